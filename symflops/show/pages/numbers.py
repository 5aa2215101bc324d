"""A formula with its numbers put in: the author's order, values in place of names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from symflops.expr import Binder, Expr, Name, Number, Power, Product, walk
from symflops.notation.precedence import Level
from symflops.notation.text import SourceText
from symflops.notation.writer import Hole, Piece
from symflops.numerals import parse_decimal
from symflops.units.display import significant

_RUNNING = re.compile(r"%(.+?)\d*\Z")
_SIGNS = {"*": " × ", "/": " / "}


def with_numbers(expr: Expr, values: Mapping[str, str], signs: bool = True) -> str:
    """A core tree with the values of its names, by key; names without one stay.

    >>> with_numbers(Product((Name("n"), Name("t")), "*/"), {"n": "6 device", "t": "2 device*h"})
    '6 device / (2 device*h)'
    """
    return Numbers(values, signs).write(Hole(expr))


def has_names(expr: Expr, values: Mapping[str, str]) -> bool:
    """Is there anything to put in?"""
    return any(isinstance(node, Name) and node.id in values for node in walk(expr))


def short(value: str) -> str:
    """A value without what stands in brackets after it: `3.24e23 FLOP` of `3.24e23 FLOP (3,750 PFday)`."""
    return value.partition(" (")[0]


class Numbers(SourceText):
    """Source text with values in place of names, and room around the signs of products, since units have some too."""

    def __init__(self, values: Mapping[str, str], signs: bool) -> None:
        super().__init__()
        self._values = values
        self._times = _SIGNS if signs else {"*": " * ", "/": " / "}

    def _number(self, node: Number) -> list[Piece]:
        try:
            same = parse_decimal(node.text) == node.value
        except (ValueError, ArithmeticError):
            same = False
        return [node.text if same else significant(node.value, 6)]

    def _name(self, node: Name) -> list[Piece]:
        value = self._values.get(node.id) or running(node.id)
        return [f"({value})" if value.startswith("-") else value]  # -3^2 would be -9

    def _factor(self, factor: Expr, operator: str) -> list[Piece]:
        if isinstance(factor, Name) and operator == "/" and set("/* ") & set(unit_of(self._values.get(factor.id, ""))):
            return ["(", Hole(factor), ")"]
        return [Hole(factor, Level.FACTOR)]

    def _product(self, node: Product) -> list[Piece]:
        pieces: list[Piece] = []
        for operator, factor in zip(node.operators, node.factors, strict=True):
            pieces += [self._times[operator], *self._factor(factor, operator)] if pieces else self._factor(factor, "")
        return pieces

    def _power(self, node: Power) -> list[Piece]:
        base: list[Piece] = [Hole(node.base, Level.POSTFIX)]
        if isinstance(node.base, Name) and " " in self._values.get(node.base.id, ""):
            base = ["(", Hole(node.base), ")"]
        return [*base, "^", Hole(node.exponent, Level.FACTOR)]

    def _binder(self, binder: Binder) -> list[Piece]:
        return super()._binder(Binder(running(binder.name), binder.first, binder.last))


def unit_of(value: str) -> str:
    """What follows the number."""
    return value.partition(" ")[2] if " " in value else value


def running(key: str) -> str:
    """A running number as its author called it: `k` of `%k3`."""
    match = _RUNNING.match(key)
    return match[1] if match else key
