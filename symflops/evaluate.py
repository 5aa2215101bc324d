"""The values of a graph: exact rationals, enclosures where a transcendental enters, each node once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from .exact import (
    Exact,
    NoValue,
    TooLarge,
    Undecided,
    Undefined,
    add,
    call,
    divide,
    divides,
    equal,
    less,
    multiply,
    negate,
    power,
)
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
from .graph import Definition, Graph
from .series import TooMuch, total
from .text import Label, Problem, Source, SymflopsError

Truth: TypeAlias = Exact | bool


MOST_TERMS = 20_000  # of all aggregates of a question that have no closed form


class Missing(NoValue):
    """A node that depends on something free."""


class Values:
    """Evaluates the definitions of a graph on demand; a definition that has no value says why, once."""

    def __init__(self, definitions: Mapping[str, Definition], free: Mapping[str, Exact] | None = None) -> None:
        self.definitions = definitions
        self.known: dict[str, Exact | NoValue] = dict(free or {})
        self.terms = 0

    def each(self) -> None:
        """Evaluate everything in dependency order, so that no chain of definitions is too long for the stack."""
        for key, definition in self.definitions.items():
            if not definition.binders:
                self.outcome(key)

    def spend(self) -> None:
        """Count a term of an aggregate; all those of a question together have a limit."""
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise TooMuch(f"the sums, products, min and max in it take more than {MOST_TERMS:,} steps")

    def outcome(self, key: str) -> Exact | NoValue:
        """The value of a node, or why it has none."""
        found = self.known.get(key)
        if found is None:
            definition = self.definitions.get(key)
            try:
                if definition is None:  # the gap that the resolver left where something is missing
                    raise Missing(f"`{key.removeprefix('?')}` is not given")
                if definition.expr is None:
                    raise Missing(f"`{definition.label}` is free")
                found = number(self.read(definition.expr, {}))
            except NoValue as error:
                found = error
            self.known[key] = found
        return found

    def value(self, key: str) -> Exact:
        """The value of a node; raises the reason when it has none."""
        found = self.outcome(key)
        if isinstance(found, NoValue):
            raise found
        return found

    def read(self, expr: Expr, running: Mapping[str, Fraction]) -> Truth:
        """The value of a core tree, with the running numbers of the sums around it."""
        return fold(expr, Exactly(self, running))

    def truth(self, expr: Expr) -> bool:
        """Does a condition hold? Raises `NoValue` when that cannot be told."""
        return bool(self.read(expr, {}))


class Exactly:
    """Exact arithmetic as a reading of the tree."""

    def __init__(self, values: Values, running: Mapping[str, Fraction]) -> None:
        self.values = values
        self.running = running
        self.memo: dict[str, Exact] = {}

    def number(self, node: Number) -> Truth:
        return node.value

    def name(self, node: Name) -> Truth:
        if node.id in self.running:
            return self.running[node.id]
        definition = self.values.definitions.get(node.id) if self.running else None
        if definition is None or not definition.binders:
            return self.values.value(node.id)
        found = self.memo.get(node.id)
        if found is None:
            if definition.expr is None:
                raise Missing(f"`{definition.label}` is free")
            found = self.memo[node.id] = number(fold(definition.expr, self))
        return found

    def negate(self, node: Negate, body: Truth) -> Truth:
        return negate(number(body))

    def sum(self, node: Sum, terms: tuple[Truth, ...]) -> Truth:
        return add([number(term) for term in terms], node.signs)

    def product(self, node: Product, factors: tuple[Truth, ...]) -> Truth:
        found = number(factors[0])
        for operator, factor in zip(node.operators[1:], factors[1:], strict=True):
            found = multiply(found, number(factor)) if operator == "*" else divide(found, number(factor))
        return found

    def power(self, node: Power, base: Truth, exponent: Truth) -> Truth:
        return power(number(base), number(exponent))

    def compare(self, node: Compare, operands: tuple[Truth, ...]) -> Truth:
        values = [number(operand) for operand in operands]
        return all(related(relation, a, b) for relation, a, b in zip(node.relations, values, values[1:], strict=False))

    def divides(self, node: Divides, divisor: Truth, dividend: Truth) -> Truth:
        return divides(number(divisor), number(dividend))

    def logic(self, node: Logic, operands: tuple[Truth, ...]) -> Truth:
        return all(operands) if node.word == "and" else any(operands)

    def negation(self, node: Not, body: Truth) -> Truth:
        return not body

    def call(self, node: Call, args: tuple[Truth, ...]) -> Truth:
        if node.function == "number":
            return args[0]
        return call(node.function, [number(arg) for arg in args])

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Truth]) -> Truth:
        return evaluate(node.then if evaluate(node.test) else node.otherwise)

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Truth]) -> Truth:
        binder = node.binders[0]
        assert binder.first is not None and binder.last is not None
        first, last = whole_bound(evaluate(binder.first)), whole_bound(evaluate(binder.last))

        def at(position: int) -> Exact:
            return number(self.values.read(node.body, {**self.running, binder.name: Fraction(position)}))

        def counted(position: int) -> Exact:
            self.values.spend()
            return at(position)

        if node.function == "sum":
            return total(node.body, binder.name, first, last, at, self.values.definitions, self.closed, self.values.spend)
        return over_points(node.function, first, last, counted)

    def closed(self, key: str) -> Exact | None:
        """The value of a name inside a sum when it does not run with it."""
        if key in self.running:
            return self.running[key]
        definition = self.values.definitions.get(key)
        if definition is None or not definition.binders <= self.running.keys():
            return None
        return number(self.name(Name(key)))


def number(value: Truth) -> Exact:
    """A value that must be a number; the audit has made sure of it."""
    if isinstance(value, bool):
        raise Undefined("a condition is no number")
    return value


def related(relation: str, a: Exact, b: Exact) -> bool:
    """One comparison."""
    if relation in {"==", "!="}:
        return equal(a, b) == (relation == "==")
    if relation in {"<", ">="}:
        return less(a, b) == (relation == "<")
    return less(b, a) == (relation == ">")


def whole_bound(value: Truth) -> int:
    """A bound of a sum: a whole number."""
    bound = number(value)
    if not isinstance(bound, Fraction) or bound.denominator != 1:
        raise Undefined("the bounds of a sum must be whole numbers")
    return bound.numerator


def over_points(function: str, first: int, last: int, at: Callable[[int], Exact]) -> Exact:
    """An aggregate other than a sum, point by point."""
    if last < first:
        if function == "prod":
            return Fraction(1)
        raise Undefined(f"{function} of nothing: the bounds are empty")
    if function in {"first", "last"}:
        return at(first if function == "first" else last)
    found = at(first)
    for position in range(first + 1, last + 1):
        found = multiply(found, at(position)) if function == "prod" else call(function, [found, at(position)])
    return found


# ---- a whole graph ---------------------------------------------------------------------------------------


def evaluate(
    graph: Graph, sources: Mapping[str, Source], given_at: Callable[[Definition], Label | None] = lambda _: None
) -> Values:
    """Evaluate a graph; raises `SymflopsError` (exit 3) where a wanted quantity has no value.

    `given_at` knows where what is given was said.
    """
    values = Values(graph.definitions)
    values.each()
    problems = []
    for root, reason in dict(_roots(graph, values)).items():
        definition = graph.definitions[root]
        told = no_value(definition, reason, sources)._replace(helps=tuple(noughts(definition, values)))
        label = given_at(definition) if definition.origin == "given" else None
        problems.append(told if label is None else told._replace(labels=(label,)))
    if problems:
        raise SymflopsError(problems, exit_code=3)
    return values


def _roots(graph: Graph, values: Values) -> list[tuple[str, NoValue]]:
    """The nodes where a value was first lost, for each wanted one that has none."""
    found = []
    for keys in graph.wanted.values():
        for key in keys:
            outcome = values.outcome(key)
            if isinstance(outcome, NoValue):
                found.append((next(k for k, v in values.known.items() if v is outcome), outcome))
    return found


def noughts(definition: Definition, values: Values) -> Iterator[str]:
    """The names in a formula that are 0: what is divided by, most likely."""
    for name, key in definition.uses:
        if values.outcome(key) == 0:
            yield f"`{name}` is 0"


def no_value(definition: Definition, reason: NoValue, sources: Mapping[str, Source]) -> Problem:
    """The problem of a definition that has no value: where it stands and why."""
    code = "SF405" if isinstance(reason, TooLarge) else "SF411" if isinstance(reason, Undecided) else "SF410"
    labels: tuple[Label, ...] = ()
    if definition.place is not None and definition.place.path in sources:
        said = definition.said if definition.origin != "given" else None  # what is given stands in another text
        span = said.span if said is not None else definition.place.name
        labels = (Label(sources[definition.place.path], span),)
    return Problem(code, f"`{definition.label}` has no value: {reason}", labels)
