"""What a chain rounds on its way, and what it counts in other things."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(Source("x.md", text), UNITS).findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An epoch is 52k samples / 128 = 406 steps × 3 = 1219 steps.", ["right"]),
        ("An epoch is 52k samples / 128 = 406 steps × 3 = 1218 steps.", ["right"]),
        ("An epoch is 52k samples / 128 = 406 steps × 3 = 1319 steps.", ["wrong"]),
        ("The book has 100 pages × 500 words = 50k words = 67k tokens.", ["right"]),
        ("The book has 100 pages × 500 words = 50k words = 60k words.", ["right", "wrong"]),
    ],
)
def test_chains(text: str, expected: list[str]) -> None:
    assert verdicts(text) == expected
