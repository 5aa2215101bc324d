"""What is found about a statement, and how it is said."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

RIGHT, ROUNDED, WRONG, UNITS, FOLLOWS, UNCHECKED = VERDICTS = ("right", "rounded", "wrong", "units", "follows", "unchecked")
FINDINGS = (WRONG, UNITS)


class Finding(NamedTuple):
    """A statement of an article with its verdict.

    `start` and `end` are the place of the stated value in the file, `expr_start` and `expr_end` that of what it was
    computed from. `computed` is in the unit of the stated number; `reason` says why something is not checked.
    """

    start: int
    end: int
    expr_start: int
    expr_end: int
    verdict: str
    stated: Fraction | None = None
    computed: Fraction | None = None
    unit: str = ""
    code: str = ""
    cause: str = ""
    repair: str = ""
    reason: str = ""
    tier: str = "equation"
    inputs: tuple[Fraction, ...] = ()  # the rounded numbers it was computed from
    followed: tuple[int, ...] = ()  # where the statements begin that are computed from this wrong value
    expected: bool = False  # its author says that it is wrong on purpose

    @property
    def ratio(self) -> Fraction | None:
        """By what factor the stated value is too large."""
        return self.stated / self.computed if self.stated is not None and self.computed else None
