"""Which formulas the tests, presets and scenarios of a library reach."""

from __future__ import annotations

from collections.abc import Iterable

from .answer import answer
from .expr import Expr, Name, walk
from .graph import Definition
from .library import Library
from .model import Scenario, Trial
from .question import ask_of
from .resolve.resolve import expression_graph, layers_of_bindings, per_row_circumstances
from .text import SymflopsError

Formula = tuple[str, str]  # a quantity, and the law it goes by (empty: its definition)


def reached(library: Library) -> set[Formula]:
    """Every formula that some expectation depends on."""
    found: set[Formula] = set()
    for trial in library.declared.tests:
        found |= by_test(library, trial)
    for scenario in (*library.presets.values(), *library.scenarios.values()):
        if scenario.expect:
            found |= by_scenario(library, scenario)
    return found


def by_test(library: Library, trial: Trial) -> set[Formula]:
    """The formulas a test reaches; a test that fails reaches none."""
    try:
        layers = layers_of_bindings(library, trial.given, trial.place.path)
        resolver, _ = expression_graph(library, layers, (), free=True)
        cores: list[Expr] = []
        for expect in trial.expects:
            for circumstances in per_row_circumstances(resolver, expect.expr):
                core, _ = resolver.rewriter.expression(expect.expr, circumstances, {}, trial.place.path)
                cores = [*cores, core]
    except SymflopsError:
        return set()
    return formulas_of(resolver.definitions, cores)


def by_scenario(library: Library, scenario: Scenario) -> set[Formula]:
    """The formulas the expectations of a scenario reach."""
    try:
        graph = answer(ask_of(library, scenario, [expected.name for expected in scenario.expect])).graph
    except SymflopsError:
        return set()
    return formulas_of(graph.definitions, [Name(key) for keys in graph.wanted.values() for key in keys])


def formulas_of(definitions: dict[str, Definition], cores: Iterable[Expr]) -> set[Formula]:
    """The formulas that some core trees depend on."""
    found: set[Formula] = set()
    seen: set[str] = set()
    stack = [node.id for core in cores for node in walk(core) if isinstance(node, Name)]
    while stack:
        key = stack.pop()
        if key in seen or key not in definitions:
            continue
        seen.add(key)
        definition = definitions[key]
        if definition.origin == "call":
            found.add((definition.label.partition("(")[0], definition.law))
        elif definition.origin in {"definition", "law"}:
            found.add((definition.quantity, definition.law))
        if definition.expr is not None:
            stack += [node.id for node in walk(definition.expr) if isinstance(node, Name)]
    return found
