"""Slopes against differences of whole answers and against closed forms; tornados, shares, pages, pictures."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symflops.answer import Answer, answer
from symflops.api import question
from symflops.evaluate import Values
from symflops.exact import NoValue, midpoint
from symflops.sensitivity import Influence, sensitivity
from symflops.show import Style
from symflops.show.pages.sensitivity import page
from symflops.slopes import Slopes, is_input
from symflops.text import SymflopsError
from tests.small import ask, library

Run = Callable[..., Any]

SMALL = library(
    """
let a = 1   "First"
let b default 3   "Second"
let n   "Whole"   integer
let smooth = a^2*b + exp(b) - sqrt(a*b)/log2(a + 1) + abs(a - b)   "Smooth"
let powered = a^b + b^(1/3) + 2^a   "Powers"
let bent = max(a, b) + min(a, 2*b, 7) + mod(7*a, b)   "Bent"
let stepped = ceil(a/b)*a + (if a < b then b^2 else a)   "Stepped"
let summed = sum(k*a^2 + b over k = 1 .. 1000)   "A closed form"
let bounded = sum(k*a over k = 1 .. n)   "A bound that is an input"
let largest = max(k*a over k = 1 .. 5)   "The last"
let nothing = 7   "Of nothing"
let tied = max(a, b)   "Of equals"
""".replace("let a = 1   ", "let a   ")
)


def of(name: str, **given: Any) -> dict[str, Influence]:
    found = answer(ask(SMALL, name, **given))
    return {one.input.name: one for one in sensitivity(found, name).influences}


def difference(found: Answer, name: str, key: str) -> float:
    """The slope by a step to either side, of the whole answer."""
    at = midpoint(found.values.value(key))
    step = abs(at) / 10**6
    graph, wanted = found.graph, found.results[name][0].definition.key
    up, down = (midpoint(Values(graph.definitions, {key: at + sign * step}).value(wanted)) for sign in (1, -1))
    return float((up - down) / (2 * step))


@pytest.mark.parametrize("name", ["smooth", "powered", "bent", "stepped", "summed", "largest"])
@pytest.mark.parametrize(("a", "b"), [("2.25", "3.5"), ("5.125", "1.75"), ("0.3", "0.8")])
def test_slopes_are_what_differences_come_to(name: str, a: str, b: str) -> None:
    found = answer(ask(SMALL, name, a=a, b=b))
    slopes = Slopes(found.graph.definitions, found.values).of(name)
    for key, definition in found.graph.definitions.items():
        if is_input(definition):
            slope = float(midpoint(slopes.by.get(key, Fraction(0))))
            assert slope == pytest.approx(difference(found, name, key), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("want", "scenario"),
    [
        ("training_time", "gpt3"),
        ("training_cost", "gpt3"),
        ("n_params", "models/llama3_70b"),
        ("forward_flops", "models/mixtral_8x7b"),
    ],
)
def test_elasticities_of_the_library(want: str, scenario: str) -> None:
    found = answer(question(scenario, (want,)))
    for one in sensitivity(found, want).influences:
        if one.elasticity is None or one.steps or one.input.definition.clauses.integer:
            continue
        slope = difference(found, want, one.input.definition.key)
        share = float(midpoint(one.input.inner) / midpoint(found[want].inner))
        assert float(midpoint(one.elasticity)) == pytest.approx(slope * share, rel=1e-6)


def test_closed_forms() -> None:
    found = answer(question("gpt3", ("training_time",)))
    by = {one.input.name: one.elasticity for one in sensitivity(found, "training_time").influences}
    assert (by["n_tokens"], by["n_devices"], by["achieved_rate"]) == (1, -1, -1)
    assert isinstance(by["d_model"], Fraction)  # exact, where the value is


def test_sums_over_running_numbers() -> None:
    assert of("summed", a=2, b=3)["a"].slope == 2 * 2 * 500500
    found = of("bounded", a=2, n=10)
    assert found["a"].slope == 55 and found["n"].slope == 21 and found["n"].steps  # (n + 1/2)*a between its neighbours
    assert found["n"].ends == (9, 11)


def test_where_it_steps_or_bends() -> None:
    found = of("stepped", a=2, b=3)
    assert found["a"].steps and found["b"].steps
    assert of("tied", a=3, b=3)["a"].steps and not of("tied", a=3, b=2)["a"].steps
    assert "b" not in of("tied", a=30, b=2)
    assert of("nothing") == {}


def test_ranges_swing_over_themselves_and_share_the_variance() -> None:
    found = answer(
        question("gpt3", ("training_cost",), ["achieved_rate=120 .. 160 TFLOP/s/device", "n_tokens=200B .. 400B token"])
    )
    by = {one.input.name: one for one in sensitivity(found, "training_cost").influences}
    rate, tokens = by["achieved_rate"], by["n_tokens"]
    assert rate.ranged and tokens.ranged and not by["n_layers"].ranged
    assert rate.share is not None and tokens.share is not None and rate.share + tokens.share == pytest.approx(1)
    assert tokens.low is not None and tokens.high is not None and tokens.high / tokens.low == 2
    assert by["n_layers"].share is None


REQUIRED = library(
    """
