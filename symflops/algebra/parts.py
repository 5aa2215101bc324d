"""The parts that compiled formulas are made of: steps that are worked out once at a place, rationals by flint."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from flint import fmpq

from symflops import exact
from symflops.evaluate import number, related
from symflops.exact import MOST_BITS, Enclosure, Exact, TooLarge, Undefined

HIGHEST_POWER = 16  # that is worked out at once; others mind the limits of size first

Place: TypeAlias = list[Any]  # what each part came to at a place; None: not asked yet
Step: TypeAlias = Callable[[Place], Any]


class Part(NamedTuple):
    """A compiled part: how to work it out, under which number it is kept, how many parts it has in each other."""

    step: Step
    slot: int
    depth: int


def lifted(value: Exact) -> Any:
    """A rational as flint has it; an enclosure as it is."""
    return value if isinstance(value, Enclosure) else fmpq(value.numerator, value.denominator)


def lowered(value: Any) -> Exact:
    """The exact value that a part came to."""
    if isinstance(value, fmpq):
        return Fraction(int(value.p), int(value.q))
    return number(value)


def limited(value: Any) -> Any:
    """A rational within the limits of size."""
    if value.height_bits() > MOST_BITS:
        raise TooLarge(f"the number has more than {MOST_BITS} bits")
    return value


def kept(slot: int, step: Step) -> Step:
    """A step whose value is kept at a place."""

    def once(place: Place) -> Any:
        found = place[slot]
        if found is None:
            found = place[slot] = step(place)
        return found

    return once


RELATED: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared(relation: str, a: Any, b: Any) -> bool:
    """One comparison. Raises `NoValue` where enclosures do not tell."""
    if isinstance(a, fmpq) and isinstance(b, fmpq):
        return bool(RELATED[relation](a, b))
    return related(relation, lowered(a), lowered(b))


def _one(values: Sequence[Any]) -> Any:
    if len(values) != 1:
        raise Undefined(f"there is no such function of {len(values)} arguments")
    return values[0]


def summed(terms: Iterable[Any]) -> Any:
    """The sum of values one after another."""
    total: Any = fmpq(0)
    for term in terms:
        if isinstance(total, fmpq) and isinstance(term, fmpq):
            total = limited(total + term)
        else:
            total = lifted(exact.add((lowered(total), lowered(term)), "++"))
    return total


QUICK: Mapping[str, Callable[[list[Any]], Any]] = {
    "max": max,
    "min": min,
    "abs": lambda values: abs(_one(values)),
    "floor": lambda values: fmpq(_one(values).floor()),
    "ceil": lambda values: fmpq(_one(values).ceil()),
}
