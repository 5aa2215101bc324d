"""The parsers, built from grammar/ on first use, and what they say when a text does not fit."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from lark import Lark
from lark import __version__ as lark_version
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken
from lark.grammar import Rule
from lark.lexer import TerminalDef
from lark.utils import TextSlice

from symflops.cache import Cache, Stamp
from symflops.shelf import grammar, grammar_files
from symflops.text import Source, Span

from .statements import StatementTree
from .tree import ExpressionTree, NumberTooLarge, SaidTwice

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

    `too_large` is the message when a literal number broke a limit instead, `twice` a clause that was there already.
    """

    source: Source
    chunk: Span
    at: Span
    wanted: frozenset[str]
    too_large: str = ""
    twice: str = ""

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
    starts = [other for other, files in GRAMMARS.items() if files == GRAMMARS[start]]  # one parser for all of a text
    return Lark(
        grammar(*GRAMMARS[start]),
        parser="lalr",
        start=starts,
        transformer=tree_of(start),
        keep_all_tokens=True,
        maybe_placeholders=False,
        strict=strict,
    )


def tree_of(start: str) -> ExpressionTree:
    """What makes trees of what a parser reads."""
    from .quantity_tree import QuantityTree

    return {"statement": StatementTree, "quantity": QuantityTree}.get(start, ExpressionTree)()


@cache
def _parser(files: tuple[str, ...]) -> Lark:
    """The parser of some grammar files: its tables from the cache, since working them out takes half a second."""
    start = next(start for start, other in GRAMMARS.items() if other == files)
    paths = grammar_files(*files)
    store, stamps = Cache.of(["parser", lark_version, *paths]), [Stamp.of(path) for path in paths]
    plain = store.read(stamps)
    if plain is not None:
        with suppress(KeyError, TypeError, AttributeError, ValueError):
            return restored(plain, start)
    parser = build(start)
    store.write(stamps, tables(parser))
    return parser


def tables(parser: Lark) -> dict[str, Any]:
    """A parser as plain values, as Lark's own generator of standalone parsers writes it."""
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    data["options"]["transformer"] = None
    return {"data": data, "memo": memo}


def restored(plain: dict[str, Any], start: str) -> Lark:
    """The parser that `tables` wrote down."""
    parser = Lark.__new__(Lark)
    parser._load(plain, transformer=tree_of(start))
    return parser


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
    except SaidTwice as error:
        return Misfit(source, chunk, error.span, frozenset(), twice=str(error))
