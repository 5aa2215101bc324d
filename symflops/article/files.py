"""Articles from files, from folders of them, or from standard input: read and checked."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from fractions import Fraction

from symflops.article.check import Checked
from symflops.article.reading import READERS
from symflops.article.review import review
from symflops.library import load
from symflops.parse.limits import decode
from symflops.question import standard_input
from symflops.text import GENERATOR, Label, Problem, Source, Span, SymflopsError, fail

MOST_BYTES = 64 * 1024 * 1024
HEAD = 400  # characters of a page in which its generator is named
SUFFIXES = frozenset(READERS) | {".txt"}


def checked(paths: Sequence[str], tolerance: Fraction = Fraction(0)) -> list[Checked]:
    """Every article of a command line, checked.

    One that cannot be read is told among the problems, and keeps the others from nothing. Raises `SymflopsError` where none
    of them can be.
    """
    sources: list[Source] = []
    unread: list[Checked] = []
    for path in paths:
        try:
            if os.path.isdir(path):
                sources += _texts(path, unread)
            else:
                sources.append(standard_input() if path == "-" else _read(path))
        except SymflopsError as error:
            unread.append(Checked(Source(path, ""), (), error.problems))
    library = load()
    reviewed: list[Checked] = []
    for source in sources:
        try:
            reviewed.append(review(source, library, tolerance))
        except SymflopsError as error:
            unread.append(Checked(source, (), error.problems))
    if unread and not reviewed:
        raise SymflopsError([problem for one in unread for problem in one.problems])
    return [*reviewed, *unread]


def _texts(folder: str, unread: list[Checked]) -> Iterator[Source]:
    """The texts in a folder; the reports that symflops wrote into it are no articles."""
    for path in articles(folder):
        try:
            source = _read(path)
        except SymflopsError as error:
            unread.append(Checked(Source(path, ""), (), error.problems))
        else:
            if GENERATOR not in source.text[:HEAD]:
                yield source


def articles(path: str) -> list[str]:
    """The articles of a folder and of those inside it, hidden ones left out; of a file, the file."""
    if not os.path.isdir(path):
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(one for one in folders if not one.startswith((".", "node_modules")))
        found += [os.path.normpath(os.path.join(folder, one)) for one in sorted(names) if _is_article(one)]
    if not found:
        here = Label(Source(path, ""), Span(0, 0))
        helps = (f"articles end in {', '.join(sorted(SUFFIXES))}",)
        raise SymflopsError([Problem("SF901", f"no article in the folder `{path}`", (here,), helps)])
    return found


def _is_article(name: str) -> bool:
    return not name.startswith(".") and os.path.splitext(name)[1].lower() in SUFFIXES


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


def tolerance_of(said: str) -> Fraction:
    """A tolerance as said, `1%` or `0.01`."""
    match = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,9})?)\s*(%?)\s*", said) if said else None
    if said and match is None:
        raise fail("SF912", f"`{said}` is no tolerance", helps=["for example: 1%"])
    return Fraction(match[1]) / (100 if match[2] else 1) if match else Fraction(0)
