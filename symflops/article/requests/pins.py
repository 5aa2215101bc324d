"""Pins judged: the number before a comment against the expression in it, with the names and scenarios said before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.article.blocks import Article, Block
from symflops.article.judgement.judge import judge
from symflops.article.language.chains import Relation
from symflops.article.language.grammar import Parser
from symflops.article.language.prose_tokens import tokens_of
from symflops.article.language.tokens import NUMBER, WORD, Joined, Token, unmarked
from symflops.article.language.tree import Literal, UnitPart
from symflops.article.language.units import Lexicon, Meaning
from symflops.article.verdicts import RIGHT, ROUNDED, UNCHECKED, UNITS, WRONG, Finding
from symflops.calculate import PATH, Calculation, calculate
from symflops.exact import midpoint
from symflops.library import Library
from symflops.question import ask
from symflops.resolve.circumstances import Layer
from symflops.text import Label, Problem, Source, Span, SymflopsError

from .directives import Definition, Directive, Pin, Use

TIER = "pin"
MOST_BEFORE = 14  # tokens of the longest number with its unit
_NAME = re.compile(r"[A-Za-z_]\w*")
_HOLDS = {
    "<": Fraction.__lt__,
    "<=": Fraction.__le__,
    ">": Fraction.__gt__,
    ">=": Fraction.__ge__,
}


class Pinned(NamedTuple):
    """The number that a pin speaks of, and its place in the file."""

    literal: Literal
    unit: str
    start: int
    end: int


class Bench:
    """Where expressions of pins are worked out: the scenario in use, and the names defined so far."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.scenario: str | None = None
        self.settings: list[str] = []
        self.names: dict[str, str] = {}
        self._layers: tuple[Layer, ...] | None = ()

    def use(self, scenario: str) -> None:
        """Take a scenario, and the formulas of its own, from here on. Raises `SymflopsError` where there is none such."""
        self.scenario = scenario
        self._layers = None
        self.layers()

    def define(self, name: str, expression: str) -> None:
        """Give a name a meaning: a quantity of the library a value, any other name an expression."""
        declared = self.library.declared
        said = self._expanded(expression)
        if declared.aliases.get(name, name) in declared.quantities:
            self.settings.append(f"{declared.aliases.get(name, name)}={said}")
            self._layers = None
            self.layers()
            return
        self.calculated(expression)  # what has no value is an error where it is said
        self.names[name] = f"({said})"

    def calculated(self, expression: str) -> Calculation:
        """The value of an expression."""
        return calculate(self._expanded(expression), self.library, self.layers())

    def layers(self) -> tuple[Layer, ...]:
        """What the scenario and the definitions say of quantities."""
        if self._layers is None:
            asked = ask(self.scenario, ("n_params",), self.settings)
            self._layers, self.library = asked.layers, asked.library
        return self._layers

    def _expanded(self, expression: str) -> str:
        return _NAME.sub(lambda match: self.names.get(match[0], match[0]), expression)


def pinned(
    article: Article, found: Sequence[Directive], library: Library, lexicon: Lexicon, problems: list[Problem]
) -> Iterator[Finding]:
    """Every pin of an article, judged; what cannot be worked out is a problem at its comment."""
    bench = Bench(library)
    blocks = _Blocks(article)
    for one in found:
        try:
            if isinstance(one, Use):
                bench.use(one.scenario)
            elif isinstance(one, Definition):
                bench.define(one.name, one.expression)
            elif isinstance(one, Pin):
                number = blocks.number_before(one.span, lexicon)
                if number is None:
                    problems.append(_nothing_pinned(article.source, one.span))
                else:
                    yield _judged(one, number, bench.calculated(one.expression))
        except SymflopsError as error:
            problems += [_placed(problem, article.source, one.span) for problem in error.problems]


def _nothing_pinned(source: Source, span: Span) -> Problem:
    helps = ("put the comment right behind the number: 34 days<!-- = 8*T*P/(n*X) -->",)
    return Problem("AR911", "no number stands before this comment", (Label(source, span),), helps)


def _placed(problem: Problem, source: Source, span: Span) -> Problem:
    """A problem of an expression, at the comment that says it."""
    outside = [label for label in problem.labels if label.source.path not in (PATH, "-s", "the command line")]
    return problem._replace(labels=(Label(source, span), *outside))


