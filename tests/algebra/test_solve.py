"""Equations turned around: every root, whole numbers that are admissible, reasons where there is nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from math import log2
from pathlib import Path
from typing import Any

import pytest

import symflops as sf
from symflops.algebra.solution import Solution
from symflops.algebra.solving import solve
from symflops.show import Style
from symflops.show.pages.solution import page
from symflops.text import SymflopsError
from tests.small import ask, codes, library

SMALL = """
let n integer  let x  let share in 0 .. 1  let heads integer  let groups integer  let real in -10 .. 10
require groups divides heads
let linear = 3*x + 4           let square = x^2 - 5*x + 6        let fifth = x^5 - x
let top = max(3*n + 5, 2*n^2)  let both = abs(x - 3)             let rootish = 4*x^0.34
let odd = real^2 - 4           let step = ceil(x/10)             let mixed = x + ln(x)
let grouped = heads*groups     let growth = 2^x                  let above = x + n
let memory : GB/device = max(3 [GB/device]*n + 5 [GB/device], 2 [GB/device]*n^2)
let floored = floor(x/10)      let late = max(0, x - 5)         let fits = if 3*n + 1 <= 13 then 1 else 0
let leap = if n == 8 then 100 else n   let hole = if x == 7/2 then 100 else x
let width default 3/10  let sums = sum(max(2, width*k) over k = 3 .. n + 2)
let share_of default 1  let spread = x*share_of  let alone = 3*(spread given {share_of = 1})  let pair = alone + share_of
let tp integer  let dp integer  let n_devices : device integer  require tp*dp == n_devices  let used = number(n_devices)*x/dp
"""


@pytest.fixture(scope="module")
def found() -> Callable[..., Solution]:
    small = library(SMALL)

    def solved(equation: str, unknown: str, **given: Any) -> Solution:
        return solve(ask(small, "x", **given), equation, unknown)

    return solved


def roots(solution: Solution) -> list[Fraction]:
    return [root.middle for root in solution.roots]


@pytest.mark.parametrize(
    ("equation", "unknown", "wanted"),
    [
        ("linear = 10", "x", [2]),
        ("10 = linear", "x", [2]),
        ("square = 0", "x", [2, 3]),
        ("top = 50", "n", [5]),
        ("top = 11", "n", [2]),
        ("both = 1", "x", [2, 4]),
        ("odd = 0", "real", [-2, 2]),
        ("grouped = 6", "heads", [3]),
        ("growth = 8", "x", [3]),
    ],
)
def test_roots(found: Callable[..., Solution], equation: str, unknown: str, wanted: list[int]) -> None:
    given = {"groups": 2} if unknown == "heads" else {}
    assert [pytest.approx(float(root)) for root in roots(found(equation, unknown, **given))] == wanted


def test_a_root_by_formula_is_exact(found: Callable[..., Solution]) -> None:
    (root,) = found("linear = 9", "x").roots
    assert root.low == root.high == Fraction(5, 3) and root.expr is not None


def test_fractional_powers_by_inversion(found: Callable[..., Solution]) -> None:
    (root,) = found("rootish = 8", "x").roots
    assert root.expr is not None
    assert abs(4 * float(root.middle) ** 0.34 - 8) < 1e-12


def test_a_high_degree_has_its_root_in_an_interval(found: Callable[..., Solution]) -> None:
    """x^5 - x - 1 has no formula; its root is enclosed."""
    (root,) = found("fifth = 1", "x").roots
    assert root.expr is None and root.low < root.high
    assert root.low**5 - root.low < 1 < root.high**5 - root.high
    assert root.high - root.low < Fraction(1, 10**14)


def test_a_logarithm_beside_its_argument(found: Callable[..., Solution]) -> None:
    (root,) = found("mixed = 5", "x").roots
    assert abs(float(root.middle) - 3.6934413589606496) < 1e-13


@pytest.mark.parametrize(
    ("equation", "stretches", "whole"),
    [
        ("top <= 50", [(0, 5)], [5]),
        ("top < 51", [(0, 5.0497524)], [5]),
        ("top >= 50", [(5, None)], [5]),
    ],
)
def test_inequalities(
    found: Callable[..., Solution], equation: str, stretches: list[tuple[float, float | None]], whole: list[int]
) -> None:
    solution = found(equation, "n")
    shown = [tuple(None if end is None else pytest.approx(float(end)) for end in pair[:2]) for pair in solution.stretches]
    assert shown == stretches
    assert whole[0] in solution.whole


def test_the_ends_of_a_stretch_that_is_strict_do_not_solve_it(found: Callable[..., Solution]) -> None:
    assert found("top < 50", "n").whole == (4,)


def test_whole_numbers_meet_requirements(found: Callable[..., Solution]) -> None:
    """heads = 7.5 by the equation; 3 groups divide 6 and 9."""
    solution = found("grouped = 22.5", "heads", groups=3)
    assert roots(solution) == [Fraction(15, 2)]
    assert solution.whole == (6, 9)


def test_parallel_sizes_must_multiply(found: Callable[..., Solution]) -> None:
    solution = found("used = 20", "dp", tp=2, n_devices=16, x=9)
    assert roots(solution) == [Fraction(36, 5)]
    assert solution.whole == (8,)  # 2*8 are the 16 devices, and no other whole number is


def test_memory_with_a_maximum_in_the_way(found: Callable[..., Solution]) -> None:
    solution = found("memory <= 80 GB/device", "n")
    assert solution.whole == (6,)
    with pytest.raises(SymflopsError) as caught:
        found("memory <= 80 GB", "n")
    (problem,) = caught.value.problems
    assert problem.code == "SF301" and problem.helps == ("write 80 GB/device",)


def test_names_that_are_free_stay_in_the_formula(found: Callable[..., Solution]) -> None:
    solution = found("above = 10", "x")
    assert solution.names == ("n",)


@pytest.mark.parametrize(
    ("equation", "unknown", "code"),
    [
        ("x + 1 = x", "x", "SF501"),
        ("share = 2*share + 3", "share", "SF501"),
        ("linear = 2", "x", "SF501"),
        ("linear = 2", "n", "SF502"),
        ("x = x", "x", "SF503"),
        ("mixed = above", "x", "SF503"),
        ("linear", "x", "SF101"),
        ("1 < linear < 3", "x", "SF101"),
        ("linear = y", "x", "SF203"),
        ("linear = 3", "nonsense", "SF203"),
        ("linear = 3; above = 4", "x", "SF101"),
        ("linear = 3, above = 4", "x,n", "SF101"),
        ("above = 4", "x,n", "SF101"),
        ("linear = 3 [s]", "x", "SF301"),
        ("linear = 3", "__import__('os').getcwd()", "SF203"),
    ],
)
def test_no_answer_says_why(found: Callable[..., Solution], equation: str, unknown: str, code: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        found(equation, unknown)
    assert codes(caught.value) == [code]


@pytest.mark.parametrize(("equation", "unknown"), [("linear = 3; above = 4", "x"), ("above = 4", "x, n")])
def test_a_system_is_refused_with_what_to_do(found: Callable[..., Solution], equation: str, unknown: str) -> None:
    with pytest.raises(SymflopsError, match="systems of equations are not solved") as caught:
        found(equation, unknown)
    assert any("--minimize" in line for line in caught.value.problems[0].helps)


def test_no_solution_shows_what_the_sides_come_to(found: Callable[..., Solution]) -> None:
    with pytest.raises(SymflopsError) as caught:
        found("linear = 2", "x")
    assert any("the left side is" in line for line in caught.value.problems[0].helps)


def test_a_step_jumps_over_the_target(found: Callable[..., Solution]) -> None:
    """ceil(x/10) is never 2.5; the place of the jump is no root."""
    with pytest.raises(SymflopsError) as caught:
        found("step = 2.5", "x")
    assert codes(caught.value) == ["SF501"]


@pytest.mark.parametrize(
    ("equation", "unknown", "low", "with_low", "high", "with_high"),
    [
        ("step = 3", "x", 20, False, 30, True),  # ceil
        ("floored = 3", "x", 30, True, 40, False),
        ("fits = 1", "n", 0, False, 4, True),  # an if that leaps
        ("fits = 0", "n", 4, False, None, False),
        ("late = 0", "x", 0, False, 5, True),  # max(0, x - 5)
        ("linear < 10", "x", 0, False, 2, False),
        ("linear <= 10", "x", 0, False, 2, True),
        ("linear > 10", "x", 2, False, None, False),
        ("linear >= 10", "x", 2, True, None, False),
        ("growth < 7", "x", 0, False, log2(7), False),  # irrational
        ("growth <= 7", "x", 0, False, log2(7), True),
        ("step <= 3", "x", 0, False, 30, True),
        ("step < 3", "x", 0, False, 20, True),
        ("odd <= 0", "real", -2, True, 2, True),
        ("real^5 < 10^5 + 1", "real", -10, True, 10, True),  # the ends of the domain
    ],
)
def test_stretches_say_whether_their_ends_belong(
    found: Callable[..., Solution], equation: str, unknown: str, low: int, with_low: bool, high: float | None, with_high: bool
) -> None:
    solution = found(equation, unknown)
    (one,) = solution.stretches
    assert one.low == low and (one.high == high if high is None or high == int(high) else one.high == pytest.approx(high))
    assert (one.with_low, one.with_high) == (with_low, with_high)
    assert not solution.roots or solution.relation != "=="


def test_a_lone_root_beside_a_stretch(found: Callable[..., Solution]) -> None:
    """max(0, x - 5) = 0 up to 5, and where (x - 8)^2 makes the product nought too."""
    solution = found("late*(x - 8)^2 = 0", "x")
    assert roots(solution) == [8]
    assert [(one.low, one.high) for one in solution.stretches] == [(0, 5)]


def test_a_lone_place_where_a_side_leaps(found: Callable[..., Solution]) -> None:
    """No change of sign tells of it: small whole numbers are tried, powers of two, and the value that is given."""
    assert roots(found("leap = 100", "n")) == [8, 100]
    assert roots(found("hole = 100", "x", x="3.5")) == [Fraction(7, 2), 100]


def test_the_value_that_is_given_solves_what_it_comes_to() -> None:
    """At eight tensor parallel devices, as many as a node has, the exposed communication of Llama 3.1 405B leaps."""
    run = sf.load("llama3_405b_run")
    time = run["exposed_communication"].exact
    solution = run.solve(f"exposed_communication = ({time}) [s]", "tp")
    assert 8 in roots(solution) and 8 in solution.whole


def test_a_stretch_without_end_has_the_largest_divisor(found: Callable[..., Solution]) -> None:
    assert found("groups*0 + heads > 5", "groups", heads=12).whole == (12,)


def test_a_million_dollars_of_gpt3() -> None:
    """What eval says of the root is the million that was asked for."""
    model = sf.load("gpt3")
    (root,) = model.solve("training_cost = $1M", "n_tokens").roots
    assert model.eval("training_cost", n_tokens=f"= ({root.low}) [token]").exact == 10**6


def test_devices_for_thirty_days(symflops: Callable[..., Any]) -> None:
    out, _, code = symflops("solve", "training_time = 30 day", "--for", "n_devices", "gpt3.toml", "--format", "json")
    values = json.loads(out)["results"]["n_devices"]
    assert code == 0
    assert [one["kind"] for one in values] == ["root", "integer", "integer"]
    assert values[1]["value"] == 1154 and values[2]["value"] == 1155 and 1154 < values[0]["value"] < 1155


def test_without_an_unknown(symflops: Callable[..., Any], tmp_path: Path) -> None:
    _, err, code = symflops("solve", "training_cost = $1M")
    assert code == 2 and "--for" in err


STEEP = """
let n integer  let x  let share in 0 .. 1  let real in -10 .. 10  let all integer  require n divides all
let pole = 1/(x - 3)         let twice = 1/(x - 3)^2        let jump = if x > 5 then 10 else 1
let both = (if x > 5 then 10 else 1) + 1/(x - 8)            let steps = floor(100/x)
let edge = sqrt(x - 4)       let under = ln(x - 2)          let touch = (x - 1)^2*(x - 2)^2
let hump = x*exp(-x)         let bowl = share*(1 - share)   let cube = real^3
let even = real^4 - 5*real^2 let power = 2^real             let capped = min(n, 8)
let fed = n/all               let close = ln(x)^2 - 2*ln(x) + 0.9999                      let again = mod(x, 7)
"""


@pytest.fixture(scope="module")
def steep() -> Callable[..., Solution]:
    small = library(STEEP)
    return lambda equation, unknown, **given: solve(ask(small, "x", **given), equation, unknown)


@pytest.mark.parametrize(
    ("equation", "unknown", "stretches"),
    [
        ("pole > 0", "x", [(3, None)]),
        ("pole < 0", "x", [(0, 3)]),
        ("pole <= 1", "x", [(0, 3), (4, None)]),
        ("twice >= 1", "x", [(2, 3), (3, 4)]),
        ("jump >= 3", "x", [(5, None)]),
        ("jump <= 3", "x", [(0, 5)]),
        ("both >= 3", "x", [(5, 8 - 1 / 7), (8, None)]),
        ("steps >= 3", "x", [(0, 100 / 3)]),
        ("edge <= 2", "x", [(4, 8)]),
        ("under <= 0", "x", [(2, 3)]),
        ("touch <= 0", "x", [(1, 1), (2, 2)]),
        ("touch > 0", "x", [(0, 1), (1, 2), (2, None)]),
        ("hump >= 0.3678", "x", [(0.97936071495782852, 1.0209272394094275)]),
        ("bowl >= 0.25", "share", [(0.5, 0.5)]),
        ("share >= 1", "share", [(1, 1)]),
        ("share <= 0", "share", [(0, 0)]),
        ("cube <= -8", "real", [(-10, -2)]),
        ("power <= 1", "real", [(-10, 0)]),
        ("real <= -10", "real", [(-10, -10)]),
    ],
)
def test_an_inequality_holds_between_roots_poles_jumps_and_ends(
    steep: Callable[..., Solution], equation: str, unknown: str, stretches: list[tuple[float, float | None]]
) -> None:
    """Each stretch worked out by hand; that of the hump by Newton's method on x*exp(-x) = 0.3678."""
    found = steep(equation, unknown).stretches
    assert [tuple(None if end is None else pytest.approx(float(end)) for end in pair[:2]) for pair in found] == stretches


