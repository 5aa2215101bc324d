"""Where the keys of a TOML text stand: tomllib gives no positions, so a linear scan finds them.

It also refuses what tomllib is slow or wrong on: dotted keys of many parts, numbers of many digits.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from symflops.text import Label, Source, Span, fail

MOST_KEY_PARTS = 16
MOST_DIGITS = 400
DEEPEST = 32

_HEADER = re.compile(r"[ \t]*\[(\[?)([^\]\n]*)\]\]?")
_KEY = re.compile(
    r"[ \t]*((?:[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*'))*)[ \t]*="
)
_PART = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")
_INNER = re.compile(r"(?<![A-Za-z0-9_\"'-])([A-Za-z0-9_-]+|\"[^\"\n]*\")[ \t]*=(?!=)")
_DIGITS = re.compile(rf"[0-9_]{{{MOST_DIGITS + 1},}}")

Path = tuple[str | int, ...]


class Places(NamedTuple):
    """The stretch of each key, and of the rest of its line: the value."""

    keys: dict[Path, Span]
    values: dict[Path, Span]

    def key(self, path: Path) -> Span:
        """Where a key stands; that of the nearest key above when it was written in a way the scan does not know."""
        while path and path not in self.keys:
            path = path[:-1]
        return self.keys.get(path, Span(0, 0))

    def value(self, path: Path, text: str, source: str) -> Span:
        """Where a string value stands within its line, quotes left out."""
        span = self.values.get(path)
        if span is None:
            return self.key(path)
        at = source.find(text, span.start, span.end) if text else -1
        return Span(at, at + len(text)) if at >= 0 else span


def scan(source: Source) -> Places:
    """Find every key, by its path; arrays of tables count from 0."""
    _refuse_slow(source)
    keys: dict[Path, Span] = {}
    values: dict[Path, Span] = {}
    counts: dict[Path, int] = {}
    section: Path = ()
    at = 0
    quoted = ""
    for line in source.text.splitlines(keepends=True):
        if quoted:
            quoted = "" if quoted in line else quoted
        elif header := _HEADER.match(line):
            section = _enter(header, counts)
            here = Span(at + len(header[0]) - len(header[0].lstrip()), at + header.end())
            keys.setdefault(section, here)
            keys.setdefault(section[:-1] if header[1] else section, here)  # the whole list stands where its first row does
        elif key := _KEY.match(line):
            path = (*section, *_parts(key[1]))
            start = at + key.start(1)
            keys[path] = Span(start, start + len(key[1]))
            values[path] = Span(at + key.end(), at + len(line.rstrip()))
            for inner in _INNER.finditer(line, key.end()):
                keys.setdefault((*path, inner[1].strip('"')), Span(at + inner.start(1), at + inner.end(1)))
                values.setdefault((*path, inner[1].strip('"')), Span(at + inner.end(), at + len(line.rstrip())))
            quoted = _opens(line[key.end() :])
        at += len(line)
    return Places(keys, values)


def _parts(text: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(text))


def _enter(header: re.Match[str], counts: dict[Path, int]) -> Path:
    path = _parts(header[2])
    if not header[1]:
        return path
    counts[path] = counts.get(path, -1) + 1
    return (*path, counts[path])


def _opens(value: str) -> str:
    for quotes in ('"""', "'''"):
        if value.count(quotes) == 1:
            return quotes
    return ""


def _refuse_slow(source: Source) -> None:
    """What would take tomllib long or make it fail without a place."""
    at = 0
    for line in source.text.splitlines(keepends=True):
        head = line.split("=", 1)[0]
        if head.count(".") > MOST_KEY_PARTS and not head.lstrip().startswith("#"):
            helps = ["keys have one part, or two: given.n_layers"]
            raise fail("SF104", f"a key of more than {MOST_KEY_PARTS} parts", Label(source, Span(at, at + 1)), helps=helps)
        at += len(line)
    if digits := _DIGITS.search(source.text):
        raise fail(
            "SF405", f"a number of more than {MOST_DIGITS} digits", Label(source, Span(digits.start(), digits.start() + 1))
        )
    depth = 0
    for bracket in re.finditer(r"[\[{]|[\]}]", source.text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > DEEPEST:
            label = Label(source, Span(bracket.start(), bracket.end()))
            raise fail(
                "SF105", f"nested more than {DEEPEST} deep", label, helps=["a scenario needs two levels: a table and its values"]
            )
