"""A Markdown table, for reports and issues."""

from __future__ import annotations

from collections.abc import Sequence

from . import Page, Style, cell_text

_MARKS = str.maketrans({character: f"\\{character}" for character in "\\|`*<"})


def render(page: Page, style: Style) -> str:
    """The columns of a page that hold anything, as a table; the page's own document where it has one."""
    if page.md is not None:
        return page.md()
    used = [i for i, name in enumerate(page.columns) if name in page.narrow or any(row[i] not in (None, "") for row in page.rows)]
    numeric = [bool(page.rows) and all(isinstance(row[i], (int, float)) or row[i] is None for row in page.rows) for i in used]
    head = [_line([page.columns[i] for i in used]), _line(["---:" if number else "---" for number in numeric], plain=True)]
    return "\n".join([*head, *(_line([cell_text(row[i]) for i in used]) for row in page.rows)])


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of texts."""
    return "\n".join([_line(columns), _line(["---"] * len(columns), plain=True), *map(_line, rows)])


def _line(cells: Sequence[str], plain: bool = False) -> str:
    return f"| {' | '.join(cell if plain else cell.translate(_MARKS) for cell in cells)} |"