@pytest.mark.parametrize(
    ("equation", "unknown", "wanted"),
    [
        ("touch = 0", "x", [1, 2]),
        ("cube = -8", "real", [-2]),
        ("even = -4", "real", [-2, -1, 1, 2]),
        ("power = 1", "real", [0]),
        ("x + ln(x) = 0", "x", [0.56714329040978387]),  # the omega constant
        ("close = 0", "x", [2.6912344723492621, 2.7456010150169163]),  # e^(1 -+ 1/100)
    ],
)
def test_roots_that_are_double_negative_or_close(
    steep: Callable[..., Solution], equation: str, unknown: str, wanted: list[float]
) -> None:
    assert [float(one) for one in roots(steep(equation, unknown))] == pytest.approx(wanted, rel=1e-14)


def test_a_whole_number_is_found_where_everything_solves(steep: Callable[..., Solution]) -> None:
    """Nothing ends the stretch but the domain, whose end 0 is left out."""
    assert steep("capped < 9", "n", all=12).whole == (1,)


@pytest.mark.parametrize(
    ("equation", "whole"),
    [
        ("fed <= 0.999", (524_288,)),
        ("fed >= 0.6", (1_048_576,)),
        ("fed > 1", None),
        ("fed = 0.6", (524_288, 1_048_576)),
    ],
)
def test_whole_numbers_that_must_divide_are_found_however_far(
    steep: Callable[..., Solution], equation: str, whole: tuple[int, ...] | None
) -> None:
    """The divisors of 2^20 are powers of two."""
    if whole is not None:
        assert steep(equation, "n", all=2**20).whole == whole
        return
    with pytest.raises(SymflopsError) as caught:
        steep(equation, "n", all=2**20)
    assert codes(caught.value) == ["SF501"]


