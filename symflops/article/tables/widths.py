"""How many bytes a number takes in a format that an article names, and columns of tables that go by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.article.language.tree import Literal, UnitPart, factor_of, half_worth, worth
from symflops.article.language.units import hard

from .grids import Cell, Column

# The bits of the formats whose scales, if any, nobody counts; `q4_0` and its like keep scales and are no plain widths.
BITS = {
    "fp64": 64, "float64": 64, "fp32": 32, "float32": 32, "f32": 32, "tf32": 32, "bf16": 16, "bfloat16": 16, "fp16": 16,
    "float16": 16, "f16": 16, "fp8": 8, "float8": 8, "int8": 8, "fp4": 4, "float4": 4, "int4": 4,
}  # fmt: skip
ENOUGH = 3
MAJORITY = Fraction(2, 3)
NEAR = Fraction(3)


class Going(NamedTuple):
    """A column that goes by the width of formats: bytes for one byte of width, the rows with their widths, and which are off."""

    column: int
    labels: int
    each: Fraction
    widths: dict[int, Fraction]
    off: tuple[int, ...]


def width(word: str) -> Fraction | None:
    """The bytes of a format.

    >>> width("BF16"), width("int4"), width("Q4_K_M")
    (Fraction(2, 1), Fraction(1, 2), None)
    """
    bits = BITS.get(word.strip("*_` ").lower())
    return Fraction(bits, 8) if bits else None


def turned(columns: Sequence[Column]) -> list[Column]:
    """A table whose heads are formats, with a column for each of its rows; none where too few are."""
    heads = [i for i, column in enumerate(columns) if width(column.head) is not None]
    if len(heads) < ENOUGH:
        return []
    labels = tuple(Cell(columns[i].cells[0].span, columns[i].head) for i in heads)
    rows = range(len(columns[0].cells))
    return [Column("", (), labels), *(Column("", columns[0].unit, tuple(columns[i].cells[row] for i in heads)) for row in rows)]


def by_width(columns: Sequence[Column]) -> Iterator[Going]:
    """The columns of bytes beside a column of formats.

    A row is off only where another column goes by the width in every row: what is quantized may keep scales, and then
    takes more than its width says, but a table that reckons one amount by the width reckons the other so too.
    """
    for at, labels in enumerate(columns):
        found = {row: bytes_ for row, cell in enumerate(labels.cells) if (bytes_ := width(cell.words)) is not None}
        if len(set(found.values())) < ENOUGH or len(found) != len(labels.cells):
            continue
        going = [one for i in range(len(columns)) if i != at and (one := _going(columns, i, at, found))]
        sure = any(not one.off for one in going)
        yield from (one for one in going if sure or not one.off)


def _going(columns: Sequence[Column], column: int, labels: int, widths: dict[int, Fraction]) -> Going | None:
    cells = [columns[column].cells[row].literal for row in widths]
    if any(one is None or not one.half or not _in_bytes(one, columns[column].unit) for one in cells):
        return None
    stated = {row: one for row, one in zip(widths, cells, strict=True) if one is not None}
    best: tuple[int, Fraction, tuple[int, ...]] | None = None
    for row in stated:
        each = worth(stated[row]) / widths[row]
        off = tuple(other for other in stated if not _fits(stated, widths, row, other))
        if best is None or len(off) < best[0]:
            best = len(off), each, off
    if best is None or len(stated) - best[0] < MAJORITY * len(stated) or len(stated) - best[0] < 2:
        return None
    _, each, off = best
    if len(off) > 1 or any(not 1 / NEAR < worth(stated[row]) / (each * widths[row]) < NEAR for row in off):
        return None
    return Going(column, labels, each, widths, off)


def _in_bytes(literal: Literal, head: tuple[UnitPart, ...]) -> bool:
    """Are these bytes, with two digits or more?"""
    dimension = str(hard(factor_of(literal.unit or head, {})[1]))
    return dimension == "byte" and abs(literal.value) >= 20 * literal.half


def _fits(stated: dict[int, Literal], widths: dict[int, Fraction], row: int, other: int) -> bool:
    """Can both rows come from one number of bytes for each byte of width?"""
    ratio = widths[other] / widths[row]
    one, two = stated[row], stated[other]
    return abs(worth(one) * ratio - worth(two)) <= half_worth(one) * ratio + 2 * half_worth(two)
