"""Does a value agree with what was stated? To the digits written, or within a stated tolerance."""

from __future__ import annotations

from fractions import Fraction

from .exact import Enclosure, Exact, half_unit
from .expr import Expr, Negate, Number, Tagged
from .model import Measure


def agrees(value: Exact, stated: Fraction, tolerance: Fraction) -> bool:
    """Is a value within a tolerance of the stated one? An enclosure must lie within as a whole."""
    low, high = (value.low, value.high) if isinstance(value, Enclosure) else (value, value)
    return stated - tolerance <= low and high <= stated + tolerance


def written_digits(expr: Expr) -> Number | None:
    """The number a stated expression consists of, if that is all there is besides a unit or a sign."""
    while isinstance(expr, (Tagged, Negate)):
        expr = expr.body
    return expr if isinstance(expr, Number) else None


def digits_tolerance(text: str, stated: Fraction) -> Fraction:
    """Half a unit of the last written digit, in the unit of `stated`, which is the value of the text times some scale.

    >>> digits_tolerance("3.14e23", Fraction(314 * 10**21))
    Fraction(500000000000000000000, 1)
    """
    from .exact import parse_decimal

    written = parse_decimal(text)
    scale = abs(stated / written) if written else Fraction(1)
    return half_unit(text) * scale


def measure_tolerance(measure: Measure) -> Fraction:
    """Half a unit of the last digit of a measure, in its own unit."""
    return half_unit(measure.digits) if measure.digits else Fraction(0)