def test_a_remainder_comes_back_for_ever(steep: Callable[..., Solution]) -> None:
    with pytest.raises(SymflopsError) as caught:
        steep("again = 3", "x")
    assert codes(caught.value) == ["SF503"]


def test_what_an_equation_does_not_turn_on_after_all_is_told() -> None:
    """It rests on a sum that has no closed form and does not move with the unknown: equal sides are told by their values."""
    small = library("let n integer\nlet x\nlet tail = sum(max(mod(k, 7), x) over k = 1 .. 90)*n/n")
    with pytest.raises(SymflopsError, match="holds whatever `n` is"):
        solve(ask(small, "tail", x=9, n=1), "tail = 810", "n")
    with pytest.raises(SymflopsError, match="no value of `n` solves"):
        solve(ask(small, "tail", x=9, n=1), "tail = 811", "n")


def test_sides_that_the_unknown_leaves_alone_are_told_once() -> None:
    small = library("let n integer\nlet tail = sum(max(mod(k, 7), 9) over k = 1 .. 90)*n/n")
    with pytest.raises(SymflopsError) as caught:
        solve(ask(small, "tail", n=1), "tail = 811", "n")
    (said,) = (help for help in caught.value.problems[0].helps if "side" in help)
    assert said.startswith("the left side is 810 and the right 811, at n = 1 as at ")


