"""`symflops derive`: the closed form of a quantity in the names one wants."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from symflops.text import fail

from .shell import completing
from .shell.options import Conventions, Format, Library, Settings, Start, split
from .shell.reply import Reply, checked_format

PANEL = "Ask"
RANK = 5

Quantity: TypeAlias = Annotated[
    str, typer.Argument(metavar="QUANTITY", autocompletion=completing.quantities, help="What the formula is of.")
]
Scenario: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="[SCENARIO]", autocompletion=completing.scenarios, help="Where values come from; none: all stay names."
    ),
]
Terms: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--in", metavar="NAMES", autocompletion=completing.quantities, help="In these names alone, commas between them."
    ),
]


def command(
    quantity: Quantity,
    scenario: Scenario = "",
    terms: Terms = None,
    settings: Settings = None,
    start: Start = None,
    conventions: Conventions = None,
    simplify: Annotated[bool, typer.Option("--simplify", help="The shortest form there is; what is shown anyway.")] = False,
    expand: Annotated[bool, typer.Option("--expand", help="Multiplied out.")] = False,
    factor: Annotated[bool, typer.Option("--factor", help="As a product.")] = False,
    collect: Annotated[str, typer.Option("--collect", metavar="NAME", help="By powers of a name.")] = "",
    substitute: Annotated[
        list[str] | None, typer.Option("--substitute", metavar="NAME=EXPR", help="Put an expression in for a name. Repeatable.")
    ] = None,
    diff: Annotated[str, typer.Option("--diff", metavar="NAME", help="The derivative by a name.")] = "",
    elasticity: Annotated[
        str, typer.Option("--elasticity", metavar="NAME", help="Percent of change for each percent of a name.")
    ] = "",
    library: Library = None,
    form: Format = "",
) -> Reply:
    """The closed form of a quantity: what it comes to in the names you choose.

    Values that a scenario gives are put in for all other names. Laws and options that nobody chose are picked so that
    the names suffice, and told. Every formula is compared with exact evaluation before it is shown.

    Examples:
        symflops derive training_time --in n_params,n_tokens,n_devices,peak,mfu
        symflops derive step_flops --convention megatron2021 --elasticity d_model
        symflops derive training_cost gpt3.toml --in n_tokens,n_devices
        symflops derive n_params --from families/gpt --collect d_model --format json
    """
    from symflops.algebra.deriving import derive
    from symflops.api import question
    from symflops.show.pages.formula import page

    form = checked_format(form)
    one_of({"--diff": diff, "--elasticity": elasticity})
    shape = one_of({"--simplify": simplify, "--expand": expand, "--factor": factor, "--collect": collect})
    said = [*(settings or ()), *map(as_setting, substitute or ())]
    asked = question(
        scenario or None, (quantity,), said, split(start, "--from"), split(conventions, "--convention"), library or ()
    )
    derived = derive(asked, quantity, split(terms, "--in"))
    formula = derived.formula
    formula = formula.diff(diff) if diff else formula.elasticity(elasticity) if elasticity else formula
    if shape:
        formula = formula.collect(collect) if collect else getattr(formula, shape.removeprefix("--"))()
    return Reply(page(derived, formula), form)


def one_of(options: dict[str, object]) -> str:
    """The one option of several that was given, or none."""
    given = [name for name, said in options.items() if said]
    if len(given) > 1:
        raise fail("SF912", f"{' and '.join(given)} ask for different things", helps=["choose one of them"])
    return given[0] if given else ""


def as_setting(substitution: str) -> str:
    """`d_ff=4*d_model` as a setting says it: `d_ff== 4*d_model`."""
    name, equals, expression = substitution.partition("=")
    if not (equals and name.strip() and expression.strip(" =")):
        raise fail("SF912", f"`{substitution}` puts nothing in", helps=["write --substitute 'd_ff=4*d_model'"])
    return f"{name}== {expression.lstrip(' =')}"
