"""Units put on the numbers of a formula, so that its text means in the language what it was derived to mean.

In the graph everything is in base units and numbers are bare; `6*n_params*n_tokens` is FLOP only with
`6 [FLOP/param/token]`. A number that is alone in standing for a count needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from symflops.expr import (
    Aggregate,
    Call,
    Compare,
    Conditional,
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
    Units,
)
from symflops.units.dimension import PLAIN, Dimension

from . import trees

ROUNDING = ("ceil", "floor", "abs")


class Tagger:
    """Puts units on numbers. `dimensions` are those of the names; `counted` tells bases that a plain number may stand for."""

    def __init__(self, dimensions: Mapping[str, Dimension], counted: Callable[[str], bool]) -> None:
        self.dimensions = dimensions
        self.counted = counted

    def fit(self, expr: Expr, wanted: Dimension) -> Expr:
        """An expression that is to measure something."""
        if isinstance(expr, Negate):
            return Negate(self.fit(expr.body, wanted))
        if isinstance(expr, Sum):
            return Sum(tuple(self.fit(term, wanted) for term in expr.terms), expr.signs)
        if isinstance(expr, Conditional):
            return Conditional(self.test(expr.test), self.fit(expr.then, wanted), self.fit(expr.otherwise, wanted))
        if isinstance(expr, Call) and expr.function in ("min", "max", *ROUNDING, "mod"):
            return Call(expr.function, tuple(self.fit(arg, wanted) for arg in expr.args))  # type: ignore[arg-type]
        if isinstance(expr, Aggregate) and expr.function != "prod":
            return Aggregate(expr.function, self.fit(expr.body, wanted), expr.binders)
        natural, kind = self.natural(expr)
        missing = wanted / kind
        if missing.plain or (kind.plain and self.only_counts(missing)):
            return natural
        return self.times(natural, missing)

    def only_counts(self, dimension: Dimension) -> bool:
        return all(self.counted(base) and power == 1 for base, power in dimension.powers)

    def natural(self, expr: Expr) -> tuple[Expr, Dimension]:
        """An expression with units only where it needs them inside, and what it measures."""
        if isinstance(expr, Name):
            return expr, self.dimensions.get(expr.id, PLAIN)
        if isinstance(expr, Negate):
            body, kind = self.natural(expr.body)
            return Negate(body), kind
        if isinstance(expr, Product):
            return self.product(expr)
        if isinstance(expr, Power):
            return self.power(expr)
        if isinstance(expr, Sum):
            kind = self.of_parts(expr.terms)
            return self.fit(expr, kind), kind
        if isinstance(expr, Conditional):
            kind = self.of_parts((expr.then, expr.otherwise))
            return self.fit(expr, kind), kind
        if isinstance(expr, Aggregate) and expr.function != "prod":
            kind = self.natural(expr.body)[1]
            return self.fit(expr, kind), kind
        if isinstance(expr, Call):
            return self.call(expr)
        return expr, PLAIN

    def of_parts(self, parts: tuple[Expr, ...]) -> Dimension:
        """What parts that are added measure: the first that is more than a number says it."""
        kinds = [self.natural(part)[1] for part in parts]
        return next((kind for kind in kinds if not kind.plain), PLAIN)

    def product(self, expr: Product) -> tuple[Expr, Dimension]:
        factors = []
        total = PLAIN
        for operator, factor in zip(expr.operators, expr.factors, strict=True):
            natural, kind = self.natural(factor)
            factors.append(natural)
            total = total * kind if operator == "*" else total / kind
        return Product(tuple(factors), expr.operators), total

    def power(self, expr: Power) -> tuple[Expr, Dimension]:
        base, kind = self.natural(expr.base)
        if isinstance(expr.exponent, Number) and (kind.plain or expr.exponent.value.denominator == 1):
            return Power(base, expr.exponent), kind**expr.exponent.value
        if isinstance(expr.exponent, Number):
            raised = kind**expr.exponent.value
            if all(Fraction(power).denominator == 1 for _, power in raised.powers):
                return Power(base, expr.exponent), raised
        return Power(self.plain(base, kind), self.fit(expr.exponent, PLAIN)), PLAIN

    def plain(self, expr: Expr, kind: Dimension) -> Expr:
        """The plain number of a count, where only a plain number will do."""
        return expr if kind.plain else Call("number", (expr,))

    def call(self, expr: Call) -> tuple[Expr, Dimension]:
        args = tuple(arg for arg in expr.args)
        if expr.function in ("min", "max", "mod", *ROUNDING):
            kind = self.of_parts(args)  # type: ignore[arg-type]
            return self.fit(expr, kind), kind
        natural, kind = self.natural(args[0])  # type: ignore[arg-type]
        if expr.function == "sqrt":
            half = kind ** Fraction(1, 2)
            if all(Fraction(power).denominator == 1 for _, power in half.powers):
                return Call("sqrt", (natural,)), half
        if expr.function == "number":
            return expr, PLAIN
        return Call(expr.function, (self.plain(natural, kind),)), PLAIN

    def test(self, expr: Expr) -> Expr:
        """A condition: both sides of a comparison measure the same."""
        if isinstance(expr, Compare):
            kind = self.of_parts(expr.operands)
            return Compare(tuple(self.fit(operand, kind) for operand in expr.operands), expr.relations)
        if isinstance(expr, Logic):
            return Logic(expr.word, tuple(map(self.test, expr.operands)))
        return Not(self.test(expr.body)) if isinstance(expr, Not) else expr

    def times(self, expr: Expr, missing: Dimension) -> Expr:
        """A formula times one of a unit, which its first number takes on."""
        units = Units(tuple((base, int(power)) for base, power in ordered(missing)))
        if isinstance(expr, Negate):
            return Negate(self.times(expr.body, missing))
        if isinstance(expr, Number):
            return Tagged(expr, units)
        if isinstance(expr, Product):
            for at, (operator, factor) in enumerate(zip(expr.operators, expr.factors, strict=True)):
                if (
                    operator == "*"
                    and isinstance(factor, (Number, Negate))
                    and isinstance(getattr(factor, "body", factor), Number)
                ):
                    tagged = self.times(factor, missing)
                    return Product((*expr.factors[:at], tagged, *expr.factors[at + 1 :]), expr.operators)
            return Product((Tagged(trees.ONE, units), *expr.factors), f"*{expr.operators}")
        return Product((Tagged(trees.ONE, units), expr), "**")


def ordered(dimension: Dimension) -> list[tuple[str, int | Fraction]]:
    """The powers of a dimension, those above before those below."""
    return sorted(dimension.powers, key=lambda pair: pair[1] < 0)
