"""HTML to blocks: what a browser would show, a paragraph, list item or heading at a time, and tables cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from symflops.article.blocks import Block, lines_of, trimmed
from symflops.text import Source, Span

UNSEEN = frozenset({"script", "style", "head", "noscript", "template", "svg", "textarea"})
# Elements that stand in a line of text; every other one begins and ends a block.
INLINE = frozenset(
    """a abbr b bdi bdo big cite code data dfn em font i img input kbd label mark q s samp small span strong sub sup time
    tt u var wbr mjx-container mjx-assistive-mml""".split()  # noqa: SIM905 - a list of words
)
CELLS = frozenset({"td", "th"})
DRAWN = "katex-html"  # a formula drawn with boxes, beside one that can be read


def read(source: Source) -> Iterator[Block]:
    """The blocks of a page."""
    parser = _Page(source.text)
    parser.feed(source.text)
    if not parser.rawdata.startswith(("<!", "<?")):  # a comment that is never closed runs to the end of the page
        parser.close()
    parser.end_block()
    yield from parser.blocks


class _Page(HTMLParser):
    """Collects stretches of text between tags that begin a block; tags inside a line stay in, for the tokens to skip."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.text = text
        self.starts = [0]
        for line in text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.blocks: list[Block] = []
        self.unseen: list[str] = []
        self.begin = self.here = -1
        self.tables: list[list[list[Span]]] = []
        self.cell = -1
        self.code = 0
        self.formula: list[str] = []  # the elements of a formula that are open: all within stands in a line

    def place(self) -> int:
        """The offset of what is being handled."""
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def end_block(self) -> None:
        """Close the block that is open."""
        if self.begin >= 0 and self.cell < 0:
            span = trimmed(self.text, Span(self.begin, self.here))
            pieces = tuple(lines_of(self.text, span.start, span.end)) if self.code else (span,)
            self.blocks.append(
                Block("code", pieces, rich=False) if self.code else Block("prose", pieces, rich=False, note="html")
            )
        self.begin = -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.formula or tag == "math" or (tag == "span" and DRAWN in (dict(attrs).get("class") or "")):
            self.formula += [tag] * (not self.formula or tag == self.formula[-1])
            self._seen(self.place() + len(self.get_starttag_text() or ""))
            return
        if tag in UNSEEN and not self.unseen:
            self.end_block()
            self.unseen.append(tag)
        if self.unseen or tag in INLINE:
            self._seen(self.place() + len(self.get_starttag_text() or ""))
            return
        self.end_block()
        self.code += tag == "pre"
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in CELLS and self.tables:
            self.cell = self.place() + len(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.formula:
            self._seen(self.place() + len(self.get_starttag_text() or ""))
        else:
            super().handle_startendtag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.formula:
            if tag == self.formula[-1]:
                self.formula.pop()
            self._seen(self.place() + len(tag) + 3)
            return
        if self.unseen:
            if tag == self.unseen[-1]:
                self.unseen.pop()
            return
        if tag in INLINE:
            self._seen(self.place() + len(tag) + 3)
            return
        self.end_block()
        self.code = max(0, self.code - (tag == "pre"))
        if tag in CELLS and self.cell >= 0 and self.tables:
            rows = self.tables[-1] or [[]]
            rows[-1].append(trimmed(self.text, Span(self.cell, self.place())))
            self.tables[-1] = rows
            self.cell = -1
        elif tag == "table" and self.tables:
            rows = [row for row in self.tables.pop() if row]
            self.blocks.append(
                Block("table", tuple(cell for row in rows for cell in row), tuple(len(row) for row in rows), "html", False)
            )

    def handle_data(self, data: str) -> None:
        self._seen(self.place() + len(data))

    def handle_entityref(self, name: str) -> None:
        self._seen(self.place() + len(name) + 2)

    def handle_charref(self, name: str) -> None:
        self._seen(self.place() + len(name) + 3)

    def _seen(self, end: int) -> None:
        """Text or a tag within a line: the block goes on to its end."""
        if self.unseen:
            return
        if self.begin < 0:
            self.begin = self.place()
        self.here = min(end, len(self.text))
