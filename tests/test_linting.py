"""Hygiene: nothing to say about the shipped library, and every rule says what it should."""

from __future__ import annotations

import pytest

from symflops.library import load
from symflops.linting import lint
from symflops.text import render
from tests.small import library


def test_there_is_nothing_to_say_about_the_library() -> None:
    assert [render(problem) for problem in lint(load())] == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("let width", ["SF801", "SF804"]),
        ('let width "w"  let twice = 2*width "t"', ["SF803"]),
        ('let width "w"  let twice = 2*width "t"  test "t" given width = 1 expect twice == 2', []),
        ('let width "w" let twice "t" law twice by hand = 2*width test "t" given width = 1 expect twice by hand == 2', ["SF802"]),
        ('let fn(a, b) = 2*a "f"  test "t" expect fn(1, 2) == 2', ["SF804"]),
        ('let fn(a) = 2*a where c = 3 "f"  test "t" expect fn(1) == 2', ["SF804"]),
        (
            'let width "w" let Width "W" let both = width + Width "b"  test "t" given width = 1, Width = 2 expect both == 3',
            ["SF805"],
        ),
        ('let n_l1 "w" let n_ll "W" let both = n_l1 + n_ll "b"  test "t" given n_l1 = 1, n_ll = 2 expect both == 3', ["SF806"]),
        ('let h "w"  let twice = 2*h "t"  test "t" given h = 1 expect twice == 2', ["SF807"]),
        ('let five = 05 "t"  test "t" expect five == 5', ["SF808"]),
    ],
)
def test_rules(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in lint(library(text), ["small.flop"])] == codes
