"""Every code is explained, and every code is met by a case of tests/errors or by a test of its own here."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from symflops.codes import CODES, Code

ROOT = Path(__file__).parent.parent
CODE = re.compile(r"(?:SF|AR)\d{3}")

# Codes that no wrong file can bring about, and where they are tested instead.
ELSEWHERE = {
    "AR101": "tests/article",
    "AR301": "tests/article",
    "AR304": "tests/article",
    "AR305": "tests/article",
    "AR402": "tests/article",
    "AR403": "tests/article",
    "AR404": "tests/article",
    "AR405": "tests/article",
    "AR406": "tests/article",
    "AR501": "tests/article",
    "AR502": "tests/article",
    "AR905": "tests/article",
    "AR906": "tests/article",
    "AR503": "tests/article",
    "AR504": "tests/article",
    "AR602": "tests/article",
    "AR901": "tests/article",
    "AR902": "tests/article",
    "AR903": "tests/article",
    "AR904": "tests/article",
    "AR910": "tests/article",
    "AR911": "tests/article",
    "AR912": "tests/article",
    "SF413": "tests of stated values (symflops/claims.py)",
    "SF501": "tests/algebra/test_solve.py",
    "SF502": "tests/algebra/test_solve.py",
    "SF503": "tests/algebra/test_solve.py",
    "SF608": "eval --strict",
    "SF609": "test_sensitivity.py",
    "SF610": "test_importers.py",
    "SF611": "test_importers.py",
    "SF902": "test_hostile.py",
    "SF904": "the command line: a file that cannot be written",
    "SF905": "the command line: memory",
    "SF906": "the command line: an installation without codes",
    "SF907": "explain CODE",
    "SF910": "the command line: commands",
    "SF911": "the command line: options",
    "SF912": "the command line: arguments",
    "SF970": "the command line: faults",
}


def emitted() -> set[str]:
    """The codes in the string constants of the source, docstrings left out."""
    found: set[str] = set()
    for path in (ROOT / "symflops").rglob("*.py"):
        if "codes" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        found |= {string for string in strings if CODE.fullmatch(string)}
    return found


def met() -> set[str]:
    """The codes in the goldens of tests/errors."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "errors").glob("*/*.txt")]
    return {code for text in texts for code in re.findall(r"^(?:error|warning|note)\[(SF\d{3})\]", text, re.MULTILINE)}


def test_every_code_is_explained_and_no_other() -> None:
    assert set(CODES) == emitted()


def test_every_code_is_met() -> None:
    lint = {code for code in CODES if code.startswith("SF8")}  # tests of symflops/linting.py
    assert met() | ELSEWHERE.keys() | lint == set(CODES)
    assert not met() & ELSEWHERE.keys(), "met by a file after all"


@pytest.mark.parametrize("code", CODES)
def test_an_explanation_is_short_and_complete(code: str) -> None:
    said = CODES[code]
    assert len(said) == len(Code._fields) and all(part.strip() == part and part for part in said)
    assert len(said.title) <= 48 and not said.title.endswith(".")
    assert "→" in said.example
    assert all(part.endswith((".", "?")) for part in (said.what, said.why, said.fix))


def test_numbers_say_what_they_are_about() -> None:
    """SF1 syntax, SF2 names, SF3 units, SF4 values, SF5 solving, SF6 scenarios, SF8 hygiene, SF9 what is outside; AR articles."""
    assert all(code[2] in "12345689" for code in CODES if code.startswith("SF"))
    assert list(CODES) == sorted(CODES)
