"""What the numbers of a paragraph stand for in the formulas of the field: parameters, tokens, devices, what a device does.

The unit or the words of a number tell its role. A number whose role is not told has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from symflops.article.language.chains import hedges
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import LINE, NUMBER, RELATION, WORD, Joined, number
from symflops.article.language.tree import ONE, UNSCALED, Literal, factor_of
from symflops.article.language.words import ABOUT, BOUNDS
from symflops.article.patterns import Pattern
from symflops.article.tables.widths import width
from symflops.units.dimension import Dimension

_FORMAT = re.compile(r"[^\W\d]\d{1,2}(?!\w)")  # the end of the name of a format of numbers
_DEVICES = re.compile(r"(?:[AHVBTL]\d{1,3}s?|[GTX]PUs?|accelerators?|chips?|devices?)$")
_HOURS = re.compile(r"(?:[GTX]PU|device|chip|accelerator)[- ]?(?:hours?|hrs?|h)$", re.IGNORECASE)
_NUMBER = r"(\d{1,9}(?:,\d{3}){0,3}(?:(?<=\d)[kK](?![\w]))?)(?![\d.,]\d)"
_VALUE = rf"[`*$\"]{{0,2}} ?(?:=|:|of|is)? ?[`*$]{{0,2}}{_NUMBER}(?![\w])"


def _called(names: str, counted: str = "") -> Pattern:
    """`n_layers = 32`, `a hidden size of 4096`; and, where the number comes first, `32 layers`."""
    behind = rf"|(?<![\w.,^]){_NUMBER}[ -](?:{counted})" if counted else ""
    return Pattern(rf"(?<![\w.])(?:{names}){_VALUE}{behind}", re.IGNORECASE)


# Sizes of models and of their inputs, which are told by their names.
_NAMED = {
    "batch": _called(r"GBS|(?:global[ _])?batch[ _]size"),
    "seq_len": _called(
        r"seq[ _-]?len(?:gth)?|sequence[ _]length|context[ _](?:length|window|size)",
        r"tokens sequence length|(?:tokens? (?:of )?)?context\b|tokens? sequence",
    ),
    "layers": _called(r"n_layers?|num_(?:hidden_)?layers|number of layers", r"(?:transformer |decoder |hidden )?layers\b"),
    "kv_heads": _called(
        r"n_kv(?:_heads)?|n(?:um)?_key_value_heads|num_kv_heads|kv[ _]heads|number of kv heads",
        r"(?:kv|key[-/ ]value|key/value)[ -]heads\b",
    ),
    "head_dim": _called(
        r"(?:attention )?head[ _](?:dim(?:ension(?:ality)?)?|size)|d_head|dim_head|dimension per head",
        r"head[ _-](?:dim(?:ension(?:ality)?)?s?|size)\b",
    ),
    "hidden": _called(
        r"d_model|n_embd|hidden[ _](?:size|dim(?:ension(?:ality)?)?)|nhidden"
        r"|(?:model|embedding|input(?: and output)?) dimension(?:ality)?",
        r"hidden(?: size| dim(?:ension)?)?\b|(?:model|hidden|embedding|input(?: and output)?) dimension(?:ality)?\b",
    ),
    "heads": _called(
        r"n_heads?|num_(?:attention_)?heads|number of (?:attention |query )?heads", r"(?:attention |query )?heads\b"
    ),
    "ff": _called(
        r"d_ff|ffn_dim|intermediate_size|ffn_hidden_size|ffn_embed_dim"
        r"|(?:feed-?forward|ffn|mlp|inner) (?:dim(?:ension(?:ality)?)?|size)",
        r"(?:feed-?forward|ffn|mlp|inner) (?:dim(?:ension(?:ality)?)?|size)\b",
    ),
    "vocab": _called(r"(?:padded )?vocab(?:ulary)?(?:[ _]size)?|vocab_size|n_vocab", r"(?:token )?vocab(?:ulary)?\b"),
    "pue": Pattern(r"\bPUE\)?(?: of| is| =|=|:)? ?(\d\.\d{1,3})(?![\d.])|(?<![\w.])(\d\.\d{1,3}) PUE\b"),
}
_COUNTED = {
    "sample": "samples", "samples": "samples", "sequence": "samples", "sequences": "samples",
    "step": "steps", "steps": "steps", "iteration": "steps", "iterations": "steps", "parameter": "params",
    "tokens": "tokens", "params": "params", "parameters": "params", "model": "params",
}  # fmt: skip
_BY_DIMENSION = {
    "byte/s": "bandwidth", "byte/device/s": "bandwidth", "FLOP/byte": "intensity", "token/s": "token_rate",
    "token/device/s": "token_rate", "USD/token": "token_price", "J": "energy", "J/s": "power", "J/device/s": "power",
    "g": "mass", "g/J": "grid", "token/param": "per_param", "byte/token": "token_bytes",
    "param": "params", "token": "tokens", "FLOP/s": "rate", "FLOP/device/s": "rate", "FLOP": "flops", "byte": "bytes",
    "byte/param": "width", "USD": "money", "USD/device/s": "price", "USD/s": "price", "device*s": "device_time",
    "s": "time", "device": "devices",
}  # fmt: skip
_ENDS_OF_HOURS = ("h", "hr", "hrs", "hour", "hours")
_TEMPERING = ABOUT | {second or first for first, second in BOUNDS}  # the last words of what tempers a number
# Some of this each name has in it.
_NAMES = {
    "batch": ("gbs", "batch"), "seq_len": ("seq", "context"), "layers": ("layer",), "kv_heads": ("kv", "key"),
    "head_dim": ("head",), "hidden": ("hidden", "d_model", "n_embd", "dimension"), "heads": ("heads", "n_head"),
    "ff": ("ff", "forward", "intermediate", "mlp", "inner"), "vocab": ("vocab",), "pue": ("pue",),
}  # fmt: skip
BINARY = frozenset({"bytes", "bandwidth", "token_bytes"})
LARGE = Fraction(10**6)
_HOUR = frozenset({"hour", "hours", "hr", "hrs", "h"})
_EACH = frozenset({"step", "iteration", "iter", "batch"})


class Told(NamedTuple):
    """A number with its role: the literal without its unit but worth it, its place in the joined text, is it hedged?

    `size` is about what it is worth.
    """

    role: str
    literal: Literal
    start: int
    end: int
    hedged: bool = False
    size: float = 0.0
    here: bool = True  # in the same paragraph


class _Seen(NamedTuple):
    """A number that has a role, as it stands; `at` and `after` are its tokens."""

    role: str
    literal: Literal
    at: int
    after: int


def told(parser: Parser, joined: Joined, wanted: Callable[[frozenset[str]], Set[str]]) -> list[Told]:
    """The numbers of a block that have a role, in their order.

    `wanted` says which roles are of use, of those that there are: the others are told as they stand. With none there is
    nothing to tell.
    """
    seen = list(_read(parser))
    others = [*(_formats(parser) if has_format(joined.text) else ()), *named(joined.text)]
    useful = wanted(frozenset(one.role for one in (*seen, *others)))
    if not useful:
        return []
    found = [_told(parser, one) if one.role in useful else _as_it_stands(parser, one) for one in seen]
    return sorted([*found, *others], key=lambda one: one.start)


def has_format(text: str) -> bool:
    """May a text name a format of numbers?"""
    return _FORMAT.search(text) is not None


def _as_it_stands(parser: Parser, seen: _Seen) -> Told:
    return Told(seen.role, seen.literal, parser.at(seen.at).start, parser.at(seen.after - 1).end)


def _told(parser: Parser, seen: _Seen) -> Told:
    literal = _worth(seen.literal, seen.role)
    size = float(literal.value) * float(literal.scales[0])
    return Told(seen.role, literal, parser.at(seen.at).start, parser.at(seen.after - 1).end, _hedged(parser, seen.at), size)


def named(text: str) -> Iterator[Told]:
    """Batch sizes and lengths of sequences, which are told by their names."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters are two in small
        lower = "".join(one.lower()[0] for one in text)
    for role, pattern in _NAMED.items():
        for match in _matches(pattern, text, _lines_with(_NAMES[role], lower)):
            start, written = next((match.start(i), group) for i, group in enumerate(match.groups(), 1) if group)
            if literal := _sized(written, start):
                yield Told(role, literal, start, start + len(written), size=float(literal.value) * float(literal.scales[0]))


