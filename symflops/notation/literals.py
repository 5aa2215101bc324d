"""How a number was written, taken apart so that each notation can set it its own way."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_LITERAL = re.compile(r"(?P<digits>[0-9_]+(?:\.[0-9_]+)?)(?:[eE](?P<power>[+-]?[0-9]+)|(?P<suffix>[kMBT%]))?")
_POWERS = {"k": "3", "M": "6", "B": "9", "T": "12"}


class Literal(NamedTuple):
    """Digits with thousands set off by commas, the power of ten after them ("" for none), and a percent sign or not."""

    digits: str
    power: str = ""
    percent: bool = False


@lru_cache(1024)
def read_literal(text: str) -> Literal:
    """A number as written; what is no literal of the language (`1/3`) stays as it is.

    >>> read_literal("175B"), read_literal("2.5e-3"), read_literal("1_000")
    (Literal(digits='175', power='9', percent=False), Literal(digits='2.5', power='-3', percent=False), \
Literal(digits='1,000', power='', percent=False))
    """
    found = _LITERAL.fullmatch(text)
    if found is None:
        return Literal(text)
    whole, point, part = found["digits"].partition(".")
    digits = whole.replace("_", ",") + point + part.replace("_", "")
    power = _POWERS.get(found["suffix"] or "") or _whole(found["power"])
    return Literal(digits, power, found["suffix"] == "%")


def _whole(power: str | None) -> str:
    """`+09` as `9`."""
    if not power:
        return ""
    sign = "-" if power[0] == "-" else ""
    return sign + (power.lstrip("+-0") or "0")
