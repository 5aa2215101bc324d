"""How much a value may move with a variable over an interval: bounds of every difference quotient, or at least its sign.

A trend is told either way: by how much for each unit of the variable, or in per cent for each per cent of it (the
difference quotient of the logarithms, which the factors of a product simply add up to). One follows from the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from .exact import Enclosure, Exact, NoValue, add, call, divide, enclose, multiply

_ZERO, _ONE = Fraction(0), Fraction(1)


class Steep(Enum):
    """A difference quotient without bounds of its own, as where a value jumps: at least its sign may be known."""

    UP = 1
    DOWN = -1
    ANY = 0


Trend: TypeAlias = Exact | Steep


def ends(x: Exact) -> tuple[Fraction, Fraction]:
    """The least and the most that a number may be."""
    return (x.low, x.high) if isinstance(x, Enclosure) else (x, x)


def hull(*values: Exact) -> Exact:
    """What is known of a number that is one of some numbers, or lies between them."""
    return enclose(min(ends(value)[0] for value in values), max(ends(value)[1] for value in values))


def side_of(value: Exact) -> int:
    """1 where all that a number may be is above 0, -1 where all of it is below, else 0."""
    low, high = ends(value)
    return 1 if low.numerator > 0 else -1 if high.numerator < 0 else 0


def sign(trend: Trend) -> int | None:
    """1 where a value never falls as the variable rises, -1 where it never rises, 0 where it stays, None when unknown."""
    if isinstance(trend, Steep):
        return trend.value or None
    low, high = (end.numerator for end in ends(trend))
    if low == high == 0:
        return 0
    return 1 if low >= 0 else -1 if high <= 0 else None


def scaled(trend: Trend, factor: Exact | None) -> Trend:
    """A trend times what lies in an interval; None for an interval without bounds."""
    if not isinstance(trend, Steep) and sign(trend) == 0:
        return _ZERO
    if factor is None:
        return Steep.ANY
    if not isinstance(trend, Steep):
        found = or_none(lambda: multiply(trend, factor))
        return Steep.ANY if found is None else found
    low, high = ends(factor)
    if low == high == 0:
        return _ZERO
    return trend if low >= 0 else Steep(-trend.value) if high <= 0 else Steep.ANY


def plus(one: Trend, other: Trend) -> Trend:
    """The trend of a sum."""
    if not isinstance(one, Steep) and not isinstance(other, Steep):
        found = or_none(lambda: add([one, other], "++"))
        return Steep.ANY if found is None else found
    signs = {sign(one), sign(other)} - {0}
    return Steep(signs.pop()) if len(signs) == 1 and None not in signs else Steep.ANY


def either(one: Trend, other: Trend) -> Trend:
    """The trend of what moves as one or as the other does."""
    if not isinstance(one, Steep) and not isinstance(other, Steep):
        return hull(one, other)
    return plus(one, other)  # of the same sign, or unknown


def both(one: Trend, other: Trend) -> Trend:
    """What is known of a trend that is within each of two."""
    if isinstance(one, Steep) or isinstance(other, Steep):
        known, bounds = (one, other) if isinstance(one, Steep) else (other, one)
        if known is Steep.ANY:
            return bounds
        if isinstance(bounds, Steep):
            return known
        if sign(bounds) is not None:
            return bounds
        low, high = ends(bounds)
        return hull(_ZERO, high) if known is Steep.UP else hull(low, _ZERO)  # the other side is cut away
    low, high = (pick(ends(trend)[at] for trend in (one, other)) for pick, at in ((max, 0), (min, 1)))
    return one if low > high else hull(low, high)  # never apart, but for what rounding does to the last digit


def combined(parts: Sequence[tuple[Mapping[str, Trend], Exact | None]]) -> dict[str, Trend]:
    """The sum of trends, each times what lies in an interval."""
    found: dict[str, Trend] = {}
    for by, factor in parts:
        for key, trend in by.items():
            term = scaled(trend, factor)
            found[key] = plus(found[key], term) if key in found else term
    return found


def steep(trend: Trend) -> Trend:
    """The sign of a trend, without bounds: a step is as steep as can be."""
    found = sign(trend)
    return _ZERO if found == 0 else Steep(found or 0)


def relative(trend: Trend, at: Exact, value: Exact) -> Trend:
    """In per cent for each per cent, what a trend comes to where the variable and the value keep their sign."""
    return scaled(trend, or_none(lambda: divide(at, value)))


def or_none(work: Callable[[], Exact]) -> Exact | None:
    """What some work comes to; None where it has no value."""
    try:
        return work()
    except NoValue:
        return None


def derivative(function: str, x: Exact, value: Exact) -> Exact:
    """Bounds of the difference quotients of a function of one argument: those of its slope."""
    if function == "exp":
        return value
    if function == "sqrt":
        return divide(_ONE, multiply(Fraction(2), value))
    if function == "abs":
        low, high = ends(x)
        return _ONE if low >= 0 else -_ONE if high <= 0 else hull(-_ONE, _ONE)
    slope = divide(_ONE, x)
    return slope if function == "ln" else divide(slope, call("ln", [Fraction(2 if function == "log2" else 10)]))
