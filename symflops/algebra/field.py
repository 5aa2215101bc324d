"""Rational formulas in canonical form: integer polynomials over integer polynomials, in names and what is no polynomial.

A generator is a name, or a part that is not rational - a maximum, a root, a logarithm - with canonical arguments. Names
that stand under a root are generators as roots of themselves (`x` is the 50th power of `x^(1/50)` where 0.34 is an
exponent), so that powers with fractions are monomials. flint does the arithmetic; two formulas are equal when their
forms are, save where a root of a sum is involved, whose relation is applied too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import comb, gcd, lcm
from typing import Any, NamedTuple, TypeAlias

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from symflops.exact import Undefined
from symflops.expr import Expr

MOST_TERMS = 20_000  # of a polynomial
MOST_PRODUCT = 2_000_000  # terms multiplied at once
MOST_GCD = 3_000_000  # terms times terms of two polynomials whose common factor is looked for
MOST_WORK = 20_000_000  # terms times terms of a whole form: what cannot be had soon is given up, on every machine alike
MOST_NAMES = 400
SPARE = 12  # generators a field has room for at first, beyond its names

Key: TypeAlias = tuple[Any, ...]


class TooWide(Exception):  # noqa: N818 - an outcome, not a fault
    """A form would have more terms than anybody can use."""


class Ratio(NamedTuple):
    """A polynomial over another, without common factors; the denominator's first coefficient is positive."""

    above: fmpz_mpoly
    below: fmpz_mpoly


class Test(NamedTuple):
    """A condition in canonical form: `<`, `<=` or `==` of a ratio with nought, or `and`, `or`, `not` of tests."""

    word: str
    parts: tuple[Any, ...]


class Generator(NamedTuple):
    """What a generator stands for.

    `word` is `name`, or the function it is of: `max`, `ceil`, `if`, `root` (of `args[0]`, whose `degree`-th power it is
    the root of), `power` (`args[0]` to `args[1]`), `ln`, `exp`, `sum` … `sign` is positive, nonnegative or real; `whole`
    when its values are whole numbers.
    """

    word: str
    name: str
    args: tuple[Any, ...]
    sign: str
    whole: bool = False
    degree: int = 1


