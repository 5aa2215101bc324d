"""The rules of grammar/quantity.lark: a number with a unit, or a range of two."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from lark import Token

from symflops.expr import Units
from symflops.model import Measure

from .quantity import KINDS, number_of, ranged
from .tree import Children, ExpressionTree


class Value(NamedTuple):
    """One end of a range: number, its digits, whether a currency sign stood before it, its unit if any."""

    number: Fraction
    digits: str
    money: str
    unit: Units | None


class QuantityTree(ExpressionTree):
    """Builds measures."""

    def quantity(self, c: Children) -> Measure:
        if len(c) == 1:
            only: Value = c[0]
            return Measure("point", only.number, None, None, _unit(only.money, only.unit), only.digits)
        kind = KINDS[str(c[1])]
        first, second = c[0], c[2]
        if kind == "factor":
            if second.money or second.unit:
                raise ValueError("the factor after ×÷ is a plain number: 3 GB ×÷ 2")
            if second.number <= 1:
                raise ValueError("the factor after ×÷ is more than 1: ×÷ 2 means half to double")
            return ranged(kind, first.number, second.number, _unit(first.money, first.unit))
        return ranged(kind, first.number, second.number, _shared_unit(first, second))

    def value(self, c: Children) -> Value:
        tokens = [child for child in c if isinstance(child, Token)]
        money = str(tokens[0]) if tokens[0].type == "MONEY" else ""
        number = str(tokens[-1])
        unit = c[-1] if isinstance(c[-1], Units) else None
        return Value(number_of(number, bool(money)), number.lstrip("+-").replace(",", ""), money, unit)

    def rate(self, c: Children) -> Units:
        return Units(tuple((name, -power) for child in c[1::2] for name, power in child.factors))


def _unit(money: str, unit: Units | None) -> Units:
    factors = unit.factors if unit else ()
    return Units(((money, 1), *factors) if money else factors)


def _shared_unit(first: Value, second: Value) -> Units:
    """The unit of both ends: one end may leave out what the other says. `$1.50 .. 2.50 /h` is in $/h."""
    money = first.money or second.money
    units = [value.unit for value in (first, second) if value.unit is not None]
    if len(units) == 2 and units[0] != units[1]:
        raise ValueError("the two ends have different units: write them in one")
    return _unit(money, units[0] if units else None)
