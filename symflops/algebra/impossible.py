"""What is given and cannot be: refused before anything is made of it, as `eval` refuses it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from symflops.evaluate import Values
from symflops.graph import Check, Definition, names_in, reachable
from symflops.judging import broken
from symflops.text import SymflopsError
from symflops.units.table import UnitTable


def refuse(checks: Sequence[Check], definitions: Mapping[str, Definition], units: UnitTable, open_keys: Collection[str]) -> None:
    """Raise `SymflopsError` with what does not hold of the values that are known.

    What rests on a name that is looked for, or that is free, holds or not as that will be.
    """
    graph = {key: d._replace(expr=None) if key in open_keys else d for key, d in definitions.items()}
    errors = [check for check in checks if check.problem.severity == "error"]
    settled = [one for one in errors if not any(d.expr is None for d in reachable(graph, names_in(one.condition)).values())]
    problems = list(broken(settled, graph, Values(graph), units, judged=True))
    if problems:
        raise SymflopsError(problems)
