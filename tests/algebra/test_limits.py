"""Limits, series and approximations; work that does not end is ended."""

from __future__ import annotations

import itertools
import time
from fractions import Fraction

import pytest

import symflops as sf
from symflops.algebra.approximation import approximate
from symflops.algebra.comparing import CLOSE, close
from symflops.algebra.deriving import derive
from symflops.algebra.formula import Formula
from symflops.algebra.limits import limit, series
from symflops.algebra.worker import worked_out
from symflops.api import question
from symflops.expr import Expr, Name
from symflops.text import SymflopsError
from tests.small import ask, codes, library


@pytest.fixture(scope="module")
def step() -> Formula:
    return sf.derive("step_flops", convention="megatron2021")


def test_a_limit(step: Formula) -> None:
    """A model that is wide enough costs as the square of its width."""
    assert limit(step.elasticity("d_model"), "d_model=inf").text == "2"
    assert limit(step.elasticity("d_model"), "d_model=0").text == "1"


def test_a_series(step: Formula) -> None:
    found = series(step, "d_model=2")
    assert "d_model^2" not in found.text
    point = dict.fromkeys(step.names, Fraction(1000)) | {"d_model": Fraction(1, 10**9)}
    near, whole = found.value_at(point), step.value_at(point)
    assert isinstance(near, Fraction) and isinstance(whole, Fraction)
    assert abs(near / whole - 1) < Fraction(1, 10**8)


@pytest.fixture
def no_sympy(monkeypatch: pytest.MonkeyPatch) -> None:
    """SymPy takes seconds to import, and may take minutes with 0.3658 as an exponent: here it is not asked."""

    def refuse(*_: object) -> Expr:
        raise AssertionError("SymPy was asked")

    monkeypatch.setattr("symflops.algebra.limits.worked_out", refuse)


@pytest.mark.usefixtures("no_sympy")
@pytest.mark.parametrize(
    ("law", "place", "wanted"),
    [
        ("hoffmann", "inf", "1.69 + 2032/(5*number(n_params)^0.34)"),
        ("besiroglu", "inf", "1.8172 + 482.01/number(n_params)^0.3478"),
    ],
)
def test_a_limit_by_the_powers_that_lead(law: str, place: str, wanted: str) -> None:
    loss = sf.derive("loss", "n_params", "n_tokens", scaling_law=law)
    assert limit(loss, f"n_tokens={place}").text == wanted
    at_seven = limit(loss, "n_tokens=7 token")
    point = {at_seven.key("n_params"): Fraction(10**9)}
    value = at_seven.value_at(point)
    assert close(value, loss.value_at(point | {loss.key("n_tokens"): Fraction(7)}), CLOSE)
    with pytest.raises(SymflopsError) as caught:
        limit(loss, "n_tokens=0")
    assert codes(caught.value) == ["SF503"] and "without bound" in caught.value.problems[0].message


@pytest.mark.usefixtures("no_sympy")
def test_a_series_by_powers() -> None:
    """1/(1 - x) and the like, by long division; of a sum its own terms."""
    small = library(
        """
        let x
        let a
        let quotient = a/(1 + a*x)
        let pole = (1 + x)/(x*(2 - x))
        """
    )
    one = derive(ask(small, "quotient"), "quotient").formula
    assert series(one, "x=3").text == "a - a^2*x + a^3*x^2"
    two = derive(ask(small, "pole"), "pole").formula
    assert series(two, "x=2").text == "1/(2*x) + 3/4 + 3*x/8"
    assert limit(two, "x=1").text == "2"


@pytest.mark.usefixtures("no_sympy")
def test_a_place_that_is_none_is_refused_at_once(step: Formula) -> None:
    with pytest.raises(SymflopsError) as caught:
        limit(step, "d_model=foo")
    assert codes(caught.value) == ["SF912"]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        *(("d_model=inf", "SF503"), ("d_model", "SF912"), ("d_model=x", "SF912"), ("mfu=1", "SF203"), ("=1", "SF912")),
        *(("seq_len=-5", "SF406"), ("seq_len=1e999", "SF912"), ("vocab_size=3 s", "SF301"), ("d_model=8k token", "SF301")),
    ],
)
def test_no_limit(step: Formula, request_: str, code: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        limit(step, request_)
    assert codes(caught.value) == [code]


RANGES = {
    "n_layers": (24, 96),
    "d_model": (4096, 16384),
    "seq_len": (1024, 4096),
    "vocab_size": (32_000, 64_000),
    "batch_size": (1, 64),
}


def test_an_approximation_keeps_its_bound() -> None:
    """At every corner of the ranges the short formula is no further off than it says."""
    settings = [f"{name}={low} .. {high}" for name, (low, high) in RANGES.items()]
    asked = question(None, ("step_flops",), settings, (), ("megatron2021",))
    formula = derive(asked, "step_flops").formula
    found, bound = approximate(formula, Fraction(1, 10))
    assert 0 < bound <= Fraction(1, 10) and len(found.text) < len(formula.text)
    for corner in itertools.product(*RANGES.values()):
        point = dict(zip(RANGES, map(Fraction, corner), strict=True))
        short, whole = found.value_at(point), formula.value_at(point)
        assert isinstance(short, Fraction) and isinstance(whole, Fraction)
        assert abs(short / whole - 1) <= bound


@pytest.mark.parametrize(("law", "text"), [("0*x", "0"), ("96", "96"), ("x - x", "0")])
def test_an_approximation_of_what_has_no_terms_is_exact(law: str, text: str) -> None:
    found, bound = approximate(derive(ask(library(f"let x in 1 .. 9   let y = {law}"), "y"), "y").formula, Fraction(1, 20))
    assert (found.text, bound) == (text, 0)


def test_an_approximation_needs_ranges(step: Formula) -> None:
    with pytest.raises(SymflopsError) as caught:
        approximate(step, Fraction(1, 10))
    assert codes(caught.value) == ["SF401"]


def test_forms_of_what_was_made_from_a_formula(step: Formula) -> None:
    """A derivative has forms of its own, compared with itself and not with the quantity."""
    assert step.diff("d_model").factor().text.startswith("6*")


def test_work_that_does_not_end_is_ended() -> None:
    def forever() -> Expr:
        while True:
            time.sleep(0.01)

    with pytest.raises(SymflopsError) as caught:
        worked_out(forever, "waiting", 0.2)
    assert codes(caught.value) == ["SF503"] and "stopped" in caught.value.problems[0].message


def test_work_that_takes_all_memory_is_ended() -> None:
    def greedy() -> Expr:
        return Name(str(len(bytearray(1 << 34))))

    with pytest.raises(SymflopsError) as caught:
        worked_out(greedy, "hoarding")
    assert "memory" in caught.value.problems[0].message


def test_a_tree_comes_back_from_the_process() -> None:
    tree = sf.derive("n_params").expr
    assert worked_out(lambda: tree, "nothing") == tree
