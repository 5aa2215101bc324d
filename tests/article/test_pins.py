"""What authors ask in comments: pins, definitions, scenarios, what to ignore, errors that are meant; and tolerances."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from symflops.article.review import review
from symflops.article.verdicts import UNCHECKED
from symflops.library import load
from symflops.text import Source

LIBRARY = load()


def told(text: str, name: str = "x.md") -> str:
    """Verdicts with what was pinned, then the codes of problems."""
    found = review(Source(name, text), LIBRARY)
    verdicts = [f"{one.verdict}{'!' if one.expected else ''}" for one in found.findings if one.verdict != UNCHECKED]
    return " ".join([*verdicts, *(problem.code for problem in found.problems)])


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        # a number, its unit and the scale it is written in
        ("15<!-- = 3*5 --> and 16<!-- = 3*5 -->", "right wrong"),
        ("It takes 34 days<!-- = 2_921_000 s --> or 32 days<!-- = 2_921_000 s -->.", "right wrong"),
        ("175B<!-- = 175e9 param --> parameters, 175 billion <!-- = 175e9 -->", "right right"),
        ("3.14 × 10^23 FLOPs<!-- = 3.14e23 FLOP -->, $4.6 million<!-- = 4_600_000 USD -->", "right right"),
        ("45%<!-- = 9/20 --> of 312", "right"),
        ("33.9<!-- = 2_929_000 s -> day --> days", "right"),
        ("280 GB<!-- = 280 s -->", "units"),
        ("**12 GB**<!-- = 12 GB -->", "right"),
        # relations and tolerances
        ("over 600 times<!-- < 640 -->, below 600<!-- > 640 -->", "right wrong"),
        ("about 600<!-- ~ 640 -->, 600<!-- = 640 -->", "rounded wrong"),
        ("600<!-- = 640 @10% -->, 600<!-- = 640 @ 0.01 -->", "right wrong"),
        # names
        ("<!-- symflops: t = 3 day; twice = 2*t -->\n144 h<!-- = twice -->", "right"),
        ("7<!-- = t --> <!-- symflops: t = 7 -->", "SF203"),  # said before they are used
        ("<!-- symflops: n_tokens = 300B token -->\n300B tokens<!-- = n_tokens -->", "right"),
        # a library's scenario
        ("<!-- symflops: use gpt3 -->\n175B<!-- = n_params -->, 34 days<!-- = training_time -->", "right right"),
        ("<!-- symflops: use gpt3; n_devices = 2048 -->\n17 days<!-- = training_time -->", "right"),
        ("<!-- symflops: use gpt33 -->", "SF604"),
        # the pin says what its number is, whatever else could be said of it
        ("2 * 3 = 7<!-- = 7 -->", "right"),
        ("| a | b |\n|---|---|\n| 1 | 7<!-- = 2*3 --> |", "wrong"),
        # what is no pin
        ("<!-- ===== -->\n\n<!-- a comment = 3 -->\n\n<!-- > quoted -->", "AR911"),
        ("nothing<!-- = 4 -->", "AR911"),
        ("4 <!-- = 4 * -->", "SF101"),
        ("4 <!-- symflops: igore -->", "AR910"),
        ("```html\n4 <!-- = 5 -->\n```", ""),
        ("4 <!-- = 5", ""),
    ],
)
def test_pins(text: str, verdicts: str) -> None:
    assert told(text) == verdicts


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("2 * 3 = 7 <!-- symflops: ignore -->", ""),
        ("2 * 3 = 7 <!-- symflops: ignore AR101 - a joke -->", ""),
        ("2 * 3 = 7 <!-- symflops: ignore AR301 -->", "wrong AR902"),
        ("2 * 3 = 6 <!-- symflops: ignore -->", "right AR902"),
        ("2 * 3 = 7 <!-- symflops: expect-error -->", "wrong!"),
        ("A wrong value: 2 * 3 = 7 <!-- symflops: expect-error AR101 -->", ""),
        ("2 * 3 = 6 <!-- symflops: expect-error -->", "right AR912"),
        ("<!-- symflops: ignore -->\n2 * 3 = 7\n4 * 3 = 7\n\n5 * 5 = 7", "wrong"),
        ("2 * 3 = 7\n<!-- symflops: ignore -->", "wrong AR902"),
        ("<!-- symflops: ignore-file -->\n2 * 3 = 7\n\n5 * 5 = 7", ""),
        ("2 * 3 = 7 <!-- symflops: ignore because -->", "wrong AR910"),
    ],
)
def test_what_to_ignore_and_what_is_meant(text: str, verdicts: str) -> None:
    assert told(text) == verdicts


def test_other_formats_have_comments_of_their_own() -> None:
    assert told("34 days % symflops: = 33 day\n\n2 * 3 = 7 % symflops: ignore", "x.tex") == "wrong"
    assert told("34 days\n\n.. symflops: ignore\n\n2 * 3 = 7\n\n4 * 4 = 17\n", "x.rst") == "wrong"
    assert told("<p>16<!-- = 3*5 --></p>\n<p>2 * 3 = 7 <!-- symflops: ignore --></p>", "x.html") == "wrong"
    cells = [
        {"cell_type": "markdown", "source": ["<!-- symflops: t = 3 day -->\n", "It takes 71 h<!-- = t -->."]},
        {"cell_type": "code", "source": ["x = 3 * 5  # symflops: ignore\n", "print(x)"], "outputs": []},
    ]
    assert told(json.dumps({"cells": cells}), "x.ipynb") == "wrong AR902"


def test_places_are_those_of_the_file() -> None:
    text = "A year has 8,766 h<!-- = 365.25 day -->, a day 25 h<!-- = 1 day -->; 2 * 3 = 7.\n"
    found = review(Source("x.md", text), LIBRARY)
    assert [text[one.start : one.end] for one in found.findings] == ["8,766 h", "25 h", "7"]
    assert [text[one.start : one.end] for one in found.wrong] == ["25 h", "7"]
    assert [one.computed for one in found.wrong] == [24, 6]


def test_a_tolerance_turns_small_errors_into_roundings() -> None:
    source = Source("x.md", "200 * 5 = 1004, 200 * 5 = 1100")
    assert [one.verdict for one in review(source, LIBRARY, Fraction(1, 100)).findings] == ["rounded", "wrong"]


def test_many_comments_are_each_read_once() -> None:
    assert review(Source("x.md", "1<!-- = 1" * 2_000), LIBRARY).problems == ()  # none of them ends
    found = review(Source("x.md", "<!-- symflops: ignore -->" * 200), LIBRARY)
    assert [problem.code for problem in found.problems] == ["AR902"] * 200
