"""Points at which formulas are tried: rationals within the domains, their ends and huge ones among them.

Whole numbers are whole by construction, and so is what must divide something: a dividend is made from its divisors.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.evaluate import Values, number
from symflops.exact import NoValue, midpoint
from symflops.expr import Divides, Expr, Name, Number, Product, walk
from symflops.graph import Definition, names_in, reachable
from symflops.library import Library
from symflops.resolve.resolve import expression_graph


class Domain(NamedTuple):
    """Where a free name may lie, in base units; `open` when the lower end itself is left out."""

    key: str
    low: Fraction | None
    high: Fraction | None
    integer: bool
    open: bool


def domain_of(definition: Definition, library: Library) -> Domain:
    """The domain of a free name: what is declared, else whatever is positive."""
    clauses = definition.clauses
    if clauses.domain is None:
        low = None if definition.unit == "date" else Fraction(0)
        return Domain(definition.key, low, None, clauses.integer, low is not None)
    low, high = (constant(end, definition, library) for end in clauses.domain)
    return Domain(definition.key, low, high, clauses.integer, False)


def constant(end: Expr | None, definition: Definition, library: Library) -> Fraction | None:
    """An end of a domain in base units; one that rests on something free bounds nothing."""
    if end is None:
        return None
    path = definition.place.path if definition.place is not None else ""
    resolver, cores = expression_graph(library, (), ((end, path),), free=True)
    try:
        return midpoint(number(Values(resolver.definitions).read(cores[0], {})))
    except NoValue:
        return None


def around(point: Mapping[str, Fraction], domains: Sequence[Domain], most: int) -> Iterator[dict[str, Fraction]]:
    """Points close to one that is known, each name shifted by a share of its own; whole ones stay whole, and in their domain."""
    for at in range(1, most + 1):
        found = {}
        for place, one in enumerate(domains):
            value, share = point[one.key], Fraction(at * (2 * place + 3) % 17 - 8, 1000)
            shifted = value * (1 + share)
            if one.integer:  # of small numbers a thousandth is none: every other time they move by one
                shifted = Fraction(round(shifted)) if abs(value) > 200 else value + (at * (place + 1) % 2)
            outside = (one.low is not None and shifted < one.low) or (one.high is not None and shifted > one.high)
            found[one.key] = value if outside else shifted
        yield found


class Points:
    """Points of the domains of free names, the same ones on every run with the same seed."""

    def __init__(
        self,
        domains: Sequence[Domain],
        near: Sequence[Fraction] = (),
        seed: int = 0,
        conditions: Sequence[Expr] = (),
    ) -> None:
        """`near` are numbers where something may change its mind; `conditions` what must hold between the names."""
        self.domains = {one.key: one for one in domains}
        self.near = sorted(set(near))
        self.beside: dict[str, list[Fraction]] = {}  # for each name the places on and beside the numbers, above its lower end
        self.generator = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self.made = [pair for condition in conditions if (pair := self._dividend(condition)) is not None]

    def _dividend(self, condition: Expr) -> tuple[str, tuple[str, ...]] | None:
        """Of `a*b divides c` the name c and its divisors, all free and whole."""
        if not isinstance(condition, Divides) or not isinstance(condition.dividend, Name):
            return None
        divisor = condition.divisor
        factors = divisor.factors if isinstance(divisor, Product) and set(divisor.operators) == {"*"} else (divisor,)
        names = [factor.id for factor in factors if isinstance(factor, Name)]
        whole = [condition.dividend.id, *names]
        fits = len(names) == len(factors) and all(key in self.domains and self.domains[key].integer for key in whole)
        return (condition.dividend.id, tuple(names)) if fits else None

    def __iter__(self) -> Iterator[dict[str, Fraction]]:
        """All lower ends, all upper ends, then points without end."""
        for at in (0, 1):
            yield self._point(at)
        while True:
            yield self._point(None)

    def _point(self, end: int | None) -> dict[str, Fraction]:
        point = {}
        for key, domain in self.domains.items():
            bound = None if end is None else (domain.low, domain.high)[end]
            usable = bound is not None and not (end == 0 and domain.open)
            point[key] = bound if usable and bound is not None else self.draw(domain)
        for dividend, divisors in self.made:
            step = Fraction(1)
            for key in divisors:
                step *= point[key]
            if step and point[dividend] % step:
                point[dividend] = step * max(round(point[dividend] / step), 1)
        return point

    def draw(self, domain: Domain) -> Fraction:
        """A value of one name: an end now and then, small, large and huge ones, some on and beside the numbers named."""
        low, high = domain.low, domain.high
        ends = [end for end in ((None if domain.open else low), high) if end is not None]
        if ends and self.generator.random() < 0.1:
            return self.generator.choice(ends)
        if domain.integer:
            return self._whole(domain)
        if low is not None and high is not None:
            return low + (high - low) * Fraction(self.generator.randint(1, 9_999), 10_000)
        beside = self.beside.get(domain.key)
        if beside is None:
            beside = [value * Fraction(share, 100) for value in self.near for share in (99, 100, 101) if value > (low or 0)]
            self.beside[domain.key] = beside
        if beside and self.generator.random() < 0.2:
            return self.generator.choice(beside)
        size = Fraction(self.generator.randint(1, 9_999), self.generator.choice((7, 64, 1_000)))
        return size * 10 ** self.generator.choice((0, 1, 2, 3, 12, 36)) + (low or 0)

    def _whole(self, domain: Domain) -> Fraction:
        low, high = domain.low, domain.high
        least = 1 if low is None or (domain.open and low == 0) else -(-low.numerator // low.denominator)
        if high is not None:
            return Fraction(self.generator.randint(least, int(high)))
        beside = self.beside.get(domain.key)
        if beside is None:
            beside = [Fraction(int(one) + step) for one in self.near for step in (-1, 0, 1) if int(one) + step >= least]
            self.beside[domain.key] = beside
        if beside and self.generator.random() < 0.3:
            return self.generator.choice(beside)
        return Fraction(self.generator.randint(least, least + 10 ** self.generator.choice((1, 2, 5, 9, 15, 24))))


def numbers_in(exprs: Sequence[Expr], definitions: Mapping[str, Definition]) -> list[Fraction]:
    """The numbers that formulas and what they rest on name: where something changes its mind, if anywhere."""
    rest = [d.expr for d in reachable(definitions, names_in(*exprs)).values() if d.expr is not None]
    return sorted({node.value for expr in (*exprs, *rest) for node in walk(expr) if isinstance(node, Number)})
