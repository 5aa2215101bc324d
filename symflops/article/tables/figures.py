"""The cells of a table as floats, worked out once: relations are looked for in them, and judged in the exact numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from math import log10, nan
from typing import NamedTuple, TypeAlias

from symflops.article.language.tree import Literal, literal_scale

from .grids import Column
from .seen import Seen

NEAR = 0.03
_WIDTH = log10(1 + NEAR)
_PERIOD = 3  # powers of ten between which numbers are told: 70B parameters, weights in GB
_MOST_PERIODS = 5


class Figure(NamedTuple):
    """The number of a cell: its value, a unit of its last digit, its rounding as a share of it, and how many digits it has."""

    value: float
    place: float
    rounding: float
    digits: int
    percent: bool


Figures: TypeAlias = Sequence[Sequence[Figure]]
NONE = Figure(nan, nan, nan, 0, False)  # of a cell without a number: nothing fits it


def figures(columns: Sequence[Column]) -> Figures:
    """The figures of each column."""
    return [[_figure(cell.literal) if cell.literal is not None else NONE for cell in column.cells] for column in columns]


def _figure(literal: Literal) -> Figure:
    scale = literal_scale(literal, {})
    times = 1.0 if scale == 1 else float(scale)
    value, half = float(literal.value) * times, float(literal.half) * times
    rounding = abs(half / value) if value and not literal.exact else 0.0
    digits = (
        len(
            str(
                abs(literal.value.numerator * literal.half.denominator)
                // (2 * literal.half.numerator * literal.value.denominator)
            )
        )
        if literal.half
        else 1
    )
    return Figure(value, 2 * half, rounding, digits, literal.percent)


class Factors:
    """Numbers that columns may differ by, looked up by their size."""

    def __init__(self, known: Sequence[Fraction], thousands: bool) -> None:
        """With `thousands` they count times any power of 1000."""
        self.thousands = thousands
        self._known = sorted((self._place(log10(one)), one) for one in known if one > 0)
        self._places = [place for place, _ in self._known]

    def _place(self, log: float) -> float:
        return log % _PERIOD if self.thousands else log

    def near(self, ratio: float) -> Iterator[Fraction]:
        """Those within a few per cent of a ratio."""
        if ratio <= 0:
            return
        log = log10(ratio)
        place = self._place(log)
        for around in (place, place - _PERIOD, place + _PERIOD) if self.thousands else (place,):
            i = bisect_left(self._places, around - _WIDTH)
            while i < len(self._known) and self._places[i] <= around + _WIDTH:
                one = self._known[i][1]
                power = round((log - log10(one)) / _PERIOD) if self.thousands else 0
                if abs(power) <= _MOST_PERIODS:
                    yield one * Fraction(1000) ** power
                i += 1


@lru_cache(maxsize=1)
def multiples(seen: tuple[Seen, ...]) -> Factors:
    """The numbers of an article, and one over them: worked out once for all its tables."""
    return Factors([one for number in seen for one in (number.value, 1 / number.value)], True)
