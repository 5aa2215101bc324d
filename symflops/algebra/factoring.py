"""Factors of polynomials: high powers, which fractions as exponents bring, are lifted to symbols of their own first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from .field import number_in

# Where 0.3478 and 0.3658 are exponents, a name is the 5000th power of its root, and a sum of three terms has powers as
# high as 1829 of it: flint, which looks at every degree there may be a factor of, takes ten seconds for each.
HIGHEST = 48

Lifted: TypeAlias = list[tuple[int, int]]  # symbols and their powers, of which one power of a generator is a product


def factors_of(polynomial: fmpz_mpoly) -> tuple[int, list[tuple[fmpz_mpoly, int]]]:
    """A polynomial as a number times powers of factors that have none themselves.

    Of one with powers above `HIGHEST` those factors are found that do not turn on which number a power is: `x^1829 - y`
    is told apart in `x^1829*z - y*z`, while `x^60 - 1` is one factor.
    """
    degrees = polynomial.degrees()
    if max(degrees, default=0) <= HIGHEST:
        return _factors(polynomial)
    context = polynomial.context()
    symbols: list[tuple[int, int]] = []  # which power of which generator each stands for
    lifted: list[dict[int, Lifted]] = []
    for at, degree in enumerate(degrees):
        powers = sorted({int(term[at]) for term in polynomial.monoms()})
        lifted.append(_lifted(powers, at, symbols) if degree > HIGHEST else _plain(powers, at, symbols))
    ring = fmpz_mpoly_ctx.get(tuple(f"s{at}" for at in range(len(symbols))), "lex")
    terms = {}
    for term, value in polynomial.to_dict().items():
        exponents = [0] * len(symbols)
        for at, power in enumerate(term):
            for symbol, times in lifted[at][int(power)]:
                exponents[symbol] += times
        terms[tuple(exponents)] = value

    def back(powers: Sequence[int]) -> tuple[int, ...]:
        found = [0] * context.nvars()
        for symbol, times in enumerate(powers):
            at, power = symbols[symbol]
            found[at] += power * int(times)
        return tuple(found)

    number, parts = _factors(ring.from_dict(terms))
    return number, [
        (context.from_dict({back(term): value for term, value in part.to_dict().items()}), count) for part, count in parts
    ]


def _plain(powers: Sequence[int], at: int, symbols: list[tuple[int, int]]) -> dict[int, Lifted]:
    """Low powers as those of one symbol."""
    symbols.append((at, 1))
    return {power: [(len(symbols) - 1, power)] if power else [] for power in powers}


def _lifted(powers: Sequence[int], at: int, symbols: list[tuple[int, int]]) -> dict[int, Lifted]:
    """Powers as products of symbols: one for each that is no sum of two lower ones.

    All share their least as a factor, of which the others are multiples: it is a symbol itself.
    """
    least = powers[0]
    shared: Lifted = []
    if least:
        symbols.append((at, least))
        shared = [(len(symbols) - 1, 1)]
    found: dict[int, Lifted] = {0: []}
    for power in (power - least for power in powers[1:]):
        pair = next((one for one in found if one and power - one in found), None)
        if pair is not None:
            found[power] = [*found[pair], *found[power - pair]]
        else:
            symbols.append((at, power))
            found[power] = [(len(symbols) - 1, 1)]
    return {power + least: [*shared, *parts] for power, parts in found.items()}


def _factors(polynomial: fmpz_mpoly) -> tuple[int, list[tuple[fmpz_mpoly, int]]]:
    """It is its own factor where flint does not say: python-flint 0.9 puts factors in order by coefficients as C integers."""
    try:
        constant, parts = polynomial.factor()
    except OverflowError:
        number = number_in(polynomial)
        return number, [(polynomial / polynomial.context().constant(number), 1)]
    return int(constant), [(part, int(count)) for part, count in parts]
