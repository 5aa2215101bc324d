"""How many times one amount is another."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def found(text: str) -> list[Finding]:
    return [one for one in check(Source("x.md", text), UNITS).findings if one.tier == "ratio"]


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("The step went from 48 ms to 12 ms, {} faster.", "4 times", "6 times"),
        ("Quantized it shrinks from 28 GB to 7 GB, a {} reduction.", "4x", "8x"),
        ("The peak goes from 1.97e14 FLOP/s to 3.94e14 FLOP/s, {}.", "double", "triple"),
        ("It fell from $4.20 to $2.10, {}.", "half", "tenfold"),
        ("It rose from 12 GB to 60 GB, five times more.", "", None),
        (r"It rose from 12 GB to 37.2 GB, more than ${}\times$.", "3", None),
        ("The new chip reads 3.35 TB/s, more than {} the 1.55 TB/s of the old one.", "double", None),
        ("The CPU needs 4200 s and the GPU 6.9 s. That is more than {} faster.", "600 times", None),
        ("A full cache takes 524 KB for each token, a grouped one 131 KB ({} smaller).", "4×", None),
        ("It costs $0.28 an hour, at a fifth of the load $1.40 - {} more.", "five times", None),
    ],
)
def test_confirmed_where_two_amounts_agree(text: str, good: str, bad: str | None) -> None:
    assert [one.verdict for one in found(text.format(good))] in (["right"], ["rounded"])
    if bad is not None:
        assert [(one.verdict, one.code) for one in found(text.format(bad))] == [("wrong", "AR602")]


@pytest.mark.parametrize(
    "text",
    [
        "We went from 48 ms to 12 ms, half of it by caching.",
        "We went from 48 ms to 12 ms over five times as many requests.",
        "It took 48 ms and 12 GB, 3 times.",
        "A 48 GB and a 12 GB card: it ran 3 times on each.",
        "From 48 GB to 12 GB. We measured 3 times.",
        "An array of 4 x 8 chips from 48 GB to 12 GB, 2x2x2 each.",
        "It went from 48 ms to 12 ms, about 6 times faster with the new kernel.",
        "It went from 48 ms to 12 ms, and 6 times out of ten faster.",
    ],
)
def test_never_called_wrong_where_it_may_be_of_something_else(text: str) -> None:
    assert not [one for one in found(text) if one.verdict in FINDINGS]
