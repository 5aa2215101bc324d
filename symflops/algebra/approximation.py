"""The dominant terms of a formula over stated ranges, with a bound of the error that is certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from flint import fmpz_mpoly

from symflops.text import fail
from symflops.units.display import significant

from .field import Field
from .formula import Formula
from .points import constant
from .writing import shortest


class Approximation(NamedTuple):
    """A shorter formula, and how far off it is at most, relative to the full one."""

    formula: Formula
    bound: Fraction


def ranges_of(formula: Formula) -> dict[str, tuple[Fraction, Fraction]]:
    """The ranges of the names: as given, `seq_len=1024 .. 8192`, else as they are usual."""
    found = {}
    for key in formula.names:
        definition = formula.context.definitions[key]
        low, high = definition.low, definition.high
        if low is None and definition.clauses.usual is not None:
            low, high = (constant(end, definition, formula.context.library) for end in definition.clauses.usual)
        if low is not None and low <= 0:
            label = formula.context.labels.get(key, key)
            message = f"the range of `{label}` begins at {significant(low)}: there no term is sure to be small beside another"
            raise fail("SF503", message, helps=[f"begin it above nought: -s '{label}=LOW .. HIGH'"], exit_code=3)
        if low is not None and high is not None and low <= high:
            found[key] = (low, high)
    return found


def approximate(formula: Formula, within: Fraction) -> Approximation:
    """A formula without the terms that make less of a difference over the ranges of its names.

    Each term left out is bounded against one kept: their ratio is a product of powers, which is largest at a corner.
    """
    ranges = ranges_of(formula)
    forms, ratio = formula.canonical
    field = forms.field
    missing = [formula.context.labels.get(key, key) for key in formula.names if key not in ranges]
    if missing:
        raise fail(
            "SF401", f"the error depends on the range of {', '.join(missing)}", helps=[f"give it: -s '{missing[0]}=LOW .. HIGH'"]
        )
    strange = [at for at in field.used(ratio) if field.generators[at].word != "name"]
    if strange or any(value < 0 for part in ratio for value in part.coeffs()):
        message = f"`{formula.title}` is no sum of positive products: no term of it is surely small"
        raise fail("SF503", message, exit_code=3)
    corners = {at: ranges[made.name] for at, made in enumerate(field.generators) if made.name in ranges}
    above, up = dominant(field, ratio.above, within, corners)
    below, down = dominant(field, ratio.below, within, corners)
    # kept/full is at least 1/(1 + up) above and 1/(1 + down) below, so the quotient is off by the larger at most.
    tree = shortest(field, field.tidy(above, below))
    shown = Formula(formula.context, tree, f"{formula.title}, approximately", formula.unit, formula.scale, formula.dimension)
    return Approximation(shown, max(up, down))


def dominant(
    field: Field, polynomial: fmpz_mpoly, within: Fraction, corners: Mapping[int, tuple[Fraction, Fraction]]
) -> tuple[fmpz_mpoly, Fraction]:
    """The terms of a positive polynomial that count, and the sum of those left out over those kept, at most."""
    terms = list(field.lift(polynomial).to_dict().items())
    terms.sort(key=lambda term: -middle(term, corners, field))
    kept, bound = terms[:1], Fraction(0)  # of nought there are none
    for term in terms[1:]:
        share = min(largest(term, other, corners, field) for other in kept)
        if bound + share <= within:
            bound += share
        else:
            kept.append(term)
    return field.context.from_dict(dict(kept)), bound


def powers_of(term: tuple[Sequence[int], Any], field: Field) -> dict[int, Fraction]:
    """The powers of names in a term."""
    return {at: Fraction(int(power), field.generators[at].degree) for at, power in enumerate(term[0]) if power}


def middle(term: tuple[Sequence[int], Any], corners: Mapping[int, tuple[Fraction, Fraction]], field: Field) -> float:
    """How large a term is in the middle of the ranges: only to decide which to keep first."""
    size = float(int(term[1]))
    for at, power in powers_of(term, field).items():
        size *= (float(corners[at][0]) * float(corners[at][1])) ** (float(power) / 2)
    return size


def largest(
    term: tuple[Sequence[int], Any],
    other: tuple[Sequence[int], Any],
    corners: Mapping[int, tuple[Fraction, Fraction]],
    field: Field,
) -> Fraction:
    """The largest ratio of two terms over the ranges; roots are bounded by the next whole power where they must be."""
    found = Fraction(int(term[1]), int(other[1]))
    up, down = powers_of(term, field), powers_of(other, field)
    for at in {**up, **down}:
        power = up.get(at, Fraction(0)) - down.get(at, Fraction(0))
        if power.denominator != 1:
            raise fail("SF503", "terms with roots are not compared with a certain bound", exit_code=3)
        low, high = corners[at]
        found *= (high if power > 0 else low) ** int(power)
    return found
