"""Text in reStructuredText to blocks, line by line, in one pass.

Written here, although docutils exists: it tells the line of a paragraph but no place of its words, and none of table cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from symflops.article.blocks import Block, lines_of, trimmed
from symflops.text import Source, Span

_DIRECTIVE = re.compile(r"[ \t]*\.\.[ \t]+(?:\|[^|\n]{1,80}\|[ \t]+)?([A-Za-z][\w:.+-]*?)::[ \t]*")
_EXPLICIT = re.compile(r"[ \t]*\.\.(?:[ \t]+|$)")
_FOOTNOTE = re.compile(r"[ \t]*\.\.[ \t]+\[[^\]\s]{1,40}\][ \t]+")
_OPTION = re.compile(r"[ \t]+:[\w-]{1,40}:(?:[ \t]|$)")
_FIELD = re.compile(r"[ \t]*:[\w -]{1,40}:[ \t]+(?!`)")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|(?:[0-9]{1,9}|[a-zA-Z#])[.)]|\([0-9a-zA-Z]{1,3}\))[ \t]+|[ \t]*\|[ \t]+")
_LINE = re.compile(r"([=\-`:.'\"~^_*+#<>!$%&(),/;?@\[\\\]{|}])\1{2,}[ \t]*$")
_SIMPLE = re.compile(r"[ \t]*=+(?:[ \t]+=+)+[ \t]*$")
_GRID = re.compile(r"[ \t]*\+(?:[-=]+\+)+[ \t]*$")
_ROW = re.compile(r"[ \t]*[*-][ \t]+[*-](?:[ \t]+|$)")
_CELL = re.compile(r"[ \t]*[*-](?:[ \t]+|$)")
_CODE = frozenset({"code", "code-block", "sourcecode", "parsed-literal", "highlight", "ipython", "doctest", "prompt"})
_UNREAD = frozenset({"raw", "include", "literalinclude", "image", "graphviz", "mermaid", "toctree", "bibliography"})


def read(source: Source) -> Iterator[Block]:
    """The blocks of a text."""
    return _Lines(source.text).blocks()


class _Lines:
    """The lines of a text and where the reading stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = lines_of(text)
        self.at = 0
        self.open: list[Span] = []  # the lines of a paragraph that may go on

    def blocks(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            yield from self._block()
        yield from self._paragraph()

    def _line(self, at: int) -> str:
        return self.text[self.lines[at].start : self.lines[at].end].rstrip() if at < len(self.lines) else ""

    def _block(self) -> Iterator[Block]:
        line = self._line(self.at)
        if not line:
            yield from self._paragraph()
            self.at += 1
        elif _GRID.match(line):
            yield from self._paragraph()
            yield self._grid()
        elif _SIMPLE.match(line):
            yield from self._paragraph()
            yield self._simple()
        elif _LINE.match(line.strip()):
            yield from self._paragraph()
            self.at += 1
        elif line.lstrip().startswith(">>> ") and not self.open:
            yield self._session()
        elif directive := _DIRECTIVE.match(line):
            yield from self._paragraph()
            yield from self._directive(directive[1].lower(), directive.end())
        elif (footnote := _FOOTNOTE.match(line)) or not _EXPLICIT.match(line):
            if footnote:
                yield from self._paragraph()
            yield from self._text(footnote.end() if footnote else 0)
        else:
            yield from self._paragraph()
            self._inside(_indent(line))

    def _text(self, start: int) -> Iterator[Block]:
        """A line of prose; an item of a list and a field begin paragraphs of their own, `::` at the end begins code."""
        span, line = self.lines[self.at], self._line(self.at)
        item = _ITEM.match(line, start) or _FIELD.match(line, start)
        if item:
            yield from self._paragraph()
            start = item.end()
        self.at += 1
        self.open.append(trimmed(self.text, Span(span.start + start, span.end)))
        if line.endswith("::"):
            yield from self._paragraph()
            if inside := self._inside(_indent(line)):
                yield Block("code", self._outdented(inside), rich=False)

    def _session(self) -> Block:
        """A block of a session with an interpreter: it begins with `>>>`, needs no mark, and ends with a blank line."""
        first = self.at
        while self._line(self.at):
            self.at += 1
        return Block("code", self._outdented(self.lines[first : self.at]), note="pycon", rich=False)

    def _outdented(self, spans: list[Span]) -> tuple[Span, ...]:
        """The lines of code without the blanks that all of them begin with, which are of the markup."""
        indent = min((_indent(line) for one in spans if (line := self.text[one.start : one.end]).strip()), default=0)
        return tuple(Span(min(one.start + indent, one.end), one.end) for one in spans)

    def _paragraph(self) -> Iterator[Block]:
        """The paragraph that ends here, if one is open."""
        if self.open:
            yield Block("prose", tuple(self.open))
            self.open = []

    # ---- directives --------------------------------------------------------------------------------------------

    def _directive(self, name: str, start: int) -> Iterator[Block]:
        span, indent = self.lines[self.at], _indent(self._line(self.at))
        said = trimmed(self.text, Span(min(span.start + start, span.end), span.end))
        if name in _CODE:
            yield Block("code", self._outdented(self._inside(indent)), note=self.text[said.start : said.end], rich=False)
        elif name == "math":
            pieces = [said, *self._inside(indent)]
            yield Block("prose", tuple(one for one in pieces if one.start < one.end), note="math", rich=False)
        elif name == "list-table":
            yield self._list_table(indent)
        elif name in _UNREAD:
            self._inside(indent)
        else:  # what stands inside a note, a figure or a table is read as anywhere else
            if name not in ("table", "figure") and said.start < said.end:
                self.open.append(said)
            self.at += 1
            while self.at < len(self.lines) and _OPTION.match(self._line(self.at)):
                self.at += 1

    def _inside(self, indent: int) -> list[Span]:
        """The lines below the present one that are indented further, options and blank ends left out; reading goes on after."""
        first = self.at if self.at and self._line(self.at - 1).endswith("::") and not self._line(self.at) else self.at + 1
        self.at = first
        found: list[Span] = []
        while self.at < len(self.lines):
            line = self._line(self.at)
            if line and _indent(line) <= indent:
                break
            if (line or found) and not (not found and _OPTION.match(line)):
                found.append(self.lines[self.at])
            self.at += 1
        while found and found[-1].start == found[-1].end:
            found.pop()
        return found

    def _list_table(self, indent: int) -> Block:
        rows: list[list[Span]] = []
        for span in self._inside(indent):
            line = self.text[span.start : span.end]
            row = _ROW.match(line)
            cell = row or _CELL.match(line)
            if cell and (row or rows):
                piece = trimmed(self.text, Span(span.start + cell.end(), span.end))
                if row:
                    rows.append([piece])
                else:
                    rows[-1].append(piece)
            elif line.strip() and rows:
                rows[-1][-1] = Span(span.start, span.start)  # a cell of several lines is not read
        return _table(rows)

    # ---- tables ------------------------------------------------------------------------------------------------

    def _grid(self) -> Block:
        """Cells between rules; the places of `+` in the first rule are the edges of the columns."""
        rule = self._line(self.at)
        edges = [i for i, c in enumerate(rule) if c == "+"]
        rows: list[list[Span]] = []
        lines: list[int] = []
        while self.at < len(self.lines) and (line := self._line(self.at).lstrip()) and line[0] in "+|":
            if line[0] == "+":
                if lines:
                    rows.append(self._cells(lines, [(a + 1, b) for a, b in pairwise(edges)]))
                lines = []
            else:
                lines.append(self.at)
            self.at += 1
        return _table(rows)

    def _simple(self) -> Block:
        """Columns below runs of `=`; a line is a row, one that begins with a blank cell goes on with the row above."""
        rule = self._line(self.at)
        starts = [match.start() for match in re.finditer(r"=+", rule)]
        columns = [*pairwise([*starts, 1 << 20])]
        self.at += 1
        rows: list[list[Span]] = []
        rules = 1
        while self.at < len(self.lines):
            line = self._line(self.at)
            if _SIMPLE.match(line):
                rules += 1
                self.at += 1
                if rules == 3 or not self._line(self.at):
                    break
                continue
            if line and not re.fullmatch(r"[ \t]*-+(?:[ \t]+-+)*", line):
                rows.append(self._cells([self.at], columns))
            self.at += 1
        return _table(rows)

    def _cells(self, lines: list[int], columns: list[tuple[int, int]]) -> list[Span]:
        """The cells of a row; one that goes over several lines is left empty, since it has no single place."""
        found = []
        for start, end in columns:
            pieces = []
            for at in lines:
                span = self.lines[at]
                piece = trimmed(self.text, Span(min(span.start + start, span.end), min(span.start + end, span.end)))
                if piece.start < piece.end:
                    pieces.append(piece)
            here = self.lines[lines[0]].start
            found.append(pieces[0] if len(pieces) == 1 else Span(here, here))
        return found


def _table(rows: list[list[Span]]) -> Block:
    return Block("table", tuple(cell for row in rows for cell in row), tuple(len(row) for row in rows))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
