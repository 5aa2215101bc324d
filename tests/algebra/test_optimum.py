"""Where a quantity is least: the Chinchilla optimum in closed form, under a compute budget."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symflops.algebra.optimum import Optimum, minimize
from symflops.exact import midpoint
from symflops.text import SymflopsError
from tests.small import ask, codes, library

# The coefficients are those of Hoffmann et al. 2022, approach 3 (arXiv:2203.15556, appendix D.3).
LOSS = """
let params : param  let tokens : token  let width  let height
let compute : FLOP = 6 [FLOP/param/token]*params*tokens
let loss = floor_loss + a/number(params)^alpha + b/number(tokens)^beta
let floor_loss default 1.69  let a default 406.4  let b default 410.7  let alpha default 0.34  let beta default 0.28
let area = width*height        let edge = 2*(width + height)
let n integer  let pieces = 5*n + 137/n   let boxes = floor(100/n) + n - n   require n divides 24
let curve = width^2 - 4*width + 3*ln(width)
"""


@pytest.fixture(scope="module")
def least() -> Any:
    small = library(LOSS)

    def found(objective: str, *unknowns: str, constraint: str = "", most: bool = False, **given: Any) -> Optimum:
        return minimize(ask(small, "width", **given), objective, unknowns, constraint, most)

    return found


def values(found: Optimum) -> dict[str, float]:
    return {one.label: float(midpoint(one.value)) for one in found.found if one.value is not None}


def test_chinchilla(least: Any) -> None:
    """N = G (C/6)^(beta/(alpha + beta)) with G = (alpha A/(beta B))^(1/(alpha + beta)), their equation 4."""
    found = values(least("loss", "params", constraint="compute = 5.76e23 FLOP"))
    share = 0.28 / (0.34 + 0.28)
    n = (0.34 * 406.4 / (0.28 * 410.7)) ** (1 / 0.62) * (5.76e23 / 6) ** share
    assert found["params"] == pytest.approx(n, rel=1e-12)
    assert found["tokens"] == pytest.approx(5.76e23 / 6 / n, rel=1e-12)
    assert found["loss"] == pytest.approx(1.69 + 406.4 / n**0.34 + 410.7 / (9.6e22 / n) ** 0.28, rel=1e-12)


def test_it_is_a_formula(least: Any) -> None:
    found = least("loss", "params", constraint="compute = 5.76e23 FLOP")
    assert all(one.expr is not None for one in found.found[:2])


def test_a_fence_around_an_area(least: Any) -> None:
    found = values(least("edge", "width", "height", constraint="area = 49"))
    assert found == {"width": 7, "height": 7, "edge": 28}


def test_the_largest_area_of_a_fence(least: Any) -> None:
    found = values(least("area", "width", constraint="edge = 12", most=True))
    assert found == {"width": 3, "height": 3, "area": 9}


def test_names_that_are_free_stay_in_the_formula(least: Any, tmp_path: Path) -> None:
    small = library("let w  let h  let k  let cost = k*w + h  let area = w*h  let plot default 5")
    found = minimize(ask(small, "plot"), "cost", ["w"], "area = 8")
    assert [small_one.label for small_one in found.found] == ["w", "h", "cost"]
    assert found.names == ("k",)


def test_a_logarithm_in_the_way(least: Any) -> None:
    """2 w - 4 + 3/w = 0 has no real root: the curve rises throughout."""
    with pytest.raises(SymflopsError) as caught:
        least("curve", "width")
    assert codes(caught.value) == ["SF501"]


@pytest.mark.parametrize(
    ("objective", "unknowns", "constraint", "code"),
    [
        ("loss", ("width",), "compute = 1e20 FLOP", "SF502"),
        ("loss", ("params", "tokens"), "", "SF912"),
        ("loss", ("params",), "compute <= 1e20 FLOP", "SF101"),
        ("area", ("width",), "width + 0*height = 3", "SF503"),
        ("loss", ("nonsense",), "", "SF203"),
    ],
)
def test_what_is_no_question(least: Any, objective: str, unknowns: tuple[str, ...], constraint: str, code: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        least(objective, *unknowns, constraint=constraint)
    assert codes(caught.value) == [code]


def test_exact_where_it_is_rational(least: Any) -> None:
    found = least("area", "width", constraint="edge = 12", most=True)
    assert found.found[0].value == Fraction(3)
    assert math.isclose(values(found)["height"], 3)


@pytest.mark.parametrize(
    ("settings", "help_line"),
    [
        ((), "help: `training_flops` has several laws: -s 'training_flops=by kaplan | counting"),
        (("-s", "training_flops=by kaplan"), "help: or choose which formula holds: -s 'counted_params=all | used"),
    ],
)
def test_a_budget_of_the_library_says_what_to_choose(symflops: Any, settings: tuple[str, ...], help_line: str) -> None:
    """N of 6 N D may be counted from a network; Chinchilla's question has an answer when it is what is looked for."""
    question = ("solve", "training_flops = 1e22 FLOP", "--minimize", "loss", "--for", "n_params", "-s", "scaling_law=hoffmann")
    ran = symflops(*question, *settings)
    assert ran.code == (3 if settings else 2) and help_line in ran.err


