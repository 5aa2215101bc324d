"""Nothing but the values, one to a line, for the shell."""

from __future__ import annotations

from . import Page, Style, cell_text


def render(page: Page, style: Style) -> str:
    """The value column of a page, or its first."""
    at = page.columns.index(page.value) if page.value else 0
    return "".join(f"{cell_text(row[at])}\n" for row in page.rows)
