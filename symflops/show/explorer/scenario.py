"""The scenario that a page stands for, as lines in which the page's script puts what was changed."""

from __future__ import annotations

import os
import re
from typing import Any

from symflops.answer import answer
from symflops.question import Question
from symflops.writing import frozen, quoted

_CALL = re.compile(r"([A-Za-z_]\w*)\(([A-Za-z_]\w*)\)\Z")
_TABLE = re.compile(r"([A-Za-z_]\w*) = \{ (.*) \}\Z")
_ENTRY = re.compile(r'([A-Za-z_]\w*) = ("(?:[^"\\]|\\.)*"|[^,"]+)(?:, |\Z)')
_LINE = re.compile(r"([A-Za-z_]\w*) = ")


def key_of(label: str) -> str:
    """What sets an input in a scenario: an entry of a table by its dotted name.

    >>> key_of("rent(h100_sxm)"), key_of("n_tokens")
    ('rent.h100_sxm', 'n_tokens')
    """
    found = _CALL.match(label)
    return f"{found[1]}.{found[2]}" if found else label


def template(asked: Question, apart: bool) -> dict[str, Any]:
    """`head`, `given` (pairs of a key and its line) and `tail`.

    What a scenario file says is started from; with settings `apart` from it, everything is written out.
    """
    if apart or asked.scenario.source.path in ("", "standard input") or asked.scenario.source.path.endswith(".json"):
        return _whole(asked)
    name = asked.scenario.name
    shipped = asked.scenario.source.path in asked.library.declared.sources
    parent = name if shipped else os.path.basename(asked.scenario.source.path)
    where = [] if shipped else [f"# To be kept beside {quoted(parent)}."]
    title = [f"title = {quoted(asked.scenario.title)}"] if asked.scenario.title else []
    want = ", ".join(quoted(label) for label, _ in asked.want)
    return {"head": [*where, *title, f"from  = [{quoted(parent)}]", f"want  = [{want}]", "", "[given]"], "given": [], "tail": []}


def _whole(asked: Question) -> dict[str, Any]:
    lines = frozen(answer(asked)).rstrip("\n").split("\n")
    start = lines.index("[given]") + 1
    stop = next((at for at in range(start, len(lines)) if lines[at].startswith("[")), len(lines))
    given: list[tuple[str, str]] = []
    for line in lines[start:stop]:
        given += _entries(line)
    return {"head": lines[:start], "given": given, "tail": lines[stop:] and ["", *lines[stop:]]}


def _entries(line: str) -> list[tuple[str, str]]:
    """The lines of a table, one for each entry, so that one of them can be replaced."""
    table = _TABLE.match(line)
    if table is not None:
        return [(f"{table[1]}.{name}", f"{table[1]}.{name} = {value}") for name, value in _ENTRY.findall(table[2])]
    found = _LINE.match(line)
    return [(found[1] if found else "", line)] if line else []
