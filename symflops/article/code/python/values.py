"""What the interpreter computes with: numbers, texts and collections, all within limits; what it does not know is unknown."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeAlias

Value: TypeAlias = Any  # int, float, bool, str, None, list, tuple, dict, range, Function or Builtin

MOST_BITS = 4096
MOST_ITEMS = 100_000
MOST_LOOKED_AT = 1_000  # items of a list that may themselves be lists
MOST_CHARACTERS = 100_000


class Unknown(Exception):  # noqa: N818 - an outcome, not a fault
    """Something the interpreter does not know, or will not do."""


def checked(value: Value) -> Value:
    """A value within the limits."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > MOST_BITS:
        raise Unknown("a number of too many bits")
    if isinstance(value, float) and not math.isfinite(value):
        raise Unknown("no finite number")
    if isinstance(value, complex):
        raise Unknown("a complex number")
    if isinstance(value, (list, tuple, dict, range)) and len(value) > MOST_ITEMS:
        raise Unknown("too many items")
    if isinstance(value, str) and len(value) > MOST_CHARACTERS:
        raise Unknown("a text too long")
    return value


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod,
}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
    "Is": operator.is_,
    "IsNot": operator.is_not,
    "In": lambda a, b: a in b,
    "NotIn": lambda a, b: a not in b,
}


def mutable(value: Value, depth: int = 4) -> Iterator[Value]:
    """The lists and dictionaries that a value is or holds, which change in place."""
    if isinstance(value, (list, dict)):
        yield value
    if depth and isinstance(value, (list, tuple, dict)):
        for one in islice(value.values() if isinstance(value, dict) else value, MOST_LOOKED_AT):
            if isinstance(one, (list, tuple, dict)):
                yield from mutable(one, depth - 1)


def is_number(value: Value) -> bool:
    """Is it a number?"""
    return isinstance(value, (int, float))


def arithmetic(name: str, a: Value, b: Value) -> Value:
    """A binary operation, by the name of its node."""
    if name == "Pow":
        return _power(a, b)
    if name not in _ARITHMETIC:
        raise Unknown(f"the operator {name}")
    if not (is_number(a) and is_number(b)):
        a, b = _sequences(name, a, b)
    try:
        return checked(_ARITHMETIC[name](a, b))
    except (ArithmeticError, TypeError, ValueError) as error:
        raise Unknown(str(error)) from error


def _sequences(name: str, a: Value, b: Value) -> tuple[Value, Value]:
    """Texts and lists are joined and repeated, within limits; a text is no template here."""
    if name == "Add" and type(a) is type(b) and isinstance(a, (str, list, tuple)):
        if len(a) + len(b) > MOST_ITEMS:
            raise Unknown("too long")
        return a, b
    if name == "Mult":
        text, times = (a, b) if isinstance(a, (str, list, tuple)) else (b, a)
        if isinstance(text, (str, list, tuple)) and isinstance(times, int) and len(text) * max(times, 0) <= MOST_ITEMS:
            return a, b
    raise Unknown(f"{name} of these")


def _power(a: Value, b: Value) -> Value:
    if not (is_number(a) and is_number(b)):
        raise Unknown("a power of these")
    if isinstance(a, int) and isinstance(b, int) and (abs(b) > MOST_BITS or a.bit_length() * abs(b) > 2 * MOST_BITS):
        raise Unknown("a power too large")
    try:
        return checked(a**b)
    except (ArithmeticError, ValueError) as error:
        raise Unknown(str(error)) from error


def compared(name: str, a: Value, b: Value) -> bool:
    """A comparison, by the name of its node."""
    try:
        return bool(_COMPARISONS[name](a, b))
    except (TypeError, KeyError) as error:
        raise Unknown("a comparison of these") from error


_ROUND = (int, float)
BUILTINS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "bool": bool,
    "dict": dict,
    "enumerate": lambda items, start=0: list(enumerate(_items(items), start)),
    "float": float,
    "int": int,
    "len": len,
    "list": lambda items=(): list(_items(items)),
    "max": max,
    "min": min,
    "pow": _power,
    "range": range,
    "reversed": lambda items: list(reversed(_items(items))),
    "round": round,
    "sorted": lambda items: sorted(_items(items)),
    "str": str,
    "sum": sum,
    "tuple": lambda items=(): tuple(_items(items)),
    "zip": lambda *several: list(zip(*several, strict=False)),
    "OrderedDict": lambda items=(): dict(items),
    "math.ceil": math.ceil,
    "math.exp": math.exp,
    "math.floor": math.floor,
    "math.log": math.log,
    "math.log10": math.log10,
    "math.log2": math.log2,
    "math.prod": math.prod,
    "math.sqrt": math.sqrt,
    "math.pow": lambda a, b: _power(float(a), float(b)),
}
ALIASES = {"np": "math", "numpy": "math", "collections": ""}
CONSTANTS = {"math.pi": math.pi, "math.e": math.e}


def _items(items: Value) -> Value:
    if isinstance(items, (list, tuple, range, str)):
        return checked(items)
    if isinstance(items, dict):
        return list(items)
    raise Unknown("not a collection")


def called(function: Callable[..., Any], args: list[Value], named: dict[str, Value]) -> Value:
    """A function of the list above, with whatever goes wrong in it as something unknown."""
    for value in (*args, *named.values()):
        if isinstance(value, (str, range)) and len(value) > MOST_ITEMS:
            raise Unknown("too much")
        if isinstance(value, str) and function in (int, float) and len(value) > 400:
            raise Unknown("too many digits")
    try:
        return checked(function(*args, **named))
    except (ArithmeticError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Unknown(str(error)) from error
