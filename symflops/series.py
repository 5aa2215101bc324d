"""Sums over a running number in closed form: polynomial pieces by finite differences, never term by term.

A stretch on which every `max`, `if`, `ceil` … is decided the same way is a polynomial in the running number, whose
sum needs only as many values as its degree; a stretch that is not is halved. So a sum over a million generated tokens
costs as much as its kinks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from .exact import Exact, NoValue, TooLarge, add, call, divide, less, multiply, negate, power
from .expr import (
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
from .folding import fold
from .graph import Definition

HIGHEST_DEGREE = 12

Polynomial: TypeAlias = tuple[Exact, ...]  # coefficients, lowest first
Piece: TypeAlias = Polynomial | bool


class TooMuch(TooLarge):
    """A question would take more terms than it may: halving a stretch does not help."""


class _Split(Exception):  # noqa: N818 - not a fault: the stretch must be halved
    """This stretch is no single polynomial."""


def total(
    body: Expr,
    binder: str,
    first: int,
    last: int,
    at: Callable[[int], Exact],
    definitions: Mapping[str, Definition],
    closed: Callable[[str], Exact | None],
    spend: Callable[[], None],
) -> Exact:
    """The sum of a body while a number runs from `first` to `last`; 0 when that is empty.

    `at` evaluates one term; `closed` gives the value of a name that does not run along, or None; `spend` is called
    for each piece and ends the work when there are too many.
    """
    found: Exact = Fraction(0)
    settled: dict[str, Piece] = {}
    stretches = [(first, last)] if first <= last else []
    while stretches:
        low, high = stretches.pop()
        spend()
        try:
            if low == high:
                part = at(low)
            else:
                part = _closed_sum(fold(body, _OnStretch(binder, low, high, definitions, closed, settled)), low, high)
        except TooMuch:
            raise
        except (_Split, NoValue):
            if low == high:
                raise
            middle = (low + high) // 2
            stretches += [(middle + 1, high), (low, middle)]
            continue
        found = add([found, part], "++")
    return found


def _closed_sum(piece: Piece, low: int, high: int) -> Exact:
    """Newton: the sum of a polynomial from its forward differences at the lower end."""
    if isinstance(piece, bool):
        raise _Split
    count = high - low + 1
    row = [_at(piece, low + step) for step in range(min(len(piece), count))]
    found: Exact = Fraction(0)
    choose = Fraction(count)
    for order in range(len(row)):
        found = add([found, multiply(row[0], choose)], "++")
        row = [add([b, a], "+-") for a, b in pairwise(row)]
        choose = choose * (count - order - 1) / (order + 2)
    return found


def _at(polynomial: Polynomial, x: int) -> Exact:
    found: Exact = Fraction(0)
    for coefficient in reversed(polynomial):
        found = add([multiply(found, Fraction(x)), coefficient], "++")
    return found


def _trimmed(coefficients: list[Exact]) -> Polynomial:
    while len(coefficients) > 1 and coefficients[-1] == 0:
        coefficients.pop()
    if len(coefficients) > HIGHEST_DEGREE:
        raise _Split
    return tuple(coefficients)


class _OnStretch:
    """Polynomials in the running number, on a stretch where nothing changes its mind.

    `settled` are the names that are the same on every stretch, since nothing was decided on the way to them.
    """

    def __init__(
        self,
        binder: str,
        low: int,
        high: int,
        definitions: Mapping[str, Definition],
        closed: Callable[[str], Exact | None],
        settled: dict[str, Piece],
    ) -> None:
        self.binder, self.low, self.high = binder, low, high
        self.definitions = definitions
        self.closed = closed
        self.settled = settled
        self.memo: dict[str, Piece] = {}
        self.decided = 0  # how often the ends of the stretch were looked at

    def number(self, node: Number) -> Piece:
        return (node.value,)

    def name(self, node: Name) -> Piece:
        if node.id == self.binder:
            return (Fraction(0), Fraction(1))
        found = self.settled.get(node.id)
        if found is None:
            found = self.memo.get(node.id)
        if found is None:
            before = self.decided
            found = self._named(node.id)
            (self.settled if self.decided == before else self.memo)[node.id] = found
        return found

    def _named(self, key: str) -> Piece:
        value = self.closed(key)
        if value is not None:
            return (value,)
        expr = self.definitions[key].expr if key in self.definitions else None
        if expr is None:
            raise _Split
        return fold(expr, self)

    def negate(self, node: Negate, body: Piece) -> Piece:
        return tuple(negate(c) for c in self.polynomial(body))

    def sum(self, node: Sum, terms: tuple[Piece, ...]) -> Piece:
        polynomials = [self.polynomial(term) for term in terms]
        if all(len(polynomial) == 1 for polynomial in polynomials):
            return (add([polynomial[0] for polynomial in polynomials], node.signs),)
        found = []
        for degree in range(max(map(len, polynomials))):
            pairs = [(p[degree], sign) for p, sign in zip(polynomials, node.signs, strict=True) if degree < len(p)]
            found.append(add([c for c, _ in pairs], "".join(sign for _, sign in pairs)))
        return _trimmed(found)

    def product(self, node: Product, factors: tuple[Piece, ...]) -> Piece:
        found = self.polynomial(factors[0])
        for operator, factor in zip(node.operators[1:], factors[1:], strict=True):
            other = self.polynomial(factor)
            found = self.times(found, other) if operator == "*" else tuple(divide(c, self.constant(other)) for c in found)
        return found

    def times(self, a: Polynomial, b: Polynomial) -> Polynomial:
        if len(a) == 1 or len(b) == 1:
            (factor,), other = (a, b) if len(a) == 1 else (b, a)
            return _trimmed([multiply(factor, one) for one in other])
        found: list[Exact] = [Fraction(0)] * (len(a) + len(b) - 1)
        for i, x in enumerate(a):
            for j, y in enumerate(b):
                found[i + j] = add([found[i + j], multiply(x, y)], "++")
        return _trimmed(found)

    def power(self, node: Power, base: Piece, exponent: Piece) -> Piece:
        n = self.constant(self.polynomial(exponent))
        polynomial = self.polynomial(base)
        if len(polynomial) == 1:
            return (power(polynomial[0], n),)
        if not isinstance(n, Fraction) or n.denominator != 1 or not 0 <= n <= HIGHEST_DEGREE:
            raise _Split
        found: Polynomial = (Fraction(1),)
        for _ in range(int(n)):
            found = self.times(found, polynomial)
        return found

    # ---- decisions: made the same way at both ends of a straight line, so everywhere between ----
    def polynomial(self, piece: Piece) -> Polynomial:
        if isinstance(piece, bool):
            raise _Split
        return piece

    def constant(self, polynomial: Polynomial) -> Exact:
        if len(polynomial) != 1:
            raise _Split
        return polynomial[0]

    def ends(self, polynomial: Polynomial) -> tuple[Exact, Exact]:
        self.decided += 1
        if len(polynomial) > 2:
            raise _Split
        return _at(polynomial, self.low), _at(polynomial, self.high)

    def difference(self, a: Polynomial, b: Polynomial) -> Polynomial:
        return self.polynomial(self.sum(Sum((), "+-"), (a, b)))

    def below(self, a: Polynomial, b: Polynomial) -> bool:
        """Is a < b everywhere (True) or nowhere (False)? Otherwise the stretch must be halved."""
        zero = Fraction(0)
        answers = {less(end, zero) for end in self.ends(self.difference(a, b))}
        if len(answers) == 2:
            raise _Split
        return answers.pop()

    def compare(self, node: Compare, operands: tuple[Piece, ...]) -> Piece:
        polynomials = [self.polynomial(operand) for operand in operands]
        return all(self.related(r, a, b) for r, a, b in zip(node.relations, polynomials, polynomials[1:], strict=False))

    def related(self, relation: str, a: Polynomial, b: Polynomial) -> bool:
        if relation in {"==", "!="}:
            unequal = self.below(a, b) or self.below(b, a)
            if not unequal and len(self.difference(a, b)) > 1:
                raise _Split
            return unequal == (relation == "!=")
        if relation in {"<", ">="}:
            return self.below(a, b) == (relation == "<")
        return self.below(b, a) == (relation == ">")

    def divides(self, node: Divides, divisor: Piece, dividend: Piece) -> Piece:
        raise _Split

    def logic(self, node: Logic, operands: tuple[Piece, ...]) -> Piece:
        return all(operands) if node.word == "and" else any(operands)

    def negation(self, node: Not, body: Piece) -> Piece:
        return not body

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Piece]) -> Piece:
        return evaluate(node.then if evaluate(node.test) else node.otherwise)

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Piece]) -> Piece:
        raise _Split

    def call(self, node: Call, args: tuple[Piece, ...]) -> Piece:
        polynomials = [self.polynomial(arg) for arg in args]
        if all(len(p) == 1 for p in polynomials):
            values = [p[0] for p in polynomials]
            return (values[0],) if node.function == "number" else (call(node.function, values),)
        if node.function == "number":
            return polynomials[0]
        if node.function in {"min", "max"}:
            return self.extreme(node.function, polynomials)
        if node.function == "abs":
            zero: Polynomial = (Fraction(0),)
            return self.difference(zero, polynomials[0]) if self.below(polynomials[0], zero) else polynomials[0]
        if node.function in {"ceil", "floor"}:
            return (self.step(node.function, polynomials[0]),)
        if node.function == "mod":
            divisor = self.constant(polynomials[1])
            quotient = self.step("floor", tuple(divide(c, divisor) for c in polynomials[0]))
            return self.difference(polynomials[0], (multiply(quotient, divisor),))
        raise _Split

    def extreme(self, function: str, polynomials: list[Polynomial]) -> Polynomial:
        found = polynomials[0]
        for other in polynomials[1:]:
            smaller = self.below(found, other)
            found = found if smaller == (function == "min") else other
        return found

    def step(self, function: str, polynomial: Polynomial) -> Exact:
        first, last = (call(function, [end]) for end in self.ends(polynomial))
        if first != last:
            raise _Split
        return first
