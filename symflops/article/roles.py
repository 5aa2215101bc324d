"""What the numbers of a paragraph stand for in the formulas of the field: parameters, tokens, devices, what a device does.

The unit or the words of a number tell its role. A number whose role is not told has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from .chains import hedges
from .grammar import Parser
from .tokens import NUMBER, WORD, Joined, number
from .tree import Literal, factor_of
from .widths import width

_DEVICES = re.compile(r"(?:[AHVBTL]\d{1,3}s?|[GTX]PUs?|accelerators?|chips?|devices?)$")
_HOURS = re.compile(r"(?:[GTX]PU|device|chip|accelerator)[- ]?(?:hours?|hrs?|h)$", re.IGNORECASE)
_VALUE = r"[`*$\"]{0,2} ?(?:=|:|of|is)? ?(\d{1,9}(?:,\d{3}){0,3})(?![\d.,]\d)"
_NAMED = {
    "batch": re.compile(rf"\b(?:GBS|(?:global[ _])?batch[ _]size)\b{_VALUE}", re.IGNORECASE),
    "seq_len": re.compile(
        rf"\b(?:seq[ _-]?len(?:gth)?|sequence[ _]length|context[ _]length)\b{_VALUE}"
        r"|(?<![\w.,])(\d{1,9}(?:,\d{3}){0,3}) tokens sequence length",
        re.IGNORECASE,
    ),
}
_COUNTED = {
    "sample": "samples", "samples": "samples", "sequence": "samples", "sequences": "samples",
    "step": "steps", "steps": "steps", "iteration": "steps", "iterations": "steps", "parameter": "params",
    "tokens": "tokens", "params": "params", "parameters": "params", "model": "params",
}  # fmt: skip
_BY_DIMENSION = {
    "param": "params", "token": "tokens", "FLOP/s": "rate", "FLOP/device/s": "rate", "FLOP": "flops", "byte": "bytes",
    "byte/param": "width", "USD": "money", "USD/device/s": "price", "USD/s": "price", "device*s": "device_time",
    "s": "time", "device": "devices",
}  # fmt: skip
_HOUR = frozenset({"hour", "hours", "hr", "hrs", "h"})
_EACH = frozenset({"step", "iteration", "iter", "batch"})


class Told(NamedTuple):
    """A number with its role: the literal without its unit but worth it, its place in the joined text, is it hedged?"""

    role: str
    literal: Literal
    start: int
    end: int
    hedged: bool = False


def told(parser: Parser, joined: Joined) -> list[Told]:
    """The numbers of a block that have a role, in their order."""
    found = [*_read(parser), *_formats(parser), *named(joined.text)]
    return sorted(found, key=lambda one: one.start)


def named(text: str) -> Iterator[Told]:
    """Batch sizes and lengths of sequences, which are told by their names."""
    for role, pattern in _NAMED.items():
        for match in pattern.finditer(text):
            written = next(group for group in match.groups() if group)
            if read := number(written):
                start = match.start(match.lastindex or 1)
                literal = Literal(read[0], Fraction(1, 2), True, start, start + len(written), written)
                yield Told(role, literal, start, start + len(written))


def _read(parser: Parser) -> Iterator[Told]:
    i = 0
    while i < len(parser.tokens):
        token = parser.tokens[i]
        found = parser.number(i) if token.kind in (NUMBER, "$") else None
        if found is None:
            i += 1
            continue
        literal, after = found
        if role := _role(parser, literal, after):
            end = parser.at(after - 1).end
            yield Told(role, _worth(literal, role), token.start, end, _hedged(parser, i))
        i = max(after, i + 1)


def _role(parser: Parser, literal: Literal, after: int) -> str:
    words = [parser.at(at).text for at in range(after, after + 3) if parser.at(at).kind == WORD]
    if literal.noun and literal.noun not in words[:1]:
        words.insert(0, literal.noun)
    if literal.percent:
        return ""
    billions = len(literal.unit) == 1 and literal.unit[0].meaning.key == "B"
    if literal.unit and literal.unit[0].text.lower() in ("b-parameter", "b-param"):
        return "params"
    if not literal.unit or billions:
        return _counted(words, literal, billions)
    dimension = str(factor_of(literal.unit, {})[1])
    hours = bool(words) and words[0].lower() in _HOUR
    if hours and dimension in ("device", "USD/device"):
        return "device_time" if dimension == "device" else "price"
    role = _BY_DIMENSION.get(dimension, "")
    each = _is_each(parser, after)
    if role == "money" and literal.unit[-1].power < 0:
        return ""
    if role == "price" or (role == "money" and each):
        return role if role == "price" else ""
    if each or parser.at(after).kind == "/":
        return {"time": "step_time", "tokens": "step_tokens"}.get(role, "") if each else ""
    return role


def _counted(words: list[str], literal: Literal, billions: bool) -> str:
    """The role of a number that only words tell: `1024 A100 GPUs`, `183_105 samples`, `a 13B model`."""
    if not words:
        return ""
    two = " ".join(words[:2])
    if _HOURS.match(words[0]) or _HOURS.match(two) or (len(words) == 3 and _HOURS.match(" ".join(words[1:]))):
        return "device_time"
    role = _COUNTED.get(words[0].lower(), "")
    if role == "params" and words[0].lower() == "model":
        return role if billions else ""
    if role:
        return role
    plain = not billions and literal.scales == (Fraction(1),) and literal.value.denominator == 1
    return "devices" if plain and any(_DEVICES.match(word) for word in words[:2]) and "hours" not in words else ""


def _is_each(parser: Parser, after: int) -> bool:
    """Does `/ step` or `per iteration` follow, or stand at the end of the unit?"""
    for at in (after - 1, after + 1):
        if parser.at(at).text.lower() in _EACH and (parser.at(at - 1).kind == "/" or parser.at(at - 1).text == "per"):
            return True
    return False


def _formats(parser: Parser) -> Iterator[Told]:
    """`bf16` as the bytes of a parameter."""
    for token in parser.tokens:
        if token.kind == WORD and token.text[-1].isdigit() and (bytes_ := width(token.text)) is not None:
            yield Told("width", Literal(bytes_, Fraction(0), True, token.start, token.end, token.text), token.start, token.end)


def _hedged(parser: Parser, i: int) -> bool:
    return any(hedges(parser, at)[0] and hedges(parser, at)[2] == i for at in range(max(0, i - 3), i))


def _worth(literal: Literal, role: str) -> Literal:
    """The number in base units, its readings kept: what is an hour of a device is told by words alone."""
    billions = len(literal.unit) == 1 and literal.unit[0].meaning.key == "B"
    parameters = bool(literal.unit) and literal.unit[0].text.lower() in ("b-parameter", "b-param")
    if parameters or billions:
        return literal._replace(unit=(), scales=(Fraction(10**9),), scale_key="")
    dimension = str(factor_of(literal.unit, {})[1])
    hour = Fraction(1)
    if dimension in ("1", "device", "USD/device") and role in ("device_time", "price"):  # the hours are words behind it
        hour = Fraction(3600) if role == "device_time" else Fraction(1, 3600)
    parts = [part for part in literal.unit if part.meaning.key]
    if len(parts) == 1 and literal.scales == (Fraction(1),):  # `GB` decimal or binary
        key = parts[0].meaning.key
        factors = tuple(factor_of(literal.unit, {key: i})[0] for i in range(len(parts[0].meaning.readings)))
        return literal._replace(unit=(), scales=factors, scale_key=key, noun="")
    factor = factor_of(literal.unit, {})[0] * hour
    return literal._replace(unit=(), scales=tuple(scale * factor for scale in literal.scales), noun="")
