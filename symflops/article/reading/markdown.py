"""Markdown and plain text to blocks, line by line, in one pass.

Written here, although well-kept parsers exist: markdown-it-py takes 55 ms to import and 4.5 s for a megabyte of table
rows or short lines, and knows lines but not the places of cells and of continued lines, which every claim needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from symflops.article.blocks import Block, lines_of, trimmed
from symflops.text import Source, Span

# What containers put before a line: quote marks and the signs of list items, a few levels of them.
_MARKS = re.compile(r"(?:[ \t]{0,3}>[ \t]?)+")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|[0-9]{1,9}[.)])(?=[ \t]|$)[ \t]*(?:\[[ xX]\][ \t])?")
_FENCE = re.compile(r"[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}(?=[ \t]|$)")
_RULE = re.compile(r"[ \t]*(?:[-=*_][ \t]*){3,}$")
_DELIMITERS = re.compile(r"[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+$")
_CELL_OF_TEXT = re.compile(r"## \[[0-9]+\] (code|markdown)$")
_PROMPT = re.compile(r"(?:In|Out) ?\[[ 0-9]*(?:None)?\]:$")
_CODE_LINE = re.compile(
    r"(?:import |from |def |class |for |while |if |print\("
    r"|[A-Za-z_][\w.,]*(?: ?[-+*/]?= ?\S|\()|[A-Za-z_, ]{1,80}=|[@#)}\]]|$|[ \t])"
)


def read(source: Source) -> Iterator[Block]:
    """The blocks of a text."""
    lines = _Lines(source.text, lines_of(source.text))
    lines.front_matter()
    return lines.blocks()


def blocks_of(text: str, lines: Sequence[Span]) -> Iterator[Block]:
    """The blocks of some lines of a text, such as those of a cell of a notebook."""
    return _Lines(text, lines).blocks()


class _Lines:
    """The lines of a text and where the reading stands."""

    def __init__(self, text: str, lines: Sequence[Span]) -> None:
        self.text = text
        self.lines = lines
        self.at = 0
        self.open: list[Span] = []  # the lines of a paragraph that may go on

    def blocks(self) -> Iterator[Block]:
        """What the lines hold, from first to last."""
        while self.at < len(self.lines):
            yield from self._block()
        yield from self._paragraph()

    def front_matter(self) -> None:
        """YAML between two rules at the top says what the page is, not what the article claims."""
        if not self.lines or self._line(0) != "---":
            return
        for at in range(1, len(self.lines)):
            if self._line(at) in ("---", "..."):
                self.at = at + 1
                return
            if at > 1 and not self._line(at) and not self._line(at - 1):
                return
            if self._line(at).startswith("# "):
                return

    def _line(self, at: int) -> str:
        span = self.lines[at]
        return self.text[span.start : span.end].rstrip()

    def _block(self) -> Iterator[Block]:
        span = self.lines[self.at]
        line = self.text[span.start : span.end]
        marks = _MARKS.match(line)
        inner = Span(span.start + (marks.end() if marks else 0), span.end)
        line = self.text[inner.start : inner.end]
        if not line.strip():
            yield from self._paragraph()
            self.at += 1
        elif line[:1].isalpha() and "|" not in line and not _PROMPT.match(line):
            self._go_on(inner)  # all markup begins with a sign, a digit or a blank
        elif fence := _FENCE.match(line):
            yield from self._paragraph()
            yield self._fence(fence["fence"], fence["info"].strip(), bool(marks))
        elif found := _CELL_OF_TEXT.match(line):
            yield from self._paragraph()
            yield from self._cell_of_text(found[1])
        elif _PROMPT.match(line):
            yield from self._paragraph()
            yield self._code_after_prompt()
        elif "|" in line and self._starts_table(self.at):
            yield from self._paragraph()
            yield self._table()
        elif _RULE.match(line):
            yield from self._paragraph()
            self.at += 1
        elif heading := _HEADING.match(line):
            yield from self._paragraph()
            yield Block("prose", (trimmed(self.text, Span(inner.start + heading.end(), inner.end)),), note="heading")
            self.at += 1
        else:
            yield from self._text(inner, line)

    def _text(self, inner: Span, line: str) -> Iterator[Block]:
        """A line of prose: an item of a list begins a paragraph of its own."""
        item = _ITEM.match(line)
        if item:
            yield from self._paragraph()
            inner = Span(inner.start + item.end(), inner.end)
        self._go_on(inner)

    def _go_on(self, inner: Span) -> None:
        """One more line of the paragraph that is open."""
        self.open.append(trimmed(self.text, inner))
        self.at += 1

    def _paragraph(self) -> Iterator[Block]:
        """The paragraph that ends here, if one is open."""
        if self.open:
            yield Block("prose", tuple(self.open))
            self.open = []

    # ---- tables ------------------------------------------------------------------------------------------------

    def _starts_table(self, at: int) -> bool:
        return at + 1 < len(self.lines) and "-" in self._bare(at + 1) and bool(_DELIMITERS.match(self._bare(at + 1)))

    def _bare(self, at: int) -> str:
        """A line without quote marks."""
        line = self._line(at)
        marks = _MARKS.match(line)
        return line[marks.end() :] if marks else line

    def _table(self) -> Block:
        rows = [self._cells(self.at)]
        self.at += 2
        while self.at < len(self.lines) and "|" in self._bare(self.at):
            rows.append(self._cells(self.at))
            self.at += 1
        return Block("table", tuple(cell for row in rows for cell in row), tuple(len(row) for row in rows))

    def _cells(self, at: int) -> list[Span]:
        """The cells of a row; a `|` after a backslash belongs to its cell."""
        span = self.lines[at]
        start = span.end - len(self.text[span.start : span.end]) + len(self._line(at)) - len(self._bare(at))
        line = self.text[start : span.end]
        bars = [i for i, c in enumerate(line) if c == "|" and line[i - 1 : i] != "\\"]
        edges = [-1, *bars, len(line)]
        cells = [trimmed(self.text, Span(start + a + 1, start + b)) for a, b in pairwise(edges)]
        if cells and cells[0].start == cells[0].end and bars and not line[: bars[0]].strip():
            cells = cells[1:]
        if cells and not line[bars[-1] + 1 :].strip():
            cells = cells[:-1]
        return cells

    # ---- code --------------------------------------------------------------------------------------------------

    def _fence(self, fence: str, info: str, quoted: bool) -> Block:
        self.at += 1
        pieces = []
        while self.at < len(self.lines):
            line = (self._bare(self.at) if quoted else self._line(self.at)).strip()
            self.at += 1
            if line.startswith(fence) and not line.strip(fence[0]):
                break
            pieces.append(self.lines[self.at - 1])
        return Block("code", tuple(pieces), note=info, rich=False)

    def _cell_of_text(self, kind: str) -> Iterator[Block]:
        """A cell of a notebook that was written out as text: `## [3] code`, its lines, `[out]`, what it printed."""
        self.at += 1
        if kind == "markdown":
            return
        code, out = self._until_cell("[out]"), []
        if self.at < len(self.lines) and self._line(self.at) == "[out]":
            self.at += 1
            out = self._until_cell("")
        yield Block("code", tuple(code), note="python", rich=False)
        if out:
            yield Block("output", tuple(out), rich=False)

    def _until_cell(self, stop: str) -> list[Span]:
        found = []
        while self.at < len(self.lines):
            line = self._line(self.at)
            if _CELL_OF_TEXT.match(line) or (stop and line == stop):
                break
            found.append(self.lines[self.at])
            self.at += 1
        return found

    def _code_after_prompt(self) -> Block:
        """The lines after `In [3]:` that look like code; a page copied from a notebook has nothing else to end them."""
        self.at += 1
        found = []
        while self.at < len(self.lines) and _CODE_LINE.match(self._line(self.at)) and not self._stands_alone(self.at):
            found.append(self.lines[self.at])
            self.at += 1
        return Block("code", tuple(found), note="python", rich=False)

    def _stands_alone(self, at: int) -> bool:
        """A line that begins with `#` between blank lines is a heading and no comment."""
        around = [self._line(i) for i in (at - 1, at + 1) if 0 <= i < len(self.lines)]
        return self._line(at).startswith("#") and not any(around)
