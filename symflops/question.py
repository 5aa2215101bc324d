"""A question: which scenario, with what said on top, what is wanted of it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .importers.model import looks_like_json
from .library import Library, load, unknown_preset
from .model import Expected, Said, Scenario
from .parse.limits import decode, read_file
from .parse.saying import said_text
from .resolve.circumstances import Bound, Layer
from .resolve.said import Reading
from .text import Label, Problem, Source, Span, SymflopsError, did_you_mean, fail

MOST_FILES = 1_000  # of a folder, looked through for a name nearly like one that is not there

NO_PLACE = Span(0, 0)
# `name=value`, and of an entry of a table `name(entry)=value`, or `name.entry=value` as scenarios say it.
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_SETTING = re.compile(rf"\s*({_NAME})(?:\(({_NAME})\)|\.({_NAME}))?\s*=(.*)\Z", re.DOTALL)


class Question(NamedTuple):
    """What a scenario and the settings on top of it come to: layers of what is said, and what is wanted.

    `by_name` when that was named apart from the scenario; `start` are the presets named apart from it.
    """

    library: Library
    scenario: Scenario
    layers: tuple[Layer, ...]
    want: tuple[tuple[str, Label | None], ...]
    presets: Mapping[str, tuple[Layer, ...]]
    expect: tuple[Expected, ...]
    dated: tuple[Scenario, ...]
    by_name: bool = False
    start: tuple[str, ...] = ()
    own_files: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()


def ask(
    scenario: str | Mapping[str, Any] | None = None,
    want: Sequence[str] = (),
    settings: Sequence[str] = (),
    start: Sequence[str] = (),
    library_paths: Sequence[str] = (),
) -> Question:
    """The question that a command line or a call states.

    `scenario` is a path, `-` (standard input), the name of a shipped scenario or preset, or a mapping with the keys of
    a scenario file; a model's `config.json` may stand for a scenario file. `start` names presets to begin with when
    there is no file; `settings` are `name=value` texts.
    Raises `SymflopsError` with everything that is wrong with what is said.
    """
    library = load(library_paths)
    found, notes = look_up(scenario, library) if scenario is not None else (_empty(), ())
    own = (*library_paths, *own_files(found))
    library = load(own) if len(own) > len(library_paths) else library
    if start:
        found = found._replace(parents=(*found.parents, *((name, NO_PLACE) for name in start)))
    asked = ask_of(library, found, want, settings)._replace(notes=notes, start=tuple(start), own_files=own)
    return unchecked(asked, "--from" if start else "-s" if settings else "")


def with_own_files(scenario: Scenario, library: Library, library_paths: Sequence[str] = ()) -> Library:
    """The library that a scenario speaks of."""
    own = own_files(scenario)
    return load((*library_paths, *own)) if own else library


def own_files(scenario: Scenario) -> tuple[str, ...]:
    """The formula files of the `library` key, of a scenario and of those it starts from, seen from their own folders."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    pending = [scenario]
    while pending:
        one = pending.pop()
        folder = os.path.dirname(one.source.path)
        named = [path for path in one.library if path.endswith(".flop")]
        missing = [path for path in named if not os.path.exists(os.path.join(folder, path))]
        if missing:
            raise SymflopsError([no_library(path, one) for path in missing])
        found |= dict.fromkeys(os.path.join(folder, path) for path in one.library)
        for path in (os.path.join(folder, name) for name, _ in one.parents if name.endswith(".toml")):
            if path not in seen and os.path.isfile(path):
                seen.add(path)
                pending.append(read_scenario(read_file(path, "scenario"), path))
    return tuple(found)


def no_library(path: str, scenario: Scenario) -> Problem:
    """What the `library` key names and is not there, at its place in the scenario."""
    at = scenario.source.text.find(path)
    labels = (Label(scenario.source, Span(at, at + len(path))),) if at >= 0 else ()
    helps = ("formula files are named as seen from the scenario that names them",)
    return Problem("SF901", f"there is no file `{path}`", labels, helps)


