"""Where a value changes its sign, by exact evaluation: an interval that surely holds the place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import cycle

from symflops.exact import NoValue
from symflops.units.display import rounded

DIGITS = 17  # of an end of an interval
STEPS = 140  # of the grid on which a change of sign is looked for
LEAST, MOST = Fraction(1, 10**12), Fraction(10**30)

DIVE = 60  # steps into a dip
GOLDEN = Fraction(382, 1000)
NEARLY = 1000  # what is left of an interval when its edge was well foreseen
SHALLOW = Fraction(1, 4)  # of the value at the bottom of a dip: one whose sides are hardly higher does not reach nought

Side = Callable[[Fraction], int]  # -1, 0 or 1
Apart = Callable[[Fraction], Fraction]


def changes(
    side: Side, low: Fraction | None, high: Fraction | None, apart: Apart | None = None
) -> Iterator[tuple[Fraction, Fraction]]:
    """Intervals at whose ends the sign differs, each as narrow as 17 digits; the ends are equal where it is nought.

    Of a stretch on which it is nought throughout, both ends. With the value itself, `apart`, fewer places are asked, and a
    dip between two points of the grid is followed to where it may cross nought and come back.
    """
    last: tuple[Fraction, int] | None = None
    points = grid(low, high)
    if apart is not None:
        points = sorted({*points, *dips(side, apart, points)})
    for at in points:
        try:
            sign = side(at)
        except NoValue:
            last = None
            continue
        if last is not None and last[1] * sign < 0:
            found = narrowed(side, last[0], at, last[1], apart)
            if found is not None:
                yield from plateau(side, found, last[0], at)
        elif sign == 0 and alone(side, at, points[-1] - points[0]):
            yield at, at
            sign = 0
        elif last is not None and last[1] == 0 and alone(side, last[0], points[-1] - points[0]):
            pass
        elif last is not None and (last[1] == 0) != (sign == 0):
            on = edge(side, last[0], at, apart) if last[1] == 0 else edge(side, at, last[0], apart)
            if on is not None:
                yield on, on
        elif last is None and sign == 0:
            yield at, at
        last = (at, sign)


def edge(side: Side, on: Fraction, off: Fraction, apart: Apart | None) -> Fraction | None:
    """The last place on a stretch of nought, towards a place that is off it; None where the value is lost on the way.

    In turn: where the value would be nought if it went on as between the last two places off the stretch; a little off
    the stretch, so that the interval closes from both sides; halfway, which never fails. Without the value, `apart`,
    it is halved alone.
    """
    before: Fraction | None = None  # the place off the stretch that was asked before the last
    for turn in cycle(("ahead", "beside", "halfway")):
        least, most = sorted((on, off))
        halfway = rounded((on + off) / 2, DIGITS + 1)
        if not least < halfway < most or most - least <= max(abs(least), abs(most)) / 10**DIGITS:
            return on
        at = halfway
        if apart is not None and turn != "halfway":
            foreseen = on + (off - on) / NEARLY if turn == "beside" else _ahead(apart, before, off)
            at = rounded(foreseen, DIGITS + 1)
        at = at if least < at < most else halfway
        try:
            found = side(at)
        except NoValue:
            return None
        if found == 0:
            on = at
        else:
            before, off = off, at
    raise AssertionError  # turns do not end


def _ahead(apart: Apart, before: Fraction | None, last: Fraction) -> Fraction:
    """Where a value is nought if it goes on as between two places; the last of them where that does not tell."""
    if before is None:
        return last
    try:
        one, other = (rounded(apart(place), DIGITS) for place in (before, last))
    except NoValue:
        return last
    return last if one == other else last - other * (last - before) / (other - one)


def alone(side: Side, at: Fraction, span: Fraction) -> bool:
    """Is a value nought at a place, and not beside it?"""
    step = abs(at) / 10**9 or span / 10**12
    found = False
    for place in (at - step, at + step):
        try:
            if side(place) == 0:
                return False
            found = True
        except NoValue:
            continue
    return found


def dips(side: Side, apart: Apart, points: list[Fraction]) -> Iterator[Fraction]:
    """Places where a value that keeps its sign from point to point has another after all: bottoms of dips, by golden section."""
    told: list[tuple[Fraction, int, Fraction]] = []
    for at in points:
        try:
            told.append((at, side(at), abs(apart(at))))
        except NoValue:
            continue
    for before, here, after in zip(told, told[1:], told[2:], strict=False):
        if here[1] and before[1] == here[1] == after[1] and before[2] > here[2] < after[2]:
            found = bottom(side, apart, before[0], here[0], after[0], here[1])
            if found is not None:
                yield found


def bottom(
    side: Side, apart: Apart, low: Fraction, middle: Fraction, high: Fraction, sign: int
) -> Fraction | None:  # fmt: skip
    """The first place with another sign on the way down into a dip."""
    left, least, right = (abs(apart(at)) for at in (low, middle, high))
    for _ in range(DIVE):
        if max(left, right) - least < least * SHALLOW:
            return None
        wide = high - middle if high - middle > middle - low else low - middle
        at = rounded(middle + wide * GOLDEN, DIGITS + 1)
        if not low < at < high or at == middle:
            return None
        try:
            if side(at) != sign:
                return at
            there = abs(apart(at))
        except NoValue:
            return None
        up = at > middle
        if there < least:
            if up:
                low, left = middle, least
            else:
                high, right = middle, least
            middle, least = at, there
        elif up:
            high, right = at, there
        else:
            low, left = at, there
    return None


def plateau(side: Side, found: tuple[Fraction, Fraction], low: Fraction, high: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """A place where the sign is nought, or both ends of the stretch around it."""
    at = found[0]
    if found[0] != found[1] or alone(side, at, high - low):
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


def narrowed(
    side: Side, low: Fraction, high: Fraction, sign: int, apart: Apart | None = None
) -> tuple[Fraction, Fraction] | None:  # fmt: skip
    """The interval made smaller until its ends agree in so many digits; None where the value is lost on the way.

    Halved, or with the value itself by Chandrupatla's rule (1997): through the last three places where that is surely
    better than halving, never closer to an end than what is still told apart, so that the interval closes from both sides.
    """
    newest: tuple[Fraction, Fraction] | None = None  # the place asked last, and the one given up for it
    while True:
        tight = abs(high) / 10**DIGITS
        share = Fraction(1, 2) if newest is None or apart is None else _share(apart, newest, low, high, tight)
        start, end = (newest[0], low if newest[0] == high else high) if newest is not None else (low, high)
        at = rounded(start + (end - start) * share, DIGITS + 1)
        if not low < at < high:
            at = rounded((low + high) / 2, DIGITS + 1)
        if not low < at < high or abs(high - low) <= tight:
            return low, high
        try:
            found = side(at)
        except NoValue:
            return None
        if found == 0:
            return at, at
        if found == sign:
            low, newest = at, (at, low)
        else:
            high, newest = at, (at, high)


def _share(apart: Apart, newest: tuple[Fraction, Fraction], low: Fraction, high: Fraction, tight: Fraction) -> Fraction:
    """How far from the place asked last towards the other end to ask next."""
    a, c = newest
    b = low if a == high else high
    try:
        fa, fb, fc = (rounded(apart(at), DIGITS) for at in (a, b, c))
    except NoValue:
        return Fraction(1, 2)
    if fb in (fa, fc) or fa == fc or b == c:
        return Fraction(1, 2)
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    if not (phi * phi < xi and (1 - phi) ** 2 < 1 - xi):
        return Fraction(1, 2)
    share = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    least = min(tight / abs(b - a), Fraction(1, 2))
    return rounded(min(max(share, least), 1 - least), DIGITS)
