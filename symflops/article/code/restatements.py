"""The size of a model or the tokens of a data set, restated in code with two digits swapped: 167 where the text says 176B.

An article may well speak of two models. But where it says one size again and again, has the other number nowhere else, and
the two differ by a swap of neighbouring digits, the one in the code is a slip.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from symflops.article.blocks import Article
from symflops.article.verdicts import WRONG, Finding

_SET = re.compile(
    r"(?<![\w.])(\w{0,20}?(?:model|param|token)\w{0,12})[ \t]{0,3}=[ \t]{0,3}(\d{3,6})(?![\w.,*+/-]|[ \t]{1,3}[-+*/])", re.I
)
_SIZE = re.compile(r"(?<![\d.,])(\d{3,6}) ?(?:B|billion)(?![A-Za-z])")
_MEANS = {
    "token": re.compile(r"tokens?\b[^\n\d]{0,20}\b(\d{3,6}) ?(?:B|billion)\b|\b(\d{3,6}) ?(?:B|billion) tokens", re.I),
    "model": re.compile(
        r"(?:model size|model has|parameters?:)[^\n\d]{0,12}\b(\d{3,6}) ?(?:B|billion)\b"
        r"|\b(\d{3,6}) ?(?:B|billion)[ -](?:param|model)",
        re.I,
    ),
}  # fmt: skip
OFTEN = 3


def restatements(article: Article) -> Iterator[Finding]:
    """Sizes that code sets with two digits swapped."""
    text = article.source.text
    sizes: Counter[str] | None = None
    for block in article.blocks:
        if block.kind != "code" or not block.pieces:
            continue
        for match in _SET.finditer(text, block.pieces[0].start, block.pieces[-1].end):
            if sizes is None:
                sizes = Counter(one[1] for one in _SIZE.finditer(text))
            written = match[2]
            meant = [size for size, count in sizes.items() if count >= OFTEN and _swapped(size, written)]
            kind = "token" if "token" in match[1].lower() else "model"
            if len(meant) == 1 and _alone(text, written) and _is_said(text, kind, meant[0]):
                start, end = match.span(2)
                value, other = Fraction(int(written)), Fraction(int(meant[0]))
                cause = f"two digits are swapped: the text says {meant[0]}B"
                yield Finding(start, end, start, end, WRONG, value, other, code="AR402", cause=cause, tier="names")


def _swapped(one: str, other: str) -> bool:
    """Do two numbers differ by a swap of neighbouring digits?"""
    if len(one) != len(other) or one == other:
        return False
    at = next(i for i in range(len(one)) if one[i] != other[i])
    return one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]


def _alone(text: str, written: str) -> bool:
    return len(re.findall(rf"(?<!\d){written}(?!\d)", text)) == 1


def _is_said(text: str, kind: str, size: str) -> bool:
    return any(size in match.groups() for match in _MEANS[kind].finditer(text))
