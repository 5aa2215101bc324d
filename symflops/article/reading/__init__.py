"""Articles as blocks: a reader for each kind of file, chosen by its name or, for plain names, by what it holds.

A reader is a module beside this one with a function `read`; only the one that is needed is imported.
"""

from __future__ import annotations

import os
from importlib import import_module

from symflops.article.blocks import Article
from symflops.text import Source

READERS = {
    ".html": "html",
    ".htm": "html",
    ".ipynb": "notebook",
    ".tex": "latex",
    ".latex": "latex",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".rst": "rst",
    ".rest": "rst",
}


def read(source: Source) -> Article:
    """The blocks of a text."""
    return Article(source, tuple(import_module(f"{__name__}.{kind_of(source)}").read(source)))


def kind_of(source: Source) -> str:
    """The reader of a text."""
    return READERS.get(os.path.splitext(source.path)[1].lower()) or sniffed(source.text[:2000].lstrip())


def sniffed(head: str) -> str:
    """The reader for a text of no known kind. Plain text is Markdown: it has paragraphs, lists and code too.

    >>> sniffed("<!doctype html><p>"), sniffed("Plain words")
    ('html', 'markdown')
    """
    start = head[:200].lower()
    if head.startswith("{") and '"cells"' in head:
        return "notebook"
    if start.startswith(("<!doctype html", "<html", "<?xml")) or "<body" in start:
        return "html"
    if head.startswith("\\documentclass") or "\\begin{document}" in head:
        return "latex"
    return "markdown"
