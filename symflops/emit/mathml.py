"""MathML: formulas for web pages, without any library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symflops.expr import Name
from symflops.notation import to_mathml

from .lowering.program import Program
from .lowering.said import Said, steps, symbols_of
from .lowering.selection import labelled

ABOUT = "formulas as presentation MathML, for web pages"
SUFFIX = ".html"
OPTIONS: Mapping[str, tuple[str, ...]] = {}


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """A `<math>` element for each result that has a formula: symbol = formula."""
    lines = []
    for program in programs:
        known = symbols_of(program.library)
        wanted = {output.definition.key for output in program.outputs}
        shown = (said for said in steps(program) if said.definition.key in wanted and said.formula is not None)
        lines += [equation(said, known) for said in shown]
    return "\n".join([*lines, ""])


def equation(said: Said, known: Mapping[str, str]) -> str:
    """A definition that has a formula, displayed: symbol = formula."""
    assert said.formula is not None
    label = labelled(said.definition)
    name = to_mathml(Name(label), {label: said.symbol} if said.symbol else {})
    left, right = (one.removeprefix("<math>").removesuffix("</math>") for one in (name, to_mathml(said.formula, known)))
    return f'<math display="block"><mrow>{left}<mo>=</mo>{right}</mrow></math>'
