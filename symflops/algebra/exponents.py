"""The fractions that formulas have as exponents: of which degree roots of names are needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from fractions import Fraction
from math import lcm

from symflops.evaluate import Values
from symflops.exact import NoValue
from symflops.expr import Call, Expr, Number, Power, walk
from symflops.graph import Definition, names_in

LARGEST_ROOT = 10_000


def root_degree(definitions: Mapping[str, Definition], stop: Collection[str], extra: Collection[Expr]) -> int:
    """The degree of which roots of names are needed: of the fractions that are exponents anywhere."""
    trees = [*(d.expr for d in definitions.values() if d.expr is not None), *extra]
    free = {key: d._replace(expr=None) if key in stop else d for key, d in definitions.items()}
    values = Values(free)
    found = 1
    for tree in trees:
        for node in walk(tree):
            degree = 1
            if isinstance(node, Call) and node.function == "sqrt":
                degree = 2
            elif isinstance(node, Power):
                degree = lcm(*(value.denominator for value in exponents(node.exponent, values)))
            if lcm(found, degree) <= LARGEST_ROOT:
                found = lcm(found, degree)
    return found


def exponents(exponent: Expr, values: Values) -> list[Fraction]:
    """The number an exponent comes to; where it has names in it, the numbers it is made of."""
    if isinstance(exponent, Number):
        return [exponent.value]
    if all(key in values.definitions for key in names_in(exponent)):
        with suppress(NoValue):
            found = values.read(exponent, {})
            return [found] if isinstance(found, Fraction) else []
    parts = [part.value for part in walk(exponent) if isinstance(part, Number)]
    known = [values.definitions[key].expr for key in names_in(exponent) if key in values.definitions]
    return [*parts, *(expr.value for expr in known if isinstance(expr, Number))]
