"""What shipped presets and scenarios expect of themselves comes out, and each says where it is from."""

from __future__ import annotations

import pytest

from symflops.answer import answer
from symflops.library import load
from symflops.question import ask

LIBRARY = load()
SHIPPED = {**LIBRARY.presets, **LIBRARY.scenarios}
EXPECTING = sorted(name for name, preset in SHIPPED.items() if preset.expect)


@pytest.mark.parametrize("name", EXPECTING)
def test_expectations(name: str) -> None:
    assert not answer(ask(name)).failed


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_preset_has_a_title_and_a_source(name: str) -> None:
    assert SHIPPED[name].title
    assert SHIPPED[name].source or name == "circumstances/rival"


def test_models_and_chips_expect_something() -> None:
    silent = [name for name in LIBRARY.presets if name.startswith(("models/", "hardware/")) and name not in EXPECTING]
    assert not silent
