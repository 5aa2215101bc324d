"""One amount written twice, in two spellings, as two expressions, or line by line under one name."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, UNCHECKED, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def found(text: str) -> list[Finding]:
    return list(check(Source("x.md", text), UNITS).findings)


def judged(text: str) -> str:
    return " ".join(one.verdict for one in found(text) if one.verdict != UNCHECKED)


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("The model has 40 billion parameters ($4 \\times 10^{%s}$).", "10", "9"),
        ("It saw 1.2 trillion (1.2e%s) tokens.", "12", "15"),
        ("That is 2.4 × 10²² FLOPs (or 24 %sFLOPs) in all.", "zetta", "exa"),
        ("The site drew 2,150 MWh (about 2,150,%s kWh).", "000", "000,000"),
        ("So $24.5 \\times 10^{22} = 2.45 \\times 10^{%s}$ of them.", "23", "22"),
    ],
)
def test_two_spellings_of_an_amount(text: str, good: str, bad: str) -> None:
    assert judged(text % good) == "right"
    assert judged(text % bad) == "wrong"


@pytest.mark.parametrize(
    "text",
    [
        "It has 40 billion parameters (2e10 of them active).",
        "We ran 2 million steps (200 epochs).",
        "A budget of 5 billion (7 %) and 3 million (30 times less).",
        "The larger has 2e9 parameters (4e12 tokens).",
        "Of 175 billion (17 layers) it is 1e6 = 1 of them.",
    ],
)
def test_two_amounts_side_by_side(text: str) -> None:
    assert not [one for one in found(text) if one.verdict in FINDINGS]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("6 × 40 × 300 × 10⁹ = 6 × 12,000 × 10⁹", "right"),
        ("6 × 40 × 300 × 10⁹ = 6 × 1,200 × 10⁹", "wrong"),
        ("96 × (3.1 × 10⁹ + 5 × 10⁷) ≈ 96 × 3.2 × 10⁹", "rounded"),
        (
            "$$C = 6 \\times 40 \\times 3 \\times 10^{9}$$\n$$= 6 \\times 120 \\times 10^{9}$$\n$$= 7.2 \\times 10^{11}$$",
            "right right",
        ),
        ("2 * 4 heads = 3 * 5 groups", ""),
        ("sqrt(2) * 3 = 5 / sqrt(3)", ""),
        ("2 * n = 3 * 5", ""),
    ],
)
def test_two_expressions(text: str, verdicts: str) -> None:
    assert judged(text) == verdicts


LINES = "C = 6 × (7 × 10⁹) × (2 × 10¹²)\nC = 6 × 14 × 10²¹\nC = 84 × 10²¹\nC = {}\n"


@pytest.mark.parametrize("frame", ["{}", "```\n{}```\n", "> {}"])
def test_a_name_worked_out_line_by_line(frame: str) -> None:
    assert judged(frame.format(LINES.format("8.4 × 10²²"))) == "right right right"
    assert judged(frame.format(LINES.format("8.4 × 10²³"))) == "right right wrong"


@pytest.mark.parametrize(
    "text", ["n = 3 * 5\nn = 4 * 5\n", "n = 3 * 5\nn = 15\nn = 16\nm = 15\n", "n = 3 * 5\n\nNow\n\nn = 16\n"]
)
def test_a_name_that_takes_other_values(text: str) -> None:
    assert "wrong" not in judged(text)
