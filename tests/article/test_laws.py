"""Paragraphs that state what goes into a formula of the field and what comes out."""

from __future__ import annotations

import pytest

from symflops.api import evaluate
from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units
FORMULA = "A run takes about $8TP/(nX)$ seconds.\n\n"
RUN = (
    "The model has 39 billion parameters. It was trained on 1.2 trillion tokens; 512 A100 GPUs achieve 138 teraFLOP/s per GPU, "
    "so training takes {} days."
)


def found(text: str) -> list[Finding]:
    return [one for one in check(Source("x.md", text), UNITS).findings if one.tier == "formula"]


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in found(text)]


def test_the_time_of_a_training() -> None:
    days = 8 * 39e9 * 1.2e12 / (512 * 138e12) / 86400
    assert verdicts(FORMULA + RUN.format(round(days))) == ["right"]
    assert verdicts(RUN.format(f"{days * 6 / 8:.1f}")) == ["right"]  # without recomputation
    wrong = found(FORMULA + RUN.format(16))
    assert [(one.verdict, one.code) for one in wrong] == [("wrong", "AR502")]
    assert float(wrong[0].computed or 0) == pytest.approx(days)


@pytest.mark.parametrize(
    "text",
    [
        RUN.format(16),  # the article writes no formula
        FORMULA + RUN.format("about 75"),
        FORMULA + RUN.replace("on 1.2 trillion", "on 0.8 trillion tokens and then on 1.2 trillion").format(75),
        FORMULA + RUN.replace("training takes", "evaluation takes").replace("trained on", "fed").format(75),
        FORMULA + RUN.replace("achieve", "have a peak of").format(75),
        FORMULA + RUN.replace("so training", "of which 45 % are used, so training").format(75),
        "A 13B model of 20 GB trained on 300 billion tokens with 8 GPUs took 3 days.",
        "The 7B model in bf16 leaves 66 GB of the 80 GB of an H100.",
    ],
)
def test_what_may_be_something_else_is_not_accused(text: str) -> None:
    assert not [one for one in found(text) if one.verdict in FINDINGS]


@pytest.mark.parametrize(
    "text",
    [
        "With 13B parameters and 260B tokens it is about 2.03e22 FLOP of training.",
        "A total of 1.5M H100 GPU hours at $2.20 per GPU hour is $3.3M.",
        "The sequence length is 4096, so 500 samples (2.05M tokens) are seen.",
        "We use 96 GPUs for 50 days, which is 115,200 GPU hours.",
        "A step takes (on 8 GPUs) 12 s/step, so 5,000 steps take 16.7 hours.",
        "The cache is (with its 3,200,000 parameters) 6.4 MB in fp16.",
        "A batch size of 512 and a sequence length of 2048 are 1.05M tokens/step.",
    ],
)
def test_confirmed(text: str) -> None:
    assert verdicts(text)[:1] in (["right"], ["rounded"])


def test_a_size_in_brackets_behind_its_parameters() -> None:
    text = "The head has `614_400_000` params ({} in {})."
    assert verdicts(text.format("1.23GB", "bf16")) == verdicts(text.format("2.46 GB", "fp32")) == ["right"]
    assert verdicts(text.format("1.14 GiB", "fp16")) == verdicts(text.format("1.14 GB", "fp16")) == ["right"]
    assert verdicts(text.format("12.3GB", "bf16")) == ["wrong"]
    assert verdicts("The head has 614M params (80 GB cards, weights in bf16).") == []


def test_formulas_are_those_of_the_library() -> None:
    given = {"n_params": "39B param", "n_tokens": "1.2T token", "n_devices": 512, "recompute": "full"}
    answer = evaluate(
        "gpt3", ["training_time", "training_flops"], achieved_rate="138 TFLOP/s/device", training_time="by narayanan",
        training_flops="by kaplan", counted_params="all", **given,
    )  # fmt: skip
    assert float(answer["training_flops"].value) == pytest.approx(6 * 39e9 * 1.2e12)
    assert float(answer["training_time"].value) == pytest.approx(8 * 39e9 * 1.2e12 / (512 * 138e12) / 86400)


@pytest.mark.parametrize("unit", ["$2/GPU-hour", "$2 per GPU-hour", "$2 per GPU hour", "$2/hour/GPU"])
def test_a_price_divides_by_devices_and_hours(unit: str) -> None:
    assert verdicts(f"It took 1.2M GPU-hours at {unit}, or $2.4M.") == ["right"]
    whole = [one.verdict for one in check(Source("x.md", f"1.2M GPU-hours * {unit} = $2.4M"), UNITS).findings]
    assert not set(whole) & set(FINDINGS)
