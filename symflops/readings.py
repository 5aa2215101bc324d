"""What texts of a library say, kept from one build to the next: in memory, and the shipped ones on disk.

Whoever adds a formula to the library or edits one builds it anew, and nine tenths of a build is reading texts that have
not changed. A reading is known by all the characters of its text; only texts without a problem are kept on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from .cache import Cache, digest
from .freezing import Frozen, blobs
from .importers.maps import parse_map
from .importers.model import ImportMap
from .parse.formula import Reading, read_formulas
from .parse.scenario import parse_scenario
from .text import Source

MOST_IN_MEMORY = 1024


class Kind(NamedTuple):
    """How texts of a kind are read, and what of it is put on disk and made whole again."""

    read: Callable[[Source, str], Any]
    plain: Callable[[Any], Any]
    whole: Callable[[Any], Any]


def _formulas_only(reading: Reading) -> Any:
    return None if reading.misfits or reading.problems else reading.file


KINDS = {
    "formula": Kind(lambda source, _: read_formulas(source), _formulas_only, lambda file: Reading(file, (), ())),
    "scenario": Kind(parse_scenario, lambda scenario: scenario, lambda scenario: scenario),
    "import": Kind(parse_map, tuple, ImportMap._make),
}


@lru_cache(MOST_IN_MEMORY)
def parsed(kind: str, source: Source, name: str) -> Any:
    """What a text says, from the text itself. Raises what its reader raises."""
    return KINDS[kind].read(source, name)


class Readings:
    """Readings by kind, name and text, from a cache where it holds them."""

    def __init__(self, cache: Cache | None) -> None:
        self._cache = cache
        self._on_disk: Frozen[Any] = Frozen((cache and cache.read(())) or {})
        self.read = lru_cache(MOST_IN_MEMORY)(self._read)

    def _read(self, kind: str, source: Source, name: str) -> Any:
        key = _key(kind, source, name)
        return KINDS[kind].whole(self._on_disk[key]) if key in self._on_disk else parsed(kind, source, name)

    def keep(self, texts: Iterable[tuple[str, Source, str]]) -> None:
        """Put the readings of exactly these texts on disk, if one of them is not there yet."""
        keys = {_key(*text): text for text in texts}
        if self._cache is None or all(key in self._on_disk for key in keys):
            return
        plain = {key: KINDS[text[0]].plain(self.read(*text)) for key, text in keys.items()}
        self._cache.write((), blobs({key: value for key, value in plain.items() if value is not None}))


@lru_cache(8)
def readings(cache: Cache | None) -> Readings:
    """The readings of a cache, the same ones in all of a process."""
    return Readings(cache)


def _key(kind: str, source: Source, name: str) -> str:
    parts = "\0".join((kind, name, source.path, source.text))
    return digest(parts.encode("utf-8", "surrogateescape")).hex()
