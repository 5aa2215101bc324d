"""Statements side by side about things that the article lists: a factor that one of them has and the other lacks.

`A: (…) * 48 = …` multiplies by the 48 layers of A. Where `B: …` beside it has no 96 anywhere in one of its terms, and the
article says that B has 96 layers, the factor is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from symflops.article.blocks import Article, Block
from symflops.article.language.chains import Side, chains
from symflops.article.language.grammar import Parser
from symflops.article.language.prose_tokens import tokens_of
from symflops.article.language.tokens import Joined
from symflops.article.language.tree import Literal, Node, Operation, literals, value
from symflops.article.language.units import Lexicon
from symflops.article.verdicts import WRONG, Finding
from symflops.exact import NoValue, midpoint

from .facts import Listed, facts, label_of

ENOUGH = 2  # numbers of its thing that a term is made of


class _Said(NamedTuple):
    """A labelled statement: the thing it is about, the sides, and what reads it."""

    label: str
    computed: Side
    stated: Literal
    parser: Parser
    joined: Joined


def siblings(article: Article, lexicon: Lexicon) -> Iterator[Finding]:
    """Factors that are missing beside a sibling that has them."""
    known = facts(article)
    if len(known) < 2:
        return
    labelled = [(block, label_of(article.source.text, block)) for block in article.blocks]
    for listed, run in groupby(labelled, key=lambda one: one[0].kind == "prose" and one[1] in known):
        said = [found for block, label in run if (found := _said(block, label, article, lexicon))] if listed else []
        yield from _missing(said, known)


def _said(block: Block, label: str, article: Article, lexicon: Lexicon) -> _Said | None:
    joined = Joined.of(block, article.source.text)
    if "=" not in joined.text:
        return None
    parser = Parser(tokens_of(block, joined), lexicon)
    for chain in chains(parser):
        if len(chain.sides) == 2 and chain.relations[0].sign in ("=", "≈") and all(side.clean for side in chain.sides):
            computed, stated = chain.sides
            if isinstance(stated.node, Literal) and not isinstance(computed.node, Literal):
                return _Said(label, computed, stated.node, parser, joined)
    return None


def _missing(said: Sequence[_Said], known: Mapping[str, Listed]) -> Iterator[Finding]:
    for other in said:
        factors = list(_flat(other.computed.node, "*"))
        if not any(isinstance(one, Operation) for one in factors):
            continue  # a bare product: there is no telling what its numbers are
        for what, its in known[other.label].items():
            if its is None or sum(value == its for value in known[other.label].values()) != 1:
                continue
            if sum(isinstance(one, Literal) and one.value == its for one in factors) == 1:
                for one in said:
                    lacks = _lacks(one, what, known) if one.label != other.label else None
                    if lacks is not None:
                        yield _finding(one, other, what, its, lacks)


def _lacks(said: _Said, what: str, known: Mapping[str, Listed]) -> Fraction | None:
    """What the article lists of a thing, if a term of its statement has no such number at all."""
    wanted = known[said.label].get(what)
    terms = list(_flat(said.computed.node, "+"))
    if wanted is None or any(part.percent or part.unit for part in literals(said.computed.node)):
        return None
    own = {listed for listed in known[said.label].values() if listed is not None}
    for term in terms:
        values = [one.value for one in literals(term)]
        # A term of dimensions, not of totals that some other line has worked out.
        if wanted not in values and sum(one in own for one in values) >= ENOUGH:
            return wanted
    return None


def _flat(node: Node, sign: str) -> Iterator[Node]:
    """The factors of a product, or the terms of a sum."""
    while isinstance(node, Operation) and node.sign == sign:
        yield node.right
        node = node.left
    yield node


def _finding(said: _Said, other: _Said, what: str, its: Fraction, lacks: Fraction) -> Finding:
    try:
        computed = midpoint(value(said.computed.node, {})[0]) * lacks
    except NoValue:
        computed = None
    start = said.joined.source(said.parser.at(said.computed.first).start)
    end = said.joined.source(said.parser.at(said.computed.after - 1).end - 1) + 1
    reason = f"not multiplied by its {lacks} {what}, while {other.label} beside it is multiplied by its {its}"
    return Finding(start, end, start, end, WRONG, said.stated.value, computed, code="AR501", reason=reason, tier="names")
