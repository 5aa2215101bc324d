"""What solves an equation or inequality, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from symflops.collecting import uncollected
from symflops.expr import Expr
from symflops.graph import Definition
from symflops.library import Library
from symflops.text import Problem
from symflops.units.display import significant

from .finding import Root
from .formula import Context, Formula
from .inversion import Balance, at_given
from .ranged import Moved
from .resting import Rests
from .stretches import Stretch


class Solution(NamedTuple):
    """What solves an equation: lone roots, and stretches where it holds throughout; of an inequality the stretches alone,
    the roots being where both sides are equal.

    `whole` are the admissible whole numbers nearest to a root, or to an end of a stretch inside it.
    """

    equation: str
    relation: str
    unknown: Definition
    label: str
    library: Library
    roots: tuple[Root, ...]
    stretches: tuple[Stretch, ...] = ()
    whole: tuple[Fraction, ...] = ()
    names: tuple[str, ...] = ()
    definitions: Mapping[str, Definition] = {}
    balance: Balance | None = None
    lowest: Fraction | None = None  # the lower end of the domain of the unknown
    exhaustive: bool = True  # False: solutions were looked for at many places, and more may lie between them
    moved: tuple[Moved | None, ...] = ()  # how far each of `places` moves over ranges that were given
    notes: tuple[Problem, ...] = ()
    rests: Rests = Rests()

    def __repr__(self) -> str:
        d = self.unknown
        found = [significant(root.middle / d.factor, 6) for root in self.roots] if not self.stretches else []
        for low, high, *_ in self.stretches:
            ends = ("" if end is None else significant(end / d.factor, 6) for end in (low, high))
            found.append(" .. ".join(ends).strip())
        told = f"{', '.join(found)} {d.unit}".rstrip()
        whole = f", whole: {' and '.join(significant(one / d.factor, 6) for one in self.whole)}" if self.whole else ""
        if self.names:
            told = " or ".join(one.text for one in self.formulas if one is not None)
        return f"<Solution of {self.equation}: {self.label} = {told}{whole}>"

    @property
    def places(self) -> tuple[Fraction | None, ...]:
        """The roots of an equation, the ends of stretches in turn: what moves where something given does."""
        lone = [root.middle for root in self.roots] if self.relation == "==" and not self.names else []
        return (*lone, *(end for one in self.stretches for end in (one.low, one.high)))

    @property
    def formulas(self) -> tuple[Formula | None, ...]:
        """For each root its formula in the names that are given or free; None where there is none.

        Of an inequality the roots are where both sides are equal.
        """
        return tuple(one if isinstance(one, Formula) else None for one in self.in_names())

    @uncollected()
    def in_names(self) -> tuple[Formula | str, ...]:
        """The same, with the reason where there is none."""
        if self.balance is None:
            return ("",) * len(self.roots)
        opened = self.balance if self.names else self.balance.opened()
        found: list[Expr | str] = [root.expr or "" for root in self.roots]
        if not self.names:
            found = at_given(self.balance, opened, [root.middle for root in self.roots]) if opened.free else [""] * len(found)
        labels = {key: d.label for key, d in opened.used.items()} | {opened.key: self.label}
        context = Context(self.library, opened.definitions, opened.key, opened.free, labels)
        d = self.unknown
        return tuple(
            tree if isinstance(tree, str) else Formula(context, tree, self.label, d.unit, d.factor, d.dimension) for tree in found
        )
