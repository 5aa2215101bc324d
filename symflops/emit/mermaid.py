"""Mermaid: what a result rests on, as a diagram that Markdown viewers draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symflops.graph import names_in
from symflops.text import escape

from .lowering.program import Program
from .lowering.selection import labelled

ABOUT = "the graph of what rests on what, as a diagram for Markdown"
SUFFIX = ".mmd"
OPTIONS: Mapping[str, tuple[str, ...]] = {}
_MARKS = str.maketrans({'"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "#": "#35;", "&": "#amp;", ";": "#59;"})


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """A flowchart: arguments rounded, results with a thick border, an arrow from what is needed to what needs it."""
    lines = ["flowchart BT"]
    for number, program in enumerate(programs):
        ids = {key: f"n{number}_{at}" for at, key in enumerate(program.definitions)}
        results = [ids[output.definition.key] for output in program.outputs]
        for key, definition in program.definitions.items():
            opening, closing = ("([", "])") if definition.expr is None else ("[", "]")
            unit = f" [{definition.unit}]" if definition.unit else ""
            lines.append(f'  {ids[key]}{opening}"{escape(labelled(definition) + unit).translate(_MARKS)}"{closing}')
        for key, definition in program.definitions.items():
            needed = dict.fromkeys(names_in(definition.expr)) if definition.expr is not None else {}
            lines += [f"  {ids[one]} --> {ids[key]}" for one in needed if one in ids]
        lines += [f"  style {one} stroke-width:3px" for one in results]
    return "\n".join([*lines, ""])
