"""Blocks of the project's documents: found, and run as they stand.

`python -m tests.documents` writes what the commands of the documents print now into their blocks.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from symflops.answer import answer
from symflops.library import load
from symflops.proving import run as prove
from symflops.question import ask

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REFUSED = re.compile(r"# refused: (SF\d+)\n")


class Block(NamedTuple):
    """A fenced block: its kind, its text, the line it begins on, and the code it is refused with, if it is."""

    kind: str
    text: str
    line: int
    refused: str

    @property
    def id(self) -> str:
        return f"line {self.line}"


def blocks(path: Path, *kinds: str) -> list[Block]:
    """The blocks of some kinds, in order."""
    text = path.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        refused = _REFUSED.match(match[2])
        if match[1] in kinds:
            found.append(Block(match[1], match[2], text.count("\n", 0, match.start()) + 1, refused[1] if refused else ""))
    return found


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """Each `$ command` of a console block with the output shown for it."""
    command, output = "", ""
    for line in block.text.splitlines(keepends=True):
        if line.startswith("$ "):
            if command:
                yield command, output
            command, output = line[2:].rstrip("\n"), ""
        else:
            output += line
    if command:
        yield command, output


def put_articles(path: Path, folder: Path) -> None:
    """Write the Markdown blocks of a document into a folder, under the names in their first lines."""
    for block in blocks(path, "markdown"):
        name = re.match(r"<!-- ([\w.]+) -->\n", block.text)
        if name:
            (folder / name[1]).write_text(block.text, encoding="utf-8")


def run(command: str, folder: Path) -> str:
    """What `symflops …` prints, as typed in a folder: the answer, then what it says beside it."""
    words = shlex.split(command)
    assert words[0] == "symflops", f"only symflops is run: {command}"
    environment = {key: value for key, value in os.environ.items() if key not in {"FORCE_COLOR", "COLUMNS"}}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    python = [sys.executable, "-m", "symflops"]
    done = subprocess.run(
        [*python, *words[1:]],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        cwd=folder,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return "".join(f"{line.rstrip()}\n" for line in (done.stdout + done.stderr).splitlines())


def prove_all(text: str, folder: Path) -> None:
    """Load a text on top of the shipped library and run its tests."""
    path = folder / "example.flop"
    path.write_text(text, encoding="utf-8")
    library = load([str(path)], use_cache=False)
    own = [trial for trial in library.declared.tests if trial.place.path == str(path)]
    failed = [problem.message for outcome in prove(library, own) if outcome.verdict == "failed" for problem in outcome.problems]
    assert not failed


def answer_all(text: str, folder: Path) -> None:
    """Answer a scenario and hold it to its expectations."""
    path = folder / "example.toml"
    path.write_text(text, encoding="utf-8")
    found = answer(ask(str(path)))
    assert found.results
    assert not found.failed, [problem.message for problem in found.failed]


def rewrite(path: Path) -> None:
    """Put what commands print now into the console blocks of a document."""
    text = path.read_text(encoding="utf-8")
    for block in blocks(path, "console"):
        with tempfile.TemporaryDirectory() as folder:
            put_articles(path, Path(folder))
            shown = "".join(f"$ {command}\n{run(command, Path(folder))}" for command, _ in commands(block))
        text = text.replace(block.text, shown)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for document in ("README.md", "grammar/LANGUAGE.md"):
        rewrite(ROOT / document)
