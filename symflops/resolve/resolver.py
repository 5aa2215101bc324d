"""Quantities and choices in circumstances: which law holds, what it comes to, and what was needed for it.

A node is made once for each set of circumstances that can make a difference: every resolution remembers which names
it consulted, and is used again wherever those mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import NamedTuple

from symflops.declared import Declared
from symflops.evaluate import Values
from symflops.expr import Expr, Name, Number, walk
from symflops.graph import Chosen, Definition
from symflops.library import Library
from symflops.model import Body, Clauses, Law, Place, Quantity
from symflops.text import Label, Problem
from symflops.units.dimension import PLAIN

from .circumstances import Bound, Circumstances, Layer

NO_CLAUSES = Clauses()


class Made(NamedTuple):
    """A node and what it depends on: the names consulted for it, and what those were bound to beyond the base."""

    key: str
    consulted: frozenset[str]
    bound: dict[str, Bound | None]


class Frame:
    """A quantity being resolved: its name, circumstances, what it consulted so far, under which law."""

    __slots__ = ("circumstances", "consulted", "law", "name")

    def __init__(self, name: str, circumstances: Circumstances, law: str) -> None:
        self.name = name
        self.circumstances = circumstances
        self.law = law
        self.consulted: set[str] = set()


class Resolver:
    """Resolves names into nodes. The base circumstances are those of the whole question."""

    def __init__(
        self,
        library: Library,
        base: Circumstances,
        presets: Mapping[str, tuple[Layer, ...]] | None = None,
        free: bool = False,
    ) -> None:
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
        self.whens: list[tuple[str, Law, Circumstances, str]] = []
        self.made: dict[str, list[Made]] = {}
        self.exactly: dict[tuple[str, int], Made] = {}
        self.alive: list[Circumstances] = []  # whose ids stand in `exactly`
        self.stack: list[Frame] = [Frame("", base, "")]
        self.used: dict[str, None] = {}
        self.trial = 0
        self.told: set[Problem] = set()
        self.circles: set[frozenset[str]] = set()
        self.values = Values(self.definitions)
        self.rewriter = Rewriter(self)
        self.indices = Indices(self)

    # ---- looking up ----
    def consult(self, name: str, circumstances: Circumstances) -> Bound | None:
        """What a name is bound to, remembered as having mattered."""
        self.stack[-1].consulted.add(name)
        return circumstances.find(name)

    def consulted(self) -> set[str]:
        """Every name that mattered so far."""
        found = {name for frame in self.stack for name in frame.consulted}
        return found | {name for made in self.made.values() for one in made for name in one.consulted}

    def again(self, memo: str, circumstances: Circumstances) -> Made | None:
        """An earlier resolution that holds here too."""
        for made in reversed(self.made.get(memo, ())):
            differing = (circumstances.touched | made.bound.keys()) & made.consulted
            if all(self._same(circumstances.find(n), made.bound[n] if n in made.bound else self.base.find(n)) for n in differing):
                return made
        return None

    @staticmethod
    def _same(a: Bound | None, b: Bound | None) -> bool:
        if a is b:
            return True
        if a is None or b is None or a.kind != b.kind:
            return False
        if a.kind == "place":
            return (a.row, a.member) == (b.row, b.member)
        return a.outside is b.outside and a[:7] == b[:7] and a.rows == b.rows

    # ---- quantities ----
    def quantity(self, name: str, circumstances: Circumstances, law: str = "") -> str:
        """The key of a quantity's node here, by a law when one is asked for; the key of a gap when it is missing."""
        name = self.declared.aliases.get(name, name)
        memo = f"{name} by {law}" if law else name
        made = self.exactly.get((memo, id(circumstances))) or self.again(memo, circumstances)
        if made is None:
            if self.circular(memo, circumstances):
                return self.gap(name)
            made = self.make(name, memo, circumstances, law)
        self.stack[-1].consulted |= made.consulted
        return made.key

    def make(self, name: str, memo: str, circumstances: Circumstances, law: str) -> Made:
        frame = Frame(memo, circumstances, law)
        self.stack.append(frame)
        try:
            key = self.resolve(self.declared.quantities[name], circumstances, law)
        finally:
            self.stack.pop()
        bound = {n: circumstances.find(n) for n in frame.consulted & circumstances.touched}
        made = Made(key, frozenset(frame.consulted), bound)
        if not key.startswith("?"):
            self.made.setdefault(memo, []).append(made)
            self.exactly[memo, id(circumstances)] = made
            self.alive.append(circumstances)
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
        self.problem("SF205", f"circular under the chosen laws: {' -> '.join(names)}", helps=helps)

    def resolve(self, quantity: Quantity, circumstances: Circumstances, law: str) -> str:
        """given -> law picked -> governed law -> definition -> the only law -> default -> missing."""
        name = quantity.name
        self.used.setdefault(name)
        bound = None if law else self.consult(name, circumstances)
        if bound is not None and bound.kind != "law":
            return self.given(quantity, bound, circumstances)
        picked = law or (bound.text if bound is not None else "")
        laws = self.declared.laws.get(name, {})
        if not picked and quantity.by is not None:
            option = self.option(quantity.by, circumstances)
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
        key = self.define(quantity, "law", law.body, circumstances, clauses, law.place, law.name)
        if law.clauses.when is not None and not key.startswith("?"):
            self.whens.append((key, law, circumstances, quantity.name))
        return key

    def given(self, quantity: Quantity, bound: Bound, circumstances: Circumstances) -> str:
        if bound.kind == "number":
            number = Number(bound.number, bound.text)
            return self.add(quantity, "given", number, None, circumstances, bound=bound)
        if bound.kind == "core":
            assert bound.expr is not None
            return self.add(quantity, "given", bound.expr, None, circumstances, bound=bound)
        assert bound.expr is not None
        inside = bound.outside if bound.outside is not None else circumstances
        expr, uses = self.rewriter.expression(bound.expr, inside, {}, bound.path)
        return self.add(quantity, "given", expr, bound.expr, circumstances, uses=uses, bound=bound)

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
        return self.add(quantity, origin, expr, body.expr, circumstances, uses=uses, clauses=clauses, place=place, law=law)

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
                label=quantity.name,
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
        if quantity.unit is not None:
            text = self.declared.units.canonical(quantity.unit)
        else:
            text = str(self.declared.measures.get(quantity.name, (Fraction(1), PLAIN))[1])
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
        key = stem
        count = 1
        while key in self.definitions:
            if self.definitions[key].expr == definition.expr and self.definitions[key].origin == definition.origin:
                return key
            count += 1
            key = f"{stem}#{count}"
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

    def store_free(self, quantity: Quantity, circumstances: Circumstances) -> str:
        factor, dimension = self.declared.measures.get(quantity.name, (Fraction(1), PLAIN))
        unit = self.unit_text(quantity)
        free = Definition(
            "", quantity.name, quantity.name, None, None, (), "free", "", "", self.where(circumstances), factor, dimension, unit,
            quantity.clauses, quantity.clauses.sources, quantity.place,
        )  # fmt: skip
        stem = f"{free.label}@{free.where}" if free.where else free.label
        self.definitions.setdefault(stem, free._replace(key=stem))
        return stem

    # ---- choices ----
    def option(self, choice: str, circumstances: Circumstances) -> str:
        """The option a choice is set to here; empty when nobody says and it has no default."""
        bound = self.consult(choice, circumstances)
        by = ""
        if bound is not None and bound.text.startswith("="):
            return self.option(bound.text[1:], bound.outside or circumstances)
        if bound is not None:
            option, by = bound.text, bound.by
        else:
            option = self.default_of(choice)
            if not option:
                self.no_option(choice)
                return ""
            if option not in self.declared.options[choice]:
                return self.option(option, circumstances)  # what another choice is set to
        doc = self.declared.options[choice].get(option, "")
        where = self.where(circumstances) if bound is not None and choice in circumstances.touched else ""
        if not self.trial:
            self.chosen.setdefault((choice, option, where), Chosen(choice, option, by, doc, where))
        return option

    def default_of(self, choice: str) -> str:
        found = self.declared.choices[choice]
        return found.default or (self.default_of(found.like) if found.like else "")

    def no_option(self, choice: str) -> None:
        options = ", ".join(self.declared.options[choice])
        self.problem(
            "SF401", f"`{choice}` is not set{self.wanted_by()}", helps=(f'give it: {choice} = "…"; its options: {options}',)
        )

    # ---- problems ----
    def wanted_by(self) -> str:
        """The chain of quantities that led here."""
        names = [frame.name.split(" by ")[0] for frame in reversed(self.stack[1:])]
        names = list(dict.fromkeys(names))[1:7]
        return f", wanted by {' <- '.join(names)}" if names else ""

    def problem(self, code: str, message: str, label: Label | None = None, helps: list[str] | tuple[str, ...] = ()) -> None:
        labels = () if label is None else (self.declared.located(label),)
        found = Problem(code, message, labels, tuple(helps))
        if found not in self.told or self.trial:
            self.told.add(found)
            self.problems.append(found)

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
