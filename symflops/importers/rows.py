"""Rows of an import map, worked out: layers that say the same joined, stages one after the other, parts of a system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from symflops.expr import Expr
from symflops.model import Said, SaidRow
from symflops.notation.text import to_text
from symflops.text import Span, fail

from .keys import Key, Keys, told
from .model import speaks

MOST_LAYERS = 10_000
NO_PLACE = Span(0, 0)


def evaluated(said: Said, keys: Keys, words: bool) -> Said | None:
    """A value of a map as a plain one; None when the configuration gives none."""
    if said.kind != "expr":
        return None if said.text == "null" else said._replace(span=NO_PLACE)
    if not speaks(said.value, keys.names):  # type: ignore[arg-type]
        return said._replace(span=NO_PLACE)
    return plain_said(keys.value(said.value, words), said.value, keys, words)  # type: ignore[arg-type]


def plain_said(value: Key, expr: Expr, keys: Keys, words: bool) -> Said | None:
    """What an expression came to, as a scenario would say it."""
    if value is None:
        return None
    if isinstance(value, Fraction):
        return Said("bare", value, str(value), NO_PLACE)
    if words and isinstance(value, bool):
        return Said("flag", value, "yes" if value else "no", NO_PLACE)
    if words and isinstance(value, str):
        return Said("text", value, value, NO_PLACE)
    shown = to_text(expr)
    message = (
        f"a list where one value is wanted: {shown}"
        if isinstance(value, tuple)
        else f"`{shown}` is {told(value)}, and a number is wanted"
    )
    raise fail("SF611", message, keys.blame(expr), helps=["compare the file with the model's own, as published"])


class Rows:
    """Rows of one map: what they say of keys, which names are choices, and the parts that rows may begin with."""

    def __init__(self, keys: Keys, choices: Sequence[str], parts: Mapping[str, SaidRow]) -> None:
        self.keys = keys
        self.choices = choices
        self.parts = parts

    def of(self, index: str, rows: tuple[SaidRow, ...]) -> Iterator[SaidRow]:
        """Rows of a map as rows of a scenario.

        Members of a row that say the same are one row, in the order they first stand. A row that holds rows of its own
        index is a stage: they follow each other for each of its members, and lists stand for the stage's entry.
        """
        for row in rows:
            times = next((said for name, said, _ in row if name == "times"), None)
            stage = next((said for name, said, _ in row if name == index), None)
            how_many = whole_times(times, self.keys)
            if stage is not None:
                for _ in self.members(times, how_many):
                    yield from self.of(index, stage.value)  # type: ignore[arg-type]
            elif self.keys.member is not None:
                if how_many:
                    yield (*_times(times, how_many), *self.content(row))
            else:
                yield from self.joined(row, times, how_many)

    def members(self, times: Said | None, how_many: int) -> Iterator[int]:
        """Each member in turn; a row that does not say how many is no list of them."""
        before = self.keys.member
        for member in range(how_many):
            self.keys.member = before if times is None else member
            yield member
        self.keys.member = before

    def joined(self, row: SaidRow, times: Said | None, how_many: int) -> Iterator[SaidRow]:
        """The members of a row, those that say the same as one."""
        groups: dict[SaidRow, int] = {}
        self.keys.indexed = False
        for _ in self.members(times, how_many):
            group = self.content(row)
            groups[group] = groups.get(group, 0) + 1
            if not self.keys.indexed:  # nothing in it speaks of where it stands
                groups[group] = how_many
                break
        self.keys.member = None
        for group, count in groups.items():
            yield (*_times(times, count), *group)

    def content(self, row: SaidRow) -> SaidRow:
        """What a row says, on top of what it begins with."""
        found: dict[str, Said] = {}
        for name, said, _ in row:
            if name == "from":
                self.begin(found, said.value)  # type: ignore[arg-type]
            elif said.kind == "rows":
                found[name] = Said("rows", tuple(self.of(name, said.value)), "", NO_PLACE)  # type: ignore[arg-type]
            elif name != "times":
                value = evaluated(said, self.keys, name in self.choices)
                found |= {} if value is None else {name: value}
        return tuple((name, said, NO_PLACE) for name, said in found.items())

    def begin(self, found: dict[str, Said], starts: tuple[str, ...]) -> None:
        """What a row begins with: presets by name, and parts of the configuration with all they say."""
        names: list[str] = []
        for start in starts:
            for name, said, _ in self.parts.get(start, ()):
                if name == "from":
                    names += said.value  # type: ignore[arg-type]
                else:
                    found[name] = said
            names += () if start in self.parts else (start,)
        found["from"] = Said("presets", tuple(names), ", ".join(names), NO_PLACE)


def _times(said: Said | None, count: int) -> SaidRow:
    return () if said is None else (("times", Said("bare", Fraction(count), str(count), NO_PLACE), NO_PLACE),)


def whole_times(said: Said | None, keys: Keys) -> int:
    """How many layers a row stands for."""
    value = Fraction(1) if said is None else said.value if said.kind == "bare" else keys.value(said.value)  # type: ignore[arg-type]
    if not isinstance(value, Fraction) or value.denominator != 1 or not 0 <= value <= MOST_LAYERS:
        shown = to_text(said.value) if said is not None and said.kind == "expr" else "times"  # type: ignore[arg-type]
        message = f"{shown} is {told(value)}: layers are counted in whole numbers up to {MOST_LAYERS:,}"
        label = keys.blame(said.value) if said is not None and said.kind == "expr" else keys.places.label(keys.path)  # type: ignore[arg-type]
        raise fail("SF611", message, label, helps=["compare the file with the model's own"])
    return value.numerator
