"""`symflops lint`: hygiene of formula files."""

from __future__ import annotations

from typing import Annotated

import typer

from symflops.library import load
from symflops.show.pages.findings import page

from .shell.options import Format
from .shell.reply import Reply, checked_format

PANEL = "Write"
RANK = 3


def command(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Formula files or folders; without one the library.")
    ] = None,
    form: Format = "",
) -> Reply:
    """Say what is legal and still should not stay: no docstring, no test, nothing reads it, names that look alike.

    Exit 1 when there is something to say. What is wrong, rather than unclean, is an error of every command.

    Examples:
        symflops lint
        symflops lint my_formulas.flop
    """
    from symflops.linting import lint  # reads formula files, and so imports Lark

    given = tuple(paths or ())
    library = load(given)
    own = [file.shown for file in library.files if any(file.shown == path or file.shown.startswith(f"{path}/") for path in given)]
    found = lint(library, own if given else None)
    return Reply(page(found), checked_format(form), (), 1 if found else 0)
