"""Roots of canonical forms in one generator: by degree, through maxima and minima by cases; trees that say how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce
from math import gcd
from typing import Any, NamedTuple

from flint import fmpz_mpoly, fmpz_poly

from symflops.expr import Call, Expr, Power, Sum, walk
from symflops.notation.text import to_text

from . import trees
from .canonical import names_of
from .factoring import factors_of
from .field import Field, Key, Ratio
from .placing import Place
from .writing import factored, shortest

DEEPEST, DEEPEST_AT_PLACE = 6, 60  # maxima and conditions in each other: of all their cases, and where one holds of each
MOST_FACTORED = 200  # terms of a polynomial of which factors are looked for


class NotByDegree(Exception):  # noqa: N818 - an outcome: another way must be taken
    """No formula gives the roots: the degree is too high, or the unknown stands inside something else."""


class TooLong(NotByDegree):
    """There is a formula, and it is longer than anybody reads."""


class Wanted(NamedTuple):
    """Roots that have a value at a place, of no more than so many nodes; of several places those `known` are not written anew."""

    place: Place
    longest: int
    known: dict[Key, list[Expr]]


def closed_roots(field: Field, ratio: Ratio, name: str, wanted: Wanted | None = None) -> Iterator[Expr | None]:
    """Trees of the roots by a name, candidates among them that solve only one case of a maximum; None for a case that is
    nought throughout: a whole stretch of the name may be roots. Where some are wanted, only those of the cases that hold there.

    Raises `NotByDegree` where there is no formula, and `TooLong` where every way to write it has more nodes than wanted.
    """
    yield from _cases(field, ratio, name, 0, wanted)


def _cases(field: Field, ratio: Ratio, name: str, depth: int, wanted: Wanted | None) -> Iterator[Expr | None]:
    if not ratio.above:
        yield None
        return
    hidden = [at for at in field.used(ratio) if field.generators[at].word != "name" and hides(field, at, name)]
    if not hidden:
        yield from by_degree(field, ratio.above, field.at["name", name], wanted)
        return
    at = hidden[0]
    made = field.generators[at]
    if depth > (DEEPEST if wanted is None else DEEPEST_AT_PLACE) or made.word not in ("max", "min", "if", "abs") or made.name:
        raise NotByDegree
    options = made.args[1:] if made.word == "if" else made.args
    if made.word == "abs":
        options = (made.args[0], field.negate(made.args[0]))
    holding = None if wanted is None else wanted.place.case(at)
    for option in options if holding is None else (holding,):
        yield from _cases(field, instead(field, ratio, at, option), name, depth + 1, wanted)


def hides(field: Field, at: int, name: str) -> bool:
    """Is a name inside what a generator stands for?"""
    return name in names_of(field, Ratio(field.monomial({at: 1}), field.context.constant(1)))


def instead(field: Field, ratio: Ratio, at: int, other: Ratio) -> Ratio:
    """A form with another in the place of a generator."""

    def put(polynomial: fmpz_mpoly) -> Ratio:
        found = field.zero
        for degree, part in sorted(by_power(field, polynomial, at).items()):
            found = field.add([found, field.multiply(Ratio(part, field.context.constant(1)), field.whole_power(other, degree))])
        return found

    return field.divide(put(ratio.above), put(ratio.below))


def by_power(field: Field, polynomial: fmpz_mpoly, at: int) -> Mapping[int, fmpz_mpoly]:
    """The coefficients of a polynomial by the powers of a generator."""
    parts: dict[int, dict[tuple[int, ...], Any]] = {}
    for powers, value in field.lift(polynomial).to_dict().items():
        parts.setdefault(int(powers[at]), {})[(*powers[:at], 0, *powers[at + 1 :])] = value
    return {degree: field.context.from_dict(part) for degree, part in parts.items()}


def by_degree(field: Field, above: fmpz_mpoly, at: int, wanted: Wanted | None = None) -> Iterator[Expr]:
    """The roots of a polynomial in a name's root: linear and quadratic in some power of it, candidates among them."""
    parts = dict(by_power(field, above, at))
    least = min(parts, default=0)
    degrees = sorted(degree - least for degree in parts)
    if least:
        yield trees.ZERO
    if len(degrees) <= 1:
        return
    step = reduce(gcd, degrees)
    parts = {(degree - least) // step: part for degree, part in parts.items()}
    scale = Fraction(field.generators[at].degree, step)  # the name is the `scale`-th power of what is solved for
    one = field.context.constant(1)
    real = field.generators[at].sign == "real"
    if len(degrees) == 2:
        (top,) = (degree for degree in parts if degree)
        inside = field.divide(Ratio(-parts[0], one), Ratio(parts[top], one))
        yield from _both(factored(field, inside), scale / top, real)
        return
    if max(parts) != 2:
        yield from _by_factors(field, above, at, wanted)
        return
    a, b, c = (Ratio(parts[degree], one) for degree in (2, 1, 0))
    for root in _quadratic(field, a, b, c, wanted):
        yield from _both(root, scale, real)


def _by_factors(field: Field, above: fmpz_mpoly, at: int, wanted: Wanted | None) -> Iterator[Expr]:
    """The roots of the factors of a polynomial of a higher degree, where each has a formula; at a place of those that vanish."""
    factors = factors_of(above)[1] if len(above) <= MOST_FACTORED else []
    if len(factors) < 2:
        raise NotByDegree
    for part, _ in factors:
        if wanted is None or wanted.place.vanishes(part):
            yield from by_degree(field, part, at, wanted)


def _quadratic(field: Field, a: Ratio, b: Ratio, c: Ratio, wanted: Wanted | None) -> Iterator[Expr]:
    """The roots of a*x^2 + b*x + c, written once."""
    if wanted is None:
        yield from _written_quadratic(field, a, b, c, None)
        return
    key = tuple(part for ratio in (a, b, c) for part in field.key(ratio))
    if key not in wanted.known:
        wanted.known[key] = []  # stays empty where it is too long
        wanted.known[key] = _written_quadratic(field, a, b, c, wanted.longest)
    yield from wanted.known[key]


def _written_quadratic(field: Field, a: Ratio, b: Ratio, c: Ratio, longest: int | None) -> list[Expr]:
    """The roots over one denominator or, where that is shorter, as `sqrt(p^2 - c/a) - p`, both the same way.

    Most of the time goes into writing, so what is surely too long is not written to its end.
    """
    square = field.subtract(field.multiply(b, b), field.multiply(field.constant(4), field.multiply(a, c)))
    minus_b = factored(field, field.negate(b))
    half = shortest(field, field.divide(b, field.multiply(field.constant(2), a)))
    nodes, letters = least_size(field, square.above)
    if longest is not None and 2 * size(half) > longest and size(minus_b) + nodes > longest:
        raise TooLong
    rest = field.negate(field.divide(c, a))
    apart = Call("sqrt", (trees.plus([Power(half, trees.number(2)), shortest(field, rest)]),))
    beside = [trees.plus([apart, trees.negated(half)]), trees.plus([trees.negated(half), trees.negated(apart)])]
    length = sum(len(to_text(tree)) for tree in beside)
    if 2 * letters > length:
        return beside
    root = Call("sqrt", (shortest(field, square),))
    below = factored(field, field.multiply(field.constant(2), a))
    # Where a is negative the two ways come in another order.
    over = [trees.times([Sum((minus_b, root), f"+{sign}")], [below]) for sign in "+-"]
    return over if sum(len(to_text(tree)) for tree in over) <= length else beside


def size(tree: Expr) -> int:
    """The nodes of a tree."""
    return sum(1 for _ in walk(tree))


def least_size(field: Field, polynomial: fmpz_mpoly) -> tuple[int, int]:
    """Fewer nodes, and letters, than a polynomial has that is written by its factors: a name for each power in their terms."""
    letters = [len(made.name) or 1 for made in field.generators]
    used = [at for part, _ in factors_of(polynomial)[1] for powers in part.monoms() for at, power in enumerate(powers) if power]
    return len(used), sum(letters[at] for at in used)


def real_roots(field: Field, above: fmpz_mpoly, name: str) -> Iterator[tuple[Fraction, int]]:
    """Every real root by a name of a polynomial in it alone, to forty digits, and how often it is one.

    Raises `NotByDegree` for anything else.
    """
    used = [at for at, degree in enumerate(above.degrees()) if degree]
    if used != [field.at["name", name]]:
        raise NotByDegree
    made = field.generators[used[0]]
    if made.degree != 1 and made.sign == "real":
        raise NotByDegree
    coefficients = [0] * (int(above.degrees()[used[0]]) + 1)
    for powers, value in above.to_dict().items():
        coefficients[int(powers[used[0]])] = int(value)
    pairs: Any = fmpz_poly(coefficients).complex_roots()
    for near, times in pairs:
        if near.imag == 0 and (near.real >= 0 or made.sign == "real"):
            yield Fraction(str(near.real.mid().str(40, radius=False))) ** made.degree, int(times)


def _both(tree: Expr, exponent: Fraction, real: bool) -> Iterator[Expr]:
    """A root as a power; what may be negative has one more, of the other sign. Whoever asks tries which of them solves it."""
    yield _powered(tree, exponent)
    if real and exponent.denominator % 2 == 0:
        yield trees.negated(_powered(tree, exponent))
    elif real and exponent.denominator > 1:
        yield trees.negated(_powered(trees.negated(tree), exponent))


def _powered(tree: Expr, exponent: Fraction) -> Expr:
    if exponent > 0:
        return trees.power(tree, exponent)
    return trees.times([trees.ONE], [trees.power(tree, -exponent)])
