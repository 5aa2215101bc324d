"""Hostile inputs: whatever is given, a value or a declared error comes back, soon, and on printable lines.

The expressions are data, tests/hostile/expr.json; formula files and scenarios are made here, because most are too
large to keep. `tests/hostile/fuzz.py` breaks the shipped files at random; a few seconds of it run with the tests.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symflops.answer import answer
from symflops.calculate import calculate
from symflops.library import Library, load
from symflops.question import ask
from symflops.text import SymflopsError, render

from .hostile import fuzz

HERE = Path(__file__).parent
EXPRESSIONS: list[dict[str, Any]] = json.loads((HERE / "hostile" / "expr.json").read_text(encoding="utf-8"))
BY_ID = {case["id"]: case for case in EXPRESSIONS}
SECONDS = 60  # a guard against work without end; how fast it is, tests/bench measures
MEMORY = 512 * 2**20


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def text_of(expr: str | dict[str, Any]) -> str | bytes:
    """The text of a case: as it stands, or built from a repetition, or from bytes."""
    if isinstance(expr, str):
        return expr
    if "b64" in expr:
        return base64.b64decode(expr["b64"])
    if "repeat" in expr:
        prefix, unit, count, suffix = expr["repeat"]
        return f"{prefix}{unit * count}{suffix}"
    return "".join(unit * count for unit, count in expr["repeat2"])


def printable(text: str) -> bool:
    return all(character.isprintable() or character in "\n\t" for character in text)


def refused(act: Callable[[], object], *codes: str, exit_codes: tuple[int, ...] = (2, 3)) -> SymflopsError:
    """The declared error of an act, which is quick and says nothing unprintable."""
    start = time.perf_counter()
    with pytest.raises(SymflopsError) as caught:
        act()
    assert time.perf_counter() - start < SECONDS
    error = caught.value
    assert error.exit_code in exit_codes
    assert printable("\n".join(render(problem) for problem in error.problems[:50]))
    found = {problem.code for problem in error.problems}
    assert not codes or found & set(codes), found
    return error


# ---- expressions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", EXPRESSIONS, ids=lambda case: case["id"])
def test_expression(case: dict[str, Any], library: Library) -> None:
    text = text_of(case["expr"])
    if "codes" in case:
        refused(lambda: calculate(text, library), *case["codes"])
        return
    start = time.perf_counter()
    found = calculate(text, library)
    assert time.perf_counter() - start < SECONDS
    if case["value"] is not None:
        assert found.exact == Fraction(case["value"])


def test_a_root_too_long_to_factor_comes_with_its_bounds(library: Library) -> None:
    low, high = calculate(BY_ID["expr-026"]["expr"], library).ends
    assert low < high and abs(float(low) / 1.7320508075688773e40 - 1) < 1e-15


def test_a_tiny_number_is_exact(library: Library) -> None:
    assert calculate(BY_ID["num-005"]["expr"], library).exact == Fraction(1, 10**61)


@pytest.mark.parametrize(
    "name", ["expr-002", "expr-024", "parse-004", "parse-022", "parse-033", "uni-001", "num-006", "expr-010"]
)
def test_expression_on_the_command_line(name: str, tmp_path: Path) -> None:
    """The same in a process of 512 MiB: the exit code is declared, nothing is a traceback or a raw control byte."""
    text = text_of(BY_ID[name]["expr"])
    argument = os.fsdecode(text) if isinstance(text, bytes) else text
    done = on_the_command_line(["calc", "--", argument], tmp_path)
    said = (done.stdout + done.stderr).decode("utf-8")
    assert printable(said) and "Traceback" not in said
    assert done.returncode == (0 if "value" in BY_ID[name] else 3 if BY_ID[name]["codes"] == ["SF405"] else 2)


def on_the_command_line(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    pytest.importorskip("symflops.cli.shell.run")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    command = [sys.executable, "-m", "symflops", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    return subprocess.run(command, capture_output=True, env=environment, cwd=folder, preexec_fn=limit, timeout=60)


# ---- scenarios ---------------------------------------------------------------------------------------------

HEAD = 'title = "t"\nfrom = ["models/gpt3_175b"]\nwant = ["n_params"]\n[given]\n'
SCENARIOS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "SF601"),
    "blank": (b"\n\n  \n", "SF601"),
    "dotted key of 100,000 parts": (b"a." * 100_000 + b"a=1\n", "SF104"),
    "number of 5,000 digits": (b"a=" + b"9" * 5000 + b"\n", "SF405"),
    "not a number": (f"{HEAD}n_layers = nan\n".encode(), "SF602"),
    "infinite": (f"{HEAD}n_layers = inf\n".encode(), "SF602"),
    "float out of reach": (f"{HEAD}n_layers = 1e9999\n".encode(), "SF405"),
    "truth for a number": (f"{HEAD}n_layers = true\n".encode(), "SF603"),
    "code in a string": (f"{HEAD}n_layers = \"__import__('os').system('id')\"\n".encode(), "SF603"),
    "code in an expression": (f"{HEAD}n_layers = \"= __import__('os').system('id')\"\n".encode(), "SF101"),
    "leading zero": (f"{HEAD}n_layers = 010\n".encode(), "SF600"),
    "key twice": (f"{HEAD}n_layers = 1\nn_layers = 2\n".encode(), "SF600"),
    "unknown key": (f"{HEAD}n_layer = 96\n".encode(), "SF203"),
    "bidirectional key": (f'{HEAD}"n_layers\N{RIGHT-TO-LEFT OVERRIDE}" = 96\n'.encode(), "SF102"),
    "bidirectional comment": (f"{HEAD}n_layers = 96 # \N{RIGHT-TO-LEFT OVERRIDE}\n".encode(), "SF102"),
    "escape character": (f'{HEAD}n_layers = "\x1b[31m96"\n'.encode(), "SF102"),
    "escaped escape character": (f'{HEAD}n_layers = "\\u001b[31m96"\n'.encode(), "SF102"),
    "zero byte": (b'title = "a\0b"\n', "SF102"),
    "negative": (f"{HEAD}n_layers = -175000000000\n".encode(), "SF406"),
    "heads that do not divide": (f"{HEAD}n_heads = 100\nn_kv_heads = 96\nd_head = 128\n".encode(), "SF404"),
    "letter O for a zero": (b'title = "t"\nfrom = ["hardware/h1OO_sxm"]\nwant = ["peak"]\n', "SF604"),
    "not UTF-8": (b"n = 1\xff", "SF103"),
    "UTF-16": ("title = 'x'".encode("utf-16"), "SF103"),
    "eight megabytes": (b"".join(b"k%d=1\n" % i for i in range(500_000)), "SF104"),
    "outside the library": (b'from = ["../../../../etc/passwd"]\nwant = ["n_params"]\n', "SF604"),
    "outside the library, as TOML": (b'from = ["/etc/passwd.toml"]\nwant = ["n_params"]\n', "SF604"),
    "starts from itself": (b'from = ["s.toml"]\nwant = ["n_params"]\n', "SF205"),
    "deep lists": (b"want = " + b"[" * 5000 + b"]" * 5000, "SF105"),
    "deep inline tables": (b"a = " + b"{a = " * 5000 + b"1" + b"}" * 5000, "SF105"),
    "long quantity": (f'{HEAD}n_layers = "{"9" * 100_000}"\n'.encode(), "SF405"),
    "long unit": (f'{HEAD}n_layers = "1 {"s*" * 100_000}s"\n'.encode(), "SF104"),
    "long expression": (f'{HEAD}n_layers = "= {"-" * 60_000}1"\n'.encode(), "SF105"),
    "endless string": (b'title = """' + b"x" * 100_000, "SF600"),
    "dates out of the calendar": (f"{HEAD}n_layers = 2023-13-45\n".encode(), "SF600"),
    "definition of itself": (f'{HEAD}n_layers = "= n_layers + 1"\n'.encode(), "SF205"),
    "20,000 unknown presets": (b"from = [" + b",".join(b'"models/gpt%d"' % i for i in range(20_000)) + b"]\n", "SF604"),
    "5,000 unknown wishes": (b"title = 't'\nwant = [" + b",".join(b'"n_prm%d"' % i for i in range(5_000)) + b"]\n", "SF203"),
    "20,000 unknown names": (HEAD.encode() + b"".join(b"k%d = 1\n" % i for i in range(20_000)), "SF203"),
    "rows without number": (f'{HEAD}[[layer]]\ntimes = "= 1/0"\n'.encode(), "SF410"),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data, code = SCENARIOS[name]
    Path("s.toml").write_bytes(data)
    before = set(tmp_path.iterdir())
    refused(lambda: answer(ask("s.toml")), code)
    assert set(tmp_path.iterdir()) == before


