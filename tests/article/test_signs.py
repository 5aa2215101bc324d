"""Signs that make what stands beside them part of something larger, and blanks that do not."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def accused(text: str, path: str = "x.md") -> list[str]:
    found = check(Source(path, text), UNITS).findings
    return [text[one.start : one.end] for one in found if one.verdict in FINDINGS]


@pytest.mark.parametrize("root", ["√(0.04 + 0.01 + 0.0025)", "sqrt(0.04 + 0.01 + 0.0025)"])
def test_a_root_over_a_bracket(root: str) -> None:
    assert accused(f"```\nγ = ‖r‖ = {root} ≈ 0.2291\n```\n") == []
    assert accused(f"Its length is {root} ≈ 0.2291.") == []
    assert accused(f"Its length is {root} ≈ 0.5291.") == ["0.5291"]


@pytest.mark.parametrize("text", ["A $mask = 3 = 2^1 | 2^0$ picks two.", "The mask is `3 = 2^1 | 2^0`.", "`2 = 6 & 3`"])
def test_operators_on_bits(text: str) -> None:
    assert accused(text) == []


@pytest.mark.parametrize("between", ["\\,", "~", " ", "\\ "])
def test_a_unit_behind_mathematics(between: str) -> None:
    text = "\\documentclass{{article}}\\begin{{document}}\nThis is $1024 \\times 384 \\times 4 = {}${}MB---little.\n"
    assert accused(text.format("1.5", between), "x.tex") == []
    assert accused(text.format("2.5", between), "x.tex") != []


@pytest.mark.parametrize("dash", [" – ", " -- ", " - ", "---", " --- "])
def test_a_dash_between_phrases(dash: str) -> None:
    assert accused(f"Two of them take 2 × 8 GB = 16 GB{dash}as one would think{dash}and three 3 × 8 GB = 25 GB.") == ["25 GB"]
    assert accused(f"Two take 10{dash}20 × 3 GB = 60 GB.") == []


@pytest.mark.parametrize("text", ["∑ 2 × 8 = 18", "± 2 × 3 = 7", "2 × 3 = 7 ± 1", "∛(8 + 19) = 3"])
def test_signs_that_are_not_read(text: str) -> None:
    assert accused(text) == []


def test_arrows_that_point_at_a_number() -> None:
    assert accused("```\nbusy: 0.6 / 3.0 = 30%  ← the rest waits\n```\n") == ["30%"]
