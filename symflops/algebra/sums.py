"""Sums of polynomials over a running number, in closed form."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

from .field import Field, Ratio

HIGHEST = 12


def closed_sum(field: Field, body: Ratio, running: int, first: Ratio, last: Ratio) -> Ratio | None:
    """The sum of a polynomial in a running number; None where the body is none, or where the sum might be empty.

    An empty sum is 0, which the closed form says only where it ends one below its beginning.
    """
    above, below = field.lift(body.above), field.lift(body.below)
    if below.degrees()[running] or _depends(field, body, running):
        return None
    count = field.add([last, field.one, field.negate(first)])
    if field.sign(count) not in ("+", "+0", "0"):
        return None
    parts: dict[int, dict[tuple[int, ...], Any]] = {}
    for powers, value in above.to_dict().items():
        bare = (*powers[:running], 0, *powers[running + 1 :])
        parts.setdefault(int(powers[running]), {})[bare] = value
    if max(parts, default=0) > HIGHEST:
        return None
    before = field.subtract(first, field.one)
    terms = []
    for degree, part in parts.items():
        factor = field.tidy(field.context.from_dict(part), below)
        stretch = field.subtract(_faulhaber(field, degree, last), _faulhaber(field, degree, before))
        terms.append(field.multiply(factor, stretch))
    return field.add(terms)


def _depends(field: Field, body: Ratio, running: int) -> bool:
    """Does a part that is no polynomial depend on the running number?"""
    for at in field.used(body):
        made = field.generators[at]
        if made.word != "name" and any(running in _inside(field, arg) for arg in made.args):
            return True
    return False


def _inside(field: Field, part: Any) -> set[int]:
    """All generators in an argument, through generators too."""
    if not isinstance(part, Ratio):
        return set().union(*(_inside(field, one) for one in getattr(part, "parts", ())))
    found = set(field.used(part))
    for at in list(found):
        for arg in field.generators[at].args:
            found |= _inside(field, arg)
    return found


def _faulhaber(field: Field, degree: int, last: Ratio) -> Ratio:
    """The sum of k^degree for k = 1 .. last, as a polynomial of `last`."""
    found = field.zero
    for coefficient in reversed(faulhaber(degree)):
        found = field.add([field.multiply(found, last), field.constant(coefficient)])
    return found


@cache
def faulhaber(degree: int) -> tuple[Fraction, ...]:
    """The coefficients, lowest first, of the polynomial that is 1^degree + … + n^degree.

    >>> faulhaber(1), faulhaber(2)
    ((Fraction(0, 1), Fraction(1, 2), Fraction(1, 2)), (Fraction(0, 1), Fraction(1, 6), Fraction(1, 2), Fraction(1, 3)))
    """
    # (n + 1)^(d+1) - 1 is the sum of the differences (k + 1)^(d+1) - k^(d+1), each a combination of lower powers.
    found = [Fraction(comb(degree + 1, power)) for power in range(degree + 2)]
    found[0] -= 1
    for lower in range(degree):
        for power, value in enumerate(faulhaber(lower)):
            found[power] -= comb(degree + 1, lower) * value
    return tuple(value / (degree + 1) for value in found)
