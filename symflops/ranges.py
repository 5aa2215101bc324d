"""Ranges that were given, as what an input may be.

`a .. b` is anywhere between (uniform, where samples are drawn), `a to b` the 5th and 95th percentiles (lognormal when
positive, else normal), `a ± b` a mean with its standard deviation, `a ×÷ b` a median with its geometric one.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import exp, log
from typing import NamedTuple

from .expr import Number
from .graph import Definition

Z95 = 1.6448536269514722  # of the standard normal distribution: its 95th percentile

_SIGNS = {" to ": "percentiles", "±": "deviation", "+-": "deviation", "×÷": "factor", "*/": "factor"}
CENTRES = {"bounds": "midpoint", "percentiles": "geometric mean", "deviation": "mean", "factor": "median"}


def kind_of(definition: Definition) -> str:
    """Which kind of range was given: `bounds`, `percentiles`, `deviation` or `factor`."""
    return next((kind for mark, kind in _SIGNS.items() if mark in definition.said_text), "bounds")


def centre_of(definition: Definition) -> str:
    """What the centre of a given range is called."""
    kind = kind_of(definition)
    if kind == "percentiles" and definition.low is not None and definition.low <= 0:
        return CENTRES["bounds"]  # a geometric mean has no value there
    return CENTRES[kind]


def centre_said(definition: Definition) -> str:
    """What a range is computed at, in words: its centre, or of what counts whole things the whole number nearest to it."""
    low, high = definition.low, definition.high
    value = definition.expr.value if isinstance(definition.expr, Number) else None
    geometric = centre_of(definition) == CENTRES["percentiles"]
    between = low is not None and high is not None and value is not None and kind_of(definition) in ("bounds", "percentiles")
    exact = not between or (value * value == low * high if geometric else 2 * value == low + high)  # type: ignore[operator]
    near = "" if exact or not definition.clauses.integer else "the whole number nearest to "
    return f"{near}its centre ({centre_of(definition)})"


class Variable(NamedTuple):
    """An input that was given as a range: all nodes that say the same of the same name vary together."""

    name: str
    kind: str
    centre: Fraction
    low: Fraction
    high: Fraction
    whole: bool
    keys: tuple[str, ...]

    @property
    def hard(self) -> bool:
        """Are its ends the ends of what it can be?"""
        return self.kind == "bounds"

    @property
    def lognormal(self) -> bool:
        """Is its logarithm normally distributed?"""
        return self.kind == "factor" or (self.kind == "percentiles" and self.low > 0)

    @property
    def deviation(self) -> float:
        """The standard deviation of the logarithm of a lognormal one."""
        ratio = self.high / self.low
        spread = (log(ratio.numerator) - log(ratio.denominator)) / 2  # no float need hold the ratio
        return spread if self.kind == "factor" else spread / Z95

    def at(self, deviations: float) -> Fraction:
        """The value so many standard deviations from the centre, of one that is a distribution."""
        if self.lognormal:
            # What was said stays as it was said: the 95th percentile of "40% to 50%" is 50 %.
            said = {-Z95: self.low, Z95: self.high} if self.kind == "percentiles" else {-1.0: self.low, 1.0: self.high}
            return said.get(deviations) or self.centre * Fraction(exp(self.deviation * deviations))
        half = (self.high - self.low) / 2
        return self.centre + half * Fraction(deviations / (Z95 if self.kind == "percentiles" else 1.0))


def variables_of(definitions: Mapping[str, Definition]) -> dict[str, Variable]:
    """The ranges of a graph, by what tells them apart: the name, and what was said of it."""
    found: dict[str, Variable] = {}
    for key, one in definitions.items():
        if one.low is None or one.high is None or one.expr is None or one.low >= one.high:
            continue
        name = f"{one.label} = {one.said_text}"
        known = found.get(name)
        if known is not None:
            found[name] = known._replace(keys=(*known.keys, key))
        else:
            centre = one.expr.value  # type: ignore[union-attr]  # a range is a number
            found[name] = Variable(name, kind_of(one), centre, one.low, one.high, one.clauses.integer, (key,))
    return found
