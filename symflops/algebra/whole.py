"""Whole numbers beside a place: the nearest that are admissible."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import count, islice

FAR = 5_000  # whole numbers looked at on each side of a place

Truth = Callable[[Fraction], bool]


def nearest(places: Sequence[Fraction], inside: Truth, admissible: Truth, solves: Truth | None) -> list[Fraction]:
    """The first admissible whole number on each side of some places, of those that solve an inequality where there is one."""
    found = set()
    for place in places:
        down = place.numerator // place.denominator
        up = down if place == down else down + 1
        for ladder in (count(down, -1), count(up)):
            found.add(first(map(Fraction, ladder), inside, admissible, solves))
    return sorted(at for at in found if at is not None)


def first(ladder: Iterator[Fraction], inside: Truth, admissible: Truth, solves: Truth | None) -> Fraction | None:
    """The first admissible number of a ladder; the place it begins at need not be one, an end may be left out."""
    for steps, at in enumerate(islice(ladder, FAR)):
        if inside(at) and (solves is None or solves(at)):
            if admissible(at):
                return at
        elif steps:
            return None  # past the domain, or past the stretch
    return None
