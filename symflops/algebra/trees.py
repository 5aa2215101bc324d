"""Trees put together the way a person would write them: no needless brackets, ones or noughts, fractions as quotients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from symflops.expr import Call, Expr, Negate, Number, Power, Product, Sum
from symflops.units.display import exact_text

MOST_PLACES = 6  # decimal places a quotient may have and still be written as a decimal


def number(value: Fraction | int) -> Expr:
    """A rational as the language writes it: `12`, `3e11`, `2.5`, `1/3`, `-4`.

    >>> from symflops.notation.text import to_text
    >>> [to_text(number(Fraction(text))) for text in ("-4", "5/2", "1/3", "300000000000", "-2/7")]
    ['-4', '2.5', '1/3', '3e11', '-2/7']
    """
    value = Fraction(value)
    if value < 0:
        return negated(number(-value))
    if value.denominator == 1:
        return Number(value, whole_text(value.numerator))
    text = decimal_text(value)
    if text:
        return Number(value, text)
    top, bottom = (Number(Fraction(part), whole_text(part)) for part in (value.numerator, value.denominator))
    return Product((top, bottom), "*/")


def whole_text(value: int) -> str:
    """A whole number, with a power of ten in place of many noughts: `3e11`, `2.5e17`."""
    digits = exact_text(Fraction(value))
    bare = digits.rstrip("0")
    if len(digits) - len(bare) < 6 or len(bare) > 6:
        return digits
    return f"{bare[0]}{'.' if len(bare) > 1 else ''}{bare[1:]}e{len(digits) - 1}"


def decimal_text(value: Fraction) -> str:
    """A short decimal, or nothing where there is none."""
    for places in range(1, MOST_PLACES + 1):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).rjust(places + 1, "0")
            return f"{digits[:-places]}.{digits[-places:]}" if len(digits) <= 12 else ""
    return ""


ONE, ZERO = Number(Fraction(1), "1"), Number(Fraction(0), "0")


def negated(expr: Expr) -> Expr:
    """Minus a tree; the minus of a product stands before its first factor, as one writes `-2*x/7`."""
    if isinstance(expr, Negate):
        return expr.body
    if isinstance(expr, Product):
        return Product((negated(expr.factors[0]), *expr.factors[1:]), expr.operators)
    return Negate(expr)


def is_negative(expr: Expr) -> bool:
    """Does a tree begin with a minus?"""
    return isinstance(expr, Negate) or (isinstance(expr, Product) and is_negative(expr.factors[0]))


def plus(terms: Iterable[Expr]) -> Expr:
    """A sum; noughts go, and what is subtracted stands after a minus."""
    found: list[Expr] = []
    signs = ""
    for term in terms:
        if term == ZERO:
            continue
        down = bool(found) and is_negative(term)
        found.append(negated(term) if down else term)
        signs += "-" if down else "+"
    if not found:
        return ZERO
    return found[0] if len(found) == 1 else Sum(tuple(found), signs)


def times(above: Sequence[Expr], below: Sequence[Expr] = ()) -> Expr:
    """A product over a product: `a*b/(c*d)`. Factors that are products themselves are taken into it."""
    negative = sum(map(is_negative, (*above, *below))) % 2
    top, bottom = _flat(above), _flat(below)
    found = top[0] if len(top) == 1 else Product(tuple(top), "*" * len(top)) if top else ONE
    if bottom:
        under = bottom[0] if len(bottom) == 1 else Product(tuple(bottom), "*" * len(bottom))
        found = Product((*(top or [ONE]), under), "*" * max(len(top), 1) + "/")
    return negated(found) if negative else found


def _flat(factors: Sequence[Expr]) -> list[Expr]:
    """Factors without their signs and without ones, products of nothing but `*` opened."""
    found: list[Expr] = []
    for factor in factors:
        bare = negated(factor) if is_negative(factor) else factor
        if isinstance(bare, Product) and set(bare.operators) == {"*"}:
            found += bare.factors
        elif bare != ONE:
            found.append(bare)
    return found


def power(base: Expr, exponent: Fraction) -> Expr:
    """A power with a rational exponent above nought; a square root is called one."""
    if exponent == 1:
        return base
    if exponent == Fraction(1, 2):
        return Call("sqrt", (base,))
    return Power(base, number(exponent))
