"""How far the values of a graph spread when inputs are ranges, and how that was found.

The most certain way that applies is taken:

* `corners`: every range has hard bounds (`a .. b`), and the value rises or falls throughout with each: its ends are
  the values at two corners, exact and reached.
* `interval`: hard bounds, but somewhere in between it may turn: nothing lies outside, yet the ends may not be reached.
* `samples`: hard bounds of which no certain end is found: the least and the most of seeded samples, the corners of all
  ranges among them. Values may lie outside.
* `percentiles`: one range that is a distribution (`a to b`, `a ± b`, `a ×÷ b`), which the value follows: its 5th and
  95th percentiles are the values there.
* `lognormal`: a product of powers of lognormal inputs is lognormal itself; their spreads add up in quadrature.
* `monte carlo`: anything else. The 5th and 95th percentiles over seeded samples; each input is drawn once, by name.

Inputs know nothing of each other. One that cancels is no reason to tell any ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import exp, sqrt
from typing import NamedTuple

from .evaluate import Values
from .exact import Exact, NoValue, midpoint
from .expr import Expr
from .extremes import Extremes
from .graph import Graph, names_in, touched_by
from .monomials import Monomials
from .ranges import Z95, Variable, variables_of
from .trends import hull, sign

SAMPLES = 1_000
SEED = 1
HALVINGS = 4  # of a distribution, where it may pull either way: sixteen parts at most
MOST_CORNERS = 8  # ranges whose ends are all tried with each other where samples are drawn: 256 corners
FAR = 5.0  # standard deviations: one draw in three million lies further out
LEAST = Fraction(1, 10**9)  # of its centre: as near to nought as what is positive need come
MOST_REFUSED = 0.05  # of the samples, that have no value
MOST_REDRAWN = 1_000  # times, before a draw outside its domain is left to have no value
SHORT = 26  # bits of a sample


class Spread(NamedTuple):
    """The ends of a value, in base units, and how they were found; without ends, `why` there are none.

    `samples` is how many were drawn, 0 where none were.
    """

    low: Fraction | None
    high: Fraction | None
    method: str
    samples: int = 0
    why: str = ""

    @property
    def certain(self) -> bool:
        """Does no value lie outside?"""
        return self.method in ("corners", "interval")


class Spreads:
    """The spread of every node of a graph that depends on a range; each is worked out when it is asked for."""

    def __init__(self, graph: Graph, values: Values) -> None:
        self.graph = graph
        self.values = values
        self.variables = variables_of(graph.definitions)
        self.of_key = {key: name for name, variable in self.variables.items() for key in variable.keys}
        self.known: dict[str, Spread | None] = {}
        self.limits: dict[str, list[Expr]] = {}
        self.touched = touched_by(graph.definitions, self.of_key)
        self.extremes = Extremes(graph, values, self.variables, self.of_key, self.touched)
        self._drawn: list[Values] | None = None

    def of(self, key: str) -> Spread | None:
        """The spread of a node; None where it depends on no range, or on none that moves it."""
        if key not in self.touched:
            return None
        if key not in self.known:
            self.known[key] = self._found(key)
        return self.known[key]

    def _found(self, key: str) -> Spread | None:
        definition = self.graph.definitions[key]
        if key in self.of_key:
            return Spread(definition.low, definition.high, "given")
        mine = self._moving(key)
        if not mine:
            return None
        hard = all(one.hard for one in mine)
        try:
            if hard:
                return self._certified(key, mine)
            return self._single(key, mine) or self._lognormal(key, mine) or self._sampled(key, mine)
        except NoValue:
            return self._sampled(key, mine)
        except OverflowError:
            return Spread(None, None, "", why="its ranges are too wide for any float")

    def _below(self, key: str) -> list[Variable]:
        """The ranges that a node depends on."""
        names: set[str] = set()
        stack, seen = [key], set[str]()
        while stack:
            at = stack.pop()
            if at in seen or at not in self.touched:
                continue
            seen.add(at)
            names |= {self.of_key[at]} if at in self.of_key else set()
            expr = self.graph.definitions[at].expr
            stack += names_in(expr) if expr is not None else []
        return [variable for name, variable in self.variables.items() if name in names]

    def _moving(self, key: str) -> list[Variable]:
        """Those of the ranges that a node depends on which move it: one that cancels does not, wherever it is."""
        found = self._below(key)
        box: dict[str, Exact] = {name: self._centres()[name] for name in self.variables}
        box |= {one.name: self._reached(one) for one in found}
        try:
            trends = self.extremes.reaches(box).of(key).by
        except (NoValue, OverflowError):
            return found
        return [one for one in found if sign(trends.get(one.name, Fraction(0))) != 0]

    def _reached(self, one: Variable) -> Exact:
        """Where a range can lie: of a distribution, but for what never comes up; what is always positive stays above nought."""
        low, high = (one.low, one.high) if one.hard else (one.at(-FAR), one.at(FAR))
        if low <= 0 < one.centre and not self._allowed(one, Fraction(0)):
            low = one.centre * LEAST
        return hull(low, high)

    # ---- certain -------------------------------------------------------------------------------------------------

    def _certified(self, key: str, mine: list[Variable]) -> Spread:
        box: dict[str, Exact] = {**self._centres(), **{one.name: hull(one.low, one.high) for one in mine}}
        low, high = (self.extremes.end(key, box, side) for side in (-1, 1))
        return Spread(low.value, high.value, "corners" if low.at is not None and high.at is not None else "interval")

    # ---- distributions -------------------------------------------------------------------------------------------

    def _single(self, key: str, mine: list[Variable]) -> Spread | None:
        """Of one distribution that the value follows: the values at its 5th and 95th percentiles."""
        if len(mine) > 1 or mine[0].whole or not self._unlimited(mine[0]):
            return None
        only = mine[0]
        if not self._follows(key, only.name, only.at(-FAR), only.at(FAR), HALVINGS):
            return None
        points = (self.extremes.at(self._centres() | {only.name: only.at(side * Z95)}) for side in (-1, 1))
        low, high = sorted(midpoint(point.value(key)) for point in points)
        return Spread(low, high, "percentiles")

    def _follows(self, key: str, name: str, low: Fraction, high: Fraction, halvings: int) -> bool:
        """Does a value rise throughout, or fall throughout, as one range goes from one end to the other?"""
        return len(self._pulls(key, name, low, high, halvings) - {0}) < 2

    def _pulls(self, key: str, name: str, low: Fraction, high: Fraction, halvings: int) -> set[int]:
        """Which ways a range pulls a value on its way; both where that is not certain."""
        reach = self.extremes.reaches(self._centres() | {name: hull(low, high)}).of(key)
        pull = sign(reach.by.get(name, Fraction(0)))
        if pull is not None:
            return {pull}
        if not halvings:
            return {-1, 1}
        middle = (low + high) / 2
        below = self._pulls(key, name, low, middle, halvings - 1)
        return below if {-1, 1} <= below else below | self._pulls(key, name, middle, high, halvings - 1)

    def _lognormal(self, key: str, mine: list[Variable]) -> Spread | None:
        """Of a product of powers of lognormal inputs: its logarithm has the sum of their variances."""
        if not all(one.lognormal and not one.whole and self._unlimited(one) for one in mine):
            return None
        powers = Monomials(self.graph.definitions, self.values, self.of_key, self.touched).of(key)
        if powers is None:
            return None
        variance = sum((float(power) * self.variables[name].deviation) ** 2 for name, power in powers.items())
        middle, factor = midpoint(self.values.value(key)), Fraction(exp(Z95 * sqrt(variance)))
        low, high = sorted((middle / factor, middle * factor))
        return Spread(low, high, "lognormal")

    def _centres(self) -> dict[str, Fraction]:
        return {name: one.centre for name, one in self.variables.items()}

    def _unlimited(self, one: Variable) -> bool:
        """Is all of a range where its quantity may be? Of a distribution, but for what never comes up."""
        both = (one.low, one.high) if one.hard else (one.at(-FAR), one.at(FAR))
        return all(self._allowed(one, Fraction(round(end)) if one.whole else end) for end in both)

    def _allowed(self, one: Variable, value: Exact) -> bool:
        """Does a value lie in the domain of a quantity?"""
        if one.name not in self.limits:
            found = [check.condition for check in self.graph.checks if check.problem.severity == "error"]
            self.limits[one.name] = [limit for limit in found if set(names_in(limit)) == {one.keys[0]}]
        values = Values(self.graph.definitions, {one.keys[0]: value})
        try:
            return all(values.truth(limit) for limit in self.limits[one.name])
        except NoValue:
            return False

    def _sampled(self, key: str, mine: list[Variable]) -> Spread:
        """The 5th and 95th percentiles over samples; of hard bounds alone the least and the most, the corners among them."""
        hard = all(one.hard for one in mine)
        drawn, why = [], ""
        tried = [*self._samples(), *(self._corners(mine) if hard else [])]
        for sample in tried:
            outcome = sample.outcome(key)
            if isinstance(outcome, NoValue):
                why = str(outcome)
            else:
                drawn.append(midpoint(outcome))
        refused = len(tried) - len(drawn)
        if refused > MOST_REFUSED * len(tried):
            return Spread(None, None, "", why=f"{refused} of {len(tried):,} samples have no value: {why}")
        drawn.sort()
        if hard:
            return Spread(drawn[0], drawn[-1], "samples", len(drawn))
        return Spread(_percentile(drawn, 5), _percentile(drawn, 95), "monte carlo", len(drawn))

    def _corners(self, mine: list[Variable]) -> Iterator[Values]:
        """The values at the corners of a box."""
        few = mine[:MOST_CORNERS]
        for corner in product(*((one.low, one.high) for one in few)):
            yield self.extremes.at(self._centres() | {one.name: end for one, end in zip(few, corner, strict=True)})

    def _samples(self) -> list[Values]:
        if self._drawn is None:
            columns = [(one.keys, self._column(one)) for one in self.variables.values()]
            points = [{key: column[at] for keys, column in columns for key in keys} for at in range(SAMPLES)]
            self._drawn = [self.extremes.valued(point) for point in points]
        return self._drawn

    def _column(self, one: Variable) -> list[Fraction]:
        """Samples of an input; those outside its domain are drawn again, so that its distribution ends there."""
        from random import Random
        from statistics import NormalDist

        # A generator to each name: an input's samples do not hang on which others there are.
        random = Random(f"{SEED} {one.name}")  # noqa: S311 - samples, not secrets
        # The middle of each of so many equal shares, in random order: percentiles come out steadier than by plain chance.
        shares = [(at + 0.5) / SAMPLES for at in range(SAMPLES)]
        random.shuffle(shares)
        free = self._unlimited(one)

        def value(share: float) -> Fraction:
            inside = max(share, 1e-12)
            drawn = one.low + (one.high - one.low) * Fraction(share) if one.hard else one.at(NormalDist().inv_cdf(inside))
            return Fraction(round(drawn)) if one.whole else _short(drawn)

        found = []
        for share in shares:
            drawn = value(share)
            for _ in range(MOST_REDRAWN):
                if free or self._allowed(one, drawn):
                    break
                drawn = value(random.random())
            found.append(drawn)
        return found


def _short(value: Fraction) -> Fraction:
    """A number to eight digits, so that products of many stay small enough to be exact."""
    if not value:
        return value
    places = value.denominator.bit_length() - abs(value.numerator).bit_length() + SHORT
    unit = Fraction(2) ** -places
    return round(value / unit) * unit


def _percentile(ordered: Sequence[Fraction], percent: int) -> Fraction:
    """A percentile of ordered samples, each the middle of its share; between two of them along a line."""
    at = min(max(Fraction(percent * len(ordered), 100) - Fraction(1, 2), Fraction(0)), Fraction(len(ordered) - 1))
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])
