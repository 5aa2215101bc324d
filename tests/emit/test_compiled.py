"""`sf.compile`: a function over arrays that agrees with exact evaluation."""

from __future__ import annotations

import math

import pytest

import symflops as sf
from tests.emit.test_random_formulas import cases

np = pytest.importorskip("numpy")


def test_a_function_of_a_shipped_scenario() -> None:
    time = sf.compile("training_time", "numpy", scenario="gpt3", arguments=["n_devices"])
    assert time.arguments == {"n_devices": "device"}
    assert time() == pytest.approx(sf.load("gpt3")["training_time"].value, rel=1e-14)
    assert np.allclose(time(n_devices=[512, 1024, 2048]) * [512, 1024, 2048], time() * 1024, rtol=1e-14)


def test_whole_numbers_do_not_wrap_around() -> None:
    """6·N·D of GPT-3 is 3.14e23; in 64 bits it would be -7958737463340433408."""
    flops = sf.compile("training_flops", scenario="gpt3", arguments=["n_params", "n_tokens"], training_flops="by kaplan")
    found = flops(n_params=np.array([174_604_259_328]), n_tokens=np.array([300_000_000_000]))
    assert found == pytest.approx([3.142876667904e23], rel=1e-14)


def test_what_has_no_value_is_nan() -> None:
    time = sf.compile("training_time", scenario="gpt3", arguments=["n_devices"])
    assert np.isnan(time(n_devices=[0, -1, 1.5, np.inf, np.nan, 8])).tolist() == [True] * 5 + [False]


def test_several_results_and_wrong_arguments() -> None:
    both = sf.compile(["training_time", "training_cost"], scenario="gpt3", arguments=["price"])
    assert both(price=3.0)["training_cost"] == pytest.approx(2 * both()["training_cost"])
    with pytest.raises(sf.SymflopsError, match="no argument: prize"):
        both(prize=3)
    with pytest.raises(sf.SymflopsError, match="missing: n_devices"):
        sf.compile("device_hours")(training_time=3)
    with pytest.raises(sf.SymflopsError, match="there is no function for `fortran`"):
        sf.compile("device_hours", "fortran")


def test_random_formulas() -> None:
    from symflops.emit.lowering.closures import Compiled

    compared = 0
    for program, samples in cases(0):
        function = Compiled(program)
        labels = {one.key: one.label for one in program.inputs}
        for sample in samples:
            found = function(**{labels[key]: value for key, value in sample.point.items()})
            if sample.expected is None:
                assert math.isnan(found), program.name
            else:
                assert abs(found - sample.expected[0]) <= sample.within[0], program.name
            compared += 1
    assert compared > 500
