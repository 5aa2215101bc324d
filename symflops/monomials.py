"""Which values of a graph are products of powers of some inputs, and which powers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from .evaluate import Values
from .exact import NoValue
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
from .graph import Definition, names_in

Powers: TypeAlias = Mapping[str, Fraction]  # by variable; none: a constant

_CONSTANT: Powers = {}
_ONE, _HALF = Fraction(1), Fraction(1, 2)


class _NoMonomial(Exception):  # noqa: N818 - an answer, not a fault
    """This is no constant times a product of powers."""


class Monomials:
    """The powers of every node: `variables` says which variable an input is, `touched` what depends on one.

    Variables are positive. A sum of terms with the same powers is a constant times these.
    """

    def __init__(
        self, definitions: Mapping[str, Definition], values: Values, variables: Mapping[str, str], touched: Collection[str]
    ) -> None:
        self.definitions = definitions
        self.values = values
        self.touched = touched
        self.known: dict[str, Powers | None] = {key: {name: _ONE} for key, name in variables.items()}
        for key, definition in definitions.items():  # in dependency order: no chain is too long for the stack
            if key in touched and key not in variables and not definition.binders:
                self.known[key] = self._powers(definition)

    def of(self, key: str) -> Powers | None:
        """The powers of a node, None where it is no monomial."""
        return self.known[key] if key in self.touched else _CONSTANT

    def _powers(self, definition: Definition) -> Powers | None:
        assert definition.expr is not None, "what is touched has a formula"
        try:
            return fold(definition.expr, _Powerwise(self))
        except (_NoMonomial, NoValue):
            return None


class _Powerwise:
    """Powers as a reading of the tree."""

    def __init__(self, monomials: Monomials) -> None:
        self.monomials = monomials

    def number(self, node: Number) -> Powers:
        return _CONSTANT

    def name(self, node: Name) -> Powers:
        definition = self.monomials.definitions.get(node.id)
        if node.id in self.monomials.touched and definition is not None and definition.binders and definition.expr is not None:
            return fold(definition.expr, self)
        found = self.monomials.of(node.id)
        if found is None:
            raise _NoMonomial
        return found

    def negate(self, node: Negate, body: Powers) -> Powers:
        return body

    def sum(self, node: Sum, terms: tuple[Powers, ...]) -> Powers:
        return _same(terms)

    def product(self, node: Product, factors: tuple[Powers, ...]) -> Powers:
        found: dict[str, Fraction] = {}
        for operator, powers in zip(node.operators, factors, strict=True):
            for name, power in powers.items():
                found[name] = found.get(name, Fraction(0)) + (power if operator == "*" else -power)
        return {name: power for name, power in found.items() if power}

    def power(self, node: Power, base: Powers, exponent: Powers) -> Powers:
        if not base and not exponent:
            return _CONSTANT
        value = None if exponent or not self._fixed(node.exponent) else self.monomials.values.read(node.exponent, {})
        if not isinstance(value, Fraction):
            raise _NoMonomial
        return {name: power * value for name, power in base.items() if value}

    def _fixed(self, expr: Expr) -> bool:
        """Has an expression one value, whatever runs?"""
        definitions = self.monomials.definitions
        return not any(name not in definitions or definitions[name].binders for name in names_in(expr))

    def call(self, node: Call, args: tuple[Powers, ...]) -> Powers:
        if not any(args):
            return _CONSTANT
        if node.function in ("min", "max"):
            return _same(args)
        if node.function in ("number", "abs"):
            return args[0]
        if node.function == "sqrt":
            return {name: power * _HALF for name, power in args[0].items()}
        raise _NoMonomial

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Powers]) -> Powers:
        binder = node.binders[0]
        assert binder.first is not None and binder.last is not None
        if evaluate(binder.first) or evaluate(binder.last):
            raise _NoMonomial
        body = evaluate(node.body)
        if body and node.function == "prod":
            raise _NoMonomial
        return body

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Powers]) -> Powers:
        evaluate(node.test)  # raises where the test depends on a variable
        return _same((evaluate(node.then), evaluate(node.otherwise)))

    # ---- conditions: of constants alone --------------------------------------------------------------------------

    def compare(self, node: Compare, operands: tuple[Powers, ...]) -> Powers:
        return _constant(operands)

    def divides(self, node: Divides, divisor: Powers, dividend: Powers) -> Powers:
        return _constant((divisor, dividend))

    def logic(self, node: Logic, operands: tuple[Powers, ...]) -> Powers:
        return _CONSTANT

    def negation(self, node: Not, body: Powers) -> Powers:
        return _CONSTANT


def _same(found: Sequence[Powers]) -> Powers:
    if any(one != found[0] for one in found[1:]):
        raise _NoMonomial
    return found[0]


def _constant(found: Sequence[Powers]) -> Powers:
    if any(found):
        raise _NoMonomial
    return _CONSTANT
