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
    """A term, as a formula in the base units of its result.

    Where the term stands in a product, `inner` is the term by itself and `at` the factor that it is: the label is its.
    """

    label: str
    expr: Expr
    at: int = 0
    inner: Part | None = None


def breakdown(program: Program, output: Output, values: Values) -> tuple[Part, ...]:
    """The parts of a result, which is exactly their sum; none where it is no sum."""
    return _Breakdown(program, values).of(output.definition.key)


class _Breakdown:
    """Takes sums apart. A product with a sum in it is a sum of products."""

    def __init__(self, program: Program, values: Values) -> None:
        self.exprs = {step.key: step.expr for step in program.steps}
        self.definitions = program.definitions
        self.values = values
        self.labels = {step.key: step.label for step in program.steps} | {one.base: one.label for one in program.inputs}

    def of(self, key: str) -> tuple[Part, ...]:
        parts = self.opened(Name(key)) or []
        whole = self.value(Name(key))
        while parts:
            at = max(range(len(parts)), key=lambda at: abs(self.value(parts[at].expr)))
            inner = self.reopened(parts[at])
            shown = sum(1 for part in (*parts, *(inner or ())) if self.value(part.expr))
            if inner is None or shown - 1 > MOST or abs(self.value(parts[at].expr)) <= LARGE * abs(whole):
                break
            parts[at : at + 1] = inner
        return together(parts) if len(parts) <= 4 * MOST else ()

    def reopened(self, part: Part) -> list[Part] | None:
        """The terms of a part: of the term it is named after, or else of what that is multiplied by, named after both."""
        if part.inner is None:
            found = self.opened(part.expr)
            return None if found is None else [self.kept(part, one) for one in found]
        assert isinstance(part.expr, Product)
        inner = self.reopened(part.inner)
        if inner is not None:
            return [multiplied(part.expr, part.at, one) for one in inner]
        found = self.distributed(part.expr, 0, part.at)
        return None if found is None else [one._replace(label=shortened(f"{part.label}: {one.label}")) for one in found]

    def kept(self, above: Part, part: Part) -> Part:
        """A term of a part; one of another dimension is no part by its name alone: `weight_memory: device_dense_params`."""
        term = part
        while term.inner is not None:
            term = term.inner
        ends = [self.definitions.get(one.expr.id) for one in (above, term) if isinstance(one.expr, Name)]
        known = [one.dimension for one in ends if one is not None]
        named = len(known) == 2 and known[0] != known[1]
        return part._replace(label=shortened(f"{above.label}: {part.label}")) if named else part

    def opened(self, expr: Expr, depth: int = 0) -> list[Part] | None:
        """The terms of what is a sum, or a multiple of one."""
        if depth > DEEPEST:
            return None
        if isinstance(expr, Name):
            return self.of_name(expr.id, depth)
        if isinstance(expr, Sum) and set(expr.signs) == {"+"} and len(expr.terms) > 1:
            terms = [term for term in expr.terms if not (isinstance(term, Number) and not term.value)]
            counted = any(isinstance(term, Number) for term in terms)  # `1 + backward_ratio` are no parts of anything
            return None if counted else [Part(self.said(term), term) for term in terms]
        return self.distributed(expr, depth) if isinstance(expr, Product) else None

    def of_name(self, key: str, depth: int) -> list[Part] | None:
        """The terms of a named value, in its circumstances; what a function adds up has the names of its parameters only."""
        definition = self.definitions.get(key)
        if key not in self.exprs or (definition is not None and definition.origin == "call"):
            return None
        found = self.opened(self.exprs[key], depth + 1)
        if found is None or definition is None or not definition.where:
            return found
        where = f"[{definition.where}]"
        return [part if part.label.endswith(("]", "…")) else part._replace(label=shortened(part.label + where)) for part in found]

    def distributed(self, expr: Product, depth: int, apart: int = -1) -> list[Part] | None:
        """A product as a sum, by its first factor that is one; the factor `apart` is none of them."""
        for at, (operator, factor) in enumerate(zip(expr.operators, expr.factors, strict=True)):
            inner = self.opened(factor, depth + 1) if operator == "*" and at != apart else None
            if inner is not None:
                return [multiplied(expr, at, part) for part in inner]
        return None

    def said(self, term: Expr) -> str:
        """A term as people read it: by the names of what is in it."""
        text = to_unicode(relabelled(term, self.labels), {})
        return shortened(text)

    def value(self, expr: Expr) -> Fraction:
        try:
            found = self.values.read(expr, {})
        except NoValue:
            return Fraction(0)
        return Fraction(0) if isinstance(found, bool) else to_show(found)


def multiplied(product: Product, at: int, part: Part) -> Part:
    """A term in the place of the factor whose term it is."""
    factors = (*product.factors[:at], part.expr, *product.factors[at + 1 :])
    return Part(part.label, Product(factors, product.operators), at, part)


def shortened(label: str) -> str:
    """As much of a label as a line holds."""
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"


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
