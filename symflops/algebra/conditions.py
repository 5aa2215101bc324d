"""Where a closed form says more than what it comes from: places at which a factor that was cancelled vanishes."""

from __future__ import annotations

from collections.abc import Iterator

from symflops.exact import NoValue
from symflops.expr import Compare, Expr, Name
from symflops.notation.text import to_text
from symflops.text import SymflopsError

from .canonical import Canonical
from .factoring import factors_of
from .field import Ratio, Test, TooWide
from .formula import Formula, canonical_of
from .rewriting import renamed
from .signs import sign_of
from .writing import condition

MOST_TOLD = 6


def conditions(formula: Formula) -> list[str]:
    """What must not be nought for a formula to hold, `a != b`, as far as it does not divide by it itself.

    Nothing where the domains of the names exclude it. `a/a` is 1 wherever it is anything.
    """
    try:
        forms, _ = canonical_of(formula.context, Name(formula.context.root))
        shown, _ = formula.canonical
    except SymflopsError:
        return []  # too wide to be told: then nothing was cancelled either
    visible = set(nonzero(formula, shown))
    return [*dict.fromkeys(text for text in nonzero(formula, forms) if text not in visible)][:MOST_TOLD]


def nonzero(formula: Formula, forms: Canonical) -> Iterator[str]:
    """The conditions that no factor of what is divided by is nought, of those that may be."""
    field = forms.field
    for divisor in forms.divisors:
        one = field.context.constant(1)
        for part, _ in factors_of(field.lift(divisor.above))[1]:
            factor = Ratio(part, one)
            if any(field.generators[at].name and field.generators[at].word != "name" for at in field.used(factor)):
                continue  # an aggregate: whether it is nought is no condition that anybody reads
            try:
                if sign_of(field, factor) in ("+", "-"):
                    continue
                written: Expr = condition(field, Test("==", (factor,)))
            except (NoValue, TooWide):
                continue
            assert isinstance(written, Compare)
            yield to_text(renamed(Compare(written.operands, ("!=",)), formula.labels))
