"""Points at which emitted code is tested: what goes in, what must come out by exact evaluation, how near."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from symflops.evaluate import Values
from symflops.exact import Exact, NoValue, Undefined, midpoint
from symflops.text import fail

from .bounds import Bounds, Unsettled
from .program import Input, Output, Program

MOST_TRIES = 400


class Sample(NamedTuple):
    """Arguments by input key, the results in declared units with tolerances; no results where they must be refused."""

    point: Mapping[str, float]
    expected: tuple[float, ...] | None
    within: tuple[float, ...]


Case: TypeAlias = tuple[Program, Sequence[Sample]]


def exactly(program: Program, point: Mapping[str, Fraction]) -> tuple[Exact, ...]:
    """The results at a point, in base units, by exact evaluation of the graph itself. Raises `NoValue`."""
    free = {one.base: point[one.key] * one.factor for one in program.inputs}
    values = Values(program.definitions, free)
    values.each()
    return tuple(values.value(output.definition.key) for output in program.outputs)


def refused(program: Program, point: Mapping[str, Fraction]) -> bool:
    """Does a demand fail at a point, by exact evaluation?"""
    free = {one.base: point[one.key] * one.factor for one in program.inputs}
    values = Values(program.definitions, free)
    values.each()
    return not all(values.truth(demand.condition) for demand in program.demands)


def without_value(program: Program, point: Mapping[str, Fraction]) -> bool:
    """Has a result no value at a point, by exact evaluation?"""
    try:
        exactly(program, point)
    except Undefined:
        return True
    except NoValue:
        return False
    return False


def sample_at(program: Program, point: Mapping[str, Fraction]) -> Sample | None:
    """A sample at a point; None where rounding decides what comes out."""
    floats = {key: float(value) for key, value in point.items()}
    given = {key: Fraction(value) for key, value in floats.items()}
    bounds = Bounds(program, given)
    try:
        if not all(bounds.holds(demand.condition) for demand in program.demands):
            return Sample(floats, None, ()) if refused(program, given) else None
        nears = [bounds.value(output.key) for output in program.outputs]
        found = exactly(program, given)
    except Undefined:
        return Sample(floats, None, ()) if without_value(program, given) else None
    except (Unsettled, NoValue):
        return None
    expected = [float(midpoint(value) / output.definition.factor) for value, output in zip(found, program.outputs, strict=True)]
    within = tuple(float(near.error) * 4 + abs(near.value) * 1e-15 for near in nears)
    return Sample(floats, tuple(expected), within)


def samples(program: Program, count: int = 5) -> list[Sample]:
    """The defaults, points around them, and one that is refused; the same for the same program."""
    generator = random.Random(program.digest())  # noqa: S311 - reproducible, not secret
    found: list[Sample] = []
    if all(one.default is not None for one in program.inputs):
        at_defaults = sample_at(program, {one.key: one.default for one in program.inputs if one.default is not None})
        found += [at_defaults] if at_defaults is not None else []
    for _ in range(MOST_TRIES if program.inputs else 0):
        if len(found) >= count:
            break
        sample = sample_at(program, {one.key: around(one, program, generator) for one in program.inputs})
        if sample is not None and sample.expected is not None:
            found.append(sample)
    if not any(sample.expected is not None for sample in found):
        helps = ["give the scenario that the arguments come from: --scenario NAME"]
        raise fail("SF912", "no point was found at which everything that is exported has a value", helps=helps, exit_code=3)
    wrong = next((one for one in program.inputs if one.positive), None)
    if wrong is not None:
        refusal = {key: Fraction(value) for key, value in found[0].point.items()} | {wrong.key: Fraction(-1)}
        sample = sample_at(program, refusal)
        found += [sample] if sample is not None and sample.expected is None else []
    return found


def around(one: Input, program: Program, generator: random.Random) -> Fraction:
    """A value near the default: whole numbers by factors that keep what divides what, most of the time."""
    clauses = program.definitions[one.base].clauses
    if one.default is None:
        return (
            Fraction(generator.choice((1, 2, 3, 4, 8, 12, 64))) if clauses.integer else Fraction(generator.randint(1, 400), 400)
        )
    if generator.random() < 0.5:
        return one.default
    if clauses.integer:
        return one.default * generator.choice((1, 2, 3, 4))
    return one.default * Fraction(generator.randint(50, 100), 100)


def assertion(output: Output) -> str:
    """What a value of a test is."""
    from .writing import plain

    return plain(f"{output.label} [{output.unit or '1'}]")
