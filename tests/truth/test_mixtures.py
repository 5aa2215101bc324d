"""Mixtures of experts against what their authors print: parameters, those a token uses, training FLOP of a token.

Authors count active parameters in three ways: a `card` counts the table of words too, `active` leaves the table out, as it
is looked up, and `layers` leaves the head out as well. A printed number stands for all that round to it; those that no way
of counting comes to are `OTHERWISE`, with what they come to and why.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from symflops.answer import answer
from symflops.api import question

MODELS = json.loads((Path(__file__).parent / "configs.json").read_text(encoding="utf-8"))["models"]
CONFIGS: dict[str, dict[str, Any]] = {model["id"]: model["config"] for model in MODELS}
CONFIGS["mixtral-8x7b"] = {"model_type": "mixtral", "num_local_experts": 8, "num_experts_per_tok": 2, "num_key_value_heads": 8}
CONFIGS["qwen3-235b-a22b"] = CONFIGS["qwen3-30b-a3b"] | {
    "hidden_size": 4096,
    "num_hidden_layers": 94,
    "num_attention_heads": 64,
    "moe_intermediate_size": 1536,
}
CONFIGS["deepseek-v2"] = {
    "model_type": "deepseek_v2",
    "vocab_size": 102_400,
    "hidden_size": 5120,
    "intermediate_size": 12_288,
    "moe_intermediate_size": 1536,
    "num_hidden_layers": 60,
    "num_attention_heads": 128,
    "n_routed_experts": 160,
    "first_k_dense_replace": 1,
}


class Printed(NamedTuple):
    """What is printed of a model, in billions, how its active parameters are counted, and where."""

    model: str
    total: str
    active: str
    counted: str
    where: str


PRINTED = (
    Printed("mixtral-8x7b", "46.7", "12.9", "card", "lieber2024 table 1"),
    Printed("deepseek-v2", "236", "21", "active", "deepseek2024v2 abstract"),
    Printed("deepseek-v3", "671", "37", "active", "deepseek2024 abstract"),
    Printed("olmoe-1b-7b", "6.9", "1.3", "card", "muennighoff2024"),
    Printed("qwen3-235b-a22b", "235", "22", "card", "qwen2025"),
    Printed("qwen3-coder-480b-a35b", "480", "35", "card", "the model's card, and its name"),
    Printed("qwen2-57b-a14b", "57", "14", "card", "qwen2024"),
    Printed("qwen3-next-80b-a3b", "80", "3", "layers", "qwen2025next"),
    Printed("gpt-oss-120b", "116.83", "5.13", "active", "openai2025 table 1"),
    Printed("dbrx-132b", "132", "36", "card", "Databricks, Introducing DBRX"),
    Printed("jamba-v0.1", "52", "12", "card", "lieber2024 table 1"),
    Printed("phi-3.5-moe", "42", "6.6", "card", "abdin2024"),
    Printed("llama4-scout(text)", "", "17", "card", "meta2025"),  # their totals count eyes too
    Printed("llama4-maverick(text)", "", "17", "card", "meta2025"),
    Printed("moonlight-16b-a3b", "16", "2.24", "layers", "Liu et al., Muon is Scalable for LLM Training"),
    Printed("minimax-text-01", "456", "45.9", "layers", "minimax2025 abstract"),
    Printed("granite-3.0-3b-a800m", "3.3", "0.8", "layers", "the model's card, and its name"),
)

# Printed, what it comes to in the nearest way of counting, and by how much that is more.
OTHERWISE = (
    (Printed("qwen3-30b-a3b", "30.5", "3.3", "card", "qwen2025"), "3.353: cut off, not rounded", "0.016"),
    (Printed("deepseek-v2-lite", "15.7", "2.4", "active", "deepseek2024v2"), "2.451: cut off, not rounded", "0.022"),
    (
        Printed("glm-4.5-air(no MTP)", "", "12", "active", "the model's card"),
        "12.80: its head is left out, which makes 12.18",
        "0.067",
    ),
)


def billions(printed: Printed) -> tuple[Fraction, Fraction]:
    """All parameters, and those that its authors call active."""
    names = ("n_params", "n_active_params", "input_params", "vocab_size", "head_width")
    found = answer(question(CONFIGS[printed.model], names, ["seq_len=512"]))
    total, active, table, words, width = [found[name].exact or Fraction(0) for name in names]
    more = {"card": table, "active": Fraction(0), "layers": -words * width}[printed.counted]
    return total / 10**9, (active + more) / 10**9


def rounds_to(value: Fraction, text: str) -> bool:
    """Does a number round to a printed one?"""
    places = len(text.partition(".")[2])
    return abs(value - Fraction(text)) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize("printed", PRINTED, ids=lambda one: one.model)
def test_published_parameters(printed: Printed) -> None:
    total, active = billions(printed)
    assert not printed.total or rounds_to(total, printed.total)
    assert rounds_to(active, printed.active)


@pytest.mark.parametrize(("printed", "reason", "more"), OTHERWISE, ids=lambda one: getattr(one, "model", ""))
def test_published_parameters_that_are_not_rounded(printed: Printed, reason: str, more: str) -> None:
    total, active = billions(printed)
    assert not printed.total or rounds_to(total, printed.total)
    assert not rounds_to(active, printed.active)
    assert reason.startswith(f"{float(active):.4g}".rstrip("0"))
    assert abs(active / Fraction(printed.active) - 1 - Fraction(more)) < Fraction(1, 1000)


@pytest.mark.parametrize(("model", "gigaflops"), [("deepseek-v2", "155"), ("deepseek-v3", "250")])
def test_training_flops_of_a_token(model: str, gigaflops: str) -> None:
    """At 4,096 positions, half the square: zhao2025 table 2. All pairs that are used, and the router, come to the same."""
    for convention in ("megatron2025", "maxtext"):
        found = answer(question(CONFIGS[model], ["flops_per_token"], ["seq_len=4096"], conventions=(convention,)))
        value = found["flops_per_token"].exact
        assert value is not None
        assert rounds_to(value / 10**9, gigaflops) or convention == "maxtext"
        assert abs(value / 10**9 / Fraction(gigaflops) - 1) < Fraction(1, 400)


@pytest.mark.parametrize(
    ("model", "size"),
    [
        ("deepseek-v3", 70_272),
        ("mixtral-8x7b", 32 * 2**30 // 2**18),
        ("jamba-v0.1", 4 * 2**30 // 2**18),
        ("deepseek-v2", 60 * 576 * 2),
    ],
)
def test_keys_and_values_of_a_token(model: str, size: int) -> None:
    """Zhao2025 table 1; lieber2024 table 1: 32 and 4 GB for 256K positions, which are binary; deepseek2024v2 table 1."""
    found = answer(question(CONFIGS[model], ["kv_cache_bytes_per_token"], ["seq_len=512"]))
    assert found["kv_cache_bytes_per_token"].exact == size
