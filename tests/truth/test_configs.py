"""Real configurations, imported, against what a framework builds and its counter counts: equal to the unit.

`configs.json` has fields as their files have them. What a type's map does not say comes out wrong here.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symflops.answer import answer
from symflops.api import question
from symflops.library import load

MODELS = json.loads((Path(__file__).parent / "configs.json").read_text(encoding="utf-8"))["models"]
KNOWN = load().imports

# What a framework computes that no token passes through: every expert runs for every token.
RUNS_EVERY_EXPERT = {"llama4-scout(text)", "llama4-maverick(text)"}


@pytest.fixture(params=MODELS, ids=lambda model: str(model["id"]))
def model(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.param
    return found


def counts(path: Path, config: dict[str, Any], *want: str, **given: Any) -> list[Fraction | None]:
    path.write_text(json.dumps(config), encoding="utf-8")
    found = answer(question(str(path), want, [f"{name}={value}" for name, value in given.items()], conventions=("counter",)))
    return [found[name].exact for name in want]


def test_parameters(model: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    everything, active = counts(path, model["config"], "n_params", "n_active_params", seq_len=model.get("seq_len", 512))
    assert everything == model["n_params"]
    if "n_active_params" in model:
        assert active == model["n_active_params"]


def test_forward_flops(model: dict[str, Any], tmp_path: Path) -> None:
    if "forward_flops" not in model:
        pytest.skip("the framework cannot run this model without data")
    given = {"seq_len": model["seq_len"], "batch_size": 1}
    path = tmp_path / "config.json"
    (own,) = counts(path, model["config"], "forward_flops", **given)
    if model["id"] in RUNS_EVERY_EXPERT:
        (everything,) = counts(path, model["config"], "forward_flops", n_active_experts="= n_experts", **given)
        assert everything == model["forward_flops"]
        assert own is not None
        assert own < model["forward_flops"] / 6
    else:
        assert own == model["forward_flops"]


def test_every_type_has_a_map() -> None:
    assert {model["config"]["model_type"] for model in MODELS} <= KNOWN.keys()
