"""Articles from files, folders of their names left to the shell, or standard input: read and checked."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence

from symflops.library import load
from symflops.parse.limits import decode
from symflops.question import standard_input
from symflops.text import Label, Problem, Source, Span, SymflopsError

from .check import Checked, check

MOST_BYTES = 64 * 1024 * 1024


def checked(paths: Sequence[str]) -> list[Checked]:
    """Every article of a command line, checked. Raises `SymflopsError` with every file that cannot be read."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            sources.append(standard_input() if path == "-" else _read(path))
        except SymflopsError as error:
            problems += error.problems
    if problems:
        raise SymflopsError(problems)
    table = load().declared.units
    return [check(source, table) for source in sources]


def _read(path: str) -> Source:
    here = Label(Source(path, ""), Span(0, 0))
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise SymflopsError([Problem("SF902", f"`{path}` is not a regular file", (here,), ("name the article itself",))])
        if status.st_size > MOST_BYTES:
            message = f"the text is larger than the limit of {MOST_BYTES // 1024 // 1024} MiB"
            raise SymflopsError([Problem("SF104", message, (here,), ("split it into several files",))])
        with open(path, "rb") as file:
            return decode(file.read(), path)
    except OSError as error:
        message = f"cannot read `{path}`: {(error.strerror or 'unreadable').lower()}"
        raise SymflopsError([Problem("SF901", message, (here,), ("is the name right, and may you read it?",))]) from error
