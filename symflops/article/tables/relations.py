"""Which relation holds between the columns of a table: named by a head, or held by most of the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, permutations
from math import prod
from typing import NamedTuple, TypeAlias

from symflops.article.language.tree import ONE, Literal, Node, Operation, UnitPart, factor_of

from .figures import Factors, Figure, Figures, figures, multiples
from .grids import Column
from .kinds import between, is_multiple
from .named import Law, is_sparse, laws_of
from .seen import Seen

Form: TypeAlias = Callable[[Sequence[float], float], float]

_SAVES = frozenset({"saved", "saving", "less", "fewer"})
# Words in the head of a column that name the relation it stands in.
NAMED = {
    "/": frozenset(
        {"/", " per ", "ratio", "speedup", "speed-up", "efficiency", "utilization", "utilisation", "mfu", "hfu", "share"}
    ),
    "%": frozenset({"diff", "change", "delta", "δ", "increase", "decrease", "reduction", "gain", "improvement", "error", "%"}),
    "-%": _SAVES | {"reduction", "reduced", "decrease", "drop", "cut", "lower", "smaller", "shrink", "improvement"},
    "-": _SAVES | {"diff", "difference", "delta", "δ", "remaining", "left", "free"},
    "*": frozenset({"total", "cost", "price", "memory", "size", "time", "hours", "flop", "energy"}),
    "+": frozenset({"total", "sum", "overall"}),
}
ALIKE = {"p": "/", "k-": "-"}  # are named by the same words
SIGNS = ("/", "%", "-%", "p", "-", "k-", "*", "+", "k")
BY_NAME_ALONE = frozenset({"k-", "-%"})
PER_CENT = frozenset({"%", "-%", "p"})
MOST_TRIED = 6  # columns that are related to one another; more are a wall of numbers
ENOUGH = 3  # rows that bear a relation out
MAJORITY = 2 / 3
INPUTS = 0.02
_TENS = [Fraction(10) ** power for power in range(-12, 13, 3)]
# Between units of a product or quotient: powers of 1000, alone or with the seconds of a minute or an hour, the hours of a
# day, the bits of a byte.
_BASES = [one for base in (60, 3600, 24, 86400, 8) for one in (Fraction(base), Fraction(1, base))]
UNIT_FACTORS = Factors([ten * one for ten in _TENS for one in (Fraction(1), *_BASES)], False)
THOUSANDS = Factors(_TENS, False)
TRAINING = Factors([Fraction(10) ** power * 6 for power in range(-12, 25, 3)], False)


class Held(NamedTuple):
    """A relation: the column that is computed, the sign, the columns it is computed from, and the rows that fit.

    A product may have three factors, and a quotient two divisors. The sign `%` is a change in per cent, `-%` what was
    saved in per cent, `p` a share in per cent, `k` a multiple, `k-` what is left of a multiple: `factor` is what a
    product, quotient or multiple is multiplied by. `named` says that the head of the column names the relation.
    """

    target: int
    sign: str
    sources: tuple[int, ...]
    fits: int
    rows: tuple[int, ...]
    named: bool
    factor: Fraction = Fraction(1)
    loose: Fraction | None = None  # of a formula that the heads name: by how much of it a number may differ

    def rank(self) -> tuple[float, bool, bool, int]:
        """Of two relations the one that ranks higher is meant."""
        return self.fits / len(self.rows), self.factor == 1, self.named, self.fits

    def is_best(self, rows: int) -> bool:
        """Does no other rank higher in a table of so many rows?"""
        return self.rank() >= (1, True, True, rows)


class _Table(NamedTuple):
    """A table and what may explain it: its columns, their figures, and the numbers of the article."""

    columns: Sequence[Column]
    figures: Figures
    seen: Sequence[Seen]
    multiples: Factors

    rows: Sequence[tuple[int, ...]]  # of each column, those with a number
    told: dict[tuple[int, tuple[int, ...]], tuple[bool, bool]]  # of columns in some rows: two digits in most, do they vary?

    @classmethod
    def of(cls, columns: Sequence[Column], seen: Sequence[Seen]) -> _Table:
        """A table with its figures."""
        found = figures(columns)
        rows = [tuple(row for row, figure in enumerate(column) if figure.digits) for column in found]
        return cls(columns, found, seen, multiples(tuple(seen)), rows, {})

    def full_rows(self, wanted: Sequence[int]) -> tuple[int, ...]:
        """The rows in which some columns all have a number."""
        first, *others = (self.rows[i] for i in wanted)
        if all(other == first for other in others):
            return first
        return tuple(sorted(set(first).intersection(*others)))

    def tells(self, column: int, rows: tuple[int, ...]) -> tuple[bool, bool]:
        """Have most numbers of a column two digits, and are there two of them?"""
        key = column, rows
        if key not in self.told:
            found = [self.figures[column][row] for row in rows]
            several = sum(one.digits >= 2 for one in found) * 3 >= 2 * len(rows)
            self.told[key] = several, len({one.value for one in found}) > 1
        return self.told[key]


def related(columns: Sequence[Column], seen: Sequence[Seen] = (), explained: Set[int] = frozenset()) -> Iterator[Held]:
    """The relations that hold, at most one for each column, none told twice. `seen` are the numbers of the article.

    Columns that are `explained` already are sources alone.
    """
    numeric = _numeric(columns)
    if len(numeric) < 2:
        return
    table = _Table.of(columns, seen)
    used: set[frozenset[int]] = set()
    named = [held for held in _lawful(table, numeric) if held.target not in explained]
    for held in named:
        used.add(frozenset((held.target, *held.sources)))
        yield held
    explained = {*explained, *(held.target for held in named)}
    for target in reversed(numeric):
        if target in explained:
            continue
        others = [i for i in numeric if i != target][:MOST_TRIED]
        found: list[Held] = []
        for held in _held(table, target, others, used):
            found.append(held)
            if held.is_best(len(columns[target].cells)):
                break
        if found:
            best = max(found, key=Held.rank)
            used.add(frozenset((target, *best.sources)))
            yield best


def lawful(columns: Sequence[Column]) -> list[Held]:
    """The formulas of the field that the heads of columns name, and that their rows bear out."""
    return list(_lawful(_Table.of(columns, ()), _numeric(columns)))


def alone(law: Law) -> Held:
    """A formula that the heads name, in a table of one row."""
    return Held(law.target, "*" if len(law.sources) > 1 else "k", law.sources, 1, (0,), True, law.factor, law.loose)


def _numeric(columns: Sequence[Column]) -> list[int]:
    return [i for i, column in enumerate(columns) if column.numbers() * 3 >= 2 * len(column.cells) and column.numbers() >= 2]


def _lawful(table: _Table, numeric: Sequence[int]) -> Iterator[Held]:
    yield from (held for law in laws_of(table.columns) if (held := _by_law(table, law, numeric)))


def _by_law(table: _Table, law: Law, numeric: Sequence[int]) -> Held | None:
    """A formula that the heads name, where two rows of three keep to it."""
    if not {law.target, *law.sources} <= set(numeric):
        return None
    rows = _telling_rows(table, law.target, law.sources)
    sign = "*" if len(law.sources) > 1 else "k"
    fits = len(rows) >= 2 and _fitting(table, law.target, sign, law.sources, law.factor, rows, True)
    return Held(law.target, sign, law.sources, fits, rows, True, law.factor, law.loose) if fits else None


def _held(table: _Table, target: int, others: Sequence[int], used: Set[frozenset[int]]) -> Iterator[Held]:
    """The relations of a column to others that fit, those left out whose columns are `used` already."""
    rows: dict[frozenset[int], tuple[int, ...]] = {}
    names = _named(table.columns[target].head)
    times = is_multiple(table.columns[target])
    for sign, sources in _candidates(tuple(others)):
        named = sign in names
        if not named and (target < max(sources) or sign in BY_NAME_ALONE):
            continue
        key = frozenset(sources)
        if key | {target} in used:
            continue
        if key not in rows:
            rows[key] = _telling_rows(table, target, sources)
        if len(rows[key]) < (2 if named else ENOUGH):
            continue
        units = between(table.columns, *sources) if sign == "/" and len(sources) == 2 and (named or times) else None
        if sign == "/" and units is None and times:
            continue  # seconds for each gene are no speedup
        for factor in _factors(table, target, sign, sources, rows[key]):
            by_head = named and (factor in (1, units) or sign == "k-" or _by_units(table.columns, target, sign, sources, factor))
            if fits := _fitting(table, target, sign, sources, factor, rows[key], by_head):
                yield Held(target, sign, sources, fits, rows[key], by_head, factor)
                break


@lru_cache(maxsize=64)  # tables have few shapes
def _candidates(others: tuple[int, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    found: list[tuple[str, tuple[int, ...]]] = []
    for a, b in permutations(others, 2):
        found += [(sign, (a, b)) for sign in ("/", "%", "-%", "p", "-", "k-")]
        if a < b:
            found.append(("*", (a, b)))
    for three in combinations(others, 3):
        found.append(("*", three))
        found += [("/", (a, *(one for one in three if one != a))) for a in three]
    if len(others) >= 2:
        found.append(("+", others))
    return (*found, *(("k", (a,)) for a in others))


def _factors(table: _Table, target: int, sign: str, sources: tuple[int, ...], rows: Sequence[int]) -> Iterator[Fraction]:
    """What products and quotients may be multiplied by: nothing, or a factor between units that the first rows suggest."""
    if sign == "k-":
        yield from _amounts(table, target, sources, rows)
        return
    if sign != "k":
        yield ONE
    if sign not in ("*", "/", "k") or len(rows) < ENOUGH:
        return
    known = table.multiples if sign == "k" else UNIT_FACTORS if len(sources) == 2 else THOUSANDS
    if sign == "*" and len(sources) == 2 and is_training(table.columns, target, sources):
        known = TRAINING
    tried = {ONE}
    for row in rows[:2]:
        stated, *values = (table.figures[i][row].value for i in (target, *sources))
        try:
            ratio = stated / FORMS[sign](values, 1.0)
        except (ZeroDivisionError, OverflowError):
            continue
        for one in sorted(known.near(ratio), key=lambda one: abs(float(one) / ratio - 1)):
            if one not in tried:
                tried.add(one)
                yield one


def _by_units(columns: Sequence[Column], target: int, sign: str, sources: tuple[int, ...], factor: Fraction) -> bool:
    """Is a factor what the units in the heads make of a quotient or product? `$/h` over `tokens/s` in `$ per million tokens`."""
    units = [columns[i].unit for i in (*sources, target)]
    if sign not in ("/", "*") or len(units) != 3 or not all(units):
        return False
    (a, x), (b, y), (c, z) = (factor_of(unit, {}) for unit in units)
    return (x / y if sign == "/" else x * y) == z and (a / b if sign == "/" else a * b) / c == factor


def is_training(columns: Sequence[Column], target: int, sources: tuple[int, ...]) -> bool:
    """Are these the FLOP of training, parameters and tokens? Then what is missing is the 6 of 6 N D."""
    letters = ["".join(one for one in columns[i].head if one.isalpha()) for i in (*sources, target)]
    if sorted(letters[:-1]) == ["D", "N"] and letters[-1][:1] == "C":
        return True
    heads = " ".join(columns[i].head.lower() for i in sources)
    named = "flop" in columns[target].head.lower() and "param" in heads and "token" in heads
    return named and not is_sparse(columns)


def _amounts(table: _Table, target: int, sources: tuple[int, ...], rows: Sequence[int]) -> Iterator[Fraction]:
    """By what a count is multiplied before an amount is taken off: an amount that the article states in the same unit."""
    units = {part.text for i in (sources[1], target) for part in (*_unit(table.columns[i], rows[0]), *table.columns[i].unit)}
    known = {number.value for number in table.seen if number.word in units}
    for row in rows[:2]:
        left, count, taken = (table.figures[i][row].value for i in (target, *sources))
        nearest = min(known, key=lambda one: abs(float(one) * count - taken - left), default=None)
        if nearest is not None:
            known.discard(nearest)
            yield nearest


def _unit(column: Column, row: int) -> tuple[UnitPart, ...]:
    literal = column.cells[row].literal
    return literal.unit if literal is not None else ()


@lru_cache(maxsize=256)  # tables of one article have the same heads
def _named(head: str) -> frozenset[str]:
    """The signs of the relations that a head names."""
    words = f" {head.lower()} "
    return frozenset(sign for sign in SIGNS if any(word in words for word in NAMED.get(ALIKE.get(sign, sign), ())))


def _telling_rows(table: _Table, target: int, sources: Sequence[int]) -> tuple[int, ...]:
    """The rows that have all numbers; none where they tell nothing: one digit fits by chance, as does what never varies."""
    rows = table.full_rows((target, *sources))
    several, varies = table.tells(target, rows)
    return rows if several and varies and any(table.tells(i, rows)[1] for i in sources) else ()


def _fitting(
    table: _Table, target: int, sign: str, sources: Sequence[int], factor: Fraction, rows: Sequence[int], named: bool
) -> int:
    """How many rows fit, if they are enough; given up with the row that is one too many that does not.

    A quick look in floats; whoever reports a row judges it exactly.
    """
    spare = len(rows) - max(2 if named else ENOUGH, MAJORITY * len(rows) - 1e-9)  # rows that need not fit
    form, times = FORMS[sign], float(factor)
    stated, given = table.figures[target], [table.figures[i] for i in sources]
    missed = 0
    for row in rows:
        if not _fits(stated[row], [column[row] for column in given], form, times):
            missed += 1
            if missed > spare:
                return 0
    return len(rows) - missed


def _fits(stated: Figure, sources: Sequence[Figure], form: Form, factor: float) -> bool:
    try:
        computed = form([one.value for one in sources], factor)
    except (ZeroDivisionError, OverflowError):
        return False
    off, size = abs(computed - stated.value), abs(computed)
    if off > stated.place + INPUTS * size and not stated.percent:
        return False  # further off than any rounding
    slack = stated.place + min(INPUTS, sum(one.rounding for one in sources)) * size
    return off <= slack or (stated.percent and abs(computed - 100 * stated.value) <= 100 * slack)


# What each sign makes of the numbers of a row and a factor.
FORMS: dict[str, Form] = {
    "+": lambda values, factor: sum(values),
    "k": lambda values, factor: values[0] * factor,
    "*": lambda values, factor: prod(values) * factor,
    "/": lambda values, factor: values[0] / prod(values[1:]) * factor,
    "k-": lambda values, factor: values[0] * factor - values[1],
    "%": lambda values, factor: (values[1] / values[0] - 1) * 100,
    "-%": lambda values, factor: (1 - values[1] / values[0]) * 100,
    "p": lambda values, factor: values[0] / values[1] * 100,
    "-": lambda values, factor: values[0] - values[1],
}


def tree_of(held: Held, literals: Sequence[Literal]) -> Node:
    """The expression that a relation states for the numbers of a row."""
    if held.sign == "+":
        total: Node = literals[0]
        for literal in literals[1:]:
            total = Operation("+", total, literal)
        return total
    factor = Literal(Fraction(100) if held.sign in PER_CENT else held.factor, Fraction(0), True, -1, -1, "")
    if held.sign == "k":
        return Operation("*", literals[0], factor)
    a, b = literals[:2]
    if held.sign == "k-":
        return Operation("-", Operation("*", a, factor), b)
    if held.sign in PER_CENT:
        above: Node = a if held.sign == "p" else Operation("-", b, a) if held.sign == "%" else Operation("-", a, b)
        share = Operation("/", above, b if held.sign == "p" else a)
        return Operation("*", share, factor)
    body: Node = literals[0]
    for one in literals[1:]:
        body = Operation(held.sign, body, one)
    return body if held.factor == 1 else Operation("*", body, factor)
