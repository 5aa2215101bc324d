"""What a result adds up from: the terms of its sum, through products, until the largest are small enough to tell apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.emit.lowering.program import Output, Program
from symflops.evaluate import Values
from symflops.exact import NoValue, to_show
from symflops.expr import Expr, Name, Number, Product, Sum
from symflops.notation import to_unicode

from .naming import relabelled

MOST = 9  # parts that people take in at a glance
LARGE = Fraction(2, 5)  # a part that is more of the whole than this is taken apart further
DEEPEST = 40
LONGEST = 48


class Part(NamedTuple):
    """A term, as a formula in the base units of its result."""

    label: str
    expr: Expr


def breakdown(program: Program, output: Output, values: Values) -> tuple[Part, ...]:
    """The parts of a result, which is exactly their sum; none where it is no sum."""
    return _Breakdown(program, values).of(output.definition.key)


class _Breakdown:
    """Takes sums apart. A product with a sum in it is a sum of products."""

    def __init__(self, program: Program, values: Values) -> None:
        self.exprs = {step.key: step.expr for step in program.steps}
        self.values = values
        self.labels = {step.key: step.label for step in program.steps} | {one.base: one.label for one in program.inputs}

    def of(self, key: str) -> tuple[Part, ...]:
        parts = self.opened(Name(key), "") or []
        whole = self.value(Name(key))
        while parts:
            at = max(range(len(parts)), key=lambda at: abs(self.value(parts[at].expr)))
            inner = self.opened(parts[at].expr, parts[at].label)
            shown = sum(1 for part in (*parts, *(inner or ())) if self.value(part.expr))
            if inner is None or shown - 1 > MOST or abs(self.value(parts[at].expr)) <= LARGE * abs(whole):
                break
            parts[at : at + 1] = inner
        return together(parts) if len(parts) <= 4 * MOST else ()

    def opened(self, expr: Expr, label: str, depth: int = 0) -> list[Part] | None:
        """The terms of what is a sum, or a multiple of one."""
        if depth > DEEPEST:
            return None
        if isinstance(expr, Name):
            inner = self.exprs.get(expr.id)
            return self.opened(inner, label, depth + 1) if inner is not None else None
        if isinstance(expr, Sum) and set(expr.signs) == {"+"} and len(expr.terms) > 1:
            terms = [term for term in expr.terms if not (isinstance(term, Number) and not term.value)]
            counted = any(isinstance(term, Number) for term in terms)  # `1 + backward_ratio` are no parts of anything
            return None if counted else [Part(self.said(term), term) for term in terms]
        if isinstance(expr, Product):
            return self.distributed(expr, label, depth)
        return None

    def distributed(self, expr: Product, label: str, depth: int) -> list[Part] | None:
        """A product as a sum, by its first factor that is one."""
        for at, (operator, factor) in enumerate(zip(expr.operators, expr.factors, strict=True)):
            inner = self.opened(factor, label, depth + 1) if operator == "*" else None
            if inner is not None:
                before, after = expr.factors[:at], expr.factors[at + 1 :]
                return [Part(part.label, Product((*before, part.expr, *after), expr.operators)) for part in inner]
        return None

    def said(self, term: Expr) -> str:
        """A term as people read it: by the names of what is in it."""
        text = to_unicode(relabelled(term, self.labels), {})
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

    def value(self, expr: Expr) -> Fraction:
        try:
            found = self.values.read(expr, {})
        except NoValue:
            return Fraction(0)
        return Fraction(0) if isinstance(found, bool) else to_show(found)


def together(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Terms of the same name are one part: forward and backward, one stack and the other."""
    found: dict[str, list[Expr]] = {}
    for part in parts:
        found.setdefault(part.label, []).append(part.expr)
    return tuple(Part(label, Sum(tuple(all_), "+" * len(all_)) if len(all_) > 1 else all_[0]) for label, all_ in found.items())


def defaults(program: Program) -> Values:
    """The values of a program at the numbers its fields begin with."""
    free: Mapping[str, Fraction] = {one.base: one.default * one.factor for one in program.inputs if one.default is not None}
    values = Values(program.definitions, free)
    values.each()
    return values
