"""Where something holds: stretches of a domain, told at places on both sides of all that may end one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from symflops.units.display import rounded

from . import bracket

BESIDE = Fraction(1, 10**9)
STEPS = 80  # of the halving that finds an end nobody knew of
LARGEST_SIMPLE = 10**6  # denominator of a number that a person may have meant
TIGHT = Fraction(1, 10**15)

Truth = Callable[[Fraction], bool]


class Stretch(NamedTuple):
    """From one place to another (None: without end), and whether each of the two belongs to it. A lone place is both ends."""

    low: Fraction | None
    high: Fraction | None
    with_low: bool = True
    with_high: bool = True

    def reaches(self, at: Fraction) -> bool:
        """Does a place lie between the ends, or on one?"""
        return (self.low is None or self.low <= at) and (self.high is None or at <= self.high)


class Mark(NamedTuple):
    """A place known to end a stretch, whether it holds there, and whether the place is exact."""

    place: Fraction
    truth: bool
    exact: bool = False


def stretches(
    holds: Truth, marks: Iterable[Mark], inside: Truth, low: Fraction | None, high: Fraction | None
) -> list[Stretch]:  # fmt: skip
    """The stretches of a domain on which something holds.

    A jump, or the end of where a side has a value, that no mark tells of shows between two places at which it does and
    does not hold, and is found by halving.
    """
    known = {mark.place: mark for mark in marks if inside(mark.place)}
    told = {place: mark.truth for place, mark in known.items()}
    ends = sorted(known)
    places = set(bracket.grid(low, high))
    for at, end in enumerate(ends):
        step = abs(end) * BESIDE or Fraction(1, 10**15)
        gaps = [abs(other - end) for other in ends[max(at - 1, 0) : at + 2] if other != end]
        step = min([step, *(gap / 3 for gap in gaps)])
        places |= {end - step, end + step}
    for place in sorted(places - set(ends)):
        if inside(place):
            told[place] = holds(place)
    return [_settled(holds, inside, known, one, low, high) for one in _runs(holds, told, known)]


def _runs(holds: Truth, told: dict[Fraction, bool], known: dict[Fraction, Mark]) -> list[Stretch]:
    """Runs of places at which it holds; None where one goes to the end of what was asked."""
    order = sorted(told)
    if not order:
        return []
    found: list[Stretch] = []
    start: Stretch | None = Stretch(None, None) if told[order[0]] else None
    for one, other in pairwise(order):
        if told[one] == told[other]:
            continue
        end = one if one in known else other if other in known else halved(holds, one, other, told[one])
        belongs = told[end] if end in known else True
        if start is not None:
            found.append(start._replace(high=end, with_high=belongs))
            start = None
        else:
            start = Stretch(end, None, belongs)
    return [*found, start] if start is not None else found


def _settled(
    holds: Truth, inside: Truth, known: dict[Fraction, Mark], one: Stretch, low: Fraction | None, high: Fraction | None
) -> Stretch:
    """A stretch with the ends of the domain in place of None, and the number a person would say in place of one beside it."""
    if one.low is not None and one.low == one.high:
        return one
    ends = []
    for end, belongs, edge in ((one.low, one.with_low, low), (one.high, one.with_high, high)):
        if end is None:
            ends.append((edge, edge is not None and inside(edge) and holds(edge)))
        elif end in known and known[end].exact:
            ends.append((end, belongs))
        else:
            near = simplest(end)
            ends.append((end, belongs) if near == end else (near, inside(near) and holds(near)))
    (first, with_first), (last, with_last) = ends
    return Stretch(first, last, with_first, with_last)


def simplest(place: Fraction) -> Fraction:
    """The simple number that a place found by halving is nearly; the place itself where there is none.

    >>> simplest(Fraction(39999999999999999999, 2 * 10**18)), simplest(Fraction(31415926535897932385, 10**19))
    (Fraction(20, 1), Fraction(6283185307179586477, 2000000000000000000))
    """
    near = place.limit_denominator(LARGEST_SIMPLE)
    return near if abs(near - place) <= abs(place) * TIGHT else place


def halved(holds: Truth, low: Fraction, high: Fraction, truth: bool) -> Fraction:
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
