"""Why no value of an unknown solves an equation: what both sides come to, and where outside the domain one would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.exact import Exact, NoValue, midpoint
from symflops.expr import Expr, Name
from symflops.graph import Definition
from symflops.judging import told
from symflops.library import Library
from symflops.text import SymflopsError, fail
from symflops.units.display import significant

from . import bracket
from .finding import Finder
from .sides import Sides

SAMPLED = "looked for by changes of sign between many places: where both sides only touch, it may be missed"


class Denial(NamedTuple):
    """An equation that nothing in the domain of its unknown solves."""

    equation: str
    both: tuple[Expr, Expr]
    unknown: Definition
    label: str
    library: Library
    sides: Sides
    finder: Finder

    def error(self, why: str = "", between: tuple[Fraction, Fraction] | None = None) -> SymflopsError:
        """The error that says so, with what both sides come to at the ends of the domain, or beside where it would lie."""
        told_at = self.beside(between) if between is not None else self.at_the_ends()
        if not told_at and (reason := self.no_value()):
            told_at.append(reason)
        if between is None:
            told_at += self.outside()
        else:
            told_at.append(
                f"there is nothing between these two: ask with <= or >= for the {self.label} up to which, or from which, it holds"
            )
        message = f"no value of `{self.label}` solves `{self.equation}`"
        if not self.finder.exhaustive and between is None:
            told_at.append(SAMPLED)
        return fail("SF501", message + (f": there is {why}" if why else ""), helps=list(dict.fromkeys(told_at)), exit_code=3)

    def at_the_ends(self) -> list[str]:
        """What both sides come to at the ends of the domain; said once where the unknown makes no difference."""
        places = [*self.ends()]
        sides = [self.sides.of(at) for at in places]
        if len(places) > 1 and sides[0] == sides[-1]:
            left, right = map(self.told, sides[0])
            first, last = map(self.of, places)
            return [f"the left side is {left} and the right {right}, at {self.label} = {first} as at {last}"]
        return [self.at(place) for place in places]

    def beside(self, between: tuple[Fraction, Fraction]) -> list[str]:
        """What both sides come to on either side of a jump over the solution."""
        ways = {-1: ", which is more", 1: ", which is less"}
        return [self.at(place) + ways.get(self.sides.side(place), "") for place in between]

    def at(self, place: Fraction) -> str:
        """What both sides come to at a value of the unknown."""
        left, right = map(self.told, self.sides.of(place))
        return f"at {self.label} = {self.of(place)} the left side is {left}, the right {right}"

    def outside(self) -> list[str]:
        """Where beyond an end of the domain both sides are equal: a utilisation of 235 % says how much is missing."""
        low, high = self.finder.domain.low, self.finder.domain.high
        beyond: list[tuple[Fraction, Fraction | None]] = [(high, None)] if high is not None and high > 0 else []
        beyond += [(bracket.LEAST, low)] if low is not None and low > 0 else []
        for start, end in beyond:
            places = bracket.changes(self.sides.side, start, end, self.sides.apart)
            at = next((a for a, b in places if self.finder.meets(a, b) and not self.finder.inside(a)), None)
            if at is not None:
                share = f", {significant(at * 100)} %," if high == 1 and self.unknown.unit == "" else ""
                return [f"both sides are equal at {self.label} = {self.of(at)}{share} which is outside its domain"]
        return []

    def ends(self) -> Iterator[Fraction]:
        """The first and the last of many places at which both sides have a value."""
        domain = self.finder.domain
        places = bracket.grid(domain.low, domain.high)
        if self.unknown.clauses.integer:  # nobody asks what happens at a billionth of a device
            places = [at for at in places if at >= 1 or at == domain.low] or places
            places = sorted({*map(Fraction, map(round, places))})
        for order in (places, places[::-1]):
            at = next(self.defined(order), None)
            if at is not None:
                yield at

    def defined(self, places: Sequence[Fraction]) -> Iterator[Fraction]:
        """The places in the domain at which both sides have a value."""
        for at in places:
            try:
                if self.finder.inside(at):
                    self.sides.of(at)
                    yield at
            except NoValue:
                continue

    def no_value(self) -> str:
        """Why a side has no value wherever one looks: at a place as good as any, what was lost first."""
        values = self.sides.values(Fraction(1))
        for side in self.both:
            try:
                values.read(side, {})
            except NoValue as reason:
                lost = next((key for key, outcome in values.known.items() if isinstance(outcome, NoValue)), "")
                what = f"`{self.sides.definitions[lost].label}`" if lost in self.sides.definitions else "a side"
                return f"{what} has no value, whatever `{self.label}` is: {reason}"
        return ""

    def of(self, at: Fraction) -> str:
        """A value of the unknown as people say it."""
        return told(self.unknown, at, self.library.declared.units)

    def told(self, value: Exact) -> str:
        """A side as people say it, in the unit of its quantity where it is one."""
        for side in self.both:
            if isinstance(side, Name):
                return told(self.sides.definitions[side.id], value, self.library.declared.units)
        return significant(midpoint(value))
