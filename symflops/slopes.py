"""Derivatives of the values of a graph by its inputs: forward mode, each node once, exact where its value is.

An input is a number that was given or assumed. Where a node jumps or bends - `ceil`, `if`, a `max` of equals - its slope
is that of the piece the value lies on, and the inputs that decide which piece that is are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from .evaluate import Values, related
from .exact import Exact, NoValue, add, call, divide, divides, equal, less, midpoint, multiply, negate, power
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
from .graph import Definition, names_in, reachable, set_by_a_formula

_ZERO, _ONE = Fraction(0), Fraction(1)
_SMALL = Fraction(1, 10**9)  # of an input, to either side: the difference is right to 18 digits

By: TypeAlias = dict[str, Exact]


class Slope(NamedTuple):
    """A value with its derivative by each input it depends on, by key, in base units.

    `steps` are inputs whose small changes may decide otherwise, so that the value jumps or its slope does.
    """

    value: Exact
    by: By
    steps: frozenset[str] = frozenset()


Read: TypeAlias = Slope | bool


def is_input(definition: Definition) -> bool:
    """Is this a number that somebody gave or that is assumed, rather than worked out or set by a formula itself?"""
    said = definition.origin in ("given", "assumed") and not set_by_a_formula(definition)
    return said and definition.expr is not None and not names_in(definition.expr)


class Slopes:
    """The slopes of a graph whose values are known. Raises `NoValue` where there is none."""

    def __init__(self, definitions: Mapping[str, Definition], values: Values) -> None:
        self.definitions = definitions
        self.values = values
        self.known: dict[str, Slope | NoValue] = {}
        for key, definition in definitions.items():  # in dependency order: no chain is too long for the stack
            if not definition.binders:
                self.known[key] = self._slope(key, definition)

    def of(self, key: str) -> Slope:
        """The slope of a node."""
        found = self.known[key]
        if isinstance(found, NoValue):
            raise found
        return found

    def _slope(self, key: str, definition: Definition) -> Slope | NoValue:
        try:
            if is_input(definition):
                return Slope(self.values.value(key), {key: _ONE})
            if definition.expr is None:
                return Slope(self.values.value(key), {})
            reading = _Slopewise(self)
            found = _number(fold(definition.expr, reading))
            return Slope(self.values.value(key), found.by, found.steps | reading.decided)
        except NoValue as reason:
            return reason


class _Slopewise:
    """Slopes as a reading of the tree."""

    def __init__(self, slopes: Slopes) -> None:
        self.slopes = slopes
        self.decided: frozenset[str] = frozenset()

    def number(self, node: Number) -> Read:
        return Slope(node.value, {})

    def name(self, node: Name) -> Read:
        return self.slopes.of(node.id)

    def negate(self, node: Negate, body: Read) -> Read:
        one = _number(body)
        return Slope(negate(one.value), {key: negate(slope) for key, slope in one.by.items()}, one.steps)

    def sum(self, node: Sum, terms: tuple[Read, ...]) -> Read:
        slopes = [_number(term) for term in terms]
        value = add([one.value for one in slopes], node.signs)
        signed = [(one.by, _ONE if sign == "+" else -_ONE) for one, sign in zip(slopes, node.signs, strict=True)]
        return Slope(value, _combined(signed), _steps(slopes))

    def product(self, node: Product, factors: tuple[Read, ...]) -> Read:
        found = _number(factors[0])
        for operator, factor in zip(node.operators[1:], factors[1:], strict=True):
            found = _times(found, _number(factor)) if operator == "*" else _over(found, _number(factor))
        return found

    def power(self, node: Power, base: Read, exponent: Read) -> Read:
        a, n = _number(base), _number(exponent)
        value = power(a.value, n.value)
        parts: list[tuple[By, Exact]] = []
        if a.by:
            inner = _ONE if equal_to(n.value, 1) else power(a.value, add([n.value, _ONE], "+-"))
            parts.append((a.by, multiply(n.value, inner)))
        if n.by:
            parts.append((n.by, multiply(value, call("ln", [a.value]))))
        return Slope(value, _combined(parts), _steps((a, n)))

    def call(self, node: Call, args: tuple[Read, ...]) -> Read:
        if node.function == "number":
            return args[0]
        slopes = [_number(arg) for arg in args]
        value = call(node.function, [one.value for one in slopes])
        if node.function in ("min", "max"):
            return self._extreme(node.function, slopes, value)
        steps = _steps(slopes)
        if node.function in ("ceil", "floor"):
            return Slope(value, {}, steps | slopes[0].by.keys())
        if node.function == "mod":
            quotient = call("floor", [divide(slopes[0].value, slopes[1].value)])
            by = _combined([(slopes[0].by, _ONE), (slopes[1].by, negate(quotient))])
            return Slope(value, by, steps | slopes[0].by.keys() | slopes[1].by.keys())
        return Slope(value, _combined([(slopes[0].by, _derivative(node.function, slopes[0].value, value))]), steps)

    def _extreme(self, function: str, slopes: list[Slope], value: Exact) -> Slope:
        """The slope of the one that wins; where two win, any small change may decide between them."""
        found, ties = slopes[0], frozenset[str]()
        for other in slopes[1:]:
            if found.value == other.value:
                ties |= (found.by.keys() | other.by.keys()) if found.by != other.by else frozenset()
            elif less(found.value, other.value) != (function == "min"):
                found = other
        return Slope(value, found.by, _steps(slopes) | ties)

    # ---- decisions -----------------------------------------------------------------------------------------------

    def compare(self, node: Compare, operands: tuple[Read, ...]) -> Read:
        slopes = [_number(operand) for operand in operands]
        self._decide(slopes)
        pairs = zip(node.relations, slopes, slopes[1:], strict=False)
        return all(related(relation, a.value, b.value) for relation, a, b in pairs)

    def divides(self, node: Divides, divisor: Read, dividend: Read) -> Read:
        slopes = (_number(divisor), _number(dividend))
        self._decide(slopes)
        return divides(slopes[0].value, slopes[1].value)

    def _decide(self, slopes: Iterable[Slope]) -> None:
        for one in slopes:
            self.decided |= one.by.keys() | one.steps

    def logic(self, node: Logic, operands: tuple[Read, ...]) -> Read:
        return all(operands) if node.word == "and" else any(operands)

    def negation(self, node: Not, body: Read) -> Read:
        return not body

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Read]) -> Read:
        return evaluate(node.then if evaluate(node.test) else node.otherwise)

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Read]) -> Read:
        """Over running numbers: by differences, which the closed forms of sums make cheap."""
        value = self.slopes.values.read(node, {})
        assert not isinstance(value, bool)
        by: By = {}
        steps: frozenset[str] = frozenset()
        below = reachable(self.slopes.definitions, names_in(node))
        for key in [key for key, definition in below.items() if is_input(definition)]:
            slope, whole = self._difference(node, key)
            if slope != 0:
                by[key] = slope
            steps |= {key} if whole else frozenset()
        return Slope(value, by, steps)

    def _difference(self, node: Aggregate, key: str) -> tuple[Exact, bool]:
        """The slope by an input from a step to either side: a tiny one, or 1 where only whole numbers have a value."""
        at = midpoint(self.slopes.values.value(key))
        for step in (abs(at) * _SMALL or _SMALL, _ONE):
            try:
                up, down = (self._with(node, key, at + sign * step) for sign in (1, -1))
            except NoValue:
                if step == _ONE:
                    raise
                continue
            return divide(add([up, down], "+-"), 2 * step), step == _ONE
        raise AssertionError("one of the two steps returns or raises")

    def _with(self, node: Aggregate, key: str, value: Fraction) -> Exact:
        found = Values(self.slopes.definitions, {key: value}).read(node, {})
        assert not isinstance(found, bool)
        return found


def equal_to(value: Exact, whole: int) -> bool:
    """Is this exactly that whole number?"""
    return isinstance(value, Fraction) and value == whole


def _number(read: Read) -> Slope:
    assert not isinstance(read, bool)
    return read


def _steps(slopes: Iterable[Slope]) -> frozenset[str]:
    return frozenset().union(*(one.steps for one in slopes))


def _combined(parts: Iterable[tuple[By, Exact]]) -> By:
    """The sum of slopes, each multiplied by a number."""
    found: By = {}
    for by, factor in parts:
        for key, slope in by.items():
            term = multiply(slope, factor)
            found[key] = add([found[key], term], "++") if key in found else term
    return found


def _times(a: Slope, b: Slope) -> Slope:
    return Slope(multiply(a.value, b.value), _combined([(a.by, b.value), (b.by, a.value)]), _steps((a, b)))


def _over(a: Slope, b: Slope) -> Slope:
    value = divide(a.value, b.value)
    inverse = divide(_ONE, b.value)
    return Slope(value, _combined([(a.by, inverse), (b.by, negate(multiply(value, inverse)))]), _steps((a, b)))


def _derivative(function: str, x: Exact, value: Exact) -> Exact:
    """The slope of a smooth function of one argument."""
    if function == "exp":
        return value
    if function == "sqrt":
        return divide(_ONE, multiply(Fraction(2), value))
    if function == "abs":
        return _ONE if equal(x, _ZERO) or less(_ZERO, x) else -_ONE
    slope = divide(_ONE, x)
    return slope if function == "ln" else divide(slope, call("ln", [Fraction(2 if function == "log2" else 10)]))
