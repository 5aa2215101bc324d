"""What an answer of the algebra rests on beside what was said: for people, for scripts, and in a line."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symflops.algebra.resting import Rests, value_of
from symflops.expr import Number
from symflops.library import Library
from symflops.show import Style
from symflops.text import Problem, escape
from symflops.units.display import exact_text

from .layout import columns, heading, wrap
from .values import json_number


def aside(rests: Rests, library: Library) -> list[Problem]:
    """The same as a note, for formats that have no place for it."""
    named = rests.named(library.declared.units)
    return [Problem("SF409", f"assumed: {'; '.join(named)}", severity="note")] if named else []


def assumptions(rests: Rests, library: Library) -> list[dict[str, Any]]:
    """The same for scripts, as `eval` tells it: defaults, options and laws."""
    found: list[dict[str, Any]] = []
    for one in rests.defaults:
        value: Fraction | None = one.expr.value / one.factor if isinstance(one.expr, Number) else None
        exact = None if value is None else exact_text(value)
        told = {"value": json_number(value), "exact": exact, "unit": one.unit, "text": value_of(one, library.declared.units)}
        found.append({"name": one.label, "kind": "default", "by": "default", **told})
    found += [{"name": one.choice, "kind": "option", "option": one.option, "by": "default"} for one in rests.options]
    return found + [{"name": name, "kind": "law", "law": law, "by": by} for name, law, by in rests.laws]


def assumed_text(rests: Rests, library: Library, style: Style) -> list[str]:
    """The same for people: laws and numbers in a table, options in a line."""
    rows = [(escape(name), f"by {escape(law)}", escape(by)) for name, law, by in rests.laws]
    rows += [(escape(one.label), escape(value_of(one, library.declared.units)), "default") for one in rests.defaults]
    options = [f"{one.choice} {one.option}" for one in rests.options if not one.leaves_out]
    if not (rows or options):
        return []
    lines = ["", heading("assumed", style), *columns(rows, style, ("", "", "dim"))]
    told = wrap(escape(f"options by default: {', '.join(options)}"), style.width - 2, 2) if options else []
    return [*lines, *(f"  {style.paint(line, 'dim')}" for line in told)]
