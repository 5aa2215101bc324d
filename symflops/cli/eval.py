"""`symflops eval`: numbers for a scenario."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from symflops.answer import Answer, answer
from symflops.api import question
from symflops.question import Question
from symflops.show.pages.answer import page
from symflops.show.pages.document import document
from symflops.show.pages.values import Digits, in_units, rows_of
from symflops.text import Problem, SymflopsError

from .shell import completing
from .shell.options import Conventions, Format, Library, Settings, Start, split
from .shell.reply import Reply, checked_format

PANEL = "Ask"
RANK = 1


def command(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            autocompletion=completing.scenarios,
            help="A file, - for standard input, or a shipped scenario or preset.",
        ),
    ] = "",
    quantities: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUANTITY]...",
            autocompletion=completing.quantities,
            help="What to compute; otherwise what the scenario wants.",
        ),
    ] = None,
    settings: Settings = None,
    start: Start = None,
    library: Library = None,
    conventions: Conventions = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", metavar="UNIT", help="Tell what it fits in this unit. Repeatable.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every quantity the answer rests on.")] = False,
    value: Annotated[bool, typer.Option("--value", help="The values alone, one to a line: --format value.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="Whole numbers and fractions, nothing rounded.")] = False,
    sig: Annotated[
        int | None, typer.Option("--sig", min=1, max=400, metavar="N", help="So many significant digits (4 for people).")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Take no defaults: an error names those the answer needs.")] = False,
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Write a scenario that leaves nothing to presets or defaults.")
    ] = False,
    form: Format = "",
) -> Reply:
    """Numbers for a scenario, and what they rest on.

    Every answer tells what was given, what was assumed, and where each of it comes from.

    Examples:
        symflops eval gpt3.toml
        symflops eval gpt3.toml training_time energy -s n_devices=2048 -s 'achieved_rate=130 .. 150 TFLOP/s/device'
        symflops eval gpt3.toml training_flops -s 'training_flops=by kaplan' --value
        symflops eval --from llama2_70b,a100_sxm_80g n_params peak --exact
        symflops eval gpt3.toml --freeze > frozen.toml
    """
    form = checked_format(form or ("value" if value else ""))
    asked = ask(scenario, quantities or [], settings, start, library, conventions)
    found = answer(asked)
    if strict:
        refuse_defaults(found)
    if freeze:
        from symflops.writing import frozen

        return Reply(document(frozen(found)), form, (*found.warnings, *found.failed))
    rows = in_units(rows_of(found, everything), unit or (), asked.library)
    shown = page(found, rows, Digits(sig, exact))
    return Reply(shown, form, (*found.warnings, *found.notes, *found.failed), 1 if found.failed else 0)


def ask(
    scenario: str,
    quantities: list[str],
    settings: list[str] | None,
    start: list[str] | None,
    library: list[str] | None,
    conventions: list[str] | None,
) -> Question:
    """The question of a command line. Without a scenario the first word may be a quantity already."""
    paths, presets = library or [], split(start, "--from")
    if scenario and is_quantity(scenario, paths):
        quantities, scenario = [scenario, *quantities], ""
    if not (scenario or presets or settings or (quantities and paths)):  # own formulas may say everything themselves
        from symflops.text import fail

        raise fail(
            "SF912",
            "a scenario is missing",
            helps=["for example: symflops eval gpt3.toml", "all of them: symflops list scenarios"],
        )
    return question(scenario or None, quantities, settings or (), presets, split(conventions, "--convention"), paths)


def is_quantity(word: str, paths: list[str]) -> bool:
    """Is a word a quantity and nothing that could be read as a scenario?"""
    if word == "-" or "." in word or "/" in word or os.path.exists(word):
        return False
    from symflops.library import load

    library = load(paths)
    known = word in library.declared.quantities or word in library.declared.aliases
    return known and library.find_preset(word) is None


def refuse_defaults(found: Answer) -> None:
    """With --strict an assumed default is an error that names all of them."""
    helps = [f"{one.name} = {found.text(one)}" for one in found.assumed()]
    helps += [f"{one.choice} = {one.option}" for one in found.chosen(assumed=True)]
    if helps:
        what = "default is" if len(helps) == 1 else "defaults are"
        raise SymflopsError([Problem("SF608", f"{len(helps)} {what} assumed, and --strict takes none", (), tuple(helps))])
