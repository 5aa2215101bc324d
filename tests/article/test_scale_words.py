"""Words, signs and letters that multiply a number, and units that are counted in millions."""

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
        ("每小时产出 2000 × 3600 × 0.7 = {} 万 Token。", "504", "5040"),
        ("总计 175 × 10⁹ = {}亿参数。", "1750", "175"),
        ("训练量 6 × 70 × 10⁹ × 2 × 10¹² = {} 亿次。", "8.4 × 10¹⁵", "8.4 × 10¹⁴"),
        ("총 2000 × 3600 = {}만 토큰.", "720", "500"),
        ("合計 1,000 × 5,000 = {}万トークン。", "500", "50"),
        ("共 40 × 25 = {}百万次。", "0.001", "0.01"),
        ("Rent comes to 50 lakh × 12 = {} crore a year.", "6", "60"),
        ("We serve 20 × 50 MM requests = {}B requests.", "1", "10"),
    ],
)
def test_scales_of_other_tongues_and_trades(text: str, right: str, wrong: str) -> None:
    assert [one.verdict for one in found(text.format(right))] == ["right"]
    assert [one.verdict for one in found(text.format(wrong))] == ["wrong"]


@pytest.mark.parametrize(
    "text",
    [
        "功率 20 × 350 = 7 千瓦。",  # a kilowatt, not a thousand of something
        "We order 4 × 12 = 4 dozen cables and 8 × 2 = 8 pairs.",
    ],
)
def test_what_is_no_power_of_ten_is_left_alone(text: str) -> None:
    assert not any(one.verdict in FINDINGS for one in found(text))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The share of a process is 121.23 Gb / 64 = 1940 Mb.", "right"),
        ("The share of a process is 121.23 Gb / 64 = 1894.2 Mb.", "right"),
        ("The share of a process is 121.23 Gb / 64 = 1840 Mb.", "wrong"),
        ("The link moves 400 Gb/s / 8 = 50 GB/s.", "right"),
        ("The link moves 400 Gb/s = 400 GB/s.", "wrong"),
    ],
)
def test_bits_are_counted_as_bytes_are(text: str, verdict: str) -> None:
    assert [one.verdict for one in found(text)] == [verdict]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("A month is 1.5B tokens × $3.00/MTok = $4,500.", "right"),
        ("A month is 1.5B tokens × $3.00/MTok = $45,000.", "wrong"),
        ("A write is 1000 × $6/MTok = $0.006.", "right"),
        ("The node makes it for $10 / 12.24 = $0.82/Mtok.", "right"),
        ("The node makes it for $10 / 12.24e6 = $0.82/MTok.", "right"),
        ("The node makes it for $10 / 12.24 = $8.20/MTok.", "wrong"),
    ],
)
def test_prices_of_a_million_tokens(text: str, verdict: str) -> None:
    assert [one.verdict for one in found(text)] == [verdict]


@pytest.mark.parametrize(
    "text",
    [
        "- VM: 4 vCPU / 8 GB / 80 GB = 989 ₽ a month",
        "- box: 8 cores / 16 GB = 30 EUR",
        "- pod: 8 GPUs / 640 GB = $98/h",
    ],
)
def test_strokes_between_the_parts_of_a_machine(text: str) -> None:
    assert not any(one.verdict in FINDINGS for one in found(text))


def test_strokes_that_divide() -> None:
    assert [one.verdict for one in found("We need 1,450 GB / 500 GB per node = 6 nodes.")] == ["wrong"]
    assert [one.verdict for one in found("It reads 140 GB / 3.35 TB/s = 84 ms.")] == ["wrong"]
    assert [one.verdict for one in found("A node holds 300 GB / 3 nodes = 90 GB.")] == ["wrong"]
    assert [one.verdict for one in found("A step does 4.1 GFLOP / 50 MB = 92 FLOP/byte.")] == ["wrong"]
    assert [one.verdict for one in found("The text has 350B / 1.6TB = 0.4 tokens per byte.")] == ["wrong"]
