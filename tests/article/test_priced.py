"""Amounts times prices that do not say what they are prices of, and bits called bytes."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def found(text: str) -> list[Finding]:
    return list(check(Source("x.md", text), UNITS).findings)


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("Egress is 12,400 GB × $0.09 = {}.", "$1,116", "$11,160"),
        ("Rent is 500 hours × $2 = {}.", "$1,000", "$1,100"),
        ("Rent is 8 GPUs × 3 hours × $2 = {}.", "$48", "$58"),
        ("Power is 1,200 kWh × €0.12 = {}.", "€144", "€164"),
        ("Keeping it is 100 GB × 30 days × $0.02 = {}.", "$60", "$70"),
        ("Asking is 5,000 tokens × $0.01 = {}.", "$50", "$5"),
        ("Half of it is 500 hours × $2 / 2 = {}.", "$500", "$600"),
    ],
)
def test_an_amount_times_a_price(text: str, good: str, bad: str) -> None:
    assert [one.verdict for one in found(text.format(good))] == ["right"]
    assert [(one.verdict, one.code) for one in found(text.format(bad))] == [("wrong", "AR101")]


@pytest.mark.parametrize(
    "text",
    [
        "Keeping it is 3 TB × $0.02 = $60.",  # a GB
        "Asking is 1.5 M tokens × $3 = $4.50.",  # a million
        "Asking is 5,000 tokens × $0.01 = $0.05.",  # a thousand
        "Rent is 3 days × $2 = $144.",  # an hour
        "Rent is 500 hours × $2 = more than $900.",
        "Rent is 500 hours × $2 = €920.",
        "Keeping it is 3 TB × $0.023 × 12 = $828.",
    ],
)
def test_a_price_of_another_unit_is_not_wrong(text: str) -> None:
    assert not {"wrong", "units"} & {one.verdict for one in found(text)}


def test_what_a_wrong_price_comes_to_is_told_near_it() -> None:
    assert [one.computed for one in found("Asking is 1.5M tokens × $3 = $5.50.")] == [pytest.approx(4.5)]


@pytest.mark.parametrize("text", ["Two links carry 2 × 400 Gbps = 800 GB/s.", "Eight carry 8 × 400 Gbit/s = 3200 GB/s."])
def test_bits_called_bytes(text: str) -> None:
    assert [(one.verdict, one.code) for one in found(text)] == [("units", "AR301")]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Two links carry 2 × 400 Gbps = 100 GB/s.", "right"),
        ("Two links carry 2 × 400 Gbps = 800 Gb/s.", "right"),
        ("A link carries 400 Gb/s / 8 = 50 GB/s.", "right"),
        ("It holds 4 × 16 Gb = 64 GB.", "unchecked"),
        ("Two links carry 2 × 400 GB/s = 800 Gb/s.", "unchecked"),
    ],
)
def test_bits_and_bytes_as_they_are(text: str, verdict: str) -> None:
    assert [one.verdict for one in found(text)] == [verdict]
