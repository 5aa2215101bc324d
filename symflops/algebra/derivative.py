"""Derivatives of canonical forms: the chain rule through everything that is no polynomial, exact almost everywhere."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symflops.exact import Undefined

from .canonical import test_key
from .field import Field, Generator, Ratio, Test
from .powers import logarithm


def derivative(field: Field, ratio: Ratio, name: str) -> Ratio:
    """The derivative by a name: where a maximum or a case changes, that of the side that counts.

    Steps (ceil, floor) have slope nought. Raises `Undefined` for products over a running number that the name is in.
    """
    return Slopes(field, name).of(ratio)


def elasticity(field: Field, ratio: Ratio, name: str) -> Ratio:
    """By how many percent a value grows when a name grows by one percent."""
    return field.divide(field.multiply(field.name(name), derivative(field, ratio, name)), ratio)


class Slopes:
    """The slopes of the generators by one name, each worked out once."""

    def __init__(self, field: Field, name: str) -> None:
        self.field = field
        self.name = name
        self.known: dict[int, Ratio] = {}

    def of(self, ratio: Ratio) -> Ratio:
        """The sum over generators of slope by the generator times slope of the generator."""
        field = self.field
        terms = []
        for at in field.used(ratio):
            inner = self.generator(at)
            if inner.above:
                terms.append(field.multiply(field.slope(ratio, at), inner))
        return field.add(terms)

    def generator(self, at: int) -> Ratio:
        found = self.known.get(at)
        if found is None:
            found = self.known[at] = self._generator(at, self.field.generators[at])
        return found

    def _itself(self, at: int) -> Ratio:
        return Ratio(self.field.monomial({at: 1}), self.field.context.constant(1))

    def _generator(self, at: int, made: Generator) -> Ratio:
        field = self.field
        if made.word == "name":
            if made.name != self.name:
                return field.zero
            # x = g^q, so dg/dx = g/(q x).
            return field.divide(self._itself(at), field.multiply(field.constant(made.degree), field.name(made.name)))
        inside = [self.of(arg) if isinstance(arg, Ratio) else None for arg in made.args]
        if not any(slope is not None and slope.above for slope in inside):
            return field.zero
        if made.word in ("ceil", "floor"):
            return field.zero
        if made.word in ("root", "power", "exp", "ln"):
            return self._smooth(at, made, inside)
        return self._pieces(made, inside)

    def _smooth(self, at: int, made: Generator, inside: list[Ratio | None]) -> Ratio:
        field = self.field
        first, slope = made.args[0], inside[0] or field.zero
        if made.word == "exp":
            return field.multiply(self._itself(at), slope)
        relative = field.divide(slope, first)
        if made.word == "ln":
            return relative
        if made.word == "root":
            return field.multiply(self._itself(at), field.multiply(relative, field.constant(Fraction(1, made.degree))))
        exponent, growth = made.args[1], inside[1] or field.zero
        parts = [field.multiply(exponent, relative)]
        if growth.above:
            parts.append(field.multiply(growth, logarithm(field, first)))
        return field.multiply(self._itself(at), field.add(parts))

    def _pieces(self, made: Generator, inside: list[Ratio | None]) -> Ratio:
        field = self.field
        slopes = [slope if slope is not None else field.zero for slope in inside]
        if made.word == "if":
            return case(field, made.args[0], slopes[1], slopes[2])
        if made.word in ("max", "min") and not made.name:
            found, best = slopes[0], made.args[0]
            for arg, slope in zip(made.args[1:], slopes[1:], strict=True):
                low, high = (best, arg) if made.word == "max" else (arg, best)
                test = Test("<", (field.subtract(low, high),))
                found = case(field, test, slope, found)
                best = extreme_of(field, made.word, best, arg)
            return found
        if made.word == "abs":
            return case(field, Test("<", (made.args[0],)), field.negate(slopes[0]), slopes[0])
        if made.word == "mod":
            steps = field.generator(
                ("floor", field.key(field.divide(*made.args))),
                Generator("floor", "", (field.divide(*made.args),), "real", True),
            )
            return field.subtract(slopes[0], field.multiply(steps, slopes[1]))
        if made.word == "sum" and not slopes[1].above and not slopes[2].above:
            args = (slopes[0], *made.args[1:])
            key = ("sum", made.name, *(field.key(part) for part in args[:3]))
            return field.generator(key, Generator("sum", made.name, args, "real"))
        raise Undefined(f"there is no closed derivative of `{made.word}` over a running number")


def case(field: Field, test: Test, then: Ratio, otherwise: Ratio) -> Ratio:
    """One value where a condition holds, else another."""
    if field.same(then, otherwise):
        return then
    key = ("if", test_key(field, test), field.key(then), field.key(otherwise))
    return field.generator(key, Generator("if", "", (test, then, otherwise), "real"))


def extreme_of(field: Field, word: str, a: Ratio, b: Ratio) -> Ratio:
    """The maximum or minimum of two forms, as it stands."""
    args: tuple[Any, ...] = (a, b)
    key = (word, *(field.key(one) for one in args))
    return field.generator(key, Generator(word, "", args, "real"))
