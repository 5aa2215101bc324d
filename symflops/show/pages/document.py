"""A text that is the answer itself, such as a scenario that was written out."""

from __future__ import annotations

from symflops.show import Page


def document(text: str) -> Page:
    """A page that is written as it stands, on a terminal and elsewhere."""
    return Page(("text",), [(text,)], lambda: {"text": text}, lambda style: text, piped="table")
