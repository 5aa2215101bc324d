"""Changes told beside two amounts of which one becomes the other: in per cent and in times, before them and behind."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def found(text: str) -> list[Finding]:
    return [one for one in check(Source("x.md", text), UNITS).findings if one.tier == "ratio"]


def accused(text: str) -> list[str]:
    return [text[one.start : one.end] for one in found(text) if one.verdict in FINDINGS]


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("Latency fell by {} (52 ms → 31 ms).", "40 %", "60 %"),
        ("The table shrank by {} (46.8 → 3.0).", "94%", "84%"),
        ("Latency went from 52 to 31 ms (-{}).", "40%", "60%"),
        ("Latency went from 52 ms to 31 ms (−{}).", "40 %", "20 %"),
        ("A step: 52 → 31 ms, {} faster.", "1.7×", "2.7×"),
        ("Throughput rose {} (1,200 → 3,000 tokens/s).", "2.5x", "3.5x"),
        ("Latency dropped {} from 52 ms to 31 ms at full load.", "40%", "60%"),
        ("We cut the bill by {} (from $400 to $300).", "25%", "45%"),
        ("**Improvement**: +{} over baseline (0.6912 → 0.7431).", "7.5%", "9.6%"),
        ("A {} reduction, from $400 to $300.", "25%", "45%"),
        ("Memory: 46.8 GB → 3.0 GB ({} less).", "94%", "84%"),
        ("Memory: 46.8 GB → 3.0 GB ({} smaller).", "15.6×", "25.6×"),
        ("It went from €400 to €300, which is {} less.", "25%", "45%"),
        ("It went from $1.2 to $3 million, an increase of {}.", "150%", "50%"),
        ("Writing $52\\,\\text{{ms}} \\to 31\\,\\text{{ms}}$, i.e. {} less.", "40%", "60%"),
        ("| what | result |\n|--|--|\n| memory | 46.8 GB → 3.0 GB ({} less) |\n| time | 3 s |\n", "94%", "84%"),
    ],
)
def test_a_change_beside_two_amounts(text: str, good: str, bad: str) -> None:
    assert [one.verdict for one in found(text.format(good))] in (["right"], ["rounded"])
    digits = bad.rstrip("×x")
    assert [one.removesuffix("×").removesuffix("x") for one in accused(text.format(bad))] == [digits]


@pytest.mark.parametrize(
    "text",
    [
        "Latency went from 52 ms to 31 ms, with 20% less memory.",  # of something else
        "Latency went from 52 ms to 31 ms, 20% less memory.",
        "Latency went from 52 ms to 31 ms, a memory saving of 25%.",
        "Memory fell by 25% (52 ms → 31 ms).",
        "From 8 GPUs to 64 GPUs, 5.1x faster.",  # the cause of it
        "From 16 GB to 80 GB, 2x faster.",
        "Throughput dropped 30% (80 GB → 40 GB).",
        "Memory fell by 40% (16 → 8 bits).",
        "The rate fell by 30% (8 → 4 GPUs).",
        "We moved 1.5 → 1.6, 20% less.",  # versions
        "Latency improved by 68% (52 ms → 31 ms).",  # that much faster
        "From 52 to 31 ms (-12% at p99).",
        "From 100 ms → 80 ms → 60 ms (-25%).",
        "A step went from 10 s to 5 s with 4x batch size.",
        "It trains faster with a 4x batch (10 s → 5 s).",
        "The state fell to 60% (100 GB → 60 GB).",
        "The state fell to about 60% (100 GB → 60 GB).",
        "It went from 16 GB to 8 GB, 3x worse.",
        "The time increased by 3x (100 ms → 400 ms).",
        "It falls at 40% (100 ms → 90 ms).",
        "It is no saving of 30%, as was wrongly said: from 52 ms to 31 ms.",
        "It fell from 3 ms to 2 ms, down 25%.",  # of 2.6 and 1.95
        "The bill went from $400 to $300, more than 20% less.",
        "The bill fell by 30–45% (from $400 to $300).",
        "The bill fell by 10% to 45% (from $400 to $300).",
        "The bill fell by another 45% (from $400 to $300).",
    ],
)
def test_what_may_be_of_something_else(text: str) -> None:
    assert not accused(text)


def test_a_change_between_two_moves_is_that_of_the_one_that_bears_it_out() -> None:
    text = "Waiting fell by 55%, from 2.2 s to 0.99 s, with a {} reduction in total running time (38.1 s → 13.8 s)."
    assert [one.verdict for one in found(text.format("63.8%"))] == ["right", "right"]
    assert [one.rstrip("%") for one in accused(text.format("38.6%"))] == ["38.6"]
