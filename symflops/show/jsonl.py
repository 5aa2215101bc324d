"""JSON lines: an object for each row, for programs that read as they go."""

from __future__ import annotations

import json

from . import Page, Style


def render(page: Page, style: Style) -> str:
    """The rows of a page as objects with its columns as keys."""
    rows = (dict(zip(page.columns, row, strict=True)) for row in page.rows)
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)
