"""Core trees with other trees in place of names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symflops.expr import (
    Aggregate,
    Argument,
    Binder,
    Call,
    Compare,
    Conditional,
    Divides,
    Expr,
    Logic,
    Name,
    Negate,
    Not,
    Number,
    Power,
    Product,
    Sum,
    Tagged,
)

from . import trees


def rewritten(expr: Expr, change: Callable[[Expr], Expr | None]) -> Expr:
    """A tree in which `change` puts something else in the place of a node, or leaves it (None) and looks inside."""
    found = change(expr)
    if found is not None:
        return found

    def inside(part: Expr) -> Expr:
        return rewritten(part, change)

    rule = _INSIDE.get(type(expr))
    return expr if rule is None else rule(expr, inside)


def _aggregate(node: Aggregate, inside: Callable[[Expr], Expr]) -> Expr:
    binders = tuple(
        Binder(b.name, None if b.first is None else inside(b.first), None if b.last is None else inside(b.last))
        for b in node.binders
    )
    return Aggregate(node.function, inside(node.body), binders)


_INSIDE: dict[type, Callable[[Any, Callable[[Expr], Expr]], Expr]] = {
    Negate: lambda node, inside: Negate(inside(node.body)),
    Tagged: lambda node, inside: Tagged(inside(node.body), node.unit),
    Sum: lambda node, inside: Sum(tuple(map(inside, node.terms)), node.signs),
    Product: lambda node, inside: Product(tuple(map(inside, node.factors)), node.operators),
    Power: lambda node, inside: Power(inside(node.base), inside(node.exponent)),
    Compare: lambda node, inside: Compare(tuple(map(inside, node.operands)), node.relations),
    Divides: lambda node, inside: Divides(inside(node.divisor), inside(node.dividend)),
    Logic: lambda node, inside: Logic(node.word, tuple(map(inside, node.operands))),
    Not: lambda node, inside: Not(inside(node.body)),
    Conditional: lambda node, inside: Conditional(inside(node.test), inside(node.then), inside(node.otherwise)),
    Call: lambda node, inside: Call(node.function, tuple(inside(a.body if isinstance(a, Argument) else a) for a in node.args)),
    Aggregate: _aggregate,
}


def renamed(expr: Expr, labels: Mapping[str, str]) -> Expr:
    """A tree with other words for its names, running numbers among them."""

    def change(node: Expr) -> Expr | None:
        if isinstance(node, Name):
            return Name(labels.get(node.id, node.id))
        if isinstance(node, Aggregate) and any(binder.name in labels for binder in node.binders):
            binders = tuple(Binder(labels.get(one.name, one.name), one.first, one.last) for one in node.binders)
            return _aggregate(Aggregate(node.function, node.body, binders), lambda part: rewritten(part, change))
        return None

    return rewritten(expr, change)


def put_in(expr: Expr, trees: Mapping[str, Expr]) -> Expr:
    """A tree with trees in place of names."""
    return rewritten(expr, lambda node: trees.get(node.id, node) if isinstance(node, Name) else None)


def flattened(expr: Expr) -> Expr:
    """A tree without the brackets that mean nothing: of sums in sums and of products in products.

    >>> from symflops.expr import Name
    >>> a, b, c = map(Name, "abc")
    >>> flattened(Sum((a, Sum((b, c), "+-")), "+-")) == Sum((a, b, c), "+-+")
    True
    """

    def change(node: Expr) -> Expr | None:
        if isinstance(node, Sum):
            return Sum(*_spliced([(sign, flattened(term)) for sign, term in zip(node.signs, node.terms, strict=True)], "+-"))
        if isinstance(node, Product):
            pairs = zip(node.operators, node.factors, strict=True)
            return Product(*_spliced([(sign, flattened(factor)) for sign, factor in pairs], "*/"))
        return None

    return rewritten(expr, change)


def _spliced(pairs: Sequence[tuple[str, Expr]], words: str) -> tuple[tuple[Expr, ...], str]:
    """Terms or factors with those of their own kind opened; a quotient that is divided by stays in its brackets."""
    plus, minus = words[0], words[1]
    parts: list[Expr] = []
    signs = ""
    for sign, part in pairs:
        if isinstance(part, Sum) and plus == "+":
            inner, own = part.terms, part.signs
            own = own if sign == plus else own.translate(str.maketrans(plus + minus, minus + plus))
        elif isinstance(part, Product) and plus == "*" and sign == plus:
            inner, own = part.factors, part.operators
        else:
            inner, own = (part,), sign
        parts += inner
        signs += own
    return tuple(parts), signs


def numbers_added(expr: Expr) -> Expr:
    """A tree in which what is added up of numbers alone is one number: `x^(1/(0.35 + 0.37))` is `x^(1/0.72)`."""

    def change(node: Expr) -> Expr | None:
        if isinstance(node, Sum) and all(isinstance(term, Number) for term in node.terms):
            values = [term.value for term in node.terms if isinstance(term, Number)]
            return trees.number(sum(one if sign == "+" else -one for sign, one in zip(node.signs, values, strict=True)))
        return None

    return rewritten(expr, change)
