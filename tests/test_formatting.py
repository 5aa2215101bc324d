"""Layout changes blanks only, keeps comments and alignment, and has nothing to add the second time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symflops.formatting import layout
from symflops.shelf import folder

FILES = sorted(Path(folder("formulas")).rglob("*.flop"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_library_is_laid_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert layout(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("let x=1", "let x = 1\n"),
        ("let x = a-b", "let x = a - b\n"),
        ("let x = -a", "let x = -a\n"),
        ("let x = 2*-a", "let x = 2*-a\n"),
        ("let x = a - -b", "let x = a - -b\n"),
        ("let x = 1e-5+2.5e+3", "let x = 1e-5 + 2.5e+3\n"),
        ("let x : FLOP/s = 6 [FLOP / s]", "let x : FLOP/s = 6 [FLOP/s]\n"),
        ("let f( a,b )=a", "let f(a, b) = a\n"),
        ("let x    = 1   # why\nlet yy   = 2   # because", "let x    = 1   # why\nlet yy   = 2   # because\n"),
        ("let x = 1\t\r\n\r\n\r\n\r\nlet y = 2", "let x = 1\n\nlet y = 2\n"),
        ('"""\n  two   lines\n"""\nlet x=1', '"""\n  two   lines\n"""\nlet x = 1\n'),
        ('let x "a=b"', 'let x "a=b"\n'),
        ("expect a~3 [s]", "expect a ~ 3 [s]\n"),
        ("", ""),
        ("\n\n", ""),
    ],
)
def test_examples(before: str, after: str) -> None:
    assert layout(before) == after


@given(st.text(alphabet='abx12.=+-*/^(){}[],:~<>#"\n \tlet', max_size=60))
@settings(deadline=None, max_examples=500)
def test_twice_is_once_and_only_blanks_change(text: str) -> None:
    once = layout(text)
    assert layout(once) == once
    assert "".join(once.split()) == "".join(text.split())
