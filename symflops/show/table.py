"""Text for people: aligned, with titles and colours where there are any."""

from __future__ import annotations

from . import Page, Style


def render(page: Page, style: Style) -> str:
    """A page as a person reads it."""
    return page.text(style)
