"""What the words around a number say of why it is off, or that it is not."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, Finding
from symflops.library import load
from symflops.show.pages.article import problem
from symflops.text import Source

UNITS = load().declared.units


def found(text: str) -> list[Finding]:
    return list(check(Source("x.md", text), UNITS).findings)


@pytest.mark.parametrize(
    ("text", "code", "cause"),
    [
        ("The weights take 70e9 * 2 bytes = 140 GiB.", "AR101", "that is the number of GB; a GiB is 1.074 of them"),
        ("A buffer takes 96e6 * 4 bytes = 384 MiB.", "AR101", "that is the number of MB; a MiB is 1.049 of them"),
        (
            "With 13e9 multiply-adds for each token, a batch needs 2 * 13e9 * 4096 = 5.32e13 FLOP.",
            "AR503",
            "multiply-accumulates are counted, and each is two FLOP",
        ),
        ("A batch needs 2 * 13e9 * 4096 = 5.32e13 FLOP.", "AR101", "a factor of 2 is missing"),
        ("With 37 of them, a batch needs 2 * 13e9 * 4096 = 8.31e13 FLOP.", "AR101", ""),
    ],
)
def test_a_cause_is_in_the_text(text: str, code: str, cause: str) -> None:
    assert [(one.verdict, one.code, one.cause) for one in found(text)] == [("wrong", code, cause)]


@pytest.mark.parametrize(
    "text",
    [
        "At 43 % utilization a node does 8 * 989 = 3402 TFLOP/s.",
        "A node does 8 * 989 = 3,402 TFLOP/s, which is what one achieves at an MFU of 0.43.",
        "A matrix has 4096 * 4096 = 33,554,432 FLOP, two for each multiply-accumulate.",
    ],
)
def test_what_a_sentence_leaves_out_of_its_equation_is_no_error(text: str) -> None:
    assert [one.verdict for one in found(text)] == ["unchecked"]


@pytest.mark.parametrize(
    "text",
    [
        "At 44 % utilization a node does 8 * 989 = 3402 TFLOP/s.",  # another share
        "A node does 8 * 989 = 3402 TFLOP/s. At 43 % utilization it takes a day.",  # another sentence
        "Of 43 % of the users, 8 * 989 = 3402 came back.",
        "At 43 % and then 54 % utilization a node does 8 * 989 = 4999 TFLOP/s.",
    ],
)
def test_a_share_explains_only_what_it_is_said_of(text: str) -> None:
    assert [one.verdict for one in found(text)] == ["wrong"]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("A day is 312 TFLOP/s * 86400 s = 2.7e19 FLOP/s.", ["right", "units"]),
        ("It does 3e23 FLOP / 1e6 s = 3e17 FLOP.", ["right", "units"]),
        ("A day is 312 TFLOP/s * 86400 s = 2.7e19 FLOP.", ["right"]),
        ("It does 3e23 FLOP / 1e6 s = 3e17 FLOPs.", ["right"]),  # which people write for the rate
        ("A day is 312 TFLOPS * 86400 s = 2.7e19 FLOP/s.", ["right"]),
        ("Eight do 312 TFLOP/s * 8 = 2496 TFLOP/s.", ["right"]),
        ("A day is 312e12 * 86400 = 2.7e19 FLOP/s.", ["right"]),  # the number that has no unit may be anything
    ],
)
def test_a_rate_is_no_count(text: str, verdicts: list[str]) -> None:
    result = found(text)
    assert [one.verdict for one in result] == verdicts
    assert all(one.code == "AR301" and "rate" in one.reason for one in result if one.verdict in FINDINGS)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("4096 × 11008 = 45,098,768", "comes to 45,088,768"),
        ("4096 × 11008 = 45098768", "comes to 45,088,768"),
        ("4096 × 11008 = 4.8e7", "comes to 4.5089e7"),
        ("1 / 3 = 0.3333343", "comes to 0.333333"),
        ("3 × 40 = 130", "comes to 120"),
    ],
)
def test_what_was_computed_has_digits_enough_to_tell_it_from_what_is_stated(text: str, told: str) -> None:
    source = Source("x.md", text)
    (one,) = check(source, UNITS).findings
    (label,) = (label for label in problem(source, one).labels if label.text != "stated")
    assert label.text == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2,788,000 GPU hours at $2 per hour cost $6.6 million.", "comes to $5.576 million"),
        ("It took 2.788M GPU hours; at $2 per GPU hour that is $55.76M.", "comes to $5.576M"),
        ("Reading 26 GB of weights at 1.3 TB/s takes 200 ms.", "comes to 20 ms"),
    ],
)
def test_what_a_formula_comes_to_is_told_in_the_unit_of_what_is_stated(text: str, told: str) -> None:
    source = Source("x.md", text)
    (one,) = check(source, UNITS).findings
    assert [label.text for label in problem(source, one).labels if label.text != "stated"] == [told]
