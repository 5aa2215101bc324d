"""`symflops solve`: an equation turned around."""

from __future__ import annotations

from typing import Annotated

import typer

from symflops.question import Question
from symflops.text import Problem, fail

from .shell import completing
from .shell.options import Conventions, Format, Library, Settings, Start, split
from .shell.reply import Reply, checked_format

PANEL = "Ask"
RANK = 6
EXAMPLE = "for example: symflops solve 'training_cost = $1M' --for n_tokens gpt3.toml"


def command(
    equation: Annotated[
        str, typer.Argument(metavar="[EQUATION]", help="'training_cost = $1M'; <= and >= too. With --minimize a constraint.")
    ] = "",
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", autocompletion=completing.scenarios, help="Where all other values come from.")
    ] = "",
    unknown: Annotated[
        str, typer.Option("--for", metavar="NAME", autocompletion=completing.quantities, help="What is looked for.")
    ] = "",
    minimize: Annotated[
        str, typer.Option("--minimize", metavar="QUANTITY", autocompletion=completing.quantities, help="Where this is least.")
    ] = "",
    maximize: Annotated[
        str, typer.Option("--maximize", metavar="QUANTITY", autocompletion=completing.quantities, help="Where this is largest.")
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
    and the answer is a formula. With --minimize the equation is a constraint, which keeps another input in step.

    Examples:
        symflops solve 'training_cost = $1M' --for n_tokens gpt3.toml
        symflops solve 'training_time = 30 day' --for n_devices gpt3.toml
        symflops solve 'n_params = 70B' --for d_model --from families/gpt -s n_layers=80 -s seq_len=2048 -s vocab_size=50257
        symflops solve 'training_flops = 1e24 FLOP' --minimize loss --for n_params --convention epoch -s scaling_law=besiroglu
    """
    from symflops.algebra.solving import solve
    from symflops.api import settled
    from symflops.show.pages.solution import page

    form = checked_format(form)
    if equation and not scenario and not set(equation) & set("=<>"):
        equation, scenario = "", equation
    if not unknown:
        raise fail("SF912", "what is looked for is missing", helps=[EXAMPLE])
    asked = settled(scenario or None, settings or (), split(start, "--from"), split(conventions, "--convention"), library or ())
    if minimize or maximize:
        return optimum(asked, minimize, maximize, split([unknown], "--for"), equation)._replace(form=form)
    if not equation:
        raise fail("SF912", "an equation is missing", helps=[EXAMPLE])
    found = solve(asked, equation, unknown)
    problems = [problem for root in found.roots for problem in root.problems]
    warned = tuple(Problem(p.code, f"at this value: {p.message}", p.labels, p.helps, "warning") for p in dict.fromkeys(problems))
    return Reply(page(found), form, (*warned, *found.notes))


def optimum(asked: Question, minimize: str, maximize: str, unknowns: list[str], constraint: str) -> Reply:
    """Where a quantity is least or largest."""
    from symflops.algebra.optimum import minimize as least
    from symflops.show.pages.optimum import page

    if minimize and maximize:
        raise fail("SF912", "--minimize and --maximize ask for different things", helps=["choose one of them"])
    best = least(asked, minimize or maximize, unknowns, constraint, most=bool(maximize))
    return Reply(page(best), problems=best.notes)
