"""Quantities and choices in circumstances: which law holds, what it comes to, and what was needed for it.

A node is made once for each set of circumstances that can make a difference: every resolution remembers which names
it consulted, and is used again wherever those mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction

from symflops.declared import Declared
from symflops.evaluate import Values
from symflops.expr import Expr, Name, Number, walk
from symflops.graph import Check, Chosen, Definition
from symflops.library import Library
from symflops.model import Body, Clauses, Law, Place, Quantity
from symflops.text import Label, Problem, fail
from symflops.units.dimension import PLAIN

from .circumstances import Bound, Circumstances, Layer
from .memory import Made, Memory
from .scope import Use

NO_CLAUSES = Clauses()
MOST_WORK = 500_000  # parts of formulas rewritten for one question; a large network takes a few ten thousand
WORK_OF_A_NODE = 10


class Frame:
    """A quantity being resolved: its name, circumstances, what it consulted so far, under which law.

    `settled` are the conditions that decided for a branch because the other lacks something.
    """

    __slots__ = ("circumstances", "consulted", "law", "name", "settled")

    def __init__(self, name: str, circumstances: Circumstances, law: str) -> None:
        self.name = name
        self.circumstances = circumstances
        self.law = law
        self.consulted: set[str] = set()
        self.settled: list[Check] = []


def central(quantity: Quantity, bound: Bound) -> Fraction:
    """The number that was given; of a range of whole numbers the whole one nearest to its centre, the lower of two."""
    value = bound.number
    if not quantity.clauses.integer or bound.low is None or bound.high is None or value.denominator == 1:
        return value
    whole = Fraction((value - Fraction(1, 2)).__ceil__())
    return whole if bound.low <= whole <= bound.high else value


class Resolver:
    """Resolves names into nodes. The base circumstances are those of the whole question."""

    def __init__(
        self,
        library: Library,
        base: Circumstances,
        presets: Mapping[str, tuple[Layer, ...]] | None = None,
        free: bool = False,
    ) -> None:
        from .choices import Choices
        from .rewriting import Rewriter
        from .rows import Indices

        self.library = library
        self.declared: Declared = library.declared
        self.base = base
        self.presets = presets or {}
        self.free = free
        self.definitions: dict[str, Definition] = {}
        self.problems: list[Problem] = []
        self.notes: dict[str, Problem] = {}
        self.chosen: dict[tuple[str, str, str], Chosen] = {}
        self.whens: list[Use] = []
        self.memory = Memory(base)
        self.stored: dict[tuple[str, Expr | None, str], str] = {}
        self.counts: dict[str, int] = {}
        self.settled: dict[str, list[Check]] = {}  # by node: conditions without which it would lack something
        self.work = 0
        self.stack: list[Frame] = [Frame("", base, "")]
        self.used: dict[str, None] = {}
        self.called: set[str] = set()  # functions
        self.trial = 0
        self.told: set[Problem] = set()
        self.circles: set[frozenset[str]] = set()
        self.values = Values(self.definitions)
        self.rewriter = Rewriter(self)
        self.indices = Indices(self)
        self.choices = Choices(self)

    # ---- looking up ----
    def consult(self, name: str, circumstances: Circumstances) -> Bound | None:
        """What a name is bound to, remembered as having mattered."""
        self.stack[-1].consulted.add(name)
        return circumstances.find(name)

    def consulted(self) -> set[str]:
        """Every name that mattered so far."""
        return self.memory.consulted().union(*(frame.consulted for frame in self.stack))

    def spend(self, parts: int) -> None:
        """Count work; what doubles at each step ends in an error instead of never."""
        self.work += parts
        if self.work > MOST_WORK:
            helps = ["a function or a `given` that doubles the work at each step is the likely cause"]
            raise fail("SF405", f"more than {MOST_WORK:,} parts to work out", helps=helps, exit_code=3)

    # ---- quantities ----
    def quantity(self, name: str, circumstances: Circumstances, law: str = "") -> str:
        """The key of a quantity's node here, by a law when one is asked for; the key of a gap when it is missing."""
        name = self.declared.aliases.get(name, name)
        memo = f"{name} by {law}" if law else name
        made = self.memory.recall(memo, circumstances)
        if made is None:
            if self.circular(memo, circumstances):
                return self.gap(name)
            made = self.make(name, memo, circumstances, law)
        self.stack[-1].consulted |= made.consulted
        return made.key

    def make(self, name: str, memo: str, circumstances: Circumstances, law: str) -> Made:
        self.spend(WORK_OF_A_NODE)
        frame = Frame(memo, circumstances, law)
        self.stack.append(frame)
        try:
            key = self.resolve(self.declared.quantities[name], circumstances, law)
        finally:
            self.stack.pop()
        made = Made(key, frozenset(frame.consulted))
        if frame.settled and not key.startswith("?"):
            self.settled.setdefault(key, []).extend(frame.settled)
        if not key.startswith("?"):
            self.memory.keep(memo, circumstances, made)
        return made

    def circular(self, memo: str, circumstances: Circumstances) -> bool:
        for at, frame in enumerate(self.stack):
            if frame.name == memo and frame.circumstances is circumstances:
                self.report_circle(at, memo)
                return True
        if len(circumstances.layers) - len(self.base.layers) > 64:
            self.problem("SF205", f"`{memo}` needs itself in ever other circumstances (`given` within `given`)")
            return True
        return False

    def report_circle(self, at: int, memo: str) -> None:
        names = [frame.name.split(" by ")[0] for frame in self.stack[at:]] + [memo.split(" by ")[0]]
        if not self.trial:
            if frozenset(names) in self.circles:
                return  # the same circle, entered elsewhere
            self.circles.add(frozenset(names))
        helps = [f"`{frame.name.split(' by ')[0]}` goes by its law `{frame.law}`" for frame in self.stack[at:] if frame.law]
        said = [bound.label for name in names if (bound := self.base.find(name)) is not None and bound.label is not None]
        self.problem("SF205", f"circular under the chosen laws: {' -> '.join(names)}", said[0] if said else None, helps)

    def resolve(self, quantity: Quantity, circumstances: Circumstances, law: str) -> str:
        """given -> law picked -> governed law -> definition -> the only law -> default -> missing."""
        name = quantity.name
        self.used.setdefault(name)
        bound = None if law else self.consult(name, circumstances)
        if bound is not None and bound.kind == "free":
            if not (circumstances.places or circumstances.touched & bound.leans):
                self.stack[-1].consulted |= bound.leans
                return self.store_free(quantity, circumstances)
            bound = None  # a value of its own, here
        if bound is not None and bound.kind != "law" and self.indices.outdone(name, circumstances):
            bound = None
        if bound is not None and bound.kind != "law":
            return self.given(quantity, bound, circumstances)
        picked = law or (bound.text if bound is not None else "")
        laws = self.declared.laws.get(name, {})
        if not picked and quantity.by is not None:
            option = self.choices.option(quantity.by, circumstances)
            if not option and quantity.definition is None:
                return self.gap(name)  # the choice is what is missing, and has been told
            picked = option if option in laws else ""
        if picked in laws:
            return self.by_law(quantity, laws[picked], circumstances)
        if quantity.definition is not None:
            return self.define(quantity, "definition", quantity.definition, circumstances, quantity.clauses, quantity.place)
        from_rows = self.indices.total_of(name, circumstances)
        if from_rows is not None:
            return self.add(quantity, "rows", from_rows, None, circumstances)
        if len(laws) == 1:
            return self.by_law(quantity, next(iter(laws.values())), circumstances)
        if quantity.assumption is not None:
            return self.define(quantity, "assumed", quantity.assumption, circumstances, quantity.clauses, quantity.place)
        return self.missing(quantity, circumstances)

    def by_law(self, quantity: Quantity, law: Law, circumstances: Circumstances) -> str:
        self.stack[-1].law = law.name
        clauses = law.clauses._replace(doc=law.clauses.doc or quantity.clauses.doc, latex=quantity.clauses.latex)
        return self.define(quantity, "law", law.body, circumstances, clauses, law.place, law.name)

    def given(self, quantity: Quantity, bound: Bound, circumstances: Circumstances, label: str = "") -> str:
        """What someone said of a quantity, or of an entry of a table, which has a label of its own."""
        expr = Number(central(quantity, bound), bound.text) if bound.kind == "number" else bound.expr
        assert expr is not None
        if bound.kind != "expr":
            return self.add(quantity, "given", expr, None, circumstances, bound=bound, label=label)
        inside = bound.outside if bound.outside is not None else circumstances
        core, uses = self.rewriter.expression(expr, inside, {}, bound.path)
        return self.add(quantity, "given", core, expr, circumstances, uses=uses, bound=bound, label=label)

    def define(
        self,
        quantity: Quantity,
        origin: str,
        body: Body,
        circumstances: Circumstances,
        clauses: Clauses,
        place: Place,
        law: str = "",
    ) -> str:
        expr, uses = self.rewriter.body(quantity.name, law, body, circumstances, place.path)
        key = self.add(quantity, origin, expr, body.expr, circumstances, uses=uses, clauses=clauses, place=place, law=law)
        if clauses.when is not None and not key.startswith("?"):
            self.whens.append(Use(key, Law(quantity.name, law, body, clauses, place), circumstances, {}))
        return key

    def add(
        self,
        quantity: Quantity,
        origin: str,
        expr: Expr,
        said: Expr | None,
        circumstances: Circumstances,
        uses: tuple[tuple[str, str], ...] = (),
        bound: Bound | None = None,
        clauses: Clauses | None = None,
        place: Place | None = None,
        law: str = "",
        label: str = "",
    ) -> str:
        """A node for a quantity; a gap when its formula holds one."""
        gap = self.gap_in(expr)
        if gap:
            return gap
        factor, dimension = self.declared.measures.get(quantity.name, (Fraction(1), PLAIN))
        where = self.where(circumstances)
        clauses = clauses or quantity.clauses
        return self.store(
            Definition(
                key="",
                label=label or quantity.name,
                quantity=quantity.name,
                expr=expr,
                said=said,
                uses=uses,
                origin=origin,
                law=law,
                by=bound.by if bound is not None else "",
                where=where,
                factor=factor,
                dimension=dimension,
                unit=self.unit_text(quantity),
                clauses=clauses,
                sources=clauses.sources,
                place=place or quantity.place,
                low=bound.low if bound is not None else None,
                high=bound.high if bound is not None else None,
                said_text=bound.text if bound is not None else "",
            )
        )

    def unit_text(self, quantity: Quantity) -> str:
        """The unit a value is shown in; empty for a plain number."""
        text = self.declared.unit_text(quantity)
        return "" if text == "1" else text

    def where(self, circumstances: Circumstances) -> str:
        """Special circumstances in words: which row of which index, and what is given otherwise."""
        consulted = self.stack[-1].consulted
        parts = []
        for mark, place in circumstances.places.items():
            differs = mark in consulted or (place.rows and place.rows[0].bindings.keys() & consulted)
            if differs:
                parts.append(self.indices.place_of(mark[1:], place, circumstances, mark in consulted))
        for layer in circumstances.layers:
            if layer.times is not None or layer in self.base.layers:
                continue
            said = [f"{name} = {bound.text}" for name, bound in layer.bindings.items() if name in consulted and bound.text]
            parts += said if layer.by == "given" else [layer.by] if said else []
        return ", ".join(parts)

    def store(self, definition: Definition) -> str:
        """Put a node into the graph under a key of its own; one that says the same is used again."""
        stem = f"{definition.label}@{definition.where}" if definition.where else definition.label
        said = (stem, definition.expr, definition.origin)
        if said in self.stored:
            return self.stored[said]
        count = self.counts[stem] = self.counts.get(stem, 0) + 1
        key = self.stored[said] = stem if count == 1 else f"{stem}#{count}"
        binders: frozenset[str] = frozenset()
        if definition.expr is not None:
            binders = self.rewriter.binders_of(definition.expr)
        self.definitions[key] = definition._replace(key=key, binders=binders)
        return key

    # ---- gaps ----
    def gap(self, name: str) -> str:
        """The key that stands for what is missing; whoever uses it is missing too."""
        return f"?{name}"

    @staticmethod
    def gap_in(expr: Expr) -> str:
        for node in walk(expr):
            if isinstance(node, Name) and node.id.startswith("?"):
                return node.id
        return ""

    def missing(self, quantity: Quantity, circumstances: Circumstances) -> str:
        if self.free:
            return self.store_free(quantity, circumstances)
        if self.trial:
            self.problem("SF401", quantity.name)
            return self.gap(quantity.name)
        from .missing import say_missing

        say_missing(self, quantity, circumstances)
        return self.gap(quantity.name)

    def store_free(self, quantity: Quantity, circumstances: Circumstances, label: str = "") -> str:
        factor, dimension = self.declared.measures.get(quantity.name, (Fraction(1), PLAIN))
        free = Definition(
            "", label or quantity.name, quantity.name, None, None, (), "free", "", "", self.where(circumstances), factor,
            dimension, self.unit_text(quantity), quantity.clauses, quantity.clauses.sources, quantity.place,
        )  # fmt: skip
        return self.store(free)

    # ---- problems ----
    def wanted_by(self) -> str:
        """The chain of quantities that led here."""
        names = [frame.name.split(" by ")[0] for frame in reversed(self.stack[1:])]
        names = list(dict.fromkeys(names))[1:7]
        return f", wanted by {' <- '.join(names)}" if names else ""

    def problem(self, code: str, message: str, label: Label | None = None, helps: list[str] | tuple[str, ...] = ()) -> None:
        labels = () if label is None else (self.declared.located(label),)
        found = Problem(code, message, labels, tuple(helps))
        self.tell([found])

    def tell(self, problems: Sequence[Problem]) -> None:
        """Problems that were put aside after all."""
        for found in problems:
            if found not in self.told or self.trial:
                self.told.add(found)
                self.problems.append(found)

    @contextmanager
    def aside(self) -> Iterator[list[Problem]]:
        """Resolve for good, but put problems aside until it is known whether they matter."""
        kept, self.problems = self.problems, []
        told, self.told = self.told, set()
        circles, self.circles = self.circles, set()
        try:
            yield self.problems
        finally:
            self.problems, self.told, self.circles = kept, told, circles

    @contextmanager
    def trying(self) -> Iterator[list[Problem]]:
        """Resolve on trial: problems go to the list this gives, and nothing is remembered that met one."""
        kept, self.problems = self.problems, []
        self.trial += 1
        self.stack.append(Frame("", self.base, ""))
        try:
            yield self.problems
        finally:
            self.stack.pop()
            self.trial -= 1
            self.problems = kept
