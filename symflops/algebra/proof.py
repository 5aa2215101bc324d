"""Is a condition true whatever its names are? By canonical forms, and case by case: yes, or not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symflops.exact import NoValue
from symflops.expr import Expr, Number
from symflops.graph import Definition, names_in, reachable

from .canonical import TRUE, Canonical
from .cases import Case, Cases, Fact
from .field import TooWide


def is_proved(condition: Expr, definitions: Mapping[str, Definition]) -> bool:
    """Do the canonical forms of a condition make it true, all together or in every case? No does not mean that it is false."""
    used = reachable(definitions, names_in(condition))
    try:
        forms = Canonical(used, (), (condition,))
        claim = forms.test(condition)
        return claim == TRUE or Cases(forms).prove(claim, Case(tuple(bounds(forms, used))))
    except (NoValue, TooWide):
        return False


def bounds(forms: Canonical, used: Mapping[str, Definition]) -> Iterator[Fact]:
    """What domains say of free names that are plain numbers: `share in 0 .. 1`."""
    for key, definition in used.items():
        if definition.expr is not None or definition.clauses.domain is None or not definition.dimension.plain:
            continue
        for end, upper in zip(definition.clauses.domain, (False, True), strict=True):
            if isinstance(end, Number):
                apart = forms.field.subtract(forms.field.name(key), forms.field.constant(end.value))
                yield Fact(forms.field.negate(apart) if upper else apart, ">=")
