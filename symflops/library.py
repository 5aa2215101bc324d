"""A folder of formulas as one checked value, read once and then from a cache under a checked digest."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from . import shelf
from .cache import Cache, Stamp
from .declared import Declared
from .freezing import Frozen, blobs, freeze, thaw
from .importers.model import ImportMap
from .model import Scenario
from .text import Source, SymflopsError, did_you_mean, fail
from .units.table import UnitTable


class File(NamedTuple):
    """A file of the library: how it is shown, where it lies, what it is.

    `kind` is `formula`, `own`, `preset`, `import`, `scenario` or `sources`.
    """

    shown: str
    path: str
    kind: str
    name: str = ""

    @property
    def shipped(self) -> bool:
        """Does it come with symflops?"""
        return self.path.startswith(os.path.join(shelf.folder("formulas"), ""))


class Library(NamedTuple):
    """Everything that formulas say, checked: declarations, presets and scenarios by name, and a digest of all texts.

    `imports` has the import maps, by the type of model they read.
    """

    declared: Declared
    presets: Mapping[str, Scenario]
    scenarios: Mapping[str, Scenario]
    digest: str
    files: tuple[File, ...]
    imports: Mapping[str, ImportMap] = MappingProxyType({})

    def find_preset(self, name: str) -> Scenario | None:
        """A preset or shipped scenario by its name; the last part is enough when only one fits.

        Raises `SymflopsError` (SF605) when two presets fit.
        """
        name = name.removesuffix(".toml")
        for shelf_of in (self.scenarios, self.presets):
            if name in shelf_of:
                return shelf_of[name]
        fitting = [full for full in self.presets if full.rsplit("/", 1)[-1] == name]
        if len(fitting) > 1:
            raise fail("SF605", f"two presets are called `{name}`", helps=[f"say which: {' or '.join(fitting)}"])
        return self.presets[fitting[0]] if fitting else None

    def files_in(self, paths: Sequence[str]) -> set[str]:
        """The files of the library that some paths name or hold, as they are shown."""
        roots = [os.path.realpath(path) for path in paths]
        named = tuple(f"{path.rstrip('/')}/" for path in paths)
        found = {file.shown for file in self.files if named and f"{file.shown}/".startswith(named)}
        for file in self.files:
            real = os.path.realpath(file.path)
            if any(real == root or real.startswith(os.path.join(root, "")) for root in roots):
                found.add(file.shown)
        return found

    def preset_names(self) -> list[str]:
        """All names a preset or scenario can be asked for by."""
        return [*self.scenarios, *self.presets, *(full.rsplit("/", 1)[-1] for full in self.presets)]


def load(extra: Sequence[str] = (), use_cache: bool = True, own: Sequence[str] = ()) -> Library:
    """The shipped library, with formula files or folders added.

    `extra` files are part of the library: a name is unique in all of it. `own` files have a scope of their own:
    inside them their names win. Raises `SymflopsError` with every problem of the texts.
    """
    files = tuple(list_files(extra, own))
    stamps = tuple(Stamp.of(file.path) for file in files)
    cache = Cache.of([f"{file.kind} {file.path}" for file in files])
    if use_cache:
        cached = cache.read(stamps)
        if cached is not None:
            return from_plain(cached, files)
    from .building import build

    library = build(files, use_cache)
    if use_cache:
        cache.write(stamps, to_plain(library))
    return library


def list_files(extra: Sequence[str], own: Sequence[str] = ()) -> Iterator[File]:
    """The files of the shipped library and of the paths added to it, in a fixed order."""
    root = shelf.folder("formulas")
    yield from _of_folder(root, "formulas")
    for path in extra:
        if os.path.isdir(path):
            yield from _of_folder(path, path)
        elif path.endswith(".flop"):
            yield File(path, path, "formula")
        else:
            raise fail("SF903", f"`{path}` is neither a folder nor a .flop file", helps=["own formulas are .flop files"])
    for path in own:
        yield File(path, path, "own")


def _of_folder(root: str, shown: str) -> Iterator[File]:
    folders = [("", root)]
    while folders:
        prefix, folder = folders.pop()
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            relative = f"{prefix}{entry.name}"
            if entry.is_symlink() and not _inside(entry.path, root):
                helps = ["a library holds its own files; copy it, or name it with --lib"]
                raise fail("SF902", f"`{shown}/{relative}` is a link that leads out of its folder", helps=helps)
            if entry.is_dir(follow_symlinks=False):
                folders.append((f"{relative}/", entry.path))
            elif entry.name.endswith(".flop"):
                yield File(f"{shown}/{relative}", entry.path, "formula")
            elif entry.name == "sources.toml":
                yield File(f"{shown}/{relative}", entry.path, "sources")
            elif entry.name.endswith(".toml") and relative.startswith(("presets/", "scenarios/")):
                kind, _, name = relative.removesuffix(".toml").partition("/")
                kind = "import" if name.startswith("imports/") else kind.removesuffix("s")
                yield File(f"{shown}/{relative}", entry.path, kind, name)


def _inside(path: str, root: str) -> bool:
    """Does a link stay below a folder?"""
    return os.path.realpath(path).startswith(os.path.join(os.path.realpath(root), ""))


class Texts(Mapping[str, Source]):
    """The texts of the library by the path they are shown under, read when a message needs them."""

    def __init__(self, files: Sequence[File]) -> None:
        self._paths = {file.shown: file.path for file in files}
        self._read: dict[str, Source] = {}

    def __getitem__(self, shown: str) -> Source:
        if shown not in self._read:
            with open(self._paths[shown], encoding="utf-8", newline="") as file:
                self._read[shown] = Source(shown, file.read())
        return self._read[shown]

    def __contains__(self, shown: object) -> bool:
        return shown in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


# ---- the form in the cache ---------------------------------------------------------------------------------

_TABLES = ("quantities", "laws", "choices", "options", "indices", "measures", "local_dimensions", "citations")


def to_plain(library: Library) -> dict[str, Any]:
    """A library as what marshal can write; every noun is a blob of its own, to be thawed alone."""
    declared = library.declared
    plain: dict[str, Any] = {
        name: blobs({key: _plain_values(v) for key, v in getattr(declared, name).items()}) for name in _TABLES
    }
    plain |= {name: blobs({"all": tuple(getattr(declared, name))}) for name in ("requirements", "tests")}
    plain |= {name: blobs({k: _without_text(v) for k, v in getattr(library, name).items()}) for name in ("presets", "scenarios")}
    plain["imports"] = blobs({k: tuple(v._replace(scenario=_without_text(v.scenario))) for k, v in library.imports.items()})
    return plain | {
        "digest": library.digest,
        "units": declared.units.freeze(),
        "aliases": freeze(tuple(declared.aliases.items())),
    }


def _plain_values(value: Any) -> Any:
    return tuple(value.items()) if isinstance(value, dict) else value


def _without_text(scenario: Scenario) -> Scenario:
    """A preset's text is read from its file when a message needs it."""
    return scenario._replace(source=Source(scenario.source.path, ""))


