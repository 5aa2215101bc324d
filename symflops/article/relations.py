"""Which relation holds between the columns of a table: named by a head, or held by most of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations
from math import log10
from typing import NamedTuple

from .grids import Column
from .tree import Literal, Node, Operation, literal_scale

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
MOST_TRIED = 6  # columns that are related to one another; more are a wall of numbers
ENOUGH = 3  # rows that bear a relation out
MAJORITY = 2 / 3
INPUTS = 0.02
NEAR = 0.03
_TENS = [Fraction(10) ** power for power in range(-12, 13, 3)]
# Between units of a product or quotient: powers of 1000, alone or with the seconds of an hour, hours of a day, bits of a byte.
UNIT_FACTORS = [ten * one for ten in _TENS for base in (1, 3600, 24, 86400, 8) for one in (Fraction(base), Fraction(1, base))]


class Held(NamedTuple):
    """A relation: the column that is computed, the sign, the columns it is computed from, and the rows that fit.

    The sign `%` is a change in per cent, `p` a share in per cent, `k` a multiple; `factor` is what a product, quotient or
    multiple is multiplied by. `named` says that the head of the column names the relation.
    """

    target: int
    sign: str
    sources: tuple[int, ...]
    fits: int
    rows: tuple[int, ...]
    named: bool
    factor: Fraction = Fraction(1)


def related(columns: Sequence[Column], seen: Sequence[Fraction] = ()) -> Iterator[Held]:
    """The relations that hold, at most one for each column, none told twice. `seen` are the numbers of the article."""
    numeric = [i for i, column in enumerate(columns) if column.numbers() * 3 >= 2 * len(column.cells) and column.numbers() >= 2]
    used: set[frozenset[int]] = set()
    for target in reversed(numeric):
        others = [i for i in numeric if i != target][:MOST_TRIED]
        found = [held for held in _held(columns, target, others, seen) if frozenset((target, *held.sources)) not in used]
        if found:
            best = max(found, key=lambda held: (held.fits / len(held.rows), held.factor == 1, held.named, held.fits))
            used.add(frozenset((target, *best.sources)))
            yield best


def _held(columns: Sequence[Column], target: int, others: Sequence[int], seen: Sequence[Fraction]) -> Iterator[Held]:
    for sign, sources in _candidates(others):
        rows = tuple(_full_rows(columns, (target, *sources)))
        named = _is_named(columns[target].head, sign) and sign != "k"
        if len(rows) < 2 or (not named and (target < max(sources) or len(rows) < ENOUGH)):
            continue
        if not _telling(columns, target, sources, rows):
            continue
        for factor in _factors(columns, target, sign, sources, rows, seen):
            held = Held(target, sign, sources, 0, rows, named and factor == 1, factor)
            fits = sum(_fits(columns, held, row) for row in rows)
            if fits >= (2 if held.named else ENOUGH) and fits >= MAJORITY * len(rows) - 1e-9:
                yield held._replace(fits=fits)
                break


def _candidates(others: Sequence[int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for a, b in permutations(others, 2):
        yield "/", (a, b)
        yield "%", (a, b)
        yield "p", (a, b)
        yield "-", (a, b)
        if a < b:
            yield "*", (a, b)
    if len(others) >= 2:
        yield "+", tuple(others)
    for a in others:
        yield "k", (a,)


def _factors(
    columns: Sequence[Column], target: int, sign: str, sources: tuple[int, ...], rows: Sequence[int], seen: Sequence[Fraction]
) -> Iterator[Fraction]:
    """What products and quotients may be multiplied by: nothing, or a factor between units that the first rows suggest."""
    if sign != "k":
        yield Fraction(1)
    if sign not in ("*", "/", "k") or len(rows) < ENOUGH:
        return
    held = Held(target, sign, sources, 0, (), False)
    known = UNIT_FACTORS if sign != "k" else [one for number in seen for one in (number, 1 / number)]
    tried: set[Fraction] = set()
    for row in rows[:2]:
        try:
            ratio = _number(columns, target, row) / _computed(held, [_number(columns, i, row) for i in sources])
        except (ZeroDivisionError, OverflowError):
            continue
        for one in known:
            nice = _scaled(one, ratio) if sign == "k" else one
            if nice is not None and abs(ratio / float(nice) - 1) < NEAR and nice not in tried and nice != 1:
                tried.add(nice)
                yield nice


def _scaled(number: Fraction, ratio: float) -> Fraction | None:
    """A number of the article times the power of 1000 that brings it near a ratio: 70B parameters, weights in GB."""
    if ratio <= 0:
        return None
    power = round(log10(ratio / float(number)) / 3)
    return number * Fraction(1000) ** power if abs(power) <= 5 else None


def _is_named(head: str, sign: str) -> bool:
    words = f" {head.lower()} "
    return any(word in words for word in NAMED.get("/" if sign == "p" else sign, ()))


def _full_rows(columns: Sequence[Column], wanted: Sequence[int]) -> Iterator[int]:
    for row in range(len(columns[0].cells)):
        if all(columns[i].cells[row].literal is not None for i in wanted):
            yield row


def _telling(columns: Sequence[Column], target: int, sources: Sequence[int], rows: Sequence[int]) -> bool:
    """Are there digits enough, and do the numbers differ from row to row? One digit fits by chance."""
    values = [_number(columns, target, row) for row in rows]
    digits = [_digits(columns[target].cells[row].literal) for row in rows]
    varied = [len({_number(columns, i, row) for row in rows}) > 1 for i in (target, *sources)]
    return sum(count >= 2 for count in digits) * 3 >= 2 * len(rows) and len(set(values)) > 1 and any(varied[1:])


def _digits(literal: Literal | None) -> int:
    return len(str(abs(int(literal.value / (2 * literal.half))))) if literal is not None and literal.half else 1


def _number(columns: Sequence[Column], column: int, row: int) -> float:
    literal = columns[column].cells[row].literal
    return float(literal.value * literal_scale(literal, {})) if literal is not None else 0.0


def _fits(columns: Sequence[Column], held: Held, row: int) -> bool:
    """A quick look in floats; whoever reports a row judges it exactly."""
    values = [_number(columns, i, row) for i in held.sources]
    stated = columns[held.target].cells[row].literal
    assert stated is not None
    scale = float(literal_scale(stated, {}))
    try:
        computed = _computed(held, values)
    except (ZeroDivisionError, OverflowError):
        return False
    slack = 2 * float(stated.half) * scale + min(INPUTS, _input_rounding(columns, held.sources, row)) * abs(computed)
    wanted = float(stated.value) * scale
    return abs(computed - wanted) <= slack or (stated.percent and abs(computed - 100 * wanted) <= 100 * slack)


def _computed(held: Held, values: Sequence[float]) -> float:
    if held.sign == "+":
        return sum(values)
    if held.sign == "k":
        return values[0] * float(held.factor)
    a, b = values
    if held.sign == "%":
        return (b / a - 1) * 100
    if held.sign in ("p", "/"):
        return a / b * (100 if held.sign == "p" else float(held.factor))
    return a - b if held.sign == "-" else a * b * float(held.factor)


def _input_rounding(columns: Sequence[Column], sources: Sequence[int], row: int) -> float:
    found = 0.0
    for i in sources:
        literal = columns[i].cells[row].literal
        if literal is not None and not literal.exact and literal.value:
            found += float(literal.half / abs(literal.value))
    return found


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
    a, b = literals
    if held.sign in ("%", "p"):
        share = Operation("/", Operation("-", b, a), a) if held.sign == "%" else Operation("/", a, b)
        return Operation("*", share, factor)
    body = Operation(held.sign, a, b)
    return body if held.factor == 1 else Operation("*", body, factor)
