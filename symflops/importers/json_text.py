"""JSON to a table with exact numbers; whatever is doubtful in it is refused at its place."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any, NoReturn

from symflops.exact import TooLarge, parse_decimal
from symflops.parse.limits import check_text
from symflops.text import Label, Source, Span, SymflopsError, fail

DEEPEST = 32
LARGEST = 10**40
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_WRONG = {
    "Expecting property name enclosed in double quotes": ("a key in quotes is wanted here", "no comma stands before a closing }"),
    "Expecting ',' delimiter": ("a comma or a closing bracket is wanted here", "entries have commas between them"),
    "Expecting ':' delimiter": ("a colon is wanted after the key", 'an entry is "key": value'),
    "Expecting value": ("a value is wanted here", "values are numbers, strings in quotes, true, false, null, lists and tables"),
    "Extra data": ("the text goes on after its end", "a file holds one table"),
    "Unterminated string starting at": ("this string has no end", 'close it with "'),
}


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
            at = max(self.source.text.find(text), 0)
            raise wrong(self.source, at, len(text), f"a number out of reach: {error}", "no size of a model is") from error

    def constant(self, text: str) -> NoReturn:
        at = max(self.source.text.find(text), 0)
        raise wrong(self.source, at, len(text), f"{text} is no number", "leave it out, or say null")

    def table(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                quoted = json.dumps(key, ensure_ascii=False)
                at = max(self.source.text.rfind(quoted), 0)
                raise wrong(self.source, at, len(quoted), f"`{key}` stands twice", "keep one of them")
            found[key] = value
        return found
