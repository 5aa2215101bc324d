"""Algebra of the whole library: canonical forms, derivatives and solutions of every quantity, beside SymPy.

Run it by hand: `python tests/bench/algebra.py derive [HOW_MANY]` or `solve [EVERY [FROM]]` (1: each quantity, 30 7: each
30th from the seventh on). `derive` prints for every quantity the time of its canonical form, of all its derivatives and of
telling that the form is equal to itself multiplied out, and the ratio of `sympy.cancel` (a few seconds each at most) to the
form. `solve` takes every quantity by every input it rests on, in the first place in which it has a value - some scenarios,
the other ones, the tests of formula files: turns it around, derives its formula in that input, its derivative and its
elasticity, and prints what came out, the longest times, whatever took more than a second or ended with an error that is none
of ours, of each 25th pair the time of `sympy.solve`, and a sample of the reasons where there is no answer. All pairs take
some twenty minutes; a slice of them, `solve 8 3`, a few. It asserts nothing.
"""

# ruff: noqa: T201 - printing is what it is for

from __future__ import annotations

import multiprocessing
import os
import signal
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from symflops.algebra.canonical import Canonical, names_of
from symflops.algebra.derivative import derivative
from symflops.algebra.deriving import derive
from symflops.algebra.solving import solve
from symflops.answer import Answer, answer
from symflops.api import question
from symflops.exact import midpoint
from symflops.expr import Name, Sum, walk
from symflops.library import Library
from symflops.question import Question
from symflops.resolve.resolve import layers_of_bindings
from symflops.text import SymflopsError

