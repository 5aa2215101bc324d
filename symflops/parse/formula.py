"""Formula files: text to statements, every broken statement reported, the others kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from symflops.model import FormulaFile, Statement, expressions
from symflops.text import Label, Problem, Source, Span, SymflopsError, fail

from .advice import advise, reserved_word
from .chunks import cut
from .foreign import IsUnit
from .grammars import Misfit, parse_slice
from .limits import LONGEST_NAME, check_code, check_text, check_tree

_CONFLICT = re.compile(r"^(<{7}|>{7})(?= |$)", re.MULTILINE)


class Reading(NamedTuple):
    """A file as far as it could be read; what did not fit waits for advice until the units are known."""

    file: FormulaFile
    misfits: tuple[Misfit, ...]
    problems: tuple[Problem, ...]


def read_formulas(source: Source) -> Reading:
    """Read a formula file; never raises for what stands in it."""
    try:
        check_text(source)
        check_merged(source)
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


def check_merged(source: Source) -> None:
    """Refuse a file with the marks of a merge that was left half done."""
    if mark := _CONFLICT.search(source.text):
        helps = ["keep one of the two versions and take out the lines of < = >"]
        raise fail("SF101", "a merge was left half done here", Label(source, Span(mark.start(), mark.end())), helps=helps)


def problems_of(reading: Reading, is_unit: IsUnit) -> list[Problem]:
    """What is wrong with the text of a file, in its order."""
    if reading.problems and reading.problems[0].code == "SF101":
        return list(reading.problems)  # an open string: whatever follows is its consequence
    return [*reading.problems, *_of_misfits(reading.misfits, is_unit)]


def _of_misfits(misfits: Sequence[Misfit], is_unit: IsUnit) -> Iterator[Problem]:
    """One problem for each; a statement word in the middle of a line has cut one statement into two that do not fit."""
    cut_at = -1
    for misfit, after in zip_longest(misfits, misfits[1:]):
        if misfit.chunk.start == cut_at:
            continue
        breaks_off = misfit.at.start >= misfit.chunk.end
        if (
            breaks_off
            and after is not None
            and not re.search(r"[\n\r]", misfit.source.text[misfit.chunk.end : after.chunk.start])
        ):
            cut_at = after.chunk.start
            yield reserved_word(misfit, Span(cut_at, cut_at + len(after.first_word)))
        else:
            yield advise(misfit, is_unit)


def _long_names(source: Source, statement: Statement) -> list[Problem]:
    name = getattr(statement, "name", "")
    if len(name) <= LONGEST_NAME:
        return []
    message = f"a name of {len(name)} characters; at most {LONGEST_NAME}"
    return [Problem("SF104", message, (Label(source, statement.place.name),), ("a docstring holds what a name cannot",))]