def test_a_file_outside_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("secret.toml").write_text("password = hunter2\n")
    Path("s.toml").write_text('from = ["secret.toml"]\nwant = ["n_params"]\n')
    error = refused(lambda: ask("s.toml"))
    assert len(error.problems) == 1


def test_a_decimal_is_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.toml").write_text('want = ["mfu"]\n[given]\nmfu = 0.1\n')
    assert answer(ask("s.toml"))["mfu"].exact == Fraction(1, 10)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/proc/self/mem", "folder", "missing.toml"])
def test_no_file(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    refused(lambda: ask(path), "SF901", "SF902", "SF604")


# ---- formula files -----------------------------------------------------------------------------------------

FORMULAS: dict[str, tuple[bytes, str]] = {
    "circle": (b"let a = b\nlet b = c\nlet c = a\n", "SF205"),
    "parameter twice": (b"let twice(h, h) = h\n", "SF202"),
    "two units in a sum": (b"let x : FLOP = 1 [FLOP] + 1 [s]\n", "SF304"),
    "exponent with a unit": (b"let x = 2^(3 [s])\n", "SF306"),
    "two units in a maximum": (b"let x = max(1 [FLOP], 1 [byte])\n", "SF304"),
    "functions that call each other": (b"let f(x) = g(x)\nlet g(x) = f(x)\n", "SF205"),
    "path for a name": (b"let ../../tmp/pwn = 1\n", "SF101"),
    "import of a path": (b'import "../../../../etc/passwd"\n', "SF101"),
    "zero byte": (b"let x = 1\0\n", "SF102"),
    "million brackets": (b"let x = " + b"(" * 100_000 + b"1" + b")" * 100_000, "SF105"),
    "sixty thousand minus signs": (b"let x = " + b"-" * 60_000 + b"1", "SF105"),
    "sixty thousand words": (b"let x = " + b"a+" * 60_000 + b"a", "SF104"),
    "too large a file": (b"# " + b"x" * 300_000, "SF104"),
    "too many terms": (b"let x = " + b"d_ff+" * 12_000 + b"d_ff", "SF104"),
    "open strings": (b'"' * 99_999, "SF101"),
    "endless docstring": (b'"""' + b"x" * 99_999, "SF101"),
    "three hundred arguments": (b"let x = max(" + b"1," * 300 + b"1)", "SF208"),
    "ten thousand wrong statements": (b"let x =\n" * 10_000, "SF101"),
    "ten thousand unknown names": (b"".join(b"let x%d = y%d\n" % (i, i) for i in range(10_000)), "SF203"),
    "bytes of nothing": (bytes(range(256)) * 100, "SF103"),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_formula_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data, code = FORMULAS[name]
    Path("f.flop").write_bytes(data)
    load()  # the shipped files and the parsers, so that the time is that of the hostile file
    start = time.perf_counter()
    with pytest.raises(SymflopsError) as caught:
        load(["f.flop"], use_cache=False)
    assert time.perf_counter() - start < SECONDS
    assert code in {problem.code for problem in caught.value.problems}
    assert printable(str(caught.value)) and len(str(caught.value)) < 200_000


def test_a_name_of_a_file_is_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "\x1b]0;pwn\x07.flop"
    Path(name).write_text("let x = (\n")
    with pytest.raises(SymflopsError) as caught:
        load([name], use_cache=False)
    assert printable(str(caught.value)) and "pwn" in str(caught.value)


def test_all_errors_of_a_file_are_told_and_fifty_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("f.flop").write_text("let a = 1 +\n\nlet b = d_modle\n" * 1 + "".join(f"let x{i} = y{i}\n" for i in range(200)))
    with pytest.raises(SymflopsError) as caught:
        load(["f.flop"], use_cache=False)
    assert len(caught.value.problems) == 202
    assert str(caught.value).count("error[") == 50


def chained(count: int) -> Iterator[str]:
    yield "let link0 = 1\n"
    for i in range(1, count):
        yield f"let link{i} = link{i - 1} + 1\n"


def test_a_chain_of_5_000_definitions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("f.flop").write_text("".join(chained(5000)))
    Path("s.toml").write_text('library = ["f.flop"]\nwant = ["link4999"]\n')
    assert answer(ask("s.toml"))["link4999"].exact == 5000


def test_a_chain_of_5_000_laws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Laws are chosen one by one on the way: a value or a declared error, and no fault."""
    monkeypatch.chdir(tmp_path)
    Path("links").mkdir()
    Path("links/0.flop").write_text("let link0 = 1\n")
    for part in range(5):
        laws = (f"let link{i}\nlaw link{i} by step = link{i - 1} + 1\n" for i in range(max(part * 1000, 1), part * 1000 + 1000))
        Path(f"links/{part + 1}.flop").write_text("".join(laws))
    Path("s.toml").write_text('library = ["links"]\nwant = ["link4999"]\n')
    try:
        assert answer(ask("s.toml"))["link4999"].exact == 5000
    except SymflopsError as error:
        assert {problem.code for problem in error.problems} == {"SF105"}


def test_ten_thousand_formulas_in_a_thousand_files(tmp_path: Path) -> None:
    for file in range(1000):
        lines = [f'let f{file}_{i} : FLOP = 2 [FLOP]*(d_model + {i})*n_layers  "Formula {i}"\n' for i in range(10)]
        (tmp_path / f"file{file}.flop").write_text("".join(lines))
    start = time.perf_counter()
    library = load([str(tmp_path)], use_cache=False)
    assert time.perf_counter() - start < SECONDS
    assert sum(name.startswith("f") and "_" in name for name in library.declared.quantities) >= 10_000


def test_shared_parts_are_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2^60 paths through 60 definitions."""
    monkeypatch.chdir(tmp_path)
    Path("f.flop").write_text("let p0 = 1\n" + "".join(f"let p{i} = p{i - 1} + p{i - 1}\n" for i in range(1, 61)))
    Path("s.toml").write_text('library = ["f.flop"]\nwant = ["p60"]\n')
    question = ask("s.toml")  # reads the whole library afresh, which is not what is timed here
    start = time.perf_counter()
    assert answer(question)["p60"].exact == 2**60
    assert time.perf_counter() - start < SECONDS


# ---- at random ---------------------------------------------------------------------------------------------


def test_random_faults_are_declared() -> None:
    """A few seconds of the fuzzer; more by hand: python -m tests.hostile.fuzz 2000."""
    report = fuzz.run(mutants=10_000, seconds=5, seed=1)
    assert report.tried  # how many depends on the machine
    assert not report.faults, "\n\n".join(report.faults)
