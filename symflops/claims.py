"""Stated values: `let x = e ~ LITERAL` says what a text prints; each is judged from the premises and from what is printed.

A chain of claims hides its first error behind the others: so every claim is also worked out from the printed values
of those before it, and one that is right from these only `follows` from a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from .agreement import agrees, stated_tolerance
from .audit.inference import Inference, Kind, fits
from .audit.scope import Scope
from .evaluate import Values, number
from .exact import Exact, NoValue, midpoint
from .expr import Expr
from .library import Library
from .model import Quantity, Stated
from .resolve.circumstances import Bound, Layer
from .resolve.resolve import deep, expression_graph
from .scoping import plain
from .text import Label, Problem, SymflopsError
from .units.dimension import Dimension
from .units.display import significant


class Claim(NamedTuple):
    """A stated value: `right`, `follows` (right only from printed values before it), `wrong` or `units`.

    `computed` comes from the premises, `from_printed` from the printed values; both and `stated` are in base units.
    """

    quantity: Quantity
    verdict: str
    computed: Fraction
    from_printed: Fraction
    stated: Fraction
    problem: Problem | None


def judge(library: Library, path: str) -> Iterator[Claim]:
    """Judge the stated values of a file, in its order."""
    chain = [q for q in library.declared.quantities.values() if q.stated is not None and q.place.path == path]
    printed: dict[str, Bound] = {}
    dimensions: dict[str, Dimension] = {}
    for quantity in chain:
        assert quantity.stated is not None
        judged = _judged(library, quantity, quantity.stated, printed, dimensions)
        yield judged
        printed[quantity.name] = Bound("number", "printed", judged.stated, text=significant(judged.stated))
        stated = _dimension(library, quantity.stated.value, quantity, {})
        if stated is not None:
            dimensions[quantity.name] = stated


def _judged(
    library: Library, quantity: Quantity, stated: Stated, printed: dict[str, Bound], dimensions: dict[str, Dimension]
) -> Claim:
    label = library.declared.label(quantity.place.path, stated.value.span)
    try:
        value, wanted, within = _values(library, quantity, stated, {})
        from_printed, _, _ = _values(library, quantity, stated, printed)
    except (NoValue, SymflopsError) as error:
        problem = Problem("SF413", f"`{plain(quantity.name)}` cannot be judged: {error}", (label,))
        return Claim(quantity, "wrong", Fraction(0), Fraction(0), Fraction(0), problem)
    tolerance = stated_tolerance(stated, midpoint(wanted), within) or Fraction(0)
    if tolerance < 0:
        problem = Problem("SF413", f"`{plain(quantity.name)}` cannot be judged: its tolerance is below 0", (label,))
        return Claim(quantity, "wrong", Fraction(0), Fraction(0), Fraction(0), problem)
    judged = Claim(quantity, "right", midpoint(value), midpoint(from_printed), midpoint(wanted), None)
    if unit_problem := _unit_problem(library, quantity, dimensions, label):
        return judged._replace(verdict="units", problem=unit_problem)
    if agrees(value, judged.stated, tolerance) and not _unit_problem(library, quantity, {}, label):
        return judged
    if agrees(from_printed, judged.stated, tolerance):
        return judged._replace(verdict="follows", problem=_follows(quantity, judged, label))
    return judged._replace(verdict="wrong", problem=_wrong(quantity, judged, label))


def _values(library: Library, quantity: Quantity, stated: Stated, given: dict[str, Bound]) -> tuple[Exact, Exact, Exact | None]:
    """The value of the definition, the stated value and the tolerance, in base units."""
    path = quantity.place.path
    expressions = [(expr, path) for expr in (stated.value, stated.within) if expr is not None]
    resolver, cores = expression_graph(library, (Layer("printed", given),), expressions, free=False)
    key = deep(resolver, lambda: resolver.quantity(quantity.name, resolver.base, "definition"))
    if resolver.problems:
        raise SymflopsError(resolver.problems)
    values = Values(resolver.definitions)
    values.each()
    numbers = [number(values.read(core, {})) for core in cores]
    return values.value(key), numbers[0], numbers[1] if len(numbers) == 2 else None


def _dimension(library: Library, expr: Expr, quantity: Quantity, given: Mapping[str, Dimension]) -> Dimension | None:
    """The dimension of an expression of a claim, where some quantities have the dimension they are printed in."""
    declared = library.declared

    def of_quantity(name: str) -> Kind:
        name = declared.aliases.get(name, name)
        return given.get(name) or declared.measures[name][1]

    kind = Inference(declared, of_quantity, lambda problem: None).of(expr, Scope(quantity.place.path))
    return kind if isinstance(kind, Dimension) else None


def _unit_problem(library: Library, quantity: Quantity, given: Mapping[str, Dimension], label: Label) -> Problem | None:
    """What is computed has another unit than what is printed."""
    assert quantity.stated is not None and quantity.definition is not None
    printed = _dimension(library, quantity.stated.value, quantity, {})
    computed = _dimension(library, quantity.definition.expr, quantity, given)
    counts = library.declared.units.counts
    if printed is None or computed is None or fits(computed, printed, counts) or fits(printed, computed, counts):
        return None
    message = f"`{plain(quantity.name)}` is {computed}, but what is printed is {printed}"
    return Problem("SF312", message, (label,))


def _follows(quantity: Quantity, judged: Claim, label: Label) -> Problem:
    off = significant(judged.computed / judged.stated, 4) if judged.stated else "not 0"
    message = f"`{plain(quantity.name)}` follows from the values printed before it; from the premises it is {off} times that"
    return Problem("SF413", message, (label,), severity="note")


def _wrong(quantity: Quantity, judged: Claim, label: Label) -> Problem:
    name = plain(quantity.name)
    if not judged.stated:
        return Problem("SF413", f"`{name}` does not come out: it is not 0", (label,))
    off, from_printed = (significant(value / judged.stated, 4) for value in (judged.computed, judged.from_printed))
    helps = () if off == from_printed else (f"from the values printed before it: {from_printed} times",)
    return Problem("SF413", f"`{name}` does not come out: it is {off} times what is printed", (label,), helps)
