"""Functions of SymPy that stay as they are: ceil, floor, mod, min, max, abs, conditions and cases.

SymPy 1.14 simplifies its own wrongly where arguments are declared whole (`floor(Max(8, 4*h)/230)` loses its floor), and
its Piecewise may not end on a few nested conditions. These know nothing of their arguments, so nothing can go wrong
with them. Their derivatives are those almost everywhere.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sympy
from sympy import Function


class Inert(Function):  # type: ignore[misc]
    """A function of the language that SymPy keeps as it is. `word` is its name there."""

    word: ClassVar[str]


class Ceil(Inert):
    """The least whole number that is not less."""

    word, nargs = "ceil", 1

    def fdiff(self, argindex: int = 1) -> Any:
        return sympy.Integer(0)


class Floor(Inert):
    """The largest whole number that is not more."""

    word, nargs = "floor", 1

    def fdiff(self, argindex: int = 1) -> Any:
        return sympy.Integer(0)


class Mod(Inert):
    """What is left after dividing a whole number of times; its sign is the divisor's."""

    word, nargs = "mod", 2

    def fdiff(self, argindex: int = 1) -> Any:
        return sympy.Integer(1) if argindex == 1 else -Floor(self.args[0] / self.args[1])


class Abs(Inert):
    """The size of a number without its sign."""

    word, nargs = "abs", 1

    def fdiff(self, argindex: int = 1) -> Any:
        return If(Less(0, self.args[0]), 1, -1)


class Min(Inert):
    """The least of several numbers."""

    word = "min"

    def fdiff(self, argindex: int = 1) -> Any:
        return extreme_slope(self, argindex - 1, -1)


class Max(Inert):
    """The largest of several numbers."""

    word = "max"

    def fdiff(self, argindex: int = 1) -> Any:
        return extreme_slope(self, argindex - 1, 1)


def extreme_slope(function: Any, at: int, sign: int) -> Any:
    """1 where this argument is the one that counts: the first of those that tie."""
    args = function.args
    tests = []
    for place, other in enumerate(args):
        if place != at:
            low, high = (other, args[at]) if sign > 0 else (args[at], other)
            tests.append((Less if place < at else AtMost)(low, high))
    return If(Both(*tests), 1, 0) if tests else sympy.Integer(1)


class Less(Inert):
    """Is the first less than the second?"""

    word, nargs = "<", 2


class AtMost(Inert):
    """Is the first at most the second?"""

    word, nargs = "<=", 2


class Same(Inert):
    """Are two numbers equal?"""

    word, nargs = "==", 2


class Both(Inert):
    """Do all conditions hold?"""

    word = "and"


class Either(Inert):
    """Does one of the conditions hold?"""

    word = "or"


class Opposite(Inert):
    """Does a condition not hold?"""

    word, nargs = "not", 1


class Whole(Inert):
    """Does the first go into the second a whole number of times?"""

    word, nargs = "divides", 2


class If(Inert):
    """One value where a condition holds, else another."""

    word, nargs = "if", 3

    def fdiff(self, argindex: int = 1) -> Any:
        if argindex == 1:
            return sympy.Integer(0)
        return If(self.args[0], 1, 0) if argindex == 2 else If(self.args[0], 0, 1)


BY_WORD = {one.word: one for one in (Ceil, Floor, Mod, Abs, Min, Max)}
