"""Quantities of the library in every target, at several points: the numbers of exact evaluation."""

from __future__ import annotations

import os
import random
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from symflops.api import question
from symflops.emit.lowering.program import Program
from symflops.emit.lowering.samples import Case, Sample, sample_at, samples
from symflops.emit.lowering.selection import program_of
from symflops.expr import Number
from symflops.graph import Definition
from symflops.library import load
from symflops.text import SymflopsError
from tests.emit.running import label, ran, runnable

HEAVY = bool(os.environ.get("SYMFLOPS_HEAVY"))
POINTS = 100 if HEAVY else 4
SOME = 1 if HEAVY else 9  # every ninth quantity
PARTS = 12 if HEAVY else 1  # compilers take minutes over 40,000 calls in one file
SCENARIOS = {
    "gpt3": (),
    "deepseek_v3": (),
    "llama2_70b_memory": (),
    "llama3_70b_serving": (
        "kv_cache_bytes_per_token",
        "device_memory",
        "max_batch_size",
        "decode_step_time",
    ),  # not `generation_time`, a sum of too many terms for code
    "gpt4_cost": (),
}


@cache
def free_programs() -> list[Program]:
    """Quantities as functions of what nobody says."""
    found = []
    for name, quantity in list(load(()).declared.quantities.items())[::SOME]:
        if quantity.parameters is None:
            try:
                found.append(program_of(question(None, [name])))
            except SymflopsError as error:  # several laws, rows are missing, or a sum with kinks up to an argument
                told = {problem.code for problem in error.problems}
                assert told <= {"SF401", "SF403", "SF404", "SF310"} or "its bounds depend on arguments" in str(error), str(error)
    return found


def anywhere(definition: Definition, chance: random.Random) -> Fraction:
    """A value in the declared unit, small, large or huge; whole where it must be, between ends that are numbers."""
    ends = [end.value if isinstance(end, Number) else None for end in definition.clauses.domain or (None, None)]
    if definition.clauses.integer:
        return Fraction(chance.randint(1, 10 ** chance.choice((1, 2, 5, 9))))
    if ends[0] is not None and ends[1] is not None:
        return ends[0] + (ends[1] - ends[0]) * Fraction(chance.randint(1, 99), 100)
    return Fraction(chance.randint(1, 9_999), chance.choice((7, 64, 1_000))) * 10 ** chance.choice((0, 1, 2, 3, 12))


def at_points(program: Program, count: int) -> list[Sample]:
    """Samples at random points of the domains, huge and tiny ones among them, and at whole small ones."""
    generator = random.Random(program.digest())  # noqa: S311
    found: list[Sample] = []
    for attempt in range(6 * count):
        point = {}
        for one in program.inputs:
            definition = program.definitions[one.base]
            small = Fraction(generator.choice((1, 2, 4, 8))) if attempt % 2 else None
            value = small if small is not None else anywhere(definition, generator)
            point[one.key] = Fraction(float(value))
        taken = sample_at(program, point)
        if taken is not None:
            found.append(taken)
        if len(found) == count or not program.inputs:
            break
    return found


@cache
def free_cases() -> list[Case]:
    return [(program, at_points(program, POINTS)) for program in free_programs()]


@cache
def scenario_cases() -> list[Case]:
    """What shipped scenarios want, at their values and around them."""
    return [(program, samples(program, 4)) for program in (program_of(question(name, want)) for name, want in SCENARIOS.items())]


@pytest.mark.parametrize("kind", runnable(), ids=label)
@pytest.mark.parametrize("part", range(PARTS))
def test_quantities_of_the_library(kind: tuple[str, dict[str, str]], part: int, tmp_path: Path) -> None:
    ran(*kind, free_cases()[part::PARTS], tmp_path)


@pytest.mark.parametrize("kind", runnable(), ids=label)
def test_shipped_scenarios(kind: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    ran(*kind, scenario_cases(), tmp_path)


def test_most_points_can_be_told() -> None:
    """The error bounds are close enough to judge by: nearly every point has a value within them."""
    cases = free_cases()
    assert len(cases) > 20
    assert sum(len(found) for _, found in cases) > 0.8 * POINTS * sum(bool(program.inputs) for program, _ in cases)
    values = [one for _, found in cases for one in found if one.expected is not None]
    assert len(values) > len(cases)
    tight = [all(w <= 1e-12 * abs(v) + 1e-300 for v, w in zip(one.expected or (), one.within, strict=True)) for one in values]
    assert sum(tight) > 0.95 * len(tight)
