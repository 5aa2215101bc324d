"""What a shell offers after a tab: names of the library, and files. A broken library offers nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from symflops.text import SymflopsError

if TYPE_CHECKING:
    from symflops.library import Library

Offers = list[tuple[str, str]]  # a word, and what it means


def scenarios(incomplete: str) -> Offers:
    """Shipped scenarios and presets, and files that can stand for one."""
    return [*_files(incomplete, (".toml", ".json")), *_fitting(_presets(), incomplete)]


def starts(incomplete: str) -> Offers:
    """Presets after the last comma."""
    before, comma, last = incomplete.rpartition(",")
    return [(f"{before}{comma}{name}", title) for name, title in _fitting(_presets(), last)]


def conventions(incomplete: str) -> Offers:
    """Ways of counting."""
    names = ((name.removeprefix("conventions/"), title) for name, title in _presets() if name.startswith("conventions/"))
    return _fitting(names, incomplete)


def quantities(incomplete: str) -> Offers:
    """Quantities with a value, after the last comma."""
    before, comma, last = incomplete.rpartition(",")
    return [(f"{before}{comma}{name}", doc) for name, doc in _fitting(_quantities(), last)]


def settings(incomplete: str) -> Offers:
    """`name=` of a quantity or choice; after it the options, or the laws."""
    name, equals, value = incomplete.partition("=")
    library = _library()
    if library is None:
        return []
    if not equals:
        choices = ((f"{choice}=", one.clauses.doc) for choice, one in library.declared.choices.items())
        return _fitting([*((f"{quantity}=", doc) for quantity, doc in _quantities()), *choices], name)
    words = list(library.declared.options[name].items()) if name in library.declared.options else []
    words += [(f"by {law}", one.clauses.doc) for law, one in library.declared.laws.get(name, {}).items()]
    return [(f"{name}={word}", doc) for word, doc in _fitting(words, value)]


def everything(incomplete: str) -> Offers:
    """Whatever `show` and `explain` know."""
    library = _library()
    if library is None:
        return []
    choices = ((name, one.clauses.doc) for name, one in library.declared.choices.items())
    return _fitting([*_quantities(), *choices, *_presets()], incomplete)


def kinds(incomplete: str) -> Offers:
    """What `list` lists."""
    from symflops.show.pages.listing import kinds as all_kinds

    library = _library()
    rows = all_kinds(library).rows if library is not None else ()
    return _fitting(((str(row[0]), str(row[-1])) for row in rows), incomplete)


def formats(incomplete: str) -> Offers:
    """The formats of an answer."""
    from symflops.show import formats as known

    return _fitting(((name, "") for name in known()), incomplete)


def _library() -> Library | None:
    from symflops.library import load  # only after a tab: every command declares what completes its words

    try:
        return load()
    except SymflopsError:
        return None


def _presets() -> Iterator[tuple[str, str]]:
    library = _library()
    if library is not None:
        for shelf in (library.scenarios, library.presets):
            yield from ((name, one.title) for name, one in shelf.items())


def _quantities() -> Iterator[tuple[str, str]]:
    library = _library()
    if library is not None:
        yield from ((name, one.clauses.doc) for name, one in library.declared.quantities.items() if one.parameters is None)


def _fitting(offers: Iterable[tuple[str, str]], incomplete: str) -> Offers:
    return [offer for offer in offers if offer[0].startswith(incomplete)]


def _files(incomplete: str, ends: tuple[str, ...]) -> Offers:
    folder, start = os.path.split(incomplete)
    try:
        with os.scandir(folder or ".") as entries:
            found = sorted((entry.name, entry.is_dir()) for entry in entries if entry.name.startswith(start))
    except OSError:
        return []
    names = [f"{name}/" if is_folder else name for name, is_folder in found if is_folder or name.endswith(ends)]
    return [(os.path.join(folder, name), "") for name in names if not name.startswith(".")]
