"""The right digits and the wrong power of ten, in a sentence that says all that goes into a formula and nothing else.

`Reading 140 GB at 3.35 TB/s takes 420 ms` is called wrong: its digits are those of 42 ms. Where the sentence speaks of
shares or of each of many, or the article of ten, a hundred or a thousand things that work together, the power of ten
may be their doing, and nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from symflops.article.judgement.judge import Judgement
from symflops.article.patterns import Pattern
from symflops.article.verdicts import WRONG

from .roles import Told
from .sureness import MORE, SENTENCE, TEMPERED, Law, sentence

_NUMBER = Pattern(r"(?<![\w.,-])\.?\d|[¼½¾⅓⅔⅛]")
# What multiplies or shares without a number that a formula would take.
_MANY = Pattern(
    r"\b(?:per|each|every|both|all|one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|half|thirds?"
    r"|quarters?|twice|double|doubled|triple|pairs?|several|many|multiple|respectively|parallel|concurrent\w*|simultaneous\w*"
    r"|together|combined|cluster|nodes?|servers?|hosts?|machines?|replicas?|instances?|workers?|streams?|users?|requests?"
    r"|batch\w*|shard\w*|split\w*|divid\w*|distribut\w*|sparse|sparsity|active|experts?|MoE|compress\w*|quanti\w*|overlap\w*"
    r"|saves?|saved|saving|reduc\w*|extra|additional|remaining|left|free)\b|/ ?(?:GPU|TPU|device|chip|node|user|request)",
    re.IGNORECASE,
)
# What stands before a number that something comes to.
_COMES_TO = Pattern(
    r"(?:=|\b(?:is|are|was|were|be|takes?|took|taking|needs?|needed|requires?|required|costs?|costing|uses?|used|draws?|drew"
    r"|consumes?|consumed|emits?|emitted|gives?|gave|giving|makes?|making|means?|comes? to|came to|amounts? to|amounting to"
    r"|totals?|totalling|totaling|equals?|yields?|or|i\.e\.,?|occup(?:y|ies|ying)|weighs?|has|have|does|did|sees?|saw|reads?|within|in)\b)"
    r"(?: (?:up|a|an|the|some|it|only|just|exactly|total of|to))?[ `*$(]*$",
    re.IGNORECASE,
)
_VERB = 40  # characters before a number in which that stands
_DEVICE = Pattern(r"gpu|tpu|device|chip|accelerator|node|card|each", re.IGNORECASE)
_TEN = {1: r"10|ten|tens", 2: r"100|a hundred|one hundred|hundreds", 3: r"1,?000|1k|a thousand|one thousand|thousands"}
THOUSANDS = 3  # the largest power of ten that things are counted by in a word
_THINGS = (
    r"[- ]?(?:×|x\b|times|fold|way)|[ -](?:[\w-]+ ){0,2}(?:[GT]PUs?|[AHBV]\d{2,3}s?|accelerators?|devices?|chips?|cards?|nodes?"
    r"|servers?|machines?|hosts?|replicas?|instances?|workers?|users?|requests?|streams?|sequences?|samples?|batch(?:es)?|runs?"
    r"|models?|copies|steps?|layers?|shards?|stages?|prompts?|queries|images?|epochs?|days?|hours?|experiments?|experts?)\b"
)


def may_slip(law: Law, chosen: Sequence[Told], result: Told, text: str) -> bool:
    """Does a sentence say what a number comes from, and nothing that could multiply or share it?"""
    if result.hedged or any(one.hedged or not one.here for one in chosen):
        return False
    return _is_alone((*chosen, result), text) and _is_whole(law, chosen, text)


def is_slip(judgement: Judgement, article: str) -> bool:
    """Is a number of such a sentence wrong by its power of ten alone, and are there nowhere so many things?"""
    repair = judgement.repair
    if judgement.verdict != WRONG or repair is None or repair.kind != "power of ten":
        return False
    shift = abs(repair.shift)
    return not _tens(article) & (frozenset({shift}) if shift <= THOUSANDS else frozenset(_TEN))


def _is_alone(told: Sequence[Told], text: str) -> bool:
    """Does one sentence say these numbers, the last of them as what comes out, and no other that could take part?"""
    said = sorted(told, key=lambda one: one.start)
    if SENTENCE.search(text, said[0].start, said[-1].end):
        return False
    begin, end = sentence(text, said[0].start, said[-1].end)
    if not _COMES_TO.search(text, max(begin, told[-1].start - _VERB), told[-1].start):
        return False
    gaps = [text[one.end : other.start] for one, other in pairwise(said)]
    gaps += [text[begin : said[0].start], text[said[-1].end : end]]
    return not any(_NUMBER.search(gap) or _MANY.search(gap) or TEMPERED.search(gap) or MORE.search(gap) for gap in gaps)


def _is_whole(law: Law, chosen: Sequence[Told], text: str) -> bool:
    """Is nothing told of a device whose number is not told?"""
    if "devices" in law.roles or "device_time" in law.roles:
        return True
    return not any(_DEVICE.search(text, one.start, one.end) for one in chosen)


@lru_cache(maxsize=2)
def _tens(article: str) -> frozenset[int]:
    """Of how many things does an article speak: of ten, a hundred, a thousand? Then a power of ten may be theirs."""
    return frozenset(
        power for power, forms in _TEN.items() if re.search(rf"(?<![\w.,])(?:{forms})(?:{_THINGS})", article, re.IGNORECASE)
    )
