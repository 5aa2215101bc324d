"""An article checked as its author asks: pins judged, what to ignore ignored, what is wrong on purpose expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from symflops.article.blocks import Article
from symflops.article.check import Checked, check
from symflops.article.language.units import Lexicon
from symflops.article.reading import kind_of, read
from symflops.article.requests.comments import NAME, Comment, comments
from symflops.article.turned import unturned
from symflops.article.verdicts import ROUNDED, WRONG, Finding
from symflops.library import Library
from symflops.text import Problem, Source


def review(source: Source, library: Library, tolerance: Fraction = Fraction(0)) -> Checked:
    """Every statement of an article, judged, with what its comments ask for.

    A value that is off by no more than `tolerance`, as a share of what it should be, counts as rounded.
    """
    table = library.declared.units
    article = read(source) if NAME in source.text or "<!--" in source.text else None
    asks = comments(article, kind_of(source)) if article is not None else []
    found = unturned(check(_without(source, asks), table)._replace(source=source))
    if article is not None and asks:
        found = _as_asked(found, article, asks, library)
    return found._replace(findings=tuple(_tolerated(found.findings, tolerance))) if tolerance else found


def _as_asked(found: Checked, article: Article, asks: list[Comment], library: Library) -> Checked:
    from symflops.article.requests.directives import directives
    from symflops.article.requests.pardons import pardoned
    from symflops.article.requests.pins import pinned

    problems: list[Problem] = [*found.problems]
    said = list(directives(found.source, asks, problems))
    pins = list(pinned(article, said, library, Lexicon(library.declared.units), problems))
    findings = sorted([*pins, *_unpinned(found.findings, pins)], key=lambda one: (one.start, one.end))
    findings = list(pardoned(article, findings, said, problems))
    return found._replace(findings=tuple(findings), problems=tuple(problems))


def _without(source: Source, asks: list[Comment]) -> Source:
    """The text with blanks in place of the comments, so that every place stays what it is."""
    if not asks:
        return source
    parts, at = [], 0
    for one in asks:
        said = source.text[one.span.start : one.span.end]
        parts += [source.text[at : one.span.start], "".join("\n" if c == "\n" else " " for c in said)]
        at = one.span.end
    return source._replace(text="".join([*parts, source.text[at:]]))


def _unpinned(found: Sequence[Finding], pins: list[Finding]) -> Iterator[Finding]:
    """What is said of numbers that have no pin: the pin says what its number is."""
    places = {pin.start for pin in pins}
    return (one for one in found if one.start not in places)


def _tolerated(found: Sequence[Finding], tolerance: Fraction) -> Iterator[Finding]:
    for one in found:
        off = abs(one.ratio - 1) if one.verdict == WRONG and one.ratio is not None else None
        yield one if off is None or off > tolerance else one._replace(verdict=ROUNDED, code="", cause="", repair="")
