"""Findings that the author of an article asks to ignore, or shows on purpose; and requests that met nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symflops.article.blocks import Article
from symflops.article.patterns import Pattern
from symflops.article.statements.doubts import SAID_WRONG
from symflops.article.verdicts import FINDINGS, UNCHECKED, Finding
from symflops.text import Label, Problem, Source, Span

from .directives import Directive, Pardon

NOT_FOUND = "AR912"  # an error that is expected and not found: a finding, where other problems are wrong input
IGNORED = "its author asks to ignore it"
_BLANK_LINE = Pattern(r"\n[ \t\r]*(?=\n|$)")
_MARKS = re.compile(r"[\s>*#.-]*")


def pardoned(
    article: Article, findings: Sequence[Finding], found: Sequence[Directive], problems: list[Problem]
) -> Iterator[Finding]:
    """The findings, some ignored and some marked as expected. A request that meets nothing is a problem."""
    source = article.source
    asked = [(one, _in_cell(article, one) or _reach(source.text, one)) for one in found if isinstance(one, Pardon)]
    used: set[int] = set()
    for finding in findings:
        met = [i for i, (one, reach) in enumerate(asked) if _meets(finding, one, reach)]
        used.update(met)
        if not met:
            yield finding
        elif asked[met[0]][0].expected:
            yield finding._replace(expected=True)
        else:
            yield finding._replace(verdict=UNCHECKED, reason=IGNORED)
    problems += [_unused(source, one) for i, (one, _) in enumerate(asked) if i not in used]


def _meets(finding: Finding, one: Pardon, reach: Span) -> bool:
    said_wrong = one.expected and finding.reason == SAID_WRONG  # a lesson calls its example wrong
    if not said_wrong and (finding.verdict not in FINDINGS or (one.codes and finding.code not in one.codes)):
        return False
    return reach.start <= finding.start < reach.end or reach.start <= finding.expr_start < reach.end


def _reach(text: str, one: Pardon) -> Span:
    """The line of a comment; where it has the line for itself, the paragraph, table or code after it."""
    if one.whole:
        return Span(0, len(text) + 1)
    start = text.rfind("\n", 0, one.span.start) + 1
    end = text.find("\n", one.span.end)
    end = len(text) if end < 0 else end
    if _MARKS.fullmatch(text, start, one.span.start) is None or text[one.span.end : end].strip():
        return Span(start, end + 1)
    begin = end
    while begin < len(text) and text[begin].isspace():
        begin += 1
    blank = _BLANK_LINE.search(text, begin)
    return Span(start, blank.start() + 1 if blank else len(text) + 1)


def _in_cell(article: Article, one: Pardon) -> Span | None:
    """In a notebook the line of a cell, or the whole cell: lines of the file are those of JSON, and may be a single one."""
    for block in article.blocks if not one.whole else ():
        for piece in block.pieces if block.escaped else ():
            if piece.start <= one.span.start <= piece.end:
                text = article.source.text
                alone = not _MARKS.sub(
                    "", text[piece.start : one.span.start] + text[one.span.end : piece.end].removesuffix("\\n")
                )
                return Span(block.pieces[0].start, block.pieces[-1].end + 1) if alone else Span(piece.start, piece.end + 1)
    return None


def _unused(source: Source, one: Pardon) -> Problem:
    label = (Label(source, one.span),)
    which = f" of {', '.join(sorted(one.codes))}" if one.codes else ""
    if one.expected:
        return Problem(NOT_FOUND, f"an error{which} is expected here and none is found", label, ("take the comment away",))
    return Problem("AR902", f"nothing{which} is found here that could be ignored", label, ("take the comment away",), "warning")
