"""Both sides of an equation at one place of the unknown after another: what does not depend on it is worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symflops.evaluate import Values, number
from symflops.exact import Exact, NoValue, Undecided, add, digits_certain, equal, less, midpoint
from symflops.expr import Expr
from symflops.graph import Definition

from .residue import residue

MOST_KEPT = 20_000  # places of which both sides are remembered


class Sides:
    """The exact values of a graph while one input runs through places, and of two sides of an equation among them."""

    def __init__(self, left: Expr, right: Expr, key: str, definitions: Mapping[str, Definition]) -> None:
        self.left, self.right, self.key = left, right, key
        self.definitions = residue(definitions, (key,))
        self.kept: dict[Fraction, tuple[Exact, Exact] | NoValue] = {}

    def values(self, at: Fraction) -> Values:
        """The values at a place."""
        return Values(self.definitions, {self.key: at})

    def of(self, at: Fraction) -> tuple[Exact, Exact]:
        """Both sides at a place. Raises `NoValue`."""
        found = self.kept.get(at)
        if found is None:
            try:
                values = self.values(at)
                found = number(values.read(self.left, {})), number(values.read(self.right, {}))
            except NoValue as reason:
                found = reason
            if len(self.kept) < MOST_KEPT:
                self.kept[at] = found
        if isinstance(found, NoValue):
            raise found
        return found

    def measure(self, expr: Expr, at: Fraction) -> Fraction:
        """The value of anything at a place."""
        return midpoint(number(self.values(at).read(expr, {})))

    def apart(self, at: Fraction) -> Fraction:
        """Left minus right."""
        left, right = self.of(at)
        return midpoint(add([left, right], "+-"))

    def side(self, at: Fraction) -> int:
        """The sign of left minus right; nought when all digits carried agree."""
        left, right = self.of(at)
        try:
            return 0 if equal(left, right) else -1 if less(left, right) else 1
        except Undecided:
            if min(digits_certain(left), digits_certain(right)) < 30:
                raise
            return 0
