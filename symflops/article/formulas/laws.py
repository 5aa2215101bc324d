"""The formulas of the field, where a paragraph states what goes into one and what comes out.

`175 billion parameters … 300 billion tokens … 1024 GPUs … 140 teraFLOP/s per GPU … 34 days` is 8 T P / (n X). What
agrees is confirmed; wrong is called only what can be nothing else. Tests hold the formulas to those of the library.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from itertools import islice, product
from math import log10, prod
from typing import NamedTuple, TypeAlias

from symflops.article.blocks import Article
from symflops.article.judgement.judge import Judgement, judge
from symflops.article.language.chains import Relation
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import NUMBER, Joined, unmarked
from symflops.article.language.tree import Literal, Node, Operation
from symflops.article.verdicts import RIGHT, ROUNDED, WRONG, Finding

from .roles import Told, has_format, named, told
from .slips import is_slip, may_slip
from .sureness import PRODUCTS, Law, is_sure

MOST_TRIED = 12
WINDOW = 24
CLOSE = Fraction(4, 100)
NEAR = 0.7, 1.5  # binary petabytes are 13 % more than decimal ones
# Of what the formulas are about, in lower case; a search for each word costs a tenth of one for a pattern of them all.
_WORDS = (
    "param", "token", "gpu", "tpu", "flop", "samples", "steps", "iteration",
    "gbs", "batch", "model", "layers", "heads", "dimension",
)  # fmt: skip
_UNITS = re.compile(r"[kmgt]i?b\b|\b[kmg]?wh?\b")
_LOOKED_AT = 4000  # letters of a paragraph
_MARKUP = re.compile(r"[\s*·×{}$\\_`().]|cdot|times")

LARGE_COUNT = 1000
DIGITS = 0.03  # of the logarithm: seven per cent
OFF = Fraction(10, 100)  # less may be what was rounded on the way


# What is judged already, by the place of the stated number.
Judged: TypeAlias = Mapping[int, tuple[int, int]]


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
    Law("token_bytes", (2,), ("layers", "kv_heads", "head_dim", "width"), (), "kv_cache", close=True),
    Law("bytes", (2,), ("layers", "kv_heads", "head_dim", "width"), (), "kv_cache", close=True),
    Law("bytes", (2,), ("layers", "kv_heads", "head_dim", "width", "seq_len"), (), "kv_cache", close=True),
    Law("bytes", (2,), ("layers", "kv_heads", "head_dim", "width", "seq_len", "batch"), (), "kv_cache", close=True),
    Law("bytes", (1,), ("token_bytes", "seq_len"), (), "kv_cache", close=True),
    Law("bytes", (1,), ("token_bytes", "tokens"), (), "kv_cache", close=True),
    Law("params", (12,), ("layers", "hidden", "hidden"), (), "n_params", ("vocab", "hidden"), close=True),
    Law("params", (12,), ("layers", "hidden", "hidden"), (), "n_params", close=True),
    Law("head_dim", (1,), ("hidden",), ("heads",), "d_head", close=True),
    Law("ff", (4,), ("hidden",), (), "d_ff", close=True),
    Law("intensity", (1,), ("rate",), ("bandwidth",), "machine_balance", close=True),
    Law("time", (1,), ("bytes",), ("bandwidth",), "memory_time", close=True),
    Law("token_rate", (1,), ("bandwidth",), ("bytes",), "decode_rate", close=True),
    Law("time", (1,), ("tokens",), ("token_rate",), "training_time", close=True),
    Law("time", (1,), ("flops",), ("rate",), "compute_time", close=True),
    Law("time", (1,), ("flops",), ("devices", "rate"), "compute_time", close=True),
    Law("flops", (1,), ("devices", "rate", "time"), (), "training_flops", close=True),
    Law("token_price", (1,), ("price",), ("token_rate",), "cost_per_token", close=True),
    Law("money", (1,), ("tokens", "token_price"), (), "api_cost", close=True),
    Law("money", (1,), ("devices", "time", "price"), (), "training_cost", close=True),
    Law("tokens", (1,), ("params", "per_param"), (), "n_tokens", close=True),
    Law("per_param", (1,), ("tokens",), ("params",), "tokens_per_param", close=True),
    Law("energy", (1,), ("device_time", "power"), (), "training_energy", close=True),
    Law("energy", (1,), ("device_time", "power", "pue"), (), "training_energy", close=True),
    Law("energy", (1,), ("devices", "power", "time"), (), "training_energy", close=True),
    Law("energy", (1,), ("devices", "power", "time", "pue"), (), "training_energy", close=True),
    Law("mass", (1,), ("energy", "grid"), (), "training_emissions", close=True),
)
ANYWHERE = frozenset({"seq_len", "layers", "kv_heads", "head_dim", "hidden", "vocab", "pue"})
RESULTS = frozenset(law.result for law in LAWS)
# How articles write the formulas that they go by.
STATED = {"8TP": 8, "8PT": 8, "6TP": 6, "6PT": 6}


class _Place(NamedTuple):
    """Where a number stands: the numbers around it, itself the one `at`, what the article says once, and its text."""

    found: Sequence[Told]
    at: int
    elsewhere: Sequence[Told]
    stated: frozenset[int]
    joined: Joined
    article: str


def laws(article: Article, blocks: Sequence[tuple[Parser, Joined]], judged: Judged) -> Iterator[Finding]:
    """What paragraphs state by a formula of the field.

    `judged` are places of numbers that something is said of already, with all that is said: an equation outweighs a formula
    that may be meant.
    """
    stated = _stated(article)
    spans = sorted(judged.values())
    elsewhere: list[Told] | None = None
    for parser, joined in blocks:
        if not has_quantities(joined.text) or _is_one_equation(parser, joined, spans):
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
                place = _Place(near, at - first, elsewhere, stated, joined, article.source.text)
                found_here = islice(_judged(place, result), 1)
                yield from (one for one in found_here if not _is_said(one, spans))


def _is_one_equation(parser: Parser, joined: Joined, spans: Sequence[tuple[int, int]]) -> bool:
    """Do all numbers of a paragraph stand in one equation that is judged? Then nothing is left to say of them."""
    numbers = [token for token in parser.tokens if token.kind == NUMBER]
    if not numbers or has_format(joined.text):
        return False
    first, last = joined.source(numbers[0].start), joined.source(numbers[-1].end - 1) + 1
    at = bisect_right(spans, (first, last)) - 1
    return any(start <= first and last <= end for start, end in spans[max(0, at) : at + 2])


def _is_said(one: Finding, spans: Sequence[tuple[int, int]]) -> bool:
    """Does an equation that is judged hold all of it? `$90m / 3T tokens = 30 $/Mtoken` says itself what it comes from."""
    first, last = min(one.start, one.expr_start), max(one.end, one.expr_end)
    at = bisect_right(spans, (first, last)) - 1
    return any(start <= first and last <= end for start, end in spans[max(0, at - 1) : at + 2])


@lru_cache(maxsize=256)
def _wanted(roles: frozenset[str], also: frozenset[str]) -> frozenset[str]:
    """The roles of the laws that a paragraph may state, by the roles that its numbers have."""
    there = roles | also
    return frozenset(role for law in LAWS if law.result in roles and set(law.sources) <= there for role in law.roles)


def has_quantities(text: str) -> bool:
    """Does a paragraph speak of two things that the formulas are about? Prices alone come from nothing."""
    text = text[:_LOOKED_AT].lower()
    found = 0
    for word in _WORDS:
        found += text.count(word)
        if found > 1:
            return True
    found += sum(1 for _ in islice(_UNITS.finditer(text), 2))
    return found + ("$" in text) > 1 if found else False


def _once(article: Article) -> Iterator[Told]:
    """Sizes that the article gives one value, for every paragraph."""
    found: dict[str, dict[Fraction, Told]] = {}
    for one in named(article.source.text):
        if one.role in ANYWHERE:
            found.setdefault(one.role, {})[one.literal.value * one.literal.scales[0]] = one._replace(here=False)
    yield from (next(iter(values.values())) for values in found.values() if len(values) == 1)


def _stated(article: Article) -> frozenset[int]:
    """The factors of the formulas for the time of training that the article itself writes down."""
    text = article.source.text
    if "T" not in text and "\U0001d447" not in text:
        return frozenset()
    plain = _MARKUP.sub("", unicodedata.normalize("NFKC", text))
    return frozenset(factor for formula, factor in STATED.items() if formula in plain)


def _judged(place: _Place, result: Told) -> Iterator[Finding]:
    """The first law that bears a number out; else an accusation, where one is sure."""
    tried: list[tuple[Law, Judgement, tuple[Told, ...]]] = []
    text = place.joined.text
    for law, factor, chosen in _choices(place, result):
        sure = is_sure(law, factor, place.found, result, chosen, place.stated, text)
        ratio = _ratio(law, factor, chosen, result)
        near = sure or _is_near(ratio, result)
        if not near and not (_is_power_of_ten(ratio) and _telling(result) and may_slip(law, chosen, result, text)):
            continue
        judgement = judge(_tree(law, factor, chosen), result.literal, Relation("=", result.hedged))
        if judgement.verdict in (RIGHT, ROUNDED) and _telling(result) and _close(law, judgement, result):
            yield _finding(judgement, law, result, chosen, place.joined)
            return
        if judgement.verdict != WRONG or (law.written in PRODUCTS and _is_off_by_little(judgement, result)):
            continue
        if sure or (not near and is_slip(judgement, place.article)):
            tried.append((law, judgement, chosen))
    if len(tried) == 1:
        law, judgement, chosen = tried[0]
        yield _finding(judgement, law, result, chosen, place.joined)


def _choices(place: _Place, result: Told) -> Iterator[tuple[Law, int, tuple[Told, ...]]]:
    """Every law for what a number is, with the numbers that may go into it."""
    there = {one.role for one in (*place.found, *place.elsewhere)}
    for law in LAWS:
        if law.result != result.role or not there.issuperset(law.sources):
            continue
        sources = [_candidates(place, role) for role in law.sources]
        for chosen in islice(product(*sources), MOST_TRIED):
            if len({(one.here, one.start) for one in chosen}) == len(chosen):
                yield from ((law, factor, chosen) for factor in law.factors)


def _ratio(law: Law, factor: int, chosen: Sequence[Told], stated: Told) -> float:
    """What a law comes to over what is stated, in floats; 0 where something is nought."""
    sizes = {one.role: one.size for one in chosen}
    if not stated.size or not all(sizes.values()):
        return 0.0
    ratio = factor * prod(sizes[role] for role in law.above) / prod(sizes[role] for role in law.below)
    return (ratio + (prod(sizes[role] for role in law.also) if law.also else 0)) / stated.size


def _is_near(ratio: float, stated: Told) -> bool:
    """A quick look: may any reading agree?"""
    if not ratio or len(stated.literal.scales) == 1:
        return NEAR[0] < ratio < NEAR[1]
    first = float(stated.literal.scales[0])
    return any(NEAR[0] < ratio * first / float(scale) < NEAR[1] for scale in stated.literal.scales)


def _is_power_of_ten(ratio: float) -> bool:
    """A quick look: are the digits about the same?"""
    if ratio <= 0:
        return False
    power = log10(ratio)
    return abs(power - round(power)) < DIGITS and round(power) != 0


def _is_off_by_little(judgement: Judgement, stated: Told) -> bool:
    computed = judgement.computed
    return bool(computed) and abs(stated.literal.value / (computed or 1) - 1) < OFF


def _close(law: Law, judgement: Judgement, stated: Told) -> bool:
    if not law.close or not stated.literal.value or judgement.computed is None:
        return not law.close
    return abs(judgement.computed / stated.literal.value - 1) <= CLOSE


def _candidates(place: _Place, role: str) -> list[Told]:
    """The numbers of a role that may be meant: the last before, the next behind, else what the article says once."""
    before = [one for one in place.found[: place.at] if one.role == role][-2:]
    behind = [one for one in place.found[place.at + 1 :] if one.role == role][:1]
    return [*reversed(before), *behind] or [one for one in place.elsewhere if one.role == role]


def _telling(result: Told) -> bool:
    """Has the number two digits, or a hedge before it? One digit fits too much."""
    literal = result.literal
    return literal.value >= 20 * literal.half or (result.hedged and literal.value >= 2)


def _tree(law: Law, factor: int, chosen: Sequence[Told]) -> Node:
    said = {one.role: one.literal for one in chosen}
    node: Node = Literal(Fraction(factor), Fraction(0), True, -1, -1, "")
    for role in law.above:
        node = Operation("*", node, said[role])
    for role in law.below:
        node = Operation("/", node, said[role])
    if law.also:
        node = Operation("+", node, _product([said[role] for role in law.also]))
    return node


def _product(factors: Sequence[Literal]) -> Node:
    node: Node = factors[0]
    for one in factors[1:]:
        node = Operation("*", node, one)
    return node


def _may_be_wrong(literal: Literal) -> bool:
    """Is a number more than a small count, which stands for itself?"""
    return not literal.exact or literal.value >= LARGE_COUNT


def _finding(judgement: Judgement, law: Law, result: Told, chosen: Sequence[Told], joined: Joined) -> Finding:
    here = [one for one in chosen if one.here] or [result]
    first, last = min(here, key=lambda one: one.start), max(here, key=lambda one: one.end)
    wrong = judgement.verdict == WRONG
    scale = result.literal.scales[0]
    return Finding(
        start=joined.source(result.start),
        end=joined.source(result.end - 1) + 1,
        expr_start=joined.source(first.start),
        expr_end=joined.source(last.end - 1) + 1,
        verdict=judgement.verdict,
        stated=result.literal.value,
        computed=judgement.computed if scale else None,
        unit=unmarked(joined.text[result.start : result.end].partition(result.literal.text)[2]),
        code="AR502" if wrong else "",
        cause=judgement.repair.cause if wrong and judgement.repair else "",
        tier="formula",
        inputs=tuple(one.literal.value for one in chosen if one.here and _may_be_wrong(one.literal)),
    )
