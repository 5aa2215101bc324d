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


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("Falcon has 60 layers, 8 KV heads and a head dimension of 64; in bf16 each token takes {} KB.", "123", "246"),
        ("With `n_layers=24`, `n_kv_heads=4`, `head_dim=128` in fp16 a token costs {} bytes/token.", "49,152", "98,304"),
        ("The 24 layers of 4 KV heads (head dim 128, fp16) at 16K context need {} MB for each request.", "805", "508"),
        ("32 layers, a hidden size of 4096 and a vocabulary size of 32000 give {} billion parameters.", "6.57", "7.56"),
        ("The chip does 275 TFLOP/s and reads 1.2 TB/s, which is {} FLOP/byte.", "229", "292"),
        ("The 26 GB of weights are read at 1.3 TB/s, or {} tokens/s.", "50", "75"),
        ("A model of 24 heads and a hidden size of 3072 has a head dimension of {}.", "128", "96"),
        ("A width of 1536 (d_model = 1536) and a feed-forward dimension of {}.", "6144", "4096"),
        ("16 heads, 1600 model dimensionality, {} head dimensionality", "100", "64"),
        ("Reading 26 GB of weights at 1.3 TB/s takes {} ms.", "20", "12"),
        ("It saw 1.5T tokens at 1.2M tokens/s, in {} days.", "14.5", "15.4"),
        ("At $3/hr and 1,500 tokens/s it is ${} per million tokens.", "0.56", "0.65"),
        ("At 7.2M tokens/hour for $3.60/hr a machine sells ${}/1M.", "0.50", "0.72"),
        ("The bill for 12M tokens at $2.5 per million tokens: ${}.", "30", "20"),
        ("The 3B model saw 60B tokens, {} tokens per parameter.", "20", "12"),
        ("A 3B model at 20 tokens per parameter sees {}B tokens.", "60", "15"),
        ("64 GPUs at 400 W for 30 days, with a PUE of 1.1, drew {} MWh.", "20.3", "23.0"),
        ("It drew 20.3 MWh from a grid of 385 g/kWh and emitted {} tCO2e.", "7.8", "8.7"),
        ("32 GPUs that sustain 150 TFLOP/s each did {} FLOP in 7 days.", "2.9e21", "9.2e21"),
    ],
)
def test_what_is_believed_where_it_agrees(text: str, good: str, bad: str) -> None:
    assert set(verdicts(text.format(good))) & {"right", "rounded"}
    assert verdicts(text.format(bad)) == []


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("We ran 96 GPUs for 50 days, which is {} GPU-hours.", "115,200", "11,520"),
        ("It took 1.2M GPU-hours at $2/GPU-hour, or ${}M.", "2.4", "24"),
        ("We sent 12M tokens at $2.5 per 1M tokens, which is ${} in all.", "30", "300"),
    ],
)
def test_a_plain_product_in_one_sentence(text: str, good: str, bad: str) -> None:
    assert verdicts(text.format(good)) == ["right"]
    assert verdicts(text.format(bad)) == ["wrong"]


@pytest.mark.parametrize(
    "text",
    [
        "We ran 96 GPUs for 50 days, which is about 60,000 GPU-hours.",
        "We ran 96 GPUs for 50 days at 40 % utilization, which is 46,080 GPU-hours.",
        "We ran 96 GPUs for 50 days. The project had a budget of 400,000 GPU-hours.",
        "We ran 96 GPUs for 50 days and 512 GPUs for 3 days, which is 152,064 GPU-hours.",
        "It took 1.2M GPU-hours at $2/GPU-hour, or $3M including storage.",
        "It took 1.2M GPU-hours at $2/GPU-hour; a run without restarts is $1.9M.",
        "1.2M GPU-hours at $2/GPU-hour is less than $5M.",
    ],
)
def test_a_product_that_may_be_of_something_else(text: str) -> None:
    assert not [one for one in found(text) if one.verdict in FINDINGS]


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("Reading 26 GB of weights at 1.3 TB/s takes {} ms.", "20", "200"),
        ("It takes {} ms to read 26 GB of weights at 1.3 TB/s.", "20.0", "2.00"),
        ("At 50 tokens per second, 1,200 tokens take {} s.", "24", "240"),
        ("The 13B model in bf16 takes {} GB.", "26", "2.6"),
        ("A 13B model trained on 2T tokens takes {} FLOP.", "1.56e23", "1.56e24"),
        ("It drew 20.3 MWh, which at 385 g/kWh is {} tonnes of CO2.", "7.8", "78"),
        ("At $2.50 per GPU-hour, 8 GPUs for 750 hours cost ${}.", "15,000", "1,500"),
        ("With 0.45 MB per token, 2,000 tokens take {} MB.", "900", "9,000"),
    ],
)
def test_the_digits_of_what_a_sentence_says_with_another_power_of_ten(text: str, good: str, bad: str) -> None:
    assert verdicts(text.format(good)) == ["right"]
    (one,) = found(text.format(bad))
    assert (one.verdict, one.code) == ("wrong", "AR502") and "power of ten" in one.cause


@pytest.mark.parametrize(
    "text",
    [
        "Reading 26 GB of weights at 1.3 TB/s takes 20 ms, or 200 ms with what else there is.",
        "Reading 26 GB of weights at 1.3 TB/s takes about 200 ms.",
        "Reading 26 GB of weights at 1.3 TB/s ten times takes 200 ms.",
        "We have 10 GPUs. The 13B model in bf16 takes 2.6 GB.",
        "The 13B model in bf16 takes 2.6 GB per device.",
        "The 13B model in bf16 takes 2.6 GB, for it is split.",
        "We tuned a 13B model in bf16 with 2.6 GB of adapters.",
        "A GPU of 50 tokens per second per GPU answers 1,200 tokens in 2.4 s.",
        "At 50 tokens/s/GPU, 1,200 tokens take 2.4 s.",
        "The 13B model in bf16 takes memory. With another, 2.6 GB are used.",
        "The cluster has 1,000 accelerators. At 1,200 tokens/s, 1.2T tokens take 11.6 days.",
        "A 13B model trained on 2T tokens at 40% utilization takes 1.56e24 FLOP.",
    ],
)
def test_a_power_of_ten_that_may_have_its_reason(text: str) -> None:
    assert not [one for one in found(text) if one.verdict in FINDINGS]


def test_what_follows_from_a_wrong_number() -> None:
    text = "We ran 96 GPUs for 50 days, which is 152,100 GPU-hours.\n\nThose 152,100 GPU-hours at $2/GPU-hour cost $304,200.\n"
    told = found(text)
    assert [one.verdict for one in told] == ["wrong", "follows"]
    assert told[0].followed == (told[1].start,)


def test_more_formulas_are_those_of_the_library() -> None:
    answer = evaluate("llama3_70b", ["kv_cache_bytes_per_token"])
    assert answer["kv_cache_bytes_per_token"].value == 2 * 80 * 8 * 128 * 2
    assert float(evaluate("gpt3_175b", ["n_params"])["n_params"].value) == pytest.approx(
        12 * 96 * 12288**2 + 50257 * 12288, rel=1e-3
    )


def test_sizes_that_follow_from_others_are_those_of_the_library() -> None:
    answer = evaluate("gpt3_175b", ["d_head", "d_ff"])
    assert (answer["d_head"].value, answer["d_ff"].value) == (12288 / 96, 4 * 12288)


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
