"""`symflops explain`: the tree a number comes from; what is missing; what an error code means."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from symflops.show import Page
from symflops.text import Problem, SymflopsError, did_you_mean, fail

from .shell import completing
from .shell.options import Conventions, Format, Library, Settings, Start, split
from .shell.reply import Reply, checked_format

PANEL = "Ask"
RANK = 2
CODE = re.compile(r"(SF|AR)[0-9]+\Z", re.IGNORECASE)
TARGETS = ("mermaid",)


def command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="QUANTITY", autocompletion=completing.quantities, help="A quantity, or an error code such as SF301."
        ),
    ],
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="[SCENARIO]", autocompletion=completing.scenarios, help="Without one: formulas alone, no numbers."
        ),
    ] = "",
    settings: Settings = None,
    start: Start = None,
    library: Library = None,
    conventions: Conventions = None,
    depth: Annotated[int | None, typer.Option("--depth", min=0, metavar="N", help="So many levels below the quantity.")] = None,
    why_not: Annotated[
        bool, typer.Option("--why-not", help="What is missing, along the tree, where it cannot be computed.")
    ] = False,
    to: Annotated[str, typer.Option("--to", metavar="TARGET", help="mermaid: a diagram for Markdown.")] = "",
    form: Format = "",
) -> Reply:
    """Where a number comes from, step by step.

    Each step with its formula, the numbers put in, its value, its law and its source; terms of a sum with their share of
    the whole. An error code is explained too.

    Examples:
        symflops explain training_time gpt3.toml
        symflops explain training_time gpt3.toml --depth 1
        symflops explain training_cost llama2_7b --why-not
        symflops explain SF301
    """
    form = checked_format(form)
    if CODE.match(name):
        return Reply(code_page(name.upper()), form)
    page, doubts = tree_page(name, scenario, settings, start, library, conventions, depth, why_not, to)
    return Reply(page, form, doubts)


def tree_page(
    name: str,
    scenario: str,
    settings: list[str] | None,
    start: list[str] | None,
    library: list[str] | None,
    conventions: list[str] | None,
    depth: int | None,
    why_not: bool,
    to: str,
) -> tuple[Page, tuple[Problem, ...]]:
    """The page of a quantity, and what is doubtful of it."""
    from symflops.api import question

    if to and to not in TARGETS:
        raise fail("SF912", f"there is no target `{to}`", helps=[*did_you_mean(to, TARGETS), f"targets: {', '.join(TARGETS)}"])
    asked = question(
        scenario or None, (name,), settings or (), split(start, "--from"), split(conventions, "--convention"), library or ()
    )
    if why_not:
        from symflops.show.pages.gaps import gaps

        return gaps(asked), ()
    from symflops.show.pages.tree import judged

    try:
        page, doubts = judged(asked, depth)
    except SymflopsError as error:
        raise with_advice(error, name, scenario) from error
    if to == "mermaid":
        from symflops.show.pages.mermaid import diagram

        return diagram(page), doubts
    return page, doubts


def with_advice(error: SymflopsError, name: str, scenario: str) -> SymflopsError:
    """Something missing: how to see all that is, along the tree."""
    if scenario and any(problem.code in {"SF401", "SF403"} for problem in error.problems):
        *rest, last = error.problems
        helps = (*last.helps, f"along the tree: symflops explain {name} {scenario} --why-not")
        return SymflopsError([*rest, last._replace(helps=helps)], error.exit_code)
    return error


def code_page(code: str) -> Page:
    """What an error code means."""
    try:
        from symflops.codes import CODES
    except ImportError:
        raise fail("SF906", f"this installation does not explain codes such as {code}") from None
    from symflops.show.pages.codes import page

    if code not in CODES:
        raise fail("SF907", f"there is no code {code}", helps=did_you_mean(code, CODES))
    return page(code, CODES[code])
