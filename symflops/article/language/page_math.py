"""Formulas of web pages: of the three forms that KaTeX and MathJax leave in a page, the one in TeX is read, the others are not.

What is not read is written over with blanks, so that every place stays what it was.
"""

from __future__ import annotations

import re

_TEX = re.compile(r"<annotation[^<>]{0,80}application/x-tex[^<>]{0,20}>")
_FORMULA = re.compile(r"(?P<math><math[\s>])|<span[^<>]{0,40}katex-html[^<>]{0,80}>")
_SPAN = re.compile(r"</?span[\s>]")
_HOLE = "\ufffc"  # something stands here that is not read


def shown(text: str) -> str:
    """The text of a block of a page in which formulas stand between `\\(` and `\\)`."""
    if "<math" not in text and "katex-html" not in text:
        return text
    parts: list[str] = []
    at = 0
    while found := _FORMULA.search(text, at):
        parts.append(text[at : found.start()])
        if found["math"]:
            at = _end_of_math(text, found.end())
            parts.append(_written(text, found.start(), at))
        else:
            at = _end_of_span(text, found.end())
            parts.append(" " * (at - found.start()))
    return "".join([*parts, text[at:]])


def _written(text: str, start: int, end: int) -> str:
    """A formula as its TeX with blanks around it, or as a hole where it has none."""
    tex = _TEX.search(text, start, end)
    close = text.find("</annotation", tex.end(), end) if tex else -1
    if tex is None or close < 0:
        return _HOLE.center(end - start)
    return f"\\({text[tex.end() : close]}\\)".rjust(close + 2 - start).ljust(end - start)


def _end_of_math(text: str, at: int) -> int:
    close = text.find("</math>", at)
    return len(text) if close < 0 else close + len("</math>")


def _end_of_span(text: str, at: int) -> int:
    """Where the span ends that was opened before a place, with all that are within it."""
    depth = 1
    for match in _SPAN.finditer(text, at):
        depth += -1 if match[0].startswith("</") else 1
        if not depth:
            return text.find(">", match.start()) + 1 or len(text)
    return len(text)
