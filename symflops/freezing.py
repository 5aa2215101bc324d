"""Nouns as plain tuples and back, for the library cache: what marshal can write and nothing that runs code."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Generic, TypeVar

from . import expr, model, text
from .units import dimension

T = TypeVar("T")

_FRACTION, _TUPLE, _FIRST_CLASS = 0, 1, 2

# The order is part of the format of the cache, whose name carries the version of symflops.
_CLASSES: tuple[type, ...] = tuple(
    kind
    for module in (text, expr, model, dimension)
    for _, kind in sorted(vars(module).items())
    if isinstance(kind, type) and issubclass(kind, tuple) and kind.__module__ == module.__name__ and kind is not expr.Node
)
_TAGS = {kind: tag for tag, kind in enumerate(_CLASSES, _FIRST_CLASS)}


def freeze(value: Any) -> Any:
    """A noun as nested tuples of strings and integers, each beginning with a tag."""
    kind = type(value)
    if value is None or kind in (str, int, bool):
        return value
    if kind is Fraction:
        return (_FRACTION, value.numerator, value.denominator)
    return (_TUPLE if kind is tuple else _TAGS[kind], *[freeze(part) for part in value])


def thaw(value: Any) -> Any:
    """The noun that `freeze` made tuples of."""
    if type(value) is not tuple:
        return value
    tag = value[0]
    if tag == _FRACTION:
        return Fraction(value[1], value[2])
    parts = [thaw(part) for part in value[1:]]
    return tuple(parts) if tag == _TUPLE else tuple.__new__(_CLASSES[tag - _FIRST_CLASS], parts)


class Frozen(Mapping[str, T], Generic[T]):
    """A mapping whose values are thawed when asked for: a question meets a few dozen of thousands of formulas."""

    __slots__ = ("_blobs", "_make", "_thawed")

    def __init__(self, blobs: dict[str, bytes], make: Callable[[Any], T] | None = None) -> None:
        self._blobs = blobs
        self._make = make
        self._thawed: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        found = self._thawed.get(name)
        if found is None:
            value = thaw(marshal.loads(self._blobs[name]))  # noqa: S302 - read only under a checked digest
            found = self._thawed[name] = self._make(value) if self._make else value
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._blobs

    def __iter__(self) -> Iterator[str]:
        return iter(self._blobs)

    def __len__(self) -> int:
        return len(self._blobs)


def blobs(values: Mapping[str, Any]) -> dict[str, bytes]:
    """Each value of a mapping frozen alone."""
    return {name: marshal.dumps(freeze(value)) for name, value in values.items()}
