"""Equations that run on: what an expression comes to is worked on behind the sign."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def accused(text: str) -> list[str]:
    found = check(Source("x.md", text), UNITS).findings
    return [text[one.start : one.end] for one in found if one.verdict in FINDINGS]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("That is 3 × 8 = 24 × 2 = 48.", []),
        ("That is 3 × 8 = 24 × 2 = 49.", ["49"]),
        ("That is 3 × 8 = 25 × 2 = 50.", ["25 × 2"]),
        ("Weights: 7e9 × 2 = 14e9 / 1e9 = 14 GB.", []),
        ("Parameters: 12 × 768² × 12 = 85M + 50257 × 768 = 38.6M → 124M in all.", []),
        ("Parameters: 85M + 50257 × 768 = 58.6M.", ["58.6M"]),
        ("It takes 100 / 4 = 25 + 5 = 30 s.", []),
        ("It takes 64 × 24 = 1,536 × $2 = $3,072.", []),
    ],
)
def test_what_is_worked_on(text: str, wrong: list[str]) -> None:
    assert accused(text) == wrong


@pytest.mark.parametrize(
    "text", ["HBM3: 5 stacks × 1024 bits × 5.2 Gbps / 8 = 3.35 TB/s.", "The bus: 384 bit × 21 Gbps / 8 = 1,008 GB/s."]
)
def test_bits_of_a_width_are_no_bits_of_a_rate(text: str) -> None:
    assert accused(text) == []
