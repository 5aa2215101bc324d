"""From a question to its graph: what is wanted, everything it needs, and what must hold of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from symflops.expr import Aggregate, Binding, Expr, Name, children
from symflops.graph import Comparison, Graph, names_in, reachable
from symflops.library import Library
from symflops.text import Label, Problem, SymflopsError, did_you_mean, fail

from .checks import checks
from .circumstances import Circumstances, Layer
from .resolver import Resolver

T = TypeVar("T")


def circumstances_of(layers: Sequence[Layer]) -> Circumstances:
    """The base circumstances of a question."""
    return Circumstances(tuple(layers))


def resolve(
    library: Library,
    layers: Sequence[Layer],
    want: Sequence[tuple[str, Label | None]],
    presets: Mapping[str, tuple[Layer, ...]] | None = None,
    by_name: bool = False,
) -> Graph:
    """The graph of a question; `by_name` when its wants were named apart from the scenario.

    Raises `SymflopsError` with everything that is missing or left open.
    """
    resolver = Resolver(library, circumstances_of(layers), presets)
    wanted: dict[str, tuple[str, ...]] = {}
    for spelled, label in want:
        wanted[spelled] = deep(resolver, partial(wanted_keys, resolver, spelled, label))
    if resolver.problems:
        raise SymflopsError(resolver.problems)
    comparisons = tuple(compared(resolver))
    found = tuple(checks(resolver))
    if resolver.problems:
        raise SymflopsError(resolver.problems)
    notes = (*resolver.notes.values(), *unused(resolver, by_name))
    comparisons += tuple(by_laws(resolver, wanted))
    keep = [key for keys in wanted.values() for key in keys]
    keep += [key for c in comparisons for key in (c.given, c.computed)]
    keep += names_in(*(check.condition for check in found if check.problem.severity == "error"))
    doubted = names_in(*(check.condition for check in found if check.problem.severity != "error"))
    definitions = reachable(resolver.definitions, [*keep, *doubted])
    settled = tuple(dict.fromkeys(check for key in definitions for check in resolver.settled.get(key, ())))
    if settled:  # where an input moves, an answer that took one branch for want of the other has no value there
        keep += names_in(*(check.condition for check in settled))
        definitions = reachable(resolver.definitions, [*keep, *doubted])
    return Graph(
        definitions,
        wanted,
        (*found, *settled),
        tuple(resolver.chosen.values()),
        comparisons,
        notes,
        frozenset(resolver.consulted()),
        frozenset(definitions.keys() - reachable(resolver.definitions, keep).keys()),
    )


def deep(resolver: Resolver, ask: Callable[[], T]) -> T:
    """Resolve; where a chain of definitions is too long for the stack, its links first, from the far end."""
    try:
        return ask()
    except RecursionError:
        del resolver.stack[1:]
        resolver.trial = 0
    try:
        for name in chain(resolver):
            resolver.quantity(name, resolver.base)
        return ask()
    except RecursionError as error:
        raise fail("SF105", "definitions nested too deep", helps=["give parts of them names of their own"]) from error


def chain(resolver: Resolver) -> list[str]:
    """Quantities that need nothing but each other, in order of need: those a plain definition names unconditionally."""
    from symflops.audit.circles import needs

    order: list[str] = []
    done: set[str] = set()
    for start in list(resolver.used):
        stack = [(start, False)]
        while stack:
            name, ready = stack.pop()
            if ready:
                order.append(name)
            elif name not in done and resolver.base.find(name) is None:
                done.add(name)
                stack.append((name, True))
                stack += [(other, False) for other in needs(resolver.declared.quantities[name], resolver.declared)]
    return order


def wanted_keys(resolver: Resolver, spelled: str, label: Label | None) -> tuple[str, ...]:
    """The nodes of a quantity asked for: one, or one for each row when it differs from row to row."""
    declared = resolver.declared
    name = declared.aliases.get(spelled, spelled)
    quantity = declared.quantities.get(name)
    if quantity is None:
        what = "a choice" if name in declared.choices else "an index" if name in declared.indices else ""
        few = len(resolver.problems) < 100  # fifty are shown
        near = did_you_mean(spelled, [q for q, one in declared.quantities.items() if one.parameters is None]) if few else ()
        helps = near or ("all of them: symflops list quantities",)
        if what:
            helps = (f"what it is set to stands in every answer: symflops show {name}",)
        message = f"`{spelled}` is {what}, not a quantity" if what else f"unknown quantity `{spelled}`"
        resolver.problem("SF207" if what else "SF203", message, label, helps)
        return ()
    if quantity.parameters is not None:
        resolver.problem("SF208", f"`{spelled}` is a function: ask for a value with calc or in a scenario", label)
        return ()
    if quantity.per is None:
        return (resolver.quantity(name, resolver.base),)
    keys = resolver.indices.each(quantity.per, lambda circumstances: resolver.quantity(name, circumstances))
    return tuple(dict.fromkeys(keys))  # once where rows agree


def in_each_row(resolver: Resolver, expr: Expr, ask: Callable[[Circumstances], T]) -> list[T]:
    """What is asked of an expression: once, or in every row of the index it speaks of outside a sum."""
    index = open_index(resolver, expr)
    return [ask(resolver.base)] if index is None else resolver.indices.each(index, ask)


def open_index(resolver: Resolver, expr: Expr) -> str | None:
    """The index whose members a quantity in an expression differs by, when no aggregate runs over it."""
    declared = resolver.declared
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Aggregate):
            continue
        if isinstance(node, Name):
            quantity = declared.quantities.get(declared.aliases.get(node.id, node.id))
            if quantity is not None and quantity.per is not None:
                return quantity.per
        stack += children(node)
    return None


def expression_graph(
    library: Library,
    layers: Sequence[Layer],
    expressions: Sequence[tuple[Expr, str]],
    free: bool,
    presets: Mapping[str, tuple[Layer, ...]] | None = None,
) -> tuple[Resolver, list[Expr]]:
    """Core trees of expressions in circumstances, for tests and calculations; problems are in the resolver."""
    resolver = Resolver(library, circumstances_of(layers), presets, free)
    return resolver, [core_of(resolver, expr, resolver.base, path) for expr, path in expressions]


def core_of(resolver: Resolver, expr: Expr, circumstances: Circumstances, path: str) -> Expr:
    """The core tree of an expression, however long the chains of definitions it rests on."""
    return deep(resolver, lambda: resolver.rewriter.expression(expr, circumstances, {}, path)[0])


def layers_of_bindings(library: Library, bindings: Sequence[Binding], path: str) -> tuple[Layer, ...]:
    """What a test gives, as layers: formulas of the same circumstances."""
    from .scope import Scope

    resolver = Resolver(library, circumstances_of(()))
    scope = Scope(resolver.base, {}, path, "", {})
    layers = resolver.rewriter.bindings.layers(bindings, scope, closed=False)
    if resolver.problems:
        raise SymflopsError(resolver.problems)
    return layers


# ---- after the answer --------------------------------------------------------------------------------------


def compared(resolver: Resolver) -> list[Comparison]:
    """Given quantities that have a definition which can be computed too."""
    found = []
    for name in list(resolver.used):
        bound = resolver.base.find(name)
        quantity = resolver.declared.quantities[name]
        if bound is None or bound.kind == "law" or quantity.definition is None or quantity.per is not None:
            continue
        given = resolver.quantity(name, resolver.base)
        used = dict(resolver.used)
        with resolver.trying() as problems:
            computed = resolver.quantity(name, resolver.base, "definition")
        resolver.used = used
        if not problems and not computed.startswith("?"):
            found.append(Comparison(name, given, computed))
    return found


def by_laws(resolver: Resolver, wanted: Mapping[str, tuple[str, ...]]) -> Iterator[Comparison]:
    """Quantities that are asked for though they are given, and what their laws make of what is told beside them: both
    could not be true at once.

    After the checks: what is only compared need not hold. What a law rests on is no part of the answer.
    """
    declared = resolver.declared
    for name in dict.fromkeys(declared.aliases.get(spelled, spelled) for spelled in wanted):
        bound, quantity = resolver.base.find(name), declared.quantities.get(name)
        if bound is None or bound.kind in ("law", "rows") or quantity is None or quantity.per is not None:
            continue
        given = resolver.quantity(name, resolver.base)
        for law in declared.laws.get(name, ()):
            used, chosen = dict(resolver.used), dict(resolver.chosen)
            with resolver.trying() as problems:
                computed = resolver.quantity(name, resolver.base, law)
            resolver.used, resolver.chosen = used, chosen
            beside = {key for keys in wanted.values() for key in keys} - {given}
            if not problems and not beside.isdisjoint(reachable(resolver.definitions, [computed])):
                yield Comparison(name, given, computed, law)


def unused(resolver: Resolver, by_name: bool) -> list[Problem]:
    """What the person asking gave and nothing needed; of a scenario only when its own wants are asked."""
    consulted = resolver.consulted()
    said = [layer for layer in resolver.base.layers if layer.own and (layer.by == "-s" or not by_name)]
    names = [name for layer in said for name in given_in(layer) if name not in consulted]
    if not names:
        return []
    return [Problem("SF409", f"given, but nothing asked for depends on it: {', '.join(dict.fromkeys(names))}", severity="note")]


def given_in(layer: Layer) -> Iterator[str]:
    """The names that a layer and its rows give; what rows begin with is not what someone gave."""
    for name, bound in layer.bindings.items():
        if bound.kind != "rows":
            if not bound.inside:
                yield name
        else:
            for row in bound.rows:
                yield from given_in(row)


def lacking(library: Library, layers: Sequence[Layer], want: Sequence[str]) -> list[str]:
    """The names that are still to be given, or to be given a law, before some quantities can be computed."""
    resolver = Resolver(library, circumstances_of(layers))
    found: dict[str, None] = {}
    with resolver.trying() as problems:
        for name in want:
            wanted_keys(resolver, name, None)
    for problem in problems:
        if problem.code == "SF401":
            found.setdefault(problem.message)
        else:
            raise SymflopsError([problem])
    return list(found)
