"""How far the floats of a program are from the exact values: running error analysis, operation by operation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from fractions import Fraction
from typing import NamedTuple, NoReturn, TypeAlias

from symflops.exact import Enclosure, Exact, NoValue, Undefined, call, power
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

from .printer import MOST_UNROLLED_POWER, as_float
from .program import Program, Step

LIBRARY_ULPS = 4  # how well exp, log and pow are rounded by the mathematical libraries of the targets
HALF = Fraction(1, 2)


class Unsettled(Exception):  # noqa: N818 - an outcome, not a fault
    """Rounding, or the range of float64, decides what comes out here: nothing can be said of it."""


class Near(NamedTuple):
    """The float that IEEE arithmetic gives, and how far at most it is from the exact value."""

    value: float
    error: Fraction

    @property
    def exact(self) -> Fraction:
        """The float as a rational."""
        return Fraction(self.value)

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Between what the exact value lies."""
        return self.exact - self.error, self.exact + self.error


Found: TypeAlias = Near | bool


def near(value: float, exactly: Fraction, carried: Fraction) -> Near:
    """A rounded result: what the operands carry on, and the rounding itself."""
    if value - value != 0:
        raise Unsettled("beyond float64")
    error = carried + abs(Fraction(value) - exactly)
    return Near(value, _up(error))


def nearest(value: Fraction) -> float:
    """The nearest float, which is zero for what is too small."""
    try:
        return float(value)
    except OverflowError:
        raise Unsettled("beyond float64") from None


def _up(error: Fraction) -> Fraction:
    """A bound that is a little larger and has few digits."""
    return Fraction(math.nextafter(nearest(error), math.inf)) if error else error


class Bounds:
    """The values of a program's steps at a point, given by input key in declared units; each may be unsettled."""

    def __init__(self, program: Program, point: Mapping[str, Fraction]) -> None:
        self.known: dict[str, Near | Unsettled | NoValue] = {}
        self._work(program.steps, point)

    def moved(self, steps: Iterable[Step], point: Mapping[str, Fraction]) -> Bounds:
        """The same with other values of some inputs; `steps` are those that rest on them, all others stay as they are."""
        found = copy(self)
        found.known = dict(self.known)
        found._work(steps, point)
        return found

    def _work(self, steps: Iterable[Step], point: Mapping[str, Fraction]) -> None:
        for key, value in point.items():
            number = as_float(value)
            self.known[key] = near(number, value, Fraction(0))
        for step in steps:
            try:
                self.known[step.key] = self.read(step.expr)
            except (Unsettled, NoValue) as reason:
                self.known[step.key] = reason

    def read(self, expr: Expr) -> Near:
        """The value of a tree."""
        return _number(fold(expr, Running(self)))

    def holds(self, expr: Expr) -> bool:
        """Does a condition hold for floats as for rationals? Raises when that cannot be told."""
        return bool(fold(expr, Running(self)))

    def value(self, key: str) -> Near:
        """A value; raises the reason why there is none."""
        found = self.known[key]
        if not isinstance(found, Near):
            raise found
        return found


def _number(found: Found) -> Near:
    assert isinstance(found, Near)
    return found


class Running:
    """Floats with their error bounds, as a reading of the tree: in the order in which the printer writes it."""

    def __init__(self, values: Bounds) -> None:
        self.values = values

    def number(self, node: Number) -> Found:
        return near(as_float(node.value), node.value, Fraction(0))

    def name(self, node: Name) -> Found:
        return self.values.value(node.id)

    def negate(self, node: Negate, body: Found) -> Found:
        inner = _number(body)
        return Near(-inner.value, inner.error)

    def sum(self, node: Sum, terms: tuple[Found, ...]) -> Found:
        found = _number(terms[0])
        for sign, term in zip(node.signs[1:], terms[1:], strict=True):
            other = _number(term)
            other = other if sign == "+" else Near(-other.value, other.error)
            found = near(found.value + other.value, found.exact + other.exact, found.error + other.error)
        return found

    def product(self, node: Product, factors: tuple[Found, ...]) -> Found:
        found = _number(factors[0])
        for operator, factor in zip(node.operators[1:], factors[1:], strict=True):
            found = times(found, _number(factor)) if operator == "*" else over(found, _number(factor))
        return found

    def power(self, node: Power, base: Found, exponent: Found) -> Found:
        written = node.exponent.body if isinstance(node.exponent, Negate) else node.exponent
        a, b = _number(base), _number(exponent)
        if isinstance(written, Number):
            value = -written.value if isinstance(node.exponent, Negate) else written.value
            if value == HALF:
                return function("sqrt", [a])
            if value.denominator == 1 and abs(value) <= MOST_UNROLLED_POWER:
                return whole_power(a, value.numerator)
        if b.error == 0 and b.value == math.floor(b.value) and abs(b.value) <= MOST_UNROLLED_POWER:
            return whole_power(a, int(b.value), everywhere=False)
        return spread(lambda x, y: power(x, y), a, b)

    def compare(self, node: Compare, operands: tuple[Found, ...]) -> Found:
        values = [_number(operand) for operand in operands]
        return all(related(relation, a, b) for relation, a, b in zip(node.relations, values, values[1:], strict=False))

    def divides(self, node: Divides, divisor: Found, dividend: Found) -> Found:
        a, b = _number(dividend), _number(divisor)
        if a.error or b.error:
            rest = remainder(a, b)
            if rest.error == 0 or abs(rest.exact) > rest.error:
                return rest.value == 0
            raise Unsettled("a remainder near zero")
        return remainder(a, b).value == 0

    def logic(self, node: Logic, operands: tuple[Found, ...]) -> Found:
        return all(operands) if node.word == "and" else any(operands)

    def negation(self, node: Not, body: Found) -> Found:
        return not body

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Found]) -> Found:
        return evaluate(node.then if evaluate(node.test) else node.otherwise)

    def call(self, node: Call, args: tuple[Found, ...]) -> Found:
        return function(node.function, [_number(arg) for arg in args])

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Found]) -> NoReturn:
        raise TypeError("an aggregate is written out first")


