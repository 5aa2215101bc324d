"""Means, medians and geometric means at the foot of a table or in its last column.

What agrees is confirmed. A mean may be weighted by what is not in the table, so one that lies among its numbers is wrong
only where two others of the table are plain means; one that lies outside of them cannot be a mean at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations
from math import exp, log
from typing import NamedTuple

from symflops.article.judgement.judge import Judgement, judge
from symflops.article.judgement.rounding import fit
from symflops.article.language.chains import EQUAL
from symflops.article.language.tree import Literal, Node, Operation, factor_of, half_worth, literal_scale, size_of, worth
from symflops.article.language.units import choose, hard
from symflops.article.patterns import Pattern
from symflops.article.verdicts import RIGHT, ROUNDED, WRONG, Finding
from symflops.exact import Enclosure

from .grids import Cell, Column, relation_of
from .otherwise import is_change
from .places import cell_finding

ENOUGH = 3
_TOLD = (RIGHT, ROUNDED, WRONG)
_LEFT_OUT = frozenset({"...", "…", "⋮", "etc.", "[...]"})  # rows that an excerpt leaves out
_PERCENTILE = Pattern(r"p ?\d{1,2}(?:\.\d+)?|\d{1,2}(?:th|st|nd|rd)?(?: percentile|%)|min\w*|max\w*|std\w*")
BORNE_OUT = 2  # plain means that say what is meant by one
_MEAN = Pattern(r"(?:macro |unweighted |arithmetic |simple |overall )?(?:average|avg|mean)\.?")
_GEOMETRIC = Pattern(r"(?:geo\.?-? ?(?:metric )?-?mean|gmean|geometric average)\.?")
_MEDIAN = Pattern(r"median\.?")


def is_mean(label: str) -> bool:
    """Is a row or column called a mean?

    >>> is_mean("avg."), is_mean("geomean"), is_mean("mean latency")
    (True, True, False)
    """
    return any(pattern.fullmatch(label) for pattern in (_MEAN, _GEOMETRIC, _MEDIAN))


def means(grid: Sequence[Column], body: int, row: int, label: str) -> Iterator[Finding]:
    """What a row states of the first rows of each column."""
    listed = [cell.words.strip() for cell in grid[0].cells[:body]]
    if any(words in _LEFT_OUT or _PERCENTILE.fullmatch(words.strip("*_` ").lower()) for words in listed):
        return
    judged = [one for column in grid[1:] if (one := _judged(column.cells[:body], column.cells[row], label))]
    good = sum(one.judgement.verdict in (RIGHT, ROUNDED) for one in judged)
    for one in judged:
        sure = (good >= BORNE_OUT and 3 * good >= 2 * len(judged)) or (body >= ENOUGH and _is_none(one))
        wrong = one.judgement.verdict == WRONG and sure and not (_is_sum(one) or _is_another(one, grid, row))
        if one.judgement.verdict in (RIGHT, ROUNDED) or wrong:
            yield cell_finding(one.judgement, one.stated, one.cells[0])


def mean_columns(grid: Sequence[Column]) -> Iterator[Finding]:
    """What a column that is called a mean states of those before it, where three rows keep to it."""
    for at, column in enumerate(grid):
        label = column.head.partition("(")[0].strip("*_`: ").lower()
        if at <= ENOUGH - 1 or not is_mean(label) or column.numbers() < ENOUGH:
            continue
        before = [one for one in grid[:at] if one.numbers() * 3 >= 2 * len(one.cells)]
        if len(before) < ENOUGH:
            continue
        best: list[_Mean] = []
        for first in range(len(before) - 2):  # the first of them may be sizes and the like
            rows = ([one.cells[row] for one in before[first:]] for row in range(len(column.cells)))
            judged = [one for cells, stated in zip(rows, column.cells, strict=True) if (one := _judged(cells, stated, label))]
            best = max(best, judged, key=_good)
        if _good(best) >= ENOUGH and 3 * _good(best) >= 2 * len(best):
            yield from (cell_finding(one.judgement, one.stated, one.cells[0]) for one in best if one.judgement.verdict in _TOLD)


class _Mean(NamedTuple):
    """A stated mean, the cells that it is of, and its judgement."""

    stated: Cell
    cells: Sequence[Cell]
    judgement: Judgement


def _good(judged: Sequence[_Mean]) -> int:
    return sum(one.judgement.verdict in (RIGHT, ROUNDED) for one in judged)


def _judged(cells: Sequence[Cell], stated: Cell, label: str) -> _Mean | None:
    """None where a number is missing, has one digit alone, or is of another kind."""
    numbers = [cell.literal for cell in cells if cell.literal is not None]
    literal = stated.literal
    if literal is None or len(numbers) < len(cells) or len(numbers) < 2 or not alike((*numbers, literal)):
        return None
    if abs(literal.value) < 20 * literal.half:
        return None
    relation = relation_of(stated, *cells)
    if _MEAN.fullmatch(label):
        count = Literal(Fraction(len(numbers)), Fraction(0), True, -1, -1, "")
        return _Mean(stated, cells, judge(Operation("/", sum_of(numbers), count), literal, relation))
    sizes = [worth(one) for one in numbers]
    halves = [half_worth(one) for one in numbers]
    scale = literal_scale(literal, {}) * factor_of(literal.unit, {})[0]
    if _MEDIAN.fullmatch(label):
        middle, half = _median(sizes), max(halves)
    elif min(sizes) <= 0:
        return None
    else:
        middle = _geometric(sizes)
        half = middle * sum(off / size for off, size in zip(halves, sizes, strict=True)) / len(sizes)
    around = Enclosure((middle - half) / scale, (middle + half) / scale)
    verdict = fit(middle / scale, around, literal.value, literal.half, relation) or WRONG
    return _Mean(stated, cells, Judgement(verdict, middle / scale, "AR101" if verdict == WRONG else ""))


def _is_none(one: _Mean) -> bool:
    """Can a number be no mean of a list, however it is weighted?"""
    literal, sizes = one.stated.literal, _sizes(one.cells)
    assert literal is not None
    room = 2 * literal.half * literal_scale(literal, {})
    return not min(sizes) - room <= size_of(literal) <= max(sizes) + room


def _is_another(one: _Mean, grid: Sequence[Column], row: int) -> bool:
    """Is it another mean, one that a column weighs, or what the other means of the row come to, as an overall speedup is?"""
    stated, sizes, count = one.stated.literal, _sizes(one.cells), len(one.cells)
    assert stated is not None
    others = [column.cells[row].literal for column in grid if column.cells[row].literal is not stated]
    given = [literal for literal in others if literal is not None]
    if any(is_change(a, b, stated) for a, b in permutations(given, 2)):
        return True
    found = [_median(sizes)]
    if min(sizes) > 0:
        found += [_geometric(sizes), count / sum((1 / size for size in sizes), Fraction(0))]
    for column in grid:
        weights = _sizes(column.cells[:count])
        if len(weights) == count and sum(weights, Fraction(0)):
            found.append(sum((a * b for a, b in zip(sizes, weights, strict=True)), Fraction(0)) / sum(weights, Fraction(0)))
    room = 2 * stated.half * literal_scale(stated, {})
    return any(abs(mean - size_of(stated)) <= max(room, abs(mean) / 100) for mean in found)


def _sizes(cells: Sequence[Cell]) -> list[Fraction]:
    return [size_of(cell.literal) for cell in cells if cell.literal is not None]


def _median(sizes: Sequence[Fraction]) -> Fraction:
    from statistics import median  # imports a good deal: random, decimal, hashing

    return Fraction(median(sizes))


def _geometric(sizes: Sequence[Fraction]) -> Fraction:
    return Fraction(exp(sum(log(one) for one in sizes) / len(sizes)))


def _is_sum(one: _Mean) -> bool:
    """Of what is counted the row may hold the total."""
    numbers = [cell.literal for cell in one.cells if cell.literal is not None]
    assert one.stated.literal is not None
    return judge(sum_of(numbers), one.stated.literal, EQUAL).verdict in (RIGHT, ROUNDED)


def sum_of(numbers: Sequence[Literal]) -> Node:
    """The sum of some numbers."""
    total: Node = numbers[0]
    for one in numbers[1:]:
        total = Operation("+", total, one)
    return total


def alike(found: Sequence[Literal | None]) -> bool:
    """Do all cells have the same unit, or none? The letter of `6.5B` beside `131M` is none."""
    units = {
        (one.percent, *(hard(choose(part.meaning, {})[1]) for part in one.unit if part.meaning.key != "B"))
        for one in found
        if one is not None
    }
    return len(units) == 1