def _lines_with(names: Sequence[str], lower: str) -> list[tuple[int, int]]:
    """The lines that one of some names stands in: a search for a name costs a hundredth of one for a pattern."""
    found: set[tuple[int, int]] = set()
    for name in names:
        at = lower.find(name)
        while at >= 0:
            end = lower.find("\n", at)
            end = end if end >= 0 else len(lower)
            found.add((lower.rfind("\n", 0, at) + 1, end))
            at = lower.find(name, end)
    return sorted(found)


def _matches(pattern: Pattern, text: str, lines: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for start, end in lines:
        yield from pattern.finditer(text, start, end)


def _sized(written: str, start: int) -> Literal | None:
    """The number of a size; the `K` of `128K context` is 1024 or 1000."""
    thousands = written[-1] in "kK"
    read = number(written.rstrip("kK").partition(".")[0]) if "." not in written else None
    value = Fraction(written) if "." in written else read[0] if read else None
    if value is None:
        return None
    place = Literal(value, Fraction(0) if "." in written else Fraction(1, 2), True, start, start + len(written), written)
    return place._replace(scales=(Fraction(1024), Fraction(1000)), scale_key="context") if thousands else place


def _read(parser: Parser) -> Iterator[_Seen]:
    for i, literal, after in parser.every_number():
        if role := _role(parser, literal, after):
            yield _Seen(role, literal, i, after)


def _role(parser: Parser, literal: Literal, after: int) -> str:
    if literal.percent:
        return ""
    words = [token.text for token in (parser.at(after), parser.at(after + 1), parser.at(after + 2)) if token.kind == WORD]
    if not (words or literal.unit or literal.noun):
        return ""
    if literal.noun and literal.noun not in words[:1]:
        words.insert(0, literal.noun)
    billions = len(literal.unit) == 1 and literal.unit[0].meaning.key == "B"
    if literal.unit and literal.unit[0].text.lower() in ("b-parameter", "b-param"):
        return "params"
    if not literal.unit or billions:
        return _counted(words, literal, billions)
    dimension = _spelt(factor_of(literal.unit, {})[1])
    hours = bool(words) and words[0].lower() in _HOUR
    if hours and dimension in ("device", "USD/device"):
        return "device_time" if dimension == "device" else "price"
    role = _BY_DIMENSION.get(dimension, "")
    each = _is_each(parser, after)
    if role == "money" and literal.unit[-1].power < 0:
        return "token_price" if literal.unit[-1].meaning.key == "counted in" else ""  # `$0.43/1M`
    if role == "price" or (role == "money" and each):
        return role if role == "price" else ""
    if each or (parser.at(after).kind == "/" and parser.at(after + 1).kind not in (NUMBER, "~")):
        return {"time": "step_time", "tokens": "step_tokens"}.get(role, "") if each else ""
    return role


def _counted(words: list[str], literal: Literal, billions: bool) -> str:
    """The role of a number that only words tell: `1024 A100 GPUs`, `183_105 samples`, `a 13B model`."""
    if not words:
        return ""
    if any(word.lower().endswith(_ENDS_OF_HOURS) for word in words) and _in_hours(words):
        return "device_time"
    role = _COUNTED.get(words[0].lower(), "")
    if role == "params" and words[0].lower() == "model":
        return role if billions else ""
    if role:
        return role
    plain = not billions and literal.scales == UNSCALED and literal.value.denominator == 1
    return "devices" if plain and any(_DEVICES.match(word) for word in words[:2]) and "hours" not in words else ""


def _in_hours(words: list[str]) -> bool:
    """`GPU-hours`, `GPU hours`, `H100 GPU hours`."""
    said = (words[0], " ".join(words[:2]), " ".join(words[1:]) if len(words) == 3 else "")
    return any(_HOURS.match(one) for one in said)


@lru_cache(maxsize=256)
def _spelt(dimension: Dimension) -> str:
    return str(dimension)


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
            literal = Literal(bytes_, Fraction(0), True, token.start, token.end, token.text)
            yield Told("width", literal, token.start, token.end, size=float(bytes_))


def _hedged(parser: Parser, i: int) -> bool:
    before = parser.at(i - 1)
    if before.kind not in ("~", LINE, RELATION) and not (before.kind == WORD and before.text.lower() in _TEMPERING):
        return False
    return any(hedges(parser, at)[0] and hedges(parser, at)[2] == i for at in range(max(0, i - 3), i))


def _worth(literal: Literal, role: str) -> Literal:
    """The number in base units, its readings kept: what is an hour of a device is told by words alone."""
    if role not in BINARY and literal.scales != UNSCALED and literal.scales[0] >= LARGE:
        literal = literal._replace(scales=literal.scales[:1], scale_key="")  # nobody counts tokens in powers of 1024
    billions = len(literal.unit) == 1 and literal.unit[0].meaning.key == "B"
    parameters = bool(literal.unit) and literal.unit[0].text.lower() in ("b-parameter", "b-param")
    if parameters or billions:
        return literal._replace(unit=(), scales=(Fraction(10**9),), scale_key="")
    dimension = _spelt(factor_of(literal.unit, {})[1])
    hour = ONE
    if dimension in ("1", "device", "USD/device") and role in ("device_time", "price"):  # the hours are words behind it
        hour = Fraction(3600) if role == "device_time" else Fraction(1, 3600)
    parts = [part for part in literal.unit if part.meaning.key]
    if len(parts) == 1 and literal.scales == UNSCALED:  # `GB` decimal or binary
        key = parts[0].meaning.key
        factors = tuple(factor_of(literal.unit, {key: i})[0] for i in range(len(parts[0].meaning.readings)))
        return literal._replace(unit=(), scales=factors, scale_key=key, noun="")
    factor = factor_of(literal.unit, {})[0]
    factor = factor if hour is ONE else factor * hour
    scales = literal.scales if factor == 1 else tuple(factor if scale == 1 else scale * factor for scale in literal.scales)
    return literal._replace(unit=(), scales=scales, noun="")
