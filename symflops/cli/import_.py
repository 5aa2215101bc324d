"""`symflops import`: a model's configuration as a scenario."""

from __future__ import annotations

from typing import Annotated

import typer

from symflops.answer import answer
from symflops.importers.config import import_config
from symflops.importers.writing import written
from symflops.library import Library as Known
from symflops.library import load
from symflops.model import Scenario
from symflops.parse.limits import read_file
from symflops.question import ask_of, standard_input
from symflops.show import Page

from .new import write
from .shell.options import Library
from .shell.reply import Reply

PANEL = "Write"
RANK = 2


def command(
    config: Annotated[str, typer.Argument(metavar="CONFIG", help="A config.json, or - for standard input.")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file, which must not be there yet.")
    ] = "",
    library: Library = None,
) -> Reply:
    """Write a commented scenario from a model's config.json, by the map of its model_type. Nothing is fetched.

    Examples:
        symflops import config.json
        symflops import config.json -o mine.toml
    """
    source = standard_input() if config == "-" else read_file(config, "scenario")
    name = "standard input" if config == "-" else config
    known = load(library or [])
    found = import_config(source, name, known.imports)
    refuse_impossible(found.scenario, known)
    text = written(found)
    if output:
        write(output, text)
        return Reply(None, "", found.notes)
    return Reply(Page((), (), lambda: {"scenario": text}, lambda style: text, piped="table"), "", found.notes)


def refuse_impossible(scenario: Scenario, library: Known) -> None:
    """Sizes that no model can have are an error here, at their place, and not only where the scenario is used."""
    quantities = library.declared.quantities
    numbers = [name for name, said, _ in scenario.given if name in quantities and said.kind == "bare"]
    if numbers:
        answer(ask_of(library, scenario, numbers))
