"""Running what targets write: by the commands that each target names, or skipped where they are not installed."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from symflops.emit import checked_options, target, targets
from symflops.emit.lowering.samples import Case

LONGEST = 240  # seconds, a guard against hanging


def runnable() -> list[tuple[str, dict[str, str]]]:
    """Every target that writes tests, once for each dialect: whoever adds one adds a file, and it is here."""
    found = []
    for name in targets():
        module = target(name)
        if hasattr(module, "test"):
            dialects = module.OPTIONS.get("dialect", ("",))
            found += [(name, {"dialect": dialect} if dialect else {}) for dialect in dialects]
    return found


def label(case: tuple[str, dict[str, str]]) -> str:
    return case[1].get("dialect", case[0])


def missing(module: ModuleType, chosen: Mapping[str, str]) -> str:
    """Why what a target writes cannot be run here, if it cannot."""
    for command in commands(module, chosen):
        if command[0] == "{python}":
            wanted = [word for word in getattr(module, "NEEDS", ()) if importlib.util.find_spec(word) is None]
            if wanted:
                return f"{', '.join(wanted)} is not installed"
        elif not command[0].startswith("{") and shutil.which(command[0]) is None:
            return f"{command[0]} is not installed"
    return ""


def commands(module: ModuleType, chosen: Mapping[str, str]) -> Sequence[Sequence[str]]:
    """What builds and runs a file; SQL by the modules of Python, which CI has, rather than by shells that it may lack.

    Julia, which no registry of packages has, is read by its grammar where it is not installed.
    """
    dialect = chosen.get("dialect")
    if dialect:
        return (("{python}", str(Path(__file__).parent / "sql_shell.py"), dialect, "{file}"),)
    if module.RUN[0][0] == "julia" and shutil.which("julia") is None and importlib.util.find_spec("tree_sitter_julia"):
        return (("{python}", str(Path(__file__).parent / "julia_shell.py"), "{file}"),)
    return tuple(tuple("{python}" if word in ("python3", "python") else word for word in command) for command in module.RUN)


def ran(name: str, given: Mapping[str, str], cases: Sequence[Case], folder: Path) -> None:
    """Write the test of a target and run it: it must print nothing but `ok`."""
    module = target(name)
    chosen = checked_options(name, given)
    reason = missing(module, chosen)
    if reason:
        pytest.skip(reason)
    path = folder / f"exported{module.SUFFIX}"
    path.write_text(module.test(cases, chosen), encoding="utf-8")
    places = {"{file}": str(path), "{built}": str(folder / "exported.out"), "{folder}": str(folder), "{python}": sys.executable}
    for command in commands(module, chosen):
        words = [places.get(word, word) for word in command]
        done = subprocess.run(words, capture_output=True, text=True, timeout=LONGEST, cwd=folder)
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        out = done.stdout
    assert out == "ok\n", out[-2000:]
