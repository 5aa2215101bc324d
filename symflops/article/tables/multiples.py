"""Columns that go together: so many chips for each host, so many GB for each of them, one more of these than of those.

What holds in every row of a table is confirmed. A row that breaks it is wrong only where a head names the multiple, as
`GPUs (8 per node)` beside `nodes` does, and three other rows keep to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from symflops.article.language.tree import size_of

from .grids import Column

ENOUGH = 3  # rows
LARGEST = 4096  # multiples
_THINGS = re.compile(
    r"core|chip|[gt]pu|device|node|host|\bvm|worker|server|rack|socket|head|layer|memory|\bhbm|vram|\b[gt]i?b\b|d_ff|d_model|hidden|ffn|width",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(\d{1,4}) ?(?:GPUs?|TPUs?|chips?|cores?|devices?|G?i?B)? ?(?:per\b|/|for each\b|a\b|in each\b) ?(?:a )?([A-Za-z]{3,12})",
    re.IGNORECASE,
)
_MORE = re.compile(r"\+ ?(\d{1,4})\b|\b(\d{1,4}) more\b", re.IGNORECASE)


Named: TypeAlias = tuple[Fraction, Fraction]  # by what a head says to multiply, and what to add


class Together(NamedTuple):
    """Two columns that go together: the one that is computed, the other, by what it is multiplied, and what is added."""

    target: int
    source: int
    factor: Fraction
    more: Fraction
    off: tuple[int, ...]  # rows that break it


def together(grid: Sequence[Column], explained: Set[int]) -> Iterator[Together]:
    """The columns that go together, each by the first column that it goes with; those that are explained are left out."""
    full = [i for i, column in enumerate(grid) if _is_full(column)]
    things = {i for i in full if _THINGS.search(grid[i].head)}
    for target in full:
        for source in full:
            if target in explained or source == target:
                continue
            named = list(_named(grid[target].head, grid[source].head))
            both = {source, target} <= things
            if not (named or both):
                continue
            if found := _together(target, source, _values(grid[target]), _values(grid[source]), named, both):
                yield found
                break


def _together(
    target: int, source: int, stated: Sequence[Fraction], given: Sequence[Fraction], named: Sequence[Named], things: bool
) -> Together | None:
    """Two columns that go together, by what the heads say, or as things do that come so many to each."""
    if not all(given) or len(set(given)) < 2:
        return None
    for factor, more in named:
        off = tuple(row for row, (a, b) in enumerate(zip(stated, given, strict=True)) if a != b * factor + more)
        if len(stated) - len(off) >= ENOUGH and len(off) <= 1:
            return Together(target, source, factor, more, off)
    ratios = {a / b for a, b in zip(stated, given, strict=True)}
    factor = next(iter(ratios))
    plain = factor.denominator == 1 and 1 < factor <= LARGEST
    if len(ratios) == 1 and plain and things and len(set(given)) >= ENOUGH:
        return Together(target, source, factor, Fraction(0), ())
    return None


def _named(target: str, source: str) -> Iterator[Named]:
    """What the head of a column says that it is of another: `GPUs (8 per node)`, `positions + 2`."""
    for match in _NAMED.finditer(target):
        if match[2].lower().rstrip("s") in source.lower():
            yield Fraction(match[1]), Fraction(0)
    for match in _MORE.finditer(target):
        first = re.match(r"[\W_]*([A-Za-z]{3,})", source)
        if first and first[1].lower().rstrip("s") in target.lower():
            yield Fraction(1), Fraction(match[1] or match[2])


def _is_full(column: Column) -> bool:
    """Has a column a number in every row?"""
    found = [cell.literal for cell in column.cells]
    return len(found) >= ENOUGH and all(one is not None and not one.percent for one in found)


def _values(column: Column) -> list[Fraction]:
    """Its numbers."""
    return [size_of(one) for cell in column.cells if (one := cell.literal) is not None]
