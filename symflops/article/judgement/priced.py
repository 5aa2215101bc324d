"""Amounts times a price that says nothing of what it is a price of: `12,400 GB × $0.09 = $1,116`.

It is of one of the unit that it is multiplied by, most of the time; of a thousand or a million of them, or of another
unit of time, where that makes the two sides agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symflops.article.language.chains import Relation
from symflops.article.language.tree import Literal, Node, Operation, factor_of, literal_scale, value
from symflops.article.language.units import CURRENCIES
from symflops.article.verdicts import UNCHECKED, WRONG
from symflops.exact import Exact, NoValue, divide, midpoint
from symflops.units.dimension import Dimension

from .rounding import fit

TIMES = tuple(Fraction(one) for one in (60, 3600, 24, 86400, 1440, 7, 30, 31, 365, 730, 720, 8760, 12))
_THOUSANDS = [Fraction(base) ** power for base in (1000, 1024) for power in range(-4, 5)]
NEAR = Fraction(3)  # of the values that a price of thousands or millions makes, the one told is so near, if any is
OF_WHAT = "the price may be of another unit than the one it is multiplied by"


def priced(left: Node, right: Literal, relation: Relation) -> tuple[str, Fraction] | None:
    """The verdict on an amount times a price, and what it comes to; None where it is none, or where the price says of what."""
    placed = list(_factors(left))
    amounts = [one for one in placed if one is not None and one.unit and _money(one) is None]
    prices = [one for one in placed if one is not None and _money(one)]
    if None in placed or not amounts or len(prices) != 1 or _money(right) != _money(prices[0]) or right.percent:
        return None
    try:
        computed, interval = value(left, {}, raw=True)[0], value(left, {}, rounded=True, raw=True)[0]
    except NoValue:
        return None
    scale = literal_scale(right, {})
    computed, interval = divide(computed, scale), divide(interval, scale)
    if verdict := _fits(computed, interval, right, relation):
        return verdict, midpoint(computed)
    others = list(_other_units(amounts))
    if relation.bound or any(_fits(divide(computed, one), divide(interval, one), right, relation) for one in others):
        return UNCHECKED, midpoint(computed)
    values = [midpoint(computed), *(midpoint(divide(computed, one)) for one in others if one in _THOUSANDS)]
    near = [one for one in values if one and 1 / NEAR < right.value / one < NEAR]
    return WRONG, near[0] if near else values[0]


def _fits(computed: Exact, interval: Exact, right: Literal, relation: Relation) -> str:
    return fit(computed, interval, right.value, right.half, relation)


def _factors(node: Node) -> Iterator[Literal | None]:
    """The numbers of a product or quotient; None for what is neither."""
    if isinstance(node, Literal):
        yield node
    elif isinstance(node, Operation) and node.sign in ("*", "/"):
        yield from _factors(node.left)
        yield from _factors(node.right)
    else:
        yield None


def _money(literal: Literal) -> Dimension | None:
    """The currency of an amount of money that is of nothing."""
    dimension = factor_of(literal.unit, {})[1]
    return dimension if len(dimension.powers) == 1 and dimension.powers[0] in _MONEY else None


_MONEY = frozenset((base, 1) for base in CURRENCIES)


def _other_units(amounts: list[Literal]) -> Iterator[Fraction]:
    """What a price may be off by where it is one of another unit than the amounts have; things are sold one by one."""
    bases = {base for one in amounts for base, _ in factor_of(one.unit, {})[1].powers}
    times = [Fraction(1), *(one for time in TIMES for one in (time, 1 / time))] if bases & {"s", "J"} else [Fraction(1)]
    for thousand in _THOUSANDS if bases - {"device"} else [Fraction(1)]:
        for time in times:
            if thousand * time != 1:
                yield thousand * time
