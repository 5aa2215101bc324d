"""Amounts that are told as a range."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symflops.article.check import check
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(Source("x.md", text), UNITS).findings]


@pytest.mark.parametrize(
    "text",
    [
        "It takes 9 * 4 = 34 to 38 days.",
        "It takes 9 × 4 h = 30–40 h.",
        "It takes 2e6 / 86400 = 20-25 days.",
        "That costs 9 * $2 = $15–$20.",
        "That costs 9 * $2 = $15 to $20.",
        "They fill 70e9 * 2 bytes = 130-150 GB.",
        "They fill 80 × 0.75 = between 50 and 70 GB.",
        "They fill between 3 and 5 GPUs × 80 GB = 240–400 GB.",
        "3–4 kW × 24 h = 72–96 kWh.",
        "10 to 12 hours * 8 GPUs = 80 to 96 GPU-hours.",
        "600 / 10–12 = 50–60.",
        "5 GB to 6 GB * 4 = 20 GB to 24 GB.",
        "10-12 hours * 8 = 90 hours.",
    ],
)
def test_right_where_the_two_meet(text: str) -> None:
    assert verdicts(text) == ["right"]


@pytest.mark.parametrize(
    "text",
    [
        "It takes 9 × 4 h = 50–60 h.",
        "It takes 2e6 s / 86400 = 200-250 days.",
        "10 to 12 hours * 8 GPUs = 8 to 9 GPU-hours.",
        "They fill 80 × 0.75 = between 10 and 20 GB.",
    ],
)
def test_wrong_where_they_lie_far_apart(text: str) -> None:
    assert verdicts(text) == ["wrong"]


@pytest.mark.parametrize(
    "text",
    [
        "It takes 9 × 4 h = 40–44 h.",  # outside, but not far
        "It is wrong that it takes 9 × 4 h = 50–60 h.",
        "Of 9 × 4 = 50–60 more than before.",
        "The models have 7-13B parameters, of 3 to 70 layers.",
    ],
)
def test_what_is_near_or_doubtful_is_left_alone(text: str) -> None:
    assert "wrong" not in verdicts(text)


@pytest.mark.parametrize(
    "text", ["3–4 days × $100 = $300–$500.", "2–3 GPUs × 10 = 20–90 of them.", "2-3 × 10 = 20-90.", "2 to 3 × 10 = 20 to 90."]
)
def test_ranges_that_share_one_end_are_not_the_same(text: str) -> None:
    assert not set(verdicts(text)) & {"right", "wrong"}


def test_one_end_of_a_range_is_no_statement() -> None:
    assert verdicts("So 8 * 4 = 31 to 33 days, and 2-3 hours * 8 GPUs = 16-24 GPU-hours.") == ["right", "right"]
    assert verdicts("`8 - 4 = 4`, and 8 - 4 = 5.") == ["right", "wrong"]  # a difference is none


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Each sends 2*(8-1)/8 = 1.75 times the buffer.", ["right"]),
        ("Each sends 2*(8-1)/8 = 17.5 times the buffer.", ["wrong"]),
        ("The map is 224+2-3+1 = 224 wide.", ["right"]),
        ("It takes 3*3*(224+2-31+1)*(224+2-31+1) = 345,744.", ["right"]),
        ("It takes (5-10) * 3 GB = 30 GB.", []),  # a range in brackets
        ("It takes 8*(10-12 hours) = 90 hours.", ["right"]),
        ("So 1+5-2 = 4, and 2-5 GPUs * 8 GB = 99 GB.", ["right", "wrong"]),
    ],
)
def test_a_difference_without_blanks_is_none(text: str, expected: list[str]) -> None:
    found = check(Source("x.md", text), UNITS).findings
    assert [one.verdict for one in found] == expected


def test_what_a_difference_comes_to_is_told() -> None:
    (one,) = check(Source("x.md", "Each sends 2*(8-1)/8 = 17.5 times the buffer."), UNITS).wrong
    assert (one.computed, one.cause) == (Fraction(7, 4), "the power of ten is off by +1")


def test_the_place_is_the_whole_range() -> None:
    text = "It takes 9 × 4 h = 50–60 h."
    (one,) = check(Source("x.md", text), UNITS).findings
    assert (text[one.start : one.end], text[one.expr_start : one.expr_end]) == ("50–60 h", "9 × 4 h")
    assert (one.stated, one.computed, one.unit) == (50, 36, "h")
