"""The answer to a question: values with what they come from, what was assumed, what is doubtful."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from .agreement import agrees, measure_tolerance
from .evaluate import Values, evaluate
from .exact import Enclosure, Exact, NoValue, may_vanish, to_float, to_show
from .expr import Units
from .graph import Chosen, Definition, Graph, set_by_a_formula
from .judging import broken, causes, told
from .model import Expected, Measure, Scenario
from .question import Question
from .resolve.circumstances import Circumstances, Layer
from .resolve.resolve import resolve
from .text import Label, Problem, SymflopsError, fail
from .units.dimension import Dimension
from .units.display import magnitude, significant

if TYPE_CHECKING:
    from .uncertainty import Spread, Spreads

NEXT_TO_NONE = Fraction(1, 10**9)  # of its unit: what is less may be told as nought
SAME = Fraction(1, 10**12)  # of a value: what was worked out from it and comes back to it, rounded on its way


class Result(NamedTuple):
    """The value of one node. `spreads` knows how far it is uncertain, where something was given as a range."""

    definition: Definition
    inner: Exact
    spreads: Spreads | None = None

    def __repr__(self) -> str:
        return f"<{self.name} = {significant(to_show(self.inner) / self.definition.factor, 6)} {self.unit}".rstrip() + ">"

    @property
    def name(self) -> str:
        """The quantity, or what a local name or call is shown as."""
        return self.definition.label

    @property
    def exact(self) -> Fraction | None:
        """The exact value in the declared unit; None when it is only enclosed."""
        return self.inner / self.definition.factor if isinstance(self.inner, Fraction) else None

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Certified ends in the declared unit; equal when the value is exact."""
        low, high = (self.inner.low, self.inner.high) if isinstance(self.inner, Enclosure) else (self.inner, self.inner)
        return low / self.definition.factor, high / self.definition.factor

    @property
    def value(self) -> float:
        """The nearest float in the declared unit."""
        try:
            return to_float(to_show(self.inner) / self.definition.factor)
        except NoValue as reason:
            helps = ["its exact value is in `exact`"]
            raise fail("SF405", f"`{self.name}` is no float: {reason}", helps=helps, exit_code=3) from reason

    @property
    def unit(self) -> str:
        """The declared unit."""
        return self.definition.unit

    @property
    def spread(self) -> Spread | None:
        """The spread that comes from given ranges; None where the value depends on none."""
        return None if self.spreads is None else self.spreads.of(self.definition.key)

    @property
    def low(self) -> Fraction | None:
        """The lower end of the value, in the declared unit, where it depends on a range."""
        low = self.definition.low if self.spread is None else self.spread.low
        return None if low is None else low / self.definition.factor

    @property
    def high(self) -> Fraction | None:
        """The upper end, likewise."""
        high = self.definition.high if self.spread is None else self.spread.high
        return None if high is None else high / self.definition.factor


class Answer:
    """Results by the names asked for, the graph behind them, and what to say about them.

    `warnings` and `notes` are problems of those severities; `failed` are expectations of the scenario that do not hold.
    """

    __slots__ = ("failed", "graph", "notes", "question", "results", "spreads", "values", "warnings")

    def __init__(
        self,
        question: Question,
        graph: Graph,
        values: Values,
        results: dict[str, tuple[Result, ...]],
        warnings: tuple[Problem, ...],
        notes: tuple[Problem, ...],
        failed: tuple[Problem, ...],
        spreads: Spreads | None = None,
    ) -> None:
        self.question = question
        self.graph = graph
        self.values = values
        self.results = results
        self.warnings = warnings
        self.notes = notes
        self.failed = failed
        self.spreads = spreads

    def __repr__(self) -> str:
        told = (f"{result.name} = {self.text(result)}" for results in self.results.values() for result in results)
        return f"<Answer {', '.join(told)}>"

    def __getitem__(self, name: str) -> Result:
        return self.results[name][0]

    def result(self, key: str) -> Result:
        """The result of any node of the graph."""
        return Result(self.graph.definitions[key], self.values.value(key), self.spreads)

    def given(self) -> Iterator[Result]:
        """What was given, and the answer depends on; what formulas set themselves nobody gave."""
        return (self.result(key) for key, d in self.rests_on() if d.origin == "given" and not set_by_a_formula(d))

    def assumed(self) -> Iterator[Result]:
        """Defaults the answer depends on."""
        return (self.result(key) for key, d in self.rests_on() if d.origin == "assumed")

    def rests_on(self) -> Iterator[tuple[str, Definition]]:
        """The nodes the answer depends on, running numbers left out."""
        aside = self.graph.aside
        return ((key, d) for key, d in self.graph.definitions.items() if not d.binders and key not in aside)

    def laws(self) -> Iterator[Result]:
        """Quantities that go by a law, where there was a choice of laws."""
        laws = self.question.library.declared.laws
        for key, definition in self.rests_on():
            if definition.law and len(laws.get(definition.quantity, ())) > 1:
                yield self.result(key)

    def chosen(self, assumed: bool) -> list[Chosen]:
        """Options that mattered: those assumed, or those somebody said."""
        return [chosen for chosen in self.graph.chosen if (not chosen.by) == assumed]

    def text(self, result: Result, digits: int = 4) -> str:
        """A value as a person would say it."""
        return shown(result, self.question, digits)