def test_some_of_many_solutions_are_told() -> None:
    small = library("let n integer\nlet size = ceil(60/n)*n")
    with pytest.raises(SymflopsError) as caught:
        solve(ask(small, "size", n=1), "size = 60", "n")
    assert codes(caught.value) == ["SF503"]
    assert caught.value.problems[0].helps[0].startswith("among them: 1, 2, 3, 4, 5, 6, 10, 12")


def test_what_a_formula_sets_itself_is_not_the_unknown() -> None:
    """Of `w` and `w given {w = 3}` only the first moves."""
    small = library("let w   let h   let area = w*h   let two = area + (area given {w = 3})")
    assert roots(solve(ask(small, "two", h=2), "two = 20", "w")) == [7]
    with pytest.raises(SymflopsError, match="does not depend on `w`"):
        solve(ask(small, "two", h=2, area=5), "area = 20", "w")


def test_where_an_unknown_has_several_values_is_told() -> None:
    small = library(
        'let w   let area = w^2   let both = area + (area given {"models/other"})',
        {"models/other": "[given]\nw = 3\n"},
    )
    with pytest.raises(SymflopsError) as caught:
        solve(ask(small, "both", w=2), "both = 20", "w")
    assert codes(caught.value) == ["SF502"]
    assert "it is 3 in `models/other`, 2 elsewhere" in caught.value.problems[0].helps


