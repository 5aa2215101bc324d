"""Laws of exact arithmetic: a field, an order, and enclosures that hold what mpmath finds with more digits."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath  # type: ignore[import-untyped]
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from symflops.exact import (
    Enclosure,
    Exact,
    NoValue,
    TooLarge,
    Undecided,
    add,
    call,
    digits_certain,
    divide,
    divides,
    equal,
    less,
    midpoint,
    multiply,
    negate,
    power,
    to_float,
)
from symflops.numerals import half_unit, parse_decimal

calm = settings(deadline=None, max_examples=200)
often = settings(deadline=None, max_examples=500)  # these choose among many operations
fractions = st.fractions(-(10**12), 10**12, max_denominator=10**6) | st.integers(-(10**30), 10**30).map(Fraction)
small = st.fractions(-50, 50, max_denominator=1000)
positive = st.fractions(min_value=Fraction(1, 10**9), max_value=10**12, max_denominator=10**9)
wide = st.tuples(small, small).filter(lambda ends: ends[0] < ends[1]).map(lambda ends: Enclosure(*ends))
points = st.fractions(0, 1, max_denominator=100)


def holds(found: Exact, true: Any) -> bool:
    """Is mpmath's value, good to 80 digits, inside?"""
    low, high = (found.low, found.high) if isinstance(found, Enclosure) else (found, found)
    slack = mpmath.mpf(10) ** -78 * abs(true)
    return bool(_mp(low) - slack <= true <= _mp(high) + slack)


def inside(found: Exact, true: Fraction) -> bool:
    return found.low <= true <= found.high if isinstance(found, Enclosure) else found == true


def _mp(value: Fraction) -> Any:
    return mpmath.mpf(value.numerator) / mpmath.mpf(value.denominator)


def within(box: Exact, share: Fraction) -> Fraction:
    return box.low + share * (box.high - box.low) if isinstance(box, Enclosure) else box


@calm
@given(fractions, fractions, fractions)
def test_field(a: Fraction, b: Fraction, c: Fraction) -> None:
    assert add([a, b], "++") == add([b, a], "++") == a + b
    assert add([a, b, c], "+-+") == a - b + c
    assert multiply(a, add([b, c], "++")) == add([multiply(a, b), multiply(a, c)], "++")
    assert add([a, negate(a)], "++") == 0
    if b:
        assert multiply(divide(a, b), b) == a


@calm
@given(fractions, fractions)
def test_order(a: Fraction, b: Fraction) -> None:
    assert less(a, b) == (a < b)
    assert equal(a, b) == (a == b)
    assert call("min", [a, b]) == min(a, b)
    assert call("max", [a, b]) == max(a, b)


@calm
@given(fractions, fractions.filter(bool))
def test_floor_mod(a: Fraction, b: Fraction) -> None:
    quotient, rest = call("floor", [divide(a, b)]), call("mod", [a, b])
    assert add([multiply(b, quotient), rest], "++") == a
    assert isinstance(rest, Fraction)
    assert 0 <= rest < b or b < rest <= 0
    assert divides(b, a) == (rest == 0)
    assert call("ceil", [a]) == negate(call("floor", [negate(a)]))


@calm
@given(st.integers(-(10**400), 10**400))
def test_parity(n: int) -> None:
    assert power(Fraction(-1), Fraction(n)) == (-1 if n % 2 else 1)
    assert power(Fraction(1), Fraction(n)) == 1


@calm
@given(small.filter(bool), st.integers(-40, 40), st.integers(-40, 40))
def test_whole_powers(base: Fraction, m: int, n: int) -> None:
    assert multiply(power(base, Fraction(m)), power(base, Fraction(n))) == power(base, Fraction(m + n)) == base ** (m + n)


@calm
@given(st.integers(1, 10**40), st.integers(1, 10**40), st.integers(2, 12), st.integers(-3, 3))
def test_roots_of_perfect_powers_are_exact(top: int, bottom: int, degree: int, times: int) -> None:
    base = Fraction(top, bottom)
    assume(times % degree)
    assert power(base**degree, Fraction(times, degree)) == base**times


@calm
@given(st.integers(2, 10**20), st.integers(2, 12))
def test_other_roots_are_enclosures(number: int, degree: int) -> None:
    near = call("floor", [power(Fraction(number), Fraction(1, degree))])
    assert isinstance(near, Fraction)
    perfect = near**degree == number
    root = power(Fraction(number), Fraction(1, degree))
    assert isinstance(root, Fraction) == perfect
    low, high = (root.low, root.high) if isinstance(root, Enclosure) else (root, root)
    assert low**degree <= number <= high**degree


@calm
@given(positive)
@example(1 + Fraction(1, 10**25))
@example(1 - Fraction(1, 10**31))
@example(1 - Fraction(1, 10**200))
def test_functions_hold_the_true_value(x: Fraction) -> None:
    with mpmath.workdps(80 + 400):  # x - 1 may be tiny
        true = _mp(x)
        pairs: list[tuple[str, Any]] = [("ln", mpmath.log(true)), ("log2", mpmath.log(true) / mpmath.log(2))]
        pairs += [("log10", mpmath.log(true) / mpmath.log(10)), ("sqrt", mpmath.sqrt(true))]
        for name, wanted in pairs:
            found = call(name, [x])
            assert holds(found, wanted)
            assert digits_certain(found) >= 50


