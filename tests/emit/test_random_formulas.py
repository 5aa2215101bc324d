"""Random formulas in every target against exact evaluation, within a running error bound.

Formulas of rational operations must be the same bits in Python, C, JavaScript, Rust and Julia, and within two units in the
last place in SQL; all others agree within what rounding can do, and what has no value is refused. Where rounding decides
(a ceiling on the edge), nothing is compared.
"""

from __future__ import annotations

import math
import os
import random
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from symflops.emit.lowering.bounds import Bounds
from symflops.emit.lowering.program import Program
from symflops.emit.lowering.samples import Case, Sample, sample_at
from symflops.emit.lowering.selection import program_of
from symflops.exact import midpoint
from symflops.expr import Call, Expr, Name, Number, Power, walk
from tests.emit.running import label, ran, runnable
from tests.small import ask, library

FORMULAS = 20_000 if os.environ.get("SYMFLOPS_HEAVY") else 500
BATCH = 250  # formulas in one program
POINTS = 5
SIGNS = ("+", "-")
REALS, WHOLES = ("a", "b", "c"), ("n", "m")
LITERALS = ("0", "1", "2", "3", "7", "12", "0.1", "2.5", "1/3", "175B", "30%", "2.5e-3", "1e6", "64")
IRRATIONAL = {"sqrt", "exp", "ln", "log2", "log10"}
# How far a rational formula may be from what IEEE arithmetic gives.
MOST_ULPS = {"python": 0, "c": 0, "javascript": 0, "rust": 0, "julia": 0, "sql": 2}
HEAD = "\n".join([*(f"let {name} in -1e9 .." for name in REALS), *(f"let {name} integer in 0 .." for name in WHOLES), ""])


