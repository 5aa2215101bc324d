"""Columns whose heads name what a formula of the field relates."""

from __future__ import annotations

import pytest

from symflops.article.tables.named import role_of
from tests.article.asking import accused, found, table


@pytest.mark.parametrize(
    ("heads", "rows", "good", "bad"),
    [
        (
            "run | Params (B) | Tokens (T) | FLOPs",
            ("a | 7 | 1.0 | 4.2e22", "b | 13 | 1.0 | 7.8e22", "c | 65 | 1.4 | {}"),
            "5.46e23",
            "6.46e23",
        ),
        (
            "run | Params (B) | Tokens (B) | ZFLOPs",
            ("a | 7 | 1000 | 42", "b | 13 | 1000 | 78", "c | 65 | 1400 | {}"),
            "546",
            "456",
        ),
        (
            "run | Params | Bytes per param | Memory",
            ("a | 7B | 2 | 14 GB", "b | 13B | 2 | 26 GB", "c | 71.2B | 2 | {}"),
            "142 GB",
            "150 GB",
        ),
        ("run | Params (B) | bits/weight | Memory (GB)", ("a | 7 | 16 | 14", "b | 13 | 16 | 26", "c | 70 | 4 | {}"), "35", "140"),
        ("net | GMACs | GFLOPs", ("a | 4.09 | 8.18", "b | 15.5 | 31.0", "c | 0.30 | {}"), "0.60", "0.90"),
        ("net | MACs (M) | FLOPs (G)", ("a | 4090 | 8.18", "b | 15500 | 31.0", "c | 300 | {}"), "0.60", "0.30"),
        (
            "run | GPUs | hours | GPU-hours",
            ("a | 64 | 120 | 7,680", "b | 128 | 200 | 25,600", "c | 256 | 310 | {}"),
            "79,360",
            "97,360",
        ),
        (
            "run | GPUs | Days | GPU-hours (K)",
            ("a | 64 | 10 | 15.4", "b | 128 | 20 | 61.4", "c | 256 | 30 | {}"),
            "184.3",
            "148.3",
        ),
        (
            "run | GPUs | hours | price per hour | cost",
            ("a | 64 | 120 | $2.50 | $19,200", "b | 128 | 200 | $2.50 | $64,000", "c | 256 | 310 | $2.50 | {}"),
            "$198,400",
            "$168,400",
        ),
        (
            "run | Batch | seq | tokens per step",
            ("a | 512 | 2048 | 1.05M", "b | 1024 | 2048 | 2.1M", "c | 1024 | 4096 | {}"),
            "4.2M",
            "4.8M",
        ),
        (
            "run | Batch | Sequence length | Steps | Tokens (B)",
            ("a | 512 | 2048 | 100,000 | 105", "b | 1024 | 2048 | 140,000 | 294", "c | 1024 | 4096 | 256,000 | {}"),
            "1,074",
            "1,174",
        ),
    ],
)
def test_a_formula_that_the_heads_name(heads: str, rows: tuple[str, ...], good: str, bad: str) -> None:
    text = table(heads, *rows)
    right = found(text.format(good))
    assert len(right) >= 3 and {one.verdict for one in right} <= {"right", "rounded"}
    assert accused(text.format(bad)) == [bad]


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        # the parameters are rounded, and 6 N D counts them as one likes
        ("run | Params (B) | Tokens (T) | FLOPs", ("a | 13 | 1.0 | 7.8e22", "b | 65 | 1.4 | 5.46e23", "c | 7 | 1.0 | 4.04e22")),
        # of a mixture of experts a token meets a part
        (
            "run | Params | Tokens | FLOPs",
            ("a | 7B | 1T | 4.2e22", "b | 13B | 1T | 7.8e22", "c | 65B | 1T | 3.9e23", "8x7B MoE | 47B | 1T | 7.7e22"),
        ),
        # scales of what is quantized
        ("run | Params (B) | bits/weight | Memory (GB)", ("a | 7 | 16 | 14", "b | 7 | 8 | 7", "c | 7 | 4 | 3.9")),
        # a batch in sequences of another length, and of one device
        ("run | Batch | seq | tokens per step", ("a | 512 | 2048 | 8.4M", "b | 1024 | 2048 | 16.8M", "c | 64 | 4096 | 4.2M")),
        # who calls a multiply-accumulate one operation
        ("net | GMACs | GFLOPs", ("a | 4.09 | 4.09", "b | 15.5 | 15.5", "c | 0.30 | 0.60")),
        # no unit is said
        ("run | Params | Tokens | Time", ("a | 7B | 1T | 42", "b | 13B | 1T | 78", "c | 65B | 1T | 400")),
        # steps in round numbers
        (
            "run | tokens per step | steps | tokens",
            ("a | 1,048,576 | 100,000 | 105B", "b | 2,097,152 | 140,000 | 294B", "c | 4,194,304 | 240,000 | 1.02T"),
        ),
    ],
)
def test_what_the_heads_do_not_settle(heads: str, rows: tuple[str, ...]) -> None:
    assert not accused(table(heads, *rows))


def test_heads_as_a_whole() -> None:
    for head in ("tokens per second", "active params", "memory bandwidth", "cost per token", "GPU memory"):
        assert role_of(head) == ""
    for head, role in (
        ("# GPUs", "devices"),
        ("Num. params", ""),
        ("n_params", "params"),
        ("Training Tokens", "tokens"),
        ("$/GPU-hour", "price"),
        ("Price per GPU-hour", "price"),
        ("A100-hours", "device time"),
        ("Seq. len", "length"),
        ("batch size (tokens)", "batch"),
    ):
        assert role_of(head) == role, head


def test_billions_in_whole_numbers_are_rounded() -> None:
    """GPT-3, of table D.1 of arXiv:2005.14165: 12.85B of parameters told as 13."""
    rows = ("a | 175 | 300 | 3640", "b | 13 | 300 | 268", "c | 6.7 | 300 | 139", "d | 2.65 | 300 | {}")
    text = table("model | Params (B) | Tokens (B) | PF-days", *rows)
    right = found(text.format("55.2"))
    assert len(right) == 4 and {one.verdict for one in right} <= {"right", "rounded"}
    assert accused(text.format("552")) == ["552"]


def test_training_that_is_counted_otherwise_is_not_wrong() -> None:
    """Table D.1 of Brown et al. 2020: of T5's parameters a token meets one half, those of the encoder or of the decoder."""
    rows = ("GPT-3 2.7B | 2650 | 300 | 4.77e21", "GPT-3 6.7B | 6660 | 300 | 1.20e22", "T5-11B | 11000 | 1000 | {}")
    text = table("model | params (M) | tokens (B) | FLOPs", *rows)
    assert accused(text.format("3.30e22")) == accused(text.format("6.60e22")) == []
    assert accused(text.format("3.30e21")) == ["3.30e21"]
