"""What people write loosely, and right: none of it is called wrong, and what is wrong beside it still is."""

from __future__ import annotations

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
