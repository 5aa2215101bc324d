"""Definitions that need themselves: one report for each circle. Laws may close circles; choosing breaks them."""

from __future__ import annotations

from collections.abc import Iterator

from symflops.declared import Declared
from symflops.expr import Aggregate, Call, Expr, Name, Under, children, walk
from symflops.model import Body, Place, Quantity
from symflops.text import Label, Problem


def circles(declared: Declared) -> list[Problem]:
    """All circles between definitions, assumptions and local names."""
    graph = {name: needs(quantity, declared) for name, quantity in declared.quantities.items()}
    found = [_problem(circle, declared) for circle in _circles(graph)]
    for quantity in declared.quantities.values():
        for own in (quantity.definition, quantity.assumption):
            found += _local_circles(quantity.place, own, declared)
        for law in declared.laws.get(quantity.name, {}).values():
            found += _local_circles(law.place, law.body, declared)
    return found


def needs(quantity: Quantity, declared: Declared) -> list[str]:
    """What a quantity needs whatever is chosen: its own definition, when no law can take its place."""
    own = quantity.definition or quantity.assumption
    if own is None or (declared.laws.get(quantity.name) and quantity.definition is None):
        return []
    hidden = {name for name, _, _ in own.locals} | {parameter.name for parameter in quantity.parameters or ()}
    names: dict[str, None] = {}
    for expr in (own.expr, *(expr for _, expr, _ in own.locals)):
        for name in _names(expr):
            known = declared.aliases.get(name, name)
            if name not in hidden and known in declared.quantities:
                names[known] = None
    return list(names)


def _names(expr: Expr) -> Iterator[str]:
    """Names used unconditionally in the same circumstances; `previous` speaks of another row, `given` of other values."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Name):
            yield node.id
        elif isinstance(node, Call):
            yield node.function
            stack += [] if node.function == "previous" else children(node)
        elif not isinstance(node, Under):
            stack += children(node)


def _circles(graph: dict[str, list[str]]) -> Iterator[list[str]]:
    """Circles of a graph, each once, by a depth-first walk that keeps its own stack."""
    state: dict[str, int] = {}
    for start in graph:
        if start in state:
            continue
        path = [start]
        state[start] = 1
        stack = [iter(graph[start])]
        while stack:
            name = next(stack[-1], None)
            if name is None:
                stack.pop()
                state[path.pop()] = 2
            elif state.get(name) == 1:
                yield path[path.index(name) :]
            elif name not in state:
                state[name] = 1
                path.append(name)
                stack.append(iter(graph.get(name, ())))


def _problem(circle: list[str], declared: Declared) -> Problem:
    labels = tuple(Label(declared.sources[q.place.path], q.place.name) for q in (declared.quantities[name] for name in circle))
    helps = ("make one of them a `law`, to be chosen, or a `default`",)
    if any(declared.quantities[name].parameters is not None for name in circle):
        helps = ("a function cannot call itself: write a sum over a running number, or a closed form",)
    return Problem("SF205", f"circular: {' -> '.join([*circle, circle[0]])}", labels, helps)


def _local_circles(place: Place, body: Body | None, declared: Declared) -> Iterator[Problem]:
    if body is None or not body.locals:
        return
    spans = {name: span for name, _, span in body.locals}
    graph = {name: [n for n in _used(expr) if n in spans] for name, expr, _ in body.locals}
    for circle in _circles(graph):
        labels = tuple(declared.label(place.path, spans[name]) for name in circle)
        helps = ("local names may stand in any order, but each needs a value of its own",)
        yield Problem("SF205", f"circular: {' -> '.join([*circle, circle[0]])}", labels, helps)


def _used(expr: Expr) -> Iterator[str]:
    hidden = {binder.name for node in walk(expr) if isinstance(node, Aggregate) for binder in node.binders}
    return (node.id for node in walk(expr) if isinstance(node, Name) and node.id not in hidden)
