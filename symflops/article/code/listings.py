"""Listings that are no code: lines such as `weights: 7e9 × 2 = 14 GB` between fences, and the comments of those that are.

Each line states for itself; a line that begins with a sign goes on with the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from symflops.article.blocks import Article, Block
from symflops.article.language.grammar import Parser
from symflops.article.language.prose_tokens import tokens_of
from symflops.article.language.tokens import Joined
from symflops.article.language.units import Lexicon
from symflops.text import Span

from .cells import PLAIN, PYTHON

Lines: TypeAlias = tuple[Parser, Joined]

MOST_LINES = 2_000  # of all listings: more is a log
PROSE = (*PLAIN, "math", "none")  # `markdown` shows how a text is written
HASHES = (*PYTHON, "sh", "bash", "shell", "zsh", "console", "yaml", "yml", "toml", "julia", "r", "perl", "ruby")
SLASHES = ("c", "cpp", "c++", "cuda", "js", "javascript", "ts", "typescript", "java", "go", "rust", "rs", "swift", "kotlin")
_STATES = re.compile(r"[=≈≃→(]|->")
_DIGIT = re.compile(r"\d")
_GOES_ON = re.compile(r"[ \t]*(?:[=≈≃→⇒×·÷]|~=|=>|->|\*[ \t]|/[ \t]|\+[ \t])")
# What only code has: a word that begins a statement, a brace or semicolon that ends one, a prompt, a key of JSON.
_CODE = re.compile(
    r"[ \t]*(?:(?:def|class|import|from|for|while|if|elif|else|return|assert|with|try|function|const|let|var|public"
    r"|static|struct|int|float|double|auto|void|export|print|echo|pip|git|cd|sudo|docker|curl|SELECT|INSERT)\b(?![ \t]*[:=])"
    r"|#include|#!|>>>|\$ |\"[\w ]+\"[ \t]*:)"
    r"|.*[{};][ \t]*$"
)
_ITEM = re.compile(r"[ \t]*[-*+•][ \t]+")
_HASH = re.compile(r"(?:^|[\s;])#+(?![!{])")
_SLASH = re.compile(r"(?:^|[\s;])//+")


def listings(article: Article, lexicon: Lexicon) -> Iterator[Lines]:
    """The lines of listings that may state something, each with what goes on with it, cut into tokens."""
    text, left = article.source.text, MOST_LINES
    for block in article.blocks:
        if block.kind == "code" and block.pieces and left > 0:
            for pieces in _groups(block, text):
                left -= 1
                as_prose = block._replace(kind="prose", pieces=pieces, note="", rich=False)
                joined = Joined.of(as_prose, text)
                if left > 0 and _STATES.search(joined.text) and _DIGIT.search(joined.text):
                    yield Parser(tokens_of(as_prose, joined), lexicon), joined


def _groups(block: Block, text: str) -> Iterator[tuple[Span, ...]]:
    language = (block.note.split() or [""])[0].strip("{}.").lower()
    if language in PROSE and not any(_CODE.match(text, piece.start, piece.end) for piece in block.pieces):
        yield from _statements(block.pieces, text)
        return
    mark = _HASH if language in HASHES or not language else _SLASH if language in SLASHES else None
    if mark is not None:
        for run in _comments(block.pieces, text, mark):
            yield from _statements(run, text)
    if language in PYTHON:
        yield from _statements(list(_docstrings(block.pieces, text)), text)


def _statements(pieces: tuple[Span, ...] | list[Span], text: str) -> Iterator[tuple[Span, ...]]:
    """Lines, together with those that go on with them."""
    found: list[Span] = []
    for piece in pieces:
        if found and not _GOES_ON.match(text, piece.start, piece.end):
            yield tuple(found)
            found = []
        item = None if found else _ITEM.match(text, piece.start, piece.end)
        found.append(Span(item.end(), piece.end) if item else piece)
    if found:
        yield tuple(found)


def _docstrings(pieces: tuple[Span, ...], text: str) -> Iterator[Span]:
    """The lines between triple quotes, but for the first and the last."""
    inside = ""
    for piece in pieces:
        quotes = [quote for quote in ('"""', "'''") for _ in range(text.count(quote, piece.start, piece.end))]
        if inside and inside not in quotes:
            yield piece
        for quote in quotes:
            inside = "" if inside == quote else inside or quote


def _comments(pieces: tuple[Span, ...], text: str, mark: re.Pattern[str]) -> Iterator[list[Span]]:
    """What stands behind the marks of comments, but for those within quotes: lines of nothing else that follow one another,
    or one behind code.
    """
    run: list[Span] = []
    for piece in pieces:
        found = mark.search(text, piece.start, piece.end)
        if found is None or any(text.count(quote, piece.start, found.start()) % 2 for quote in "\"'"):
            found = None
        alone = found is not None and not text[piece.start : found.start()].strip()
        if not alone and run:
            yield run
            run = []
        if found is not None and alone:
            run.append(Span(found.end(), piece.end))
        elif found is not None:
            yield [Span(found.end(), piece.end)]
    if run:
        yield run
