"""The five documents the project began with: their right numbers come out of the library, their wrong ones are contradicted.

`seeds/*.flop` state what is printed, in words and names of our own; each stated value and each test bears the number of a
claim. `seeds.json` has the label a reader gave each claim, and says why some are beyond today's library.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symflops.answer import answer
from symflops.api import evaluate
from symflops.claims import judge
from symflops.library import load
from symflops.proving import run
from symflops.question import ask
from symflops.text import Problem, SymflopsError

HERE = Path(__file__).parent
SEEDS = json.loads((HERE / "seeds.json").read_text(encoding="utf-8"))
LABELS: dict[str, str] = SEEDS["labels"]

# What a label may come to. A value that `follows` is right only from printed values before it; a misleading claim has a
# right number with wrong words, or leaves out what we count; a wrong prefix is a wrong value in a right unit.
OUTCOMES = {
    "ok": {"right", "follows", "passed", "proved"},
    "wrong": {"wrong", "failed"},
    "unit_error": {"units", "wrong"},
    "inconsistent": {"wrong", "failed"},
    "misleading": {"right", "failed"},
    "unsupported": {"wrong"},
}


def outcomes(path: Path) -> list[tuple[str, str]]:
    """Claims of a document in our words, each with what it comes to."""
    library = load(own=[str(path)])
    judged = [(one.quantity.clauses.doc, one.verdict) for one in judge(library, str(path))]
    tests = [trial for trial in library.declared.tests if trial.place.path == str(path)]
    return judged + [(outcome.trial.title, outcome.verdict) for outcome in run(library, tests)]


FOUND = [one for path in sorted((HERE / "seeds").glob("*.flop")) for one in outcomes(path)]


@pytest.mark.parametrize(("claim", "outcome"), FOUND, ids=[f"{claim} {at}" for at, (claim, _) in enumerate(FOUND)])
def test_claim(claim: str, outcome: str) -> None:
    assert outcome in OUTCOMES[LABELS[claim]]


def test_every_claim_is_judged_or_said_to_be_beyond() -> None:
    judged = {claim for claim, _ in FOUND}
    assert judged.isdisjoint(SEEDS["beyond"])
    assert judged | set(SEEDS["beyond"]) == set(LABELS)


SCENARIOS = [
    "gpt3", "chatgpt_cpu_gpu", "chatgpt_gpt3", "nemo_18b", "nemo_18b_1024", "gpt4_cost", "training_compute_gpt1",
    "training_compute_gpt2", "training_compute_gpt3", "deepseek_v3", "gpt3_two_methods",
]  # fmt: skip


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str) -> None:
    """What a shipped scenario expects comes out, and nothing in it is unusual."""
    said = answer(ask(name))
    assert ask(name).expect
    assert not said.failed
    assert not said.warnings


def test_the_chain_of_the_cost_with_a_chips_price_for_a_chip() -> None:
    """At the whole peak, as the author reckons, but 32 chips for a pod and 6 FLOP a parameter and token: 2.85T, not 26T."""
    at_peak = evaluate("gpt4_cost", ["n_params", "training_flops"], mfu=1)
    assert round(at_peak["n_params"].value / 1e12, 2) == 2.85
    assert round(at_peak["training_flops"].value / 100e6 / 1e17, 2) == 6.84  # FLOP per dollar: 32 times what is printed


# ---- the errors of units that the language refuses ------------------------------------------------------------------


def refused(name: str) -> Problem:
    with pytest.raises(SymflopsError) as caught:
        load(own=[str(HERE / "wrong" / f"{name}.flop")], use_cache=False)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("name", "declared", "computed"),
    [
        ("tokens_times_words_as_bits", ("bit", "byte"), ("token",)),
        ("price_of_a_pod_for_the_rate_of_a_chip", ("FLOP/USD", "FLOP/$"), ("FLOP*core/USD/device", "FLOP*core/$/device")),
        ("rate_over_rate_as_a_time", ("s",), ("a plain number",)),
    ],
)
def test_wrong_units_are_refused_and_both_are_named(name: str, declared: tuple[str, ...], computed: tuple[str, ...]) -> None:
    problem = refused(name)
    assert problem.code == "SF301"
    assert any(f"declared {unit}, but" in problem.message or f" ({unit}), but" in problem.message for unit in declared)
    assert any(problem.message.endswith(f"this is {unit}") for unit in computed)


def test_the_factor_between_a_pod_and_a_chip_is_named() -> None:
    assert any("core/device" in line for line in refused("price_of_a_pod_for_the_rate_of_a_chip").helps)
