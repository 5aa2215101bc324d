"""Trees to SymPy and back: the same value on random trees, and nothing evaluated on the way."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, settings

from symflops.algebra.bridge import from_sympy, symbol, to_sympy, value_of
from symflops.algebra.inert import Floor, Max
from symflops.algebra.worker import NotAlgebra
from symflops.evaluate import Values, number
from symflops.exact import Enclosure, Exact, NoValue
from symflops.expr import Expr, Name
from symflops.notation.text import to_text
from symflops.parse.expression import parse_expression
from symflops.text import Source
from tests.strategies import cores

POINT = {"a": Fraction(3), "b": Fraction(7, 2), "c": Fraction(1, 5), "n": Fraction(12)}


def tree(text: str) -> Expr:
    return parse_expression(Source("test", text))


def value(expr: Expr) -> Exact:
    """The value of a tree at the point, by the program's own exact arithmetic."""
    return number(Values({}, POINT).read(expr, POINT))


def same(found: object, wanted: Exact) -> bool:
    """A value of SymPy, against an exact one or an enclosure."""
    assert isinstance(found, sympy.Expr)
    if isinstance(wanted, Enclosure):
        near = found.evalf(60)
        low, high = (sympy.Float(sympy.Rational(end.numerator, end.denominator), 60) for end in wanted)
        slack = abs(high) * sympy.Float(10) ** -40 + sympy.Float(10) ** -50
        return bool(low - slack <= near <= high + slack)
    # What SymPy leaves as a difference of radicals may be a rational all the same.
    return bool(found == sympy.Rational(wanted.numerator, wanted.denominator)) or bool(
        abs((found - sympy.Rational(wanted.numerator, wanted.denominator)).evalf(40)) < sympy.Float(10) ** -30
    )


@settings(deadline=None, max_examples=60)
@given(cores(tuple(POINT)))
def test_exact_evaluation_equals_sympy(expr: Expr) -> None:
    try:
        wanted = value(expr)
        found = value_of(to_sympy(expr), POINT)
    except NoValue:
        assume(False)
        return
    assert same(found, wanted), (to_text(expr), found, wanted)


@settings(deadline=None, max_examples=60)
@given(cores(tuple(POINT)))
def test_back_into_a_tree_keeps_the_value(expr: Expr) -> None:
    try:
        wanted = value(expr)
        back = from_sympy(to_sympy(expr))
        found = value(back)
    except NoValue:
        assume(False)
        return
    if isinstance(wanted, Fraction) and isinstance(found, Fraction):
        assert found == wanted
    else:
        assert abs(float(getattr(found, "low", found)) - float(getattr(wanted, "low", wanted))) <= 1e-9 * abs(
            float(getattr(wanted, "low", wanted))
        )


def test_inert_functions_stay_as_they_are() -> None:
    """SymPy 1.14 loses this floor when h is declared whole."""
    expression = to_sympy(tree("floor(max(8, 4*h)/230)"))
    assert expression.has(Floor) and expression.has(Max)
    assert value_of(expression, {"h": Fraction(5)}) == 0


def test_derivatives_of_inert_functions() -> None:
    x = symbol("x")
    expression = to_sympy(tree("max(3*x, x^2) + ceil(x) + mod(x, 2) + abs(x)"))
    slope = expression.diff(x)
    assert value_of(slope, {"x": Fraction(5)}) == 12  # 2x of the square, 1 of mod, 1 of abs
    assert value_of(slope, {"x": Fraction(1)}) == 5


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("12*h^2*(1 + s/(6*h))", "12*h^2*(s/(6*h) + 1)"),
        ("x/y/z", "x/(y*z)"),
        ("sqrt(x)", "sqrt(x)"),
        ("x^-2", "1/x^2"),
        ("exp(-x)", "exp(-x)"),
        ("min(x, 3)", "min(x, 3)"),
        ("if x < 3 then x else y", "if x < 3 then x else y"),
        ("sum(k^2 over k = 1 .. n)", "sum(k^2 over k = 1 .. n)"),
    ],
)
def test_back_into_text(text: str, back: str) -> None:
    assert to_text(from_sympy(to_sympy(tree(text)))) == back


def test_a_power_out_of_reach_is_refused_before_it_is_worked_out() -> None:
    with pytest.raises(NoValue):
        to_sympy(tree("2^(10^9)*x"))


def test_what_has_no_counterpart_says_so() -> None:
    with pytest.raises(NotAlgebra):
        to_sympy(tree("max(k over k = 1 .. n)"))
    with pytest.raises(NotAlgebra):
        from_sympy(sympy.zeta(symbol("x")))


def test_names_are_never_code() -> None:
    """A key that looks like Python stays a name."""
    key = "__import__('os').getcwd()"
    assert from_sympy(to_sympy(Name(key))) == Name(key)


def test_five_thousand_terms_are_added_at_once() -> None:
    expr = tree(" + ".join(f"x{at}" for at in range(5000)))
    assert len(to_sympy(expr).args) == 5000
