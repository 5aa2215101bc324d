"""The values of canonical forms at one point, and so which case of a maximum, a minimum or a condition holds there."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flint import fmpz_mpoly

from symflops import exact
from symflops.evaluate import related
from symflops.exact import Exact, NoValue, Undefined, midpoint

from .field import Field, Generator, Ratio, Test

NEARLY = Fraction(1, 10**9)  # of the terms of a polynomial; places are bracketed to 17 digits


class Place:
    """A point of all names a field has, by their keys."""

    def __init__(self, field: Field, point: Mapping[str, Exact]) -> None:
        self.field = field
        self.point = point
        self.known: dict[int, Exact] = {}

    def value(self, ratio: Ratio) -> Exact:
        """The value of a form. Raises `NoValue` where it has none, or where a sum over a running number is in it."""
        return exact.divide(self._polynomial(ratio.above), self._polynomial(ratio.below))

    def vanishes(self, polynomial: fmpz_mpoly) -> bool:
        """Is a polynomial nought at the point, as far as the digits of a bracketed place tell? True too where it has no value."""
        try:
            terms = [midpoint(term) for term in self._terms(polynomial)]
        except NoValue:
            return True
        return abs(sum(terms, Fraction(0))) <= NEARLY * sum(map(abs, terms), Fraction(0))

    def _polynomial(self, polynomial: fmpz_mpoly) -> Exact:
        terms = self._terms(polynomial)
        return exact.add(terms, "+" * len(terms))

    def _terms(self, polynomial: fmpz_mpoly) -> list[Exact]:
        terms: list[Exact] = []
        for powers, value in polynomial.to_dict().items():
            term: Exact = Fraction(int(value))
            for at, power in enumerate(powers):
                if power:
                    term = exact.multiply(term, self._power(at, int(power)))
            terms.append(term)
        return terms

    def _power(self, at: int, power: int) -> Exact:
        made = self.field.generators[at]
        if made.word == "name":
            return exact.power(self._name(made), Fraction(power, made.degree))
        if at not in self.known:
            self.known[at] = self._generator(made)
        return exact.power(self.known[at], Fraction(power))

    def _name(self, made: Generator) -> Exact:
        if made.name not in self.point:
            raise Undefined(f"`{made.name}` has no value at this point")
        return self.point[made.name]

    def _generator(self, made: Generator) -> Exact:
        if made.word == "if":
            return self.value(made.args[1] if self.holds(made.args[0]) else made.args[2])
        if made.name:
            raise Undefined(f"a {made.word} over a running number is not worked out here")
        values = [self.value(arg) for arg in made.args]
        if made.word == "root":
            return exact.power(values[0], Fraction(1, made.degree))
        return exact.power(*values) if made.word == "power" else exact.call(made.word, values)

    def holds(self, test: Test) -> bool:
        """Does a condition hold at the point?"""
        if test.word in ("and", "or"):
            return (all if test.word == "and" else any)(map(self.holds, test.parts))
        if test.word == "not":
            return not self.holds(test.parts[0])
        value = self.value(test.parts[0])
        return exact.divides(Fraction(1), value) if test.word == "whole" else related(test.word, value, Fraction(0))

    def case(self, at: int) -> Any:
        """The argument that counts of a maximum, a minimum, a condition or an absolute value; None where that is not told."""
        made = self.field.generators[at]
        try:
            if made.word == "if":
                return made.args[1] if self.holds(made.args[0]) else made.args[2]
            if made.word == "abs":
                inside = made.args[0]
                return self.field.negate(inside) if midpoint(self.value(inside)) < 0 else inside
            values = [midpoint(self.value(arg)) for arg in made.args]
        except NoValue:
            return None
        return made.args[values.index(max(values) if made.word == "max" else min(values))]
