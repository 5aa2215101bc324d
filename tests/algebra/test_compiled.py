"""Compiled formulas: at every place the value that plain evaluation has, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symflops.algebra.compiled import Compiled
from symflops.evaluate import Values, number
from symflops.exact import Enclosure, Exact, NoValue
from symflops.expr import Aggregate, Binder, Expr, Name, Number
from symflops.graph import Definition
from symflops.model import Clauses
from symflops.parse.expression import parse_expression
from symflops.text import Source
from symflops.units.dimension import PLAIN
from tests.strategies import cores

NAMES = ("x", "y", "k")
PLACES = st.fixed_dictionaries({name: st.fractions(-50, 50, max_denominator=12) for name in NAMES})


def tree(text: str) -> Expr:
    return parse_expression(Source("test", text))


def defined(key: str, expr: Expr | None) -> Definition:
    return Definition(key, key, key, expr, None, (), "definition", "", "", "", Fraction(1), PLAIN, "", Clauses(), (), None)


def told(work: Callable[[], Exact]) -> Exact | str:
    """What comes out: a value, or the kind of reason and its words."""
    try:
        return work()
    except NoValue as reason:
        return f"{type(reason).__name__}: {reason}"


def graph(**texts: str) -> dict[str, Definition]:
    return {key: defined(key, tree(text)) for key, text in texts.items()}


@given(cores(NAMES), cores((*NAMES, "d")), st.lists(PLACES, min_size=1, max_size=3))
@settings(max_examples=200)
def test_a_compiled_formula_has_the_value_of_its_tree(one: Expr, other: Expr, places: list[dict[str, Fraction]]) -> None:
    definitions = {"d": defined("d", one)}
    compiled = Compiled(definitions, NAMES)
    part = compiled.part(other)
    for point in places:
        plain = Values({**definitions, **{name: defined(name, None) for name in NAMES}}, point)
        wanted = told(lambda plain=plain: number(plain.read(other, {})))  # type: ignore[misc]
        place = compiled.at(point)
        assert told(lambda place=place: compiled.value(part, place)) == wanted  # type: ignore[misc]
        assert told(lambda place=place: compiled.value(part, place)) == wanted, "asked again"  # type: ignore[misc]


@pytest.mark.parametrize(
    "text",
    [
        "1/(x - x)",
        "0^x + x^0",
        "x^2000*x^2000",
        "(1/x)^5000",
        "(0 - x)^(1/2)",
        "log2(x) + exp(x/7) + ln(x)",
        "mod(x, 2) + mod(0 - x, 3) + mod(x, 0)",
        "if x > 1 then 1/(x - 2) else x",
        "if x > 1 and 1/(x - 2) > 0 then 1 else 2",
        "if 2 divides x or not (x >= 3) then 1 else 2",
        "if sqrt(2)^2 == 2 then 1 else 2",
        "floor(x/3) + ceil(x/7) + abs(2 - x) + min(x, 2, 1/x) + max(x, 2)",
        "floor(sqrt(x)) + ceil(sqrt(x) - 1)",
        "number(x)/3",
        "missing + x",
    ],
)
@pytest.mark.parametrize("at", [Fraction(2), Fraction(7, 3), Fraction(9)])
def test_ends_and_reasons_are_the_same(text: str, at: Fraction) -> None:
    expr = tree(text)
    plain = Values({"x": defined("x", None)}, {"x": at})
    if "missing" in text:
        plain = Values({"x": defined("x", None), "missing": defined("missing", None)}, {"x": at})
    compiled = Compiled({key: d for key, d in plain.definitions.items() if key != "x"}, ("x",))
    wanted = told(lambda: number(plain.read(expr, {})))
    assert told(lambda: compiled.value(compiled.part(expr), compiled.at({"x": at}))) == wanted


def test_a_branch_that_does_not_hold_needs_no_value() -> None:
    compiled = Compiled(graph(d="1/(x - 2)"), ("x",))
    assert compiled.value(compiled.part(tree("if x == 2 then 5 else d")), compiled.at({"x": Fraction(2)})) == 5


def test_sums_over_a_running_number_see_the_names_of_the_graph() -> None:
    body = tree("x*k + d")
    total = Aggregate("sum", body, (Binder("k", Number(Fraction(1), "1"), Name("n")),))
    compiled = Compiled({**graph(d="x^2"), "total": defined("total", total)}, ("x", "n"))
    part = compiled.part(tree("total/2"))
    assert compiled.value(part, compiled.at({"x": Fraction(3), "n": Fraction(4)})) == Fraction(3 * 10 + 4 * 9, 2)
    alone = Compiled({}, ("x", "n", "d"))  # a formula over names alone
    place = alone.at({"x": Fraction(3), "n": Fraction(4), "d": Fraction(9)})
    assert alone.value(alone.part(total), place) == 3 * 10 + 4 * 9


def test_what_is_free_inside_a_sum_is_told_and_not_a_fault() -> None:
    """A name that runs along, made free to be looked for, and a name that is in no graph at all."""
    total = Aggregate("sum", tree("x*k + gone"), (Binder("k", Number(Fraction(1), "1"), Number(Fraction(3), "3")),))
    runs = {"x": defined("x", None)._replace(binders=frozenset({"k"})), "gone": defined("gone", None)}
    for definitions, label in ((runs, "x"), ({"x": defined("x", Number(Fraction(1), "1"))}, "gone")):
        reason = told(lambda definitions=definitions: number(Values(definitions).read(total, {})))  # type: ignore[misc]
        assert isinstance(reason, str) and reason.startswith(f"Missing: `{label}`")


def test_equal_parts_are_worked_out_once() -> None:
    compiled = Compiled(graph(d="max(x + 1, 2*x)", e="max(x + 1, 2*x)^2"), ("x",))
    before = compiled.size
    compiled.part(tree("max(x + 1, 2*x)"))
    assert compiled.size == before
    assert compiled.named["d"].slot == compiled.part(tree("max(x + 1, 2*x)")).slot


def test_a_long_chain_of_definitions_does_not_reach_the_end_of_the_stack() -> None:
    chain = {"d0": defined("d0", tree("x + 1"))} | {f"d{at}": defined(f"d{at}", tree(f"d{at - 1} + 1")) for at in range(1, 5000)}
    compiled = Compiled(chain, ("x",))
    assert compiled.value(compiled.part(tree("d4999")), compiled.at({"x": Fraction(2)})) == 5002


def test_what_is_compiled_later_is_known_at_a_place_asked_before() -> None:
    compiled = Compiled({}, ("x",))
    place = compiled.at({"x": Fraction(4)})
    assert compiled.value(compiled.part(tree("x + 1")), place) == 5
    assert compiled.truth(compiled.part(tree("2*x + 1 > 8")), place)


def over(function: str, body: str | Expr, name: str, first: str, last: str) -> Aggregate:
    return Aggregate(function, tree(body) if isinstance(body, str) else body, (Binder(name, tree(first), tree(last)),))


@pytest.mark.parametrize("at", [Fraction(2), Fraction(5, 3), Fraction(-3)])
@pytest.mark.parametrize(
    "total",
    [
        over("sum", "max(k*x, 3*k + d) + x*d*2*k/7 + d + x", "k", "1", "6"),
        over("prod", "if k > 2 then k/x else x", "k", "1", "4"),
        over("min", "k^2 - x*k", "k", "1", "9"),
        over("last", "k + x", "k", "3", "2500"),
        over("sum", "k + x", "k", "1", "2500"),
        over("sum", "sqrt(k) + x", "k", "1", "5"),
        over("sum", "1/(k - 3)", "k", "1", "5"),
        over("max", "k", "k", "5", "4"),
        over("sum", "k", "k", "x", "4"),
        over("sum", over("sum", "i*k + x + runs", "i", "1", "k"), "k", "1", "5"),
        over("sum", over("sum", "i*k + x*d", "i", "1", "2500"), "k", "1", "3"),
    ],
)
def test_aggregates_are_worked_out_as_plain_evaluation_does(total: Aggregate, at: Fraction) -> None:
    """Short ones term by term with all that does not run along put before them, long ones by their closed form."""
    runs = defined("runs", tree("k*x + 1"))._replace(binders=frozenset({"k"}))
    definitions = {"x": defined("x", None), "d": defined("d", tree("x^2 + 1")), "runs": runs}
    plain = Values(definitions, {"x": at})
    compiled = Compiled({key: d for key, d in definitions.items() if key != "x"}, ("x",))
    wanted = told(lambda: number(plain.read(total, {})))
    found = told(lambda: compiled.value(compiled.part(total), compiled.at({"x": at})))
    if isinstance(wanted, Enclosure) and isinstance(found, Enclosure):
        assert max(wanted.low, found.low) <= min(wanted.high, found.high)
    else:
        assert found == wanted


def test_sums_at_a_place_may_be_limited() -> None:
    total = over("sum", "max(mod(k, 7), x)", "k", "1", "9000")
    compiled = Compiled({}, ("x",), most_steps=50)
    with pytest.raises(NoValue, match="more than 50 steps"):
        compiled.value(compiled.part(total), compiled.at({"x": Fraction(2)}))
    short = over("sum", "max(mod(k, 7), x)", "k", "1", "90")
    assert compiled.value(compiled.part(short), compiled.at({"x": Fraction(9)})) == 810
    assert compiled.added == 90
