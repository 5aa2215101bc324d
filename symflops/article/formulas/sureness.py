"""Can a number be nothing but what a formula of the field comes to? Only then may it be called wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from symflops.article.patterns import Pattern

from .roles import Told

_TRAINS = Pattern(r"\btrain", re.IGNORECASE)
TEMPERED = Pattern(r"peak|utili[sz]|\bmfu\b|\bhfu\b|efficien|overhead|restart|%", re.IGNORECASE)


# Plain products, and the words that stand between their factors and before what they come to.
PRODUCTS = {
    "device_hours": {"devices", "time"},
    "training_cost": {"device_time", "price"},
    "api_cost": {"tokens", "token_price"},
}
_FACTORS = Pattern(r"[^\w\d]*(?:[A-Za-z-]+ ){0,3}(?:for|at|over|×|\*|x|times)[ *`$]*", re.IGNORECASE)
_TOTAL = Pattern(
    r"[^\w\d]*(?:[a-z-]+ ){0,2}(?:which |that |this |it )?(?:is|was|are|=|i\.e\.,?|or|for a total of|total(?:s|ing)?|comes? to"
    r"|amounts? to|makes?|costs?|equals?)[ *`$(]*(?:in (?:all|total) )?",
    re.IGNORECASE,
)
SENTENCE = Pattern(r"[.!?;]\s+[A-Z]|\n\s*[-*]")
MORE = Pattern(
    r"includ|plus|without|exclu|discount|storage|staff|average|effective|down ?time|wast|lost|\bnot\b|only|than|each\b|per day",
    re.IGNORECASE,
)

MOST = 600  # characters of a sentence to either side


class Law(NamedTuple):
    """What a role comes to: factors that may stand before it, the roles above and below the stroke, and how one writes it."""

    result: str
    factors: tuple[int, ...]
    above: tuple[str, ...]
    below: tuple[str, ...] = ()
    written: str = ""
    also: tuple[str, ...] = ()  # a product that is added
    close: bool = False  # is believed only where it agrees within a few per cent: enough else does by chance

    @property
    def sources(self) -> tuple[str, ...]:
        """The roles that it is computed from."""
        return tuple(dict.fromkeys((*self.above, *self.below, *self.also)))

    @property
    def roles(self) -> tuple[str, ...]:
        """All roles of it."""
        return (self.result, *self.sources)


def is_sure(
    law: Law, factor: int, found: Sequence[Told], result: Told, chosen: Sequence[Told], stated: frozenset[int], text: str
) -> bool:
    """Can the number be nothing but what the law comes to?

    A size in brackets behind its parameters, with the format in the brackets. Or the time of a training, where the
    article writes the formula down and the paragraph says one number of each kind since the last time. Or a plain product,
    which the sentence says with both of its factors.
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
    if law.written in PRODUCTS and set(law.sources) == PRODUCTS[law.written]:
        return not result.hedged and _in_one_breath(found, result, chosen, text)
    if law.written != "training_time" or "rate" not in law.below or stated != {factor} or result.hedged:
        return False
    since = max((one.end for one in found if one.role == "time" and one.end <= result.start), default=0)
    roles = [one.role for one in found if since <= one.start < result.start]
    inside = all(since <= one.start < result.start for one in chosen)
    if TEMPERED.search(text, since, result.end):
        return False  # what a device achieves is another number, which the paragraph may leave to the reader
    return inside and all(roles.count(one.role) == 1 for one in chosen) and bool(_TRAINS.search(text, since, result.start))


def _in_one_breath(found: Sequence[Told], result: Told, chosen: Sequence[Told], text: str) -> bool:
    """`96 GPUs for 50 days, which is 115,200 GPU-hours`: both factors, and nothing else of their kinds, in one sentence."""
    one, other = sorted(chosen, key=lambda told: told.start)
    if not (one.here and other.here) or other.end > result.start or one.end > other.start:
        return False
    if SENTENCE.search(text, one.start, result.end):
        return False
    begin, end = sentence(text, one.start, result.end)
    if TEMPERED.search(text, one.start, end) or MORE.search(text, one.start, end):
        return False
    joins = _FACTORS.fullmatch(text, one.end, other.start) and _TOTAL.fullmatch(text, other.end, result.start)
    roles = [told.role for told in found if begin <= told.start <= result.start]
    return bool(joins) and all(roles.count(told.role) == 1 for told in (one, other, result))


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence that a stretch stands in, or what is near of one that does not end."""
    first, last = max(0, start - MOST), min(len(text), end + MOST)
    begin = max((match.end() - 1 for match in SENTENCE.finditer(text, first, start + 1)), default=first)
    stop = SENTENCE.search(text, end, last)
    return begin, stop.start() if stop else last
