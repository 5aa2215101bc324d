"""The fields of a page: what each input is, and over what its slider runs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from symflops.emit.lowering.printer import as_float
from symflops.emit.lowering.program import Input, Program
from symflops.expr import Compare, Expr, Name, Number

DECADES = 10  # a slider without ends goes from a tenth of its value to ten times it
FEW = 64  # whole numbers up to here are stepped through one by one


class Control(NamedTuple):
    """An input as a field and a slider.

    `kind` is `log`, `linear`, `date` or `field` (no slider, since nothing says where it would begin). `low` and `high` are the
    ends of the slider; `swing` are the ends of a range that was given.
    """

    label: str
    unit: str
    doc: str
    origin: str
    by: str
    kind: str
    whole: bool
    value: float | None
    low: float
    high: float
    swing: tuple[float, float] | None


def controls(program: Program) -> Iterator[Control]:
    """A control for each input, in order."""
    for one in program.inputs:
        definition = program.definitions[one.base]
        low, high = domain(program, one.base)
        ends = tuple(None if end is None else end / one.factor for end in (low, high))
        kind, start, stop = track(one, ends[0], ends[1], definition.clauses.integer)
        ranged = definition.low is not None and definition.high is not None
        yield Control(
            label=one.label,
            unit=one.unit,
            doc=one.doc,
            origin=definition.origin,
            by=definition.by,
            kind=kind,
            whole=definition.clauses.integer,
            value=None if one.default is None else as_float(one.default),
            low=as_float(start),
            high=as_float(stop),
            swing=_ends(definition.low, definition.high, one.factor) if ranged else None,
        )


def _ends(low: Fraction | None, high: Fraction | None, factor: Fraction) -> tuple[float, float] | None:
    return None if low is None or high is None else (as_float(low / factor), as_float(high / factor))


def track(one: Input, low: Fraction | None, high: Fraction | None, whole: bool) -> tuple[str, Fraction, Fraction]:
    """The kind of a slider and its ends, in the declared unit."""
    value, none = one.default, Fraction(0)
    if one.unit == "date":
        return "date", none, none
    if low is not None and high is not None:
        return "linear", low, high
    if value is None:
        return "field", none, none
    if value <= 0:  # no logarithm: up to one, or as far on the other side
        return "linear", value if low is None else low, value + max(abs(value), Fraction(1)) * (1 if value == 0 else 2)
    if whole and value <= FEW // 4:
        return "linear", Fraction(1) if low is None or low > 0 else low, Fraction(4 * value if value > 4 else 16)
    start = max(value / DECADES, low) if low is not None and low > 0 else value / DECADES
    start = max(start, Fraction(1)) if whole else start
    return (
        "log",
        Fraction(start.__ceil__()) if whole else start,
        min(value * DECADES, high) if high is not None else value * DECADES,
    )


def domain(program: Program, key: str) -> tuple[Fraction | None, Fraction | None]:
    """The ends of an input that the library demands, in base units."""
    low: Fraction | None = None
    high: Fraction | None = None
    for demand in program.demands:
        if isinstance(demand.condition, Compare):
            below, above = between(demand.condition, key)
            low, high = below if low is None else low, above if high is None else high
    return low, high


def between(condition: Compare, key: str) -> tuple[Fraction | None, Fraction | None]:
    """The ends of `0 <= x <= 1`; none of what compares other things."""
    at = [place for place, operand in enumerate(condition.operands) if isinstance(operand, Name) and operand.id == key]
    others = [operand for operand in condition.operands if not (isinstance(operand, Name) and operand.id == key)]
    if len(at) != 1 or set(condition.relations) != {"<="} or not all(isinstance(one, Number) for one in others):
        return None, None
    place = at[0]
    below = _number(condition.operands[place - 1]) if place else None
    return below, _number(condition.operands[place + 1]) if place + 1 < len(condition.operands) else None


def _number(expr: Expr) -> Fraction | None:
    return expr.value if isinstance(expr, Number) else None


def record(control: Control) -> dict[str, Any]:
    """A control as the page's script reads it."""
    return {
        "name": control.label,
        "unit": control.unit,
        "kind": control.kind,
        "whole": control.whole,
        "value": control.value,
        "low": control.low,
        "high": control.high,
        "swing": control.swing,
    }