def test_whole_numbers_are_told_at_whole_places() -> None:
    small = library("let n integer\nlet size = ceil(60/n)*n")
    with pytest.raises(SymflopsError) as caught:
        solve(ask(small, "size", n=1), "size = 10", "n")
    assert caught.value.problems[0].helps[0] == "at n = 1 the left side is 60, the right 10"


@pytest.mark.parametrize(
    ("equation", "exhaustive"),
    [
        ("linear = 10", True),  # a formula
        ("mixed = 3", True),  # changes of sign, but the sides meet one way
        ("x*ln(x) = 3", False),  # falls before it rises
        ("floored = 3", True),
        ("late = 0", True),
    ],
)
def test_a_search_that_may_have_missed_something_says_so(found: Callable[..., Solution], equation: str, exhaustive: bool) -> None:
    solution = found(equation, "x")
    assert solution.exhaustive == exhaustive
    shown = page(solution)
    assert shown.record()["exhaustive"] == exhaustive
    assert ("there may be more" in " ".join(shown.text(Style()).split())) != exhaustive


def test_why_there_is_no_formula_in_given_names_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    small = library("let a  let b  let c  let size = a*b^2 + b*c   let odd = a*b + ln(b)")
    asked = ask(small, "size", a=2, b=3, c=5)
    assert "b = (" in page(solve(asked, "size = 40", "b")).text(Style())
    monkeypatch.setattr("symflops.algebra.inversion.MOST_NODES_OPENED", 5)
    shown = page(solve(asked, "size = 40", "b"))
    assert "too long to be read" in shown.text(Style())
    assert "too long to be read" in shown.record()["results"]["b"][0]["no_formula"]
    assert "no formula gives it" in page(solve(ask(small, "odd", a=2, b=3), "odd = 40", "b")).text(Style())


