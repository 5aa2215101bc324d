"""The numbers of the README are judged right, not only left alone."""

from __future__ import annotations

from pathlib import Path

from symflops.article.files import checked
from symflops.article.verdicts import RIGHT

ROOT = Path(__file__).resolve().parents[2]


def test_the_numbers_of_the_readme_are_right() -> None:
    (found,) = checked([str(ROOT / "README.md")])
    assert not found.wrong and not found.problems
    assert {found.said(one) for one in found.findings if one.verdict == RIGHT} >= {
        "174.6e9 × 2 bytes = 349.2 GB",
        "6 × 175e9 × 300e9 = 3.15e23 FLOP",
        "3.15e23 / (1e15 × 86400) = 3,646 PF-days",
    }
