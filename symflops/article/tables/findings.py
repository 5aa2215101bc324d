"""Statements of tables: rows that break a relation of columns, totals, expressions beside their values, units of heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple

from symflops.article.blocks import Block
from symflops.article.judgement.added import of_rounded
from symflops.article.judgement.elsewhere import agrees_elsewhere
from symflops.article.judgement.judge import Judgement, judge
from symflops.article.judgement.repairs import Repair
from symflops.article.language.chains import Relation
from symflops.article.language.tokens import unmarked
from symflops.article.language.tree import Literal, Node, Operation, factor_of, literal_scale, size_of
from symflops.article.language.units import Lexicon, choose, hard
from symflops.article.verdicts import FINDINGS, RIGHT, ROUNDED, UNCHECKED, UNITS, WRONG, Finding
from symflops.exact import NoValue

from .evidence import bears_out, is_hedged, is_measured, is_total_of, is_within_rounding
from .grids import Cell, Column, columns, in_one_unit
from .multiples import Together, together
from .relations import Held, related, tree_of
from .seen import Seen
from .widths import Going, by_width, turned

EQUAL = Relation("=")
_COMMANDS = re.compile(r"\\[a-zA-Z]+ ?|[{}]")  # of LaTeX, around a label
TOTALS = ("total", "sum", "overall", "altogether", "all")
PARTS = ("of which", "incl", "subtotal", "sub-total")
MULTIPLE = Fraction(2, 100)
MOST_PARTS = 32  # rows that a subtotal adds up
WITHIN = Fraction(3)  # a total that is further off is a total of something else
HOURLY = "the quotient of the columns differs from the unit in the head by a factor of"


def table_findings(block: Block, text: str, lexicon: Lexicon, seen: Sequence[Seen] = ()) -> Iterator[Finding]:
    """What the numbers of a table state. `seen` are numbers of the article that columns may be multiples by."""
    grid = columns(block, text, lexicon)
    if not grid:
        return
    going, across = list(by_width(grid)), turned(grid)
    even = [in_one_unit(column) for column in grid]
    found: list[_Row] = []
    explained = {one.column for one in going}
    for held in related(even, seen, frozenset(explained)):
        explained.add(held.target)
        found += _rows(even, held)
    for pair in together(even, explained):
        found += _pairs(even, pair)
    yield from _accused_once(found)
    yield from _of_formats(grid, going)
    yield from _of_formats(across, list(by_width(across)))
    yield from _totals(grid)
    yield from _beside(grid)


# ---- columns -------------------------------------------------------------------------------------------------


class _Row(NamedTuple):
    """What is found of a cell, by its column and row, and the columns that it was computed from."""

    finding: Finding
    column: int
    row: int
    sources: tuple[int, ...]


def _accused_once(found: Sequence[_Row]) -> Iterator[Finding]:
    """What is found of the rows of relations. What does not agree with a cell that is wrong itself may be right."""
    accused = {(one.column, one.row): one.sources for one in found if one.finding.verdict in FINDINGS}
    for one in found:
        place = one.column, one.row
        if place in accused:
            rivals = [(source, one.row) for source in one.sources if (source, one.row) in accused]
            if any(one.column not in accused[rival] for rival in rivals) or (rivals and place != min([*rivals, place])):
                continue
        yield one.finding


def _rows(grid: Sequence[Column], held: Held) -> Iterator[_Row]:
    """The rows of a relation. Those that break it are wrong only where the others bear it out."""
    factor = _factor_of_heads(grid, held)
    judged = [(row, _judge_row(grid, held, row)) for row in held.rows]
    if any(judgement.verdict in FINDINGS for _, judgement in judged) and not bears_out(grid, held, judged):
        return
    for row, judgement in judged:
        if judgement.verdict in FINDINGS and _is_rounding(judgement, grid, held, row):
            continue
        if factor is not None and judgement.verdict in (RIGHT, ROUNDED):
            judgement = Judgement(UNITS, judgement.computed, "AR305", f"{HOURLY} {_plain(factor)}")
        finding = _finding(judgement, grid[held.target].cells[row], grid[held.sources[0]].cells[row])
        sources = [one for i in held.sources if (one := grid[i].cells[row].literal)]
        finding = finding._replace(inputs=tuple(one.value for one in sources))
        yield _Row(finding, held.target, row, held.sources)


def _pairs(grid: Sequence[Column], pair: Together) -> Iterator[_Row]:
    """The rows of two columns that go together."""
    for row, cell in enumerate(grid[pair.target].cells):
        given = grid[pair.source].cells[row]
        assert cell.literal is not None and given.literal is not None
        scale = literal_scale(cell.literal, {})
        computed = (size_of(given.literal) * pair.factor + pair.more) / scale
        wrong = row in pair.off
        repair = Repair("multiple", "the head says by how much, and the other rows keep to it", "") if wrong else None
        judgement = Judgement(WRONG if wrong else RIGHT, computed, "AR101" if wrong else "", repair=repair)
        yield _Row(_finding(judgement, cell, given), pair.target, row, (pair.source,))


def _is_rounding(judgement: Judgement, grid: Sequence[Column], held: Held, row: int) -> bool:
    """May the rounding of what goes in explain it, or of what all rows are multiplied by? It was measured, and then rounded."""
    *given, said = _numbers(grid, held, row)
    if is_within_rounding(grid, held, row, [*given, said]) or agrees_elsewhere(tree_of(held, given), said, "."):
        return True
    stated = grid[held.target].cells[row].literal if held.sign in ("k", "k-") else None
    return stated is not None and bool(judgement.computed) and abs(stated.value / (judgement.computed or 1) - 1) <= MULTIPLE


def _judge_row(grid: Sequence[Column], held: Held, row: int) -> Judgement:
    *given, stated = _numbers(grid, held, row)
    hedged = any(is_hedged(grid[i].cells[row]) for i in (*held.sources, held.target))
    judgement = judge(tree_of(held, given), stated, Relation("=", hedged))
    tens = held.sign in ("%", "p") and stated.exact and stated.value % 10 == 0 and not hedged
    if tens and judgement.verdict == ROUNDED and abs((judgement.computed or 0) - stated.value) > 2 * stated.half:
        return judgement._replace(verdict=UNCHECKED, reason="the zeros of a share are digits")
    return judgement


def _numbers(grid: Sequence[Column], held: Held, row: int) -> list[Literal]:
    """The numbers that a relation holds of in a row, the one that is stated last."""
    found = [grid[i].cells[row].literal for i in (*held.sources, held.target)]
    *given, stated = [_bare(one) for one in found if one is not None]
    return [*given, stated._replace(percent=False) if held.sign in ("%", "p") else stated]


def _bare(literal: Literal) -> Literal:
    """A number without its unit: what holds between columns holds of their numbers; heads and cells name units loosely."""
    return literal._replace(unit=(), scale_key="", scales=(literal_scale(literal._replace(percent=False), {}),))


def _factor_of_heads(grid: Sequence[Column], held: Held) -> Fraction | None:
    """What the units in the heads of a quotient are off by: 3600 where a price per hour meets a rate per second."""
    if held.sign != "/" or len(held.sources) != 2:
        return None
    above, below, target = (grid[i].unit for i in (*held.sources, held.target))
    if not (above and below and target):
        return None
    keys = {part.meaning.key for unit in (above, below, target) for part in unit if part.meaning.key}
    found = []
    for pick in range(2):
        reading = dict.fromkeys(keys, pick)
        (a, x), (b, y), (c, z) = (factor_of(unit, reading) for unit in (above, below, target))
        if hard(x / y) == hard(z):
            found.append(a / b / c / held.factor)
    off = next((one for one in found if _is_time(one)), None)
    return max(off, 1 / off) if off is not None and 1 not in found else None


def _is_time(factor: Fraction) -> bool:
    return max(factor, 1 / factor) in (60, 3600, 24, 86400)


def _plain(factor: Fraction) -> str:
    return str(factor.numerator) if factor.denominator == 1 else f"{float(factor):.3g}"


def _of_formats(grid: Sequence[Column], found: Sequence[Going]) -> Iterator[Finding]:
    """Columns of bytes beside a column of formats, which are one number of values times their width."""
    for going in found:
        for row, width in going.widths.items():
            cell, label = grid[going.column].cells[row], grid[going.labels].cells[row]
            assert cell.literal is not None
            scale = literal_scale(cell.literal, {}) * factor_of(cell.literal.unit, {})[0]
            computed = going.each * width / scale
            judgement = Judgement(WRONG if row in going.off else ROUNDED, computed, "AR101" if row in going.off else "")
            if row in going.off:
                repair = Repair("width", f"the other rows go by the width of {label.words.strip('*_` ')}", "")
                judgement = judgement._replace(repair=repair)
            elif computed == cell.literal.value:
                judgement = judgement._replace(verdict=RIGHT)
            yield _finding(judgement, cell, label)


# ---- totals --------------------------------------------------------------------------------------------------


def _totals(grid: Sequence[Column]) -> Iterator[Finding]:
    """The last row where it is called a total: each column is the sum of the rows above, or is none at all."""
    rows = len(grid[0].cells)
    labels = [_COMMANDS.sub("", cell.words).strip("*_` ").lower() for cell in grid[0].cells]
    if rows < 3 or not labels[-1].startswith(TOTALS) or any(label.startswith((*TOTALS, *PARTS)) for label in labels[:-1]):
        return
    for column in grid[1:]:
        cells, total = column.cells[:-1], column.cells[-1]
        found = [cell.literal for cell in cells]
        if total.literal is None or any(one is None for one in found) or not _alike((*found, total.literal)):
            continue
        numbers = [one for one in found if one is not None]
        judgement = judge(_sum(numbers), total.literal, EQUAL)
        if judgement.verdict == WRONG:
            judgement = _beside_subtotals(numbers, total.literal) or _of_rounded(column, numbers, total.literal, judgement)
        doubtful = not (is_total_of(column, labels[-1]) and _near(total.literal, judgement))
        if judgement.verdict == WRONG and (doubtful or _is_among(numbers, total.literal)):
            continue
        if judgement.verdict in (RIGHT, ROUNDED, WRONG):
            yield _finding(judgement, total, cells[0])


def _of_rounded(column: Column, numbers: Sequence[Literal], total: Literal, judgement: Judgement) -> Judgement:
    """The judgement of a total, or that it is rounded where amounts that were measured are added up."""
    about = any(is_hedged(cell) for cell in column.cells) or agrees_elsewhere(_sum(numbers), total, ".")
    if about or (judgement.computed is not None and of_rounded(numbers, total, judgement.computed, is_measured(column))):
        return judgement._replace(verdict=UNCHECKED if about else ROUNDED, code="", repair=None)
    return judgement


def _beside_subtotals(numbers: Sequence[Literal], total: Literal) -> Judgement | None:
    """A total that agrees once what is the sum of two or more rows right above it is left out, one such row or all."""
    sizes = [size_of(one) * factor_of(one.unit, {})[0] for one in numbers]
    subtotals = [i for i, size in enumerate(sizes) if size in list(accumulate(reversed(sizes[max(0, i - MOST_PARTS) : i])))[1:]]
    for out in (subtotals, *([i] for i in subtotals)) if subtotals else ():
        kept = [one for i, one in enumerate(numbers) if i not in out]
        judgement = judge(_sum(kept), total, EQUAL)
        if judgement.verdict in (RIGHT, ROUNDED):
            return judgement
    return None


def _sum(numbers: Sequence[Literal]) -> Node:
    total: Node = numbers[0]
    for one in numbers[1:]:
        total = Operation("+", total, one)
    return total


def _is_among(numbers: Sequence[Literal], total: Literal) -> bool:
    """Is the number under a column one of its kind: the largest, the last of what was added up, a mean?"""
    sizes = [size_of(one) for one in numbers]
    return min(sizes) <= size_of(total) <= max(sizes)


def _alike(found: Sequence[Literal | None]) -> bool:
    """Do all cells have the same unit, or none? The letter of `6.5B` beside `131M` is none."""
    units = {
        tuple(hard(choose(part.meaning, {})[1]) for part in one.unit if part.meaning.key != "B")
        for one in found
        if one is not None
    }
    return len(units) == 1 and not any(one.percent for one in found if one is not None)


def _near(stated: Literal, judgement: Judgement) -> bool:
    """Is the number off by little, or by a power of ten? Otherwise it is another total."""
    scaled = judgement.computed
    if not scaled or not stated.value:
        return False
    ratio = abs(stated.value / scaled)
    return 1 / WITHIN < ratio < WITHIN or (judgement.repair is not None and judgement.repair.kind == "power of ten")


# ---- expressions beside their values ---------------------------------------------------------------------------


def _beside(grid: Sequence[Column]) -> Iterator[Finding]:
    """A column of expressions and the column of their values to its right; the rows vote whether it is one."""
    for left, right in pairwise(grid):
        rows = zip(left.cells, right.cells, strict=True)
        pairs = [(a, b) for a, b in rows if a.expression is not None and b.literal is not None]
        judged = []
        for a, b in pairs:
            assert a.expression is not None and b.literal is not None
            try:
                judged.append((a, b, judge(a.expression, b.literal, EQUAL)))
            except NoValue:
                continue
        good = sum(judgement.verdict in (RIGHT, ROUNDED) for _, _, judgement in judged)
        for a, b, judgement in judged:
            if judgement.verdict in (RIGHT, ROUNDED) or (
                judgement.verdict in FINDINGS and good >= 2 and 3 * good >= 2 * len(judged)
            ):
                yield _finding(judgement, b, a)


def _finding(judgement: Judgement, stated: Cell, first: Cell) -> Finding:
    """A judgement of a row with the place of its cell."""
    literal = stated.literal
    assert literal is not None
    repair = judgement.repair
    return Finding(
        start=stated.span.start,
        end=stated.span.end,
        expr_start=first.span.start,
        expr_end=first.span.end,
        verdict=judgement.verdict,
        stated=literal.value,
        computed=judgement.computed,
        unit=unmarked(stated.words.partition(literal.text)[2]),
        code=judgement.code,
        cause=repair.cause if repair else "",
        reason=judgement.reason,
        tier="table",
    )
