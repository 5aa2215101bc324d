"""The tree a quantity comes from: each step with its formula, the numbers put in, its value, law and source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from symflops import __version__
from symflops.answer import Answer, Result, answer, shown
from symflops.exact import NoValue
from symflops.expr import Is, Match, Name, walk
from symflops.graph import Chosen, Definition, reachable
from symflops.library import Library
from symflops.model import Law
from symflops.notation.text import to_text
from symflops.question import Question
from symflops.resolve.resolve import circumstances_of
from symflops.resolve.resolver import Resolver
from symflops.show import Cell, Page, Style
from symflops.text import Problem, SymflopsError, escape
from symflops.units.display import significant

from .layout import clip, wrap
from .numbers import has_names, short, with_numbers
from .shares import share, shares, terms, whole
from .shares import told as told_share
from .sources import lines as source_lines
from .sources import record as source_record
from .sources import works
from .values import Digits, Row, cited, json_number, method, number, record, spread_said

COLUMNS = ("name", "value", "unit", "origin", "law", "by", "formula")
ORIGINS = {"given": "given", "assumed": "default", "free": "free", "rows": "the rows"}
CITED = "dim blue"  # a line that is cut rather than wrapped: the whole of it stands at the end


class Derivation(NamedTuple):
    """The definitions behind some roots, the value of each that has one as people say it, and the options that mattered."""

    library: Library
    title: str
    scenario: str
    roots: tuple[str, ...]
    definitions: Mapping[str, Definition]
    values: Mapping[str, str]
    results: Mapping[str, Result]
    chosen: tuple[Chosen, ...]
    spreads: Mapping[str, str] = {}  # the ends of values that are worked out from ranges, as people say them

    def inputs(self, key: str) -> list[str]:
        """The nodes a formula names, each once, in the author's order."""
        expr = self.definitions[key].expr
        found = [node.id for node in walk(expr) if isinstance(node, Name)] if expr is not None else []
        return [name for name in dict.fromkeys(found) if name in self.definitions]


def derivation(question: Question, depth: int | None = None) -> Page:
    """The page of a tree; without a scenario, of formulas alone."""
    return judged(question, depth)[0]


def judged(question: Question, depth: int | None = None) -> tuple[Page, tuple[Problem, ...]]:
    """The same, and what is doubtful of its numbers."""
    if question.scenario.given or question.scenario.parents or len(question.layers) > 1:
        found = answer(question)
        return page(of_answer(found), depth), found.warnings
    return page(of_formulas(question), depth), ()


def of_answer(found: Answer) -> Derivation:
    """A tree with numbers."""
    roots = tuple(key for keys in found.results.values() for key in (result.definition.key for result in keys))
    definitions = reachable(found.graph.definitions, list(roots))
    results = {}
    for key, definition in definitions.items():
        if not definition.binders and not isinstance(found.values.outcome(key), NoValue):
            results[key] = found.result(key)
    values = {key: told(result, found.question) for key, result in results.items()}
    scenario = found.question.scenario
    spreads = {key: spread_said(Row("", "", result), found, Digits()) for key, result in results.items() if ranged(result)}
    return Derivation(
        found.question.library, scenario.title, scenario.name, roots, definitions, values, results, found.graph.chosen, spreads
    )


def ranged(result: Result) -> bool:
    """Is a value worked out from a range? One that was given says so where it says who gave it."""
    return result.definition.low is None and result.spread is not None


def told(result: Result, question: Question) -> str:
    """A value as people say it; a time also in the unit it is declared in, which is the one that is put into formulas."""
    text = shown(result, question)
    return f"{text} ({as_declared(result)})" if is_time(result) and not text.endswith(f" {result.unit}") else text


def is_time(result: Result) -> bool:
    """Is it told in years, days, hours, whatever it is declared in?"""
    return result.definition.dimension.powers == (("s", 1),) and result.unit not in ("", "date")


def as_declared(result: Result) -> str:
    """A value in the unit it is declared in."""
    return f"{significant((result.ends[0] + result.ends[1]) / 2)} {result.unit}"


