"""Configurations answer within 2.5 times what a warm `eval gpt3.toml` takes, in time of the processor. Heavy: on demand."""

from __future__ import annotations

import os

import pytest

from tests.bench.configs import configs, ratios

SEVERAL = ("llama", "deepseek_v3", "jamba", "qwen3_next", "bert", "t5")  # plain, latent, rows of three kinds, two stacks


@pytest.mark.skipif("SYMFLOPS_HEAVY" not in os.environ, reason="starts some dozens of processes")
def test_a_configuration_answers_within_two_and_a_half_times_gpt3() -> None:
    found = ratios({kind: config for kind, config in configs().items() if kind in SEVERAL}, runs=4)
    assert len(found) == len(SEVERAL)
    assert {kind: ratio for kind, ratio in found.items() if ratio > 2.5} == {}
