"""What articles call their numbers: lists of a thing, names, references; and statements that contradict them."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def found(text: str, name: str = "x.md") -> list[Finding]:
    return list(check(Source(name, text), UNITS).findings)


def accused(text: str) -> list[str]:
    return [one.code for one in found(text) if one.verdict in FINDINGS]


# ---- statements side by side ---------------------------------------------------------------------------------

SMALL = "(4 * 8 * 64 * 512 + 2 * 512 * 2048) * 10"
LARGE = "(4 * 20 * 64 * 1280 + 2 * 1280 * 5120){}"
SIDE_BY_SIDE = f"""Two networks are compared.

- Small: 8 heads, 512 width, 2048 inner width, 10 layers, 64 head width
- Large: 20 heads, 1280 width, 5120 inner width, 36 layers, 64 head width

Their products come to

- Small: {SMALL} = 3.15e7
- Large: {{}} = {{}}
"""


def test_a_factor_that_a_statement_lacks_beside_its_sibling() -> None:
    text = SIDE_BY_SIDE.format(LARGE.format(""), "1.97e7")
    wrong = [one for one in found(text) if one.verdict in FINDINGS]
    assert [one.code for one in wrong] == ["AR501"]
    assert text[wrong[0].start : wrong[0].end] == LARGE.format("")
    assert float(wrong[0].computed or 0) == (4 * 20 * 64 * 1280 + 2 * 1280 * 5120) * 36


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (LARGE.format(" * 36"), "7.08e8"),
        ("36 * 4 * 20 * 64 * 1280 + 36 * 2 * 1280 * 5120", "7.08e8"),  # in every term
        ("6.5e6 + 1.3e7", "1.95e7"),  # of totals, not of dimensions
    ],
)
def test_a_factor_that_is_there_in_another_place(expression: str, value: str) -> None:
    assert accused(SIDE_BY_SIDE.format(expression, value)) == []


def test_a_number_that_two_words_share_is_no_factor() -> None:
    text = SIDE_BY_SIDE.format(LARGE.format(""), "1.97e7")
    assert accused(text.replace("10 layers", "8 layers").replace(SMALL, SMALL[:-2] + "8").replace("3.15e7", "2.52e7")) == []
