"""The verbs of Python: as light as they promise, and the same answers as the command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import symflops as sf
from symflops.api import evaluate
from symflops.text import SymflopsError

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "tests" / "golden" / "cli"


def test_everything_that_is_named_is_there() -> None:
    assert all(getattr(sf, name) is not None for name in sf.__all__)
    assert dir(sf) == sorted(sf.__all__)
    with pytest.raises(AttributeError):
        sf.nonsense  # noqa: B018


def test_a_scenario_by_name_by_path_and_as_a_mapping() -> None:
    by_name = sf.load("gpt3")["n_params"]
    assert by_name.exact == 174604259328 and by_name.unit == "param"
    assert sf.load(str(DEMO / "demo.toml"))["demo_cost"].exact == 330
    mapping = {"from": ["gpt2"], "given": {"n_layers": 24, "seq_len": "512"}}
    assert sf.load(mapping)["n_layers"].exact == 24
    assert evaluate(mapping, want=["n_layers", "forward_flops"]).results.keys() == {"n_layers", "forward_flops"}
    assert evaluate("gpt3", "n_params", n_layers=1)["n_params"].value < 1e10


def test_things_given_otherwise() -> None:
    demo = sf.load(str(DEMO / "demo.toml"))
    assert demo.eval("demo_time", demo_mode="fast").exact == Fraction(100, 3)
    assert demo.eval("demo_time", demo_time="by runs", demo_runs=4).exact == 6
    ranged = demo.answer("demo_price", demo_price="1 .. 4 $/h")
    assert (ranged["demo_price"].low, ranged["demo_price"].high) == (Fraction(1), Fraction(4)) and ranged.notes


def test_a_calculation_and_an_explanation() -> None:
    assert sf.calc("2^10").exact == 1024
    text = sf.load(str(DEMO / "demo.toml")).explain("demo_cost", depth=1)
    assert text.startswith("A demonstration\n\ndemo_cost = $330") and "demo_time*demo_price" in text


def test_tests_of_own_files() -> None:
    assert {outcome.verdict for outcome in sf.test(str(DEMO / "demo.flop"))} == {"passed", "proved"}
    assert [outcome.verdict for outcome in sf.test(str(DEMO / "broken.flop"))] == ["passed", "failed"]


def test_problems_come_as_one_exception() -> None:
    with pytest.raises(sf.SymflopsError) as caught:
        evaluate({"given": {"nonsense": 1, "n_lyers": 2}}, ["n_params"])
    assert [problem.code for problem in caught.value.problems] == ["SF203", "SF203"]
    with pytest.raises(sf.SymflopsError):
        sf.load("nothing_of_the_kind")


def test_importing_costs_nothing() -> None:
    script = "import sys; before = set(sys.modules); import symflops; print(len(set(sys.modules) - before))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert int(ran.stdout) <= 3


def test_an_article_is_checked_from_a_file_and_from_a_text(tmp_path: Path) -> None:
    text = "First 2 * 3 = 6.\nThen 50 * 50 = 2600 and 50 * 50 = 2510.\n"
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    for found in (sf.check(str(path)), sf.check("a.md", text)):
        assert [(found.line(one), found.said(one)) for one in found.wrong] == [(2, "50 * 50 = 2600"), (2, "50 * 50 = 2510")]
    assert [one.stated for one in sf.check("a.md", text, tolerance="1%").wrong] == [2600]
    with pytest.raises(sf.SymflopsError):
        sf.check(str(tmp_path / "missing.md"))


def test_values_are_shown_as_a_person_would_say_them() -> None:
    gpt3 = sf.load("gpt3")
    assert repr(gpt3["training_time"]) == "<training_time = 33.8317 day>"
    assert repr(gpt3.answer("n_params", "mfu")) == "<Answer n_params = 174.6B param, mfu = 0.3368>"
    assert repr(sf.calc("3 GB / 2 s")) == "<Calculation 1.5e9 byte/s>"
    assert repr(sf.calc("1 < 2")) == "<Calculation true>"
    assert (
        repr(gpt3.solve("training_time = 30 day", "n_devices"))
        == "<Solution of training_time = 30 day: n_devices = 1,154.79 device, whole: 1,154 and 1,155>"
    )
    assert repr(gpt3.solve("training_time <= 30 day", "n_devices")).startswith(
        "<Solution of training_time <= 30 day: n_devices = 1,154.79 .."
    )
    assert repr(sf.check("a.md", "2 * 3 = 6 and 50 * 50 = 2600")) == "<Checked a.md: 1 right, 1 wrong>"


def test_derive_takes_a_scenario_and_says_how_names_are_given() -> None:
    formula = sf.derive("device_hours", "training_time", scenario="gpt3")
    assert formula.text == sf.load("gpt3").derive("device_hours", "training_time").text == "1024 [device]*training_time"
    for ask in (sf.derive, sf.load("gpt3").derive):
        with pytest.raises(sf.SymflopsError) as caught:
            ask("training_time", "n_params, n_tokens")
        (problem,) = caught.value.problems
        assert problem.helps == ("write each as an argument of its own: derive('training_time', 'n_params', 'n_tokens')",)


def test_a_solution_shows_its_whole_numbers_or_its_formula() -> None:
    found = repr(sf.solve("training_time = 30 day", "n_devices", "gpt3"))
    assert found == "<Solution of training_time = 30 day: n_devices = 1,154.79 device, whole: 1,154 and 1,155>"
    free = sf.solve("n_tokens = 300B", "n_epochs", n_tokens="by epochs")
    assert repr(free) == "<Solution of n_tokens = 300B: n_epochs = 3e11 [token]/dataset_tokens>"


def test_a_derivative_of_a_derivative_has_a_title_of_its_own() -> None:
    time = sf.derive("training_time", "n_params", "n_tokens", "n_devices", "peak", "mfu")
    assert time.diff("mfu").title == "d training_time/d mfu"
    assert time.diff("mfu").diff("mfu").title == "d^2 training_time/d mfu^2"
    assert time.diff("mfu").expand().diff("peak").diff("mfu").title == "d^3 training_time/d mfu^2 d peak"
    assert time.diff("mfu").elasticity("mfu").title == "elasticity of d training_time/d mfu by mfu"


WRONG: dict[str, Callable[[], object]] = {
    "load": lambda: sf.load(3),  # type: ignore[arg-type]
    "load a key": lambda: sf.load({"given": {3: 4}}),
    "load a library": lambda: sf.load("gpt3", library=3),  # type: ignore[arg-type]
    "eval": lambda: sf.load("gpt3").eval(3),  # type: ignore[arg-type]
    "item": lambda: sf.load("gpt3")[3],  # type: ignore[index]
    "explain": lambda: sf.load("gpt3").explain("training_time", depth="all"),  # type: ignore[arg-type]
    "minimize": lambda: sf.load("gpt3").minimize("loss", 3),  # type: ignore[arg-type]
    "minimize under": lambda: sf.load("gpt3").minimize("loss", "n_params", constraint=3),  # type: ignore[arg-type]
    "calc": lambda: sf.calc(3),  # type: ignore[arg-type]
    "check": lambda: sf.check(3),  # type: ignore[arg-type]
    "check a text": lambda: sf.check("x", text=3),  # type: ignore[arg-type]
    "check a tolerance": lambda: sf.check("x", text="1", tolerance=[3]),  # type: ignore[arg-type]
    "solve": lambda: sf.solve(5, "n_devices"),  # type: ignore[arg-type]
    "solve for": lambda: sf.solve("n_devices = 3", 5),  # type: ignore[arg-type]
    "derive": lambda: sf.derive(5),  # type: ignore[arg-type]
    "derive in": lambda: sf.derive("d_ff", 5),  # type: ignore[arg-type]
    "derive by": lambda: sf.derive("d_ff", convention=3),  # type: ignore[arg-type]
    "compile": lambda: sf.compile(3),  # type: ignore[arg-type]
    "test": lambda: sf.test(3),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_an_argument_of_a_wrong_type_is_told_at_the_door(call: Callable[[], object]) -> None:
    with pytest.raises(SymflopsError) as refused:
        call()
    assert [problem.code for problem in refused.value.problems] == ["SF912"] and "is of type" in str(refused.value)


def test_a_scenario_may_be_a_path(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('from = ["gpt3"]\n[given]\nn_devices = 2048\n', encoding="utf-8")
    assert sf.load(tmp_path / "own.toml").eval("n_devices").value == 2048


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda: sf.derive("step_flops", "d_model"), "name it too, 'd_model', 'batch_size', 'n_layers'"),
        (lambda: sf.derive("training_time"), "help: training_time='by work'"),
        (lambda: sf.load("gpt3").eval("loss"), "scaling_law='…' in Python"),
    ],
)
def test_help_is_in_the_words_of_python(call: Callable[[], object], line: str) -> None:
    with pytest.raises(SymflopsError) as refused:
        call()
    assert line in str(refused.value) and "--in" not in str(refused.value) and "-s " not in str(refused.value)
