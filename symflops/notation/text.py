"""Source text of the language from a tree: what the parser reads back as the same tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from symflops.expr import (
    Aggregate,
    Argument,
    Assign,
    Binder,
    Binding,
    ByLaw,
    Call,
    Compare,
    Conditional,
    Divides,
    Entry,
    Expr,
    Is,
    Logic,
    Match,
    Name,
    Negate,
    Not,
    Number,
    Pick,
    Power,
    Preset,
    Product,
    Rows,
    Sum,
    Tagged,
    Under,
    Units,
)

from .precedence import SOURCE_LEVELS, Level, source_level
from .writer import Hole, Notation, Piece, joined


def to_text(expr: Expr) -> str:
    """The source text of an expression, with the fewest brackets that keep the tree.

    >>> from fractions import Fraction
    >>> to_text(Product((Number(Fraction(2), "2"), Power(Negate(Name("h")), Name("n"))), "**"))
    '2*(-h)^n'
    """
    return SOURCE.write(Hole(expr))


def bindings_text(bindings: Iterable[Binding]) -> str:
    """What is given, as it stands in braces or after a test's `given`.

    >>> bindings_text([Preset("models/gpt3_175b"), Pick("training_flops", "kaplan")])
    '"models/gpt3_175b", training_flops by kaplan'
    """
    return SOURCE.write(*joined(", ", ([Hole(binding)] for binding in bindings)))


def units_text(units: Units) -> str:
    """A unit as it stands after `:` or in brackets.

    >>> units_text(Units((("FLOP", 1), ("s", -1), ("device", -1))))
    'FLOP/s/device'
    >>> units_text(Units((("s", -2),)))
    '1/s^2'
    """
    text = ""
    for name, power in units.factors:
        text += "*" if text and power > 0 else "" if power > 0 else "/" if text else "1/"
        text += name if abs(power) == 1 else f"{name}^{abs(power)}"
    return text or "1"


class SourceText(Notation):
    """The notation of the language itself."""

    levels: ClassVar[Mapping[type, Level]] = SOURCE_LEVELS

    def level(self, node: Expr | Binding) -> Level:
        """How tightly a node binds in source text."""
        return source_level(node)

    # ---- arithmetic ----

    def _number(self, node: Number) -> list[Piece]:
        return [node.text]

    def _name(self, node: Name) -> list[Piece]:
        return [node.id]

    def _tagged(self, node: Tagged) -> list[Piece]:
        if isinstance(node.body, Number):
            return [Hole(node.body, Level.ATOM), f" [{units_text(node.unit)}]"]
        return ["(", Hole(node.body), f") [{units_text(node.unit)}]"]

    def _negate(self, node: Negate) -> list[Piece]:
        return ["-", Hole(node.body, Level.FACTOR)]

    def _sum(self, node: Sum) -> list[Piece]:
        pieces: list[Piece] = []
        for sign, term in zip(node.signs, node.terms, strict=True):
            if pieces:
                pieces.append(f" {sign} ")
            pieces.append(Hole(term, Level.PRODUCT))
        return pieces

    def _product(self, node: Product) -> list[Piece]:
        pieces: list[Piece] = []
        for operator, factor in zip(node.operators, node.factors, strict=True):
            if pieces:
                pieces.append(operator)
            pieces.append(Hole(factor, Level.FACTOR))
        return pieces

    def _power(self, node: Power) -> list[Piece]:
        return [Hole(node.base, Level.POSTFIX), "^", Hole(node.exponent, Level.FACTOR)]

    # ---- conditions ----

    def _compare(self, node: Compare) -> list[Piece]:
        pieces: list[Piece] = [Hole(node.operands[0], Level.SUM)]
        for relation, operand in zip(node.relations, node.operands[1:], strict=True):
            pieces += [f" {relation} ", Hole(operand, Level.SUM)]
        return pieces

    def _divides(self, node: Divides) -> list[Piece]:
        return [Hole(node.divisor, Level.SUM), " divides ", Hole(node.dividend, Level.SUM)]

    def _is_option(self, node: Is) -> list[Piece]:
        return [f"{node.choice} is {' | '.join(node.options)}"]

    def _logic(self, node: Logic) -> list[Piece]:
        level = Level.NOT if node.word == "and" else Level.AND
        return joined(f" {node.word} ", ([Hole(operand, level)] for operand in node.operands))

    def _negation(self, node: Not) -> list[Piece]:
        return ["not ", Hole(node.body, Level.NOT)]

    # ---- cases ----

    def _conditional(self, node: Conditional) -> list[Piece]:
        return ["if ", Hole(node.test), " then ", Hole(node.then), " else ", Hole(node.otherwise)]

    def _match(self, node: Match) -> list[Piece]:
        arms = joined(", ", ([f"{' | '.join(arm.options) or 'else'} => ", Hole(arm.body)] for arm in node.arms))
        return [f"match {node.choice} {{ ", *arms, " }"]

    # ---- functions ----

    def _argument(self, argument: Expr | Argument) -> list[Piece]:
        if isinstance(argument, Argument):
            return [f"{argument.name} = ", Hole(argument.body)]
        return [Hole(argument)]

    def _call(self, node: Call) -> list[Piece]:
        return [f"{node.function}(", *joined(", ", map(self._argument, node.args)), ")"]

    def _binder(self, binder: Binder) -> list[Piece]:
        if binder.first is None or binder.last is None:
            return [binder.name]
        return [f"{binder.name} = ", Hole(binder.first, Level.SUM), " .. ", Hole(binder.last, Level.SUM)]

    def _aggregate(self, node: Aggregate) -> list[Piece]:
        return [f"{node.function}(", Hole(node.body), " over ", *joined(", ", map(self._binder, node.binders)), ")"]

    # ---- circumstances ----

    def _record(self, bindings: Iterable[Binding]) -> list[Piece]:
        return ["{", *joined(", ", ([Hole(binding)] for binding in bindings)), "}"]

    def _under(self, node: Under) -> list[Piece]:
        return [Hole(node.body, Level.POSTFIX), " given ", *self._record(node.bindings)]

    def _by_law(self, node: ByLaw) -> list[Piece]:
        return [Hole(node.body, Level.POSTFIX), f" by {node.law}"]

    def _assign(self, node: Assign) -> list[Piece]:
        return [f"{node.name} = ", Hole(node.body)]

    def _pick(self, node: Pick) -> list[Piece]:
        return [f"{node.name} by {node.law}"]

    def _entry(self, node: Entry) -> list[Piece]:
        return [f"{node.name}(", Hole(node.key), ") = ", Hole(node.body)]

    def _rows(self, node: Rows) -> list[Piece]:
        return [f"{node.name} = ", *joined(" ", map(self._record, node.rows))]

    def _preset(self, node: Preset) -> list[Piece]:
        return [f'"{node.name}"']


SOURCE = SourceText()
