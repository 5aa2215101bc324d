"""A hyphen between two numbers of a product is that of a range, and colons join hours to minutes."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(Source("x.md", text), UNITS).findings]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("A job needs 2-3 × 10 = 20-30 GB.", "right"),
        ("A job needs 2-3 × 10 = 200-300 GB.", "wrong"),
        ("A job needs 2-3*4 = 8-12 GPUs.", "right"),
        ("Between them lie 5-3 * 2 = -1 of them.", "right"),
        ("It leaves 5-7/8 = 4.125 of them.", "right"),
        ("Rent is 10-20 × $3 = $30-60.", "right"),
    ],
)
def test_ranges_that_begin_a_product(text: str, verdict: str) -> None:
    assert verdicts(text) == [verdict]


@pytest.mark.parametrize("text", ["Two halves of 1:30 × 2 = 3:00 are over.", "Twice 0:45 * 2 = 1:30 is it."])
def test_times_of_day(text: str) -> None:
    assert not set(verdicts(text)) & set(FINDINGS)