def test_nothing_found_between_places_is_not_said_to_be_nothing() -> None:
    small = library("let x   let dip = (x*ln(x) + 1)^2 + 1")
    with pytest.raises(SymflopsError) as caught:
        solve(ask(small, "dip"), "dip = 0.5", "x")
    assert any("may be missed" in one for one in caught.value.problems[0].helps)


def test_a_place_at_which_what_is_free_does_not_count() -> None:
    """With one device nothing waits for the network, of which nothing is given."""
    small = library("let n integer  let wait  let work   let time = work/n + (if n == 1 then 0 else wait*log2(n))")
    solution = solve(ask(small, "time", work=10, n=1), "time = 10", "n")
    assert roots(solution) == [1] and not solution.exhaustive
    with pytest.raises(SymflopsError, match="while wait"):
        solve(ask(small, "time", work=10, n=1), "time = log2(n)", "n")


def test_why_an_equation_does_not_depend_on_a_name() -> None:
    """Laws that nobody chose are listed; what is worked out itself is said to be."""
    small = library("let x let y let z = x*y   let two   law two by one = 2*x   law two by other = 3*y")
    with pytest.raises(SymflopsError, match="does not depend") as caught:
        solve(ask(small, "z"), "two = 3", "x")
    assert "`two` has several laws: choose one, -s 'two=by one | other'" in caught.value.problems[0].helps
    with pytest.raises(SymflopsError, match="does not depend") as caught:
        solve(ask(small, "z", x=2, y=3), "x = 3", "z")
    assert any("`z` is worked out from others" in one for one in caught.value.problems[0].helps)


@pytest.mark.parametrize("power", [20, 50, 300])
def test_a_root_whose_powers_have_too_many_digits(found: Callable[..., Solution], power: int) -> None:
    """The 20th power of a root of forty digits is not worked out exactly, and it is a root all the same."""
    (root,) = found(f"x^{power} = 7", "x").roots
    assert float(root.middle) == pytest.approx(7 ** (1 / power), rel=1e-15)
    assert root.expr is not None


@pytest.mark.parametrize(("equation", "solved"), [("1/n = 4e9", False), ("1/n = 3", False), ("2*n = 1.5", True)])
def test_a_root_nearer_to_none_than_to_one_is_none(found: Callable[..., Solution], equation: str, solved: bool) -> None:
    """A billionth of what is counted is none of it; three quarters are worth telling, with the one beside them."""
    if solved:
        assert found(equation, "n").whole == (1,)
        return
    with pytest.raises(SymflopsError) as caught:
        found(equation, "n")
    assert codes(caught.value) == ["SF501"] and "nearer to none than to one" in caught.value.problems[0].message


def test_whole_numbers_among_what_is_left_for_others() -> None:
    """1024 devices in groups of n: n divides 1024, however far the end of the stretch is from a divisor."""
    small = library("let devices = 1024  let n integer  let m = devices/n  require 1 divides m  let load = n + m")
    solution = solve(ask(small, "load"), "load <= 1000", "n")
    assert solution.whole == (2, 512)


# ---- ranges --------------------------------------------------------------------------------------------------------


def test_a_range_that_is_given_moves_the_root(found: Callable[..., Solution]) -> None:
    """x*share = 12 at both ends of the share, where x is 40 and 24; a root that turns is told at the centre alone."""
    small = library("let x  let share in 0 .. 1  let part = x*share  let bent = x + (share - 1/2)^2")

    def solved(equation: str, **given: Any) -> Solution:
        return solve(ask(small, "x", **given), equation, "x")

    over = solved("part = 12", share="0.3 .. 0.5")
    assert roots(over) == [30]
    (moved,) = over.moved
    assert moved is not None and (moved.least, moved.most, moved.certain) == (24, 40, True)
    (end,) = solved("part >= 12", share="0.3 .. 0.5").moved[:1]
    assert end is not None and (end.least, end.most) == (24, 40)
    (to,) = solved("part = 12", share="30% to 50%").moved
    assert to is not None and (to.least, to.most, to.certain) == (24, 40, False)
    turned = solved("bent = 2", share="0.3 .. 0.6")
    assert turned.moved == () and "the centre alone was taken" in turned.notes[0].message
    assert solved("part = 12", share="0.4").notes == () and solved("part = 12", share="0.4").moved == ()


