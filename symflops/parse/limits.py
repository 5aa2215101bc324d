"""What a text may be at all: encoding, size, characters, nesting. Linear scans, before any parser sees it."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Sequence

from symflops.expr import Expr, children
from symflops.text import Label, Problem, Source, Span, SymflopsError, fail

MOST_CHARACTERS = {"formula": 256 * 1024, "scenario": 1024 * 1024}
MOST_TOKENS = 50_000
MOST_NODES = 10_000
DEEPEST = 200
LONGEST_NAME = 64

# Characters of code besides ASCII; the first four are read as the operator they look like.
OPERATORS = {"×": "*", "·": "*", "−": "-", "÷": "/"}
CURRENCIES = "€£"

_ASCII = re.compile(r"[\t\n\r\x20-\x7e]*\Z")
_TOKEN = re.compile(r"[A-Za-z0-9_.]+|[^\sA-Za-z0-9_.]")
_SIGNS = re.compile(r"[-\s]*")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
_SIGNS_INSTEAD = {
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{LEFT DOUBLE QUOTATION MARK}": 'the plain quote "',
    "\N{RIGHT DOUBLE QUOTATION MARK}": 'the plain quote "',
    "\N{ALMOST EQUAL TO}": "~",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{NOT EQUAL TO}": "!=",
    "\N{ASTERISK OPERATOR}": "*",
    "\N{DIVISION SLASH}": "/",
    "\N{SQUARE ROOT}": "sqrt(…)",
    "\N{N-ARY SUMMATION}": "sum(… over k = 1 .. n)",
}
_LOOKALIKES = {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "А": "A", "В": "B", "Е": "E", "Н": "H", "О": "O"}


def read_file(path: str, kind: str, shown: str | None = None) -> Source:
    """The text of a regular UTF-8 file within the size limit of its kind."""
    shown = shown if shown is not None else path
    here = Label(Source(shown, ""), Span(0, 0))
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise fail(
                "SF902", f"`{shown}` is not a regular file", here, helps=["name a file; folders of formulas come with --lib"]
            )
        if status.st_size > 4 * MOST_CHARACTERS[kind]:
            raise too_large(Source(shown, ""), kind)
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        helps = ["is the name right, and may you read it?"]
        raise fail("SF901", f"cannot read `{shown}`: {(error.strerror or 'unreadable').lower()}", here, helps=helps) from error
    return decode(data, shown)


def decode(data: bytes, path: str) -> Source:
    """Bytes as text, or where they stop being UTF-8."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = Label(Source(path, data[: error.start].decode("utf-8", "replace")), Span(error.start, error.start + 1))
        helps = ["save the file as UTF-8"]
        raise fail("SF103", f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}", place, helps=helps) from error
    return Source(path, text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))


def too_large(source: Source, kind: str) -> SymflopsError:
    """The error for a text over the size limit."""
    message = f"the text is larger than the limit of {MOST_CHARACTERS[kind] // 1024} KiB"
    return fail("SF104", message, Label(source, Span(0, 0)), helps=["split it into several files"])


def check_text(source: Source, kind: str = "formula") -> None:
    """Refuse a text that is too large, too deep or holds characters that no one can see or tell apart."""
    text = source.text
    if len(text) > MOST_CHARACTERS[kind]:
        raise too_large(Source(source.path, ""), kind)
    if not _ASCII.match(text):
        check_characters(source)


def check_characters(source: Source) -> None:
    """Every control, bidirectional or invisible character is an error, wherever it stands."""
    found = [
        (at, character)
        for at, character in enumerate(source.text)
        if not (character in "\t\n\r" or " " <= character <= "~") and unicodedata.category(character) in _UNSEEN
    ]
    if found:
        raise SymflopsError(character_problems(source, found))


def character_problems(source: Source, found: Sequence[tuple[int, str]]) -> list[Problem]:
    """The problems of characters that may not stand where they do: one for each character, at its first place."""
    places: dict[str, list[int]] = {}
    for at, character in found:
        places.setdefault(character, []).append(at)
    return [_character_problem(source, character, at) for character, at in places.items()]


def _character_problem(source: Source, character: str, places: Sequence[int]) -> Problem:
    name = unicodedata.name(character, "a control character").lower()
    times = f" ({len(places)} times)" if len(places) > 1 else ""
    message = f"the character U+{ord(character):04X} ({name}) cannot stand here{times}"
    return Problem("SF102", message, (Label(source, Span(places[0], places[0] + 1)),), (_instead(character),))


def _instead(character: str) -> str:
    """What to type in place of a character."""
    category = unicodedata.category(character)
    if character in _LOOKALIKES:
        return f"it looks like the Latin letter {_LOOKALIKES[character]}: type that"
    if character in "\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT THREE}\N{SUPERSCRIPT ONE}":
        return f"write ^{unicodedata.digit(character)}"
    if character in _SIGNS_INSTEAD:
        return f"write {_SIGNS_INSTEAD[character]}"
    if category == "Zs":
        return "type an ordinary space"
    if category in _UNSEEN:
        return "take it out: it cannot be seen, and may change how the line reads"
    name = unicodedata.name(character, "")
    if greek := re.fullmatch(r"GREEK SMALL LETTER ([A-Z]+)", name):
        return f'spell it out, {greek[1].lower()}; it is shown as {character} by the clause latex "\\{greek[1].lower()}"'
    return "formulas are written in ASCII; any text may stand in strings and comments"


def check_code(source: Source, code: str, offset: int = 0) -> None:
    """Refuse code (strings and comments blanked) with foreign characters, too many tokens or too deep brackets."""
    if not code.isascii():
        found = [
            (offset + at, character)
            for at, character in enumerate(code)
            if ord(character) > 126 and character not in OPERATORS and character not in CURRENCIES
        ]
        if found:
            raise SymflopsError(character_problems(source, found))
    if len(code) > DEEPEST:
        _check_nesting(source, code, offset)
    if len(code) > MOST_TOKENS and len(_TOKEN.findall(code)) > MOST_TOKENS:
        helps = ["split it into several"]
        raise fail("SF104", f"more than {MOST_TOKENS:,} words and signs", Label(source, Span(offset, offset + 1)), helps=helps)


def _check_nesting(source: Source, code: str, offset: int) -> None:
    depth = 0
    for match in re.finditer(r"[(\[{]|[)\]}]|-[-\s]{200,}", code):
        if match[0] in "([{":
            depth += 1
        elif match[0] in ")]}":
            depth -= 1
        if depth > DEEPEST or len(match[0]) > DEEPEST:
            raise too_deep(source, Span(offset + match.start(), offset + match.start() + 1))


def too_deep(source: Source, span: Span) -> SymflopsError:
    """The error for an expression nested over the limit."""
    return fail("SF105", f"nested more than {DEEPEST} deep", Label(source, span), helps=["give the inner parts names"])


def check_tree(source: Source, expr: Expr) -> None:
    """Refuse a tree over the limits of nodes and depth. The walk keeps its own stack."""
    stack = [(expr, 1)]
    count = 0
    while stack:
        node, depth = stack.pop()
        count += 1
        if depth > DEEPEST:
            raise too_deep(source, node.span)
        if count > MOST_NODES:
            helps = ["give parts of it names of their own"]
            raise fail("SF104", f"an expression of more than {MOST_NODES:,} parts", Label(source, expr.span), helps=helps)
        stack.extend((child, depth + 1) for child in children(node))
