"""Printed lines compared with the output stored in an article, number by number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.article.language.tokens import MOST_DIGITS
from symflops.article.language.tokens import number as read_number
from symflops.article.verdicts import RIGHT, ROUNDED, WRONG

from .python.interpreter import Printed

_NUMBER = re.compile(r"(?<![\w.])(-?\d{1,60}(?:,\d{3}){0,12}(?:\.\d{1,60})?)(?:[eE]([-+]?\d{1,3}))?")
_BLANKS = re.compile(r"\s+")
SAME = Fraction(1, 10**6)  # floats of two machines differ in the last digits


class Match(NamedTuple):
    """A number of the output beside the number that the code prints: places in the output, values, verdict, line of code."""

    start: int
    end: int
    stated: Fraction
    computed: Fraction
    verdict: str
    line: int


def matches(printed: Sequence[Printed], output: str) -> Iterator[Match]:
    """The numbers of an output. Lines are matched by their words; a line that is not found is let go."""
    lines, at = [], 0
    for said in output.split("\n"):
        lines.append((at, said))
        at += len(said) + 1
    places: dict[str, list[int]] = {}
    for i in range(len(lines) - 1, -1, -1):
        places.setdefault(_words(lines[i][1]), []).append(i)
    after = 0
    for one in printed:
        if one.text is None or not one.text.strip():
            continue
        found = places.get(_words(one.text), [])
        while found and found[-1] < after:
            found.pop()
        if found:
            after = found.pop() + 1
            yield from _numbers(one, *lines[after - 1])


def _words(line: str) -> str:
    """A line with its numbers and blanks all alike."""
    return _BLANKS.sub(" ", _NUMBER.sub("#", line[:2000])).strip()


def _numbers(printed: Printed, start: int, line: str) -> Iterator[Match]:
    for ours, theirs in zip(_NUMBER.finditer((printed.text or "")[:2000]), _NUMBER.finditer(line[:2000]), strict=False):
        computed, stated = _value(ours), _value(theirs)
        if computed is not None and stated is not None:
            verdict = _verdict(computed[0], *stated)
            yield Match(start + theirs.start(), start + theirs.end(), stated[0], computed[0], verdict, printed.line)


def _value(match: re.Match[str]) -> tuple[Fraction, Fraction] | None:
    """A number and half a unit of its last digit."""
    sign = -1 if match[1].startswith("-") else 1
    digits = match[1].lstrip("-")
    read = read_number(digits, match[2] or "") if len(digits) < MOST_DIGITS else None
    return None if read is None else (sign * read[0], Fraction(10) ** read[1] / 2)


def _verdict(computed: Fraction, stated: Fraction, half: Fraction) -> str:
    if computed == stated:
        return RIGHT
    return ROUNDED if abs(computed - stated) <= max(half, SAME * abs(computed)) else WRONG
