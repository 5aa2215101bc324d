"""The words, numbers and signs of an article, each with its place in the file.

Every surface form of a sign is one kind here: `×`, `\\times`, `&times;` and a `*` between operands are all `*`.
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from typing import NamedTuple

from symflops.text import Span

from .blocks import Block

MOST_DIGITS = 60  # of a literal that is judged; nobody states more, and a megabyte of digits must cost nothing
MOST_EXPONENT = 99

# Kinds beside the signs that are their own kind: + - * / ^ ( ) [ ] , ; | $ % ~
NUMBER, WORD, RELATION, RANGE, BREAK, OTHER, LINE = "number", "word", "relation", "range", "break", "other", "line"


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
    value: Fraction = Fraction(0)
    place: int = 0
    plain: bool = True  # of a number: digits alone, without point or exponent


class Joined(NamedTuple):
    """The lines of a block as one text, and where each begins in it and in the file."""

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]

    @classmethod
    def of(cls, block: Block, text: str, pieces: tuple[Span, ...] | None = None) -> Joined:
        """The lines of a block with a line end between them."""
        starts, parts, at = [], [], 0
        pieces = block.pieces if pieces is None else pieces
        for piece in pieces:
            starts.append(at)
            parts.append(text[piece.start : piece.end])
            at += piece.end - piece.start + 1
        return cls("\n".join(parts), tuple(starts), tuple(piece.start for piece in pieces))

    def source(self, offset: int) -> int:
        """Where a place of the joined text is in the file."""
        if len(self.starts) == 1:
            return self.sources[0] + offset
        line = bisect_right(self.starts, offset) - 1
        return self.sources[line] + offset - self.starts[line]


def number(text: str, exponent: str = "") -> tuple[Fraction, int, bool] | None:
    """Value, place of the last digit and plainness of a literal as written; None for one that nobody would state.

    >>> number("1,024"), number("2.50", "3")
    ((Fraction(1024, 1), 0, True), (Fraction(2500, 1), 1, False))
    """
    if len(text) + len(exponent) > MOST_DIGITS:
        return None
    whole, point, part = text.replace(",", "").replace("_", "").partition(".")
    power = int(exponent) if exponent else 0
    if abs(power) > MOST_EXPONENT:
        return None
    place = power - len(part)
    return Fraction(int(whole + part or "0")) * Fraction(10) ** place, place, not point and not exponent
