"""Billions of numbers told in bytes, of a format that is not said: `2 × 70B = 280 GB` holds in 16 bits."""

from __future__ import annotations

from fractions import Fraction

from symflops.article.language.chains import Relation
from symflops.article.language.tree import Literal, Node, factor_of, unit_parts, value
from symflops.exact import NoValue, divide

from .rounding import fit

WIDTHS = tuple(Fraction(one) for one in ("1/2", 1, 2, 4, 8))
BILLION = {"B": 0}


def may_be_a_format(left: Node, right: Literal, relation: Relation) -> bool:
    """Does one width for each of the numbers that are counted make the two sides agree?"""
    if str(factor_of(right.unit, {})[1]) != "byte" or not any(part.meaning.key == "B" for part in unit_parts(left)):
        return False
    if any("byte" in str(factor_of((part,), BILLION)[1]) for part in unit_parts(left)):
        return False
    try:
        computed = value(left, BILLION)[0]
        interval = value(left, BILLION, rounded=True)[0]
    except NoValue:
        return False
    for binary in range(2):
        scale = right.scales[0] * factor_of(right.unit, {"binary": binary})[0]
        for width in WIDTHS:
            if fit(divide(computed, scale / width), divide(interval, scale / width), right.value, right.half, relation):
                return True
    return False
