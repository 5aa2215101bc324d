"""The expression tree: small frozen values that keep their place in the text.

Two trees are equal when they say the same; the span, always the last field, takes no part.
Sums and products have any number of operands, in the author's order: thousands of terms are legal,
and nested binary nodes would exhaust the stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, dataclass_transform

from .text import NOWHERE, Span

try:
    # What NamedTuple has, in half the time of a property; no stub names it.
    from _collections import _tuplegetter as _field  # type: ignore[import-not-found]
except ImportError:  # pragma: no cover - another Python

    def _field(at: int, doc: str) -> Any:
        return property(itemgetter(at))


@dataclass_transform(frozen_default=True)
class Node(tuple[Any, ...]):
    """A node of the tree: a tuple of its fields, the span last.

    Not a NamedTuple: those compare equal across types, and type checkers do not get through recursive ones.
    """

    __slots__ = ()
    fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.fields = tuple(cls.__annotations__)
        for at, name in enumerate(cls.fields):
            setattr(cls, name, _field(at, ""))

    if not TYPE_CHECKING:  # the signature comes from the fields

        def __new__(cls, *parts, span=NOWHERE):
            return tuple.__new__(cls, parts if len(parts) == len(cls.fields) else (*parts, span))

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and tuple.__eq__(self[:-1], other[:-1])

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self).__name__, self[:-1]))

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={value!r}" for name, value in zip(self.fields[:-1], self, strict=False))
        return f"{type(self).__name__}({parts})"


class Units(Node):
    """A unit as written: names with whole powers, in the author's order. `FLOP/s/device` has powers 1, -1, -1."""

    factors: tuple[tuple[str, int], ...]
    span: Span = NOWHERE


class Number(Node):
    """A number with the text it was written as, which also tells how precisely it was stated."""

    value: Fraction
    text: str
    span: Span = NOWHERE


class Name(Node):
    """A quantity, parameter, local name or option, by where it stands."""

    id: str
    span: Span = NOWHERE


class Tagged(Node):
    """A number or a bracketed expression followed by a unit: `6 [FLOP/param]`, `(1/8) [byte]`."""

    body: Expr
    unit: Units
    span: Span = NOWHERE


class Negate(Node):
    """Minus one operand."""

    body: Expr
    span: Span = NOWHERE


class Sum(Node):
    """Terms with their signs, a character each; the first is always `+`."""

    terms: tuple[Expr, ...]
    signs: str
    span: Span = NOWHERE


class Product(Node):
    """Factors with the operator before each, a character each; the first is always `*`. `a/b*c` is (a/b)*c."""

    factors: tuple[Expr, ...]
    operators: str
    span: Span = NOWHERE


class Power(Node):
    """Base to an exponent."""

    base: Expr
    exponent: Expr
    span: Span = NOWHERE


class Compare(Node):
    """A chain of comparisons: `1 < n <= 8` has three operands and two relations."""

    operands: tuple[Expr, ...]
    relations: tuple[str, ...]
    span: Span = NOWHERE


class Divides(Node):
    """Does the first go into the second a whole number of times?"""

    divisor: Expr
    dividend: Expr
    span: Span = NOWHERE


class Is(Node):
    """Is a choice set to one of these options?"""

    choice: str
    options: tuple[str, ...]
    span: Span = NOWHERE


class Logic(Node):
    """`and` or `or` of two or more conditions."""

    word: str
    operands: tuple[Expr, ...]
    span: Span = NOWHERE


class Not(Node):
    """The opposite of a condition."""

    body: Expr
    span: Span = NOWHERE


class Conditional(Node):
    """`if test then … else …`."""

    test: Expr
    then: Expr
    otherwise: Expr
    span: Span = NOWHERE


class Arm(Node):
    """One case of a match; no options means `else`."""

    options: tuple[str, ...]
    body: Expr
    span: Span = NOWHERE


class Match(Node):
    """Cases by the option of a choice."""

    choice: str
    arms: tuple[Arm, ...]
    span: Span = NOWHERE


class Argument(Node):
    """An argument by name: `stride = 2`."""

    name: str
    body: Expr
    span: Span = NOWHERE


