"""Changes told in another way than most rows tell them: a gain as a multiple, a saving as a growth, in points or per cent.

A table of several metrics has some that should rise and some that should fall, and its authors turn the sign or the
quotient around as suits each. Such a cell breaks the relation of its column, and is not wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symflops.article.language.tree import Literal, literal_scale

from .relations import Held

CHANGES = frozenset({"%", "-%", "-", "/"})
_NEAR = Fraction(2, 100)


def told_otherwise(held: Held, one: Literal, other: Literal, stated: Literal, usual: bool) -> bool:
    """Is a stated number some change between two others, though not the one that its column tells?

    In a column of quotients that is the quotient turned around, unless the cell is not told as the others are: `usual` says
    that it is in per cent where they are, and as a number where they are.
    """
    if held.sign not in CHANGES or held.factor != 1 or len(held.sources) != 2:
        return False
    if held.sign == "/" and usual:
        return _is_turned(one, other, stated)
    return is_change(one, other, stated)


def _is_turned(one: Literal, other: Literal, stated: Literal) -> bool:
    """Is a number the second over the first?"""
    (a, x), (b, y), (value, half) = _sized(one), _sized(other), _sized(stated)
    if not a or not b:
        return False
    rounding = min(abs(x / a) + abs(y / b), _NEAR) * abs(value)
    return abs(b / a * (100 if stated.percent else 1) - value) <= 2 * half + rounding


def is_change(one: Literal, other: Literal, stated: Literal) -> bool:
    """Is a number a quotient, a difference or a change in per cent of two others?"""
    (a, x), (b, y) = _sized(one), _sized(other)
    value, half = _sized(stated)
    if not a or not b:
        return False
    rounding = min(abs(x / a) + abs(y / b), _NEAR)
    for change, size in _ways(a, b):
        for told in (abs(change), abs(change) * 100):
            if abs(told - abs(value)) <= 2 * half + rounding * size * (100 if told != abs(change) else 1):
                return True
    return False


def _ways(a: Fraction, b: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """The ways to tell the change from one amount to another, each with the size that rounding is a share of."""
    for x, y in ((a, b), (b, a)):
        yield x / y, abs(x / y)
        yield x / y - 1, abs(x / y)
    yield a - b, max(abs(a), abs(b))


def _sized(literal: Literal) -> tuple[Fraction, Fraction]:
    scale = literal_scale(literal._replace(percent=False), {})
    return literal.value * scale, literal.half * scale
