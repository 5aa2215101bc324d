"""TOML with exact numbers and every error at its place."""

from __future__ import annotations

import re
from typing import Any

from symflops.text import Label, Problem, Source, Span, SymflopsError

from .limits import check_text


class Float(str):
    """A TOML float as its text: exact, unlike a binary one."""


def load_toml(source: Source) -> dict[str, Any]:
    """The table a text states; raises `SymflopsError` (SF600) where it is not TOML."""
    import tomllib  # 14 ms, for texts that are not in the library cache

    check_text(source, "scenario")
    try:
        return tomllib.loads(source.text, parse_float=Float)
    except tomllib.TOMLDecodeError as error:
        raise SymflopsError([_toml_problem(source, str(error))]) from error
    except (ValueError, RecursionError) as error:
        raise SymflopsError(
            [
                Problem(
                    "SF600", f"this is not TOML: {_plain(error)}", (Label(source, Span(0, 1)),), ("is it another kind of file?",)
                )
            ]
        ) from error


def _plain(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else "a number or a date is out of reach"


# What tomllib says, what is said here instead, and help; the first that fits.
_SAID = (
    ("cannot overwrite a value", "this key stands twice", "keep one of them"),
    ("cannot declare", "this table stands twice", "put what it says together under one heading"),
    ("cannot mutate immutable", "this table is written out elsewhere", "put what it says together in one place"),
    ("illegal character '\\n'", "this string has no end", 'close it with ", or use """ for several lines'),
    ("illegal character '\\r'", "this string has no end", 'close it with ", or use """ for several lines'),
    ("expected '=' after a key", "an = is missing after this key", "a line is a key and its value: n_layers = 96"),
    ("unclosed array", "this list has no end", "close it with ]"),
    ("invalid value", "this is no value", 'text and units stand in quotes: n_tokens = "300B token"'),
    ("expected newline", "the value ends before this", 'text and units stand in quotes: n_tokens = "300B token"'),
    ("invalid statement", "this is no line of TOML", "a line is a [table], or a key and its value: n_layers = 96"),
    ("expected ']'", "this heading has no end", "a table begins with its name in brackets: [given]"),
    ("unescaped '\\'", "\\ begins an escape in quotes", "write \\\\, or put the text in 'single quotes'"),
)
_KEY = re.compile(r"[ \t]*([^=\n\r]*?)[ \t]*=")


def _toml_problem(source: Source, message: str) -> Problem:
    """tomllib's message in words of our own, with its "(at line 3, column 5)" as a place."""
    text, _, where = message.rpartition(" (at ")
    at = len(source.text)
    line_start = source.text.rfind("\n", 0, at) + 1
    if where.startswith("line "):
        line, column = (int(word) for word in where.rstrip(")").replace("line ", "").replace("column ", "").split(", "))
        starts = [0]
        for row in source.text.splitlines(keepends=True):
            starts.append(starts[-1] + len(row))
        line_start = starts[min(line, len(starts)) - 1]
        at = min(line_start + column - 1, len(source.text))
    span = Span(at, at + 1)
    known = next(((said, fix) for theirs, said, fix in _SAID if theirs in message.lower()), None)
    if known is None:
        told = text or message
        known = f"{told[:1].lower()}{told[1:]}", "values are numbers, true, false, dates, and strings in quotes"
    elif known[0] == "this key stands twice" and (key := _KEY.match(source.text, line_start)):
        span = Span(key.start(1), key.end(1))
    return Problem("SF600", f"this is not TOML: {known[0]}", (Label(source, span),), (known[1],))
