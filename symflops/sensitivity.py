"""What matters most: how an answer moves with each of its inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from .answer import Answer, Result
from .evaluate import Values
from .exact import Exact, NoValue, divide, midpoint, multiply
from .graph import Check, Definition, names_in, reachable, touched_by
from .judging import broken
from .slopes import Slope, Slopes, is_input
from .text import did_you_mean, fail
from .units.display import rounded

SWING = Fraction(1, 10)
MOST_STEPS = 400  # whole numbers tried on the way from an end that is refused
HALVINGS, DIGITS = 24, 6  # the same for what need not be whole; digits of the place that is told
LEAST = Fraction(1, 100)  # an elasticity below which nothing is worth a word in passing


class Influence(NamedTuple):
    """How a quantity moves with an input.

    `slope` is its derivative, in its unit per unit of the input; `elasticity` the per cent it moves when the input
    moves by one per cent, None where either is 0. `low` and `high` are what it is at the ends `ends` of the input, in
    its own unit, None where it has no value there, or where `refused` says that `eval` takes no value on that side and
    `why` what does not hold at its end. An end that is refused is the nearest that is not. `share` is the input's part of
    the variance, where ranges were given.
    `steps` says that a small change of the input may make the quantity jump, or bend.
    """

    input: Result
    slope: Exact
    elasticity: Exact | None
    steps: bool
    ends: tuple[Fraction, Fraction]
    ranged: bool
    low: Fraction | None
    high: Fraction | None
    share: float | None = None
    refused: tuple[bool, bool] = (False, False)
    why: tuple[str, str] = ("", "")


class Sensitivity(NamedTuple):
    """A quantity and what moves it, the strongest first; `swing` is how far an input without a range went to either side."""

    result: Result
    influences: tuple[Influence, ...]
    swing: Fraction


def sensitivity(answer: Answer, name: str, over: Sequence[str] = (), swing: Fraction = SWING) -> Sensitivity:
    """The influence of every input of a quantity, or of some of them.

    An input that was given as a range swings over it, every other one by `swing` to either side. Raises
    `SymflopsError`: SF310 for a quantity that differs by row, SF609 for an input that the quantity does not depend on.
    """
    results = answer.results[name]
    if len(results) > 1:
        helps = [f"a sum over rows has one value: -s may give every row alike, or ask for what sums over `{name}`"]
        raise fail("SF310", f"`{name}` differs from row to row, and so does what moves it", helps=helps)
    key = results[0].definition.key
    if is_input(results[0].definition):
        helps = [f"leave `{name}` open, and it is worked out from its inputs", "or ask for something that rests on it"]
        raise fail("SF609", f"`{name}` is given itself: nothing else moves it", helps=helps)
    definitions = reachable(answer.graph.definitions, (key,))
    try:
        slope = Slopes(definitions, answer.values).of(key)
    except NoValue as reason:
        raise fail("SF410", f"`{name}` has no slope: {reason}", exit_code=3) from reason
    result = answer.result(key)
    inputs = [one for one in definitions.values() if is_input(one)]
    all_found = [_influence(answer, result, slope, one, swing) for one in _named(inputs, over, name)]
    found = sorted([one for one in all_found if over or _moves(one, result)], key=_strength, reverse=True)
    return Sensitivity(result, tuple(_shared(found)), swing)


def strongest(answer: Answer, name: str, most: int = 3) -> list[tuple[Result, Fraction]]:
    """The inputs with the largest elasticities of a quantity that has one value; none where there are no slopes."""
    results = answer.results[name]
    if len(results) > 1:
        return []
    key = results[0].definition.key
    if is_input(results[0].definition):
        return []
    try:
        slope = Slopes(reachable(answer.graph.definitions, (key,)), answer.values).of(key)
    except NoValue:
        return []
    found = []
    for by, value in slope.by.items():
        elastic = _elasticity(value, answer.values.value(by), results[0].inner)
        if elastic is not None and abs(midpoint(elastic)) >= LEAST:
            found.append((answer.result(by), midpoint(elastic)))
    return sorted(found, key=lambda pair: -abs(pair[1]))[:most]


def _influence(answer: Answer, result: Result, slope: Slope, one: Definition, swing: Fraction) -> Influence:
    by = slope.by.get(one.key, Fraction(0))
    given = answer.result(one.key)
    admitted = Admitted(answer, one)
    reached = [admitted.nearest(end, midpoint(given.inner)) for end in _ends(given, swing)]
    why = ["" if end is not None else admitted.reason(said) for end, said in zip(reached, _ends(given, swing), strict=True)]
    low, high = (None if end is None else _at(answer, result.definition.key, one, end) for end in reached)
    ends = tuple(said if end is None else end for said, end in zip(_ends(given, swing), reached, strict=True))
    return Influence(
        input=given,
        slope=divide(multiply(by, one.factor), result.definition.factor),
        elasticity=_elasticity(by, given.inner, result.inner),
        steps=one.key in slope.steps,
        ends=(ends[0], ends[1]),
        ranged=one.low is not None and one.high is not None,
        low=low,
        high=high,
        refused=(reached[0] is None, reached[1] is None),
        why=(why[0], why[1]),
    )


class Admitted:
    """Which values of an input `eval` would take, all else as it is: those for which every requirement holds."""

    def __init__(self, answer: Answer, one: Definition) -> None:
        self.definitions, self.key, self.whole = answer.graph.definitions, one.key, one.clauses.integer
        self.units = answer.question.library.declared.units
        touched = touched_by(self.definitions, (one.key,))
        errors = [check for check in answer.graph.checks if check.problem.severity == "error"]
        self.musts = [must for must in errors if not touched.isdisjoint(names_in(must.condition))]

    def takes(self, value: Fraction) -> bool:
        """Does everything hold there?"""
        return self.failing(Values(self.definitions, {self.key: value})) is None

    def reason(self, value: Fraction) -> str:
        """What does not hold there."""
        values = Values(self.definitions, {self.key: value})
        must = self.failing(values)
        problems = () if must is None else broken((must,), self.definitions, values, self.units)
        return next((one.message for one in problems), "")

    def failing(self, values: Values) -> Check | None:
        """The first requirement that does not hold. What failed last comes first: it often fails at the next value too."""
        for place, must in enumerate(self.musts):
            try:
                holds = values.truth(must.condition)
            except NoValue:
                continue
            if not holds:
                self.musts.insert(0, self.musts.pop(place))
                return must
        return None

    def nearest(self, end: Fraction, centre: Fraction) -> Fraction | None:
        """The admitted value nearest to an end on the way to the centre; None where there is none but the centre."""
        if self.takes(end):
            return end
        if self.whole:
            way = 1 if end < centre else -1
            steps = min(abs(int(centre - end)), MOST_STEPS)
            return next((value for at in range(1, steps) if self.takes(value := end + way * at)), None)
        inside, outside = centre, end
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if self.takes(middle) else (inside, middle)
        return None if inside == centre else outside if self.takes(outside) else rounded(inside, DIGITS)


def _moves(one: Influence, result: Result) -> bool:
    base = midpoint(result.inner) / result.definition.factor
    return one.elasticity is not None or one.steps or any(end != base for end in (one.low, one.high) if end is not None)


def _named(inputs: Sequence[Definition], over: Sequence[str], name: str) -> Iterator[Definition]:
    if not over:
        yield from inputs
        return
    for wanted in over:
        found = [one for one in inputs if wanted in (one.quantity, one.label)]
        if not found:
            known = [one.label for one in inputs]
            helps = [*did_you_mean(wanted, known), f"its inputs: {', '.join(known)}"]
            raise fail("SF609", f"`{name}` does not depend on an input `{wanted}`", helps=helps)
        yield from found


def _ends(given: Result, swing: Fraction) -> tuple[Fraction, Fraction]:
    """The ends an input swings between, in base units."""
    definition = given.definition
    if definition.low is not None and definition.high is not None:
        return definition.low, definition.high
    middle = midpoint(given.inner)
    low, high = sorted((middle * (1 - swing), middle * (1 + swing)))
    if definition.clauses.integer:  # at least one to either side
        return max(min(middle, Fraction(1)), Fraction(low.__floor__())), Fraction(high.__ceil__())
    return low, high


def _at(answer: Answer, key: str, one: Definition, end: Fraction) -> Fraction | None:
    """The quantity, in its unit, with one input at an end."""
    values = Values(answer.graph.definitions, {one.key: end})
    try:
        for below in reachable(answer.graph.definitions, (key,)):
            if not answer.graph.definitions[below].binders:
                values.outcome(below)
        return midpoint(values.value(key)) / answer.graph.definitions[key].factor
    except NoValue:
        return None


def _elasticity(slope: Exact, x: Exact, y: Exact) -> Exact | None:
    try:
        return divide(multiply(slope, x), y) if slope != 0 and x != 0 else None
    except NoValue:
        return None


def _strength(one: Influence) -> tuple[Fraction, Fraction]:
    moved = abs(one.high - one.low) if one.high is not None and one.low is not None else Fraction(0)
    return moved, abs(midpoint(one.elasticity)) if one.elasticity is not None else Fraction(0)


def _shared(found: Sequence[Influence]) -> Iterator[Influence]:
    """With the share of the variance that each range brings, to first order and with inputs that know nothing of each other."""
    spreads = [float(one.high - one.low) if one.ranged and one.high is not None and one.low is not None else 0.0 for one in found]
    total = sum(spread * spread for spread in spreads)
    for one, spread in zip(found, spreads, strict=True):
        yield one._replace(share=spread * spread / total) if total and one.ranged else one
