"""What a command line, an environment and a file system may hold: every command ends, with a value or a declared error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from symflops.answer import answer
from symflops.library import load
from symflops.question import ask
from symflops.text import SymflopsError

ROOT = Path(__file__).resolve().parent.parent
CODE = "__import__('pathlib').Path('pwned').touch()"


def start(folder: Path, *args: str, stdin: object = subprocess.DEVNULL, **environment: str) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "symflops", *args]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": stdin}
    return subprocess.Popen(line, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, **streams)  # type: ignore[call-overload,no-any-return]


def ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes, bytes]:
    out, err = process.communicate(timeout=240)  # a guard against work without end, on a busy machine too
    assert b"Traceback" not in err and process.returncode in {0, 1, 2, 3}, err
    assert not set(err) & {*range(9), *range(14, 32)}, "nothing raw is written"
    return process.returncode, out, err


@pytest.mark.parametrize(
    "args",
    [
        ("eval", "gpt3", CODE),
        ("eval", "gpt3", "-s", f"n_layers={CODE}"),
        ("eval", "gpt3", "-s", f"n_layers== {CODE}"),
        ("eval", "gpt3", "-s", f"{CODE}=1"),
        ("eval", CODE),
        ("eval", "gpt3", "--convention", CODE),
        ("eval", "gpt3", "--format", "t; DROP TABLE x; --"),
        ("eval", "gpt3", "--unit", CODE),
        ("eval", "--from", CODE, "n_params"),
        ("calc", "exec(1)"),
        ("calc", CODE),
        ("calc", "x:1000000000"),
        ("calc", "N"),
        ("compare", "gpt3", "--laws", CODE),
        ("explain", CODE, "gpt3"),
        ("show", CODE),
        ("list", CODE),
        ("new", "--from", CODE),
        ("import", CODE),
        ("test", CODE),
        ("lint", CODE),
        ("fmt", CODE),
        ("eval", "gpt3", "--sig", "nan"),
        ("eval", "gpt3", "--sig", "-1"),
        ("eval", "gpt3", "--sig", "99999999999999999999"),
        ("eval", "\x1b]0;pwn\x07"),
        ("calc", "1 + \x1b[31m2"),
        ("eval", "a" * 100_000),
    ],
    ids=lambda args: " ".join(args)[:40].encode("unicode_escape").decode(),
)
def test_a_command_line_runs_nothing(args: tuple[str, ...], tmp_path: Path) -> None:
    code, _, err = ended(start(tmp_path, *args))
    assert code == 2 and b"error[SF" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [("eval",), ("test",), ("lint",), ("fmt",), ("import",), ("calc", "1", "--lib")])
@pytest.mark.parametrize("name", ["pipe.flop", "pipe.toml", "pipe.json"])
def test_a_pipe_nobody_writes_to_is_not_waited_for(command: tuple[str, ...], name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    code, _, err = ended(start(tmp_path, *command, name))
    assert code == 2 and b"error[SF" in err


def test_a_closed_standard_input_is_told(tmp_path: Path) -> None:
    script = f"exec {sys.executable} -m symflops eval - <&-"
    ran = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, timeout=60
    )
    assert ran.returncode == 2 and b"standard input" in ran.stderr and b"Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"SYMPY_DEBUG": "os.system('touch pwned')", "SYMPY_CACHE_SIZE": "x"},
        {"COLUMNS": "-3", "LINES": "x"},
        {"COLUMNS": "9" * 400},
        {"TERM": "\x1b[31m", "NO_COLOR": "", "FORCE_COLOR": "x"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"HOME": "", "XDG_CACHE_HOME": "", "SYMFLOPS_CACHE": ""},
        {"SYMFLOPS_CACHE": "/dev/null"},
        {"TZ": "../../etc/passwd"},
    ],
    ids=lambda environment: next(iter(environment)),
)
def test_an_environment_changes_no_answer(environment: dict[str, str], tmp_path: Path) -> None:
    code, out, _ = ended(start(tmp_path, "eval", "gpt3", "n_params", "--exact", "--value", **environment))
    assert (code, out.strip()) == (0, b"174604259328")
    assert not (tmp_path / "pwned").exists()


def test_many_at_once_share_one_cache(tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    running = [start(tmp_path, "eval", "gpt3", "n_params", "--exact", "--value", SYMFLOPS_CACHE=cache) for _ in range(3)]
    assert {ended(process)[1].strip() for process in running} == {b"174604259328"}
    assert all(name.endswith(".cache") for name in os.listdir(cache)), "nothing temporary is left"


def test_a_link_out_of_a_library_is_refused_and_not_shown(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (tmp_path / "secret").write_text("let password = hunter2\n", encoding="utf-8")
    (folder / "evil.flop").symlink_to(tmp_path / "secret")
    with pytest.raises(SymflopsError) as caught:
        load([str(folder)], use_cache=False)
    assert [problem.code for problem in caught.value.problems] == ["SF902"]
    assert "hunter2" not in str(caught.value)
    (folder / "evil.flop").unlink()
    (folder / "good.flop").write_text('let twice = 2*n_layers "t"\n', encoding="utf-8")
    (folder / "again.flop").symlink_to(folder / "good.flop")
    with pytest.raises(SymflopsError) as caught:
        load([str(folder)], use_cache=False)
    assert {problem.code for problem in caught.value.problems} == {"SF202"}  # within the folder it is a file like others


def test_names_of_other_languages_are_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = 'let lambda = 1 "{x.__class__.__mro__}"  let None = 2  let print = 3  let total = lambda + None + print "%s%n"\n'
    Path("f.flop").write_text(text, encoding="utf-8")
    found = answer(ask({"library": ["f.flop"], "want": ["total"]}))
    assert found["total"].exact == 6
    assert found["total"].definition.clauses.doc == "%s%n"
