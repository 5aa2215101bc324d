"""What a program passes to a verb, looked at before anything else is: texts where texts belong.

Whatever is passed, only `SymflopsError` leaves a public function; that a number is no name is said of the argument.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from .text import SymflopsError, fail


def text(what: str, value: object, example: str) -> str:
    """A text. Raises SF912 for anything else."""
    if isinstance(value, str):
        return value
    raise no(what, value, "a text", example)


def texts(what: str, values: object, example: str) -> tuple[str, ...]:
    """Several texts, or one."""
    if isinstance(values, str):
        return (values,)
    if not isinstance(values, Iterable) or isinstance(values, (bytes, Mapping)):
        raise no(what, values, "a list of texts", example)
    return tuple(text(f"each of {what}", one, example) for one in values)


def path(what: str, value: object, example: str) -> str:
    """A path, as a text or as one of `pathlib`."""
    return text(what, os.fspath(value) if isinstance(value, os.PathLike) else value, example)


def stated(value: object) -> str | Mapping[str, Any] | None:
    """A scenario: a path or a name, a mapping with the keys of a scenario file, or none."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        keyed(value)
        return value
    if isinstance(value, (str, os.PathLike)):
        return path("a scenario", value, "gpt3")
    raise no("a scenario", value, "a path, a name or a mapping", "gpt3")


def keyed(value: object) -> None:
    """Are all keys texts, in tables inside tables too?"""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            text("a key of a scenario", key, "n_devices")
            keyed(inner)
    elif isinstance(value, (list, tuple)):
        for one in value:
            keyed(one)


def share(what: str, value: object) -> str | Fraction:
    """A share of one: a number, or a text such as `1%`."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float, Fraction)) and value == value and abs(value) != float("inf"):
        return Fraction(value)
    raise no(what, value, "a number or a text", "1%")


def no(what: str, value: object, wanted: str, example: str) -> SymflopsError:
    """The error of an argument of another kind."""
    shown = repr(value)[:40]
    return fail(
        "SF912", f"{what} is {wanted}, and `{shown}` is of type {type(value).__name__}", helps=[f"for example {example!r}"]
    )
