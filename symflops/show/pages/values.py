"""Results as data and as text: numbers in the declared unit for programs, as a person would say them for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from symflops.answer import Answer, Result, shown
from symflops.exact import digits_certain, to_show
from symflops.expr import Units
from symflops.library import Library
from symflops.model import Cited
from symflops.show import Cell
from symflops.text import Source, Span, fail
from symflops.units.dimension import Dimension
from symflops.units.display import date_text, exact_text, rounded, significant

LARGEST_WHOLE = 2**53  # what every JSON reader keeps
FLOAT_KEEPS = 15  # decimal digits
CERTAIN = 30
_UNIT = re.compile(
    r"[A-Za-z$][A-Za-z0-9_]*(?:\^-?[0-9]{1,2})?(?:[*/](?:1(?![0-9.])|[A-Za-z$][A-Za-z0-9_]*)(?:\^-?[0-9]{1,2})?)*\Z"
)


class Digits(NamedTuple):
    """How many digits were asked for: a number of them (None: as usual), or all, exactly."""

    most: int | None = None
    exact: bool = False


class Row(NamedTuple):
    """A result under the name it was asked for by; `where` tells rows of an index apart. `asked` when in a unit of one's own."""

    name: str
    where: str
    result: Result
    asked: bool = False

    @property
    def label(self) -> str:
        """The name with its place: `layer_params[layer 1]`."""
        return f"{self.name}[{self.where}]" if self.where else self.name


def rows_of(answer: Answer, everything: bool = False) -> list[Row]:
    """What was asked for, row by row; or all quantities of the graph, in the order they are worked out."""
    if not everything:
        return [row for name, results in answer.results.items() for row in labelled(name, results)]
    found = [(key, d) for key, d in answer.rests_on() if d.quantity]
    return [Row(definition.label, definition.where, answer.result(key)) for key, definition in found]


def labelled(name: str, results: Sequence[Result]) -> list[Row]:
    """The results of one quantity: told apart where there are several."""
    if len(results) == 1:
        return [Row(name, "", results[0])]
    return [Row(name, result.definition.where or "elsewhere", result) for result in results]


# ---- units ------------------------------------------------------------------------------------------------


def measured(unit: str, library: Library) -> tuple[str, Fraction, Dimension]:
    """A unit asked for: as it is written, what one of it is in bases, its dimension."""
    from symflops.parse.quantity import unit_of

    source, table = Source("--unit", unit), library.declared.units
    if not _UNIT.match(unit):
        raise fail(
            "SF302",
            f"`{unit}` is no unit",
            helps=["a unit looks like h, kWh or TFLOP/s/device; all of them: symflops list units"],
        )
    units = Units(unit_of(unit, 1).factors, Span(0, len(unit)))
    factor, dimension = table.resolve(units, source)
    return table.canonical(units), factor, dimension


def in_units(rows: list[Row], units: Sequence[str], library: Library) -> list[Row]:
    """Results in the units asked for, each unit for those that it fits; one that fits none is an error."""
    for unit in units:
        text, factor, dimension = measured(unit, library)
        fitting = [row.result.definition.dimension == dimension for row in rows]
        if not any(fitting):
            have = ", ".join(dict.fromkeys(f"{row.name} is {unit_said(row.result.unit)}" for row in rows[:6]))
            raise fail("SF311", f"nothing that was asked for can be told in {text}", helps=[have])
        rows = [told_in(row, text, factor) if fits else row for row, fits in zip(rows, fitting, strict=True)]
    return rows


def unit_said(unit: str) -> str:
    """What a value is measured in, in words."""
    return "a plain number" if unit in ("", "1") else f"in {unit}"


def told_in(row: Row, unit: str, factor: Fraction) -> Row:
    """A result in another unit of its dimension."""
    definition = row.result.definition._replace(unit=unit, factor=factor)
    return row._replace(result=row.result._replace(definition=definition), asked=True)


# ---- values -----------------------------------------------------------------------------------------------


def number(value: Fraction) -> Cell:
    """A number that programs read: whole where it is, else the nearest float, or digits where no float is near."""
    if value.denominator == 1 and abs(value.numerator) <= LARGEST_WHOLE:
        return value.numerator
    try:
        nearest = float(value)
    except OverflowError:
        nearest = 0.0
    return nearest or significant(value, 17).replace(",", "")


def json_number(value: Fraction | None) -> int | float | None:
    """The same for JSON, where a number that no float holds is left to `exact` or `digits`."""
    found = None if value is None else number(value)
    return None if isinstance(found, str) else found


def cell(result: Result, digits: Digits) -> Cell:
    """A value in its unit."""
    if result.unit == "date":
        return date_text(to_show(result.inner) / result.definition.factor)
    if digits.exact:
        return exactly(result)
    return to_digits(to_show(result.inner) / result.definition.factor, digits.most, digits_certain(result.inner))


