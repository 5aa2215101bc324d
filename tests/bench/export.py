"""Export: LaTeX of the whole library beside `sympy.latex`, and code for the largest graph among the shipped scenarios.

Run it by hand: `python tests/bench/export.py`. It prints CPU milliseconds and asserts nothing. The formulas are every
definition, each once, of what shipped scenarios want and of every quantity that can be worked out from what nobody says;
both sides begin with expressions that are ready, print the same ones to strings, and take turns; medians of the turns.
"""

# ruff: noqa: T201 - printing is what it is for

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import sympy

from symflops.algebra.bridge import to_sympy
from symflops.api import question
from symflops.emit import checked_options, target, targets
from symflops.emit.lowering.program import Program
from symflops.emit.lowering.selection import program_of
from symflops.expr import Expr
from symflops.library import load
from symflops.notation import to_latex
from symflops.text import SymflopsError

TURNS = 15


def milliseconds(work: Callable[[], Any]) -> float:
    """CPU time of one call."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def formulas() -> list[Expr]:
    """Every formula of the library as graphs have them, each once."""
    shipped = load(())
    asked = [(name, []) for name in shipped.scenarios]
    asked += [(None, [name]) for name, one in shipped.declared.quantities.items() if one.parameters is None]
    found: dict[Expr, None] = {}
    for scenario, want in asked:
        with suppress(SymflopsError):  # what lacks something has no graph
            program = program_of(question(scenario, want), code=False)
            found |= {one.expr: None for one in program.definitions.values() if one.expr is not None and not one.binders}
    return list(found)


def largest() -> Program:
    """The program with the most steps among what shipped scenarios ask for."""
    shipped = load(())
    names = [*shipped.scenarios]
    asked = [["training_time", "training_cost", "energy", "forward_flops", "n_params"], []]
    programs = []
    for name in names:
        for want in asked:
            try:
                programs.append(program_of(question(name, want)))
                break
            except SymflopsError:
                continue  # what lacks something is not the largest
    return max(programs, key=lambda program: len(program.steps))


def main() -> None:
    trees = formulas()
    same = [to_sympy(tree) for tree in trees]
    turns = [
        (milliseconds(lambda: [to_latex(tree, {}) for tree in trees]), milliseconds(lambda: [sympy.latex(one) for one in same]))
        for _ in range(TURNS)
    ]
    ours, theirs = (statistics.median(side) for side in zip(*turns, strict=True))
    ratio = statistics.median(theirs / ours for ours, theirs in turns)
    print(f"LaTeX of {len(trees)} formulas\t{ours:.1f} ms\tsympy.latex\t{theirs:.1f} ms\t{ratio:.0f} x")
    program = largest()
    print(f"code for a graph of {len(program.definitions)} definitions, {program.scenario}")
    for name in targets():
        chosen = checked_options(name, {})
        times = [milliseconds(lambda name=name, chosen=chosen: target(name).emit([program], chosen)) for _ in range(3)]
        print(f"  {name}\t{statistics.median(times):.0f} ms")


if __name__ == "__main__":
    main()
