"""Conversions that are written out and are in the units already: `400 Gb/s / 8 = 50 GB/s`, `108 × 1024 FMA × 2`.

Whoever divides bits by 8 means bytes, and whoever counts two for each multiply-accumulate means operations. Taken at its
word the unit would be converted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from symflops.article.language.tree import ONE, Literal, Measure, Node, Operation, Unit, UnitPart, factor_of

_BITS = frozenset(f"{prefix}{unit}" for prefix in ("", "k", "K", "M", "G", "T") for unit in ("b", "bp"))
_BITS |= {"MT", "GT"}  # transfers, of one bit for each lane
_BYTES = frozenset(f"{prefix}Bp" for prefix in ("", "k", "K", "M", "G", "T"))

Placements: TypeAlias = list[tuple[UnitPart, bool]]  # units, and whether each stands below the stroke
Placed: TypeAlias = tuple[Literal, bool]  # a number, and whether it stands below the stroke


def without_conversion(left: Node, right: Literal) -> Node | None:
    """An expression without the factor that only converts its unit; None where there is none."""
    placed = list(factors(left))
    if len(placed) < 2:
        return None
    for value, is_spare in ((8, _is_spare_eight), (2, _is_spare_two)):
        spare = [one for one in placed if _is_bare(one[0], value)]
        if spare:
            units, stated = list(_units(left, False)), [(part, True) for part in right.unit]
            for literal, below in spare:
                if is_spare(below, units, stated):
                    return changed(left, literal, literal._replace(value=ONE, half=Fraction(0)))
    return None


def is_rate_in_bits(left: Node, right: Literal) -> bool:
    """`2 × 400 Gbps`, stated in bytes a second: counts times one rate in bits.

    Of memory people write `Gb` for gigabytes, and of that nothing is said.
    """
    if any(below and literal.unit for literal, below in factors(left)):
        return False
    units = [literal.unit for literal, _ in factors(left) if literal.unit]
    if len(units) != 1 or not right.unit:
        return False
    seconds = [any("s" in str(factor_of((part,), {})[1]).split("/") for part in unit) for unit in (units[0], right.unit)]
    return all(seconds) and _kind(units[0][0]) == "bit" and _kind(right.unit[0]) == "byte"


def _is_bare(literal: Literal, value: int) -> bool:
    return literal.exact and literal.value == value and not literal.unit and not literal.noun and not literal.percent


def _is_spare_eight(below: bool, units: Placements, stated: Placements) -> bool:
    """Bits above are divided by 8 where bytes stand below or are stated; bytes are multiplied where bits do."""
    units = [*units, *stated]
    above = {_kind(part) for part, under in units if under == (part.power < 0)}
    under = {_kind(part) for part, under in units if under != (part.power < 0)}
    return ("bit" in above and "byte" in under) if below else ("byte" in above and "bit" in under)


def _is_spare_two(below: bool, units: Placements, stated: Placements) -> bool:
    """Two for each multiply-accumulate, stated in FLOP or in nothing."""
    return not below and "mac" in {_kind(part) for part, _ in units} - {_kind(part) for part, _ in stated}


def _kind(part: UnitPart) -> str:
    """Bits, bytes, multiply-accumulates or FLOP, by the letters that tell them apart; `Gbps` is looked up without its s."""
    text, lower = part.text.removesuffix("s"), part.text.lower()
    if lower.startswith(("bit", "kbit", "mbit", "gbit", "tbit")) or text in _BITS:
        return "bit"
    if text.endswith("B") or lower.removesuffix("s").endswith("byte") or text in _BYTES:
        return "byte"
    if lower.removesuffix("s").endswith(("mac", "fma")):
        return "mac"
    return "flop" if "flop" in lower else ""


def factors(node: Node, below: bool = False) -> Iterator[Placed]:
    """The numbers that a product is made of."""
    if isinstance(node, Literal):
        yield node, below
    elif isinstance(node, Measure):
        yield from factors(node.body, below)
    elif isinstance(node, Operation) and node.sign in ("*", "/"):
        yield from factors(node.left, below)
        yield from factors(node.right, below != (node.sign == "/"))


def _units(node: Node, below: bool) -> Iterator[tuple[UnitPart, bool]]:
    """The units of a product, and whether their numbers stand below the stroke."""
    if isinstance(node, Literal | Unit | Measure):
        yield from ((part, below) for part in node.unit)
    if isinstance(node, Measure):
        yield from _units(node.body, below)
    elif isinstance(node, Operation) and node.sign in ("*", "/"):
        yield from _units(node.left, below)
        yield from _units(node.right, below != (node.sign == "/"))


def changed(node: Node, old: Literal, new: Node) -> Node:
    """A product with something else in the place of one of its factors."""
    if node is old:
        return new
    if isinstance(node, Operation):
        return node._replace(left=changed(node.left, old, new), right=changed(node.right, old, new))
    return node._replace(body=changed(node.body, old, new)) if isinstance(node, Measure) else node
