"""Statements of tables: rows that break a relation of columns, totals, expressions beside their values, units of heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from symflops.article.blocks import Block
from symflops.article.judgement.elsewhere import agrees_elsewhere
from symflops.article.judgement.judge import Judgement, judge
from symflops.article.judgement.repairs import Repair
from symflops.article.language.tree import Literal, factor_of, literal_scale, size_of
from symflops.article.language.units import Lexicon, hard
from symflops.article.verdicts import FINDINGS, RIGHT, ROUNDED, UNCHECKED, UNITS, WRONG, Finding
from symflops.exact import NoValue

from .evidence import bears_out, is_within_rounding
from .grids import Column, columns, in_one_unit, in_units_alike, relation_of, rounded
from .means import mean_columns
from .multiples import Together, together
from .named import is_counted_otherwise, is_multiplied, slack
from .otherwise import told_otherwise
from .places import cell_finding
from .relations import PER_CENT, Held, alone, is_training, lawful, related, tree_of
from .seen import Seen
from .summaries import summaries, sums_up
from .upright import is_told_alone, stands_alone, upright
from .widths import Going, by_width, turned

_OF_ITS_OWN = re.compile(r"%\**\s+(?:of|vs)\s")
MULTIPLE = Fraction(2, 100)
HOURLY = "the quotient of the columns differs from the unit in the head by a factor of"


def table_findings(block: Block, text: str, lexicon: Lexicon, seen: Sequence[Seen] = ()) -> Iterator[Finding]:
    """What the numbers of a table state. `seen` are numbers of the article that columns may be multiples by."""
    grid = columns(block, text, lexicon)
    if not grid:
        return
    going, across = list(by_width(grid)), turned(grid)
    even = in_units_alike([rounded(in_one_unit(column)) for column in grid])
    found: list[_Row] = []
    explained = {one.column for one in going}
    for held in related(even, seen, frozenset(explained)):
        explained.add(held.target)
        found += _rows(even, held)
    for pair in together(even, explained):
        found += _pairs(even, pair)
    yield from _told_once(
        [
            *_accused_once(found),
            *_standing(upright(block, text, lexicon, grid)),
            *_of_formats(grid, going),
            *_of_formats(across, list(by_width(across))),
            *summaries(grid),
            *mean_columns(grid),
            *_beside(grid),
        ]
    )


def _told_once(found: Sequence[Finding]) -> Iterator[Finding]:
    """Each cell once: what one relation bears out is not wrong by another, whose inputs may be."""
    borne_out = {one.start for one in found if one.verdict in (RIGHT, ROUNDED)}
    told: set[int] = set()
    for one in found:
        if one.start not in told and not (one.verdict == WRONG and one.start in borne_out):
            told.add(one.start)
            yield one


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
    judged = [(row, one) for row, one in judged if one.verdict not in FINDINGS or not _is_told_otherwise(grid, held, row)]
    if any(one.verdict in FINDINGS for _, one in judged) and not bears_out(grid, held, judged):
        return
    for row, judgement in judged:
        if judgement.verdict in FINDINGS and (sums_up(grid[0].cells[row]) or _is_excused(judgement, grid, held, row)):
            continue
        if factor is not None and judgement.verdict in (RIGHT, ROUNDED):
            judgement = Judgement(UNITS, judgement.computed, "AR305", f"{HOURLY} {_plain(factor)}")
        finding = cell_finding(judgement, grid[held.target].cells[row], grid[held.sources[0]].cells[row])
        sources = [one for i in held.sources if (one := grid[i].cells[row].literal)]
        finding = finding._replace(inputs=tuple(one.value for one in sources))
        yield _Row(finding, held.target, row, held.sources)


def _standing(rows: Sequence[Column]) -> Iterator[Finding]:
    """What a table states whose rows name what is measured."""
    if rows:
        yield from _accused_once([one for held in lawful(rows) for one in _rows(rows, held)])
        yield from _of_one_run(rows)


def _of_one_run(standing: Sequence[Column]) -> Iterator[Finding]:
    """What a table of keys and values states, where its keys name what a formula of the field relates."""
    for held in (alone(law) for law in stands_alone(standing)):
        sources = [standing[i].cells[0] for i in held.sources]
        heads, stated = [standing[i].head for i in held.sources], standing[held.target].cells[0]
        judgement = _judge_row(standing, held, 0)
        if is_told_alone(judgement, stated, sources, heads, held.loose or Fraction(0)):
            yield cell_finding(judgement, stated, sources[0])


def _pairs(grid: Sequence[Column], pair: Together) -> Iterator[_Row]:
    """The rows of two columns that go together."""
    for row, cell in enumerate(grid[pair.target].cells):
        given = grid[pair.source].cells[row]
        assert cell.literal is not None and given.literal is not None
        scale = literal_scale(cell.literal, {})
        computed = (size_of(given.literal) * pair.factor + pair.more) / scale
        wrong = row in pair.off
        repair = Repair("multiple", "the other rows keep to one multiple", "") if wrong else None
        verdict = WRONG if wrong else RIGHT if computed == cell.literal.value else ROUNDED
        judgement = Judgement(verdict, computed, "AR101" if wrong else "", repair=repair)
        yield _Row(cell_finding(judgement, cell, given), pair.target, row, (pair.source,))


def _is_told_otherwise(grid: Sequence[Column], held: Held, row: int) -> bool:
    """Is a change told in another way than in the rows around it?"""
    *given, stated = (grid[i].cells[row].literal for i in (*held.sources, held.target))
    if len(given) != 2 or not (stated and given[0] and given[1]):
        return False
    percents = [one.percent for i in held.rows if (one := grid[held.target].cells[i].literal)]
    return told_otherwise(held, given[0], given[1], stated, stated.percent == (2 * sum(percents) > len(percents)))


def _is_excused(judgement: Judgement, grid: Sequence[Column], held: Held, row: int) -> bool:
    """May the rounding of what goes in, or of what all rows are multiplied by, explain a number?"""
    if _OF_ITS_OWN.search(grid[held.target].cells[row].words):
        return True  # `60% of FP8 peak` below shares of another peak
    *plain, said = _numbers(grid, held, row)
    if is_within_rounding(grid, held, row, [*plain, said]) or agrees_elsewhere(tree_of(held, plain), said, "."):
        return True
    *given, stated = (grid[i].cells[row].literal for i in (*held.sources, held.target))
    if not (stated and judgement.computed):
        return False
    ratio = stated.value / judgement.computed
    if held.sign == "*" and is_training(grid, held.target, held.sources) and is_counted_otherwise(ratio):
        return True
    if held.loose is not None:
        numbers, heads = [one for one in given if one], [grid[i].head for i in held.sources]
        return is_multiplied(grid[held.target].head, ratio) or abs(ratio - 1) <= held.loose + slack(numbers, heads)
    return held.sign in ("k", "k-") and abs(ratio - 1) <= MULTIPLE


def _judge_row(grid: Sequence[Column], held: Held, row: int) -> Judgement:
    *given, stated = _numbers(grid, held, row)
    relation = relation_of(*(grid[i].cells[row] for i in (*held.sources, held.target)))
    judgement = judge(tree_of(held, given), stated, relation)
    tens = held.sign in PER_CENT and stated.exact and stated.value % 10 == 0 and not relation.hedged
    if tens and judgement.verdict == ROUNDED and abs((judgement.computed or 0) - stated.value) > 2 * stated.half:
        return judgement._replace(verdict=UNCHECKED, reason="the zeros of a share are digits")
    return judgement


def _numbers(grid: Sequence[Column], held: Held, row: int) -> list[Literal]:
    """The numbers that a relation holds of in a row, the one that is stated last."""
    found = [grid[i].cells[row].literal for i in (*held.sources, held.target)]
    *given, stated = [_bare(one) for one in found if one is not None]
    return [*given, stated._replace(percent=False) if held.sign in PER_CENT else stated]


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
            yield cell_finding(judgement, cell, label)


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
                judged.append((a, b, judge(a.expression, b.literal, relation_of(a, b))))
            except NoValue:
                continue
        good = sum(judgement.verdict in (RIGHT, ROUNDED) for _, _, judgement in judged)
        for a, b, judgement in judged:
            if judgement.verdict in (RIGHT, ROUNDED) or (
                judgement.verdict in FINDINGS and good >= 2 and 3 * good >= 2 * len(judged)
            ):
                yield cell_finding(judgement, b, a)
