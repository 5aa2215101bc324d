"""One name worked out line by line: `C = 6 × 7e9 × 2e12`, `C = 42e9 × 2e12`, `C = 8.4e22`.

Each line writes the one before anew. A list may also give a name one value after another, so a line is wrong only where
the others of its run agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from symflops.article.judgement.judge import Judgement, judge
from symflops.article.judgement.respelt import respelt, same_value
from symflops.article.language.chains import Relation, Side
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import LINE, RELATION, WORD, Joined
from symflops.article.language.tree import Literal
from symflops.article.patterns import Pattern
from symflops.article.verdicts import FINDINGS, RIGHT, ROUNDED, WRONG

MOST_WORDS = 4
APART = Pattern(r"[\s$*`>•\-.,;:\\]{0,40}")
SIGNS = frozenset({"=", "≈", "~=", "≃", "≅", "≡"})


class Named(NamedTuple):
    """A chain behind a name: its first and last sides, and where the name begins and the chain ends in the file."""

    name: str
    first: Side
    last: Side
    hedged: bool
    start: int
    end: int
    parser: Parser
    joined: Joined


class Anew(NamedTuple):
    """A line that writes another anew: what was computed, what is stated, and how they compare."""

    judgement: Judgement
    computed: Side
    stated: Side
    before: Named
    here: Named


def named(first: Side, last: Side, parser: Parser, joined: Joined) -> Named | None:
    """The chain with the name before it, if it has one that begins a line."""
    at = first.first - 1
    sign = parser.at(at)
    if at < 1 or sign.kind != RELATION or sign.text not in SIGNS or not (first.clean and last.clean):
        return None
    begin = at
    while begin > 0 and begin > at - MOST_WORDS and parser.at(begin - 1).kind == WORD:
        begin -= 1
    if begin == at or (begin > 0 and parser.at(begin - 1).kind not in (LINE, ":")):
        return None
    name = " ".join(token.text for token in parser.tokens[begin:at])
    end = joined.source(parser.at(last.after - 1).end - 1) + 1
    return Named(name, first, last, sign.text != "=", joined.source(parser.at(begin).start), end, parser, joined)


def anew(found: Sequence[Named], text: str) -> Iterator[Anew]:
    """The lines of each run, judged by the line before."""
    run: list[Named] = []
    for one in found:
        if run and not (one.name == run[-1].name and APART.fullmatch(text, run[-1].end, max(run[-1].end, one.start))):
            yield from _judged(run)
            run = []
        run.append(one)
    yield from _judged(run)


def _judged(run: Sequence[Named]) -> Iterator[Anew]:
    pairs = [one for before, here in pairwise(run) if (one := _pair(before, here))]
    good = [one for one in pairs if one.judgement.verdict in (RIGHT, ROUNDED)]
    yield from good
    wrong = next((one for one in pairs if one.judgement.verdict == WRONG), None)
    if wrong is not None and good:
        yield wrong


def _pair(before: Named, here: Named) -> Anew | None:
    computed, stated = before.last, here.first
    relation = Relation("≈" if here.hedged else "=", here.hedged)
    if isinstance(stated.node, Literal):
        one = respelt(computed.node, stated.node) if isinstance(computed.node, Literal) else None
        judgement = one or judge(computed.node, stated.node, relation)
        if isinstance(computed.node, Literal) and one is None and judgement.verdict in FINDINGS:
            return None
    else:
        found = same_value(computed.node, stated.node, relation, {})
        if found is None:
            return None
        judgement, stated = found[0], stated._replace(node=found[1])
    return Anew(judgement, computed, stated, before, here)
