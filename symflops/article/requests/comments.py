"""Comments that a reader of the article never sees, and in which its author may speak to the checker.

HTML comments in Markdown, HTML and notebooks, `%` in LaTeX, `..` in reStructuredText, `#` in code; only those that are
meant for the checker are told, with the place of what they say. One pass, linear in the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from symflops.article.blocks import Article, Block
from symflops.article.language.prose_tokens import segments
from symflops.article.language.tokens import Joined
from symflops.article.patterns import Pattern
from symflops.text import Source, Span

NAME = "symflops:"
_OPEN, _CLOSE = "<!--", "-->"
_SHORT = Pattern(r"\s*(?:=|~|<=|>=|<|>)\s*[\w($.+-]")  # `<!-- = 8*T*P/(n*X) -->`; rows of signs are ornament
_LINE_COMMENTS = {
    "latex": re.compile(r"(?<!\\)%[ \t]*symflops:([^\r\n]*)"),
    "rst": re.compile(r"^[ \t]*\.\.[ \t]+symflops:([^\r\n]*)", re.MULTILINE),
}
_IN_CODE = Pattern(r"#[ \t]*symflops:([^\r\n]*)")


class Comment(NamedTuple):
    """What a comment says, without its marks and the name of the checker.

    `span` is the whole comment; `named` says that it calls the checker by name, as all but `<!-- = EXPR -->` do.
    """

    said: str
    span: Span
    named: bool


def comments(article: Article, kind: str) -> list[Comment]:
    """The comments for the checker, in the order of the text. `kind` is the reader of the article."""
    text = article.source.text
    code = [block for block in article.blocks if block.kind in ("code", "output")]
    found = list(_in_code(text, code)) if NAME in text else []
    if kind in _LINE_COMMENTS:
        found += [_named(match) for match in _LINE_COMMENTS[kind].finditer(text)]
    else:
        inside = [(piece.start, piece.end) for block in code for piece in block.pieces]
        inside += [span for block in article.blocks if block.kind == "prose" for span in _code_spans(block, text)]
        found += _outside(_html_comments(article.source, kind == "notebook"), inside)
    return sorted(found, key=lambda one: one.span)


def _named(match: re.Match[str]) -> Comment:
    return Comment(match[1].strip(), Span(*match.span()), True)


def _in_code(text: str, code: list[Block]) -> Iterator[Comment]:
    for block in code:
        for piece in block.pieces if block.kind == "code" else ():
            if match := _IN_CODE.search(text, piece.start, piece.end):
                said = match[1].removesuffix("\\n") if block.escaped else match[1]
                yield Comment(_unescaped(said).strip() if block.escaped else said.strip(), Span(*match.span()), True)


def _html_comments(source: Source, escaped: bool) -> Iterator[Comment]:
    text, at = source.text, 0
    while (start := text.find(_OPEN, at)) >= 0:
        close = text.find(_CLOSE, start + len(_OPEN))
        if close < 0:
            return
        at = close + len(_CLOSE)
        said = text[start + len(_OPEN) : close]
        said = _unescaped(said) if escaped else said
        stripped = said.strip()
        if stripped.startswith(NAME):
            yield Comment(stripped.removeprefix(NAME).strip(), Span(start, at), True)
        elif _SHORT.match(said):
            yield Comment(stripped, Span(start, at), False)


def _code_spans(block: Block, text: str) -> Iterator[tuple[int, int]]:
    """The stretches between backticks of a paragraph that has comments: there an article shows how to write them."""
    if not block.rich or not any(_OPEN in text[piece.start : piece.end] for piece in block.pieces):
        return
    joined = Joined.of(block, text)
    for segment in segments(joined.text, block.rich, block.note == "latex") if "`" in joined.text else ():
        if segment.mode == "c" and segment.end > segment.start:
            yield joined.source(segment.start), joined.source(segment.end - 1) + 1


def _unescaped(said: str) -> str:
    """What stands in a JSON string, as it is meant; as it stands when it is none."""
    try:
        return str(json.loads(f'"{said}"'))
    except ValueError:
        return said


def _outside(found: Iterator[Comment], inside: list[tuple[int, int]]) -> Iterator[Comment]:
    """Those that are not part of code, where they are what the article shows; both lists are in order."""
    inside.sort()
    i = 0
    for one in found:
        while i < len(inside) and inside[i][1] <= one.span.start:
            i += 1
        if i == len(inside) or one.span.start < inside[i][0]:
            yield one