def of_formulas(question: Question) -> Derivation:
    """A tree without numbers: what is not said stays free."""
    resolver = Resolver(question.library, circumstances_of(question.layers), question.presets, free=True)
    declared = question.library.declared
    roots = []
    for name, _ in question.want:
        quantity = declared.quantities.get(declared.aliases.get(name, name))
        if quantity is None or quantity.parameters is not None:
            answer(question)  # says what is wrong with the name
        else:
            roots.append(resolver.quantity(quantity.name, resolver.base))
    if resolver.problems:
        raise SymflopsError(resolver.problems)
    definitions = reachable(resolver.definitions, roots)
    return Derivation(question.library, "", "", tuple(roots), definitions, {}, {}, tuple(resolver.chosen.values()))


def page(tree: Derivation, depth: int | None) -> Page:
    """A tree in every form."""
    near = tree if depth is None else to_depth(tree, depth)
    rows = [row(near, key, definition) for key, definition in reversed(list(near.definitions.items()))]
    ends = [spread_cells(near.results.get(key)) for key in reversed(list(near.definitions))]
    if any(any(end) for end in ends):
        rows = [(*cells, *end) for cells, end in zip(rows, ends, strict=True)]
    return Page(
        columns=(*COLUMNS, "low", "high", "method") if rows and len(rows[0]) > len(COLUMNS) else COLUMNS,
        rows=rows,
        record=lambda: everything(near),
        text=lambda style: "\n".join(Drawing(tree, style, depth).lines()),
        value="value",
        piped="table",
    )


def to_depth(tree: Derivation, depth: int) -> Derivation:
    """The tree down to so many levels below its roots."""
    found = set(tree.roots)
    level = list(tree.roots)
    for _ in range(depth):
        level = [key for above in level for key in tree.inputs(above) if key not in found]
        found.update(level)
    return tree._replace(definitions={key: d for key, d in tree.definitions.items() if key in found})


# ---- for scripts ------------------------------------------------------------------------------------------


def row(tree: Derivation, key: str, definition: Definition) -> tuple[Cell, ...]:
    """A step as plain data."""
    result = tree.results.get(key)
    formula = to_text(definition.said) if definition.said is not None else ""
    value = None if result is None else number((result.ends[0] + result.ends[1]) / 2)
    return name_of(definition), value, definition.unit, definition.origin, definition.law, definition.by, formula


def spread_cells(result: Result | None) -> tuple[Cell, ...]:
    """The ends of a value as plain data, and how they were found."""
    return (None,) * 3 if result is None else (json_number(result.low), json_number(result.high), method(result))


def everything(tree: Derivation) -> dict[str, Any]:
    """A tree for scripts: steps by key, each with the keys of its inputs."""
    steps = {}
    for key, definition in reversed(list(tree.definitions.items())):
        result = tree.results.get(key)
        formula = to_text(definition.said) if definition.said is not None else None
        steps[key] = {
            "name": name_of(definition),
            "text": tree.values.get(key),
            **(record(result) if result is not None else {"value": None, "unit": definition.unit, "law": definition.law or None}),
            "origin": definition.origin,
            "by": definition.by or None,
            "doc": definition.clauses.doc,
            "formula": formula,
            "numbers": with_numbers(definition.expr, inner_values(tree, key))
            if definition.expr is not None and formula
            else None,
            "sources": [cited(one) for one in definition.sources],
            "inputs": tree.inputs(key),
            "shares": shares(key, tree.definitions, tree.results),
        }
    found = works((one for d in tree.definitions.values() for one in d.sources), tree.library.declared.citations)
    return {
        "scenario": tree.scenario,
        "roots": list(tree.roots),
        "steps": steps,
        "sources": source_record(found),
        "version": __version__,
        "library": tree.library.digest,
    }


def name_of(definition: Definition) -> str:
    """A name with its place: local names without their owner."""
    label = re.split(r"[:.] *", definition.label)[-1] if definition.origin == "local" else definition.label
    return f"{label}[{definition.where}]" if definition.where else label


def inner_values(tree: Derivation, key: str) -> dict[str, str]:
    """What to put in for the names of a formula."""
    return {name: put_in(tree, name) for name in tree.inputs(key)}


def put_in(tree: Derivation, key: str) -> str:
    """What stands for a name in a formula with numbers."""
    if key not in tree.results:
        return name_of(tree.definitions[key])
    return as_declared(tree.results[key]) if is_time(tree.results[key]) else short(tree.values[key])


# ---- for people -------------------------------------------------------------------------------------------


class Visit(NamedTuple):
    """A node on its way to paper: what stands before its first line and before the others, and what it is a share of."""

    key: str
    first: str
    rest: str
    level: int
    whole: str = ""


