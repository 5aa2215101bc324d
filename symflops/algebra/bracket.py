"""Where a value changes its sign, by exact evaluation: an interval that surely holds the place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

from symflops.exact import NoValue
from symflops.units.display import rounded

DIGITS = 17  # of an end of an interval
STEPS = 140  # of the grid on which a change of sign is looked for
LEAST, MOST = Fraction(1, 10**12), Fraction(10**30)

Side = Callable[[Fraction], int]  # -1, 0 or 1


def changes(side: Side, low: Fraction | None, high: Fraction | None) -> Iterator[tuple[Fraction, Fraction]]:
    """Intervals at whose ends the sign differs, each as narrow as 17 digits; the ends are equal where it is nought.

    Of a stretch on which it is nought throughout, both ends.
    """
    last: tuple[Fraction, int] | None = None
    for at in grid(low, high):
        try:
            sign = side(at)
        except NoValue:
            last = None
            continue
        if last is not None and last[1] * sign < 0:
            found = narrowed(side, last[0], at, last[1])
            if found is not None:
                yield from plateau(side, found, last[0], at)
        elif last is not None and (last[1] == 0) != (sign == 0):
            edge = narrowed(lambda place: 1 if side(place) == 0 else -1, last[0], at, 1 if last[1] == 0 else -1)
            if edge is not None:
                on = edge[0] if last[1] == 0 else edge[1]
                yield on, on
        elif last is None and sign == 0:
            yield at, at
        last = (at, sign)


def plateau(side: Side, found: tuple[Fraction, Fraction], low: Fraction, high: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """A place where the sign is nought, or both ends of the stretch around it."""
    at = found[0]
    beside = [at - abs(at) / 10**9, at + abs(at) / 10**9]
    if found[0] != found[1] or not any(low < place < high and side(place) == 0 for place in beside):
        yield found
        return

    def inside(place: Fraction) -> int:
        return 1 if side(place) == 0 else -1

    for start, end, sign in ((low, at, -1), (at, high, 1)):
        edge = narrowed(inside, start, end, sign)
        if edge is not None:
            yield (edge[1], edge[1]) if sign < 0 else (edge[0], edge[0])


def grid(low: Fraction | None, high: Fraction | None) -> list[Fraction]:
    """Points of a domain: evenly spread in size where it is wide, and its ends."""
    if high is not None and low is not None and (low <= 0 or high / low < 1000):
        step = (high - low) / STEPS
        return [low + step * at for at in range(STEPS + 1)]
    start = max(low or LEAST, LEAST)
    end = high or MOST
    points = [start]
    while points[-1] < end:
        points.append(rounded(points[-1] * 2, 3))
    return [low, *points[:-1], end] if low == 0 else [*points[:-1], end]


def narrowed(side: Side, low: Fraction, high: Fraction, sign: int) -> tuple[Fraction, Fraction] | None:
    """The interval halved until its ends agree in so many digits; None where the value is lost on the way."""
    while True:
        middle = rounded((low + high) / 2, DIGITS + 1)
        if not low < middle < high or abs(high - low) <= abs(high) / 10**DIGITS:
            return low, high
        try:
            found = side(middle)
        except NoValue:
            return None
        if found == 0:
            return middle, middle
        low, high = (middle, high) if found == sign else (low, middle)


def pieces(ends: list[Fraction], low: Fraction | None, high: Fraction | None) -> list[tuple[Fraction | None, Fraction | None]]:
    """The stretches of a domain between some places."""
    inside = [end for end in sorted(set(ends)) if (low is None or end > low) and (high is None or end < high)]
    return list(pairwise([low, *inside, high]))
