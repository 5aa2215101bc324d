"""Formulas turned around: for a name, with a value or with the quantity left as a name; as notebooks show them."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import pytest

import symflops as sf
from symflops.algebra.deriving import derive
from symflops.algebra.formula import Formula
from symflops.exact import midpoint
from symflops.text import SymflopsError
from tests.small import ask, codes, library

SMALL = """
let a  let b  let c in -100 .. 100  let r : s  let rate : token/s  let n_tokens : token
let line = 3*a + b                 let square = a^2 - 5*a + 6*b      let top = max(3*a, a^2 + b)
let roots = a*b^0.34               let mixed = a + ln(a)             let even = c^2 - b
let drawn : min = 2*r*a            let read : token = rate*r
let falling = b - c^2 - a*c
"""


@pytest.fixture(scope="module")
def formula() -> dict[str, Formula]:
    small = library(SMALL)
    names = ("line", "square", "top", "roots", "mixed", "even", "drawn", "read", "falling")
    return {name: derive(ask(small, name), name).formula for name in names}


@pytest.mark.parametrize(
    ("name", "unknown", "wanted"),
    [
        ("line", "a", ["(line - b)/3"]),
        ("line", "b", ["line - 3*a"]),
        ("roots", "a", ["roots/b^0.34"]),
        ("roots", "b", ["(roots/a)^(50/17)"]),
        ("even", "c", ["sqrt(b + even)", "-sqrt(b + even)"]),
        ("read", "r", ["read/rate"]),
    ],
)
def test_the_quantity_stays_a_name(formula: dict[str, Formula], name: str, unknown: str, wanted: list[str]) -> None:
    assert [one.text for one in formula[name].solve(unknown)] == wanted


@pytest.mark.parametrize(("name", "unknown"), [("line", "a"), ("square", "a"), ("top", "a"), ("roots", "b"), ("even", "c")])
def test_a_solution_put_into_the_formula_gives_the_value(formula: dict[str, Formula], name: str, unknown: str) -> None:
    """By exact evaluation, at a point that the search for formulas did not use."""
    whole = formula[name]
    others = {key: Fraction(3, 7) for key in whole.names if key != unknown}
    found = whole.solve(unknown, 40)
    values = [midpoint(whole.value_at({**others, unknown: midpoint(one.value_at(others))})) for one in found]
    right = [abs(value - 40) < Fraction(1, 10**25) for value in values]
    assert all(right) if name != "top" else any(right)  # of a maximum each formula is of one case


def test_both_roots_of_what_falls_with_a_square(formula: dict[str, Formula]) -> None:
    """However long either is written, the two are not one."""
    values = [midpoint(one.value_at({"a": Fraction(3), "b": Fraction(14)})) for one in formula["falling"].solve("c", 4)]
    assert sorted(values) == [-5, 2]


def test_a_value_in_the_unit_of_the_formula_or_in_its_own(formula: dict[str, Formula]) -> None:
    texts = [formula["drawn"].solve("r", value)[0].text for value in (2, 2.0, Fraction(2), "2 min", "120 s")]
    assert texts == ["60 [s]/a"] * 5
    (seconds,) = formula["drawn"].solve("r", "1 h")
    assert (seconds.unit, seconds.title, seconds.value_at({"a": Fraction(2)})) == ("s", "r", 900)
    assert formula["read"].solve("r", "3k")[0].text == "3000 [token]/rate"  # a plain number stands for a count


def test_a_solution_is_a_formula_again(formula: dict[str, Formula]) -> None:
    (turned,) = formula["line"].solve("a")
    assert turned.diff("line").text == "1/3" and turned.latex and turned.sympy.free_symbols
    (back,) = turned.solve("line")
    assert back.text == formula["line"].text == "3*a + b"


@pytest.mark.parametrize(
    ("name", "unknown", "value", "code"),
    [
        ("line", "nonsense", None, "SF203"),
        ("line", "__import__('os')", None, "SF203"),
        ("mixed", "a", 5, "SF503"),
        ("line", "a", -5, "SF501"),
        ("drawn", "r", "2 kg", "SF301"),
        ("drawn", "r", "2", "SF301"),
        ("drawn", "r", "1 .. 2 min", "SF603"),
        ("drawn", "r", "soon", "SF603"),
        ("drawn", "r", float("nan"), "SF405"),
        ("drawn", "r", float("inf"), "SF405"),
    ],
)
def test_what_cannot_be_solved_says_why(formula: dict[str, Formula], name: str, unknown: str, value: object, code: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        formula[name].solve(unknown, value)  # type: ignore[arg-type]
    assert codes(caught.value) == [code]
    assert caught.value.problems[0].helps or code == "SF501"


def test_of_a_derivative_a_value_must_be_stated(formula: dict[str, Formula]) -> None:
    slope = formula["square"].diff("a")
    assert slope.solve("a", 3)[0].text == "4"
    with pytest.raises(SymflopsError, match="say what it is to be"):
        slope.solve("a")


def test_a_notebook_gets_mathml_that_is_well_formed() -> None:
    found = sf.derive("training_time", "n_params", "n_tokens", "n_devices", "peak", "mfu")
    tree = ElementTree.fromstring(f"<div>{found._repr_html_()}</div>")  # noqa: S314 - our own output
    assert [one.text for one in tree.iter("code")] == ["n_params", "n_tokens", "n_devices", "peak", "mfu"]
    assert tree.findtext(".//span") == "[day]" and len(list(tree.iter("mfrac"))) >= 1
    assert found._repr_latex_().startswith("$\\displaystyle") and "training_time = 6" in repr(found)


def test_names_and_words_of_a_notebook_are_escaped() -> None:
    small = library('let x "a < b & <script>alert(1)</script>"  let y = 2*x')
    html = derive(ask(small, "y"), "y").formula._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_solve_beside_derive() -> None:
    found = sf.solve("training_time = 30 day", "n_devices", "gpt3", mfu="50%")
    (other,) = sf.load("gpt3").solve("training_time = 30 day", unknown="n_devices", mfu="50%").roots
    assert found.roots == (other,)
    with pytest.raises(sf.SymflopsError):
        sf.solve("training_time = 30 day", "n_devices", "gpt3", convention="nonsense")
