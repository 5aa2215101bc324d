"""A library from its texts: every file read, everything audited, all problems at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from . import __version__
from .audit import audit
from .audit.declare import BUILT_IN_NAMES
from .cache import Cache
from .importers.maps import joined
from .importers.model import ImportMap
from .library import File, Library
from .model import Citation, Law, Requirement, Scenario, Trial
from .parse.formula import Reading, problems_of, read_formulas
from .parse.limits import read_file
from .parse.toml import load_toml
from .readings import readings
from .scoping import plain_problem, set_apart
from .text import Label, Problem, Source, Span, SymflopsError

FORMULAS = {"formula", "own"}
READ_AS = {"formula": "formula", "preset": "scenario", "scenario": "scenario", "import": "import"}
_DECLARES = re.compile(r"\s*(?:let|choice|index|option|law|unit|count)\s+([A-Za-z_][A-Za-z0-9_]*)")


def build(files: Sequence[File], use_cache: bool = False) -> Library:
    """Read and audit a library; raises `SymflopsError` with every problem, file by file.

    With a cache, shipped texts that have not changed since they were last read are not read again.
    """
    known = readings(Cache.of(["readings"]) if use_cache else None)
    problems: list[Problem] = []
    texts: dict[str, Source] = {}
    for file in files:
        try:
            texts[file.shown] = read_file(file.path, "formula" if file.kind in FORMULAS else "scenario", file.shown)
        except SymflopsError as error:
            problems += error.problems
    own = frozenset(file.shown for file in files if file.kind == "own")
    # Files of one's own, which may be huge and change, are not kept.
    read = [
        read_formulas(texts[file.shown]) if file.kind == "own" else known.read("formula", texts[file.shown], file.name)
        for file in files
        if file.kind in FORMULAS and file.shown in texts
    ]
    read = apart(read, own)
    sources = [texts[file.shown] for file in files if file.kind == "sources" and file.shown in texts]
    citations = _citations(_works(sources), problems)
    broken = frozenset(name for reading in read for name in _broken_names(reading))
    declared, found = audit([reading.file for reading in read], citations, broken)
    for reading in read:
        problems += problems_of(reading, lambda name: declared.units.find(name) is not None)
    shelves: dict[str, dict[str, Scenario]] = {"preset": {}, "scenario": {}}
    maps: list[ImportMap] = []
    for file in files:
        if file.shown not in texts:
            continue
        try:
            if file.kind in shelves:
                shelves[file.kind][file.name] = known.read("scenario", texts[file.shown], file.name)
            elif file.kind == "import":
                maps.append(known.read("import", texts[file.shown], file.name))
        except SymflopsError as error:
            problems += error.problems
    imports, wrong_maps = joined(maps, declared)
    problems += wrong_maps
    # In a text of its own scope, a printed value with the wrong unit is a finding about the text.
    found = [plain_problem(p) for p in found if not (p.code == "SF312" and p.labels[0].source.path in own)]
    if problems or found:
        raise SymflopsError(in_order([*problems, *found], list(texts)))
    known.keep((READ_AS[file.kind], texts[file.shown], file.name) for file in files if file.shipped and file.kind in READ_AS)
    declared = declared._replace(sources={**texts, **declared.sources})  # all that were read, as the cache tells it too
    return Library(declared, shelves["preset"], shelves["scenario"], digest(texts), tuple(files), imports)


def apart(readings: list[Reading], own: frozenset[str]) -> list[Reading]:
    """The files with those of their own scope set apart from what the others declare."""
    taken: set[str] = set(BUILT_IN_NAMES)
    for reading in readings:
        if reading.file.source.path not in own:
            for statement in reading.file.statements:
                if not isinstance(statement, (Law, Requirement, Trial)):
                    taken |= {statement.name, *statement.clauses.aliases}
    return [
        reading._replace(file=set_apart(reading.file, frozenset(taken))) if reading.file.source.path in own else reading
        for reading in readings
    ]


def in_order(problems: list[Problem], paths: list[str]) -> list[Problem]:
    """Problems by file, then by place in it."""
    rank = {path: at for at, path in enumerate(paths)}

    def place(problem: Problem) -> tuple[int, int]:
        if not problem.labels:
            return -1, 0
        return rank.get(problem.labels[0].source.path, len(rank)), problem.labels[0].span.start

    return sorted(problems, key=place)


def digest(texts: dict[str, Source]) -> str:
    """A digest of the version and every text: what an answer was computed from."""
    sha = hashlib.sha256(__version__.encode())
    for path, source in texts.items():
        for part in (path, source.text):
            data = part.encode("utf-8", "surrogateescape")
            sha.update(f"{len(data)}:".encode() + data)
    return sha.hexdigest()[:16]


def _broken_names(reading: Reading) -> list[str]:
    """The names that statements which do not parse would have declared."""
    names = []
    for misfit in reading.misfits:
        match = _DECLARES.match(misfit.source.text[misfit.chunk.start : misfit.chunk.end])
        if match:
            names.append(match[1])
    return names


def _works(sources: Sequence[Source]) -> list[tuple[Source, dict[str, Any]]]:
    """The lists of works. Raises `SymflopsError` where one cannot be read: every citation would be said to lead nowhere."""
    found: list[tuple[Source, dict[str, Any]]] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            found.append((source, load_toml(source)))
        except SymflopsError as error:
            problems += error.problems
    if problems:
        raise SymflopsError(problems)
    return found


def _citations(works: Sequence[tuple[Source, dict[str, Any]]], problems: list[Problem]) -> dict[str, Citation]:
    """The works of sources.toml, by key."""
    found: dict[str, Citation] = {}
    for source, table in works:
        for key, entry in table.items():
            citation = _citation(key, entry)
            if citation is None:
                message = f"the work `{key}` needs a title and a url"
                problems.append(Problem("SF204", message, (Label(source, Span(max(source.text.find(f"[{key}]"), 0), 1)),)))
            else:
                found[key] = citation
    return found


def _citation(key: str, entry: Any) -> Citation | None:
    if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in ("title", "url")):
        return None
    return Citation(key, entry["title"], str(entry.get("authors", "")), entry["url"], str(entry.get("date", "")))
