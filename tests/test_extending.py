"""One of each thing that can be added, as CONTRIBUTING.md shows it, is added by one file or block and works."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from symflops.answer import answer
from symflops.calculate import calculate
from symflops.library import Library, load
from symflops.proving import run as prove
from symflops.question import ask
from tests.documents import ROOT, blocks

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
SHOWN = {
    match[1]: block.text
    for block in blocks(CONTRIBUTING, "flop", "toml", "python")
    if (match := re.match(r"# ((?:formulas|symflops)/[\w/]+\.\w+)", block.text))
}
FORMULA = "formulas/cost/value.flop"
UNIT = "formulas/units.flop"
PRESET = "formulas/presets/models/llama1_65b.toml"
MIXER = "formulas/layers/convolution.flop"
COMMAND = "symflops/cli/digest.py"
FORMAT = "symflops/show/org.py"
TARGET = "symflops/emit/unicode.py"


def shelf_of(folder: Path, shown: str) -> str:
    """A library folder of one's own that holds nothing but one example."""
    path = folder / "own" / Path(shown).relative_to("formulas")
    path.parent.mkdir(parents=True)
    path.write_text(SHOWN[shown], encoding="utf-8")
    return str(folder / "own")


def failures(library: Library, folder: str) -> list[str]:
    own = [trial for trial in library.declared.tests if trial.place.path.startswith(folder)]
    assert own
    return [problem.message for outcome in prove(library, own) for problem in outcome.problems]


def run_in_copy(folder: Path, shown: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Put an example into a copy of the checkout and run `symflops` there; units get a line more."""
    copy = folder / "checkout"
    for name in ("symflops", "formulas", "grammar"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    path = copy / shown
    before = path.read_text(encoding="utf-8") if shown == UNIT else ""
    assert before or not path.exists(), f"{shown} is in the library now: show another example"
    path.write_text(before + SHOWN[shown], encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "symflops", *words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    return done


def test_every_example_is_tried_here() -> None:
    assert set(SHOWN) == {FORMULA, UNIT, PRESET, MIXER, COMMAND, FORMAT, TARGET}


def test_a_formula(tmp_path: Path) -> None:
    folder = shelf_of(tmp_path, FORMULA)
    assert not failures(load([folder]), folder)
    found = answer(ask("gpt3", ["flops_per_dollar"], library_paths=[folder]))["flops_per_dollar"]
    assert found.unit == "FLOP/$"
    assert 2e17 < found.value < 3e17


def test_a_formula_in_the_library(tmp_path: Path) -> None:
    done = run_in_copy(tmp_path, FORMULA, "eval", "gpt3", "flops_per_dollar", "--value")
    assert 2e17 < float(done.stdout) < 3e17


def test_a_unit(tmp_path: Path) -> None:
    folder = shelf_of(tmp_path, UNIT)
    found = calculate("1 kWh -> BTU", load([folder]))
    assert found.unit == "BTU"
    assert found.exact is not None
    assert round(float(found.exact), 2) == 3412.13


def test_a_unit_in_the_library(tmp_path: Path) -> None:
    done = run_in_copy(tmp_path, UNIT, "calc", "1 kWh -> BTU", "--value")
    assert done.stdout.startswith("3412.1")


def test_a_preset(tmp_path: Path) -> None:
    folder = shelf_of(tmp_path, PRESET)
    found = answer(ask("llama1_65b", library_paths=[folder]))
    assert not found.failed
    assert found["n_params"].exact == 65_285_660_672


def test_a_preset_in_the_library(tmp_path: Path) -> None:
    done = run_in_copy(tmp_path, PRESET, "eval", "llama1_65b", "n_params", "--value", "--exact")
    assert done.stdout == "65285660672\n"


def test_a_mixer_of_a_new_kind(tmp_path: Path) -> None:
    folder = shelf_of(tmp_path, MIXER)
    assert not failures(load([folder]), folder)
    found = answer(ask("gpt3", ["n_params", "training_cost"], ["mixer=convolution"], library_paths=[folder]))
    layer = 3 * 12288**2 + 2 * 12288 * 49152 + 49152 + 12288 + 4 * 12288
    assert found["n_params"].exact == 96 * layer + (50257 + 2048) * 12288 + 2 * 12288
    assert found["training_cost"].value > 0


def test_a_mixer_without_one_of_its_laws_is_told_where_to_add_it(tmp_path: Path) -> None:
    text = "".join(line for line in SHOWN[MIXER].splitlines(keepends=True) if "mixer_core_flops" not in line)
    path = tmp_path / "convolution.flop"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match=r"`mixer_core_flops` goes by `mixer` but has no law for convolution"):
        load([str(path)])


def test_a_command(tmp_path: Path) -> None:
    done = run_in_copy(tmp_path, COMMAND, "digest", "--format", "json")
    assert re.fullmatch(r"[0-9a-f]{16}", json.loads(done.stdout)["digest"])


def test_a_command_is_in_the_help(tmp_path: Path) -> None:
    assert re.search(r"^ +digest +A digest of every text", run_in_copy(tmp_path, COMMAND, "--help").stdout, re.MULTILINE)


def test_an_output_format(tmp_path: Path) -> None:
    lines = run_in_copy(tmp_path, FORMAT, "eval", "gpt3", "n_params", "--format", "org").stdout.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("| ") and line.endswith(" |") for line in lines)
    assert "174604259328" in lines[1]


def test_a_target(tmp_path: Path) -> None:
    out = run_in_copy(tmp_path, TARGET, "export", "training_time", "gpt3", "--to", "unicode").stdout
    assert "training_time = 8 [FLOP/param/token]·N·D÷(n·X)" in out.splitlines()
