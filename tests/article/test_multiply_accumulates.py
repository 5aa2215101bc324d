"""Multiply-accumulates beside FLOP: one is two of them, and who multiplies by two has converted already."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(Source("x.md", text), UNITS).findings]


@pytest.mark.parametrize(
    "text",
    [
        "ResNet-50 takes 4.09 GMACs = 8.18 GFLOPs.",
        "ResNet-50 takes 4.09 GMACs (8.18 GFLOPs).",
        "ResNet-50 takes 8.18 GFLOPs (4.09 GMACs).",
        "ResNet-50 takes 4.09 GMACs, i.e. 8.18 GFLOPs.",
        "ResNet-50 takes 2 × 4.09 GMACs = 8.18 GFLOPs.",
        "ResNet-50 takes 2 FLOPs per MAC × 4.09 GMACs = 8.18 GFLOPs.",
        "A layer takes 462M MACs × 2 = 924M.",
        "It does 65,536 MACs × 2 × 700e6 = 91.8e12 operations per second.",  # a TPU v1
        "It does 65536 MACs * 0.7e9 = 45.9e12 MACs/s.",
    ],
)
def test_two_operations_each(text: str) -> None:
    assert verdicts(text) in (["right"], ["rounded"])


def test_another_factor_is_wrong() -> None:
    assert verdicts("ResNet-50 takes 2 × 4.09 GMACs = 9.18 GFLOPs.") == ["wrong"]
    assert verdicts("ResNet-50 takes 4.09 GMACs = 9.18 GFLOPs.") == ["wrong"]


@pytest.mark.parametrize(
    "text",
    [
        "ResNet-50 takes 4.09 GMACs = 4.09 GFLOPs.",  # by who counts them so
        "ResNet-50 takes 4.09 GMACs (4.09 GFLOPs).",
        "It does 2 * 462M MACs * 20 = 18.5 GOPs.",
        "It does 65,536 MACs × 700 MHz × 2 = 91.8 TOPS.",
    ],
)
def test_by_another_convention(text: str) -> None:
    assert not {"wrong", "units"} & set(verdicts(text))
