"""Faults planted into the formulas of the library, one at a time, and whether anything reports them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from symflops.answer import answer
from symflops.audit import audit
from symflops.building import build
from symflops.coverage import Formula, by_scenario, by_test
from symflops.declared import Declared
from symflops.expr import Call, Compare, Divides, Expr, Name, Number, Product, walk
from symflops.library import Library, list_files
from symflops.model import FormulaFile, Law, Quantity, Requirement, Scenario, Trial, expressions
from symflops.parse.formula import read_formulas
from symflops.proving import run
from symflops.question import ask_of
from symflops.text import Source, Span, SymflopsError


class Fault(NamedTuple):
    """A change of one file: what kind, of which formula, the stretch replaced and by what."""

    kind: str
    path: str
    formula: Formula
    span: Span
    text: str

    def __str__(self) -> str:
        return f"{self.kind} in {self.formula[0]}{' by ' + self.formula[1] if self.formula[1] else ''}: {self.text!r}"


class Bench:
    """The library with everything needed to plant faults and look for them quickly."""

    def __init__(self) -> None:
        self.library: Library = build(tuple(list_files(())))
        self.files: dict[str, FormulaFile] = {
            file.shown: read_formulas(Source(file.shown, Path(file.path).read_text(encoding="utf-8"))).file
            for file in self.library.files
            if file.kind == "formula"
        }
        declared = self.library.declared
        self.tests: list[tuple[Trial, set[Formula]]] = [(t, by_test(self.library, t)) for t in declared.tests]
        scenarios = [s for s in (*self.library.presets.values(), *self.library.scenarios.values()) if s.expect]
        self.scenarios: list[tuple[Scenario, set[Formula]]] = [(s, by_scenario(self.library, s)) for s in scenarios]

    # ---- planting ----
    def faults(self) -> Iterator[Fault]:
        """Every fault that can be planted, in a fixed order."""
        for path, file in self.files.items():
            for statement in file.statements:
                if isinstance(statement, (Quantity, Law)) and not (
                    isinstance(statement, Quantity) and statement.definition is None
                ):
                    yield from self.of_formula(path, file.source.text, statement)
                elif isinstance(statement, Requirement):
                    yield from self.of_requirement(path, statement)

    def of_formula(self, path: str, text: str, statement: Quantity | Law) -> Iterator[Fault]:
        formula = (statement.name, "") if isinstance(statement, Quantity) else (statement.quantity, statement.name)
        whole = statement.place.whole
        if isinstance(statement, Quantity) and statement.unit is not None:
            yield Fault("wrong unit", path, formula, statement.unit.span, f"{text[slice(*statement.unit.span)]}*s")
        yield Fault("duplicate", path, formula, Span(whole.end, whole.end), "\n" + text[slice(*whole)])
        exprs = expressions(statement._replace(clauses=statement.clauses._replace(domain=None, usual=None, when=None)))
        names = [node for expr in exprs for node in walk(expr) if isinstance(node, Name) and self.known(node.id)]
        for name in names[:1]:
            yield Fault("missing name", path, formula, name.span, f"{name.id}_x")
            yield Fault("cycle", path, formula, name.span, formula[0])
        for name in names:
            other = self.same_unit(name.id, formula[0])
            if other is not None:
                yield Fault("swapped symbol", path, formula, name.span, other)
        for expr in exprs:
            yield from dropped_factors(path, text, formula, expr)

    def of_requirement(self, path: str, statement: Requirement) -> Iterator[Fault]:
        condition, formula = statement.condition, ("require", "")
        if isinstance(condition, (Divides, Compare)):
            yield Fault("broken constraint", path, formula, condition.span, f"not ({self.text_of(path, condition)})")

    def text_of(self, path: str, expr: Expr) -> str:
        return self.files[path].source.text[slice(*expr.span)]

    def known(self, name: str) -> bool:
        return self.declared.aliases.get(name, name) in self.declared.quantities

    @property
    def declared(self) -> Declared:
        return self.library.declared

    def same_unit(self, name: str, owner: str) -> str | None:
        """Another quantity of the same unit, in a fixed order; one that is no longer the same formula by definition."""
        name = self.declared.aliases.get(name, name)
        measure = self.declared.measures.get(name)
        per = self.declared.quantities[name].per
        for other, quantity in self.declared.quantities.items():
            fitting = self.declared.measures.get(other) == measure and quantity.per == per and quantity.parameters is None
            if fitting and other not in {name, owner} and not quantity.assumption:
                return other
        return None

    # ---- looking ----
    def reported(self, fault: Fault) -> bool:
        """Does loading, a test, a preset or a scenario say that something is wrong?"""
        text = self.files[fault.path].source.text
        source = Source(fault.path, text[: fault.span.start] + fault.text + text[fault.span.end :])
        reading = read_formulas(source)
        if reading.misfits or reading.problems:
            return True
        files = [reading.file if path == fault.path else file for path, file in self.files.items()]
        declared, problems = audit(files, self.declared.citations)
        if problems:
            return True
        library = self.library._replace(declared=declared._replace(sources={**self.declared.sources, fault.path: source}))
        return self.a_test_fails(library, fault) or self.a_scenario_fails(library, fault)

    def a_test_fails(self, library: Library, fault: Fault) -> bool:
        titles = {trial.title for trial, reached in self.tests if fault.formula in reached or fault.kind == "broken constraint"}
        trials = [trial for trial in library.declared.tests if trial.title in titles]
        return any(outcome.verdict == "failed" for outcome in run(library, trials))

    def a_scenario_fails(self, library: Library, fault: Fault) -> bool:
        for scenario, reached in self.scenarios:
            if fault.formula not in reached and fault.kind != "broken constraint":
                continue
            try:
                if answer(ask_of(library, scenario)).failed:
                    return True
            except SymflopsError:
                return True
        return False


def dropped_factors(path: str, text: str, formula: Formula, expr: Expr) -> Iterator[Fault]:
    """Each product without each of its factors that stands without brackets."""
    for node in walk(expr):
        if not isinstance(node, Product):
            continue
        for at, factor in enumerate(node.factors):
            start, end = factor.span
            if not isinstance(factor, (Name, Number, Call)):
                continue
            if at > 0:  # with the operator before it
                before = node.factors[at - 1].span.end
                start = max(text.rfind("*", before, start), text.rfind("/", before, start))
            elif node.operators[1] == "*":  # with the operator after it
                end = text.find("*", end, node.factors[1].span.start) + 1
            else:
                continue
            yield Fault("dropped factor", path, formula, Span(start, end), "")
