"""Quantities as people write them in scenarios and on the command line: `175B param`, `35% .. 45%`, `$2/h/device`.

A number with a unit is read by one regular expression, since that is nearly all there is and Lark costs 45 ms to
import; everything else goes through grammar/quantity.lark. A property test holds the two equal.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import isqrt

from symflops.exact import TooLarge
from symflops.expr import Units
from symflops.model import Measure
from symflops.numerals import parse_decimal
from symflops.text import Label, Source, Span, SymflopsError, fail

from .limits import check_characters

KINDS = {"..": "bounds", "to": "percentiles", "+-": "deviation", "±": "deviation", "*/": "factor", "×÷": "factor"}

_NUMBER = r"[+-]?[0-9]+(?:_[0-9]+|,[0-9]{3})*(?:\.[0-9]+(?:_[0-9]+)*)?(?:[eE][+-]?[0-9]+|[kKMBTm](?![A-Za-z0-9_])|%)?"
_UNIT = r"[A-Za-z$][A-Za-z0-9_]*(?:\^-?[0-9]+)?(?:[*/](?:1(?![0-9.])|[A-Za-z$][A-Za-z0-9_]*)(?:\^-?[0-9]+)?)*"
# The number is taken whole (an atomic group), as a lexer would: `0T*1` is no 0 in T.
_SIMPLE = re.compile(rf"\s*((?>{_NUMBER}))\s*({_UNIT})?\s*\Z")
_MONEY = re.compile(rf"\s*\$((?>{_NUMBER}))\s*((?:/[A-Za-z][A-Za-z0-9_]*)*)\s*\Z")
# `300 .. 400B`: is it 300, or 300B?
_HALF_SCALED = re.compile(r"\s*\$?[+-]?([0-9][0-9_,.]*)\s*(?:\.\.|to\b)\s*\$?[+-]?[0-9][0-9_,.]*([kKMBTm%])(?![A-Za-z0-9_])")
_LONGEST = 500


def parse_measure(source: Source, span: Span) -> Measure:
    """The quantity that a stretch of a source states.

    Raises `SymflopsError` when it is none: SF102 for characters, SF405 for size, SF603 otherwise.
    """
    text = source.text[span.start : span.end]
    if len(text) > _LONGEST:
        label = Label(source, Span(span.start, span.start + 1))
        raise fail("SF104", f"a quantity of {len(text):,} characters", label, helps=["a value is one number and its unit"])
    try:
        if match := _SIMPLE.match(text):
            return single(match[1], unit_of(match[2] or "", 1), money=False)
        if match := _MONEY.match(text):
            return single(match[1], Units((("$", 1), *unit_of(match[2], 1).factors)), money=True)
        return _by_grammar(source, span)
    except TooLarge as error:
        raise fail("SF405", str(error), Label(source, span), helps=["the limit keeps every answer quick"]) from error
    except ValueError as error:
        raise not_read(text, error, Label(source, span)) from error


def unit_of(text: str, sign: int) -> Units:
    """A unit without blanks or brackets: `FLOP/s/device`, `/h`."""
    factors: list[tuple[str, int]] = []
    for piece in text.replace("*", " * ").replace("/", " / ").split():
        if piece in {"*", "/"}:
            sign = -1 if piece == "/" else 1
        elif piece != "1":
            name, _, power = piece.partition("^")
            factors.append((name, sign * int(power or 1)))
    return Units(tuple(factors))


def number_of(text: str, money: bool) -> Fraction:
    """The number of a quantity; `m` is a million after a currency sign and nothing elsewhere."""
    digits = text.replace(",", "")
    if digits[-1] == "m" and not money:
        raise ValueError("`m` is a million only after a currency sign; write M")
    if digits[-1] in "mK":
        digits = digits[:-1] + ("M" if digits[-1] == "m" else "k")
    sign = -1 if digits[0] == "-" else 1
    return sign * parse_decimal(digits.lstrip("+-"))


def single(text: str, unit: Units, money: bool) -> Measure:
    """One value, without a range."""
    return Measure("point", number_of(text, money), None, None, unit, text.lstrip("+-").replace(",", ""))


def ranged(kind: str, first: Fraction, second: Fraction, unit: Units) -> Measure:
    """A range and the value at its centre: midpoint of bounds, geometric mean of percentiles, mean of a deviation."""
    if kind == "bounds":
        return Measure(kind, (first + second) / 2, first, second, unit, "")
    if kind == "deviation":
        return Measure(kind, first, first - second, first + second, unit, "")
    if kind == "factor":
        return Measure(kind, first, first / second, first * second, unit, "")
    centre = geometric_mean(first, second) if min(first, second) > 0 else (first + second) / 2
    return Measure(kind, centre, first, second, unit, "")


def geometric_mean(first: Fraction, second: Fraction) -> Fraction:
    """The root of the product, to 40 digits.

    >>> geometric_mean(Fraction(1, 4), Fraction(1))
    Fraction(1, 2)
    """
    product = first * second
    shift = 10**40
    exact = isqrt(product.numerator * product.denominator)
    if exact * exact == product.numerator * product.denominator:
        return Fraction(exact, product.denominator)
    return Fraction(isqrt(product.numerator * product.denominator * shift**2), product.denominator * shift)


def _by_grammar(source: Source, span: Span) -> Measure:
    from .grammars import Misfit, parse_slice

    check_characters(source)
    text = source.text[span.start : span.end]
    try:
        found = parse_slice("quantity", Source(source.path, text), Span(0, len(text)))
    except ValueError as error:
        raise not_read(text, error, Label(source, span)) from error
    if isinstance(found, Misfit):
        if found.too_large:
            raise fail("SF405", found.too_large, Label(source, span), helps=["the limit keeps every answer quick"])
        raise _not_a_quantity(text, Label(source, span))
    if found.kind != "point":
        _check_range(text, found, Label(source, span))
    return found  # type: ignore[no-any-return]


def not_read(text: str, error: ValueError, label: Label) -> SymflopsError:
    """The error for a quantity whose parts do not go together; the reason has its remedy after a semicolon or colon."""
    reason, _, remedy = str(error).replace("; ", ": ", 1).partition(": ")
    return fail("SF603", f'"{text}": {reason}', label, helps=[remedy] if remedy else [])


def _check_range(text: str, measure: Measure, label: Label) -> None:
    scaled = _HALF_SCALED.match(text)
    if text.count("%") == 1 and measure.unit is not None and measure.unit.factors:
        raise fail("SF603", f'"{text}" has % beside a unit', label, helps=[f"{both_ends(text, measure)}: a share has no unit"])
    if measure.kind == "deviation" and text.count("%") == 1:
        raise fail("SF603", f'"{text}" has % at one end only', label, helps=["write % for both: 44% ± 3%"])
    if scaled is not None and scaled[1].strip("0.,_"):
        helps = [f"write {scaled[1]}{scaled[2]} for both, or write both out"]
        raise fail("SF603", f'"{text}" has {scaled[2]} at one end only', label, helps=helps)
    if measure.low is not None and measure.high is not None and measure.low > measure.high:
        raise fail("SF603", f'"{text}" begins with the larger end', label, helps=["write the smaller value first"])


def both_ends(text: str, measure: Measure) -> str:
    """How to write a range of which one end is a share of the other: the share worked out, where the mean is known."""
    share = re.search(rf"{_NUMBER}\Z", text.rstrip())
    if measure.kind != "deviation" or share is None or not share[0].endswith("%"):
        return "write both ends in the unit"
    deviation = f"{float(measure.value * number_of(share[0], money=False)):.6g}"
    return f"write {text[: share.start()]}{deviation}"


def _not_a_quantity(text: str, label: Label) -> SymflopsError:
    helps = ['a quantity looks like "175B param", "35% .. 45%" or "$2/h/device"; an expression begins with =, a law with by']
    return fail("SF603", f'"{text}" is not a quantity', label, helps=helps)
