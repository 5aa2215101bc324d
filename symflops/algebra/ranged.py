"""How far the solution of an equation moves while what was given as ranges does.

Where left minus right rises or falls throughout with the unknown and with each range, between the solutions at the ends
of the ranges and all over these, the solution moves one way with each: it lies between those at two corners.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from symflops.evaluate import Values
from symflops.exact import Exact, NoValue
from symflops.expr import Expr, Number
from symflops.graph import Definition
from symflops.intervals import Reaches, pulls
from symflops.judging import told
from symflops.ranges import Z95, Variable, centre_said, variables_of
from symflops.text import Problem, SymflopsError
from symflops.trends import hull
from symflops.units.table import UnitTable

MOST_RANGES = 3  # eight corners, and an equation solved at each


class Moved(NamedTuple):
    """The least and the most a value of a solution becomes over the ranges, in base units. `certain` of hard bounds."""

    least: Fraction
    most: Fraction
    certain: bool


class Ranges:
    """The ranges an equation rests on; `solved` solves it with other definitions, and tells its values in order."""

    def __init__(self, definitions: Mapping[str, Definition], key: str, solved: Callable[..., Sequence[Fraction | None]]) -> None:
        self.definitions, self.key, self.solved = definitions, key, solved
        self.variables = variables_of(definitions)

    def moved(self, difference: Expr, centre: Sequence[Fraction | None]) -> list[Moved | None]:
        """How far each value of the solution moves; None of one that is not known to move one way."""
        ends = self.ends()
        if ends is None:
            return [None] * len(centre)
        found = [centre]
        for corner in product(*ends.values()):
            try:
                found.append(self.solved(self.at(dict(zip(ends, corner, strict=True)))))
            except SymflopsError:  # at this end nothing solves it
                return [None] * len(centre)
        if any([value is None for value in one] != [value is None for value in centre] for one in found):
            return [None] * len(centre)
        hard = all(one.hard for one in self.variables.values())
        return [
            self.of_value([x for x in values if x is not None], ends, difference, hard) for values in zip(*found, strict=True)
        ]

    def of_value(
        self, values: list[Fraction], ends: Mapping[str, tuple[Fraction, Fraction]], difference: Expr, hard: bool
    ) -> Moved | None:
        """How far a value moves, given what it is at all corners."""
        if not values:
            return None
        least, most = min(values), max(values)
        return Moved(least, most, hard) if least == most or self.one_way(hull(least, most), ends, difference) else None

    def ends(self) -> dict[str, tuple[Fraction, Fraction]] | None:
        """What is tried of each range: its ends, of a lone distribution its percentiles; None where that would not do."""
        every = list(self.variables.values())
        if len(every) > MOST_RANGES or (len(every) > 1 and not all(one.hard for one in every)):
            return None
        return {one.name: (one.low, one.high) if one.hard else (one.at(-Z95), one.at(Z95)) for one in every}

    def at(self, point: Mapping[str, Fraction]) -> dict[str, Definition]:
        """The definitions with a number in place of each range."""
        found = dict(self.definitions)
        for name, value in point.items():
            for key in self.variables[name].keys:
                found[key] = found[key]._replace(expr=Number(value, str(value)), low=None, high=None)
        return found

    def one_way(self, span: Exact, ends: Mapping[str, tuple[Fraction, Fraction]], difference: Expr) -> bool:
        """Do both sides part or meet one way throughout, with the unknown and with each range?"""
        of_key = {key: one.name for one in self.variables.values() for key in one.keys} | {self.key: self.key}
        box = {name: hull(*pair) for name, pair in ends.items()} | {self.key: span}
        values = Values({key: d for key, d in self.definitions.items() if key != self.key})
        try:
            found = pulls(Reaches(self.definitions, values, of_key, box), difference)
        except NoValue:
            return False
        return found.get(self.key) in (-1, 1) and None not in found.values()


def notes(
    variables: Mapping[str, Variable], definitions: Mapping[str, Definition], moved: bool, units: UnitTable
) -> tuple[Problem, ...]:
    """That ranges are worked out at their centre, and that nothing is told of their ends where nothing is known."""
    found = []
    for one in variables.values():
        definition = definitions[one.keys[0]]
        centre = f"at {centre_said(definition)}, {told(definition, one.centre, units)}"
        more = "" if moved else ": the answer is not known to move one way over it, so the centre alone was taken"
        message = f"`{definition.label}` is a range, {definition.said_text}; solved {centre}{more}"
        found.append(Problem("SF409", message, severity="note"))
    return tuple(found)


NAME_IT = ("name it with --in, and the formula holds all over its range",)


def centred(
    variables: Mapping[str, Variable], definitions: Mapping[str, Definition], units: UnitTable, helps: tuple[str, ...] = ()
) -> tuple[Problem, ...]:
    """That ranges were put into a formula at their centre."""
    found = []
    for one in variables.values():
        d = definitions[one.keys[0]]
        message = f"`{d.label}` is a range, {d.said_text}; put in at {centre_said(d)}, {told(d, one.centre, units)}"
        found.append(Problem("SF409", message, (), helps, "note"))
    return tuple(found)
