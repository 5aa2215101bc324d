"""What is computed from a wrong number: told under it, and the number itself once. What is right only from it follows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symflops.article.verdicts import FINDINGS, FOLLOWS, RIGHT, ROUNDED, Finding


def followed(found: Sequence[Finding]) -> list[Finding]:
    """The findings of an article in their order, with what follows from each wrong one.

    A number is known again by its value: a wrong one by two digits, one that only follows by three.
    """
    kept: list[Finding] = []
    wrong: dict[Fraction, int] = {}
    accused: dict[tuple[int, int], int] = {}
    consequences: dict[int, list[int]] = {}
    for one in found:
        if one.verdict in FINDINGS:
            at = accused.setdefault((one.start, one.end), len(kept))
            if at < len(kept):
                kept[at] = _merged(kept[at], one)
                continue
        roots = list(dict.fromkeys(wrong[value] for value in one.inputs if value in wrong)) if wrong else []
        if one.verdict in (RIGHT, ROUNDED, *FINDINGS):
            for root in roots:
                consequences.setdefault(root, []).append(one.start)
        if roots and one.verdict in (RIGHT, ROUNDED):
            one = one._replace(verdict=FOLLOWS)
        if one.stated is not None:
            if one.verdict in FINDINGS and _digits(one.stated) > 1:
                wrong[one.stated] = len(kept)
            elif one.verdict == FOLLOWS and _digits(one.stated) > 2:
                wrong.setdefault(one.stated, roots[0])
        kept.append(one)
    for i, starts in consequences.items():
        kept[i] = kept[i]._replace(followed=tuple(starts))
    return kept


def _merged(one: Finding, other: Finding) -> Finding:
    """Two accusations of one number as one: two relations of a table that break at a cell, or a value that does not follow
    from its expression where a statement says why. What says why is told, with the value if the other has it.
    """
    if other.reason and not one.reason:
        one, other = other, one
    return one if one.computed is not None else one._replace(computed=other.computed, inputs=one.inputs or other.inputs)


def _digits(value: Fraction) -> int:
    return len(str(value.numerator).strip("0"))
