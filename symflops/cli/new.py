"""`symflops new`: a scenario to fill in."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from symflops.drafting import new
from symflops.library import Library as Loaded
from symflops.library import load, unknown_preset
from symflops.question import ask
from symflops.resolve.resolve import lacking
from symflops.show.pages.document import document
from symflops.text import fail

from .shell.options import Library, Start, Want, split
from .shell.reply import Reply

PANEL = "Write"
RANK = 1
WANT = ("n_params", "training_flops", "training_time", "training_cost", "energy")


def command(
    start: Start = None,
    want: Want = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file, which must not be there yet.")
    ] = "",
    library: Library = None,
) -> Reply:
    """Write a commented scenario that starts from presets; what is still to be given stands there with its meaning.

    Examples:
        symflops new --from llama2_70b,h100_sxm
        symflops new --from gpt3_175b,a100_sxm_80g --want training_time,energy -o mine.toml
    """
    loaded = load(library or [])
    presets = [full_name(name, loaded) for name in split(start, "--from")]
    wanted = split(want, "--want") or list(WANT)
    asked = ask(None, wanted, (), presets, library or ())
    text = new(loaded, presets, wanted, lacking(loaded, asked.layers, wanted))
    if output:
        write(output, text)
        return Reply()
    return Reply(document(text))


def full_name(name: str, library: Loaded) -> str:
    """The full name of a preset, as a scenario writes it."""
    found = library.find_preset(name)
    if found is None:
        raise unknown_preset(name, library)
    return found.name


def write(path: str, text: str | bytes) -> None:
    """Write a new file; one that is there is left alone."""
    if os.path.exists(path):
        raise fail("SF904", f"`{path}` is there already", helps=["choose another name, or remove it first"])
    try:
        with open(path, "xb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
    except OSError as error:
        raise fail("SF904", f"cannot write `{path}`: {(error.strerror or 'unwritable').lower()}") from error
