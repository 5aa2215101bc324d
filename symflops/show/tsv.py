"""Tab-separated values without a heading, for `cut`, `sort` and `awk`: only the columns that everybody wants."""

from __future__ import annotations

from . import Page, Style, cell_text


def render(page: Page, style: Style) -> str:
    """The narrow columns of a page, a row to a line."""
    at = [page.columns.index(name) for name in page.narrow or page.columns]
    return "".join("\t".join(cell_text(row[i]) for i in at) + "\n" for row in page.rows)
