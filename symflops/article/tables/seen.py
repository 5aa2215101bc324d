"""The numbers of the prose, which columns of a table may be multiples by."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from symflops.article.blocks import Article
from symflops.article.language.tokens import number

_NUMBER = re.compile(r"(?<![\w.,])(\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,12})?)(?: ?([A-Za-z]{1,12})\b)?")
MOST_SEEN = 300


class Seen(NamedTuple):
    """A number, and the word right behind it, which may be its unit."""

    value: Fraction
    word: str


def numbers_seen(article: Article) -> list[Seen]:
    """The numbers of the prose, each once, a few hundred at most; what is 0 or 1 explains nothing."""
    found: dict[Seen, None] = {}
    for block in article.blocks:
        for piece in block.pieces if block.kind == "prose" else ():
            for match in _NUMBER.finditer(article.source.text, piece.start, piece.end):
                if (read := number(match[1])) and read[0] > 1:
                    found[Seen(read[0], match[2] or "")] = None
            if len(found) >= MOST_SEEN:
                return list(found)[:MOST_SEEN]
    return list(found)
