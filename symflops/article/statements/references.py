"""Numbered statements and the numbers that are taken from them: `4T tokens *(7)*` repeats what statement 7 says.

Where nearly all references of an article check out, the one that does not is wrong. And what is computed from two
statements is wrong where one gives the price of several things and the other what one of them does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.article.blocks import Article, Block
from symflops.article.judgement.rounding import fit
from symflops.article.language.chains import Relation, chains
from symflops.article.language.grammar import Parser
from symflops.article.language.prose_tokens import tokens_of
from symflops.article.language.tokens import NUMBER, WORD, Joined
from symflops.article.language.tree import Literal, factor_of, literal_scale, literals
from symflops.article.language.units import Lexicon, hard
from symflops.article.patterns import Pattern
from symflops.article.verdicts import RIGHT, WRONG, Finding
from symflops.text import Label, Problem, Span

_ITEM = Pattern(r"[ \t>]*(\d{1,3})[.)][ \t]*$")
_MARK = Pattern(r"(?:\*\((\d{1,3})\)\*|\((\d{1,3})\))")
_ANY = re.compile(r"\(\d{1,3}\)")
_NAME = Pattern(r"(?:(?<![\w.,$-])(\d{1,6}) )?\b([A-Z][A-Za-z]*\d[\w-]*|[A-Z]{2,}[\w-]*)\b")
FEWEST = 5  # references that check out make it the way of an article to repeat what it refers to
SHARE = Fraction(4, 5)
APART = Fraction(5, 4)
MOST_WORDS = 8
BEFORE = 40  # characters between a number and its mark


class Place(NamedTuple):
    """A number of a statement and where it stands in the file."""

    literal: Literal
    start: int
    end: int


class Statement(NamedTuple):
    """A numbered statement: its blocks, its words, and its numbers."""

    number: int
    words: str
    places: tuple[Place, ...]


class Use(NamedTuple):
    """A number that is followed by a reference to a statement."""

    place: Place
    to: int


def references(article: Article, lexicon: Lexicon, problems: list[Problem] | None = None) -> Iterator[Finding]:
    """What is said by reference to a numbered statement. Rings of references are added to `problems`."""
    if len(_ANY.findall(article.source.text)) < FEWEST:
        return
    items = _items(article)
    if not items:
        return
    read = {block.pieces[0].start: _read(block, article, lexicon) for block in article.blocks if block.pieces}
    said = {
        number: _statement(number, [read[block.pieces[0].start] for block in blocks], article) for number, blocks in items.items()
    }
    uses = [(use, at) for at, (parser, joined) in read.items() for use in _uses(parser, joined) if use.to in said]
    judged = [(use, _repeated(use, said[use.to])) for use, _ in uses]
    good = [finding for _, finding in judged if finding is not None]
    if problems is not None:
        problems += _rings(items, [use for use, finding in judged if finding is not None], article)
    yield from good
    if len(good) >= FEWEST and len(good) >= SHARE * sum(bool(said[use.to].places) for use, _ in uses):
        yield from (wrong for use, found in judged if found is None and (wrong := _contradicted(use, said[use.to])))
        for at in dict.fromkeys(at for _, at in uses):
            yield from _of_several([use for use, where in uses if where == at], said, *read[at])


def _rings(items: Mapping[int, Sequence[Block]], uses: Sequence[Use], article: Article) -> Iterator[Problem]:
    """Statements that take their numbers from one another, each ring once: none of them says where a number comes from."""
    by_item: dict[int, dict[int, Use]] = {number: {} for number in items}
    for number, blocks in items.items():
        spans = [(block.pieces[0].start, block.pieces[-1].end) for block in blocks]
        for use in uses:
            if use.to != number and any(start <= use.place.start < end for start, end in spans):
                by_item[number].setdefault(use.to, use)
    told: set[int] = set()
    for number in by_item:
        ring = _ring(number, by_item) if number not in told else []
        if ring:
            told.update(ring)
            use = by_item[number][ring[1]]
            label = Label(article.source, Span(use.place.start, use.place.end))
            names = f"{', '.join(map(str, ring[:-1]))} and {ring[-1]}"
            yield Problem(
                "AR906",
                f"statements {names} take their numbers from one another",
                (label,),
                ("say where the number of one of them comes from",),
                "warning",
            )


def _ring(first: int, to: Mapping[int, Mapping[int, object]]) -> list[int]:
    """The shortest way along references from a statement back to itself."""
    ways = {first: [first]}
    queue = [first]
    for number in queue:
        for other in to.get(number, ()):
            if other == first:
                return ways[number]
            if other not in ways:
                ways[other] = [*ways[number], other]
                queue.append(other)
    return []


def _items(article: Article) -> dict[int, list[Block]]:
    """The blocks of each numbered statement: those up to the next number or heading. What is numbered twice is left out."""
    text = article.source.text
    found: dict[int, list[Block]] = {}
    twice: set[int] = set()
    open_: int | None = None
    for block in article.blocks:
        if not block.pieces:
            continue
        start = block.pieces[0].start
        match = _ITEM.match(text, text.rfind("\n", 0, start) + 1, start)
        if match is not None:
            open_ = int(match[1])
            twice |= {open_} & found.keys()
            found[open_] = [block]
        elif block.note == "heading":
            open_ = None
        elif open_ is not None:
            found[open_].append(block)
    return {number: blocks for number, blocks in found.items() if number not in twice}


def _read(block: Block, article: Article, lexicon: Lexicon) -> tuple[Parser, Joined]:
    joined = Joined.of(block, article.source.text)
    return Parser(tokens_of(block, joined), lexicon), joined


def _statement(number: int, read: Sequence[tuple[Parser, Joined]], article: Article) -> Statement:
    places = tuple(place for parser, joined in read for place in _places(parser, joined))
    return Statement(number, " ".join(joined.text for _, joined in read), places)


def _places(parser: Parser, joined: Joined) -> Iterator[Place]:
    for i, token in enumerate(parser.tokens):
        if token.kind == NUMBER and (found := parser.number(i - (parser.at(i - 1).kind == "$"))):
            literal, after = found
            yield Place(literal, joined.source(token.start), joined.source(parser.at(after - 1).end - 1) + 1)


def _uses(parser: Parser, joined: Joined) -> Iterator[Use]:
    """The numbers right before a mark, but for the words of their unit and a closing bracket."""
    marks = [(match.start(), int(match[1] or match[2])) for match in _MARK.finditer(joined.text)]
    ends = [token.end for token in parser.tokens] if marks else []
    for at, to in marks:
        stop = i = bisect_right(ends, at)
        while i > max(0, stop - MOST_WORDS) and parser.at(i - 1).kind != NUMBER:
            i -= 1
        i -= 1
        if parser.at(i).kind != NUMBER or at - parser.at(i).end > BEFORE or parser.at(i).value == to:
            continue
        found = parser.number(i - (parser.at(i - 1).kind == "$"))
        behind = parser.tokens[i + 1 : stop]
        if found and all(token.kind in (WORD, "/", "[", "]", ")", "$") for token in behind):
            token = parser.at(i)
            yield Use(Place(found[0], joined.source(token.start), joined.source(parser.at(found[1] - 1).end - 1) + 1), to)


def _repeated(use: Use, said: Statement) -> Finding | None:
    """The number of the statement that a use repeats."""
    for place in said.places:
        # `$33,849` repeats `$33,849 / month`, and `275 teraflops / sec` the `275 teraflops` of a sheet.
        if _as_written(use.place.literal) == _as_written(place.literal) and use.place.literal.value > 9:
            return _finding(use, place, RIGHT, _value(use.place.literal)[0])
        if _alike(use.place.literal, place.literal):
            stated, half = _value(use.place.literal)
            theirs, _ = _value(place.literal)
            if fit(theirs, theirs, stated, half, Relation("=")):
                return _finding(use, place, RIGHT, theirs)
    return None


def _contradicted(use: Use, said: Statement) -> Finding | None:
    """The one number of that kind in the statement is another: only amounts of money, time, memory or energy are so sure."""
    literal = use.place.literal
    alike = [one for one in said.places if _alike(literal, one.literal)]
    if len(alike) != 1 or hard(factor_of(literal.unit, {})[1]).plain:
        return None
    stated, theirs = _value(literal)[0], _value(alike[0].literal)[0]
    if not stated or not theirs or 1 / APART < stated / theirs < APART:
        return None
    reason = f"the statement that it refers to, ({said.number}), gives another amount"
    return _finding(use, alike[0], WRONG, theirs)._replace(code="AR403", reason=reason)


def _as_written(literal: Literal) -> tuple[Fraction, Fraction]:
    return literal.value, literal_scale(literal, {})


def _value(literal: Literal) -> tuple[Fraction, Fraction]:
    """A number in base units, and half a unit of its last digit."""
    scale = literal_scale(literal, {}) * factor_of(literal.unit, {})[0]
    return literal.value * scale, literal.half * scale


def _alike(one: Literal, other: Literal) -> bool:
    """Do two numbers measure the same? Where only one says its unit, it must be one that is counted."""
    return hard(factor_of(one.unit, {})[1]) == hard(factor_of(other.unit, {})[1])


def _finding(use: Use, place: Place, verdict: str, computed: Fraction) -> Finding:
    literal = use.place.literal
    scale = _value(literal)[0] / literal.value if literal.value else Fraction(1)
    return Finding(
        start=use.place.start,
        end=use.place.end,
        expr_start=place.start,
        expr_end=place.end,
        verdict=verdict,
        stated=literal.value,
        computed=computed / scale,
        tier="names",
    )


# ---- the price of several, the work of one -------------------------------------------------------------------------


def _of_several(uses: Sequence[Use], said: dict[int, Statement], parser: Parser, joined: Joined) -> Iterator[Finding]:
    """`275 teraflops (10) × 1 month ÷ $33,849 (9)`, where (9) is the price of 64 and (10) what one does."""
    for chain in chains(parser):
        if len(chain.sides) < 2 or not isinstance(chain.sides[-1].node, Literal):
            continue
        computed, stated = chain.sides[0], chain.sides[-1]
        numbers = {one.value for one in literals(computed.node)}
        inside = [use for use in uses if use.place.literal.value in numbers]
        money = [use for use in inside if "USD" in str(factor_of(use.place.literal.unit, {})[1])]
        work = [use for use in inside if "FLOP" in str(factor_of(use.place.literal.unit, {})[1])]
        if len(money) != 1 or len(work) != 1:
            continue
        several = {one[2]: int(one[1]) for one in _NAME.finditer(said[money[0].to].words) if one[1]}
        single = {one[2] for one in _NAME.finditer(said[work[0].to].words) if not one[1]}
        for name in several.keys() & single:
            if several[name] > 1 and Fraction(several[name]) not in numbers:
                assert isinstance(stated.node, Literal)
                yield Finding(
                    start=joined.source(parser.at(stated.first).start),
                    end=joined.source(parser.at(stated.after - 1).end - 1) + 1,
                    expr_start=joined.source(parser.at(computed.first).start),
                    expr_end=joined.source(parser.at(computed.after - 1).end - 1) + 1,
                    verdict=WRONG,
                    stated=stated.node.value,
                    code="AR403",
                    reason=f"({money[0].to}) is the price of {several[name]} {name}, and ({work[0].to}) what one does",
                    tier="names",
                )
