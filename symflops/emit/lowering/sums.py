"""Aggregates written out: sums in closed form where the terms are polynomials in the running number, else term by term."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import comb, factorial
from typing import TypeAlias

from symflops.exact import Exact
from symflops.expr import (
    Aggregate,
    Call,
    Compare,
    Conditional,
    Divides,
    Expr,
    Logic,
    Name,
    Negate,
    Not,
    Number,
    Power,
    Product,
    Sum,
)
from symflops.folding import fold
from symflops.graph import Definition
from symflops.text import fail

MOST_TERMS = 2_000  # written out one by one
HIGHEST_DEGREE = 12

# Not the 0 that an author writes: 0 times what has no value has none, a coefficient that is not there is not there.
ZERO, ONE = Number(Fraction(0), "0 "), Number(Fraction(1), "1")
Polynomial: TypeAlias = tuple[Expr, ...]  # coefficients, lowest first


class _NoPolynomial(Exception):  # noqa: N818 - an outcome, not a fault
    """The terms of a sum are no polynomial in the running number."""


def whole(value: int) -> Number:
    """A whole number as a tree."""
    return Number(Fraction(value), str(value))


def plus(*terms: Expr) -> Expr:
    """A sum without zeros."""
    kept = tuple(term for term in terms if term != ZERO)
    return Sum(kept, "+" * len(kept)) if len(kept) > 1 else kept[0] if kept else ZERO


def times(*factors: Expr) -> Expr:
    """A product without ones."""
    if ZERO in factors:
        return ZERO
    kept = tuple(factor for factor in factors if factor != ONE)
    return Product(kept, "*" * len(kept)) if len(kept) > 1 else kept[0] if kept else ONE


class Aggregates:
    """Rewrites core trees without aggregates. `constant` gives the value of a key that depends on no argument."""

    def __init__(self, definitions: Mapping[str, Definition], constant: Callable[[str], Exact | None]) -> None:
        self.definitions = definitions
        self.constant = constant

    def without(self, expr: Expr, label: str) -> Expr:
        """The same tree without aggregates. Raises `SymflopsError` where one can be written in no way."""
        return fold(expr, _Rewriter(self, label, {}))


class _Rewriter:
    """The identity on core trees, but for aggregates and what stands for running numbers."""

    def __init__(self, around: Aggregates, label: str, running: Mapping[str, Expr]) -> None:
        self.around = around
        self.label = label
        self.running = running

    def number(self, node: Number) -> Expr:
        return node

    def name(self, node: Name) -> Expr:
        if node.id in self.running:
            return self.running[node.id]
        definition = self.around.definitions.get(node.id)
        if definition is not None and definition.binders and definition.expr is not None:
            return fold(definition.expr, self)
        return node

    def negate(self, node: Negate, body: Expr) -> Expr:
        return Negate(body)

    def sum(self, node: Sum, terms: tuple[Expr, ...]) -> Expr:
        return Sum(terms, node.signs)

    def product(self, node: Product, factors: tuple[Expr, ...]) -> Expr:
        return Product(factors, node.operators)

    def power(self, node: Power, base: Expr, exponent: Expr) -> Expr:
        return Power(base, exponent)

    def compare(self, node: Compare, operands: tuple[Expr, ...]) -> Expr:
        return Compare(operands, node.relations)

    def divides(self, node: Divides, divisor: Expr, dividend: Expr) -> Expr:
        return Divides(divisor, dividend)

    def logic(self, node: Logic, operands: tuple[Expr, ...]) -> Expr:
        return Logic(node.word, operands)

    def negation(self, node: Not, body: Expr) -> Expr:
        return Not(body)

    def call(self, node: Call, args: tuple[Expr, ...]) -> Expr:
        return Call(node.function, args)

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Expr]) -> Expr:
        return Conditional(evaluate(node.test), evaluate(node.then), evaluate(node.otherwise))

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Expr]) -> Expr:
        binder = node.binders[0]
        assert binder.first is not None and binder.last is not None
        first, last = evaluate(binder.first), evaluate(binder.last)
        if node.function in ("first", "last"):
            return self.at(node, first if node.function == "first" else last)
        if node.function == "sum":
            try:
                inner = fold(node.body, _Polynomials(self, binder.name))
            except _NoPolynomial:
                pass
            else:
                return self.between_whole(closed(inner, first, last), first, last)
        return self.unrolled(node, self.whole(first), self.whole(last))

    def between_whole(self, found: Expr, *bounds: Expr) -> Expr:
        """A closed form has values between bounds that are not whole, the sum has none."""
        doubtful = [Divides(ONE, bound) for bound in bounds if not self.surely_whole(bound)]
        if not doubtful:
            return found
        test = doubtful[0] if len(doubtful) == 1 else Logic("and", tuple(doubtful))
        return Conditional(test, found, Product((ONE, Number(Fraction(0), "0")), "*/"))

    def surely_whole(self, bound: Expr) -> bool:
        """Is a bound whole whatever the arguments are?"""
        if isinstance(bound, Number):
            return bound.value.denominator == 1
        if isinstance(bound, Name):
            definition = self.around.definitions.get(bound.id)
            return definition is not None and definition.clauses.integer
        if isinstance(bound, Sum):
            return all(map(self.surely_whole, bound.terms))
        return isinstance(bound, Product) and "/" not in bound.operators and all(map(self.surely_whole, bound.factors))

    def at(self, node: Aggregate, position: Expr) -> Expr:
        """The body at one running number."""
        return fold(node.body, _Rewriter(self.around, self.label, {**self.running, node.binders[0].name: position}))

    def whole(self, bound: Expr) -> int | None:
        """The value of a bound, if it is the same whatever the arguments are."""
        from symflops.evaluate import Exactly, Values, number
        from symflops.exact import NoValue
        from symflops.expr import walk

        known: dict[str, Exact] = {}
        for part in walk(bound):
            if isinstance(part, Name):
                value = self.around.constant(part.id)
                if value is None:
                    return None
                known[part.id] = value
        try:
            found = number(fold(bound, Exactly(Values({}, known), {})))
        except NoValue:
            return None
        return found.numerator if isinstance(found, Fraction) and found.denominator == 1 else None

    def unrolled(self, node: Aggregate, first: int | None, last: int | None) -> Expr:
        """Term by term."""
        function, name = node.function, node.binders[0].name.strip("%")
        if first is None or last is None:
            why = f"its {function} over {name} has no closed form, and its bounds depend on arguments"
            helps = ["name the arguments with --in, so that the bounds come from the scenario alone"]
            raise fail("SF405", f"`{self.label}` cannot be written as code: {why}", helps=helps, exit_code=3)
        count = last - first + 1
        if count > MOST_TERMS:
            why = f"its {function} over {name} has no closed form and {count:,} terms, more than {MOST_TERMS:,}"
            raise fail("SF405", f"`{self.label}` cannot be written as code: {why}", exit_code=3)
        if count < 1 and function not in ("sum", "prod"):
            raise fail("SF405", f"`{self.label}` has no value: {function} of nothing", exit_code=3)
        terms = tuple(self.at(node, whole(position)) for position in range(first, last + 1))
        if function in ("sum", "prod"):
            return plus(*terms) if function == "sum" else times(*terms)
        return Call(function, terms)


def closed(polynomial: Polynomial, first: Expr, last: Expr) -> Expr:
    """The sum of a polynomial from `first` to `last`, empty where they cross.

    Newton's form from the lower end, Σ Δᵢ·C(n, i + 1): its terms have one sign where those of the sum have, so that
    nothing cancels in floating point, unlike in the difference of two antiderivatives.
    """
    count: Expr = Call("max", (Sum((last, first, ONE), "+-+"), ZERO))
    terms: list[Expr] = []
    for order in range(len(polynomial)):
        falling = [count, *(Sum((count, whole(step)), "+-") for step in range(1, order + 1))]
        chosen = times(*falling)
        if order:
            chosen = Product((chosen, whole(factorial(order + 1))), "*/")
        terms.append(times(_difference(polynomial, first, order), chosen))
    return plus(*terms)


def _difference(polynomial: Polynomial, first: Expr, order: int) -> Expr:
    """The forward difference of an order at a point: Σ coefficients times those of the powers."""
    terms = []
    for degree in range(order, len(polynomial)):
        # Δ^order of x^degree = Σ_j C(degree, j)·x^j·S, with S the difference of x^(degree-j) at 0
        parts: list[Expr] = []
        for power in range(degree - order + 1):
            at_zero = sum((-1) ** (order - step) * comb(order, step) * step ** (degree - power) for step in range(order + 1))
            factor = comb(degree, power) * at_zero
            if factor:
                parts.append(times(whole(factor), *([first] * power)))
        terms.append(times(polynomial[degree], plus(*parts)))
    return plus(*terms)


class _Polynomials:
    """Core trees as polynomials in a running number, with trees for coefficients."""

    def __init__(self, around: _Rewriter, binder: str) -> None:
        self.around = around
        self.binder = binder

    def number(self, node: Number) -> Polynomial:
        return (node,)

    def name(self, node: Name) -> Polynomial:
        if node.id == self.binder:
            return (ZERO, ONE)
        definition = self.around.around.definitions.get(node.id)
        if definition is not None and definition.binders and definition.expr is not None:
            return fold(definition.expr, self)
        return (self.around.name(node),)

    def negate(self, node: Negate, body: Polynomial) -> Polynomial:
        return tuple(c if c == ZERO else Negate(c) for c in body)

    def sum(self, node: Sum, terms: tuple[Polynomial, ...]) -> Polynomial:
        found: list[Expr] = []
        for degree in range(max(map(len, terms))):
            pairs = [
                (term[degree], sign)
                for term, sign in zip(terms, node.signs, strict=True)
                if degree < len(term) and term[degree] != ZERO
            ]
            found.append(_signed(pairs))
        return tuple(found)

    def product(self, node: Product, factors: tuple[Polynomial, ...]) -> Polynomial:
        found = factors[0]
        for operator, factor in zip(node.operators[1:], factors[1:], strict=True):
            if operator == "/":
                divisor = self._constant(factor)
                found = tuple(c if c == ZERO else Product((c, divisor), "*/") for c in found)
            else:
                found = self._times(found, factor)
        return found

    def _times(self, a: Polynomial, b: Polynomial) -> Polynomial:
        if len(a) + len(b) - 2 > HIGHEST_DEGREE:
            raise _NoPolynomial
        found: list[list[Expr]] = [[] for _ in range(len(a) + len(b) - 1)]
        for i, x in enumerate(a):
            for j, y in enumerate(b):
                found[i + j].append(times(x, y))
        return tuple(plus(*terms) for terms in found)

    def power(self, node: Power, base: Polynomial, exponent: Polynomial) -> Polynomial:
        n = self._constant(exponent)
        if len(base) == 1:
            return (Power(base[0], n),)
        if not isinstance(n, Number) or n.value.denominator != 1 or not 0 <= n.value <= HIGHEST_DEGREE:
            raise _NoPolynomial
        found: Polynomial = (ONE,)
        for _ in range(n.value.numerator):
            found = self._times(found, base)
        return found

    def _constant(self, polynomial: Polynomial) -> Expr:
        if len(polynomial) != 1:
            raise _NoPolynomial
        return polynomial[0]

    def compare(self, node: Compare, operands: tuple[Polynomial, ...]) -> Polynomial:
        return (Compare(tuple(map(self._constant, operands)), node.relations),)

    def divides(self, node: Divides, divisor: Polynomial, dividend: Polynomial) -> Polynomial:
        return (Divides(self._constant(divisor), self._constant(dividend)),)

    def logic(self, node: Logic, operands: tuple[Polynomial, ...]) -> Polynomial:
        return (Logic(node.word, tuple(map(self._constant, operands))),)

    def negation(self, node: Not, body: Polynomial) -> Polynomial:
        return (Not(self._constant(body)),)

    def call(self, node: Call, args: tuple[Polynomial, ...]) -> Polynomial:
        if node.function == "number":
            return args[0]
        return (Call(node.function, tuple(map(self._constant, args))),)

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Polynomial]) -> Polynomial:
        """By a test that does not run along: its branches coefficient by coefficient."""
        test, then, otherwise = self._constant(evaluate(node.test)), evaluate(node.then), evaluate(node.otherwise)
        found: list[Expr] = []
        for degree in range(max(len(then), len(otherwise))):
            a, b = (part[degree] if degree < len(part) else ZERO for part in (then, otherwise))
            found.append(a if a == b else Conditional(test, a, b))
        return tuple(found)

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Polynomial]) -> Polynomial:
        """One inside another: as a constant, if it does not run along."""
        found = self.around.aggregate(node, lambda inner: fold(inner, self.around))
        return fold(found, self)


def _signed(pairs: Sequence[tuple[Expr, str]]) -> Expr:
    if not pairs:
        return ZERO
    (first, sign), rest = pairs[0], pairs[1:]
    head = first if sign == "+" else Negate(first)
    return Sum((head, *(term for term, _ in rest)), "+" + "".join(one for _, one in rest)) if rest else head
