"""The formulas of a page as JavaScript: one function from the numbers in its fields to everything it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symflops.emit.javascript import DIALECT
from symflops.emit.lowering.program import Program, Step
from symflops.emit.lowering.writing import Written, helpers, written
from symflops.expr import Expr
from symflops.graph import names_in

from .breakdown import Part

_OURS = DIALECT._replace(reserved=DIALECT.reserved | {"model", "wrong", "known", "must"})


def model(program: Program, parts: Mapping[str, Sequence[Part]]) -> str:
    """`model(given)`: `values` of the outputs, `parts` of each of them, and `wrong`: the demands that do not hold.

    Unlike exported code it refuses nothing: what has no value is NaN, and the page says why beside the field.
    """
    slots = {output.key: [f"part {at} of {output.key}" for at in range(len(parts[output.key]))] for output in program.outputs}
    added = [
        Step(slot, f"part {part.label}", part.expr, None)
        for output in program.outputs
        for slot, part in zip(slots[output.key], parts[output.key], strict=True)
    ]
    whole = program._replace(steps=tuple(short((*program.steps, *added))))
    found = written(whole, _OURS)
    return "\n".join([*(line for helper in helpers(_OURS, [found]) for line in helper), *function(whole, found, slots), ""])


def short(steps: Sequence[Step]) -> Iterator[Step]:
    """Steps by short names: nobody reads them here, and names are half of what a large page would have as code."""
    for at, step in enumerate(steps):
        yield step._replace(label=f"v{at}")


def function(program: Program, found: Written, slots: Mapping[str, Sequence[str]]) -> list[str]:
    """The function, line by line; what is said of each formula stands elsewhere on the page."""
    of = found.printer.names.of
    lines = ["function model(given) {", f"  const [{', '.join(name for name, _ in found.arguments)}] = given;"]
    lines += [f"  const {line.name} = {line.text};" for statement in found.statements for line in statement.lines]
    lines += ["  const wrong = [];", "  const known = (...all) => all.every((one) => one - one === 0);"]
    last = len(found.requirements) - 1  # of the results, which need not all have a value
    demanded = found.requirements[last - len(program.demands) : last]
    for at, ((condition, _), demand) in enumerate(zip(demanded, program.demands, strict=True)):
        named = ", ".join(dict.fromkeys(of(key) for key in names_in(demand.condition)))
        lines.append(f"  if (!({condition.text}) && known({named})) wrong.push({at});")
    values = ", ".join(found.values)
    parts = ", ".join(f"[{', '.join(of(slot) for slot in slots[output.key])}]" for output in program.outputs)
    return [*lines, f"  return {{ values: [{values}], parts: [{parts}], wrong }};", "}"]


def rests_on(condition: Expr, steps: Mapping[str, Expr], inputs: Mapping[str, int]) -> list[int]:
    """The fields that a condition speaks of: those it names, else those that what it names is worked out from."""
    named = names_in(condition)
    direct = [inputs[key] for key in named if key in inputs]
    if direct:
        return sorted(set(direct))
    found: set[str] = set()
    pending = list(named)
    while pending:
        key = pending.pop()
        if key not in found:
            found.add(key)
            pending += names_in(steps[key]) if key in steps else []
    return sorted({inputs[key] for key in found if key in inputs})
