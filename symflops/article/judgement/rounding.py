"""Does a computed value agree with a number as written? By rounding, truncation, hedges, and the rounding of its inputs."""

from __future__ import annotations

from fractions import Fraction

from symflops.article.language.chains import Relation
from symflops.article.verdicts import RIGHT, ROUNDED
from symflops.exact import Enclosure, Exact, midpoint

INPUT_ROUNDING = Fraction(2, 100)  # more than this is never put down to the rounding of what goes in
ZEROS = Fraction(5, 100)  # likewise the zeros at the end of a whole number
LOOSE = Fraction(25, 100)  # what is said to be about so much is not called wrong nearer than this
FLOAT = Fraction(1, 10**13)  # the last digits of a float that was printed whole
FINE_HEDGE = Fraction(3, 100)  # `≈` before three digits or more


def fit(computed: Exact, interval: Exact, stated: Fraction, half: Fraction, relation: Relation) -> str:
    """`right`, `rounded` or nothing. `interval` is what the computed value may be for the rounding of its inputs."""
    if computed == stated:
        return RIGHT
    x = midpoint(computed)
    off = abs(x - stated)
    if off <= half:
        return RIGHT
    if relation.bound:
        return _bounded(x, stated, relation.bound)
    if (x - stated) * (1 if stated >= 0 else -1) >= 0 and off < 2 * half:
        return ROUNDED  # truncated
    size = abs(x)
    if off >= 2 * half and off > LOOSE * size:
        return ""  # the widest of what is allowed below
    if off <= FLOAT * size:
        return ROUNDED
    if off <= _zeros(stated, half) / 2 and off <= ZEROS * size:
        return ROUNDED
    if relation.hedged and off <= _tolerance(stated, half, relation) * size:
        return ROUNDED
    low, high = interval if isinstance(interval, Enclosure) else (interval, interval)
    if low <= stated + half and stated - half <= high and off <= INPUT_ROUNDING * size:
        return ROUNDED
    return ""


def may_fit(computed: Fraction, stated: Fraction, half: Fraction) -> bool:
    """May two numbers agree by any rounding or hedge there is? A look that costs two comparisons."""
    off = abs(computed - stated)
    return off <= 2 * half or off <= LOOSE * abs(computed)


def _bounded(x: Fraction, stated: Fraction, bound: str) -> str:
    """`more than 600` holds for 640 and says too little for 6,000."""
    holds = x > stated if bound == ">" else x < stated
    return RIGHT if holds and stated * 2 >= x and x * 2 >= stated else ""


def _zeros(stated: Fraction, half: Fraction) -> Fraction:
    """The unit of the last digit that is no zero, for a whole number without a point: 1,900 may be rounded to hundreds."""
    place = 2 * half
    if place < 1 or not stated:
        return Fraction(0)
    while (stated / place).denominator == 1 and (stated / place / 10).denominator == 1:
        place *= 10
    return place


def _tolerance(stated: Fraction, half: Fraction, relation: Relation) -> Fraction:
    digits = len(str(abs(int(stated / (2 * half)))).rstrip("0")) if half else 1
    return FINE_HEDGE if relation.sign in ("≈", "~=") and digits >= 3 else LOOSE
