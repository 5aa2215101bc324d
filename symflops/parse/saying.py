"""Single values as people say them: in strings of a scenario and after `-s name=`."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from symflops.model import Said
from symflops.text import Source, Span

from .quantity import parse_measure

if TYPE_CHECKING:
    import datetime

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def days_of(date: datetime.date) -> Fraction:
    """The days from 2000-01-01 to a date."""
    return Fraction(date.toordinal() - 730_120)


def date_of(text: str) -> Fraction | None:
    """The days from 2000-01-01 to a date written as 2020-05-14; None when there is no such day.

    >>> date_of("2000-01-31"), date_of("2001-02-29")
    (Fraction(30, 1), None)
    """
    import datetime  # 2 ms, for the few values that are dates

    try:
        return days_of(datetime.date.fromisoformat(text))
    except ValueError:
        return None


def is_day(text: str) -> bool:
    """Is a text a day of the calendar, written as 2020-05-14?"""
    return _DATE.match(text) is not None and date_of(text) is not None


def said_text(source: Source, text: str, span: Span) -> Said:
    """A string value: `= expression`, `by law`, a name (an option), or a quantity.

    `span` is the stretch of the source it stands in; quantities and expressions are read from their own text
    when an escape in the string makes the two differ.
    """
    stripped = text.strip()
    if source.text[span.start : span.end] != text:
        source, span = Source(source.path, text), Span(0, len(text))
    if stripped.startswith("="):
        from .expression import parse_loose

        start = span.start + text.index("=") + 1
        return Said("expr", parse_loose(source, Span(start, span.end)), text, span)
    if stripped.startswith("by "):
        return Said("law", stripped[3:].strip(), text, span)
    if _DATE.match(stripped) and (days := date_of(stripped)) is not None:
        return Said("date", days, stripped, span)
    if stripped[:1].isalpha() or stripped[:1] == "_":
        return Said("text", stripped, text, span)
    return Said("measure", parse_measure(source, span), text, span)
