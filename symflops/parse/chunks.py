"""A formula file cut into statements, at the words that begin one: so a broken statement never hides the next."""

from __future__ import annotations

import re
from typing import NamedTuple

from symflops.text import Label, Problem, Source, Span

STATEMENT_WORDS = ("let", "law", "choice", "option", "index", "require", "test", "unit", "count")
OTHER_WORDS = (
    "per", "by", "default", "where", "when", "in", "integer", "range", "latex", "source", "alias", "prefix", "given", "expect",
    "within", "over", "if", "then", "else", "match", "and", "or", "not", "is", "divides",
)  # fmt: skip
RESERVED = frozenset(STATEMENT_WORDS + OTHER_WORDS)

_PIECE = re.compile(r'"""(?:.|\n)*?"""|"[^"\n]*"|"|#[^\n\r]*|[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9A-Za-z_.]*')
# A name followed by a name at the start of a line never fits: it is a statement in some other language.
_FOREIGN = re.compile(rf"[A-Za-z_][A-Za-z0-9_]*[ \t]+(?!(?:{'|'.join(sorted(RESERVED))})\b)[A-Za-z_]")


class Chunks(NamedTuple):
    """The docstring of a file, the stretch of each statement, the text with strings and comments blanked."""

    doc: str
    statements: tuple[Span, ...]
    code: str
    problems: tuple[Problem, ...]


def cut(source: Source) -> Chunks:
    """The statements of a formula file, by a linear scan."""
    text = source.text
    starts: list[int] = []
    code: list[str] = []
    problems: list[Problem] = []
    doc: str | None = None
    at = 0
    for match in _PIECE.finditer(text):
        piece, start = match[0], match.start()
        code.append(text[at:start])
        at = match.end()
        if piece[0] in '"#':
            code.append(re.sub(r"[^\n\r]", " ", piece))
            if piece == '"':
                problems.append(_open_string(source, start))
            elif piece[0] == '"' and not starts and doc is None and not "".join(code).strip():
                doc = piece
            continue
        code.append(piece)
        if piece in STATEMENT_WORDS or (_starts_line(text, start) and piece not in RESERVED and _FOREIGN.match(text, start)):
            starts.append(start)
    code.append(text[at:])
    blanked = "".join(code)
    head = starts[0] if starts else len(text)
    if blanked[:head].strip():
        starts.insert(0, len(blanked[:head]) - len(blanked[:head].lstrip()))
    ends = [*starts[1:], len(text)][: len(starts)]
    spans = tuple(_trim(blanked, text, start, end) for start, end in zip(starts, ends, strict=True))
    return Chunks(_unquote(doc), spans, blanked, tuple(problems))


def _starts_line(text: str, at: int) -> bool:
    line = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    return not text[line:at].strip()


def _trim(code: str, text: str, start: int, end: int) -> Span:
    """A stretch without the blanks and comments that end it; strings stay."""
    last = len(code[start:end].rstrip())
    quote = text.rfind('"', start, end)
    # A quote inside a comment is blanked too, but cutting there is harmless: comments are ignored.
    return Span(start, max(start + last, quote + 1 if quote >= 0 and code[quote] == " " else start))


def _unquote(piece: str | None) -> str:
    if piece is None:
        return ""
    quotes = 3 if piece.startswith('"""') else 1
    return " ".join(piece[quotes:-quotes].split())


def _open_string(source: Source, at: int) -> Problem:
    label = Label(source, Span(at, at + 1), "opened here")
    return Problem("SF101", "this string has no end", (label,), ('close it with ", or use """ for several lines',))
