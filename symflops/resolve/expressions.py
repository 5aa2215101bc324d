"""Expressions that scenarios say: their names known, their units fitting."""

from __future__ import annotations

from collections import ChainMap

from symflops.declared import Declared
from symflops.expr import Expr
from symflops.model import Quantity, Said
from symflops.text import Label, Problem, Source
from symflops.units.dimension import PLAIN, Dimension


def text_of(said: Said, source: Source, declared: Declared) -> Source:
    """The text whose places an expression speaks of: its own when the file spells it differently."""
    if not source.text and source.path in declared.sources:
        source = declared.sources[source.path]
    return source if source.text[said.span.start : said.span.end] == said.text else Source(source.path, said.text)


def measure_of(name: str, declared: Declared) -> Dimension:
    """What a quantity measures; one that flows from row to row was found to be a plain number."""
    return declared.measures[name][1] if name in declared.measures else PLAIN


def wrong_with(expr: Expr, quantity: Quantity | None, declared: Declared, source: Source) -> list[Problem]:
    """What is wrong with the names and units of an expression that a scenario says."""
    from symflops.audit.inference import CONDITION, Inference, fits
    from symflops.audit.names import NameChecker
    from symflops.audit.remedies import always
    from symflops.audit.scope import Scope

    declared = declared._replace(sources=ChainMap({source.path: source}, declared.sources))  # type: ignore[arg-type]
    scope = Scope(source.path, indices=frozenset(declared.indices))
    checker = NameChecker(declared, frozenset())
    checker.expression(expr, scope)
    if checker.problems:
        return [no_unit_but_a_quantity(problem, declared) for problem in checker.problems]
    problems: list[Problem] = []
    inference = Inference(declared, lambda name: measure_of(declared.aliases.get(name, name), declared), problems.append)
    inference.quiet = False
    kind = inference.of(expr, scope)
    wanted = measure_of(quantity.name, declared) if quantity is not None else PLAIN
    label = Label(source, expr.span)
    if kind is CONDITION:
        problems.append(Problem("SF308", "a number is wanted here, not a condition", (label,), always("SF308")))
    elif isinstance(kind, Dimension) and not fits(kind, wanted, declared.units.counts):
        message = f"`{quantity.name if quantity else 'times'}` is declared {wanted}, but this is {kind}"
        problems.append(Problem("SF301", message, (label._replace(text=f"this is {kind}"),), always("SF301")))
    return [no_unit_but_a_quantity(problem, declared) for problem in problems]


def no_unit_but_a_quantity(problem: Problem, declared: Declared) -> Problem:
    """What is read as a unit, since it stands behind one without a blank, and is a quantity: how to multiply by it."""
    spelled = problem.message.split("`")[1] if problem.code == "SF302" and "`" in problem.message else ""
    if declared.aliases.get(spelled, spelled) not in declared.quantities:
        return problem
    return problem._replace(helps=(f"`{spelled}` is a quantity: blanks around * or / tell it from the unit before it",))
