"""What a target writes: inputs, named steps in order, what must hold, and what comes out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from symflops.expr import Expr, Name, Number, Product
from symflops.graph import Chosen, Definition
from symflops.library import Library
from symflops.notation.text import to_text

ONE = Fraction(1)


class Input(NamedTuple):
    """An argument in its declared unit. `base` is the key of the definition it gives; `default` is exact, in that unit.

    `key` differs from `base` where a factor lies between them. `positive` says that a check keeps it above zero.
    """

    key: str
    base: str
    label: str
    unit: str
    factor: Fraction
    default: Fraction | None
    doc: str
    positive: bool


class Step(NamedTuple):
    """One named value: a core tree over the keys of inputs and earlier steps, and the definition it stands for."""

    key: str
    label: str
    expr: Expr
    definition: Definition | None


class Demand(NamedTuple):
    """What must hold of the values, and what to say when it does not."""

    condition: Expr
    message: str


class Output(NamedTuple):
    """A result in its declared unit."""

    key: str
    label: str
    unit: str
    definition: Definition


class Program(NamedTuple):
    """A graph ready to be written: nothing in it is left to choose.

    `definitions` are the graph itself, with free inputs, for whoever evaluates it exactly.
    """

    name: str
    scenario: str
    title: str
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    demands: tuple[Demand, ...]
    outputs: tuple[Output, ...]
    definitions: Mapping[str, Definition]
    chosen: tuple[Chosen, ...]
    library: Library

    def digest(self) -> str:
        """A hash of everything that the numbers depend on: equal programs give equal texts.

        Docstrings and sources are left out, since they change no number.
        """
        parts = [f"{one.key}|{one.unit}|{one.factor}|{one.default}" for one in self.inputs]
        parts += [f"{step.key}={to_text(step.expr)}" for step in self.steps]
        parts += [to_text(demand.condition) for demand in self.demands]
        parts += [f"{output.key}|{output.unit}" for output in self.outputs]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def scaled(expr: Expr, factor: Fraction) -> Expr:
    """A tree times a rational: its numerator and denominator are two numbers, each rounded once."""
    found = [expr]
    signs = "*"
    for whole, sign in ((factor.numerator, "*"), (factor.denominator, "/")):
        if whole != 1:
            found.append(Number(Fraction(whole), str(whole)))
            signs += sign
    return Product(tuple(found), signs) if len(found) > 1 else expr


def inside(key: str) -> Name:
    """A name of a tree."""
    return Name(key)