def shown(result: Result, question: Question, digits: int = 4) -> str:
    """A value as a person would say it."""
    return told(result.definition, result.inner, question.library.declared.units, digits)


def answer(question: Question) -> Answer:
    """Resolve and evaluate a question.

    Raises `SymflopsError`: exit 2 when something is missing, contradictory or outside its domain, exit 3 when a
    wanted value does not exist.
    """
    names = dict(question.want)
    extra = [(one.name, Label(question.scenario.source, one.span)) for one in question.expect if one.name not in names]
    graph = resolve(question.library, question.layers, [*question.want, *extra], question.presets, question.by_name)
    try:
        values = evaluate(graph, question.library.declared.sources, lambda one: given_at(one, question))
    except SymflopsError as undefined:
        raise outside(graph, question) or undefined from None
    spreads = spreads_of(graph, values)
    results = {
        name: tuple(Result(graph.definitions[key], values.value(key), spreads) for key in keys)
        for name, keys in graph.wanted.items()
    }
    problems = judged(graph, values, question)
    failed = tuple(broken_expectations(question, results))
    errors = [problem for problem in problems if problem.severity == "error"]
    errors += [problem for problem in failed if problem.code != "SF412"]  # what cannot be compared at all
    if errors:
        raise SymflopsError(errors)
    notes = [*question.notes, *graph.notes, *ranges(graph, question), *compared(graph, values, question)]
    notes += vanishing(found for name in names for found in results[name])
    notes += [*stale(graph.definitions, question), *idle(graph, question), *mixed(graph, question)]
    wanted = {name: found for name, found in results.items() if name in names}
    return Answer(question, graph, values, wanted, tuple(problems), tuple(notes), failed, spreads)


def judged(graph: Graph, values: Values, question: Question, undefined: bool = False) -> list[Problem]:
    """What does not hold, each cause once; where some values are `undefined`, of what can be judged."""
    units = question.library.declared.units
    found = list(broken(graph.checks, graph.definitions, values, units, undefined))
    if not any(problem.severity == "error" for problem in found):
        return found
    checks = causes(graph.checks, graph.definitions, values, units)
    return list(dict.fromkeys(broken(checks, graph.definitions, values, units, undefined)))


def given_at(definition: Definition, question: Question) -> Label | None:
    """Where somebody said what a node is; None where it was not said for the whole of the question."""
    bound = Circumstances(question.layers).find(definition.label)
    if bound is None or bound.label is None or bound.text != definition.said_text:
        return None
    return question.library.declared.located(bound.label)


def outside(graph: Graph, question: Question) -> SymflopsError | None:
    """What is given outside its domain, where a value does not exist: a share of the whole, of which nothing is left."""
    values = Values(graph.definitions)
    values.each()
    errors = [problem for problem in judged(graph, values, question, undefined=True) if problem.severity == "error"]
    return SymflopsError(errors) if errors else None


def spreads_of(graph: Graph, values: Values) -> Spreads | None:
    """What knows how far values are uncertain; None where nothing was given as a range, as most often."""
    if all(definition.low is None for definition in graph.definitions.values()):
        return None
    from .uncertainty import Spreads

    return Spreads(graph, values)


