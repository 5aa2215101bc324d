"""Which relation holds between the columns of a table: named by a head, or held by most of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from fractions import Fraction
from itertools import combinations, permutations
from math import prod
from typing import NamedTuple

from .figures import Factors, Figure, Figures, figures, multiples
from .grids import Column
from .seen import Seen
from .tree import Literal, Node, Operation, UnitPart

# Words in the head of a column that name the relation it stands in.
NAMED = {
    "/": frozenset(
        {"/", " per ", "ratio", "speedup", "speed-up", "efficiency", "utilization", "utilisation", "mfu", "hfu", "share"}
    ),
    "%": frozenset({"diff", "change", "delta", "Δ", "increase", "decrease", "reduction", "gain", "error", "%"}),
    "-": frozenset({"diff", "difference", "delta", "Δ", "remaining", "left", "free"}),
    "*": frozenset({"total", "cost", "price", "memory", "size", "time", "hours", "flop", "energy"}),
    "+": frozenset({"total", "sum", "overall"}),
}
ALIKE = {"p": "/", "k-": "-"}  # are named by the same words
SIGNS = ("/", "%", "p", "-", "k-", "*", "+", "k")
MOST_TRIED = 6  # columns that are related to one another; more are a wall of numbers
ENOUGH = 3  # rows that bear a relation out
MAJORITY = 2 / 3
INPUTS = 0.02
_TENS = [Fraction(10) ** power for power in range(-12, 13, 3)]
# Between units of a product or quotient: powers of 1000, alone or with the seconds of an hour, hours of a day, bits of a byte.
_BASES = [one for base in (3600, 24, 86400, 8) for one in (Fraction(base), Fraction(1, base))]
UNIT_FACTORS = Factors([ten * one for ten in _TENS for one in (Fraction(1), *_BASES)], False)
THOUSANDS = Factors(_TENS, False)


class Held(NamedTuple):
    """A relation: the column that is computed, the sign, the columns it is computed from, and the rows that fit.

    A product may have three factors, and a quotient two divisors. The sign `%` is a change in per cent, `p` a share in
    per cent, `k` a multiple, `k-` what is left of a multiple: `factor` is what a product, quotient or multiple is
    multiplied by. `named` says that the head of the column names the relation.
    """

    target: int
    sign: str
    sources: tuple[int, ...]
    fits: int
    rows: tuple[int, ...]
    named: bool
    factor: Fraction = Fraction(1)


class _Table(NamedTuple):
    """A table and what may explain it: its columns, their figures, and the numbers of the article."""

    columns: Sequence[Column]
    figures: Figures
    seen: Sequence[Seen]
    multiples: Factors

    def row(self, wanted: Sequence[int], row: int) -> list[Figure]:
        """The figures of some columns in a row, those that there are."""
        return [figure for i in wanted if (figure := self.figures[i][row]) is not None]


def related(columns: Sequence[Column], seen: Sequence[Seen] = (), explained: Set[int] = frozenset()) -> Iterator[Held]:
    """The relations that hold, at most one for each column, none told twice. `seen` are the numbers of the article.

    Columns that are `explained` already are sources alone.
    """
    numeric = [i for i, column in enumerate(columns) if column.numbers() * 3 >= 2 * len(column.cells) and column.numbers() >= 2]
    if len(numeric) < 2:
        return
    table = _Table(columns, figures(columns), seen, multiples(tuple(seen)))
    used: set[frozenset[int]] = set()
    for target in reversed(numeric):
        if target in explained:
            continue
        others = [i for i in numeric if i != target][:MOST_TRIED]
        found = [held for held in _held(table, target, others) if frozenset((target, *held.sources)) not in used]
        if found:
            best = max(found, key=lambda held: (held.fits / len(held.rows), held.factor == 1, held.named, held.fits))
            used.add(frozenset((target, *best.sources)))
            yield best


def _held(table: _Table, target: int, others: Sequence[int]) -> Iterator[Held]:
    rows: dict[frozenset[int], tuple[int, ...]] = {}
    names = {sign for sign in SIGNS if _is_named(table.columns[target].head, sign)}
    for sign, sources in _candidates(others):
        named = sign in names
        if not named and (target < max(sources) or sign == "k-"):
            continue
        key = frozenset(sources)
        if key not in rows:
            rows[key] = tuple(_full_rows(table, target, sources))
        if len(rows[key]) < (2 if named else ENOUGH):
            continue
        for factor in _factors(table, target, sign, sources, rows[key]):
            held = Held(target, sign, sources, 0, rows[key], named and (factor == 1 or sign == "k-"), factor)
            if fits := _fitting(table, held):
                yield held._replace(fits=fits)
                break


def _candidates(others: Sequence[int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for a, b in permutations(others, 2):
        yield "/", (a, b)
        yield "%", (a, b)
        yield "p", (a, b)
        yield "-", (a, b)
        yield "k-", (a, b)
        if a < b:
            yield "*", (a, b)
    for three in combinations(others, 3):
        yield "*", three
        yield from (("/", (a, *(one for one in three if one != a))) for a in three)
    if len(others) >= 2:
        yield "+", tuple(others)
    for a in others:
        yield "k", (a,)


def _factors(table: _Table, target: int, sign: str, sources: tuple[int, ...], rows: Sequence[int]) -> Iterator[Fraction]:
    """What products and quotients may be multiplied by: nothing, or a factor between units that the first rows suggest."""
    if sign == "k-":
        yield from _amounts(table, target, sources, rows)
        return
    if sign != "k":
        yield Fraction(1)
    if sign not in ("*", "/", "k") or len(rows) < ENOUGH:
        return
    held = Held(target, sign, sources, 0, (), False)
    known = table.multiples if sign == "k" else UNIT_FACTORS if len(sources) == 2 else THOUSANDS
    tried: set[Fraction] = {Fraction(1)}
    for row in rows[:2]:
        stated, *values = (one.value for one in table.row((target, *sources), row))
        try:
            ratio = stated / _computed(held, values)
        except (ZeroDivisionError, OverflowError):
            continue
        for one in known.near(ratio):
            if one not in tried:
                tried.add(one)
                yield one


def _amounts(table: _Table, target: int, sources: tuple[int, ...], rows: Sequence[int]) -> Iterator[Fraction]:
    """By what a count is multiplied before an amount is taken off: an amount that the article states in the same unit."""
    units = {part.text for i in (sources[1], target) for part in (*_unit(table.columns[i], rows[0]), *table.columns[i].unit)}
    known = {number.value for number in table.seen if number.word in units}
    for row in rows[:2]:
        left, count, taken = (one.value for one in table.row((target, *sources), row))
        nearest = min(known, key=lambda one: abs(float(one) * count - taken - left), default=None)
        if nearest is not None:
            known.discard(nearest)
            yield nearest


def _unit(column: Column, row: int) -> tuple[UnitPart, ...]:
    literal = column.cells[row].literal
    return literal.unit if literal is not None else ()


def _is_named(head: str, sign: str) -> bool:
    words = f" {head.lower()} "
    return any(word in words for word in NAMED.get(ALIKE.get(sign, sign), ()))


def _full_rows(table: _Table, target: int, sources: Sequence[int]) -> Iterator[int]:
    """The rows that have all numbers; none where they tell nothing: one digit fits by chance, as does what never varies."""
    wanted = (target, *sources)
    found = [row for row in range(len(table.columns[0].cells)) if all(table.figures[i][row] is not None for i in wanted)]
    rows = [table.row(wanted, row) for row in found]
    several = sum(figures[0].digits >= 2 for figures in rows) * 3 >= 2 * len(rows)
    varied = [len({figures[i].value for figures in rows}) > 1 for i in range(len(wanted))]
    return iter(found if several and varied[0] and any(varied[1:]) else ())


def _fitting(table: _Table, held: Held) -> int:
    """How many rows fit, if they are enough; given up with the row that is one too many that does not."""
    needed = max(2 if held.named else ENOUGH, MAJORITY * len(held.rows) - 1e-9)
    fits, left = 0, len(held.rows)
    for row in held.rows:
        if fits + left < needed:
            return 0
        fits += _fits(table, held, row)
        left -= 1
    return fits if fits >= needed else 0


def _fits(table: _Table, held: Held, row: int) -> bool:
    """A quick look in floats; whoever reports a row judges it exactly."""
    stated = table.figures[held.target][row]
    found = [table.figures[i][row] for i in held.sources]
    sources = [one for one in found if one is not None]
    try:
        computed = _computed(held, [one.value for one in sources])
    except (ZeroDivisionError, OverflowError):
        return False
    if stated is None or (not stated.percent and abs(computed - stated.value) > stated.place + INPUTS * abs(computed)):
        return False  # further off than any rounding
    slack = stated.place + min(INPUTS, sum(one.rounding for one in sources)) * abs(computed)
    if abs(computed - stated.value) <= slack:
        return True
    return stated.percent and abs(computed - 100 * stated.value) <= 100 * slack


def _computed(held: Held, values: Sequence[float]) -> float:
    if held.sign == "+":
        return sum(values)
    if held.sign == "k":
        return values[0] * float(held.factor)
    if held.sign == "*":
        return prod(values) * float(held.factor)
    if held.sign == "/":
        return values[0] / prod(values[1:]) * float(held.factor)
    a, b = values
    if held.sign == "k-":
        return a * float(held.factor) - b
    if held.sign == "%":
        return (b / a - 1) * 100
    return a / b * 100 if held.sign == "p" else a - b


def tree_of(held: Held, literals: Sequence[Literal]) -> Node:
    """The expression that a relation states for the numbers of a row."""
    if held.sign == "+":
        total: Node = literals[0]
        for literal in literals[1:]:
            total = Operation("+", total, literal)
        return total
    factor = Literal(Fraction(100) if held.sign in ("%", "p") else held.factor, Fraction(0), True, -1, -1, "")
    if held.sign == "k":
        return Operation("*", literals[0], factor)
    a, b = literals[:2]
    if held.sign == "k-":
        return Operation("-", Operation("*", a, factor), b)
    if held.sign in ("%", "p"):
        share = Operation("/", Operation("-", b, a), a) if held.sign == "%" else Operation("/", a, b)
        return Operation("*", share, factor)
    body: Node = literals[0]
    for one in literals[1:]:
        body = Operation(held.sign, body, one)
    return body if held.factor == 1 else Operation("*", body, factor)