def times(a: Near, b: Near) -> Near:
    """A product."""
    return near(a.value * b.value, a.exact * b.exact, abs(a.exact) * b.error + abs(b.exact) * a.error + a.error * b.error)


def over(a: Near, b: Near) -> Near:
    """A quotient; undefined by zero, unsettled where the divisor may be zero."""
    if not b.value and not b.error:
        raise Undefined("division by zero")
    if abs(b.exact) <= b.error:
        raise Unsettled("a divisor near zero")
    exactly = a.exact / b.exact
    carried = (a.error + abs(exactly) * b.error) / (abs(b.exact) - b.error)
    return near(_quotient(a.value, b.value), exactly, carried)


def _quotient(a: float, b: float) -> float:
    try:
        return a / b
    except OverflowError:
        raise Unsettled("beyond float64") from None


def whole_power(base: Near, exponent: int, everywhere: bool = True) -> Near:
    """By multiplications, in the order of the printer; where a library function may be used instead, with its error."""
    one = Near(1.0, Fraction(0))
    if exponent == 0:
        return one
    found = _squared(base, abs(exponent))
    found = found if exponent > 0 else over(one, found)
    return found if everywhere or not found.error else Near(found.value, found.error + _ulps(found.value))


def _squared(base: Near, exponent: int) -> Near:
    if exponent <= 3:
        found = base
        for _ in range(exponent - 1):
            found = times(found, base)
        return found
    half = _squared(base, exponent // 2)
    found = times(half, half)
    return times(found, base) if exponent % 2 else found


def _ulps(value: float) -> Fraction:
    return Fraction(math.ulp(value)) * LIBRARY_ULPS


def related(relation: str, a: Near, b: Near) -> bool:
    """A comparison that rounding cannot turn."""
    if (a.error or b.error) and abs(a.exact - b.exact) <= a.error + b.error:
        raise Unsettled("the two sides are too near")
    x, y = a.value, b.value
    return {"==": x == y, "!=": x != y, "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[relation]


def remainder(a: Near, b: Near) -> Near:
    """What is left, with the sign of the divisor."""
    if not b.value and not b.error:
        raise Undefined("division by zero")
    if abs(b.exact) <= b.error:
        raise Unsettled("a divisor near zero")
    floors = {x / y // 1 for x in a.ends for y in b.ends}
    if len(floors) > 1:
        raise Unsettled("a remainder near its divisor")
    quotient = floors.pop()
    found = math.fmod(a.value, b.value)
    found = found + b.value if found and (found < 0) != (b.value < 0) else found
    # Where there is no exact remainder (SQL), it is a - b·q with q and the product rounded.
    return near(found, a.exact - quotient * b.exact, a.error + abs(quotient) * b.error)


def function(name: str, args: Sequence[Near]) -> Near:
    """A function of the language."""
    if name == "number":
        return args[0]
    if name in ("min", "max"):
        pick = min if name == "min" else max
        return Near(pick(arg.value for arg in args), max(arg.error for arg in args))
    if name == "abs":
        return Near(abs(args[0].value), args[0].error)
    if name in ("ceil", "floor"):
        sides = {call(name, [end]) for end in args[0].ends}
        if len(sides) > 1:
            raise Unsettled("on which side of a whole number it lies")
        whole = sides.pop()
        assert isinstance(whole, Fraction)
        return near(nearest(whole), whole, Fraction(0))
    if name == "mod":
        return remainder(*args)
    found = spread(lambda x: call(name, [x]), *args)
    if name == "sqrt" and not args[0].error:  # IEEE rounds it correctly
        value = math.sqrt(args[0].value)
        return Near(value, found.error if Fraction(value) ** 2 != args[0].exact else Fraction(0))
    return found


def spread(operation: Callable[..., Exact], *args: Near) -> Near:
    """A monotone function of one or two arguments, between its values at the ends."""
    corners: list[tuple[Fraction, ...]] = [()]
    for arg in args:
        ends = arg.ends if arg.error else (arg.exact,)
        corners = [(*corner, end) for corner in corners for end in ends]
    try:
        found = [operation(*corner) for corner in corners]
    except NoValue:
        if len(corners) > 1:
            raise Unsettled("at the edge of where it has a value") from None
        raise
    lows = [one.low if isinstance(one, Enclosure) else one for one in found]
    highs = [one.high if isinstance(one, Enclosure) else one for one in found]
    value = nearest((min(lows) + max(highs)) / 2)
    exact = len(found) == 1 and not isinstance(found[0], Enclosure) and Fraction(value) == found[0]
    if exact and value in (0.0, 1.0):
        return Near(value, Fraction(0))
    return Near(value, _up(max(abs(Fraction(value) - min(lows)), abs(max(highs) - Fraction(value))) + _ulps(value)))
