"""Everything that files expect and state, judged: tests and proofs, presets and scenarios, printed values."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .answer import answer
from .claims import Claim, judge
from .library import Library, load
from .model import Quantity, Scenario
from .proving import run
from .question import ask_of, find, with_own_files
from .scoping import plain, plain_problem
from .text import Problem, SymflopsError, line_and_column


class Judged(NamedTuple):
    """One expectation: where it stands, of which test or preset, how it came out, and why it failed.

    `verdict` is `passed`, `proved` (it had free names), `tried` (it held at a thousand points, unproved) or `failed`.
    """

    place: str
    title: str
    verdict: str
    problems: tuple[Problem, ...] = ()


def judged(paths: Sequence[str], extra: Sequence[str]) -> Iterator[Judged]:
    """Everything that some paths (none: everything) expect and state."""
    scenarios = [path for path in paths if path.endswith(".toml")]
    formulas = [path for path in paths if path not in scenarios]
    library = load(extra)
    apart = [path for path in formulas if not library.files_in([path])]
    own = [path for path in apart if not os.path.isdir(path)]
    if len(own) < len(apart):
        library = load([*extra, *(path for path in apart if path not in own)])
    chosen = library.files_in([path for path in formulas if path not in own]) if paths else {f.shown for f in library.files}
    yield from of_files(library, chosen)
    for scenario in [*library.presets.values(), *library.scenarios.values()]:
        if scenario.source.path in chosen and scenario.expect:
            yield from of_scenario(library, scenario)
    for path in own:
        yield from of_files(load(extra, own=[path]), {path})
    for path in scenarios:
        scenario = find(path, library)
        yield from of_scenario(with_own_files(scenario, library, extra), scenario)


def of_files(library: Library, chosen: set[str]) -> Iterator[Judged]:
    """The tests of formula files, then the values they state."""
    for outcome in run(library, [trial for trial in library.declared.tests if trial.place.path in chosen]):
        place = place_of(library, outcome.trial.place.path, outcome.expect.span.start)
        yield Judged(place, outcome.trial.title, outcome.verdict, tuple(plain_problem(problem) for problem in outcome.problems))
    for path in sorted(chosen & {quantity.place.path for quantity in stating(library)}):
        for claim in judge(library, path):
            yield of_claim(library, claim)


def stating(library: Library) -> Iterator[Quantity]:
    """The quantities whose printed value is stated."""
    return (quantity for quantity in library.declared.quantities.values() if quantity.stated is not None)


def of_claim(library: Library, claim: Claim) -> Judged:
    """A stated value: passed when it is right, or right from what is printed before it."""
    quantity = claim.quantity
    place = place_of(library, quantity.place.path, quantity.place.name.start)
    problems = (claim.problem,) if claim.problem else ()
    verdict = "failed" if claim.verdict in {"wrong", "units"} else "passed"
    return Judged(place, f"{plain(quantity.name)} as stated", verdict, problems)


def place_of(library: Library, path: str, at: int) -> str:
    """File and line of an offset."""
    source = library.declared.sources[path]
    return f"{source.path}:{line_and_column(source.text, at)[0]}"


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
