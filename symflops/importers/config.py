"""A configuration and the map of its type: a scenario with plain values, and what to say about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from symflops.model import Said, SaidRow, Scenario
from symflops.notation.text import to_text
from symflops.text import Problem, Source, Span, did_you_mean, fail

from .json_text import JsonPlaces, Path, read_json
from .keys import Keys, opened
from .model import ImportMap
from .rows import NO_PLACE, Rows, evaluated


class Imported(NamedTuple):
    """The scenario of a configuration, notes, and beside each value what it came from: `num_hidden_layers`."""

    scenario: Scenario
    notes: tuple[Problem, ...]
    origins: Mapping[str, str]


def import_config(source: Source, name: str, maps: Mapping[str, ImportMap]) -> Imported:
    """Read a configuration by the map of its type; raises `SymflopsError` with what is wrong with it."""
    return import_table(read_json(source), Stand(JsonPlaces(source), (), name), maps)


class Stand(NamedTuple):
    """Where a configuration stands: the text, the path of its table there, what it is called, and who says its task."""

    places: JsonPlaces
    path: Path
    name: str
    task_path: Path = ()


def import_table(table: dict[str, Any], stand: Stand, maps: Mapping[str, ImportMap]) -> Imported:
    """Read a configuration that is a table already, or a part of one."""
    one = map_of(table, stand, maps)
    keys = Keys(stand.places, stand.path, table, one, stand.task_path)
    refuse(one, keys)
    parts = {part: import_part(part, said, keys, stand, maps) for part, said in one.parts}
    for part, found in parts.items():
        keys.tell(part, found.scenario.given)
    given, origins = values(one, keys, parts)
    label = stand.places.label((*stand.path, "model_type"))
    kind = table["model_type"]
    scenario = one.scenario._replace(
        name=stand.name, source=label.source, title=f"A model of type {kind}", cited="", given=given, want=(), expect=()
    )
    scenario = scenario._replace(parents=tuple((parent, label.span) for parent, _ in scenario.parents))
    inner = [note for found in parts.values() for note in found.notes]
    where = stand.name if stand.path else label.source.path
    return Imported(scenario, (*notes(one, keys, table, where), *inner), origins)


def import_part(part: str, said: SaidRow, keys: Keys, stand: Stand, maps: Mapping[str, ImportMap]) -> Imported:
    """A configuration inside another, by the map of its own type.

    The outer map may say what it omits, what it is where it is `missing`, what stands `instead` of it, and its `task`.
    """
    own = {name: evaluated(value, keys, words=name == "task") for name, value, _ in said}
    added = {name: value.value for name, value in own.items() if value is not None}
    instead, task, missing = added.pop("instead", None), added.pop("task", None), added.pop("missing", ())
    absent = {key: None if value.text == "null" else value.value for key, value in missing}  # type: ignore[union-attr, misc, str-unpack]
    at = next((name for name in (str(instead), part) if keys.table.get(name) is not None), part)
    inner: Any = absent if keys.table.get(at) is None else keys.table[at]
    if not isinstance(inner, dict):
        raise keys.wrong(at, f"`{at}` is a table, with the keys of a part of the model")
    table = added | inner | ({} if task is None else {"architectures": ["Model" if task == "Model" else f"For{task}"]})
    where = stand.name if stand.path else stand.places.source.path
    within = Stand(stand.places, (*stand.path, at), f"{part} of {where}", () if task is None else keys.task_path)
    if map_of(table, within, maps).parts:
        raise keys.wrong(at, f"`{part}` has parts itself, and systems of systems are not known yet")
    return import_table(table, within, maps)


def map_of(table: dict[str, Any], stand: Stand, maps: Mapping[str, ImportMap]) -> ImportMap:
    """The map of a configuration's type."""
    kind = table.get("model_type")
    known = sorted(maps)
    label = stand.places.label((*stand.path, "model_type"))
    if kind is None:
        helps = ["add its type", f"known: {', '.join(known)}"]
        raise fail("SF610", "a configuration without a `model_type`", label, helps=helps)
    if not isinstance(kind, str):
        helps = ['write "model_type": "llama"', f"known: {', '.join(known)}"]
        raise fail("SF610", "`model_type` is one name, in quotes", label, helps=helps)
    if kind not in maps:
        helps = [*did_you_mean(kind, known), f"known: {', '.join(known)}"]
        helps.append("to add one, write one file formulas/presets/imports/NAME.toml, like those there")
        raise fail("SF610", f'no import map for model_type "{kind}"', label, helps=helps)
    return maps[kind]


