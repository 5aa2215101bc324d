"""Comma-separated values with a heading, for spreadsheets and data frames: every column."""

from __future__ import annotations

import csv
import io

from . import Page, Style, cell_text


def render(page: Page, style: Style) -> str:
    """A page as RFC 4180 wants it, save for the line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(page.columns)
    writer.writerows([cell_text(cell) for cell in row] for row in page.rows)
    return out.getvalue()
