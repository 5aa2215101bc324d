"""A formula with its long numbers rounded, for people: what stays exact in the formula itself."""

from __future__ import annotations

from fractions import Fraction

from symflops.expr import Expr, Negate, Number, Product, Tagged
from symflops.notation.text import to_text
from symflops.units.display import significant

from .formula import Formula
from .rewriting import renamed, rewritten

DIGITS = 6
LONG = 10**7


def rounded_tree(formula: Formula) -> str | None:
    """The text with the numbers of each product made one and rounded; None where all numbers are short."""
    found = rewritten(formula.tagged, _rounded)
    return None if found == formula.tagged else to_text(renamed(found, formula.labels))


def _rounded(node: Expr) -> Expr | None:
    if isinstance(node, Product):
        return _product(node)
    if isinstance(node, Number):
        return _number(node.value) if _is_long(node.value) else None
    return None


def _is_long(value: Fraction) -> bool:
    """Does a number have more digits than anybody reads? 3e11 has one."""
    return any(abs(part) > LONG and len(str(abs(part)).rstrip("0")) > DIGITS + 1 for part in value.as_integer_ratio())


def _product(node: Product) -> Expr | None:
    """A product whose numbers, taken together, are long: one rounded number in front."""
    value, rest, marks, unit = Fraction(1), [], "", None
    long = False
    for operator, factor in zip(node.operators, node.factors, strict=True):
        sign = 1
        bare = factor
        while isinstance(bare, (Negate, Tagged)):
            sign = -sign if isinstance(bare, Negate) else sign
            unit = bare.unit if isinstance(bare, Tagged) and operator == "*" else unit
            bare = bare.body
        if isinstance(bare, Number):
            value = value * sign * bare.value if operator == "*" else value / (sign * bare.value)
            long = long or _is_long(bare.value)
        else:
            rest.append(rewritten(factor, _rounded))
            marks += operator
    if not long:
        return None
    number = _number(value)
    return Product((number if unit is None else Tagged(number, unit), *rest), f"*{marks}")


def _number(value: Fraction) -> Expr:
    """A rounded number."""
    found = Number(abs(value), significant(abs(value), DIGITS).replace(",", ""))
    return Negate(found) if value < 0 else found
