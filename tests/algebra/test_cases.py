"""Proofs by cases: what is proved is true at every point, and wrong claims are refuted with numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

import pytest

from symflops.algebra.proof import is_proved
from symflops.evaluate import Values
from symflops.exact import NoValue
from symflops.graph import Definition, reachable
from symflops.library import Library
from symflops.proving import Outcome, run
from tests.small import library

LETTERS = """
let x   let y   let n integer   let m integer   let s in 0 ..   let real in -9 ..   let part in 0 .. 1
let alpha default 0.3478  let beta default 0.3658
"""


def outcomes(claims: list[str]) -> list[Outcome]:
    text = LETTERS + 'test "claims"\n' + "\n".join(f"  expect {claim}" for claim in claims)
    found: Library = library(text)
    return list(run(found, [trial for trial in found.declared.tests if trial.title == "claims"]))


TRUE_CLAIMS = [
    "max(x, y) <= x + y",
    "x + y <= 2*max(x, y)",
    "max(x, y) + min(x, y) == x + y",
    "max(x, y)*min(x, y) == x*y",
    "abs(x - y) == max(x, y) - min(x, y)",
    "max(x, y, s) >= min(x, y, s)",
    "(if n == 1 then 0 else 2*x) == 2*(if n == 1 then 0 else x)",
    "(if x < y then x else y) == min(x, y)",
    "(if n == 1 then n else 1) == 1",
    "floor(x/max(x, y)) <= 1",
    "floor(n/max(n, m))*max(n, m) + mod(n, max(n, m)) == n",
    "ceil(x/y)*y >= x",
    "ceil(x/y)*y < x + y",
    "floor(x)*1 > x - 1",
    "mod(x, y) < y",
    "ceil(n/m) - floor(n/m) <= 2",
    "x^(beta/(alpha + beta))*x^(alpha/(alpha + beta)) == x",
    "(x/6)^(beta/(alpha + beta))*(x/(x/6)^(beta/(alpha + beta))) == x",
    "max(0, x - y) >= x - y",
    "max(0, x - y)*max(0, y - x) == 0",
    "x >= y or y > x",
    "mod(n, 3)*(mod(n, 3) - 1)*(mod(n, 3) - 2) == 0",
    "part <= 1",
    "max(part, 1/2) <= 1",
    "x*part <= x",
    "x*(1 - part) >= 0",
    "max(x, y) + sum(k*x over k = 1 .. n) >= x + sum(k*x over k = 1 .. n)",
]


@pytest.mark.parametrize("claim", TRUE_CLAIMS)
def test_what_is_true_is_proved(claim: str) -> None:
    (one,) = outcomes([claim])
    assert one.verdict == "proved", (claim, one.problems)


WRONG = [
    "max(x, y) < x + s",
    "x + y <= (199/100)*max(x, y)",
    "max(x, y) - min(x, y) == x - y",
    "(if n == 2 then 0 else x) == x",
    "floor(x/max(x, y)) == 0",
    "ceil(x/y)*y <= x",
    "mod(n, m) == n",
    "s > 0",
    "x*part < x",
    "part <= 99/100",
    "mod(n, 3)*(mod(n, 3) - 1) == 0",
    "max(s*x, s*y) > 0",
    "x*(real + 9) > 0",
    "max(real, x) == x",
    "x^(beta/(alpha + beta)) == x^(1/2)",
    "sum(max(k, 2) over k = 1 .. n) == sum(k over k = 1 .. n)",  # the case differs from term to term
    "(if n == 1 then sum(max(k, m) over k = 1 .. 3) else 0) <= 3*m",
]


@pytest.mark.parametrize("claim", WRONG)
def test_what_is_wrong_is_refuted_with_numbers(claim: str) -> None:
    (one,) = outcomes([claim])
    assert one.verdict == "failed"
    assert any(" = " in line for problem in one.problems for line in problem.helps)


def formulas(draw: random.Random, depth: int) -> str:
    """A random formula with a great deal to decide in it."""
    if not depth or draw.random() < 0.2:
        return draw.choice(["x", "y", "n", "m", "s", "real", "part", "1", "2", "(1/2)"])
    inner = [formulas(draw, depth - 1) for _ in range(4)]
    a, b, c, d = inner
    forms = [f"({a} + {b})", f"({a} - {b})", f"{a}*{b}", f"max({a}, {b})", f"min({a}, {b})", f"abs({a} - {b})"]
    forms += [f"ceil({a}/n)", f"floor({a}/y)", f"mod({a}, m)", f"(if {a} < {b} then {c} else {d})"]
    forms += [f"(if {a} <= {b} then {c} else {d})", f"(if {a} == {b} then {c} else {d})", f"{a}/(x + {draw.choice('xyn')})"]
    return draw.choice(forms)


def claims(seed: int, count: int) -> Iterator[str]:
    """Random claims, half of them comparisons of a formula with what is near it, which are often true."""
    draw = random.Random(seed)  # noqa: S311 - reproducible, not secret
    for _ in range(count):
        left = formulas(draw, 2)
        near = draw.choice([f"max({left}, {formulas(draw, 1)})", f"min({left}, {formulas(draw, 1)})", f"({left} + s)"])
        right = draw.choice([near, near, formulas(draw, 2)])
        yield f"{left} {draw.choice(['<', '<=', '==', '>=', '>'])} {right}"


def test_what_is_proved_holds_at_every_point() -> None:
    """Soundness: random claims, each that is proved tried at points with ties, noughts and ends among them."""
    draw = random.Random(5)  # noqa: S311 - reproducible, not secret
    proved = 0
    for claim in claims(7, 100):
        resolved = conditions(claim)
        if resolved is None:
            continue
        condition, definitions = resolved
        if not is_proved(condition, definitions):
            continue
        proved += 1
        used = reachable(definitions, definitions)
        for _ in range(60):
            point = {key: number(draw, d) for key, d in used.items() if d.expr is None}
            try:
                holds = Values(used, point).truth(condition)
            except NoValue:
                continue
            assert holds, (claim, point)
    assert proved > 12


def conditions(claim: str) -> tuple[object, dict[str, Definition]] | None:
    """A claim as a core tree over a graph with free names; None where nothing is free."""
    from symflops.resolve.resolve import core_of, expression_graph

    found = library(LETTERS + f'test "claim"\n  expect {claim}')
    (trial,) = [trial for trial in found.declared.tests if trial.title == "claim"]
    resolver, _ = expression_graph(found, (), (), True)
    core = core_of(resolver, trial.expects[0].expr, resolver.base, trial.place.path)
    return None if resolver.problems else (core, resolver.definitions)


def number(draw: random.Random, definition: Definition) -> Fraction:
    """A value in the domain: small ones, so that ties are frequent."""
    if definition.label == "real":
        return Fraction(draw.randint(-18, 18), 2)
    if definition.label == "part":
        return Fraction(draw.randint(0, 4), 4)
    if definition.label == "s" and draw.random() < 0.3:
        return Fraction(0)
    whole = Fraction(draw.randint(1, 4))
    return whole if definition.clauses.integer else whole / draw.choice((1, 2, 3))
