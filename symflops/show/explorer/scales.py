"""How a page shows numbers: the scales of a unit as data, by the same rules as `units.display` says a quantity."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from symflops.graph import Definition
from symflops.units.display import TIMES
from symflops.units.table import UnitTable
from symflops.units.unit import FAMILIES, Unit, multiple

_HEAD = re.compile(r"[^*/^]*")
SECONDS = ("n", "u", "m")  # shorter than a second; longer ones have names


def scales(definition: Definition, table: UnitTable) -> dict[str, Any]:
    """What the page needs to show values in a declared unit.

    `style` is `plain`, `date`, `count`, `money` or `steps`; steps are `[from, size, name, has a prefix]`,
    where both numbers are in the declared unit; beyond all of them stands `bare`. `beside` and `second` are second readings.
    """
    unit_text = definition.unit
    head, tail = _split(unit_text)
    unit = table.find(head) if head else None
    if unit_text in ("", "1", "date"):
        return {"style": "date" if unit_text == "date" else "plain", "unit": ""}
    if unit is None or "^" in tail.partition("/")[0]:
        return {"style": "plain", "unit": unit_text[1:] if unit_text.startswith("1/") else f" {unit_text}"}
    if unit.name in table.counts and not unit.families:
        return {"style": "count", "unit": f" {head}{tail}", "whole": not tail}
    if "*" in tail:
        return {"style": "plain", "unit": f" {unit_text}"}
    if unit.sign:
        return {"style": "money", "sign": unit.sign, "unit": tail}
    return _stepped(unit, tail, definition, table)


def _split(unit_text: str) -> tuple[str, str]:
    found = _HEAD.match(unit_text)
    head = found[0] if found else ""
    return head, unit_text[len(head) :]


def _stepped(unit: Unit, tail: str, definition: Definition, table: UnitTable) -> dict[str, Any]:
    bare = unit._replace(factor=unit.factor / multiple(unit.prefix), prefix="")
    base = str(unit.dimension)
    if base == "FLOP" and not tail and unit.name == "FLOP":
        return _operations(unit, table)
    if base == "s" and not unit.families and not table.find("s"):
        return {"style": "plain", "unit": f" {unit.symbol}{tail}"}
    if base == "s":
        second = table.find("s") or unit
        longer = [(start * found.factor, found) for name, start in TIMES if (found := table.find(name)) is not None]
        shorter = [(one.factor, one) for one in (second.prefixed(prefix) for prefix in SECONDS)]
        return _steps([*shorter, (second.factor, second), *reversed(longer)], second, unit, tail)
    if base == "g":
        gram, tonne = table.find("g") or bare, table.find("t")
        light = [(one.factor, one) for one in prefixed(gram, "si") if tonne is None or one.factor < tonne.factor]
        return _steps([*light, *([(tonne.factor, tonne)] if tonne else [])], gram, unit, tail)
    if not unit.families:
        return {"style": "plain", "unit": f" {unit.symbol}{tail}"}
    if "binary" in unit.families:
        return _bytes(bare, unit, tail, definition)
    families = [name for name in unit.families if name != "binary"]
    return _steps([(one.factor, one) for name in families for one in prefixed(bare, name)], bare, unit, tail)


def prefixed(bare: Unit, family: str) -> list[Unit]:
    """A unit without a prefix and with each of a family, the smallest first."""
    return sorted([bare, *(bare.prefixed(prefix) for prefix in FAMILIES[family])], key=lambda one: one.factor)


def _steps(found: list[tuple[Fraction, Unit]], bare: Unit, declared: Unit, tail: str) -> dict[str, Any]:
    size = declared.factor
    steps = [[float(start / size), float(one.factor / size), f" {one.symbol}{tail}", bool(one.prefix)] for start, one in found]
    return {
        "style": "steps",
        "unit": f" {declared.symbol}{tail}",
        "steps": steps,
        "bare": [float(bare.factor / size), f" {bare.symbol}{tail}"],
    }


def _operations(unit: Unit, table: UnitTable) -> dict[str, Any]:
    days = table.find("PFday")
    found: dict[str, Any] = {"style": "plain", "unit": f" {unit.symbol}"}
    if days is not None:
        found["beside"] = {
            "from": float(days.factor / unit.factor / 10),
            "size": float(days.factor / unit.factor),
            "unit": " PFday",
        }
    return found


def _bytes(bare: Unit, unit: Unit, tail: str, definition: Definition) -> dict[str, Any]:
    binary = unit.prefix in FAMILIES["binary"]
    first, second = ("binary", "large") if binary else ("large", "binary")
    found = _steps([(one.factor, one) for one in prefixed(bare, first)], bare, unit, tail)
    found["binary"] = binary
    if not any(base == "s" for base, _ in definition.dimension.powers):  # what moves is told by powers of ten
        found["second"] = _steps([(one.factor, one) for one in prefixed(bare, second)], bare, unit, tail)["steps"]
        found["second_from"] = float(10**6 * bare.factor / unit.factor)
    return found
