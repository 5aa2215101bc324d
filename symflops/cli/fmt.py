"""`symflops fmt`: the layout of formula files."""

from __future__ import annotations

from typing import Annotated

import typer

from symflops.formatting import layout
from symflops.parse.limits import read_file
from symflops.show.pages.listing import table
from symflops.text import SymflopsError, fail

from .shell.files import formula_files, replace_file
from .shell.reply import Reply

PANEL = "Write"
RANK = 4


def command(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH...", help="Formula files, or folders of them.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 when something would change.")] = False,
) -> Reply:
    """Lay formula files out: blanks and line ends put right; comments, line breaks and alignment kept.

    Examples:
        symflops fmt my_formulas.flop
        symflops fmt --check formulas/
    """
    if not paths:
        raise fail("SF912", "a file is missing", helps=["for example: symflops fmt my_formulas.flop"])
    files = formula_files(paths)
    changed = [path for path in files if lay_out(path, check)]
    what = "would change" if check else "changed"
    return Reply(table(("file", "state"), [(path, what) for path in changed]), "", (), 1 if check and changed else 0)


def lay_out(path: str, check: bool) -> bool:
    """Lay one file out; whether anything was different. A file that does not parse is an error."""
    from symflops.parse.formula import problems_of, read_formulas

    source = read_file(path, "formula")
    problems = problems_of(read_formulas(source), lambda name: False)
    if problems:
        raise SymflopsError(problems)  # what does not parse is left as it is
    laid_out = layout(source.text)
    if laid_out == source.text:
        return False
    if not check:
        replace_file(path, laid_out)
    return True
