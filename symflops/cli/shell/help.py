"""Help as text: usage, what the command does, arguments, options, examples; colours only where they can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from typer.core import TyperCommand, TyperGroup

from symflops.show import Style
from symflops.show.pages.layout import columns, wrap

from .console import width

_BRACES = str.maketrans("", "", "{}")
_BRACKETS = str.maketrans("", "", "[].{}")
_RANGE = re.compile(r" *\[[^]]*[<>]=[^]]*\]")  # an error says the range when it matters
EVERYWHERE = (
    ("--color WHEN", "auto, always or never; NO_COLOR and FORCE_COLOR are heeded."),
    ("-h, --help", "Show this help and stop."),
)


class Command(TyperCommand):
    """A command with our help."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of a command."""
        formatter.write("\n".join(lines(self, ctx)) + "\n")


class Group(TyperGroup):
    """The command `symflops` itself."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the commands in groups."""
        formatter.write("\n".join(lines(self, ctx)) + "\n")


def lines(command: Any, ctx: Any) -> Iterator[str]:
    """The help of a command, line by line."""
    style = Style(bool(ctx.color), min(width(), 100))
    words = " ".join(command.collect_usage_pieces(ctx)).translate(_BRACES)
    yield f"{style.paint('Usage:', 'bold')} {style.paint(ctx.command_path, 'cyan')} {words}"
    text, _, examples = (command.help or "").partition("Examples:")
    for paragraph in filter(None, map(str.strip, text.split("\n\n"))):
        yield ""
        yield from wrap(" ".join(paragraph.split()), style.width)
    for title, rows in sections(command, ctx):
        yield ""
        yield style.paint(f"{title}:", "bold")
        yield from columns(rows, style, ("cyan",))
    if examples:
        yield ""
        yield style.paint("Examples:", "bold")
        yield from (f"  {line.strip()}" for line in examples.strip("\n \b").splitlines() if line.strip())


def sections(command: Any, ctx: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Titles with rows of names and what they are."""
    if isinstance(command, TyperGroup):
        panels: dict[str, list[tuple[str, str]]] = {}
        for name, inner in command.commands.items():
            panels.setdefault(str(getattr(inner, "rich_help_panel", "")), []).append((name, inner.get_short_help_str(200)))
        yield from panels.items()
    arguments = [
        record for param in command.params if param.param_type_name == "argument" if (record := param.get_help_record(ctx))
    ]
    if arguments:
        yield "Arguments", [(name.translate(_BRACKETS), text) for name, text in arguments]
    options = [
        record for param in command.get_params(ctx) if param.param_type_name == "option" if (record := param.get_help_record(ctx))
    ]
    own = [(name, _RANGE.sub("", text)) for name, text in options if "--help" not in name]
    if own:
        yield "Options", own
    yield "Everywhere", list(EVERYWHERE)
