"""JSON: the contract for scripts."""

from __future__ import annotations

import json

from . import Page, Style


def render(page: Page, style: Style) -> str:
    """What a page records, indented; numbers in full, never NaN or Infinity."""
    return json.dumps(page.record(), indent=2, ensure_ascii=False, allow_nan=False)