class Random:
    """Formulas of the language as text, conditions where conditions belong."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311

    def pick(self, *words: str) -> str:
        return self.random.choice(words)

    def number(self, depth: int) -> str:
        if depth == 0 or self.random.random() < 0.1:
            return self.pick(*REALS, *WHOLES, *(f"({one})" for one in LITERALS))
        kinds = [self.sum, self.sum, self.product, self.product, self.quotient, self.extreme, self.step, self.mod]
        kinds += [self.power, self.conditional, self.irrational, self.absolute, self.aggregate]
        return self.random.choice(kinds)(depth - 1)

    def sum(self, depth: int) -> str:
        terms = [self.number(depth) for _ in range(self.random.choice((2, 2, 3, 4)))]
        return f"({terms[0]}{''.join(f' {self.pick(*SIGNS)} {term}' for term in terms[1:])})"

    def product(self, depth: int) -> str:
        return f"({'*'.join(self.number(depth) for _ in range(self.random.choice((2, 2, 3))))})"

    def quotient(self, depth: int) -> str:
        return f"({self.number(depth)}/{self.number(depth)}{self.pick('', '*2', '/3')})"

    def extreme(self, depth: int) -> str:
        return f"{self.pick('min', 'max')}({', '.join(self.number(depth) for _ in range(self.random.choice((2, 2, 3))))})"

    def step(self, depth: int) -> str:
        return f"{self.pick('ceil', 'floor')}({self.number(depth)})"

    def mod(self, depth: int) -> str:
        return f"mod({self.number(depth)}, {self.number(depth)})"

    def absolute(self, depth: int) -> str:
        return f"{self.pick('abs(', '(-')}{self.number(depth)})"

    def power(self, depth: int) -> str:
        return f"({self.number(depth)})^{self.pick('2', '3', '(-1)', '0', '5', '(1/2)', '0.34', '(-0.28)', 'n', '7')}"

    def irrational(self, depth: int) -> str:
        return f"{self.pick(*sorted(IRRATIONAL))}({self.number(depth)})"

    def aggregate(self, depth: int) -> str:
        body = self.pick("k", "k^2*a - k", "(a + k)*(b - k)", "k*n^2/7", f"{self.number(0)}*k^3")
        if self.random.random() < 0.6:
            return f"sum({body} over k = {self.pick('1', '0', 'n')} .. {self.pick('5', 'm', 'n + 9')})"
        return (
            f"{self.pick('prod', 'max', 'min', 'sum')}({self.pick('max', 'min')}(k, a) + {self.pick('k', 'b')} over k = 2 .. 6)"
        )

    def conditional(self, depth: int) -> str:
        return f"(if {self.condition(depth)} then {self.number(depth)} else {self.number(depth)})"

    def condition(self, depth: int) -> str:
        relation = f"{self.number(min(depth, 1))} {self.pick('<', '<=', '>', '>=', '==', '!=')} {self.number(min(depth, 1))}"
        if depth <= 0 or self.random.random() < 0.5:
            return relation if self.random.random() < 0.8 else f"({self.pick('2', '3', 'm')} divides {self.pick(*WHOLES)})"
        return self.pick(
            f"({relation} and {self.condition(depth - 1)})", f"({relation} or {self.condition(depth - 1)})", f"not ({relation})"
        )


def rational(program: Program, target: str = "") -> bool:
    """Nothing but operations that IEEE arithmetic rounds in one way; SQL has `pow` for powers whose exponent is an argument."""
    nodes = [node for step in program.steps for node in walk(step.expr)]
    by_pow = target == "sql" and any(isinstance(node, Power) and isinstance(node.exponent, Name) for node in nodes)
    return not by_pow and not any(map(irrational, nodes))


def irrational(node: Expr) -> bool:
    if isinstance(node, Power):
        power = node.exponent
        return not (isinstance(power, Name) and power.id in WHOLES) and not (
            isinstance(power, Number) and power.value.denominator == 1
        )
    return isinstance(node, Call) and node.function in IRRATIONAL


def point(program: Program, chance: random.Random) -> dict[str, Fraction]:
    return {one.key: whole(chance) if one.key in WHOLES else real(chance) for one in program.inputs}


def whole(chance: random.Random) -> Fraction:
    return Fraction(chance.choice((0, 1, 2, 3, 5, 8, 12)))


def real(chance: random.Random) -> Fraction:
    small = Fraction(chance.randint(-40, 40), chance.choice((1, 1, 2, 3, 7, 10)))
    return Fraction(float(small * chance.choice((1, 1, 1, 1000, 10**6))))


@cache
def programs(batch: int) -> list[Program]:
    made = Random(batch)
    count = min(BATCH, FORMULAS)
    text = HEAD + "".join(f"let f{at} = {made.number(made.random.choice((2, 3, 4)))}\n" for at in range(count))
    small = library(text)
    return [program_of(ask(small, f"f{at}")) for at in range(count)]


@cache
def cases(batch: int) -> list[Case]:
    """Programs with points; those that no point settles are left out, and counted by the last test."""
    chance = random.Random(batch)  # noqa: S311
    found: list[Case] = []
    for program in programs(batch):
        points = [sample_at(program, point(program, chance)) for _ in range(POINTS)]
        found.append((program, [one for one in points if one is not None]))
    return found


def near_bits(case: Case, ulps: int) -> Case:
    """The same points, with the float that IEEE arithmetic gives and next to no tolerance."""
    program, samples = case
    exact = []
    for sample in samples:
        if sample.expected is not None:
            bounds = Bounds(program, {key: Fraction(value) for key, value in sample.point.items()})
            value = bounds.value(program.outputs[0].key).value
            assert abs(value - sample.expected[0]) <= sample.within[0], "the bound is a bound"
            sample = Sample(sample.point, (value,), (ulps * math.ulp(value),))
        exact.append(sample)
    return program, exact


@pytest.mark.parametrize("kind", runnable(), ids=label)
@pytest.mark.parametrize("batch", range(FORMULAS // BATCH))
def test_every_target_agrees_with_exact_evaluation(kind: tuple[str, dict[str, str]], batch: int, tmp_path: Path) -> None:
    found = cases(batch)
    if kind[0] in MOST_ULPS:
        found = [near_bits(case, MOST_ULPS[kind[0]]) if rational(case[0], kind[0]) else case for case in found]
    ran(*kind, found, tmp_path)


def test_the_formulas_are_worth_it() -> None:
    """Most are settled somewhere, many are rational, some are refused somewhere."""
    found = [case for batch in range(2) for case in cases(batch)]
    assert len(found) >= 500
    samples = [sample for _, points in found for sample in points]
    assert sum(bool(points) for _, points in found) > 0.85 * len(found)
    assert sum(sample.expected is not None for sample in samples) > 0.5 * POINTS * len(found)
    assert sum(sample.expected is None for sample in samples) > 50
    assert sum(rational(program) for program, _ in found) > 150


def test_bounds_hold_against_exact_evaluation() -> None:
    """The exact value lies within the running error bound of the float: what every comparison above rests on."""
    from symflops.emit.lowering.samples import exactly

    for program, samples in cases(0):
        for sample in samples:
            if sample.expected is not None:
                given = {key: Fraction(value) for key, value in sample.point.items()}
                near = Bounds(program, given).value(program.outputs[0].key)
                assert abs(midpoint(exactly(program, given)[0]) - near.exact) <= near.error + abs(near.exact) * Fraction(
                    1, 10**25
                )
