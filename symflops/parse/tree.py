"""From the rules of the grammars to the tree: one method a rule, spans taken from the first and last child."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lark import Token, Transformer

from symflops.exact import TooLarge
from symflops.expr import (
    Aggregate,
    Argument,
    Arm,
    Assign,
    Binder,
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
from symflops.numerals import parse_decimal
from symflops.text import Span

Children = list[Any]


class NumberTooLarge(Exception):  # noqa: N818 - found in a text, not a fault
    """A literal over the limits; carries its place."""

    def __init__(self, span: Span, message: str) -> None:
        self.span = span
        super().__init__(message)


class SaidTwice(Exception):  # noqa: N818 - found in a text, not a fault
    """A clause that a statement may have once; carries the place of the second."""

    def __init__(self, span: Span, clause: str) -> None:
        self.span = span
        super().__init__(clause)


def span_of(children: Children) -> Span:
    """From the start of the first child to the end of the last."""
    return Span(_start(children[0]), _end(children[-1]))


def _start(child: Any) -> int:
    return (child.start_pos or 0) if isinstance(child, Token) else int(child.span.start)


def _end(child: Any) -> int:
    return (child.end_pos or 0) if isinstance(child, Token) else int(child.span.end)


def trees(children: Children) -> Children:
    """The children that are not punctuation."""
    return [child for child in children if not isinstance(child, Token)]


def literal(token: Token) -> Fraction:
    """The exact value of a number, or where it is too large."""
    try:
        return parse_decimal(str(token))
    except TooLarge as error:
        raise NumberTooLarge(Span(token.start_pos or 0, token.end_pos or 0), str(error)) from error


class ExpressionTree(Transformer[Token, Any]):
    """Builds expressions; run by Lark while it parses, with every token kept."""

    # ---- units ----
    def unit(self, c: Children) -> Units:
        if len(c) == 1:
            return Units(c[0].factors, c[0].span)
        factors: list[tuple[str, int]] = []
        sign = 1
        for child in c:
            if isinstance(child, Token):
                sign = -1 if child.type == "SLASH" else 1
            else:
                factors += [(name, power * sign) for name, power in child.factors]
        return Units(tuple(factors), span_of(c))

    def unit_power(self, c: Children) -> Units:
        atom = c[0]
        if isinstance(atom, Token):
            factors: tuple[tuple[str, int], ...] = ((str(atom), 1),) if atom.type == "UNIT" else ()
        else:
            factors = atom.factors
        power = int(c[2]) if len(c) == 3 else 1
        return Units(tuple((name, old * power) for name, old in factors), span_of(c))

    def unit_group(self, c: Children) -> Units:
        return Units(c[1].factors, span_of(c))

    def unit_tag(self, c: Children) -> Units:
        return Units(c[1].factors, span_of(c))

    # ---- conditions and cases ----
    def if_else(self, c: Children) -> Conditional:
        return Conditional(c[1], c[3], c[5], span_of(c))

    def match(self, c: Children) -> Match:
        return Match(str(c[1]), tuple(trees(c)), span_of(c))

    def arm(self, c: Children) -> Arm:
        options = c[0] if isinstance(c[0], tuple) else ((), None)
        return Arm(options[0], c[-1], Span(options[1].start if options[1] else _start(c[1]), _end(c[-1])))

    def options(self, c: Children) -> tuple[tuple[str, ...], Span]:
        return tuple(str(child) for child in c if child.type == "NAME"), span_of(c)

    def otherwise(self, c: Children) -> tuple[tuple[str, ...], Span]:
        return (), span_of(c)

    def _logic(self, word: str, c: Children) -> Logic:
        return Logic(word, tuple(trees(c)), span_of(c))

    def or_(self, c: Children) -> Logic:
        return self._logic("or", c)

    def and_(self, c: Children) -> Logic:
        return self._logic("and", c)

    def not_(self, c: Children) -> Not:
        return Not(c[1], span_of(c))

    def compare(self, c: Children) -> Compare:
        return Compare(tuple(c[::2]), tuple(str(relation) for relation in c[1::2]), span_of(c))

    def divides(self, c: Children) -> Divides:
        return Divides(c[0], c[2], span_of(c))

    def is_option(self, c: Children) -> Is:
        return Is(str(c[0]), c[2][0], Span(c[0].start_pos, c[2][1].end))

    # ---- arithmetic ----
    def added(self, c: Children) -> Sum:
        return Sum(tuple(c[::2]), "+" + "".join(str(sign) for sign in c[1::2]), span_of(c))

    def multiplied(self, c: Children) -> Product:
        return Product(tuple(c[::2]), "*" + "".join(str(sign) for sign in c[1::2]), span_of(c))

    def negative(self, c: Children) -> Negate:
        return Negate(c[1], span_of(c))

    negative_exponent = negative

    def raised(self, c: Children) -> Power:
        return Power(c[0], c[2], span_of(c))

    def under(self, c: Children) -> Under:
        return Under(c[0], c[2][0], Span(_start(c[0]), c[2][1].end))

    def by_law(self, c: Children) -> ByLaw:
        return ByLaw(c[0], str(c[2]), span_of(c))

    # ---- atoms ----
    def number(self, c: Children) -> Expr:
        token = c[0]
        if token.type == "MONEY":
            return self._money(c)
        number = Number(literal(token), str(token), Span(token.start_pos, token.end_pos))
        if len(c) == 1:
            return number
        unit = loose_unit(c[1]) if isinstance(c[1], Token) else c[1]
        return Tagged(number, unit, span_of(c))

    def _money(self, c: Children) -> Tagged:
        text = str(c[0])[1:].replace(",", "")
        text = text[:-1] + "M" if text.endswith("m") else text
        plain = Token.new_borrow_pos("NUMBER", text, c[0])
        rate = loose_unit(c[1]).factors if len(c) == 2 else ()
        span = span_of(c)
        return Tagged(Number(literal(plain), text, span), Units(((str(c[0])[0], 1), *rate), span), span)

    def name(self, c: Children) -> Name:
        return Name(str(c[0]), span_of(c))

    def group(self, c: Children) -> Expr:
        return c[1]  # type: ignore[no-any-return]

    def tagged(self, c: Children) -> Tagged:
        return Tagged(c[1], c[3], span_of(c))

    def call(self, c: Children) -> Call:
        return Call(str(c[0]), tuple(trees(c)), span_of(c))

    def named(self, c: Children) -> Argument:
        return Argument(str(c[0]), c[2], span_of(c))

    def aggregate(self, c: Children) -> Aggregate:
        parts = trees(c)
        return Aggregate(str(c[0]), parts[0], tuple(parts[1:]), span_of(c))

    def binder(self, c: Children) -> Binder:
        first, last = (c[2], c[4]) if len(c) == 5 else (None, None)
        return Binder(str(c[0]), first, last, span_of(c))

    # ---- circumstances ----
    def record(self, c: Children) -> tuple[tuple[Any, ...], Span]:
        return tuple(trees(c)), span_of(c)

    def assign(self, c: Children) -> Assign:
        return Assign(str(c[0]), c[2], span_of(c))

    def pick(self, c: Children) -> Pick:
        return Pick(str(c[0]), str(c[2]), span_of(c))

    def entry(self, c: Children) -> Entry:
        return Entry(str(c[0]), c[2], c[5], span_of(c))

    def rows(self, c: Children) -> Rows:
        records = c[2:]
        return Rows(str(c[0]), tuple(record[0] for record in records), Span(c[0].start_pos, records[-1][1].end))

    def preset(self, c: Children) -> Preset:
        return Preset(str(c[0])[1:-1], span_of(c))

    # ---- calculations ----
    def loose(self, c: Children) -> Expr:
        return c[0]  # type: ignore[no-any-return]

    def calculation(self, c: Children) -> tuple[Expr, Units | None]:
        return c[0], c[2] if len(c) == 3 else None


def loose_unit(token: Token) -> Units:
    """A unit written as one word: `GB/s`, `/h/device`."""
    factors: list[tuple[str, int]] = []
    sign = 1
    for piece in str(token).replace("*", " * ").replace("/", " / ").split():
        if piece in "*/":
            sign = -1 if piece == "/" else 1
        elif piece != "1":
            name, _, power = piece.partition("^")
            factors.append((name, sign * int(power or 1)))
    return Units(tuple(factors), Span(token.start_pos or 0, token.end_pos or 0))


# `or`, `and` and `not` are rules of the grammar but words of Python.
for _word in ("or", "and", "not"):
    setattr(ExpressionTree, _word, getattr(ExpressionTree, f"{_word}_"))
