"""Lines for people: columns that line up, long texts broken at the right place."""

from __future__ import annotations

from collections.abc import Sequence

from symflops.show import Style

GAP = 2
NARROWEST = 24


def columns(
    rows: Sequence[Sequence[str]], style: Style, colours: Sequence[str] = (), indent: int = 2, most: int = 99
) -> list[str]:
    """Rows as lines whose columns line up; the last column is wrapped under itself, or cut after `most` lines.

    >>> columns([["a", "1"], ["long", "2"]], Style())
    ['  a     1', '  long  2']
    """
    if not rows:
        return []
    count = max(len(row) for row in rows)
    widths = [max((len(row[i]) for row in rows if len(row) > i), default=0) for i in range(count)]
    start = indent + sum(width + GAP for width in widths[:-1] if width)
    lines: list[str] = []
    for row in rows:
        cells = [
            _cell(cell, width, style, colours, i) for i, (cell, width) in enumerate(zip(row[:-1], widths, strict=False)) if width
        ]
        last = clip(wrap(row[-1], max(style.width - start, NARROWEST)), most, style) if len(row) == count else [row[-1]]
        colour = _colour(colours, len(row) - 1)
        head = " " * indent + "".join(cells)
        lines.append((head + style.paint(last[0], *colour)).rstrip())
        lines += [" " * start + style.paint(more, *colour) for more in last[1:]]
    return lines


def _cell(cell: str, width: int, style: Style, colours: Sequence[str], at: int) -> str:
    return style.paint(cell, *_colour(colours, at)) + " " * (width - len(cell) + GAP)


def _colour(colours: Sequence[str], at: int) -> list[str]:
    return colours[at].split() if at < len(colours) else []


def wrap(text: str, width: int, later: int = 0) -> list[str]:
    """A text in lines of at most `width`, broken at blanks or after an operator; lines after the first begin with `later` blanks.

    >>> wrap("a*b + c*d", 6)
    ['a*b +', 'c*d']
    """
    lines: list[str] = []
    room = width
    while len(text) > room:
        at = text.rfind(" ", 1, room + 1)
        if at <= 0:
            at = max(text.rfind(sign, 1, room) for sign in "*/,") + 1 or room
        lines.append(text[:at].rstrip())
        text = text[at:].lstrip()
        room = max(width - later, 10)
    lines.append(text)
    return lines[:1] + [" " * later + line for line in lines[1:]]


def clip(lines: list[str], most: int, style: Style) -> list[str]:
    """At most so many lines, with a sign that there was more.

    >>> clip(["a b", "c"], 1, Style())
    ['a …']
    """
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    cut = last if len(last) < 12 and " " not in last else last.rpartition(" ")[0]
    return [*lines[: most - 1], f"{cut.rstrip(',;:')} {'…' if style.signs else '...'}"]


def heading(text: str, style: Style) -> str:
    """A title of a section."""
    return style.paint(text, "bold")
