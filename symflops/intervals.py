"""What the values of a graph come to while some inputs run over intervals: certified ends, and which way each input pulls.

Forward, each node once, by the interval arithmetic that enclosures have anyway. An input that occurs twice makes such
ends wider than they need be, so each node also carries how it moves with each input - bounds of every difference
quotient over the box, which hold where it jumps, too. Where such a bound has a sign, the ends lie at corners of the box.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import partial
from typing import NamedTuple, TypeAlias

from .evaluate import Values, related, whole_bound
from .exact import Enclosure, Exact, NoValue, Undecided, add, call, divide, divides, enclose, less, multiply, negate, power
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
from .graph import Definition, names_in, touched_by

MOST_TERMS = 1_000  # of an aggregate, each of which is read on its own

_ZERO, _ONE = Fraction(0), Fraction(1)


class Steep(Enum):
    """A difference quotient without bounds of its own, as where a value jumps: at least its sign may be known."""

    UP = 1
    DOWN = -1
    ANY = 0


Trend: TypeAlias = Exact | Steep


class Reach(NamedTuple):
    """All that a node may be over the box, and how it moves with each variable it depends on."""

    value: Exact
    by: Mapping[str, Trend]


class Verdict(NamedTuple):
    """Does a condition hold: all over the box, nowhere in it, or (None) here and not there? On what does that depend?"""

    holds: bool | None
    by: frozenset[str]


Read: TypeAlias = Reach | Verdict


def ends(x: Exact) -> tuple[Fraction, Fraction]:
    """The least and the most that a number may be."""
    return (x.low, x.high) if isinstance(x, Enclosure) else (x, x)


def hull(*values: Exact) -> Exact:
    """What is known of a number that is one of some numbers, or lies between them."""
    return enclose(min(ends(value)[0] for value in values), max(ends(value)[1] for value in values))


def sign(trend: Trend) -> int | None:
    """1 where a value never falls as the variable rises, -1 where it never rises, 0 where it stays, None when unknown."""
    if isinstance(trend, Steep):
        return trend.value or None
    low, high = ends(trend)
    if low == high == 0:
        return 0
    return 1 if low >= 0 else -1 if high <= 0 else None


class Reaches:
    """The reach of every node over a box: `variables` says which variable an input is, `box` where it runs.

    `values` are those at the centre; what no variable touches has its value from there.
    """

    def __init__(
        self, definitions: Mapping[str, Definition], values: Values, variables: Mapping[str, str], box: Mapping[str, Exact]
    ) -> None:
        self.definitions = definitions
        self.values = values
        self.touched = touched_by(definitions, variables.keys())
        self.known: dict[str, Reach | NoValue] = {}
        for key, variable in variables.items():
            self.known[key] = Reach(box[variable], {variable: _ONE})
        for key, definition in definitions.items():  # in dependency order: no chain is too long for the stack
            if key in self.touched and key not in variables and not definition.binders:
                self.known[key] = self._reach(definition)

    def of(self, key: str) -> Reach:
        """The reach of a node. Raises `NoValue` where nothing is certain, such as a quotient whose divisor may be 0."""
        if key not in self.touched:
            return Reach(self.values.value(key), {})
        found = self.known[key]
        if isinstance(found, NoValue):
            raise found
        return found

    def _reach(self, definition: Definition) -> Reach | NoValue:
        assert definition.expr is not None, "what is touched has a formula"
        try:
            return _reach(fold(definition.expr, Boxed(self, {})))
        except NoValue as reason:
            return reason


def one_way(reaches: Reaches, expr: Expr, variable: str) -> bool:
    """Does a tree never rise, or never fall, with a variable? Raises `NoValue` where nothing is certain."""
    return sign(_reach(fold(expr, Boxed(reaches, {}))).by.get(variable, _ZERO)) is not None


class Boxed:
    """Intervals with trends as a reading of the tree; `running` are the numbers of the aggregates around it."""

    def __init__(self, reaches: Reaches, running: Mapping[str, Fraction]) -> None:
        self.reaches = reaches
        self.running = running
        self.memo: dict[str, Read] = {}

    def number(self, node: Number) -> Read:
        return Reach(node.value, {})

    def name(self, node: Name) -> Read:
        if node.id in self.running:
            return Reach(self.running[node.id], {})
        definition = self.reaches.definitions[node.id]
        if not definition.binders or definition.expr is None:
            return self.reaches.of(node.id)
        if node.id not in self.memo:
            self.memo[node.id] = fold(definition.expr, self)
        return self.memo[node.id]

    def negate(self, node: Negate, body: Read) -> Read:
        one = _reach(body)
        return Reach(negate(one.value), _combined([(one.by, -_ONE)]))

    def sum(self, node: Sum, terms: tuple[Read, ...]) -> Read:
        found = [_reach(term) for term in terms]
        signed = [(one.by, _ONE if mark == "+" else -_ONE) for one, mark in zip(found, node.signs, strict=True)]
        return Reach(add([one.value for one in found], node.signs), _combined(signed))

    def product(self, node: Product, factors: tuple[Read, ...]) -> Read:
        found = _reach(factors[0])
        for operator, factor in zip(node.operators[1:], factors[1:], strict=True):
            found = _times(found, _reach(factor)) if operator == "*" else _over(found, _reach(factor))
        return found

    def power(self, node: Power, base: Read, exponent: Read) -> Read:
        a, n = _reach(base), _reach(exponent)
        value = power(a.value, n.value)
        parts: list[tuple[Mapping[str, Trend], Exact | None]] = []
        if a.by:
            parts.append((a.by, _or_none(lambda: multiply(n.value, power(a.value, add([n.value, _ONE], "+-"))))))
        if n.by:
            parts.append((n.by, _or_none(lambda: multiply(value, call("ln", [a.value])))))
        return Reach(value, _combined(parts))

    def call(self, node: Call, args: tuple[Read, ...]) -> Read:
        found = [_reach(arg) for arg in args]
        one = found[0]
        if node.function == "number":
            return one
        if node.function in ("min", "max"):
            return _extreme(node.function, found)
        if node.function in ("ceil", "floor"):
            return _stepped(node.function, one)
        if node.function == "mod":
            return _rest(one, found[1])
        value = call(node.function, [one.value])
        slope = _or_none(lambda: _derivative(node.function, one.value, value))
        if slope is None:  # endless at one end, as that of a root at 0: these functions rise all the same
            return Reach(value, {key: _steep(trend) for key, trend in one.by.items()})
        return Reach(value, _combined([(one.by, slope)]))

    # ---- decisions -----------------------------------------------------------------------------------------------

    def compare(self, node: Compare, operands: tuple[Read, ...]) -> Read:
        found = [_reach(operand) for operand in operands]
        pairs = zip(node.relations, found, found[1:], strict=False)
        return _all([_decided(partial(related, relation, a.value, b.value), (a, b)) for relation, a, b in pairs])

    def divides(self, node: Divides, divisor: Read, dividend: Read) -> Read:
        a, b = _reach(divisor), _reach(dividend)
        return _decided(lambda: divides(a.value, b.value), (a, b))

    def logic(self, node: Logic, operands: tuple[Read, ...]) -> Read:
        verdicts = [_verdict(operand) for operand in operands]
        if node.word == "and":
            return _all(verdicts)
        return _not(_all([_not(one) for one in verdicts]))

    def negation(self, node: Not, body: Read) -> Read:
        return _not(_verdict(body))

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Read]) -> Read:
        verdict = _verdict(evaluate(node.test))
        if verdict.holds is not None:
            return evaluate(node.then if verdict.holds else node.otherwise)
        one, other = evaluate(node.then), evaluate(node.otherwise)
        if isinstance(one, Verdict) or isinstance(other, Verdict):
            return Verdict(None, verdict.by | _verdict(one).by | _verdict(other).by)
        # Where the test turns, the value jumps from one branch to the other; elsewhere it moves as a branch does.
        by: dict[str, Trend] = {key: _either(one.by.get(key, _ZERO), other.by.get(key, _ZERO)) for key in {*one.by, *other.by}}
        return Reach(hull(one.value, other.value), by | dict.fromkeys(verdict.by, Steep.ANY))

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Read]) -> Read:
        if self.reaches.touched.isdisjoint(names_in(node)):
            value = self.reaches.values.read(node, self.running)
            assert not isinstance(value, bool)
            return Reach(value, {})
        return self._point_by_point(node, evaluate)

    def _point_by_point(self, node: Aggregate, evaluate: Callable[[Expr], Read]) -> Reach:
        binder = node.binders[0]
        assert binder.first is not None and binder.last is not None
        first, last = (whole_bound(_reach(evaluate(bound)).value) for bound in (binder.first, binder.last))
        if last - first >= MOST_TERMS:
            raise Undecided(f"the intervals of a sum are worked out for at most {MOST_TERMS:,} terms")
        if node.function in ("first", "last"):
            first = last = first if node.function == "first" else last
        terms = [
            _reach(fold(node.body, Boxed(self.reaches, {**self.running, binder.name: Fraction(at)})))
            for at in range(first, last + 1)
        ]
        if node.function == "sum":
            return Reach(add([one.value for one in terms], "+" * len(terms)), _combined([(one.by, _ONE) for one in terms]))
        if node.function == "prod":
            found = Reach(_ONE, {})
            for one in terms:
                found = _times(found, one)
            return found
        if not terms:
            raise Undecided(f"{node.function} of nothing: the bounds are empty")
        return terms[0] if len(terms) == 1 else _extreme(node.function, terms)


# ---- trends --------------------------------------------------------------------------------------------------------


def _scaled(trend: Trend, factor: Exact | None) -> Trend:
    """A trend times what lies in an interval; None for an interval without bounds."""
    if not isinstance(trend, Steep) and sign(trend) == 0:
        return _ZERO
    if factor is None:
        return Steep.ANY
    if not isinstance(trend, Steep):
        found = _or_none(lambda: multiply(trend, factor))
        return Steep.ANY if found is None else found
    low, high = ends(factor)
    if low == high == 0:
        return _ZERO
    return trend if low >= 0 else Steep(-trend.value) if high <= 0 else Steep.ANY


def _plus(one: Trend, other: Trend) -> Trend:
    if not isinstance(one, Steep) and not isinstance(other, Steep):
        found = _or_none(lambda: add([one, other], "++"))
        return Steep.ANY if found is None else found
    signs = {sign(one), sign(other)} - {0}
    return Steep(signs.pop()) if len(signs) == 1 and None not in signs else Steep.ANY


def _either(one: Trend, other: Trend) -> Trend:
    if not isinstance(one, Steep) and not isinstance(other, Steep):
        return hull(one, other)
    return _plus(one, other)  # of the same sign, or unknown


def _combined(parts: Sequence[tuple[Mapping[str, Trend], Exact | None]]) -> Mapping[str, Trend]:
    """The sum of trends, each times what lies in an interval."""
    found: dict[str, Trend] = {}
    for by, factor in parts:
        for key, trend in by.items():
            term = _scaled(trend, factor)
            found[key] = _plus(found[key], term) if key in found else term
    return found


def _times(a: Reach, b: Reach) -> Reach:
    return Reach(multiply(a.value, b.value), _combined([(a.by, b.value), (b.by, a.value)]))


def _over(a: Reach, b: Reach) -> Reach:
    value, inverse = divide(a.value, b.value), divide(_ONE, b.value)
    return Reach(value, _combined([(a.by, inverse), (b.by, _or_none(lambda: negate(multiply(value, inverse))))]))


def _extreme(function: str, found: Sequence[Reach]) -> Reach:
    """The least or the most: it moves as one of those do that may be it."""
    value = call(function, [one.value for one in found])
    in_reach = [one for one in found if not _beaten(function, one.value, value)]
    by: dict[str, Trend] = {}
    for key in {key for one in in_reach for key in one.by}:
        trends = [one.by.get(key, _ZERO) for one in in_reach]
        by[key] = trends[0]
        for trend in trends[1:]:
            by[key] = _either(by[key], trend)
    return Reach(value, by)


def _beaten(function: str, one: Exact, best: Exact) -> bool:
    try:
        return less(best, one) if function == "min" else less(one, best)
    except Undecided:
        return False


def _stepped(function: str, one: Reach) -> Reach:
    value = hull(*(call(function, [end]) for end in ends(one.value)))
    by = {key: _ZERO if isinstance(value, Fraction) else _scaled(_steep(trend), _ONE) for key, trend in one.by.items()}
    return Reach(value, by)


def _steep(trend: Trend) -> Trend:
    """The sign of a trend, without bounds: a step is as steep as can be."""
    found = sign(trend)
    return _ZERO if found == 0 else Steep(found or 0)


def _rest(a: Reach, b: Reach) -> Reach:
    """What is left after dividing: where it is not certain how often that goes, anything below the divisor."""
    try:
        quotient = call("floor", [divide(a.value, b.value)])
        return Reach(call("mod", [a.value, b.value]), _combined([(a.by, _ONE), (b.by, negate(quotient))]))
    except Undecided:
        low, high = ends(b.value)
        if low <= 0 <= high:
            raise
        return Reach(hull(_ZERO, high if low > 0 else low), dict.fromkeys({*a.by, *b.by}, Steep.ANY))


def _derivative(function: str, x: Exact, value: Exact) -> Exact:
    """Bounds of the difference quotients of a function of one argument: those of its slope."""
    if function == "exp":
        return value
    if function == "sqrt":
        return divide(_ONE, multiply(Fraction(2), value))
    if function == "abs":
        low, high = ends(x)
        return _ONE if low >= 0 else -_ONE if high <= 0 else hull(-_ONE, _ONE)
    slope = divide(_ONE, x)
    return slope if function == "ln" else divide(slope, call("ln", [Fraction(2 if function == "log2" else 10)]))


def _or_none(work: Callable[[], Exact]) -> Exact | None:
    try:
        return work()
    except NoValue:
        return None


# ---- verdicts ------------------------------------------------------------------------------------------------------


def _decided(test: Callable[[], bool], found: Sequence[Reach]) -> Verdict:
    try:
        return Verdict(test(), frozenset())
    except Undecided:
        return Verdict(None, frozenset(key for one in found for key in one.by))


def _all(verdicts: Sequence[Verdict]) -> Verdict:
    if any(one.holds is False for one in verdicts):
        return Verdict(False, frozenset())
    open_ones = [one for one in verdicts if one.holds is None]
    return Verdict(None, frozenset().union(*(one.by for one in open_ones))) if open_ones else Verdict(True, frozenset())


def _not(one: Verdict) -> Verdict:
    return one if one.holds is None else Verdict(not one.holds, frozenset())


def _reach(read: Read) -> Reach:
    assert isinstance(read, Reach)
    return read


def _verdict(read: Read) -> Verdict:
    assert isinstance(read, Verdict)
    return read
