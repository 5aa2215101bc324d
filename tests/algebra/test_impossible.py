"""What is given and cannot be is refused by solve, derive and minimize as it is by eval; what is not needed is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import symflops as sf
from symflops.api import evaluate
from symflops.text import SymflopsError
from tests.small import codes

LAWS = {"training_time": "by work", "training_flops": "1e24 FLOP"}
ASKED: dict[str, Callable[..., object]] = {
    "eval": lambda **given: evaluate(None, "training_time", n_devices=1024, peak="989 TFLOP/s/device", **given),
    "solve": lambda **given: sf.solve("training_time = 30 day", "n_devices", peak="989 TFLOP/s/device", **given),
    "solve with names": lambda **given: sf.solve("training_time = 30 day", "n_devices", **given),
    "derive": lambda **given: sf.derive("training_time", **given),
    "derive in names": lambda **given: sf.derive("training_time", "n_devices", "peak", **given),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize(
    ("given", "said"), [({"mfu": "140%"}, "`mfu` is 1.4"), ({"training_flops": "-1e24 FLOP"}, "`training_flops` is -1")]
)
def test_a_share_above_one_is_refused(ask: Callable[..., object], given: dict[str, str], said: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        ask(**{**LAWS, **given})
    assert codes(caught.value) == ["SF406"] and said in caught.value.problems[0].message


def test_of_what_is_looked_for_the_given_value_does_not_count() -> None:
    given = {**LAWS, "n_devices": 1024, "peak": "989 TFLOP/s/device"}
    (root,) = sf.solve("training_time = 365 day", "mfu", mfu="140%", **given).roots
    assert 0 < root.middle < 1


def test_why_a_side_has_no_value_is_told() -> None:
    given = {**LAWS, "peak": "989 TFLOP/s/device", "mfu": 0}
    with pytest.raises(SymflopsError) as caught:
        sf.solve("training_time = 30 day", "n_devices", **given)
    assert codes(caught.value) == ["SF501"]
    assert "`training_time` has no value, whatever `n_devices` is: division by zero" in caught.value.problems[0].helps


CONSTRAINT = "training_flops = 1e24 FLOP"
KAPLAN = ("-s", "training_time=by work", "-s", "training_flops=by kaplan", "-s", "n_params=70B", "-s", "vocab_size=32000")


@pytest.mark.parametrize(
    "command",
    [
        ("solve", "training_time = 30 day", "--for", "n_devices", *KAPLAN),
        ("derive", "training_time", *KAPLAN),
        ("derive", "training_time", "--in", "n_tokens,n_layers,d_model,seq_len,n_devices,peak,mfu", *KAPLAN),
        (
            *[
                "solve",
                "--minimize",
                "loss",
                "--for",
                "n_params",
                "--convention",
                "epoch",
                "-s",
                "scaling_law=besiroglu",
                "-s",
                "mfu=40%",
            ],
            CONSTRAINT,
        ),
    ],
)
def test_a_setting_that_changes_nothing_is_told(symflops: Callable[..., Any], command: tuple[str, ...]) -> None:
    """Kaplan's FLOP are of layers and widths, not of the parameters that were given."""
    name = "mfu" if "--minimize" in command else "n_params"
    assert f"given, but nothing asked for depends on it: {name}" in symflops(*command).err
