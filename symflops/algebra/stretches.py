"""Where an inequality holds: stretches of a domain, told at places on both sides of all that may end one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from symflops.units.display import rounded

from . import bracket

Stretch = tuple[Fraction | None, Fraction | None]

BESIDE = Fraction(1, 10**9)
STEPS = 80  # of the halving that finds an end nobody knew of


def stretches(
    holds: Callable[[Fraction], bool],
    marks: Iterable[tuple[Fraction, bool]],
    inside: Callable[[Fraction], bool],
    low: Fraction | None,
    high: Fraction | None,
) -> list[Stretch]:
    """The stretches of a domain on which something holds; a stretch of one place has equal ends.

    `marks` are the places known to end one (roots, poles), and whether it holds there. A jump, or the end of where a side
    has a value, shows between two places at which it does and does not hold, and is found by halving.
    """
    told = {place: truth for place, truth in marks if inside(place)}
    ends = sorted(told)
    places = set(bracket.grid(low, high))
    for at, end in enumerate(ends):
        step = abs(end) * BESIDE or Fraction(1, 10**15)
        gaps = [abs(other - end) for other in ends[max(at - 1, 0) : at + 2] if other != end]
        step = min([step, *(gap / 3 for gap in gaps)])
        places |= {end - step, end + step}
    for place in sorted(places - set(ends)):
        if inside(place):
            told[place] = holds(place)
    return _runs(holds, told, set(ends), low, high)


def _runs(
    holds: Callable[[Fraction], bool],
    told: dict[Fraction, bool],
    ends: set[Fraction],
    low: Fraction | None,
    high: Fraction | None,
) -> list[Stretch]:
    order = sorted(told)
    if not order:
        return []
    found: list[Stretch] = []
    start: Sequence[Fraction | None] = [low] if told[order[0]] else []
    for one, other in pairwise(order):
        if told[one] == told[other]:
            continue
        end = one if one in ends else other if other in ends else halved(holds, one, other, told[one])
        if told[one]:
            found.append((start[0], end))
            start = []
        else:
            start = [end]
    if start:
        found.append((start[0], high))
    return found


def halved(holds: Callable[[Fraction], bool], low: Fraction, high: Fraction, truth: bool) -> Fraction:
    """The last place found at which it holds, between one where it does and one where it does not."""
    for _ in range(STEPS):
        middle = rounded((low + high) / 2, bracket.DIGITS + 1)
        if not low < middle < high:
            break
        if holds(middle) == truth:
            low = middle
        else:
            high = middle
    return low if truth else high
