"""Every block of grammar/LANGUAGE.md: formulas load and their tests pass, scenarios come out, what is refused is."""

from __future__ import annotations

from pathlib import Path

import pytest

from symflops.text import SymflopsError
from tests.documents import ROOT, Block, answer_all, blocks, commands, prove_all, run

LANGUAGE = ROOT / "grammar" / "LANGUAGE.md"


@pytest.mark.parametrize("block", blocks(LANGUAGE, "flop"), ids=lambda block: block.id)
def test_formulas(block: Block, tmp_path: Path) -> None:
    if not block.refused:
        prove_all(block.text, tmp_path)
        return
    with pytest.raises(SymflopsError) as caught:
        prove_all(block.text, tmp_path)
    assert {problem.code for problem in caught.value.problems} == {block.refused}


@pytest.mark.parametrize("block", blocks(LANGUAGE, "toml"), ids=lambda block: block.id)
def test_scenarios(block: Block, tmp_path: Path) -> None:
    if not block.refused:
        answer_all(block.text, tmp_path)
        return
    with pytest.raises(SymflopsError) as caught:
        answer_all(block.text, tmp_path)
    assert {problem.code for problem in caught.value.problems} == {block.refused}


@pytest.mark.parametrize("block", blocks(LANGUAGE, "console"), ids=lambda block: block.id)
def test_what_people_type(block: Block, tmp_path: Path) -> None:
    for command, output in commands(block):
        assert run(command, tmp_path) == output


def test_every_block_has_a_known_kind() -> None:
    kinds = {line[3:] for line in LANGUAGE.read_text(encoding="utf-8").splitlines() if line.startswith("```") and line != "```"}
    assert kinds <= {"flop", "toml", "console", "text"}
