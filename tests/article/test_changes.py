"""Per cents of a change, bits for bytes, thousands before a comma."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def judged(text: str) -> list[tuple[str, str]]:
    return [(one.verdict, one.code) for one in check(Source("x.md", text), UNITS).findings]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The bill fell from $48,000 to $36,000, a saving of 25%.", "right"),
        ("The bill fell from $48,000 to $36,000, a saving of 33%.", "wrong"),
        ("It went from $10 to $2.50, down 75%.", "right"),
        ("It went from $10 to $2.50, down 25%.", "wrong"),
        ("Memory went from 80 GB to 60 GB (a reduction of 25%).", "right"),
        ("Memory went from 80 GB to 60 GB (a reduction of 20%).", "wrong"),
        ("The price rose from $2 to $3, i.e. an increase of about 45%.", "rounded"),
        ("Throughput rose from 100 tokens/s to 150 tokens/s, up 60%.", "wrong"),
    ],
)
def test_a_change_in_per_cent(text: str, verdict: str) -> None:
    assert judged(text) == [(verdict, "AR602" if verdict == "wrong" else "")]


@pytest.mark.parametrize(
    "text",
    [
        "It went from $10 to $2.50, and 25% of the users left.",
        "It went from $10 to $2.50, up 25%.",  # it went down, so that is about something else
        "It went from 10 GB to $2.50, down 25%.",
        "It went from $10 to $2.50 in a year in which sales were down 25%.",
    ],
)
def test_a_share_of_something_else(text: str) -> None:
    assert not judged(text)


def test_bits_for_bytes() -> None:
    found = check(Source("x.md", "A link of 400 Gb/s = 400 GB/s is quick."), UNITS).wrong
    assert [one.cause for one in found] == ["8 bits are a byte"]
    assert judged("A link of 400 Gb/s = 50 GB/s is quick.") == [("right", "")]


def test_thousands_before_a_comma() -> None:
    assert judged("That is 5 × 10,000 = 50,000, which is much.") == [("right", "")]
    assert judged("That is 5 × 10,000 = 60,000, which is much.") == [("wrong", "AR101")]
    assert judged("We counted 1,234,56 of them, 2 × 617 = 1,234,56.") in ([], [("unchecked", "")])


def test_a_table_of_training_compute_in_letters() -> None:
    rows = "| 1e9 | 2e10 | 1.2e20 |\n| 7e9 | 1.4e11 | 5.88e21 |\n| 2e9 | 4e10 | 4.8e20 |\n"
    head = "| N | D | C = 6ND |\n|--|--|--|\n"
    assert judged(head + rows) == 3 * [("right", "")]
    assert judged(head + rows + "| 7e10 | 1.4e12 | 5.88e24 |\n")[-1] == ("wrong", "AR101")
