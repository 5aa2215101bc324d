"""Questions about serving: what cannot be served is refused, and what is answered agrees with itself."""

from __future__ import annotations

import pytest

from symflops.answer import Answer, answer
from symflops.question import ask
from symflops.text import SymflopsError


def served(start: str, want: str, *settings: str) -> Answer:
    """An answer about what `--from` names."""
    return answer(ask(None, want.split(), list(settings), start=start.split(",")))


@pytest.mark.parametrize("model", ["bert_base_cased", "bert_base_pretraining", "vit_b16", "resnet50", "clip_vit_l14_text"])
@pytest.mark.parametrize("want", ["user_rate", "decode_flops", "device_weight_read", "time_to_first_token"])
def test_what_writes_no_tokens_has_no_decoding_step(model: str, want: str) -> None:
    with pytest.raises(SymflopsError) as refused:
        served(f"models/{model},hardware/h100_sxm", want, "batch_size=1", "context_len=50", "prompt_len=49")
    assert ["writes no tokens" in problem.message for problem in refused.value.problems] == [True]


@pytest.mark.parametrize("model", ["llama3_8b", "t5_3b", "whisper_small", "mamba2_2_7b", "lstm_lm", "jamba_v0_1"])
def test_a_step_computes_with_what_it_reads(model: str) -> None:
    found = served(f"models/{model}", "decode_flops device_weight_read", "batch_size=1", "context_len=50", "cp=1")
    weights = found["device_weight_read"].value * 1e9 / 2
    assert 0.9 * weights < found["decode_flops"].value / 2 < 1.3 * weights
