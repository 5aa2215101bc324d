"""A frozen scenario answers as the one it was frozen from, without presets and defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from symflops.answer import answer
from symflops.library import load
from symflops.question import ask
from symflops.writing import frozen

NAMES = [*load().scenarios, "models/gpt2", "models/llama2_70b"]


@pytest.mark.parametrize("name", NAMES)
def test_a_frozen_scenario_answers_the_same(name: str, tmp_path: Path) -> None:
    first = answer(ask(name))
    path = tmp_path / "frozen.toml"
    path.write_text(frozen(first), encoding="utf-8")
    again = answer(ask(str(path)))
    assert {n: r.inner for n, (r, *_) in again.results.items()} == {n: r.inner for n, (r, *_) in first.results.items()}
    assert not list(again.assumed())
    assert not again.chosen(assumed=True)
