"""Shares: what each term of a sum is of the whole, through sums of sums, so that a tree of parts reads as a breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from symflops.answer import Result
from symflops.expr import Name, Sum
from symflops.graph import Definition


def terms(definition: Definition) -> tuple[str, ...]:
    """The keys a formula adds up, or passes on as they are; none where it takes something away, or does anything else."""
    expr = definition.expr
    if isinstance(expr, Name):
        return (expr.id,)
    if isinstance(expr, Sum) and set(expr.signs) == {"+"}:
        return tuple(dict.fromkeys(term.id for term in expr.terms if isinstance(term, Name)))
    return ()


def whole(key: str, above: str, definitions: Mapping[str, Definition]) -> str:
    """What the terms of a node are shares of: that of which the node itself is a share, or else the node."""
    return above or (key if terms(definitions[key]) else "")


def share(key: str, of: str, results: Mapping[str, Result]) -> Fraction | None:
    """A part of a whole, below 1; None where either is unknown, or the part is all of it or none."""
    if key not in results or of not in results:
        return None
    part, total = middle(results[key]), middle(results[of])
    return part / total if 0 <= part < total else None


def middle(result: Result) -> Fraction:
    """A value in base units."""
    low, high = result.ends
    return (low + high) / 2 * result.definition.factor


def shares(key: str, definitions: Mapping[str, Definition], results: Mapping[str, Result]) -> dict[str, float]:
    """The share of each term of a sum in it."""
    names: Iterable[str] = terms(definitions[key]) if isinstance(definitions[key].expr, Sum) else ()
    found = {name: share(name, key, results) for name in names}
    return {name: float(part) for name, part in found.items() if part is not None}


def told(part: Fraction) -> str:
    """A share as people say it: two digits, and no more than there are.

    >>> [told(Fraction(n, 10_000)) for n in (9_990, 4_126, 312, 3, 0)]
    ['100 %', '41 %', '3.1 %', '0.03 %', '0 %']
    """
    percent = float(100 * part)
    return f"{percent:.0f} %" if percent >= 9.95 or percent == 0 else f"{percent:.2g} %"
