"""Articles as blocks: a reader for each kind of file, chosen by its name or, for plain names, by what it holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TypeAlias

from symflops.article.blocks import Article, Block
from symflops.text import Source

from . import html, latex, markdown, notebook

Reader: TypeAlias = Callable[[Source], Iterable[Block]]

READERS: dict[str, Reader] = {
    ".html": html.read,
    ".htm": html.read,
    ".ipynb": notebook.read,
    ".tex": latex.read,
    ".latex": latex.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".mdx": markdown.read,
}


def read(source: Source) -> Article:
    """The blocks of a text."""
    reader = READERS.get(os.path.splitext(source.path)[1].lower()) or sniffed(source.text[:2000].lstrip())
    return Article(source, tuple(reader(source)))


def sniffed(head: str) -> Reader:
    """The reader for a text of no known kind. Plain text is Markdown: it has paragraphs, lists and indented code too."""
    start = head[:200].lower()
    if head.startswith("{") and '"cells"' in head:
        return notebook.read
    if start.startswith(("<!doctype html", "<html", "<?xml")) or "<body" in start:
        return html.read
    if head.startswith("\\documentclass") or "\\begin{document}" in head:
        return latex.read
    return markdown.read
