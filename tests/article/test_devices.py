"""Several devices of a named kind, billions told in bytes, and expressions with their values in the cells of tables."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units
CELL = "| what | amount |\n|--|--|\n| all of it | {} |\n| the rest | none |\n"


def found(text: str) -> list[Finding]:
    return list(check(Source("x.md", text), UNITS).findings)


def accused(text: str) -> list[str]:
    return [text[one.start : one.end] for one in found(text) if one.verdict in FINDINGS]


@pytest.mark.parametrize("frame", ["A node has {}.", CELL])
@pytest.mark.parametrize(
    ("said", "good", "bad"),
    [
        ("8 × H100 80GB = {}", "640 GB", "460 GB"),
        ("8× H100 (80 GB) = {}", "640 GB", "460 GB"),
        ("8x H100 (80 GB each) = {}", "640 GB", "460 GB"),
        ("8 × A100-80GB = {}", "640 GB", "460 GB"),
        ("16x NVIDIA A100 40GB ({})", "640 GB", "460 GB"),
        ("4 × MI300X 192 GB = {}", "768 GB", "678 GB"),
        ("8 × 80 GB = {}", "640 GB", "460 GB"),
        ("2 × 70B = {}", "140 GB", "160 GB"),
    ],
)
def test_what_several_devices_have(frame: str, said: str, good: str, bad: str) -> None:
    assert [one.verdict for one in found(frame.format(said.format(good)))] == ["right"]
    assert accused(frame.format(said.format(bad))) == [bad]


@pytest.mark.parametrize(
    "said",
    [
        "8 × H100 80GB = 1 node",
        "8 × H100 80GB = $25/h",
        "8 × A100 80GB (460 GB used)",
        "8 × A100 80GB = 600 GB usable",
        "8 × H100 80GB",
        "2 × A100 80GB (2039 GB/s)",
        "2 × 70B = 280 GB",  # in 16 bits
        "2 × 70B = 70 GB",  # in 4 bits
        "70B × 3 = 420 GB",
    ],
)
def test_what_is_of_something_else(said: str) -> None:
    assert not accused(f"A node has {said}.")


@pytest.mark.parametrize(
    ("said", "good", "bad"),
    [
        ("32 * 128 → {}", "4096", "4069"),
        ("{} (32 × 128)", "4096", "4069"),
        ("32 × 128 ({})", "4096", "4069"),
        ("16 × 8 ≈ {}", "128", "182"),
        ("32 × 128 × 2 = 4096 × 2 = {}", "8192", "8129"),
    ],
)
def test_an_expression_and_its_value_in_a_cell(said: str, good: str, bad: str) -> None:
    assert {one.verdict for one in found(CELL.format(said.format(good)))} == {"right"}
    assert accused(CELL.format(said.format(bad))) == [bad]


@pytest.mark.parametrize(
    "said", ["4 x 4 (16-bit)", "a 2 × 2 grid (8 GPUs)", "3.5 (1.2×)", "v2 → v3", "2/3 (66 %)", "10/12 (2024)"]
)
def test_cells_that_state_nothing(said: str) -> None:
    assert not accused(CELL.format(said))
