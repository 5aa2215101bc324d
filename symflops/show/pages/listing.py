"""Lists of what the library holds: a kind of thing to a list, a line to a thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from symflops.library import Library
from symflops.model import Quantity, Scenario
from symflops.show import Page, Style
from symflops.text import did_you_mean, escape, fail
from symflops.units.dimension import Dimension
from symflops.units.display import significant

from .layout import columns
from .values import cited, measured


class Kind(NamedTuple):
    """A kind of thing: what it is, the columns of its list, and its lines."""

    what: str
    columns: tuple[str, ...]
    rows: Callable[[Library], Iterator[tuple[str, ...]]]


def how(quantity: Quantity, library: Library) -> str:
    """What is known of a quantity."""
    laws = library.declared.laws.get(quantity.name, {})
    if quantity.by is not None:
        return f"by {quantity.by}"
    if quantity.definition is not None:
        return f"defined, {len(laws)} laws" if laws else "defined"
    if laws:
        return f"{len(laws)} law{'s' if len(laws) > 1 else ''}"
    return "default" if quantity.assumption is not None else "given"


def _quantities(library: Library) -> Iterator[tuple[str, ...]]:
    for name, quantity in library.declared.quantities.items():
        if quantity.parameters is None:
            yield name, library.declared.unit_text(quantity), how(quantity, library), quantity.clauses.doc


def _functions(library: Library) -> Iterator[tuple[str, ...]]:
    for name, quantity in library.declared.quantities.items():
        if quantity.parameters is not None:
            parameters = ", ".join(one.name for one in quantity.parameters)
            table = quantity.definition is None and name not in library.declared.laws
            yield (
                f"{name}({parameters})",
                library.declared.unit_text(quantity),
                "table" if table else "function",
                quantity.clauses.doc,
            )


def _laws(library: Library) -> Iterator[tuple[str, ...]]:
    for quantity, laws in library.declared.laws.items():
        for name, law in laws.items():
            yield quantity, name, ", ".join(cited(one) for one in law.clauses.sources), law.clauses.doc


def _units(library: Library) -> Iterator[tuple[str, ...]]:
    for unit in library.declared.units.units:
        plain = unit.dimension == Dimension.base(unit.name)
        worth = ("count" if unit.count else "base") if plain else f"{significant(unit.factor, 9)} {unit.dimension}"
        yield unit.name, worth, ", ".join(unit.families), ", ".join(unit.aliases)


def _choices(library: Library) -> Iterator[tuple[str, ...]]:
    for name, choice in library.declared.choices.items():
        yield name, choice.default or "", ", ".join(library.declared.options[name]), choice.clauses.doc


def _indices(library: Library) -> Iterator[tuple[str, ...]]:
    from symflops.notation.text import to_text

    for name, index in library.declared.indices.items():
        yield name, f"{to_text(index.first)} .. {to_text(index.last)}", index.clauses.doc


def _sources(library: Library) -> Iterator[tuple[str, ...]]:
    for key, work in library.declared.citations.items():
        yield key, work.date, work.title, work.url


def _presets(folder: str) -> Callable[[Library], Iterator[tuple[str, ...]]]:
    def rows(library: Library) -> Iterator[tuple[str, ...]]:
        for name, preset in library.presets.items():
            if name.startswith(folder):
                yield name, preset.date, preset.cited, preset.title

    return rows


def _scenarios(library: Library) -> Iterator[tuple[str, ...]]:
    for name, scenario in library.scenarios.items():
        yield name, wanted(scenario), scenario.cited, scenario.title


def wanted(scenario: Scenario) -> str:
    """How many quantities a scenario asks for."""
    return f"{len(scenario.want)} quantities"


PRESETS = ("name", "date", "source", "title")
KINDS: dict[str, Kind] = {
    "quantities": Kind("everything with a value", ("name", "unit", "how", "doc"), _quantities),
    "laws": Kind("ways to a quantity", ("quantity", "law", "source", "doc"), _laws),
    "functions": Kind("quantities with parameters, and tables", ("name", "unit", "kind", "doc"), _functions),
    "choices": Kind("what can be set to an option", ("name", "default", "options", "doc"), _choices),
    "indices": Kind("tables of rows", ("name", "members", "doc"), _indices),
    "units": Kind("units of measure", ("name", "worth", "prefixes", "spellings"), _units),
    "models": Kind("presets of models", PRESETS, _presets("models/")),
    "hardware": Kind("presets of chips", PRESETS, _presets("hardware/")),
    "prices": Kind("presets of prices, each of a day and a place", PRESETS, _presets("prices/")),
    "grids": Kind("presets of the carbon of electricity, each of a year and a place", PRESETS, _presets("grids/")),
    "conventions": Kind("presets of how to count", PRESETS, _presets("conventions/")),
    "presets": Kind("all presets", PRESETS, _presets("")),
    "scenarios": Kind("what eval answers as it stands", ("name", "asks", "source", "title"), _scenarios),
    "sources": Kind("works that formulas cite", ("key", "date", "title", "url"), _sources),
}
ALSO = {"chips": "hardware", "devices": "hardware"}


def listing(kind: str, library: Library, unit: str = "") -> Page:
    """The list of a kind of thing; of quantities those of a dimension when a unit is named."""
    name = ALSO.get(kind, kind)
    found = KINDS.get(name) or KINDS.get(f"{name}s")
    if found is None:
        known = [*KINDS, *ALSO]
        raise fail("SF912", f"there is no list of `{kind}`", helps=[*did_you_mean(kind, known), f"lists: {', '.join(known)}"])
    rows = list(found.rows(library))
    if unit:
        rows = of_unit(rows, unit, library)
    return table(found.columns, rows)


def of_unit(rows: list[tuple[str, ...]], unit: str, library: Library) -> list[tuple[str, ...]]:
    """Quantities and functions that can be told in a unit."""
    _, _, dimension = measured(unit, library)
    measures = library.declared.measures
    plain = [row[0].partition("(")[0] for row in rows]
    return [row for row, name in zip(rows, plain, strict=True) if name in measures and measures[name][1] == dimension]


def kinds(library: Library) -> Page:
    """What can be listed, and how many there are of each."""
    return table(
        ("kind", "count", "what"), [(name, str(sum(1 for _ in kind.rows(library))), kind.what) for name, kind in KINDS.items()]
    )


def table(names: tuple[str, ...], rows: list[tuple[str, ...]]) -> Page:
    """Rows as a page: aligned for people, a line each."""

    def text(style: Style) -> str:
        clean = [[escape(cell) for cell in row] for row in rows]
        return "\n".join(columns(clean, style, ("cyan", "", "dim"), indent=0, most=1))

    return Page(names, rows, lambda: [dict(zip(names, row, strict=True)) for row in rows], text)
