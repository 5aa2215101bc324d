"""`symflops find`: what the library holds, by words or by unit."""

from __future__ import annotations

from typing import Annotated

import typer

from symflops.library import load
from symflops.show.pages.search import search
from symflops.text import Problem

from .shell.options import Format, Json, Library
from .shell.reply import Reply, checked_format

PANEL = "Browse"
RANK = 2


def command(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORD]...", help="Words of a name, of what it means, of a title.")
    ] = None,
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help="Only quantities that can be told in this unit.")] = "",
    library: Library = None,
    json: Json = False,
    form: Format = "",
) -> Reply:
    """Find quantities, laws, options, presets and works by words or by unit; best first. Exit 1 when nothing fits.

    Examples:
        symflops find attention
        symflops find price a100
        symflops find --unit '$/h/device'
    """
    page = search(words or [], unit, load(library or []))
    what = " ".join(filter(None, [*(words or []), f"in {unit}" if unit else ""]))
    note = Problem("SF409", f"nothing found for {what}: try other words, or symflops list", severity="note")
    nothing = () if page.rows else (note,)
    return Reply(page, checked_format("json" if json else form), nothing, 0 if page.rows else 1)
