"""A value with its expression in brackets behind it, or an expression with its value.

Brackets hold many things, so what stands in them is believed when it agrees, and called wrong only where it can hardly
be anything but the computation of that value.
"""

from __future__ import annotations

from fractions import Fraction

from symflops.article.judgement.judge import Judgement, judge
from symflops.article.judgement.respelt import respelt
from symflops.article.language.chains import EQUAL, Relation, Side, clean_after, clean_before, hedges
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import LINE, RELATION, WORD
from symflops.article.language.tree import Literal, Node, Operation, factor_of, has_operation, literals, parts, unit_parts
from symflops.article.language.units import hard
from symflops.article.language.words import ABOUT, STOPS
from symflops.article.verdicts import RIGHT, ROUNDED, WRONG

from .doubts import doubt

MOST_NOUNS = 3
PASSED_OVER = ABOUT | frozenset({"or", "i.e", "ie", "equivalently"})  # before the value in a bracket
LARGE = 100  # an operand of three digits is no count of a shape such as 4 x 4
NEAR = Fraction(5)


def apposition(side: Side, parser: Parser) -> tuple[Judgement, Side, Side] | None:
    """The judgement of a side and the bracket behind it, with what is computed and what is stated; None for no claim."""
    opened = _bracket_after(parser, side.after)
    inner = _inside(parser, opened) if opened else None
    if inner is None or not side.clean:
        return None
    if isinstance(side.node, Literal) and isinstance(inner.node, Literal) and inner.clean:
        same = respelt(side.node, inner.node)
        if same is not None:
            return same, side, inner
    pair = _ordered(side, inner)
    if pair is None:
        return None
    computed, stated = pair
    assert isinstance(stated.node, Literal)
    judgement = judge(computed.node, stated.node, Relation("=", hedges(parser, opened + 1)[0]))
    if judgement.verdict in (RIGHT, ROUNDED):
        return judgement, computed, stated
    meant = judgement.verdict == WRONG and _meant(computed.node, stated.node, judgement)
    return (judgement, computed, stated) if meant and not doubt(parser, computed, stated, EQUAL, judgement) else None


def _bracket_after(parser: Parser, i: int) -> int:
    """The bracket behind a side, a few nouns between; 0 where there is none."""
    end = i + MOST_NOUNS
    while i < end and parser.at(i).kind == WORD and parser.at(i).text.lower() not in STOPS:
        i += 1
    return i if parser.at(i).kind == "(" and i in parser.closing else 0


def _inside(parser: Parser, opened: int) -> Side | None:
    """The expression that a bracket holds, or the last side of the relation in it."""
    close = parser.closing[opened]
    start = opened + 1
    for i in range(opened + 1, min(close, opened + 12)):
        if parser.at(i).kind in (RELATION, LINE, "~") or (i == start and parser.at(i).text.lower() in PASSED_OVER):
            start = i + 1
    found = parser.side(start)
    if found is None or found[1] != close or not clean_before(parser, start):
        return None
    return Side(found[0], start, found[1], clean_after(parser, close))


def _ordered(side: Side, inner: Side) -> tuple[Side, Side] | None:
    if isinstance(side.node, Literal) and has_operation(inner.node) and not unit_parts(inner.node):
        return inner, side
    if isinstance(inner.node, Literal) and has_operation(side.node):
        return side, inner
    if isinstance(side.node, Literal) and isinstance(inner.node, Literal) and _converts(side.node, inner.node):
        return side, inner
    return None


def _converts(one: Literal, other: Literal) -> bool:
    """Two spellings of one amount, such as `1024 GiB (1.1 TB)`."""
    if not (one.unit and other.unit) or [part.text for part in one.unit] == [part.text for part in other.unit]:
        return False
    ours, theirs = hard(factor_of(one.unit, {})[1]), hard(factor_of(other.unit, {})[1])
    return ours == theirs and not ours.plain


def _meant(computed: Node, stated: Literal, judgement: Judgement) -> bool:
    """Can the bracket hardly be anything but the computation of the value?"""
    signs = [one.sign for one in parts(computed) if isinstance(one, Operation)]
    large = any(abs(one.value) >= LARGE for one in literals(computed))
    if signs == ["/", "/"] and all(one.exact for one in literals(computed)):
        return False  # a date: `0.2 (1/8/99)`
    if not (set(signs) & {"*", "/", "^"}) or not (large or len(signs) > 1) or not judgement.computed or not stated.value:
        return False
    ratio = abs(stated.value / judgement.computed)
    return 1 / NEAR < ratio < NEAR or (judgement.repair is not None and judgement.repair.kind == "power of ten")
