"""The command line as a program: streams, exit codes, colours, pipes, what it imports, and how it fails."""

from __future__ import annotations

import importlib
import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from symflops.cli.shell.application import names
from symflops.show import formats

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "tests" / "golden" / "cli"
Run = Callable[..., Any]
ESCAPE = "\x1b["


@pytest.fixture(autouse=True)
def _in_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DEMO)
    for name in ("NO_COLOR", "FORCE_COLOR", "SYMFLOPS_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)


def program(*args: str | bytes, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The command line in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    command: Sequence[str | bytes] = [sys.executable, "-m", "symflops", *args]
    return subprocess.run(command, capture_output=options.pop("capture", True), env=environment, cwd=DEMO, timeout=60, **options)


# ---- formats and the contract for scripts -----------------------------------------------------------------------


@pytest.mark.parametrize("form", formats())
@pytest.mark.parametrize(
    "line",
    [
        ("eval", "demo.toml"),
        ("eval", "demo.toml", "--all"),
        ("explain", "demo_cost", "demo.toml"),
        ("explain", "demo_cost", "--lib", "demo.flop", "--why-not"),
        ("calc", "2", "+", "2"),
        ("list",),
        ("list", "units"),
        ("show", "demo_time", "--lib", "demo.flop"),
        ("test", "demo.flop"),
    ],
    ids=" ".join,
)
def test_every_page_in_every_format(symflops: Run, form: str, line: tuple[str, ...]) -> None:
    ran = symflops(*line, "--format", form)
    assert ran.code == 0, ran.err
    assert ran.out.endswith("\n") and ESCAPE not in ran.out
    if form == "json":
        json.loads(ran.out)
    if form == "jsonl":
        assert all(isinstance(json.loads(row), dict) for row in ran.out.splitlines())


def test_json_of_eval_keeps_its_contract(symflops: Run) -> None:
    found = json.loads(symflops("eval", "gpt3.toml", "n_params", "training_time", "--format", "json").out)
    assert {"scenario", "results", "given", "assumed", "warnings", "version", "library"} <= found.keys()
    n_params = found["results"]["n_params"]
    assert n_params.keys() == {"value", "exact", "unit", "low", "high", "law", "sources"}
    assert (n_params["value"], n_params["exact"], n_params["unit"]) == (174604259328, "174604259328", "param")
    time = found["results"]["training_time"]
    assert time["law"] and time["unit"] == "day" and re.fullmatch(r"\d+/\d+", time["exact"])
    assert any(one["name"] == "n_tokens" and one["by"] for one in found["given"])
    assert {one["kind"] for one in found["assumed"]} == {"default", "option", "law"}


def test_json_tells_ranges_and_their_notes(symflops: Run) -> None:
    line = ("eval", "demo.toml", "demo_price", "demo_cost", "-s", "demo_price=1 .. 4 $/h", "--format", "json")
    found = json.loads(symflops(*line).out)
    price = found["results"]["demo_price"]
    assert (price["low"], price["value"], price["high"]) == (1, 2.5, 4)
    assert found["warnings"][0]["severity"] == "note" and found["warnings"][0]["code"].startswith("SF")


def test_a_quantity_of_several_rows_has_them_all(symflops: Run, tmp_path: Path) -> None:
    scenario = tmp_path / "rows.toml"
    scenario.write_text('from = ["llama2_7b"]\n[[layer]]\ntimes = 16\nd_ff = 8192\n[[layer]]\ntimes = 16\n')
    found = json.loads(symflops("eval", str(scenario), "layer_params", "--format", "json").out)["results"]["layer_params"]
    assert found["value"] is None and len(found["rows"]) == 2
    assert all(row["value"] and row["where"] for row in found["rows"])
    assert len(symflops("eval", str(scenario), "layer_params", "--value").out.splitlines()) == 2


@pytest.mark.parametrize(
    ("expression", "value", "exact", "unit"),
    [
        ("3640 PFday -> FLOP", 3.14496e23, "314496000000000000000000", "FLOP"),
        ("2^0.5", 2**0.5, None, ""),
        ("10^400", None, "1" + "0" * 400, ""),
        ("2 < 3", True, None, ""),
    ],
)
def test_json_of_calc_keeps_its_contract(symflops: Run, expression: str, value: object, exact: object, unit: str) -> None:
    assert json.loads(symflops("calc", expression, "--format", "json").out) == {"value": value, "exact": exact, "unit": unit}


def test_data_is_escaped_and_never_markup(symflops: Run, tmp_path: Path) -> None:
    scenario = tmp_path / "title.toml"
    text = (DEMO / "demo.toml").read_text().replace("A demonstration", r"\u001b[31m[bold]red\u202e")
    scenario.write_text(text.replace("demo.flop", str(DEMO / "demo.flop")))
    ran = symflops("eval", str(scenario), "--format", "table")
    assert ran.out.startswith("\\u{1b}[31m[bold]red\\u{202e}\n")


# ---- streams ----------------------------------------------------------------------------------------------------


def test_standard_output_is_the_answer_alone(symflops: Run) -> None:
    ran = symflops("eval", "demo.toml", "-s", "demo_price=1 .. 4 $/h")
    # with the ends of the range, and how they were found
    assert ran.out.splitlines() == [
        "demo_time\t100\th\t\t\t",
        "demo_cost\t275\t$\t110\t440\tcorners",
    ]  # with the ends of the range
    assert ran.err.startswith("note[")


def test_a_scenario_from_standard_input() -> None:
    text = (DEMO / "demo.toml").read_text().replace("demo.flop", str(DEMO / "demo.flop"))
    assert program("eval", "-", "--value", input=text.encode()).stdout == b"100\n330\n"
    assert program("calc", "-", input=b"2^10\n").stdout.strip() == b"1024"


def test_a_pipe_that_closes_is_no_error() -> None:
    script = f"{sys.executable} -m symflops list quantities | head -n 1; echo ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", script], capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60)
    assert ran.stderr == b"" and ran.stdout.splitlines()[-1] == b"0"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_told() -> None:
    with open("/dev/full", "w") as full:
        ran = program("calc", "1", capture=False, stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 3 and ran.stderr.startswith(b"error[SF904]")


def test_closed_streams_are_no_traceback() -> None:
    script = f"{sys.executable} -m symflops calc 1 >&- 2>&-; echo $?; {sys.executable} -m symflops calc 1/0 2>&-; echo $?"
    ran = subprocess.run(["bash", "-c", script], capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60)
    assert ran.stdout.split() == [b"3", b"3"]  # an answer that nobody gets is no success


@pytest.mark.parametrize("where", ["name", "setting", "expression", "option", "command"])
def test_arguments_that_are_no_text_are_told(where: str) -> None:
    lines: dict[str, list[str | bytes]] = {
        "name": ["eval", b"\xff"],
        "setting": ["eval", "demo.toml", "-s", b"demo_tokens=\xff"],
        "expression": ["calc", b"1 + \xff"],
        "option": ["eval", b"--\xff"],
        "command": [b"\xff"],
    }
    ran = program(*lines[where])
    assert ran.returncode == 2 and ran.stderr.startswith(b"error[SF") and b"Traceback" not in ran.stderr


def test_what_the_terminal_cannot_encode_is_escaped() -> None:
    ran = program("explain", "demo_cost", "demo.toml", env={"PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 0 and ran.stdout.isascii()


# ---- colours ----------------------------------------------------------------------------------------------------


def on_a_terminal(*args: str, **env: str) -> str:
    """What a person at a terminal sees."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "90", "TERM": "xterm", **env}
    with subprocess.Popen(
        [sys.executable, "-m", "symflops", *args], stdout=follower, stderr=follower, stdin=follower, env=environment, cwd=DEMO
    ) as process:
        os.close(follower)
        parts = []
        while True:
            try:
                data = os.read(leader, 65536)
            except OSError:
                break
            if not data:
                break
            parts.append(data)
        process.wait(60)
    os.close(leader)
    return b"".join(parts).decode().replace("\r\n", "\n")


def test_a_terminal_gets_text_and_colours() -> None:
    shown = on_a_terminal("eval", "demo.toml")
    assert ESCAPE in shown and "A demonstration" in shown
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in shown.splitlines()) <= 90
    assert "├─ " in on_a_terminal("explain", "demo_cost", "demo.toml")


def test_colours_carry_no_meaning() -> None:
    coloured = on_a_terminal("explain", "demo_cost", "demo.toml")
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == on_a_terminal("explain", "demo_cost", "demo.toml", NO_COLOR="1")


def test_who_decides_about_colours(symflops: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    line = ("eval", "demo.toml", "--format", "table")
    assert ESCAPE not in symflops(*line).out
    assert ESCAPE in symflops(*line, "--color", "always").out
    assert ESCAPE in symflops("--color=always", *line).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert ESCAPE in symflops(*line).out
    assert ESCAPE in symflops("calc", "1/0").err
    assert ESCAPE not in symflops(*line, "--color", "never").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert ESCAPE not in symflops(*line).out


def test_data_has_no_colours(symflops: Run) -> None:
    assert ESCAPE not in symflops("eval", "demo.toml", "--color", "always").out


# ---- exit codes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("eval", "demo.toml"), 0),
        (("--help",), 0),
        (("eval", "-h"), 0),
        (("--version",), 0),
        (("eval", "wrong.toml"), 1),
        (("test", "broken.flop"), 1),
        (("eval", "nothing_of_the_kind"), 2),
        (("eval", "demo.toml", "--nonsense"), 2),
        (("eval", "demo.toml", "--sig", "many"), 2),
        (("evaluate", "demo.toml"), 2),
        (("calc",), 2),
        (("calc", "1 +"), 2),
        (("calc", "1 [s] + 1 [byte]"), 2),
        (("calc", "ln(0)"), 3),
        (("calc", "9^9^9"), 3),
    ],
    ids=lambda line: " ".join(line) if isinstance(line, tuple) else "",
)
def test_exit_codes(symflops: Run, line: tuple[str, ...], code: int) -> None:
    ran = symflops(*line)
    assert ran.code == code, ran.err
    assert bool(ran.err) == (code > 1 or "wrong.toml" in line)
    assert all(re.match(r"(error|warning|note)\[SF\d+\]: ", block) for block in ran.err.split("\n\n") if block)


def test_an_interrupt_is_no_traceback(symflops: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("symflops.cli.shell.application.module_of", interrupted)
    ran = symflops("calc", "1")
    assert ran == ("", "", 130)


def test_an_interrupt_from_outside() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "symflops", "calc", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # what runs in the background ignores it
    )
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130 and err == b""


def test_a_fault_of_ours_is_told_in_a_line(symflops: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr("symflops.cli.shell.application.module_of", broken)
    ran = symflops("calc", "1")
    assert ran.code == 70
    assert ran.err.startswith("error[SF970]: internal error: ZeroDivisionError: by accident\n")
    assert "report" in ran.err and "Traceback" not in ran.err
    monkeypatch.setenv("SYMFLOPS_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        symflops("calc", "1")


def test_many_problems_are_cut(symflops: Run, tmp_path: Path) -> None:
    many = tmp_path / "many.toml"
    many.write_text('want = ["n_params"]\n[given]\n' + "".join(f"nonsense_{i} = 1\n" for i in range(80)))
    ran = symflops("eval", str(many))
    assert ran.code == 2 and ran.err.count("error[") == 50 and ran.err.endswith("and 30 more\n")


# ---- finding commands -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_every_command_has_help_with_examples(symflops: Run, name: str) -> None:
    ran = symflops(name, "--help")
    assert ran.code == 0 and ran.out.startswith(f"Usage: symflops {name}")
    assert "Examples:\n" in ran.out and "--color" in ran.out


def test_help_puts_commands_in_groups(symflops: Run) -> None:
    out = symflops("--help").out
    assert out.index("Ask:") < out.index("  eval ") < out.index("Browse:") < out.index("  list ") < out.index("Check:")


def test_bare_symflops_runs_as_it_says(symflops: Run) -> None:
    """Each of its examples works."""
    import shlex

    examples = re.findall(r"^  symflops (.*?)(?:  |$)", symflops().out, re.MULTILINE)
    assert len(examples) == 5
    for example in examples:
        assert symflops(*shlex.split(example)).code == 0, example


def test_a_near_miss_is_named(symflops: Run) -> None:
    assert "did you mean `eval`?" in symflops("evl", "x").err
    assert "did you mean `eval`?" in symflops("evaluate", "x").err
    assert "symflops eval gpt3.toml" in symflops("gpt3.toml").err
    assert "did you mean `--value`?" in symflops("eval", "demo.toml", "--vlaue").err


# ---- options ----------------------------------------------------------------------------------------------------


def test_a_convention_wins_over_the_scenario_and_loses_to_a_setting(symflops: Run) -> None:
    line = ("eval", "gpt3.toml", "training_flops", "--format", "json")

    def law(*more: str) -> str:
        return str(json.loads(symflops(*line, *more).out)["results"]["training_flops"]["law"])

    assert (law(), law("--convention", "kaplan")) == ("counting", "kaplan")
    assert law("--convention", "kaplan", "-s", "training_flops=by palm") == "palm"
    assert "did you mean `kaplan`?" in symflops(*line, "--convention", "kaplen").err


def test_an_entry_of_a_table_is_set_as_scenarios_say_it_too(symflops: Run) -> None:
    line = ("eval", "gpt3.toml", "training_cost", "--value", "-s")
    usual, dotted = symflops(*line, "rent(a100_sxm_80g)=2 $/h/device"), symflops(*line, "rent.a100_sxm_80g=2 $/h/device")
    assert usual.out == dotted.out != symflops(*line[:-1]).out and dotted.code == 0


def test_a_question_without_a_scenario(symflops: Run) -> None:
    assert symflops("eval", "--from", "llama2_70b,a100_sxm_80g", "n_params", "--value").out == "68976648192\n"
    line = ("eval", "demo_time", "--lib", "demo.flop", "-s", "demo_runs=2", "-s", "demo_time=by runs")
    assert symflops(*line, "--value").out == "3\n"


def test_units_that_fit_nothing(symflops: Run) -> None:
    assert symflops("eval", "demo.toml", "--unit", "byte").err.startswith("error[SF311]")
    assert symflops("eval", "demo.toml", "--unit", "parsecs").err.startswith("error[SF302]")
    assert symflops("eval", "demo.toml", "--unit", "day^").err.startswith("error[SF302]")


def test_significant_digits(symflops: Run) -> None:
    line = ("eval", "demo.toml", "demo_root", "--sig", "3")
    assert symflops(*line).out == "demo_root\t509000\ts\n"
    assert "5.893 day" in symflops("eval", "demo.toml", "demo_root", "--format", "table").out


def test_an_unexplained_code_is_told(symflops: Run) -> None:
    ran = symflops("explain", "SF000")
    assert ran.code == 2 and ran.err.startswith("error[SF90")


# ---- what it imports --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", [("eval", "gpt3.toml", "-s", "n_tokens=301B token"), ("list", "units"), ("--help",), ("eval", "--help")], ids=" ".join
)
def test_what_starting_must_not_import(line: tuple[str, ...]) -> None:
    program("eval", "gpt3.toml")  # fills the cache
    run = f"import sys; from symflops.cli.shell.run import run; run({line!r}); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", run], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60
    )
    loaded = {name.partition(".")[0] for name in ran.stdout.splitlines()[-1].split()}
    assert not loaded & {"sympy", "numpy", "flint", "lark", "rich", "mpmath", "interegular"}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("eval gpt", {"gpt3", "gpt3_two_methods"}),
        ("eval gpt3 training_t", {"training_time"}),
        ("eval gpt3 -s training_f", {"training_flops="}),
        ("eval gpt3 -s training_flops=", {"training_flops=by kaplan", "training_flops=by counting"}),
        ("eval gpt3 -s ffn=g", {"ffn=glu"}),
        ("eval --from llama2_70b,hardware/a100_sxm_8", {"llama2_70b,hardware/a100_sxm_80g"}),
        ("compare gpt3 --want n_p", {"n_params"}),
        ("list quant", {"quantities"}),
        ("eval gpt3 --format js", {"json", "jsonl"}),
        ("show nothing_of_that_name", set()),
        ("explain training_time demo.t", {"demo.toml"}),
    ],
)
def test_a_shell_completes_names_of_the_library(line: str, offered: set[str]) -> None:
    words = f"symflops {line}"
    environment = {"_SYMFLOPS_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    ran = subprocess.run(
        [sys.executable, "-m", "symflops"],
        capture_output=True,
        text=True,
        cwd=DEMO,
        env={**os.environ, **environment},
        timeout=60,
    )
    found = set(ran.stdout.split("\n")) - {""}
    assert offered <= found if offered else not found
    last = line.rpartition(" ")[2]
    assert all(word.startswith(last) for word in found)


ASKING = ("calc", "eval", "explain", "compare", "derive", "solve", "sensitivity")  # what needs no file of one's own


def examples(name: str) -> list[str]:
    """The examples that the help of a command gives."""
    module = importlib.import_module(f"symflops.cli.{name}")
    lines = (module.command.__doc__ or "").partition("Examples:\n")[2].splitlines()
    return [line.strip() for line in lines if line.strip() and " > " not in line and "--plot" not in line]


@pytest.mark.parametrize("line", [line for name in ASKING for line in examples(name)])
def test_what_help_gives_as_an_example_has_an_answer(symflops: Run, line: str) -> None:
    ran = symflops(*shlex.split(line)[1:])
    assert ran.code == 0 and ran.out, ran.err


def test_own_formulas_need_no_scenario(symflops: Run, tmp_path: Path) -> None:
    (tmp_path / "own.flop").write_text("let own_total = 3\n", encoding="utf-8")
    ran = symflops("eval", "own_total", "--lib", str(tmp_path / "own.flop"))
    assert (ran.out, ran.code) == ("own_total\t3\t\n", 0)


def test_a_name_that_is_nearly_one_gets_a_fix(symflops: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text('title = "mine"\n', encoding="utf-8")
    assert "did you mean `mine.toml`, a file there?" in symflops("eval", "mine.tml").err
    assert "symflops eval --from llama3_8b,h100_sxm QUANTITY" in symflops("eval", "llama3_8b,h100_sxm", "peak").err
    assert "symflops explain SF304" in symflops("show", "SF304").err
    assert "name it: --want n_params" in symflops("compare", "mine.toml", "mine.toml").err


def test_a_library_that_is_not_there_is_told_where_it_is_named(symflops: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('title = "mine"\nlibrary = ["nowhere.flop"]\nwant = ["n_params"]\n', encoding="utf-8")
    ran = symflops("eval", str(path))
    assert ran.code == 2 and "mine.toml:2:13" in ran.err and "there is no file `nowhere.flop`" in ran.err


def test_an_impossible_size_is_not_imported(symflops: Run, tmp_path: Path) -> None:
    config = {"model_type": "llama", "hidden_size": -4, "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 9}
    (tmp_path / "config.json").write_text(json.dumps(config | {"intermediate_size": 16}), encoding="utf-8")
    ran = symflops("import", str(tmp_path / "config.json"))
    assert (ran.out, ran.code) == ("", 2) and "`d_model` is -4: it must be positive" in ran.err


def test_small_words_are_right(symflops: Run) -> None:
    assert "mfu is a plain number" in symflops("eval", "gpt3", "mfu", "n_params", "--unit", "GB").err
    told = symflops("eval", "gpt3", "n_params", "-s", "n_layers=90 .. 101").err
    assert "computed at the whole number nearest to its centre (midpoint), 95" in told
    told = symflops("eval", "gpt3", "n_params", "-s", "n_layers=90 .. 100").err
    assert "computed at its centre (midpoint), 95" in told
    assert "it would be 477.4B param (139 %)" in symflops("eval", "gpt4_cost").err
    assert "sometimes by a factor of two" in symflops("explain", "SF403").out
