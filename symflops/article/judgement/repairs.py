"""The likeliest cause of a wrong number, offered only where exactly one cheap change makes it right."""

from __future__ import annotations

import re
from fractions import Fraction
from math import log10
from typing import NamedTuple

from symflops.article.language.chains import Relation
from symflops.article.language.tokens import ten
from symflops.article.language.tree import Literal, Node

SMALL = tuple(Fraction(one) for one in (2, 3, 4, 8))
TIMES = {
    Fraction(3600): "seconds in an hour",
    Fraction(86400): "seconds in a day",
    Fraction(60): "60",
    Fraction(24): "hours in a day",
}
_FACTORS = tuple((factor, float(factor)) for factor in (*SMALL, *TIMES))
FARTHEST = Fraction(10**6)  # no factor is larger
MOST_POWER = 24
_BITS = re.compile(r"[kMGTP]?b")


class Repair(NamedTuple):
    """A cause in words, and what to write instead where that is a number."""

    kind: str
    cause: str
    text: str
    shift: int = 0  # of the power of ten


def repair_of(left: Node, right: Literal, relation: Relation, compared_with: Fraction) -> Repair | None:
    """The single cheapest change that makes the stated number what was computed."""
    computed = compared_with
    if not computed or not right.value:
        return None
    if shift := _power_of_ten(right.value / computed, right, computed):
        return Repair("power of ten", f"the power of ten is off by {shift:+d}", "", shift)
    if (right.value < 0) != (computed < 0) and abs(right.value + computed) <= right.half:
        return Repair("sign", "the sign is reversed", "")
    if _digits(right) < 2 or not 1 / FARTHEST < abs(computed / right.value) < FARTHEST:
        return None
    ratio, about = float(computed / right.value), 1.001 * float(right.half / abs(right.value)) + 1e-9  # a quick look in floats
    found = [
        Repair("factor", f"a factor of {factor} is {'missing' if missing else 'too many'}", "")
        for factor, size in _FACTORS
        for missing, off in ((True, ratio / size), (False, ratio * size))
        if abs(off - 1) <= about and abs((computed / factor if missing else computed * factor) - right.value) <= right.half
    ]
    if len(found) == 1 and abs(computed / 8 - right.value) <= right.half and (bits := _bits(right)):
        return Repair("bits", f"{bits} counts bits; as bytes, {bits.replace('b', 'B', 1)}, the number is right", "")
    return found[0] if len(found) == 1 else None


def _bits(literal: Literal) -> str:
    """The unit of bits that a number is stated in, as it is spelt: `Gb`, `Mb/s` has `Mb`."""
    return next((part.text for part in literal.unit if _BITS.fullmatch(part.text)), "")


def _digits(literal: Literal) -> int:
    """How many digits a number is stated with."""
    return len(str(abs(int(literal.value / (2 * literal.half))))) if literal.half else 1


def _power_of_ten(ratio: Fraction, right: Literal, computed: Fraction) -> int:
    """The power of ten that the stated number is off by; 0 when that is not all."""
    shift = round(log10(abs(ratio.numerator)) - log10(ratio.denominator))
    if not 0 < abs(shift) < MOST_POWER:
        return 0
    moved = computed * ten(shift)
    allowed = min(2 * right.half, abs(right.value) / 10)  # of one digit, half a unit is half of its size
    return shift if abs(moved - right.value) <= max(allowed, abs(right.value) * Fraction(5, 1000)) else 0