def from_plain(plain: dict[str, Any], files: tuple[File, ...]) -> Library:
    """The library a cache holds."""
    texts = Texts(files)
    declared = Declared(
        quantities=Frozen(plain["quantities"]),
        laws=Frozen(plain["laws"], dict),
        choices=Frozen(plain["choices"]),
        options=Frozen(plain["options"], dict),
        indices=Frozen(plain["indices"]),
        requirements=Frozen(plain["requirements"])["all"],
        tests=Later(plain["tests"]),
        units=UnitTable.thaw(plain["units"]),
        measures=Frozen(plain["measures"]),
        local_dimensions=Frozen(plain["local_dimensions"]),
        aliases=dict(thaw(plain["aliases"])),
        citations=Frozen(plain["citations"]),
        sources=texts,
    )
    imports: Mapping[str, ImportMap] = Frozen(plain["imports"], ImportMap._make)
    return Library(declared, Frozen(plain["presets"]), Frozen(plain["scenarios"]), plain["digest"], files, imports)


class Later(Sequence[Any]):
    """A sequence thawed as a whole when first looked at: tests are many, and few questions look at them."""

    def __init__(self, blobs_of: dict[str, bytes]) -> None:
        self._frozen: Frozen[tuple[Any, ...]] = Frozen(blobs_of)

    def __getitem__(self, at: Any) -> Any:
        return self._frozen["all"][at]

    def __len__(self) -> int:
        return len(self._frozen["all"])


def unknown_preset(name: str, library: Library) -> SymflopsError:
    """The error for a name that is no file, scenario or preset."""
    quantity = library.declared.aliases.get(name, name) in library.declared.quantities
    order = "it is a quantity, and a scenario is wanted here: --help shows the order (`compare` takes quantities as --want)"
    helps = (order,) if quantity else ()
    helps = (*helps, *did_you_mean(name, library.preset_names()), "all of them: symflops list presets")
    return fail("SF604", f"no scenario or preset `{name}`", helps=helps)
