"""Answers on paper: a page holds what there is to say, and each format is one file that writes a page."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from symflops.text import Problem

Cell: TypeAlias = str | int | float | None

COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "magenta": "35", "cyan": "36"}


class Style(NamedTuple):
    """What the place of writing can show: colours, how wide it is, signs beyond ASCII."""

    color: bool = False
    width: int = 100
    signs: bool = True

    def paint(self, text: str, *colours: str) -> str:
        """A text in colours, where there are any; what it says never depends on them.

        >>> Style(color=True).paint("wrong", "red")
        '\\x1b[31mwrong\\x1b[0m'
        """
        if not self.color or not text or not colours:
            return text
        return f"\x1b[{';'.join(COLOURS[colour] for colour in colours)}m{text}\x1b[0m"


class Page(NamedTuple):
    """What there is to say, in every form somebody may want it in.

    `rows` under `columns` are plain data, with the values in the column `value`; `narrow` are the columns that are
    written where only a few fit (tab-separated). `record` makes what JSON says, `text` what a person reads.
    `piped` is the format when nobody chose one and the output is not a terminal.
    `problems` are what is wrong with the files that the page is about, for the formats that machines which review
    files read; `html` and `md` are documents of their own, where a table would say less. `aside` are notes on what the
    page says that formats of a few columns have no place for.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    record: Callable[[], Any]
    text: Callable[[Style], str]
    narrow: tuple[str, ...] = ()
    value: str = ""
    piped: str = "tsv"
    problems: Callable[[], Sequence[Problem]] = tuple
    html: Callable[[], str] | None = None
    latex: Callable[[], str] | None = None
    md: Callable[[], str] | None = None
    aside: Callable[[], Sequence[Problem]] = tuple


FEW_COLUMNS = ("tsv",)  # formats of numbers or formulas alone; `value` is asked for by who wants nothing else


def formats() -> list[str]:
    """The formats there are: the files beside this one.

    >>> "json" in formats()
    True
    """
    found = [name.removesuffix(".py") for name in os.listdir(os.path.dirname(__file__)) if name.endswith(".py")]
    return sorted(name for name in found if not name.startswith("_"))


def render(page: Page, form: str, style: Style) -> str:
    """A page in a format, ending with a line end."""
    from importlib import import_module

    text: str = import_module(f"{__name__}.{form}").render(page, style)
    return text if not text or text.endswith("\n") else f"{text}\n"


def in_a_line(problem: Problem) -> str:
    """A problem where there is no room for its text and marks: what is wrong, what is told beside it, what to do."""
    return "; ".join([problem.message, *(label.text for label in problem.labels[1:] if label.text), *problem.helps])


def cell_text(cell: Cell) -> str:
    """A cell as data: made safe to print, numbers in full."""
    from symflops.text import escape

    return "" if cell is None else escape(cell) if isinstance(cell, str) else repr(cell)
