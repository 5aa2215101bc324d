"""The layout of formula files: blanks and line ends put right, everything a person arranged kept.

It works on tokens, so comments and alignment survive, and a file that does not parse can be laid out too: two or more
blanks in a row are an alignment and stay, as do line breaks. What changes: tabs and trailing blanks, more than one
empty line in a row, blanks around `=`, `,`, `:` and brackets, `+` and `-` between terms. Laying out twice changes
nothing more.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .parse.chunks import RESERVED

_TOKEN = re.compile(
    r'"""(?:.|\n)*?"""|"[^"\n]*"|#[^\n]*|=>|==|!=|<=|>=|\.\.|[A-Za-z_$€£][A-Za-z0-9_]*|[0-9][0-9A-Za-z_.%]*(?:(?<=[eE])[+-][0-9]+)?|\S'
)
_SPACED = {"=", "=>", "==", "!=", "<=", ">=", "<", ">", "~", "|", "..", "+", "-"}
_ENDS_OPERAND = re.compile(r"[A-Za-z0-9_$€£%\])}\"]\Z")


class Token(NamedTuple):
    """A token with the blanks before it on its line."""

    text: str
    gap: str


def layout(text: str) -> str:
    """A formula file laid out.

    >>> layout("let  x=1+2   # one\\n\\n\\n\\nlet y = f( a ,b )\\n")
    'let  x = 1 + 2   # one\\n\\nlet y = f(a, b)\\n'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    lines: list[str] = []
    for logical in _logical_lines(text):
        line = _laid_out(logical)
        if line or (lines and lines[-1]):
            lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""


def _logical_lines(text: str) -> list[str]:
    """Lines, except that a string over several lines is one."""
    lines: list[str] = []
    start = 0
    for match in re.finditer(r'"""(?:.|\n)*?"""|"[^"\n]*"|#[^\n]*|\n', text):
        if match[0] == "\n":
            lines.append(text[start : match.start()])
            start = match.end()
    lines.append(text[start:])
    return lines


def _laid_out(line: str) -> str:
    stripped = line.strip()
    if not stripped:
        return ""
    indent = line[: len(line) - len(line.lstrip(" "))]
    tokens = _tokens(stripped)
    out = [indent]
    units = 0
    for at, token in enumerate(tokens):
        before = tokens[at - 1].text if at else ""
        units += token.text == "["
        out.append("" if not at else _gap(before, token, tokens[at - 2].text if at > 1 else "", units > 0, out))
        out.append(token.text)
        units -= token.text == "]"
    return "".join(out).rstrip()


def _tokens(line: str) -> list[Token]:
    found = []
    at = 0
    for match in _TOKEN.finditer(line):
        found.append(Token(match[0], line[at : match.start()]))
        at = match.end()
    return found


def _gap(before: str, token: Token, earlier: str, in_unit: bool, out: list[str]) -> str:
    """The blanks between two tokens."""
    text = token.text
    if len(token.gap) > 1 and text not in ",)]":
        return token.gap  # an alignment
    if text.startswith("#"):
        return token.gap or "  "
    if in_unit and before != "[" and text != "[":
        return ""
    if text in ",)]" or before in "([" or (text == "(" and _is_call(before, token)):
        return ""
    if text == "}" or before == "{":
        return token.gap  # options are listed { a, b }, circumstances said {a = 1}
    if before == ",":
        return " "
    if _is_sign(before, earlier, out):
        return ""
    if text in _SPACED or before in _SPACED:
        return " " if not (text == "-" and not _ENDS_OPERAND.search(before)) else token.gap
    return token.gap


def _is_call(before: str, token: Token) -> bool:
    """Is this bracket that of a call, written next to its name?"""
    return not token.gap and before not in RESERVED and bool(re.match(r"[A-Za-z_]", before))


def _is_sign(before: str, earlier: str, out: list[str]) -> bool:
    """Is the `-` before this token a sign and no difference?"""
    return before == "-" and (not _ENDS_OPERAND.search(earlier) or earlier in RESERVED)
