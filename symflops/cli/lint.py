"""`symflops lint`: hygiene of formula files."""

from __future__ import annotations

from typing import Annotated

import typer

from symflops.library import load
from symflops.show.pages.findings import page
from symflops.text import Problem, fail

from .shell.files import formula_files, replace_file
from .shell.options import Format
from .shell.reply import Reply, checked_format

PANEL = "Write"
RANK = 3


def command(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Formula files or folders; without one the library.")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what needs no thought: leading zeros, local names that nothing reads.")
    ] = False,
    form: Format = "",
) -> Reply:
    """Say what is legal and still should not stay: no docstring, no test, nothing reads it, names that look alike.

    Exit 1 when there is something to say. What is wrong, rather than unclean, is an error of every command.

    Examples:
        symflops lint
        symflops lint my_formulas.flop --fix
    """
    from symflops.linting import lint  # reads formula files, and so imports Lark

    given = paths or []
    library = load()
    own = [path for path in given if not library.files_in([path])]
    library = load(own) if own else library
    mended = mend(given) if fix else []  # only what loads
    library = load(own) if mended else library
    found = lint(library, sorted(library.files_in(given)) if given else None)
    notes = tuple(Problem("SF409", f"mended {path}", severity="note") for path in mended)
    return Reply(page(found), checked_format(form), notes, 1 if found else 0)


def mend(paths: list[str]) -> list[str]:
    """Mend formula files in place; those that changed."""
    from symflops.mending import mended
    from symflops.parse.limits import read_file

    if not paths:
        raise fail("SF912", "--fix needs to know what it may change", helps=["for example: symflops lint my_formulas.flop --fix"])
    changed = []
    for path in formula_files(paths):
        source = read_file(path, "formula")
        better = mended(source)
        if better != source.text:
            replace_file(path, better)
            changed.append(path)
    return changed
