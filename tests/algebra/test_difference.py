"""The difference of two formulas of one quantity: in names, checked against values, and where it matters."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

import symflops as sf
from symflops.algebra.difference import Difference, difference
from symflops.api import question

Run = Callable[..., Any]


def between(first: str, other: str, *settings: str) -> Difference:
    asked = [question("gpt3", ("training_flops",), [f"training_flops=by {law}", *settings]) for law in (first, other)]
    return difference(*asked, "training_flops")


def value(law: str) -> float:
    return float(sf.load("gpt3").eval("training_flops", training_flops=f"by {law}").exact or 0)


def test_palm_less_kaplan_is_attention() -> None:
    """12 s h L for each token: what Kaplan's rule leaves out of a causal mask counted in full."""
    found = between("kaplan", "palm")
    assert found.formula.text == "12 [FLOP/token]*n_tokens*d_model*n_layers*seq_len"
    assert found.share is not None
    assert float(found.share) == pytest.approx(value("palm") / value("kaplan") - 1, rel=1e-12)


def test_where_it_matters_is_right() -> None:
    """12 s h L is a tenth of 6 N where s = N/(20 h L), with the parameters of GPT-3."""
    turning = between("kaplan", "palm").turning
    assert turning is not None
    assert (turning.key, turning.above, turning.share) == ("seq_len", True, Fraction(1, 10))
    assert turning.place == Fraction(174_604_259_328, 20 * 12288 * 96)


def test_a_share_that_nothing_moves_has_no_place_where_it_matters() -> None:
    found = between("kaplan", "distillation", "teacher_answers=fresh")
    assert found.turning is None
    assert found.share is not None
    assert float(found.share) == pytest.approx(1 / 3)


def test_the_same_formula_differs_by_nought() -> None:
    found = between("palm", "two_terms")
    assert (found.formula.text, found.share) == ("0", 0)


def test_compare_tells_differences(symflops: Run) -> None:
    told = symflops("compare", "gpt3", "--laws", "training_flops", "--format", "table").out
    assert "less that by kaplan" in told
    assert "more than 10 % where seq_len is above 7,401" in told
    record = json.loads(symflops("compare", "gpt3", "--laws", "training_flops", "--format", "json").out)
    assert record["symbolic"]["training_flops"]["by palm"]["matters"]["input"] == "seq_len"


def test_conventions_tell_differences(symflops: Run) -> None:
    said = ("compare", "models/gpt3_175b", "--conventions", "--want", "flops_per_token", "-s", "batch_size=1")
    told = symflops(*said, "--format", "json").out
    record = json.loads(told)
    share = record["symbolic"]["flops_per_token"]["palm"]["share"]
    ratio = next(one["ratio"] for one in record["results"]["flops_per_token"] if one["scenario"] == "palm")
    assert share == pytest.approx(ratio - 1)
