"""Formulas that are worked out at many places: compiled once, each part worked out once a place, rationals by flint.

What comes out is what `evaluate` says: the same rationals, enclosures of the same numbers, the same reasons where there
is no value. Reading the tree anew at every place takes some ten times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any

from flint import fmpq

from symflops import evaluate, exact
from symflops.evaluate import Missing, number, over_points, whole_bound
from symflops.exact import Exact, NoValue
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
from symflops.series import TooMuch, total

from .parts import HIGHEST_POWER, QUICK, Part, Place, Step, compared, kept, lifted, limited, lowered, summed
from .rewriting import rewritten
from .seen import Seen

DEEP = 100  # parts in each other beyond which definitions are worked out one by one: no chain is too long for the stack
FEW_TERMS, MOST_TERMS = 50, 2_000  # of a sum that are surely, and at most, added up one by one
MOST_PIECES = 20


class Compiled:
    """Trees over a graph, or over names alone, at one place of some inputs after another."""

    def __init__(
        self, definitions: Mapping[str, Definition], inputs: Collection[str], most_steps: int = evaluate.MOST_TERMS
    ) -> None:
        """`most_steps` is how many terms all sums without a closed form may take at a place, beside short ones."""
        self.definitions, self.most_steps = definitions, most_steps
        self.added = 0  # terms of short sums, at all places
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

    def name(self, key: str) -> Part:
        """An input, a node of the graph, or what has no value."""
        if key in self.named:
            return self.named[key]
        definition = self.definitions.get(key)
        lost = f"`{key.removeprefix('?')}` is not given" if definition is None else f"`{definition.label}` is free"
        slot = self.inputs.get(key, 0)

        def read(place: Place) -> Any:
            found = place[slot] if slot else None
            if found is None:
                raise Missing(lost)
            return found

        return Part(read, slot, 0) if slot else self.known(("missing", key), 0, lambda slot: read)

    def add(self, terms: int) -> None:
        """Count the terms of a sum."""
        self.added += terms

    def seen(self, place: Place) -> Seen:
        """The values of a place as plain evaluation has them."""
        if place[0] is None:
            place[0] = Seen(self, place)
        found: Seen = place[0]
        return found


class _Running(Compiled):
    """What stands inside an aggregate, at one number after another: a place begins with that around it, then the number."""

    def __init__(self, outer: Compiled, running: str) -> None:
        self.outer, self.running = outer, running
        self.definitions, self.inputs, self.size = outer.definitions, {running: 1}, 2
        self.parts, self.named = {}, {}

    def part(self, expr: Expr) -> Part:
        """A tree compiled, all that does not run along worked out once around it."""
        return fold(rewritten(expr, self.still), Compiling(self))

    def _runs(self, expr: Expr) -> bool:
        return any(self._is_running(key) for key in names_in(expr))

    def _is_running(self, key: str) -> bool:
        definition = self.definitions.get(key)
        return key == self.running or (definition is not None and self.running in definition.binders)

    def still(self, node: Expr) -> Expr | None:
        """A name in place of what does not run along; such terms of a sum, and factors of a product, together."""
        if isinstance(node, (Name, Number)):
            return None
        if not self._runs(node):
            return self._around(node)
        if not isinstance(node, (Sum, Product)):
            return None
        parts, signs = (node.terms, node.signs) if isinstance(node, Sum) else (node.factors, node.operators)
        pairs = list(zip(signs, parts, strict=True))
        still = [pair for pair in pairs if not self._runs(pair[1])]
        if len(still) < 2:
            return None
        first = "+" if isinstance(node, Sum) else "*"
        neutral = Number(Fraction(0), "0") if isinstance(node, Sum) else Number(Fraction(1), "1")
        still = still if still[0][0] == first else [(first, neutral), *still]
        together = type(node)(tuple(part for _, part in still), "".join(sign for sign, _ in still))
        rest = [(sign, rewritten(part, self.still)) for sign, part in pairs if self._runs(part)]
        made = [(first, self._around(together)), *rest]
        return type(node)(tuple(part for _, part in made), "".join(sign for sign, _ in made))

    def _around(self, node: Expr) -> Name:
        around = self.outer.part(node)
        key = f"around {around.slot}"  # no name has a blank
        self.named[key] = Part(lambda place: around.step(place[0]), -around.slot, around.depth)
        return Name(key)

    def term(self, body: Part, place: Place, at: int) -> Any:
        """The body at a number."""
        return body.step([place, fmpq(at), *[None] * (self.size - 2)])

    def in_pieces(self, expr: Expr, body: Part, place: Place, ends: tuple[int, int]) -> Exact:
        """A sum by its polynomial pieces. Raises `TooMuch` where those are many: term by term is faster then."""
        pieces = 0

        def spend() -> None:
            nonlocal pieces
            pieces += 1
            if pieces > MOST_PIECES:
                raise TooMuch("the pieces are many")

        def closed(key: str) -> Exact | None:
            if self._is_running(key):
                return None
            part = self.named.get(key)
            return lowered(self.outer.name(key).step(place) if part is None else part.step([place]))

        def at(position: int) -> Exact:
            return lowered(self.term(body, place, position))

        return total(expr, self.running, *ends, at, self.definitions, closed, spend)

    def name(self, key: str) -> Part:
        """What runs along is worked out at each number, all else once around it."""
        definition = self.definitions.get(key)
        if key == self.running or key in self.named:
            return super().name(key)
        if definition is not None and definition.expr is not None and self._is_running(key):
            self.named[key] = self.part(definition.expr)
            return self.named[key]
        around = self.outer.name(key)
        return self.known(("around", around.slot), around.depth, lambda slot: lambda place: around.step(place[0]))

    def add(self, terms: int) -> None:
        self.outer.add(terms)

    def seen(self, place: Place) -> Seen:
        found = self.outer.seen(place[0])
        running = {**found.running, self.running: Fraction(int(place[1].p), int(place[1].q))}
        seen = Seen(found.compiled, found.place, running, found)
        for key, part in self.named.items():
            if part.slot < 0:  # a name that was put in the place of what does not run along
                seen.put(key, part, place)
        return seen


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
        return self.compiled.name(node.id)

    def negate(self, node: Negate, body: Part) -> Part:
        step = body.step

        def negated(place: Place) -> Any:
            value = step(place)
            return -value if isinstance(value, fmpq) else exact.negate(lowered(value))

        return self._known("negate", None, (body,), lambda slot: kept(slot, negated))

    def sum(self, node: Sum, terms: tuple[Part, ...]) -> Part:
        steps = [(sign == "-", term.step) for sign, term in zip(node.signs, terms, strict=True)]

        def total(place: Place) -> Any:
            found: Any = None  # the rationals
            others, signs = [], ""
            for minus, step in steps:
                term = step(place)
                if not isinstance(term, fmpq):
                    others.append(lowered(term))
                    signs += "-" if minus else "+"
                elif found is None:
                    found = -term if minus else term
                else:
                    found = limited(found - term if minus else found + term)
            if not others:
                return found
            return lifted(exact.add(others, signs) if found is None else exact.add((lowered(found), *others), f"+{signs}"))

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
        binder = node.binders[0]
        assert binder.first is not None and binder.last is not None
        first, last = evaluate(binder.first), evaluate(binder.last)
        inner = _Running(self.compiled, binder.name)
        plain = rewritten(node.body, inner.still)
        body = inner.part(plain)

        def read(place: Place) -> Any:
            low, high = (whole_bound(lowered(end.step(place))) for end in (first, last))
            if high - low >= MOST_TERMS:  # a sum of more has a closed form, or takes more steps than it may
                seen = self.compiled.seen(place)
                return lifted(number(seen.read(node, seen.running)))
            if node.function == "sum" and high - low >= FEW_TERMS:
                with suppress(TooMuch):
                    return lifted(inner.in_pieces(plain, body, place, (low, high)))
            self.compiled.add(high - low + 1)
            if node.function == "sum":
                return summed(inner.term(body, place, at) for at in range(low, high + 1))
            return lifted(over_points(node.function, low, high, lambda at: lowered(inner.term(body, place, at))))

        return self._known("aggregate", node, (first, last, body._replace(slot=0)), lambda slot: kept(slot, read))
