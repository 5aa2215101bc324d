"""`symflops compare`: answers side by side, and what explains the difference."""

from __future__ import annotations

from typing import Annotated

import typer

from symflops.answer import Answer, answer
from symflops.api import question
from symflops.question import Question
from symflops.show.pages import conventions as under
from symflops.show.pages.comparison import page
from symflops.text import SymflopsError, fail

from .shell import completing
from .shell.options import Format, Library, Settings, Want, split
from .shell.reply import Reply, checked_format

PANEL = "Ask"
RANK = 4


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
    named = named_questions(scenarios or [], split(want, "--want"), settings or [], library or [], conventions, laws)
    if conventions:
        return under_conventions(named, form)
    answers = [(name, named_answer(name, asked)) for name, asked in named]
    problems = tuple(problem for _, one in answers for problem in one.warnings)
    return Reply(page(answers, explain=not laws), checked_format(form), problems)


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
    return Reply(under.page(answers, refused, names), checked_format(form), under.warnings(answers))


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
    scenarios: list[str], want: list[str], settings: list[str], library: list[str], conventions: bool, laws: str
) -> list[tuple[str, Question]]:
    """The questions to compare, by what tells them apart."""
    if not scenarios or (len(scenarios) < 2 and not conventions and not laws):
        helps = ["symflops compare models/llama2_7b models/llama2_70b", "or one scenario with --conventions or --laws QUANTITY"]
        raise fail("SF912", "two scenarios to compare are missing", helps=helps)
    if len(scenarios) > 1 and (conventions or laws):
        helps = ["leave out the others, or compare them without it"]
        raise fail("SF912", f"{'--conventions' if conventions else '--laws'} is about one scenario", helps=helps)
    base = question(scenarios[0], [laws] if laws and not want else want, settings, library=library)
    if laws:
        return by_laws(scenarios[0], base, want or [laws], settings, library, laws)
    names = [name for name, _ in base.want]
    if conventions:
        known = [name for name in base.library.presets if name.startswith("conventions/")]
        return [(name.rpartition("/")[2], question(scenarios[0], names, settings, (), [name], library)) for name in known]
    return [(name, question(name, names, settings, library=library)) for name in scenarios]


def by_laws(
    scenario: str, base: Question, want: list[str], settings: list[str], library: list[str], quantity: str
) -> list[tuple[str, Question]]:
    """One scenario by each law of a quantity that can be computed."""
    declared = base.library.declared
    laws = declared.laws.get(declared.aliases.get(quantity, quantity), {})
    if not laws:
        raise fail("SF211", f"`{quantity}` has no laws to compare", helps=["quantities with laws: symflops list laws"])
    found = []
    for law in laws:
        asked = question(scenario, want, [*settings, f"{quantity}=by {law}"], library=library)
        try:
            answer(asked)
        except SymflopsError:
            continue  # something is missing for it; explain --why-not says what
        found.append((f"by {law}", asked))
    if not found:
        raise fail(
            "SF403", f"no law of `{quantity}` can be computed here", helps=[f"symflops explain {quantity} {scenario} --why-not"]
        )
    return found
