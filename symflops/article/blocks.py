"""What an article is made of: blocks of prose, tables, code and output, each knowing where in the file it stands."""

from __future__ import annotations

from typing import NamedTuple

from symflops.text import Source, Span


class Block(NamedTuple):
    """A stretch of an article that is read on its own.

    `kind` is `prose`, `table`, `code` or `output`. `pieces` are its lines without what the markup puts before them
    (quote marks, indentation); for a table they are the cells, and `rows` says how many each row has.
    `note` is the language of a fence. `rich` says that `*` and backticks may be markup, `escaped` that the text
    is the inside of JSON strings.
    """

    kind: str
    pieces: tuple[Span, ...]
    rows: tuple[int, ...] = ()
    note: str = ""
    rich: bool = True
    escaped: bool = False

    def grid(self) -> list[tuple[Span, ...]]:
        """The cells of a table, row by row; the first row is its head."""
        found, at = [], 0
        for count in self.rows:
            found.append(self.pieces[at : at + count])
            at += count
        return found


class Article(NamedTuple):
    """A text and the blocks found in it, in their order."""

    source: Source
    blocks: tuple[Block, ...]


def lines_of(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The lines of a stretch, line ends left out; CR, LF and CR LF each end one."""
    end = len(text) if end is None else end
    spans, at = [], start
    for line in text[start:end].splitlines(keepends=True):
        spans.append(Span(at, at + len(line.rstrip("\r\n"))))
        at += len(line)
    return spans


def trimmed(text: str, span: Span) -> Span:
    """A stretch without the blanks at its ends."""
    piece = text[span.start : span.end]
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, max(start, span.start + len(piece.rstrip())))
