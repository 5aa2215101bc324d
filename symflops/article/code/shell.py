"""One-liners of shells: `python -c '…'` with the variables set before it, `perl -le '…'`, and the output that follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_CALL = re.compile(r"\b(?:python[23]?[ \t]+-c[ \t]+(?P<quote>['\"])|perl[ \t]+-[lw]{0,2}[eE][ \t]+(?P<perl>'))")
_SETS = re.compile(r"(?:^|[;\s])([A-Za-z_]\w{0,63})=([\w.+-]{1,40})(?=[;\s])")
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w{0,63})\}?")
# Of Perl: a variable set, or a print, of numbers, variables, signs and brackets.
_STATEMENT = re.compile(r"(?:\$(?P<name>[A-Za-z_]\w{0,63})[ \t]*=(?!=)|print\b)[ \t]*(?P<value>[\w.$+\-*/%() \t]{1,400})")
_WORD = re.compile(r"(?<![\w.$])[A-Za-z_]\w*")
_FUNCTIONS = frozenset({"int", "abs"})


class OneLiner(NamedTuple):
    """Code on a command line: its text, where it begins in the block, and where its output begins and ends."""

    code: str
    start: int
    output: int
    end: int


def one_liners(text: str) -> Iterator[OneLiner]:
    """The one-liners of a block of code, each with the lines up to the next."""
    found = []
    at = 0
    while match := _CALL.search(text, at):
        close = _closing(text, match.end(), match["quote"] or match["perl"])
        if close < 0:
            break
        line = max(text.rfind("\n", 0, match.start()), at - 1) + 1
        variables = dict(_SETS.findall(f"{text[line : match.start()].removeprefix('$ ')};"))
        code = text[match.end() : close].replace("\\\n", " ")
        if match["quote"] == '"':
            code = _VARIABLE.sub(lambda one, known=variables: known.get(one[1], one[0]), code)  # type: ignore[misc]
        elif match["perl"]:
            code = _from_perl(code)
        end = text.find("\n", close)
        at = end + 1 if end >= 0 else len(text)
        found.append((code, match.start(), at, line))
    for this, after in zip(found, [*found[1:], ("", 0, 0, len(text))], strict=False):
        yield OneLiner(this[0], this[1], this[2], max(this[2], after[3]))


def _from_perl(code: str) -> str:
    """Assignments and prints of arithmetic in Python, which writes them alike; nothing for any other program."""
    lines = []
    for said in filter(None, (one.strip() for one in code.split(";"))):
        found = _STATEMENT.fullmatch(said)
        if found is None or not set(_WORD.findall(found["value"])) <= _FUNCTIONS or _is_call(found):
            return ""
        value = found["value"].replace("$", "")
        lines.append(f"print({value})" if found["name"] is None else f"{found['name']} = {value}")
    return "\n".join(lines)


def _is_call(found: re.Match[str]) -> bool:
    """`print (1 + 2) * 3` prints 3 in Perl: a bracket behind `print` holds all that is printed."""
    return found["name"] is None and found["value"].startswith("(")


def _closing(text: str, start: int, quote: str) -> int:
    """The quote that ends a word of the shell."""
    at = text.find(quote, start)
    while quote == '"' and at > 0 and text[at - 1] == "\\":
        at = text.find(quote, at + 1)
    return at
