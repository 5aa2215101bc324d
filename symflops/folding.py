"""The fold over core trees: one meaning for a tree is one small class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from .expr import (
    Aggregate,
    Argument,
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
)

T = TypeVar("T")


class Algebra(Protocol[T]):
    """One meaning for the tree. To add an interpretation, write one of these.

    What it meets is a *core* tree, as definitions of a graph are: units, choices, matches, laws and
    circumstances have been resolved into numbers and names.
    """

    def number(self, node: Number) -> T: ...
    def name(self, node: Name) -> T: ...
    def negate(self, node: Negate, body: T) -> T: ...
    def sum(self, node: Sum, terms: tuple[T, ...]) -> T: ...
    def product(self, node: Product, factors: tuple[T, ...]) -> T: ...
    def power(self, node: Power, base: T, exponent: T) -> T: ...
    def compare(self, node: Compare, operands: tuple[T, ...]) -> T: ...
    def divides(self, node: Divides, divisor: T, dividend: T) -> T: ...
    def logic(self, node: Logic, operands: tuple[T, ...]) -> T: ...
    def negation(self, node: Not, body: T) -> T: ...
    def call(self, node: Call, args: tuple[T, ...]) -> T: ...
    def conditional(self, node: Conditional, evaluate: Callable[[Expr], T]) -> T: ...
    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], T]) -> T: ...


def fold(expr: Expr, algebra: Algebra[T]) -> T:
    """Read a core tree by an algebra, operands first.

    Conditionals and aggregates get the fold itself, since not every branch is to be read. Depth is bounded
    by the nesting limit of the parser, so plain recursion is safe; sums and products are flat.
    """

    def evaluate(node: Expr) -> T:
        if isinstance(node, Number):
            return algebra.number(node)
        if isinstance(node, Name):
            return algebra.name(node)
        if isinstance(node, Product):
            return algebra.product(node, tuple([evaluate(factor) for factor in node.factors]))
        if isinstance(node, Sum):
            return algebra.sum(node, tuple([evaluate(term) for term in node.terms]))
        return _fold_rarer(node, algebra, evaluate)

    return evaluate(expr)


def _fold_rarer(node: Expr, algebra: Algebra[T], evaluate: Callable[[Expr], T]) -> T:
    if isinstance(node, Power):
        return algebra.power(node, evaluate(node.base), evaluate(node.exponent))
    if isinstance(node, Negate):
        return algebra.negate(node, evaluate(node.body))
    if isinstance(node, Call):
        return algebra.call(node, tuple([evaluate(arg.body if isinstance(arg, Argument) else arg) for arg in node.args]))
    if isinstance(node, Conditional):
        return algebra.conditional(node, evaluate)
    if isinstance(node, Aggregate):
        return algebra.aggregate(node, evaluate)
    if isinstance(node, Compare):
        return algebra.compare(node, tuple([evaluate(operand) for operand in node.operands]))
    if isinstance(node, Divides):
        return algebra.divides(node, evaluate(node.divisor), evaluate(node.dividend))
    if isinstance(node, Logic):
        return algebra.logic(node, tuple([evaluate(operand) for operand in node.operands]))
    if isinstance(node, Not):
        return algebra.negation(node, evaluate(node.body))
    raise TypeError(f"not a core tree: {type(node).__name__}")
