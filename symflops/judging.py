"""What must hold of the values of a graph, judged: the problems of checks that do not hold, with the values put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .evaluate import Missing, Values
from .exact import Exact, NoValue, to_show
from .expr import Compare, Expr
from .graph import Check, Definition, names_in, touched_by
from .text import Problem
from .units.display import date_text, humanise
from .units.table import UnitTable


def told(definition: Definition, value: Exact, units: UnitTable, digits: int = 4) -> str:
    """A value as a person would say it."""
    if definition.unit == "date":
        return date_text(to_show(value) / definition.factor)
    return humanise(to_show(value), definition.unit, definition.factor, definition.dimension, units, digits)


def broken(
    checks: Sequence[Check], definitions: Mapping[str, Definition], values: Values, units: UnitTable, judged: bool = False
) -> Iterator[Problem]:
    """The problems of checks that do not hold; an error that cannot be judged is one too, unless only those `judged` count."""
    for check in checks:
        try:
            if values.truth(check.condition):
                continue
            found = [_named(key, check, definitions, values, units) for _, key in check.names]
        except Missing:
            continue  # what rests on something free holds or not as that will be
        except NoValue as reason:
            if check.problem.severity == "error" and not judged:
                yield check.problem._replace(helps=(*check.problem.helps, str(reason)))
            continue
        helps = tuple(_fill(line, found) for line in check.problem.helps)
        yield check.problem._replace(message=_fill(check.problem.message, found), helps=helps)


def causes(checks: Sequence[Check], definitions: Mapping[str, Definition], values: Values, units: UnitTable) -> list[Check]:
    """The checks that are still worth judging where a given value lies outside its domain: what rests on that is its
    consequence, and would say the same once more."""
    own = [check for check in checks if _given(check, definitions) is not None]
    roots = {_given(check, definitions) for check in own for _ in broken((check,), definitions, values, units)}
    rests = touched_by(definitions, {key for key in roots if key is not None})
    first = {key for key in roots if key is not None and rests.isdisjoint(names_in(*_formula(definitions[key])))}
    return [check for check in checks if (rests - first).isdisjoint(names_in(check.condition))]


def _formula(definition: Definition) -> tuple[Expr, ...]:
    return () if definition.expr is None else (definition.expr,)


def _given(check: Check, definitions: Mapping[str, Definition]) -> str | None:
    """The key of the given value whose domain a check is about."""
    key = check.names[0][1] if check.names and check.problem.code == "SF406" else ""
    return key if key in definitions and definitions[key].origin == "given" else None


def _fill(text: str, values: Sequence[str]) -> str:
    for at, value in enumerate(values):
        text = text.replace(f"{{{at}}}", value)
    return text


def _named(key: str, check: Check, definitions: Mapping[str, Definition], values: Values, units: UnitTable) -> str:
    """The value of a name of a check; one without a key is the first operand of a comparison."""
    if key:
        return told(definitions[key], values.value(key), units, 6)
    assert isinstance(check.condition, Compare)
    return str(values.read(check.condition.operands[0], {}))
