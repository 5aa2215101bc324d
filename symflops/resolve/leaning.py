"""Which names a quantity may rest on, whatever laws and options are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from symflops.declared import Declared
from symflops.expr import Assign, Call, Expr, Is, Match, Name, Pick, Under, walk
from symflops.model import Body

from .circumstances import Bound, Layer


def leaning(declared: Declared, name: str, said: Mapping[str, set[str]]) -> frozenset[str]:
    """The quantities and choices that any formula of a quantity can lead to, itself and the marks of all indices included.

    `said` has the names in what somebody said of a name (`links`).
    """
    found = {name}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        for other in (*mentioned(declared, one), *said.get(one, ())):
            full = declared.aliases.get(other, other)
            if full not in found:
                found.add(full)
                waiting.append(full)
    return frozenset(found) | {f"@{index}" for index in declared.indices}


def mentioned(declared: Declared, name: str) -> Iterator[str]:
    """The names in the formulas of a quantity, and the choice that governs it; of a choice the other it goes by."""
    choice = declared.choices.get(name)
    if choice is not None:
        yield from (other for other in (choice.default, choice.like) if other)
    quantity = declared.quantities.get(name)
    if quantity is None:
        return
    if quantity.by is not None:
        yield quantity.by
    laws = declared.laws.get(name, {}).values()
    whens = [law.clauses.when for law in laws if law.clauses.when is not None]
    bodies = [quantity.definition, quantity.assumption, *(law.body for law in laws)]
    for expr in (*(expr for body in bodies if body is not None for expr in parts(body)), *whens):
        for node in walk(expr):
            yield from names(node)


def parts(body: Body) -> Iterator[Expr]:
    """A formula and its local names."""
    yield body.expr
    yield from (expr for _, expr, _ in body.locals)


def names(node: Expr) -> Iterator[str]:
    """The names that a node itself mentions."""
    if isinstance(node, Name):
        yield node.id
    elif isinstance(node, Call):
        yield node.function
    elif isinstance(node, (Match, Is)):
        yield node.choice
    elif isinstance(node, Under):
        yield from (one.name for one in node.bindings if isinstance(one, (Assign, Pick)))


def links(layers: Iterable[Layer]) -> dict[str, set[str]]:
    """For each name of which something is said, the names in it: of a formula, of another choice, in a row."""
    found: dict[str, set[str]] = {}
    for layer in layers:
        for name, bound in layer.bindings.items():
            for row in bound.rows:
                for inner, others in links((row,)).items():
                    found.setdefault(inner, set()).update(others)
            found.setdefault(name, set()).update(of_bound(bound))
    return found


def of_bound(bound: Bound) -> Iterator[str]:
    """The names in what one thing is bound to."""
    if bound.text.startswith("="):
        yield bound.text[1:].strip()
    if bound.expr is not None:
        for node in walk(bound.expr):
            yield from names(node)
