"""`symflops test`: the tests that stand in formula files, and what presets and scenarios expect."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from symflops.show.pages.trials import page
from symflops.trials import judged

from .shell.options import Format
from .shell.options import Library as Paths
from .shell.reply import Reply, checked_format

PANEL = "Check"
RANK = 1


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Formula files, folders, scenarios; otherwise the whole library."),
    ] = None,
    library: Paths = None,
    form: Format = "",
) -> Reply:
    """Run the tests and proofs in formula files.

    What presets and scenarios expect is compared too, and values that a text states (`let x = e ~ 3.14e23`) are judged.
    A formula file that is not part of the library (--lib) has names of its own, as an article has.
    A failure is shown with its place, and the exit code is 1.

    Examples:
        symflops test
        symflops test formulas/training
        symflops test my_formulas.flop my_scenario.toml
    """
    start = time.perf_counter()
    found = list(judged(paths or [], library or []))
    failed = any(one.verdict == "failed" for one in found)
    return Reply(page(found, time.perf_counter() - start), checked_format(form), (), 1 if failed else 0)
