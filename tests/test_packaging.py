"""What is installed works without a checkout; what pyproject says of the package is so. `.ci/run` builds the wheel itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import symflops
from tests.documents import ROOT


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture
def installed(tmp_path: Path, project: dict[str, Any]) -> Path:
    """The package laid out as the wheel does, in a folder of its own."""
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    site = tmp_path / "site"
    ignored = shutil.ignore_patterns("__pycache__")
    for name in wheel["packages"]:
        shutil.copytree(ROOT / name, site / name, ignore=ignored)
    for source, target in wheel["force-include"].items():
        shutil.copytree(ROOT / source, site / target, ignore=ignored)
    return site


def symflops_in(site: Path, folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "SYMFLOPS_CACHE": str(folder / "cache"), **more}
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "symflops", *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, cwd=folder, check=False)


def test_the_installed_package_answers_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    done = symflops_in(installed, tmp_path / "empty", "eval", "gpt3", "n_params", "--exact")
    assert (done.returncode, done.stdout) == (0, "n_params\t174604259328\tparam\n"), done.stderr


def test_nothing_is_written_but_the_cache(installed: Path, tmp_path: Path) -> None:
    symflops_in(installed, tmp_path / "empty", "eval", "gpt3.toml", PYTHONDONTWRITEBYTECODE="1")
    assert sorted(path.name for path in (tmp_path / "empty").iterdir()) == ["cache"]
    kept = [path.suffix for path in (tmp_path / "empty" / "cache").iterdir()]  # the library, and tables of parsers
    assert kept and set(kept) == {".cache"}
    assert not list(installed.rglob("__pycache__"))


def test_a_cache_that_cannot_be_written_is_no_problem(installed: Path, tmp_path: Path) -> None:
    done = symflops_in(installed, tmp_path / "empty", "eval", "gpt3", "n_params", "--exact", SYMFLOPS_CACHE="/proc/no/such/place")
    assert (done.returncode, done.stderr) == (0, "")


def test_typed_and_versioned(project: dict[str, Any]) -> None:
    assert (ROOT / "symflops" / "py.typed").exists()
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "symflops/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", symflops.__version__)


def test_the_entry_point_is_there(project: dict[str, Any]) -> None:
    module, _, name = project["project"]["scripts"]["symflops"].partition(":")
    source = (ROOT / module.replace(".", "/") / "__init__.py").read_text(encoding="utf-8")
    assert f"def {name}(" in source


def test_licence_files_are_there_and_whole(project: dict[str, Any]) -> None:
    assert project["project"]["license"] == "Apache-2.0"
    for name in project["project"]["license-files"]:
        assert (ROOT / name).is_file()
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "END OF TERMS AND CONDITIONS" in text
    assert "Version 2.0, January 2004" in text


def test_data_by_others_stand_in_the_notice() -> None:
    """Works of sources.toml that are under CC BY are named in NOTICE."""
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    works = tomllib.loads((ROOT / "formulas" / "sources.toml").read_text(encoding="utf-8"))
    for work in works.values():
        if "CC BY" in work["title"]:
            assert work["url"] in notice


def test_ci_is_executable() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_nothing_else_stands_at_the_top() -> None:
    """Six entries a reader needs, and the files that hosts and packagers look for."""
    wanted = {
        "pyproject.toml",
        "README.md",
        "formulas",
        "grammar",
        "symflops",
        "tests",
        "LICENSE",
        "NOTICE",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
    }
    shown = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert shown - {"dist", "build"} == wanted
