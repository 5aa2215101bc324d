"""The places where two sides of an equation are equal: by a formula, as roots of a polynomial, by changes of sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from symflops.evaluate import Values, number
from symflops.exact import Enclosure, NoValue, midpoint
from symflops.expr import Expr
from symflops.text import Problem

from . import bracket, trees
from .canonical import names_of
from .field import Field, Ratio, TooWide
from .inversion import Balance, form, inside
from .points import Domain
from .roots import NotByDegree, closed_roots, real_roots
from .sides import Sides

MOST_ROOTS = 50
NEARLY = Fraction(1, 10**25)
MEETING = Fraction(1, 10**9)


class Root(NamedTuple):
    """A root in base units: the ends of an interval that holds it, equal when it is exact; the closed form it came from.

    `problems` are what does not hold of the answer there: domains, requirements.
    """

    low: Fraction
    high: Fraction
    expr: Expr | None
    problems: tuple[Problem, ...] = ()

    @property
    def middle(self) -> Fraction:
        """The number to show."""
        return (self.low + self.high) / 2


class Always(Exception):  # noqa: N818 - an outcome
    """Both sides are equal whatever the unknown is."""


class Finder:
    """Looks for the roots of one equation in one unknown. `bracketed` tells that they were found by changes of sign.

    Where sides leap a lone place may solve it that no change of sign tells of: `likely` places are tried one by one.
    """

    def __init__(self, balance: Balance, sides: Sides, domain: Domain, likely: Sequence[Fraction] = ()) -> None:
        self.balance, self.sides, self.domain, self.likely = balance, sides, domain, likely
        self.bracketed = False

    def roots(self) -> list[Root]:
        """All roots in the domain in order; of a stretch on which both sides are equal its ends. Raises `Always`."""
        found: list[Root] = []
        try:
            forms, ratio = form(self.balance)
            if not ratio.above or self.stands(forms.field, ratio):
                raise Always
            try:
                for tree in closed_roots(forms.field, ratio, self.balance.key):
                    if tree is None:  # a case that is nought throughout: there the ends of a stretch are looked for too
                        self.bracketed = True
                    elif (root := self.root(tree)) is not None:
                        found.append(root)
            except NotByDegree:
                found = list(self.of_polynomial(forms.field, ratio))
        except (NotByDegree, NoValue, TooWide):
            self.bracketed = True
        if self.bracketed:
            found += [Root(at, at, trees.number(at)) for at in self.likely if self.alone(at)]
            found += [Root(low, high, None) for low, high in self.changes() if self.meets(low, high)]
        unique: dict[Fraction, Root] = {}
        for root in sorted(found, key=lambda one: (one.middle, one.expr is None))[:MOST_ROOTS]:
            if not any(abs(root.middle - other) <= abs(other) / 10**14 for other in unique):
                unique[root.middle] = root
        return list(unique.values())

    @property
    def exhaustive(self) -> bool:
        """Are these all roots for sure? Of those found between places only where the sides part or meet one way throughout."""
        return not self.bracketed or self.sides.one_way(self.domain.low, self.domain.high)

    def stands(self, field: Field, ratio: Ratio) -> bool:
        """Are both sides equal although their difference is not told to be nought, as with a sum that has no closed form?"""
        if self.balance.key in names_of(field, ratio):
            return False
        places = [at for at in (*self.likely, *bracket.grid(self.domain.low, self.domain.high)) if self.inside(at)]
        return any(self.solves(at) for at in places[:2])

    def root(self, tree: Expr) -> Root | None:
        """A candidate, if it lies in the domain and solves the equation."""
        side = self.sides.side
        try:
            value = number(Values({}).read(tree, {}))
            low, high = (value.low, value.high) if isinstance(value, Enclosure) else (value, value)
            if not self.inside(low) and not self.inside(high):
                return None
            if low == high:
                return Root(low, high, tree) if side(low) == 0 else None
            signs = [side(end + direction * abs(end) * NEARLY) for end, direction in ((low, -1), (high, 1))]
            return Root(low, high, tree) if signs[0] * signs[1] <= 0 or side((low + high) / 2) == 0 else None
        except NoValue:
            return None

    def solves(self, at: Fraction) -> bool:
        """Does a place solve the equation exactly?"""
        try:
            return self.inside(at) and self.sides.side(at) == 0
        except NoValue:
            return False

    def alone(self, at: Fraction) -> bool:
        """Does a place solve the equation, and not all places beside it?"""
        return self.solves(at) and not (self.solves(at - at / 10**9) and self.solves(at + at / 10**9))

    def inside(self, at: Fraction) -> bool:
        """Does a place lie in the domain?"""
        return inside(self.domain, at)

    def of_polynomial(self, field: Field, ratio: Ratio) -> Iterator[Root]:
        """The roots of a polynomial of any degree, each in an interval of its own."""
        for middle, times in real_roots(field, ratio.above, self.balance.key):
            if not self.inside(middle):
                continue
            simple = middle.limit_denominator(10**6)
            width = abs(middle) / 10**13
            if abs(simple - middle) <= width and self.sides.side(simple) == 0:
                yield Root(simple, simple, None)
            elif times % 2 == 0:  # the sign is the same on both sides
                yield Root(middle - width, middle + width, None)
            else:
                yield self.narrowed(middle - width, middle + width)

    def narrowed(self, low: Fraction, high: Fraction) -> Root:
        """A root that is known to lie in an interval, in a narrower one where the sides tell."""
        found = None
        with suppress(NoValue):
            sign = self.sides.side(low)
            if sign * self.sides.side(high) < 0:
                found = bracket.narrowed(self.sides.side, low, high, sign, self.sides.apart)
        return Root(*(found or (low, high)), None)

    def changes(self) -> Iterator[tuple[Fraction, Fraction]]:
        """Places where the sign changes; of a whole unknown nothing is asked between whole numbers that is not defined."""
        return islice(bracket.changes(self.sides.side, self.domain.low, self.domain.high, self.sides.apart), MOST_ROOTS)

    def apart(self, at: Fraction) -> Fraction:
        """How far the two sides are apart."""
        return abs(self.sides.apart(at))

    def meets(self, low: Fraction, high: Fraction) -> bool:
        """Do both sides come together between two places, or does one of them jump over the other?"""
        if low == high:
            return True
        with suppress(NoValue):
            wide = 1000 * (high - low)
            if self.rise(low, high) <= self.rise(low - wide, high + wide) / 10:
                return True  # a jump is as high between places far closer
        return all(self.apart(at) <= MEETING * max(map(abs, map(midpoint, self.sides.of(at)))) for at in (low, high))

    def rise(self, low: Fraction, high: Fraction) -> Fraction:
        """How far left minus right moves between two places."""
        return abs(self.sides.apart(high) - self.sides.apart(low))

    def poles(self) -> list[Fraction]:
        """Where a denominator vanishes: a sign may change there without a root."""
        try:
            forms, ratio = form(self.balance)
            below = Ratio(ratio.below, forms.field.context.constant(1))
            try:
                trees = [tree for tree in closed_roots(forms.field, below, self.balance.key) if tree is not None]
            except NotByDegree:
                return [middle for middle, _ in real_roots(forms.field, below.above, self.balance.key)]
        except (NotByDegree, NoValue, TooWide):
            return []
        found = []
        for tree in trees:
            with suppress(NoValue):
                found.append(midpoint(number(Values({}).read(tree, {}))))
        return found
