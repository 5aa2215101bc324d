"""Factors of polynomials with powers as high as fractions for exponents bring."""

from __future__ import annotations

from functools import reduce

import pytest
from flint import fmpz_mpoly, fmpz_mpoly_ctx
from hypothesis import given
from hypothesis import strategies as st

import symflops as sf
from symflops.algebra import factoring
from symflops.algebra.factoring import HIGHEST, factors_of

RING = fmpz_mpoly_ctx.get(("x", "y", "z"), "lex")
X, Y, Z = RING.gens()

polynomials = st.dictionaries(
    st.tuples(*[st.sampled_from([0, 1, 2, 1739, 1829, 3478, 3568, 5000])] * 3),
    st.integers(-9, 9).filter(bool),
    min_size=1,
    max_size=4,
).map(RING.from_dict)


def product(number: int, parts: list[tuple[fmpz_mpoly, int]]) -> fmpz_mpoly:
    return reduce(lambda found, part: found * part[0] ** part[1], parts, RING.constant(number))


@given(polynomials)
def test_factors_multiply_to_what_they_are_of(polynomial: fmpz_mpoly) -> None:
    assert product(*factors_of(polynomial)) == polynomial


def test_high_powers_are_lifted_to_symbols() -> None:
    """`x^1829*z - y*z` is told apart, and so is what two high powers share: nothing turns on which number a power is."""
    assert {str(part) for part, _ in factors_of(X**1829 * Z - Y * Z)[1]} == {str(X**1829 - Y), "z"}
    assert factors_of(X**3478 + 2 * X**1739 * Y + Y**2)[1] == [(X**1739 + Y, 2)]


def test_low_powers_come_apart_wholly() -> None:
    assert len(factors_of(X**6 - 1)[1]) == 4


@pytest.fixture
def degrees(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The highest power in every polynomial that flint has to factor."""
    seen: list[int] = []
    plain = factoring._factors

    def watched(polynomial: fmpz_mpoly) -> tuple[int, list[tuple[fmpz_mpoly, int]]]:
        seen.append(max(polynomial.degrees()))
        if seen[-1] > HIGHEST:
            raise AssertionError("this may take minutes")
        return plain(polynomial)

    monkeypatch.setattr(factoring, "_factors", watched)
    return seen


BESIROGLU = {"scaling_law": "besiroglu"}


@pytest.mark.parametrize("terms", [(), ("n_params", "n_tokens")])
def test_a_loss_with_exponents_of_four_digits(terms: tuple[str, ...], degrees: list[int]) -> None:
    """Besiroglu et al. (2024), arXiv:2404.10102: E = 1.8172, A = 482.01, α = 0.3478, B = 2085.43, β = 0.3658."""
    found = sf.derive("loss", *terms, **BESIROGLU)
    assert "number(n_tokens)^0.3658" in found.text
    assert degrees
    if terms:
        assert found.text == "1.8172 + 2085.43/number(n_tokens)^0.3658 + 482.01/number(n_params)^0.3478"
        assert found.diff("n_tokens").text == "-762.850294 [1/token]/number(n_tokens)^1.3658"
        assert "number(n_params)^0.3478" in found.elasticity("n_tokens").text


def test_a_loss_with_exponents_of_four_digits_turned_around(degrees: list[int]) -> None:
    found = sf.solve("loss = 1.9", "n_params", **BESIROGLU, n_tokens="15T token")
    wanted = 482.01 / (1.9 - 1.8172 - 2085.43 / 15e12**0.3658)
    assert float(found.roots[0].middle) == pytest.approx(wanted ** (1 / 0.3478))
    assert found.formulas[0] is not None
    assert degrees
