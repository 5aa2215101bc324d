"""Side by side: ratios, and which input alone explains how much."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from math import log
from typing import Any

import pytest

from symflops.answer import answer
from symflops.api import question
from symflops.compare import differences, rows, shares, weighed
from symflops.text import SymflopsError
from tests.small import ask, library

SMALL = library(
    """
    let width
    let depth default 2
    choice shape { square, cube } default square
    let size = match shape { square => width^2, cube => width^3 }
    let cost
    law cost by area = size*depth
    law cost by fee = 100
    """
)


def test_ratios_are_to_the_first() -> None:
    answers = [answer(ask(SMALL, "size", width=width)) for width in (2, 4)]
    (row,) = rows(answers)
    assert row.name == "size"
    assert row.ratios == (Fraction(1), Fraction(4))


def test_each_difference_is_weighed_alone_and_the_largest_comes_first() -> None:
    first = answer(ask(SMALL, "cost", width=2, cost="by area"))
    second = answer(ask(SMALL, "cost", width=10, depth=3, shape="cube", cost="by area"))
    found = differences(first, second)
    assert [(d.name, d.first, d.second, d.effects) for d in found] == [
        ("width", "2", "10", (Fraction(25),)),
        ("shape", "square", "cube", (Fraction(2),)),
        ("depth", "2", "3", (Fraction(3, 2),)),
    ]


def test_another_law_is_a_difference() -> None:
    first = answer(ask(SMALL, "cost width", width=2, cost="by area"))
    second = answer(ask(SMALL, "cost width", width=2, cost="by fee"))
    found = differences(first, second)
    (law,) = found
    assert (law.name, law.first, law.second, law.effects) == ("cost", "by area", "by fee", (Fraction(100, 8), Fraction(1)))
    assert rows([first, second])[0].ratios[1] == Fraction(100, 8)


def test_an_option_brings_its_entries_of_tables_along() -> None:
    """A chip and its rent are one difference: the chip alone would have no rent where the other's is."""
    text = "choice chip  option old : chip  option new : chip  let rent(c : chip)  let hours  let cost = rent(chip)*hours"
    small = library(text)
    first = answer(ask(small, "cost", hours=2, chip="old", rent={"old": 3}))
    second = answer(ask(small, "cost", hours=2, chip="new", rent={"new": 12}))
    (only,) = differences(first, second)
    assert (only.name, only.first, only.second, only.effects) == ("chip", "old", "new", (Fraction(4),))
    both = answer(ask(small, "cost", hours=2, chip="new", rent={"old": 3, "new": 12}))
    assert differences(both, second) == []
    own = answer(ask(small, "cost", hours=2, chip="old", rent={"old": 3, "new": 6}))
    found = [(d.name, d.first, d.second, d.effects) for d in differences(own, second)]
    assert found == [("chip", "old", "new", (Fraction(2),)), ("rent(new)", "6", "12", (Fraction(1),))]


