"""Exact arithmetic by example: what is exact, what is refused, what is too large, and how soon."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction

import pytest

from symflops.exact import (
    ALL_DIGITS,
    MOST_BITS,
    Enclosure,
    Exact,
    NoValue,
    TooLarge,
    Undecided,
    Undefined,
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


def f(name: str, *args: Exact) -> Exact:
    return call(name, args)


ROOT_TWO = f("sqrt", Fraction(2))
NOTHING = add([ROOT_TWO, ROOT_TWO], "+-")  # around zero, and nobody can tell


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (add([], ""), Fraction(0)),
        (add([Fraction(1, 10), Fraction(1, 5)], "++"), Fraction(3, 10)),
        (add([Fraction(5), Fraction(7)], "--"), Fraction(-12)),
        (multiply(multiply(Fraction(6), Fraction(174591683584)), Fraction(300000000000)), Fraction(314265030451200000000000)),
        (divide(Fraction(10) ** 30, Fraction(3)), Fraction(10**30, 3)),
        (power(Fraction(0), Fraction(0)), Fraction(1)),
        (power(Fraction(0), Fraction(99999999999)), Fraction(0)),
        (power(Fraction(0), Fraction(1, 3)), Fraction(0)),
        (power(Fraction(-1), Fraction(99999999999998)), Fraction(1)),
        (power(Fraction(-1), Fraction(-99999999999999)), Fraction(-1)),
        (power(Fraction(1), Fraction(1, 7)), Fraction(1)),
        (power(Fraction(1), ROOT_TWO), Fraction(1)),
        (power(Fraction(2), Fraction(-10)), Fraction(1, 1024)),
        (power(Fraction(-2, 3), Fraction(-3)), Fraction(-27, 8)),
        (power(Fraction(8), Fraction(2, 3)), Fraction(4)),
        (power(Fraction(4, 9), Fraction(-3, 2)), Fraction(27, 8)),
        (power(Fraction(3**1998, 7**999), Fraction(2, 999)), Fraction(81, 49)),
        (power(Fraction(2) ** 4095, Fraction(1, 4095)), Fraction(2)),
        (power(ROOT_TWO, Fraction(0)), Fraction(1)),
        (f("sqrt", Fraction(9, 4)), Fraction(3, 2)),
        (f("sqrt", Fraction(0)), Fraction(0)),
        (f("exp", Fraction(0)), Fraction(1)),
        (f("ln", Fraction(1)), Fraction(0)),
        (f("log2", Fraction(2) ** 100), Fraction(100)),
        (f("log2", Fraction(1, 2**4000)), Fraction(-4000)),
        (f("log10", Fraction(1, 1000)), Fraction(-3)),
        (f("log10", Fraction(10) ** 1200), Fraction(1200)),
        (f("mod", Fraction(-7), Fraction(3)), Fraction(2)),
        (f("mod", Fraction(7), Fraction(-3)), Fraction(-2)),
        (f("mod", Fraction(7, 2), Fraction(1, 3)), Fraction(1, 6)),
        (f("ceil", Fraction(10**30, 3)), Fraction(333333333333333333333333333334)),
        (f("floor", multiply(Fraction(29, 100), Fraction(100))), Fraction(29)),
        (f("ceil", Fraction(-1, 2)), Fraction(0)),
        (f("floor", Fraction(-1, 2)), Fraction(-1)),
        (f("ceil", ROOT_TWO), Fraction(2)),
        (f("floor", negate(ROOT_TWO)), Fraction(-2)),
        (f("min", Fraction(3), Fraction(1), Fraction(2)), Fraction(1)),
        (f("max", ROOT_TWO, Fraction(2)), Fraction(2)),
        (f("min", ROOT_TWO, Fraction(2)), ROOT_TWO),
        (f("abs", negate(ROOT_TWO)), ROOT_TWO),
        (f("abs", Fraction(-3)), Fraction(3)),
        (multiply(Fraction(0), ROOT_TWO), Fraction(0)),
    ],
)
def test_is_exactly(found: Exact, wanted: Exact) -> None:
    assert found == wanted


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (lambda: divide(Fraction(1), Fraction(0)), Undefined),
        (lambda: divide(Fraction(0), Fraction(0)), Undefined),
        (lambda: divide(ROOT_TWO, Fraction(0)), Undefined),
        (lambda: divide(Fraction(1), NOTHING), Undecided),
        (lambda: f("mod", Fraction(1), Fraction(0)), Undefined),
        (lambda: f("mod", ROOT_TWO, Fraction(0)), Undefined),
        (lambda: divides(Fraction(0), Fraction(1)), Undefined),
        (lambda: power(Fraction(0), Fraction(-1)), Undefined),
        (lambda: power(Fraction(0), Fraction(-1, 2)), Undefined),
        (lambda: power(Fraction(0), negate(ROOT_TWO)), Undefined),
        (lambda: power(Fraction(0), NOTHING), Undecided),
        (lambda: power(Fraction(-8), Fraction(1, 3)), Undefined),
        (lambda: power(Fraction(-8), ROOT_TWO), Undefined),
        (lambda: power(Fraction(-8), multiply(ROOT_TWO, ROOT_TWO)), Undecided),
        (lambda: power(negate(ROOT_TWO), Fraction(1, 2)), Undefined),
        (lambda: power(NOTHING, Fraction(1, 2)), Undecided),
        (lambda: power(NOTHING, Fraction(-1)), Undecided),
        (lambda: power(f("abs", NOTHING), Fraction(-1, 2)), Undecided),
        (lambda: f("sqrt", Fraction(-1)), Undefined),
        (lambda: f("ln", Fraction(0)), Undefined),
        (lambda: f("ln", negate(ROOT_TWO)), Undefined),
        (lambda: f("ln", NOTHING), Undecided),
        (lambda: f("log2", Fraction(-1)), Undefined),
        (lambda: f("log10", Fraction(0)), Undefined),
        (lambda: f("ceil", multiply(ROOT_TWO, ROOT_TWO)), Undecided),
        (lambda: f("min"), Undefined),
        (lambda: f("mod", Fraction(1)), Undefined),
        (lambda: f("exp", Fraction(1), Fraction(2)), Undefined),
        (lambda: f("round", Fraction(1)), Undefined),
        (lambda: less(ROOT_TWO, ROOT_TWO), Undecided),
        (lambda: equal(ROOT_TWO, ROOT_TWO), Undecided),
        (lambda: divides(ROOT_TWO, ROOT_TWO), Undecided),
        (lambda: to_float(Fraction(10) ** 400), TooLarge),
        (lambda: multiply(Fraction(2) ** 4000, Fraction(2) ** 4000), TooLarge),
        (lambda: multiply(multiply(Fraction(2) ** 4000, ROOT_TWO), Fraction(2) ** 4000), TooLarge),
        (lambda: divide(Fraction(1, 2**4000), Fraction(2) ** 4000), TooLarge),
        (lambda: add([Fraction(1, 3**2500), Fraction(1, 5**1500)], "++"), TooLarge),
    ],
)
def test_has_no_value(work: Callable[[], object], why: type[NoValue]) -> None:
    with pytest.raises(why):
        work()


@pytest.mark.parametrize(
    "work",
    [
        lambda: f("exp", f("exp", f("exp", Fraction(37)))),
        lambda: f("ceil", f("exp", f("exp", Fraction(20)))),
        lambda: f("exp", Fraction(10) ** 1200),
        lambda: f("exp", -(Fraction(10) ** 1200)),
        lambda: f("exp", Fraction(-2830)),
        lambda: power(Fraction(9), power(Fraction(9), power(Fraction(9), Fraction(9)))),
        lambda: power(Fraction(9), Fraction(-(9**9))),
        lambda: power(Fraction("1.0001"), Fraction(10**8)),
        lambda: power(Fraction(2), Fraction(4096)),
        lambda: power(Fraction(2), Fraction(10**12) + Fraction(1, 3)),
        lambda: power(Fraction(1, 4), Fraction(10**9, 2) + Fraction(1, 2)),
        lambda: power(Fraction(3), power(Fraction(2), Fraction(1, 2) + 20)),
        lambda: power(ROOT_TWO, Fraction(10**9)),
        lambda: power(ROOT_TWO, Fraction(-(10**9))),
        lambda: power(ROOT_TWO, Fraction(2**4000)),
        lambda: multiply(Fraction(7) ** 999, Fraction(7) ** 999),
        lambda: parse_decimal("1e999999999"),
        lambda: parse_decimal("9" * 5000),
        lambda: parse_decimal("0." + "9" * 400),
        lambda: parse_decimal("9" * 400 + "e1000"),
        lambda: parse_decimal("1e" + "9" * 100_000),
        lambda: half_unit("1e-1001"),
    ],
)
def test_too_large_and_says_so_at_once(work: Callable[[], object]) -> None:
    start = time.process_time()
    with pytest.raises(TooLarge):
        work()
    assert time.process_time() - start < 0.5  # the aim is 50 ms; slow machines get ten times that


@pytest.mark.parametrize(
    "work",
    [
        lambda: power(Fraction(2), Fraction(1, 1000000007)),
        lambda: power(Fraction(2**4000 - 1, 3**2500), Fraction(2**4000 - 1, 2**4000 + 1)),
        lambda: power(Fraction(7**3 * 3**2400 + 1), Fraction(1, 3)),
        lambda: power(f("exp", Fraction(1, 10**30)), Fraction(10**20)),
        lambda: f("exp", Fraction(1, 10**1200)),
        lambda: f("exp", Fraction(2838)),
        lambda: f("ln", 1 + Fraction(1, 10**1000)),
        lambda: f("log10", 1 - Fraction(1, 10**1000)),
        lambda: f("sqrt", Fraction(300000000000000000000000000000000000003740000000000000000000000000000000000001331)),
    ],
)
def test_hard_but_certain_and_soon(work: Callable[[], Exact]) -> None:
    start = time.process_time()
    assert 30 <= digits_certain(work()) < 60
    assert time.process_time() - start < 0.5


def test_limit_is_met_exactly() -> None:
    assert power(Fraction(2), Fraction(MOST_BITS - 1)) == Fraction(2) ** (MOST_BITS - 1)
    assert power(Fraction(2), Fraction(1 - MOST_BITS)) == Fraction(1, 2 ** (MOST_BITS - 1))


def test_around_zero_loses_its_digits_not_its_truth() -> None:
    assert isinstance(NOTHING, Enclosure)
    assert NOTHING.low < 0 < NOTHING.high
    assert digits_certain(NOTHING) == 0
    square = power(NOTHING, Fraction(2))
    assert isinstance(square, Enclosure)
    assert square.low == 0
    assert midpoint(power(NOTHING, Fraction(2**190 + 1))) < Fraction(1, 10**1000)
    assert digits_certain(Fraction(1, 3)) == ALL_DIGITS


def test_comparisons() -> None:
    assert less(Fraction(1, 3), Fraction(1, 2))
    assert not less(Fraction(1, 2), Fraction(1, 2))
    assert less(ROOT_TWO, Fraction(3, 2))
    assert not less(Fraction(3, 2), ROOT_TWO)
    assert equal(Fraction(2, 4), Fraction(1, 2))
    assert not equal(Fraction(1, 3), Fraction(1, 2))
    assert not equal(ROOT_TWO, Fraction(3, 2))
    assert divides(Fraction(8), Fraction(4096))
    assert not divides(Fraction(3), Fraction(4096))
    assert divides(Fraction(1, 2), Fraction(-3))
    assert not divides(ROOT_TWO, Fraction(2))


def test_floats() -> None:
    assert to_float(Fraction(1, 10)) == 0.1
    assert to_float(ROOT_TWO) == 2**0.5
    assert to_float(Fraction(1, 10**400)) == 0.0
    assert to_float(Fraction("5e-324")) == 5e-324


@pytest.mark.parametrize(
    ("text", "value", "half"),
    [
        ("0", "0", "0.5"),
        ("34", "34", "0.5"),
        ("010", "10", "0.5"),
        ("1_000", "1000", "0.5"),
        ("1.000", "1", "0.0005"),
        ("1.000_5", "1.0005", "0.00005"),
        ("2.5e-3", "0.0025", "0.00005"),
        ("3.14e23", "3.14e23", "0.005e23"),
        ("1E+2", "100", "50"),
        ("1e0003", "1000", "500"),
        ("1e-0", "1", "0.5"),
        ("175B", "175e9", "0.5e9"),
        ("32.2B", "32.2e9", "0.05e9"),
        ("50k", "50e3", "500"),
        ("4T", "4e12", "0.5e12"),
        ("1.5M", "1.5e6", "0.05e6"),
        ("30%", "0.3", "0.005"),
        ("12.5%", "0.125", "0.0005"),
        ("0e1000", "0", "5e999"),
        ("1e-1000", "1e-1000", "5e-1001"),
    ],
)
def test_literals(text: str, value: str, half: str) -> None:
    assert parse_decimal(text) == Fraction(value)
    assert half_unit(text) == Fraction(half)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1_",
        "_1",
        "1__0",
        "1.",
        ".5",
        "1._5",
        "1e",
        "1e+",
        "1e1.5",
        "1e5B",
        "1kk",
        "5K",
        "0x10",
        "-1",
        "1,0",
        "1\n",
        "\u0661\u0662",
        "\uff11",
        "10\u00b2",
        "nan",
        "inf",
        "1" + "_1" * 100_000 + "_",
    ],
)
def test_no_literals(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_decimal(text)
