"""Sums of products of names, multiplied out: two formulas of this kind are equal where they have the same terms.

Powers are whole and may be negative, so that `12 l h^2 (1 + 13/(12 h))` is one too. What is divided by a sum is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

Term: TypeAlias = tuple[tuple[str, int], ...]
Form: TypeAlias = Mapping[Term, Fraction]

MOST_TERMS = 64
MOST_POWER = 8
ONE: Form = {(): Fraction(1)}


class NoFormError(Exception):
    """What is no sum of products, or too long a one."""


def constant(number: Fraction) -> Form:
    """A number."""
    return {(): number} if number else {}


def name(of: str) -> Form:
    """A name."""
    return {((of, 1),): Fraction(1)}


def added(one: Form, other: Form, sign: int = 1) -> Form:
    """The sum, or the difference."""
    found = dict(one)
    for term, factor in other.items():
        found[term] = found.get(term, Fraction(0)) + sign * factor
    return {term: factor for term, factor in found.items() if factor}


def multiplied(one: Form, other: Form) -> Form:
    """The product."""
    if len(one) * len(other) > MOST_TERMS:
        raise NoFormError
    found: dict[Term, Fraction] = {}
    for left, a in one.items():
        for right, b in other.items():
            term = _product(left, right)
            found[term] = found.get(term, Fraction(0)) + a * b
    return {term: factor for term, factor in found.items() if factor}


def divided(one: Form, other: Form) -> Form:
    """The quotient by a single term."""
    if len(other) != 1:
        raise NoFormError
    ((term, factor),) = other.items()
    return multiplied(one, {tuple((of, -power) for of, power in term): 1 / factor})


def raised(base: Form, exponent: Form) -> Form:
    """A small whole power."""
    power = exponent.get((), Fraction(0))
    if exponent.keys() - {()} or power.denominator != 1 or abs(power) > MOST_POWER:
        raise NoFormError
    found = ONE
    for _ in range(abs(int(power))):
        found = multiplied(found, base)
    return found if power >= 0 else divided(ONE, found)


def put_in(form: Form, of: str, value: Form) -> Form:
    """A formula in the place of a name."""
    found: Form = {}
    for term, factor in form.items():
        rest: Form = {tuple(one for one in term if one[0] != of): factor}
        power = dict(term).get(of, 0)
        found = added(found, multiplied(rest, raised(value, constant(Fraction(power)))))
    return found


def names(form: Form) -> frozenset[str]:
    """The names in it."""
    return frozenset(of for term in form for of, _ in term)


def ratio(one: Form, other: Form) -> Fraction | None:
    """By what number the first is a multiple of the second, if by any."""
    if not one or one.keys() != other.keys():
        return None
    found = {one[term] / other[term] for term in one}
    return found.pop() if len(found) == 1 else None


def _product(left: Term, right: Term) -> Term:
    powers = dict(left)
    for of, power in right:
        powers[of] = powers.get(of, 0) + power
    if any(abs(power) > MOST_POWER for power in powers.values()):
        raise NoFormError
    return tuple(sorted((of, power) for of, power in powers.items() if power))
