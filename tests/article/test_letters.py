"""Letters of formulas are no units, and no names that a product before a sign gives a value."""

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
    "text",
    [
        "The projections have 4*D^2 = 3.21M weights.",
        "The block has 12*h^2 = 50M weights.",
        "A block has 12 * h * h = 50M weights.",
        "A block has 4·h² = 67M parameters.",
        "The scores take 2*W*H = 30M bytes.",
        "The block has $12 h^2 = 50M$ weights.",
        "The scores take $2 s h = 8M$ bytes.",
        "```python\n# out of it: 4*D^2 = 3.21M, and MLP = 2*D*4*D = 6.42M\n```\n",
        "We have 4*B*T = 3e6 of them.\n\nAnd then 2*T*C = 5.",
    ],
)
def test_letters_of_formulas(text: str) -> None:
    assert not set(verdicts(text)) & set(FINDINGS)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("It uses 3 kW × h = 3 kWh.", "right"),
        ("It uses 3 kW × 2 h = 7 kWh.", "wrong"),
        (r"It takes $5\,\mathrm{s} = 5000\,\mathrm{ms}$.", "right"),
        ("It moves 3 TB / 2 s = 1.5 TB/s.", "right"),
    ],
)
def test_letters_that_are_units(text: str, verdict: str) -> None:
    assert verdicts(text) == [verdict]


def test_a_unit_before_a_sign_is_no_name() -> None:
    text = "That is 915k s = 10.6 days.\n\nIt loads 10 GB / 1 GB/s = {} s."
    assert verdicts(text.format(10)) == ["right", "right"]
    assert verdicts(text.format(100)) == ["right", "wrong"]