def refuse(one: ImportMap, keys: Keys) -> None:
    """What the library has no formulas for is an error, never a wrong number."""
    for reason, said in one.refused:
        if said.kind == "expr" and keys.truth(said.value):  # type: ignore[arg-type]
            shown = to_text(said.value)  # type: ignore[arg-type]
            label = keys.blame(said.value)  # type: ignore[arg-type]
            raise fail("SF611", f"not known yet: {reason}", label, helps=[f"it is so because {shown}"])


# ---- values ------------------------------------------------------------------------------------------------


def values(one: ImportMap, keys: Keys, parts: Mapping[str, Imported]) -> tuple[SaidRow, dict[str, str]]:
    """What a map gives, worked out; and what each came from."""
    starts = {part: _as_row(found.scenario) for part, found in parts.items()}
    found: list[tuple[str, Said, Span]] = []
    origins: dict[str, str] = {}
    for name, said, _ in one.scenario.given:
        if said.kind == "rows":
            rows = tuple(Rows(keys, one.choices, starts).of(name, said.value))  # type: ignore[arg-type]
            found.append((name, Said("rows", rows, "", NO_PLACE), NO_PLACE))
            continue
        plain = evaluated(said, keys, name in one.choices)
        if plain is not None:
            place = keys.place(said.value) if said.kind == "expr" else NO_PLACE  # type: ignore[arg-type]
            found.append((name, plain, place))
            origins[name] = origin(said)
    return tuple(found), origins


def _as_row(scenario: Scenario) -> SaidRow:
    """A scenario as the row of a system: what it begins with, and what it gives."""
    parents = tuple(parent for parent, _ in scenario.parents)
    return (("from", Said("presets", parents, ", ".join(parents), NO_PLACE), NO_PLACE), *scenario.given)


def origin(said: Said) -> str:
    """What a value came from, as a comment says it."""
    return to_text(said.value) if said.kind == "expr" else ""  # type: ignore[arg-type]


# ---- notes -------------------------------------------------------------------------------------------------


def notes(one: ImportMap, keys: Keys, table: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Keys that nothing read, defaults that were taken, and what is said of quantization."""
    known = one.keys() | set(one.ignored) | {"model_type", "architectures", "quantization_config"} | one.part_keys()
    unread = [key for key in opened(table, one.tables) if key not in known and not key.startswith("_")]
    if unread:
        listed = ", ".join(unread[:40]) + (", …" if len(unread) > 40 else "")
        yield Problem("SF409", f"keys of {where} that nothing reads: {listed}", severity="note")
    if keys.used_defaults:
        taken = ", ".join(f"{key} = {text}" for key, text in keys.used_defaults.items())
        message = f"{where} omits what {table['model_type']} has a default for: {taken}"
        yield Problem("SF409", message, severity="note")
    quantization = table.get("quantization_config")
    if quantization is not None:
        yield stored(quantization, keys)


def stored(quantization: Any, keys: Keys) -> Problem:
    """What is said of weights that are stored in another way than they are counted."""
    if not isinstance(quantization, dict):
        raise keys.wrong("quantization_config", "`quantization_config` is a table that says how weights are stored")
    method = quantization.get("quant_method")
    by = f"by {method}" if isinstance(method, str) else "in a way that `quantization_config` does not name (quant_method)"
    return Problem("SF409", f"weights are stored {by}; parameters are counted as if they were not", severity="note")
