"""What an expression means whose numbers leave out a unit of time, or whose lanes are called bits.

`$2/hour × 24 = $48/day` converts by hand, `$200K/year × 7 = $1.4M` counts years, `1024 bits × 6.4 Gbps / 8 = 819 GB/s`
has a lane for each bit of a bus, and `16 GB + 20%` is a fifth more. Such readings confirm what agrees with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from symflops.article.language.tree import (
    UNSCALED,
    Literal,
    Node,
    Operation,
    Unit,
    UnitPart,
    factor_of,
    literals,
    unit_parts,
    value,
)
from symflops.article.language.units import MONTHS, YEARS, Meaning, hard
from symflops.exact import NoValue
from symflops.units.dimension import Dimension

from .by_hand import changed, factors

HUNDRED = Literal(Fraction(100), Fraction(0), True, -1, -1, "100", percent=True)
_SECOND, BYTE = Dimension.base("s"), Dimension.base("byte")
RESERVED = Fraction(1, 100)  # of the memory of a device, what its driver keeps for itself
_DAY = Fraction(86400)
_LASTS: dict[str, tuple[Fraction, ...]] = {
    **dict.fromkeys(("s", "sec", "second"), (Fraction(1),)), **dict.fromkeys(("min", "minute"), (Fraction(60),)),
    **dict.fromkeys(("h", "hr", "hour"), (Fraction(3600),)), "day": (_DAY,), **dict.fromkeys(("wk", "week"), (7 * _DAY,)),
    **dict.fromkeys(("mo", "month"), tuple(days * _DAY for days in MONTHS)),
    **dict.fromkeys(("yr", "year"), tuple(days * _DAY for days in YEARS)),
}  # fmt: skip
# What one time has of another, and products of two of them that people write as one number.
_CONVERTS = frozenset({7, 12, 24, 28, 30, 31, 52, 60, 168, 360, 365, 720, 730, 744, 1440, 3600, 8640, 8760, 8766, 86400})


def meant(left: Node, right: Literal) -> Iterator[Node]:
    """What the left side may be meant as: without conversions of times, with a time that is not said, with lanes for bits."""
    if (raised := _raised(left)) is not None:
        yield raised
    if (each := _bytes_each(left)) is not None:
        yield each
    try:
        ours, theirs = hard(value(left, {})[1]), hard(factor_of(right.unit, {})[1])
    except NoValue:
        return
    if ours == theirs and _names(right.unit) - _names(unit_parts(left)):
        if (shorter := _unconverted(left)) is not None:
            yield shorter
    elif ours in (theirs * _SECOND, theirs / _SECOND) and any(base == "s" for base, _ in ours.powers):
        for time in _times(left, right):
            yield Operation("/" if ours == theirs * _SECOND else "*", left, Unit((time,)))
    elif (bus := _lanes(left)) is not None:
        yield bus


def _raised(node: Node) -> Node | None:
    """`16 GB + 20% = 19.2 GB`: a share is added of what stands before it."""
    if not isinstance(node, Operation) or node.sign not in ("+", "-") or not isinstance(node.right, Literal):
        return None
    if not node.right.percent or any(one.percent for one in literals(node.left)):
        return None
    return Operation("*", node.left, Operation(node.sign, HUNDRED, node.right))


def _bytes_each(node: Node) -> Node | None:
    """`7B × 2B = 14 GB`: billions of numbers, of which each takes bytes."""
    letters = [one for one, below in factors(node) if not below and len(one.unit) == 1 and one.unit[0].meaning.key == "B"]
    if len(letters) != 2:
        return None
    part, last = letters[1].unit[0], len(letters[1].unit[0].meaning.readings) - 1
    byte = part._replace(meaning=Meaning(part.meaning.readings[last:]))
    return changed(node, letters[1], letters[1]._replace(unit=(byte,), scales=UNSCALED, scale_key=""))


def _unconverted(node: Node) -> Node | None:
    """A product without the bare numbers that convert one time to another; None where there are none."""
    bare = [one for one, _ in factors(node) if one.exact and one.value in _CONVERTS and not (one.unit or one.noun or one.percent)]
    for one in bare:
        node = changed(node, one, one._replace(value=Fraction(1)))
    return node if bare else None


def _times(left: Node, right: Literal) -> Iterator[UnitPart]:
    """The times that the units of both sides name."""
    for name in sorted(_names((*unit_parts(left), *right.unit))):
        for lasts in _LASTS[name]:
            yield UnitPart(Meaning(((lasts, _SECOND),)), 1, name)


def _names(units: Iterable[UnitPart]) -> set[str]:
    """The times among some units, the hour of kWh and GPU-hours among them."""
    words = {word for part in units for word in part.text.lower().split("-")}
    return {"h" if word.endswith("wh") else word.removesuffix("s") or word for word in words} & _LASTS.keys()


def _lanes(node: Node) -> Node | None:
    """A product in which a number of bits beside a rate of bits is one of lanes."""
    placed = [one for one, below in factors(node) if not below and one.unit]
    wide = [one for one in placed if len(one.unit) == 1 and one.unit[0].text.lower() in ("bit", "bits")]
    fast = any("bp" in part.text or part.text in ("b", "Gb", "Mb", "Gbit") for one in placed for part in one.unit)
    return changed(node, wide[0], wide[0]._replace(unit=())) if len(wide) == 1 and fast else None


def capacity_of(left: Node, right: Literal, values: Iterable[Fraction]) -> Fraction | None:
    """One size in two units, the second as tools report it: the 24 GB of a card as 24,564 MiB, 80 GB as 81,559."""
    if not isinstance(left, Literal) or not (left.unit and right.unit) or left.percent or right.percent or left.value == 1:
        return None
    if not hard(factor_of(left.unit, {})[1]) == hard(factor_of(right.unit, {})[1]) == BYTE:
        return None
    return next((one for one in values if abs(one - right.value) <= RESERVED * abs(right.value)), None)
