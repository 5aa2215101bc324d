"""The graph every command reads: definitions in dependency order, with nothing left to choose or to look up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from .expr import Expr, Name, walk
from .model import Cited, Clauses, Place
from .text import Problem
from .units.dimension import Dimension


class Definition(NamedTuple):
    """One node: a named value and the core tree it comes from, over the keys of other nodes, in base units.

    `key` is unique in the graph; `label` is what people read; `quantity` the name in the library, empty for a local
    name or a call. `origin` is `given`, `assumed`, `definition`, `law`, `rows`, `local`, `call`, `binder` or `free`.
    `said` is the formula as its author wrote it, `uses` what its names mean here (name to key).
    `where` names the circumstances when they are special (`layer 2`), `by` who gave a value.
    `binders` are the running numbers (keys) the value depends on. `expr` is None for what is free.
    """

    key: str
    label: str
    quantity: str
    expr: Expr | None
    said: Expr | None
    uses: tuple[tuple[str, str], ...]
    origin: str
    law: str
    by: str
    where: str
    factor: Fraction
    dimension: Dimension
    unit: str
    clauses: Clauses
    sources: tuple[Cited, ...]
    place: Place | None
    low: Fraction | None = None
    high: Fraction | None = None
    binders: frozenset[str] = frozenset()
    said_text: str = ""


def set_by_a_formula(definition: Definition) -> bool:
    """Is a node what a formula sets itself, `… given {head_len = 1}`, which no input moves?"""
    return bool(definition.where) and definition.by == "given"


class Check(NamedTuple):
    """A condition on the values of a graph, and what to report when it does not hold.

    `names` are the quantities whose values the report shows, with their keys.
    """

    condition: Expr
    problem: Problem
    names: tuple[tuple[str, str], ...]


class Chosen(NamedTuple):
    """An option that mattered: of which choice, which, said by whom (empty: its default)."""

    choice: str
    option: str
    by: str
    doc: str
    where: str

    @property
    def leaves_out(self) -> bool:
        """Is it the option that something is not there?"""
        return self.option in ("no", "none")


class Comparison(NamedTuple):
    """A given quantity that could also be computed: the keys of both, and by which law where it is not by its definition."""

    name: str
    given: str
    computed: str
    law: str = ""


class Graph(NamedTuple):
    """What a library and a scenario resolve to. `wanted` maps each name asked for to its key (or keys, one a row).

    `consulted` are all names whose meaning here mattered: quantities, choices, entries of tables, `rows of` an index.
    `aside` are the nodes on which no value rests, only a doubt whether what a law says may be used.
    """

    definitions: dict[str, Definition]
    wanted: dict[str, tuple[str, ...]]
    checks: tuple[Check, ...]
    chosen: tuple[Chosen, ...]
    comparisons: tuple[Comparison, ...]
    notes: tuple[Problem, ...]
    consulted: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()


def names_in(*cores: Expr) -> list[str]:
    """The keys that core trees name."""
    return [node.id for core in cores for node in walk(core) if isinstance(node, Name)]


def reachable(definitions: Mapping[str, Definition], keys: Iterable[str]) -> dict[str, Definition]:
    """The definitions that some keys rest on, in dependency order."""
    needed: set[str] = set()
    stack = list(keys)
    while stack:
        key = stack.pop()
        if key in needed or key not in definitions:
            continue
        needed.add(key)
        expr = definitions[key].expr
        stack += names_in(expr) if expr is not None else []
    return {key: definition for key, definition in definitions.items() if key in needed}


def touched_by(definitions: Mapping[str, Definition], inputs: Collection[str]) -> set[str]:
    """The nodes that depend on one of some inputs, those included."""
    found = set(inputs)
    for key, definition in definitions.items():  # in dependency order
        if definition.expr is not None and not found.isdisjoint(names_in(definition.expr)):
            found.add(key)
    return found
