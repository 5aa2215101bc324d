"""`symflops solve`: an equation turned around."""

from __future__ import annotations

from typing import Annotated

import typer

from symflops.text import Problem, fail

from .shell import completing
from .shell.options import Conventions, Format, Library, Settings, Start, split
from .shell.reply import Reply, checked_format

PANEL = "Ask"
RANK = 6


def command(
    equation: Annotated[str, typer.Argument(metavar="EQUATION", help="'training_cost = $1M'; <= and >= too.")],
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", autocompletion=completing.scenarios, help="Where all other values come from.")
    ] = "",
    unknown: Annotated[
        str, typer.Option("--for", metavar="NAME", autocompletion=completing.quantities, help="What is looked for.")
    ] = "",
    settings: Settings = None,
    start: Start = None,
    conventions: Conventions = None,
    library: Library = None,
    form: Format = "",
) -> Reply:
    """Find the value of an input for which an equation or inequality holds.

    All roots in the domain: by a formula where there is one, else in an interval that surely holds the root. Of an input
    that is whole, the nearest whole numbers that meet every requirement are told too. What is not given stays a name,
    and the answer is a formula.

    Examples:
        symflops solve 'training_cost = $1M' --for n_tokens gpt3.toml
        symflops solve 'training_time = 30 day' --for n_devices gpt3.toml
        symflops solve 'n_params = 70B' --for d_model --from families/gpt -s n_layers=80 -s seq_len=2048 -s vocab_size=50257
        symflops solve 'device_hours = n_devices*training_time' --for training_time
    """
    from symflops.algebra.solving import solve
    from symflops.api import settled
    from symflops.show.pages.solution import page

    form = checked_format(form)
    if not unknown:
        raise fail(
            "SF912",
            "what is looked for is missing",
            helps=["for example: symflops solve 'training_cost = $1M' --for n_tokens gpt3.toml"],
        )
    asked = settled(scenario or None, settings or (), split(start, "--from"), split(conventions, "--convention"), library or ())
    found = solve(asked, equation, unknown)
    problems = [problem for root in found.roots for problem in root.problems]
    warned = tuple(Problem(p.code, f"at this value: {p.message}", p.labels, p.helps, "warning") for p in dict.fromkeys(problems))
    return Reply(page(found), form, warned)
