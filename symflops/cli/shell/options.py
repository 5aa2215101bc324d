"""Options that several commands take."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from symflops.text import fail

from . import completing

Settings: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        "-s",
        metavar="NAME=VALUE",
        autocompletion=completing.settings,
        help="Give a quantity, an option or a law; wins over all else. Repeatable.",
    ),
]
Start: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="PRESETS",
        autocompletion=completing.starts,
        help="Start from presets, commas between them; what the scenario gives wins.",
    ),
]
Want: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--want",
        metavar="QUANTITY",
        autocompletion=completing.quantities,
        help="What is asked for; repeatable, or with commas.",
    ),
]
Library: TypeAlias = Annotated[
    list[str] | None, typer.Option("--lib", metavar="PATH", help="Add .flop files or folders of your own. Repeatable.")
]
Conventions: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--convention",
        metavar="NAME",
        autocompletion=completing.conventions,
        help="Count as kaplan, palm … do: wins over the scenario, not over -s.",
    ),
]
Format: TypeAlias = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        autocompletion=completing.formats,
        help="table, json, jsonl, csv, tsv, md, html, latex, value, sarif, github; by default table on a terminal, else tsv.",
    ),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="The same as --format json.")]


def split(values: list[str] | None, option: str) -> list[str]:
    """Values of a repeatable option that also takes commas."""
    found = [part.strip() for value in values or () for part in value.split(",") if part.strip()]
    if values and not found:
        raise fail("SF912", f"{option} names nothing", helps=[f"leave {option} out, or say what"])
    return found
