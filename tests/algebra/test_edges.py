"""The last place on a stretch on which a value is nought throughout."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symflops.algebra.bracket import edge
from symflops.exact import Undefined

SHAPES = {
    "quotient": lambda x: max(1 / x, Fraction(1, 3)) - Fraction(1, 3),
    "square": lambda x: max(9 - x * x, Fraction(0)),
    "steep": lambda x: max(3 - x, Fraction(0)) * 10**9,
    "flat": lambda x: max(3 - x, Fraction(0)) ** 3,
    "step": lambda x: Fraction(0 if x >= 3 else 7),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("told", [True, False])
def test_the_edge_is_found_from_both_sides(shape: str, told: bool) -> None:
    asked = []

    def side(x: Fraction) -> int:
        asked.append(x)
        return int(SHAPES[shape](x) > 0)

    found = edge(side, Fraction(10), Fraction(1, 10), SHAPES[shape] if told else None)
    assert found is not None and 0 <= found - 3 <= Fraction(1, 10**15)
    if told and shape in ("quotient", "square", "steep"):
        assert len(asked) < 45  # halving takes some sixty


def test_where_the_value_is_lost_nothing_is_said() -> None:
    def side(x: Fraction) -> int:
        raise Undefined("nowhere")

    assert edge(side, Fraction(10), Fraction(1), None) is None