def to_digits(value: Fraction, most: int | None, certain: int) -> Cell:
    """A number rounded to so many digits, as text where a float would not keep them; never more than are certain."""
    if most is None:
        return number(value if certain >= FLOAT_KEEPS + 2 else rounded(value, certain))
    if most <= FLOAT_KEEPS:
        return number(rounded(value, most))
    return significant(value, min(most, certain)).replace(",", "")


def exactly(result: Result) -> str:
    """The rational itself; of an irrational number the digits that are certain."""
    if result.exact is not None:
        return exact_text(result.exact)
    certain = min(digits_certain(result.inner), CERTAIN)
    return significant(to_show(result.inner) / result.definition.factor, certain).replace(",", "")


def said(row: Row, answer: Answer, digits: Digits) -> str:
    """A value for people."""
    result, unit = row.result, "" if row.result.unit in ("", "1") else f" {row.result.unit}"
    if digits.exact:
        return grouped(exactly(result)) + unit
    if row.asked:
        return significant(to_show(result.inner) / result.definition.factor, digits.most or 4) + unit
    return shown(result, answer.question, digits.most or 4)


def spread_said(row: Row, answer: Answer, digits: Digits) -> str:
    """The ends of a value for people, as its range would be written: `31 .. 35 day` where no value lies outside, `31 to
    35 day` for the 5th and 95th percentiles. Empty where the value depends on no range.
    """
    spread, definition = row.result.spread, row.result.definition
    if spread is None:
        return ""
    if spread.low is None or spread.high is None:
        return f"no range: {spread.why}"
    if spread.method == "given":
        return definition.said_text
    ends = [said(row._replace(result=Result(definition, end)), answer, digits) for end in (spread.low, spread.high)]
    # FLOP and bytes are told in two units; of the ends the first is enough.
    first, second = (end.partition(" (")[0] for end in ends)
    number, _, unit = first.partition(" ")
    if unit and second.endswith(f" {unit}"):
        first = number
    drawn = f", of {spread.samples:,} samples" if spread.samples else ""
    return f"{first} {'..' if spread.certain else 'to'} {second}{drawn}"


def with_spread(row: Row, answer: Answer, digits: Digits) -> str:
    """A value for people, with its ends where it has some."""
    text, spread = said(row, answer, digits), spread_said(row, answer, digits)
    return f"{text}  ({spread})" if spread else text


def grouped(text: str) -> str:
    """A whole number with separators."""
    return f"{int(text):,}" if re.fullmatch(r"-?[0-9]{1,400}", text) else text


def as_numbers(value: Fraction, exact: str | None, digits: Callable[[], str]) -> dict[str, Any]:
    """A value for scripts: the nearest float, the rational it is; digits as text where it has neither."""
    nearest = json_number(value)
    found: dict[str, Any] = {"value": nearest, "exact": exact}
    return found if nearest is not None or exact is not None else found | {"digits": digits()}


def record(result: Result) -> dict[str, Any]:
    """A value for scripts: the contract that scripts rely on."""
    exact = None if result.exact is None else exact_text(result.exact)
    return {
        **as_numbers(to_show(result.inner) / result.definition.factor, exact, lambda: exactly(result)),
        "unit": result.unit,
        "low": json_number(result.low),
        "high": json_number(result.high),
        **spread_record(result),
        "law": result.definition.law or None,
        "sources": [cited(one) for one in result.definition.sources],
    }


def method(result: Result) -> str | None:
    """How the ends of a value were found, in a word; None where it has none."""
    return None if result.spread is None or result.spread.low is None else result.spread.method


def spread_record(result: Result) -> dict[str, Any]:
    """How the ends were found, for scripts; nothing where the value depends on no range."""
    spread = result.spread
    if spread is None:
        return {}
    if spread.low is None:
        return {"method": None, "why": spread.why}
    from symflops.uncertainty import SEED  # only where there is a range: most answers need nothing of it

    drawn = {"samples": spread.samples, "seed": SEED} if spread.samples else {}
    return {"method": spread.method, **drawn}


def records(name: str, results: Sequence[Result]) -> dict[str, Any]:
    """One quantity for scripts; where it differs from row to row, `rows` holds its values."""
    if len(results) == 1:
        return record(results[0])
    rows = [{"where": row.where, **record(row.result)} for row in labelled(name, results)]
    return {**record(results[0]), "value": None, "exact": None, "rows": rows}


def cited(one: Cited) -> str:
    """A citation as it is written: `narayanan2021 eq. 4`."""
    return f"{one.key} {one.place}".rstrip()
