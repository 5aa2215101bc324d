"""`symflops test`: the tests that stand in formula files, and what presets and scenarios expect."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from symflops.answer import answer
from symflops.library import Library, load
from symflops.model import Scenario, Trial
from symflops.proving import run
from symflops.question import ask_of, find
from symflops.show.pages.trials import Judged, page
from symflops.text import Problem, SymflopsError, line_and_column

from .shell.options import Format
from .shell.options import Library as Paths
from .shell.reply import Reply, checked_format

PANEL = "Check"
RANK = 1


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Formula files, folders, scenarios; otherwise the whole library."),
    ] = None,
    library: Paths = None,
    form: Format = "",
) -> Reply:
    """Run the tests and proofs in formula files.

    What presets and scenarios expect is compared too. A failure is shown with its place, and the exit code is 1.

    Examples:
        symflops test
        symflops test formulas/training
        symflops test my_formulas.flop my_scenario.toml
    """
    start = time.perf_counter()
    found = list(judged(paths or [], library or []))
    failed = any(one.verdict == "failed" for one in found)
    return Reply(page(found, time.perf_counter() - start), checked_format(form), (), 1 if failed else 0)


def judged(paths: Sequence[str], extra: Sequence[str]) -> Iterator[Judged]:
    """Everything that some paths (none: everything) expect."""
    formulas = [path for path in paths if not path.endswith(".toml")]
    loaded = load(extra)
    own = [path for path in formulas if not selected(loaded, [path])]
    if own:
        loaded = load([*extra, *own])
    chosen = selected(loaded, formulas) if paths else {file.shown for file in loaded.files}
    yield from of_trials(loaded, [trial for trial in loaded.declared.tests if trial.place.path in chosen])
    for scenario in [*loaded.presets.values(), *loaded.scenarios.values()]:
        if scenario.source.path in chosen and scenario.expect:
            yield from of_scenario(loaded, scenario)
    for path in paths:
        if path.endswith(".toml"):
            yield from of_scenario(loaded, find(path, loaded))


def selected(library: Library, paths: Sequence[str]) -> set[str]:
    """The files of the library that some paths name or hold."""
    roots = [os.path.realpath(path) for path in paths]
    found = set()
    for file in library.files:
        real = os.path.realpath(file.path)
        if any(real == root or real.startswith(os.path.join(root, "")) for root in roots):
            found.add(file.shown)
    return found | {file.shown for file in library.files for path in paths if f"{file.shown}/".startswith(f"{path.rstrip('/')}/")}


def of_trials(library: Library, trials: Sequence[Trial]) -> Iterator[Judged]:
    """The tests of formula files."""
    for outcome in run(library, trials):
        source = library.declared.sources[outcome.trial.place.path]
        line, _ = line_and_column(source.text, outcome.expect.span.start)
        yield Judged(f"{source.path}:{line}", outcome.trial.title, outcome.verdict, outcome.problems)


def of_scenario(library: Library, scenario: Scenario) -> Iterator[Judged]:
    """What a scenario or preset expects, line by line."""
    place = scenario.source.path
    if not scenario.expect:
        return
    try:
        failed = answer(ask_of(library, scenario)).failed
    except SymflopsError as error:
        yield Judged(place, scenario.title or scenario.name, "failed", error.problems)
        return
    for expected in scenario.expect:
        problems = tuple(problem for problem in failed if problem.labels and problem.labels[0].span == expected.span)
        located = tuple(with_text(problem, library) for problem in problems)
        yield Judged(place, f"{scenario.name}: {expected.name}", "failed" if problems else "passed", located)


def with_text(problem: Problem, library: Library) -> Problem:
    """A problem whose places show their lines."""
    return problem._replace(labels=tuple(library.declared.located(label) for label in problem.labels))
