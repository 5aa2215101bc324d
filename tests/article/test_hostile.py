"""Hostile articles and notebooks: megabytes of one sign, deep nesting, towers of powers. Nothing raises but declared errors.

How long they take, `tests/bench/articles.py` measures; here a guard of a minute alone.
"""

from __future__ import annotations

import json
import time

import pytest

from symflops.article.review import review
from symflops.article.verdicts import UNCHECKED, WRONG
from symflops.library import load
from symflops.show import Style
from symflops.show.html import render as html
from symflops.show.pages.article import page
from symflops.text import Source, SymflopsError
from tests.article.fuzz import fault

SECONDS = 60
CELL = {"cell_type": "code", "source": ["(" * 10**6 + "1" + ")" * 10**6], "outputs": []}
QUIET = {
    "digits with commas": ("x.md", "1," * 500_000 + "!"),
    "blanks before a word": ("x.md", " " * 1_000_000 + "x"),
    "blanks behind a number": ("x.md", "2 + 2 = 4" + " " * 1_000_000),
    "quote marks": ("x.md", "> " * 100_000 + "x"),
    "tower of powers": ("x.md", "N = 10^10^10^10 tokens"),
    "tower of powers in code": ("x.md", "cost = 9**9**9**9 $"),
    "decimal commas": ("x.md", "1.7 x 10^-3 days, 1,7 · 10^3 Tage"),
    "a decimal comma in an equation": ("x.md", "1,7 * 10^3 = 1700 und 2 * 1,5 = 3"),
    "points between thousands": ("x.md", "1.000.000 tokens, 2 * 1.000.000 = 2.000.000"),
    "settings without numbers": ("x.md", "a=b\n" * 60_000),
    "references in a ring": ("x.md", "27. 26T params (27)(28)(29)\n28. 26T params (27)\n29. 26T params (28)(29)... (13)"),
    "open elements": ("x.html", "<div>" * 50_000),
    "comments that are never closed": ("x.html", "<p>1 + 1 = 2</p>" + "<!-- " * 200_000),
    "brackets in a cell": ("x.ipynb", json.dumps({"cells": [CELL]})),
    "one line of a megabyte": ("x.md", "words and 12 numbers " * 50_000),
}
BROKEN = {
    "deep lists": "[" * 100_000 + "]" * 100_000,
    "a number of 5000 digits": f'{{"cells": [], "nbformat": {"9" * 5000}}}',
    "no list of cells": '{"cells": 42, "cells": 42, "a": NaN, "source": {}}',
    "an empty file": "",
}


@pytest.mark.parametrize("name", QUIET)
def test_nothing_is_accused_and_nothing_raised(name: str) -> None:
    path, text = QUIET[name]
    start = time.process_time()
    found = review(Source(path, text), load())
    assert time.process_time() - start < SECONDS
    assert not found.wrong and not fault(path, text)


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_notebook_is_said_to_be_none(name: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        review(Source("x.ipynb", BROKEN[name]), load())
    assert [problem.code for problem in caught.value.problems] == ["AR903"]


def test_commands_in_a_text_are_words() -> None:
    (one,) = review(Source("x.md", "= $(rm -rf ~) x `id` ; 2+2=5"), load()).wrong
    assert (one.stated, one.computed) == (5, 4)


def test_a_report_shows_markup_as_it_is_written() -> None:
    found = review(Source("x.md", "<script>alert(1)</script> 2*3 = 7"), load())
    said = html(page([found]), Style())
    assert [one.verdict for one in found.findings] == [WRONG]
    assert "<script>alert" not in said and "&lt;script&gt;alert(1)" in said


def test_code_that_is_too_deep_is_skipped_with_a_note() -> None:
    found = review(Source("x.ipynb", QUIET["brackets in a cell"][1]), load())
    assert [(problem.code, problem.severity) for problem in found.problems] == [("AR905", "warning")]
    nested = review(Source("x.md", f"```python\nx = {'(' * 5000}1{')' * 5000}\n```\n"), load())
    assert [problem.code for problem in nested.problems] == ["AR905"]
    assert not review(Source("x.md", "```python\nx = (1\n```\n"), load()).problems  # a part of something, as texts show it


def test_a_cell_that_is_not_read_leaves_nothing_of_its_names() -> None:
    cells = ["x = 12", "!echo {x}\nx = 13", "print(x)"]
    found = review(Source("x.ipynb", json.dumps({"cells": [_cell(one) for one in cells[:2]] + [_cell(cells[2], "13")]})), load())
    assert not found.wrong


def _cell(code: str, output: str = "") -> dict[str, object]:
    outputs = [{"output_type": "stream", "name": "stdout", "text": [output]}] if output else []
    return {"cell_type": "code", "source": [code], "outputs": outputs}


def test_a_report_shows_a_hundred_and_counts_the_rest() -> None:
    found = review(Source("x.md", "2 * 3 = 7\n\n" * 150), load())
    said = page([found]).text(Style()).split("\n")
    assert sum(line.startswith("error[") for line in said) == 100
    assert said[-3] == "… and 50 more: --format json has them all"
    assert len(page([found]).record()["claims"]) == 150  # type: ignore[index,call-overload]


def test_references_in_a_ring_are_told() -> None:
    text = (
        "4. A cost of 26T params (7).\n\n7. It has 26T params (9).\n\n9. It has 26T params (4).\n\n11. It has (12) and 3 (13)\n"
    )
    (problem,) = review(Source("x.md", text), load()).problems
    assert (problem.code, problem.severity) == ("AR906", "warning")
    assert problem.message == "statements 4, 7 and 9 take their numbers from one another"
    assert not review(Source("x.md", text.replace("(4)", "(3)")), load()).problems


def test_what_is_shown_in_another_order_is_not_judged() -> None:
    found = review(Source("x.md", "\N{RIGHT-TO-LEFT OVERRIDE}5 = 2+2\N{POP DIRECTIONAL FORMATTING}\n\n3 + 3 = 7"), load())
    assert [one.verdict for one in found.findings] == [UNCHECKED, WRONG]
    assert [(problem.code, problem.severity) for problem in found.problems] == [("AR904", "warning")]
    assert not review(Source("x.md", "3 + 3 = 6"), load()).problems
