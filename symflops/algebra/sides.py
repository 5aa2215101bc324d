"""Both sides of an equation at one place of the unknown after another: what does not depend on it is worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symflops.evaluate import Values
from symflops.exact import Exact, NoValue, TooLarge, Undecided, add, digits_certain, enclose, equal, less, midpoint
from symflops.expr import Expr, Sum
from symflops.graph import Definition
from symflops.intervals import Reaches, one_way

from .bracket import LEAST, MOST
from .compiled import Compiled
from .parts import Place
from .residue import residue

MOST_KEPT = 20_000  # places of which both sides are remembered
ROUNDED = Fraction(1, 10**50)


class Sides:
    """The exact values of a graph while one input runs through places, and of two sides of an equation among them."""

    def __init__(self, left: Expr, right: Expr, key: str, definitions: Mapping[str, Definition]) -> None:
        self.left, self.right, self.key = left, right, key
        self.definitions = residue(definitions, (key,))
        self.compiled = Compiled(self.definitions, (key,))
        self.parts = self.compiled.part(left), self.compiled.part(right)
        self.last: tuple[Fraction, Place] | None = None
        self.kept: dict[Fraction, tuple[Exact, Exact] | NoValue] = {}

    def values(self, at: Fraction) -> Values:
        """The values at a place."""
        return Values(self.definitions, {self.key: at})

    def of(self, at: Fraction) -> tuple[Exact, Exact]:
        """Both sides at a place. Raises `NoValue`."""
        found = self.kept.get(at)
        if found is None:
            try:
                found = self._of(at)
            except TooLarge:
                found = self._rounded(at)
            except NoValue as reason:
                found = reason
            if len(self.kept) < MOST_KEPT:
                self.kept[at] = found
        if isinstance(found, NoValue):
            raise found
        return found

    def _of(self, at: Fraction) -> tuple[Exact, Exact]:
        place = self.place(at)
        one, other = (self.compiled.value(part, place) for part in self.parts)
        return one, other

    def _rounded(self, at: Fraction) -> tuple[Exact, Exact] | NoValue:
        """Both sides at a place whose own digits are too many: the 20th power of 40 digits is no number worked out exactly."""
        try:
            place = self.compiled.at({self.key: enclose(at - abs(at) * ROUNDED, at + abs(at) * ROUNDED)})
            one, other = (self.compiled.value(part, place) for part in self.parts)
        except NoValue as reason:
            return reason
        return one, other

    def place(self, at: Fraction) -> Place:
        """What is worked out at a place; of the one asked last it is still there."""
        if self.last is None or self.last[0] != at:
            self.last = at, self.compiled.at({self.key: at})
        return self.last[1]

    def measure(self, expr: Expr, at: Fraction) -> Fraction:
        """The value of anything at a place."""
        return midpoint(self.compiled.value(self.compiled.part(expr), self.place(at)))

    def truth(self, condition: Expr, at: Fraction) -> bool:
        """Does a condition hold at a place? Raises `NoValue`."""
        return self.compiled.truth(self.compiled.part(condition), self.place(at))

    def apart(self, at: Fraction) -> Fraction:
        """Left minus right."""
        left, right = self.of(at)
        return midpoint(add([left, right], "+-"))

    def one_way(self, low: Fraction | None, high: Fraction | None) -> bool:
        """Does left minus right never rise, or never fall, all over a domain? False where that is not certain."""
        box = enclose(low or LEAST, high or MOST)
        try:
            values = Values({key: d for key, d in self.definitions.items() if key != self.key})
            reaches = Reaches(self.definitions, values, {self.key: self.key}, {self.key: box})
            return one_way(reaches, Sum((self.left, self.right), "+-"), self.key)
        except NoValue:
            return False

    def side(self, at: Fraction) -> int:
        """The sign of left minus right; nought when all digits carried agree."""
        left, right = self.of(at)
        try:
            return 0 if equal(left, right) else -1 if less(left, right) else 1
        except Undecided:
            if min(digits_certain(left), digits_certain(right)) < 30:
                raise
            return 0
