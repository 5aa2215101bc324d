"""Wrong files and what is said of them: every case of tests/errors, as text.

A case is `STAGE/NAME` with a suffix and its golden `STAGE/NAME.txt`. The library is a small copy of some shipped files
that stands still, tests/errors/formulas: a new formula must not change what is said of old mistakes. What the suffix means:

- `.flop`: a formula file added to the library;
- `.toml`: a scenario; lines `# -s name=value` in it are settings on top, `# want name` asks on the command line;
- `.expr`: a calculation;
- a folder: several formula files (with presets and sources, if any) added to the library; with a `scenario.toml`
  in it, that scenario is asked.

To add one, write the wrong file and run `pytest tests/test_errors.py --update-golden` (or with
SYMFLOPS_UPDATE_GOLDEN=1); then read what came out: place, reason, fix, and one error for one cause.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from symflops import shelf
from symflops.answer import answer
from symflops.calculate import calculate
from symflops.library import load
from symflops.question import ask
from symflops.text import Problem, SymflopsError, render

ERRORS = Path(__file__).parent / "errors"
STAGES = ("syntax", "names", "units", "library", "scenario", "calc")
SUFFIXES = {".flop", ".toml", ".expr"}
CASES = sorted(path for stage in STAGES for path in (ERRORS / stage).iterdir() if path.suffix in SUFFIXES or path.is_dir())


@pytest.fixture(autouse=True)
def still_library(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    shipped = shelf.folder
    monkeypatch.setattr(shelf, "folder", lambda name: str(ERRORS / "formulas") if name == "formulas" else shipped(name))
    monkeypatch.setenv("SYMFLOPS_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


class Said(NamedTuple):
    """What a case came to: problems, and the exit code a command would end with."""

    problems: tuple[Problem, ...]
    exit_code: int


def said_of(case: Path) -> Said:
    """Everything that is said of a case; the working folder is that of its stage."""
    try:
        if case.suffix == ".expr":
            calculate(case.read_bytes().removesuffix(b"\n"), load())
            return Said((), 0)
        if case.suffix == ".flop" or (case.is_dir() and not (case / "scenario.toml").exists()):
            load([case.name], use_cache=False)
            return Said((), 0)
        scenario = case / "scenario.toml" if case.is_dir() else case
        settings, want = on_top(scenario)
        found = answer(ask(os.path.relpath(scenario), want, settings))
    except SymflopsError as error:
        return Said(error.problems, error.exit_code)
    return Said((*found.failed, *found.warnings, *found.notes), 1 if found.failed else 0)


def on_top(scenario: Path) -> tuple[list[str], list[str]]:
    """The settings and wishes that the comments of a scenario ask for."""
    text = scenario.read_bytes().decode("utf-8", "replace")
    return re.findall(r"^# -s (.*)$", text, re.MULTILINE), re.findall(r"^# want (\w+)$", text, re.MULTILINE)


def as_text(said: Said) -> str:
    return "\n\n".join([*(render(problem) for problem in said.problems), f"exit {said.exit_code}"]) + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_said(case: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.chdir(case.parent)
    said = said_of(case)
    golden = case.with_suffix(".txt")
    if request.config.getoption("--update-golden", default=False) or os.environ.get("SYMFLOPS_UPDATE_GOLDEN"):
        golden.write_text(as_text(said), encoding="utf-8")
    assert as_text(said) == golden.read_text(encoding="utf-8")
    assert said.problems, "nothing is wrong with it"
    for problem in said.problems:
        check_manners(problem, f"{case.parent.name}/{case.stem}" not in NO_HELP_YET)


# Problems of a whole question have no place in a text; what they speak of is named in the message.
NO_PLACE = {"SF205", "SF401", "SF403", "SF406", "SF604", "SF606", "SF903", "SF203"}
# The message itself is the fix (what must hold, what was expected), or mathematics has none.
NO_HELP = {"SF406", "SF410", "SF411", "SF405", "SF412"}
# To do: these still lack a help line.
NO_HELP_YET = {
    "calc/condition_with_unit",
    "calc/convert",
    "calc/convert_back",
    "calc/convert_to_nothing",
    "calc/unit_power",
    "library/sources_without_a_url",
    "scenario/expectation_in_another_unit",
    "scenario/expression_in_a_circle",
    "scenario/wants_unknown",
    "units/power_too_large",
    "units/unit_by_zero",
    "units/unit_in_a_circle",
    "units/unit_negative",
    "units/unit_of_a_quantity",
    "units/unit_of_a_sum",
}


def check_manners(problem: Problem, needs_help: bool) -> None:
    """Every error says where, why and what to do, on printable lines without anything of Python's."""
    text = render(problem)
    assert "Traceback" not in text and "object at 0x" not in text and "Fraction(" not in text
    assert all(character.isprintable() or character == "\n" for character in text)
    if problem.severity == "error":
        assert problem.labels or problem.code in NO_PLACE, text
        assert problem.helps or problem.code in NO_HELP or not needs_help, text
