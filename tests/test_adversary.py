"""What a hostile review found, each as it should be: wrong numbers, endless work, escaping exceptions."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from symflops import evaluate
from symflops.answer import Answer, answer
from symflops.api import question as sf_question
from symflops.calculate import calculate
from symflops.compare import differences
from symflops.library import load
from symflops.proving import run
from symflops.question import ask as question
from symflops.resolve import resolver
from symflops.show.pages.calculation import page
from symflops.show.pages.tree import derivation
from symflops.show.pages.values import Digits
from symflops.text import SymflopsError
from tests.small import ask, codes, library, tell, values

STAGES = """
index stage = 1 .. n_stages
let n_stages integer
let width default 7 integer
let ch_out default 6
let ch per stage default 4
let ch_in per stage = previous(ch, 3)
"""


def verdicts(text: str) -> list[str]:
    small = library(STAGES + text)
    return [outcome.verdict for outcome in run(small, small.declared.tests) if outcome.trial.place.path == "small.flop"]


# ---- wrong numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n_layers", "told"), [(2, "-1"), (1, "-2")])
def test_a_row_stands_for_a_whole_number_of_members_from_none(n_layers: int, told: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        answer(question("models/deepseek_v3", ["n_params"], [f"n_layers={n_layers}"]))
    assert "SF404" in codes(caught.value)
    assert any(f"is {told}" in problem.message for problem in caught.value.problems)


def test_half_a_layer_is_refused() -> None:
    with pytest.raises(SymflopsError) as caught:
        tell(library(STAGES + "let total = sum(width over stage)"), "total", n_stages=3, stage=[{"times": "= n_stages/2"}] * 2)
    assert codes(caught.value) == ["SF404"]


def test_a_local_name_is_worked_out_in_the_circumstances_it_is_met_in() -> None:
    text = """
    let direct = sum(width over stage)
    let viaw = sum(w over stage)             where w = width
    let under = w + (w given {width = 100})  where w = width
    let swap = (w given {width = 100}) + w   where w = width
    """
    small = library(STAGES + text)
    assert values(small, "direct viaw", stage=[{"width": 2}, {"width": 3}]) == ["5", "5"]
    assert values(small, "under swap", width=7) == ["107", "107"]


def test_rows_of_none_do_not_count() -> None:
    text = "let most = max(width over stage)  let least = min(width over stage)  let end = last(width over stage)"
    small = library(STAGES + text)
    assert values(small, "most least end", stage=[{"width": 2}, {"width": 50, "times": 0}]) == ["2", "2", "2"]
    assert verdicts('test "t" given stage = {ch = 2} {times = 0, ch = 50} expect ch <= 6') == ["passed"]


def test_rows_of_a_test_speak_of_what_it_gives() -> None:
    assert verdicts('test "t" given ch_out = 4, stage = {ch = 2*ch_out} expect sum(ch over stage) == 8') == ["passed"]
    assert verdicts('test "t" given ch_out = 4, stage = {times = ch_out} expect sum(ch over stage) == 16') == ["passed"]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("width ~ 3 within 2", "failed"),
        ("width ~ 8 within 2", "passed"),
        ("width ~ 8 within 20%", "passed"),
        ("width ~ 3 within 20%", "failed"),
    ],
)
def test_only_a_percentage_is_a_share(claim: str, verdict: str) -> None:
    assert verdicts(f'test "t" given width = 9 expect {claim}') == [verdict]


@pytest.mark.parametrize(
    "claim", ["n_stages < 100_002", "min(n_stages, 200_000) == n_stages", "mod(n_stages, 101_009) == n_stages"]
)
def test_a_claim_that_breaks_far_out_or_near_a_constant_is_refuted(claim: str) -> None:
    assert verdicts(f'test "t" expect {claim}') == ["failed"]


@pytest.mark.parametrize("expression", ["2^0.5*2^0.5 - 2", "sqrt(3)*sqrt(3) - 3"])
def test_a_value_without_a_certain_digit_is_none(expression: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        calculate(expression, load())
    assert codes(caught.value) == ["SF411"]


# ---- endless work, escaping exceptions -------------------------------------------------------------------


def test_a_chain_of_conditions_costs_its_length() -> None:
    chain = "".join(f"if width < {at} then {at} else " for at in range(1, 41)) + "99"
    start = time.perf_counter()
    small = library(STAGES + f"let stepped = {chain}  let total = stepped + 1")
    assert values(small, "total", width=17) == ["19"]
    assert time.perf_counter() - start < 20  # it took 2^40 visits


def test_long_chains_are_no_problem_for_tests_and_calculations(tmp_path: Path) -> None:
    chain = "let x0 default 1\n" + "".join(f"let x{at} = x{at - 1} + 1\n" for at in range(1, 600))
    small = library(chain + 'test "t" expect x599 == 600')
    assert [o.verdict for o in run(small, small.declared.tests) if o.trial.place.path == "small.flop"] == ["passed"]
    assert calculate("x599", small).exact == 600


def test_a_choice_set_to_itself_is_a_circle() -> None:
    text = "choice flag { no, yes }  choice ca : flag default no  let x = if ca is yes then 1 else 0"
    small = library(text + ' test "t" given ca = ca expect x == 1')
    outcomes = [o for o in run(small, small.declared.tests) if o.trial.place.path == "small.flop"]
    assert [problem.code for problem in outcomes[0].problems] == ["SF205"]


def test_an_expectation_about_what_flows_is_judged_member_by_member() -> None:
    assert verdicts('test "t" given n_stages = 3 expect ch_in >= 3') == ["passed"]
    assert verdicts('test "t" given n_stages = 3 expect ch_in >= 4') == ["failed"]


def test_a_billion_equal_members_are_judged_once() -> None:
    assert verdicts('test "t" given stage = {times = 1_000_000_000, ch = 5} expect ch >= 5') == ["passed"]


@pytest.mark.parametrize(
    "text",
    [
        "let y0(x) = x + 1\n"
        + "".join(f"let y{n}(x) = y{n - 1}(x) + y{n - 1}(x + 1)\n" for n in range(1, 30))
        + "let asked = y29(1)",
        "let y0 default 1\n"
        + "".join(f"let y{n} = y{n - 1} + (y{n - 1} given {{y0 = y0 + {n}}})\n" for n in range(1, 25))
        + "let asked = y24",
        "let asked = max(max(i*j over i = 1 .. 1000) over j = 1 .. 1000)",
        "let asked = sum(sqrt(k) over k = 1 .. 5_000_000)",
    ],
)
def test_work_that_doubles_ends_in_a_limit(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not os.environ.get("SYMFLOPS_HEAVY"):  # to reach the limits themselves takes twenty seconds
        monkeypatch.setattr(resolver, "MOST_WORK", resolver.MOST_WORK // 10)
        monkeypatch.setattr(evaluate, "MOST_TERMS", evaluate.MOST_TERMS // 10)
    small = library(text)
    with pytest.raises(SymflopsError) as caught:
        tell(small, "asked")
    assert codes(caught.value) == ["SF405"]


def test_presets_that_multiply_end_in_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for at in range(7):
        start = f"from = [{', '.join([chr(34) + f's{at + 1}.toml' + chr(34)] * 20)}]" if at < 6 else ""
        Path(f"s{at}.toml").write_text(f'title = "t"\n{start}\nwant = ["n_params"]\n')
    with pytest.raises(SymflopsError) as caught:
        question("s0.toml")
    assert codes(caught.value) == ["SF104"]


@pytest.mark.parametrize("value", [1, "yes", [1], 0])
def test_a_flag_of_a_configuration_is_true_or_false(value: object) -> None:
    config = {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 8, "intermediate_size": 8}
    config |= {"num_attention_heads": 2, "num_hidden_layers": 1, "vocab_size": 10, "tie_word_embeddings": value}
    with pytest.raises(SymflopsError) as caught:
        question(config, ["n_params"])
    assert codes(caught.value) == ["SF611"]


RANGED = "let share in 0 .. 1  let fee : $  let words : token  let total = share*fee*words"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"share": "30% .. 120%"}, "SF406"),
        ({"share": "10% ± 20%"}, "SF406"),
        ({"fee": "$-1 .. 3"}, "SF406"),
        ({"words": "300 .. 400B token"}, "SF603"),
        ({"share": "35 .. 45%"}, "SF603"),
        ({"share": "35 to 45%"}, "SF603"),
    ],
)
def test_both_ends_of_a_range_are_what_the_quantity_may_be(given: dict[str, str], code: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        tell(library(RANGED), "total", **{"share": "40%", "fee": "3 $", "words": "5 token", **given})
    assert code in codes(caught.value)


@pytest.mark.parametrize(
    ("share", "centre"), [("0 .. 50%", "midpoint"), ("0 to 50%", "midpoint"), ("20% to 45%", "geometric mean")]
)
def test_the_centre_of_a_range_is_called_what_it_is(share: str, centre: str) -> None:
    found = answer(ask(library(RANGED), "total", share=share, fee="3 $", words="5 token"))
    assert any(f"({centre})" in note.message for note in found.notes)


@pytest.mark.parametrize(
    ("expression", "value", "digits"),
    [("1e-1000", None, None), ("exp(-2000)", None, "2.57"), ("exp(2000)", None, "3.88"), ("2^0.5", 1.4142135623730951, None)],
)
def test_scripts_get_every_number(expression: str, value: float | None, digits: str | None) -> None:
    small = load()
    found = page(calculate(expression, small), small, Digits()).record()
    assert found["value"] == value
    assert found.get("digits", "").startswith(digits) if digits else "digits" not in found
    assert digits or value or found["exact"]


# ---- what was silently ignored ---------------------------------------------------------------------------


def test_a_law_of_a_function_says_where_it_holds() -> None:
    text = "let cost(x)  law cost by near = 2*x when x < 10  law cost by far = 3*x  let total = cost(width) by near"
    small = library(STAGES + text)
    assert [problem.code for problem in tell(small, "total", width=9).warnings] == []
    (warning,) = tell(small, "total", width=12).warnings
    assert warning.code == "SF408"
    assert "`near` of `cost`" in warning.message
    assert "x = 12" in warning.helps[0]


@pytest.mark.parametrize(
    "requirement", ["require double(3) < width", "require double(width) > width + n_stages when n_stages > 5"]
)
def test_requirements_of_functions_and_conditional_ones_are_judged(requirement: str) -> None:
    small = library(STAGES + f"let double(x) = 2*x  let total = double(width) + n_stages  {requirement}")
    assert values(small, "total", width=20, n_stages=9) == ["49"]
    with pytest.raises(SymflopsError) as caught:
        tell(small, "total", width=6, n_stages=9)
    assert codes(caught.value) == ["SF404"]


def test_a_requirement_applies_only_when_it_says() -> None:
    small = library(STAGES + "let total = width + n_stages  require width > 10 when n_stages > 5")
    assert values(small, "total", width=6, n_stages=5) == ["11"]


def test_a_name_of_a_row_that_nothing_needs_is_told() -> None:
    found = tell(library(STAGES + "let total = sum(ch over stage)  let other"), "total", stage=[{"ch": 2, "other": 3}])
    assert any("other" in note.message for note in found.notes)


def test_rows_in_two_places_are_refused() -> None:
    with pytest.raises(SymflopsError) as caught:
        question({"from": ["models/gpt2"], "given": {"layer": [{"times": 3}]}, "layer": [{"times": 5}]}, ["n_params"])
    assert codes(caught.value) == ["SF602"]


def test_two_conventions_do_not_speak_of_the_same() -> None:
    with pytest.raises(SymflopsError) as caught:
        sf_question("models/gpt2", ["flops_per_token"], conventions=["palm", "kaplan"])
    assert codes(caught.value) == ["SF912"]
    with pytest.raises(SymflopsError) as caught:
        sf_question("models/gpt2", ["flops_per_token"], conventions=["models/llama2_7b"])
    assert codes(caught.value) == ["SF604"]


def test_an_expectation_that_is_not_compared_is_told() -> None:
    scenario = {"from": ["models/gpt2"], "expect": {"n_params": "1 param"}}
    found = answer(question(scenario, ["n_params"], ["n_layers=3"]))
    assert any("not compared" in note.message for note in found.notes)


def test_a_date_is_no_duration() -> None:
    with pytest.raises(SymflopsError) as caught:
        question("gpt3", ["training_cost"], ["training_time=2020-05-05"])
    assert codes(caught.value) == ["SF301"]


# ---- a second review -------------------------------------------------------------------------------------

RIVAL = """
let there = sum(1 over layer) given {"rival"}
let told = n_layers given {"rival"}
let both = there + told
"""


def test_rows_within_circumstances_agree_with_the_number_given(tmp_path: Path) -> None:
    path = tmp_path / "r.flop"
    path.write_text(RIVAL, encoding="utf-8")

    def both(**rival: object) -> Answer:
        scenario = {"from": ["models/gpt2"], "preset": {"rival": {"layer": [{"times": 3}], **rival}}}
        return answer(question(scenario, ["both"], library_paths=[str(path)]))

    assert both()["both"].exact == 6  # rows of its own, and the number of layers is their sum
    assert both(n_layers=3)["both"].exact == 6
    with pytest.raises(SymflopsError) as caught:
        both(n_layers=24)
    assert codes(caught.value) == ["SF404"]


def test_rows_within_rows_agree_with_the_number_given() -> None:
    scenario = {"part": [{"from": "models/gpt2", "layer": [{"times": 2}, {}], "n_layers": 9}]}
    with pytest.raises(SymflopsError) as caught:
        answer(question(scenario, ["system_params"]))
    assert codes(caught.value) == ["SF404"]


def test_numbers_put_into_a_formula_keep_its_meaning(tmp_path: Path) -> None:
    path = tmp_path / "neg.flop"
    path.write_text("let an in -10 .. 10\nlet bn = an^2 - an\n", encoding="utf-8")
    asked = question(None, ["bn"], ["an=-3"], library_paths=[str(path)])
    assert derivation(asked).record()["steps"]["bn"]["numbers"] == "(-3)^2 - (-3)"


def test_the_formula_files_of_what_a_scenario_starts_from_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sub").mkdir()
    Path("sub/lw.flop").write_text("let mine = 7\n", encoding="utf-8")
    Path("sub/base.toml").write_text('library = ["lw.flop"]\nwant = ["mine"]\n', encoding="utf-8")
    Path("top.toml").write_text('from = "sub/base.toml"\nwant = ["mine"]\n', encoding="utf-8")
    assert answer(question("top.toml"))["mine"].exact == 7


def test_what_minus_s_says_holds_while_an_input_is_weighed() -> None:
    rows = {"from": ["models/gpt2"], "layer": [{"times": 12, "d_ff": 1000}]}
    first, second = (answer(question(one, ["n_params"], ["d_ff=500"])) for one in ({"from": ["models/gpt2"]}, rows))
    assert first["n_params"].exact == second["n_params"].exact
    assert not differences(first, second)
    other = answer(question(rows, ["n_params"]))
    assert [one.name for one in differences(other, answer(question({"from": ["models/gpt2"]}, ["n_params"])))] == [
        "rows of layer"
    ]


@pytest.mark.parametrize("setting", ["-5%", "-1 s"])
def test_a_tolerance_is_not_below_0(setting: str) -> None:
    scenario = {"from": ["models/gpt2"], "expect": {"n_params": {"value": "1 param", "within": setting}}}
    with pytest.raises(SymflopsError) as caught:
        answer(question(scenario, ["n_params"]))
    assert codes(caught.value)[0] in {"SF602", "SF301"}
    assert verdicts('test "t" expect width ~ 7 within -1') == ["failed"]


def test_a_name_that_is_an_alias_already_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "own.flop"
    path.write_text("let s = 1 [GB]\nlaw s by hand = 3 [GB]\n", encoding="utf-8")
    with pytest.raises(SymflopsError) as caught:
        load([str(path)], use_cache=False)
    assert codes(caught.value) == ["SF202"]
