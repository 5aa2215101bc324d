"""The rows at the foot of a table that sum it up: totals, means, medians."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate

from symflops.article.judgement.added import of_rounded
from symflops.article.judgement.elsewhere import agrees_elsewhere
from symflops.article.judgement.judge import Judgement, judge
from symflops.article.language.chains import EQUAL
from symflops.article.language.tree import Literal, size_of, worth
from symflops.article.verdicts import RIGHT, ROUNDED, UNCHECKED, WRONG, Finding

from .evidence import is_measured, is_total_of
from .grids import Cell, Column, is_hedged, relation_of
from .means import alike, is_mean, means, sum_of
from .places import cell_finding

TOTALS = frozenset({"total", "totals", "sum", "overall", "altogether", "grand"})
ALL = frozenset({"all", "all together", "all combined", "in all", "in total"})
PARTS = ("of which", "incl", "subtotal", "sub-total")
SPREADS = frozenset({"min", "max", "minimum", "maximum", "std", "stdev", "best", "worst", "range", "p50", "p99", "σ"})
MOST_PARTS = 32  # rows that a subtotal adds up
WITHIN = Fraction(3)  # a total that is further off is a total of something else
_COMMANDS = re.compile(r"\\[a-zA-Z]+ ?|[{}]")  # of LaTeX, around a label
_WORDS = re.compile(r"[^\W\d_]+")


def summaries(grid: Sequence[Column]) -> Iterator[Finding]:
    """What the rows at the foot of a table state of those above them."""
    labels = [_label(cell) for cell in grid[0].cells]
    body = len(labels)
    while body and (sums_up(grid[0].cells[body - 1]) or labels[body - 1] in SPREADS):
        body -= 1
    foot = range(body, len(labels))
    if not foot or body < 2 or any(_is_total(one) or one.startswith(PARTS) for one in labels[:body]):
        return
    summed = [row for row in foot if _is_total(labels[row])]
    if len(summed) == 1:
        yield from _totals(grid, labels[:body], summed[0], labels[summed[0]])
    for row in foot:
        if is_mean(labels[row]) and not any(is_mean(one) for one in labels[:body]):
            yield from means(grid, body, row, labels[row])


def sums_up(first: Cell) -> bool:
    """Is a row called a total or a mean by its first cell? Then what holds in other rows need not hold in it."""
    return _is_total(_label(first)) or is_mean(_label(first))


def _label(cell: Cell) -> str:
    return _COMMANDS.sub("", cell.words).strip("*_`: ").lower()


def _is_total(label: str) -> bool:
    """Is a row called a total? `All` is one, `all-reduce` and `all layers` are rows like others."""
    words = _WORDS.findall(label)
    return bool(words) and (words[0] in TOTALS or label in ALL)


def _totals(grid: Sequence[Column], labels: Sequence[str], row: int, label: str) -> Iterator[Finding]:
    """A row that is called a total: each column is the sum of the rows above, or is none at all."""
    everything = [i for i, label in enumerate(labels) if label.startswith("all ")]
    for column in grid[1:]:
        cells, total = column.cells[: len(labels)], column.cells[row]
        found = [cell.literal for cell in cells]
        if total.literal is None or any(one is None for one in found) or not alike((*found, total.literal)):
            continue
        if total.literal.percent:
            continue  # shares add up to a hundred, but for their rounding
        numbers = [one for one in found if one is not None]
        judgement = judge(sum_of(numbers), total.literal, relation_of(total, *cells))
        if judgement.verdict == WRONG and _adds_up(column.cells[:row], total.literal):
            continue  # a row called `mean` may be one of the parts, as that of an optimizer is
        if judgement.verdict == WRONG:
            other = _beside_subtotals(numbers, total.literal, everything)
            judgement = other or _of_rounded(column, numbers, total.literal, judgement)
        doubtful = not (is_total_of(column, label) and _near(total.literal, judgement)) or _is_among(numbers, total.literal)
        if judgement.verdict == WRONG and doubtful:
            continue
        if judgement.verdict in (RIGHT, ROUNDED, WRONG):
            yield cell_finding(judgement, total, cells[0])


def _of_rounded(column: Column, numbers: Sequence[Literal], total: Literal, judgement: Judgement) -> Judgement:
    """The judgement of a total, or that it is rounded where amounts that were measured are added up."""
    slip = judgement.repair is not None and judgement.repair.kind == "power of ten"
    about = (not slip and any(map(is_hedged, column.cells))) or agrees_elsewhere(sum_of(numbers), total, ".")
    if about or (judgement.computed is not None and of_rounded(numbers, total, judgement.computed, is_measured(column))):
        return judgement._replace(verdict=UNCHECKED if about else ROUNDED, code="", repair=None)
    return judgement


def _adds_up(cells: Sequence[Cell], total: Literal) -> bool:
    numbers = [cell.literal for cell in cells if cell.literal is not None]
    return judge(sum_of(numbers), total, EQUAL).verdict in (RIGHT, ROUNDED)


def _beside_subtotals(numbers: Sequence[Literal], total: Literal, everything: Sequence[int]) -> Judgement | None:
    """A total that agrees once what sums up other rows is left out, or what such a row sums up.

    A row sums others up that is the sum of two or more right above it; `everything` are rows that are called all of something.
    """
    sizes = [worth(one) for one in numbers]
    subtotals = [i for i, size in enumerate(sizes) if size in list(accumulate(reversed(sizes[max(0, i - MOST_PARTS) : i])))[1:]]
    outs = [tuple(subtotals), *((i,) for i in subtotals)] if subtotals else []
    outs += [out for i in everything for out in ((i,), tuple(range(i)), tuple(range(i + 1, len(numbers))))]
    for out in outs:
        judgement = judge(sum_of([one for i, one in enumerate(numbers) if i not in out]), total, EQUAL)
        if judgement.verdict in (RIGHT, ROUNDED):
            return judgement
    return None


def _is_among(numbers: Sequence[Literal], total: Literal) -> bool:
    """Is the number under a column one of its kind: the largest, the last of what was added up, a mean?"""
    sizes = [size_of(one) for one in numbers]
    return min(sizes) <= size_of(total) <= max(sizes)


def _near(stated: Literal, judgement: Judgement) -> bool:
    """Is the number off by little, or by a power of ten? Otherwise it is another total."""
    scaled = judgement.computed
    if not scaled or not stated.value:
        return False
    ratio = abs(stated.value / scaled)
    return 1 / WITHIN < ratio < WITHIN or (judgement.repair is not None and judgement.repair.kind == "power of ten")
