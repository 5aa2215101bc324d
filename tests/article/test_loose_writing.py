"""What people write loosely, and right: none of it is called wrong, and what is wrong beside it still is."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(Source("x.md", text), UNITS).findings]


def accused(text: str) -> list[str]:
    found = check(Source("x.md", text), UNITS).findings
    return [text[one.start : one.end] for one in found if one.verdict in FINDINGS]


@pytest.mark.parametrize(
    "text",
    [
        "10B tokens = 10e9/524288 = 19,073 steps, a day of work.",
        "The 8 cards at 40% MFU = 8 × 989e12 × 0.4 = 3.16e15 FLOP/s.",
        "Egress: 10 TB at $0.09/GB = 10,000 × $0.09 = $900.",
        "That is 2M input at $3/1M plus 1M output at $15/1M = $6.00 + $15.00 = $21.00.",
        "- 64 GPUs @ $2.00 = 64 × 24 × $2.00 = $3,072",
        "Three shifts = 3 × 8 = 24 h, and 3 shifts = 3 × 8 h = 24 h.",
    ],
)
def test_a_number_that_says_what_is_spoken_of(text: str) -> None:
    assert accused(text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The pair has 46 GB = 2 × 24 GB = 48 GB.", ["46 GB"]),
        ("10B tokens = 10e9/524288 = 29,073 steps.", ["29,073"]),
        ("It peaks at 213 TFLOP/s = 108 × 1024 × 2 × 1.41e9.", ["213 TFLOP/s"]),
    ],
)
def test_a_number_that_an_expression_is_said_to_be(text: str, wrong: list[str]) -> None:
    assert accused(text) == wrong


@pytest.mark.parametrize(
    "text",
    [
        "Weights: 70.6B × 4.5 bits / 8 = 39.7 GB.",
        "The link moves 512 Gb/s / 8 = 64 GB/s.",
        "That is 26 GB × 8 = 208 Gb.",
        "It takes 24.5 GB × 8 / 100 Gb/s = 1.96 s.",
        "An A100 does 108 × 1024 FMA × 2 × 1.41 GHz = 312 TFLOP/s.",
        "Two channels give 3200 MT/s × 8 bytes × 2 channels = 51.2 GB/s.",
        "Sixteen lanes give 16 × 32 GT/s = 512 Gb/s raw.",
        "It has 32 GT/s × 16 lanes × 128/130 / 8 = 63.0 GB/s.",
        "The two ports have 2 × 400 Gbps = 100 GB/s.",
        "They drew 5,000 GPU hours × 400 W = 2,000 kWh.",
        "The logits take 16 × 1024 × 50257 × 4 B = 3.29 GB.",
        "At 48 a day that is 48 * 420 GB = 20.2 TB per day.",
        "The site takes 140MW * 8760h = 1.23TWh/yr.",
        "A node is 8 × $2.99 = $23.92 per hour.",
    ],
)
def test_units_that_are_converted_by_hand_or_go_without_saying(text: str) -> None:
    assert verdicts(text) and set(verdicts(text)) <= {"right", "rounded"}


@pytest.mark.parametrize(
    ("text", "computed"),
    [
        ("Weights: 70.6B × 4.5 bits / 8 = 397 GB.", "39.7125"),
        ("It takes 24.5 GB × 8 / 100 Gb/s = 19.6 s.", "1.96"),
        ("An A100 does 108 × 1024 FMA × 2 × 1.41 GHz = 31.2 TFLOP/s.", "311.86944"),
        ("Two channels give 3200 MT/s × 8 bytes × 2 channels = 512 GB/s.", "51.2"),
        ("The two ports have 2 × 400 Gbps = 10 GB/s.", "100"),
        ("They drew 5,000 GPU hours × 400 W = 20,000 kWh.", "2000"),
        ("The logits take 16 × 1024 × 50257 × 4 B = 32.9 GB.", "3.293642752"),
        ("A node is 8 × $2.99 = $29.32 per hour.", "23.92"),
        ("8 × 400 Gb/s = 50 GB/s in all.", "400"),  # no byte was multiplied
    ],
)
def test_what_they_come_to_is_told(text: str, computed: str) -> None:
    (one,) = check(Source("x.md", text), UNITS).wrong
    assert one.code == "AR101" and one.computed == Fraction(computed)


@pytest.mark.parametrize(
    "text",
    [
        "An earlier version of this page said 700 W × 8760 h = 613 kWh.",
        "We had 700 W × 8760 h = 613 kWh here; the right number is 6,132 kWh.",
    ],
)
def test_a_mistake_that_a_text_owns_up_to(text: str) -> None:
    assert accused(text) == []
    assert accused("A card takes 700 W × 8760 h = 613 kWh.") == ["613 kWh"]
