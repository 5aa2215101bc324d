"""What bears a relation of columns out: rows that it could fail in, told with digits enough that it does not fit by chance.

A row whose number is one of those it is computed from, as in a batch of 1 or a share of 100 %, bears nothing out. And what
was measured was rounded before it was written: a quotient of it may be that of numbers with more digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from symflops.article.judgement.judge import Judgement
from symflops.article.language.tree import Literal, factor_of, size_of, value
from symflops.article.language.units import hard
from symflops.article.verdicts import FINDINGS, RIGHT, ROUNDED
from symflops.exact import Enclosure, NoValue

from .grids import Cell, Column
from .relations import Held, tree_of

ENOUGH = 3  # rows
NAMED = 2  # rows, where the head of the column names the relation
DIGITS = 6  # of the numbers in all rows together, by which a relation that nothing names is told from chance
MOST_DIGITS = 4  # of one number
_SCALED = re.compile(r"[(\[]\s*(?:[kKMGTB]|thousands?|millions?|billions?)\s*[)\]]")
_HEDGED = re.compile(r"[\s*_`$(]*(?:[~≈∼≃]|\\sim|\\approx|(?:about|approx|around|roughly|circa|ca)\b)", re.IGNORECASE)


def bears_out(grid: Sequence[Column], held: Held, judged: Sequence[tuple[int, Judgement]]) -> bool:
    """Do the rows bear a relation out, so that one that breaks it is wrong?"""
    good: dict[tuple[Fraction, ...], int] = {}
    bad = 0
    for row, judgement in judged:
        found = [one for i in (held.target, *held.sources) if (one := grid[i].cells[row].literal) is not None]
        sizes = tuple(size_of(one) for one in found)
        if judgement.verdict in FINDINGS:
            bad += 1
        elif judgement.verdict in (RIGHT, ROUNDED) and sizes[0] and sizes[0] not in sizes[1:]:
            hedged = any(is_hedged(grid[i].cells[row]) for i in (held.target, *held.sources))
            good[sizes] = 0 if hedged else _digits(found[0]) if judgement.verdict == RIGHT else 1
    if held.named:
        return len(good) >= NAMED and len(good) >= bad
    return len(good) >= ENOUGH and len(good) >= 2 * bad and sum(good.values()) >= DIGITS


def _digits(literal: Literal) -> int:
    """How many digits a number is told with, zeros at the end of a whole one aside."""
    if not literal.half:
        return 1
    told = str(abs(int(literal.value / (2 * literal.half))))
    return min(MOST_DIGITS, len(told.rstrip("0") if literal.exact else told))


def is_hedged(cell: Cell) -> bool:
    """Does a cell say that its number is about right?"""
    return _HEDGED.match(cell.words) is not None


def is_measured(column: Column) -> bool:
    """Are the numbers of a column amounts, not counts? They have a unit that is measured, a scale, or digits behind a point."""
    if not hard(factor_of(column.unit, {})[1]).plain or _SCALED.search(column.head):
        return True
    found = [cell.literal for cell in column.cells if cell.literal is not None]
    return any(not one.exact or not hard(factor_of(one.unit, {})[1]).plain for one in found)


def is_within_rounding(grid: Sequence[Column], held: Held, row: int, numbers: Sequence[Literal]) -> bool:
    """May the rounding of amounts that a quotient, share or difference was worked out from explain its number?"""
    if held.sign not in ("/", "%", "p", "-", "+"):
        return False
    *given, stated = numbers
    loose = [one._replace(exact=one.exact and not is_measured(grid[i])) for i, one in zip(held.sources, given, strict=True)]
    try:
        interval = value(tree_of(held, loose), {}, rounded=True)[0]
    except NoValue:
        return False
    low, high = interval if isinstance(interval, Enclosure) else (interval, interval)
    size, half = size_of(stated), stated.half * stated.scales[0]
    return low <= size + half and size - half <= high
