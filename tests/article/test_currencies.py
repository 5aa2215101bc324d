"""Money of any country: totals, products and changes of it, and what is not said of it."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def found(text: str) -> list[Finding]:
    return list(check(Source("x.md", text), UNITS).findings)


def accused(text: str) -> list[str]:
    return [text[one.start : one.end] for one in found(text) if one.verdict in FINDINGS]


SIGNS = ["€{}", "{} €", "{} EUR", "£{}", "US${}", "${}", "¥{}", "₹{}", "\\${}", "{}€"]


@pytest.mark.parametrize("sign", SIGNS)
def test_totals_and_products_of_money(sign: str) -> None:
    total = "| item | cost |\n|--|--|\n| rack | {} |\n| cables | {} |\n| Total | {} |\n"
    priced = (
        "| item | count | each | cost |\n|--|--|--|--|\n| disk | 12 | {} | {} |\n| card | 17 | {} | {} |\n"
        "| fan | 21 | {} | {} |\n| board | 33 | {} | {} |\n"
    )
    for table, good, bad in (
        (total, ("2,300", "1,200", "3,500"), "3,700"),
        (priced, ("230", "2,760", "120", "2,040", "310", "6,510", "205", "6,765"), "6,675"),
    ):
        right = table.format(*(sign.format(one) for one in good))
        assert {one.verdict for one in found(right)} == {"right"}
        wrong = table.format(*(sign.format(one) for one in (*good[:-1], bad)))
        assert accused(wrong) == [sign.format(bad)]


@pytest.mark.parametrize("sign", ["€{}", "{} EUR", "£{}", "US${}", "₹{}"])
def test_products_of_money_in_prose(sign: str) -> None:
    text = "The bill is 12 × {} = {} a year."
    assert [one.verdict for one in found(text.format(sign.format("230"), sign.format("2,760")))] == ["right"]
    assert accused(text.format(sign.format("230"), sign.format("2,860"))) == [sign.format("2,860")]


def test_a_change_of_money() -> None:
    assert [one.verdict for one in found("It fell from €48,000 to €36,000, a saving of 25%.")] == ["right"]
    assert accused("It fell from €48,000 to €36,000, a saving of 33%.") == ["33%"]


@pytest.mark.parametrize(
    "text",
    [
        "That is 12 × $100 = €1,100 at the rate of the day.",
        "It costs $100 = €92.",
        "It costs €1,200 ($1,310).",
        "Wir zahlen 12 × €230 = €2.760 im Jahr.",  # a point between thousands
        "Das sind 3 × 1.000 € = 3.000 € im Jahr.",
        "| Posten | Kosten |\n|--|--|\n| Platte | €930 |\n| Karte | €120 |\n| Total | €1.050 |\n",
        "| item | cost |\n|--|--|\n| rack | €930 |\n| cables | $120 |\n| Total | €1,140 |\n",
        "| item | cost |\n|--|--|\n| rack | €930,50 |\n| cables | €120,20 |\n| Total | €1.050,70 |\n",
    ],
)
def test_money_of_which_not_enough_is_said(text: str) -> None:
    assert not accused(text)