PATIENCE = 5.0  # seconds for SymPy


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds of CPU, and what came out."""
    start = time.process_time()
    found = work()
    return (time.process_time() - start) * 1000, found


def patiently(work: Callable[[], Any]) -> float | None:
    """The milliseconds of some work of SymPy in a process that is ended when it takes too long; None too where it fails."""

    def silently() -> None:
        try:
            work()
        except Exception:  # noqa: BLE001 - told by the exit code
            os._exit(1)

    worker = multiprocessing.get_context("fork").Process(target=silently)
    start = time.perf_counter()
    worker.start()
    worker.join(PATIENCE)
    if worker.is_alive():
        worker.kill()
        return None
    return None if worker.exitcode else (time.perf_counter() - start) * 1000


def sympy_milliseconds(formula: Any) -> float | None:
    """The time of `sympy.cancel`."""
    import sympy

    expression = formula.sympy
    return patiently(lambda: sympy.cancel(expression))


def all_derivatives(forms: Canonical, ratio: Any) -> int:
    """The derivatives by every name."""
    names = names_of(forms.field, ratio)
    for name in names:
        derivative(forms.field, ratio, name)
    return len(names)


def is_same(formula: Any) -> bool:
    """Is the formula that is shown equal to what the definitions come to? From scratch, as a proof does it."""
    context = formula.context
    difference = Sum((Name(context.root), formula.expr), "+-")
    forms = Canonical(context.definitions, context.terms, (difference,))
    return not forms.form(difference).above


def derivations(most: int) -> None:
    """Every quantity that has a closed form."""
    base = question(None, ("n_params",))
    outcomes: Counter[str] = Counter()
    forms_ms, slopes_ms, equal_ms, ratios = [], [], [], []
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
        equal, equal_is = timed(lambda one=formula: is_same(one))
        assert equal_is, f"the formula of {name} is told to be another than its definition"
        other = sympy_milliseconds(formula) if count > 1 else None
        forms_ms.append(form_ms)
        slopes_ms.append(slope_ms)
        equal_ms.append(equal)
        ratios += [other / form_ms] if other and form_ms else []
        print(
            f"{name:34} form {form_ms:8.2f} ms   {count:3} derivatives {slope_ms:8.2f} ms   "
            f"equal {equal:8.2f} ms   sympy.cancel {told(other)}",
            flush=True,
        )
    print(dict(outcomes))
    print(f"median form {statistics.median(forms_ms):.2f} ms, all derivatives {statistics.median(slopes_ms):.2f} ms")
    print(f"median equality {statistics.median(equal_ms):.2f} ms")
    print(f"longest form {max(forms_ms):.0f} ms, all derivatives {max(slopes_ms):.0f} ms, equality {max(equal_ms):.0f} ms")
    if ratios:
        print(f"median sympy.cancel / form {statistics.median(ratios):.0f}")


def told(milliseconds: float | None) -> str:
    """A time, or that it was too long or not asked."""
    return "-" if milliseconds is None else f"{milliseconds:8.1f} ms"


SCENARIOS = (
    *("gpt3", "deepseek_v3_serving", "llama3_405b_run", "deepseek_v3", "llama3_70b_speculative", "h100_own_or_rent"),
    *("distillation_8b", "inference_aware", "llama2_7b_qlora", "chinchilla_optimum", "offer_h100", "product_h100"),
)
LONGEST = 60  # seconds of CPU after which a pair hangs
BESIDE = 25
SAMPLE = 40  # reasons that are printed


class Hangs(Exception):  # noqa: N818 - what is looked for
    """A pair that takes too long."""


def stopped(work: Callable[[], str]) -> tuple[float, str, str]:
    """The time of some work, what it comes to, and the reason where that is a declared error, of which it is the code.

    Anything else is what is looked for.
    """
    reason = ""

    def stop(*_: object) -> None:
        raise Hangs

    def told() -> str:
        nonlocal reason
        signal.signal(signal.SIGVTALRM, stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
        try:
            return work()
        except SymflopsError as error:
            reason = " | ".join((error.problems[0].message, *error.problems[0].helps))
            return error.problems[0].code
        except Hangs:
            return "HANGS"
        except Exception as error:  # noqa: BLE001 - what is looked for
            return f"UNDECLARED {type(error).__name__}: {error}"
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    took, kind = timed(told)
    return took, kind, reason


class Asked(NamedTuple):
    """A question in which a quantity has a value, what it is called, and the answer there."""

    place: str
    base: Question
    found: Answer


def places(library: Library, name: str) -> Iterator[tuple[str, Question]]:
    """Questions in which a quantity may have a value: scenarios, then what a test of a formula file gives that names it."""
    for scenario in dict.fromkeys((*SCENARIOS, *sorted(library.scenarios))):
        yield scenario, question(scenario, (name,))
    plain = question(None, (name,))
    for trial in library.declared.tests:
        if any(node.id == name for expect in trial.expects for node in walk(expect.expr) if isinstance(node, Name)):
            layers = layers_of_bindings(library, trial.given, trial.place.path)
            yield f"test of {trial.place.path.rsplit('/', 1)[-1]}", plain._replace(layers=(*plain.layers, *layers))


def placed(library: Library, name: str) -> Asked | None:
    """The first question in which a quantity has a value, and the answer there."""
    for place, base in places(library, name):
        try:
            found = answer(base)
        except SymflopsError:
            continue
        if found.results[name][0].exact is not None:
            return Asked(place, base, found)
    return None


def solutions(every: int, start: int) -> None:
    """Every input of every quantity that has a value somewhere: the value it has solves `quantity = its value`."""
    library = question(None, ("n_params",)).library
    names = [name for name, one in library.declared.quantities.items() if one.parameters is None]
    outcomes: dict[str, Counter[str]] = {"solve": Counter(), "derive": Counter()}
    times: dict[str, list[tuple[float, str]]] = {"solve": [], "derive": []}
    without, reasons = [], []
    for name in names[start::every]:
        asked = placed(library, name)
        if asked is None:
            without.append(name)
            continue
        (result,) = asked.found.results[name][:1]
        target = f"{name} = ({result.exact})" + (f" [{result.unit}]" if result.unit else "")
        for one in (*asked.found.given(), *asked.found.assumed()):
            if one.name == name:
                continue
            works: dict[str, Callable[[], str]] = {
                "solve": lambda a=asked, t=target, x=one.name: solved(a.base, t, x),
                "derive": lambda a=asked, q=name, x=one.name: derived(a.base, q, x),
            }
            for verb, work in works.items():
                took, kind, reason = stopped(work)
                outcomes[verb][kind.partition(":")[0]] += 1
                times[verb].append((took, f"{asked.place:22} {name:34} {one.name:28} {kind}"))
                reasons += [f"{verb} {asked.place}: {name} by {one.name}: {kind} {reason}"] if reason else []
                if took > 1000 or kind in ("HANGS", "SF501") or kind.startswith("UNDECLARED"):  # SF501: it has the value there
                    print(f"{verb:6} {took:8.1f} ms {times[verb][-1][1]}", flush=True)
            if len(times["solve"]) % BESIDE == 0:
                beside(asked.base, name, one.name, result, times["solve"][-1][0])
    for verb, found_times in times.items():
        print(verb, dict(outcomes[verb]))
        for took, told_of in sorted(found_times, reverse=True)[:12]:
            print(f"{verb:6} {took:8.1f} ms {told_of}")
        if found_times:
            taken = [took for took, _ in found_times]
            print(f"{verb}: {len(taken)} pairs, median {statistics.median(taken):.1f} ms, longest {max(taken):.1f} ms")
    print("without a value anywhere:", *without)
    print(*reasons[:: max(len(reasons) // SAMPLE, 1)], sep="\n")


def solved(base: Any, target: str, label: str) -> str:
    """Of what kind a solution is, its formula in the given names worked out too."""
    found = solve(base, target, label)
    if any(one is not None for one in found.formulas):
        return "formula"
    if not found.roots:
        return "stretch"
    return "closed form" if found.roots[0].expr is not None else "bracket"


def derived(base: Question, name: str, label: str) -> str:
    """A quantity in one of its inputs, its derivative and its elasticity, as they are shown."""
    formula = derive(base, name, [label]).formula
    return "derived" if all(one.text for one in (formula, formula.diff(label), formula.elasticity(label))) else ""


def beside(base: Question, name: str, label: str, result: Any, ours: float) -> None:
    """The same pair by `sympy.solve`, in a process that is ended when it takes too long."""
    try:
        formula = derive(base, name, [label]).formula
    except SymflopsError:
        return
    import sympy

    apart = formula.sympy - sympy.Rational(*Fraction(midpoint(result.inner)).as_integer_ratio())
    unknowns = list(apart.free_symbols)
    took = patiently(lambda: sympy.solve(apart, unknowns[0])) if unknowns else None
    print(f"beside {name:34} {label:28} {ours:8.1f} ms   sympy.solve {told(took)}", flush=True)


if __name__ == "__main__":
    which = sys.argv[1] if len(sys.argv) > 1 else "derive"
    if which == "solve":
        solutions(int(sys.argv[2]) if len(sys.argv) > 2 else 1, int(sys.argv[3]) if len(sys.argv) > 3 else 0)
    else:
        derivations(int(sys.argv[2]) if len(sys.argv) > 2 else 10**6)