RANGED = (
    "solve",
    "training_time <= 30 day",
    "--for",
    "n_devices",
    "gpt3.toml",
    "-s",
    "mfu=35% .. 45%",
    "-s",
    "achieved_rate== peak*mfu",
)


@pytest.mark.parametrize("form", ["tsv", "csv", "md", "table", "json"])
def test_every_format_tells_the_answers_at_the_ends_of_a_range(symflops: Callable[..., Any], form: str) -> None:
    ran = symflops(*RANGED, "--format", form)
    ends = [symflops(*RANGED[:-3], f"mfu={mfu}", *RANGED[-2:], "--format", "tsv").out.split("\t")[2] for mfu in ("45%", "35%")]
    shown = ends if form != "table" else [f"{float(end):.0f} device" for end in ends]
    assert all(end in ran.out.replace(",", "" if form == "table" else ",") for end in shown), ran
    assert "solved at its centre (midpoint), 0.4" in ran.err


# ---- what an answer rests on ---------------------------------------------------------------------------------------

KAPLAN = (
    "-s",
    "training_time=by work",
    "-s",
    "training_flops=by kaplan",
    "-s",
    "n_params=70B",
    "-s",
    "n_devices=2048",
    "-s",
    "n_tokens=1T token",
)


@pytest.mark.parametrize("command", ["solve", "derive", "sensitivity"])
def test_a_setting_that_nothing_uses_is_told(symflops: Callable[..., Any], command: str) -> None:
    """Kaplan's law counts parameters by itself: those that are given are none of its inputs."""
    asked = {
        "solve": ("solve", "training_time = 30 day", "--for", "mfu", *KAPLAN, "--from", "hardware/h100_sxm"),
        "derive": ("derive", "training_time", *KAPLAN),
        "sensitivity": ("sensitivity", "training_time", "llama3_8b", "--from", "hardware/h100_sxm", *KAPLAN),
    }[command]
    ran = symflops(*asked)
    assert ran.code == 0
    assert "given, but nothing asked for depends on it: n_params" in ran.err
    used = [one.replace("n_params=70B", "n_devices=2048") for one in asked]
    assert "nothing asked for" not in symflops(*used).err


@pytest.mark.parametrize("form", ["tsv", "csv", "md", "html", "table", "json"])
def test_every_format_of_solve_tells_what_was_assumed(symflops: Callable[..., Any], form: str) -> None:
    asked = ("solve", "training_time = 30 day", "--for", "n_devices", "gpt3.toml", "-s", "training_time=by work")
    asked = (*asked, "-s", "training_flops=by kaplan", "--format", form)
    ran = symflops(*asked)
    said = ran.err if form == "tsv" else ran.out
    assert "mfu" in said and "kaplan" in said
    given = symflops(*asked[:-2], "-s", "mfu=45%", "--format", form)
    assert "mfu = 0.4" not in (given.err if form == "tsv" else given.out)


@pytest.mark.parametrize("form", ["tsv", "csv", "md", "html", "table", "json"])
def test_every_format_of_derive_tells_what_was_picked_and_put_in(symflops: Callable[..., Any], form: str) -> None:
    ran = symflops("derive", "training_time", "gpt3.toml", "--in", "n_devices", "--format", form)
    said = ran.err if form == "tsv" else ran.out
    assert "n_tokens" in said and "n_layers" in said and "more" not in said.partition("put in")[2]
    ran = symflops("derive", "training_time", "--in", "n_params,n_tokens,n_devices,peak,mfu", "--format", form)
    assert "training_time by work" in (ran.err if form == "tsv" else ran.out)


def test_derive_says_that_a_range_is_put_in_at_its_centre(symflops: Callable[..., Any]) -> None:
    asked = ("derive", "training_time", "gpt3.toml", "-s", "achieved_rate=120 .. 160 TFLOP/s/device", "--in")
    assert "put in at its centre (midpoint), 140 TFLOP/s/device" in symflops(*asked, "n_devices").err
    assert "range" not in symflops(*asked, "n_devices,achieved_rate").err


