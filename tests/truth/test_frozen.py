"""What a step costs where parts are frozen, against a small count of what a backward pass must do.

A product of activations by weights needs the gradient of the activations where anything before it learns, and that of the
weights where they learn; a product of two activations needs both or none. The count walks through the products of a GPT in
their order, as a framework's tape does.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from symflops.api import evaluate

WIDTH, LENGTH, WORDS, LAYERS = 64, 32, 1000, 6
PRODUCT = 2 * LENGTH * WIDTH**2  # one square matrix over one sequence


def counted(frozen: list[bool], input_learns: bool, head_learns: bool) -> tuple[int, int]:
    """FLOP of forward and backward, and of the first products of the lowest layer that learns, which hand nothing on."""
    total, learns, first = 0, input_learns, 0
    for still in frozen:
        spared = 3 * PRODUCT if not learns and not still else 0
        first += spared
        for product in (3 * PRODUCT, PRODUCT, 4 * PRODUCT, 4 * PRODUCT):  # to queries, keys and values; output; up; down
            total += product * (1 + learns + (not still))
            learns = learns or not still
            if product == 3 * PRODUCT:
                total += 4 * LENGTH**2 * WIDTH * (1 + 2 * learns)  # scores and their sum over values
    logits = 2 * LENGTH * WIDTH * WORDS
    return total + logits * (1 + learns + head_learns), first


def by_law(frozen: list[bool], input_learns: bool, head_learns: bool) -> Fraction:
    flag = {True: "yes", False: "no"}
    scenario: dict[str, Any] = {
        "from": ["families/gpt"],
        "given": {
            "n_layers": LAYERS,
            "d_model": WIDTH,
            "n_heads": 4,
            "vocab_size": WORDS,
            "seq_len": LENGTH,
            "batch_size": 1,
            "mask": "full",
            "step_flops": "by frozen_parts",
            "frozen_input": flag[not input_learns],
            "frozen_head": flag[not head_learns],
            "layer": [{"frozen": flag[still]} for still in frozen],
        },
    }
    return Fraction(evaluate(scenario, "step_flops")["step_flops"].exact)


@pytest.mark.parametrize(
    ("pattern", "input_learns", "head_learns"),
    [
        ("llllll", True, True),
        ("llllll", False, True),
        ("ffffff", False, True),
        ("ffffff", True, False),
        ("ffflll", False, True),
        ("lllfff", False, False),
        ("flflfl", True, True),
        ("fffffl", False, False),
    ],
)
def test_frozen_parts(pattern: str, input_learns: bool, head_learns: bool) -> None:
    """To the FLOP, but for the first products of the lowest layer that learns: the law has them hand on a gradient."""
    frozen = [letter == "f" for letter in pattern]
    count, first = counted(frozen, input_learns, head_learns)
    assert by_law(frozen, input_learns, head_learns) == count + first
