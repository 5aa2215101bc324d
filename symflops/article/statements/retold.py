"""One amount told twice: `5.3e12, i.e. 5.3T`, `7200 s, that is, 2 hours`, `1.5e12 bytes, or about 1.5 TB`.

The second is believed where it is the first in other words. It is called wrong only where the words say that the two are
one, nothing follows that could make it another amount, and no whole number of things lies between them: `each holds
500 MB, i.e. 4 GB` is eight of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from symflops.article.judgement.judge import Judgement, judge
from symflops.article.judgement.respelt import respelt
from symflops.article.language.chains import Relation, Side
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import BREAK, LINE, OTHER, Joined
from symflops.article.language.tree import Literal, factor_of, literal_scale
from symflops.article.language.units import hard
from symflops.article.patterns import Pattern
from symflops.article.verdicts import FINDINGS, RIGHT, ROUNDED, Finding

from .doubts import is_denied
from .equations import finding

_HEDGE = r"(?:about|roughly|around|approximately|nearly|some|~|≈|circa|ca\.)"
_IS = r"i\.\s?e\.|ie|a\.k\.a\.|aka|(?:or )?equivalently|in other words|(?<=[,(] )that is|(?<=\()that is"
_SAME = Pattern(
    rf"[*`]*\s*(?:,|;|\(|–|—)?\s*(?:(?:{_IS}),?"
    rf"\s*(?P<hedge>{_HEDGE})?|(?P<about>or {_HEDGE}))\s*[*`$\\~]*",
    re.IGNORECASE,
)
_TELLS = (
    "i.e",
    "i. e",
    "aka",
    "a.k.a",
    "quivalently",
    "ther words",
    "hat is",
    "or about",
    "or rough",
    "or ~",
    "or ≈",
    "or approx",
    "or some",
)
_SEVERAL = Pattern(r"\b(?:each|every|per|apiece|both|all|times|of them|a piece)\b|[×*/]", re.IGNORECASE)
_SENTENCE = Pattern(r"[.!?]\s+(?=[A-Z])")
_ENDS = frozenset({LINE, BREAK, OTHER, ",", ";", ")", "]", "|", "end"})
_TOLD_LARGE = frozenset({"param", "token", "FLOP"})  # of things that are counted, those that nobody counts in other things
WINDOW = 80
FAR = Fraction(50)
NEAR = Fraction(5, 4)  # what a link carries in bytes is less than its bits, and who says a month may mean its working days
_LONG = frozenset({"week", "month", "year"})


def has_retelling(text: str) -> bool:
    """Does a text tell anything in other words?"""
    return any(word in text for word in _TELLS)


def retold(parser: Parser, joined: Joined) -> Iterator[Finding]:
    """The amounts of a block that are told twice."""
    if not has_retelling(joined.text):
        return
    for (i, one, after), (j, other, end) in pairwise(parser.every_number()):
        same = _SAME.fullmatch(joined.text, parser.at(after - 1).end, parser.at(j).start)
        if same is None or not same[0].strip() or one.percent or other.percent:
            continue
        judgement = _judged(one, other, Relation("=", bool(same["hedge"] or same["about"])))
        if judgement is None:
            continue
        sure = _is_sure(parser, joined, (i, after, j, end)) and not (same["about"] and _is_short(other))
        doubtful = judgement.verdict in FINDINGS and not (sure and _is_slip(judgement, other))
        if doubtful or _is_long(one) != _is_long(other):
            continue
        yield finding(judgement, Side(one, i, after, True), Side(other, j, end, True), parser, joined, "apposition")


def _judged(one: Literal, other: Literal, relation: Relation) -> Judgement | None:
    """The second as the first in other words; None where they are not of one kind, or written alike."""
    ours, theirs = factor_of(one.unit, {})[1], factor_of(other.unit, {})[1]
    spelt = [([part.text for part in literal.unit], literal.scales) for literal in (one, other)]
    if ours == theirs and (not hard(ours).plain or str(ours) in _TOLD_LARGE):
        judgement = judge(one, other, relation) if spelt[0] != spelt[1] else None
        return judgement if judgement and judgement.verdict in (RIGHT, ROUNDED, *FINDINGS) else None
    if one.noun and other.noun and one.noun.lower().rstrip("s") != other.noun.lower().rstrip("s"):
        return None
    if (judgement := respelt(one, other)) is not None:
        return judgement
    return judge(one, other, relation) if respelt(other, one) is not None else None


def _is_sure(parser: Parser, joined: Joined, tokens: tuple[int, int, int, int]) -> bool:
    """Does nothing around two amounts make them amounts of different things?"""
    i, after, j, end = tokens
    text, start = joined.text, parser.at(i).start
    behind = parser.at(end)
    counted = [token.text.lower() for token in parser.tokens[i:after]]
    goes_on = behind.kind not in _ENDS and behind.text.lower() not in counted
    if goes_on or _divisors(parser, i, after) != _divisors(parser, j, end) or is_denied(parser, i, end):
        return False
    begin = max([max(0, start - WINDOW), *(one.end() for one in _SENTENCE.finditer(text, max(0, start - WINDOW), start))])
    return not _SEVERAL.search(text, begin, start)


def _divisors(parser: Parser, start: int, end: int) -> int:
    """How often an amount is one per something, known or not."""
    return sum(token.text in ("/", "per") for token in parser.tokens[start:end])


def _is_slip(judgement: Judgement, other: Literal) -> bool:
    """Is it off as what is miswritten is, and not by a number of things?"""
    if judgement.repair is not None and judgement.repair.kind == "power of ten":
        return True
    if not judgement.computed or not other.value:
        return False
    ratio = abs(other.value / judgement.computed)
    rounding = max(other.half / abs(other.value), Fraction(1, 200))
    large = max(ratio, 1 / ratio)
    return NEAR < large < FAR and abs(large - round(large)) > large * rounding


def _is_long(literal: Literal) -> bool:
    return any(part.text.lower().rstrip("s") in _LONG for part in literal.unit)


def _is_short(literal: Literal) -> bool:
    """Has it one digit alone? `or about 10B` may be another amount."""
    return len(str(literal.value.numerator).rstrip("0")) < 2 and literal_scale(literal, {}) >= 1