def _judged(pin: Pin, number: Pinned, computed: Calculation) -> Finding:
    literal = number.literal
    finding = Finding(
        number.start,
        number.end,
        pin.span.start,
        pin.span.end,
        RIGHT,
        literal.value,
        unit=number.unit,
        tier=TIER,
        inputs=(),
    )
    if computed.truth is not None:
        return finding._replace(verdict=UNITS, code="AR301", reason="the pin is a condition, not a number")
    value = midpoint(computed.inner) / computed.factor
    meaning = Meaning(((computed.factor, computed.dimension),))
    left = Literal(value, Fraction(0), True, -1, -1, "", unit=(UnitPart(meaning, 1, computed.unit),))
    judgement = judge(left, literal, Relation("≈" if pin.relation == "~" else "=", hedged=pin.relation == "~"))
    finding = finding._replace(computed=judgement.computed)
    if judgement.computed is None or (judgement.verdict == UNCHECKED and judgement.code == ""):
        reason = judgement.reason or f"the pin is {computed.unit or 'a plain number'}"
        return finding._replace(verdict=UNITS, code="AR301", reason=reason)
    if pin.relation in _HOLDS:
        holds = _HOLDS[pin.relation](literal.value, judgement.computed)
        return finding._replace(verdict=RIGHT if holds else WRONG, code="" if holds else "AR901")
    off = abs(literal.value - judgement.computed)
    if pin.tolerance is not None:
        fits = off <= pin.tolerance * abs(judgement.computed)
        return finding._replace(verdict=(RIGHT if fits else WRONG), code="" if fits else "AR901")
    if judgement.verdict in (RIGHT, ROUNDED):
        return finding._replace(verdict=judgement.verdict)
    repair = judgement.repair
    cause = (repair.cause, repair.text) if repair else ("", "")
    return finding._replace(verdict=judgement.verdict, code="AR901", cause=cause[0], repair=cause[1])


# ---- the number before a comment -------------------------------------------------------------------------------


class _Blocks:
    """The pieces of an article by place."""

    def __init__(self, article: Article) -> None:
        self.text = article.source.text
        self.pieces = sorted(((piece, block) for block in article.blocks for piece in block.pieces), key=lambda one: one[0].start)

    def number_before(self, span: Span, lexicon: Lexicon) -> Pinned | None:
        """The number that ends where a comment begins, blanks and a full stop left aside."""
        from bisect import bisect_right

        at = bisect_right(self.pieces, span.start, key=lambda one: one[0].start) - 1
        if at < 0:
            return None
        piece, block = self.pieces[at]
        end = min(piece.end, span.start)
        if self.text[end : span.start].strip():
            return None
        joined = Joined.of(block, self.text, (Span(piece.start, end),))
        return _last_number(_as_text(block), joined, lexicon)


def _as_text(block: Block) -> Block:
    return block._replace(kind="prose") if block.kind == "table" else block


def _last_number(block: Block, joined: Joined, lexicon: Lexicon) -> Pinned | None:
    tokens = tokens_of(block, joined)
    while tokens and tokens[-1].kind not in (NUMBER, WORD, "%", ")", "$"):
        tokens.pop()
    parser = Parser(tokens, lexicon)
    best: Pinned | None = None
    for i in range(len(tokens) - 1, max(-1, len(tokens) - MOST_BEFORE), -1):
        if tokens[i].kind not in (NUMBER, "$"):
            continue
        found = parser.side(i)
        if found is None or not isinstance(found[0], Literal) or not _ends(tokens, found[1]):
            if best is not None:
                break
            continue
        best = _pinned(found[0], i, found[1], tokens, joined)
    return best


def _ends(tokens: list[Token], after: int) -> bool:
    """Does a number end here, but for a noun that it counts: `16 sequences`?"""
    return len(tokens) - after <= 1 and all(token.kind == WORD for token in tokens[after:])


def _pinned(literal: Literal, first: int, after: int, tokens: list[Token], joined: Joined) -> Pinned:
    start, end = tokens[first].start, tokens[after - 1].end
    unit = unmarked(joined.text[literal.end : end])
    return Pinned(literal, unit, joined.source(start), joined.source(end - 1) + 1)
