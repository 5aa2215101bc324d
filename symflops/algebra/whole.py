"""Whole numbers beside a place: the nearest that are admissible.

What must divide or be equal says of itself which numbers can do: the divisors of a number, the multiples of another, one
alone. They are tried in place of all whole numbers, which a batch of millions of tokens has too many of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import count, islice, product
from math import lcm, prod
from typing import NamedTuple

from flint import fmpz

from symflops.exact import NoValue
from symflops.expr import Compare, Divides, Expr

FAR = 300  # numbers looked at on each side of a place
MOST_DIVISORS = 20_000
TRIED = (Fraction(12), Fraction(35), Fraction(1001))  # where a side is asked whether it grows with the unknown

Truth = Callable[[Fraction], bool]
Measure = Callable[[Expr, Fraction], Fraction]


class Grid(NamedTuple):
    """The numbers that can do: some alone (None: any), all of them multiples of a step."""

    step: int = 1
    alone: tuple[Fraction, ...] | None = None

    def ladder(self, place: Fraction, way: int) -> Iterator[Fraction]:
        """Those from a place on, up or down."""
        if self.alone is not None:
            return iter([at for at in self.alone[::way] if (at - place) * way >= 0])
        start = place // self.step if way < 0 else -(-place // self.step)
        return (Fraction(at * self.step) for at in count(start, way))


def grid_of(conditions: Iterable[Expr], measure: Measure) -> Grid:
    """Which whole numbers can meet some conditions; no promise that they do."""
    step, alone = 1, None
    for condition in conditions:
        try:
            some = _of(condition, measure)
        except NoValue:
            continue
        step = lcm(step, some.step)
        if some.alone is not None:
            alone = some.alone if alone is None else tuple(at for at in alone if at in set(some.alone))
    return Grid(step, alone)


def _of(condition: Expr, measure: Measure) -> Grid:
    if isinstance(condition, Divides):
        divisor, dividend = (_values(side, measure) for side in (condition.divisor, condition.dividend))
        if not all(divisor) or not all(dividend):
            return Grid()
        # What is left of 64 devices for data parallelism falls as stages grow: they divide 64, as its divisor would.
        quotient = [above / below for above, below in zip(dividend, divisor, strict=True)]
        if _stands([value * at for value, at in zip(quotient, TRIED, strict=True)]) and quotient[0] > 0:
            return Grid(1, divisors(quotient[0] * TRIED[0]))
        if _grows(quotient):
            return Grid((quotient[0] / TRIED[0]).denominator)
    elif isinstance(condition, Compare) and condition.relations == ("==",):
        left, right = (_values(side, measure) for side in condition.operands)
        apart = [one - other for one, other in zip(left, right, strict=True)]
        slopes = [(apart[at] - apart[0]) / (TRIED[at] - TRIED[0]) for at in (1, 2)]
        if slopes[0] == slopes[1] != 0:
            return Grid(1, (TRIED[0] - apart[0] / slopes[0],))
    return Grid()


def _values(side: Expr, measure: Measure) -> list[Fraction]:
    return [measure(side, at) for at in TRIED]


def _stands(values: Sequence[Fraction]) -> bool:
    return len(set(values)) == 1


def _grows(values: Sequence[Fraction]) -> bool:
    return len({value / at for value, at in zip(values, TRIED, strict=True)}) == 1 and values[0] != 0


def divisors(number: Fraction) -> tuple[Fraction, ...] | None:
    """All divisors in order; None where there are too many to list."""
    if number.denominator != 1:
        return ()
    factors = fmpz(abs(number.numerator)).factor()
    if prod(int(power) + 1 for _, power in factors) > MOST_DIVISORS:
        return None
    powers = [[int(base) ** at for at in range(int(power) + 1)] for base, power in factors]
    return tuple(sorted(Fraction(prod(some)) for some in product(*powers)))


def nearest(
    places: Sequence[Fraction], inside: Truth, admissible: Truth, solves: Truth | None, grid: Grid | None = None
) -> list[Fraction]:
    """The first admissible whole number on each side of some places, of those that solve an inequality where there is one."""
    ladders = [(grid or Grid()).ladder(place, way) for place in places for way in (-1, 1)]
    found = {first(ladder, inside, admissible, solves) for ladder in ladders}
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
