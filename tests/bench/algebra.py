"""Algebra of the whole library: canonical forms, derivatives and solutions of every quantity, beside SymPy.

Run it by hand: `python tests/bench/algebra.py derive [HOW_MANY]` or `solve [EVERY]` (1: each quantity, 30: each 30th).
`derive` prints for every quantity the time of its canonical form and of all its derivatives, and the ratio of
`sympy.cancel` (a few seconds each at most) to the form; `solve` turns every quantity that has a value in the scenario
gpt3 around for every input it rests on, and prints what came out and the longest times. It asserts nothing.
"""

# ruff: noqa: T201 - printing is what it is for

from __future__ import annotations

import multiprocessing
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from symflops.algebra.canonical import Canonical, names_of
from symflops.algebra.derivative import derivative
from symflops.algebra.deriving import derive
from symflops.algebra.solving import solve
from symflops.answer import answer
from symflops.api import question, settled
from symflops.expr import Name
from symflops.text import SymflopsError

PATIENCE = 5.0  # seconds for SymPy


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds of CPU, and what came out."""
    start = time.process_time()
    found = work()
    return (time.process_time() - start) * 1000, found


def cancel(formula: Any) -> None:
    """What SymPy would do."""
    import sympy

    sympy.cancel(formula.sympy)


def sympy_milliseconds(formula: Any) -> float | None:
    """The time of `sympy.cancel` in a process that is ended when it takes too long."""
    worker = multiprocessing.get_context("fork").Process(target=cancel, args=(formula,))
    start = time.perf_counter()
    worker.start()
    worker.join(PATIENCE)
    if worker.is_alive():
        worker.kill()
        return None
    return (time.perf_counter() - start) * 1000


def all_derivatives(forms: Canonical, ratio: Any) -> int:
    """The derivatives by every name."""
    names = names_of(forms.field, ratio)
    for name in names:
        derivative(forms.field, ratio, name)
    return len(names)


def derivations(most: int) -> None:
    """Every quantity that has a closed form."""
    base = question(None, ("n_params",))
    outcomes: Counter[str] = Counter()
    forms_ms, slopes_ms, ratios = [], [], []
    names = [name for name, one in base.library.declared.quantities.items() if one.parameters is None]
    for name in names[:most]:
        try:
            formula = derive(question(None, (name,)), name).formula
        except SymflopsError as error:
            outcomes[error.problems[0].code] += 1
            continue
        outcomes["derived"] += 1
        context = formula.context

        def form(context: Any = context) -> tuple[Canonical, Any]:
            forms = Canonical(context.definitions, context.terms)
            return forms, forms.form(Name(context.root))

        form_ms, (forms, ratio) = timed(form)
        slope_ms, count = timed(lambda forms=forms, ratio=ratio: all_derivatives(forms, ratio))
        other = sympy_milliseconds(formula) if count > 1 else None
        forms_ms.append(form_ms)
        slopes_ms.append(slope_ms)
        ratios += [other / form_ms] if other and form_ms else []
        print(
            f"{name:34} form {form_ms:8.2f} ms   {count:3} derivatives {slope_ms:8.2f} ms   sympy.cancel {told(other)}",
            flush=True,
        )
    print(dict(outcomes))
    print(f"median form {statistics.median(forms_ms):.2f} ms, all derivatives {statistics.median(slopes_ms):.2f} ms")
    if ratios:
        print(f"median sympy.cancel / form {statistics.median(ratios):.0f}")


def told(milliseconds: float | None) -> str:
    """A time, or that it was too long or not asked."""
    return "-" if milliseconds is None else f"{milliseconds:8.1f} ms"


def solutions(every: int) -> None:
    """Every input of every quantity that gpt3 gives a value: the value it has solves `quantity = its value`."""
    base = settled("gpt3")
    outcomes: Counter[str] = Counter()
    slow: list[tuple[float, str, str, str]] = []
    times = []
    names = [name for name, one in base.library.declared.quantities.items() if one.parameters is None]
    for name in names[::every]:
        try:
            found = answer(question("gpt3", (name,)))
        except SymflopsError as error:
            outcomes[f"no value: {error.problems[0].code}"] += 1
            continue
        (result,) = found.results[name][:1]
        if result.exact is None:
            outcomes["no exact value"] += 1
            continue
        target = f"{name} = {result.exact}" + (f" * 1 [{result.unit}]" if result.unit else "")
        for one in found.given():
            took, kind = solved(base, target, one.name)
            outcomes[kind] += 1
            times.append(took)
            slow.append((took, name, one.name, kind))
            if took > 1000:
                print(f"{name:30} for {one.name:24} {kind:12} {took:8.1f} ms", flush=True)
    print(dict(outcomes))
    for took, name, label, kind in sorted(slow, reverse=True)[:20]:
        print(f"{name:30} for {label:24} {kind:12} {took:8.1f} ms")
    print(f"{len(times)} pairs, median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms")


def solved(base: Any, target: str, label: str) -> tuple[float, str]:
    """The time of one solution with its formula in the given names, and of what kind it is."""

    def work() -> str:
        try:
            found = solve(base, target, label)
        except SymflopsError as error:
            return error.problems[0].code
        if any(one is not None for one in found.formulas):
            return "formula"
        return "closed form" if found.roots[0].expr is not None else "bracket"

    return timed(work)


if __name__ == "__main__":
    which = sys.argv[1] if len(sys.argv) > 1 else "derive"
    if which == "solve":
        solutions(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    else:
        derivations(int(sys.argv[2]) if len(sys.argv) > 2 else 10**6)
