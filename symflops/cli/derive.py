"""`symflops derive`: the closed form of a quantity in the names one wants."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from symflops.text import SymflopsError, fail

from .shell import completing
from .shell.options import Conventions, Format, Library, Settings, Start, split
from .shell.reply import Reply, checked_format

if TYPE_CHECKING:
    from symflops.algebra.formula import Formula

PANEL = "Ask"
RANK = 5
LEVEL = "what is rounded to whole numbers (floor, ceil) counts as level: between its steps it is"

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

Simplify: TypeAlias = Annotated[bool, typer.Option("--simplify", help="The shortest form there is; what is shown anyway.")]
Expand: TypeAlias = Annotated[bool, typer.Option("--expand", help="Multiplied out.")]
Factor: TypeAlias = Annotated[bool, typer.Option("--factor", help="As a product.")]
Collect: TypeAlias = Annotated[str, typer.Option("--collect", metavar="NAME", help="By powers of a name.")]
Substitute: TypeAlias = Annotated[
    list[str] | None, typer.Option("--substitute", metavar="NAME=EXPR", help="Put an expression in for a name. Repeatable.")
]
Diff: TypeAlias = Annotated[str, typer.Option("--diff", metavar="NAME", help="The derivative by a name.")]
Elasticity: TypeAlias = Annotated[
    str, typer.Option("--elasticity", metavar="NAME", help="Percent of change for each percent of a name.")
]
Limit: TypeAlias = Annotated[str, typer.Option("--limit", metavar="NAME=PLACE", help="Where it tends: seq_len=inf, tp=0.")]
Series: TypeAlias = Annotated[
    str, typer.Option("--series", metavar="NAME[=N]", help="The first N terms (3) in powers of a name about 0.")
]
Approximate: TypeAlias = Annotated[
    str,
    typer.Option(
        "--approximate", metavar="SHARE", help="The terms that count, off by at most 5%, say, over ranges given or usual."
    ),
]


def command(
    quantity: Quantity,
    scenario: Scenario = "",
    terms: Terms = None,
    settings: Settings = None,
    start: Start = None,
    conventions: Conventions = None,
    simplify: Simplify = False,
    expand: Expand = False,
    factor: Factor = False,
    collect: Collect = "",
    substitute: Substitute = None,
    diff: Diff = "",
    elasticity: Elasticity = "",
    limit: Limit = "",
    series: Series = "",
    approximate: Approximate = "",
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
    slope = one_of({"--diff": diff, "--elasticity": elasticity})
    shape = one_of({"--simplify": simplify, "--expand": expand, "--factor": factor, "--collect": collect})
    near = one_of({"--limit": limit, "--series": series, "--approximate": approximate})
    said = [*(settings or ()), *map(as_setting, substitute or ())]
    asked = question(
        scenario or None, (quantity,), said, split(start, "--from"), split(conventions, "--convention"), library or ()
    )
    derived = derive(asked, quantity, split(terms, "--in"))
    formula = derived.formula
    level = [LEVEL] if slope and formula.is_stepped(diff or elasticity) else []
    if slope:
        formula = formula.diff(diff) if diff else formula.elasticity(elasticity)
    formula, notes = nearly(formula, near, limit or series or approximate)
    if shape:
        formula, more = shaped(formula, shape, collect)
        notes += more
    return Reply(page(derived, formula, [*derived.notes, *level, *notes]), form, derived.problems)


def shaped(formula: Formula, shape: str, name: str) -> tuple[Formula, list[str]]:
    """A formula in the form asked for. One that is too wide to be simplified stays as it is, and that is told."""
    try:
        return (formula.collect(name) if name else getattr(formula, shape.removeprefix("--"))()), []
    except SymflopsError as error:
        if shape == "--simplify" and error.problems[0].code == "SF405":
            return formula, ["as it stands: it has too many terms to be simplified"]
        raise


def nearly(formula: Formula, near: str, request: str) -> tuple[Formula, list[str]]:
    """A limit, a series or an approximation, and what is to be said of it."""
    if not near:
        return formula, []
    if near == "--approximate":
        from symflops.algebra.approximation import approximate
        from symflops.units.display import significant

        found, bound = approximate(formula, share(request))
        return found, [f"off by at most {significant(bound * 100, 3)} % over the ranges"]
    from symflops.algebra import limits

    return (limits.limit if near == "--limit" else limits.series)(formula, request), []


def share(text: str) -> Fraction:
    """`5%` or `0.05`."""
    from symflops.exact import NoValue
    from symflops.numerals import parse_decimal

    try:
        found = parse_decimal(text.strip())
    except (ValueError, NoValue):
        found = Fraction(0)
    if not 0 < found < 1:
        raise fail("SF912", f"`{text}` is no share", helps=["write --approximate 5%"])
    return found


def one_of(options: dict[str, object]) -> str:
    """The one option of several that was given, or none."""
    given = [name for name, said in options.items() if said]
    if len(given) > 1:
        raise fail("SF912", f"{' and '.join(given)} ask for different things", helps=["choose one of them"])
    return given[0] if given else ""


def as_setting(substitution: str) -> str:
    """`d_ff=4*d_model` as a setting that puts an expression in."""
    from symflops.question import Substitution

    name, equals, expression = substitution.partition("=")
    if not (equals and name.strip() and expression.strip(" =")):
        raise fail("SF912", f"`{substitution}` puts nothing in", helps=["write --substitute 'd_ff=4*d_model'"])
    return Substitution(f"{name}={expression.lstrip('=')}")
