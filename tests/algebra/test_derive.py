"""Closed forms: in the names asked for, with units, equal to what the graph evaluates to."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest

import symflops as sf
from symflops.algebra.checking import points
from symflops.algebra.conditions import conditions
from symflops.algebra.deriving import Derived, derive
from symflops.algebra.rounding import rounded_tree
from symflops.api import question
from symflops.exact import midpoint
from symflops.show import Style
from symflops.show.pages.formula import page
from symflops.text import SymflopsError
from tests.small import ask, codes, library, values


def derived(name: str, *terms: str, scenario: str | None = None, **options: list[str]) -> Derived:
    return derive(question(scenario, (name,), **options), name, terms)


def test_the_names_pick_laws_and_options() -> None:
    found = derived("training_time", "n_params", "n_tokens", "n_devices", "peak", "mfu")
    assert found.formula.text == "6 [FLOP/param/token]*n_params*n_tokens/(n_devices*peak*mfu)"
    assert found.formula.unit == "day"
    assert found.formula.latex == r"\frac{6\,N\,D}{n\,R\,\eta}"
    assert found.picked[:3] == ("training_time by work", "training_flops by kaplan", "counted_params is all")


def test_megatron_step() -> None:
    """72 B s L h^2 (1 + s/(6 h) + V/(12 L h)) of Narayanan et al. 2021, without recomputation."""
    formula = sf.derive("step_flops", convention="megatron2021")
    wanted = "72*batch_size*seq_len*n_layers*d_model^2*(1 + seq_len/(6*d_model) + vocab_size/(12*n_layers*d_model))"
    point = {"batch_size": 2, "seq_len": 8, "n_layers": 3, "d_model": 12, "vocab_size": 50}
    text = wanted
    for name, value in point.items():
        text = text.replace(name, str(value))
    assert formula.value_at({name: Fraction(value) for name, value in point.items()}) == sf.calc(text).exact


def test_elasticity_agrees_with_finite_differences() -> None:
    formula = sf.derive("step_flops", convention="megatron2021")
    slope = formula.elasticity("d_model")
    point = {key: Fraction(value) for key, value in zip(formula.names, (2048, 12288, 1536, 96, 51200), strict=True)}
    step = Fraction(1, 10**9)
    up, down = (formula.value_at({**point, "d_model": point["d_model"] * (1 + side * step)}) for side in (1, -1))
    middle = formula.value_at(point)
    assert isinstance(up, Fraction) and isinstance(down, Fraction) and isinstance(middle, Fraction)
    exact = slope.value_at(point)
    assert isinstance(exact, Fraction)
    assert abs((up - down) / (2 * step * middle) - exact) < Fraction(1, 10**15)


def test_a_text_means_what_the_formula_means() -> None:
    """The text, units included, evaluates to the answer of the scenario."""
    model = sf.load("gpt3")
    for name in ("training_time", "training_cost", "training_flops", "energy", "n_params", "device_hours"):
        formula = model.derive(name, "n_tokens", "n_devices")
        text = formula.text.replace("n_tokens", "(300B [token])").replace("n_devices", "(1024 [device])")
        found = sf.calc(text)
        assert found.inner == model[name].inner, (name, formula.text)
        assert found.dimension == formula.dimension or found.dimension.plain, name


def test_values_of_a_scenario_stay_names_unless_names_are_asked_for() -> None:
    formula = derived("training_time", scenario="gpt3").formula
    assert {"n_tokens", "achieved_rate", "n_layers"} <= set(formula.names)
    assert derived("training_time", "n_tokens", scenario="gpt3").formula.names == ("n_tokens",)


def test_forms() -> None:
    formula = sf.derive("step_flops", convention="megatron2021")
    texts = {formula.text, formula.expand().text, formula.factor().text, formula.collect("d_model").text}
    assert len(texts) > 2
    assert formula.collect("d_model").text.startswith("6*(12*")


def test_derivative_by_a_name() -> None:
    formula = derived("training_time", "n_params", "n_tokens", "n_devices", "peak", "mfu").formula
    assert formula.diff("n_tokens").text == "6 [FLOP/param/token]*n_params/(n_devices*peak*mfu)"
    assert formula.elasticity("mfu").text == "-1"


def test_sympy_is_the_same_expression() -> None:
    formula = sf.derive("step_flops", convention="megatron2021")
    h = next(one for one in formula.sympy.free_symbols if one.name == "d_model")
    assert (formula.sympy.diff(h) - formula.diff("d_model").sympy).expand() == 0


def test_through_a_maximum(tmp_path: object) -> None:
    text = ["let a integer  let b  let top = max(3*a, a + b)^0.5"]
    path = tmp_path / "own.flop"  # type: ignore[operator]
    path.write_text("\n".join(text))
    formula = sf.derive("top", library=[str(path)])
    assert formula.text == "max(3*a, a + b)^0.5"
    assert "if" in formula.diff("a").text


@pytest.mark.parametrize(
    ("name", "terms", "code"),
    [
        ("step_flops", ("d_model",), "SF401"),
        ("nonsense", (), "SF203"),
        ("step_flops", ("nonsense",), "SF203"),
        ("conv_size", (), "SF208"),
    ],
)
def test_what_cannot_be_derived(name: str, terms: tuple[str, ...], code: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        sf.derive(name, *terms)
    assert codes(caught.value) == [code]


def test_a_name_that_does_not_occur() -> None:
    with pytest.raises(SymflopsError) as caught:
        sf.derive("n_params").diff("mfu")
    assert codes(caught.value) == ["SF203"]


@pytest.mark.parametrize(
    ("scenario", "quantity", "name", "elasticity"),
    [
        ("gpt3", "logits_memory", "pp", "0"),  # leaps at 1, and is nought beyond
        ("gpt3", "max_batch_size", "memory_capacity", "0"),  # steps, of which a coarse difference sees the slope
        ("llama3_70b_speculative", "check_compute_time", "context_len", "10*context_len/(10*context_len + 530231)"),
    ],
)
def test_elasticities_of_what_leaps_or_runs(scenario: str, quantity: str, name: str, elasticity: str) -> None:
    assert derive(question(scenario, (quantity,)), quantity, [name]).formula.elasticity(name).text == elasticity


def test_a_symbol_of_one_quantity_stands_for_it() -> None:
    """N is that of the parameters; D is that of tokens and of the dimensions of a map, and both are told."""
    formula = derive(question(None, ("training_flops",)), "training_flops", ["N", "n_tokens"]).formula
    assert formula.text == "6 [FLOP/param/token]*n_params*n_tokens"
    with pytest.raises(SymflopsError) as caught:
        derive(question(None, ("training_flops",)), "training_flops", ["N", "D"])
    assert caught.value.problems[0].helps == ("it is the symbol of n_tokens and of n_map_dims: write the name",)


def test_a_power_of_a_quotient_stays_one() -> None:
    """31^n/2^(5*n) is equal to (31/32)^n, and of two numbers that have too many digits to be worked out."""
    small = library(
        """
        let batch integer
        let size
        let touched = 1 - exp(batch*ln(1 - 8/256))
        let left = size*(31/32)^batch + size
        let shared = size*exp(batch*ln(1 - 8/size))
        """
    )
    for name, batch in (("touched", 50_000), ("shared", 50_000), ("left", 700)):  # of rationals all digits are kept
        formula = derive(ask(small, name), name).formula
        point = {key: Fraction(1000) for key in formula.names}
        assert formula.value_at({**point, "batch": Fraction(batch)}), formula.text
    assert "31/32" in derive(ask(small, "left"), "left").formula.text


def test_a_formula_of_a_serving_fleet_is_checked_beside_what_is_given() -> None:
    """At most points that are drawn the model does not fit, and the rate is nought there, or has no elasticity."""
    formula = derived("capacity_rate", "d_model", scenario="deepseek_v3_serving").formula
    slope = formula.elasticity("d_model")
    at = {"d_model": Fraction(7168)}
    assert formula.value_at(at) == sf.load("deepseek_v3_serving")["capacity_rate"].inner
    assert slope.value_at(at) == -1  # the network counts: what it carries for a token is as wide as the model
    tried = list(islice(points(formula, ("d_model",)), 60))
    assert sum(7100 < point["d_model"] < 7240 for point in tried) >= 8
    assert all(point["d_model"].denominator == 1 for point in tried)


def test_the_slope_of_a_power_is_checked_where_its_exponent_is_whole() -> None:
    """There the power is a rational, and beside it is not: a step too fine for its digits told a right slope wrong."""
    free = ["speculative_speedup=by free_checking"]
    found = derived("speculative_speedup", "draft_len", scenario="llama3_70b_speculative", settings=free)
    slope = found.formula.diff("draft_len")
    assert slope.names == ("draft_len",)
    slope = derive(ask(library("let n integer\nlet left = (4/5)^n"), "left"), "left").formula.diff("n")
    at = slope.value_at({"n": Fraction(5)})
    assert abs(float(midpoint(at)) + 0.8**5 * 0.22314355131420976) < 1e-15


def test_a_running_number_is_no_name_of_a_formula() -> None:
    """It has no domain, no derivative and no key of a graph in the text: the text is one that can be typed."""
    small = library("let width\nlet k\nlet bill = k*sum(max(i*width, 3*i^2 + 7) over i = 1 .. 20)")
    formula = derive(ask(small, "bill"), "bill").formula
    assert formula.names == ("k", "width")
    assert "over i = 1 .. 20" in formula.text and "%" not in formula.text
    slope = formula.diff("width")
    assert slope.value_at({"k": Fraction(1), "width": Fraction(10**6)}) == 210
    assert "%" not in slope.text + slope.latex
    near = rounded_tree(derive(ask(small, "bill"), "bill").formula.expand())
    assert near is None or "%" not in near
    thirds = library("let width\nlet bill = sum(max(i*width, 3*i^2 + 7)/12345678901 over i = 1 .. 20)")
    assert "over k" in (near := rounded_tree(derive(ask(thirds, "bill"), "bill").formula) or "") and "%" not in near
    assert str(formula.sympy.free_symbols) and "%" not in str(formula.sympy)
    point = {"k": Fraction(2), "width": Fraction(9)}
    text = formula.text.replace("width", "9").replace("k*", "2*")
    assert formula.value_at(point) == sf.calc(text).exact


CANCELLED = """
let may in 0 .. 10   let real in -5 .. 5   let sure
let one = may*sure/may                  let two = (may - real)*sure/(may - real)   let three = sure*sure/sure
let four = sure*may/(may*real)          let five = if may > 0 then may/may else 1  let six = one/two + 0*may^(-1)
let seven = sum(k*may over k = 1 .. 5)/may
"""


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("one", ["may != 0"]),
        ("two", ["may != real"]),
        ("three", []),
        ("four", ["may != 0"]),
        ("five", []),
        ("six", ["may != 0", "may != real"]),
        ("seven", ["may != 0"]),
    ],
)
def test_where_a_factor_was_cancelled_is_told(name: str, wanted: list[str]) -> None:
    """Silent where the domain excludes it, where a condition does, and where the formula divides by it itself."""
    assert conditions(derive(ask(library(CANCELLED), name), name).formula) == wanted


def test_cancelled_factors_are_on_the_page() -> None:
    derived = derive(ask(library(CANCELLED), "one"), "one")
    shown = page(derived, derived.formula)
    assert "holds where\n  may != 0" in shown.text(Style(width=80))
    assert shown.record()["where"] == ["may != 0"]


def test_what_a_formula_sets_itself_is_put_in() -> None:
    """`head_len given {head_len = 1}` is 1, not a name of its own."""
    small = library("let w   let h   let area = w*h   let two = area + (area given {w = 3})")
    assert derive(ask(small, "two", w=2, h=5), "two").formula.text == "w*h + 3*h"
    assert derive(ask(small, "two", h=5), "two", ["w"]).formula.text == "5*w + 15"


def test_what_each_layer_has_says_so() -> None:
    found = derived("layer_flops", scenario="gpt3")
    assert found.notes == ("of one layer: here each layer has the same formula",)
    assert not derived("n_params", scenario="gpt3").notes


def test_rows_with_formulas_of_their_own_have_no_one_formula() -> None:
    """Three layers without experts, then 58 with them: what stands outside of the rows is the formula of neither."""
    with pytest.raises(SymflopsError, match="differs from layer to layer") as caught:
        derived("layer_flops", scenario="deepseek_v3")
    assert codes(caught.value) == ["SF310"]
    assert "layer 1-3" in caught.value.problems[0].helps[0]


def test_rows_that_are_alike_have_one_formula() -> None:
    small = library(
        "index layer = 1 .. n_layers   let n_layers integer   let width per layer   let other   let size per layer = 3*other"
    )
    asked = ask(small, "size", layer=[{"width": 3}, {"width": 4}], other=2)
    assert derive(asked, "size").formula.text == "3*other"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a", "ln(z + x + y) + (z*x*y)^2.5"),
        ("b", "ln(z - x - y + 40) + z^0.3*(x + y)"),
        ("c", "z - (x - y + w)^7"),
        ("d", "z*x*y*ln(x*y)"),
        ("e", "ln(z/(x*y)) + 0.3^z"),
    ],
)
def test_sums_in_sums_have_no_brackets(name: str, text: str) -> None:
    small = library(
        """
        let x  let y  let z  let w in -3 .. 3   let inner = x + y   let made = x*y
        let a = ln(z + inner) + (z*made)^2.5           let b = ln(z - inner + 40) + z^0.3*inner
        let c = z - (x - (y - w))^7                    let d = z*made*ln(made)
        let e = ln(z/made) + 0.3^z
        """
    )
    assert derive(ask(small, name), name).formula.text == text


def test_a_name_with_laws_of_which_none_is_chosen_is_no_formula() -> None:
    """`training_time` alone says nothing; in `training_cost` it may stand, and that it could be opened is told."""
    with pytest.raises(SymflopsError) as caught:
        sf.derive("training_time")
    assert codes(caught.value) == ["SF403"] and "training_time='by work'" in caught.value.problems[0].helps
    small = library("let x let y   let two   law two by one = 2*x   law two by other = 3*y   let four = 2*two   let known = 5*x")
    derived = derive(ask(small, "four"), "four")
    assert derived.formula.text == "2*two"
    assert derived.notes == ("`two` stays a name: choose its law, -s 'two=by one | other'",)
    assert not derive(ask(small, "known"), "known").notes


@pytest.mark.parametrize(
    ("name", "terms", "scenario", "latex"),
    [
        ("training_time", ["n_devices"], "gpt3", r"\frac{523812777984\,\mathrm{s}}{175\,n}"),
        ("training_flops", ["n_params", "n_tokens"], None, r"6\,N\,D"),
        ("warm", ["heat"], None, r"\frac{Q}{3\,\mathrm{s}}"),
        ("cold", ["heat"], None, r"\frac{1}{3\,\mathrm{s}\,Q}"),
        ("stored", ["heat", "held"], None, r"Q + 5\,\mathrm{byte}"),
    ],
)
def test_what_is_measured_has_its_unit_on_paper(name: str, terms: list[str], scenario: str | None, latex: str) -> None:
    """What is only counted has none: 6 N D."""
    if name in ("warm", "cold", "stored"):
        small = library(
            'let heat : byte  latex "Q"   let warm : byte/s = heat/3 [s]   let cold : 1/byte/s = 1/(3 [s]*heat)'
            "   let stored : byte = heat + 5 [byte]   let held"
        )
        formula = derive(ask(small, name), name).formula
    else:
        formula = derived(name, *terms, scenario=scenario).formula
    assert formula.latex == latex and formula._repr_latex_() == f"$\\displaystyle {latex}$"


def test_units_stand_inside_a_sum() -> None:
    """A sum whose terms are in seconds is one of seconds, as its text is read."""
    small = library("let a : byte   let r : byte/s   let t : s = sum(max(a*k, 6 [byte])/r over k = 1 .. 5)")
    text = derive(ask(small, "t"), "t").formula.text
    again = library(f"let a : byte   let r : byte/s   let t : s = {text}")
    assert values(again, "t", a="3 byte", r="2 byte/s") == values(small, "t", a="3 byte", r="2 byte/s") == ["24"]


@pytest.mark.parametrize(
    ("name", "terms", "text", "picked"),
    [
        (
            "training_time",
            "n_params n_tokens n_devices achieved_rate",
            "8 [FLOP/param/token]*n_params*n_tokens/(n_devices*achieved_rate)",
            "training_time by narayanan; recompute is full",
        ),
        ("training_cost", "device_hours price", "device_hours*price", "training_cost by rented"),
        ("critical_batch_tokens", "min_tokens min_steps", "min_tokens/min_steps", "critical_batch_tokens by extremes"),
        ("n_tokens", "n_steps batch_size seq_len", "n_steps*batch_size*seq_len", "n_tokens by steps"),
        ("mfu", "achieved_rate peak", "achieved_rate/peak", "mfu by hfu; hfu by rate"),
        ("mfu", "step_time n_devices peak step_flops", "step_flops/(n_devices*peak*step_time)", "mfu by step"),
        ("hfu", "achieved_rate peak", "achieved_rate/peak", "hfu by rate"),
    ],
)
def test_the_law_that_suffices_is_picked(name: str, terms: str, text: str, picked: str) -> None:
    """Whatever the names asked for are worked out from themselves, and before any default."""
    found = derived(name, *terms.split())
    assert (found.formula.text, "; ".join(found.picked)) == (text, picked)


def test_a_name_that_differs_where_it_stands_is_no_name_there() -> None:
    """A latency that grows with each token is not that of the first times their number."""
    small = library(
        "let a  let t = a*r  let r  law r by other = v  let v = r + 1   let w = sum(t given {a = k} over k = 1 .. 4) + t"
    )
    assert derive(ask(small, "w"), "w", ["t", "r"]).formula.text == "10*r + t"


def test_what_is_said_of_a_name_makes_it_differ_too() -> None:
    """`r` cannot be worked out; it stands for itself in every term, unless what is said makes it move with the number."""
    small = library(
        "let a  let v  let r  law r by other = v + back  let back = r - 1"
        "   let q = 2*r  let w = sum(q given {a = k} over k = 1 .. 4)"
    )
    assert derive(ask(small, "w", v=3), "w", ["r"]).formula.text == "8*r"
    with pytest.raises(SymflopsError):
        derive(ask(small, "w", v="= 3*a"), "w", ["r"])


def test_what_no_law_gives_is_said_with_the_laws() -> None:
    small = library("let y  law y by one = y2*a  law y by two = y2*b   let y2 = y/2   let a  let b  let c = 2*y")
    with pytest.raises(SymflopsError) as refused:
        derive(ask(small, "c"), "y", ["c"])
    assert "no law of `y` gives it in c" in str(refused.value) and "by one, by two" in str(refused.value)


def test_options_nobody_chose_are_told() -> None:
    """Four bytes for each number of a cache: two of them, in bf16, which nobody said. Those of what is asked for are none."""
    found = derived("kv_cache_bytes_per_token")
    shown = page(found, found.formula)
    assert shown.record()["options"]["kv_format"] == "bf16" and "kv_format bf16" in shown.text(Style())
    assert any("kv_format bf16" in note.message for note in shown.aside())
    assert not derived("training_time", "n_params", "n_tokens", "n_devices", "peak", "mfu").options


def test_a_formula_is_checked_where_its_sums_are_short() -> None:
    """A formula with a bend at every term was compared at points with a million of them: half a minute, now a moment."""
    begun = time.process_time()
    found = sf.load("llama3_70b_speculative").derive("generation_time")
    assert found.text.startswith("sum(") and found.factor().text
    assert time.process_time() - begun < 10


def test_a_place_is_in_the_text_as_it_was_said(symflops: Any) -> None:
    ran = symflops("derive", "d_ff", "-s", "n_heads=2", "--substitute", "d_model = 128*foo")
    assert ran.code == 2 and " --> --substitute:1:15\n" in ran.err and "1 | d_model = 128*foo" in ran.err
    with pytest.raises(SymflopsError) as refused:
        sf.derive("d_ff", d_model="12*foo")
    assert " --> arguments:1:9\n" in str(refused.value)


def test_what_is_worked_out_on_the_way_can_be_kept_as_a_name(symflops: Any) -> None:
    asked = ("derive", "loss", "-s", "scaling_law=besiroglu", "--diff", "n_params")
    ran = symflops(*asked)
    assert ran.code == 2 and "help: it is worked out on the way: keep it as a name, --in n_params,n_tokens\n" in ran.err
    assert symflops(*asked, "--in", "n_params,n_tokens").code == 0
    assert "on the way" not in symflops(*asked[:-1], "mfu").err


def test_coefficients_are_written_as_their_authors_did() -> None:
    """No quotient for a decimal, no sum of two numbers, no sign for what makes a number of a count."""
    best = derived("optimal_params", settings=["scaling_law=besiroglu"]).formula
    assert best.text == "(0.3478*482.01/(0.3658*2085.43))^(1/0.7136)*(number(training_flops)/6)^(0.3658/0.7136)"
    assert "operatorname" not in best.latex and r"\left(\frac{C}{6}\right)" in best.latex
    loss = derived("loss", "n_params", "n_tokens", settings=["scaling_law=besiroglu"]).formula
    assert loss.latex == r"1.8172 + \frac{2085.43}{D^{0.3658}} + \frac{482.01}{N^{0.3478}}"
    half = library("let x   let y = 5*x/2 + x/10 + 3/4")
    assert derive(ask(half, "y"), "y").formula.expand().text == "13*x/5 + 3/4"


@pytest.mark.parametrize("option", [("--expand",), ("--collect", "memory_capacity")])
def test_what_is_too_wide_in_a_form_is_told(symflops: Any, option: tuple[str, ...]) -> None:
    ran = symflops("derive", "capacity_rate", "deepseek_v3_serving", *option)
    assert ran.code == 3 and "error[SF405]" in ran.err and "shorter: --factor" in ran.err


def test_a_name_the_formula_does_without_is_told() -> None:
    (note,) = derived("training_time", "mfu", "n_devices", scenario="gpt3").problems
    assert note.message == "the formula of `training_time` does without `mfu`"
    assert not derived("training_time", "n_devices", scenario="gpt3").problems
