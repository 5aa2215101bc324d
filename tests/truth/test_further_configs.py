"""Configurations of further types, small ones mostly, against what transformers 5.24 builds and its counter counts.

Parameters are those of the model on the meta device; FLOP are those `FlopCounterMode` sees with eager attention.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from symflops.answer import answer
from symflops.api import question

MODELS = json.loads((Path(__file__).parent / "further_configs.json").read_text(encoding="utf-8"))["models"]

# The framework takes the mask of NLLB's router for numbers of experts: it runs a product for every expert and word.
RUNS_EVERY_EXPERT = {"nllb-moe-small"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model["id"]))
def test_parameters_and_forward_flops(model: dict[str, Any]) -> None:
    wanted = ["n_params", "forward_flops"]
    settings = [f"seq_len={model['seq_len']}"]
    found = answer(question(model["config"], wanted, settings, conventions=("counter",)))
    assert found["n_params"].exact == model["n_params"]
    if model["id"] in RUNS_EVERY_EXPERT:
        own = found["forward_flops"].exact
        assert own is not None
        assert own < model["forward_flops"]
        found = answer(question(model["config"], wanted, [*settings, "n_active_experts=4"], conventions=("counter",)))
    if "forward_flops" in model:
        assert found["forward_flops"].exact == model["forward_flops"]
