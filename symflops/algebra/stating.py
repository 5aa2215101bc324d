"""A value that Python code states: a number in a unit that is known, or a text with a unit of its own."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite

from symflops.audit.inference import fits, worded
from symflops.expr import Units
from symflops.library import Library
from symflops.parse.quantity import parse_measure
from symflops.text import Label, Source, Span, fail
from symflops.units.dimension import Dimension


def stated_value(value: str | int | float | Fraction, title: str, scale: Fraction, kind: Dimension, library: Library) -> Fraction:
    """A value in base units: a number in a unit of which one is `scale`, or a text that says its own."""
    if not isinstance(value, str):
        if isinstance(value, float) and not isfinite(value):
            raise fail("SF405", f"`{title}` cannot be {value}", helps=["a finite number"])
        return Fraction(str(value)) * scale if isinstance(value, float) else Fraction(value) * scale
    source = Source("VALUE", value)
    label = Label(source, Span(0, len(value)))
    measure = parse_measure(source, label.span)
    if measure.kind != "point":
        raise fail("SF603", f'"{value}" is a range: an equation takes one value', label, helps=["state one end of it"])
    units = library.declared.units
    factor, found = units.resolve(measure.unit or Units(()), source)
    if measure.value and not fits(found, kind, units.counts):
        message = f"`{title}` is {worded(kind)}, and this is {worded(found)}"
        raise fail("SF301", message, label, helps=["state a value of the same kind, with its unit"])
    return measure.value * factor
