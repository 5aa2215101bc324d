"""Tables that stand upright: what is measured is said by the first cell of each row, and each column is one run or model.

Where the rows name what a formula of the field relates, several columns bear it out as rows do. In a table of keys and
values there is one column alone: what agrees is confirmed, and wrong is only what differs by a power of ten, or tokens of
a batch that no whole number of devices or of accumulated batches explains.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from symflops.article.blocks import Block
from symflops.article.judgement.judge import Judgement
from symflops.article.language.units import Lexicon
from symflops.article.patterns import Pattern
from symflops.article.verdicts import RIGHT, ROUNDED, WRONG

from .grids import Cell, Column, in_one_unit, rounded, unit_of
from .named import Law, laws_of, role_of, slack

MOST_ROWS = 64
ENOUGH = 2  # rows that have a role
WITHIN = Fraction(3)
_HEDGE = Pattern(r"\W*(?:[~≈<>≤≥]|about|approx|circa|ca\.|roughly|up to)")


def upright(block: Block, text: str, lexicon: Lexicon, grid: Sequence[Column]) -> list[Column]:
    """The rows of a table that name something of the field, as columns; none where fewer than three do."""
    labels = grid[0].cells
    if len(labels) > MOST_ROWS or not grid[1:]:
        return []
    told = [row for row in range(len(labels)) if any(column.cells[row].literal for column in grid[1:])]
    named = [row for row in told if role_of(labels[row].words)] if len(told) > ENOUGH else []
    if len(named) <= ENOUGH:
        return []
    first = Column("", (), tuple(column.cells[0]._replace(words=column.head, literal=None) for column in grid[1:]))
    rows = [(labels[row], tuple(column.cells[row] for column in grid[1:])) for row in named]
    heads = [unit_of(block, label.span, text, lexicon) for label, _ in rows]
    found = [Column(label.words, unit, cells) for (label, cells), unit in zip(rows, heads, strict=True)]
    return [first, *(rounded(in_one_unit(column)) for column in found)]


def stands_alone(columns: Sequence[Column]) -> Iterator[Law]:
    """The formulas of a table of keys and values: one column, so that nothing else bears them out."""
    if columns and len(columns[0].cells) == 1:
        yield from (law for law in laws_of(columns) if all(columns[i].cells[0].literal for i in (law.target, *law.sources)))


def is_told_alone(judgement: Judgement, stated: Cell, sources: Sequence[Cell], heads: Sequence[str], loose: Fraction) -> bool:
    """Is a judgement sure that nothing else bears out?"""
    if judgement.verdict in (RIGHT, ROUNDED):
        return True
    hedged = any(_HEDGE.match(one.words) for one in (stated, *sources))
    if judgement.verdict != WRONG or not judgement.computed or loose or hedged:
        return False
    if judgement.repair is not None and judgement.repair.kind == "power of ten":
        return True
    numbers = [one.literal for one in sources if one.literal is not None]
    if (
        role_of(heads[0]) not in ("batch", "effective")
        or len(numbers) != ENOUGH
        or stated.literal is None
        or not stated.literal.value
    ):
        return False  # hours are counted from logs, batches grow, prices have discounts
    ratio = abs(stated.literal.value / judgement.computed)
    large, near = max(ratio, 1 / ratio), slack(numbers, heads) + stated.literal.half / abs(stated.literal.value)
    return large < WITHIN and large - 1 > near and abs(2 * large - round(2 * large)) > 2 * near * large
