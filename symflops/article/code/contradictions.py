"""Values of one name in code and in prose that contradict each other.

Prose says `40 layers, a hidden size of 6144 and a sequence length of 1024`, the list of symbols that $s$ is the sequence
length, and the code below sets s=1048. Where two names of such a sentence agree with the code and a third does not,
the third is wrong in one of the two places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from symflops.article.blocks import Article
from symflops.article.language.tokens import Joined, number
from symflops.article.language.tree import Literal, Node, size_of
from symflops.article.verdicts import WRONG, Finding

from .python.interpreter import Bound

_GIVEN = re.compile(r"(?<![\w.])([^\W\d]\w{0,63})[ \t]*=[ \t]*([^=#;\n]+)")
_MEANS = re.compile(r"[`$*]{0,3}\b([A-Za-z]\w{0,15})\b[`$*]{0,3} ?(?:=|:|is the|is) ?(?:the )?([A-Za-z][A-Za-z ]{3,40})")
_NUMBER = r"(\d{1,12}(?:,\d{3}){0,4})(?![\d.,]\d|\w)"
_SLIPPED = re.compile(r"(?<![\w.])10[eE]\+?\d{1,2}(?![\w.])")
ENOUGH = 2  # names of one sentence that agree with the code
FILLERS = frozenset({"number", "numbers", "of", "the", "a", "an", "in", "per"})


class Setting(NamedTuple):
    """A name that code gives a number: the value and the place of what is written."""

    name: str
    value: Fraction
    start: int
    end: int
    written: bool


def settings_of(found: Sequence[Bound], code: Joined) -> Iterator[Setting]:
    """Where in the file names are given their values."""
    lines = code.text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    for bound in found:
        line = lines[bound.line - 1] if 0 < bound.line <= len(lines) else ""
        given = next((one for one in _GIVEN.finditer(line) if one[1] == bound.name), None)
        if given is not None and bound.computed is not None:
            start = starts[bound.line - 1] + given.start(2)
            end = start + len(given[2].rstrip())
            yield Setting(bound.name, Fraction(bound.value), code.source(start), code.source(end - 1) + 1, not bound.computed)


def contradictions(article: Article, settings: Sequence[Setting], names: Mapping[str, Node]) -> Iterator[Finding]:
    """What code sets otherwise than the prose says."""
    if not settings:
        return
    meanings = _meanings(article)
    odd = _odd(article, settings, meanings) if meanings else {}
    for one in settings:
        if one.written and one.name in odd and odd[one.name] != one.value:
            yield _finding(one, odd[one.name], "the text above gives another value")
        elif slipped := _slipped(article, one, names.get(one.name)):
            yield _finding(one, slipped, "10e9 is ten times 1e9")


def _meanings(article: Article) -> dict[str, str]:
    """Names by the words that the prose explains them with: the last of the words is what counts."""
    found: dict[str, str] = {}
    for block in article.blocks:
        for piece in block.pieces if block.kind == "prose" else ():
            for match in _MEANS.finditer(article.source.text, piece.start, piece.end):
                words = [word for word in match[2].lower().split() if word not in FILLERS]
                if 1 <= len(words) <= 3:
                    found.setdefault(match[1], " ".join(words))
    return found


def _odd(article: Article, settings: Sequence[Setting], meanings: Mapping[str, str]) -> dict[str, Fraction]:
    """The names that a sentence gives another value than the code, where it agrees with the code in the others."""
    code: dict[str, set[Fraction]] = {}
    for one in settings:
        code.setdefault(one.name, set()).add(one.value)
    found: dict[str, Fraction] = {}
    for block in article.blocks:
        for piece in block.pieces if block.kind == "prose" else ():
            said = _said(article.source.text[piece.start : piece.end].lower()[:2000], meanings, code)
            agreeing = [name for name, value in said.items() if code[name] == {value}]
            differing = [name for name, value in said.items() if value not in code[name]]
            if len(agreeing) >= ENOUGH and len(differing) == 1:
                found[differing[0]] = said[differing[0]]
    return found


def _said(line: str, meanings: Mapping[str, str], code: Mapping[str, set[Fraction]]) -> dict[str, Fraction]:
    """What a line says of the names that code sets: `a hidden size of 6144`, `40 layers`."""
    found: dict[str, Fraction] = {}
    for name in code:
        words = meanings.get(name)
        if words is None or words not in line:
            continue
        pattern = rf"\b{re.escape(words)} ?(?:of|is|=|:)? ?{_NUMBER}|(?<![\w.,]){_NUMBER} {re.escape(words)}\b"
        values = {read[0] for match in re.finditer(pattern, line) if (read := number(match[1] or match[2]))}
        if len(values) == 1:
            found[name] = values.pop()
    return found


def _slipped(article: Article, one: Setting, said: Node | None) -> Fraction | None:
    """What the prose says of a name that code sets ten times as large, with a `10e9` in it."""
    if not isinstance(said, Literal) or not _SLIPPED.search(article.source.text, one.start, one.end):
        return None
    value = size_of(said)
    return value if one.value == 10 * value else None


def _finding(one: Setting, meant: Fraction, cause: str) -> Finding:
    return Finding(one.start, one.end, one.start, one.end, WRONG, one.value, meant, code="AR404", cause=cause, tier="names")
