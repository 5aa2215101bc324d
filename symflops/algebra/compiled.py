"""Formulas that are worked out at many places: compiled once, each part worked out once a place, rationals by flint.

What comes out is what `evaluate` says, exactly: the same rationals and enclosures, the same reasons where there is no
value. Reading the tree anew at every place takes some ten times as long.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from flint import fmpq

from symflops import exact
from symflops.evaluate import Missing, Values, number, related
from symflops.exact import MOST_BITS, Enclosure, Exact, NoValue, TooLarge, Undefined
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
from symflops.graph import Definition, names_in

DEEP = 100  # parts in each other beyond which definitions are worked out one by one: no chain is too long for the stack
HIGHEST_POWER = 16  # that is worked out at once; others mind the limits of size first

Place: TypeAlias = list[Any]  # what each part came to at a place; None: not asked yet
Step: TypeAlias = Callable[[Place], Any]


class Part(NamedTuple):
    """A compiled part: how to work it out, under which number it is kept, how many parts it has in each other."""

    step: Step
    slot: int
    depth: int


def lifted(value: Exact) -> Any:
    """A rational as flint has it; an enclosure as it is."""
    return value if isinstance(value, Enclosure) else fmpq(value.numerator, value.denominator)


def lowered(value: Any) -> Exact:
    """The exact value that a part came to."""
    if isinstance(value, fmpq):
        return Fraction(int(value.p), int(value.q))
    return number(value)


def limited(value: Any) -> Any:
    """A rational within the limits of size."""
    if value.height_bits() > MOST_BITS:
        raise TooLarge(f"the number has more than {MOST_BITS} bits")
    return value


class Compiled:
    """Trees over a graph, or over names alone, at one place of some inputs after another."""

    def __init__(self, definitions: Mapping[str, Definition], inputs: Collection[str]) -> None:
        self.definitions = definitions
        self.inputs = {key: slot for slot, key in enumerate(inputs, 1)}  # the first slot is for what aggregates see
        self.size = len(self.inputs) + 1
        self.parts: dict[Hashable, Part] = {}
        self.named: dict[str, Part] = {}
        for key, definition in definitions.items():  # in dependency order
            if key not in self.inputs and definition.expr is not None and not definition.binders:
                self.named[key] = self.part(definition.expr)

    def part(self, expr: Expr) -> Part:
        """A tree compiled."""
        return fold(expr, Compiling(self))

    def at(self, values: Mapping[str, Exact]) -> Place:
        """A place of the inputs; one without a value there is missing where it is asked for."""
        place: Place = [None] * self.size
        for key, slot in self.inputs.items():
            if key in values:
                place[slot] = lifted(values[key])
        return place

    def value(self, part: Part, place: Place) -> Exact:
        """What a part comes to at a place. Raises `NoValue`."""
        return lowered(self._asked(part, place))

    def truth(self, part: Part, place: Place) -> bool:
        """Does a condition hold at a place? Raises `NoValue`."""
        return bool(self._asked(part, place))

    def _asked(self, part: Part, place: Place) -> Any:
        place += [None] * (self.size - len(place))  # what was compiled since
        if part.depth > DEEP:
            for one in self.named.values():
                with suppress(NoValue):
                    one.step(place)
        return part.step(place)

    def known(self, key: Hashable, depth: int, make: Callable[[int], Step]) -> Part:
        """A part that is there already, or a new one."""
        found = self.parts.get(key)
        if found is None:
            found = self.parts[key] = Part(make(self.size), self.size, depth)
            self.size += 1
        return found


class _Seen(Values):
    """The values of a place, as aggregates see them: those of names from the parts."""

    def __init__(self, compiled: Compiled, place: Place) -> None:
        given = {key: lowered(place[slot]) for key, slot in compiled.inputs.items() if place[slot] is not None}
        super().__init__(compiled.definitions, given)
        self.compiled, self.place = compiled, place
        # Of a formula over names alone the names are no nodes of a graph, which running numbers need not be either.
        self.running = {key: value for key, value in given.items() if isinstance(value, Fraction)} if not self.definitions else {}

    def outcome(self, key: str) -> Exact | NoValue:
        if key not in self.known and key in self.compiled.named:
            try:
                self.known[key] = lowered(self.compiled.named[key].step(self.place))
            except NoValue as reason:
                self.known[key] = reason
        return super().outcome(key)


class Compiling:
    """Parts as a reading of the tree. Equal parts are one, wherever they stand."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled

    def _known(self, word: str, said: Hashable, parts: Sequence[Part], make: Callable[[int], Step]) -> Part:
        depth = 1 + max((part.depth for part in parts), default=0)
        return self.compiled.known((word, said, *(part.slot for part in parts)), depth, make)

    def number(self, node: Number) -> Part:
        value = lifted(node.value)
        return self._known("number", node.value, (), lambda slot: lambda place: value)

    def name(self, node: Name) -> Part:
        key = node.id
        if key in self.compiled.named:
            return self.compiled.named[key]
        definition = self.compiled.definitions.get(key)
        lost = f"`{key.removeprefix('?')}` is not given" if definition is None else f"`{definition.label}` is free"
        slot = self.compiled.inputs.get(key, 0)

        def read(place: Place) -> Any:
            found = place[slot] if slot else None
            if found is None:
                raise Missing(lost)
            return found

        return Part(read, slot, 0) if slot else self._known("missing", key, (), lambda slot: read)

    def negate(self, node: Negate, body: Part) -> Part:
        step = body.step

        def negated(place: Place) -> Any:
            value = step(place)
            return -value if isinstance(value, fmpq) else exact.negate(lowered(value))

        return self._known("negate", None, (body,), lambda slot: kept(slot, negated))

    def sum(self, node: Sum, terms: tuple[Part, ...]) -> Part:
        steps = [(sign == "-", term.step) for sign, term in zip(node.signs, terms, strict=True)]

        def total(place: Place) -> Any:
            found = None
            for minus, step in steps:
                term = step(place)
                if found is None:
                    found = term
                elif isinstance(found, fmpq) and isinstance(term, fmpq):
                    found = limited(found - term if minus else found + term)
                else:
                    found = lifted(exact.add((lowered(found), lowered(term)), "+-" if minus else "++"))
            return found

        return self._known("sum", node.signs, terms, lambda slot: kept(slot, total))

    def product(self, node: Product, factors: tuple[Part, ...]) -> Part:
        first = factors[0].step
        steps = [(sign == "*", factor.step) for sign, factor in zip(node.operators[1:], factors[1:], strict=True)]

        def product(place: Place) -> Any:
            found = first(place)
            for times, step in steps:
                other = step(place)
                if isinstance(found, fmpq) and isinstance(other, fmpq) and (times or other):
                    found = limited(found * other if times else found / other)
                else:
                    found = lifted((exact.multiply if times else exact.divide)(lowered(found), lowered(other)))
            return found

        return self._known("product", node.operators, factors, lambda slot: kept(slot, product))

    def power(self, node: Power, base: Part, exponent: Part) -> Part:
        below, above = base.step, exponent.step

        def raised(place: Place) -> Any:
            value, power = below(place), above(place)
            if isinstance(value, fmpq) and isinstance(power, fmpq) and power.q == 1 and 0 < power.p <= HIGHEST_POWER:
                return limited(value ** int(power.p))
            return lifted(exact.power(lowered(value), lowered(power)))

        return self._known("power", None, (base, exponent), lambda slot: kept(slot, raised))

    # ---- conditions ----
    def compare(self, node: Compare, operands: tuple[Part, ...]) -> Part:
        steps = [operand.step for operand in operands]

        def holds(place: Place) -> bool:
            values = [step(place) for step in steps]
            return all(compared(relation, a, b) for relation, a, b in zip(node.relations, values, values[1:], strict=False))

        return self._known("compare", node.relations, operands, lambda slot: kept(slot, holds))

    def divides(self, node: Divides, divisor: Part, dividend: Part) -> Part:
        def holds(place: Place) -> bool:
            return exact.divides(lowered(divisor.step(place)), lowered(dividend.step(place)))

        return self._known("divides", None, (divisor, dividend), lambda slot: kept(slot, holds))

    def logic(self, node: Logic, operands: tuple[Part, ...]) -> Part:
        judge = all if node.word == "and" else any

        def holds(place: Place) -> bool:
            return judge([bool(operand.step(place)) for operand in operands])  # all of them: each must have a value

        return self._known("logic", node.word, operands, lambda slot: kept(slot, holds))

    def negation(self, node: Not, body: Part) -> Part:
        return self._known("not", None, (body,), lambda slot: kept(slot, lambda place: not body.step(place)))

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Part]) -> Part:
        parts = [evaluate(one) for one in (node.test, node.then, node.otherwise)]
        test, then, otherwise = (part.step for part in parts)
        return self._known(
            "if", None, parts, lambda slot: kept(slot, lambda place: then(place) if test(place) else otherwise(place))
        )

    # ---- functions ----
    def call(self, node: Call, args: tuple[Part, ...]) -> Part:
        word = node.function
        if word == "number":
            return args[0]
        steps = [arg.step for arg in args]
        quick = QUICK.get(word)

        def called(place: Place) -> Any:
            values = [step(place) for step in steps]
            if quick is not None and all(isinstance(value, fmpq) for value in values):
                return quick(values)
            return lifted(exact.call(word, [lowered(value) for value in values]))

        return self._known("call", word, args, lambda slot: kept(slot, called))

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Part]) -> Part:
        def read(place: Place) -> Any:
            seen = place[0]
            if seen is None:
                seen = place[0] = _Seen(self.compiled, place)
            return lifted(number(seen.read(node, seen.running)))

        inside = [self.compiled.named[key] for key in names_in(node) if key in self.compiled.named]
        return self._known("aggregate", node, inside, lambda slot: kept(slot, read))


def kept(slot: int, step: Step) -> Step:
    """A step whose value is kept at a place."""

    def once(place: Place) -> Any:
        found = place[slot]
        if found is None:
            found = place[slot] = step(place)
        return found

    return once


RELATED: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared(relation: str, a: Any, b: Any) -> bool:
    """One comparison. Raises `NoValue` where enclosures do not tell."""
    if isinstance(a, fmpq) and isinstance(b, fmpq):
        return bool(RELATED[relation](a, b))
    return related(relation, lowered(a), lowered(b))


def _one(values: Sequence[Any]) -> Any:
    if len(values) != 1:
        raise Undefined(f"there is no such function of {len(values)} arguments")
    return values[0]


QUICK: Mapping[str, Callable[[list[Any]], Any]] = {
    "max": max,
    "min": min,
    "abs": lambda values: abs(_one(values)),
    "floor": lambda values: fmpq(_one(values).floor()),
    "ceil": lambda values: fmpq(_one(values).ceil()),
}