def ranges(graph: Graph, question: Question) -> Iterator[Problem]:
    """Ranges are computed at their centre, and say so."""
    for definition in graph.definitions.values():
        if definition.low is not None and definition.expr is not None:
            from .ranges import centre_said

            centre = centre_said(definition)
            value = shown(Result(definition, definition.expr.value), question)  # type: ignore[union-attr]
            message = f"`{definition.label}` is a range, {definition.said_text}; computed at {centre}, {value}"
            yield Problem("SF409", message, severity="note")


def vanishing(results: Iterable[Result]) -> Iterator[Problem]:
    """What is shown as 0 because no digit of it is certain, as of two that are equal. Raises SF411 where it may be much."""
    for result in results:
        if not may_vanish(result.inner):
            continue
        low, high = result.ends
        most = Fraction(10) ** (magnitude(max(-low, high)) + 1)
        within = f"less than {significant(most)} {result.unit}".rstrip() + " either way"
        if most > NEXT_TO_NONE:
            helps = ["it is what is left of numbers that are all but equal: ask for each of them"]
            raise fail("SF411", f"no digit of `{result.name}` is certain: it is {within}", helps=helps, exit_code=3)
        yield Problem("SF409", f"`{result.name}` is 0 to every digit that is certain: it is {within}", severity="note")


def compared(graph: Graph, values: Values, question: Question) -> Iterator[Problem]:
    """Given and computable: both values."""
    told: set[tuple[str, Fraction]] = set()
    for name, given, computed, law in graph.comparisons:
        outcome = values.outcome(computed)
        if isinstance(outcome, NoValue) and law:
            continue  # a law that says nothing here
        first, second = (Result(graph.definitions[key], values.value(key)) for key in (given, computed))
        a, b = to_show(first.inner), to_show(second.inner)
        if agrees(second.inner, a, abs(a) * SAME) or (name, b) in told:
            continue
        told.add((name, b))
        how = f"by its law {law}" if law else "by its definition"
        apart = f" ({shown_percent(abs(a / b - 1))})" if b else ""
        message = f"`{name}` is given, {shown(first, question)}; {how} it would be {shown(second, question)}{apart}"
        yield Problem("SF409", message, severity="note")


def dated(definitions: Mapping[str, Definition], question: Question) -> list[Scenario]:
    """What is of a day, such as prices, and what some values rest on."""
    used = {definition.by for definition in definitions.values()}
    return [preset for preset in question.dated if preset.name in used]


def stale(definitions: Mapping[str, Definition], question: Question) -> Iterator[Problem]:
    """Dated values that the answer rests on and that are more than a year old."""
    now = time.gmtime()
    year_ago = f"{now.tm_year - 1:04}-{now.tm_mon:02}-{now.tm_mday:02}"
    for preset in dated(definitions, question):
        if preset is not question.scenario and preset.date < year_ago:
            yield Problem("SF409", f"what `{preset.name}` gives is as of {preset.date}, more than a year ago", severity="note")


def shown_percent(ratio: Fraction) -> str:
    """A relative difference: `0.23 %`."""
    percent = float(ratio * 100)
    if 100 <= percent < 1000:
        return f"{percent:.0f} %"
    return f"{percent:.2g} %" if percent < 1000 else f"a factor of {percent / 100 + 1:.3g}"


def idle(graph: Graph, question: Question) -> Iterator[Problem]:
    """Presets named apart from the scenario that change nothing."""
    for start in question.start:
        preset = question.library.find_preset(start)
        layer = next((one for one in question.layers if preset is not None and one.by == preset.name), None)
        if layer is None or not layer.bindings or heard(layer, graph, question):
            continue
        later = [name for name in layer.bindings if name in graph.consulted]
        why = f": {', '.join(later)} is given otherwise" if later else ""
        yield Problem("SF409", f"nothing asked for depends on what {start} says{why}", severity="note")


