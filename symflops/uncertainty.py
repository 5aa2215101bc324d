"""How far the values of a graph spread when inputs are ranges, and how that was found.

The most certain way that applies is taken:

* `corners`: every range has hard bounds (`a .. b`), and the value rises or falls throughout with each: its ends are
  the values at two corners, exact and reached.
* `interval`: hard bounds, but somewhere in between it may turn: nothing lies outside, yet the ends may not be reached.
* `percentiles`: one range that is a distribution (`a to b`, `a ± b`, `a ×÷ b`), which the value follows: its 5th and
  95th percentiles are the values there.
* `lognormal`: a product of powers of lognormal inputs is lognormal itself; their spreads add up in quadrature.
* `monte carlo`: anything else. The 5th and 95th percentiles over seeded samples; each input is drawn once, by name.

Inputs know nothing of each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import exp, sqrt
from typing import NamedTuple

from .evaluate import Values
from .exact import Exact, NoValue, add, midpoint, multiply
from .expr import Expr
from .graph import Graph, names_in, touched_by
from .intervals import Reach, Reaches, Steep, ends, hull, sign
from .monomials import Monomials
from .ranges import Z95, Variable, variables_of

SAMPLES = 1_000
SEED = 1
HALVINGS = 4  # of the box, where an input may pull either way: sixteen parts at most
FAR = 5.0  # standard deviations: one draw in three million lies further out
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
        self.boxes: dict[tuple[Exact, ...], Reaches] = {}
        self.points: dict[tuple[Fraction, ...], Values] = {}
        self.limits: dict[str, list[Expr]] = {}
        self._touched: set[str] | None = None
        self._drawn: list[Values] | None = None
        self._order: list[str] | None = None
        self._fixed: dict[str, Exact | NoValue] = {}

    @property
    def touched(self) -> set[str]:
        """The nodes that depend on a range."""
        if self._touched is None:
            self._touched = touched_by(self.graph.definitions, self.of_key)
        return self._touched

    def of(self, key: str) -> Spread | None:
        """The spread of a node; None where it depends on no range."""
        if key not in self.touched:
            return None
        if key not in self.known:
            self.known[key] = self._found(key)
        return self.known[key]

    def _found(self, key: str) -> Spread | None:
        definition = self.graph.definitions[key]
        if key in self.of_key:
            return Spread(definition.low, definition.high, "given")
        mine = self._below(key)
        try:
            if all(one.hard for one in mine):
                return self._certified(key)
            return self._single(key, mine) or self._lognormal(key, mine) or self._sampled(key)
        except NoValue:
            return self._sampled(key)
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

    # ---- certain -------------------------------------------------------------------------------------------------

    def _certified(self, key: str) -> Spread:
        box = {name: hull(one.low, one.high) for name, one in self.variables.items()}
        low, at_corner = self._end(key, box, -1, HALVINGS)
        high, there_too = self._end(key, box, 1, HALVINGS)
        return Spread(low, high, "corners" if at_corner and there_too else "interval")

    def _end(self, key: str, box: dict[str, Exact], side: int, halvings: int) -> tuple[Fraction, bool]:
        """The least (`side` -1) or the most (1) of a node over a box, and whether that is reached."""
        try:
            reach = self._reaches(box).of(key)
        except NoValue:
            if not halvings:
                raise
            return self._halved(key, box, side, halvings, [one.name for one in self._below(key)])
        pulls = {name: sign(trend) for name, trend in reach.by.items() if not isinstance(box[name], Fraction)}
        if not pulls:
            return ends(self._at({name: midpoint(value) for name, value in box.items()}).value(key))[side > 0], True
        certain = {name: pull for name, pull in pulls.items() if pull is not None}
        if certain:
            corner: dict[str, Exact] = {name: self._corner(name, box[name], pull * side) for name, pull in certain.items()}
            return self._end(key, box | corner, side, halvings)
        if not halvings:
            return self._bound(key, box, reach, side), False
        return self._halved(key, box, side, halvings, list(pulls))

    def _bound(self, key: str, box: Mapping[str, Exact], reach: Reach, side: int) -> Fraction:
        """A bound of a node over a box: by its interval, or by its value in the middle and how far trends go from there."""
        plain = ends(reach.value)[side > 0]
        middle = {name: midpoint(value) for name, value in box.items()}
        try:
            terms = [self._at(middle).value(key)]
            for name, trend in reach.by.items():
                if isinstance(trend, Steep):
                    return plain
                terms.append(multiply(trend, add([box[name], middle[name]], "+-")))
            near = ends(add(terms, "+" * len(terms)))[side > 0]
        except NoValue:
            return plain
        return min(plain, near) if side > 0 else max(plain, near)

    def _corner(self, name: str, value: Exact, side: int) -> Fraction:
        """The end of a variable; the very one that was said, where the box was not cut there."""
        low, high = ends(value)
        said = self.variables[name]
        return min(high, said.high) if side > 0 else max(low, said.low)

    def _halved(self, key: str, box: dict[str, Exact], side: int, halvings: int, names: list[str]) -> tuple[Fraction, bool]:
        """The end over both halves of a box, cut across its widest side."""
        wide = [name for name in names if not isinstance(box[name], Fraction)]
        widest = max(wide, key=lambda name: _width(box[name], self.variables[name]), default=None)
        if widest is None:
            raise NoValue("nothing is left to halve")
        low, high = ends(box[widest])
        middle = (low + high) / 2
        halves = [self._end(key, box | {widest: hull(*part)}, side, halvings - 1) for part in ((low, middle), (middle, high))]
        end = max(halves) if side > 0 else min(halves)
        return end[0], all(reached for value, reached in halves if value == end[0])

    def _reaches(self, box: Mapping[str, Exact]) -> Reaches:
        at = tuple(box.values())
        if at not in self.boxes:
            self.boxes[at] = Reaches(self.graph.definitions, self.values, self.of_key, box)
        return self.boxes[at]

    def _at(self, point: Mapping[str, Fraction]) -> Values:
        """The values where every range is at one number."""
        at = tuple(point.values())
        if at not in self.points:
            self.points[at] = self._valued({key: point[name] for key, name in self.of_key.items()})
        return self.points[at]

    def _valued(self, free: Mapping[str, Fraction]) -> Values:
        """The values of a graph whose ranges are at these numbers; what depends on none is known already."""
        if self._order is None:
            definitions = self.graph.definitions
            self._order = [key for key in definitions if key in self.touched and not definitions[key].binders]
            self._fixed = {key: value for key, value in self.values.known.items() if key not in self.touched}
        found = Values(self.graph.definitions)
        found.known = {**self._fixed, **free}
        for key in self._order:  # in dependency order: no chain is too long for the stack
            found.outcome(key)
        return found

    # ---- distributions -------------------------------------------------------------------------------------------

    def _single(self, key: str, mine: list[Variable]) -> Spread | None:
        """Of one distribution that the value follows: the values at its 5th and 95th percentiles."""
        if len(mine) > 1 or mine[0].whole or not self._unlimited(mine[0]):
            return None
        only = mine[0]
        if not self._follows(key, only.name, only.at(-FAR), only.at(FAR), HALVINGS):
            return None
        points = (self._at(self._centres() | {only.name: only.at(side * Z95)}) for side in (-1, 1))
        low, high = sorted(midpoint(point.value(key)) for point in points)
        return Spread(low, high, "percentiles")

    def _follows(self, key: str, name: str, low: Fraction, high: Fraction, halvings: int) -> bool:
        """Does a value rise throughout, or fall throughout, as one range goes from one end to the other?"""
        return len(self._pulls(key, name, low, high, halvings) - {0}) < 2

    def _pulls(self, key: str, name: str, low: Fraction, high: Fraction, halvings: int) -> set[int]:
        """Which ways a range pulls a value on its way; both where that is not certain."""
        reach = self._reaches(self._centres() | {name: hull(low, high)}).of(key)
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

    def _sampled(self, key: str) -> Spread:
        """The 5th and 95th percentiles over samples."""
        drawn, why = [], ""
        for sample in self._samples():
            outcome = sample.outcome(key)
            if isinstance(outcome, NoValue):
                why = str(outcome)
            else:
                drawn.append(midpoint(outcome))
        refused = SAMPLES - len(drawn)
        if refused > MOST_REFUSED * SAMPLES:
            return Spread(None, None, "", why=f"{refused} of {SAMPLES:,} samples have no value: {why}")
        drawn.sort()
        return Spread(_percentile(drawn, 5), _percentile(drawn, 95), "monte carlo", len(drawn))

    def _samples(self) -> list[Values]:
        if self._drawn is None:
            columns = [(one.keys, self._column(one)) for one in self.variables.values()]
            points = [{key: column[at] for keys, column in columns for key in keys} for at in range(SAMPLES)]
            self._drawn = [self._valued(point) for point in points]
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


def _width(value: Exact, variable: Variable) -> Fraction:
    """How much of a range a side of a box covers."""
    low, high = ends(value)
    return (high - low) / (variable.high - variable.low)


def _percentile(ordered: Sequence[Fraction], percent: int) -> Fraction:
    """A percentile of ordered samples, each the middle of its share; between two of them along a line."""
    at = min(max(Fraction(percent * len(ordered), 100) - Fraction(1, 2), Fraction(0)), Fraction(len(ordered) - 1))
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])
