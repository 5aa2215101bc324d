"""Right text that looks like a statement and is none: what begins anew, what is no sum, what other numbers explain."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def wrong(text: str, kind: str = "md") -> list[str]:
    checked = check(Source(f"x.{kind}", text), UNITS)
    return [checked.said(one) for one in checked.wrong]


@pytest.mark.parametrize(
    "text",
    [
        "Total: 8 nodes ⇒ 8 × 8 = 64 GPUs",
        "- batch: 512 → 512 × 2048 = 1.05M tokens",
        "Hidden 5120, 40 heads → 5120/40 = 128.",
        "7B at 16 bytes => 7e9 × 16 = 112 GB",
        "8 x 80 = 640 GB → 640 / 2 = 320 GB",
        r"$x = 3 \implies 2 \times 3 = 6$",
        "V100 @ 28 TFLOPS => 3.14e23/28e12/86400/365 = 355 GPU-years",
        "T = 1,516 s = 25.3 min\n⇒ 8 GPUs × 0.42 h = 3.36 GPU-h",
        "6 × 8B × 15T = 7.2e23 FLOP = 7.2e23 / (400e12 × 3600) = 500,000 GPU-hours",
        "77078 * 385 / 1000 = 29,675 kWh\n= 29,675 × 385 / 1000 = 11,425 kg CO₂",
    ],
)
def test_an_expression_behind_an_amount_is_a_new_step(text: str) -> None:
    assert not wrong(text)


def test_arrows_still_state_what_an_expression_comes_to() -> None:
    assert wrong("7e9 × 2 bytes → 16 GB") == ["7e9 × 2 bytes → 16 GB"]


@pytest.mark.parametrize(
    "text",
    [
        "Bandwidth = 8 × 3.35 = 26.8 TB/s\nTotal latency = 140 / 26.8 = 5.2 ms",
        "Each = 6 × 7e9 × 16.67 = 700B FLOPs/token\nTotal FLOPs = 700B FLOPs/token * 100B tokens = 7e22 FLOPs",
        "Cost = 1,000 h × $2 = $2,000\nCost / day = $2,000 / 10 = $200",
        "Params = 8 × 0.8 = 6.4B params\nTotal size = 6.4B × 2 = 12.8 GB",
    ],
)
def test_a_line_that_gives_a_name_a_value_begins_anew(text: str) -> None:
    assert not wrong(text)


def test_a_unit_on_the_next_line_belongs_to_its_number() -> None:
    assert wrong("The weights take 7e9 × 2 bytes = 15\ngigabytes in all.")
    assert not wrong("The weights take 7e9 × 2 bytes = 14\ngigabytes in all.")


@pytest.mark.parametrize("last", ["| Total | 60 |", "| Total | 50 |"])
def test_the_last_row_may_be_the_largest_or_a_mean(last: str) -> None:
    assert not wrong(f"| device | peak (GB) |\n|--|--|\n| a | 40 |\n| b | 60 |\n| c | 50 |\n{last}\n")
    assert wrong("| device | size (GB) |\n|--|--|\n| a | 40 |\n| b | 60 |\n| c | 50 |\n| Total | 160 |\n")


def test_one_wrong_cell_is_accused_once() -> None:
    rows = ((8, 33, 242, "1.0"), (16, 34, 471, "1.9"), (64, 45, 1422, "5.9"), (128, 60, 2133, "8.8"), (256, 95, 2296, "11.1"))
    lines = ["| batch | ms | tok/s | speedup |", "|--|--|--|--|", *(f"| {' | '.join(map(str, row))} |" for row in rows)]
    assert wrong("\n".join(lines)) == ["256 | 95 | 2296"]  # 256 / 95 ms are 2,695 a second


@pytest.mark.parametrize(
    "text",
    [
        "1,024 GPUs × 24 h = 24,576 GPU-hours = $49,152 at $2.",
        "8 GPUs × 0.42 h = 3.37 GPU-hr = $10.11 per run (at $3.00/GPU-hr)",
        "700 W × 24 h = 16.8 kWh = $1.68 at $0.10/kWh",
        "140 GB / 3.35 TB/s = 42 ms = 24 tokens/s",
        "400/100 = 4x = 300% faster",
    ],
)
def test_a_price_or_a_rate_may_stand_between_two_amounts(text: str) -> None:
    assert not wrong(text)


def test_thousands_in_braces_outside_mathematics() -> None:
    text = r"The price is \$2 $\times$ 512 $\times$ 24 = \${} in all."
    assert not wrong(text.format("24{,}576"), "tex")
    assert wrong(text.format("34{,}576"), "tex")
