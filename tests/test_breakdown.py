"""What issue 5 asks of the reader's side: parts of memory with their shares, and things found by the words of the field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from symflops.library import load
from symflops.show.pages.search import search

Run = Callable[..., Any]

PART = re.compile(r"^      (\w+) = .*?  ([0-9.]+) %", re.MULTILINE)  # two levels below the root


def test_the_memory_of_a_device_is_a_tree_of_parts_with_shares(symflops: Run) -> None:
    out, _, code = symflops("explain", "device_memory", "llama2_70b_memory.toml", "--depth", "2")
    parts = dict(PART.findall(out))
    assert code == 0
    assert set(parts) == {
        *("weight_memory", "gradient_memory", "optimizer_memory", "gathered_memory", "activation_memory"),
        *("recompute_memory", "logits_memory", "runtime_memory"),
    }
    assert sum(map(float, parts.values())) == pytest.approx(100, abs=1.5)  # each is rounded
    assert parts["optimizer_memory"] == "40"


def test_shares_are_those_of_the_values(symflops: Run) -> None:
    arguments = ("device_memory", "llama3_70b_serving.toml", "-s", "workload=serving", "--format", "json")
    steps = json.loads(symflops("explain", *arguments).out)["steps"]
    named = {step["name"]: step for step in steps.values()}
    whole = named["serving_memory"]
    assert sum(whole["shares"].values()) == pytest.approx(1)
    for key, share in whole["shares"].items():
        assert share == pytest.approx(steps[key]["value"] / whole["value"])
    assert named["cache_memory"]["shares"] == {}  # a product has no terms


def test_a_difference_has_no_shares(symflops: Run) -> None:
    out = symflops("explain", "memory_left", "llama2_70b_memory.toml", "--depth", "1").out
    assert " %" not in out


def test_shares_go_through_sums_of_sums(symflops: Run) -> None:
    out = symflops("explain", "request_latency", "llama3_70b_serving.toml", "--depth", "2").out
    reading = re.search(r"prefill_time = .*  ([0-9.]+) %", out)
    whole = re.search(r"time_to_first_token = .*  ([0-9.]+) %", out)
    assert reading is not None and whole is not None
    assert reading.group(1) == whole.group(1)  # of the request, not of its first token; nothing queues


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("KV cache of grouped-query attention", "kv_cache_bytes_per_token"),
        ("kv cache of grouped query attention", "kv_cache_bytes_per_token"),
        ("time to first token", "time_to_first_token"),
        ("TTFT", "time_to_first_token"),
        ("time per output token TPOT", "inter_token_latency"),
        ("cost per million tokens", "input_token_cost"),
        ("largest batch size", "max_batch_size"),
        ("speculative decoding speedup", "speculative_speedup"),
        ("tokens per second", "throughput"),
        ("how long", "training_time"),
        ("how long does training take", "training_time"),
        ("memory needed", "device_memory"),
        ("6ND", "training_flops by kaplan"),
    ],
)
def test_words_of_the_field_hit_at_once(words: str, first: str) -> None:
    found = [row[1] for row in search([words], "", load()).rows]
    assert first in found[:2]


def test_grouped_query_attention_has_its_law(symflops: Run) -> None:
    out, err, code = symflops("find", "KV cache of grouped-query attention")
    assert code == 0 and not err
    assert [line.split("\t")[1] for line in out.splitlines()[:2]] == ["kv_cache_bytes_per_token", "token_cache by attention"]


def test_words_that_name_nothing_are_left_out_unless_there_are_no_others() -> None:
    assert search(["width of a head"], "", load()).rows == search(["width head"], "", load()).rows
    assert search(["by"], "", load()).rows


def test_what_fits_most_words_is_better_than_nothing_and_half_is_not_most() -> None:
    assert "max_batch_size" in [row[1] for row in search(["largest batch zzzz"], "", load()).rows]
    assert not search(["batch zzzz"], "", load()).rows
