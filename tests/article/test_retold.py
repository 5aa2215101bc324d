"""One amount told twice, in words that say that the two are one."""

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


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("That is 5.3e12, i.e. {}.", "5.3T", "53T"),
        ("That makes 5.3e12 tokens, i.e. {} tokens.", "5.3T", "53T"),
        ("It needs 1.2 × 10^12 (that is, {}) operations.", "1.2 trillion", "12 trillion"),
        ("It runs for 7200 s, equivalently {}.", "2 hours", "3 hours"),
        ("The state is 1.5e12 bytes, or about {}.", "1.5 TB", "15 TB"),
        ("The disk has 512 GiB, i.e., {}.", "0.5 TiB", "5 TiB"),
        ("The disk has 512 GiB (aka {}).", "0.5 TiB", "5 TiB"),
        ("The disk has 512 GiB = {}.", "0.5 TiB", "5 TiB"),
        ("A step takes 0.3 s, in other words {}.", "300 ms", "30 ms"),
        ("The model has 175,000,000,000 parameters, i.e. {} parameters.", "175B", "17.5B"),
        ("The run takes 3.14e23 FLOPs, or about {}.", "314 zettaFLOPs", "31.4 zettaFLOPs"),
    ],
)
def test_an_amount_in_other_words(text: str, good: str, bad: str) -> None:
    assert [one.verdict for one in found(text.format(good))] in (["right"], ["rounded"])
    assert [one.split()[0] for one in accused(text.format(bad))] == [bad.split()[0]]


@pytest.mark.parametrize(
    "text",
    [
        "Each GPU holds 500 MB, i.e. 4 GB.",  # eight of them
        "With eight GPUs of 500 MB, i.e. 4 GB.",
        "Every one of 10 nodes writes 80 GB, i.e. 0.8 TB.",
        "It takes 80 GB per GPU, i.e. 0.64 TB.",
        "The cache takes 88.8 GB, i.e. 2,060 MB/layer.",
        "It reads 2 TB/s, i.e. 1.5 GB a ms.",
        "It takes 3 s, i.e. 0.1 min less than before.",
        "It takes 3 GB of memory, i.e. 5,000 MB with the cache.",
        "We use 2,048 GPUs, i.e. 256 nodes.",
        "A link of 1 Gb/s, i.e. 100 MB/s.",  # of which some is lost
        "It lasts 3 weeks, i.e. 15 days.",  # of work
        "Take 1e9 tokens, or about 10B.",  # or so many
        "Use 40 GB, or 80 GB, or 0.5 TB.",
        "It is not 7200 s, i.e. 3 hours, as was said.",
        "There is a 1 TB disk that is 50 GB larger.",
    ],
)
def test_two_amounts(text: str) -> None:
    assert not accused(text)