class Drawing:
    """A tree on paper: every node once, its inputs below it."""

    def __init__(self, tree: Derivation, style: Style, depth: int | None) -> None:
        self.tree = tree
        self.style = style
        self.depth = depth
        self.seen: set[str] = set()
        self.signs = ("├─ ", "└─ ", "│  ", "   ") if style.signs else ("   ",) * 4

    def lines(self) -> list[str]:
        """The tree, and the works it rests on."""
        out = [self.style.paint(escape(self.tree.title), "bold"), ""] if self.tree.title else []
        stack = [Visit(key, "", "", 0) for key in reversed(self.tree.roots)]
        while stack:
            visit = stack.pop()
            if visit.key in self.seen:
                out.append(self.dim(visit.first) + self.head(visit.key) + self.share(visit) + self.dim("  see above"))
                continue
            self.seen.add(visit.key)
            children = self.children(visit)
            out += self.node(visit, children)
            stack += reversed(children)
        cites = (one for key in self.tree.definitions if key in self.seen for one in self.tree.definitions[key].sources)
        found = works(cites, self.tree.library.declared.citations)
        if found:
            out += ["", self.style.paint("sources", "bold"), *source_lines(found, self.style)]
        return out

    def children(self, visit: Visit) -> list[Visit]:
        """The inputs that are still to be shown, unless they lie too deep."""
        if self.depth is not None and visit.level >= self.depth:
            return []
        keys = [key for key in self.tree.inputs(visit.key) if key not in self.seen]
        added = terms(self.tree.definitions[visit.key])
        of = whole(visit.key, visit.whole, self.tree.definitions)
        bend, end, bar, blank = self.signs
        return [
            Visit(
                key,
                visit.rest + (bend if more else end),
                visit.rest + (bar if more else blank),
                visit.level + 1,
                of if key in added else "",
            )
            for at, key in enumerate(keys)
            for more in (at + 1 < len(keys),)
        ]

    def node(self, visit: Visit, children: Sequence[Visit]) -> list[str]:
        """A node: its name and value, then what it is, formula, numbers, source, indented under it."""
        definition = self.tree.definitions[visit.key]
        bar = visit.rest + (self.signs[2] if children else self.signs[3])
        head = f"{self.dim(visit.first)}{self.head(visit.key)}{self.share(visit)}"
        if not self.tree.inputs(visit.key):
            room = max(self.style.width - len(visit.first) - len(self.plain(visit.key)) - len(self.share(visit)) - 2, 20)
            origin = clip(wrap(self.origin(definition), room), 1, self.style)[0]
            return [head + self.dim(f"  {origin}".rstrip()), *self.below(visit, bar, self.leaf(definition))]
        return [head + self.dim(self.law(definition)), *self.below(visit, bar, self.facts(visit, definition))]

    def head(self, key: str) -> str:
        """`n_params = 174.6B param`."""
        definition = self.tree.definitions[key]
        name = self.style.paint(escape(name_of(definition)), "cyan")
        if key in self.tree.values:
            return f"{name} = {self.style.paint(escape(self.tree.values[key]), 'bold')}{escape(self.spread(key))}"
        if definition.binders:
            return f"{name}  for each {', '.join(sorted(with_numbers(Name(one), {}) for one in definition.binders))}"
        return f"{name} : {escape(definition.unit)}" if definition.unit not in ("", "1") else name

    def spread(self, key: str) -> str:
        """`  (31 .. 35 day)`, where the value depends on a range."""
        return f"  ({self.tree.spreads[key]})" if key in self.tree.spreads else ""

    def share(self, visit: Visit) -> str:
        """`  41 %`, where the node is a term of a sum."""
        part = share(visit.key, visit.whole, self.tree.results) if visit.whole else None
        return f"  {told_share(part)}" if part is not None else ""

    def plain(self, key: str) -> str:
        """The same without colours."""
        definition = self.tree.definitions[key]
        return f"{name_of(definition)} = {self.tree.values.get(key, definition.unit)}{self.spread(key)}"

    def facts(self, visit: Visit, definition: Definition) -> list[tuple[str, str]]:
        """Lines under a node that is worked out, each with its colour."""
        found = [(definition.clauses.doc, "")] if definition.clauses.doc else []
        if definition.said is not None:
            found.append((f"= {to_text(definition.said)}", "green"))
        numbers = inner_values(self.tree, visit.key)
        worked = definition.expr is not None and not isinstance(definition.expr, Name)
        if definition.expr is not None and worked and self.tree.values and has_names(definition.expr, numbers):
            found.append((f"= {with_numbers(definition.expr, numbers, self.style.signs)}", "yellow"))
        found += [(line, "dim") for line in self.options(definition)]
        found += [(self.source(one.key, one.place), CITED) for one in definition.sources]
        return found + [(line, "dim") for line in self.elsewhere(visit)]

    def elsewhere(self, visit: Visit) -> list[str]:
        """What of the inputs is not shown below: those shown already, those that lie too deep."""
        inputs = self.tree.inputs(visit.key)
        seen = [key for key in inputs if key in self.seen]
        above = [name_of(self.tree.definitions[key]) for key in seen if self.tree.inputs(key)]
        deep = len(inputs) - len(seen) if self.depth is not None and visit.level >= self.depth else 0
        found = [f"see above: {', '.join(above)}"] if above else []
        return [*found, f"{deep} more below: a larger --depth shows them"] if deep else found

    def leaf(self, definition: Definition) -> list[tuple[str, str]]:
        """Lines under an input: nothing, but for a formula without names or what it may come from."""
        laws = self.tree.library.declared.laws.get(definition.quantity, {})
        if definition.origin == "free" and laws:
            return [line for name, law in laws.items() for line in self.alternative(name, law)]
        if definition.said is not None and definition.origin in {"definition", "law"}:
            return [(f"= {to_text(definition.said)}", "green"), *((line, "dim") for line in self.options(definition))]
        return []

    def alternative(self, name: str, law: Law) -> list[tuple[str, str]]:
        """One of several laws: its formula, what it is, what its local names mean."""
        where = ", ".join(f"{local} = {to_text(expr)}" for local, expr, _ in law.body.locals)
        formula = to_text(law.body.expr) + (f" where {where}" if where else "")
        doc = [(f"  {law.clauses.doc}", "dim")] if law.clauses.doc else []
        return [(f"by {name}: = {formula}", "green"), *doc]

    def below(self, visit: Visit, bar: str, found: Sequence[tuple[str, str]]) -> list[str]:
        lines = []
        for text, colour in found:
            later = 2 if text.startswith("= ") else 0
            parts = wrap(escape(text), max(self.style.width - len(bar), 30), later)
            parts = clip(parts, 1, self.style) if colour == CITED else parts
            lines += [self.dim(bar) + self.style.paint(part, *colour.split()) for part in parts]
        return lines

    def origin(self, definition: Definition) -> str:
        """Who gave a value, and what it is."""
        by = f"given by {definition.by}" if definition.origin == "given" and definition.by else ORIGINS.get(definition.origin, "")
        laws = self.tree.library.declared.laws.get(definition.quantity, {})
        if definition.origin == "free":
            by = f"by one of {len(laws)} laws" if len(laws) > 1 else "to be given"
        was = f"{definition.said_text}" if definition.low is not None else ""
        return escape(", ".join(filter(None, [by, was, definition.clauses.doc])))

    def law(self, definition: Definition) -> str:
        """The law a quantity goes by, or that it is a default."""
        if definition.law:
            return f"  by {definition.law}"
        by = f"given by {definition.by}" if definition.by else ORIGINS.get(definition.origin, "")
        return escape(f"  {by}") if by else ""

    def options(self, definition: Definition) -> list[str]:
        """The options a formula turns on: `recompute is full (conventions/megatron2021)`."""
        nodes = walk(definition.said) if definition.said is not None else ()
        names = [node.choice for node in nodes if isinstance(node, (Is, Match))]
        quantity = self.tree.library.declared.quantities.get(definition.quantity)
        if quantity is not None and quantity.by is not None:
            names.append(quantity.by)
        found = []
        for name in dict.fromkeys(names):
            picked = [one for one in self.tree.chosen if one.choice == name and one.where in ("", definition.where)]
            if picked:
                one = max(picked, key=lambda one: len(one.where))
                found.append(f"{name} is {one.option} ({one.by or 'default'})")
        return [", ".join(found)] if found else []

    def source(self, key: str, place: str) -> str:
        """A citation with the title of the work."""
        work = self.tree.library.declared.citations.get(key)
        return f"source: {key} {place}".rstrip() + (f", {work.title}" if work is not None else "")

    def dim(self, text: str) -> str:
        return self.style.paint(text, "dim")
