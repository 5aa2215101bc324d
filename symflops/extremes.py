"""The least and the most that a value of a graph can be while inputs run over intervals, and whether it is reached.

Where the value rises or falls throughout with an input, the end lies at an end of that input. Where that is not certain
the box is cut in parts, the most promising one first, until its end is reached, or nearly so, or enough parts were cut:
what is told then bounds all parts there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import NamedTuple

from .evaluate import Values
from .exact import Exact, NoValue, Undecided, add, midpoint, multiply
from .graph import Graph
from .intervals import Reach, Reaches
from .ranges import Variable
from .trends import Steep, ends, hull, sign

MOST_PARTS = 48  # of a box that are cut further
NEAR = Fraction(1, 10**6)  # of the value: no end need be closer


class End(NamedTuple):
    """The least or the most: no value lies further out. `at` is where it is reached, None where that is not known."""

    value: Fraction
    at: Mapping[str, Fraction] | None


class Extremes:
    """The values and intervals of a graph whose `variables` are ranges; `of_key` says which of them an input is."""

    def __init__(
        self, graph: Graph, values: Values, variables: Mapping[str, Variable], of_key: Mapping[str, str], touched: set[str]
    ) -> None:
        self.graph, self.values, self.variables, self.of_key, self.touched = graph, values, variables, of_key, touched
        self.boxes: dict[tuple[Exact, ...], Reaches] = {}
        self.points: dict[tuple[Fraction, ...], Values] = {}
        definitions = graph.definitions
        self.order = [key for key in definitions if key in touched and not definitions[key].binders]
        self.fixed = {key: value for key, value in values.known.items() if key not in touched}

    def reaches(self, box: Mapping[str, Exact]) -> Reaches:
        """The intervals of all nodes over a box."""
        at = tuple(box[name] for name in self.variables)
        if at not in self.boxes:
            self.boxes[at] = Reaches(self.graph.definitions, self.values, self.of_key, box)
        return self.boxes[at]

    def at(self, point: Mapping[str, Fraction]) -> Values:
        """The values where every range is at one number."""
        at = tuple(point[name] for name in self.variables)
        if at not in self.points:
            self.points[at] = self.valued({key: point[name] for key, name in self.of_key.items()})
        return self.points[at]

    def valued(self, free: Mapping[str, Fraction]) -> Values:
        """The values of a graph whose ranges are at these numbers; what depends on none is known already."""
        found = Values(self.graph.definitions)
        found.known = {**self.fixed, **free}
        for key in self.order:  # in dependency order: no chain is too long for the stack
            found.outcome(key)
        return found

    def end(self, key: str, box: Mapping[str, Exact], side: int) -> End:
        """The least (`side` -1) or the most (1) of a node over a box. Raises `NoValue` where no bound is found."""
        return _Search(self, key, side).end(dict(box))


class _Search:
    """One end of one node: parts of the box in a queue, those that may go furthest first."""

    def __init__(self, extremes: Extremes, key: str, side: int) -> None:
        self.extremes, self.key, self.side = extremes, key, side
        self.variables = extremes.variables
        self.queue: list[tuple[float | Fraction, int, dict[str, Exact]]] = []
        self.numbers = count()
        self.best: End | None = None
        self.why: NoValue = Undecided("no bound of it is found")

    def end(self, box: dict[str, Exact]) -> End:
        """The end over a box."""
        self.look(box)
        for _ in range(MOST_PARTS):
            if not self.queue or self.settled():
                break
            _, _, part = heappop(self.queue)
            for half in self.halves(part):
                self.look(half)
        return self.found()

    def found(self) -> End:
        """What was found so far, as a bound of all."""
        furthest = -self.queue[0][0] if self.queue else -inf
        if self.best is not None and furthest <= self.best.value * self.side:
            return self.best
        if furthest in (inf, -inf):
            raise self.why
        return End(Fraction(furthest) * self.side, None)

    def settled(self) -> bool:
        """Is what was reached the end, or as near as need be?"""
        if self.best is None:
            return False
        return -self.queue[0][0] <= self.best.value * self.side + abs(self.best.value) * NEAR

    def look(self, box: dict[str, Exact]) -> None:
        """A part: reached at its corner where every pull is certain, else to be cut; its middle is a first try."""
        bound: float | Fraction = inf
        try:
            box, reach = self.narrowed(box)
            if reach is None:
                self.reach({name: midpoint(value) for name, value in box.items()}, needed=True)
                return
            bound = self.bound(box, reach)
        except NoValue as reason:
            if all(isinstance(value, Fraction) for value in box.values()):
                raise  # nothing is left to cut
            self.why = reason
        self.reach({name: self.middle(name, value) for name, value in box.items()})
        heappush(self.queue, (-bound, next(self.numbers), box))

    def narrowed(self, box: dict[str, Exact]) -> tuple[dict[str, Exact], Reach | None]:
        """A box with every certain pull followed to its end, and the reach over what is left of it: None of a point."""
        while any(not isinstance(value, Fraction) for value in box.values()):
            reach = self.extremes.reaches(box).of(self.key)
            pulls = {name: sign(trend) for name, trend in reach.by.items() if not isinstance(box[name], Fraction)}
            certain = {name: pull for name, pull in pulls.items() if pull is not None}
            box = box | {name: self.corner(name, box[name], pull * self.side) for name, pull in certain.items()}
            if len(certain) == len(pulls):
                return {name: midpoint(value) for name, value in box.items()}, None
            if not certain:
                return box, reach
        return box, None

    def reach(self, point: dict[str, Fraction], needed: bool = False) -> None:
        """The value at a point, which may be the end."""
        try:
            value = ends(self.extremes.at(point).value(self.key))[self.side > 0]
        except NoValue:
            if needed:
                raise
            return
        if self.best is None or value * self.side > self.best.value * self.side:
            self.best = End(value, point)

    def bound(self, box: Mapping[str, Exact], reach: Reach) -> Fraction:
        """A bound over a box: by the interval, or by the value in the middle and how far trends go from there."""
        plain = ends(reach.value)[self.side > 0]
        middle = {name: midpoint(value) for name, value in box.items()}
        try:
            terms = [self.extremes.at(middle).value(self.key)]
            for name, trend in reach.by.items():
                if isinstance(trend, Steep):
                    return plain * self.side
                terms.append(multiply(trend, add([box[name], middle[name]], "+-")))
            near = ends(add(terms, "+" * len(terms)))[self.side > 0]
        except NoValue:
            return plain * self.side
        return min(plain * self.side, near * self.side)

    def corner(self, name: str, value: Exact, side: int) -> Fraction:
        """The end of a variable; the very one that was said, where the box was not cut there."""
        low, high = ends(value)
        said = self.variables[name]
        return min(high, said.high) if side > 0 else max(low, said.low)

    def middle(self, name: str, value: Exact) -> Fraction:
        """A number in the middle of a side, whole where its quantity is."""
        middle = midpoint(value)
        return Fraction(middle // 1) if self.variables[name].whole and middle // 1 >= ends(value)[0] else middle

    def halves(self, box: dict[str, Exact]) -> Sequence[dict[str, Exact]]:
        """A box cut across its widest side; what is whole is cut between two whole numbers."""
        widest = max(box, key=lambda name: _width(box[name], self.variables[name]))
        low, high = ends(box[widest])
        middle = self.middle(widest, box[widest])
        above = middle + 1 if self.variables[widest].whole and middle.denominator == 1 else middle
        return [box | {widest: hull(low, middle)}, box | {widest: hull(min(above, high), high)}]


def _width(value: Exact, variable: Variable) -> Fraction:
    """How much of a range a side of a box covers."""
    low, high = ends(value)
    return (high - low) / (variable.high - variable.low)
