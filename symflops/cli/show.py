"""`symflops show`: what is known of a name."""

from __future__ import annotations

from typing import Annotated

import typer

from symflops.library import load
from symflops.show.pages.entry import entry

from .shell import completing
from .shell.options import Format, Json, Library
from .shell.reply import Reply, checked_format

PANEL = "Browse"
RANK = 2


def command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            autocompletion=completing.everything,
            help="A quantity, choice, preset, scenario, unit, index or source.",
        ),
    ],
    library: Library = None,
    json: Json = False,
    form: Format = "",
) -> Reply:
    """What is known of a name.

    A quantity with its unit, formulas, laws and sources, what it needs and who uses it; a preset, a choice, a unit, a work.

    Examples:
        symflops show training_flops
        symflops show models/gpt3_175b
        symflops show mask
        symflops show PFday
    """
    return Reply(entry(name, load(library or [])), checked_format("json" if json else form))
