"""Tables whose columns go by the width of number formats."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symflops.api import evaluate
from symflops.article.check import check
from symflops.article.tables.widths import BITS
from symflops.article.verdicts import FINDINGS, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units
FORMATS = (
    "| format | weights | cache of a token |\n|--|--|--|\n"
    "| fp32 | 52GB | 1,638 kB |\n| bf16 | 26GB | 819 kB |\n| int8 | 13GB | 410 kB |\n"
    "| int4 | {} | 205 kB |\n"
)
TURNED = "| GB | bf16 | int8 | int4 |\n|--|--|--|--|\n| weights | 82 | 41 | {} |\n| cache | 12.4 | 6.2 | 3.1 |\n"


def found(text: str) -> list[Finding]:
    return list(check(Source("x.md", text), UNITS).findings)


def accused(text: str) -> list[str]:
    return [text[one.start : one.end] for one in found(text) if one.verdict in FINDINGS]


@pytest.mark.parametrize(("table", "good", "bad"), [(FORMATS, "6.5GB", "8.5GB"), (TURNED, "20.5", "30.5")])
def test_columns_of_bytes_go_by_the_width_of_formats(table: str, good: str, bad: str) -> None:
    assert accused(table.format(good)) == []
    assert accused(table.format(bad)) == [bad]


def test_scales_of_quantized_weights_are_no_mistake() -> None:
    alone = "| format | weights |\n|--|--|\n| bf16 | 26GB | \n| int8 | 13GB |\n| int4 | 7.4GB |\n"
    assert accused(alone) == []
    assert accused(FORMATS.replace("int4", "Q4_K").format("7.4GB")) == []
    times = FORMATS.replace("GB", " ms").replace("kB", "us").format("7.4 ms")
    assert accused(times) == []


TRAINED = (
    "| model | params | tokens | training FLOPs |\n|--|--|--|--|\n| a | 1.4B | 0.3T | 2.52e21 |\n| b | 2.9B | 0.3T | 5.22e21 |\n"
    "| c | 6.1B | 1.1T | 4.03e22 |\n| d | 13B | 1.4T | {} |\n"
)


def test_training_compute_is_six_times_parameters_times_tokens() -> None:
    assert {one.verdict for one in found(TRAINED.format("1.09e23"))} <= {"right", "rounded"}
    assert len(found(TRAINED.format("1.09e23"))) == 4
    assert accused(TRAINED.format("3.94e22")) == ["3.94e22"]
    assert accused(TRAINED.format("3.64e22")) == []  # of the forward pass alone


def test_widths_are_those_of_the_library() -> None:
    for name in ("tf32", "bf16", "int4"):
        assert Fraction(BITS[name], 8) == evaluate("gpt3", "weight_size", weight_format=name)["weight_size"].value


PRICED = (
    "| device | price ($/h) | tokens/s | {} |\n|--|--|--|--|\n"
    "| a | 1.30 | 520 | 0.694 |\n| b | 2.75 | 1450 | 0.527 |\n| c | 4.10 | 2700 | {} |\n"
)


@pytest.mark.parametrize("head", ["$ per million tokens", "$/Mtoken", "USD/M tokens"])
def test_a_factor_that_the_units_of_the_heads_make_needs_two_rows(head: str) -> None:
    """$/h over tokens/s is 277.8 times $ per million tokens: nobody else needs to bear it out."""
    right = found(PRICED.format(head, "0.422"))
    assert {one.verdict for one in right} <= {"right", "rounded"} and len(right) == 3
    assert accused(PRICED.format(head, "0.244")) == ["0.244"]


def test_a_quotient_that_forgets_the_seconds_of_an_hour_is_still_told() -> None:
    table = PRICED.format("$ per token", "0.00152").replace("0.694", "0.0025").replace("0.527", "0.0018966")
    assert {one.code for one in found(table)} == {"AR305"}


SLICES = (
    "| slice | cores | chips | hosts | memory |\n|--|--|--|--|--|\n| p-8 | 8 | 4 | 1 | 128 GiB |\n"
    "| p-16 | 16 | 8 | {} | 256 GiB |\n"
    "| p-32 | 32 | 16 | 4 | 512 GiB |\n"
)
NODES = (
    "| run | nodes | GPUs (8 per node) | nodes + 2 spares |\n|--|--|--|--|\n| a | 4 | 32 | 6 |\n| b | 6 | 48 | 8 |\n"
    "| c | 12 | {} | {} |\n| d | 17 | 136 | 19 |\n"
)


def test_columns_that_are_multiples_of_one_another_are_confirmed() -> None:
    assert {one.verdict for one in found(SLICES.format("2"))} == {"right"}
    assert len(found(SLICES.format("2"))) == 9
    assert accused(SLICES.format("3")) == []  # a table may have its exceptions
    plain = (
        SLICES.format("2")
        .replace("cores", "first")
        .replace("chips", "second")
        .replace("hosts", "third")
        .replace("memory", "last")
    )
    assert not found(plain)  # nothing says that the numbers have to do with one another


def test_a_multiple_that_a_head_names_holds_in_every_row() -> None:
    assert {one.verdict for one in found(NODES.format("96", "14"))} == {"right"}
    assert accused(NODES.format("69", "14")) == ["69"]
    assert accused(NODES.format("96", "41")) == ["41"]
    assert accused(NODES.format("69", "14").replace("136", "163")) == []  # two exceptions of four are no slip


SWITCHES = (
    "| ports | bandwidth of a port | of the switch |\n|--|--|--|\n| 18 | 50 GB/s | {} |\n"
    "| 36 | 50 GB/s | 1.8 TB/s |\n| 64 | 50 GB/s | 3.2 TB/s |\n| 72 | 100 GB/s | 7.2 TB/s |\n"
)
STATES = (
    "| state | bytes | of 70B |\n|--|--|--|\n| weights | 2 | 140 GB |\n| gradients | 2 | 140 GB |\n| copy | 4 | 280 GB |\n"
    "| mean | 4 | 280 GB |\n| variance | 4 | 280 GB |\n| optimizer and copy | 14 | 980 GB |\n| sum | 16 | {} |\n"
)
PRICES = (
    "| cloud | $/GPU/h | GPUs | $/node/h | $/month |\n|--|--|--|--|--|\n| A | 4.25 | 8 | 34.00 | 24,820 |\n"
    "| B | 2.99 | 8 | 23.92 | 17,461.60 |\n| C | 1.79 | 8 | 14.32 | 10,453.60 |\n| D | 2.39 | 8 | {} | {} |\n"
    "| E | 1.05 | 8 | 8.40 | 6,132 |\n\nA month has 730 hours.\n"
)


def test_cells_of_one_column_in_several_units() -> None:
    assert accused(SWITCHES.format("900 GB/s")) == []
    assert accused(SWITCHES.format("9 TB/s")) == ["9 TB/s"]
    (one,) = [one for one in found(SWITCHES.format("90 GB/s")) if one.verdict in FINDINGS]
    assert one.computed == 900  # in the unit of its cell


def test_a_subtotal_is_not_added_once_more() -> None:
    assert accused(STATES.format("1,120 GB")) == []
    assert len(accused(STATES.format("1,210 GB"))) == 1


def test_of_cells_that_disagree_the_wrong_one_is_named() -> None:
    assert accused(PRICES.format("19.12", "13,957.60")) == []
    assert accused(PRICES.format("18.12", "13,957.60")) == ["18.12"]
    assert accused(PRICES.format("19.12", "19,357.60")) == ["19,357.60"]


PER_SERVER = (
    "| kit | {heads} |\n|--|--|--|\n| a | 16 GB | 192 GB |\n| b | 32 GB | 384 GB |\n| c | 64 GB | {} |\n| d | 128 GB | 1.5 TB |\n"
)


@pytest.mark.parametrize(
    "heads", ["capacity per module | capacity per server", "GB/GPU | GB/node", "Memory (per chip) | Memory (per host)"]
)
def test_one_amount_per_thing_and_per_what_holds_them(heads: str) -> None:
    assert [one.verdict for one in found(PER_SERVER.format("768 GB", heads=heads))] == ["right", "right", "right", "rounded"]
    assert accused(PER_SERVER.format("786 GB", heads=heads)) == ["786 GB"]
    assert accused(PER_SERVER.format("1,024 GB", heads=heads)) == []  # a server with more of them


@pytest.mark.parametrize(
    "heads",
    ["capacity per module | traffic per server", "first | second", "size per layer | size per model", "per user | per month"],
)
def test_amounts_of_other_things_need_have_no_multiple(heads: str) -> None:
    assert accused(PER_SERVER.format("786 GB", heads=heads)) == []


def test_who_takes_many_may_have_a_discount() -> None:
    rows = "| a | $1 | $8 |\n| b | $2 | $16 |\n| c | $3 | $24 |\n| d | $4 | $30 |\n"
    text = f"| kit | price per GPU | price per node |\n|--|--|--|\n{rows}"
    assert accused(text) == []