def test_what_goes_along_with_an_option_is_told(symflops: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A price that changes with the chip, a peak that only the other chip has: never as if the option did it alone."""

    first, second = (answer(question(name, want=["mfu", "flop_price"])) for name in ("gpt3_2020", "gpt3_today"))
    along = {one.name: dict(one.along) for one in differences(first, second) if one.along}
    assert along == {"matmul_format": {"dense_peak(bf16)": "989.4 TFLOP/s/device"}, "chip": {"rent(h100_sxm)": "$3.99/h/device"}}
    monkeypatch.setenv("COLUMNS", "160")
    told = symflops("compare", "offer_h100", "offer_b200", "--want", "training_cost", "--format", "table").out
    assert "h100_sxm -> b200_sxm, with rent(b200_sxm) $7.15/h/device" in told


def test_shares_of_a_change_that_is_nearly_none_are_left_out(symflops: Run) -> None:
    out = symflops("compare", "hardware/h100_sxm", "hardware/b200_sxm", "--want", "ridge", "--format", "table").out
    assert "× 0.9894" in out and "%" not in out


def test_what_follows_from_another_input_is_no_difference_of_its_own() -> None:
    """A default in another input, and a law that goes by a choice, change with these: alone nobody would change them."""
    text = """
    let width  let inner default 4*width  choice shape { flat, deep } default flat
    let size by shape  law size by flat = width + inner  law size by deep = 2*width*inner
    """
    small = library(text)
    first, second = answer(ask(small, "size", width=2)), answer(ask(small, "size", width=3, shape="deep"))
    assert [(d.name, d.effects) for d in differences(first, second)] == [
        ("shape", (Fraction(32, 10),)),
        ("width", (Fraction(15, 10),)),
    ]
    other = answer(ask(small, "size", width=2, inner=6))
    assert [(d.name, d.first, d.second) for d in differences(first, other)] == [("inner", "8", "6")]


def test_what_one_is_given_and_the_other_works_out_is_a_difference() -> None:
    """A cost of two runs: one by its work, one by the clock. More devices matter once the time is that of the clock."""
    small = library(
        "let devices  let work  let days  law days by work = work/devices  law days by other = 7  let cost = days*devices"
    )
    first = answer(ask(small, "cost", devices=2, work=10, days="by work"))
    second = answer(ask(small, "cost", devices=8, days=4))
    found = weighed(first, second)
    told = [(d.name, d.first, d.second, d.effects) for d, _ in found]
    assert told == [("days", "5 (by work)", "4", (Fraction(4, 5),)), ("devices", "2", "8", (Fraction(1),))]
    divided = shares(first, second, found)
    assert sum(part for (part,) in divided.by_input if part is not None) == pytest.approx(log(3.2)) and divided.rest == (0,)
    back = differences(second, first)
    assert [(d.name, d.first, d.second, d.effects) for d in back] == [
        ("devices", "8", "2", (Fraction(1, 4),)),
        ("work", "-", "10", (Fraction(1),)),  # with the next
        ("days", "4", "5 (by work)", (None,)),  # alone there is no work to go by
    ]


def test_what_differs_by_row_is_compared_row_by_row_or_refused() -> None:
    text = "index stage = 1 .. n_stages  let n_stages integer  let width  let size per stage = width^2"
    small = library(text)
    one, two, three = (
        answer(ask(small, "size", stage=[{"width": width} for width in widths])) for widths in ((2, 3), (4, 9), (1, 2, 3))
    )
    assert [(row.name, row.ratios[1]) for row in rows([one, two])] == [
        ("size[stage 1]", Fraction(4)),
        ("size[stage 2]", Fraction(9)),
    ]
    with pytest.raises(SymflopsError) as caught:
        rows([one, three])
    assert caught.value.problems[0].code == "SF310"


# ---- under every convention -------------------------------------------------------------------------------

CONVENTIONS = {
    "chinchilla", "counter", "epoch", "kaplan", "maxtext", "megatron2021", "megatron2025", "nanogpt", "palm", "torchtitan",
}  # fmt: skip
Run = Callable[..., Any]


def under_conventions(symflops: Run, scenario: str, *more: str) -> dict[str, Any]:
    ran = symflops("compare", scenario, "--conventions", *more, "--format", "json")
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def test_a_dense_network_is_counted_under_every_convention(symflops: Run) -> None:
    found = under_conventions(symflops, "models/gpt3_175b", "--want", "flops_per_token")
    assert set(found["scenarios"]) == CONVENTIONS
    assert found["refused"] == {}
    assert found["counted"]["torchtitan"] == {"counted_params": "active", "mask": "band", "flops_per_token": "by two_terms"}
    values = {one["scenario"]: one["value"] for one in found["results"]["flops_per_token"]}
    assert values["kaplan"] < values["epoch"] < values["maxtext"] == values["megatron2025"] < values["counter"]
    assert values["counter"] < values["nanogpt"] == values["torchtitan"] < values["palm"] < values["chinchilla"]


def test_a_convention_that_does_not_apply_is_told_with_its_reason(symflops: Run) -> None:
    found = under_conventions(symflops, "models/mixtral_8x7b", "--want", "flops_per_token")
    assert set(found["scenarios"]) == CONVENTIONS - {"chinchilla", "nanogpt"}
    assert found["refused"].keys() == {"chinchilla", "nanogpt"}
    (problem,) = found["refused"]["nanogpt"]
    assert (problem["code"], problem["message"]) == ("SF404", "appendix F of Chinchilla's paper and nanoGPT count no experts")
    text = symflops("compare", "models/mixtral_8x7b", "--conventions", "--want", "flops_per_token", "--format", "table").out
    assert "these do not apply\n  chinchilla  appendix F" in text
    lines = symflops("compare", "models/mixtral_8x7b", "--conventions", "--want", "flops_per_token").out.splitlines()
    assert [line.split("\t")[1] for line in lines] == sorted(CONVENTIONS)
    assert lines[7].startswith("flops_per_token\tnanogpt\t\t\tappendix F")


def test_what_does_not_hold_under_a_convention_says_which(symflops: Run) -> None:
    ran = symflops("compare", "models/mixtral_8x7b", "--conventions", "--want", "flops_per_token")
    assert "warning[SF408]: under palm: the law `palm` of `flops_per_token` is used where it does not hold" in ran.err


def test_what_is_missing_under_all_conventions_is_an_error(symflops: Run) -> None:
    ran = symflops("compare", "models/mixtral_8x7b", "--conventions", "--want", "n_steps")
    assert ran.code == 2
    assert "error[SF403]: in chinchilla: `n_tokens` has" in ran.err


def test_every_answer_says_which_conventions_mattered(symflops: Run) -> None:
    for name, mattered in (("megatron2025", {"mask": "half", "counted_router": "no"}), ("epoch", {"counted_params": "used"})):
        ran = symflops("eval", "models/mixtral_8x7b", "flops_per_token", "--convention", name, "--format", "json")
        said = {one["name"]: one for one in json.loads(ran.out)["assumed"]}
        for choice, option in mattered.items():
            assert (said[choice]["option"], said[choice]["by"]) == (option, f"conventions/{name}")
    plain = symflops("eval", "models/mixtral_8x7b", "forward_flops", "--format", "json")
    said = {one["name"]: one for one in json.loads(plain.out)["assumed"]}
    assert {name: said[name]["option"] for name in ("mask", "lookup", "counted_router", "counted_softmax")} == {
        "mask": "causal", "lookup": "free", "counted_router": "yes", "counted_softmax": "no",
    }  # fmt: skip


def test_shares_of_the_logarithm_add_up_to_it() -> None:
    first = answer(ask(SMALL, "cost", width=2, cost="by area"))
    second = answer(ask(SMALL, "cost", width=10, depth=3, shape="cube", cost="by area"))
    found = weighed(first, second)
    divided = shares(first, second, found)
    total = log(1000 * 3 / (4 * 2))
    assert divided.method == "shapley"
    parts = {difference.name: part for (difference, _), (part,) in zip(found, divided.by_input, strict=True)}
    assert sum(part for part in parts.values() if part is not None) + (divided.rest[0] or 0) == pytest.approx(total)
    assert divided.rest == (pytest.approx(0),)
    # depth is a factor of its own; width and shape meet in width^2 -> width^3, and share what they do together.
    assert parts["depth"] == pytest.approx(log(1.5))
    assert parts["width"] == pytest.approx((2 * log(5) + 3 * log(5)) / 2)
    assert parts["shape"] == pytest.approx((log(2) + log(10)) / 2)


def test_many_inputs_are_changed_in_sequence_and_back() -> None:
    names = [f"x{n}" for n in range(7)]
    small = library(" ".join(f"let {name}" for name in names) + f" let y = {'*'.join(names)} + x0")
    first = answer(ask(small, "y", **dict.fromkeys(names, 2)))
    second = answer(ask(small, "y", **dict.fromkeys(names, 3)))
    found = weighed(first, second)
    divided = shares(first, second, found)
    assert divided.method == "sequence"
    parts = [part for (part,) in divided.by_input if part is not None]
    assert len(parts) == 7 and divided.rest == (pytest.approx(0),)
    assert sum(parts) == pytest.approx(log((3**7 + 3) / (2**7 + 2)))


def test_what_named_circumstances_say_otherwise_is_a_difference() -> None:
    small = library('let width  let size = width^2  let both = size + size given {"draft"}')
    first, second = (answer(ask(small, "both", width=10, preset={"draft": {"width": draft}})) for draft in (2, 20))
    (only,) = differences(first, second)
    assert (only.name, only.first, only.second) == ("width in preset.draft", "2", "20")
    assert only.effects == (Fraction(500, 104),)


def test_laws_that_cannot_be_computed_say_why(symflops: Callable[..., Any]) -> None:
    args = ("compare", "gpt3.toml", "--laws", "training_time")
    ran = symflops(*args, "--format", "json")
    found = json.loads(ran.out)
    assert "by work" in found["scenarios"] and "by goodput" not in found["scenarios"]
    assert found["refused"]["by goodput"][0]["code"].startswith("SF4")
    assert "goodput" in found["refused"]["by goodput"][0]["message"]
    assert "these cannot be computed here" in symflops(*args, "--format", "table").out


def test_units_digits_and_presets_to_start_from(symflops: Callable[..., Any]) -> None:
    args = ("compare", "gpt3.toml", "gpt3.toml", "--want", "training_time")
    rows = symflops(*args, "--unit", "h", "--sig", "3", "--format", "csv").out.splitlines()
    assert rows[1].startswith("training_time,812,812,") and rows[1].endswith(",h")
    refused = symflops(*args, "--unit", "kWh")
    assert refused.code == 2 and "SF311" in refused.err
    started = symflops("compare", "gpt3.toml", "--laws", "training_flops", "--from", "no_such_preset")
    assert started.code == 2 and "SF604" in started.err


def test_a_table_that_is_too_wide_is_turned(symflops: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    args = ("compare", "gpt3.toml", "--laws", "training_flops", "--format", "table")
    monkeypatch.setenv("COLUMNS", "100")
    lines = symflops(*args).out.splitlines()
    assert all(len(line) <= 100 for line in lines)
    assert [line.split("  ")[1] for line in lines[1:4]] == ["by kaplan", "by counting", "by palm"]
    args = ("compare", "models/llama2_7b", "models/llama2_70b", "--want", "n_params", "--format", "table")
    assert "models/llama2_70b" in symflops(*args).out.splitlines()[0]  # there is room: a column each