@calm
@given(st.fractions(-2000, 2000, max_denominator=10**9))
@example(Fraction(1, 10**300))
def test_exp_holds_the_true_value(x: Fraction) -> None:
    with mpmath.workdps(80):
        found = call("exp", [x])
        assert holds(found, mpmath.exp(_mp(x)))
        assert digits_certain(found) >= 50


@calm
@given(positive, st.fractions(-30, 30, max_denominator=1000))
def test_power_holds_the_true_value(base: Fraction, exponent: Fraction) -> None:
    assume(exponent.denominator != 1)
    with mpmath.workdps(120):
        found = power(base, exponent)
        assert holds(found, mpmath.exp(_mp(exponent) * mpmath.log(_mp(base))))
        assert digits_certain(found) >= 50


@calm
@given(positive, positive, st.fractions(-3, 3, max_denominator=100))
def test_a_formula_keeps_thirty_digits(n: Fraction, d: Fraction, slope: Fraction) -> None:
    """A loss law: E + A/n^a + B/d^b, then its logarithm and back."""
    terms = [
        Fraction("1.69"),
        multiply(Fraction("406.4"), power(n, slope)),
        multiply(Fraction("410.7"), power(d, Fraction("-0.28"))),
    ]
    loss = add(terms, "+++")
    again = call("exp", [call("ln", [loss])])
    with mpmath.workdps(120):
        parts = [mpmath.mpf("406.4") * _mp(n) ** _mp(slope), mpmath.mpf("410.7") * _mp(d) ** -mpmath.mpf("0.28")]
        true = mpmath.mpf("1.69") + sum(parts)
        assert holds(loss, true)
        assert holds(again, true)
    assert digits_certain(again) >= 30


TWO: list[Callable[[Exact, Exact], Exact]] = [
    lambda a, b: add([a, b], "++"),
    lambda a, b: add([a, b], "+-"),
    multiply,
    divide,
    lambda a, b: call("min", [a, b]),
    lambda a, b: call("max", [a, b]),
    lambda a, b: call("mod", [a, b]),
]
ONE: list[Callable[[Exact], Exact]] = [
    negate,
    lambda a: call("abs", [a]),
    lambda a: call("floor", [a]),
    lambda a: call("ceil", [a]),
    *(lambda a, n=n: power(a, Fraction(n)) for n in (-3, -2, 0, 1, 2, 3, 7, 10)),
]


@often
@given(st.sampled_from(TWO), wide | small, wide | small, points, points)
def test_of_two_is_sound(work: Callable[[Exact, Exact], Exact], a: Exact, b: Exact, s: Fraction, t: Fraction) -> None:
    try:
        found = work(a, b)
    except NoValue:
        return
    assert inside(found, midpoint(work(within(a, s), within(b, t))))


@often
@given(st.sampled_from(ONE), wide | small, points)
def test_of_one_is_sound(work: Callable[[Exact], Exact], a: Exact, s: Fraction) -> None:
    try:
        found = work(a)
    except NoValue:
        return
    assert inside(found, midpoint(work(within(a, s))))


@calm
@given(st.sampled_from(["exp", "ln", "log2", "log10", "sqrt"]), wide, points)
def test_rising_functions_are_sound(name: str, a: Enclosure, s: Fraction) -> None:
    try:
        found = call(name, [a])
    except NoValue:
        return
    assert inside(found, midpoint(call(name, [within(a, s)])))


@calm
@given(wide | small, wide | small, points, points)
def test_powers_are_sound(a: Exact, b: Exact, s: Fraction, t: Fraction) -> None:
    try:
        found = power(a, b)
        one = power(within(a, s), within(b, t))
    except NoValue:
        return
    assert inside(found, midpoint(one))


@calm
@given(wide | small, wide | small, points, points)
def test_answers_hold_for_every_point(a: Exact, b: Exact, s: Fraction, t: Fraction) -> None:
    x, y = within(a, s), within(b, t)
    for question, answer in ((less, x < y), (equal, x == y)):
        try:
            assert question(a, b) == answer
        except Undecided:
            assert isinstance(a, Enclosure) or isinstance(b, Enclosure)


@calm
@given(st.integers(-(10**300), 10**300), st.integers(1, 10**300))
def test_floats_are_nearest(top: int, bottom: int) -> None:
    assert to_float(Fraction(top, bottom)) == top / bottom


@calm
@given(st.integers(0, 10**30), st.integers(0, 20), st.integers(-60, 60))
def test_literals_are_what_fractions_read(whole: int, part: int, exponent: int) -> None:
    for text in (f"{whole}", f"{whole}.{part:02}", f"{whole}e{exponent}", f"{whole}.{part:02}e{exponent:+}"):
        assert parse_decimal(text) == Fraction(text)
        assert half_unit(text) == half_unit("9" + text)


@calm
@given(st.text("0123456789_.eE+-kMBT%", max_size=30))
def test_a_literal_or_not_and_nothing_else(text: str) -> None:
    try:
        value = parse_decimal(text)
    except (ValueError, TooLarge):
        return
    assert value >= 0
    assert half_unit(text) > 0
