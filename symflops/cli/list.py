"""`symflops list`: what the library holds."""

from __future__ import annotations

from typing import Annotated

import typer

from symflops.library import load
from symflops.show.pages.listing import kinds, listing
from symflops.text import fail

from .shell import completing
from .shell.options import Format, Json, Library
from .shell.reply import Reply, checked_format

PANEL = "Browse"
RANK = 1


def command(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="[KIND]",
            autocompletion=completing.kinds,
            help="quantities, laws, units, models, hardware …; without one: all kinds.",
        ),
    ] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help="Only quantities that can be told in this unit.")] = "",
    library: Library = None,
    json: Json = False,
    form: Format = "",
) -> Reply:
    """What there is: quantities, laws, units, models, chips, prices …

    Examples:
        symflops list quantities --unit FLOP
        symflops list models
        symflops list laws --format json
    """
    if unit and kind not in ("", "quantities", "functions"):
        helps = [f"symflops list quantities --unit {unit}"]
        raise fail("SF912", f"--unit is for quantities and functions, not for {kind}", helps=helps)
    loaded = load(library or [])
    page = listing(kind or ("quantities" if unit else ""), loaded, unit) if kind or unit else kinds(loaded)
    return Reply(page, checked_format("json" if json else form))
