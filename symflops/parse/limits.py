"""What a text may be at all: encoding, size, characters, nesting. Linear scans, before any parser sees it."""

from __future__ import annotations

import os
import re
import stat
import unicodedata

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
_LOOKALIKES = {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "А": "A", "В": "B", "Е": "E", "Н": "H", "О": "O"}


def read_file(path: str, kind: str, shown: str | None = None) -> Source:
    """The text of a regular UTF-8 file within the size limit of its kind."""
    shown = shown if shown is not None else path
    here = Label(Source(shown, ""), Span(0, 0))
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise fail("SF902", f"`{shown}` is not a regular file", here)
        if status.st_size > 4 * MOST_CHARACTERS[kind]:
            raise too_large(Source(shown, ""), kind)
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise fail("SF901", f"cannot read `{shown}`: {(error.strerror or 'unreadable').lower()}", here) from error
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
    return fail("SF104", f"the text is larger than the limit of {MOST_CHARACTERS[kind] // 1024} KiB", Label(source, Span(0, 0)))


def check_text(source: Source, kind: str = "formula") -> None:
    """Refuse a text that is too large, too deep or holds characters that no one can see or tell apart."""
    text = source.text
    if len(text) > MOST_CHARACTERS[kind]:
        raise too_large(Source(source.path, ""), kind)
    if not _ASCII.match(text):
        check_characters(source)


def check_characters(source: Source) -> None:
    """Every control, bidirectional or invisible character is an error, wherever it stands."""
    problems = []
    for at, character in enumerate(source.text):
        if character in "\t\n\r" or " " <= character <= "~":
            continue
        if unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}:
            problems.append(character_problem(source, at))
    if problems:
        raise SymflopsError(problems)


def character_problem(source: Source, at: int) -> Problem:
    """The problem of a character that code may not hold."""
    character = source.text[at]
    name = unicodedata.name(character, "unnamed").lower()
    helps: tuple[str, ...] = ()
    if character in _LOOKALIKES:
        helps = (f"it looks like the Latin letter {_LOOKALIKES[character]}: type that",)
    elif character in "²³¹":
        helps = (f"write ^{unicodedata.digit(character)}",)
    message = f"the character U+{ord(character):04X} ({name}) cannot stand here"
    return Problem("SF102", message, (Label(source, Span(at, at + 1)),), helps)


def check_code(source: Source, code: str, offset: int = 0) -> None:
    """Refuse code (strings and comments blanked) with foreign characters, too many tokens or too deep brackets."""
    if not code.isascii():
        problems = [
            character_problem(source, offset + at)
            for at, character in enumerate(code)
            if ord(character) > 126 and character not in OPERATORS and character not in CURRENCIES
        ]
        if problems:
            raise SymflopsError(problems)
    if len(code) > DEEPEST:
        _check_nesting(source, code, offset)
    if len(code) > MOST_TOKENS and len(_TOKEN.findall(code)) > MOST_TOKENS:
        raise fail("SF104", f"more than {MOST_TOKENS:,} words and signs", Label(source, Span(offset, offset + 1)))


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
            raise fail("SF104", f"an expression of more than {MOST_NODES:,} parts", Label(source, expr.span))
        stack.extend((child, depth + 1) for child in children(node))
