"""Is a condition true whatever its names are? By canonical forms: yes, or not known."""

from __future__ import annotations

from collections.abc import Mapping

from symflops.exact import NoValue
from symflops.expr import Expr
from symflops.graph import Definition, names_in, reachable

from .canonical import TRUE, Canonical
from .field import TooWide


def is_proved(condition: Expr, definitions: Mapping[str, Definition]) -> bool:
    """Do the canonical forms of a condition make it true? No does not mean that it is false."""
    used = reachable(definitions, names_in(condition))
    try:
        return Canonical(used, (), (condition,)).test(condition) == TRUE
    except (NoValue, TooWide):
        return False
