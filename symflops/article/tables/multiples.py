"""Columns that go together: so many chips for each host, so many GB for each of them, one more of these than of those.

What holds in every row of a table is confirmed. A row that breaks it is wrong only where a head names the multiple, as
`GPUs (8 per node)` beside `nodes` does, and three other rows keep to it; or where one amount is told `per module` and
`per server`, three rows have one number of modules to a server, and the row has no whole number of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from symflops.article.language.tree import factor_of, literal_scale, size_of
from symflops.article.language.units import CURRENCIES
from symflops.article.patterns import Pattern

from .grids import Column

ENOUGH = 3  # rows
LONGEST_HEAD = 80
LARGEST = 4096  # multiples
_THINGS = Pattern(
    r"core|chip|[gt]pu|device|node|host|\bvm|worker|server|rack|socket|head|layer|memory|\bhbm|vram|\b[gt]i?b\b|d_ff|d_model|hidden|ffn|width",
    re.IGNORECASE,
)
_NAMED = Pattern(
    r"(\d{1,4}) ?(?:GPUs?|TPUs?|chips?|cores?|devices?|G?i?B)? ?(?:per\b|/|for each\b|a\b|in each\b) ?(?:a )?([A-Za-z]{3,12})",
    re.IGNORECASE,
)
_MORE = Pattern(r"\+ ?(\d{1,4})\b|\b(\d{1,4}) more\b", re.IGNORECASE)


_PER = Pattern(r"^(?P<what>.*?)[ (]*(?:\bper|/|\beach|\bfor each) ?(?P<thing>[A-Za-z]{3,12})\b", re.IGNORECASE)
_INSIDE = (
    "core",
    "chip",
    "gpu",
    "tpu",
    "card",
    "device",
    "module",
    "dimm",
    "stack",
    "socket",
    "cpu",
    "port",
    "disk",
    "drive",
    "link",
)
_AROUND = (
    "chip",
    "host",
    "server",
    "node",
    "machine",
    "tray",
    "rack",
    "pod",
    "cluster",
    "system",
    "switch",
    "board",
    "gpu",
    "box",
)

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
    shares = {i for i in full if _PER.match(grid[i].head.strip("*_` ")[:LONGEST_HEAD])}
    for target in full:
        for source in full:
            if target in explained or source == target:
                continue
            named = list(_named(grid[target].head, grid[source].head))
            both = {source, target} <= things
            if {source, target} <= shares and (shared := _of_containers(grid[target], grid[source], target, source)):
                yield shared
                break
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


def _of_containers(stated: Column, given: Column, target: int, source: int) -> Together | None:
    """One amount per thing and per what holds so many of them, with at most one row that no number of things makes true."""
    inner, outer = (_PER.match(one.head.strip("*_` ")[:LONGEST_HEAD]) for one in (given, stated))
    if (
        not (inner and outer)
        or _is_money(given)
        or _is_money(stated)
        or inner["what"].lower().strip() != outer["what"].lower().strip()
    ):
        return None
    if not (_is_one_of(inner["thing"], _INSIDE) and _is_one_of(outer["thing"], _AROUND)) or len(set(_values(given))) < 2:
        return None
    counts: list[int | None] = []
    for one, other in zip(stated.cells, given.cells, strict=True):
        assert one.literal is not None and other.literal is not None
        a, b = size_of(one.literal), size_of(other.literal)
        count = round(a / b) if b else 0
        half = one.literal.half * literal_scale(one.literal, {}) + count * other.literal.half * literal_scale(other.literal, {})
        counts.append(count if abs(a - b * count) <= half else None)
    common = max(counts, key=counts.count)
    off = tuple(row for row, count in enumerate(counts) if count is None)
    if common is None or not 1 < common <= LARGEST or len(off) > 1 or len(counts) - len(off) < ENOUGH:
        return None
    if any(count not in (common, None) for count in counts):
        return None  # some servers have more of them, and the row that is off may be one of them
    return Together(target, source, Fraction(common), Fraction(0), off)


def _is_money(column: Column) -> bool:
    """Prices may have a discount for who takes many."""
    units = (column.unit, *(cell.literal.unit for cell in column.cells if cell.literal is not None))
    return any(base in CURRENCIES for unit in units for base, _ in factor_of(unit, {})[1].powers)


def _is_one_of(thing: str, things: Sequence[str]) -> bool:
    return thing.lower().removesuffix("s") in things


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
