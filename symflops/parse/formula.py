"""Formula files: text to statements, every broken statement reported, the others kept."""

from __future__ import annotations

from typing import NamedTuple

from symflops.expr import Expr, bound_expressions
from symflops.model import Body, FormulaFile, Index, Law, Quantity, Requirement, Statement, Trial, UnitDefinition
from symflops.text import Label, Problem, Source, SymflopsError

from .advice import IsUnit, advise
from .chunks import cut
from .grammars import Misfit, parse_slice
from .limits import LONGEST_NAME, check_code, check_text, check_tree


class Reading(NamedTuple):
    """A file as far as it could be read; what did not fit waits for advice until the units are known."""

    file: FormulaFile
    misfits: tuple[Misfit, ...]
    problems: tuple[Problem, ...]


def read_formulas(source: Source) -> Reading:
    """Read a formula file; never raises for what stands in it."""
    try:
        check_text(source)
        chunks = cut(source)
        check_code(source, chunks.code)
    except SymflopsError as error:
        return Reading(FormulaFile(source, "", ()), (), error.problems)
    statements: list[Statement] = []
    misfits: list[Misfit] = []
    problems = list(chunks.problems)
    for chunk in chunks.statements:
        found = parse_slice("statement", source, chunk)
        if isinstance(found, Misfit):
            misfits.append(found)
            continue
        found = found._replace(place=found.place._replace(path=source.path))
        try:
            for expr in expressions(found):
                check_tree(source, expr)
        except SymflopsError as error:
            problems += error.problems
            continue
        problems += _long_names(source, found)
        statements.append(found)
    return Reading(FormulaFile(source, chunks.doc, tuple(statements)), tuple(misfits), tuple(problems))


def problems_of(reading: Reading, is_unit: IsUnit) -> list[Problem]:
    """What is wrong with the text of a file, in its order."""
    if reading.problems and reading.problems[0].code == "SF101":
        return list(reading.problems)  # an open string: whatever follows is its consequence
    return [*reading.problems, *(advise(misfit, is_unit) for misfit in reading.misfits)]


def _long_names(source: Source, statement: Statement) -> list[Problem]:
    name = getattr(statement, "name", "")
    if len(name) <= LONGEST_NAME:
        return []
    return [Problem("SF104", f"a name of {len(name)} characters; at most {LONGEST_NAME}", (Label(source, statement.place.name),))]


def _of_body(body: Body | None) -> list[Expr]:
    return [] if body is None else [body.expr, *(expr for _, expr, _ in body.locals)]


def expressions(statement: Statement) -> list[Expr]:
    """Every expression that stands in a statement."""
    found: list[Expr | None] = []
    if isinstance(statement, Quantity):
        found += _of_body(statement.definition) + _of_body(statement.assumption)
        found += [parameter.default for parameter in statement.parameters or ()]
        found += [statement.stated.value, statement.stated.within] if statement.stated else []
    elif isinstance(statement, Law):
        found += _of_body(statement.body)
    elif isinstance(statement, Index):
        found += [statement.first, statement.last]
    elif isinstance(statement, Requirement):
        found.append(statement.condition)
    elif isinstance(statement, Trial):
        found += bound_expressions(statement.given)
        for expect in statement.expects:
            found += [expect.expr, *((expect.stated.value, expect.stated.within) if expect.stated else ())]
    elif isinstance(statement, UnitDefinition):
        found.append(statement.value)
    if not isinstance(statement, Trial):
        clauses = statement.clauses
        found += [clauses.when, *(clauses.domain or ()), *(clauses.usual or ())]
    return [expr for expr in found if expr is not None]
