"""Answers side by side: values and ratios, then the inputs that differ with what each alone would do."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symflops.answer import Answer
from symflops.compare import Difference, Row, differences, rows
from symflops.show import Cell, Page, Style
from symflops.text import escape
from symflops.units.display import significant

from .layout import columns, heading
from .values import Digits, cell, record

MOST_EXPLAINED = 12


def page(answers: Sequence[tuple[str, Answer]], explain: bool) -> Page:
    """A page of named answers, the first of which is the base."""
    names = [name for name, _ in answers]
    found = rows([one for _, one in answers])
    why = [differences(answers[0][1], one) for _, one in answers[1:]] if explain else []
    plain = tuple(_cells(row) for row in found)
    heads = ("name", *names, *(f"{name}/{names[0]}" for name in names[1:]), "unit")
    return Page(
        heads,
        plain,
        lambda: _record(names, found, why),
        lambda style: _text(answers, found, why, style),
        value=heads[-2],
        piped="table",
    )


def _cells(row: Row) -> tuple[Cell, ...]:
    values = [cell(result, Digits()) for result in row.results]
    ratios = [None if ratio is None else float(ratio) for ratio in row.ratios[1:]]
    return (row.name, *values, *ratios, row.results[0].unit)


def _record(names: Sequence[str], found: Sequence[Row], why: Sequence[Sequence[Difference]]) -> dict[str, Any]:
    results = {
        row.name: [
            {"scenario": name, **record(result), "ratio": None if ratio is None else float(ratio)}
            for name, result, ratio in zip(names, row.results, row.ratios, strict=True)
        ]
        for row in found
    }
    wanted = [row.name for row in found]
    explained = {
        name: [
            {
                "input": d.name,
                "first": d.first,
                "second": d.second,
                "effects": dict(zip(wanted, map(_float, d.effects), strict=False)),
            }
            for d in found_for
        ]
        for name, found_for in zip(names[1:], why, strict=False)
    }
    return {"scenarios": list(names), "results": results, "differences": explained}


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def times(ratio: Fraction | None) -> str:
    """A ratio in words: `× 2.5`, or `same`."""
    if ratio is None:
        return "?"
    return "same" if ratio == 1 else f"× {significant(ratio, 4)}"


def _text(answers: Sequence[tuple[str, Answer]], found: Sequence[Row], why: Sequence[Sequence[Difference]], style: Style) -> str:
    heads = ["", *(escape(name) for name, _ in answers)]
    lines = [heads]
    for row in found:
        cells = [row.name]
        for (_, one), result, ratio in zip(answers, row.results, row.ratios, strict=True):
            cells.append(one.text(result) + ("" if result is row.results[0] else f"  {times(ratio)}"))
        lines.append(cells)
    out = columns(lines, style, ("cyan",))
    for (name, _), differing in zip(answers[1:], why, strict=False):
        if differing:
            out += ["", heading(f"what {escape(name)} has otherwise, and what that alone would do", style)]
            out += _explained(differing, [row.name for row in found], style)
    return "\n".join(out)


def _explained(differing: Sequence[Difference], wanted: Sequence[str], style: Style) -> list[str]:
    lines = []
    for difference in differing[:MOST_EXPLAINED]:
        effects = [f"{name} {times(effect)}" for name, effect in zip(wanted, difference.effects, strict=False) if effect != 1]
        lines.append([difference.name, f"{difference.first} -> {difference.second}", ", ".join(effects)])
    out = columns(lines, style, ("cyan", "", "dim"))
    if len(differing) > MOST_EXPLAINED:
        out.append(f"  … and {len(differing) - MOST_EXPLAINED} that matter less")
    return out
