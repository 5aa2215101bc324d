"""What is given and cannot be, or is not enough to say what is meant: refused before anything is made of it, as by `eval`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from symflops.evaluate import Values
from symflops.graph import Check, Definition, names_in, reachable
from symflops.judging import broken
from symflops.library import Library
from symflops.text import SymflopsError, fail
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


def choose_a_law(library: Library, root: Definition) -> None:
    """Raise `SymflopsError` where a quantity has laws, of which nobody chose one: its name alone is no formula of it."""
    laws = library.declared.laws.get(root.quantity, {})
    if root.expr is None and len(laws) > 1:
        helps = [f"-s '{root.quantity}=by {law}'" for law in laws]
        helps.append("or say in which names the formula is to be, which picks laws that suffice: --in NAME,NAME")
        raise fail("SF403", f"`{root.quantity}` has {len(laws)} laws, and none is chosen", helps=helps)


def laws_to_open(library: Library, leaves: Sequence[Definition]) -> tuple[str, ...]:
    """What could be opened further: names of a formula that have laws of their own."""
    laws = library.declared.laws
    open_ones = dict.fromkeys(d.quantity for d in leaves if d.origin != "given" and len(laws.get(d.quantity, ())) > 1)
    return tuple(f"`{one}` stays a name: choose its law, -s '{one}=by {' | '.join(laws[one])}'" for one in open_ones)
