"""Single expressions: those of scenarios and the library's tools, and the looser ones that people type."""

from __future__ import annotations

from symflops.expr import Binding, Expr, Units
from symflops.text import Source, Span, SymflopsError

from .advice import advise
from .chunks import cut
from .foreign import IsUnit
from .grammars import Misfit, parse_slice
from .limits import OPERATORS, check_code, check_text, check_tree

_TRANSLATION = str.maketrans(OPERATORS)


def _read(start: str, source: Source, span: Span | None, is_unit: IsUnit) -> object:
    """Whatever a start rule makes of a stretch of a source; typographic operators are read as plain ones."""
    check_text(source)
    span = span or Span(0, len(source.text))
    stretch = Source(source.path, source.text[span.start : span.end])
    chunks = cut(stretch)
    check_code(source, chunks.code, span.start)
    if chunks.problems:
        raise SymflopsError(chunks.problems)
    plain = Source(source.path, source.text.translate(_TRANSLATION))
    found = parse_slice(start, plain, span)
    if isinstance(found, Misfit):
        raise SymflopsError([advise(found._replace(source=source), is_unit)])
    return found


def parse_expression(source: Source, span: Span | None = None, is_unit: IsUnit = lambda name: False) -> Expr:
    """An expression of the language; raises `SymflopsError` with what does not fit."""
    expr: Expr = _read("expr", source, span, is_unit)  # type: ignore[assignment]
    check_tree(source, expr)
    return expr


def parse_loose(source: Source, span: Span | None = None, is_unit: IsUnit = lambda name: False) -> Expr:
    """An expression in which a unit may follow its number: `= 2*3 kWh`, as in the strings of a scenario."""
    expr: Expr = _read("loose", source, span, is_unit)  # type: ignore[assignment]
    check_tree(source, expr)
    return expr


def parse_bindings(source: Source, is_unit: IsUnit = lambda name: False) -> tuple[Binding, ...]:
    """`{a = 1, b by law}`: the bindings of a circumstance."""
    record: tuple[tuple[Binding, ...], Span] = _read("record", source, None, is_unit)  # type: ignore[assignment]
    return record[0]


def parse_calculation(source: Source, is_unit: IsUnit = lambda name: False) -> tuple[Expr, Units | None]:
    """An expression as people type it, and the unit asked for after `->`."""
    found: tuple[Expr, Units | None] = _read("calculation", source, None, is_unit)  # type: ignore[assignment]
    check_tree(source, found[0])
    return found
