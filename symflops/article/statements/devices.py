"""So many devices of a named kind, each with so much: `8 × H100 80GB = 640 GB`, `16x A100-40GB (640 GB)`.

The name stands where an expression has an operand, and so no expression is read there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from fractions import Fraction

from symflops.article.judgement.judge import judge
from symflops.article.language.chains import Relation, Side
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import BREAK, LINE, OTHER, RELATION, Joined
from symflops.article.language.tree import Literal, Operation, factor_of
from symflops.article.language.units import hard
from symflops.article.patterns import Pattern
from symflops.article.verdicts import RIGHT, ROUNDED, WRONG, Finding

from .doubts import is_denied
from .equations import finding

_DEVICES = Pattern(
    r"(?<![\w.,/^*×-])(?P<count>\d{1,5}) ?[x×*] ?(?:[A-Z][A-Za-z]{1,9} )?[A-Z][A-Za-z]{0,8}-?\d{1,4}[A-Za-z]{0,4}"
    r"(?: [A-Z]{2,5}\d?)?(?: \(|[- ])(?=\d)"
)
_ENDS = frozenset({LINE, BREAK, OTHER, ",", ";", ")", "]", "|", "end"})
_GOES_ON = frozenset({"of", "in", "total", "memory", "hbm", "vram", "altogether", "overall", "and"})


def devices(parser: Parser, joined: Joined) -> Iterator[Finding]:
    """What a block states of how much several devices have together."""
    starts: list[int] = []
    for match in _DEVICES.finditer(joined.text):
        starts = starts or [token.start for token in parser.tokens]
        first, i = bisect_left(starts, match.start()), bisect_left(starts, match.end())
        if parser.at(first).start != match.start() or parser.at(i).start != match.end():
            continue
        if (found := parser.number(i)) is None or not _is_measured(found[0]):
            continue
        yield from _stated(parser, joined, first, int(match["count"]), *found)


def _stated(parser: Parser, joined: Joined, first: int, count: int, each: Literal, i: int) -> Iterator[Finding]:
    """The amount behind a sign or in a bracket."""
    i += parser.at(i).text.lower() == "each"
    i += parser.at(i).kind == ")"
    sign = parser.at(i)
    if sign.kind == RELATION and sign.text in ("=", "≈"):
        hedged = sign.text == "≈"
    elif sign.kind == "(" and parser.closing.get(i):
        hedged = False
    else:
        return
    i += 1
    if parser.at(i).kind == "~":
        hedged, i = True, i + 1
    found = parser.number(i)
    if found is None or factor_of(found[0].unit, {})[1] != factor_of(each.unit, {})[1]:
        return
    stated, after = found
    several = Operation("*", Literal(Fraction(count), Fraction(0), True, -1, -1, ""), each)
    judgement = judge(several, stated, Relation("=", hedged))
    behind = parser.at(after)
    closed = behind.kind == ")" if sign.kind == "(" else behind.kind in _ENDS or behind.text.lower() in _GOES_ON
    sure = closed and not is_denied(parser, first, after)
    if judgement.verdict in (RIGHT, ROUNDED) or (judgement.verdict == WRONG and sure):
        yield finding(judgement, Side(several, first, i - 1, True), Side(stated, i, after, True), parser, joined)


def _is_measured(literal: Literal) -> bool:
    return bool(literal.unit) and not literal.percent and not hard(factor_of(literal.unit, {})[1]).plain
