"""JSON to a table with exact numbers; whatever is doubtful in it is refused at its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any, NoReturn, TypeAlias

from symflops.exact import TooLarge
from symflops.numerals import parse_decimal
from symflops.parse.limits import check_text
from symflops.text import Label, Source, Span, SymflopsError, fail

DEEPEST = 32
LARGEST = 10**40
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_WRONG = {
    "Expecting property name enclosed in double quotes": ("a key in quotes is wanted here", "no comma stands before a closing }"),
    "Expecting ',' delimiter": ("a comma or a closing bracket is wanted here", "entries have commas between them"),
    "Expecting ':' delimiter": ("a colon is wanted after the key", 'an entry is "key": value'),
    "Expecting value": ("a value is wanted here", "values are numbers, strings in quotes, true, false, null, lists and tables"),
    "Extra data": ("the text goes on after its end", "a file holds one table"),
    "Unterminated string starting at": ("this string has no end", 'close it with "'),
}


Path: TypeAlias = tuple["str | int", ...]


def read_json(source: Source) -> dict[str, Any]:
    """The table a text states, numbers as fractions; raises `SymflopsError` (SF611) where it is none."""
    check_text(source, "scenario")
    _check_depth(source)
    reader = _Reader(source)
    try:
        table = json.loads(
            source.text,
            parse_float=reader.number,
            parse_int=reader.number,
            parse_constant=reader.constant,
            object_pairs_hook=reader.table,
        )
    except json.JSONDecodeError as error:
        said, fix = _WRONG.get(error.msg, (error.msg[:1].lower() + error.msg[1:], "is the file whole?"))
        raise wrong(source, error.pos, 1, f"this is not JSON: {said}", fix) from error
    if not isinstance(table, dict):
        raise wrong(source, 0, 1, "a configuration is a table", 'it begins with {, and has a "model_type"')
    return table


def wrong(source: Source, at: int, length: int, message: str, fix: str) -> SymflopsError:
    """The error for a stretch of a configuration."""
    return fail("SF611", message, Label(source, Span(at, at + length)), helps=[fix])


def _check_depth(source: Source) -> None:
    """Refuse what nests too deep before the parser meets it."""
    depth = 0
    for match in _TOKEN.finditer(source.text):
        if match[0] in "[{":
            depth += 1
            if depth > DEEPEST:
                raise wrong(source, match.start(), 1, f"nested more than {DEEPEST} deep", "no configuration of a model is")
        elif match[0] in "]}":
            depth -= 1


class _Reader:
    """What the JSON parser asks about numbers and tables."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def number(self, text: str) -> Fraction:
        try:
            value = -parse_decimal(text[1:]) if text.startswith("-") else parse_decimal(text)
            if abs(value) > LARGEST:
                raise TooLarge("larger than 10^40")
            return value
        except (TooLarge, ValueError) as error:
            at = self.bare(text)
            raise wrong(self.source, at, len(text), f"a number out of reach: {error}", "no size of a model is") from error

    def constant(self, text: str) -> NoReturn:
        raise wrong(self.source, self.bare(text), len(text), f"{text} is no number", "leave it out, or say null")

    def bare(self, text: str) -> int:
        """Where a number first stands, outside of strings."""
        return next((match.start() for match in _TOKEN.finditer(self.source.text) if match[0] == text), 0)

    def table(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[Path] = set()
            for path, span in _places(self.source.text):
                if path in seen:
                    fix = "keep one of them"
                    raise wrong(self.source, span.start, span.end - span.start, f"`{path[-1]}` stands twice", fix)
                seen.add(path)
        return found


# ---- where keys stand --------------------------------------------------------------------------------------


class JsonPlaces:
    """Where each key of a text stands, and each entry of its lists. Found when the first is asked for."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def spans(self) -> dict[Path, Span]:
        return dict(_places(self.source.text))

    def label(self, path: Path, text: str = "") -> Label:
        """Where a key stands; one that the text does not have is missed where the table it belongs to begins."""
        while path and path not in self.spans:
            path = path[:-1]
        at = len(self.source.text) - len(self.source.text.lstrip())
        return Label(self.source, self.spans.get(path, Span(at, at + 1)), text)


def _places(text: str) -> Iterator[tuple[Path, Span]]:
    """Each key with its quotes, and each entry of a list where it begins, by their paths in the order of the text.

    >>> [(path, text[span.start : span.end]) for text in ['{"a": [7, {"b": 8}]}'] for path, span in _places(text)]
    [(('a',), '"a"'), (('a', 0), '7'), (('a', 1), '{'), (('a', 1, 'b'), '"b"')]
    """
    around: list[tuple[Path, bool]] = []  # the tables and lists that are open: the path of each, and is it a table?
    here: Path = ()
    wants_key = False
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign == ":":
            continue
        if sign == ",":
            inside, wants_key = around[-1] if around else ((), False)
            here = inside if wants_key or not here else (*inside, int(here[-1]) + 1)
            continue
        if sign in {"]", "}"}:
            here, wants_key = around.pop()[0] if around else (), False
            continue
        if wants_key:
            here, wants_key = (*here, str(json.loads(sign, strict=False))), False
            yield here, Span(*token.span())
            continue
        if here and isinstance(here[-1], int):
            yield here, Span(*token.span())
        if sign in {"[", "{"}:
            around.append((here, sign == "{"))
            here, wants_key = (here, True) if sign == "{" else ((*here, 0), False)
