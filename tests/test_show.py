"""Pages and the formats they are written in, and lines for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symflops.answer import Result
from symflops.exact import Enclosure
from symflops.expr import Name, Number, Power, Product, Sum
from symflops.graph import Definition
from symflops.model import Clauses
from symflops.show import Page, Style, formats, render
from symflops.show.pages.layout import clip, columns, wrap
from symflops.show.pages.numbers import with_numbers
from symflops.show.pages.values import Digits, cell, exactly, number
from symflops.text import Label, Problem, Source, Span, SymflopsError
from symflops.units.dimension import PLAIN
from tests.small import codes, library, tell

PLAIN_STYLE = Style(color=False, width=60)
PAGE = Page(
    columns=("name", "value", "unit", "note"),
    rows=[("a\tb", 1, "s", None), ("c|d", 2.5, "", 'say "x", y')],
    record=lambda: {"name": "a\u202eb"},
    text=lambda style: style.paint("hello", "red"),
    narrow=("name", "value", "unit"),
    value="value",
)


def test_formats_are_found_by_name() -> None:
    assert {"table", "json", "jsonl", "csv", "tsv", "md", "value"} <= set(formats())
    for form in formats():
        assert render(PAGE, form, PLAIN_STYLE).endswith("\n")


def test_tabs_and_bars_do_not_break_a_table() -> None:
    assert render(PAGE, "tsv", PLAIN_STYLE) == "a\\u{9}b\t1\ts\nc|d\t2.5\t\n"
    assert "c\\|d" in render(PAGE, "md", PLAIN_STYLE)
    assert list(csv.reader(io.StringIO(render(PAGE, "csv", PLAIN_STYLE))))[2] == ["c|d", "2.5", "", 'say "x", y']
    assert json.loads(render(PAGE, "json", PLAIN_STYLE)) == {"name": "a\u202eb"}
    assert [json.loads(line)["value"] for line in render(PAGE, "jsonl", PLAIN_STYLE).splitlines()] == [1, 2.5]
    assert render(PAGE, "value", PLAIN_STYLE) == "1\n2.5\n"


def test_colours_only_where_they_can_be_seen() -> None:
    assert render(PAGE, "table", PLAIN_STYLE) == "hello\n"
    assert render(PAGE, "table", Style(color=True)) == "\x1b[31mhello\x1b[0m\n"


SOURCE = Source("notes, 100%.md", "first line\n2 * 3 = 7, 2 * 3 = 7\n")
FOUND = (
    Problem("AR101", "too large", (Label(SOURCE, Span(19, 20), "stated"), Label(SOURCE, Span(11, 16), "comes to 6")), ("say 6",)),
    Problem("AR101", "too large", (Label(SOURCE, Span(30, 31), "stated"), Label(SOURCE, Span(22, 27), "comes to 6")), ("say 6",)),
    Problem("SF409", "of no place: a\nb", severity="note"),
)


def test_annotations_of_github_name_the_place_and_escape_what_would_end_them() -> None:
    assert render(PAGE._replace(problems=lambda: FOUND[1:]), "github", PLAIN_STYLE).split("\n") == [
        "::error file=notes%2C 100%25.md,line=2,endLine=2,col=20,endColumn=21,title=AR101::too large; comes to 6; say 6",
        "::notice title=SF409::of no place: a%0Ab",
        "",
    ]


def test_sarif_has_what_its_schema_requires_and_fingerprints_that_last() -> None:
    log = json.loads(render(PAGE._replace(problems=lambda: FOUND), "sarif", PLAIN_STYLE))
    assert log["version"] == "2.1.0" and len(log["runs"]) == 1
    run = log["runs"][0]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert run["tool"]["driver"]["name"] == "symflops"
    assert [rules[one["ruleIndex"]]["id"] for one in results] == [one["ruleId"] for one in results] == ["AR101", "AR101", "SF409"]
    assert all(one["level"] in ("none", "note", "warning", "error") and one["message"]["text"] for one in results)
    region = results[0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 10, "charOffset": 19, "charLength": 1}
    assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "notes%2C%20100%25.md"
    moved = SOURCE._replace(text=f"a line more\n{SOURCE.text}")
    labels = tuple(Label(moved, Span(one.span.start + 12, one.span.end + 12), one.text) for one in FOUND[0].labels)
    again = json.loads(render(PAGE._replace(problems=lambda: (FOUND[0]._replace(labels=labels),)), "sarif", PLAIN_STYLE))
    prints = [one["partialFingerprints"] for one in (*results, *again["runs"][0]["results"])]
    assert prints[0] == prints[3] and prints[0] != prints[1]


@given(st.text(st.characters(codec="ascii", exclude_categories=["C"])), st.integers(10, 80), st.integers(0, 4))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: int, later: int) -> None:
    lines = wrap(text, width, later)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) <= max(width, later + 10) for line in lines)


def test_columns_line_up_and_the_last_is_wrapped() -> None:
    lines = columns([["a", "1", "one two three four five six"], ["long", "22", "x"]], Style(width=30))
    assert lines == ["  a     1   one two three four five", "            six", "  long  22  x"]
    assert columns([["a", "one two three four five six seven"]], Style(width=30), most=1) == ["  a  one two three four …"]
    assert clip(["a", "b"], 2, PLAIN_STYLE) == ["a", "b"]
    assert columns([], PLAIN_STYLE) == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(3), 3),
        (Fraction(1, 4), 0.25),
        (Fraction(2**53 + 1), float(2**53)),
        (Fraction(10) ** 400, "1e400"),
        (Fraction(-7), -7),
    ],
)
def test_numbers_for_programs(value: Fraction, shown: object) -> None:
    assert number(value) == shown and type(number(value)) is type(shown)


def test_an_irrational_number_is_told_to_the_digits_that_are_certain() -> None:
    definition = Definition(
        "x", "x", "x", None, None, (), "given", "", "", "", Fraction(1), PLAIN, "", Clauses(), (), None
    )  # fmt: skip
    wide = Result(definition, Enclosure(Fraction(1, 3), Fraction(1, 3) + Fraction(1, 10**6)))
    assert exactly(wide) == "0.33333"
    assert exactly(Result(definition, Fraction(-2, 3))) == "-2/3"


def test_numbers_put_into_a_formula() -> None:
    n, t, rate = Name("n"), Name("t"), Name("rate")
    values = {"n": "6 device", "t": "2 h", "rate": "3 token/s"}
    assert with_numbers(Product((n, t, rate), "**/"), values) == "6 device × 2 h / (3 token/s)"
    assert with_numbers(Power(t, Number(Fraction(2), "2")), values, signs=False) == "(2 h)^2"
    assert with_numbers(Product((Sum((n, t), "+-"), n), "**"), values, signs=False) == "(6 device - 2 h) * 6 device"
    assert with_numbers(Number(Fraction(5400), "90"), {}) == "5,400"
    assert with_numbers(Name("%k12"), {}) == "k"


ALL_COUNT = ["--for", "n_tokens", "-s", "n_params=1B", "-s", "counted_params=all", "-s", "training_flops=by kaplan"]


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        (("derive", "training_flops", "--in", "n_params,n_tokens"), r"C = 6\,N\,D"),
        (
            ("derive", "training_flops", "--in", "n_params,n_tokens", "--diff", "n_params"),
            r"\frac{\partial C}{\partial N} = 6\,D",
        ),
        (
            ("derive", "training_flops", "--in", "n_params,n_tokens", "--elasticity", "n_params"),
            r"\text{elasticity of training\_flops by n\_params} = 1",
        ),
        (("solve", "training_flops = 6e21 FLOP", *ALL_COUNT), r"D = \frac{10^{21}}{N} \approx \text{1T token}"),
        (("solve", "training_flops < 6e21 FLOP", *ALL_COUNT), r"D < \frac{10^{21}}{N} \approx \text{1T token}"),
    ],
)
def test_a_formula_in_latex_is_the_formula(symflops: Callable[..., Any], command: tuple[str, ...], wanted: str) -> None:
    """Not a table with the backslashes of the formula escaped."""
    assert symflops(*command, "--format", "latex").out.splitlines()[-1] == wanted


def test_what_is_none_is_null_in_every_json(symflops: Callable[..., Any]) -> None:
    command = ("solve", "n_layers^5 + n_layers = 40", "--for", "n_layers")
    (row, *_) = (json.loads(line) for line in symflops(*command, "--format", "jsonl").out.splitlines())
    (one, *_) = json.loads(symflops(*command, "--format", "json").out)["results"]["n_layers"]
    assert row["expression"] is one["expression"] is None and row["formula"] is one["formula"] is None


NOUGHT = """
let wide = 3*(sqrt(2)*sqrt(3)/sqrt(6) - 1)   let huge = 1e60*wide
let far = 1e45*(sqrt(6) - sqrt(2)*sqrt(3)) + sqrt(2)
"""


def test_what_is_left_of_two_that_are_equal_is_nought() -> None:
    """No digit of it is certain, and sixteen would be made up; where it may be much, nothing is told."""
    small = library(NOUGHT)
    found = tell(small, "wide")
    assert cell(found["wide"], Digits()) == 0 and exactly(found["wide"]) == "0" and found["wide"].value == 0
    assert [note.message for note in found.notes] == [
        "`wide` is 0 to every digit that is certain: it is less than 1e-56 either way"
    ]
    with pytest.raises(SymflopsError) as refused:
        tell(small, "huge")
    assert codes(refused.value) == ["SF411"]


def test_no_digit_is_shown_that_is_not_certain() -> None:
    (shown,) = [cell(found, Digits()) for found in tell(library(NOUGHT), "far").results["far"]]
    assert len(str(shown)) < 16 and shown == pytest.approx(2**0.5, rel=1e-9)
