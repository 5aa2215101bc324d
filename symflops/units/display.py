"""How a quantity is shown to a person: digits, thousands, prefixes, and the unit a person would say."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .dimension import Dimension
from .table import UnitTable
from .unit import FAMILIES, Unit, multiple

SUFFIXES = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"))
PLAIN_FROM = Fraction(1, 10_000)
PLAIN_BELOW = 10**6
# From how many of it on people speak of a unit; what is shorter than all has prefixes.
TIMES = (("year", 2), ("day", 2), ("h", 1), ("min", 1))
DAYS_TO_2000 = 730_425  # from 0000-03-01: a leap day is then the last of its year


# ---- numbers -----------------------------------------------------------------------------------------------


def in_unit(value: Fraction, factor: Fraction) -> Fraction:
    """A value in bases, in a unit worth `factor` of them.

    >>> in_unit(Fraction(7200), Fraction(3600))
    Fraction(2, 1)
    """
    return value / factor


def exact_text(value: Fraction) -> str:
    """A rational, whole: nothing is rounded.

    >>> exact_text(Fraction(174604259328)), exact_text(Fraction(-1, 3))
    ('174604259328', '-1/3')
    """
    sign = "-" if value < 0 else ""
    whole = sign + _digits(abs(value.numerator))
    return whole if value.denominator == 1 else f"{whole}/{_digits(value.denominator)}"


def _digits(number: int) -> str:
    """`str`, which refuses more than 4,300 digits."""
    if number.bit_length() < 10_000:
        return str(number)
    half = number.bit_length() * 3 // 20
    high, low = divmod(number, 10**half)
    return _digits(high) + _digits(low).rjust(half, "0")


def magnitude(value: Fraction) -> int:
    """The power of ten of the first digit.

    >>> magnitude(Fraction(999)), magnitude(Fraction(1, 1000)), magnitude(Fraction(-12))
    (2, -3, 1)
    """
    value = abs(value)
    power = (value.numerator.bit_length() - value.denominator.bit_length()) * 30103 // 100_000
    while value >= _ten(power + 1):
        power += 1
    while value < _ten(power):
        power -= 1
    return power


def _ten(power: int) -> Fraction:
    return Fraction(10**power) if power >= 0 else Fraction(1, 10**-power)


def rounded(value: Fraction, digits: int) -> Fraction:
    """A value to so many significant digits, halves to even.

    >>> rounded(Fraction(174604), 4), rounded(Fraction(1, 3), 2)
    (Fraction(174600, 1), Fraction(33, 100))
    """
    if not value:
        return value
    unit = _ten(magnitude(value) - max(digits, 1) + 1)
    return round(value / unit) * unit


def significant(value: Fraction, digits: int = 4) -> str:
    """A number to read. Below a million no digit before the point is rounded away; noughts at the end go, save those
    of an inexact number in scientific form, which say how precise it is.

    >>> significant(Fraction(1, 3)), significant(Fraction(12288)), significant(Fraction("34.0199"))
    ('0.3333', '12,288', '34.02')
    >>> significant(Fraction(10)**24 / 3), significant(Fraction(6 * 10**23)), significant(Fraction(1, 10**7))
    ('3.333e23', '6e23', '1e-7')
    """
    digits = max(digits, 1)
    if not value:
        return "0"
    power = magnitude(value)
    if -6 < power < 6:
        places = max(0, digits - 1 - power)
        if PLAIN_FROM <= abs(round(value, places)) < PLAIN_BELOW:
            return _decimal(value, places)
    near = rounded(value, digits)
    power = magnitude(near)
    mantissa = _decimal(near / _ten(power), digits - 1, keep=near != value)
    return f"{mantissa}e{power}"


def _decimal(value: Fraction, places: int, keep: bool = False) -> str:
    """Plain decimals with separators; noughts at the end are kept when asked for."""
    scaled = round(abs(value) * 10**places)
    whole, part = divmod(scaled, 10**places)
    text = f"{whole:,}"
    if places:
        decimals = str(part).rjust(places, "0")
        decimals = decimals if keep else decimals.rstrip("0")
        text += f".{decimals}" if decimals else ""
    return ("-" if value < 0 and scaled else "") + text


def _suffixed(value: Fraction, digits: int, start: int) -> str:
    """With K, M, B or T from `start` up; beyond what T can say, scientific."""
    near = abs(rounded(value, digits))
    if near < start or near >= 10**15:
        return significant(value, digits)
    size, suffix = next((size, suffix) for size, suffix in SUFFIXES if near >= size)
    return significant(value / size, digits) + suffix


def date_text(days: Fraction) -> str:
    """The calendar date so many days after 2000-01-01.

    >>> date_text(Fraction(0)), date_text(Fraction(7439)), date_text(Fraction(-1))
    ('2000-01-01', '2020-05-14', '1999-12-31')
    """
    # Counted from 1 March, months have a regular pattern; `datetime` would cost start-up and stop at year 9999.
    era, day = divmod(days.numerator // days.denominator + DAYS_TO_2000, 146_097)
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day += 1 - (153 * month + 2) // 5
    month += 3 if month < 10 else -9
    year += 400 * era + (month <= 2)
    return f"{year:04}-{month:02}-{day:02}"


# ---- quantities --------------------------------------------------------------------------------------------


def humanise(
    value_in_bases: Fraction, unit_text: str, factor: Fraction, dimension: Dimension, table: UnitTable, digits: int = 4
) -> str:
    """A quantity as a person would say it, in the family of the unit it is declared in.

    `unit_text` is that unit as `UnitTable.canonical` writes it, `factor` what one of it is in bases.
    """
    value = value_in_bases / factor
    if unit_text in ("", "1"):
        return significant(value, digits)
    if unit_text == "date":
        return date_text(value)
    head, tail = _head_and_tail(unit_text)
    unit = table.find(head)
    if unit is None or "^" in tail.partition("/")[0] or not (value or unit.sign):
        return _as_declared(value, unit_text, digits)
    rest = _Rest(value * unit.factor, tail, dimension, table, digits)
    if unit.name in table.counts and not unit.families:
        return rest.count(value, head)
    if "*" in tail:
        return _as_declared(value, unit_text, digits)
    return rest.said(unit)


def _as_declared(value: Fraction, unit_text: str, digits: int) -> str:
    if unit_text.startswith("1/"):
        return significant(value, digits) + unit_text[1:]
    return f"{significant(value, digits)} {unit_text}"


def _head_and_tail(unit_text: str) -> tuple[str, str]:
    """`TFLOP` and `/s/device` of `TFLOP/s/device`."""
    end = min([at for at in map(unit_text.find, "*/^") if at >= 0], default=len(unit_text))
    return unit_text[:end], unit_text[end:]


class _Rest:
    """A quantity on its way: its worth in bases of the first unit, and what follows that unit."""

    __slots__ = ("base_value", "digits", "dimension", "table", "tail")

    def __init__(self, base_value: Fraction, tail: str, dimension: Dimension, table: UnitTable, digits: int) -> None:
        self.base_value = base_value
        self.tail = tail
        self.dimension = dimension
        self.table = table
        self.digits = digits

    def said(self, unit: Unit) -> str:
        """By the kind of the first unit."""
        if unit.sign:
            return self.money(unit)
        if "binary" in unit.families:
            return self.bytes(unit)
        special: dict[str, Callable[[Unit], str]] = {"FLOP": self.operations, "s": self.time, "g": self.mass}
        base = str(unit.dimension)
        if base in special and not (base == "FLOP" and self.tail):
            return special[base](unit)
        if unit.families:
            return self.prefixed(unit)
        return self.number(unit)

    def number(self, unit: Unit) -> str:
        """In the unit as it is."""
        return f"{significant(self.base_value / unit.factor, self.digits)} {unit.symbol}{self.tail}"

    def count(self, value: Fraction, head: str) -> str:
        """`174.6B param`; a whole number of things is shown whole below a million."""
        start = PLAIN_BELOW if not self.tail and value.denominator == 1 else 10_000
        return f"{_suffixed(value, self.digits, start)} {head}{self.tail}"

    def money(self, unit: Unit) -> str:
        """`$1.234M`, `$1.50/h`."""
        value = self.base_value / unit.factor
        text = _suffixed(abs(value), self.digits, 10**6)
        if len(text.partition(".")[2]) == 1:
            text += "0"
        return f"{'-' if value < 0 else ''}{unit.sign}{text}{self.tail}"

    def operations(self, unit: Unit) -> str:
        """Scientific, and in PF-days from a tenth of one up. Who declares another unit than FLOP gets that one."""
        if unit.name != "FLOP":
            return self.prefixed(unit) if unit.families else self.number(unit)
        text = f"{significant(self.base_value, self.digits)} FLOP"
        days = self.table.find("PFday")
        if days is None or abs(self.base_value) * 10 < days.factor:
            return text
        return f"{text} ({significant(self.base_value / days.factor, self.digits)} PFday)"

    def time(self, unit: Unit) -> str:
        """In the unit a person would say: years, days, hours, minutes, or seconds with a prefix."""
        near = abs(rounded(self.base_value, self.digits))
        for name, start in TIMES:
            longer = self.table.find(name)
            if longer is not None and longer.dimension == unit.dimension and near >= start * longer.factor:
                return self.number(longer)
        return self.prefixed(self.table.find("s") or unit, largest=Fraction(1))

    def mass(self, unit: Unit) -> str:
        """Tonnes from one up; otherwise grams with a prefix."""
        tonne = self.table.find("t")
        if tonne is not None and tonne.dimension == unit.dimension and abs(self.base_value) >= tonne.factor:
            return self.number(tonne)
        return self.prefixed(self.table.find("g") or unit)

    def bytes(self, unit: Unit) -> str:
        """What is stored is shown by powers of ten and of two; how fast it moves, by powers of ten."""
        binary = unit.prefix in FAMILIES["binary"]
        first, second = ("binary", "large") if binary else ("large", "binary")
        text = self.prefixed(unit, family=first)
        moves = any(base == "s" for base, _ in self.dimension.powers)
        plain = unit.factor / multiple(unit.prefix)
        if moves or abs(self.base_value) < 10**6 * plain:
            return text
        return f"{text} ({self.prefixed(unit, family=second)})"

    def prefixed(self, unit: Unit, family: str = "", largest: Fraction | None = None) -> str:
        """With the prefix that leaves between one and a thousand before the unit; without any when none does."""
        bare = unit._replace(factor=unit.factor / multiple(unit.prefix), prefix="")
        families = (family,) if family else [name for name in unit.families if name != "binary"]
        choices = [bare, *(bare.prefixed(prefix) for name in families for prefix in FAMILIES[name])]
        fits = [one for one in choices if largest is None or one.factor <= largest * bare.factor]
        near = abs(rounded(self.base_value, self.digits))
        below = [one for one in fits if one.factor <= near]
        best = max(below, key=lambda one: one.factor) if below else min(fits, key=lambda one: one.factor)
        if near * 1000 < best.factor or (best.prefix and near >= best.factor * 1000 and family != "binary"):
            best = bare  # beyond what prefixes say: scientific
        return self.number(best)
