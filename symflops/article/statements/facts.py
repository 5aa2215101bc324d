"""What an article lists of a thing: `GPT-3: 175 billion parameters, 96 layers, 96 heads`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from symflops.article.blocks import Article, Block
from symflops.article.language.tokens import number
from symflops.article.language.words import SCALES
from symflops.article.patterns import Pattern

_LABEL = Pattern(r"[*_`]{0,3}([A-Za-z][\w.+-]{0,24}(?: [\w.+-]{1,24}){0,3})[*_`]{0,3}: ?[*_`]{0,3}")
_PART = Pattern(
    r"(\d{1,15}(?:,\d{3}){0,5}(?:\.\d{1,12})?) ?(?:(thousand|million|billion|trillion) )?([A-Za-z][A-Za-z /-]{1,50})$"
)
LONGEST = 500  # of a list
MOST = 200  # things

# What is listed of one thing: values by their words; None where the list gives two.
Listed: TypeAlias = Mapping[str, Fraction | None]


def label_of(text: str, block: Block) -> str:
    """The name before the colon that a block begins with; empty where there is none."""
    if not block.pieces:
        return ""
    found = _LABEL.match(text, block.pieces[0].start, block.pieces[0].end)
    return found[1] if found else ""


def facts(article: Article) -> dict[str, Listed]:
    """The things of which an article lists two numbers or more, by their labels."""
    text = article.source.text
    found: dict[str, Listed] = {}
    for block in article.blocks:
        if block.kind != "prose" or not block.pieces or len(found) >= MOST:
            continue
        label = _LABEL.match(text, block.pieces[0].start, block.pieces[0].end)
        if label is not None and block.pieces[-1].end - label.end() <= LONGEST:
            listed = _listed(" ".join(text[max(piece.start, label.end()) : piece.end] for piece in block.pieces))
            if len(listed) >= 2:
                found[label[1]] = {} if label[1] in found and found[label[1]] != listed else listed
    return found


def _listed(words: str) -> Listed:
    found: dict[str, Fraction | None] = {}
    for part in re.split(r"[,;] (?:and )?", words.rstrip(". ")):
        match = _PART.match(part)
        read = number(match[1]) if match else None
        if match is None or read is None:
            return {}
        what = match[3].lower()
        found[what] = None if what in found else read[0] * 10 ** SCALES.get(match[2] or "", 0)
    return found
