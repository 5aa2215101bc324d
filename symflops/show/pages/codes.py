"""The page of an error code: what it says, why it is an error, an example and how to put it right."""

from __future__ import annotations

from typing import Protocol

from symflops.show import Page, Style

from .layout import wrap

PARTS = ("what", "why", "example", "fix")


class Explained(Protocol):
    """An entry of the table of codes."""

    @property
    def title(self) -> str:
        """What is wrong, in a few words."""

    @property
    def what(self) -> str:
        """What it says."""

    @property
    def why(self) -> str:
        """Why it is an error."""

    @property
    def example(self) -> str:
        """A text that has it."""

    @property
    def fix(self) -> str:
        """How to put it right."""


def page(code: str, entry: Explained) -> Page:
    """The page of a code."""
    parts = {name: str(getattr(entry, name)) for name in PARTS}
    return Page(
        columns=("code", "title", *PARTS),
        rows=[(code, entry.title, *parts.values())],
        record=lambda: {"code": code, "title": entry.title, **parts},
        text=lambda style: "\n".join(text(code, entry.title, parts, style)),
        piped="table",
    )


def text(code: str, title: str, parts: dict[str, str], style: Style) -> list[str]:
    """A code for people; examples stand as they are, the rest is wrapped."""
    lines = [f"{style.paint(code, 'bold', 'red')}  {style.paint(title, 'bold')}"]
    for name, said in parts.items():
        if not said.strip():
            continue
        lines += ["", style.paint(name, "bold")]
        for line in said.strip("\n").splitlines():
            lines += [f"  {part}".rstrip() for part in ([line] if name == "example" else wrap(line, style.width - 2))]
    return lines
