"""Every block of the README does what it shows; the commands at its top are those that CI runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symflops.library import load
from tests.documents import ROOT, Block, answer_all, blocks, commands, prove_all, put_articles, run

README = ROOT / "README.md"
INSTALL = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/symflops eval gpt3.toml"
TEST = ".venv/bin/python -m pytest -q"


@pytest.mark.parametrize(
    ("command", "output"),
    [pair for block in blocks(README, "console") for pair in commands(block)],
    ids=lambda text: text.split()[1] if text.startswith("symflops") else "",
)
def test_commands_print_what_is_shown(command: str, output: str, tmp_path: Path) -> None:
    put_articles(README, tmp_path)
    assert run(command, tmp_path) == output


@pytest.mark.parametrize("block", blocks(README, "flop"), ids=lambda block: block.id)
def test_formulas_load_and_their_tests_pass(block: Block, tmp_path: Path) -> None:
    prove_all(block.text, tmp_path)


@pytest.mark.parametrize("block", blocks(README, "toml"), ids=lambda block: block.id)
def test_scenarios_come_out(block: Block, tmp_path: Path) -> None:
    answer_all(block.text, tmp_path)


def test_the_scenarios_it_names_are_shipped() -> None:
    text = README.read_text(encoding="utf-8")
    table = text[text.index("| `symflops eval …`") :].split("\n\n")[0]
    named = {
        word
        for cell in re.findall(r"^\| (.*?) \|", table, re.MULTILINE)[2:]
        for word in re.findall(r"[a-z0-9_]+_[a-z0-9_]+", cell)
    }
    assert len(named) > 12
    assert named <= set(load().scenarios)


def test_two_commands_are_all_it_takes() -> None:
    assert [block.text for block in blocks(README, "sh")] == [f"{INSTALL}\n{TEST}\n"]


def test_ci_runs_the_commands_of_the_readme() -> None:
    """They are read from the README, by these words."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for name, words in (("first", "symflops eval"), ("second", "pytest")):
        assert f"{name}=$(readme '{words}')" in script
        assert f'"${name}"' in script


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "grammar/LANGUAGE.md"])
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#][^)]*)\)", text):
        assert target.startswith("https://") or (path.parent / target).exists(), target
    titles = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    for target in re.findall(r"\]\(#([^)]*)\)", text):
        assert target in titles, target
