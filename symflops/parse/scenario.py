"""Scenarios and presets: TOML to the noun `Scenario`, every value with its place; nothing is looked up yet."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from symflops.exact import TooLarge
from symflops.model import Expected, Said, SaidRow, Scenario
from symflops.numerals import parse_decimal
from symflops.text import Label, Problem, Source, Span, SymflopsError, did_you_mean

from .limits import check_text
from .places import Path, Places, scan
from .saying import days_of, is_day, said_text
from .toml import Float, load_toml

KEYS = ("title", "source", "date", "place", "from", "library", "want", "given", "preset", "sweep", "expect")


def parse_scenario(source: Source, name: str) -> Scenario:
    """Read a scenario or preset; raises `SymflopsError` with everything that is wrong with its form."""
    check_text(source, "scenario")
    places = scan(source)
    return from_table(load_toml(source), source, name, places)


def from_table(table: dict[str, Any], source: Source, name: str, places: Places) -> Scenario:
    """A scenario from the table that its TOML states."""
    reader = _Reader(source, places)
    if not table:
        reader.say("SF601", "an empty scenario", (), ('say at least what to start from: from = ["models/gpt3_175b"]',))
    scenario = reader.scenario(table, name)
    if reader.problems:
        raise SymflopsError(reader.problems)
    return scenario


class _Reader:
    """Turns the tables of one source into nouns and collects what is wrong."""

    def __init__(self, source: Source, places: Places) -> None:
        self.source = source
        self.places = places
        self.problems: list[Problem] = []

    def say(self, code: str, message: str, path: Path, helps: tuple[str, ...] = ()) -> None:
        self.problems.append(Problem(code, message, (Label(self.source, self.places.key(path)),), helps))

    def scenario(self, table: dict[str, Any], name: str) -> Scenario:
        given, rows = self.table(table.get("given", {}), ("given",)), self.top_rows(table)
        for name in {key for key, _, _ in given} & {key for key, _, _ in rows}:
            self.say("SF602", f"`{name}` is given twice, here and under [given]", (name,), ("keep one of the two",))
        return Scenario(
            name=name,
            source=self.source,
            title=self.string(table, "title"),
            cited=self.string(table, "source"),
            date=self.day(table),
            place=self.string(table, "place"),
            parents=self.names(table, "from"),
            library=tuple(name for name, _ in self.names(table, "library")),
            want=self.names(table, "want"),
            given=given + rows,
            presets=self.presets(table.get("preset", {})),
            sweep=self.table(table.get("sweep", {}), ("sweep",)),
            expect=self.expectations(table.get("expect", {})),
        )

    def top_rows(self, table: dict[str, Any]) -> SaidRow:
        """`[[layer]]` and `layer = [ {…} ]`; any other unknown key is an error."""
        found = []
        for key, value in table.items():
            if key in KEYS:
                continue
            if _is_rows(value):
                found.append((key, self.rows(value, (key,)), self.places.key((key,))))
            else:
                helps = (did_you_mean(key, KEYS) if len(self.problems) < 100 else ()) or ("values stand under [given]",)
                self.say("SF601", f"unknown key `{key}`", (key,), helps)
        return tuple(found)

    def rows(self, rows: list[dict[str, Any]], path: Path) -> Said:
        """The rows of an index; what a row begins with stands under `from`."""
        found = tuple([self.table(row, (*path, at)) for at, row in enumerate(rows)])
        return Said("rows", found, "", self.places.key(path))

    def table(self, table: Any, path: Path) -> SaidRow:
        """What a table gives."""
        if not isinstance(table, dict):
            self.say("SF601", f"`{path[-1]}` is a table", path, (f"write its keys under [{'.'.join(map(str, path))}]",))
            return ()
        found = []
        for key, value in table.items():
            here = (*path, key)
            said = self.rows(value, here) if _is_rows(value) else self.value(value, here)
            if said is not None:
                found.append((key, said, self.places.key(here)))
        return tuple(found)

    def value(self, value: Any, path: Path) -> Said | None:
        """One value as it was said, or None after saying what is wrong with it."""
        if isinstance(value, dict):
            entries = [(key, self.value(inner, (*path, key))) for key, inner in value.items()]
            return Said("table", tuple((key, said) for key, said in entries if said is not None), "", self.places.key(path))
        if path[-1] == "from":
            return self.starts(value, path)
        span = self.places.value(path, str(value), self.source.text)
        try:
            return self._scalar(value, path, span)
        except SymflopsError as error:
            self.problems += error.problems
        return None

    def starts(self, value: Any, path: Path) -> Said | None:
        """The presets a row or named circumstances begin with."""
        names = [value] if isinstance(value, str) else value
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            return Said("presets", tuple(names), ", ".join(names), self.places.key(path))
        self.say("SF602", "`from` is the name of a preset, or a list of names", path)
        return None

    def _scalar(self, value: Any, path: Path, span: Span) -> Said | None:
        if isinstance(value, bool):
            return Said("flag", value, "yes" if value else "no", span)
        if isinstance(value, datetime.datetime):
            self.say("SF602", "a date without a time is wanted", path, ("write 2020-05-14",))
            return None
        if isinstance(value, datetime.date):
            return Said("date", days_of(value), value.isoformat(), span)
        if isinstance(value, float):
            return self._bare(repr(value), path, span)
        if isinstance(value, Fraction):
            return Said("bare", value, str(value), span)
        if isinstance(value, (int, Float)):
            return self._bare(str(value), path, span)
        if isinstance(value, str) and not value.strip():
            self.say("SF602", f"`{path[-1]}` says nothing", path, ("leave it out, or write its value",))
            return None
        if isinstance(value, str):
            return said_text(Source(self.source.path, self.source.text), value, span)
        how = 'a range is a text: "1 .. 8"' if path[0] == "sweep" else "give one value; compare puts scenarios side by side"
        self.say("SF602", f"`{path[-1]}` cannot be a list", path, (how,))
        return None

    def _bare(self, text: str, path: Path, span: Span) -> Said | None:
        try:
            sign = -1 if text.startswith("-") else 1
            return Said("bare", sign * parse_decimal(text.lstrip("+-")), text, span)
        except TooLarge as error:
            self.say("SF405", str(error), path, ("the limit keeps every answer quick",))
        except ValueError:
            self.say("SF602", f"`{text}` is not a number", path, ("a value is a finite number",))
        return None

    def string(self, table: dict[str, Any], key: str) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            self.say("SF602", f"`{key}` is a string", (key,), (f'write {key} = "…"',))
            return ""
        return value

    def day(self, table: dict[str, Any]) -> str:
        """The day of what a scenario says, as 2023-02-03: it is compared with others, so it must be one."""
        value = table.get("date", "")
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value.isoformat()
        if value == "" or (isinstance(value, str) and is_day(value)):
            return str(value)
        self.say("SF602", f"`date` is a day, and {value} is none", ("date",), ("write date = 2023-02-03",))
        return ""

    def names(self, table: dict[str, Any], key: str) -> tuple[tuple[str, Span], ...]:
        value = table.get(key, [])
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self.say("SF602", f"`{key}` is a list of names", (key,), (f'write {key} = ["…", "…"]',))
            return ()
        return tuple(self.in_order(value, (key,)))

    def in_order(self, names: list[str], path: Path) -> Iterator[tuple[str, Span]]:
        """Names of a list with their places, each looked for after the one before it."""
        whole = self.places.values.get(path, self.places.key(path))
        at = whole.start
        for name in names:
            found = self.source.text.find(name, at, whole.end) if name else -1
            if found < 0:
                yield name, self.places.key(path)
            else:
                at = found + len(name)
                yield name, Span(found, at)

    def presets(self, table: Any) -> tuple[tuple[str, SaidRow], ...]:
        if not isinstance(table, dict) or not all(isinstance(inner, dict) for inner in table.values()):
            self.say("SF601", "`preset` holds tables", ("preset",), ("write [preset.draft] and what it says below it",))
            return ()
        return tuple((name, self.table(inner, ("preset", name))) for name, inner in table.items())

    def expectations(self, table: Any) -> tuple[Expected, ...]:
        if not isinstance(table, dict):
            self.say("SF601", "`expect` is a table", ("expect",), ("write its keys under [expect]",))
            return ()
        found = []
        for name, value in table.items():
            path = ("expect", name)
            within = None
            if isinstance(value, dict):
                strange = [key for key in value if key not in {"value", "within"}]
                for key in strange:
                    helps = did_you_mean(key, ("value", "within")) or ('write { value = "34 days", within = "15%" }',)
                    self.say("SF601", f"unknown key `{key}`", (*path, key), helps)
                if strange:
                    continue
                within = self.value(value["within"], (*path, "within")) if "within" in value else None
                value = value.get("value")
            said = self.value(value, path) if value is not None else None
            if said is None:
                self.say(
                    "SF602", f"`{name}` expects a value", path, (f'write {name} = "34 days", or {{ value = …, within = "15%" }}',)
                )
            else:
                found.append(Expected(name, said, within, self.places.key(path)))
        return tuple(found)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)