def ask_of(library: Library, found: Scenario, want: Sequence[str] = (), settings: Sequence[str] = ()) -> Question:
    """The question that a scenario of a library states, with settings on top."""
    reading = Reading(library, finder(library))
    # Whatever a shipped file or a configuration says and nobody asks for, is said on purpose.
    whole = found.source.path in library.declared.sources or looks_like_json(found.source)
    layers = reading.layers(found, own=not whole)
    if settings:
        layers.append(setting_layer(settings, reading))
    presets = reading.presets(found)
    for name, _, span in found.sweep:
        reading.known(name, found.source, span)
    if reading.problems:
        raise SymflopsError(reading.problems)
    dated = tuple(dated_presets(found, reading))  # after the check that no preset starts from itself
    wanted = wanted_of(found, want)
    expect = tuple(one for one in found.expect if not want or one.name in want)
    return Question(library, found, tuple(layers), wanted, presets, expect, dated, bool(want))


def unchecked(asked: Question, why: str) -> Question:
    """A question without what its scenario expects, which holds of it as it stands; a file's author is told."""
    if not (why and asked.expect):
        return asked
    shipped = asked.scenario.source.path in asked.library.declared.sources
    note = Problem("SF409", f"what the scenario expects is not compared, since {why} says more", severity="note")
    return asked._replace(expect=(), notes=asked.notes if shipped else (*asked.notes, note))


def wanted_of(scenario: Scenario, want: Sequence[str]) -> tuple[tuple[str, Label | None], ...]:
    """What is asked for: named on the command line, else what the scenario wants."""
    if want:
        return tuple((name, None) for name in want)
    wanted = tuple((name, Label(scenario.source, span)) for name, span in scenario.want)
    if wanted:
        return wanted
    expected = tuple((one.name, Label(scenario.source, one.span)) for one in scenario.expect)
    if expected:
        return expected
    helps = ["name it after the scenario: symflops eval gpt3 n_params", 'or let the scenario say: want = ["n_params"]']
    raise fail("SF606", "nothing is asked for", helps=helps)


def _empty() -> Scenario:
    return Scenario("the command line", Source("the command line", ""), "", "", "", "", (), (), (), (), (), (), ())


def find(scenario: str | Mapping[str, Any], library: Library) -> Scenario:
    """A scenario by path, by name, from standard input or from a mapping."""
    return look_up(scenario, library)[0]


def look_up(scenario: str | Mapping[str, Any], library: Library) -> tuple[Scenario, tuple[Problem, ...]]:
    """The scenario that `find` finds, and notes about what it was made from."""
    if not isinstance(scenario, str):
        if "model_type" in scenario:
            return read_any(as_json(scenario), "the configuration", library)
        return of_mapping(scenario), ()
    if scenario == "-":
        return read_any(standard_input(), "standard input", library)
    if os.path.exists(scenario) and (os.path.isfile(scenario) or not library.find_preset(scenario)):
        return read_any(read_file(scenario, "scenario"), scenario, library)
    found = library.find_preset(scenario)
    if found is None:
        if scenario.endswith((".toml", ".json")) and os.path.dirname(scenario):
            raise fail("SF901", f"there is no file `{scenario}`", helps=["shipped scenarios and presets: symflops list presets"])
        raise nowhere(scenario, library)
    return found, ()


def nowhere(name: str, library: Library) -> SymflopsError:
    """The error for a name that is no file, scenario or preset: files that are called nearly so, and presets put together."""
    (problem,) = unknown_preset(name, library).problems
    helps: list[str] = []
    parts = [part.strip() for part in name.split(",")]
    if len(parts) > 1 and all(library.find_preset(part) for part in parts):
        helps = [f"several presets are put together with --from: symflops eval --from {','.join(parts)} QUANTITY"]
    folder, file = os.path.split(name)
    if os.path.isdir(folder or os.curdir):
        files = [one for one in os.listdir(folder or os.curdir) if one.endswith((".toml", ".json"))]
        near = did_you_mean(file, files[:MOST_FILES])
        helps += [f"{line.removesuffix('?')}, a file there?" for line in near]
    return SymflopsError([problem._replace(helps=(*helps, *problem.helps))])


def read_any(source: Source, name: str, library: Library) -> tuple[Scenario, tuple[Problem, ...]]:
    """A scenario from its text, or from that of a model's configuration."""
    if not looks_like_json(source):
        return read_scenario(source, name), ()
    from .importers.config import import_config

    found = import_config(source, name, library.imports)
    return found.scenario, found.notes


