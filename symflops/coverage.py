"""Which formulas the tests, presets and scenarios of a library reach."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import partial

from .answer import answer
from .graph import Definition, names_in, reachable
from .library import Library
from .model import Scenario, Trial
from .question import ask_of
from .resolve.resolve import core_of, expression_graph, in_each_row, layers_of_bindings
from .text import SymflopsError

Formula = tuple[str, str]  # a quantity, and the law it goes by (empty: its definition)


def unreached(library: Library, formulas: Iterable[Formula], paths: Container[str] = ()) -> set[Formula]:
    """Those of some formulas that no expectation depends on. Tests in some files are tried first: often they are enough."""
    left = set(formulas)
    for found in _reached(library, paths):
        if not left:
            break
        left -= found
    return left


def _reached(library: Library, paths: Container[str]) -> Iterator[set[Formula]]:
    """What every expectation depends on, a test or a scenario at a time."""
    for trial in sorted(library.declared.tests, key=lambda trial: trial.place.path not in paths):
        yield by_test(library, trial)
    for scenario in (*library.presets.values(), *library.scenarios.values()):
        if scenario.expect:
            yield by_scenario(library, scenario)


def by_test(library: Library, trial: Trial) -> set[Formula]:
    """The formulas a test reaches; a test that fails reaches none."""
    try:
        layers = layers_of_bindings(library, trial.given, trial.place.path)
        resolver, _ = expression_graph(library, layers, (), free=True)
        keys: list[str] = []
        for expect in trial.expects:
            ask = partial(core_of, resolver, expect.expr, path=trial.place.path)
            keys += names_in(*in_each_row(resolver, expect.expr, ask))
    except SymflopsError:
        return set()
    return formulas_of(resolver.definitions, keys)


def by_scenario(library: Library, scenario: Scenario) -> set[Formula]:
    """The formulas the expectations of a scenario reach."""
    try:
        graph = answer(ask_of(library, scenario, [expected.name for expected in scenario.expect])).graph
    except SymflopsError:
        return set()
    return formulas_of(graph.definitions, [key for keys in graph.wanted.values() for key in keys])


def formulas_of(definitions: Mapping[str, Definition], keys: Iterable[str]) -> set[Formula]:
    """The formulas that some keys rest on."""
    found: set[Formula] = set()
    for definition in reachable(definitions, keys).values():
        if definition.origin == "call":
            found.add((definition.label.partition("(")[0], definition.law))
        elif definition.origin in {"definition", "law"}:
            found.add((definition.quantity, definition.law))
    return found
