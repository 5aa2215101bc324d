"""The words, numbers and signs of an article, each with its place in the file.

Every surface form of a sign is one kind here: `×`, `\\times`, `&times;` and a `*` between operands are all `*`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache, partial
from typing import NamedTuple

from symflops.article.blocks import Block
from symflops.text import Span

MOST_DIGITS = 60  # of a literal that is judged; nobody states more, and a megabyte of digits must cost nothing
MOST_EXPONENT = 99

# Kinds beside the signs that are their own kind: + - * / ^ ( ) [ ] , ; | $ % ~
NUMBER, WORD, RELATION, RANGE, BREAK, OTHER, LINE = "number", "word", "relation", "range", "break", "other", "line"

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " "}


NOTHING = Fraction(0)


class Token(NamedTuple):
    """A word, number or sign.

    `spaced` says that blanks stand before it. `mode` is where it stands: `p` in prose, `c` in a code span, `m` in
    mathematics. A number has its `value` and the power of ten of its last written digit, `place`.
    """

    kind: str
    text: str
    start: int
    end: int
    spaced: bool
    mode: str = "p"
    value: Fraction = NOTHING
    place: int = 0
    plain: bool = True  # of a number: digits alone, without point or exponent; of a word: it is not set as text in mathematics


# A token of all its fields, as a tuple: made for every word and sign of a text, without a call of Python's.
token: Callable[[tuple[str, str, int, int, bool, str, Fraction, int, bool]], Token] = partial(tuple.__new__, Token)


class Joined(NamedTuple):
    """The lines of a block as one text, and where each begins in it and in the file."""

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]

    @classmethod
    def of(cls, block: Block, text: str, pieces: tuple[Span, ...] | None = None) -> Joined:
        """The lines of a block with a line end between them."""
        starts, sources, parts, at = [], [], [], 0
        for piece in block.pieces if pieces is None else pieces:
            for said, start in _unescaped(text, piece) if block.escaped else ((text[piece.start : piece.end], piece.start),):
                starts.append(at)
                sources.append(start)
                parts.append(said)
                at += len(said)
            parts.append("\n")
            at += 1
        return cls("".join(parts[:-1]), tuple(starts), tuple(sources))

    def source(self, offset: int) -> int:
        """Where a place of the joined text is in the file."""
        if len(self.starts) == 1:
            return self.sources[0] + offset
        line = bisect_right(self.starts, offset) - 1
        return self.sources[line] + offset - self.starts[line]


def _unescaped(text: str, piece: Span) -> Iterator[tuple[str, int]]:
    """The inside of a JSON string in stretches, each escape a stretch of its own."""
    at = piece.start
    for match in _ESCAPE.finditer(text, piece.start, piece.end):
        yield text[at : match.start()], at
        code = match[1]
        yield chr(int(code[1:], 16)) if len(code) == 5 else _ESCAPED.get(code, code), match.start()
        at = match.end()
    yield text[at : piece.end], at


def unmarked(said: str) -> str:
    """Words as a reader sees them: in one line, without the marks of emphasis and code around them.

    >>> unmarked("** GB\\n/ s`")
    'GB / s'
    """
    return " ".join(said.split()).strip("`*_ ")


@lru_cache(maxsize=512)
def ten(power: int) -> Fraction:
    """A power of ten."""
    return Fraction(10) ** power


@lru_cache(maxsize=512)
def half_of(place: int) -> Fraction:
    """Half a unit of the digit at a power of ten: what rounding may have taken."""
    return ten(place) / 2


def number(text: str, exponent: str = "") -> tuple[Fraction, int, bool] | None:
    """Value, place of the last digit and plainness of a literal as written; None for one that nobody would state.

    >>> number("1,024"), number("2.50", "3")
    ((Fraction(1024, 1), 0, True), (Fraction(2500, 1), 1, False))
    """
    return None if len(text) + len(exponent) > MOST_DIGITS else _number(text, exponent)


def written(text: str) -> tuple[Fraction, int, bool] | None:
    """The same of a number with its exponent, as in `2.5e9`."""
    return None if len(text) > MOST_DIGITS + 1 else _written(text)


@lru_cache(maxsize=4096)
def _written(text: str) -> tuple[Fraction, int, bool] | None:
    digits, _, exponent = text.lower().replace("{,}", "").partition("e")
    return number(digits, exponent.replace("−", "-"))


@lru_cache(maxsize=4096)  # articles say the same numbers again and again
def _number(text: str, exponent: str) -> tuple[Fraction, int, bool] | None:
    whole, point, part = text.replace(",", "").replace("_", "").partition(".")
    if not point and not exponent:
        return Fraction(int(whole)), 0, True
    power = int(exponent) if exponent else 0
    if abs(power) > MOST_EXPONENT:
        return None
    place = power - len(part)
    digits = int(whole + part or "0")
    return (Fraction(digits * 10**place) if place >= 0 else Fraction(digits, 10**-place)), place, False