class Call(Node):
    """A function of the library or of the language, with arguments by place, then by name."""

    function: str
    args: tuple[Expr | Argument, ...]
    span: Span = NOWHERE


class Binder(Node):
    """What an aggregate runs over: an index of the library, or a local number from `first` to `last`, both included."""

    name: str
    first: Expr | None
    last: Expr | None
    span: Span = NOWHERE


class Aggregate(Node):
    """`sum`, `prod`, `min`, `max`, `first` or `last` of a body over binders."""

    function: str
    body: Expr
    binders: tuple[Binder, ...]
    span: Span = NOWHERE


class Assign(Node):
    """`q = e` or `choice = option`."""

    name: str
    body: Expr
    span: Span = NOWHERE


class Pick(Node):
    """`q by law`."""

    name: str
    law: str
    span: Span = NOWHERE


class Entry(Node):
    """`table(option) = e`."""

    name: str
    key: Expr
    body: Expr
    span: Span = NOWHERE


class Rows(Node):
    """`index = {…} {…}`: the groups of an index, in order."""

    name: str
    rows: tuple[tuple[Binding, ...], ...]
    span: Span = NOWHERE


class Preset(Node):
    """`"models/gpt3_175b"`: everything a preset says."""

    name: str
    span: Span = NOWHERE


class Under(Node):
    """`e given {…}`: the same expression in other circumstances."""

    body: Expr
    bindings: tuple[Binding, ...]
    span: Span = NOWHERE


class ByLaw(Node):
    """`q by law` as an expression: the same quantity by that law, or by its `definition`."""

    body: Expr
    law: str
    span: Span = NOWHERE


Binding: TypeAlias = Assign | Pick | Entry | Rows | Preset
Expr: TypeAlias = (
    Number
    | Name
    | Tagged
    | Negate
    | Sum
    | Product
    | Power
    | Compare
    | Divides
    | Is
    | Logic
    | Not
    | Conditional
    | Match
    | Call
    | Aggregate
    | Under
    | ByLaw
)
BUILT_IN = ("min", "max", "abs", "ceil", "floor", "sqrt", "exp", "ln", "log2", "log10", "mod", "number", "date", "previous")
AGGREGATES = ("sum", "prod", "min", "max", "first", "last")


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside one, in the order of the text; bindings and binders included."""
    return _CHILDREN[type(expr)](expr)


def _of_call(call: Call) -> tuple[Expr, ...]:
    return tuple(arg.body if isinstance(arg, Argument) else arg for arg in call.args)


def _of_aggregate(node: Aggregate) -> tuple[Expr, ...]:
    bounds = [bound for binder in node.binders for bound in (binder.first, binder.last) if bound is not None]
    return (node.body, *bounds)


def bound_expressions(bindings: tuple[Binding, ...]) -> Iterator[Expr]:
    """The expressions in a list of bindings, rows included."""
    for binding in bindings:
        if isinstance(binding, (Assign, Entry)):
            yield binding.body
        elif isinstance(binding, Rows):
            for row in binding.rows:
                yield from bound_expressions(row)


_CHILDREN: dict[type, Callable[..., tuple[Expr, ...]]] = {
    Number: lambda e: (),
    Name: lambda e: (),
    Is: lambda e: (),
    Tagged: lambda e: (e.body,),
    Negate: lambda e: (e.body,),
    Not: lambda e: (e.body,),
    Sum: lambda e: e.terms,
    Product: lambda e: e.factors,
    Power: lambda e: (e.base, e.exponent),
    Compare: lambda e: e.operands,
    Divides: lambda e: (e.divisor, e.dividend),
    Logic: lambda e: e.operands,
    Conditional: lambda e: (e.test, e.then, e.otherwise),
    Match: lambda e: tuple(arm.body for arm in e.arms),
    Call: _of_call,
    Aggregate: _of_aggregate,
    Under: lambda e: (e.body, *bound_expressions(e.bindings)),
    ByLaw: lambda e: (e.body,),
}


def walk(expr: Expr) -> Iterator[Expr]:
    """An expression and all inside it, parents first, in the order of the text."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))
