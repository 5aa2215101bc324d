"""A configuration and the map of its type: a scenario with plain values, and what to say about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from symflops.expr import Expr
from symflops.model import Said, SaidRow, Scenario
from symflops.notation.text import to_text
from symflops.text import Problem, Source, Span, did_you_mean, fail

from .json_text import read_json
from .keys import Key, Keys, opened
from .model import ImportMap, speaks

MOST_LAYERS = 10_000
NO_PLACE = Span(0, 0)


class Imported(NamedTuple):
    """The scenario of a configuration, notes, and beside each value what it came from: `num_hidden_layers`."""

    scenario: Scenario
    notes: tuple[Problem, ...]
    origins: Mapping[str, str]


def import_config(source: Source, name: str, maps: Mapping[str, ImportMap]) -> Imported:
    """Read a configuration by the map of its type; raises `SymflopsError` with what is wrong with it."""
    return import_table(read_json(source), source, name, maps)


def import_table(table: dict[str, Any], source: Source, name: str, maps: Mapping[str, ImportMap]) -> Imported:
    """Read a configuration that is a table already."""
    one = map_of(table, source, maps)
    keys = Keys(source, table, one)
    refuse(one, keys)
    given, origins = values(one, keys)
    label = keys.label("model_type")
    kind = table["model_type"]
    scenario = one.scenario._replace(
        name=name, source=source, title=f"A model of type {kind}", cited="", given=given, want=(), expect=()
    )
    scenario = scenario._replace(parents=tuple((parent, label.span) for parent, _ in scenario.parents))
    return Imported(scenario, tuple(notes(one, keys, table)), origins)


def map_of(table: dict[str, Any], source: Source, maps: Mapping[str, ImportMap]) -> ImportMap:
    """The map of a configuration's type."""
    kind = table.get("model_type")
    known = sorted(maps)
    if not isinstance(kind, str):
        raise fail("SF610", "a configuration without a `model_type`", helps=["add its type", f"known: {', '.join(known)}"])
    if kind not in maps:
        helps = [*did_you_mean(kind, known), f"known: {', '.join(known)}"]
        helps.append("to add one, write one file formulas/presets/imports/NAME.toml, like those there")
        raise fail("SF610", f'no import map for model_type "{kind}"', Keys(source, {}, _NONE).label("model_type"), helps=helps)
    return maps[kind]


_NONE = ImportMap("", (), "", (), (), (), (), Scenario("", Source("", ""), "", "", "", "", (), (), (), (), (), (), ()))


def refuse(one: ImportMap, keys: Keys) -> None:
    """What the library has no formulas for is an error, never a wrong number."""
    for reason, said in one.refused:
        if said.kind == "expr" and keys.truth(said.value):  # type: ignore[arg-type]
            shown = to_text(said.value)  # type: ignore[arg-type]
            raise fail("SF611", f"not known yet: {reason}", keys.label("model_type"), helps=[f"it is so because {shown}"])


# ---- values ------------------------------------------------------------------------------------------------


def values(one: ImportMap, keys: Keys) -> tuple[SaidRow, dict[str, str]]:
    """What a map gives, worked out; and what each came from."""
    found: list[tuple[str, Said, Span]] = []
    origins: dict[str, str] = {}
    for name, said, _ in one.scenario.given:
        if said.kind == "rows":
            rows = tuple(grouped(said.value, keys, one.choices))  # type: ignore[arg-type]
            found.append((name, Said("rows", rows, "", NO_PLACE), NO_PLACE))
            continue
        plain = evaluated(said, keys, name in one.choices)
        if plain is not None:
            place = keys.place(said.value) if said.kind == "expr" else NO_PLACE  # type: ignore[arg-type]
            found.append((name, plain, place))
            origins[name] = origin(said)
    return tuple(found), origins


def origin(said: Said) -> str:
    """What a value came from, as a comment says it."""
    return to_text(said.value) if said.kind == "expr" else ""  # type: ignore[arg-type]


def evaluated(said: Said, keys: Keys, words: bool) -> Said | None:
    """A value of a map as a plain one; None when the configuration gives none."""
    if said.kind != "expr":
        return None if said.text == "null" else said._replace(span=NO_PLACE)
    if not speaks(said.value, keys.names):  # type: ignore[arg-type]
        return said._replace(span=NO_PLACE)
    return plain_said(keys.value(said.value, words), said.value, keys)  # type: ignore[arg-type]


def plain_said(value: Key, expr: Expr, keys: Keys) -> Said | None:
    """What an expression came to, as a scenario would say it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return Said("flag", value, "yes" if value else "no", NO_PLACE)
    if isinstance(value, Fraction):
        return Said("bare", value, str(value), NO_PLACE)
    if isinstance(value, str):
        return Said("text", value, value, NO_PLACE)
    raise fail("SF611", f"a list where one value is wanted: {to_text(expr)}", keys.label("model_type"))


def grouped(rows: tuple[SaidRow, ...], keys: Keys, choices: tuple[str, ...]) -> Iterator[SaidRow]:
    """Rows of a map as rows of a scenario: members that say the same are one row, in the order they first stand."""
    for row in rows:
        times = next((said for name, said, _ in row if name == "times"), None)
        how_many = whole_times(times, keys)
        groups: dict[SaidRow, int] = {}
        keys.indexed = False
        for member in range(how_many):
            keys.member = member
            plain = ((name, evaluated(said, keys, name in choices)) for name, said, _ in row if name != "times")
            group = tuple((name, value, NO_PLACE) for name, value in plain if value is not None)
            groups[group] = groups.get(group, 0) + 1
            if not keys.indexed:  # nothing in it speaks of where it stands
                groups[group] = how_many
                break
        keys.member = None
        for group, count in groups.items():
            yield (("times", Said("bare", Fraction(count), str(count), NO_PLACE), NO_PLACE), *group)


def whole_times(said: Said | None, keys: Keys) -> int:
    """How many layers a row stands for."""
    value = Fraction(1) if said is None else said.value if said.kind == "bare" else keys.value(said.value)  # type: ignore[arg-type]
    if not isinstance(value, Fraction) or value.denominator != 1 or not 0 <= value <= MOST_LAYERS:
        shown = to_text(said.value) if said is not None and said.kind == "expr" else "times"  # type: ignore[arg-type]
        message = f"{shown} is {value}: layers are counted in whole numbers up to {MOST_LAYERS:,}"
        raise fail("SF611", message, keys.label(shown), helps=["compare the file with the model's own"])
    return value.numerator


# ---- notes -------------------------------------------------------------------------------------------------


def notes(one: ImportMap, keys: Keys, table: Mapping[str, Any]) -> Iterator[Problem]:
    """Keys that nothing read, defaults that were taken, and what is said of quantization."""
    known = one.keys() | set(one.ignored) | {"model_type", "architectures", "quantization_config"}
    unread = [key for key in opened(table, one.tables) if key not in known and not key.startswith("_")]
    if unread:
        listed = ", ".join(unread[:40]) + (", …" if len(unread) > 40 else "")
        yield Problem("SF409", f"keys of {keys.source.path} that nothing reads: {listed}", severity="note")
    if keys.used_defaults:
        taken = ", ".join(f"{key} = {text}" for key, text in keys.used_defaults.items())
        message = f"{keys.source.path} omits what {table['model_type']} has a default for: {taken}"
        yield Problem("SF409", message, severity="note")
    quantization = table.get("quantization_config")
    if isinstance(quantization, dict):
        method = str(quantization.get("quant_method", "unnamed"))
        yield Problem("SF409", f"weights are stored by {method}; parameters are counted as if they were not", severity="note")
