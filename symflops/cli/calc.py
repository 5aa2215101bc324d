"""`symflops calc`: a calculator with units."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from symflops.calculate import calculate
from symflops.library import load
from symflops.question import standard_input
from symflops.show.pages.calculation import page
from symflops.show.pages.values import Digits
from symflops.text import fail

from .shell.options import Format, Library
from .shell.reply import Reply, checked_format

PANEL = "Ask"
RANK = 3


def command(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="EXPRESSION", help="What to compute, in one word or several; - reads it.")
    ] = None,
    library: Library = None,
    value: Annotated[bool, typer.Option("--value", help="The value alone: --format value.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="The whole number or fraction, nothing rounded.")] = False,
    sig: Annotated[
        int | None, typer.Option("--sig", min=1, max=400, metavar="N", help="So many significant digits (10).")
    ] = None,
    form: Format = "",
) -> Reply:
    """Compute an expression with units, exactly.

    After -> stands the unit to tell the result in.

    Examples:
        symflops calc '3640 PFday -> FLOP'
        symflops calc '6 FLOP/param/token * 175B param * 300B token / (1024 device * 312 TFLOP/s/device * 45%) -> day'
        symflops calc '80 GB / (3.35 TB/s) -> ms'
        symflops calc -- '-2^2'
    """
    form = checked_format(form or ("value" if value else ""))
    if not words:
        raise fail("SF912", "an expression is missing", helps=["for example: symflops calc '3640 PFday -> FLOP'"])
    # Bytes that are no UTF-8 come from the shell as lone surrogates; they are judged as bytes.
    text = standard_input().text.strip() if words == ["-"] else " ".join(words)
    loaded = load(library or [])
    found = calculate(os.fsencode(text) if not text.isascii() else text, loaded)
    return Reply(page(found, loaded, Digits(sig, exact)), form)
