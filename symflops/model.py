"""The nouns: what formula files declare, and what an answer is made of. Small frozen values, no behaviour."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple, TypeAlias

from .expr import Binding, Expr, Units, bound_expressions
from .text import NOWHERE, Source, Span

# ---- what stands in formula files ------------------------------------------------------------------------


class Cited(NamedTuple):
    """A `source` clause: the key of a work in sources.toml, and the place in it."""

    key: str
    place: str
    span: Span = NOWHERE


class Body(NamedTuple):
    """An expression with its local names (`where`)."""

    expr: Expr
    locals: tuple[tuple[str, Expr, Span], ...] = ()


class Parameter(NamedTuple):
    """A parameter of a function: a plain number, a quantity with a unit, or an option of a choice."""

    name: str
    type: Units | None
    default: Expr | None
    span: Span = NOWHERE


class Stated(NamedTuple):
    """A printed value something should agree with, and how closely (None: to the digits written)."""

    value: Expr
    within: Expr | None


class Clauses(NamedTuple):
    """What may follow a declaration."""

    doc: str = ""
    latex: str = ""
    sources: tuple[Cited, ...] = ()
    aliases: tuple[str, ...] = ()
    integer: bool = False
    domain: tuple[Expr, Expr | None] | None = None
    usual: tuple[Expr, Expr] | None = None
    when: Expr | None = None
    prefixes: tuple[str, ...] = ()


class Place(NamedTuple):
    """Where a statement stands: a file (an index into the library's sources), its name, the whole statement."""

    path: str
    name: Span
    whole: Span


class Quantity(NamedTuple):
    """`let`: a quantity, function or table."""

    name: str
    parameters: tuple[Parameter, ...] | None
    unit: Units | None
    per: str | None
    by: str | None
    definition: Body | None
    assumption: Body | None
    stated: Stated | None
    clauses: Clauses
    place: Place


class Law(NamedTuple):
    """`law q by name`: one of several ways to a quantity."""

    quantity: str
    name: str
    body: Body
    clauses: Clauses
    place: Place
    law_span: Span = NOWHERE


class Choice(NamedTuple):
    """A choice; `like` names another choice whose options it shares. Open when it lists no options of its own."""

    name: str
    like: str | None
    options: tuple[tuple[str, str], ...] | None
    default: str | None
    clauses: Clauses
    place: Place


class Option(NamedTuple):
    """`option name : choice`, from any file."""

    name: str
    choice: str
    clauses: Clauses
    place: Place
    choice_span: Span = NOWHERE


class Index(NamedTuple):
    """`index name = first .. last`: a table of rows."""

    name: str
    first: Expr
    last: Expr
    clauses: Clauses
    place: Place


class Requirement(NamedTuple):
    """`require`: a condition between quantities, with its reason as docstring."""

    condition: Expr
    clauses: Clauses
    place: Place


class Expect(NamedTuple):
    """One expectation of a test."""

    expr: Expr
    stated: Stated | None
    span: Span = NOWHERE


class Trial(NamedTuple):
    """`test`: what is given, and what must come out; a proof when names stay free."""

    title: str
    sources: tuple[Cited, ...]
    given: tuple[Binding, ...]
    expects: tuple[Expect, ...]
    place: Place


class UnitDefinition(NamedTuple):
    """`unit` or `count`: a base when it has no value."""

    name: str
    value: Expr | None
    counted: bool
    clauses: Clauses
    place: Place


Statement: TypeAlias = Quantity | Law | Choice | Option | Index | Requirement | Trial | UnitDefinition


class FormulaFile(NamedTuple):
    """A formula file: what it says of itself, and its statements in order."""

    source: Source
    doc: str
    statements: tuple[Statement, ...]


class Citation(NamedTuple):
    """A work that formulas cite: an entry of sources.toml."""

    key: str
    title: str
    authors: str
    url: str
    date: str


# ---- what stands in scenarios and presets -----------------------------------------------------------------


class Measure(NamedTuple):
    """A number with a unit, or a range of them, as people write it: `175B param`, `35% .. 45%`.

    `low` and `high` are None for a single value. `kind` is `point`, `bounds` (`a .. b`),
    `percentiles` (`a to b`: 5th to 95th), `deviation` (`a ± b`) or `factor` (`a ×÷ b`).
    Numbers are in `unit`.
    """

    kind: str
    value: Fraction
    low: Fraction | None
    high: Fraction | None
    unit: Units | None
    digits: str


class Said(NamedTuple):
    """One value of a scenario as it was said.

    `kind` is `measure`, `bare` (a number without quotes), `text` (a name: an option), `flag`, `date`, `expr`
    (`= …`), `law` (`by …`), `table` (of entries), `rows` (of an index), `presets` (to begin with) or `list` (of the
    numbers that stand in a configuration).
    """

    kind: str
    value: (
        Measure
        | Fraction
        | str
        | bool
        | Expr
        | tuple[tuple[str, Said], ...]
        | tuple[SaidRow, ...]
        | tuple[str, ...]
        | tuple[Fraction, ...]
    )
    text: str
    span: Span = NOWHERE


class Expected(NamedTuple):
    """One line of `[expect]`."""

    name: str
    value: Said
    within: Said | None
    span: Span = NOWHERE


SaidRow: TypeAlias = tuple[tuple[str, Said, Span], ...]


class Scenario(NamedTuple):
    """A scenario or preset as written: nothing in it has been looked up yet.

    `name` is how it is asked for (`models/gpt3_175b`, or its path); each given name has its place beside it.
    """

    name: str
    source: Source
    title: str
    cited: str
    date: str
    place: str
    parents: tuple[tuple[str, Span], ...]
    library: tuple[str, ...]
    want: tuple[tuple[str, Span], ...]
    given: SaidRow
    presets: tuple[tuple[str, SaidRow], ...]
    sweep: SaidRow
    expect: tuple[Expected, ...]


# ---- what stands in a statement -------------------------------------------------------------------------


def expressions(statement: Statement) -> list[Expr]:
    """Every expression that stands in a statement."""
    found: list[Expr | None] = []
    if isinstance(statement, Quantity):
        found += _of_body(statement.definition) + _of_body(statement.assumption)
        found += [parameter.default for parameter in statement.parameters or ()]
        found += [statement.stated.value, statement.stated.within] if statement.stated else []
    elif isinstance(statement, Law):
        found += _of_body(statement.body)
    elif isinstance(statement, Index):
        found += [statement.first, statement.last]
    elif isinstance(statement, Requirement):
        found.append(statement.condition)
    elif isinstance(statement, Trial):
        found += bound_expressions(statement.given)
        for expect in statement.expects:
            found += [expect.expr, *((expect.stated.value, expect.stated.within) if expect.stated else ())]
    elif isinstance(statement, UnitDefinition):
        found.append(statement.value)
    if not isinstance(statement, Trial):
        clauses = statement.clauses
        found += [clauses.when, *(clauses.domain or ()), *(clauses.usual or ())]
    return [expr for expr in found if expr is not None]


def _of_body(body: Body | None) -> list[Expr]:
    return [] if body is None else [body.expr, *(expr for _, expr, _ in body.locals)]
