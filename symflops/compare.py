"""Answers side by side: their ratio, which inputs differ, and what each difference alone would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from math import log
from typing import NamedTuple, TypeAlias

from .answer import Answer, Result, answer
from .exact import midpoint, to_show
from .graph import Definition, names_in
from .question import Question
from .resolve.circumstances import Bound, Circumstances, Layer
from .text import SymflopsError, fail


class Difference(NamedTuple):
    """An input that two answers do not share: what each has, and by what factor the first answer's results would
    change if it alone were as in the other. None where that has no answer.

    `along` is what an option cannot do without and only the other answer says: the rent of its chip, its peak.
    """

    name: str
    first: str
    second: str
    effects: tuple[Fraction | None, ...]
    along: tuple[tuple[str, str], ...] = ()


class Row(NamedTuple):
    """A quantity in every answer, and its ratio to the first."""

    name: str
    results: tuple[Result, ...]
    ratios: tuple[Fraction | None, ...]


def rows(answers: Sequence[Answer]) -> list[Row]:
    """The quantities all answers have, in the order of the first; one that differs by row, row by row.

    Raises `SymflopsError` (SF310) when the answers have different numbers of rows.
    """
    found = []
    for name in answers[0].results:
        if all(name in one.results for one in answers):
            labels = _labels(name, answers)
            columns = [one.results[name] for one in answers]
            for label, results in zip(labels, zip(*columns, strict=True), strict=True):
                found.append(Row(label, results, tuple(ratio(one, results[0]) for one in results)))
    return found


def _labels(name: str, answers: Sequence[Answer]) -> list[str]:
    """What the rows of a quantity are called: where they stand, if that is the same place everywhere."""
    counts = [len(one.results[name]) for one in answers]
    if len(set(counts)) > 1:
        message = f"`{name}` differs from row to row, and the answers have {' and '.join(map(str, counts))} different rows"
        raise fail("SF310", message, helps=["compare what sums over them, or look at each alone with eval"])
    if counts[0] == 1:
        return [name]
    places = [[result.definition.where for result in one.results[name]] for one in answers]
    same = all(place == places[0] for place in places)
    return [f"{name}[{(where if same else '') or f'row {at}'}]" for at, where in enumerate(places[0], 1)]


def ratio(result: Result, base: Result) -> Fraction | None:
    """One value over another; None when that is no number."""
    below = to_show(base.inner)
    return to_show(result.inner) / below if below else None


class Change(NamedTuple):
    """What would have to be said for one input of the first answer to be as in the other: on top of all, or in named
    circumstances (`[preset.x]`). `bindings` is None where that cannot be said; `along` are those that go with the input."""

    name: str
    first: str
    second: str
    bindings: Mapping[str, Bound] | None
    presets: Mapping[str, tuple[Layer, ...]]
    along: tuple[tuple[str, str], ...] = ()


Weighed: TypeAlias = tuple[Difference, Change]


def differences(first: Answer, second: Answer) -> list[Difference]:
    """The inputs that differ, those that matter most first."""
    return [difference for difference, _ in weighed(first, second)]


def weighed(first: Answer, second: Answer) -> list[Weighed]:
    """The inputs that differ, those that matter most first, each with what would have to be said."""
    found: list[Weighed] = []
    idle: list[Weighed] = []
    for change in _changes(first, second):
        effects = _effects(first, [change]) if change.bindings is not None else _unknown(first)
        one = (Difference(change.name, change.first, change.second, effects, change.along), change)
        (found if any(effect != 1 for effect in effects) else idle).append(one)
    return sorted([*found, *_together(first, found, idle)], key=lambda one: _size(one[0]), reverse=True)


def _together(first: Answer, found: Sequence[Weighed], idle: Sequence[Weighed]) -> list[Weighed]:
    """What changes nothing alone and something beside others: more devices, once the time is that of another run."""
    moving = [change for _, change in found if change.bindings is not None]
    every = [*moving, *(change for _, change in idle)]
    if not moving or not idle or (reached := _effects(first, every)) == _effects(first, moving):
        return []
    return [one for one in idle if _effects(first, [change for change in every if change is not one[1]]) != reached]


def _changes(first: Answer, second: Answer) -> Iterator[Change]:
    for name, bound, (mine, other) in _differing(first, second):
        with_it = _entries(first, second, name, bound) if bound is not None and bound.kind == "option" else {}
        along = tuple((entry, one.text) for entry, one in with_it.items())
        yield Change(name, mine, other, None if bound is None else {name: bound, **with_it}, {}, along)
    yield from _in_presets(first.question, second.question)


def _in_presets(first: Question, second: Question) -> Iterator[Change]:
    """What named circumstances of the same name say otherwise."""
    for preset in first.presets.keys() & second.presets.keys() if first.presets else ():
        mine, other = Circumstances(first.presets[preset]), Circumstances(second.presets[preset])
        for name in dict.fromkeys(name for layer in (*mine.layers, *other.layers) for name in layer.bindings):
            one, two = mine.find(name), other.find(name)
            if two is not None and (one is None or _meaning(one) != _meaning(two)):
                texts = ("as elsewhere" if one is None else _bound_in_words(one), _bound_in_words(two))
                layers = (*first.presets[preset], Layer(preset, {name: two}))
                yield Change(f"{name} in preset.{preset}", *texts, {}, {preset: layers})


def _meaning(bound: Bound) -> tuple[object, ...]:
    return bound.kind, bound.number, bound.low, bound.high, bound.text, bound.expr, len(bound.rows)


def _bound_in_words(bound: Bound) -> str:
    if bound.kind == "rows":
        return _rows_in_words(bound)
    return f"by {bound.text}" if bound.kind == "law" else bound.text or str(bound.number)


def _size(difference: Difference) -> float:
    known = [effect for effect in difference.effects if effect is not None and effect > 0]
    return max((float(max(effect, 1 / effect)) for effect in known), default=0.0)


def _differing(first: Answer, second: Answer) -> Iterator[tuple[str, Bound | None, tuple[str, str]]]:
    """Names with another meaning in the second answer, what they mean there, and both meanings in words."""
    yield from _numbers(first, second)
    options = [{one.choice: one.option for one in each.graph.chosen if not one.where} for each in (first, second)]
    for choice, option in options[1].items():
        if options[0].get(choice, option) != option:
            yield choice, Bound("option", "other", text=option), (options[0][choice], option)
    mine = {result.name: result.definition.law for result in first.laws()}
    quantities = second.question.library.declared.quantities
    for result in second.laws():
        law, governor = result.definition.law, quantities[result.name].by if result.name in quantities else None
        follows = governor is not None and [each.get(governor) for each in options] == [mine.get(result.name), law]
        if mine.get(result.name, law) != law and not follows:  # a law that goes by a choice is told with the choice
            yield result.name, Bound("law", "other", text=law), (f"by {mine[result.name]}", f"by {law}")
    yield from _tables(first.question, second.question)


def _numbers(first: Answer, second: Answer) -> Iterator[tuple[str, Bound | None, tuple[str, str]]]:
    """Inputs of another value; what one answer is given and the other works out or does not use among them."""
    mine = {result.name: result for result in _inputs(first)}
    other = {result.name: result for result in _inputs(second)}
    for name, result in other.items():
        base = mine.get(name) or _worked_out(first, name)
        if base is None and result.definition.origin == "given" and name not in first.graph.definitions:
            said = Circumstances(first.question.layers).find(name)
            bound = Bound("number", "other", midpoint(result.inner), text=second.text(result))
            yield name, bound, (_bound_in_words(said) if said is not None else "-", second.text(result))
        elif base is not None and base.inner != result.inner and not _follows(base.definition, result.definition):
            bound = Bound("number", "other", midpoint(result.inner), text=second.text(result))
            yield name, bound, (_in_words(first, base), _in_words(second, result))
    for name, base in mine.items():
        result_now = None if name in other else _worked_out(second, name)
        if result_now is not None and base.definition.origin == "given":
            bound = Bound("law", "other", text=result_now.definition.law or "definition")
            yield name, bound, (_in_words(first, base), _in_words(second, result_now))


def _follows(one: Definition, other: Definition) -> bool:
    """Are both the same default in other inputs, which are told themselves? `layer_len` is by default `seq_len`."""
    return (
        one.origin == other.origin == "assumed"
        and one.said == other.said
        and other.expr is not None
        and bool(names_in(other.expr))
    )


def _worked_out(one: Answer, name: str) -> Result | None:
    """The one value of a quantity that an answer works out by a law or a definition, where it does."""
    definition = one.graph.definitions.get(name)
    found = definition is not None and definition.origin in ("law", "definition") and not definition.where
    return one.result(name) if found else None


def _in_words(one: Answer, result: Result) -> str:
    """A value, and by what where it is worked out."""
    definition = result.definition
    how = f" (by {definition.law or 'definition'})" if definition.origin in ("law", "definition") else ""
    return one.text(result) + how


def _inputs(one: Answer) -> Iterator[Result]:
    """What was given or assumed as a number, in no special circumstances."""
    for result in (*one.given(), *one.assumed()):
        if not result.definition.where:
            yield result


def _tables(first: Question, second: Question) -> Iterator[tuple[str, Bound | None, tuple[str, str]]]:
    """Rows of an index that are not the same."""
    for index in first.library.declared.indices:
        name = f"rows of {index}"
        mine, other = (Circumstances(question.layers).find(name) for question in (first, second))
        if other != mine and (mine is None or other is None or mine.rows != other.rows):
            yield name, other, (_rows_in_words(mine), _rows_in_words(other))


def _entries(first: Answer, second: Answer, choice: str, bound: Bound) -> dict[str, Bound]:
    """What an option brings along: entries of tables by it that only the second answer has, such as the rent of its chip."""
    declared = first.question.library.declared
    kinds = {choice, declared.choices[choice].like}
    mine = Circumstances(first.question.layers)
    found = {}
    for result in _inputs(second):
        table = declared.quantities.get(result.name.removesuffix(f"({bound.text})"))
        if table is None or table.name == result.name or mine.find(result.name) is not None:
            continue
        if any(declared.choice_of(parameter.type) in kinds for parameter in table.parameters or ()):
            found[result.name] = Bound("number", "other", midpoint(result.inner), text=second.text(result))
    return found


def _rows_in_words(bound: Bound | None) -> str:
    return "one group" if bound is None else f"{len(bound.rows)} row{'s' if len(bound.rows) != 1 else ''}"


def _unknown(first: Answer) -> tuple[Fraction | None, ...]:
    return (None,) * sum(map(len, first.results.values()))


def _effects(first: Answer, changes: Sequence[Change]) -> tuple[Fraction | None, ...]:
    """The first answer with some inputs as in the other, and what comes with them, over itself."""
    question = first.question
    layers = question.layers
    at = len(layers) - (1 if layers and layers[-1].by == "-s" else 0)  # what -s says holds for both
    bindings = {name: bound for change in changes for name, bound in (change.bindings or {}).items()}
    presets = dict(question.presets)
    for change in changes:
        for preset, changed in change.presets.items():  # one name of it each: what others changed stays
            presets[preset] = (*presets[preset], changed[-1])
    try:
        found_now = answer(
            question._replace(layers=(*layers[:at], Layer("other", bindings), *layers[at:]), presets=presets, expect=())
        )
    except SymflopsError:
        return _unknown(first)
    found: list[Fraction | None] = []
    for wanted, results in first.results.items():
        others = found_now.results[wanted]
        pairs = zip(others, results, strict=True) if len(others) == len(results) else ()
        found += [ratio(*pair) for pair in pairs] or [None] * len(results)
    return tuple(found)


# ---- shares of the logarithm -------------------------------------------------------------------------------

MOST_ORDERED = 5  # inputs, of which every order is weighed: 32 answers


class Shares(NamedTuple):
    """How the logarithm of a ratio divides among the inputs that differ: one number to each input, for each quantity.

    They and `rest` - what no single input says, such as other rows - add up to the logarithm (natural). None where a
    ratio on the way is no positive number. `method`: `shapley`, the mean over every order in which the inputs may be
    changed; `sequence` where they are many: the mean over the order shown and its reverse.
    """

    method: str
    by_input: tuple[tuple[float | None, ...], ...]
    rest: tuple[float | None, ...]


def shares(first: Answer, second: Answer, found: Sequence[Weighed]) -> Shares:
    """The shares of the inputs in the ratios of the second answer to the first."""
    changes = [change for _, change in found]
    usable = [at for at, (one, change) in enumerate(found) if change.bindings is not None and None not in one.effects]
    logs: dict[frozenset[int], tuple[float | None, ...]] = {}

    def at(chosen: frozenset[int]) -> tuple[float | None, ...]:
        if chosen not in logs:
            effects = _effects(first, [changes[i] for i in sorted(chosen)]) if chosen else (Fraction(1),) * len(_unknown(first))
            logs[chosen] = tuple(_logarithm(effect) for effect in effects)
        return logs[chosen]

    every = len(usable) <= MOST_ORDERED
    orders = list(permutations(usable)) if every else [tuple(usable), tuple(reversed(usable))]
    total = [_logarithm(ratio) for row in rows([first, second]) for ratio in row.ratios[1:]]
    by_input = [_mean_steps(i, orders, at, len(total)) if i in usable else (None,) * len(total) for i in range(len(changes))]
    reached = at(frozenset(usable))
    rest = tuple(None if a is None or b is None else a - b for a, b in zip(total, reached, strict=True))
    return Shares("shapley" if every else "sequence", tuple(by_input), rest)


def _mean_steps(
    i: int, orders: Sequence[tuple[int, ...]], at: Callable[[frozenset[int]], tuple[float | None, ...]], count: int
) -> tuple[float | None, ...]:
    """What an input adds to each logarithm when its turn comes, on average over orders."""
    sums: list[float | None] = [0.0] * count
    for order in orders:
        before = frozenset(order[: order.index(i)])
        for q, (low, high) in enumerate(zip(at(before), at(before | {i}), strict=True)):
            known = sums[q]
            sums[q] = None if known is None or low is None or high is None else known + high - low
    return tuple(None if one is None else one / len(orders) for one in sums)


def _logarithm(value: Fraction | None) -> float | None:
    return None if value is None or value <= 0 else log(value.numerator) - log(value.denominator)
