"""A calculator with units: one expression, its exact value, in the unit asked for."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from .audit.inference import Inference, fits
from .audit.names import NameChecker
from .audit.scope import Scope
from .declared import Declared
from .evaluate import Values
from .exact import Enclosure, Exact, NoValue, TooLarge, Undecided, digits_certain, midpoint
from .expr import Expr, Units
from .library import Library
from .resolve.circumstances import Layer
from .resolve.expressions import measure_of
from .resolve.resolve import expression_graph
from .text import Label, Problem, Source, SymflopsError, fail
from .units.dimension import PLAIN, Dimension
from .units.display import humanise, significant

PATH = "EXPR"


class Calculation(NamedTuple):
    """A value with the unit it is told in; `truth` instead when the expression is a condition.

    `inner` is in base units, `factor` the unit in base units.
    """

    inner: Exact
    unit: str
    factor: Fraction
    dimension: Dimension
    truth: bool | None = None
    asked: bool = False

    def __repr__(self) -> str:
        if self.truth is not None:
            return f"<Calculation {str(self.truth).lower()}>"
        return f"<Calculation {significant(self.middle, 6)} {self.unit}".rstrip() + ">"

    @property
    def exact(self) -> Fraction | None:
        """The exact value in the unit; None when it is only enclosed."""
        return self.inner / self.factor if isinstance(self.inner, Fraction) else None

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Certified ends in the unit."""
        low, high = (self.inner.low, self.inner.high) if isinstance(self.inner, Enclosure) else (self.inner, self.inner)
        return low / self.factor, high / self.factor

    @property
    def middle(self) -> Fraction:
        """The value, or the middle of its enclosure, in the unit."""
        return midpoint(self.inner) / self.factor


def calculate(text: str | bytes, library: Library, layers: Sequence[Layer] = ()) -> Calculation:
    """Evaluate an expression as people type it: `3640 PFday -> FLOP`, `2^10`, `80 GB / (3.35 TB/s)`.

    Raises `SymflopsError`: exit 2 when it is wrong, exit 3 when it has no value or passes a limit.
    """
    from .parse.expression import parse_calculation
    from .parse.limits import decode

    source = decode(text, PATH) if isinstance(text, bytes) else Source(PATH, text)
    units = library.declared.units
    expr, asked = parse_calculation(source, lambda name: units.find(name) is not None)
    declared = library.declared._replace(sources=ChainMap({PATH: source}, library.declared.sources))  # type: ignore[arg-type]
    library = library._replace(declared=declared)
    kind = dimension_of(expr, declared)
    value = value_of(expr, library, layers, source)
    if isinstance(value, bool):
        if asked is not None:
            raise fail("SF308", "a condition has no unit", Label(source, expr.span))
        return Calculation(Fraction(value), "", Fraction(1), PLAIN, value)
    return told_in(value, kind, asked, declared, source, expr)


def dimension_of(expr: Expr, declared: Declared) -> Dimension:
    """The dimension of an expression; raises `SymflopsError` for unknown names and units that do not agree."""
    checker = NameChecker(declared, frozenset())
    checker.expression(expr, Scope(PATH))
    if checker.problems:
        raise SymflopsError(checker.problems)
    problems: list[Problem] = []
    inference = Inference(declared, lambda name: measure_of(declared.aliases.get(name, name), declared), problems.append)
    inference.quiet = False
    kind = inference.of(expr, Scope(PATH))
    if problems:
        raise SymflopsError(problems)
    return kind if isinstance(kind, Dimension) else PLAIN


def value_of(expr: Expr, library: Library, layers: Sequence[Layer], source: Source) -> Exact | bool:
    """The value of an expression in base units."""
    resolver, (core,) = expression_graph(library, layers, ((expr, PATH),), free=False)
    if resolver.problems:
        raise SymflopsError(resolver.problems)
    values = Values(resolver.definitions)
    try:
        values.each()
        found = values.read(core, {})
        if not isinstance(found, bool) and digits_certain(found) < 1:
            raise Undecided("no digit of it is certain: it may be 0")
        return found
    except NoValue as reason:
        code = "SF405" if isinstance(reason, TooLarge) else "SF411" if isinstance(reason, Undecided) else "SF410"
        raise fail(code, f"no value: {reason}", Label(source, expr.span), exit_code=3) from reason


def told_in(value: Exact, kind: Dimension, asked: Units | None, declared: Declared, source: Source, expr: Expr) -> Calculation:
    """A value in the unit asked for, or in bases."""
    if asked is None:
        return Calculation(value, "" if kind == PLAIN else str(kind), Fraction(1), kind)
    factor, dimension = declared.units.resolve(asked, source)
    if not fits(kind, dimension, declared.units.counts):
        labels = (Label(source, asked.span, f"this is {dimension}"), Label(source, expr.span, f"this is {kind}"))
        raise fail("SF311", f"{'a plain number' if kind == PLAIN else kind} cannot be told in {dimension}", *labels)
    return Calculation(value, declared.units.canonical(asked), factor, dimension, asked=True)


def shown(calculation: Calculation, library: Library, digits: int = 10) -> str:
    """A calculation as a person would say it; a unit that was asked for is kept."""
    if calculation.truth is not None:
        return "true" if calculation.truth else "false"
    if calculation.asked:
        return f"{significant(calculation.middle, digits)} {calculation.unit}"
    value, unit = midpoint(calculation.inner), calculation.unit
    return humanise(value, unit, calculation.factor, calculation.dimension, library.declared.units, digits)