def mixed(graph: Graph, question: Question) -> Iterator[Problem]:
    """An answer that rests on two pieces of hardware at once."""
    chips = {layer.by: layer for layer in question.layers if layer.by.startswith("hardware/")}
    parts = [(by, names) for by, layer in chips.items() if (names := heard(layer, graph, question))]
    if len(parts) > 1:
        told = " and ".join(f"{by} ({', '.join(names[:4])}{' …' if names[4:] else ''})" for by, names in parts)
        yield Problem("SF409", f"the answer rests on {told}", severity="note")


def heard(layer: Layer, graph: Graph, question: Question) -> list[str]:
    """The names of a layer that the answer rests on and that no later layer gives otherwise."""
    base = Circumstances(question.layers)
    return [name for name, bound in layer.bindings.items() if name in graph.consulted and base.find(name) is bound]


# ---- expectations ------------------------------------------------------------------------------------------


def broken_expectations(question: Question, results: dict[str, tuple[Result, ...]]) -> Iterator[Problem]:
    """The lines of [expect] that do not hold."""
    for expected in question.expect:
        for result in results.get(expected.name, ()):
            problem = broken_expectation(expected, result, question)
            if problem is not None:
                yield problem


def broken_expectation(expected: Expected, result: Result, question: Question) -> Problem | None:
    """One expectation against one value."""
    label = question.library.declared.located(Label(question.scenario.source, expected.span))
    value = expected.value.value
    if isinstance(value, Fraction):
        measure = Measure("point", value, None, None, None, expected.value.text)
    elif isinstance(value, Measure):
        measure = value
    else:
        return Problem("SF602", f"`{expected.name}` expects a quantity", (label,))
    definition = result.definition
    scale, dimension = definition.factor, definition.dimension
    if measure.unit is not None and measure.unit.factors:
        scale, dimension = unit_of(measure.unit, expected, question)
    if dimension != definition.dimension:
        message = f"`{expected.name}` is {definition.dimension}, and what is expected is {dimension}"
        return Problem("SF301", message, (label,))
    if measure.low is not None and measure.high is not None:
        middle, tolerance = (measure.low + measure.high) / 2, (measure.high - measure.low) / 2
    else:
        middle, tolerance = measure.value, tolerance_of(expected, measure, scale, definition.dimension, question)
    if tolerance < 0:
        return Problem("SF602", f"`{expected.name}` has a tolerance below 0", (label,), ('write within = "15%"',))
    if agrees(result.inner, middle * scale, tolerance * scale):
        return None
    told = shown(result, question, 7)
    if measure.unit is not None and measure.unit.factors:  # in the unit of what was expected
        told = f"{significant(to_show(result.inner) / scale, 7)} {question.library.declared.units.canonical(measure.unit)}"
    near = f" within {expected.within.text}" if expected.within is not None else " to the digits written" if tolerance else ""
    message = f"`{expected.name}` is {told}, expected {expected.value.text}{near}"
    return Problem("SF412", message, (label,))


def unit_of(unit: Units, expected: Expected, question: Question) -> tuple[Fraction, Dimension]:
    """The factor and dimension of a unit that an expectation is written in; what is wrong with it is said of its line."""
    try:
        return question.library.declared.units.resolve(unit, question.scenario.source)
    except SymflopsError as error:
        label = question.library.declared.located(Label(question.scenario.source, expected.span))
        raise SymflopsError([problem._replace(labels=(label,)) for problem in error.problems]) from None


def tolerance_of(expected: Expected, measure: Measure, scale: Fraction, dimension: Dimension, question: Question) -> Fraction:
    """How far a value may be from a stated one, in the unit of the stated one."""
    if expected.within is None:
        return measure_tolerance(measure)
    within = expected.within.value
    if isinstance(within, Fraction):
        return within * abs(measure.value)
    if not isinstance(within, Measure):
        raise fail("SF602", f"`{expected.name}` expects a tolerance such as 15%", helps=['write within = "15%"'])
    if within.unit is None or not within.unit.factors:
        return within.value * abs(measure.value)
    factor, found = unit_of(within.unit, expected, question)
    if found != dimension:
        label = question.library.declared.located(Label(question.scenario.source, expected.span))
        helps = ['a share fits everything: within = "15%"']
        raise fail("SF301", f"`{expected.name}` is {dimension}, and its tolerance is {found}", label, helps=helps)
    return factor * within.value / scale
