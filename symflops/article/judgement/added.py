"""Whole numbers: sums of amounts that were measured and rounded, each on its own, and things that come whole."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symflops.article.language.tree import Literal, Node, Operation, factor_of
from symflops.article.language.units import hard

LITTLE = Fraction(5, 1000)  # more is not put down to rounding where whole numbers are added


def terms_of(node: Node) -> list[Literal]:
    """The numbers that an expression adds; none where it does anything else."""
    found: list[Literal] = []
    while isinstance(node, Operation) and node.sign == "+" and isinstance(node.right, Literal):
        found.append(node.right)
        node = node.left
    return [*reversed([*found, node])] if found and isinstance(node, Literal) else []


def is_rounded_up(left: Node, stated: Literal, computed: Fraction) -> bool:
    """Is a quotient rounded up to so many things, `100 GB / 80 GB = 2 GPUs`? Things come whole."""
    if not (isinstance(left, Operation) and left.sign == "/") or not stated.exact or stated.percent:
        return False
    things = bool(stated.noun or stated.unit) and hard(factor_of(stated.unit, {})[1]).plain
    return things and 0 < stated.value - computed < 1


def is_ratio_of_rounded(left: Node, stated: Literal) -> bool:
    """Is a quotient of two amounts of one unit, or of two decimals, what it may be before both were rounded?"""
    if not (
        isinstance(left, Operation) and left.sign == "/" and isinstance(left.left, Literal) and isinstance(left.right, Literal)
    ):
        return False
    above, below = left.left, left.right
    alike = [part.text for part in above.unit] == [part.text for part in below.unit] and above.scales == below.scales
    measured = bool(above.unit) and not hard(factor_of(above.unit, {})[1]).plain
    if not alike or stated.unit or stated.percent or not (measured or not (above.exact or below.exact)):
        return False
    low, high = (above.value - above.half) / (below.value + below.half), (above.value + above.half) / (below.value - below.half)
    return below.value > below.half and low <= stated.value + stated.half and stated.value - stated.half <= high


def of_rounded(terms: Sequence[Literal], stated: Literal, computed: Fraction, measured: bool = False) -> bool:
    """May a sum be off only because its terms were rounded? They are told in one unit, which is `measured`, not counted."""
    if not terms or any(one.scales != stated.scales or one.percent != stated.percent for one in terms):
        return False
    spelt = [part.text for part in stated.unit]
    if any([part.text for part in one.unit] != spelt for one in terms):
        return False
    if not measured and hard(factor_of(stated.unit, {})[1]).plain:
        return False
    off = abs(computed - stated.value)
    return off <= stated.half + sum(one.half for one in terms) and off <= LITTLE * abs(computed)
