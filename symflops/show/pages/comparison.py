"""Answers side by side: values and ratios, then the inputs that differ with what each alone would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from symflops.answer import Answer
from symflops.compare import Difference, Shares, rows, shares, weighed
from symflops.compare import Row as CompareRow
from symflops.show import Cell, Page, Style
from symflops.text import SymflopsError, escape
from symflops.units.display import significant

from . import apart
from .answer import problem_record
from .apart import Apart
from .layout import GAP, columns, heading, wrap
from .values import Digits, Row, cell, measured, record, with_spread

MOST_EXPLAINED = 12
USUAL = Digits()
LEAST_LEFT = 0.005  # of a logarithm: less shows as 0 %
LARGEST = 10  # times the whole: parts beyond that nearly cancel, and are no shares that tell anything
TINY = 1e-12  # a logarithm of what is 1


class Explained(NamedTuple):
    """What one answer has otherwise than the base, and how much of the ratio each input explains."""

    differences: list[Difference]
    shares: Shares | None


def explained(first: Answer, second: Answer) -> Explained:
    """The inputs that differ; their shares where there are several."""
    found = weighed(first, second)
    return Explained([difference for difference, _ in found], shares(first, second, found) if len(found) > 1 else None)


def page(
    answers: Sequence[tuple[str, Answer]],
    explain: bool,
    digits: Digits = USUAL,
    refused: Mapping[str, SymflopsError] = MappingProxyType({}),
    unit: Sequence[str] = (),
    formulas: Apart = MappingProxyType({}),
) -> Page:
    """A page of named answers, the first of which is the base; `refused` are those that have none."""
    names = [name for name, _ in answers]
    found = [in_unit(row, unit, answers[0][1]) for row in rows([one for _, one in answers])]
    why = [explained(answers[0][1], one) for _, one in answers[1:]] if explain else []
    plain = tuple(_cells(row, digits) for row in found)
    heads = ("name", *names, *(f"{name}/{names[0]}" for name in names[1:]), "unit")
    return Page(
        heads,
        plain,
        lambda: {**_record(names, found, why, refused), **({"symbolic": apart.record(formulas)} if formulas else {})},
        lambda style: "\n".join([_text(answers, found, why, refused, digits, style), *apart.lines(formulas, names[0], style)]),
        value=heads[-2],
        piped="table",
    )


def in_unit(row: CompareRow, units: Sequence[str], first: Answer) -> CompareRow:
    """A row in the unit asked for that it fits, if any."""
    for unit in units:
        text, factor, dimension = measured(unit, first.question.library)
        if row.results[0].definition.dimension == dimension:
            told = [one._replace(definition=one.definition._replace(unit=text, factor=factor)) for one in row.results]
            row = row._replace(results=tuple(told))
    return row


def _cells(row: CompareRow, digits: Digits) -> tuple[Cell, ...]:
    values = [cell(result, digits) for result in row.results]
    ratios = [None if ratio is None else float(ratio) for ratio in row.ratios[1:]]
    return (row.name, *values, *ratios, row.results[0].unit)


def _record(
    names: Sequence[str], found: Sequence[CompareRow], why: Sequence[Explained], refused: Mapping[str, SymflopsError]
) -> dict[str, Any]:
    results = {
        row.name: [
            {"scenario": name, **record(result), "ratio": None if ratio is None else float(ratio)}
            for name, result, ratio in zip(names, row.results, row.ratios, strict=True)
        ]
        for row in found
    }
    wanted = [row.name for row in found]
    told = {
        name: [_difference_record(one, at, wanted) for at in range(len(one.differences))]
        for name, one in zip(names[1:], why, strict=False)
    }
    record_ = {"scenarios": list(names), "results": results, "differences": told}
    divided = {name: one.shares for name, one in zip(names[1:], why, strict=False) if one.shares is not None}
    if divided:
        record_["log_shares"] = {
            name: {"method": one.method, "rest": dict(zip(wanted, one.rest, strict=False))} for name, one in divided.items()
        }
    if refused:
        record_["refused"] = {name: [problem_record(problem) for problem in error.problems] for name, error in refused.items()}
    return record_


def _difference_record(one: Explained, at: int, wanted: Sequence[str]) -> dict[str, Any]:
    """An input that differs, for scripts; `log_shares` add up, with `rest`, to the logarithm of the ratio."""
    d = one.differences[at]
    effects = dict(zip(wanted, map(_float, d.effects), strict=False))
    found = {"input": d.name, "first": d.first, "second": d.second, "along": dict(d.along), "effects": effects}
    if one.shares is not None:
        found["log_shares"] = dict(zip(wanted, one.shares.by_input[at], strict=False))
    return found


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def times(ratio: Fraction | None) -> str:
    """A ratio in words: `× 2.5`, or `same`."""
    if ratio is None:
        return "?"
    return "same" if ratio == 1 else f"× {significant(ratio, 4)}"


def _text(
    answers: Sequence[tuple[str, Answer]],
    found: Sequence[CompareRow],
    why: Sequence[Explained],
    refused: Mapping[str, SymflopsError],
    digits: Digits,
    style: Style,
) -> str:
    lines = [["", *(escape(name) for name, _ in answers)]]
    for row in found:
        cells = [row.name]
        for (_, one), result, ratio in zip(answers, row.results, row.ratios, strict=True):
            value = with_spread(
                Row(row.name, "", result, result.unit != one.graph.definitions[result.definition.key].unit), one, digits
            )
            cells.append(escape(value) + ("" if result is row.results[0] else f"  {times(ratio)}"))
        lines.append(cells)
    out = _fitting(lines, style)
    for (name, _), how in zip(answers[1:], why, strict=False):
        if how.differences:
            out += ["", heading(f"what {escape(name)} has otherwise, and what that alone would do", style)]
            out += _explained(how, found, style)
    if refused:
        told = [[escape(name), escape(reason(error))] for name, error in refused.items()]
        out += ["", heading("these cannot be computed here", style), *columns(told, style, ("cyan",))]
    return "\n".join(out)


def reason(error: SymflopsError) -> str:
    """Why there is no answer: the first problem, and how many others there are."""
    others = len(error.problems) - 1
    return error.problems[0].message + (f" (and {others} more)" if others else "")


def _fitting(lines: Sequence[Sequence[str]], style: Style) -> list[str]:
    """A table with an answer to each column; where that is too wide, with an answer to each line."""
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    if sum(widths) + GAP * len(widths) <= style.width:
        return columns(lines, style, ("cyan",))
    turned = [list(line) for line in zip(*lines, strict=True)]
    widths = [max(len(line[at]) for line in turned) for at in range(len(turned[0]))]
    if sum(widths) + GAP * len(widths) <= style.width:
        return columns(turned, style, ("cyan",))
    out: list[str] = []  # too wide either way: a block to each quantity
    for row in lines[1:]:
        pairs = [[name, value] for name, value in zip(lines[0][1:], row[1:], strict=True)]
        out += [*([""] if out else []), heading(row[0], style), *columns(pairs, style, ("cyan",))]
    return out


def _explained(one: Explained, found: Sequence[CompareRow], style: Style) -> list[str]:
    wanted = [row.name for row in found]
    lines = []
    known = [at for at, difference in enumerate(one.differences) if None not in difference.effects]
    others = [at for at in range(len(one.differences)) if at not in known]
    for at in (*known[:MOST_EXPLAINED], *others[:MOST_EXPLAINED]):
        difference = one.differences[at]
        effects = []
        for q, (name, effect) in enumerate(zip(wanted, difference.effects, strict=False)):
            part = None if one.shares is None else _part(one.shares, at, q)
            if effect != 1 or part not in (None, "", "0%"):  # nothing alone, and something beside others
                effects.append(f"{name} {times(effect)}" + (f" ({part})" if part else ""))
        with_it = "".join(f", with {name} {value}" for name, value in difference.along)
        lines.append([difference.name, f"{difference.first} -> {difference.second}{with_it}", ", ".join(effects)])
    out = columns(lines, style, ("cyan", "", "dim"))
    if len(known) > MOST_EXPLAINED:
        out.append(f"  … and {len(known) - MOST_EXPLAINED} that matter less")
    if others:
        out.append("  ?: with that alone there is no answer")
    if one.shares is not None and any(_part(one.shares, at, q) for at in range(len(one.differences)) for q in range(len(wanted))):
        left = [f"{name} {part}" for q, name in enumerate(wanted) if (part := _left(one.shares, q))]
        if left:
            out.append(f"  what none of these says alone: {', '.join(left)}")
        how = "every order of change" if one.shares.method == "shapley" else "this order of change and its reverse"
        out += [
            f"  {style.paint(line, 'dim')}"
            for line in wrap(f"in brackets: shares of the logarithm of the ratio, the mean over {how}", style.width - 2)
        ]
    return out


def _left(shared: Shares, quantity: int) -> str:
    """What no input says of the logarithm of a ratio, in per cent, where that is worth a word."""
    total, rest = _whole(shared, quantity), shared.rest[quantity]
    return "" if rest is None or not total or abs(rest / total) < LEAST_LEFT else _percent(rest / total)


def _whole(shared: Shares, quantity: int) -> float:
    """The logarithm of a ratio that is divided; nought where it tells nothing: what all inputs come to together is not
    known, or it is nearly nought while they pull either way."""
    rest = shared.rest[quantity]
    parts = [part for one in shared.by_input if (part := one[quantity]) is not None]
    total = 0.0 if rest is None else rest + sum(parts)
    return 0.0 if abs(total) < TINY or max(map(abs, parts), default=0.0) > LARGEST * abs(total) else total


def _part(shared: Shares, at: int, quantity: int) -> str:
    """An input's share of the logarithm of a ratio, in per cent; empty where the ratio is 1, nearly so, or no number."""
    total, mine = _whole(shared, quantity), shared.by_input[at][quantity]
    return "" if mine is None or not total else _percent(mine / total)


def _percent(share: float) -> str:
    """A share as people say it: not of less than none."""
    told = f"{share:.0%}"
    return "0%" if told == "-0%" else told
