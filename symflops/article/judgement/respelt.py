"""One amount written twice: `175 billion (1.75 × 10¹¹)`, `31.5 × 10²² = 3.15 × 10²³`, `6 × 52 × 10⁹ = 312 × 10⁹`.

The two are believed where they agree. Where their digits are the same, a power of ten was lost; anything else may be two
amounts that stand side by side.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from symflops.article.language.chains import EQUAL, Relation
from symflops.article.language.tree import (
    UNSCALED,
    Call,
    Literal,
    Node,
    choices,
    factor_of,
    has_operation,
    literals,
    parts,
    value,
    written_value,
)
from symflops.article.language.units import hard
from symflops.article.verdicts import RIGHT, ROUNDED, UNCHECKED, WRONG
from symflops.exact import Enclosure, NoValue, midpoint

from .judge import Judgement, judge

LARGE = Fraction(10**5)  # a scale or a power of ten in which nobody counts small things
POWER = LARGE / 100  # half a unit of the last digit of what is written with one
ENOUGH = 3
SIGNIFICANT = Fraction(1, 100)

# What expressions come to as they are written, each by its identity: it lives no longer than they do.
Known: TypeAlias = dict[int, int | Fraction | None]


def respelt(one: Literal, other: Literal) -> Judgement | None:
    """Is the second the first in other words? None where nothing says that it is meant to be."""
    if not (_is_scaled(one) and (_is_scaled(other) or other.value >= LARGE)) or one.percent or other.percent:
        return None
    if one.unit and other.unit and hard(factor_of(one.unit, {})[1]) != hard(factor_of(other.unit, {})[1]):
        return None
    judgement = judge(one, other, EQUAL)
    if judgement.verdict in (RIGHT, ROUNDED):
        return judgement
    if bool(one.unit) != bool(other.unit):  # the power of ten is of base units, so the unit of the other is not in doubt
        judgement = judge(_bare(one), _bare(other), EQUAL)
    shifted = judgement.verdict == WRONG and judgement.repair is not None and judgement.repair.kind == "power of ten"
    return judgement if shifted and (_is_power(one) or _is_power(other) or _is_measured(one, other)) else None


def _bare(literal: Literal) -> Literal:
    return literal._replace(unit=(), scales=(literal.scales[0] * factor_of(literal.unit, {})[0],), scale_key="", noun="")


def _is_measured(one: Literal, other: Literal) -> bool:
    """Do both have a unit that cannot be dropped, and three digits that agree?"""
    measured = all(literal.unit and not hard(factor_of(literal.unit, {})[1]).plain for literal in (one, other))
    return measured and min(_digits(one), _digits(other)) >= ENOUGH


def _digits(literal: Literal) -> int:
    return len(str(literal.value.numerator).rstrip("0"))


def _is_power(literal: Literal) -> bool:
    """Is it written with a power of ten?"""
    return literal.scales == UNSCALED and literal.half >= POWER


def _is_scaled(literal: Literal) -> bool:
    if literal.scales == UNSCALED and not literal.unit:
        return literal.half >= POWER
    return _is_power(literal) or max(literal.scales) >= LARGE or any(factor_of((part,), {})[0] >= LARGE for part in literal.unit)


def _written(node: Node, known: Known) -> int | Fraction | None:
    if id(node) not in known:
        known[id(node)] = written_value(node)
    return known[id(node)]


def same_value(left: Node, right: Node, relation: Relation, known: Known) -> tuple[Judgement, Literal] | None:
    """The judgement of two expressions that are said to be equal, and the right one as the number that it comes to.

    In a chain each side is compared twice: `known` is what they were found to come to.
    """
    if not (has_operation(left) and has_operation(right)):
        return None
    try:
        written = _written(left, known)
        if written is not None and written == _written(right, known):  # no rounding is needed, and most need none
            exact = Fraction(written)
            return Judgement(RIGHT, exact), Literal(exact, Fraction(0), False, -1, -1, "")
        if any(one.unit or one.percent or one.start < 0 for one in (*literals(left), *literals(right))):
            return None
        if choices(left, right):
            return None
        computed, its = midpoint(value(left, {})[0]), value(right, {}, rounded=True)[0]
        stated = midpoint(value(right, {})[0])
    except NoValue:
        return None
    half = (its.high - its.low) / 2 if isinstance(its, Enclosure) else Fraction(0)
    literal = Literal(stated, half, False, -1, -1, "")
    if abs(computed - stated) <= half:
        return Judgement(RIGHT if computed == stated else ROUNDED, computed), literal
    judgement = judge(left, literal, relation)
    nouns = any(one.noun for node in (left, right) for one in literals(node))
    calls = any(isinstance(one, Call) for node in (left, right) for one in parts(node))
    if judgement.verdict == WRONG and (nouns or calls or relation.hedged or abs(computed - stated) <= SIGNIFICANT * abs(stated)):
        return Judgement(UNCHECKED, computed, reason="two expressions that may be two things"), literal
    return judgement, literal
