"""`symflops fmt`: the layout of formula files."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from symflops.formatting import layout
from symflops.parse.limits import read_file
from symflops.show.pages.listing import table
from symflops.text import SymflopsError, fail

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


def formula_files(paths: list[str]) -> list[str]:
    """The formula files among some paths, folders searched through."""
    found = []
    for path in paths:
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                folders.sort()
                found += [os.path.join(folder, name) for name in sorted(names) if name.endswith(".flop")]
        elif path.endswith(".flop"):
            found.append(path)
        else:
            raise fail("SF903", f"`{path}` is neither a folder nor a .flop file", helps=["only formula files are laid out"])
    return found


def lay_out(path: str, check: bool) -> bool:
    """Lay one file out; whether anything was different. A file that does not parse is an error."""
    from symflops.parse.formula import problems_of, read_formulas

    source = read_file(path, "formula")
    problems = problems_of(read_formulas(source), lambda name: False)
    if problems:
        raise SymflopsError(problems)  # what does not parse is left as it is
    text = source.text
    laid_out = layout(text)
    if laid_out == text:
        return False
    if not check:
        temporary = f"{path}.{os.getpid()}.tmp"
        try:
            with open(temporary, "w", encoding="utf-8", newline="\n") as file:
                file.write(laid_out)
            os.chmod(temporary, os.stat(path).st_mode & 0o7777)
            os.replace(temporary, path)  # whoever reads meanwhile sees the old text or the new
        except OSError as error:
            raise fail("SF904", f"cannot write `{path}`: {(error.strerror or 'unwritable').lower()}") from error
    return True
