"""Formulas for a terminal: the language's own text with the signs of mathematics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from symflops.expr import Aggregate, Binding, Call, Compare, Divides, Expr, Name, Negate, Number, Power, Product, Sum, Tagged

from .literals import read_literal
from .precedence import TERMINAL_LEVELS, Level, factor_level, term_level, terminal_level
from .symbols import read_symbol
from .text import SourceText, units_text
from .writer import Hole, Piece, joined

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SIGNS = {"*": "·", "/": "÷", "+": " + ", "-": " − ", "==": " = ", "!=": " ≠ ", "<=": " ≤ ", ">=": " ≥ ", "<": " < ", ">": " > "}
_FENCES = {"ceil": ("⌈", "⌉"), "floor": ("⌊", "⌋"), "abs": ("|", "|")}
_FUNCTIONS = {"log2": "log₂", "log10": "log₁₀", "sum": "Σ", "prod": "Π"}


def to_unicode(expr: Expr, symbols: Mapping[str, str]) -> str:
    """An expression for a terminal. `symbols` gives short symbols for names, in TeX or plain; others keep their name.

    >>> to_unicode(Product((Name("utilisation"), Name("n_heads"), Name("h")), "*/*"), {"utilisation": r"\\eta"})
    'η÷n_heads·h'
    """
    return Unicode(symbols).write(Hole(expr))


class Unicode(SourceText):
    """The notation of terminals: what differs from source text."""

    levels: ClassVar[Mapping[type, Level]] = TERMINAL_LEVELS

    def __init__(self, symbols: Mapping[str, str]) -> None:
        super().__init__()
        self._symbols = symbols

    def level(self, node: Expr | Binding) -> Level:
        """How tightly a node binds as shown."""
        return terminal_level(node)

    def _number(self, node: Number) -> list[Piece]:
        """Keeps `175B`, which is shorter and as clear as a power of ten."""
        if "e" not in node.text.lower():
            whole, point, part = node.text.partition(".")
            return [whole.replace("_", ",") + point + part.replace("_", "")]
        literal = read_literal(node.text)
        ten = f"10{literal.power.translate(_RAISED)}"
        return [ten if literal.digits == "1" else f"{literal.digits}×{ten}"]

    def _name(self, node: Name) -> list[Piece]:
        if node.id not in self._symbols:
            return [node.id]
        symbol = read_symbol(self._symbols[node.id])
        below = f"_{symbol.below}" if symbol.below else ""
        above = f"^{symbol.above}" if symbol.above.isalnum() else symbol.above
        return [symbol.base + below + above]

    def _tagged(self, node: Tagged) -> list[Piece]:
        unit = re.sub(r"\^(\d+)", lambda power: power[1].translate(_RAISED), units_text(node.unit)).replace("*", "·")
        body: list[Piece] = [Hole(node.body, Level.FACTOR)] if isinstance(node.body, Number) else ["(", Hole(node.body), ")"]
        return [*body, f" [{unit}]"]

    def _negate(self, node: Negate) -> list[Piece]:
        return ["−", Hole(node.body, factor_level(node.body, first=False))]

    def _sum(self, node: Sum) -> list[Piece]:
        pieces: list[Piece] = []
        for sign, term in zip(node.signs, node.terms, strict=True):
            level = term_level(term, first=not pieces)
            pieces += [_SIGNS[sign], Hole(term, level)] if pieces else [Hole(term, level)]
        return pieces

    def _product(self, node: Product) -> list[Piece]:
        pieces: list[Piece] = []
        for operator, factor in zip(node.operators, node.factors, strict=True):
            level = Level.POWER if operator == "/" else factor_level(factor, first=not pieces)
            pieces += [_SIGNS[operator], Hole(factor, level)] if pieces else [Hole(factor, level)]
        return pieces

    def _power(self, node: Power) -> list[Piece]:
        negative = isinstance(node.exponent, Negate)
        exponent = node.exponent.body if isinstance(node.exponent, Negate) else node.exponent
        if isinstance(exponent, Number) and exponent.text.isdecimal():
            raised = ("-" if negative else "") + exponent.text
            return [Hole(node.base, Level.POSTFIX), raised.translate(_RAISED)]
        return [Hole(node.base, Level.POSTFIX), "^", Hole(node.exponent, Level.POSTFIX)]

    def _compare(self, node: Compare) -> list[Piece]:
        pieces: list[Piece] = [Hole(node.operands[0], Level.SUM)]
        for relation, operand in zip(node.relations, node.operands[1:], strict=True):
            pieces += [_SIGNS[relation], Hole(operand, Level.SUM)]
        return pieces

    def _divides(self, node: Divides) -> list[Piece]:
        return [Hole(node.divisor, Level.SUM), " ∣ ", Hole(node.dividend, Level.SUM)]

    def _call(self, node: Call) -> list[Piece]:
        args = joined(", ", map(self._argument, node.args))
        if node.function in _FENCES and len(node.args) == 1:
            opening, closing = _FENCES[node.function]
            return [opening, *args, closing]
        if node.function == "sqrt" and len(node.args) == 1:
            return ["√", *(args if isinstance(node.args[0], Name) else ["(", *args, ")"])]
        return [*self._function(node.function), "(", *args, ")"]

    def _aggregate(self, node: Aggregate) -> list[Piece]:
        function = _FUNCTIONS.get(node.function, node.function)
        return [f"{function}(", Hole(node.body), " over ", *joined(", ", map(self._binder, node.binders)), ")"]

    def _function(self, function: str) -> list[Piece]:
        return [_FUNCTIONS[function]] if function in _FUNCTIONS else self._name(Name(function))