def test_the_requirement_that_binds_is_named(found: Callable[..., Solution]) -> None:
    """Six heads for each group would do, and do not divide: the answer says why it is a smaller number."""
    (note,) = found("grouped <= 20", "groups", heads=3).notes
    assert note.message == "`groups` = 6 is not admissible: a requirement does not hold"
    assert note.helps == ("groups = 6, heads = 3",) and note.labels
    assert found("grouped <= 20", "groups", heads=6).whole == (3,)
    assert found("top = 50", "n").notes == ()  # nothing binds but the equation


def test_the_command_names_the_requirement_that_binds(symflops: Callable[..., Any]) -> None:
    ran = symflops("solve", "device_memory <= 80 GB/device", "--for", "micro_batch_size", "llama2_70b_memory")
    assert "`micro_batch_size` = 6 is not admissible: each replica takes a whole number of micro-batches" in ran.err
    assert "dp = 64, micro_batch_size = 6, batch_size = 64" in ran.err


def test_what_would_be_needed_outside_the_domain_is_told(found: Callable[..., Solution]) -> None:
    """A share of 250 % says how far away a target is."""
    for equation in ("4*share >= 10", "4*share = 10"):
        with pytest.raises(SymflopsError) as caught:
            found(equation, "share")
        assert "both sides are equal at share = 2.5, 250 %, which is outside its domain" in caught.value.problems[0].helps
    with pytest.raises(SymflopsError) as caught:
        found("share^2 = 0 - 1", "share")
    assert not any("outside" in one for one in caught.value.problems[0].helps)


@pytest.mark.parametrize("written", ["30 GB", "30", "$30", "30 $"])
def test_a_number_in_a_wrong_unit_is_offered_in_the_right_one(written: str) -> None:
    with pytest.raises(SymflopsError) as caught:
        sf.solve(f"training_time = {written}", "n_devices", training_time="by work")
    assert codes(caught.value) == ["SF301"] and caught.value.problems[0].helps == ("write 30 day",)


def test_whole_numbers_at_two_ends_are_told_apart_and_ends_are_open_or_closed() -> None:
    small = library("let n integer  let load = n + 1024/n")
    shown = page(solve(ask(small, "load"), "load < 70", "n"))
    lines = shown.text(Style()).splitlines()
    assert any("smallest admissible" in one and "n = 21" in one for one in lines)
    assert any("largest admissible" in one and "n = 49" in one for one in lines)
    at = shown.columns.index("end")
    assert "end" in shown.narrow
    assert [(row[1], row[at]) for row in shown.rows] == [
        ("from", "open"),
        ("to", "open"),
        ("integer", None),
        ("integer", None),
    ]


def test_a_sum_that_runs_to_the_unknown_is_asked_at_whole_numbers(found: Callable[..., Solution]) -> None:
    """Between whole numbers it has no value; ends that lay on the places tried were told for the ends of where it holds."""
    sums, total = [], Fraction(0)
    for n in range(1, 1000):
        total += max(Fraction(2), Fraction(3, 10) * (n + 2))
        sums.append(total)
    fits = sum(1 for one in sums if one <= 5000)
    most = found("sums <= 5000", "n")
    assert [(one.low, one.high, one.with_low, one.with_high) for one in most.stretches] == [(0, fits, False, True)]
    assert most.whole == (fits,)
    assert [(one.low, one.high) for one in found("sums > 5000", "n").stretches] == [(fits + 1, None)]
    exact = found(f"sums = {sums[699]}", "n")
    assert roots(exact) == [700] and exact.whole == (700,)
    with pytest.raises(SymflopsError) as refused:
        found("sums = 5000", "n")
    assert codes(refused.value) == ["SF501"]
    assert f"n = {fits} " in str(refused.value) and f"n = {fits + 1} " in str(refused.value)


def test_what_a_formula_sets_itself_is_no_name_of_a_formula(found: Callable[..., Solution]) -> None:
    """`share_of` moves nothing here: a formula in it, x = 4/share_of, held only where it is one."""
    (formula,) = found("alone = 12", "x", share_of=2, n=3).formulas
    assert formula is None or not formula.names
    (formula,) = found("pair = n", "x", share_of=2, n=14).formulas
    assert formula is not None and formula.text == "(n - share_of)/3"
