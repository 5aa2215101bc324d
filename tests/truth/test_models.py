"""Real configurations against what a framework builds and its counter counts: equal to the unit.

Each case says the structure of a model in the words of the library, on top of the preset of its family. The counter
sees every pair of positions and nothing but matrix products; that is `conventions/counter`, said last, so that it wins
over what rows say of their masks.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symflops.answer import answer
from symflops.api import question, settings_of

MODELS = json.loads((Path(__file__).parent / "models.json").read_text(encoding="utf-8"))["models"]


def counts(model: dict[str, Any], *want: str, conventions: tuple[str, ...] = ("counter",), **given: Any) -> list[Fraction | None]:
    scenario = {"from": model["from"], "given": {**model["given"], "seq_len": model["seq_len"], "batch_size": 1}}
    scenario |= {index: model[index] for index in ("layer", "part") if index in model}
    names = [model.get("names", {}).get(name, name) for name in want]
    found = answer(question(scenario, names, settings_of(given), conventions=conventions))
    return [found[name].exact for name in names]


@pytest.fixture(params=MODELS, ids=lambda model: str(model["id"]))
def model(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.param
    return found


def test_parameters(model: dict[str, Any]) -> None:
    assert counts(model, "n_params") == [model["n_params"]]
    if "n_active_params" in model:
        assert counts(model, "n_active_params") == [model["n_active_params"]]


def test_flops(model: dict[str, Any]) -> None:
    if "forward_flops" not in model:
        pytest.skip("the framework cannot run this model without data")
    if model.get("runs_every_expert"):
        everything = counts(model, "forward_flops", "step_flops", n_active_experts="= n_experts")
        assert everything == [model["forward_flops"], model["step_flops"]]
        (own,) = counts(model, "forward_flops")
        assert own is not None
        assert own < model["forward_flops"] / 6  # what a token's own experts cost
    elif "names" in model:  # a system of networks, each with a sequence of its own, makes no step
        assert counts(model, "forward_flops") == [model["forward_flops"]]
    else:
        forward, step = counts(model, "forward_flops", "step_flops")
        assert forward == model["forward_flops"]
        assert step == 3 * model["forward_flops"]
        if "counted_step" not in model:  # else a note says why the counter has another number
            assert step == model["step_flops"]
        elif model["counted_step"]["misses"] == "pooled_flops":  # the sum of the outputs does not pass the pooler
            (missed,) = counts(model, "pooled_flops")
            assert missed is not None
            assert step - 2 * missed == model["counted_step"]["flops"]
        elif model["counted_step"]["misses"] == "first_flops":  # nobody asks for the gradient of an image
            assert counts(model, "step_flops", step_flops="by known_input") == [model["counted_step"]["flops"]]
        else:
            assert step != model["counted_step"]["flops"]


def test_pairs_that_are_used_cost_less_than_the_whole_square(model: dict[str, Any]) -> None:
    used, n_params = counts(model, "forward_flops", "n_params", conventions=())
    (square,) = counts(model, "forward_flops")
    assert n_params == model["n_params"]
    assert used is not None
    assert square is not None
    if model.get("all_pairs"):  # an encoder looks both ways, and some networks have no pairs
        assert square / 2 < used <= square
    else:
        assert square / 2 < used < square
