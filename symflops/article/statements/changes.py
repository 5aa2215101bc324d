"""By how many per cent an amount changes: `from $48,000 to $36,000, a saving of 25 %`.

Only what stands right behind `from … to …` is judged, by words that can mean nothing else than a share of the first amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from symflops.article.judgement.rounding import fit
from symflops.article.language.chains import Relation
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import Joined
from symflops.article.patterns import Pattern
from symflops.article.verdicts import WRONG, Finding

from .ratios import Amount, amounts, is_from_to

_LESS = "savings?|reduction|drop|decrease|decline|cut|fall|down"
_MORE = "increase|rise|growth|gain|up"
_PERCENT = Pattern(r"(?<![\w.,])(\d{1,3}(?:\.\d{1,2})?) ?\\?%")
_SAYS = Pattern(
    rf"[ *`$]*[,:;(–—-]*\s*(?:which is |that is |i\.e\.,? )?(?:an? )?(?:\w+ )?(?:(?P<less>{_LESS})|(?P<more>{_MORE}))"
    r"(?: of| by)?\s*(?P<hedge>about|roughly|some|around|nearly|almost|~|≈)?\s*[*`$]*",
    re.IGNORECASE,
)


def has_change(text: str) -> bool:
    """Does a text speak of a change in per cent at all?"""
    return "%" in text and "from" in text.lower()


def changes(parser: Parser, joined: Joined) -> Iterator[Finding]:
    """What a block states of how much an amount has changed."""
    if not has_change(joined.text):
        return
    found: list[Amount] | None = None
    for match in _PERCENT.finditer(joined.text):
        found = list(amounts(parser)) if found is None else found
        before = [one for one in found if one.end <= match.start()][-2:]
        if len(before) == 2 and before[0].kind == before[1].kind and is_from_to(joined.text, *before):
            says = _SAYS.fullmatch(joined.text, before[1].end, match.start())
            if says and (before[1].value < before[0].value) == bool(says["less"]):
                yield _judged(before[0], before[1], match, bool(says["hedge"]), joined)


def _judged(one: Amount, other: Amount, match: re.Match[str], hedged: bool, joined: Joined) -> Finding:
    change = abs(other.value - one.value) / one.value * 100
    stated = Fraction(match[1])
    half = Fraction(1, 2 * 10 ** len(match[1].partition(".")[2]))
    verdict = fit(change, change, stated, half, Relation("=", hedged)) or WRONG
    return Finding(
        start=joined.source(match.start()),
        end=joined.source(match.end() - 1) + 1,
        expr_start=joined.source(one.start),
        expr_end=joined.source(other.end - 1) + 1,
        verdict=verdict,
        stated=stated,
        computed=change,
        unit="%",
        code="AR602" if verdict == WRONG else "",
        tier="ratio",
    )
