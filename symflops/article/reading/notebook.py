"""Notebooks (`.ipynb`) to blocks: prose, code and stored outputs, with places in the JSON file itself.

The text of a cell is the value of JSON strings, a line each; their places are found by walking the raw file, since
`json` tells none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from symflops.article.blocks import Block
from symflops.text import Label, Source, Span, SymflopsError, fail

from .markdown import blocks_of

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_KEEP = ("source", "text", "text/plain")


def read(source: Source) -> Iterator[Block]:
    """The cells of a notebook in order. Raises `SymflopsError` (AR903) for what is no notebook."""
    try:
        found = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(source, "it is no JSON") from error
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list):
        raise _unreadable(source, "it has no list of cells")
    places = _Places(source.text)
    for cell in cells:
        if isinstance(cell, dict):
            yield from _cell(cell, places)


def _unreadable(source: Source, why: str) -> SymflopsError:
    helps = ["check the text of its cells instead, saved as Markdown"]
    return fail("AR903", f"the notebook cannot be read: {why}", Label(source, Span(0, 1)), helps=helps)


def _cell(cell: dict[str, Any], places: _Places) -> Iterator[Block]:
    cell_type = cell.get("cell_type")
    lines = places.of(cell.get("source"))
    if cell_type == "code":
        yield Block("code", lines, note="python", rich=False, escaped=True)
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else []:
            if isinstance(output, dict):
                data = output.get("data")
                text = output.get("text") or (data.get("text/plain") if isinstance(data, dict) else None)
                if found := places.of(text):
                    kind = "result" if output.get("output_type") == "execute_result" else ""
                    yield Block("output", found, note=kind, rich=False, escaped=True)
    elif cell_type == "markdown":
        for block in blocks_of(places.text, lines):
            if block.kind != "code" or not block.note.lower().startswith("py"):  # an example is no part of the program
                yield block._replace(escaped=True)


class _Places:
    """Where strings of a JSON text stand. Cells are asked for in their order, so the search only moves forward."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[str, list[Span]] = {}
        for match in _STRING.finditer(text):
            self.found.setdefault(match[0], []).append(Span(match.start() + 1, match.end() - 1))
        for spans in self.found.values():
            spans.reverse()

    def of(self, said: Any) -> tuple[Span, ...]:
        """The places of the lines of a string or a list of strings, in order."""
        lines = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        spans = []
        for line in lines:
            if isinstance(line, str) and (span := self._next(line)):
                spans += self._lines(span)
        return tuple(spans)

    def _next(self, line: str) -> Span | None:
        for written in (json.dumps(line, ensure_ascii=False), json.dumps(line)):
            if spans := self.found.get(written):
                return spans.pop()
        return None

    def _lines(self, span: Span) -> list[Span]:
        """A string with several lines is cut where it says `\\n`."""
        pieces, at = [], span.start
        for part in self.text[span.start : span.end].split("\\n"):
            pieces.append(Span(at, at + len(part)))
            at += len(part) + 2
        return pieces[:-1] if len(pieces) > 1 and pieces[-1].start == pieces[-1].end else pieces
