"""Ranges: their ends against every value in between, closed forms against samples, samples against themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from math import exp, log, sqrt
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symflops.evaluate import Values
from symflops.exact import Exact, NoValue
from symflops.expr import Expr, Number
from symflops.graph import Definition, Graph
from symflops.intervals import Reaches
from symflops.model import Clauses
from symflops.notation.text import to_text
from symflops.ranges import Z95, Variable
from symflops.trends import ends, hull, sign
from symflops.uncertainty import SAMPLES, Spread, Spreads
from symflops.units.dimension import PLAIN
from tests.small import library, tell
from tests.strategies import cores

Run = Callable[..., Any]

SMALL = library(
    """
let a
let b default 3
let n default 4   integer
let share   in 0 .. 1
let product = a*b^2/sqrt(a)
let power = share*a^0.34 + 2*share*a^0.34
let part = a/(a + b)
let again = a*b - a
let turning = a^2 - 4*a + b
let bent = max(2*a, b) + ceil(a)
let decided = if a < 2 then a else 2*b
let summed = sum(k*a^2 + b over k = 1 .. n)
let rest = 1/(a - 2)
let whole = n^2
let shared = 1/share
let other = 7*b
"""
)


def spread(name: str, **given: Any) -> Spread:
    found = tell(SMALL, name, **given)[name].spread
    assert found is not None
    return found


def near(found: Spread) -> tuple[float, float]:
    assert found.low is not None and found.high is not None
    return float(found.low), float(found.high)


# ---- intervals -----------------------------------------------------------------------------------------------------


def node(key: str, expr: Expr, low: Fraction | None = None, high: Fraction | None = None, said: str = "") -> Definition:
    origin = "definition" if low is None else "given"
    return Definition(
        key, key, key, expr, None, (), origin, "", "", "", Fraction(1), PLAIN, "", Clauses(), (), None, low, high, said_text=said
    )


def of_box(expr: Expr, box: Mapping[str, tuple[Fraction, Fraction]]) -> tuple[Graph, Values]:
    """The graph of one formula over inputs that are ranges, and its values at their centres."""
    definitions = {
        name: node(name, Number((low + high) / 2, ""), low, high, f"{low} .. {high}") for name, (low, high) in box.items()
    }
    definitions["y"] = node("y", expr)
    graph = Graph(definitions, {"y": ("y",)}, (), (), (), ())
    values = Values(definitions)
    values.each()
    return graph, values


eighths = st.integers(-24, 40).map(lambda n: Fraction(n, 8))
sides = st.tuples(eighths, st.integers(1, 20).map(lambda n: Fraction(n, 8))).map(lambda side: (side[0], side[0] + side[1]))
boxes = st.fixed_dictionaries({"a": sides, "b": sides})
shares = st.lists(st.tuples(*[st.integers(0, 16).map(lambda n: Fraction(n, 16))] * 2), min_size=8, max_size=8)


def at(graph: Graph, point: Mapping[str, Exact]) -> Exact | None:
    try:
        return Values(graph.definitions, point).value("y")
    except NoValue:
        return None


def inside(box: Mapping[str, tuple[Fraction, Fraction]], *share: Fraction) -> dict[str, Exact]:
    """The point of a box that lies so far along each side."""
    return {name: box[name][0] + (box[name][1] - box[name][0]) * part for name, part in zip("ab", share, strict=True)}


@settings(deadline=None, max_examples=200)
@given(cores(("a", "b")), boxes, shares)
def test_an_interval_holds_every_value_of_the_box_and_a_trend_every_step(
    expr: Expr, box: dict[str, tuple[Fraction, Fraction]], points: list[tuple[Fraction, ...]]
) -> None:
    graph, values = of_box(expr, box)
    variables = {name: name for name in box}
    try:
        reach = Reaches(graph.definitions, values, variables, {name: hull(*side) for name, side in box.items()}).of("y")
    except NoValue:
        assume(False)
        return
    low, high = ends(reach.value)
    for share in points:
        value = at(graph, inside(box, *share))
        assert value is not None, (to_text(expr), "an interval, yet no value in it")
        assert low <= ends(value)[0] and ends(value)[1] <= high, (to_text(expr), box, share)
    for name, place in (("a", 0), ("b", 1)):
        pull = sign(reach.by.get(name, Fraction(0)))
        if pull is not None:
            ordered = sorted({share[place] for share in points})
            line = [at(graph, inside(box, *((part, points[0][1]) if name == "a" else (points[0][0], part)))) for part in ordered]
            steps = [(ends(x), ends(y)) for x, y in pairwise(line) if x is not None and y is not None]
            assert all(y[1] >= x[0] if pull > 0 else y[0] <= x[1] if pull < 0 else x == y for x, y in steps), (to_text(expr), box)


@settings(deadline=None, max_examples=60)
@given(cores(("a", "b"), leaves=5), boxes, shares)
def test_the_ends_of_hard_bounds_hold_every_value(
    expr: Expr, box: dict[str, tuple[Fraction, Fraction]], points: list[tuple[Fraction, ...]]
) -> None:
    graph, values = of_box(expr, box)
    assume(at(graph, {}) is not None)
    found = Spreads(graph, values).of("y")
    if found is None or not found.certain:
        assume(False)
        return
    low, high = found.low, found.high
    assert low is not None and high is not None
    seen = [value for share in points if (value := at(graph, inside(box, *share))) is not None]
    assert all(low <= ends(value)[1] and ends(value)[0] <= high for value in seen), (to_text(expr), box)
    if found.method == "corners":  # reached, at places it can name
        spreads = Spreads(graph, values)
        whole = {name: hull(one.low, one.high) for name, one in spreads.variables.items()}
        for side, told in ((-1, low), (1, high)):
            place = spreads.extremes.end("y", whole, side).at
            assert place is not None
            value = at(graph, {key: place[name] for key, name in spreads.of_key.items()})
            assert value is not None and told in ends(value), (to_text(expr), box, told)
            assert all(box[key][0] <= place[name] <= box[key][1] for key, name in spreads.of_key.items())


def test_an_input_that_occurs_twice_does_not_widen_the_ends() -> None:
    assert spread("part", a="1 .. 3") == Spread(Fraction(1, 4), Fraction(1, 2), "corners")
    assert spread("again", a="1 .. 3", b="2 .. 4") == Spread(Fraction(1), Fraction(9), "corners")


CANCELLING = library(
    """
