"""Findings about formula files: each with its place, as data and as text."""

from __future__ import annotations

from collections.abc import Sequence

from symflops.show import Page, Style
from symflops.text import Problem, line_and_column, render


def page(found: Sequence[Problem]) -> Page:
    """Problems that are the answer itself, not a complaint about the question."""
    names = ("file", "line", "column", "code", "message", "fix")
    rows = [_row(problem) for problem in found]

    def text(style: Style) -> str:
        if not found:
            return "nothing to say"
        count = f"{len(found)} finding{'s' if len(found) > 1 else ''}"
        return "\n\n".join([*(render(problem) for problem in found), count])

    def record() -> dict[str, list[dict[str, str | int]]]:
        return {"findings": [dict(zip(names, row, strict=True)) for row in rows]}

    return Page(names, rows, record, text, problems=lambda: found)


def _row(problem: Problem) -> tuple[str, int, int, str, str, str]:
    label = problem.labels[0]
    line, column = line_and_column(label.source.text, label.span.start)
    return label.source.path, line, column, problem.code, problem.message, "; ".join(problem.helps)
