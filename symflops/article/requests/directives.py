"""What comments ask of the checker, read: definitions, scenarios, pins, what to ignore and which errors are meant.

symflops: gpu_memory = 16 GB; params = 70e9       names for the pins that follow
symflops: use gpt3.toml                           a scenario for the pins that follow
= EXPR      ~ EXPR      >= EXPR      = EXPR @2%   a pin: what the number before the comment is
symflops: ignore AR101 - why                      nothing wrong on this line, or in the paragraph after a line of its own
symflops: expect-error AR101 - why                an error is shown on purpose; whoever mends it is told
symflops: ignore-file                             likewise for the whole article
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from symflops.article.patterns import Pattern
from symflops.text import Label, Problem, Source, Span, did_you_mean

from .comments import Comment

IGNORE, EXPECT = "ignore", "expect-error"
WORDS = (IGNORE, f"{IGNORE}-file", EXPECT, f"{EXPECT}-file", "use")
_PIN = Pattern(r"(=|~|<=|>=|<|>)\s*(.*?)(?:\s*@\s*([0-9]{1,4}(?:\.[0-9]{1,6})?)\s*(%?))?", re.DOTALL)
_DEFINITION = Pattern(r"([A-Za-z_][A-Za-z0-9_]{0,63})\s*=(?!=)\s*(.+)", re.DOTALL)
_CODES = Pattern(r"AR[0-9]{3}")
_REASON = re.compile(r"\s(?:-|--|–|—|:)\s|:\s")


class Pin(NamedTuple):
    """The number before a comment is said to be in a relation to an expression."""

    relation: str
    expression: str
    tolerance: Fraction | None
    span: Span


class Definition(NamedTuple):
    """A name and what it stands for in the pins that follow."""

    name: str
    expression: str
    span: Span


class Use(NamedTuple):
    """A scenario whose quantities the pins that follow may name."""

    scenario: str
    span: Span


class Pardon(NamedTuple):
    """Findings of some codes (of all when there are none) are to be ignored, or to be expected, on some lines."""

    expected: bool
    codes: frozenset[str]
    whole: bool
    span: Span


Directive = Pin | Definition | Use | Pardon


def directives(source: Source, found: list[Comment], problems: list[Problem]) -> Iterator[Directive]:
    """What the comments ask, in order; what cannot be read is a problem."""
    for comment in found:
        parts = [comment.said] if not comment.named or comment.said[:1] in "=~<>" else comment.said.split(";")
        for part in parts:
            if part.strip():
                one = _directive(part.strip(), comment.span)
                if isinstance(one, Problem):
                    problems.append(one._replace(labels=(Label(source, comment.span),)))
                else:
                    yield one


def _directive(said: str, span: Span) -> Directive | Problem:
    if match := _PIN.fullmatch(said):
        tolerance = None if match[3] is None else Fraction(match[3]) / (100 if match[4] else 1)
        return Pin(match[1], match[2], tolerance, span)
    word, _, rest = said.partition(" ")
    word = word.removesuffix(":")
    if word == "use" and rest.strip():
        return Use(rest.strip(), span)
    if word in WORDS and word != "use":
        return _pardon(word, rest, span)
    if match := _DEFINITION.fullmatch(said):
        return Definition(match[1], match[2].strip(), span)
    helps = (
        *did_you_mean(word, WORDS),
        "a comment may say: = EXPR, NAME = EXPR, use SCENARIO, ignore, ignore-file, expect-error",
    )
    return Problem("AR910", f"`{said[:80]}` asks nothing that is known", (), helps)


def _pardon(word: str, rest: str, span: Span) -> Pardon | Problem:
    said = _REASON.split(f" {rest.strip()} ", maxsplit=1)[0].replace(",", " ").split()
    if wrong := [code for code in said if not _CODES.fullmatch(code)]:
        helps = (f"write `{word} AR101 - why`, or `{word} - why` for all",)
        return Problem("AR910", f"`{wrong[0]}` is no code of a finding", (), helps)
    return Pardon(word.startswith(EXPECT), frozenset(said), word.endswith("-file"), span)
