"""The parsers, built from grammar/ on first use, and what they say when a text does not fit."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken
from lark.utils import TextSlice

from symflops.shelf import grammar
from symflops.text import Source, Span

from .statements import StatementTree
from .tree import ExpressionTree, NumberTooLarge

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

GRAMMARS: dict[str, tuple[str, ...]] = {
    "statement": ("unit", "expression", "formula"),
    "expr": ("unit", "expression"),
    "record": ("unit", "expression"),
    "calculation": ("unit", "expression", "calc"),
    "loose": ("unit", "expression", "calc"),
    "quantity": ("unit", "quantity"),
}


class Misfit(NamedTuple):
    """Where a parse stopped: the source, the stretch it was reading, the offending stretch, what would have fitted.

    `too_large` is the message when a literal number broke a limit instead.
    """

    source: Source
    chunk: Span
    at: Span
    wanted: frozenset[str]
    too_large: str = ""

    @property
    def before(self) -> str:
        """What was read before it stopped."""
        return self.source.text[self.chunk.start : self.at.start]

    @property
    def found(self) -> str:
        """What it stopped at; empty at the end."""
        return self.source.text[self.at.start : min(max(self.at.end, self.at.start + 1), self.chunk.end)]

    @property
    def rest(self) -> str:
        """The text from where it stopped."""
        return self.source.text[self.at.start : self.chunk.end]

    @property
    def word(self) -> str:
        """The word it stopped at, if it is one."""
        match = _WORD.match(self.rest)
        return match[0] if match else ""

    @property
    def first_word(self) -> str:
        """The word that the stretch begins with: that of the statement."""
        match = _WORD.match(self.source.text, self.chunk.start)
        return match[0] if match else ""

    def stretch(self, start: int, length: int) -> Span:
        """A stretch of the text, by its distance from where it stopped."""
        return Span(self.at.start + start, self.at.start + start + length)


def build(start: str, strict: bool = False) -> Lark:
    """A parser for one of `GRAMMARS`, by its start rule; `strict` proves it free of conflicts."""
    from .quantity_tree import QuantityTree

    tree = {"statement": StatementTree, "quantity": QuantityTree}.get(start, ExpressionTree)
    starts = [other for other, files in GRAMMARS.items() if files == GRAMMARS[start]]  # one parser for all of a text
    return Lark(
        grammar(*GRAMMARS[start]),
        parser="lalr",
        start=starts,
        transformer=tree(),
        keep_all_tokens=True,
        maybe_placeholders=False,
        strict=strict,
    )


@cache
def _parser(files: tuple[str, ...]) -> Lark:
    return build(next(start for start, other in GRAMMARS.items() if other == files))


def parse_slice(start: str, source: Source, chunk: Span) -> Any:
    """What a stretch of a source says, by the grammar with this start rule; a `Misfit` when it does not fit."""
    try:
        return _parser(GRAMMARS[start]).parse(TextSlice(source.text, chunk.start, chunk.end), start=start)
    except UnexpectedToken as error:
        end = error.token.type == "$END"
        at = chunk.end if end else error.token.start_pos or chunk.start
        width = 0 if end else len(error.token)
        return Misfit(source, chunk, Span(at, at + width), frozenset(error.accepts or error.expected))
    except UnexpectedCharacters as error:
        at = error.pos_in_stream or chunk.start
        return Misfit(source, chunk, Span(at, at + 1), frozenset(error.allowed or ()))
    except UnexpectedEOF as error:
        return Misfit(source, chunk, Span(chunk.end, chunk.end), frozenset(error.expected))
    except NumberTooLarge as error:
        return Misfit(source, chunk, error.span, frozenset(), str(error))
