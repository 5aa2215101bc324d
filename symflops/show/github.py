"""Annotations of GitHub: a line for each problem, which a workflow shows beside the line of the file.

GitHub shows ten errors, ten warnings and ten notices of a step; the whole list belongs into the summary of the job
(`--format md`) or into code scanning (`--format sarif`).
Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from symflops.text import Problem, line_and_column

from . import Page, Style, in_a_line

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(page: Page, style: Style) -> str:
    """The problems of a page; a page without any writes a line that GitHub keeps to its log."""
    return "\n".join(_annotation(problem) for problem in page.problems()) or "::debug::symflops found nothing"


def _annotation(problem: Problem) -> str:
    said = in_a_line(problem)
    place = ""
    if problem.labels:
        source, span, _ = problem.labels[0]
        line, column = line_and_column(source.text, span.start)
        end_line, end_column = line_and_column(source.text, max(span.start, span.end))
        place = f"file={source.path.translate(_PROPERTY)},line={line},endLine={end_line},col={column},"
        place += f"endColumn={end_column}," if end_line == line else ""
    return f"::{_COMMANDS[problem.severity]} {place}title={problem.code}::{said.translate(_DATA)}"
