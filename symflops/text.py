"""Text and what is wrong with it: places, problems, how they are shown, and nearest names."""

from __future__ import annotations

import os
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

MOST_SHOWN = 50
WIDEST = 120  # characters of a line that are shown, those that are spoken of among them
_LINE_END = re.compile(r"\r\n|\r|\n")
GENERATOR = '<meta name="generator" content="symflops">'  # in the head of every page that symflops writes


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
    """All problems of a run. The only exception that leaves the public functions, also where an argument is of a wrong type.

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


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The line and column (both from 1) of an offset.

    >>> line_and_column("a\\r\\nbc", 4)
    (2, 2)
    """
    offset = max(0, min(offset, len(text)))
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=16)  # whoever asks for a place in a text asks for many
def _line_starts(text: str) -> list[int]:
    """Where each line begins; CR, LF and CR LF each end one."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


def _line_at(text: str, offset: int) -> tuple[int, int]:
    """Where the line around an offset starts and ends, its line end left out."""
    offset = max(0, min(offset, len(text)))
    starts = _line_starts(text)
    line = bisect_right(starts, offset)
    end = starts[line] if line < len(starts) else len(text)
    start = starts[line - 1]
    return start, start + len(text[start:end].rstrip("\r\n"))


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
    places = [(label.source.path, number) for label, number in zip(labels, numbers, strict=True)]
    margin = " " * len(str(max(numbers)))
    line, column = line_and_column(first.source.text, first.span.start)
    out = [f"{margin}--> {_shown_path(first.source.path, full)}:{line}:{column}", f"{margin} |"]
    seen_path = first.source.path
    rows = sorted(
        range(len(labels)), key=lambda i: (labels[i].source.path != first.source.path, labels[i].source.path, numbers[i])
    )
    shown: set[tuple[str, int]] = set()
    for i in rows:
        beside = [one for one, place in zip(labels, places, strict=True) if place == places[i]]
        label = labels[i]
        if label.source.path != seen_path:
            out.append(f"{margin}::: {_shown_path(label.source.path, full)}")
            seen_path = label.source.path
        if places[i] not in shown:
            shown.add(places[i])
            out.append(f"{numbers[i]:>{len(margin)}} | {_excerpt(beside)[0]}".rstrip())
        out.append(f"{margin} | {_marks(label, *_excerpt(beside), '^' if i == 0 else '-')}".rstrip())
    return out


def _excerpt(labels: Sequence[Label]) -> tuple[str, int]:
    """The line that labels stand on, as it is shown, and where in the text that begins: of a long line the part around them."""
    text = labels[0].source.text
    start, end = _line_at(text, labels[0].span.start)
    if end - start <= WIDEST:
        return _flat(text[start:end]), start
    first = min(label.span.start for label in labels)
    last = min(max(label.span.end for label in labels), first + WIDEST, end)
    begin = max(start, min(first - (WIDEST - (last - first)) // 2, end - WIDEST))
    stop = begin + WIDEST
    before, after = "…" if begin > start else "", "…" if stop < end else ""
    return f"{before}{_flat(text[begin + len(before) : stop - len(after)])}{after}", begin


def _flat(line: str) -> str:
    """A line of a source on one line of the screen; tabs count as one column."""
    return "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line)


def _marks(label: Label, line: str, begin: int, mark: str) -> str:
    """Marks under a part of a line that is shown from `begin` on."""
    at = max(0, min(label.span.start - begin, len(line)))
    stop = max(at, min(label.span.end - begin, len(line)))
    return f"{' ' * columns(line[:at])}{mark * max(1, columns(line[at:stop]))} {escape(label.text)}".rstrip()


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide character, none for an accent on the one before.

    >>> columns("abc"), columns("\u6a21\u578b"), columns("e\u0301")
    (3, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


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
