"""A formula as papers write it: what is counted is a plain number, what is measured has its unit."""

from __future__ import annotations

from collections.abc import Callable

from symflops.expr import Argument, Call, Expr, Number, Product, Tagged, Units

from . import trees
from .rewriting import rewritten

Pairs = list[tuple[str, Expr]]  # factors, each with `*` or `/` before it


def on_paper(expr: Expr, counts: Callable[[str], bool]) -> Expr:
    """A tree with units on its numbers, without those that only count things.

    `6 [FLOP/param/token]*N*D` is `6*N*D`, and `3 [device*s]/n` is `3 [s]/n`: with plain numbers for what is counted and
    quantities for what is measured, what is written is true.
    """

    def change(node: Expr) -> Expr | None:
        if isinstance(node, Tagged) and isinstance(node.body, Number):
            left = tuple((name, power) for name, power in node.unit.factors if not counts(name))
            return Tagged(node.body, Units(left)) if left else node.body
        if isinstance(node, Call) and node.function == "number":
            (inner,) = node.args
            return on_paper(inner.body if isinstance(inner, Argument) else inner, counts)
        if isinstance(node, Product):
            return product([(sign, on_paper(one, counts)) for sign, one in zip(node.operators, node.factors, strict=True)])
        return None

    return rewritten(expr, change)


def product(pairs: Pairs) -> Expr:
    """A product without factors of 1, unless nothing else stands above; one per second stands as a second below."""
    left: Pairs = []
    for at, (sign, one) in enumerate(pairs):
        if one == trees.ONE:
            continue
        if sign == "*" and isinstance(one, Tagged) and one.body == trees.ONE and all(power < 0 for _, power in one.unit.factors):
            below = Units(tuple((name, -power) for name, power in one.unit.factors))
            moved = with_unit(pairs[at + 1 :], below)
            if moved is not None:
                return product([*left, *moved])
        left.append((sign, one))
    if not left or left[0][0] == "/":
        left = [("*", trees.ONE), *left]
    return left[0][1] if len(left) == 1 else Product(tuple(one for _, one in left), "".join(sign for sign, _ in left))


def with_unit(pairs: Pairs, unit: Units) -> Pairs | None:
    """Factors of which the first number that is divided by has a unit; None where there is no such number."""
    for at, (sign, one) in enumerate(pairs):
        if sign != "/":
            continue
        if isinstance(one, Number):
            return [*pairs[:at], (sign, Tagged(one, unit)), *pairs[at + 1 :]]
        if isinstance(one, Product) and isinstance(one.factors[0], Number):
            first, *rest = one.factors
            return [*pairs[:at], (sign, Product((Tagged(first, unit), *rest), one.operators)), *pairs[at + 1 :]]
    return None
