"""Limits and series of canonical forms in which a name stands in powers alone, without SymPy: by the powers that lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any

from flint import fmpz_mpoly

from symflops.exact import NoValue

from .field import Field, Ratio
from .powers import power
from .roots import by_power, hides

MOST_SERIES = 60  # terms of a series: one of powers with fractions may have thousands below the third


class WithoutBound(NoValue):
    """It grows without bound."""


class NotByPowers(Exception):  # noqa: N818 - an outcome: another way must be taken
    """The name stands inside something else than a power."""


def generator_of(field: Field, ratio: Ratio, name: str) -> int:
    """The generator that a name is, where nothing else holds the name. Raises `NotByPowers`."""
    if any(field.generators[at].word != "name" and hides(field, at, name) for at in field.used(ratio)):
        raise NotByPowers
    return field.at["name", name]


def limit_of(field: Field, ratio: Ratio, name: str, place: Fraction | None) -> Ratio:
    """What a form tends to where a name tends to a place from above; None is infinity.

    Raises `WithoutBound` where it tends to nothing, and `NotByPowers` where powers do not tell.
    """
    at = generator_of(field, ratio, name)
    above, below = (by_power(field, part, at) for part in ratio)
    if place is None or place == 0:
        end = max if place is None else min
        top, bottom = end(above, default=0), end(below, default=0)
        if not above or (top < bottom if place is None else top > bottom):
            return field.zero
        if top != bottom:
            raise WithoutBound("it grows without bound")
        return _over(field, above[top], below[bottom])
    degree = field.generators[at].degree
    value, under = (_at(field, part, place, degree) for part in (above, below))
    if not under.above:
        raise WithoutBound("it grows without bound")
    return field.divide(value, under)


def _at(field: Field, parts: Mapping[int, fmpz_mpoly], place: Fraction, degree: int) -> Ratio:
    """A polynomial with the root of a number for a generator."""
    terms = []
    for times, part in sorted(parts.items()):
        value = power(field, field.constant(place), field.constant(Fraction(times, degree)))
        terms.append(field.multiply(Ratio(part, field.context.constant(1)), value))
    return field.add(terms)


def series_of(field: Field, ratio: Ratio, name: str, order: int) -> list[Ratio]:
    """The terms of a form in powers of a name below the `order`-th, lowest first, about nought.

    Raises `NotByPowers` where powers do not tell, and `NoValue` where there are too many.
    """
    at = generator_of(field, ratio, name)
    if not ratio.above:
        return []
    above, below = (by_power(field, part, at) for part in ratio)
    start, least = min(above), min(below)
    first = start - least
    end = order * field.generators[at].degree - first
    found: dict[int, Ratio] = {}
    steps = sorted(times - least for times in below if times > least)
    for times in _reached([times - start for times in above], steps, end):
        if len(found) == MOST_SERIES:
            raise NoValue(f"it has more than {MOST_SERIES} terms: ask for fewer powers, --series {name}=1")
        parts = [_over(field, above[times + start], below[least])] if times + start in above else []
        parts += [
            field.negate(field.multiply(_over(field, below[least + step], below[least]), found[times - step]))
            for step in steps
            if times - step in found
        ]
        found[times] = field.add(parts)
    one = field.context.constant(1)
    powers = {times: field.monomial({at: abs(times + first)}) for times in found}
    return [
        field.multiply(term, Ratio(powers[times], one) if times + first >= 0 else Ratio(one, powers[times]))
        for times, term in sorted(found.items())
        if term.above
    ]


def _reached(starts: list[int], steps: list[int], end: int) -> Iterator[int]:
    """The powers below an end that a quotient may have, in order: those above, and steps of those below from there."""
    heap = sorted({times for times in starts if times < end})
    last = -1
    while heap:
        times = heappop(heap)
        if times == last:
            continue
        last = times
        yield times
        for step in steps:
            if times + step < end:
                heappush(heap, times + step)


def _over(field: Field, above: Any, below: Any) -> Ratio:
    return field.tidy(field.lift(above), field.lift(below))
