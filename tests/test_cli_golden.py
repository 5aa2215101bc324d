"""Whole sessions: each file of golden/cli begins with a command line; what it writes and returns stands below."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from symflops import __version__

FOLDER = Path(__file__).parent / "golden" / "cli"
FILES = sorted(FOLDER.glob("*.txt"))
PROMPT = "$ symflops"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_session(
    path: Path, symflops: Callable[..., Any], golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = path.read_text(encoding="utf-8").split("\n")[0]
    assert line.startswith(PROMPT), f"{path} begins with a command line"
    monkeypatch.chdir(FOLDER)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    out, err, code = symflops(*shlex.split(line.removeprefix(PROMPT)))
    text = f"{line}\n{out}" + (f"[stderr]\n{err}" if err else "") + (f"[exit {code}]\n" if code else "")
    golden(path, without_what_changes(text))


def without_what_changes(text: str) -> str:
    """Without the version and the digest of the library."""
    text = re.sub(r'"library": "[0-9a-f]+"', '"library": "DIGEST"', text)
    text = re.sub(r"Library [0-9a-f]{16}", "Library DIGEST", text)
    return text.replace(f'"{__version__}"', '"VERSION"').replace(f"symflops {__version__}", "symflops VERSION")
