"""JSON: the program itself, for tools: arguments, steps with their trees, demands, results; exact values as text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symflops import __version__
from symflops.expr import Node, Number
from symflops.notation.text import to_text
from symflops.text import NOWHERE, escape
from symflops.units.display import exact_text

from .lowering.program import Program, Step
from .lowering.said import steps as said_steps

ABOUT = "the program for tools: arguments, steps with their trees, demands, results"
SUFFIX = ".json"
OPTIONS: Mapping[str, tuple[str, ...]] = {}


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """An object for each program; a list where there are several."""
    found = [record(program) for program in programs]
    text = json.dumps(found[0] if len(found) == 1 else found, indent=1, allow_nan=False)
    return text.replace("<", "\\u003c") + "\n"  # so that a page may hold it in a script


def record(program: Program) -> dict[str, Any]:
    """A program as plain data. Values inside are in base units, arguments and results in declared ones."""
    values = {said.definition.key: said for said in said_steps(program)}
    return {
        "name": program.name,
        "scenario": program.scenario,
        "title": escape(program.title),
        "arguments": [
            {
                "key": one.key,
                "name": one.label,
                "unit": one.unit,
                "factor": number(one.factor),
                "default": number(one.default),
                "doc": escape(one.doc),
            }
            for one in program.inputs
        ],
        "steps": [step_record(step) for step in program.steps],
        "demands": [
            {"condition": tree(one.condition), "text": to_text(one.condition), "message": escape(one.message)}
            for one in program.demands
        ],
        "results": [
            {
                "key": one.key,
                "name": one.label,
                "unit": one.unit,
                "value": number(values[one.definition.key].value) if values[one.definition.key].exact else None,
            }
            for one in program.outputs
        ],
        "symflops": __version__,
        "library": program.library.digest,
        "content": program.digest(),
    }


def step_record(step: Step) -> dict[str, Any]:
    """A step; the author's formula where there is one."""
    definition = step.definition
    said = to_text(definition.said) if definition is not None and definition.said is not None else None
    sources = [f"{one.key} {one.place}".rstrip() for one in definition.sources] if definition is not None else []
    return {
        "key": step.key,
        "name": step.label,
        "unit": definition.unit if definition is not None else None,
        "law": definition.law or None if definition is not None else None,
        "doc": escape(definition.clauses.doc) if definition is not None else "",
        "formula": said,
        "sources": sources,
        "tree": tree(step.expr),
    }


def number(value: Fraction | None) -> dict[str, Any] | None:
    """A rational, and the nearest float where there is one."""
    if value is None:
        return None
    try:
        nearest: float | None = float(value)
    except OverflowError:
        nearest = None
    return {"exact": exact_text(value), "float": nearest}


def tree(node: Any) -> Any:
    """A core tree as nested objects."""
    if isinstance(node, Number):
        return {"kind": "Number", "exact": exact_text(node.value)}
    if isinstance(node, Node):
        fields = {
            name: tree(value) for name, value in zip(node.fields, node, strict=True) if value is not NOWHERE and name != "span"
        }
        return {"kind": type(node).__name__, **fields}
    return [tree(one) for one in node] if isinstance(node, tuple) else node