def standard_input() -> Source:
    """The text on standard input; a closed one is an error of ours, not of Python."""
    try:
        data = sys.stdin.buffer.read() if sys.stdin is not None else None
    except (OSError, ValueError):
        data = None
    if data is None:
        raise fail("SF901", "standard input is closed", helps=["name a file, or pipe a scenario in"])
    return decode(data, "standard input")


def read_scenario(source: Source, name: str) -> Scenario:
    """A scenario from its text."""
    from .parse.scenario import parse_scenario

    return parse_scenario(source, name)


def as_json(table: Mapping[str, Any]) -> Source:
    """A configuration that is a mapping already, as its file would say it."""
    import json

    return Source("the configuration", json.dumps(dict(table), indent=1, default=str))


def of_mapping(table: Mapping[str, Any]) -> Scenario:
    """A scenario from a mapping with the keys of a scenario file."""
    from .parse.places import Places
    from .parse.scenario import from_table

    return from_table(dict(table), Source("the scenario", ""), "the scenario", Places({}, {}))


def finder(library: Library) -> Any:
    """How `from` finds what it names: a TOML file beside the scenario, else a shipped scenario or preset."""

    def search(name: str, scenario: Scenario) -> Scenario | None:
        path = os.path.join(os.path.dirname(scenario.source.path), name)
        if name.endswith(".toml") and os.path.isfile(path) and scenario.source.path not in library.declared.sources:
            return read_scenario(read_file(path, "scenario"), path)
        return library.find_preset(name)

    return search


def dated_presets(scenario: Scenario, reading: Reading) -> list[Scenario]:
    """Everything the scenario starts from that carries a date: prices are of a day and a place."""
    found = [scenario] if scenario.date else []
    for name, _ in scenario.parents:
        parent = reading.find(name, scenario)
        if parent is not None:
            found += dated_presets(parent, reading)
    return found


# ---- settings --------------------------------------------------------------------------------------------


class Argument(str):
    """A setting that a program made as an argument by name: `mfu="40%"`."""

    path = "arguments"


class Substitution(str):
    """A setting that puts an expression in for a name: `--substitute d_ff=4*d_model`, as `-s 'd_ff== 4*d_model'` does."""

    path = "--substitute"


def setting_layer(settings: Sequence[str], reading: Reading) -> Layer:
    """`-s name=value`, each as a scenario would say it; a later one wins. Places are in the text as it was said."""
    bindings: dict[str, Bound] = {}
    for path in dict.fromkeys(getattr(one, "path", "-s") for one in settings):
        together = [one for one in settings if getattr(one, "path", "-s") == path]
        source = Source(path, "\n".join(together))
        bindings |= reading.row(tuple(setting_rows(together, source, reading)), "-s", source)
    return Layer("-s", bindings, own=True)


def setting_rows(settings: Sequence[str], source: Source, reading: Reading) -> Iterator[tuple[str, Said, Span]]:
    """What some settings say, which stand in a source one to a line."""
    at = 0
    for setting in settings:
        match = _SETTING.match(setting)
        span = Span(at, at + len(setting))
        if match is None:
            helps = ("write -s name=value, as in -s 'n_tokens=300B token'",)
            reading.problems.append(Problem("SF607", f"`{setting}` is no setting", (Label(source, span),), helps))
        else:
            begin = match.start(4) - isinstance(setting, Substitution)  # its `=` begins an expression
            said = setting_value(source, setting[begin:], Span(at + begin, at + len(setting)), reading)
            if said is not None:
                if entry := match[2] or match[3]:
                    said = Said("table", ((entry, said),), setting, span)
                yield match[1], said, span
        at += len(setting) + 1


def setting_value(source: Source, text: str, span: Span, reading: Reading) -> Said | None:
    """The value of a setting."""
    stripped = text.strip().strip('"')
    start = span.start + text.find(stripped)
    inner = Span(start, start + len(stripped))
    if stripped.lower() in {"true", "false"}:
        return Said("flag", stripped.lower() == "true", "yes" if stripped.lower() == "true" else "no", inner)
    if not stripped:
        problem = Problem("SF607", "a setting without a value", (Label(source, span),), ("write -s name=value",))
        reading.problems.append(problem)
        return None
    try:
        return said_text(source, stripped, inner)
    except SymflopsError as error:
        reading.problems += error.problems
        return None
