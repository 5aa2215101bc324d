"""`symflops compare`: answers side by side, and what explains the difference."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from symflops.answer import Answer, answer
from symflops.api import question
from symflops.question import Question
from symflops.show.pages import conventions as under
from symflops.show.pages.comparison import page, reason
from symflops.show.pages.values import Digits, in_units, rows_of
from symflops.text import SymflopsError, fail

if TYPE_CHECKING:
    from symflops.algebra.difference import Difference

from .shell import completing
from .shell.options import Format, Library, Settings, Start, Want, split
from .shell.reply import Reply, checked_format

PANEL = "Ask"
RANK = 4
MOST_DERIVED = 2  # quantities of which the difference is told as a formula, under many conventions


def command(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO...",
            autocompletion=completing.scenarios,
            help="Files, shipped scenarios or presets; the first is the base.",
        ),
    ] = None,
    want: Want = None,
    conventions: Annotated[
        bool, typer.Option("--conventions", help="The one scenario under every convention of the library.")
    ] = False,
    laws: Annotated[
        str,
        typer.Option(
            "--laws",
            metavar="QUANTITY",
            autocompletion=completing.quantities,
            help="The one scenario by every law of a quantity.",
        ),
    ] = "",
    settings: Settings = None,
    start: Start = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", metavar="UNIT", help="Tell what it fits in this unit. Repeatable.")
    ] = None,
    sig: Annotated[
        int | None, typer.Option("--sig", min=1, max=400, metavar="N", help="So many significant digits (4 for people).")
    ] = None,
    library: Library = None,
    form: Format = "",
) -> Reply:
    """Put answers side by side: ratios to the first, and which inputs alone explain how much.

    Examples:
        symflops compare models/llama2_7b models/llama2_70b
        symflops compare gpt3.toml gpt3_two_methods.toml --want training_flops
        symflops compare gpt3.toml --laws training_flops
        symflops compare models/gpt3_175b --conventions --want flops_per_token -s batch_size=1
    """
    form = checked_format(form)
    rest = Rest(settings or [], split(start, "--from"), library or [])
    named = named_questions(scenarios or [], split(want, "--want"), rest, conventions, laws)
    if conventions:
        return under_conventions(named, form)
    answers, refused = by_each_law(named, scenarios or [], laws) if laws else ([(n, named_answer(n, q)) for n, q in named], {})
    problems = tuple(problem for _, one in answers for problem in one.warnings)
    fits_none(answers, unit or ())
    formulas = apart(answers, [base_name(answers, laws)]) if laws else {}
    return Reply(page(answers, not laws, Digits(sig), refused, unit or (), formulas), form, problems)


class Rest(NamedTuple):
    """What is said of all scenarios alike: settings, presets to start from, own formula files."""

    settings: list[str]
    start: list[str]
    library: list[str]

    def ask(self, scenario: str, want: list[str], *more: str, conventions: Sequence[str] = ()) -> Question:
        """The question about one of them, with more settings."""
        return question(scenario, want, [*self.settings, *more], self.start, conventions, self.library)


def fits_none(answers: Sequence[tuple[str, Answer]], units: Sequence[str]) -> None:
    """A unit that nothing asked for fits is an error."""
    in_units(rows_of(answers[0][1]), units, answers[0][1].question.library)


def under_conventions(named: list[tuple[str, Question]], form: str) -> Reply:
    """One scenario under conventions: those that do not apply to it are told with their reason.

    Raises the problems of the first when none applies.
    """
    answers: list[tuple[str, Answer]] = []
    refused: dict[str, SymflopsError] = {}
    for name, asked in named:
        try:
            answers.append((name, named_answer("", asked)))
        except SymflopsError as error:
            refused[name] = error
    if not answers:
        named_answer(*named[0])
    names = [name for name, _ in named]
    formulas = apart(answers, list(answers[0][1].results)[:MOST_DERIVED])
    return Reply(under.page(answers, refused, names, formulas), checked_format(form), under.warnings(answers))


def apart(answers: Sequence[tuple[str, Answer]], quantities: Sequence[str]) -> dict[str, dict[str, Difference]]:
    """The formula of some quantities in every answer less that in the first, where there is one."""
    from symflops.algebra.difference import difference

    found: dict[str, dict[str, Difference]] = {}
    for quantity in quantities:
        for name, one in answers[1:]:
            with suppress(SymflopsError):
                told = difference(answers[0][1].question, one.question, quantity)
                found.setdefault(quantity, {})[name] = told
    return found


def base_name(answers: Sequence[tuple[str, Answer]], quantity: str) -> str:
    """The full name of a quantity."""
    return answers[0][1].question.library.declared.aliases.get(quantity, quantity)


def named_answer(name: str, asked: Question) -> Answer:
    """The answer of one of several questions; its problems say which it was, where it has a name."""
    try:
        return answer(asked)
    except SymflopsError as error:
        if not name:
            raise
        problems = [problem._replace(message=f"in {name}: {problem.message}") for problem in error.problems]
        raise SymflopsError(problems, error.exit_code) from error


def named_questions(
    scenarios: list[str], want: list[str], rest: Rest, conventions: bool, laws: str
) -> list[tuple[str, Question]]:
    """The questions to compare, by what tells them apart."""
    if not scenarios or (len(scenarios) < 2 and not conventions and not laws):
        helps = ["symflops compare models/llama2_7b models/llama2_70b", "or one scenario with --conventions or --laws QUANTITY"]
        raise fail("SF912", "two scenarios to compare are missing", helps=helps)
    if len(scenarios) > 1 and (conventions or laws):
        helps = ["leave out the others, or compare them without it"]
        raise fail("SF912", f"{'--conventions' if conventions else '--laws'} is about one scenario", helps=helps)
    base = first(scenarios[0], [laws] if laws and not want else want, rest)
    if laws:
        return by_laws(scenarios[0], base, want or [laws], rest, laws)
    names = [name for name, _ in base.want]
    if conventions:
        known = [name for name in base.library.presets if name.startswith("conventions/")]
        return [(name.rpartition("/")[2], rest.ask(scenarios[0], names, conventions=[name])) for name in known]
    return [(name, rest.ask(name, names)) for name in scenarios]


def first(scenario: str, want: list[str], rest: Rest) -> Question:
    """The question about the base. What to compare is not named behind a scenario, but with --want."""
    try:
        return rest.ask(scenario, want)
    except SymflopsError as error:
        helps = ("name it: --want n_params", 'or let the scenario say: want = ["n_params"]')
        told = [problem._replace(helps=helps) if problem.code == "SF606" else problem for problem in error.problems]
        raise SymflopsError(told, error.exit_code) from error


def by_laws(scenario: str, base: Question, want: list[str], rest: Rest, quantity: str) -> list[tuple[str, Question]]:
    """One scenario by each law of a quantity."""
    declared = base.library.declared
    laws = declared.laws.get(declared.aliases.get(quantity, quantity), {})
    if not laws:
        raise fail("SF211", f"`{quantity}` has no laws to compare", helps=["quantities with laws: symflops list laws"])
    return [(f"by {law}", rest.ask(scenario, want, f"{quantity}=by {law}")) for law in laws]


def by_each_law(
    named: Sequence[tuple[str, Question]], scenarios: Sequence[str], quantity: str
) -> tuple[list[tuple[str, Answer]], dict[str, SymflopsError]]:
    """The answers by those laws that can be computed, and why the others cannot."""
    answers: list[tuple[str, Answer]] = []
    refused: dict[str, SymflopsError] = {}
    for name, asked in named:
        try:
            answers.append((name, answer(asked)))
        except SymflopsError as error:
            refused[name] = error
    if not answers:
        helps = [f"{name}: {reason(error)}" for name, error in refused.items()]
        helps.append(f"symflops explain {quantity} {scenarios[0]} --why-not")
        raise fail("SF403", f"no law of `{quantity}` can be computed here", helps=helps)
    return answers, refused
