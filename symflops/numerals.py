"""Numbers as the language writes them: what a literal comes to, and how far off it may be where it was rounded."""

from __future__ import annotations

import re
from fractions import Fraction

from .exact import TooLarge, limited

MOST_DIGITS = 400  # of a literal
MOST_EXPONENT = 1000  # of a literal
_LITERAL = r"([0-9]+(?:_[0-9]+)*)(?:\.([0-9]+(?:_[0-9]+)*))?(?:[eE]([+-]?)([0-9]+)|([kMBT%]))?"
_SUFFIX = {"k": 3, "M": 6, "B": 9, "T": 12, "%": -2}


def _read(text: str) -> tuple[str, int]:
    """The digits of a literal, and the power of ten of the last of them."""
    found = re.fullmatch(_LITERAL, text)
    if not found:
        raise ValueError("not a number")
    whole, part, sign, exponent, suffix = ((group or "").replace("_", "") for group in found.groups())
    digits, exponent = whole + part, exponent.lstrip("0") or "0"
    if len(digits) > MOST_DIGITS:
        raise TooLarge(f"a number has at most {MOST_DIGITS} digits")
    if len(exponent) > 4 or int(exponent) > MOST_EXPONENT:
        raise TooLarge(f"the exponent of a number is within ±{MOST_EXPONENT}")
    return digits, int(sign + exponent) + _SUFFIX.get(suffix, 0) - len(part)


def parse_decimal(text: str) -> Fraction:
    """The value of a literal. ValueError where it is none.

    >>> parse_decimal("1_000"), parse_decimal("2.5e-3"), parse_decimal("50k"), parse_decimal("30%")
    (Fraction(1000, 1), Fraction(1, 400), Fraction(50000, 1), Fraction(3, 10))
    """
    digits, place = _read(text)
    return limited(int(digits) * Fraction(10) ** place)


def half_unit(text: str) -> Fraction:
    """Half a unit of the last digit of a literal: how far off a rounded number may be.

    >>> half_unit("34"), half_unit("32.2B"), half_unit("1.000")
    (Fraction(1, 2), Fraction(50000000, 1), Fraction(1, 2000))
    """
    return Fraction(10) ** _read(text)[1] / 2
