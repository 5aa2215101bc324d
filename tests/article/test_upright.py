"""Tables whose rows say what is measured: of several runs, and of keys and values."""

from __future__ import annotations

import pytest

from tests.article.asking import FINDINGS, accused, found, table

RUNS = (
    "GPUs | 64 | 128 | 256",
    "Hours | 120 | 200 | 310",
    "GPU-hours | 7,680 | 25,600 | {}",
    "Price per GPU-hour | $2 | $2 | $2",
    "Cost | $15,360 | $51,200 | $158,720",
)


def test_several_runs_bear_a_formula_out() -> None:
    text = table("what | small | medium | large", *RUNS)
    assert [one.verdict for one in found(text.format("79,360"))] == 6 * ["right"]
    assert accused(text.format("97,360")) == ["97,360"]  # and not the cost that was computed without the slip


def test_training_of_several_models() -> None:
    """LLaMA, of arXiv:2302.13971: 6 N D of its parameters and tokens."""
    rows = ("Parameters | 6.7B | 13.0B | 65.2B", "Training tokens | 1.0T | 1.0T | 1.4T", "FLOPs | 4.0e22 | 7.8e22 | {}")
    text = table("what | 7B | 13B | 65B", *rows)
    assert {one.verdict for one in found(text.format("5.5e23"))} <= {"right", "rounded"}
    assert accused(text.format("6.5e23")) == ["6.5e23"]


KEYS = (
    "Batch size | 256",
    "Sequence length | 512 tokens",
    "Training steps | 1000",
    "Tokens per step | {}",
    "Learning rate | 3e-4",
)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("131,072", "right"),
        ("131K", "right"),
        ("131,702", "wrong"),
        ("1,310,720", "wrong"),
        ("524,288", ""),
        ("196,608", ""),
        ("~125K", "right"),
        ("~90K", ""),
    ],
)
def test_keys_and_values(said: str, verdict: str) -> None:
    """Of tokens four times as many a batch may have been accumulated."""
    wrong = [one for one in found(table("key | value", *KEYS).format(said)) if one.verdict in FINDINGS]
    right = [one for one in found(table("key | value", *KEYS).format(said)) if one.verdict in ("right", "rounded")]
    assert bool(wrong) == (verdict == "wrong")
    assert bool(right) == (verdict == "right")


@pytest.mark.parametrize(
    "rows",
    [
        ("GPUs | 16,384", "Training time | 54 days", "GPU-hours | 30.84M"),  # of several runs: the model card of Llama 3.1 405B
        ("Parameters | 671B", "Training tokens | 14.8T", "FLOPs | 3.3e24"),  # 37B of them active: arXiv:2412.19437
        ("Batch size | 4M tokens", "Sequence length | 4096", "Tokens per step | 4.2M"),
        ("GPU-hours | 2.788M", "Price per GPU-hour | $2", "Cost | $5.9M"),  # and what else it cost
        ("Tokens per step | 2.1M", "Training steps | 140,000", "Tokens | 250B"),  # the batch grew
    ],
)
def test_a_run_that_nothing_else_bears_out(rows: tuple[str, ...]) -> None:
    assert not accused(table("key | value", *rows))


def test_a_batch_that_is_accumulated() -> None:
    rows = ("Batch size | 4", "Gradient accumulation steps | 8", "Effective batch size | {}", "Epochs | 3")
    text = table("key | value", *rows)
    assert [one.verdict for one in found(text.format("32"))] == ["right"]
    assert accused(text.format("64")) == []  # on two devices
    several = table(
        "key | a | b | c",
        "Per-device batch size | 4 | 2 | 8",
        "Gradient accumulation | 8 | 8 | 4",
        "Global batch size | 32 | 16 | {}",
    )
    assert accused(several.format("32")) == []
    assert accused(several.format("64")) == []
    assert accused(several.format("23")) == ["23"]


def test_a_number_with_a_remark() -> None:
    text = table(
        "run | GPUs | hours | GPU-hours",
        "a | 64 | 120 | 7,680 (one try)",
        "b | 128 | 200 | 25,600",
        "c | 256 (32 × 8) | 310 | {}",
    )
    assert accused(text.format("79,360 (~79K)")) == []
    assert accused(text.format("97,360 (three tries)")) == ["97,360"]