let heads integer  let groups default 4   "Groups"  integer  let share in 0 .. 1  let cut default 1  "Cut"  integer
require groups divides heads  "whole groups"   require share + groups/8 <= 1.45  "room"
let size = heads*groups*share*cut
"""
)


def test_no_end_is_one_that_eval_refuses() -> None:
    """16 heads in 4 groups: 4 divides 12 and 20, of which a quarter to either side reaches both; groups may not grow."""
    found = answer(ask(REQUIRED, "size", heads=16, share=0.9))
    by_name = {one.input.name: one for one in sensitivity(found, "size", swing=Fraction(30, 100)).influences}
    assert by_name["heads"].ends == (12, 20)
    assert by_name["share"].ends[1] <= Fraction(95, 100)  # room, before it is more than all
    assert by_name["share"].ends[1] > Fraction(94, 100)
    assert by_name["groups"].refused == (False, True)
    assert by_name["groups"].high is None
    assert by_name["groups"].ends[0] == 2
    assert by_name["groups"].why == ("", "whole groups")
    assert by_name["heads"].why == ("", "")
    told = page(found, sensitivity(found, "size", swing=Fraction(30, 100))).text(Style())
    assert "refused: no value on that side" in told and "  groups: whole groups" in told


def test_a_branch_that_lacks_something_is_no_end() -> None:
    """With one device nothing is sent, and no law of sending need be chosen; with two there is no answer, not a better one."""
    small = library(
        """
let m integer  let work  let wire
let sending  law sending by ring = wire*(m - 1)  law sending by tree = wire*log2(m)
let spent = work/m + (if m == 1 then 0 else sending)
"""
    )
    question = ask(small, "spent", m=1, work=8, wire=1)
    moved = {one.input.name: one for one in sensitivity(answer(question), "spent").influences}["m"]
    assert (moved.low, moved.high, moved.refused) == (8, None, (False, True))
    assert moved.why[1] == "`sending` has 2 laws, and none is chosen"
    chosen = ask(small, "spent", m=1, work=8, wire=1, sending="by ring")
    moved = {one.input.name: one for one in sensitivity(answer(chosen), "spent").influences}["m"]
    assert (moved.low, moved.high, moved.refused) == (8, 5, (False, False))


def test_what_a_formula_sets_itself_is_no_input() -> None:
    small = library("let page default 16  let held = ceil(100/page)*page  let read = (held given {page = 1}) + page")
    found = sensitivity(answer(ask(small, "read")), "read").influences
    assert [(one.input.name, one.slope) for one in found] == [("page", 1)]


def test_a_domain_that_refuses_is_told_with_the_value_at_the_end() -> None:
    small = library("let share in 0 .. 1   let parts in 2 .. 2   let size = share*parts")
    found = answer(ask(small, "size", share=0.5, parts=2))
    by_name = {one.input.name: one for one in sensitivity(found, "size").influences}
    assert by_name["parts"].why == ("`parts` is 1.8: it must be 2 .. 2", "`parts` is 2.2: it must be 2 .. 2")


def test_what_is_given_itself_is_moved_by_nothing_else() -> None:
    with pytest.raises(SymflopsError) as caught:
        sensitivity(answer(ask(REQUIRED, "size", size=3)), "size")
    assert caught.value.problems[0].code == "SF609"


def test_a_whole_input_may_be_a_range() -> None:
    """Of 8 .. 15 the centre is 11, the lower of the two that are nearest to 11.5."""
    found = answer(ask(REQUIRED, "size", heads="8 .. 15", groups=1, share=0.5))
    assert found.results["size"][0].exact == Fraction(11, 2)


def test_refusals() -> None:
    found = answer(question("gpt3", ("training_time",)))
    with pytest.raises(SymflopsError, match="does not depend on an input `price`"):
        sensitivity(found, "training_time", ["price"])
    rows = answer(question("models/deepseek_v3", ("layer_params",)))
    with pytest.raises(SymflopsError, match="differs from row to row"):
        sensitivity(rows, "layer_params")


def test_a_slope_that_does_not_exist_is_said() -> None:
    found = answer(ask(SMALL, "powered", a=2, b=3))
    slopes = Slopes(found.graph.definitions, found.values)
    slopes.known["powered"] = NoValue("it is torn")
    with pytest.raises(NoValue, match="torn"):
        slopes.of("powered")


def test_the_picture(tmp_path: Path, symflops: Run) -> None:
    pytest.importorskip("matplotlib", reason="pictures need the plot extra")
    path = tmp_path / "t.svg"
    ran = symflops("sensitivity", "training_time", "gpt3.toml", "--plot", str(path), "--format", "json")
    assert ran.code == 0, ran.err
    text = path.read_text(encoding="utf-8")
    assert "training_time = 33.83 day" in text and "n_tokens" in text and "330B token" in text
    assert symflops("sensitivity", "training_time", "gpt3.toml", "--plot", str(tmp_path / "t.gif")).code == 2
    assert symflops("sensitivity", "training_time", "gpt3.toml", "--plot", str(tmp_path / "no" / "t.svg")).code == 2


def test_words_beside_bars_do_not_lie_upon_names(tmp_path: Path, symflops: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    matplotlib = pytest.importorskip("matplotlib", reason="pictures need the plot extra")
    matplotlib.use("agg")
    from matplotlib import pyplot

    drawn: list[Any] = []
    monkeypatch.setattr(pyplot, "close", drawn.append)
    over = ("--over", "n_tokens,n_devices,achieved_rate")
    assert symflops("sensitivity", "training_time", "gpt3.toml", *over, "--plot", str(tmp_path / "t.png")).code == 0
    drawn[0].canvas.draw()
    (axes,) = drawn[0].axes
    inside = axes.get_window_extent()
    extents = [text.get_window_extent() for text in axes.texts]
    assert len(extents) == 6
    assert all(inside.x0 <= one.x0 and one.x1 <= inside.x1 for one in extents)
