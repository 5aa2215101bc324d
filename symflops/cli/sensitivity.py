"""`symflops sensitivity`: what matters most for an answer."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated

import typer

from symflops.answer import answer
from symflops.api import question
from symflops.sensitivity import SWING, sensitivity
from symflops.show.pages.sensitivity import page
from symflops.text import fail

from .shell import completing
from .shell.options import Conventions, Format, Library, Settings, Start, split
from .shell.reply import Reply, checked_format

PANEL = "Ask"
RANK = 5
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,9})?) ?(%?)")


def command(
    name: Annotated[
        str,
        typer.Argument(metavar="QUANTITY", autocompletion=completing.quantities, help="What is to be explained."),
    ],
    scenario: Annotated[
        str,
        typer.Argument(metavar="SCENARIO", autocompletion=completing.scenarios, help="A file, scenario or preset."),
    ],
    over: Annotated[
        list[str] | None,
        typer.Option("--over", metavar="INPUTS", autocompletion=completing.quantities, help="These inputs alone."),
    ] = None,
    swing: Annotated[
        str, typer.Option("--swing", metavar="SHARE", help="How far an input without a range goes to either side (10%).")
    ] = "",
    plot: Annotated[str, typer.Option("--plot", metavar="FILE", help="Draw it: .svg, .png or .pdf; needs symflops[plot].")] = "",
    settings: Settings = None,
    start: Start = None,
    library: Library = None,
    conventions: Conventions = None,
    form: Format = "",
) -> Reply:
    """What matters most: how an answer moves with each of its inputs.

    The elasticity says by how many per cent the answer moves when an input moves by one. Bars show the answer at both
    ends of each input: of its range where one is given, else 10 % to either side. Ranges also share out the variance.

    Examples:
        symflops sensitivity training_time gpt3.toml
        symflops sensitivity training_cost gpt3.toml -s 'price=1 .. 3 $/h/device' -s 'achieved_rate=130 .. 150 TFLOP/s/device'
        symflops sensitivity training_time gpt3.toml --over n_tokens,n_devices --swing 50% --plot tornado.svg
    """
    form = checked_format(form)
    asked = question(scenario, (name,), settings or (), split(start, "--from"), split(conventions, "--convention"), library or ())
    found_answer = answer(asked)
    found = sensitivity(found_answer, name, split(over, "--over"), _share(swing))
    if plot:
        from symflops.show.pages.tornado import draw

        draw(found_answer, found, plot)
    return Reply(page(found_answer, found), form, (*found_answer.warnings, *found_answer.notes))


def _share(said: str) -> Fraction:
    match = _SHARE.fullmatch(said.strip()) if said else None
    if said and match is None:
        raise fail("SF912", f"--swing: `{said}` is no share", helps=["for example: --swing 25%"])
    share = Fraction(match[1]) / (100 if match[2] else 1) if match else SWING
    if not 0 < share < 1:
        raise fail("SF912", f"--swing: {said} is not between 0 and 100 %", helps=["for example: --swing 25%"])
    return share
