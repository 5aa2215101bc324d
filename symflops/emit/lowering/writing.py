"""A program as the statements of a code target, with what is said beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from symflops import __version__
from symflops.graph import Definition, set_by_a_formula
from symflops.notation.text import to_text
from symflops.text import escape

from .dialect import Dialect
from .naming import Names
from .printer import Line, Printer, Term
from .program import Input, Output, Program, Step
from .selection import FINITE, strictly_positive

MOST_COMMENT = 240


class Statement(NamedTuple):
    """The lines that work out one step, and the comments before them."""

    comments: tuple[str, ...]
    lines: tuple[Line, ...]


class Written(NamedTuple):
    """Everything a code target puts together: `arguments` and `results` are identifiers beside what they stand for.

    `requirements` are conditions that must hold, with what to say when one does not: the status is the place in this
    list, counted from 1. `values` are the variables that hold the results.
    """

    name: str
    header: tuple[str, ...]
    arguments: tuple[tuple[str, Input], ...]
    statements: tuple[Statement, ...]
    requirements: tuple[tuple[Term, str], ...]
    results: tuple[tuple[str, Output], ...]
    values: tuple[str, ...]
    used: frozenset[str]
    printer: Printer


def written(program: Program, dialect: Dialect) -> Written:
    """A program by the table of a dialect."""
    names, functions, fields = (new_names(dialect) for _ in range(3))
    arguments = tuple((names.of(one.key, one.label), one) for one in program.inputs)
    sure = {key for one in program.inputs for key in (one.key, one.base)}
    printer = Printer(dialect, names, sure, strictly_positive(program))
    statements = [statement(step, program, printer) for step in program.steps]
    before = len(printer.lines)
    required = requirements(program, printer)
    statements.append(Statement((), tuple(printer.lines[before:])))
    return Written(
        name=functions.new(program.name),
        header=header(program),
        arguments=arguments,
        statements=tuple(statements),
        requirements=tuple(required),
        results=tuple((fields.of(output.key, output.label), output) for output in program.outputs),
        values=tuple(names.of(output.key) for output in program.outputs),
        used=frozenset(printer.used),
        printer=printer,
    )


def new_names(dialect: Dialect) -> Names:
    """No names yet, and none of those that mean something in the target or in our helpers."""
    own = {word for text in dialect.helpers.values() for word in re.findall(r"\bsf_\w+", text)}
    return Names(dialect.reserved | own, dialect.fold_case, dialect.refused)


def statement(step: Step, program: Program, printer: Printer) -> Statement:
    """One step: the unit of an argument put in, the formula itself, or the unit of a result taken out."""
    if step.definition is not None:
        lines = printer.step(step.key, step.expr, step.label)
        return Statement(comments(step.definition, program), tuple(lines))
    wish = f"{step.label} base" if step.key in printer.sure else f"{step.label} out"
    return Statement((), tuple(printer.step(step.key, step.expr, wish)))


def requirements(program: Program, printer: Printer) -> list[tuple[Term, str]]:
    """What must hold of arguments, of everything worked out, and of the results."""
    names = printer.names
    given = [Term(names.of(one.key)) for one in program.inputs]
    found = [(printer.finite(given), FINITE)] if given else []
    found += [(printer.condition(demand.condition), plain(demand.message)) for demand in program.demands]
    values = [names.of(output.key) for output in program.outputs]
    wanted = ", ".join(output.label for output in program.outputs)
    why = "a division by zero, a root or logarithm of a negative number, or too large a number"
    results = [Term(value, layer=printer.layers.get(value, 0)) for value in values]
    return [*found, (printer.finite(results), plain(f"no value of {wanted} in float64: {why}"))]


def helpers(dialect: Dialect, all_written: Iterable[Written]) -> list[list[str]]:
    """The lines of the helpers that some programs use, each once, in the order of the table."""
    wanted = {operation for one in all_written for operation in one.used}
    texts = dict.fromkeys(text for operation, text in dialect.helpers.items() if operation in wanted)
    return [text.rstrip("\n").split("\n") for text in texts]


# ---- what is said ------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A text of a formula file as it may stand in a comment or string of any language: ASCII, on one line, nothing that
    ends a comment, a string or a line.

    >>> plain('x */ \\n system("id"); // \\u2028 </script> ??/')
    "x * / \\\\u{a} system('id'); // \\\\u{2028} < /script> ? ?/"
    """
    text = escape(text).replace('"', "'")
    text = re.sub(r"(?<=\*)(?=/)|(?<=/)(?=\*)|(?<=<)(?=[/!?A-Za-z])|(?<=\?)(?=[>?])|(?<=--)(?=>)", " ", text)
    text = "".join(c if c.isascii() else f"\\u{{{ord(c):x}}}" if c not in _SIGNS else _SIGNS[c] for c in text)
    return text.rstrip("\\ ")


_SIGNS = {"×": "x", "·": "*", "−": "-", "–": "-", "÷": "/", "€": "EUR", "£": "GBP", "’": "'", "“": "'", "”": "'"}


def header(program: Program) -> tuple[str, ...]:
    """What stands at the top of every file."""
    wanted = ", ".join(output.label for output in program.outputs)
    where = f" of {program.scenario}" if program.scenario != "the command line" else ""
    lines = [f"{wanted}{where}" + (f": {program.title}" if program.title else "")]
    lines += [f"{one.label} [{one.unit or '1'}]: {one.definition.clauses.doc}" for one in program.outputs]
    lines += [f"choice: {one.choice} = {one.option}" for one in sorted(set(program.chosen)) if one.by]
    made = f"symflops {__version__}, library {program.library.digest}, content {program.digest()}"
    lines.append(f"Written by {made}: export it again, do not edit it.")
    return tuple(plain(line) for line in lines)


def about(one: Input) -> str:
    """An argument in a line: what it is called in the library, its unit, what it is."""
    return plain(f"{one.label} [{one.unit or '1'}]{': ' if one.doc else ''}{one.doc}")


def comments(definition: Definition, program: Program) -> tuple[str, ...]:
    """What is said of a step: its name, unit and meaning, its formula as its author wrote it, its source."""
    label = f"{definition.label}[{definition.where}]" if definition.where else definition.label
    unit = f" [{definition.unit}]" if definition.unit else ""
    law = f" by {definition.law}" if definition.law else ""
    doc = f": {definition.clauses.doc}" if definition.clauses.doc else ""
    lines = [f"{label}{law}{unit}{doc}"]
    if definition.origin in ("given", "assumed") and definition.said_text:
        by = "set by a formula" if set_by_a_formula(definition) else definition.by or "assumed"
        lines.append(f"  = {definition.said_text} ({by})")
    elif definition.said is not None:
        lines.append(f"  = {to_text(definition.said)}")
    for one in definition.sources:
        work = program.library.declared.citations.get(one.key)
        lines.append(f"  source: {one.key} {one.place}".rstrip() + (f", {work.url}" if work is not None and work.url else ""))
    return tuple(clipped(plain(line)) for line in lines)


def clipped(line: str) -> str:
    """A line of a bearable length."""
    return line if len(line) <= MOST_COMMENT else f"{line[: MOST_COMMENT - 4]} ..."