class Field:
    """The generators in use, and arithmetic with ratios of them."""

    def __init__(
        self,
        names: Sequence[tuple[str, str, bool]],
        roots: Mapping[str, int] | None = None,
        most_work: int = MOST_WORK,
        together: bool = False,
    ) -> None:
        """`names` are key, sign, whole; `roots` tells of which degree the root of a name must be at hand.

        `together`: powers and logarithms of quotients stay what they are. Apart, equal ones have one form, as a proof
        needs it; but `(31/32)^n` as `31^n/2^(5*n)` is two numbers too large to be worked out.
        """
        self.most_work = most_work
        self.together = together
        self.generators: list[Generator] = []
        self.at: dict[Key, int] = {}
        self.relations: dict[int, Ratio] = {}
        self.work = self.written = 0
        self.trees: dict[int, tuple[Expr, int]] = {}  # generators as `writing` wrote them
        if len(names) > MOST_NAMES:
            raise TooWide
        self.context = _context(len(names) + SPARE)
        for key, sign, whole in names:
            degree = (roots or {}).get(key, 1) if sign != "real" else 1  # a negative number has no root
            self.generator(("name", key), Generator("name", key, (), sign, whole and degree == 1, degree))
        self.zero, self.one = self.constant(0), self.constant(1)

    # ---- elements ----
    def constant(self, value: Fraction | int) -> Ratio:
        value = Fraction(value)
        return Ratio(self.context.constant(value.numerator), self.context.constant(value.denominator))

    def generator(self, key: Key, made: Generator) -> Ratio:
        """The ratio that a generator is, made when it is new."""
        at = self.at.get(key)
        if at is None:
            at = self.at[key] = len(self.generators)
            self.generators.append(made)
            if at >= self.context.nvars():
                self.context = _context(2 * at)
        return Ratio(self.monomial({at: 1}), self.context.constant(1))

    def name(self, key: str) -> Ratio:
        """A name: the power of its root."""
        at = self.at["name", key]
        return Ratio(self.monomial({at: self.generators[at].degree}), self.context.constant(1))

    def monomial(self, powers: Mapping[int, int], coefficient: int = 1) -> fmpz_mpoly:
        exponents = [0] * self.context.nvars()
        for at, exponent in powers.items():
            exponents[at] = exponent
        return self.context.from_dict({tuple(exponents): coefficient})

    def lift(self, polynomial: fmpz_mpoly) -> fmpz_mpoly:
        """A polynomial made before there were so many generators."""
        there = polynomial.context()
        if there is self.context or there == self.context:
            return polynomial
        extra = (0,) * (self.context.nvars() - there.nvars())
        return self.context.from_dict({(*powers, *extra): value for powers, value in polynomial.to_dict().items()})

    # ---- arithmetic ----
    def tidy(self, above: fmpz_mpoly, below: fmpz_mpoly) -> Ratio:
        """A ratio without common factors, powers of roots of sums put back."""
        if not below:
            raise Undefined("division by zero")
        if not above:
            return self.zero
        self.spend(len(above) * len(below), MOST_GCD)
        common = above.gcd(below)
        if not common.is_one():
            above, below = above / common, below / common
        if below.leading_coefficient() < 0:
            above, below = -above, -below
        found = Ratio(above, below)
        for at, inside in self.relations.items():
            degree = self.generators[at].degree
            if len(above.degrees()) > at and max(above.degrees()[at], below.degrees()[at]) >= degree:
                return self.unrooted(found, at, inside, degree)
        return found

    def spend(self, terms: int, most: int) -> None:
        """Count work before it is done."""
        self.work += terms
        if terms > most or self.work > self.most_work:
            raise TooWide

    def unrooted(self, ratio: Ratio, at: int, inside: Ratio, degree: int) -> Ratio:
        """Every whole power of a root in a ratio as what it is the root of."""

        def without(polynomial: fmpz_mpoly) -> Ratio:
            parts: dict[int, dict[tuple[int, ...], Any]] = {}
            for powers, value in polynomial.to_dict().items():
                whole, rest = divmod(powers[at], degree)
                parts.setdefault(whole, {})[(*powers[:at], rest, *powers[at + 1 :])] = value
            one = self.context.constant(1)
            terms = [
                self.multiply(Ratio(self.context.from_dict(part), one), self.whole_power(inside, whole))
                for whole, part in parts.items()
            ]
            return self.add(terms)

        return self.divide(without(ratio.above), without(ratio.below))

    def add(self, terms: Iterable[Ratio]) -> Ratio:
        found: Ratio | None = None
        for term in terms:
            found = term if found is None else self._add(found, term)
        return found if found is not None else self.zero

    def _add(self, a: Ratio, b: Ratio) -> Ratio:
        a_above, a_below, b_above, b_below = (self.lift(part) for part in (*a, *b))
        if a_below == b_below:
            return self.tidy(a_above + b_above, a_below)
        self.spend(len(a_below) * len(b_below), MOST_GCD)
        common = a_below.gcd(b_below)
        left, right = b_below / common, a_below / common
        return self.tidy(self.product(a_above, left) + self.product(b_above, right), self.product(a_below, left))

    def product(self, a: fmpz_mpoly, b: fmpz_mpoly) -> fmpz_mpoly:
        """A product of polynomials, if it can be had."""
        self.spend(len(a) * len(b), MOST_PRODUCT)
        found = a * b
        if len(found) > MOST_TERMS:
            raise TooWide
        return found

    def multiply(self, a: Ratio, b: Ratio) -> Ratio:
        a_above, a_below, b_above, b_below = (self.lift(part) for part in (*a, *b))
        return self.tidy(self.product(a_above, b_above), self.product(a_below, b_below))

    def divide(self, a: Ratio, b: Ratio) -> Ratio:
        return self.multiply(a, Ratio(b.below, b.above))

    def negate(self, a: Ratio) -> Ratio:
        return Ratio(-a.above, a.below)

    def subtract(self, a: Ratio, b: Ratio) -> Ratio:
        return self._add(a, self.negate(b))

    def whole_power(self, base: Ratio, exponent: int) -> Ratio:
        """A power with a whole exponent; 0^0 = 1."""
        if exponent < 0:
            return self.whole_power(self.divide(self.one, base), -exponent)
        above, below = self.lift(base.above), self.lift(base.below)
        for part in (above, below):
            bits = max((int(abs(value)).bit_length() for value in part.coeffs()), default=0)
            wide = len(part) > 1 and comb(len(part) - 1 + min(exponent, MOST_TERMS), len(part) - 1) > MOST_TERMS
            if wide or bits * exponent > 100_000 or exponent > 10**6:
                raise TooWide
        return self.tidy(above**exponent, below**exponent)

    # ---- questions ----
    def key(self, ratio: Ratio) -> Key:
        """A form as something that can be looked up."""
        return tuple(tuple(sorted((_bare(powers), int(value)) for powers, value in part.to_dict().items())) for part in ratio)

    def value(self, ratio: Ratio) -> Fraction | None:
        """The number that a constant ratio is."""
        if not (ratio.above.is_constant() and ratio.below.is_constant()):
            return None
        return Fraction(int(ratio.above.leading_coefficient()) if ratio.above else 0, int(ratio.below.leading_coefficient()))

    def same(self, a: Ratio, b: Ratio) -> bool:
        return not self.subtract(a, b).above

    def used(self, ratio: Ratio) -> list[int]:
        """The generators that occur."""
        found: set[int] = set()
        for part in ratio:
            found |= {at for at, degree in enumerate(part.degrees()) if degree > 0}
        return sorted(found)

    def sign(self, ratio: Ratio) -> str:
        """What can be told of the sign from the coefficients: `+`, `-`, `0`, `+0` (not below), `-0`, or nothing."""
        if not ratio.above:
            return "0"
        above, below = self._sign(ratio.above), self._sign(ratio.below)
        if below not in ("+", "-"):
            return ""
        return above if below == "+" or not above else above.translate(str.maketrans("+-", "-+"))

    def _sign(self, polynomial: fmpz_mpoly) -> str:
        values = polynomial.coeffs()
        up = values[0] > 0
        if any((value > 0) != up for value in values):
            return ""
        sign = "+" if up else "-"
        if all(self.generators[at].sign == "positive" for at, degree in enumerate(polynomial.degrees()) if degree):
            return sign
        strict = False
        for powers in polynomial.monoms():
            used = [(at, power) for at, power in enumerate(powers) if power]
            if any(self.generators[at].sign == "real" and not self._even(at, power) for at, power in used):
                return ""
            strict = strict or all(self.generators[at].sign == "positive" for at, _ in used)
        return sign if strict else f"{sign}0"

    def _even(self, at: int, power: int) -> bool:
        return self.generators[at].sign == "real" and power % 2 == 0

    def whole(self, ratio: Ratio) -> bool:
        """Is it a whole number whatever its names are? Told from whole coefficients of whole generators."""
        return bool(ratio.below.is_one()) and all(self.generators[at].whole for at in self.used(ratio))

    def content(self, ratios: Sequence[Ratio], strict: bool = False) -> Ratio:
        """The largest factor that some ratios share: numbers, and powers of what cannot be below nought; `strict`: nor nought."""
        signs = ("positive",) if strict else ("positive", "nonnegative")
        ratios = [ratio for ratio in ratios if ratio.above]
        if not ratios:
            return self.one
        above = reduce(gcd, (number_in(ratio.above) for ratio in ratios))
        below = reduce(lcm, (number_in(ratio.below) for ratio in ratios))
        powers: dict[int, int] = {}
        for at in {at for ratio in ratios for at in self.used(ratio)}:
            if self.generators[at].sign in signs:
                powers[at] = min(_least(ratio.above, at) - _least(ratio.below, at) for ratio in ratios)
        top = {at: power for at, power in powers.items() if power > 0}
        bottom = {at: -power for at, power in powers.items() if power < 0}
        return Ratio(self.monomial(top, above), self.monomial(bottom, below))

    # ---- derivatives ----
    def slope(self, ratio: Ratio, at: int) -> Ratio:
        """The derivative by a generator, all others held."""
        above, below = self.lift(ratio.above), self.lift(ratio.below)
        top = self.product(above.derivative(at), below) - self.product(above, below.derivative(at))
        return self.tidy(top, self.product(below, below)) if top else self.zero


def _context(size: int) -> fmpz_mpoly_ctx:
    """A ring with so many generators; their names mean nothing, so that rings are shared and no name reaches flint."""
    return fmpz_mpoly_ctx.get(tuple(f"g{at}" for at in range(size)), "lex")


def _bare(powers: Sequence[int]) -> tuple[int, ...]:
    """Exponents without the noughts at the end, which depend on the size of the ring."""
    size = len(powers)
    while size and not powers[size - 1]:
        size -= 1
    return tuple(int(power) for power in powers[:size])


def _least(polynomial: fmpz_mpoly, at: int) -> int:
    """The least power of a generator in the terms of a polynomial."""
    return min((int(powers[at]) for powers in polynomial.monoms() if at < len(powers)), default=0)


def number_in(polynomial: fmpz_mpoly) -> int:
    """The largest number that all coefficients are multiples of."""
    return gcd(*(int(value) for value in polynomial.coeffs()))
