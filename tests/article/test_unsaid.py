"""What a statement leaves unsaid, and is right for: prices, widths, the division of a language."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def accused(text: str, path: str = "x.md") -> list[str]:
    found = check(Source(path, text), UNITS).findings
    return [text[one.start : one.end] for one in found if one.verdict in FINDINGS]


def test_what_a_program_rounded_before_it_printed_a_sum() -> None:
    log = "```\nusage [MiB] | total   model  context  compute |\nhost         |   {} =   225 +     136 +      77 |\n```\n"
    assert accused(log.format(439)) == []
    assert accused(log.format(539)) == ["539"]
    assert accused("225 + 136 + 77 = 439 heads.") == ["439"]


@pytest.mark.parametrize(
    "text",
    [
        "Round down (here `16 = 17 / 8 * 8`) and do the rest apart.",
        "The flags are `6 = 4 ^ 2`.",
        "```c\n// blocks: 100 / 32 = 3\nint n = 3;  // 1000 / 256 * 256 = 768\n```\n",
    ],
)
def test_division_of_whole_numbers_in_code(text: str) -> None:
    assert accused(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Recomputing costs 3 on top (2× the products backward + 1× the forward again → 4× in all).",
        "The table takes 256×8 floats = 8 KB of shared memory.",
        "A call of 1000 requests × 500 input + 200 output tokens = $5.50.",
        "We pack 8 indices × 3 bits = 3 bytes, 4 × 2 = 1 byte and 2 × 4 = 1 byte.",
        "That is 512 × 512 doubles = 2 MiB.",
        "Baseline: 90 epochs × 12 GPU hours = $2,700.",
    ],
)
def test_what_one_thing_is_worth_may_go_unsaid(text: str) -> None:
    assert accused(text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The host takes 225 MiB + 136 MiB + 77 MiB = 439 MiB.", []),
        ("The host takes 225 MiB + 136 MiB + 77 MiB = 449 MiB.", ["449 MiB"]),
        ("It needs 14 GB + 28 GB + 2 GB = 45 GB.", ["45 GB"]),
        ("The layers have 225 heads + 136 heads + 77 heads = 439 heads.", ["439"]),
        ("It keeps 2 × 80 layers × 8 heads × 128 × 2 = 655,360 bytes a token.", ["655,360 bytes"]),
        ("The weights take 70 billion parameters × 2 = 14 GB.", ["14 GB"]),
        ("The server takes 10 QPS × 4,000 tokens = 90,000 tokens/s.", ["90,000 tokens/s"]),
        ("To embed 1M × 430 tokens × $0.06/M ≈ $52.", ["$52"]),
        ("A day is 64 GPUs × 24 hours × $2 per GPU-hour = $4,072.", ["$4,072"]),
        ("A square of 4096 × 4096 × 2 = 64 MB in bf16.", ["64 MB"]),
        ("A square of 4096 × 4096 = 32 MiB in bf16.", []),
    ],
)
def test_what_is_said_whole_is_held_to_it(text: str, wrong: list[str]) -> None:
    assert accused(text) == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("An outline: 2,000 tokens × $0.020 = $0.04, and captions: 800 tokens × $0.006 = $0.005.", []),
        ("Tags: 200 tokens × $0.006 = $0.001 for each.", []),
        ("A year: 500,000 tokens × $3.00 = $1.50.", []),
        ("An outline: 2,000 tokens × $0.020 = $0.07.", ["$0.07"]),
        ("An outline: 2,000 calls × $0.020 = $0.04.", ["$0.04"]),
        ("An outline: 2,000 tokens × $0.020 per 1K tokens = $0.4.", ["$0.4"]),
    ],
)
def test_a_price_of_a_thousand_or_a_million(text: str, wrong: list[str]) -> None:
    assert accused(text) == wrong


def test_letters_that_are_names_or_thousands() -> None:
    assert accused("The ratio `(8K − 2) / (2K − 1)` is `6` at `K = 1` and `≈ 4.13` at `K = 8`.") == []
    assert accused("The ratio `(8K − 2) / (2K − 1)` (6 at `K = 1`, 4.13 at `K = 8`) falls.") == []
    assert accused("The ratio (8K − 2) / (2K − 1) is 6 for one of them.") == []
    assert accused("With `M = 4` there are `8M = 32` of them.") == []
    assert accused("A prompt of 8K + 4K = 14K tokens.") == ["14K tokens"]
    assert accused("We use B = 4 sequences.\n\nThe weights of 70B × 2 bytes = 120 GB.") == ["120 GB"]


def test_what_an_amount_per_month_comes_to() -> None:
    found = check(Source("x.md", "Cost: (8.4M × $3/1M) + (3.5M × $15/1M) = $75.10/month"), UNITS).findings
    assert [(one.verdict, float(one.computed or 0)) for one in found] == [("wrong", 77.7)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It takes 40,000 / 9,600 → 5 replicas.", []),
        ("需要 40,000 / 9,600 → 5 个副本。", []),
        ("It takes 100 GB / 80 GB = 2 GPUs, or 170 GB / 80 GB = 3 cards.", []),
        ("It takes 100 GB / 80 GB = 3 GPUs.", ["3 GPUs"]),
        ("A step takes 100 / 80 = 2 s.", ["2 s"]),
    ],
)
def test_things_come_whole(text: str, wrong: list[str]) -> None:
    assert accused(text) == wrong


@pytest.mark.parametrize(
    "text",
    [
        "1 minuto WAV estéreo = 44.100 × 2 canales × 2 bytes × 60s = ~10 MB",
        "1 node = 8 × 80 GB = 640 GB and 1 rack = 4 × 8 GPUs.",
        "One shelf: 1 chassis = 2 × 10.2 kW = 20.4 kW.",
    ],
)
def test_what_one_of_something_is(text: str) -> None:
    assert accused(text) == []


def test_what_is_added_up_has_its_unit_behind_the_sum() -> None:
    assert accused("Together 810 + 2150 = 5920 GB.") == ["5920 GB"]
    assert accused("Together 810 + 2150 = 2960 GB.") == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The speedup is 12 ms / 5 ms = 2.3×, or 0.9 s / 0.4 s = 2.4× on the other.", []),
        ("The ratio is 2.7 / 0.6 = 4.7.", []),
        ("The speedup is 12 ms / 5 ms = 3.3×.", ["3.3×"]),
        ("The ratio is 27 / 6 = 4.7.", ["4.7"]),
        ("The ratio is 80 GB / 14 GB = 5.1.", ["5.1"]),
    ],
)
def test_ratios_of_what_was_rounded_before(text: str, wrong: list[str]) -> None:
    assert accused(text) == wrong
