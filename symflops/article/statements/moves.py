"""Two amounts of which one becomes the other: `from 52 ms to 31 ms`, `52 → 31 ms`, `$4.20 → $2.10`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import NUMBER, RANGE, RELATION, Joined
from symflops.article.language.tree import Literal, UnitPart, factor_of, literal_scale
from symflops.article.language.units import CURRENCIES, hard
from symflops.article.patterns import Pattern
from symflops.units.dimension import Dimension

from .doubts import ARROWS

_FROM = Pattern(r"\bfrom[ *~`$\\]*$", re.IGNORECASE)
_TO = Pattern(r"(?:[^\d.;(),]{0,40}\b|\s*)to[ *~`$\\]*", re.IGNORECASE)
_GOES_ON = frozenset({RELATION, NUMBER, RANGE, "*", "/", "^", "+", "-", "%"})
_LONGEST_FROM = 12
_TIME = frozenset({"s"})


class Move(NamedTuple):
    """Two amounts, `before` and `after`, in each reading of their scales; how far each may be off, and their places.

    `dimension` is what they measure, `points` says that both are written with a point, `tokens` where they stand.
    """

    readings: tuple[tuple[Fraction, Fraction], ...]
    rounding: tuple[Fraction, Fraction]
    dimension: Dimension
    bits: bool
    points: bool
    start: int
    end: int
    tokens: tuple[int, int]

    @property
    def falls(self) -> bool:
        """Is less left than there was?"""
        before, after = self.readings[0]
        return after < before

    def is_measured(self) -> bool:
        """Is it an amount that is measured, and no number of bits or of things, which may be the cause of a change?"""
        return not hard(self.dimension).plain and not self.bits

    def is_of(self, word: str) -> bool:
        """May a word tell how such an amount changes? What is faster is a time or a rate, what is cheaper is money."""
        word = word.lower()
        bases = {base for base, _ in self.dimension.powers}
        if word in ("faster", "slower", "quicker", "speedup", "speed-up"):
            return bool(bases & _TIME)
        if word in ("better", "worse"):
            return False
        return word != "cheaper" or bool(bases & CURRENCIES)


def moves(parser: Parser, joined: Joined) -> Iterator[Move]:
    """The pairs of a block, in their order."""
    for (i, one, after), (j, other, end) in pairwise(parser.every_number()):
        if one.percent or other.percent or one.value <= 0 or other.value <= 0:
            continue
        if not _joined(parser, joined, i, after, j):
            continue
        if parser.at(i - 1).kind in _GOES_ON or parser.at(end).kind in _GOES_ON:
            continue
        start, stop = parser.at(i).start, parser.at(end - 1).end
        found = _move(one, other, (start, stop), (i, end))
        if found is not None:
            yield found


def _joined(parser: Parser, joined: Joined, i: int, after: int, j: int) -> bool:
    """An arrow between two numbers, or `from … to …` around the first."""
    if j == after + 1 and parser.at(after).kind == RELATION:
        return parser.at(after).text in ARROWS
    start, end, then = parser.at(i).start, parser.at(after - 1).end, parser.at(j).start
    said = joined.text
    return bool(_TO.fullmatch(said, end, then) and _FROM.search(said, max(0, start - _LONGEST_FROM), start))


def _move(one: Literal, other: Literal, place: tuple[int, int], tokens: tuple[int, int]) -> Move | None:
    ours, theirs = one.unit or other.unit, other.unit or one.unit
    (a, x), (b, y) = factor_of(ours, {}), factor_of(theirs, {})
    if x != y:
        return None
    before, after = literal_scale(one, {}), literal_scale(other, {})
    readings = [(one.value * before * a, other.value * after * b)]
    if before != after and 1 in (before, after):  # `from $1.2 to $3 million`
        shared = max(before, after)
        readings.append((one.value * shared * a, other.value * shared * b))
    if readings[0][0] == readings[0][1]:
        return None
    rounding = one.half / one.value, other.half / other.value
    points = one.half < Fraction(1, 2) and other.half < Fraction(1, 2)
    return Move(tuple(readings), rounding, x, _has_bits((*ours, *theirs)), points, *place, tokens)


def _has_bits(unit: tuple[UnitPart, ...]) -> bool:
    return any("bit" in part.text.lower() for part in unit)
