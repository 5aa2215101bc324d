"""What the values of a graph come to while some inputs run over intervals: certified ends, and which way each input pulls.

Forward, each node once, by the interval arithmetic that enclosures have anyway. An input that occurs twice makes such
ends wider than they need be, so each node also carries how it moves with each input - bounds of every difference
quotient over the box, which hold where it jumps, too. Where such a bound has a sign, the ends lie at corners of the box.
In per cent for each per cent an input that cancels from a product does so exactly: it moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial, reduce
from math import ceil, floor
from typing import NamedTuple, TypeAlias

from .evaluate import Values, related, whole_bound
from .exact import Exact, NoValue, Undecided, add, call, divide, divides, less, multiply, negate, power
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
from .trends import Steep, Trend, both, combined, derivative, either, ends, hull, or_none, relative, scaled, side_of, sign, steep

MOST_TERMS = 128  # of an aggregate that are read one by one
PARTS = 32  # of one with more: its running number is read as so many intervals

_ZERO, _ONE, _HALF = Fraction(0), Fraction(1), Fraction(1, 2)


class Reach(NamedTuple):
    """All that a node may be over the box, and how it moves with each variable it depends on.

    `shares` are the same trends in per cent for each per cent; a name of `by` that is not among them has none that is known.
    """

    value: Exact
    by: Mapping[str, Trend]
    shares: Mapping[str, Trend] = {}


class Verdict(NamedTuple):
    """Does a condition hold: all over the box, nowhere in it, or (None) here and not there? On what does that depend?"""

    holds: bool | None
    by: frozenset[str]


Read: TypeAlias = Reach | Verdict


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
        self.box = box
        self.known: dict[str, Reach | NoValue] = {}
        for key, variable in variables.items():
            self.known[key] = Reach(box[variable], {variable: _ONE}, {variable: _ONE} if side_of(box[variable]) else {})
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


def pulls(reaches: Reaches, expr: Expr) -> dict[str, int | None]:
    """Which way each variable pulls a tree, None where that is not certain. Raises `NoValue` where nothing is."""
    return {name: sign(trend) for name, trend in _reach(fold(expr, Boxed(reaches, {}))).by.items()}


def one_way(reaches: Reaches, expr: Expr, variable: str) -> bool:
    """Does a tree never rise, or never fall, with a variable? Raises `NoValue` where nothing is certain."""
    return pulls(reaches, expr).get(variable, 0) is not None


class Boxed:
    """Intervals with trends as a reading of the tree; `running` are the numbers of the aggregates around it."""

    def __init__(self, reaches: Reaches, running: Mapping[str, Exact]) -> None:
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
        return Reach(negate(one.value), combined([(one.by, -_ONE)]), one.shares)

    def sum(self, node: Sum, terms: tuple[Read, ...]) -> Read:
        found = [_reach(term) for term in terms]
        signed = [
            one if mark == "+" else one._replace(value=negate(one.value)) for one, mark in zip(found, node.signs, strict=True)
        ]
        by = [(one.by, _ONE if mark == "+" else -_ONE) for one, mark in zip(found, node.signs, strict=True)]
        return self.told(Reach(add([one.value for one in found], node.signs), combined(by), _mixed(signed)))

    def product(self, node: Product, factors: tuple[Read, ...]) -> Read:
        found = _reach(factors[0])
        for operator, factor in zip(node.operators[1:], factors[1:], strict=True):
            found = self.told(_times(found, _reach(factor)) if operator == "*" else _over(found, _reach(factor)))
        return found

    def power(self, node: Power, base: Read, exponent: Read) -> Read:
        a, n = _reach(base), _reach(exponent)
        value = power(a.value, n.value)
        parts: list[tuple[Mapping[str, Trend], Exact | None]] = []
        if a.by:
            parts.append((a.by, or_none(lambda: multiply(n.value, power(a.value, add([n.value, _ONE], "+-"))))))
        if n.by:
            parts.append((n.by, or_none(lambda: multiply(value, call("ln", [a.value])))))
        return self.told(Reach(value, combined(parts), {} if n.by else combined([(a.shares, n.value)])))

    def call(self, node: Call, args: tuple[Read, ...]) -> Read:
        found = [_reach(arg) for arg in args]
        one = found[0]
        if node.function == "number":
            return one
        if node.function in ("min", "max"):
            return _extreme(node.function, found)
        if node.function in ("ceil", "floor"):
            return self.told(_stepped(node.function, one))
        if node.function == "mod":
            return _rest(one, found[1])
        value = call(node.function, [one.value])
        slope = or_none(lambda: derivative(node.function, one.value, value))
        if slope is None:  # endless at one end, as that of a root at 0: these functions rise all the same
            return Reach(value, {key: steep(trend) for key, trend in one.by.items()})
        power_of = {"sqrt": _HALF, "abs": _ONE}.get(node.function)
        return self.told(Reach(value, combined([(one.by, slope)]), combined([(one.shares, power_of)]) if power_of else {}))

    def told(self, one: Reach) -> Reach:
        """A reach with what its trends of either kind tell of the other."""
        if not one.by or not side_of(one.value):
            return one._replace(shares={})
        by, shares = dict(one.by), dict(one.shares)
        for key, trend in one.by.items():
            at = self.reaches.box[key]
            if side_of(at):
                told = relative(trend, at, one.value)
                shares[key] = both(shares[key], told) if key in shares else told
                by[key] = both(trend, relative(shares[key], one.value, at))
        return Reach(one.value, by, shares)

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
        by: dict[str, Trend] = {key: either(one.by.get(key, _ZERO), other.by.get(key, _ZERO)) for key in {*one.by, *other.by}}
        steps = dict.fromkeys(verdict.by, Steep.ANY)
        return Reach(hull(one.value, other.value), by | steps, _hulls((one, other)) | steps)

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Read]) -> Read:
        exact = {key: value for key, value in self.running.items() if isinstance(value, Fraction)}
        if self.reaches.touched.isdisjoint(names_in(node)) and len(exact) == len(self.running):
            value = self.reaches.values.read(node, exact)
            assert not isinstance(value, bool)
            return Reach(value, {})
        return self._point_by_point(node, evaluate)

    def _point_by_point(self, node: Aggregate, evaluate: Callable[[Expr], Read]) -> Reach:
        binder = node.binders[0]
        assert binder.first is not None and binder.last is not None
        bounds = [_reach(evaluate(bound)) for bound in (binder.first, binder.last)]
        if node.function == "sum" and not all(isinstance(one.value, Fraction) for one in bounds):
            return self._open_ended(node, *bounds)
        first, last = (whole_bound(one.value) for one in bounds)
        if node.function in ("first", "last"):
            first = last = first if node.function == "first" else last
        parts = _parts(first, last)
        if node.function == "prod" and last - first >= MOST_TERMS:
            raise Undecided(f"the intervals of a product are worked out for at most {MOST_TERMS:,} factors")
        terms = self._terms(node, parts)
        if node.function == "sum":
            counted = [(one, Fraction(times)) for one, (_, times) in zip(terms, parts, strict=True)]
            value = add([multiply(one.value, times) for one, times in counted], "+" * len(terms))
            return self.told(Reach(value, combined([(one.by, times) for one, times in counted]), _mixed(terms)))
        if node.function == "prod":
            found = Reach(_ONE, {})
            for one in terms:
                found = self.told(_times(found, one))
            return found
        if not terms:
            raise Undecided(f"{node.function} of nothing: the bounds are empty")
        return terms[0] if len(terms) == 1 else _extreme(node.function, terms)

    def _terms(self, node: Aggregate, parts: Sequence[tuple[Exact, int]]) -> list[Reach]:
        name = node.binders[0].name
        return [_reach(fold(node.body, Boxed(self.reaches, {**self.running, name: at}))) for at, _ in parts]

    def _open_ended(self, node: Aggregate, first: Reach, last: Reach) -> Reach:
        """A sum of which it is not certain where it begins or ends: some terms are in it, others may be."""
        (start, begun), (ended, end) = ends(first.value), ends(last.value)
        begun, ended = Fraction(floor(begun)), Fraction(ceil(ended))
        if begun > ended:
            raise Undecided("it is not certain that the sum has any terms")
        before, after = _parts(ceil(start), int(begun) - 1), _parts(int(ended) + 1, floor(end))
        found: list[tuple[Reach, Exact]] = []
        for parts, maybe in ((_parts(int(begun), int(ended)), _ONE), (before, hull(_ZERO, _ONE)), (after, hull(_ZERO, _ONE))):
            found += [(one, multiply(Fraction(n), maybe)) for one, (_, n) in zip(self._terms(node, parts), parts, strict=True)]
        value = add([multiply(one.value, times) for one, times in found], "+" * len(found))
        by = [(one.by, times) for one, times in found]
        for bound, parts, way in ((first, before, -_ONE), (last, after, _ONE)):  # a step of a bound adds or takes a term
            if parts:
                step = hull(*(one.value for one in self._terms(node, parts)))
                by.append((bound.by, multiply(step, way)))
        return self.told(Reach(value, combined(by), {}))


def _parts(first: int, last: int) -> list[tuple[Exact, int]]:
    """The numbers from first to last, one by one or as intervals of them, each with how many numbers lie in it."""
    count = last - first + 1
    size = 1 if count <= MOST_TERMS else -(-count // PARTS)
    starts = range(first, last + 1, size)
    return [(hull(Fraction(at), Fraction(min(at + size - 1, last))), min(at + size - 1, last) - at + 1) for at in starts]


# ---- trends of what has parts --------------------------------------------------------------------------------------


def _mixed(terms: Sequence[Reach]) -> dict[str, Trend]:
    """In per cent a sum of terms of one sign moves as some mean of them does, since each counts by what it is of the whole."""
    counted = [one for one in terms if not (isinstance(one.value, Fraction) and one.value == 0)]
    if len({side_of(one.value) for one in counted} | {0}) != 2 or not all(side_of(one.value) for one in counted):
        return {}
    return _hulls(counted)


def _hulls(found: Sequence[Reach]) -> dict[str, Trend]:
    """The shares of what moves as one of some nodes does, or as a mean of them."""
    shares: dict[str, Trend] = {}
    for key in {key for one in found for key in one.by}:
        trends = [one.shares.get(key) if key in one.by else _ZERO for one in found]
        known = [trend for trend in trends if trend is not None]
        if len(known) == len(trends):
            shares[key] = reduce(either, known)
    return shares


def _added(a: Reach, b: Reach, factor: Fraction) -> dict[str, Trend]:
    """The shares of a product (`factor` 1) or a quotient (-1): they add up."""
    known = [key for key in {**a.by, **b.by} if (key in a.shares or key not in a.by) and (key in b.shares or key not in b.by)]
    found = combined([(a.shares, _ONE), (b.shares, factor)])
    return {key: found[key] for key in known}


def _times(a: Reach, b: Reach) -> Reach:
    return Reach(multiply(a.value, b.value), combined([(a.by, b.value), (b.by, a.value)]), _added(a, b, _ONE))


def _over(a: Reach, b: Reach) -> Reach:
    value, inverse = divide(a.value, b.value), divide(_ONE, b.value)
    by = combined([(a.by, inverse), (b.by, or_none(lambda: negate(multiply(value, inverse))))])
    return Reach(value, by, _added(a, b, -_ONE))


def _extreme(function: str, found: Sequence[Reach]) -> Reach:
    """The least or the most: it moves as one of those do that may be it."""
    value = call(function, [one.value for one in found])
    in_reach = [one for one in found if not _beaten(function, one.value, value)]
    by: dict[str, Trend] = {}
    for key in {key for one in in_reach for key in one.by}:
        trends = [one.by.get(key, _ZERO) for one in in_reach]
        by[key] = trends[0]
        for trend in trends[1:]:
            by[key] = either(by[key], trend)
    return Reach(value, by, _hulls(in_reach) if all(side_of(one.value) for one in in_reach) else {})


def _beaten(function: str, one: Exact, best: Exact) -> bool:
    try:
        return less(best, one) if function == "min" else less(one, best)
    except Undecided:
        return False


def _stepped(function: str, one: Reach) -> Reach:
    value = hull(*(call(function, [end]) for end in ends(one.value)))
    by = {key: _ZERO if isinstance(value, Fraction) else scaled(steep(trend), _ONE) for key, trend in one.by.items()}
    return Reach(value, by)


def _rest(a: Reach, b: Reach) -> Reach:
    """What is left after dividing: where it is not certain how often that goes, anything below the divisor."""
    try:
        quotient = call("floor", [divide(a.value, b.value)])
        return Reach(call("mod", [a.value, b.value]), combined([(a.by, _ONE), (b.by, negate(quotient))]))
    except Undecided:
        low, high = ends(b.value)
        if low <= 0 <= high:
            raise
        return Reach(hull(_ZERO, high if low > 0 else low), dict.fromkeys({*a.by, *b.by}, Steep.ANY))


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
