"""What tests of articles ask: what is found in a text, what of it is called wrong, and a table written in a line a row."""

from __future__ import annotations

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def found(text: str, name: str = "x.md") -> list[Finding]:
    """Everything that is found in an article."""
    return list(check(Source(name, text), UNITS).findings)


def accused(text: str, name: str = "x.md") -> list[str]:
    """The words of what is called wrong."""
    return [text[one.start : one.end] for one in found(text, name) if one.verdict in FINDINGS]


def table(heads: str, *rows: str) -> str:
    """A table of Markdown: `table("a | b", "1 | 2")`."""
    width = len(heads.split(" | "))
    return "\n".join(f"| {row} |" for row in (heads, " | ".join(["--"] * width), *rows)) + "\n"
