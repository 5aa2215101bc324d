"""Does a value agree with what was stated? To the digits written, or within a stated tolerance."""

from __future__ import annotations

from fractions import Fraction

from .exact import Enclosure, Exact, midpoint
from .expr import Expr, Negate, Number, Tagged
from .model import Measure, Stated
from .numerals import half_unit, parse_decimal


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
    written = parse_decimal(text)
    scale = abs(stated / written) if written else Fraction(1)
    return half_unit(text) * scale


def stated_tolerance(stated: Stated, wanted: Fraction, within: Exact | None) -> Fraction | None:
    """How far a value may be from a stated one, in base units.

    `within 5%` is a share of it, `within 2` and `within 1 [day]` are amounts; without it the digits written decide.
    None when there are neither.
    """
    if within is not None:
        share = isinstance(stated.within, Number) and stated.within.text.endswith("%")
        return midpoint(within) * abs(wanted) if share else midpoint(within)
    digits = written_digits(stated.value)
    return None if digits is None else digits_tolerance(digits.text, wanted)


def measure_tolerance(measure: Measure) -> Fraction:
    """Half a unit of the last digit of a measure, in its own unit."""
    return half_unit(measure.digits) if measure.digits else Fraction(0)
