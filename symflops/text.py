"""Text and what is wrong with it: places, problems, how they are shown, and nearest names."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MOST_SHOWN = 50
LONGEST_LINE = 500


class Source(NamedTuple):
    """A text with the name it is shown by: a path, `-s`, `EXPR`."""

    path: str
    text: str


class Span(NamedTuple):
    """A stretch of a source, in characters from its start."""

    start: int
    end: int


NOWHERE = Span(-1, -1)


class Label(NamedTuple):
    """One place a problem speaks of. The first label of a problem says where it is."""

    source: Source
    span: Span
    text: str = ""


class Problem(NamedTuple):
    """Something wrong, said once: what, where, and how to put it right.

    `severity` is `error`, `warning` or `note`; only errors stop the work.
    """

    code: str
    message: str
    labels: tuple[Label, ...] = ()
    helps: tuple[str, ...] = ()
    severity: str = "error"


class SymflopsError(Exception):
    """All problems of a run. The only exception that leaves the public functions.

    `exit_code` is 2 for wrong input and 3 when there is no answer (undefined, or a limit reached).
    """

    def __init__(self, problems: Iterable[Problem], exit_code: int = 2) -> None:
        self.problems = tuple(problems)
        self.exit_code = exit_code
        super().__init__("\n\n".join(render(problem) for problem in self.problems[:MOST_SHOWN]))

    def __reduce__(self) -> tuple[type[SymflopsError], tuple[tuple[Problem, ...], int]]:
        return SymflopsError, (self.problems, self.exit_code)


def fail(code: str, message: str, *labels: Label, helps: Sequence[str] = (), exit_code: int = 2) -> SymflopsError:
    """The exception for a single problem; the caller raises it."""
    return SymflopsError([Problem(code, message, labels, tuple(helps))], exit_code)


# ---- places ----------------------------------------------------------------------------------------------


def _line_ends(text: str, start: int, end: int) -> int:
    """How many lines end in a stretch; CR, LF and CR LF each end one."""
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The line and column (both from 1) of an offset.

    >>> line_and_column("a\\r\\nbc", 4)
    (2, 2)
    """
    offset = max(0, min(offset, len(text)))
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    return _line_ends(text, 0, start) + 1, offset - start + 1


def _line_at(text: str, offset: int) -> tuple[int, int]:
    """Where the line around an offset starts and ends, its line end left out."""
    offset = max(0, min(offset, len(text)))
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    ends = [at for at in (text.find("\n", offset), text.find("\r", offset)) if at >= 0]
    return start, min(ends, default=len(text))


def escape(text: str) -> str:
    """Data made safe to print: control, bidirectional and invisible characters become their code points.

    >>> escape("a\\x1b[31m")
    'a\\\\u{1b}[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c.isprintable() and unicodedata.category(c) not in {"Cf", "Co", "Cn"} else f"\\u{{{ord(c):x}}}" for c in text
    )


# ---- showing problems ------------------------------------------------------------------------------------


def render(problem: Problem, full_paths: bool = False) -> str:
    """A problem as text: message, place with the line and carets, helps."""
    head = problem.code if problem.severity == "error" else f"{problem.code}"
    lines = [f"{problem.severity}[{head}]: {escape(problem.message)}"]
    lines += _render_labels(problem.labels, full_paths)
    lines += [f"help: {escape(line)}" for line in problem.helps]
    return "\n".join(lines)


def _shown_path(path: str, full: bool) -> str:
    if full or not os.path.isabs(path):
        return escape(path)
    relative = os.path.relpath(path)
    return escape(path if relative.startswith("..") else relative)


def _render_labels(labels: Sequence[Label], full: bool) -> list[str]:
    """The place of the first label, then each line that has labels, in the order of the text."""
    if not labels:
        return []
    first = labels[0]
    numbers = [line_and_column(label.source.text, label.span.start)[0] for label in labels]
    margin = " " * len(str(max(numbers)))
    line, column = line_and_column(first.source.text, first.span.start)
    out = [f"{margin}--> {_shown_path(first.source.path, full)}:{line}:{column}", f"{margin} |"]
    seen_path = first.source.path
    rows = sorted(
        range(len(labels)), key=lambda i: (labels[i].source.path != first.source.path, labels[i].source.path, numbers[i])
    )
    shown: set[tuple[str, int]] = set()
    for i in rows:
        label = labels[i]
        if label.source.path != seen_path:
            out.append(f"{margin}::: {_shown_path(label.source.path, full)}")
            seen_path = label.source.path
        if (label.source.path, numbers[i]) not in shown:
            shown.add((label.source.path, numbers[i]))
            start, end = _line_at(label.source.text, label.span.start)
            code = _flat(label.source.text[start:end])
            out.append(f"{numbers[i]:>{len(margin)}} | {code}".rstrip())
        out.append(f"{margin} | {_marks(label, '^' if i == 0 else '-')}".rstrip())
    return out


def _flat(line: str) -> str:
    """A line of a source on one line of the screen; tabs count as one column."""
    line = line[:LONGEST_LINE] + ("…" if len(line) > LONGEST_LINE else "")
    return "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line)


def _marks(label: Label, mark: str) -> str:
    start, end = _line_at(label.source.text, label.span.start)
    column = max(0, min(label.span.start - start, LONGEST_LINE))
    width = max(1, min(label.span.end, end) - label.span.start)
    return f"{' ' * column}{mark * min(width, LONGEST_LINE)} {escape(label.text)}".rstrip()


# ---- nearest names ---------------------------------------------------------------------------------------


def distance(left: str, right: str, most: int) -> int:
    """Damerau-Levenshtein distance (adjacent swaps count one), or `most + 1` when it is more.

    >>> distance("d_modle", "d_model", 3), distance("abc", "xyz", 1)
    (1, 2)
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, above, row = row, before, [i]
        for j, b in enumerate(right, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, above[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def nearest(name: str, names: Iterable[str], count: int = 3) -> list[str]:
    """The names a mistyped one may have meant, best first; what goes on where it ends is nearer than what is spelled otherwise.

    >>> nearest("kaplen", ["kaplan", "counting", "hardware"])
    ['kaplan']
    >>> nearest("h100", ["b100", "h100_sxm", "h100_pcie"])
    ['h100_pcie', 'h100_sxm', 'b100']
    """
    name = name[:64]
    most = max(1, (len(name) + 2) // 3)
    scored = []
    for other in set(names):
        if name and f"{other.lower()}_".startswith(f"{name.lower()}_"):
            scored.append((0, other))
        elif (gap := distance(name, other, most)) <= most and gap < max(len(name), len(other)):
            scored.append((gap, other))
    return [other for _, other in sorted(scored)[:count]]


def did_you_mean(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """A help line with the nearest names, or nothing."""
    found = nearest(name, names)
    return (f"did you mean {' or '.join(f'`{other}`' for other in found)}?",) if found else ()
