"""Answers side by side: their ratio, which inputs differ, and what each difference alone would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from .answer import Answer, Result, answer
from .exact import midpoint
from .question import Question
from .resolve.circumstances import Bound, Circumstances, Layer
from .text import SymflopsError, fail


class Difference(NamedTuple):
    """An input that two answers do not share: what each has, and by what factor the first answer's results would
    change if it alone were as in the other. None where that has no answer."""

    name: str
    first: str
    second: str
    effects: tuple[Fraction | None, ...]


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
    below = midpoint(base.inner)
    return midpoint(result.inner) / below if below else None


def differences(first: Answer, second: Answer) -> list[Difference]:
    """The inputs that differ, those that matter most first."""
    found = []
    for name, bound, texts in _differing(first, second):
        with_it = _entries(first, second, name, bound) if bound is not None and bound.kind == "option" else {}
        effects = _effects(first, {name: bound, **with_it}) if bound is not None else _unknown(first)
        if any(effect != 1 for effect in effects):
            found.append(Difference(name, *texts, effects))
    return sorted(found, key=_size, reverse=True)


def _size(difference: Difference) -> float:
    known = [effect for effect in difference.effects if effect is not None and effect > 0]
    return max((float(max(effect, 1 / effect)) for effect in known), default=0.0)


def _differing(first: Answer, second: Answer) -> Iterator[tuple[str, Bound | None, tuple[str, str]]]:
    """Names with another meaning in the second answer, what they mean there, and both meanings in words."""
    yield from _numbers(first, second)
    mine = {chosen.choice: chosen.option for chosen in first.graph.chosen if not chosen.where}
    for chosen in second.graph.chosen:
        if not chosen.where and mine.get(chosen.choice, chosen.option) != chosen.option:
            yield chosen.choice, Bound("option", "other", text=chosen.option), (mine[chosen.choice], chosen.option)
    mine = {result.name: result.definition.law for result in first.laws()}
    for result in second.laws():
        law = result.definition.law
        if mine.get(result.name, law) != law:
            yield result.name, Bound("law", "other", text=law), (f"by {mine[result.name]}", f"by {law}")
    yield from _tables(first.question, second.question)


def _numbers(first: Answer, second: Answer) -> Iterator[tuple[str, Bound | None, tuple[str, str]]]:
    mine = {result.name: result for result in _inputs(first)}
    for result in _inputs(second):
        base = mine.get(result.name)
        if base is not None and base.inner != result.inner:
            bound = Bound("number", "other", midpoint(result.inner), text=second.text(result))
            yield result.name, bound, (first.text(base), second.text(result))


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


def _effects(first: Answer, bindings: dict[str, Bound]) -> tuple[Fraction | None, ...]:
    """The first answer with one input as in the other, and what comes with it, over itself."""
    layers = first.question.layers
    at = len(layers) - (1 if layers and layers[-1].by == "-s" else 0)  # what -s says holds for both
    layers = (*layers[:at], Layer("other", bindings), *layers[at:])
    try:
        changed = answer(first.question._replace(layers=layers, expect=()))
    except SymflopsError:
        return _unknown(first)
    found: list[Fraction | None] = []
    for wanted, results in first.results.items():
        others = changed.results[wanted]
        pairs = zip(others, results, strict=True) if len(others) == len(results) else ()
        found += [ratio(*pair) for pair in pairs] or [None] * len(results)
    return tuple(found)
