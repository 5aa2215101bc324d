"""Columns whose heads name what a formula of the field relates: parameters and tokens beside FLOP, devices and hours beside cost.

A head counts only as a whole: `Tokens (T)` are tokens, `Tokens per second` are not. The unit of each column is that of its
cells or of its head, so that the formula says what it is off by; where no unit is known, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from symflops.article.language.tree import Literal, UnitPart, factor_of
from symflops.article.language.units import hard
from symflops.article.language.words import SCALES
from symflops.article.patterns import Pattern

from .grids import Column

_COUNT = r"(?:(?:total|global|training|train|trained|model|number of|no\.? of|num|#|n) ?)*"
_DEVICE = r"(?:gpu|tpu|chip|device|accelerator|card|[hab]\d{3})s?"
_HEADS = {
    "params": rf"{_COUNT}(?:param(?:eter)?s?(?: count)?)|n",
    "tokens": rf"{_COUNT}tokens(?: seen)?|d",
    "flop": r"(?:(?:total|training|train|pre ?training) )?(?:compute|flops?|[kmgtpez]flops?|pf days?|c)(?: 6nd)?|c = 6nd",
    "mac": r"[kmgt]?macs?|(?:mult|multiply) adds|madds",
    "width": r"(?:bytes? ?(?:per|/) ?(?:param(?:eter)?|weight|element|value))",
    "bits": r"(?:bits? ?(?:per|/) ?(?:param(?:eter)?|weight|element|value))",
    "memory": r"(?:total |weights? |model )?(?:memory|size|weights?|footprint|vram)(?: footprint| needed| size)?",
    "devices": rf"{_COUNT}{_DEVICE}(?: count)?",
    "time": r"(?:wall ?(?:clock )?|training |total )?(?:time|hours|days|duration|hrs)",
    "device time": rf"(?:total )?{_DEVICE} (?:hours|hrs|days)",
    "price": (
        rf"(?:unit |hourly )?(?:price|rate|cost|usd|\$|€)? ?(?:per|/) ?(?:{_DEVICE} ?/? ?)?(?:hour|hr|h)"
        r"|hourly (?:price|rate)"
    ),
    "cost": r"(?:total |training |est\.? |estimated )?(?:cost|price|bill)",
    "batch": r"(?:train )?batch(?: size)?|sequences per (?:batch|step)",
    "micro": r"(?:per device|per gpu|micro|local|device)(?: train)? batch(?: size)?|batch(?: size)? per (?:device|gpu)",
    "accumulation": r"(?:grad(?:ient)? )?accum(?:ulation)?(?: steps)?|grad(?:ient)? acc",
    "effective": r"(?:effective|global|total)(?: train)? batch(?: size)?",
    "length": r"(?:max )?(?:seq|sequence|ctx|context)\.?(?: ?len(?:gth)?\.?)?",
    "step": r"tokens ?(?:per|/) ?(?:step|batch|iteration)|batch(?: size)? in tokens",
    "steps": rf"{_COUNT}(?:steps|iterations|updates|batches)",
    "power": r"(?:total |average )?power(?: draw)?",
    "energy": r"(?:total )?energy(?: used| consumption)?",
}
_ROLE = Pattern("|".join(rf"(?P<{name.replace(' ', '_')}>(?:{form})\Z)" for name, form in _HEADS.items()))
_DIMENSIONS = {"memory": "byte", "time": "s", "energy": "J", "power": "J/s"}
_LAWS = (  # what is computed, from which, and by which factor
    ("flop", ("params", "tokens"), 6),
    ("flop", ("mac",), 1),
    ("memory", ("params", "width"), 1),
    ("memory", ("params", "bits"), 1),
    ("device time", ("devices", "time"), 1),
    ("cost", ("device time", "price"), 1),
    ("cost", ("devices", "time", "price"), 1),
    ("effective", ("micro", "accumulation", "devices"), 1),
    ("effective", ("micro", "accumulation"), 1),
    ("effective", ("batch", "accumulation"), 1),
    ("step", ("effective", "length"), 1),
    ("step", ("batch", "length"), 1),
    ("tokens", ("step", "steps"), 1),
    ("tokens", ("effective", "length", "steps"), 1),
    ("tokens", ("batch", "length", "steps"), 1),
    ("energy", ("power", "time"), 1),
)
_BRACKET = Pattern(r"[(\[]([^()\[\]]{1,24})[)\]]\s*$")
_LETTERS = {"k": 3, "m": 6, "g": 9, "b": 9, "bn": 9, "t": 12, "thousands": 3, "mm": 6}
_SPARSE = Pattern(r"moe\b|mixtral|\dx\d+(?:\.\d+)?b|-a\d+b|expert|sparse|switch|glam|deepseek-v[23]", re.IGNORECASE)
HOUR, DAY = Fraction(3600), Fraction(86400)
TRAINING = Fraction(10, 100)  # 6 N D leaves attention out, and embeddings as one counts them
QUANTIZED = Fraction(25, 100)  # what is quantized keeps scales, and some layers as they were
LONGEST_HEAD = 48
ROUND = 1000  # a whole number from here on may be rounded to two digits


class Law(NamedTuple):
    """A column that a formula makes the product of others, times a factor between the units of all."""

    target: int
    sources: tuple[int, ...]
    factor: Fraction
    loose: Fraction  # by how much of it what is counted exactly may differ from the formula


def laws_of(columns: Sequence[Column]) -> Iterator[Law]:
    """The formulas of the field that the heads of a table name, at most one for each column."""
    found: dict[str, list[int]] = {}
    for i, column in enumerate(columns):
        if role := role_of(column.head):
            found.setdefault(role, []).append(i)
    roles = {role: places[0] for role, places in found.items() if len(places) == 1}
    told: set[str] = set()
    for target, sources, factor in _LAWS:
        if target in told or not roles.keys() >= {target, *sources}:
            continue
        if target == "flop" and is_sparse(columns):
            continue
        scales = [_scale(columns[roles[role]], role) for role in (*sources, target)]
        if all(scales):
            times = Fraction(factor)
            for scale in scales[:-1]:
                times *= scale or 1
            told.add(target)
            loose = TRAINING if target == "flop" else QUANTIZED if "bits" in sources else Fraction(0)
            yield Law(roles[target], tuple(roles[role] for role in sources), times / (scales[-1] or 1), loose)


# Of 6 N D: an encoder and a decoder see half of the tokens each, a multiply-accumulate is half, 2 N D is the forward pass.
SHARP = Fraction(3, 100)
OTHERWISE = (Fraction(1, 2), Fraction(1, 3), Fraction(4, 3), Fraction(2), Fraction(3))


def is_multiplied(head: str, ratio: Fraction) -> bool:
    """Is it a batch, or its tokens, on a whole number of devices or accumulated so many times?"""
    times = ratio if ratio > 1 else 1 / ratio if ratio else ratio
    return role_of(head) in ("effective", "step") and round(times) > 1 and abs(times - round(times)) < times / 100


def is_counted_otherwise(ratio: Fraction) -> bool:
    """Is the FLOP of a training that of a forward pass alone, of half of the parameters for a token, of layers run twice?"""
    return any(abs(ratio / one - 1) <= SHARP for one in OTHERWISE)


def is_sparse(columns: Sequence[Column]) -> bool:
    """Does a row tell of a mixture of experts, of whose parameters a token meets only a part?"""
    return any(_SPARSE.search(cell.words) for cell in columns[0].cells)


def slack(sources: Sequence[Literal], heads: Sequence[str]) -> Fraction:
    """What share of a product the rounding of its factors may make out, whole thousands and `7` under `Params (B)` included."""
    found = Fraction(0)
    for one, head in zip(sources, heads, strict=True):
        if one.exact and not _BRACKET.search(head) and abs(one.value) < ROUND and role_of(head) != "time":
            continue
        half = one.half
        while one.exact and one.value % (half * 20) == 0 and abs(one.value) >= 200 * half:
            half *= 10  # zeros at the end, down to two digits
        found += abs(half / one.value) if one.value else 0
    return found


@lru_cache(maxsize=256)  # tables of one article have the same heads
def role_of(head: str) -> str:
    """What a head names as a whole.

    >>> role_of("**Tokens (T)**"), role_of("GPU-hours"), role_of("tokens per second")
    ('tokens', 'device time', '')
    """
    if len(head) > LONGEST_HEAD:
        return ""
    plain = _BRACKET.compiled.sub("", head.replace("\\", "").strip("*_` $")).strip("*_` $,").lower()
    match = _ROLE.match(" ".join(re.sub(r"[-_]", " ", plain).split()))
    return (match.lastgroup or "").replace("_", " ") if match else ""


def _scale(column: Column, role: str) -> Fraction | None:
    """What one of the numbers of a column is in the bases of its role; None where that is not said."""
    units = [cell.literal.unit for cell in column.cells if cell.literal is not None]
    spelt = ["/".join(part.text for part in unit) for unit in units]
    if not units:
        return None
    unit = units[spelt.index(max(spelt, key=spelt.count))]
    inside = _BRACKET.search(column.head.strip("*_` "))
    said = inside[1].strip("#$€£ ").lower() if inside else ""
    power = _LETTERS.get(said, SCALES.get(said, 0))
    if role in _DIMENSIONS:
        return _measured(unit or column.unit, _DIMENSIONS[role])
    if role in ("flop", "mac"):
        return _operations(unit or column.unit, column.head, role, Fraction(10) ** power)
    if role == "bits":
        return Fraction(1, 8)
    if role == "device time":
        return Fraction(10) ** power * (DAY if "day" in column.head.lower() else HOUR)
    if role == "price":
        return 1 / HOUR
    return Fraction(10) ** power


def _measured(unit: tuple[UnitPart, ...], wanted: str) -> Fraction | None:
    factor, dimension = factor_of(unit, {})
    return factor if str(hard(dimension)) == wanted else None


def _operations(unit: tuple[UnitPart, ...], head: str, role: str, scale: Fraction) -> Fraction | None:
    """A multiply-accumulate is two operations; `FLOPs (G)` are billions of them."""
    factor, dimension = factor_of(unit, {})
    if str(dimension) == "FLOP":
        return factor * scale
    if unit:
        return None
    if role == "mac":
        return 2 * scale
    return scale if head.strip("*_` $").lower().startswith("c") else None
