"""Sums of whole numbers that were measured and rounded, each on its own: `225 MiB + 136 MiB + 77 MiB = 439 MiB`."""

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
