"""Every problem of a library at once: names, units, indices, choices, circles, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symflops.declared import Declared
from symflops.model import Citation, FormulaFile
from symflops.text import Problem

from .circles import circles
from .declare import declare
from .measures import check_measures
from .names import check_names


def audit(
    files: Sequence[FormulaFile], citations: Mapping[str, Citation], broken: frozenset[str] = frozenset()
) -> tuple[Declared, list[Problem]]:
    """What the files declare together, and all that is wrong with it.

    `broken` are the names that statements which did not parse would have declared: what follows from their
    absence is not reported. Problems come in the order names, circles, units; each cause once.
    """
    declared, problems = declare(files, citations, broken)
    problems += check_names(declared, broken)
    problems += circles(declared)
    declared, found = check_measures(declared, broken)
    return declared, problems + found
