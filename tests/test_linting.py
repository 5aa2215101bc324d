"""Hygiene: nothing to say about the shipped library, and every rule says what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from symflops.cli.lint import command
from symflops.library import load
from symflops.linting import lint
from symflops.mending import mended
from symflops.text import Source, SymflopsError, render
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


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("let five = 05 + 0010*00.5", "let five = 5 + 10*0.5"),
        ('let a = 2*b where b = 3, c = 4  "doc"', 'let a = 2*b where b = 3  "doc"'),
        ('let a = 2*b where c = ((4)), b = 3  "doc"', 'let a = 2*b where b = 3  "doc"'),
        ('let a = 2*b where c = 4, b = 3, d = (1 + 2) [s]  "doc"', 'let a = 2*b where b = 3  "doc"'),
        ('let a = (2 + 1) where c = d, d = (4)  "doc"', 'let a = (2 + 1)  "doc"'),
        ("let a = 2*b where b = 3,  # kept\n  c = 4", "let a = 2*b where b = 3,  # kept\n  c = 4"),
        ("let q  law q by one = x*y where x = 2, y = 3, z = 007", "let q  law q by one = x*y where x = 2, y = 3"),
        ("let a = 0.5 + 1_000 + 0", "let a = 0.5 + 1_000 + 0"),
    ],
)
def test_what_needs_no_thought_is_mended(text: str, better: str) -> None:
    found = mended(Source("a.flop", text))
    assert mended(Source("a.flop", found)) == found
    assert found == better


def test_the_library_needs_no_mending() -> None:
    for source in load().declared.sources.values():
        if source.path.endswith(".flop"):
            assert mended(source) == source.text


def test_lint_mends_the_files_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "mine.flop"
    path.write_text('let five = 05 "t"  test "t" expect five == 5\n', encoding="utf-8")
    assert command([str(path)]).code == 1
    assert command([str(path)], fix=True).code == 0
    assert path.read_text(encoding="utf-8") == 'let five = 5 "t"  test "t" expect five == 5\n'
    with pytest.raises(SymflopsError, match="what it may change"):
        command(fix=True)


def test_files_of_the_library_are_linted_where_they_stand() -> None:
    folder = str(Path(__file__).parent.parent / "formulas")
    assert command([folder]).code == 0
    assert command([f"{folder}/units.flop"]).code == 0
