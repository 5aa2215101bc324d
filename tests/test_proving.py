"""Tests in formula files: values with everything given, proofs where names stay free, counterexamples."""

from __future__ import annotations

import pytest

from symflops.library import Library
from symflops.proving import Outcome, run
from symflops.text import render
from tests.small import library

BASE = """let n integer  let x  let y default 2*x  let share in 0 .. 1  let heads integer  let groups integer
require groups divides heads
choice mode { a, b } default a  let m = match mode { a => x, b => 2*x }
"""


def outcomes(text: str) -> list[Outcome]:
    small: Library = library(BASE + text)
    return [outcome for outcome in run(small, small.declared.tests) if outcome.trial.place.path == "small.flop"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ('test "t" given x = 2 expect y == 4', "passed"),
        ('test "t" given x = 2 expect y ~ 4.2', "failed"),
        ('test "t" given x = 2 expect y ~ 4.2 within 5%', "passed"),
        ('test "t" given x = 2 expect y > 3', "passed"),
        ('test "t" expect (x + 1)^2 == x^2 + 2*x + 1', "proved"),
        ('test "t" expect (x + 1)^2 == x^2 + 1', "failed"),
        ('test "t" expect y == 2*x', "proved"),
        ('test "t" expect share < 1', "failed"),
        ('test "t" expect share <= 1', "proved"),
        ('test "t" expect x + n > 1', "proved"),
        ('test "t" expect max(x, y) >= x', "proved"),
        ('test "t" expect min(n, 1) == 1', "proved"),
        ('test "t" expect n < 10^16', "failed"),
        ('test "t" expect ceil(x/3)*3 >= x', "proved"),
        ('test "t" expect mod(n, 2)^2 == mod(n, 2)', "proved"),
        ('test "t" expect floor(heads/groups) == heads/groups', "tried"),
        ('test "t" expect floor(heads/x) == heads/x', "failed"),
        ('test "t" expect ceil(n) == n', "proved"),
        ('test "t" expect ceil(x) == x', "failed"),
        ('test "t" expect sqrt(x)*sqrt(x) == x', "proved"),
        ('test "t" expect (m given {mode = b}) == 2*m', "proved"),
        ('test "t" given mode = b expect m == 2*x', "proved"),
        ('test "t" given x = 1/3 expect y == 2/3', "passed"),
    ],
)
def test_verdicts(text: str, verdict: str) -> None:
    (outcome,) = outcomes(text)
    assert outcome.verdict == verdict, [render(problem) for problem in outcome.problems]


def test_a_refuted_proof_gives_a_counterexample() -> None:
    (outcome,) = outcomes('test "squares" expect (x + 1)^2 == x^2 + 1')
    (problem,) = outcome.problems
    assert problem.code == "SF412"
    assert problem.helps[0].startswith("for example at x = ")


def test_the_end_of_a_range_refutes() -> None:
    """Points include the ends of domains: a share may be 1."""
    (outcome,) = outcomes('test "t" expect share < 1')
    assert outcome.problems[0].helps == ("for example at share = 1",)


def test_a_failed_value_says_what_it_is_and_how_far_off() -> None:
    (outcome,) = outcomes('test "t" given x = 2 expect y ~ 4.2')
    assert outcome.problems[0].message == "t: this is 4, off by 4.76 %"


def test_a_value_with_something_missing_is_no_proof() -> None:
    (outcome,) = outcomes('test "t" expect y ~ 4')
    assert outcome.verdict == "failed"
    assert outcome.problems[0].code == "SF401"


def test_an_expectation_about_rows_holds_for_every_row() -> None:
    text = """index layer = 1 .. n  let width  let cost per layer = width^2
    test "all" given layer = {width = 2} {width = 3} expect cost <= 9
    test "not all" given layer = {width = 2} {width = 3} expect cost <= 4"""
    assert [outcome.verdict for outcome in outcomes(text)] == ["passed", "failed"]


def test_what_fails_is_told_with_its_units() -> None:
    """The right side in the unit of the left, or in that which is written behind it."""
    text = """let wait : min = 2 [min]
    test "of names" expect wait == 240 [s]
    test "of numbers" expect 3 [min] == 240 [s]"""
    found = [outcome.problems[0].message for outcome in outcomes(text)]
    assert found == ["of names: this does not hold: 2 min == 4 min", "of numbers: this does not hold: 3 min == 4 min"]
