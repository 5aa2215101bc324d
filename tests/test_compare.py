"""Side by side: ratios, and which input alone explains how much."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symflops.answer import answer
from symflops.compare import differences, rows
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
