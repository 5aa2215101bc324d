"""Exact arithmetic of the language: rationals while they last, certified enclosures after that, no value where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from math import log2
from typing import NamedTuple, TypeAlias

MOST_BITS = 4096  # of the numerator and of the denominator of every number, intermediate ones included
ALL_DIGITS = 1_000_000_000  # what `digits_certain` says of a rational
_BITS = 192  # of the ends of an enclosure: 57 digits, so that 30 survive any sane formula
_DIGITS = 68  # of the decimal functions: finer than the ends even after an exponential has eaten four
_MOST_EXP = 2840  # e^2840 has more than 4,096 bits


class NoValue(Exception):  # noqa: N818 - an outcome of the language, not a fault
    """Why an operation has no value, in plain words; whoever asked knows the place and the code."""


class Undefined(NoValue):
    """Mathematics gives no real number here."""


class TooLarge(NoValue):
    """The number would pass a limit of size."""


class Undecided(NoValue):
    """The digits carried do not settle a yes or no."""


class Enclosure(NamedTuple):
    """A real number known to lie in low..high, where low < high.

    Made by the functions of this module, never by hand; as a tuple it has a `+` and a `<` that mean nothing here.
    """

    low: Fraction
    high: Fraction


Exact: TypeAlias = Fraction | Enclosure

_ZERO, _ONE, _HALF = Fraction(0), Fraction(1), Fraction(1, 2)
_TINY = Fraction(1, 2 ** (MOST_BITS - _BITS - 2))  # below this the ends have no room for their digits


def limited(value: Fraction) -> Fraction:
    """A rational within the limit of size. Raises `TooLarge`."""
    if value.numerator.bit_length() > MOST_BITS or value.denominator.bit_length() > MOST_BITS:
        raise TooLarge(f"the number has more than {MOST_BITS} bits")
    return value


def _bounds(value: Exact) -> tuple[Fraction, Fraction]:
    return value if isinstance(value, Enclosure) else (value, value)


def enclose(low: Fraction, high: Fraction) -> Exact:
    """The number between two bounds: the bounds rounded outward, or a rational where they meet."""
    if low == high:
        return limited(low)
    above, below = low.numerator > 0, high.numerator < 0  # many times faster than to compare fractions
    if (above and high < _TINY) or (below and -low < _TINY):
        raise TooLarge(f"the number is too small: its denominator has more than {MOST_BITS} bits")
    return Enclosure(_outward(low, False), _outward(high, True))


def _outward(value: Fraction, up: bool) -> Fraction:
    """The next number up or down with few binary digits; very small ones lose digits and become zero at last."""
    top, bottom = value.numerator, value.denominator
    size = top.bit_length() - bottom.bit_length()  # |value| < 2^(size + 1)
    if size >= MOST_BITS - 1:
        raise TooLarge(f"the number has more than {MOST_BITS} bits")
    shift = min(_BITS - size, MOST_BITS - 1)
    top, bottom = (top << shift, bottom) if shift > 0 else (top, bottom << -shift)
    whole = -(-top // bottom) if up else top // bottom
    return Fraction(whole, 1 << shift) if shift > 0 else Fraction(whole << -shift)


def add(values: Sequence[Exact], signs: str) -> Exact:
    """The sum of values with their signs, a character each; nothing adds up to 0.

    >>> add([Fraction(1, 10), Fraction(1, 5), Fraction(1)], "++-")
    Fraction(-7, 10)
    """
    total, low, high = _ZERO, _ZERO, _ZERO  # of the rationals, and of the ends of the enclosures: rounded once, at the end
    rounded = False
    for value, sign in zip(values, signs, strict=True):
        term = value if sign == "+" else negate(value)
        if isinstance(term, Enclosure):
            low, high, rounded = low + term.low, high + term.high, True
        else:
            total = limited(term if total is _ZERO else total + term)  # 0 + term takes as long as any sum
    return enclose(total + low, total + high) if rounded else total


def negate(value: Exact) -> Exact:
    """Minus a value."""
    return Enclosure(-value.high, -value.low) if isinstance(value, Enclosure) else -value


def multiply(a: Exact, b: Exact) -> Exact:
    """The product; operands within the limit cannot make it blow up, so it is tested afterwards."""
    if isinstance(a, Enclosure) or isinstance(b, Enclosure):
        (low, high), (least, most) = _bounds(a), _bounds(b)
        if low.numerator >= 0 and least.numerator >= 0:
            return enclose(low * least, high * most)
        products = [x * y for x in (low, high) for y in (least, most)]
        return enclose(min(products), max(products))
    return limited(a * b)


def divide(a: Exact, b: Exact) -> Exact:
    """The quotient. Undefined where the divisor is 0, undecided where it may be."""
    if isinstance(b, Enclosure):
        if b.low <= 0 <= b.high:
            raise Undecided("the divisor cannot be told from zero")
        low, high = _bounds(a)
        if low.numerator >= 0 and b.low.numerator > 0:
            return enclose(low / b.high, high / b.low)
        quotients = [x / y for x in (low, high) for y in b]
        return enclose(min(quotients), max(quotients))
    if not b:
        raise Undefined("division by zero")
    return enclose(*sorted((a.low / b, a.high / b))) if isinstance(a, Enclosure) else limited(a / b)


def power(base: Exact, exponent: Exact) -> Exact:
    """Base to an exponent: exact where the root is exact, 0^0 = 1, refused for a negative base and a broken exponent.

    >>> power(Fraction(8), Fraction(-2, 3)), power(Fraction(-1), Fraction(99999999999998))
    (Fraction(1, 4), Fraction(1, 1))
    >>> to_float(power(Fraction(2), Fraction(1, 2)))
    1.4142135623730951
    """
    if isinstance(exponent, Enclosure) or exponent.denominator != 1:
        return _real_power(base, exponent)
    if isinstance(base, Enclosure):
        return _rounded_power(base, exponent.numerator)
    return _whole_power(base, exponent.numerator)


def _whole_power(base: Fraction, exponent: int) -> Fraction:
    if not exponent:
        return _ONE
    if not base and exponent < 0:
        raise Undefined("zero to a negative power")
    if base in (0, 1, -1):
        return base if exponent % 2 else abs(base)
    # A number of b bits is at least 2^(b - 1): the size of the power is known before it is worked out.
    bits = max(base.numerator.bit_length(), base.denominator.bit_length()) - 1
    if bits * abs(exponent) >= MOST_BITS:
        raise TooLarge(f"the power has more than {MOST_BITS} bits")
    return limited(base**exponent)


def _rounded_power(base: Enclosure, exponent: int) -> Exact:
    if exponent < 0:
        return divide(_ONE, _rounded_power(base, -exponent))
    if exponent.bit_length() > _BITS:
        raise TooLarge("the exponent is too large for a base that is rounded")
    factor = base if exponent % 2 else _abs(base)  # an even power is never negative
    result = factor if exponent else _ONE
    for bit in bin(exponent)[3:]:
        result = multiply(result, result)
        result = multiply(result, factor) if bit == "1" else result
    return result


def _real_power(base: Exact, exponent: Exact) -> Exact:
    """A power whose exponent is a fraction or rounded."""
    (low, high), (least, most) = _bounds(base), _bounds(exponent)
    if high < 0:
        if most // 1 >= least:
            raise Undecided("the exponent of a negative number cannot be told from a whole one")
        raise Undefined("a root or a broken power of a negative number")
    if base == 1:
        return _ONE
    if low > 0:
        known = _root_power(base, exponent)
        return _exp(multiply(exponent, _logarithm(base))) if known is None else known
    if low < 0 or least <= 0 <= most:
        raise Undecided("the base or the exponent of a power cannot be told from zero")
    if most < 0:
        raise Undefined("zero to a negative power") if base == 0 else Undecided("the base cannot be told from zero")
    return _ZERO if base == 0 else enclose(_ZERO, _bounds(_real_power(high, exponent))[1])


def _root_power(base: Exact, exponent: Exact) -> Fraction | None:
    """The exact power where the base is a perfect one, as in 8^(2/3)."""
    if isinstance(base, Enclosure) or isinstance(exponent, Enclosure):
        return None
    top = _whole_root(base.numerator, exponent.denominator)
    bottom = _whole_root(base.denominator, exponent.denominator) if top else None
    return _whole_power(Fraction(top, bottom), exponent.numerator) if top and bottom else None


def _whole_root(number: int, degree: int) -> int | None:
    """The root of a positive whole number if it is whole; Newton's steps, no factors."""
    if degree >= number.bit_length():
        return 1 if number == 1 else None
    # Start a hair above the root (floats are good to 1e-12 here): from there the steps only go down, and few are needed.
    whole, broken = divmod(log2(number) / degree, 1)
    root = (int(2**broken * (1 + 1e-9) * 2**60) << int(whole) >> 60) + 1
    while (closer := ((degree - 1) * root + number // root ** (degree - 1)) // degree) < root:
        root = closer
    return root if root**degree == number else None


# ---- functions ---------------------------------------------------------------------------------------------


def _bound(function: Callable[[Context, Decimal], Decimal], x: Fraction, up: bool) -> Fraction:
    """A bound of a rising function at x; `decimal` rounds these functions correctly, so one unit is always enough."""
    # A logarithm near 1 is as small as x - 1: the quotient needs as many more digits as that has zeros.
    lost = x.denominator.bit_length() - abs(x.numerator - x.denominator).bit_length()
    # Made on the spot: a context keeps flags, and a shared one would be global state.
    work, fine = (Context(digits, ROUND_FLOOR, -9999, 9999, 1, 0, [], []) for digits in (_DIGITS, _DIGITS + max(0, lost) // 3))
    fine.rounding = ROUND_CEILING if up else ROUND_FLOOR
    value = function(work, fine.divide(Decimal(x.numerator), Decimal(x.denominator)))
    return Fraction(work.next_plus(value) if up else work.next_minus(value))


def _ln_bound(x: Fraction, up: bool) -> Fraction:
    step = x - 1
    if abs(step) > Fraction(1, 2**100):
        return _bound(Context.ln, x, up)
    # Two terms of the series; what is left out is less than the cube, 200 bits further down.
    return step - step**2 / 2 + (abs(step) ** 3 if up else -(abs(step) ** 3))


def _exp(x: Exact) -> Exact:
    low, high = _bounds(x)
    if x == 0:
        return _ONE
    if max(high, -low) > _MOST_EXP:
        raise TooLarge(f"the exponential or power is too {'large' if high > 0 else 'small'} for {MOST_BITS} bits")
    return enclose(_bound(Context.exp, low, False), _bound(Context.exp, high, True))


def _logarithm(x: Exact, base: int = 0) -> Exact:
    """The logarithm to a base; 0 stands for e."""
    low, high = _bounds(x)
    if high <= 0:
        raise Undefined("the logarithm of a number that is not positive")
    if low <= 0:
        raise Undecided("the argument of a logarithm cannot be told from zero")
    known = None if isinstance(x, Enclosure) else _whole_logarithm(x, base)
    if known is not None:
        return Fraction(known)
    if base:
        return divide(_logarithm(x), _logarithm(Fraction(base)))
    return enclose(_ln_bound(low, False), _ln_bound(high, True))


def _whole_logarithm(x: Fraction, base: int) -> int | None:
    """The logarithm of a whole power of the base. The logarithm of any other rational is irrational."""
    number = max(x.numerator, x.denominator)
    if number == 1:
        return 0
    if not base or 1 not in (x.numerator, x.denominator):
        return None
    size = round(log2(number) / log2(base))
    return (size if x.denominator == 1 else -size) if base**size == number else None


def _extreme(pick: Callable[[Iterable[Fraction]], Fraction], *values: Exact) -> Exact:
    return enclose(pick(_bounds(value)[0] for value in values), pick(_bounds(value)[1] for value in values))


def _abs(x: Exact) -> Exact:
    return _extreme(max, x, negate(x), _ZERO)


def _floor(x: Exact) -> Exact:
    low, high = (Fraction(end // 1) for end in _bounds(x))
    if low != high:
        raise Undecided(f"{digits_certain(x)} digits do not tell on which side of a whole number it lies")
    return low


def _mod(a: Exact, b: Exact) -> Exact:
    """What is left after dividing a whole number of times, rounded down: its sign is the divisor's."""
    if isinstance(a, Enclosure) or isinstance(b, Enclosure) or not b:
        return add((a, multiply(b, _floor(divide(a, b)))), "+-")
    return limited(a % b)


_FUNCTIONS: dict[str, Callable[..., Exact]] = {
    "min": lambda *values: _extreme(min, *values),
    "max": lambda *values: _extreme(max, *values),
    "abs": _abs,
    "ceil": lambda x: negate(_floor(negate(x))),
    "floor": _floor,
    "sqrt": lambda x: power(x, _HALF),
    "exp": _exp,
    "ln": _logarithm,
    "log2": lambda x: _logarithm(x, 2),
    "log10": lambda x: _logarithm(x, 10),
    "mod": _mod,
}


def call(name: str, args: Sequence[Exact]) -> Exact:
    """A function of the language, by name.

    >>> call("mod", [Fraction(-7), Fraction(3)]), call("log2", [Fraction(1, 1024)]), call("sqrt", [Fraction(9, 4)])
    (Fraction(2, 1), Fraction(-10, 1), Fraction(3, 2))
    """
    fits = bool(args) if name in ("min", "max") else len(args) == (2 if name == "mod" else 1)
    if name not in _FUNCTIONS or not fits:
        raise Undefined(f"there is no {name} of {len(args)} arguments")
    return _FUNCTIONS[name](*args)


def less(a: Exact, b: Exact) -> bool:
    """Is a < b?"""
    (low, high), (least, most) = _bounds(a), _bounds(b)
    if low < most and least <= high:
        raise Undecided("the two sides agree in every digit that is certain")
    return high < least


def equal(a: Exact, b: Exact) -> bool:
    """Is a = b? Two rounded numbers can only be told apart, never together."""
    (low, high), (least, most) = _bounds(a), _bounds(b)
    if low <= most and least <= high and not low == high == least == most:
        raise Undecided("the two sides agree in every digit that is certain")
    return low == most


def divides(divisor: Exact, dividend: Exact) -> bool:
    """Does the divisor go into the dividend a whole number of times?"""
    low, high = _bounds(divide(dividend, divisor))
    if low < high and high // 1 >= low:
        raise Undecided("the quotient cannot be told from a whole number")
    return low.denominator == 1 and low == high


def midpoint(x: Exact) -> Fraction:
    """The rational to go on with for a number."""
    return (x.low + x.high) / 2 if isinstance(x, Enclosure) else x


def to_show(x: Exact) -> Fraction:
    """The rational to show for a number: nought where no digit is certain, what is left of two that are equal.

    >>> to_show(Enclosure(Fraction(-1, 9**50), Fraction(1, 9**49))), to_show(Fraction(1, 3))
    (Fraction(0, 1), Fraction(1, 3))
    """
    return _ZERO if may_vanish(x) else midpoint(x)


def may_vanish(x: Exact) -> bool:
    """Is it rounded, and perhaps nought?"""
    return isinstance(x, Enclosure) and x.low.numerator <= 0 <= x.high.numerator


def digits_certain(x: Exact) -> int:
    """How many significant digits are known; `ALL_DIGITS` for a rational."""
    if not isinstance(x, Enclosure):
        return ALL_DIGITS
    ratio = min(abs(x.low), abs(x.high)) // (x.high - x.low)
    return len(str(ratio)) - 1


def to_float(x: Exact) -> float:
    """The nearest float; for an enclosure, the nearest to its middle.

    >>> to_float(Fraction(1, 3))
    0.3333333333333333
    """
    try:
        return float(midpoint(x))
    except OverflowError:
        raise TooLarge("the number is too large for a float") from None
