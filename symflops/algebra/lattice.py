"""Equations that have a value at whole numbers alone, as a sum that runs to the unknown has: asked there and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from symflops.exact import NoValue

from .bracket import Side, grid
from .points import Domain
from .stretches import Stretch, Truth

TRIED = tuple(map(Fraction, (1, 2, 3, 12, 35, 1001)))  # places asked whether there is a value beside them too
HALF = Fraction(1, 2)


def whole_alone(side: Side, inside: Truth, likely: Sequence[Fraction] = ()) -> bool:
    """Is there a value at whole numbers, and between them at none?"""
    places = [at for at in (*likely[:1], *TRIED) if at.denominator == 1 and inside(at) and inside(at + HALF)]
    defined = (at for at in places if _defined(side, at))
    first = next(defined, None)
    return first is not None and not any(_defined(side, at + HALF) for at in (first, *defined))


def places(domain: Domain, inside: Truth, likely: Iterable[Fraction]) -> list[Fraction]:
    """Whole numbers all over a domain: the least of it, those asked for most, and others evenly spread in size."""
    least = Fraction(domain.low.__ceil__()) if domain.low is not None else Fraction(1)
    some = {Fraction(round(at)) for at in grid(domain.low, domain.high)}
    return sorted(at for at in {least, least + 1, *some, *likely} if at.denominator == 1 and inside(at))


def stretches(holds: Truth, asked: Sequence[Fraction], domain: Domain, inside: Truth) -> list[Stretch]:
    """Where something holds at whole numbers: between two places at which it does and does not, its last is found by halving."""
    told = [(at, holds(at)) for at in asked]
    ends: list[Fraction | None] = [domain.low] if told and told[0][1] else []
    for (low, before), (high, after) in pairwise(told):
        if before != after:
            last, first = halved(low, high, holds if before else lambda at: not holds(at))
            ends.append(last if before else first)
    if told and told[-1][1]:
        ends.append(domain.high)
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return [Stretch(low, high, *(end is not None and inside(end) and holds(end) for end in (low, high))) for low, high in pairs]


def roots(side: Side, asked: Sequence[Fraction]) -> Iterator[Fraction]:
    """Whole numbers at which a sign is nought: those asked, and those between two of them where it changes."""
    told = [(at, side(at)) for at in asked if _defined(side, at)]
    yield from (at for at, sign in told if sign == 0)
    for (low, before), (high, after) in pairwise(told):
        if before * after < 0:
            yield from (at for at in beside(side, low, high, before) if side(at) == 0)


def beside(side: Side, low: Fraction, high: Fraction, sign: int) -> tuple[Fraction, Fraction]:
    """Neighbours between which a sign is lost; the latter may be where it is nought."""
    return halved(low, high, lambda at: _defined(side, at) and side(at) == sign)


def crossing(side: Side, asked: Sequence[Fraction]) -> tuple[Fraction, Fraction] | None:
    """The first neighbours at which the sign differs, so that it would be nought between them."""
    told = [(at, side(at)) for at in asked if _defined(side, at)]
    return next((beside(side, low, high, before) for (low, before), (high, after) in pairwise(told) if before * after < 0), None)


def halved(low: Fraction, high: Fraction, like_low: Truth) -> tuple[Fraction, Fraction]:
    """Neighbours of which the first alone is like the lower end."""
    while high - low > 1:
        middle = Fraction((low + high) // 2)
        low, high = (middle, high) if like_low(middle) else (low, middle)
    return low, high


def _defined(side: Side, at: Fraction) -> bool:
    try:
        side(at)
    except NoValue:
        return False
    return True
