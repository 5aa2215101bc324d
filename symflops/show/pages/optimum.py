"""The page of an optimum: the inputs at it, the quantity there, and the formulas that say so."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symflops.algebra.formula import text_of
from symflops.algebra.optimum import Found, Optimum
from symflops.exact import to_show
from symflops.judging import told
from symflops.show import Cell, Page, Style
from symflops.text import escape
from symflops.units.display import exact_text

from .layout import columns
from .values import json_number, number


def page(found: Optimum) -> Page:
    """The page of an optimum. JSON has results: by name, one entry each."""
    return Page(
        columns=("name", "value", "unit", "expression"),
        rows=[(one.label, cell(one), one.definition.unit, text(found, one)) for one in found.found],
        record=lambda: {
            "objective": found.objective,
            "constraint": found.constraint or None,
            "results": {one.label: [record(found, one)] for one in found.found},
            **({"whole": whole_record(found)} if found.whole is not None else {}),
        },
        text=lambda style: "\n".join(lines(found, style)),
        narrow=("name", "value", "unit", *(("expression",) if found.names else ())),
        value="expression" if found.names else "value",
    )


def value(one: Found) -> Fraction | None:
    """The value in the declared unit."""
    return None if one.value is None else to_show(one.value) / one.definition.factor


def cell(one: Found) -> Cell:
    """The value as data."""
    found = value(one)
    return None if found is None else number(found)


def text(found: Optimum, one: Found) -> str:
    """The formula, where there is one."""
    return "" if one.expr is None else text_of(found.library, found.definitions, one.expr, one.definition.dimension)


def record(found: Optimum, one: Found) -> dict[str, Any]:
    """One input or the quantity, for scripts."""
    exact = value(one)
    rational = isinstance(one.value, Fraction)
    return {
        "value": json_number(exact),
        "unit": one.definition.unit,
        "exact": exact_text(exact) if rational and exact is not None else None,
        "expression": text(found, one) or None,
    }


def whole_record(found: Optimum) -> dict[str, Any]:
    """The best whole number beside the place, and the quantity there, each in its unit."""
    assert found.whole is not None
    told_of = zip((found.found[0], found.found[-1]), found.whole, strict=True)
    return {one.label: json_number(to_show(at) / one.definition.factor) for one, at in told_of}


def lines(found: Optimum, style: Style) -> list[str]:
    """An optimum for people."""
    units = found.library.declared.units
    rows = []
    for one in found.found:
        said = "" if one.value is None else f" = {told(one.definition, one.value, units, 6)}"
        formula = text(found, one)
        rows.append((escape(f"{one.label}{said}"), escape(f"= {formula}") if formula else ""))
    if found.whole is not None:
        first, last = (
            f"{one.label} = {told(one.definition, at, units, 6)}"
            for one, at in zip((found.found[0], found.found[-1]), found.whole, strict=True)
        )
        rows.append((escape(first), escape(f"admissible whole number beside it: {last}")))
    return columns(rows, style, ("bold", "dim"), indent=0)
