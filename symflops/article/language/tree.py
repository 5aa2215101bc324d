"""Expressions of articles as trees, their values, and how far off they may be for the rounding of what is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from symflops.exact import MOST_BITS, Enclosure, Exact, NoValue, Undefined, add, call, divide, limited, multiply, power
from symflops.units.dimension import PLAIN, Dimension

from .units import Meaning, choose, hard

Reading: TypeAlias = Mapping[str, int]
Valued: TypeAlias = tuple[Exact, Dimension]

ONE = Fraction(1)
UNSCALED = (ONE,)  # the scales of a number without a letter or word that scales it
_KEEPS_UNITS = frozenset({"max", "min", "ceil", "floor", "abs"})  # functions whose value has the unit of their argument


class UnitPart(NamedTuple):
    """A spelling of a unit with its power, -1 after a stroke."""

    meaning: Meaning
    power: int
    text: str


class Literal(NamedTuple):
    """A number as written: value, half a unit of its last digit, the word or letter that scales it, its unit.

    `exact` is a count or a power that stands for itself. `scales` are the readings of `K`, `B` and their like, each a
    factor and whether a byte is meant; `start` and `end` are places in the joined text.
    """

    value: Fraction
    half: Fraction
    exact: bool
    start: int
    end: int
    text: str
    scales: tuple[Fraction, ...] = UNSCALED
    scale_key: str = ""
    unit: tuple[UnitPart, ...] = ()
    percent: bool = False
    noun: str = ""  # the first unknown word right after it


class Operation(NamedTuple):
    """`+ - * / ^` of two expressions."""

    sign: str
    left: Node
    right: Node


class Call(NamedTuple):
    """A function of one or more arguments."""

    name: str
    args: tuple[Node, ...]


class Unit(NamedTuple):
    """A unit that stands alone, as after a stroke: one of it."""

    unit: tuple[UnitPart, ...]


class Measure(NamedTuple):
    """A bracketed expression with a unit behind it."""

    body: Node
    unit: tuple[UnitPart, ...]


Node: TypeAlias = Literal | Operation | Call | Unit | Measure


class Mixed(NoValue):
    """A sum of something with a unit and something without, or of two units that do not go together."""


def parts(node: Node) -> Iterator[Node]:
    """A tree and everything in it."""
    if isinstance(node, Literal):
        yield node
        return
    stack: list[Node] = [node]
    while stack:
        one = stack.pop()
        yield one
        if isinstance(one, Operation):
            stack += [one.right, one.left]
        elif isinstance(one, Call):
            stack += reversed(one.args)
        elif isinstance(one, Measure):
            stack.append(one.body)


def literals(node: Node) -> list[Literal]:
    """The numbers of a tree, in their order."""
    found: list[Literal] = []
    stack: list[Node] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, Literal):
            found.append(one)
        elif isinstance(one, Operation):
            stack.append(one.right)
            stack.append(one.left)
        elif isinstance(one, Call):
            stack += reversed(one.args)
        elif isinstance(one, Measure):
            stack.append(one.body)
    return found


def has_operation(node: Node) -> bool:
    """Is there anything to compute?"""
    while isinstance(node, Measure):
        node = node.body
    return isinstance(node, (Operation, Call))


def unit_parts(node: Node) -> list[UnitPart]:
    """Every unit of a tree."""
    return [part for one in parts(node) if isinstance(one, (Literal, Unit, Measure)) for part in one.unit]


def choices(*nodes: Node) -> dict[str, int]:
    """The choices that trees leave open, with the number of readings of each."""
    found: dict[str, int] = {}
    for node in nodes:
        for one in parts(node):
            if isinstance(one, Literal) and one.scale_key:
                found[one.scale_key] = len(one.scales)
            if isinstance(one, (Literal, Unit, Measure)):
                for part in one.unit:
                    if part.meaning.key:
                        found[part.meaning.key] = len(part.meaning.readings)
    return found


def factor_of(unit: tuple[UnitPart, ...], reading: Reading, raw: bool = False) -> tuple[Fraction, Dimension]:
    """What one of a unit is in bases. `raw` leaves units out: the number is taken as it stands."""
    factor, dimension = ONE, PLAIN
    if raw or not unit:
        return factor, dimension
    if len(unit) == 1 and unit[0].power == 1:
        return choose(unit[0].meaning, reading)
    for part in unit:
        one, its = choose(part.meaning, reading)
        factor *= one**part.power
        dimension *= its**part.power
    return factor, dimension


def literal_scale(literal: Literal, reading: Reading) -> Fraction:
    """What a word or letter after a number multiplies it by, percent included."""
    scale = (
        literal.scales[min(reading.get(literal.scale_key, 0), len(literal.scales) - 1)]
        if literal.scale_key
        else literal.scales[0]
    )
    return scale / 100 if literal.percent else scale


def size_of(literal: Literal) -> Fraction:
    """A number with what scales it, by its usual reading, its unit aside."""
    return literal.value * literal_scale(literal, {})


def worth(literal: Literal) -> Fraction:
    """A number in base units, by its usual reading."""
    return size_of(literal) * factor_of(literal.unit, {})[0]


def half_worth(literal: Literal) -> Fraction:
    """Half a unit of the last digit of a number, in base units."""
    return literal.half * literal_scale(literal, {}) * factor_of(literal.unit, {})[0]


def value(node: Node, reading: Reading, rounded: bool = False, raw: bool = False) -> Valued:
    """The value of a tree in base units. `rounded` lets every rounded literal be anything that rounds to it.

    Raises `NoValue` where there is none.
    """
    if isinstance(node, Literal):
        return _literal(node, reading, rounded, raw)
    if isinstance(node, Operation):
        left, right = value(node.left, reading, rounded, raw), value(node.right, reading, rounded, raw)
        return _operation(node.sign, left, right)
    if isinstance(node, Unit):
        return factor_of(node.unit, reading, raw)
    if isinstance(node, Measure):
        inner, dimension = value(node.body, reading, rounded, raw)
        factor, its = factor_of(node.unit, reading, raw)
        return multiply(inner, factor), dimension * its
    args = [value(arg, reading, rounded, raw) for arg in node.args]
    dimension = args[0][1] if node.name in _KEEPS_UNITS else PLAIN
    return call(node.name, [arg for arg, _ in args]), dimension


def _literal(node: Literal, reading: Reading, rounded: bool, raw: bool) -> Valued:
    factor, dimension = factor_of(node.unit, reading, raw)
    scale = literal_scale(node, reading)
    scale = scale if factor is ONE else scale * factor
    if rounded and not node.exact:
        return Enclosure((node.value - node.half) * scale, (node.value + node.half) * scale), dimension
    return (node.value if scale == 1 else node.value * scale), dimension


def _operation(sign: str, left: Valued, right: Valued) -> Valued:
    (a, x), (b, y) = left, right
    if sign == "*":
        return multiply(a, b), x * y
    if sign == "/":
        return divide(a, b), x / y
    if sign == "^":
        if not y.plain or (not x.plain and not (isinstance(b, Fraction) and b.denominator == 1 and abs(b) < 10)):
            raise Undefined("a power with a unit")
        return power(a, b), x ** int(b) if isinstance(b, Fraction) and not x.plain else PLAIN
    if hard(x) != hard(y):
        raise Mixed("a sum of different units")
    return add((a, b), f"+{sign}"), x if x.powers else y


def bare_value(node: Node) -> Fraction | None:
    """The value of a tree of bare numbers, which most are: no units, nothing ambiguous. None for any other tree.

    It is what `value` says of it, at a fraction of the cost. Raises `NoValue` where there is none.
    """
    found = _bare(node)
    return Fraction(found) if isinstance(found, int) else found


def written_value(node: Node) -> int | Fraction | None:
    """The same of numbers that all stand in the text, none of them per cent: whole numbers as they are."""
    return _bare(node, written=True)


def _bare(node: Node, written: bool = False) -> int | Fraction | None:
    """Whole numbers stay what they are: fractions of them take ten times as long."""
    if isinstance(node, Literal):
        if node.unit or node.scale_key or (written and (node.percent or node.start < 0)):
            return None
        scale = literal_scale(node, {}) if node.percent else node.scales[0]
        found = node.value if scale == 1 else node.value * scale
        return found.numerator if found.denominator == 1 else found
    if not isinstance(node, Operation):
        return None
    left = _bare(node.left, written)
    right = _bare(node.right, written) if left is not None else None
    if left is None or right is None:
        return None
    return _worked_out(node.sign, left, right)


def _worked_out(sign: str, left: int | Fraction, right: int | Fraction) -> int | Fraction | None:
    if sign == "*":
        found = left * right
    elif sign == "+":
        found = left + right
    elif sign == "-":
        found = left - right
    else:
        known = (divide if sign == "/" else power)(Fraction(left), Fraction(right))
        if not isinstance(known, Fraction):
            return None
        return known.numerator if known.denominator == 1 else known
    if isinstance(found, int) and found.bit_length() < MOST_BITS:
        return found
    return limited(Fraction(found))


def implied(node: Node) -> Node | None:
    """`a / b * c` read as `a / (b * c)`, which is what a line of text often means; None where nothing changes."""
    factors: list[tuple[str, Node]] = []
    while isinstance(node, Operation) and node.sign in ("*", "/"):
        factors.append((node.sign, node.right))
        node = node.left
    factors.reverse()
    signs = "".join(sign for sign, _ in factors)
    if "/*" not in signs:
        return None
    below: Node | None = None
    for sign, factor in factors:
        if sign == "/":
            node = node if below is None else Operation("/", node, below)
            below = factor
        else:
            node, below = (Operation("*", node, factor), None) if below is None else (node, Operation("*", below, factor))
    return node if below is None else Operation("/", node, below)


def negated(node: Node) -> Node:
    """Minus an expression."""
    if isinstance(node, Literal):
        return node._replace(value=-node.value)
    return Operation("-", Literal(Fraction(0), Fraction(0), True, -1, -1, "0"), node)
