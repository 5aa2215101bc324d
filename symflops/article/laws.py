"""The formulas of the field, where a paragraph states what goes into one and what comes out.

`175 billion parameters … 300 billion tokens … 1024 GPUs … 140 teraFLOP/s per GPU … 34 days` is 8 T P / (n X). What
agrees is confirmed; wrong is called only what can be nothing else. Tests hold the formulas to those of the library.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from fractions import Fraction
from functools import partial
from itertools import islice, product
from typing import NamedTuple

from .blocks import Article
from .chains import Relation
from .grammar import Parser
from .judge import Judgement, judge
from .roles import Told, named, told
from .tokens import Joined
from .tree import Literal, Node, Operation
from .verdicts import RIGHT, ROUNDED, WRONG, Finding

MOST_TRIED = 12
WINDOW = 24
NEAR = 0.7, 1.5  # binary petabytes are 13 % more than decimal ones
_QUANTITIES = re.compile(r"param|token|[GT]PU|FLOP|\$|[KMGT]i?B\b|samples|steps|iteration|GBS|batch|model", re.IGNORECASE)
_MARKUP = re.compile(r"[\s*·×{}$\\_`().]|cdot|times")
_TRAINS = re.compile(r"\btrain", re.IGNORECASE)

_TEMPERED = re.compile(r"peak|utili[sz]|\bmfu\b|\bhfu\b|efficien|overhead|restart|%", re.IGNORECASE)


class Law(NamedTuple):
    """What a role comes to: factors that may stand before it, the roles above and below the stroke, and how one writes it."""

    result: str
    factors: tuple[int, ...]
    above: tuple[str, ...]
    below: tuple[str, ...] = ()
    written: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The roles that it is computed from."""
        return (*self.above, *self.below)

    @property
    def roles(self) -> tuple[str, ...]:
        """All roles of it."""
        return (self.result, *self.above, *self.below)


LAWS = (
    Law("time", (8, 6), ("params", "tokens"), ("devices", "rate"), "training_time"),
    Law("flops", (6,), ("params", "tokens"), (), "training_flops"),
    Law("bytes", (1,), ("params", "width"), (), "weights_size"),
    Law("money", (1,), ("device_time", "price"), (), "training_cost"),
    Law("device_time", (1,), ("devices", "time"), (), "device_hours"),
    Law("tokens", (1,), ("samples", "seq_len"), (), "n_tokens"),
    Law("tokens", (1,), ("batch", "seq_len"), (), "step_tokens"),
    Law("step_tokens", (1,), ("batch", "seq_len"), (), "step_tokens"),
    Law("tokens", (1,), ("steps", "step_tokens"), (), "n_tokens"),
    Law("samples", (1,), ("tokens",), ("seq_len",), "n_samples"),
    Law("steps", (1,), ("samples",), ("batch",), "n_steps"),
    Law("steps", (1,), ("tokens",), ("step_tokens",), "n_steps"),
    Law("time", (1,), ("steps", "step_time"), (), "training_time"),
)
RESULTS = frozenset(law.result for law in LAWS)
# How articles write the formulas that they go by.
STATED = {"8TP": 8, "8PT": 8, "6TP": 6, "6PT": 6}


def laws(article: Article, blocks: Sequence[tuple[Parser, Joined]], judged: Set[int]) -> Iterator[Finding]:
    """What paragraphs state by a formula of the field.

    `judged` are places of numbers that something is said of already: an equation outweighs a formula that may be meant.
    """
    stated = _stated(article)
    elsewhere: list[Told] | None = None
    for parser, joined in blocks:
        if not has_quantities(joined.text):
            continue
        if elsewhere is None:
            elsewhere = list(_once(article))
        found = told(parser, joined, partial(_wanted, also=frozenset(one.role for one in elsewhere)))
        if len(found) < 2:
            continue
        for at, result in enumerate(found):
            if result.role in RESULTS and joined.source(result.start) not in judged:
                first = max(0, at - WINDOW)
                near = found[first : at + WINDOW]  # what stands further off explains nothing
                yield from islice(_judged(near, at - first, result, elsewhere, stated, joined), 1)


def _wanted(roles: Set[str], also: Set[str]) -> frozenset[str]:
    """The roles of the laws that a paragraph may state, by the roles that its numbers have."""
    there = roles | also
    return frozenset(role for law in LAWS if law.result in roles and set(law.sources) <= there for role in law.roles)


def has_quantities(text: str) -> bool:
    """Does a paragraph speak of two things that the formulas are about?"""
    first = _QUANTITIES.search(text, 0, 4000)
    return first is not None and _QUANTITIES.search(text, first.end(), 4000) is not None


def _once(article: Article) -> Iterator[Told]:
    """The length of sequences, where the article gives it one value, for every paragraph."""
    found = {one.literal.value: one for one in named(article.source.text) if one.role == "seq_len"}
    if len(found) == 1:
        yield from found.values()


def _stated(article: Article) -> frozenset[int]:
    """The factors of the formulas for the time of training that the article itself writes down."""
    text = article.source.text
    if "T" not in text and "\U0001d447" not in text:
        return frozenset()
    plain = _MARKUP.sub("", unicodedata.normalize("NFKC", text))
    return frozenset(factor for formula, factor in STATED.items() if formula in plain)


