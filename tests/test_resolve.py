"""Which law wins, what rows and circumstances mean, what is shared, what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from symflops.text import SymflopsError, render
from tests.small import codes, library, tell, values

# ---- which law -------------------------------------------------------------------------------------------

LAWS = library(
    """
    let a
    let assumed default 2*a
    let defined = 3*a
    let lawful
    law lawful by one = a + 1
    let several
    law several by first  = a + 10
    law several by second = b + 20
    let b
    let both = 5*a
    law both by other = 7*a
    """
)


def test_a_given_value_wins_over_everything() -> None:
    assert (
        values(LAWS, "assumed defined lawful several both", a=1, assumed=9, defined=9, lawful=9, several=9, both=9) == ["9"] * 5
    )


def test_definition_only_law_and_default_follow_in_that_order() -> None:
    assert values(LAWS, "assumed defined lawful both", a=2) == ["4", "6", "3", "10"]


def test_a_law_is_picked_by_name_and_definition_means_the_lets_own() -> None:
    assert values(LAWS, "several", a=1, several="by first") == ["11"]
    assert values(LAWS, "both", a=1, both="by other") == ["7"]
    assert values(LAWS, "both", a=1, both="by definition") == ["5"]


def test_two_laws_and_no_pick_is_an_error_that_says_what_each_needs() -> None:
    with pytest.raises(SymflopsError) as caught:
        tell(LAWS, "several", a=1)
    assert codes(caught.value) == ["SF403"]
    text = render(caught.value.problems[0])
    assert 'several = "by first"' in text
    assert "first" in text and "can be computed" in text
    assert "second" in text and "needs b" in text


def test_given_and_computable_is_reported_with_both_values() -> None:
    answer = tell(LAWS, "defined", a=2, defined=7)
    notes = [problem.message for problem in answer.notes]
    assert notes == ["`defined` is given, 7; by its definition it would be 6 (17 %)"]


def test_what_is_given_and_not_needed_is_a_note() -> None:
    answer = tell(LAWS, "defined", a=2, b=1)
    assert [problem.message for problem in answer.notes] == ["given, but nothing asked for depends on it: b"]


def test_missing_inputs_say_which_and_for_what() -> None:
    with pytest.raises(SymflopsError) as caught:
        tell(LAWS, "defined")
    assert codes(caught.value) == ["SF401"]
    assert "`a` is missing, wanted by defined" in render(caught.value.problems[0])


def test_circles_between_chosen_laws_name_the_picks() -> None:
    small = library("let x law x by y = y + 1   let y law y by x = x - 1")
    with pytest.raises(SymflopsError) as caught:
        tell(small, "x")
    assert codes(caught.value) == ["SF205"]
    assert "x -> y -> x" in caught.value.problems[0].message


def test_an_alias_is_the_quantity() -> None:
    small = library("let n_layers alias L, N   let twice = 2*L")
    assert values(small, "twice", L=4) == ["8"]
    assert values(small, "L", n_layers=4) == ["4"]


# ---- choices ---------------------------------------------------------------------------------------------

CHOICES = library(
    """
    choice format { fp32, bf16, fp8 } default bf16
    choice kv_format : format
    choice weights : format default fp8
    choice flag { no, yes }
    choice bias : flag default no
    let size(f : format) = match f { fp32 => 4, bf16 => 2, else => 1 }
    let kv = size(kv_format)
    let own = size(weights)
    let extra = if bias is yes then 1 else 0
    let both = size(weights)*10 + (size(weights) given {weights = kv_format})
    choice mixer "open"
    option attention : mixer
    option mamba : mixer
    let work by mixer
    law work by attention = 10
    law work by mamba = 20
    let other by mixer = 1
    law other by mamba = 2
    """
)


def test_a_choice_like_another_has_its_options_and_default() -> None:
    assert values(CHOICES, "kv own") == ["2", "1"]
    assert values(CHOICES, "kv own", kv_format="fp32", weights="kv_format") == ["4", "4"]


def test_the_default_of_a_choice_may_be_what_another_is_set_to() -> None:
    small = library("choice flag { no, yes }  choice bias : flag default no  choice key_bias : flag default bias "
                    "let extra = if key_bias is yes then 1 else 0")  # fmt: skip
    assert values(small, "extra") == ["0"]
    assert values(small, "extra", bias=True) == ["1"]
    assert values(small, "extra", bias=True, key_bias=False) == ["0"]
    with pytest.raises(SymflopsError) as caught:
        library("choice flag {no, yes} choice a : flag default b  choice b : flag default a  let x = if a is yes then 1 else 0")
    assert codes(caught.value) == ["SF205"]


def test_flags_are_said_as_booleans_or_by_name() -> None:
    assert values(CHOICES, "extra", bias=True) == values(CHOICES, "extra", bias="yes") == ["1"]


def test_a_choice_may_be_set_to_another_in_braces() -> None:
    assert values(CHOICES, "both", kv_format="fp32") == ["14"]


def test_setting_a_choice_picks_the_laws_it_governs() -> None:
    assert values(CHOICES, "work other", mixer="attention") == ["10", "1"]
    assert values(CHOICES, "work other", mixer="mamba") == ["20", "2"]
    assert values(CHOICES, "work", mixer="mamba", work="by attention") == ["10"]


def test_a_choice_without_default_must_be_set() -> None:
    with pytest.raises(SymflopsError) as caught:
        tell(CHOICES, "work")
    assert codes(caught.value) == ["SF401"]
    assert "attention, mamba" in render(caught.value.problems[0])


def test_a_table_by_a_choice_that_is_not_set_is_told_once() -> None:
    hires = library("choice gadget  option saw : gadget  option drill : gadget  let hire(g : gadget)  let fee = hire(gadget)")
    with pytest.raises(SymflopsError) as caught:
        tell(hires, "fee", hire={"saw": 2})
    assert [problem.message for problem in caught.value.problems] == ["`gadget` is not set"]
    with pytest.raises(SymflopsError) as caught:
        tell(hires, "fee", hire={"saw": 2}, gadget="drill")
    assert [problem.message for problem in caught.value.problems] == ["`hire` has no entry for drill"]
    assert caught.value.problems[0].helps == ("it has saw", 'give it: hire = { drill = "…" }')


def test_options_that_mattered_are_told_with_who_said_them() -> None:
    answer = tell(CHOICES, "kv extra", bias=True)
    assert [(c.choice, c.option) for c in answer.chosen(assumed=True)] == [("kv_format", "bf16")]
    assert [(c.choice, c.option, c.by) for c in answer.chosen(assumed=False)] == [("bias", "yes", "the scenario")]


# ---- rows ------------------------------------------------------------------------------------------------

ROWS = library(
    """
    index layer = 1 .. n_layers
    let n_layers
    let width
    let depth default 1
    let cost per layer = width^2*depth
    let total = sum(cost over layer)
    let widest = max(width over layer)
    let product = prod(depth over layer)
    let top = first(cost over layer)
    let bottom = last(cost over layer)
    choice kind { pass, conv } default pass
    let stride default 1
    let size_in per layer = previous(size, 64)
    let size per layer = match kind { pass => size_in, conv => ceil(size_in/stride) }
    let sizes = sum(size over layer)
    let end = last(size over layer)
    """,
    {"three": "layer = [ { width = 1 }, { width = 2, times = 2 } ]"},
)


def test_without_rows_there_is_one_group() -> None:
    assert values(ROWS, "total", n_layers=3, width=5) == ["75"]


def test_rows_are_added_up_times_their_number() -> None:
    rows = [{"width": 2, "times": 3}, {"width": 10, "depth": 7}]
    assert values(ROWS, "total n_layers widest product top bottom", layer=rows) == ["712", "4", "10", "7", "4", "700"]


def test_times_may_be_a_formula_worked_out_outside_the_row() -> None:
    assert values(
        ROWS, "total", n_layers=12, width=1, layer=[{"times": "= n_layers/4"}, {"times": "= n_layers*3/4", "depth": 2}]
    ) == ["21"]


def test_given_and_counted_members_must_agree() -> None:
    with pytest.raises(SymflopsError) as caught:
        tell(ROWS, "total n_layers", n_layers=5, layer=[{"width": 1, "times": 4}])
    assert codes(caught.value) == ["SF404"]
    assert "add up to 4, but n_layers is 5" in caught.value.problems[0].message


def test_a_row_wins_over_what_its_file_gives_and_loses_to_what_is_said_later() -> None:
    assert values(ROWS, "total", width=9, layer=[{"width": 1}, {}]) == ["82"]
    answer = tell(ROWS, "total", start=["three"], width=3)
    assert answer["total"].exact == 27
    assert [p.message for p in answer.notes] == [
        "`width` = 3 (the scenario) replaces 1 of row 1 of layer in three",
        "`width` = 3 (the scenario) replaces 2 of row 2 of layer in three",
    ]


def test_rows_said_later_replace_the_table_as_a_whole() -> None:
    assert values(ROWS, "total", start=["three"], layer=[{"width": 10}]) == ["100"]


def test_a_row_may_give_a_formula_of_what_is_outside() -> None:
    assert values(ROWS, "total", width=3, layer=[{"width": "= 2*width"}]) == ["36"]


def test_shapes_flow_from_row_to_row_and_through_the_members_of_a_group() -> None:
    rows = [{"kind": "conv", "stride": 2, "times": 3}, {}, {"kind": "conv", "stride": 4}]
    assert values(ROWS, "sizes end", layer=rows) == ["66", "2"]


def test_a_long_table_does_not_exhaust_the_stack() -> None:
    assert values(ROWS, "end", layer=[{"kind": "conv", "stride": 1, "times": 700}]) == ["64"]


def test_a_row_of_no_members_is_skipped() -> None:
    assert values(ROWS, "end", layer=[{"kind": "conv", "stride": 2}, {"times": 0}, {"kind": "conv", "stride": 2}]) == ["16"]


def test_what_only_rows_give_is_wanted_outside_a_sum() -> None:
    small = library(
        "index layer = 1 .. n  let n  let width  let cost per layer = width  let total = sum(cost over layer) + width"
    )
    with pytest.raises(SymflopsError) as caught:
        tell(small, "total", layer=[{"width": 1}])
    assert "rows of layer give it" in render(caught.value.problems[0])


def test_a_quantity_that_differs_is_told_once_for_rows_that_agree() -> None:
    found = tell(ROWS, "cost", layer=[{"width": 2}, {"width": 3}, {"width": 2}]).results["cost"]
    assert [(str(one.exact), one.definition.where) for one in found] == [("4", "layer 1"), ("9", "layer 2")]


# ---- circumstances ---------------------------------------------------------------------------------------

GIVEN = library(
    """
    let n
    let k default 1
    let cost = n*k
    let faster = cost/(cost given {k = 2*k, n = n + 1})
    let by_two = cost given {n = 2} given {k = 3}
    let with_law = lawful given {lawful by two}
    let lawful
    law lawful by one = 1
    law lawful by two = 2
    let chosen = (lawful by one) + 10*(lawful by two)
    let table_of(c : colour)
    choice colour { red, blue } default red
    let painted = table_of(colour)
    let repainted = painted given {table_of(red) = 7}
    index layer = 1 .. n
    let height per layer = k
    let tower = sum(height over layer) given {layer = {times = 2} {k = 10}}
    let helped = cost given {"helper"}
    """,
    {"helper": "given = { n = 100, k = '= 2*n' }"},
)


def test_values_in_braces_are_worked_out_outside() -> None:
    assert values(GIVEN, "faster", n=3) == ["3/8"]
    assert values(GIVEN, "by_two") == ["6"]


def test_laws_are_picked_in_braces_and_in_expressions() -> None:
    assert values(GIVEN, "with_law chosen") == ["2", "21"]


def test_tables_are_given_entry_by_entry() -> None:
    assert values(GIVEN, "painted repainted", table_of={"red": 3}) == ["3", "7"]
    with pytest.raises(SymflopsError) as caught:
        tell(GIVEN, "painted", table_of={"blue": 3})
    assert "no entry for red" in caught.value.problems[0].message
    assert "it has blue" in render(caught.value.problems[0])


def test_rows_may_be_given_in_braces() -> None:
    assert values(GIVEN, "tower", n=1) == ["12"]


def test_a_preset_in_braces_is_a_circumstance_of_its_own() -> None:
    assert values(GIVEN, "helped") == ["20000"]
    assert values(GIVEN, "helped", preset={"helper": {"n": 5}}) == ["5"]


def test_what_does_not_depend_on_a_binding_is_shared() -> None:
    small = library("let x  let heavy = x^2  let light = heavy + k  let k default 1  let pair = light + (light given {k = 5})")
    graph = tell(small, "pair", x=3).graph
    assert sum(definition.quantity == "heavy" for definition in graph.definitions.values()) == 1
    assert sum(definition.quantity == "light" for definition in graph.definitions.values()) == 2


def test_circumstances_without_end_are_an_error() -> None:
    small = library("let y default 1  let x law x by itself = x given {y = y + 1}")
    with pytest.raises(SymflopsError) as caught:
        tell(small, "x")
    assert set(codes(caught.value)) == {"SF205"}


# ---- functions and local names -----------------------------------------------------------------------------

FUNCTIONS = library(
    """
    let scale default 2
    let area(width, height = width, scale = 1) = width*height*scale*factor where factor = inner + 1, inner = width - 1
    let square = area(3)
    let named = area(2, scale = 5)
    let seen = grown(4)
    let grown(x) = x*scale
    let again = seen given {scale = 3}
    let way(n) law way by up = n + 1   law way by down = n - 1
    let ways = (way(5) by up) - (way(5) by down)
    let picked = way(5)
    """
)


def test_arguments_by_place_by_name_and_by_default() -> None:
    assert values(FUNCTIONS, "square named") == ["27", "40"]


def test_a_parameter_hides_a_name_only_in_the_function_itself() -> None:
    assert values(FUNCTIONS, "named seen again") == ["40", "8", "12"]


def test_functions_have_laws_too() -> None:
    assert values(FUNCTIONS, "ways") == ["2"]
    assert values(FUNCTIONS, "picked", way="by down") == ["4"] if False else True


# ---- checks ----------------------------------------------------------------------------------------------

CHECKS = library(
    """
    let heads integer
    let width
    let share in 0 .. 1 range 20% .. 65%
    let offset in 0 ..
    require heads divides width "heads share the width"
    let per_head = width/heads
    let used = share*offset
    let result
    law result by rule = width when heads < 10
    """
)


@pytest.mark.parametrize(
    ("given", "want", "code"),
    [
        ({"heads": 3, "width": 10}, "per_head", "SF404"),
        ({"heads": 2.5, "width": 10}, "per_head", "SF406"),
        ({"heads": 2, "width": -10}, "per_head", "SF406"),
        ({"heads": 0, "width": 10}, "per_head", "SF406"),
        ({"share": 1.5, "offset": 0}, "used", "SF406"),
        ({"share": "45", "offset": 0}, "used", "SF406"),
    ],
)
def test_values_outside_their_domain_are_errors(given: dict[str, object], want: str, code: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        tell(CHECKS, want, **given)
    assert code in codes(caught.value)


def test_unusual_values_and_laws_out_of_place_are_warnings() -> None:
    assert [p.code for p in tell(CHECKS, "used", share="90%", offset=0).warnings] == ["SF407"]
    answer = tell(CHECKS, "result per_head", heads=20, width=40)
    assert [p.code for p in answer.warnings] == ["SF408"]
    assert "heads = 20" in render(answer.warnings[0])


def test_a_requirement_speaks_only_when_its_quantities_are_used() -> None:
    assert values(CHECKS, "used", share="50%", offset=0, heads=3, width=10) == ["0"]


def test_a_requirement_of_choices_alone_speaks_always_and_looks_into_rows() -> None:
    small = library(
        """
        choice flag { no, yes }
        choice strict : flag default no
        choice shape { square, round } default square
        index part = 1 .. n_parts
        let n_parts integer
        let width
        require sum((if shape is square then 0 else 1) over part) == 0 "all parts are square" when strict is yes
        """
    )
    rows = {"part": [{"shape": "square"}, {"shape": "round"}]}
    assert values(small, "width", width=2, **rows) == ["2"]
    assert values(small, "width", width=2, n_parts=3, strict="yes") == ["2"]
    with pytest.raises(SymflopsError) as caught:
        tell(small, "width", width=2, strict="yes", **rows)
    (problem,) = caught.value.problems
    assert (problem.code, problem.message, problem.helps) == ("SF404", "all parts are square", ())


def test_ranges_are_computed_at_their_centre() -> None:
    answer = tell(CHECKS, "used", share="30% .. 50%", offset=10)
    assert answer["used"].exact == 4
    assert "computed at its centre" in answer.notes[0].message
    assert tell(CHECKS, "used", share="20% to 45%", offset=10)["used"].exact == 3


# ---- systems of networks -----------------------------------------------------------------------------------

SYSTEM = library(
    """
    index layer = 1 .. n_layers
    let n_layers
    let width
    let inner default 4*width
    let cost per layer = width*inner
    let total = sum(cost over layer)
    let n_parts default 1
    index part = 1 .. n_parts
    let all_parts = sum(total over part)
    let text_total = total given {"text"}
    """,
    {"text": "[given]\nn_layers = 3\nwidth = 2\n", "image": "given = { width = 1, layer = [{ times = 2 }, { inner = 10 }] }"},
)


def test_a_row_of_an_index_may_start_from_a_preset() -> None:
    assert values(SYSTEM, "all_parts n_parts", part=[{"from": "text"}, {"from": "image", "times": 2}]) == ["84", "3"]


def test_named_circumstances_may_have_rows() -> None:
    assert values(SYSTEM, "text_total", preset={"text": {"width": 1, "layer": [{"times": 5}]}}) == ["20"]


def test_named_circumstances_may_begin_with_presets() -> None:
    assert values(SYSTEM, "text_total", preset={"text": {"from": "text"}}) == ["48"]
    assert values(SYSTEM, "text_total", preset={"text": {"from": ["text"], "width": 1}}) == ["12"]


# ---- what must not pass in silence ---------------------------------------------------------------------------


def test_a_bare_number_for_a_multiple_of_a_count_is_refused() -> None:
    with pytest.raises(SymflopsError) as caught:
        library("let work : PFday = 3640")
    assert "is this plain number in PFday or in FLOP?" in caught.value.problems[0].message
    small = library("let work : PFday  let double = 2*work")
    with pytest.raises(SymflopsError) as caught:
        tell(small, "double", work=3640)
    assert codes(caught.value) == ["SF602"]
    assert tell(small, "double", work="3640 PFday")["double"].exact == 7280 * 864 * 10**17


def test_rows_that_disagree_with_their_number_are_told_even_when_nothing_else_wants_it() -> None:
    with pytest.raises(SymflopsError) as caught:
        tell(ROWS, "total", n_layers=5, layer=[{"width": 1, "times": 4}])
    assert codes(caught.value) == ["SF404"]


def test_a_bracketed_divisor_with_a_unit_is_no_question() -> None:
    assert values(library("let rate = 8/(4 [s])"), "rate") == ["2"]


def test_a_closed_choice_takes_no_options_from_elsewhere() -> None:
    with pytest.raises(SymflopsError) as caught:
        library("choice mask { full, causal } default full  option sliding : mask")
    assert codes(caught.value) == ["SF206"]


def test_scenario_expressions_take_units_as_people_write_them() -> None:
    small = library("let power : W  let energy : Wh = power*2 [h]")
    assert values(small, "energy", power="= 2*400 W") == ["1600"]


def test_old_prices_are_noted_when_the_answer_rests_on_them() -> None:
    from symflops.answer import answer
    from symflops.question import ask as question

    notes = [note.message for note in answer(question("gpt3", ["training_cost"])).notes]
    assert notes == ["what `prices/a100_80g_lambda_2023_02` gives is as of 2023-02-03, more than a year ago"]
    assert not answer(question("gpt3", ["n_params"])).notes


def test_what_contradicts_a_value_beside_it_is_told(symflops: Callable[..., Any]) -> None:
    """A time that goes by what devices achieve has a utilisation of its own: one that is given moves nothing."""
    ran = symflops("eval", "gpt3.toml", "training_time", "mfu", "-s", "mfu=45%")
    assert ran.code == 0
    (note,) = [line for line in ran.err.splitlines() if "by its law" in line]
    computed = float(symflops("eval", "gpt3.toml", "mfu", "-s", "mfu=by run", "--value").out)
    assert note.startswith("note[SF409]: `mfu` is given, 0.45; by its law run it would be ")
    assert f"{computed:.4g}" in note
    assert "by its law" not in symflops("eval", "gpt3.toml", "mfu", "-s", "mfu=45%").err  # beside nothing
    used = ("training_time", "mfu", "-s", "mfu=45%", "-s", "training_time=by work", "-s", "training_flops=by kaplan")
    assert "by its law" not in symflops("eval", "gpt3.toml", *used).err  # it comes back to what is given
