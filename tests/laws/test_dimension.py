from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from symflops.expr import Units
from symflops.text import Source
from symflops.units.dimension import PLAIN, Dimension
from symflops.units.display import exact_text, magnitude, rounded, significant
from symflops.units.doubt import QUESTIONS
from symflops.units.table import UnitTable
from symflops.units.unit import FAMILIES, Unit

BASES = ("FLOP", "USD", "byte", "core", "device", "s")

exponents = st.one_of(st.integers(-6, 6), st.fractions(-6, 6, max_denominator=12))
dimensions = st.builds(lambda powers: _product(powers), st.lists(st.tuples(st.sampled_from(BASES), exponents), max_size=6))
whole_dimensions = st.builds(
    lambda powers: _product(powers), st.lists(st.tuples(st.sampled_from(BASES), st.integers(-3, 3)), max_size=6)
)
numbers = st.fractions() | st.builds(lambda a, e: a * Fraction(10) ** e, st.fractions(), st.integers(-60, 60))


def _product(powers: list[tuple[str, int | Fraction]]) -> Dimension:
    result = PLAIN
    for base, power in powers:
        result *= Dimension.base(base) ** power
    return result


@given(dimensions, dimensions, dimensions)
def test_group(a: Dimension, b: Dimension, c: Dimension) -> None:
    assert a * b == b * a
    assert hash(a * b) == hash(b * a)
    assert (a * b) * c == a * (b * c)
    assert a * PLAIN == a == a / PLAIN
    assert a / a == PLAIN
    assert a / b * b == a
    assert PLAIN / a == a**-1


@given(dimensions, dimensions, exponents, exponents)
def test_powers(a: Dimension, b: Dimension, m: int | Fraction, n: int | Fraction) -> None:
    assert (a * b) ** n == a**n * b**n
    assert a ** (m + n) == a**m * a**n
    assert (a**m) ** n == a ** (m * n)


@given(dimensions, dimensions)
def test_one_form_and_one_text(a: Dimension, b: Dimension) -> None:
    assert (a == b) == (str(a) == str(b))
    assert a.powers == tuple(sorted(a.powers))
    assert all(power and (isinstance(power, int) or power.denominator > 1) for _, power in a.powers)


@given(whole_dimensions)
def test_what_is_printed_reads_back(a: Dimension) -> None:
    table = UnitTable([Unit(base, Fraction(1), Dimension.base(base)) for base in BASES])
    factors, sign, word = [], 1, ""
    for character in f"{a}*":
        if character in "*/":
            name, _, power = word.partition("^")
            factors += [(name, sign * int(power or 1))] if name != "1" else []
            sign, word = (1 if character == "*" else -1), ""
        else:
            word += character
    assert table.resolve(Units(tuple(factors)), Source("x", "")) == (1, a)


names = st.text("abkmMGTiB", min_size=1, max_size=3)
tables = st.lists(
    st.builds(
        lambda name, factor, families, aliases: Unit(name, factor, Dimension.base(name), False, tuple(families), tuple(aliases)),
        names,
        st.fractions(min_value=Fraction(1, 1000), max_value=1000),
        st.lists(st.sampled_from(sorted(FAMILIES)), max_size=2, unique=True),
        st.lists(names, max_size=3, unique=True),
    ),
    max_size=5,
).map(lambda units: _without_clashes(units))


def _without_clashes(units: list[Unit]) -> list[Unit]:
    kept: list[Unit] = []
    taken: set[str] = set()
    for unit in units:
        spellings = {spelling for spelling, _ in unit.spellings()}
        if len(spellings) == len(set(unit.spellings())) and not spellings & taken:
            kept.append(unit)
            taken |= spellings
    return kept


@given(tables, st.text("abkmMGTiB", max_size=5))
def test_splitting_when_asked_equals_expanding_all(units: list[Unit], other: str) -> None:
    table = UnitTable(units)
    every = {spelling: unit.prefixed(prefix) for unit in units for spelling, prefix in unit.spellings()}
    every = {spelling: unit for spelling, unit in every.items() if unit.name == spelling or spelling not in QUESTIONS}
    assert {spelling: table.find(spelling) for spelling in every} == every
    assert set(table.names()) == set(every)
    assert table.find(other) == every.get(other)


@given(tables)
def test_freeze_and_thaw(units: list[Unit]) -> None:
    table = UnitTable(units)
    assert UnitTable.thaw(table.freeze()) == table


@given(numbers, st.integers(1, 12))
def test_rounding(value: Fraction, digits: int) -> None:
    near = rounded(value, digits)
    if value:
        unit = Fraction(10) ** (magnitude(value) - digits + 1)
        assert abs(near - value) * 2 <= unit
        assert 1 <= abs(value) / Fraction(10) ** magnitude(value) < 10
    read = Fraction(significant(value, digits).replace(",", ""))
    assert abs(read - value) <= abs(near - value)


@given(numbers)
def test_exact_text_is_exact(value: Fraction) -> None:
    assert Fraction(exact_text(value)) == value