def _judged(
    found: Sequence[Told], at: int, result: Told, elsewhere: Sequence[Told], stated: frozenset[int], joined: Joined
) -> Iterator[Finding]:
    """The first law that bears a number out; else an accusation, where one is sure."""
    tried: list[tuple[Law, Judgement, tuple[Told, ...]]] = []
    there = {one.role for one in (*found, *elsewhere)}
    for law in LAWS:
        if law.result != result.role or not there.issuperset(law.sources):
            continue
        sources = [_candidates(found, at, role, elsewhere) for role in law.sources]
        for chosen in islice(product(*sources), MOST_TRIED):
            if len({one.start for one in chosen}) < len(chosen):
                continue
            for factor in law.factors:
                sure = _sure(law, factor, found, result, chosen, stated, joined.text)
                if not sure and not _near(law, factor, chosen, result):
                    continue
                judgement = judge(_tree(law, factor, chosen), result.literal, Relation("=", result.hedged))
                if judgement.verdict in (RIGHT, ROUNDED) and _telling(result):
                    yield _finding(judgement, law, result, chosen, joined)
                    return
                if judgement.verdict == WRONG and sure:
                    tried.append((law, judgement, chosen))
    if len(tried) == 1:
        law, judgement, chosen = tried[0]
        yield _finding(judgement, law, result, chosen, joined)


def _near(law: Law, factor: int, chosen: Sequence[Told], stated: Told) -> bool:
    """A quick look in floats: may any reading agree?"""
    ratio = factor / stated.size if stated.size else 0.0
    for at, one in enumerate(chosen):
        ratio = ratio * one.size if at < len(law.above) else ratio / one.size if one.size else 0.0
    if len(stated.literal.scales) == 1:
        return NEAR[0] < ratio < NEAR[1]
    first = float(stated.literal.scales[0])
    return any(NEAR[0] < ratio * first / float(scale) < NEAR[1] for scale in stated.literal.scales)


def _candidates(found: Sequence[Told], at: int, role: str, elsewhere: Sequence[Told]) -> list[Told]:
    """The numbers of a role that may be meant: the last before, the next behind, else what the article says once."""
    before = [one for one in found[:at] if one.role == role][-2:]
    behind = [one for one in found[at + 1 :] if one.role == role][:1]
    return [*reversed(before), *behind] or [one for one in elsewhere if one.role == role]


def _telling(result: Told) -> bool:
    """Has the number two digits, or a hedge before it? One digit fits too much."""
    literal = result.literal
    return literal.value >= 20 * literal.half or (result.hedged and literal.value >= 2)


def _sure(
    law: Law, factor: int, found: Sequence[Told], result: Told, chosen: Sequence[Told], stated: frozenset[int], text: str
) -> bool:
    """Can the number be nothing but what the law comes to?

    A size in brackets behind its parameters, with the format in the brackets. Or the time of a training, where the
    article writes the formula down and the paragraph says one number of each kind since the last time.
    """
    if law.written == "weights_size":
        params, width = chosen
        between = text[params.end : result.start]
        behind = text[result.end : width.start].strip(" `*_,")
        return (
            between.strip(" `*_~") == "("
            and result.end <= width.start
            and behind in ("", "in", "as", "at", "for", "with", "using")
        )
    if law.written != "training_time" or "rate" not in law.below or stated != {factor} or result.hedged:
        return False
    since = max((one.end for one in found if one.role == "time" and one.end <= result.start), default=0)
    roles = [one.role for one in found if since <= one.start < result.start]
    inside = all(since <= one.start < result.start for one in chosen)
    if _TEMPERED.search(text, since, result.end):
        return False  # what a device achieves is another number, which the paragraph may leave to the reader
    return inside and all(roles.count(one.role) == 1 for one in chosen) and bool(_TRAINS.search(text, since, result.start))


def _tree(law: Law, factor: int, chosen: Sequence[Told]) -> Node:
    node: Node = Literal(Fraction(factor), Fraction(0), True, -1, -1, "")
    for one in chosen[: len(law.above)]:
        node = Operation("*", node, one.literal)
    for one in chosen[len(law.above) :]:
        node = Operation("/", node, one.literal)
    return node


def _finding(judgement: Judgement, law: Law, result: Told, chosen: Sequence[Told], joined: Joined) -> Finding:
    first, last = min(chosen, key=lambda one: one.start), max(chosen, key=lambda one: one.end)
    wrong = judgement.verdict == WRONG
    scale = result.literal.scales[0]
    return Finding(
        start=joined.source(result.start),
        end=joined.source(result.end - 1) + 1,
        expr_start=joined.source(min(first.start, len(joined.text) - 1)),
        expr_end=joined.source(min(last.end, len(joined.text)) - 1) + 1,
        verdict=judgement.verdict,
        stated=result.literal.value,
        computed=judgement.computed if scale else None,
        code="AR502" if wrong else "",
        cause=judgement.repair.cause if wrong and judgement.repair else "",
        tier="formula",
    )
