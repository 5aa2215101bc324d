"""What tests share: golden texts, and the command line run in this process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).parent / "golden"


# The gate must say the same of the same commit: examples follow from the test alone. The search for new ones is a heavy suite.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("search" if os.environ.get("SYMFLOPS_HEAVY") else "gate")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` writes what comes out instead of comparing it; the difference is for git to show."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing with them")


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests have a cache of their own, one for all that run side by side: filling it takes seconds."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    os.environ.setdefault("SYMFLOPS_CACHE", str(shared / "cache"))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path | str, str], None]:
    """Compare a text with a golden file, or write it: `golden("cli/eval.txt", text)`."""

    def compare(name: Path | str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        assert path.exists(), f"{path} is missing: pytest --update-golden writes it"
        assert text == path.read_text(encoding="utf-8"), f"{path} differs: pytest --update-golden, if it should"

    return compare


class Ran(NamedTuple):
    """What a command line wrote, and its exit code."""

    out: str
    err: str
    code: int


@pytest.fixture
def symflops(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """The command line, run in this process: `symflops("eval", "gpt3.toml")`."""
    from symflops.cli.shell.run import run

    def call(*args: str) -> Ran:
        code = run(args)
        out, err = capsys.readouterr()
        return Ran(out, err, code)

    return call
