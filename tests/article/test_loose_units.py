"""Units of time that are left out or converted by hand, lanes that are called bits, shares that are added."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def found(text: str) -> list[Finding]:
    return [one for one in check(Source("x.md", text), UNITS).findings if one.tier == "equation"]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("A card costs $2.50/hour × 24 = {}/day.", "$60", "$85"),
        ("We rent for $98.32/hr × 24 × 7 = {}/week.", "$16,518", "$15,518"),
        ("The node draws 700 W × 24 = {} kWh/day.", "16.8", "18.6"),
        ("It makes 50 tok/s × 86,400 × 30 = {} tokens/month.", "129.6M", "192.6M"),
        ("A salary of $200K/year × 7 = {}.", "$1.4M", "$1.5M"),
        ("They used 20K GPU-hours × $0.50 = {}.", "$10K", None),
        ("A rack takes 5.6 kW × 24 × 365 = {} kWh.", "49,056", None),
        ("Four stacks give 4 stacks × 1024 bits × 6.4 Gbps / 8 = {} TB/s.", "3.28", None),
        ("The card reads 384-bit × 21 Gbps / 8 = {} GB/s.", "1008", None),
        ("Weights of 7B × 16-bit / 8 = {} GB.", "14", "28"),
    ],
)
def test_times_and_lanes_that_are_left_to_the_reader(text: str, right: str, wrong: str | None) -> None:
    assert [one.verdict for one in found(text.format(right))] == ["right"]
    if wrong is not None:
        assert [one.verdict for one in found(text.format(wrong))] == ["wrong"]


def test_what_no_conversion_explains() -> None:
    assert [one.verdict for one in found("All links carry 12 × 25 GB/s = 25 GB/s.")] == ["wrong"]
    assert [one.verdict for one in found("It makes 100 tok/s × 60 = 100 tok/s.")] == ["wrong"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("With headroom 16 GB + 20% = 19.2 GB.", "right"),
        ("With headroom 16 GB + 2 GB - 10% = 16.2 GB.", "right"),
        ("With tax 200 + 19% = 238.", "right"),
        ("With tax 200 + 19% = 283.", "wrong"),
        ("Together 20% + 30% = 50%.", "right"),
        ("Together 20% + 30% = 26%.", "wrong"),
    ],
)
def test_a_share_that_is_added(text: str, verdict: str) -> None:
    assert [one.verdict for one in found(text)] == [verdict]


def test_accused_texts_have_what_was_computed() -> None:
    (one,) = found("A salary of $200K/year × 7 = $1.5M.")
    assert one.verdict in FINDINGS and one.computed is not None and float(one.computed) == 1.4


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The weights take 7B × 2B = 14GB.", "right"),
        ("The weights take 7B params × 4B = 28 GB.", "right"),
        ("A block is 16×128×2B = 4096B.", "right"),
        (r"The states take $7.0\text{B} \times 4\text{B} = 28\text{ GB}$.", "right"),
        (r"The states take $7\times10^{9} \cdot 2\,\text{B} = 14\,\text{GB}$.", "right"),
        (r"The states take $7\times10^{9} \cdot 2\,\text{B} = 41\,\text{GB}$.", "wrong"),
    ],
)
def test_billions_of_numbers_that_take_bytes(text: str, verdict: str) -> None:
    assert [one.verdict for one in found(text)] == [verdict]


def test_a_conversion_behind_what_is_right() -> None:
    text = "It takes 6 × 7e9 × 140e9 = 5.88e21 FLOPs = {}."
    assert [one.verdict for one in found(text.format("5,880 EFLOPs"))] == ["right", "right"]
    assert [one.verdict for one in found(text.format("5,880 PFLOPs"))] == ["right", "wrong"]
    assert not any(one.verdict in FINDINGS for one in found("It takes 3 × 0.11 = 0.3 TB = 330 GB."))


def test_a_list_behind_a_counted_factor() -> None:
    text = "AdamW keeps 8 bytes/param * 4 states (params, gradients, m, v) = {} bytes/param."
    assert [one.verdict for one in found(text.format(32))] == ["right"]
    assert [one.verdict for one in found(text.format(23))] == ["wrong"]


def test_so_many_cards_are_no_ratio() -> None:
    text = "It was $5.16 for 2x H100 and $4.63 for 1x H200."
    assert [one for one in check(Source("x.md", text), UNITS).findings if one.tier == "ratio"] == []