def test_a_constraint_that_ties_nothing_is_told() -> None:
    """The cost is of layers, not of parameters: of more parameters the loss is less, without end."""
    small = library("let n let d let layers   let loss = 1/n + 1/d   let cost = 6*layers*d")
    with pytest.raises(SymflopsError) as caught:
        minimize(ask(small, "loss", layers=8), "loss", ["n", "d"], "cost = 96")
    assert codes(caught.value) == ["SF501"]
    assert (
        "the constraint does not depend on `n`: it leaves `d` at one value, however large `n` is"
        in caught.value.problems[0].helps
    )
    assert "what it depends on instead: layers" in caught.value.problems[0].helps


def test_what_is_too_wide_is_not_helped_by_an_option_of_another_command(symflops: Any) -> None:
    """`--in` is an option of derive."""
    ran = symflops(
        *("solve", "training_flops = 1e24 FLOP", "--minimize", "loss", "--for", "n_params,n_tokens"),
        *("--convention", "epoch", "-s", "scaling_law=kaplan"),
    )
    assert ran.code == 3 and "SF405" in ran.err and "--in" not in ran.err and "-s NAME=VALUE" in ran.err


def test_a_whole_unknown_has_its_whole_number_beside_the_place(least: Any) -> None:
    """5 n + 137/n is least at sqrt(27.4) = 5.23; of the divisors of 24 beside it, 4 and 6, the latter is better."""
    found = least("pieces", "n")
    assert float(midpoint(found.found[0].value)) == pytest.approx(math.sqrt(27.4))
    assert found.whole == (6, 30 + Fraction(137, 6))


def test_what_moves_in_steps_is_not_said_to_stand_still(least: Any) -> None:
    with pytest.raises(SymflopsError) as refused:
        least("boxes", "n")
    assert codes(refused.value) == ["SF503"] and "in steps" in str(refused.value)


def test_a_range_is_told_to_be_taken_at_its_centre(least: Any) -> None:
    (note,) = least("loss", "params", constraint="compute = 5.76e23 FLOP", alpha="0.33 .. 0.35").notes
    assert note.code == "SF409" and "centre" in note.message


@pytest.mark.parametrize(
    ("objective", "settings", "code"),
    [("rising", {"k": 3}, "SF501"), ("dipping", {"k": 3}, ""), ("dipping", {}, "SF503")],
)
def test_what_sums_over_a_running_number(objective: str, settings: dict[str, int], code: str) -> None:
    """A sum without a closed form keeps its running number, which is nothing that anybody could give."""
    small = library(
        "let n  let k  let waits = sum(max(1, i/3) over i = 1..9)   let rising = k*sum(max(n, i) over i = 1..9)"
        "   let dipping = sum(max(i*n, 20) over i = 1..9) + 100*k/n"
    )
    question = ask(small, "waits", **settings)
    if code:
        with pytest.raises(SymflopsError) as caught:
            minimize(question, objective, ["n"])
        assert codes(caught.value) == [code] and "%" not in str(caught.value)
    else:
        assert values(minimize(question, objective, ["n"]))["n"] == pytest.approx(10 / 3)


@pytest.mark.parametrize(
    "settings",
    [
        ("-s", "training_flops=by kaplan", "-s", "scaling_law=hoffmann", "-s", "counted_params=used"),
        ("--convention", "epoch", "-s", "scaling_law=besiroglu"),
        ("--convention", "epoch", "-s", "scaling_law=besiroglu", "-s", "tokens_exponent=0.5"),
    ],
)
def test_the_least_compute_for_a_loss(symflops: Any, settings: tuple[str, ...]) -> None:
    """Exponents of four digits are roots of the 5000th degree: no formula, but a place. The library has its own formula,
    of which the network that need not be counted is left out."""
    asked = ("solve", "loss = 2", "--minimize", "training_flops", "--for", "n_params,n_tokens", *settings, "--format", "json")
    ran = symflops(*asked)
    assert ran.code == 0, ran.err
    found = {name: one["value"] for name, (one,) in json.loads(ran.out)["results"].items()}
    law = [part for part in settings if part.startswith(("scaling_law", "tokens_exponent"))]
    known = symflops("eval", "least_flops", "-s", "loss=2", *(part for one in law for part in ("-s", one)), "--format", "value")
    assert found["training_flops"] == pytest.approx(float(known.out.split()[0]), rel=1e-14)


def test_what_is_free_and_too_long_is_named(symflops: Any) -> None:
    asked = ("solve", "loss = 2", "--minimize", "training_flops", "--for", "n_params,n_tokens", "-s", "training_flops=by palm")
    ran = symflops(*asked, "-s", "scaling_law=besiroglu")
    assert ran.code == 3 and "for n_layers, d_model" in ran.err


def test_it_is_told_in_a_line(least: Any) -> None:
    found = least("edge", "width", "height", constraint="area = 49")
    assert repr(found) == "<Optimum of edge under area = 49: width = 7, height = 7, edge = 28>"
    small = library("let w  let h  let k  let cost = k*w + h  let area = w*h  let plot default 5")
    free = minimize(ask(small, "plot"), "cost", ["w"], "area = 8")
    assert repr(free) == "<Optimum of cost under area = 8: w = sqrt(8/k), h = 8/w, cost>"
