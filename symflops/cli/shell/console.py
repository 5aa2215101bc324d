"""Where replies go: standard output for the answer alone, standard error for everything else."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import NamedTuple, TextIO

from symflops.show import FEW_COLUMNS, Style, render
from symflops.text import MOST_SHOWN, Problem, fail

from .reply import Reply

WIDEST = 120
COLOUR_CHOICES = ("auto", "always", "never")
_HEAD = re.compile(r"(error|warning|note)(\[[A-Z]+[0-9]+\])?: ")
_PLACE = re.compile(r" *(-->|:::) |(help): | *([0-9]+ )?\|")
_HEAD_COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}


class Console(NamedTuple):
    """The two streams and what they can show."""

    out: TextIO | None
    err: TextIO | None
    color: str = "auto"

    @classmethod
    def of(cls, color: str) -> Console:
        """The console of this process. What it cannot encode is written as an escape."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return cls(sys.stdout, sys.stderr, color)

    def style(self, stream: TextIO | None) -> Style:
        """What a stream can show."""
        terminal = is_terminal(stream)
        encoding = (getattr(stream, "encoding", None) or "ascii").lower()
        return Style(self.colours(terminal), width() if terminal else 100, encoding.startswith("utf"))

    def colours(self, terminal: bool) -> bool:
        """`--color` first, then NO_COLOR, FORCE_COLOR, and whether somebody looks."""
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR"):
            return False
        if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
            return True
        return terminal and os.environ.get("TERM") != "dumb"

    def write(self, reply: Reply) -> int:
        """Write a reply; the exit code."""
        page = reply.page
        if page is not None and self.out is None:
            raise fail("SF904", "cannot write the answer: standard output is closed", exit_code=3)
        beside: Sequence[Problem] = ()
        if page is not None:
            style = self.style(self.out)
            form = reply.form or ("table" if is_terminal(self.out) else page.piped)
            style = style if is_terminal(self.out) or page.piped != "table" else style._replace(signs=False)
            self._put(render(page, form, style))
            beside = page.aside() if form in FEW_COLUMNS else ()
        self.problems((*reply.problems, *beside))
        return reply.code

    def _put(self, text: str) -> None:
        assert self.out is not None
        try:
            self.out.write(text)
            self.out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            _silence(self.out)
            reason = (error.strerror or "unwritable").lower()
            raise fail("SF904", f"cannot write the answer: {reason}", exit_code=3) from error

    def problems(self, problems: Sequence[Problem]) -> None:
        """Problems for people, a blank line between them; after many the number of the rest."""
        if not problems or self.err is None:
            return
        from symflops.text import render as as_text

        style = self.style(self.err)
        texts = [painted(as_text(problem), style) for problem in problems[:MOST_SHOWN]]
        if len(problems) > MOST_SHOWN:
            texts.append(f"and {len(problems) - MOST_SHOWN} more")
        try:
            self.err.write("\n\n".join(texts) + "\n")
            self.err.flush()
        except OSError:
            _silence(self.err)

    def gone(self) -> None:
        """Nobody reads any more: nothing is left to flush when Python ends."""
        for stream in (self.out, self.err):
            if stream is not None:
                _silence(stream)


def is_terminal(stream: TextIO | None) -> bool:
    """Does somebody look at a stream?"""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def width() -> int:
    """The width of the terminal, within reason."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        found = int(columns)
    else:
        found = next((size for size in map(_columns_of, (1, 2, 0)) if size), 80)
    return max(40, min(found, WIDEST))


def _columns_of(descriptor: int) -> int:
    try:
        return os.get_terminal_size(descriptor).columns
    except OSError:
        return 0


def _silence(stream: TextIO) -> None:
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        return


def painted(text: str, style: Style) -> str:
    """A rendered problem in colours: its severity, its place, its help."""
    if not style.color:
        return text
    lines = []
    for at, line in enumerate(text.split("\n")):
        head = _HEAD.match(line) if at == 0 else None
        place = _PLACE.match(line) if at else None
        if head:
            line = style.paint(head[0][:-2], "bold", _HEAD_COLOURS[head[1]]) + style.paint(line[head.end() - 2 :], "bold")
        elif place:
            line = style.paint(place[0], "cyan" if place[2] else "blue") + marks(line[place.end() :], style)
        lines.append(line)
    return "\n".join(lines)


def marks(rest: str, style: Style) -> str:
    """The carets under a line of a source, with what they say."""
    stripped = rest.lstrip()
    if stripped[:1] not in ("^", "-") or stripped.startswith("-->"):
        return rest
    return rest[: len(rest) - len(stripped)] + style.paint(stripped, "red" if stripped[0] == "^" else "blue")
