"""LaTeX to blocks: paragraphs, displayed mathematics, tables; comments, the preamble and verbatim text are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symflops.article.blocks import Block, lines_of, trimmed
from symflops.text import Source, Span

_COMMENT = re.compile(r"(?<!\\)%")
_BEGIN = re.compile(r"\\begin\{(equation|align|gather|multline|displaymath|tabular|tabularx|longtable|verbatim|lstlisting)\*?\}")
# What begins a line that goes not on with the one before.
_ITEM = re.compile(
    r"\\(?:(?:item|section|subsection|paragraph|caption)\b(?:\[[^\]\n]{0,80}\])?\*?|(?:begin|end)\{[a-zA-Z]{1,20}\*?\})"
)
_COLUMNS = re.compile(r"(?:\{[^{}\n]{0,200}\}){1,2}")
_RULES = re.compile(r"(?:\\(?:hline|toprule|midrule|bottomrule|cline\{[^}]{0,20}\})\s*+)+")
UNREAD = ("verbatim", "lstlisting")
TABLES = ("tabular", "tabularx", "longtable")


def read(source: Source) -> Iterator[Block]:
    """The blocks of a document, or of a fragment of one."""
    text = source.text
    begin = text.find("\\begin{document}")
    at = begin + len("\\begin{document}") if begin >= 0 else 0
    while match := _BEGIN.search(text, at):
        yield from _paragraphs(text, Span(at, match.start()))
        end = text.find(f"\\end{{{match[1]}", match.end())
        inside = Span(match.end(), end if end >= 0 else len(text))
        if match[1] in TABLES:
            yield _table(text, inside)
        elif match[1] not in UNREAD:
            yield Block("prose", tuple(_uncommented(text, inside)), note="math", rich=False)
        close = text.find("}", inside.end)
        at = close + 1 if close >= 0 else len(text)
    yield from _paragraphs(text, Span(at, len(text)))


def _uncommented(text: str, span: Span) -> Iterator[Span]:
    """The lines of a stretch up to their comments."""
    for line in lines_of(text, span.start, span.end):
        comment = _COMMENT.search(text, line.start, line.end)
        yield Span(line.start, comment.start() if comment else line.end)


def _paragraphs(text: str, span: Span) -> Iterator[Block]:
    pieces: list[Span] = []
    for line in _uncommented(text, span):
        piece = trimmed(text, line)
        item = _ITEM.match(text, piece.start, piece.end)
        if pieces and (piece.start == piece.end or item):
            yield Block("prose", tuple(pieces), note="latex", rich=False)
            pieces = []
        if item:
            piece = Span(item.end(), piece.end)
        if piece.start < piece.end:
            pieces.append(piece)
    if pieces:
        yield Block("prose", tuple(pieces), note="latex", rich=False)


def _table(text: str, span: Span) -> Block:
    """Rows end with two backslashes, cells with an ampersand."""
    columns = _COLUMNS.match(text, span.start)
    at, rows = columns.end() if columns else span.start, []
    for row in text[at : span.end].split("\\\\"):
        cells, start = [], at
        for cell in row.split("&"):
            inner = trimmed(text, Span(start, start + len(cell)))
            rules = _RULES.match(text, inner.start, inner.end)
            cells.append(Span(rules.end(), inner.end) if rules else inner)
            start += len(cell) + 1
        if len(cells) > 1:
            rows.append(cells)
        at += len(row) + 2
    return Block("table", tuple(cell for row in rows for cell in row), tuple(len(row) for row in rows), "latex", False)
