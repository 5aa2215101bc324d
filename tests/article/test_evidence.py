"""What bears a relation of columns out, and what does not."""

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


SPEEDUPS = (
    "| case | before | after | speedup |\n|--|--|--|--|\n| a | 158 ms | 61 ms | 2.6× |\n"
    "| b | 75 ms | 35 ms | 2.1× |\n| c | 46 ms | 17 ms | 2.7× |\n| d | {} |\n"
)


@pytest.mark.parametrize("row", ["~1300 ms | ~5 ms | ~255×", "12 ms | 5 ms | 2.3×", "1300 ms | ~5 ms | ~248×"])
def test_quotients_of_what_was_measured_and_rounded(row: str) -> None:
    assert accused(SPEEDUPS.format(row)) == []


def test_quotients_that_no_rounding_explains() -> None:
    assert accused(SPEEDUPS.format("1300 ms | 500 ms | 3.6×")) == ["3.6×"]


def test_quotients_of_small_decimals() -> None:
    rows = (
        "| bits | error | bound | ratio |\n|--|--|--|--|\n| 1 | 0.363 | 0.250 | 1.45x |\n"
        "| 2 | 0.117 | 0.063 | 1.87x |\n| 3 | 0.035 | 0.016 | 2.19x |\n| 4 | 0.009 | 0.004 | 2.41x |\n"
    )
    assert accused(rows) == []
    assert accused(rows.replace("2.41x", "3.41x")) == ["3.41x"]


def test_rows_that_multiply_by_one_bear_nothing_out() -> None:
    head = "| model | batch | prefill length | decode length | tokens/s |\n|--|--|--|--|--|\n"
    once = "".join(f"| m{i} | 1 | {n} | {n} | {640 + 7 * i} |\n" for i, n in enumerate((64, 128, 512, 1024, 2048)))
    assert accused(head + once + "| x | 8 | 64 | 64 | 4199 |\n| y | 8 | 2048 | 2048 | 3661 |\n") == []


def test_shares_that_are_full_bear_nothing_out() -> None:
    rows = (
        "| method | none | twice | five times | ten times |\n|--|--|--|--|--|\n"
        "| a | 99.0% | 100% | 100% | 100% |\n| b | 83.4% | 98.2% | 100% | 100% |\n"
        "| c | 79.2% | 96.8% | 99.8% | 100% |\n| d | 75.4% | 91.6% | 98.6% | 100% |\n"
        "| e | 54.4% | 69.6% | 85.6% | 93.6% |\n"
    )
    assert accused(rows) == []


TOTAL = "| part | {} |\n|--|--|\n| a | 225{} |\n| b | 136{} |\n| c | 77{} |\n| total | {}{} |\n"


@pytest.mark.parametrize(("head", "unit"), [("MiB", ""), ("size", " MiB"), ("params (M)", ""), ("time", " ms")])
def test_totals_of_what_was_measured_and_rounded(head: str, unit: str) -> None:
    assert accused(TOTAL.format(head, unit, unit, unit, 439, unit)) == []
    assert accused(TOTAL.format(head, unit, unit, unit, 449, unit)) == [f"449{unit}"]


def test_totals_of_what_is_counted_or_about_right() -> None:
    assert accused(TOTAL.format("files", "", "", "", 439, "")) == ["439"]
    assert accused(TOTAL.format("size", " GB", " GB", " GB", "~500", " GB")) == []


# Peak rates and power of devices as their makers publish them: https://epoch.ai/data/machine-learning-hardware (CC BY 4.0)
DEVICES = (
    "| device | power (W) | FP32 (FLOP/s) | energy efficiency |\n|--|--|--|--|\n| GTX Titan Black | 250 | 5645e9 | 22.58 |\n"
    "| Quadro P600 | 40 | 1196e9 | 29.90 |\n| GTX 980 | 165 | 4981e9 | 30.19 |\n| Tesla P100 | 250 | 9526e9 | {} |\n"
)
HALVES = (
    "| device | FP16 performance (FLOP/s) | INT8 performance (OP/s) | power (W) |\n|--|--|--|--|\n| A100 | 78 T | 624 T | 400 |\n"
    "| A100 PCIe | 78 T | 624 T | 300 |\n| RTX 3090 Ti | 40 T | 320 T | 450 |\n| MI300X | 1310 T | 2610 T | 750 |\n"
)
SCALES = (
    "| device | price | FLOP/s per $ | FLOP/s |\n|--|--|--|--|\n| RTX 4090 | 1.6 k | 413 G | 660.6e12 |\n"
    "| B100 | 35 k | 100 G | 3500e12 |\n| MI300X | 15 k | 174 G | 2614.9e12 |\n| RTX 2080 Ti | 999 | 228 G | 227.7e12 |\n"
)
SMALL = "| device | clock | FP32 | transistors (millions) | best |\n|--|--|--|--|--|\n" + "".join(
    f"| d{i} | {1000 + 37 * i} | {rate}e9 | {count} | {best} |\n"
    for i, (rate, count, best) in enumerate(
        [(4981, 5200, "4.98e12"), (3520, 7080, "3.52e12"), (5046, 7080, "5.05e12"), (11760, 11800, "11.8e12")]
    )
)


