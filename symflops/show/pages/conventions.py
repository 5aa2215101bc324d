"""One scenario under every convention: values, ratios to the first, what each counts, and why some do not apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symflops.answer import Answer
from symflops.compare import Row, rows
from symflops.show import Cell, Page, Style
from symflops.text import Problem, SymflopsError, escape

from . import apart
from .answer import open_laws, picked_by, problem_record
from .apart import Apart
from .comparison import reason, times
from .layout import columns, heading
from .values import Digits, cell, record

COLUMNS = ("name", "convention", "value", "ratio", "unit", "law", "reason")
FOLDER = "conventions/"


def page(
    answers: Sequence[tuple[str, Answer]], refused: Mapping[str, SymflopsError], names: Sequence[str], formulas: Apart
) -> Page:
    """The page of a scenario under conventions, in the order of their `names`; the first that applies is the base."""
    found = rows([one for _, one in answers])
    at = {name: position for position, (name, _) in enumerate(answers)}
    return Page(
        columns=COLUMNS,
        rows=[_cells(row, name, at, refused) for row in found for name in names],
        record=lambda: {**_record(answers, found, refused), "symbolic": apart.record(formulas)},
        text=lambda style: "\n".join(
            [*_text(answers, found, refused, names, style), *apart.lines(formulas, answers[0][0], style)]
        ),
        narrow=("name", "convention", "value", "unit", "reason"),
        value="value",
    )


def _cells(row: Row, name: str, at: Mapping[str, int], refused: Mapping[str, SymflopsError]) -> tuple[Cell, ...]:
    if name in refused:
        return (row.name, name, None, None, None, None, reason(refused[name]))
    result, ratio = row.results[at[name]], row.ratios[at[name]]
    law = result.definition.law or None
    return (row.name, name, cell(result, Digits()), None if ratio is None else float(ratio), result.unit, law, None)


def counted(answer: Answer) -> dict[str, str]:
    """What a convention says and the answer turns on: options, numbers, laws."""
    by_convention = {layer.by for layer in answer.question.layers if layer.by.startswith(FOLDER)}
    said = {one.choice: one.option for one in answer.chosen(assumed=False) if one.by in by_convention}
    said |= {one.name: answer.text(one) for one in answer.given() if one.definition.by in by_convention}
    return said | {one.name: f"by {one.definition.law}" for one in open_laws(answer) if picked_by(one, answer) in by_convention}


def _record(answers: Sequence[tuple[str, Answer]], found: Sequence[Row], refused: Mapping[str, SymflopsError]) -> dict[str, Any]:
    names = [name for name, _ in answers]
    results = {
        row.name: [
            {"scenario": name, **record(result), "ratio": None if ratio is None else float(ratio)}
            for name, result, ratio in zip(names, row.results, row.ratios, strict=True)
        ]
        for row in found
    }
    return {
        "scenarios": names,
        "results": results,
        "differences": {},
        "counted": {name: counted(one) for name, one in answers},
        "refused": {name: [problem_record(problem) for problem in error.problems] for name, error in refused.items()},
    }


def _text(
    answers: Sequence[tuple[str, Answer]],
    found: Sequence[Row],
    refused: Mapping[str, SymflopsError],
    names: Sequence[str],
    style: Style,
) -> list[str]:
    out: list[str] = []
    for row in found:
        lines = []
        for (name, one), result, ratio in zip(answers, row.results, row.ratios, strict=True):
            base = result is row.results[0]
            lines.append([escape(name), escape(one.text(result)), "" if base else times(ratio)])
        out += [heading(row.name, style), *columns(lines, style, ("cyan",)), ""]
    said = {name: ", ".join(f"{what} {how}" for what, how in counted(one).items()) for name, one in answers}
    told = [[escape(name), escape(said[name])] for name in names if said.get(name)]
    out += [heading("what each says that matters here", style), *columns(told, style, ("cyan", "dim"))]
    if refused:
        lines = [[escape(name), escape(reason(refused[name]))] for name in names if name in refused]
        out += ["", heading("these do not apply", style), *columns(lines, style, ("cyan",))]
    return out


def warnings(answers: Sequence[tuple[str, Answer]]) -> tuple[Problem, ...]:
    """The warnings of all answers; each says under which convention."""
    return tuple(
        problem._replace(message=f"under {name}: {problem.message}") for name, one in answers for problem in one.warnings
    )
