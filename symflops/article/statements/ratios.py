"""How many times one amount is another: `from 40 ms to 10 ms, four times faster`, `3.35 TB/s, more than double the 1.6 TB/s`.

What agrees with the two amounts beside it is confirmed. Wrong is called only what stands right beside `from … to …` or an
arrow, where changes are read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.article.judgement.rounding import fit
from symflops.article.language.chains import Relation
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import Joined
from symflops.article.language.tree import Literal, factor_of, literal_scale
from symflops.article.language.units import hard
from symflops.article.language.words import ABOUT
from symflops.article.patterns import Pattern
from symflops.article.verdicts import Finding

_WORDS = {
    "twice": 2, "double": 2, "doubles": 2, "doubled": 2, "doubling": 2, "half": 2, "halves": 2, "halved": 2, "halving": 2,
    "triple": 3, "triples": 3, "tripled": 3, "quadruple": 4, "quadruples": 4, "quadrupled": 4, "tenfold": 10,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twenty": 20,
}  # fmt: skip
_ALONE = "twice|doubl(?:es?|ed|ing)|hal(?:f|ves|ved|ving)|tripled?s?|quadrupled?s?|tenfold"
TIMES = Pattern(
    rf"\b(?:(?P<word>{_ALONE})|(?P<count>two|three|four|five|six|seven|eight|nine|ten|twenty)[ -](?:times|fold))\b"
    r"|(?<![\w.,^×*/])(?P<number>\d{1,5}+(?:,\d{3})?(?:\.\d{1,3}+)?)(?: ?times\b| ?[x×](?![\w(])|\\times\$|-?fold\b)(?! ?[\d(])"
    r"(?! ?(?:[A-Z]\d{2,3}|GPU|TPU|NVIDIA|RTX)(?![a-z]))"  # so many cards, `2x H100`
)
_TEMPER = Pattern(
    r"(?:\b(more than|over|at least|less than|under|up to|nearly|almost|about|roughly|around|approximately|some|close to)"
    r" |([~≈]) ?)(?:an? |by )?\$?$",
    re.IGNORECASE,
)
_SPOKEN = ("times", "fold", "oubl", "half", "halv", "twice", "ripl", "uadrupl", "×", "x")
LONGEST_TEMPER = 24
MOST_BEFORE = 1200  # characters of two sentences
_BOUNDS = {"more than": ">", "over": ">", "at least": ">", "less than": "<", "under": "<", "up to": "<"}
_SENTENCE = Pattern(r"[.!?]\s+(?=[A-Z])")
NEAR = Fraction(15, 100)


class Amount(NamedTuple):
    """A number with a unit: its worth in base units, and its place."""

    value: Fraction
    half: Fraction
    kind: str
    start: int
    end: int


def has_ratio(text: str) -> bool:
    """Does a text speak of times at all?"""
    return any(word in text for word in _SPOKEN) and TIMES.search(text) is not None


def ratios(parser: Parser, joined: Joined) -> Iterator[Finding]:
    """What a block states of how many times one amount is another."""
    measured: list[Amount] | None = None
    starts: list[int] = []
    if not any(word in joined.text for word in _SPOKEN):
        return
    for match in TIMES.finditer(joined.text):
        if measured is None:
            measured = list(amounts(parser))
            starts = [one.start for one in measured]
        found = _judged(match, measured, starts, joined) if len(measured) >= 2 else None
        if found is not None:
            yield found


def amounts(parser: Parser) -> Iterator[Amount]:
    """The numbers of a block that measure something."""
    for i, literal, after in parser.every_number():
        kind = _kind(literal)
        if kind and literal.value:
            scale = literal_scale(literal, {}) * factor_of(literal.unit, {})[0]
            yield Amount(abs(literal.value) * scale, literal.half * scale, kind, parser.at(i).start, parser.at(after - 1).end)


def _kind(literal: Literal) -> str:
    """What a number measures; empty for a bare one."""
    dimension = factor_of(literal.unit, {})[1]
    if literal.percent:
        return ""
    if not hard(dimension).plain or dimension.powers:
        return str(dimension)
    return "large" if literal.half >= 1000 else ""


def _judged(match: re.Match[str], measured: Sequence[Amount], starts: Sequence[int], joined: Joined) -> Finding | None:
    text, here = joined.text, match.start()
    first, last = max(0, here - MOST_BEFORE), min(len(text), match.end() + MOST_BEFORE)
    begins = [first, *(one.end() for one in _SENTENCE.finditer(text, first, here))]
    stop = _SENTENCE.search(text, match.end(), last)
    end = stop.start() if stop else last
    start = begins[-2] if len(begins) > 1 else first  # the sentence before may state what is compared
    at = bisect_left(starts, here)
    before = [one for one in measured[max(0, at - 4) : at] if start <= one.start and one.end <= here]
    behind = [one for one in measured[at : at + 4] if match.end() <= one.start < end]
    for one, other in _pairs(before, behind):
        verdict = _compared(match, one, other)
        if verdict:
            return _finding(match, verdict, one, other, joined)
    return None


def _pairs(before: Sequence[Amount], behind: Sequence[Amount]) -> Iterator[tuple[Amount, Amount]]:
    """The two amounts before the words, or the one before and the one behind: of one kind, and not the same."""
    found = [(before[-2], before[-1])] if len(before) >= 2 else []
    found += [(before[-1], behind[0])] if before and behind else []
    for one, other in found:
        if one.kind == other.kind and one.value != other.value:
            yield one, other


def stated_times(match: re.Match[str]) -> tuple[Fraction, Fraction]:
    """The number of times, and half a unit of its last digit."""
    if match["number"]:
        digits = match["number"].replace(",", "")
        return Fraction(digits), Fraction(1, 2 * 10 ** len(digits.partition(".")[2]))
    return Fraction(_WORDS[(match["word"] or match["count"]).lower()]), Fraction(1, 10)


def temper(match: re.Match[str]) -> str:
    """The words or the sign before a number of times that say how exact it is."""
    found = _TEMPER.search(match.string, max(0, match.start() - LONGEST_TEMPER), match.start())
    return (found[1] or found[2]).lower() if found else ""


def _compared(match: re.Match[str], one: Amount, other: Amount) -> str:
    large, small = max(one, other, key=lambda x: x.value), min(one, other, key=lambda x: x.value)
    ratio, (stated, half) = large.value / small.value, stated_times(match)
    tempered = temper(match)
    hedged = tempered in ABOUT or tempered in ("close to", "~", "≈")
    verdict = fit(ratio, ratio, stated, half, Relation("=", hedged, _BOUNDS.get(tempered, "")))
    return verdict if verdict and abs(ratio / stated - 1) <= (NEAR if not tempered else 1) else ""


def _finding(match: re.Match[str], verdict: str, one: Amount, other: Amount, joined: Joined) -> Finding:
    ratio = max(one.value, other.value) / min(one.value, other.value)
    first, last = min(one.start, other.start), max(one.end, other.end)
    group = "number" if match["number"] else "word" if match["word"] else "count"
    return Finding(
        start=joined.source(match.start(group)),
        end=joined.source(match.end(group) - 1) + 1,
        expr_start=joined.source(first),
        expr_end=joined.source(last - 1) + 1,
        verdict=verdict,
        stated=stated_times(match)[0],
        computed=ratio,
        tier="ratio",
    )
