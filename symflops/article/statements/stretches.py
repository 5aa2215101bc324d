"""Amounts told as a range: `8 × 4 h = 30–40 h`, `3 to 4 days × $100 = $300 to $400`, `between 1 and 2 GB`.

A statement with a range is read twice, with the lower and with the upper numbers of its ranges. It is right where what is
computed and what is stated meet, at both ends where both are ranges; wrong only where they lie far apart under every reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.article.judgement.judge import Judgement, judge
from symflops.article.language.chains import Chain, Relation, chains
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import NUMBER, RANGE, WORD, Joined, Token, unmarked
from symflops.article.language.tree import Literal, Node, has_operation
from symflops.article.language.words import COMPARES
from symflops.article.verdicts import RIGHT, ROUNDED, WRONG, Finding

from .doubts import is_denied
from .equations import EQUALS

APART = Fraction(5, 4)  # so far a stated range is from what was computed before it is called wrong
MOST_UNITS = 3  # tokens of a unit inside a range, `5 GB to 6 GB`
_LEADS = frozenset({"between", "from"})
_JOINS = frozenset({"to", "and"})
_JOINING = frozenset({RANGE, "-"})
_SIGNS = frozenset({"+", "-"})


class Stretch(NamedTuple):
    """A range: the tokens of its lower number with the unit that it may have, of what joins them, of its upper number."""

    lead: int  # the first token, `between` included
    low: int
    join: int
    high: int
    after: int  # the token behind the upper number itself
    doubtful: bool = False  # may just as well be a difference, as in `2 * (8-1)` and `224+2-31`


class _Said(NamedTuple):
    """One statement under one choice of numbers: what is computed, what is stated, and how they are related."""

    computed: Node
    stated: Literal
    relation: Relation
    places: tuple[int, int, int, int]  # in the joined text: of the computed side and of the stated
    doubtful: bool  # the text goes on to compare, or itself calls the number wrong


def stretches(parser: Parser) -> list[Stretch]:
    """The ranges of a block, in their order; none goes into another."""
    found: list[Stretch] = []
    at = parser.at
    if not any(token.kind in _JOINING or token.text in _JOINS for token in parser.tokens):
        return found
    i, count = 0, len(parser.tokens)
    while i < count:
        one = _stretch(parser, i) if at(i).kind == NUMBER else None
        if one is not None:
            found.append(one)
        i = one.after if one else i + 1
    return found


def _stretch(parser: Parser, i: int) -> Stretch | None:
    at = parser.at
    if at(i).mode != "p":
        return None
    low = i - 1 if at(i - 1).kind == "$" and not at(i).spaced else i
    before = at(low - 1)
    lead = low - 1 if before.kind == WORD and before.text.lower() in _LEADS else low
    join = i + 1
    while join <= i + MOST_UNITS and at(join).kind in (WORD, "%") and at(join).text not in _JOINS:
        join += 1
    if not _joins(parser, join, at(lead).text.lower()):
        return None
    high = join + 1
    number = high + 1 if at(high).kind == "$" else high
    if (
        at(number).kind != NUMBER
        or at(number).mode != "p"
        or at(number + 1).kind in ("^", RANGE)
        or (at(number + 1).kind in ("*", "/") and not _rises(parser, low, join, number))
        or at(number + 1).text == "-"
    ):
        return None
    if at(lead).text.lower() == "between" and at(join).text != "and":
        return None
    return Stretch(lead, low, join, high, number + 1, _may_be_difference(parser, low, join, number))


def _rises(parser: Parser, low: int, join: int, number: int) -> bool:
    """`2-3 × 10 = 20-30`: a hyphen right between two numbers, of which the first is the smaller, begins a product."""
    at = parser.at
    first = low + (at(low).kind == "$")
    return at(join).kind in _JOINING and join == first + 1 and at(first).value < at(number).value


def _may_be_difference(parser: Parser, low: int, join: int, number: int) -> bool:
    """A hyphen between numbers of which the first is not the smaller, or that stand in a sum."""
    at = parser.at
    if at(join).kind != "-":
        return False
    first = low + (at(low).kind == "$")
    beside = at(low - 1).kind in _SIGNS or at(number + 1).kind in _SIGNS
    beside = beside or (at(number + 1).kind in ("*", "/") and not at(number + 1).spaced)
    return beside or (number == join + 1 and join == first + 1 and at(first).value >= at(number).value)


def _joins(parser: Parser, i: int, lead: str) -> bool:
    """A dash without blanks, `to`; `and` after `between`."""
    token, after = parser.at(i), parser.at(i + 1)
    if token.kind == RANGE:
        return True
    if token.kind == "-":
        return not token.spaced and not after.spaced
    return token.kind == WORD and (token.text == "to" or (token.text == "and" and lead == "between"))


class Ranges(NamedTuple):
    """The places of numbers that begin or end a range, those of them that may be of a difference, and what is found."""

    places: frozenset[int]
    doubtful: frozenset[int]
    findings: tuple[Finding, ...]

    def with_equations(self, found: Iterable[Finding]) -> Iterator[Finding]:
        """What is found of statements with ranges and of all others.

        What holds one end of a range is no equation. But `2 * (8-1) / 8 = 1.75` has a difference: an equation that comes
        out right is one, and so is what may be a difference and is right under neither reading.
        """
        spread = list(self.findings)
        for one in found:
            held = self.places.intersection((*range(one.start, one.end), *range(one.expr_start, one.expr_end)))
            if not held:
                yield one
                continue
            rivals = [other for other in spread if other.start < one.end and one.start < other.end]
            right = one.verdict in (RIGHT, ROUNDED)
            if right or (held <= self.doubtful and not any(other.verdict == RIGHT for other in rivals)):
                yield one
                spread = [other for other in spread if other not in rivals]
        yield from spread


_NO_RANGES = Ranges(frozenset(), frozenset(), ())


def ranged(parser: Parser, joined: Joined) -> Ranges:
    """What is found of statements with ranges."""
    found = stretches(parser)
    if not found:
        return _NO_RANGES
    lows = _statements(_chosen(parser, found, upper=False))
    highs = _statements(_chosen(parser, found, upper=True))
    spans = [(parser.at(one.low).start, parser.at(one.after - 1).end) for one in found]
    findings = []
    for low, high in _pairs(lows, highs):
        one = _judged(low, high, spans, joined)
        if one is not None:
            findings.append(one)
    doubtful = [one for one in found if one.doubtful]
    return Ranges(_places(found, parser, joined), _places(doubtful, parser, joined), tuple(findings))


def _places(found: Sequence[Stretch], parser: Parser, joined: Joined) -> frozenset[int]:
    """Where the numbers of ranges begin in the file."""
    tokens = [parser.at(i) for one in found for i in (one.low, one.low + 1, one.high, one.high + 1)]
    return frozenset(joined.source(token.start) for token in tokens if token.kind in (NUMBER, "$"))


def _chosen(parser: Parser, found: Sequence[Stretch], upper: bool) -> Parser:
    """The block with one end of each range in its place; a unit that only the upper number has is that of both."""
    tokens: list[Token] = []
    at = 0
    for one in found:
        tokens += parser.tokens[at : one.lead]
        at = one.after
        if upper:
            spaced = parser.at(one.low).spaced
            dollar = parser.at(one.low).kind == "$" and parser.at(one.high).kind != "$"
            tokens += [parser.at(one.low)] if dollar else []
            first = parser.at(one.high)
            tokens += [first._replace(spaced=spaced and not dollar), *parser.tokens[one.high + 1 : one.after]]
        else:
            tokens += parser.tokens[one.low : one.join]
            units = one.join - one.low - 1 - (parser.at(one.low).kind == "$")
            behind = [token.text for token in parser.tokens[one.after : one.after + units]]
            at += units if units and behind == [token.text for token in parser.tokens[one.join - units : one.join]] else 0
    return Parser([*tokens, *parser.tokens[at:]], parser.lexicon, parser.names)


def _statements(parser: Parser) -> dict[tuple[int, int], _Said]:
    """The statements of a block, by which of them in its chain and where the chain begins, counted in chains."""
    found: dict[tuple[int, int], _Said] = {}
    for number, chain in enumerate(chains(parser)):
        for at, said in _of(chain, parser):
            found[number, at] = said
    return found


def _of(chain: Chain, parser: Parser) -> Iterator[tuple[int, _Said]]:
    for at, (left, right, relation) in enumerate(zip(chain.sides, chain.sides[1:], chain.relations, strict=False)):
        if (
            relation.sign in EQUALS
            and left.clean
            and right.clean
            and isinstance(right.node, Literal)
            and has_operation(left.node)
            and not _goes_on(parser, left.first)
        ):
            ends = (
                parser.at(left.first).start,
                parser.at(left.after - 1).end,
                parser.at(right.first).start,
                parser.at(right.after - 1).end,
            )
            yield at, _Said(left.node, right.node, relation, ends, _is_doubtful(parser, left.first, right.after))


def _goes_on(parser: Parser, i: int) -> bool:
    """Does what begins at a token go on with a range that is not read, as the `3 × 10` of `2 to 3 × 10`?"""
    return parser.at(i - 1).text == "to" and parser.at(i - 2).kind == NUMBER


def _is_doubtful(parser: Parser, first: int, after: int) -> bool:
    return parser.at(after).text.lower() in COMPARES or is_denied(parser, first, after)


def _pairs(lows: dict[tuple[int, int], _Said], highs: dict[tuple[int, int], _Said]) -> Iterator[tuple[_Said, _Said]]:
    yield from ((low, highs[key]) for key, low in lows.items() if key in highs)


def _judged(low: _Said, high: _Said, spans: Sequence[tuple[int, int]], joined: Joined) -> Finding | None:
    """Do the two ends of what is computed and the two ends of what is stated meet?"""
    first, last = min(low.places), max(*low.places, *high.places)
    inside = [span for span in spans if first <= span[0] and span[1] <= last]
    if not inside:
        return None
    ends = (low.computed, high.computed)
    near, wide = _spread(low.stated, high.stated, Fraction(1)), _spread(low.stated, high.stated, APART)
    judged = [judge(one, near, low.relation) for one in ends]
    if any(one.verdict in (RIGHT, ROUNDED) for one in judged) or _holds(judged, near):
        if judged[0].computed != judged[1].computed and low.stated.value != high.stated.value and not _ends_agree(low, high):
            return None  # `3–4 × 100 = 300–500`: they meet, and are not the same
        return _finding(low, high, RIGHT, judged[0], joined)
    far = all(judge(one, wide, low.relation).verdict == WRONG for one in ends)
    doubtful = low.doubtful or high.doubtful
    return _finding(low, high, WRONG, judged[0], joined) if far and not doubtful else None


def _ends_agree(low: _Said, high: _Said) -> bool:
    """Does a range come out at both of its ends, in either order? What is divided by a range has its lower end last."""
    return any(
        judge(low.computed, one, low.relation).verdict in (RIGHT, ROUNDED)
        and judge(high.computed, other, high.relation).verdict in (RIGHT, ROUNDED)
        for one, other in ((low.stated, high.stated), (high.stated, low.stated))
    )


def _spread(low: Literal, high: Literal, more: Fraction) -> Literal:
    """A range as one number that is known no better than the range is wide, and as many times wider."""
    first, last = sorted((low.value, high.value))
    first, last = (first - low.half) / more, (last + high.half) * more
    return low._replace(value=(first + last) / 2, half=(last - first) / 2, exact=False)


def _holds(judged: Sequence[Judgement], stated: Literal) -> bool:
    """Does what is computed reach over all that is stated, from below it to above it?"""
    computed = [one.computed for one in judged if one.verdict == WRONG and one.computed is not None]
    return len(computed) == len(judged) and min(computed) < stated.value < max(computed)


def _finding(low: _Said, high: _Said, verdict: str, judgement: Judgement, joined: Joined) -> Finding:
    first, last = min(low.places[2], high.places[2]), max(low.places[3], high.places[3])
    begin, end = min(low.places[0], high.places[0]), max(low.places[1], high.places[1])
    return Finding(
        start=joined.source(first),
        end=joined.source(last - 1) + 1,
        expr_start=joined.source(begin),
        expr_end=joined.source(end - 1) + 1,
        verdict=verdict,
        stated=low.stated.value,
        computed=judgement.computed,
        unit=unmarked(joined.text[high.stated.end : high.places[3]]),
        code="AR101" if verdict == WRONG else "",
    )
