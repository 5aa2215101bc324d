"""Speedups in tables: quotients of amounts of one kind, whatever the units of their cells."""

from __future__ import annotations

from symflops.article.check import check
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units
TABLE = (
    "| Dataset | Before | After | Speedup |\n|---|---|---|---|\n| 10 genes | 6 min | 15 sec | {}× |\n"
    "| 38 genes | 24 min | 36 sec | 40× |\n| 100 genes | 63 min | 95 sec | 40× |\n| 500 genes | 315 min | 475 sec | 40× |\n"
)


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(Source("x.md", text), UNITS).findings]


def test_minutes_beside_seconds() -> None:
    assert verdicts(TABLE.format(24)) == ["right"] * 4
    assert verdicts(TABLE.format(42)) == ["wrong", "right", "right", "right"]


def test_seconds_for_each_of_something_are_no_speedup() -> None:
    text = TABLE.format(24).replace("Before", "Host").replace(" min |", " |")
    assert "wrong" not in verdicts(text)


def test_a_share_of_another_peak() -> None:
    rows = ("a | 100 | 10.1%", "b | 201 | 20.3%", "c | 335 | 33.9%", "d | 540 | 54.6%", "e, FP8 | 1200 | 60.6% of FP8 peak")
    head = "It reaches 540 TFLOPS of 989 TFLOPS dense.\n\n| Kernel | TFLOP/s | % of peak |\n|---|---|---|\n"
    assert "wrong" not in verdicts(head + "".join(f"| {row} |\n" for row in rows))
