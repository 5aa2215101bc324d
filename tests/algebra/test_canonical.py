"""Canonical forms: equal formulas have one form, a form has the value of its tree, and so have its trees."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings

from symflops.algebra.canonical import Canonical
from symflops.algebra.factoring import factors_of
from symflops.algebra.field import Field, Ratio, TooWide
from symflops.algebra.sums import faulhaber
from symflops.algebra.writing import collected, condition, expanded, factored
from symflops.evaluate import Values, number
from symflops.exact import Exact, NoValue, midpoint
from symflops.expr import Expr
from symflops.graph import Definition
from symflops.model import Clauses
from symflops.notation.text import to_text
from symflops.parse.expression import parse_expression
from symflops.text import Source
from symflops.units.dimension import PLAIN
from tests.strategies import cores

NAMES = tuple("abcdhknstxyzLV")
POINT = {name: Fraction(3 * at + 2, 2 + at % 3) for at, name in enumerate(NAMES)}


def tree(text: str) -> Expr:
    return parse_expression(Source("test", text))


def free(key: str, integer: bool = False) -> Definition:
    """A free name: positive, since no domain says otherwise."""
    clauses = Clauses(integer=integer)
    return Definition(key, key, key, None, None, (), "free", "", "", "", Fraction(1), PLAIN, "", clauses, (), None)


DEFINITIONS = {name: free(name, integer=name in "nk") for name in NAMES}


def canonical(*exprs: Expr) -> Canonical:
    return Canonical(DEFINITIONS, (), exprs)


def value(expr: Expr) -> Exact:
    return number(Values(DEFINITIONS, POINT).read(expr, {}))


def near(a: Exact, b: Exact) -> bool:
    x, y = midpoint(a), midpoint(b)
    return x == y if isinstance(a, Fraction) and isinstance(b, Fraction) else abs(x - y) <= Fraction(1, 10**25) * abs(y)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(x + 1)^2", "x^2 + 2*x + 1"),
        ("1/(1/x + 1/y)", "x*y/(x + y)"),
        ("(x^2 - y^2)/(x - y)", "x + y"),
        ("sqrt(x)*sqrt(x)", "x"),
        ("sqrt(12*x)", "2*sqrt(3)*x^0.5"),
        ("x^0.34*x^0.66", "x"),
        ("(x*y)^0.28/x^0.28", "y^0.28"),
        ("sqrt(a + b)^3", "(a + b)*sqrt(a + b)"),
        ("1/(sqrt(a + b) + 1)", "(sqrt(a + b) - 1)/(a + b - 1)"),
        ("6^0.28*6^0.72", "6"),
        ("x^(2*a + 1)", "x*(x^a)^2"),
        ("2^(a + b)", "2^a*2^b"),
        ("exp(x + y)", "exp(x)*exp(y)"),
        ("ln(x*y^2)", "ln(x) + 2*ln(y)"),
        ("log2(8*x)", "3 + log2(x)"),
        ("log10(1000)", "3"),
        ("max(2*x, 2*y)", "2*max(y, x)"),
        ("max(x, x + y)", "x + y"),
        ("min(x, 3*x)", "x"),
        ("ceil(n)", "n"),
        ("floor(n*k + 3)", "n*k + 3"),
        ("abs(x)", "x"),
        ("mod(17, 5)*x", "2*x"),
        ("if x > 0 then x else y", "x"),
        ("if a < b then x + y else y + x", "x + y"),
        ("sum(t over t = 1 .. n)", "n*(n + 1)/2"),
        ("sum(x*t^2 + y over t = 1 .. n)", "x*n*(n + 1)*(2*n + 1)/6 + n*y"),
        ("sum(t over t = k .. k + n - 1)", "n*k + n*(n - 1)/2"),
    ],
)
def test_equal_formulas_have_one_form(one: str, other: str) -> None:
    trees = tree(one), tree(other)
    forms = canonical(*trees)
    assert forms.field.same(*(forms.form(expr) for expr in trees))


@pytest.mark.parametrize(
    ("one", "other"), [("(x + 1)^2", "x^2 + 1"), ("sqrt(a + b)", "sqrt(a) + sqrt(b)"), ("ceil(x)", "x"), ("max(x, y)", "x"),
                       ("x^a", "x^b"), ("ln(x + y)", "ln(x) + ln(y)"), ("sum(1/t over t = 1 .. n)", "n")],
)  # fmt: skip
def test_other_formulas_have_other_forms(one: str, other: str) -> None:
    trees = tree(one), tree(other)
    forms = canonical(*trees)
    assert not forms.field.same(*(forms.form(expr) for expr in trees))


@settings(deadline=None, max_examples=100)
@given(cores(("a", "b", "x", "n")))
def test_every_tree_of_a_form_has_the_value_of_the_formula(expr: Expr) -> None:
    forms = canonical(expr)
    try:
        wanted = value(expr)
        ratio = forms.form(expr)
    except (NoValue, TooWide):
        assume(False)
        return
    written = [factored(forms.field, ratio), expanded(forms.field, ratio)]
    written += [collected(forms.field, ratio, at) for at in forms.field.used(Ratio(ratio.above, forms.field.one.below))]
    for again in written:
        try:
            found = value(again)
        except NoValue:  # a difference of equal roots may be lost in a denominator
            continue
        assert near(found, wanted), (to_text(expr), to_text(again), found, wanted)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("6*x*y/(2*x + 2*x*y)", "3*y/(y + 1)"),
        ("x^2 - 2*x*y + y^2", "(x - y)^2"),
        ("a/2 - 3/4", "(2*a - 3)/4"),
        ("1/x^0.34", "1/x^0.34"),
        ("max(2*a, 4*b)/7", "2*max(2*b, a)/7"),
        ("-x - y", "-(x + y)"),
    ],
)
def test_factored(text: str, form: str) -> None:
    expr = tree(text)
    forms = canonical(expr)
    assert to_text(factored(forms.field, forms.form(expr))) == form


def test_conditions_are_written_without_minus() -> None:
    expr = tree("x - y < 2*a - 3")
    forms = canonical(expr)
    assert to_text(condition(forms.field, forms.test(expr))) == "x + 3 < 2*a + y"


def test_what_is_too_wide_stays_a_power() -> None:
    """(a + … + y)^500 is never multiplied out, and is still recognised."""
    text = "(a + b + c + d + x + y)^500"
    trees = tree(text), tree(f"{text}*2/2")
    forms = canonical(*trees)
    assert forms.field.same(*(forms.form(expr) for expr in trees))


def test_derivatives() -> None:
    expr = tree("(x^3*y + 1)/(x + y)")
    forms = canonical(expr)
    slope = forms.field.slope(forms.form(expr), forms.field.at["name", "x"])
    wanted = tree("(3*x^2*y*(x + y) - (x^3*y + 1))/(x + y)^2")
    assert forms.field.same(slope, forms.form(wanted))


def test_a_field_grows_when_more_generators_are_met() -> None:
    text = " + ".join(f"ceil({at}*x/7)" for at in (*range(1, 7), *range(8, 40)))
    expr = tree(text)
    forms = canonical(expr)
    ratio = forms.form(expr)
    assert len(forms.field.generators) > 40
    assert value(factored(forms.field, ratio)) == value(expr)


@pytest.mark.parametrize("degree", range(6))
def test_sums_of_powers(degree: int) -> None:
    coefficients = faulhaber(degree)
    for last in (0, 1, 7):
        wanted = sum(Fraction(k) ** degree for k in range(1, last + 1))
        assert sum(value * last**power for power, value in enumerate(coefficients)) == wanted


def test_a_field_of_nothing_still_has_numbers() -> None:
    field = Field([])
    assert field.value(field.add([field.one, field.constant(Fraction(1, 2))])) == Fraction(3, 2)


def test_high_powers_count_as_one_when_factors_are_looked_for() -> None:
    """N^0.3478 is the 1739th power of a root: flint takes seconds to find that x^1739 - 1 comes apart, and nobody asks."""
    field = Field([("x", "positive", False), ("y", "positive", False)])
    x, y = (field.name(name).above for name in "xy")
    polynomial = 6 * x**2 * (3 * x**1739 * y + 5) ** 2 * (y**2 - 1) * (x**1739 - 1)
    constant, parts = factors_of(polynomial)
    product = field.context.constant(constant)
    for part, count in parts:
        product *= part**count
    assert product == polynomial
    assert (y - 1, 1) in parts and (y + 1, 1) in parts, "low powers come apart as ever"
    assert factors_of(x**1739 - y**1739)[1] == [(x**1739 - y**1739, 1)]
    assert (3 * x**1739 * y + 5, 2) in factors_of((3 * x**1739 * y + 5) ** 2)[1]
