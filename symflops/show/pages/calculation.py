"""The page of a calculation: one value, its unit, and the fraction it is."""

from __future__ import annotations

from typing import Any

from symflops.calculate import Calculation, shown
from symflops.exact import digits_certain
from symflops.library import Library
from symflops.show import Cell, Page, Style
from symflops.text import escape
from symflops.units.display import exact_text, significant

from .values import CERTAIN, Digits, as_numbers, grouped, to_digits

USUAL = 10


def page(found: Calculation, library: Library, digits: Digits) -> Page:
    """The page of a calculation. JSON has value, exact, unit."""
    return Page(
        columns=("value", "exact", "unit"),
        rows=[(cell(found, digits), exact(found), found.unit)],
        record=lambda: record(found),
        text=lambda style: text(found, library, digits, style),
        narrow=("value", "unit") if found.unit else ("value",),
        value="value",
    )


def exact(found: Calculation) -> str | None:
    """The rational a value is, as text."""
    return None if found.exact is None or found.truth is not None else exact_text(found.exact)


def record(found: Calculation) -> dict[str, Any]:
    """A calculation for scripts."""
    if found.truth is not None:
        return {"value": found.truth, "exact": None, "unit": found.unit}
    digits = Digits(exact=True)
    return {**as_numbers(found.middle, exact(found), lambda: str(cell(found, digits))), "unit": found.unit}


def cell(found: Calculation, digits: Digits) -> Cell:
    """The value as data."""
    if found.truth is not None:
        return "true" if found.truth else "false"
    if digits.exact:
        return exact(found) or significant(found.middle, certain(found)).replace(",", "")
    return to_digits(found.middle, digits.most, digits_certain(found.inner))


def certain(found: Calculation) -> int:
    """The digits of an irrational value that are certain."""
    return min(digits_certain(found.inner), CERTAIN)


def text(found: Calculation, library: Library, digits: Digits, style: Style) -> str:
    """The value for people."""
    unit = f" {found.unit}" if found.unit not in ("", "1") else ""
    if found.truth is not None:
        said = "true" if found.truth else "false"
    elif digits.exact:
        said = grouped(exact(found) or str(cell(found, digits))) + unit
    else:
        said = shown(found, library, digits.most or USUAL)
    return style.paint(escape(said), "bold")
