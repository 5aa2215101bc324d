"""What bears a relation of columns out: rows that it could fail in, told with digits enough that it does not fit by chance.

A row whose number is one of those it is computed from, as in a batch of 1 or a share of 100 %, bears nothing out. And what
was measured was rounded before it was written: a quotient of it may be that of numbers with more digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from math import log2, log10

from symflops.article.judgement.judge import Judgement
from symflops.article.judgement.rounding import INPUT_ROUNDING
from symflops.article.language.tokens import ten
from symflops.article.language.tree import Literal, factor_of, size_of, value
from symflops.article.language.units import hard
from symflops.article.patterns import Pattern
from symflops.article.verdicts import FINDINGS, RIGHT, ROUNDED
from symflops.exact import Enclosure, NoValue

from .grids import Column, is_hedged, is_scaled
from .relations import NAMED, Held, is_training, tree_of

ENOUGH, FEW = 3, 2  # rows; and where the heads say what a column is
# Digits of the numbers in all rows: where nothing names a relation, where it is certain all the same, where it is named.
DIGITS, MANY_DIGITS, FEW_DIGITS = 6, 10, 3
MOST_DIGITS = 4  # of one number
LITTLE = Fraction(45, 100)  # by how much a digit that is mistyped may be off
POINT = Fraction(1, 100)  # and how well a number must agree whose point was moved
LOOSE = frozenset("efficien utili mfu hfu memory size time flop op/s ops perform bandwidth peak".split())  # noqa: SIM905 - words for what is measured in many ways
SUMS = ("total", "totals", "sum", "grand")  # `all` and `overall` may be a mean
# Widths of models, which need not be heads times the width of a head: GPT-3 XL has 24 heads of 128 in 2,048.
_SHAPES = Pattern(r"head|hidden|\bkv|d_|dim|ff[nw]|layer|width|embed", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+")
_MULTIPLE = Pattern(r"\d ?[x×X][ *`]*$")


def bears_out(grid: Sequence[Column], held: Held, judged: Sequence[tuple[int, Judgement]]) -> bool:
    """Do the rows bear a relation out, so that one that breaks it is wrong?"""
    good: dict[tuple[Fraction, ...], int] = {}
    bad: list[Fraction] = []  # by how much what breaks it is off
    for row, judgement in judged:
        stated, *given = [one for i in (held.target, *held.sources) if (one := grid[i].cells[row].literal) is not None]
        if judgement.verdict in FINDINGS:
            bad.append(stated.value / judgement.computed if judgement.computed else Fraction(0))
        elif judgement.verdict in (RIGHT, ROUNDED) and not _is_told_by_fewer(held, stated, given):
            hedged = any(is_hedged(grid[i].cells[row]) for i in (held.target, *held.sources))
            sizes = (size_of(stated), *map(size_of, given))
            good[sizes] = 0 if hedged else _digits(stated) if judgement.verdict == RIGHT else 1
    if held.loose is not None:  # heads that name a formula of the field: a factor of 1 tells as much as any
        return sum(one.verdict in (RIGHT, ROUNDED) for _, one in judged) >= max(FEW, len(bad))
    if is_named(grid, held):
        few = (held.named or held.sign not in ("k", "k-")) and len(held.sources) <= 2
        return len(good) >= (FEW if few else ENOUGH) and len(good) >= len(bad) and sum(good.values()) >= FEW_DIGITS
    if len(good) < max(ENOUGH, 2 * len(bad)) or sum(good.values()) < DIGITS:
        return False
    many = sum(good.values()) >= MANY_DIGITS and not any(_SHAPES.search(grid[i].head) for i in (held.target, *held.sources))
    certain = many and min(good.values()) > 1 and not _is_loose(grid[held.target])
    return all((certain and not _is_doubled(ratio)) or _is_mistyped(ratio, many and len(good) > ENOUGH) for ratio in bad)


def _is_told_by_fewer(held: Held, stated: Literal, given: Sequence[Literal]) -> bool:
    """Is a number, as it is rounded, one of those that it is computed from, or one of these no more than a factor of 1?"""
    size, half = size_of(stated), stated.half * stated.scales[0]
    if held.sign in ("*", "/") and any(size_of(one) == 1 for one in given):
        return True
    return not size or any(abs(size_of(one) - size) <= half for one in given)


def is_named(grid: Sequence[Column], held: Held) -> bool:
    """Do the heads say what a column is of the others, and not only that it is some quotient or product?"""
    multiple = held.sign == "k-" or (held.sign == "k" and _is_telling(held.factor))
    if held.loose is not None or multiple or _closes(grid, held):
        return True
    if held.sign == "*" and is_training(grid, held.target, held.sources):
        return True
    if held.sign == "/" and all(_MULTIPLE.search(cell.words) for cell in grid[held.target].cells if cell.literal is not None):
        return True
    head = f" {grid[held.target].head.lower()} "
    if held.sign == "/" and not any(word in head for word in NAMED["/"] - {"/"}):
        return False  # the stroke may be that of a unit alone
    return held.named and not _is_loose(grid[held.target])


def _is_loose(column: Column) -> bool:
    return any(word in column.head.lower() for word in LOOSE)


def _is_doubled(ratio: Fraction) -> bool:
    """Is a number off by two, four, eight or their like, as it is where half of something is counted?"""
    power = round(log2(ratio)) if ratio > 0 else 0
    return bool(power) and abs(ratio / Fraction(2) ** power - 1) <= 2 * POINT


def _is_telling(factor: Fraction) -> bool:
    """Is a multiple more than doubling, halving or moving the point, which columns stand in by chance?"""
    for number in (factor.numerator, factor.denominator):
        while number % 2 == 0:
            number //= 2
        while number % 5 == 0:
            number //= 5
        if number != 1:
            return True
    return False


def _closes(grid: Sequence[Column], held: Held) -> bool:
    """Do the units in the heads make the product or quotient that the column holds? `h` times `W` is `kWh`, over 1000."""
    units = [grid[i].unit for i in (*held.sources, held.target)]
    if held.sign not in ("/", "*") or not all(units):
        return False
    factor, dimension = factor_of(units[0], {})
    for unit in units[1:-1]:
        its, power = factor_of(unit, {})
        factor, dimension = (factor / its, dimension / power) if held.sign == "/" else (factor * its, dimension * power)
    its, power = factor_of(units[-1], {})
    return hard(dimension) == hard(power) and not hard(power).plain and factor / its == held.factor


def _is_mistyped(ratio: Fraction, little: bool) -> bool:
    """Is a number off as what is mistyped is: by a power of ten, or by a `little` where that tells?"""
    if little and abs(ratio - 1) <= LITTLE:
        return True
    power = round(log10(ratio)) if ratio > 0 else 0
    return bool(power) and abs(ratio / ten(power) - 1) <= POINT


def _digits(literal: Literal) -> int:
    """How many digits a number is told with, zeros at the end of a whole one aside."""
    if not literal.half:
        return 1
    told = str(abs(int(literal.value / (2 * literal.half))))
    return min(MOST_DIGITS, len(told.rstrip("0") if literal.exact else told))


def is_total_of(column: Column, label: str) -> bool:
    """Does a label say that its row is the sum of a column, and nothing besides? `Total steps` and `Total with tax` are more."""
    words = _WORDS.findall(label)
    return words[:1] != [] and words[0] in SUMS and all(word in SUMS or word.rstrip("s") in column.head.lower() for word in words)


def is_measured(column: Column) -> bool:
    """Are the numbers of a column amounts, not counts? They have a unit that is measured, a scale, or digits behind a point."""
    if not hard(factor_of(column.unit, {})[1]).plain or is_scaled(column):
        return True
    found = [cell.literal for cell in column.cells if cell.literal is not None]
    return any(not one.exact or not hard(factor_of(one.unit, {})[1]).plain for one in found)


def is_within_rounding(grid: Sequence[Column], held: Held, row: int, numbers: Sequence[Literal]) -> bool:
    """May the rounding of the amounts that a number was worked out from explain it? Of a product, by little."""
    *given, stated = numbers
    named = is_named(grid, held)
    exact = [named and one.exact and not is_measured(grid[i]) for i, one in zip(held.sources, given, strict=True)]
    loose = [one._replace(exact=its) for one, its in zip(given, exact, strict=True)]
    try:
        interval = value(tree_of(held, loose), {}, rounded=True)[0]
    except NoValue:
        return False
    low, high = interval if isinstance(interval, Enclosure) else (interval, interval)
    size, half = size_of(stated), stated.half * stated.scales[0]
    little = held.sign in ("/", "%", "p", "-", "+") or abs(size - (low + high) / 2) <= INPUT_ROUNDING * abs(size)
    return little and low <= size + half and size - half <= high
