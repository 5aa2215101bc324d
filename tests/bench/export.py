"""Export: LaTeX of the whole library beside `sympy.latex`, and code for the largest graph among the shipped scenarios.

Run it by hand: `python tests/bench/export.py`. It prints CPU milliseconds, medians of nine (code: three); it asserts nothing.
"""

# ruff: noqa: T201 - printing is what it is for

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import sympy

from symflops.algebra.bridge import to_sympy
from symflops.api import question
from symflops.emit import checked_options, target, targets
from symflops.emit.lowering.program import Program
from symflops.emit.lowering.selection import program_of
from symflops.library import load
from symflops.notation import to_latex

TIMES = 9


def milliseconds(work: Callable[[], Any], times: int = TIMES) -> float:
    """CPU time of one call."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append((time.process_time() - start) * 1000)
    return statistics.median(found)


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
            except Exception:  # noqa: BLE001, S112 - what lacks something is not the largest
                continue
    return max(programs, key=lambda program: len(program.steps))


def main() -> None:
    program = largest()
    trees = [step.expr for step in program.steps]
    ours = milliseconds(lambda: [to_latex(tree, {}) for tree in trees])
    same = [to_sympy(tree) for tree in trees]
    theirs = milliseconds(lambda: [sympy.latex(one) for one in same])
    print(f"LaTeX of {len(trees)} formulas\t{ours:.1f} ms\tsympy.latex\t{theirs:.1f} ms\t{theirs / ours:.0f} x")
    print(f"code for a graph of {len(program.definitions)} definitions, {program.scenario}")
    for name in targets():
        chosen = checked_options(name, {})
        print(f"  {name}\t{milliseconds(lambda name=name, chosen=chosen: target(name).emit([program], chosen), 3):.0f} ms")


if __name__ == "__main__":
    main()
