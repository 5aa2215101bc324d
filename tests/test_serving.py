"""Questions about serving: what cannot be served is refused, and what is answered agrees with itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from symflops.answer import Answer, answer
from symflops.api import solve
from symflops.question import ask
from symflops.show.pages.answer import assumed_rows
from symflops.show.pages.values import Digits
from symflops.text import SymflopsError
from tests.conftest import Ran


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


def doubts(found: Answer) -> list[str]:
    """What is said of an answer beyond notes."""
    return [f"{problem.message}: {', '.join(problem.helps)}" for problem in found.warnings]


def test_what_does_not_fit_is_told_wherever_an_answer_rests_on_the_devices() -> None:
    start = "llama3_70b,rtx_4090"
    for want in ("output_token_cost", "user_rate", "prefill_rate"):
        (told,) = doubts(served(start, want, "batch_size=64", "context_len=4096", "prompt_len=4095", "price=$0.5/h/device"))
        assert "where they fit" in told and "serving_memory = 228.507 GB" in told and "usable_memory = 21.6 GB" in told
    (told,) = doubts(served(start, "time_to_first_token", "prompt_len=1000"))  # of caches nothing is known: weights suffice
    assert "device_held = 142.607 GB" in told and "serving_memory" not in told
    assert not doubts(served(start, "user_rate", "batch_size=64", "context_len=4096", "memory_capacity=300 GB/device"))
    assert not doubts(
        served(
            "llama3_70b,rtx_4090",
            "training_time",
            "n_tokens=1T token",
            "n_devices=64",
            "training_flops=by kaplan",
            "training_time=by work",
        )
    )


def test_a_batch_that_solves_an_equation_may_not_fit() -> None:
    found = solve("output_token_cost = $1/Mtoken", "batch_size", "llama3_70b_serving")
    assert [problem.code for problem in found.roots[0].problems] == ["SF408"]
    assert [note.code for note in solve("output_token_cost <= $1/Mtoken", "batch_size", "llama3_70b_serving").notes].count(
        "SF408"
    ) == 1
    assert not solve("output_token_cost = $5/Mtoken", "batch_size", "llama3_70b_serving").roots[0].problems


def test_a_run_by_communication_must_fit() -> None:
    small = answer(ask("llama3_405b_run", ["step_time"], ["memory_capacity=40 GB/device"]))
    assert ["peak_memory" in told for told in doubts(small)] == [True]
    assert not doubts(answer(ask("llama3_405b_run", ["step_time"])))


def test_to_fit_has_one_meaning_and_goes_by_what_the_device_does() -> None:
    want = ["fits", "memory_left", "memory_use", "max_batch_size", "max_context_len"]
    found = answer(ask("llama3_70b_serving", want, ["batch_size=158"]))
    assert found["max_batch_size"].value == 157 and found["max_context_len"].value < 8192
    assert found["fits"].value == 0 and found["memory_left"].value < 0 and found["memory_use"].value > 1
    full = answer(ask("llama3_70b_serving", want, ["batch_size=157"]))
    assert full["fits"].value == 1 and full["memory_left"].value >= 0 and full["max_context_len"].value >= 8192
    trained = answer(ask("llama3_70b_serving", ["fits"], ["workload=training", "dp=1", "batch_size=1"]))
    assert trained["fits"].value == 0


def test_what_nobody_gave_is_not_told_as_given() -> None:
    found = answer(ask("llama3_70b_serving"))
    given = list(found.given())
    assert {"batch_size", "prompt_len", "rent(h100_sxm)"} <= {one.name for one in given}
    assert not [one.name for one in given if one.definition.by == "given"]
    run = answer(ask("llama3_405b_run", ["step_time"]))
    assert not {"runtime_memory", "memory_capacity"} & {one.name for one in (*run.given(), *run.assumed())}, "of a doubt alone"


def test_a_speed_up_agrees_with_the_latency_beside_it() -> None:
    want = ["inter_token_latency", "decode_step_time", "speculative_speedup"]
    found = answer(ask("llama3_70b_speculative", want, ["batch_size=512"]))
    assert found["speculative_speedup"].value == pytest.approx(
        found["decode_step_time"].value / found["inter_token_latency"].value
    )
    assert found["speculative_speedup"].value < 0.84, "checking is not free where many are served"


def test_ranges_to_look_over_are_not_spoken_of_unasked() -> None:
    assert not [note.message for note in answer(ask("llama3_70b_serving", ["user_rate"])).notes]


def test_what_is_assumed_in_many_circumstances_is_told_once() -> None:
    told = [row[0] for row in assumed_rows(answer(ask("llama3_70b_serving")), Digits())]
    assert not [name for name in told if name.startswith(("decode_waiting[", "prefill_waiting["))]
    assert max(map(len, told)) < 48


def test_who_explains_a_number_tells_what_is_doubtful_of_it(symflops: Callable[..., Ran]) -> None:
    ran = symflops("explain", "user_rate", "llama3_70b_serving", "--depth", "0", "-s", "batch_size=300")
    assert ran.code == 0 and "where they fit" in ran.err
    assert not symflops("explain", "user_rate", "llama3_70b_serving", "--depth", "0").err
