"""The sign of a rational formula, as far as coefficients, whole numbers and the meaning of max and min tell it."""

from __future__ import annotations

from collections.abc import Set

from flint import fmpz_mpoly

from .field import Field, Ratio

NOT_BELOW = ("+", "+0", "0")
NOT_ABOVE = ("-", "-0", "0")
DEEPEST = 3
OPPOSITE = {"": "", "0": "0", "+": "-", "+0": "-0", "-": "+", "-0": "+0"}  # of minus a form


def sign_of(field: Field, ratio: Ratio, depth: int = 0) -> str:
    """`+`, `-`, `0`, `+0` (not below nought), `-0`, or nothing where it cannot be told."""
    found = field.sign(ratio) or _shifted(field, ratio)
    if found or depth >= DEEPEST:
        return found
    for at in field.used(ratio):
        made = field.generators[at]
        if made.word in ("max", "min") and not made.name and ratio.above.degrees()[at] == 1 and not ratio.below.degrees()[at]:
            found = _through(field, ratio, at, depth)
            if found:
                return found
    return ""


def _shifted(field: Field, ratio: Ratio) -> str:
    """The sign with every whole positive name written as one more than what is not below nought."""
    counted = [at for at in field.used(ratio) if field.generators[at].whole and field.generators[at].sign == "positive"]
    if not counted or not _may_agree(ratio.above, frozenset(counted)):
        return ""
    gens = list(field.context.gens())
    for at in counted:
        gens[at] = gens[at] + 1
    above, below = (field.lift(part).compose(*gens, ctx=field.context) for part in ratio)
    found = field.sign(Ratio(above, below if _has_constant(below) else field.lift(ratio.below)))
    # What was shifted may be nought, so only a term without it keeps the whole from being it.
    strict = any(not any(powers[at] for at in counted) for powers in above.monoms())
    return found if not found or found.endswith("0") or strict else f"{found}0"


def _may_agree(polynomial: fmpz_mpoly, counted: Set[int]) -> bool:
    """May all terms have one sign once the counted names are shifted? That is worked out only then: it makes many terms.

    The first term keeps its sign, and terms that differ in counted names alone add up to one that is there afterwards.
    """
    sums: dict[tuple[int, ...], int] = {}
    for powers, value in polynomial.to_dict().items():
        others = tuple(power for at, power in enumerate(powers) if at not in counted)
        sums[others] = sums.get(others, 0) + int(value)
    up = polynomial.leading_coefficient() > 0
    return all((value > 0) == up for value in sums.values() if value)


def _has_constant(polynomial: fmpz_mpoly) -> bool:
    return any(not any(powers) for powers in polynomial.monoms())


def _through(field: Field, ratio: Ratio, at: int, depth: int) -> str:
    """A maximum is not less than each of its arguments: what is not below nought with one of them is not with it."""
    made = field.generators[at]
    slope = sign_of(field, field.slope(ratio, at), depth + 1)
    if slope not in NOT_BELOW and slope not in NOT_ABOVE:
        return ""
    rises = (slope in NOT_BELOW) == (made.word == "max")
    wanted = NOT_BELOW if rises else NOT_ABOVE
    without = field.tidy(_drop(field, ratio, at), field.lift(ratio.below))
    for arg in made.args:
        instead = field.add([without, field.multiply(field.slope(ratio, at), arg)])
        found = sign_of(field, instead, depth + 1)
        if found in wanted:
            return found if found != "0" else wanted[1]
    return ""


def _drop(field: Field, ratio: Ratio, at: int) -> fmpz_mpoly:
    """The terms of a numerator without a generator."""
    terms = {powers: value for powers, value in field.lift(ratio.above).to_dict().items() if not powers[at]}
    return field.context.from_dict(terms)
