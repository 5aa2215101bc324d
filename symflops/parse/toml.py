"""TOML with exact numbers and every error at its place."""

from __future__ import annotations

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
        raise SymflopsError([Problem("SF600", "this is not TOML", (Label(source, Span(0, 1)),))]) from error


def _toml_problem(source: Source, message: str) -> Problem:
    """tomllib's message, with its "(at line 3, column 5)" as a place."""
    text, _, where = message.rpartition(" (at ")
    at = len(source.text)
    if where.startswith("line "):
        line, column = (int(word) for word in where.rstrip(")").replace("line ", "").replace("column ", "").split(", "))
        starts = [0]
        for row in source.text.splitlines(keepends=True):
            starts.append(starts[-1] + len(row))
        at = min(starts[min(line, len(starts)) - 1] + column - 1, len(source.text))
    return Problem(
        "SF600", f"this is not TOML: {(text or message)[:1].lower()}{(text or message)[1:]}", (Label(source, Span(at, at + 1)),)
    )