let work
let n default 2
let rate default 1   in 0 .. 1
let overhead default 5
let fixed default 3
let time = work/(n*rate)
let cost = n*time
let total = (n*work + 2*n*time)/(n*3)
let mixed = cost + fixed
let served = sum(max(3*n, k + 2*n) + n over k = 1 .. 1500)/n
let long = sum(work*n + overhead*k over k = 1 .. 20000)/n
let paged = ceil(n/4)*4/n
let pole = 1/(n - 3)
"""
)


def cancelling(name: str, **given: Any) -> Spread | None:
    return tell(CANCELLING, name, **given)[name].spread


@pytest.mark.parametrize("range_", ["1 .. 1000", "1 to 1000", "10 ± 3", "10 ×÷ 3"])
def test_an_input_that_cancels_moves_nothing(range_: str) -> None:
    assert cancelling("cost", work=7, n=range_) is None
    assert cancelling("mixed", work=7, n=range_) is None
    assert cancelling("time", work=7, n=range_) is not None


def test_an_input_that_cancels_widens_no_other_range() -> None:
    assert cancelling("cost", work="7 .. 9", n="1 .. 1000") == Spread(Fraction(7), Fraction(9), "corners")
    assert cancelling("mixed", work="7 .. 9", n="1 .. 1000", rate="0.5 .. 1") == Spread(Fraction(10), Fraction(21), "corners")
    mixed = cancelling("cost", work="7 to 9", n="1 .. 1000")
    assert mixed is not None and mixed.method == "percentiles" and near(mixed) == (7, 9)


def test_a_sum_divided_by_its_input_keeps_its_ends() -> None:
    """Each step of a sum rises less than in proportion with n: the quotient falls throughout."""
    found = tell(CANCELLING, "served", work=1, n="32 .. 128")
    low, high = (tell(CANCELLING, "served", work=1, n=end)["served"].exact for end in (128, 32))
    assert found["served"].spread == Spread(low, high, "corners")
    found = tell(CANCELLING, "long", work="1 .. 2", n="2 .. 10")
    low, high = (tell(CANCELLING, "long", work=w, n=n)["long"].exact for w, n in ((1, 10), (2, 2)))
    assert found["long"].spread == Spread(low, high, "corners")


def test_a_sum_of_uncertain_length_keeps_its_ends() -> None:
    """One more term costs more than those before it: the mean of so many rises with how many there are."""
    small = library("let n integer  let a  let mean = sum(a*k + 3 over k = 1 .. n)/n  let tail = sum(a*k over k = n .. 20)")
    for name in ("mean", "tail"):
        found = tell(small, name, a="1 .. 2", n="2 .. 9")[name].spread
        every = [tell(small, name, a=a, n=n)[name].exact for a in (1, 2) for n in range(2, 10)]
        assert found is not None and found.certain and found.low is not None and found.high is not None
        assert found.low <= min(one for one in every if one is not None)
        assert found.high >= max(one for one in every if one is not None)
        assert found.method == "corners"


def test_the_ends_of_what_jumps_bound_it() -> None:
    found = cancelling("paged", work=1, n="1 .. 9")
    assert found is not None and found.certain and found.low is not None and found.high is not None
    assert found.low <= 1 and found.high >= 4
    assert found.high <= Fraction(41, 10)  # no end need be far from one that is reached


def test_without_certain_ends_samples_have_the_corners_among_them() -> None:
    found = cancelling("pole", work=1, n="2.5 .. 4")
    assert found is not None and (found.method, found.samples) == ("samples", SAMPLES + 2)
    assert not found.certain
    low, high = near(found)
    assert low <= -2 and high >= 1


def test_where_a_value_turns_its_ends_are_found_in_between() -> None:
    assert spread("turning", a="1 .. 3") == Spread(Fraction(-1), Fraction(0), "corners")
    found = spread("turning", a="1 .. 3.5")  # the least lies at 2, where no half of a half ends
    assert found.method == "interval"
    assert near(found)[0] == pytest.approx(-1, abs=0.05) and near(found)[0] <= -1
    assert found.high == Fraction(5, 4)


def test_steps_bends_and_decisions_keep_their_ends() -> None:
    assert spread("bent", a="1 .. 3") == Spread(Fraction(4), Fraction(9), "corners")
    assert near(spread("decided", a="1 .. 3")) == (1, 6)
    assert spread("summed", a="1 .. 3") == Spread(Fraction(22), Fraction(102), "corners")
    assert spread("whole", a=1, n="2 .. 4") == Spread(Fraction(4), Fraction(16), "corners")


# ---- distributions -------------------------------------------------------------------------------------------------


def test_one_distribution_is_followed_to_its_percentiles() -> None:
    assert spread("part", a="1 to 3") == Spread(Fraction(1, 4), Fraction(1, 2), "percentiles")
    low, high = near(spread("other", a=1, b="2 ± 0.1"))
    assert (low, high) == (pytest.approx(14 - 0.7 * Z95), pytest.approx(14 + 0.7 * Z95))


def test_factors_of_a_product_combine_in_quadrature() -> None:
    found = spread("product", a="1 to 4", b="2 ×÷ 1.5")
    assert found.method == "lognormal"
    deviation = sqrt((log(4) / 2 / Z95 / 2) ** 2 + (2 * log(1.5)) ** 2)
    middle = sqrt(2) * 4
    assert near(found) == (pytest.approx(middle / exp(Z95 * deviation)), pytest.approx(middle * exp(Z95 * deviation)))


@pytest.mark.parametrize(
    ("name", "given_"),
    [
        ("product", {"a": "1 to 4", "b": "2 ×÷ 1.5"}),
        ("product", {"a": "5 ×÷ 1.2", "b": "0.5 to 0.6"}),
        ("power", {"a": "1e6 to 1e9", "share": "1% ×÷ 1.4"}),
    ],
)
def test_the_closed_form_is_what_samples_come_to(name: str, given_: dict[str, str]) -> None:
    found = tell(SMALL, name, **given_)
    assert found.spreads is not None
    key = found[name].definition.key
    closed, drawn = found.spreads.of(key), found.spreads._sampled(key, list(found.spreads.variables.values()))
    assert closed is not None and closed.method == "lognormal" and drawn.method == "monte carlo"
    # The share below a percentile of so many samples is off by a standard error of at most this; three of them, in logs.
    error = 3 * sqrt(0.05 * 0.95 / SAMPLES)
    width = log(near(closed)[1] / near(closed)[0]) / (2 * Z95)
    density = exp(-Z95 * Z95 / 2) / sqrt(2 * 3.14159265)
    for exact, sampled in zip(near(closed), near(drawn), strict=True):
        assert abs(log(sampled / exact)) < error / density * width


def test_samples_come_out_the_same_again_whatever_else_is_uncertain() -> None:
    first = spread("turning", a="1 to 3", b="2 .. 4")
    assert first.method == "monte carlo" and first.samples == SAMPLES
    assert spread("turning", a="1 to 3", b="2 .. 4") == first
    assert spread("turning", a="1 to 3", b="2 .. 4", n="1 .. 3", share="1% .. 2%") == first


def test_samples_of_what_turns_lie_where_they_must() -> None:
    low, high = near(spread("turning", a="2 ± 0.2"))  # (a - 2)^2 - 1: a square of a normal one
    assert low == pytest.approx(-1 + 0.04 * 0.003932, abs=1e-4)  # chi squared with one degree of freedom: its percentiles
    assert high == pytest.approx(-1 + 0.04 * 3.841459, rel=2e-3)


def test_a_distribution_ends_where_its_quantity_does() -> None:
    """A share of 90 % ± 20 % is never more than all: what lies above is drawn again."""
    found = spread("shared", a=1, share="70% ± 20%")
    assert found.method == "monte carlo"
    assert near(found)[0] >= 1


def test_one_name_is_drawn_once() -> None:
    """Twice the same input is no two inputs: their difference is nothing at all."""
    small = library("let a  let b = 2*a  let c = a^2 + a  let zero = abs((b - 2)*(c - a^2) - b*a + b)")
    found = tell(small, "zero", a="1 to 3")["zero"].spread
    assert found is not None and found.method == "monte carlo" and near(found) == (0, 0)


def test_samples_without_a_value_are_told() -> None:
    small = library("let a  let root = sqrt(a - 2)*(a - 3)^2")
    found = tell(small, "root", a="2.5 ± 1")["root"].spread
    assert found is not None and found.low is None
    assert "of 1,000 samples have no value: a root" in found.why


def test_what_depends_on_no_range_has_no_ends() -> None:
    found = tell(SMALL, "other part", a="1 .. 3")
    assert found["other"].spread is None and found["other"].low is None
    assert found["part"].low == Fraction(1, 4)
    assert tell(SMALL, "part", a=1).spreads is None


def test_what_was_said_is_what_a_variable_is() -> None:
    one = Variable("a", "percentiles", Fraction(2), Fraction(1), Fraction(4), False, ("a",))
    assert (one.at(-Z95), one.at(Z95)) == (1, 4)
    assert one.at(0) == 2


# ---- as people see it ----------------------------------------------------------------------------------------------

TIME = ("eval", "gpt3.toml", "training_time", "n_params")


def test_scripts_get_ends_and_method_where_there_is_a_range(symflops: Run) -> None:
    ran = symflops(*TIME, "-s", "n_tokens=200B .. 400B token", "--format", "json")
    results = json.loads(ran.out)["results"]
    found = results["training_time"]
    assert found["method"] == "corners"
    assert found["low"] == pytest.approx(found["value"] * 2 / 3) and found["high"] == pytest.approx(found["value"] * 4 / 3)
    assert "method" not in results["n_params"] and results["n_params"]["low"] is None
    drawn = json.loads(
        symflops(
            *TIME, "-s", "n_tokens=2e11 .. 4e11 token", "-s", "achieved_rate=1e14 to 2e14 FLOP/s/device", "--format", "json"
        ).out
    )
    assert (drawn["results"]["training_time"]["method"], drawn["results"]["training_time"]["samples"]) == ("monte carlo", SAMPLES)


def test_a_terminal_shows_ends_as_a_range_is_written(symflops: Run) -> None:
    assert "33.83 day  (22.55 .. 45.11 day)" in symflops(*TIME, "-s", "n_tokens=200B .. 400B token", "--format", "table").out
    assert (
        "(26.27 to 35.02 day)" in symflops(*TIME, "-s", "achieved_rate=135.25 to 180.3 TFLOP/s/device", "--format", "table").out
    )
    assert symflops(*TIME, "-s", "n_tokens=200B .. 400B token", "--format", "tsv").out.splitlines()[0].count("\t") == 5
    assert symflops(*TIME, "--format", "tsv").out.splitlines()[0].count("\t") == 2


def test_explain_shows_the_ends_of_every_step(symflops: Run) -> None:
    args = ("explain", "training_cost", "gpt3.toml", "-s", "n_tokens=200B .. 400B token")
    out = symflops(*args, "--depth", "2").out
    assert "training_cost = $1.247M  ($831,449 .. $1.663M)" in out
    assert "training_time = 33.83 day  (22.55 .. 45.11 day)" in out
    heads, *rows = [line.split(",") for line in symflops(*args, "--depth", "0", "--format", "csv").out.splitlines()]
    assert heads[-3:] == ["low", "high", "method"] and float(rows[0][-3]) == pytest.approx(831448.85)
    assert rows[0][-1] == "corners"


# No end is certain where something may be divided by nought: what is told is what samples came to, in every format.
DRAWN = ("loss", "-s", "loss== 1/(n_params/1e9 [param] - 3)", "-s", "n_params=2.5e9 .. 4e9")


@pytest.mark.parametrize("form", ["tsv", "csv", "md", "html", "json"])
def test_every_format_names_how_ends_were_found(symflops: Run, form: str) -> None:
    certain = symflops(*TIME, "-s", "n_tokens=200B .. 400B token", "--format", form).out
    assert "corners" in certain and "samples" not in certain
    drawn = symflops("eval", "gpt3.toml", *DRAWN, "--format", form)
    assert drawn.code == 0 and "samples" in drawn.out, drawn.err
    assert "corners" not in drawn.out


def test_people_are_told_of_samples(symflops: Run) -> None:
    assert ", of 1,002 samples)" in symflops("eval", "gpt3.toml", *DRAWN, "--format", "table").out


def test_what_cancels_has_no_ends(symflops: Run) -> None:
    """The cost of given device-hours at a price does not hang on how many devices share them."""
    asked = ("eval", "gpt3.toml", "training_cost", "device_hours", "-s", "n_devices=16 .. 4096")
    found = json.loads(symflops(*asked, "--format", "json").out)["results"]
    assert [one["low"] for one in found.values()] == [None, None]
    assert all(line.count("\t") == 2 for line in symflops(*asked, "--format", "tsv").out.splitlines())


def test_the_price_of_served_tokens_lies_between_its_corners(symflops: Run) -> None:
    def cost(*settings: str) -> dict[str, Any]:
        said = [part for one in settings for part in ("-s", one)]
        ran = symflops("eval", "llama3_70b_serving", "served_token_cost", *said, "--format", "json")
        results: dict[str, Any] = json.loads(ran.out)["results"]["served_token_cost"]
        return results

    found = cost("price=2 .. 4 $/h/device", "batch_size=32 .. 128")
    assert found["method"] == "corners"
    assert found["low"] == cost("price=2 $/h/device", "batch_size=128")["value"]
    assert found["high"] == cost("price=4 $/h/device", "batch_size=32")["value"]
