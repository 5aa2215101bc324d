"""`symflops explore`: a scenario as one page with sliders."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from symflops.answer import dated, stale
from symflops.question import Question
from symflops.show.pages.document import document
from symflops.text import Label, Problem, SymflopsError, fail

from .eval import ask
from .new import write
from .shell import completing
from .shell.options import Conventions, Library, Settings, Start, split
from .shell.reply import Reply

PANEL = "Write"
RANK = 4


def command(
    scenario: Annotated[
        str,
        typer.Argument(metavar="SCENARIO", autocompletion=completing.scenarios, help="A file, scenario or preset."),
    ] = "",
    quantities: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUANTITY]...",
            autocompletion=completing.quantities,
            help="What to show; otherwise what the scenario wants.",
        ),
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file, which must not be there yet.")
    ] = "",
    inputs: Annotated[
        list[str] | None,
        typer.Option(
            "--in",
            metavar="NAMES",
            autocompletion=completing.quantities,
            help="What can be changed on the page; otherwise all that is given or assumed as a number.",
        ),
    ] = None,
    settings: Settings = None,
    start: Start = None,
    library: Library = None,
    conventions: Conventions = None,
    opened: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> Reply:
    """Write a page on which the inputs of a scenario are sliders, and every result follows at once.

    One file for any browser, without anything from elsewhere: it works from disk and offline. It shows formulas, what a
    result adds up from and what moves it, compares two settings, keeps them in its address, and gives them back as TOML.

    Examples:
        symflops explore gpt3.toml -o gpt3.html --open
        symflops explore gpt3.toml training_time training_cost --in n_devices,n_tokens,price -o cost.html
        symflops explore --from llama2_70b,h100_sxm n_params peak > llama.html
    """
    if opened and not output:
        raise fail("SF912", "--open needs a file", helps=["for example: -o page.html --open"])
    asked = ask(scenario, quantities or [], settings, start, library, conventions)
    text, problems = written(asked, split(inputs, "--in"), bool(settings or start or conventions))
    if not output:
        return Reply(document(text), "", (*asked.notes, *problems))
    write(output, text)
    if opened:
        import webbrowser
        from urllib.request import pathname2url

        webbrowser.open(f"file://{pathname2url(os.path.abspath(output))}")
    return Reply(None, "", (*asked.notes, *problems))


def written(asked: Question, arguments: list[str], apart: bool) -> tuple[str, list[Problem]]:
    """The page, and a note for each result that no browser can work out."""
    from symflops.emit.lowering.selection import adjustable
    from symflops.show.explorer.page import explorer
    from symflops.show.explorer.scenario import template

    left: list[Problem] = []
    try:
        program = adjustable(asked, arguments)
    except SymflopsError as error:
        able, left = split_up(asked, arguments)
        if not able.want or not left:
            raise error
        program = adjustable(able, arguments)
    notes = [Problem("SF409", f"left out of the page: {problem.message}", severity="note") for problem in left]
    days = [
        f"what {one.name} gives is as of {', '.join(filter(None, [one.date, one.place]))}"
        for one in dated(program.definitions, asked)
    ]
    page = explorer(program, template(asked, apart), [problem.message for problem in left], days)
    return page, [*notes, *stale(program.definitions, asked)]


def split_up(asked: Question, arguments: list[str]) -> tuple[Question, list[Problem]]:
    """The question without the results that cannot be written as code (SF405), and what was said of each of those."""
    from symflops.emit.lowering.selection import adjustable

    able: list[tuple[str, Label | None]] = []
    left: list[Problem] = []
    for wanted in asked.want:
        try:
            adjustable(asked._replace(want=(wanted,)), arguments)
        except SymflopsError as error:
            if any(problem.code != "SF405" for problem in error.problems):
                raise
            left += [problem._replace(message=f"`{wanted[0]}`: {problem.message}") for problem in error.problems]
        else:
            able.append(wanted)
    return asked._replace(want=tuple(able)), left