@pytest.mark.parametrize(
    "table",
    [
        DEVICES.format("38.10"),
        DEVICES.format("76.20"),
        HALVES,
        SCALES,
        SMALL,
        SMALL + "| d4 | 1410 | 19490e9 | 54200 | 624e12 |\n",
    ],
)
def test_what_is_measured_in_another_way_in_some_rows(table: str) -> None:
    assert accused(table) == []


def test_what_is_mistyped_in_one_row() -> None:
    assert accused(DEVICES.format("381.0")) == ["381.0"]
    more = "".join(f"| e{i} | {100 + i} | {(100 + i) * (20 + i)}e9 | {20 + i} |\n" for i in range(3))
    assert accused(DEVICES.format("38.10") + more + "| f | 200 | 4600e9 | 32.00 |\n") == ["32.00"]


LAST = "| part | {} | errors |\n|--|--|--|\n| a | 32 | 3 |\n| b | 8 | 1 |\n| c | 10 | 2 |\n| {} | {} | 7 |\n"


@pytest.mark.parametrize(
    "label",
    ["total steps", "All", "Overall", "Total with spares", "Total (incl. tax)", "total available", "Sum of the above and rest"],
)
def test_last_rows_that_may_be_more_than_a_sum(label: str) -> None:
    assert accused(LAST.format("count", label, 100)) == []
    assert "right" in [one.verdict for one in check(Source("x.md", LAST.format("count", label, 50)), UNITS).findings]


@pytest.mark.parametrize(
    ("head", "label"), [("count", "Total"), ("heads", "**Total heads**"), ("cost ($)", "Total cost"), ("n", "Sum")]
)
def test_last_rows_that_are_a_sum(head: str, label: str) -> None:
    assert accused(LAST.format(head, label, 60)) == ["60"] + ["7"] * (label in ("Total", "Sum"))


PHASES = (
    "| phase | CPU hours | GPU hours | cost |\n|--|--|--|--|\n| a | 24 | {} | $120 |\n| b | 48 | 24 | $240 |\n"
    "| c | 72 | 36 | $360 |\n| d | 120 | 60 | $600 |\n| e | 96 | 48 | $480 |\n\nWe halve what 2 of them do.\n"
)


def test_columns_that_stand_at_a_half_by_chance() -> None:
    assert accused(PHASES.format(8)) == []
    assert accused(PHASES.format(120)) == ["120"]


def test_a_total_that_is_set_in_bold_in_latex() -> None:
    rows = "Part & GB \\\\ \\hline a & 140 \\\\ b & 14 \\\\ c & 20 \\\\ \\textbf{Total} & \\textbf{%s} \\\\ \\end{tabular}\n"
    text = "\\documentclass{article}\\begin{document}\n\\begin{tabular}{lr}\n" + rows + "\\end{document}\n"
    assert [len(accused(text % total, "x.tex")) for total in ("174", "164")] == [0, 1]


def test_a_column_of_differences_may_have_a_letter_for_its_head() -> None:
    rows = "| metric | ours | theirs | Δ |\n|--|--|--|--|\n"
    rows += "| a | 12.3 | 13.1 | -0.8 |\n| b | 71.2 | 69.9 | +1.3 |\n| c | 12.1 | 20.4 | {} |\n"
    assert accused(rows.format("-8.3")) == []
    assert accused(rows.format("-4.3")) == ["-4.3"]


# Brown et al. 2020, table 2.1, and Narayanan et al. 2021, table 1
GPT3 = (
    "| model | layers | heads | d_head | d_model |\n|--|--|--|--|--|\n"
    "| Small | 12 | 12 | 64 | 768 |\n| Medium | 24 | 16 | 64 | 1024 |\n"
    "| Large | 24 | 16 | 96 | 1536 |\n| XL | 24 | 24 | 128 | 2048 |\n"
    "| 2.7B | 32 | 32 | 80 | 2560 |\n| 6.7B | 32 | 32 | 128 | 4096 |\n"
)
MEGATRON = (
    "| model | GPUs | TFLOPs of a GPU | PFLOPs of all |\n|--|--|--|--|\n| 1.7B | 32 | 137 | 4.4 |\n| 3.6B | 64 | 138 | 8.8 |\n"
    "| 7.5B | 128 | 142 | 18.2 |\n| 18.4B | 256 | 135 | 34.6 |\n| 39.1B | 512 | 138 | 70.8 |\n| 76.1B | 1024 | 140 | 143.8 |\n"
)


def test_tables_of_models_and_of_what_was_measured() -> None:
    assert accused(GPT3) == []
    assert accused(MEGATRON) == []
    assert accused(MEGATRON.replace("70.8", "80.8")) == ["80.8"]
