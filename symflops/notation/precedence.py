"""How tightly each node binds, as written in each notation: the one place that decides about brackets."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache

from symflops.expr import (
    Aggregate,
    Binding,
    ByLaw,
    Call,
    Compare,
    Conditional,
    Divides,
    Expr,
    Is,
    Logic,
    Match,
    Name,
    Negate,
    Not,
    Number,
    Power,
    Product,
    Sum,
    Tagged,
    Under,
)


class Level(IntEnum):
    """The levels of the grammar, loosest first: a node that is looser than its place gets brackets."""

    ANY = 0
    OR = 1
    AND = 2
    NOT = 3
    RELATION = 4
    SUM = 5
    PRODUCT = 6
    FACTOR = 7
    POWER = 8
    POSTFIX = 9
    ATOM = 10


# The level of each kind of node in source text; a number's follows from its text, that of `and` and `or` from the word.
SOURCE_LEVELS: Mapping[type, Level] = {
    Name: Level.ATOM,
    Tagged: Level.ATOM,
    Call: Level.ATOM,
    Aggregate: Level.ATOM,
    Match: Level.ATOM,
    Conditional: Level.ANY,
    Not: Level.NOT,
    Compare: Level.RELATION,
    Divides: Level.RELATION,
    Is: Level.RELATION,
    Sum: Level.SUM,
    Product: Level.PRODUCT,
    Negate: Level.FACTOR,
    Power: Level.POWER,
    # They bind tightly, but a reader must be told: `(q by law)*2`, never `q by law*2`.
    Under: Level.OR,
    ByLaw: Level.OR,
}


def _without(levels: Mapping[type, Level], *kinds: type) -> Mapping[type, Level]:
    """The levels of all other kinds, where those of some depend on more than the kind."""
    return {kind: level for kind, level in levels.items() if kind not in kinds}


def source_level(node: Expr | Binding) -> Level:
    """How tightly a node binds in source text."""
    if isinstance(node, Logic):
        return Level.AND if node.word == "and" else Level.OR
    if isinstance(node, Number):
        return _literal_level(node.text)
    return SOURCE_LEVELS.get(type(node), Level.ATOM)


def _literal_level(text: str) -> Level:
    """Numbers that algebra made need not be literals: `-3` and `1/3` bind as they look."""
    if "/" in text:
        return Level.PRODUCT
    return Level.FACTOR if text.startswith("-") else Level.ATOM


def _shown_literal_level(text: str, scaled: str) -> Level:
    """`2.5 × 10⁻³` is a product; `50%` and `175B` are not to be raised as if they were their last sign."""
    if any(letter in text.lower() for letter in scaled):
        return Level.FACTOR
    return Level.POWER if text[-1:] in "kMBT%" else Level.ATOM


TERMINAL_LEVELS = _without(SOURCE_LEVELS, Call)


def terminal_level(node: Expr | Binding) -> Level:
    """How tightly a node binds in Unicode, where `2.5e-3` is a product and a root is a sign before its operand."""
    if isinstance(node, Number):
        return min(source_level(node), _shown_literal_level(node.text, "e"))
    if isinstance(node, Call) and node.function == "sqrt":
        return Level.POWER
    return source_level(node)


TYPESET_LEVELS = {
    **_without(SOURCE_LEVELS, Aggregate),
    Match: Level.ANY,  # set as cases, which have no right end
    Under: Level.POWER,
    ByLaw: Level.POWER,
    Tagged: Level.POWER,
}


def typeset_level(node: Expr | Binding) -> Level:
    """How tightly a node binds in LaTeX and MathML, where `175B` is a product and a Σ reaches to the next `+`."""
    if isinstance(node, Number):
        return _typeset_literal_level(node.text)
    if isinstance(node, Aggregate) and node.function in ("sum", "prod"):
        return Level.PRODUCT
    return TYPESET_LEVELS[type(node)] if type(node) in TYPESET_LEVELS else source_level(node)


@lru_cache(1024)
def _typeset_literal_level(text: str) -> Level:
    return min(_literal_level(text), _shown_literal_level(text, "ekmbt"))


_PRODUCT, _FACTOR, _POWER = Level.PRODUCT, Level.FACTOR, Level.POWER  # looked up once: members of an enum are slow to get at


def begins_with_minus(expr: Expr) -> bool:
    """Is a minus the first thing that would be written?"""
    while isinstance(expr, Product):
        expr = expr.factors[0]
    return isinstance(expr, Negate) or (isinstance(expr, Number) and expr.text.startswith("-"))


def term_level(term: Expr, first: bool) -> Level:
    """The level a term needs where two signs in a row are not to be written: `a - (-b)`."""
    return _PRODUCT if first or type(term) is Name or not begins_with_minus(term) else Level.ATOM


def factor_level(factor: Expr, first: bool) -> Level:
    """The same for a factor or what a minus stands before; `2 × 10⁶` goes with `*` and `-` without brackets."""
    if isinstance(factor, Number) and not factor.text.startswith("-"):
        return _FACTOR
    return _FACTOR if first else _POWER
