"""Why a number is not what its expression comes to, where the words around it say so.

A sentence that speaks of 40 % utilisation states what is achieved, and one that counts multiply-accumulates doubles them:
what agrees then is no error, though the equation leaves it out. Half of a number of FLOP, where the text speaks of
multiply-accumulates, has its cause; so has a number of GB that is called GiB.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from symflops.article.patterns import Pattern
from symflops.article.verdicts import UNCHECKED, WRONG, Finding

_SENTENCE = Pattern(r"[.!?](?:\s+(?=[^a-z\s])|\n)|\n\s*\n|\n\s*(?:[-*|]|\d+\.)\s")
_SHARE = Pattern(r"(?<![\d.,])(\d{1,2}(?:\.\d{1,2})?) ?(?:\\?%|percent\b)|(?<![\d.,])(0?\.\d{1,3})(?!\d|\.\d)")
_ACHIEVED = Pattern(r"utili[sz]|\bMFU\b|\bHFU\b|\bMBU\b|efficien|achiev|\bpeak\b|realistic|effective", re.IGNORECASE)
_MAC = Pattern(
    r"multiply[- ](?:add|acc)\w*|mult-adds?|add-multiply|\bMACs?\b|\bFMAs?\b|multiplication and (?:an )?addition", re.IGNORECASE
)
_FLOP = Pattern(r"FLOP|floating[- ]point operation", re.IGNORECASE)
_DIGITS = Pattern(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_BINARY = Pattern(r"([KMGTP])iB\b")
NEAR = 60  # characters between a share and the words that say of what
MOST = 600  # characters of a sentence on either side
MISSING, TOO_MANY = "a factor of 2 is missing", "a factor of 2 is too many"


def explained(found: Iterable[Finding], text: str) -> Iterator[Finding]:
    """The same findings, the wrong ones with what the words around them say."""
    for one in found:
        wrong = one.verdict == WRONG and one.code == "AR101" and one.ratio is not None and one.tier in ("equation", "apposition")
        yield _explained(one, text) if wrong else one


def _explained(one: Finding, text: str) -> Finding:
    start, end = _sentence(text, min(one.start, one.expr_start), max(one.end, one.expr_end))
    if (share := _share(one, text, start, end)) is not None:
        return one._replace(verdict=UNCHECKED, code="", cause="", reason=f"agrees with the {share} that the sentence speaks of")
    if one.cause in (MISSING, TOO_MANY) and _MAC.search(text, start, end) and _FLOP.search(text, start, end):
        if one.cause == TOO_MANY:
            reason = "the number counts two for each multiply-accumulate"
            return one._replace(verdict=UNCHECKED, code="", cause="", reason=reason)
        return one._replace(code="AR503", cause="multiply-accumulates are counted, and each is two FLOP")
    if not one.cause and (cause := _binary(one)) and _agrees(one, text, cause[1]):
        return one._replace(cause=cause[0])
    return one


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence, or the item of a list, that a stretch stands in."""
    first = max(0, start - MOST)
    begin = max((match.end() for match in _SENTENCE.finditer(text, first, start)), default=first)
    stop = _SENTENCE.search(text, end, end + MOST)
    return begin, stop.start() if stop else min(len(text), end + MOST)


def _share(one: Finding, text: str, start: int, end: int) -> str | None:
    """The one share of a peak in the sentence that makes the number right, as it is written."""
    first, last = min(one.start, one.expr_start), max(one.end, one.expr_end)
    found = []
    if not any(mark in text[start:end] for mark in ("%", ".", "percent")):
        return None  # one of these stands in every share; to look for them first costs nothing
    for match in _SHARE.finditer(text, start, end):
        if first <= match.start() < last or not _ACHIEVED.search(
            text, max(start, match.start() - NEAR), min(end, match.end() + NEAR)
        ):
            continue
        share = Fraction(match[1]) / 100 if match[1] else Fraction(match[2])
        if share and (_agrees(one, text, share) or _agrees(one, text, 1 / share)):
            found.append(match[0].replace("\\", ""))
    return found[0] if len(set(found)) == 1 else None


def _agrees(one: Finding, text: str, factor: Fraction) -> bool:
    """Is the stated number, as rounded, so many times what was computed?"""
    digits = _DIGITS.search(text, one.start, one.end)
    written = int(re.sub(r"\D", "", digits[0])) if digits else 0
    ratio = one.ratio
    return bool(ratio and written >= 10) and abs((ratio or 1) / factor - 1) <= Fraction(1, 2 * written)


def _binary(one: Finding) -> tuple[str, Fraction] | None:
    """`130.4 GiB` stated as 140: that is the number of GB."""
    unit = _BINARY.match(one.unit)
    if unit is None:
        return None
    power = "KMGTP".index(unit[1]) + 1
    return f"that is the number of {unit[1].replace('K', 'k')}B; a {unit[0]} is {1.024**power:.4g} of them", Fraction(
        1024, 1000
    ) ** power
