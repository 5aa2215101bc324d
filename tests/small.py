"""Small libraries for tests: the shipped units, a text of formulas, presets by name."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from symflops.answer import Answer, answer
from symflops.building import build
from symflops.library import File, Library
from symflops.question import Question, finder, of_mapping
from symflops.resolve.said import Reading
from symflops.shelf import folder
from symflops.text import SymflopsError

FORMULAS = Path(folder("formulas"))
SHIPPED = (
    File("units.flop", str(FORMULAS / "units.flop"), "formula"),
    File("sources.toml", str(FORMULAS / "sources.toml"), "sources"),
)


def library(text: str, presets: dict[str, str] | None = None) -> Library:
    """A checked library of the shipped units and one text."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "small.flop").write_text(text, encoding="utf-8")
        files = [*SHIPPED, File("small.flop", str(root / "small.flop"), "formula")]
        for preset, toml in (presets or {}).items():
            path = root / f"{preset.replace('/', '_')}.toml"
            path.write_text(toml, encoding="utf-8")
            files.append(File(f"{preset}.toml", str(path), "preset", preset))
        return build(files)


def ask(small: Library, want: str, **given: Any) -> Question:
    """A question to a small library; `layer=[…]` and `preset={…}` are tables, `start` what it begins with."""
    table: dict[str, Any] = {"want": want.split(), "from": given.pop("start", [])}
    for key in ("layer", "preset"):
        if key in given:
            table[key] = given.pop(key)
    scenario = of_mapping(table | {"given": given})
    reading = Reading(small, finder(small))
    layers = tuple(reading.layers(scenario, own=True))
    own = reading.presets(scenario)
    if reading.problems:
        raise SymflopsError(reading.problems)
    return Question(small, scenario, layers, tuple((name, None) for name in want.split()), own, (), ())


def tell(small: Library, want: str, **given: Any) -> Answer:
    """The answer of a small library."""
    return answer(ask(small, want, **given))


def values(small: Library, want: str, **given: Any) -> list[str]:
    """Exact values, as text, in the order asked."""
    return [str(found.exact) for results in tell(small, want, **given).results.values() for found in results]


def codes(error: SymflopsError) -> list[str]:
    """The codes of an error's problems."""
    return [problem.code for problem in error.problems]
