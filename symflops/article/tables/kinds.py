"""What the columns of a table measure, by the units of their heads and cells: a speedup is a quotient of one kind of thing."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symflops.article.language.tree import UnitPart, factor_of
from symflops.article.language.units import hard

from .grids import Column

_MULTIPLES = ("speedup", "speed-up", "faster", "slower")


def is_multiple(column: Column) -> bool:
    """Does a head say how many times one amount is another?"""
    return any(word in column.head.lower() for word in _MULTIPLES)


def between(columns: Sequence[Column], one: int, other: int) -> Fraction | None:
    """By what the unit of a column exceeds that of another, minutes beside seconds by 60; None for things of two kinds."""
    (a, x), (b, y) = (factor_of(_unit(columns[i]), {}) for i in (one, other))
    return a / b if hard(x) == hard(y) else None


def _unit(column: Column) -> tuple[UnitPart, ...]:
    """The unit of the cells, or where they have none of the head."""
    found = [cell.literal.unit for cell in column.cells if cell.literal is not None]
    return next((unit for unit in found if unit), column.unit)
