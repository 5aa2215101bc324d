"""Everything formula files declare, by name: what the audit checks and the library holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .model import Choice, Citation, Index, Law, Quantity, Requirement, Test
from .text import Label, Source, Span
from .units.table import Measured, UnitTable


class Declared(NamedTuple):
    """The declarations of a library.

    `options` (with their docstrings) and `aliases` are as they hold, not as written: a choice like another has its
    options. `measures` has, for each quantity, the factor and dimension of the unit it is declared in, or was
    found to have; `sources` the texts by path, for messages.
    """

    quantities: Mapping[str, Quantity]
    laws: Mapping[str, Mapping[str, Law]]
    choices: Mapping[str, Choice]
    options: Mapping[str, Mapping[str, str]]
    indices: Mapping[str, Index]
    requirements: Sequence[Requirement]
    tests: Sequence[Test]
    units: UnitTable
    measures: Mapping[str, Measured]
    aliases: Mapping[str, str]
    citations: Mapping[str, Citation]
    sources: Mapping[str, Source]

    def label(self, path: str, span: Span, text: str = "") -> Label:
        """A place in one of the files."""
        return Label(self.sources[path], span, text)

    def law_of_option(self, quantity: Quantity, option: str) -> Law | None:
        """The law a governed quantity has for an option of its choice."""
        return self.laws.get(quantity.name, {}).get(option)

    def is_governed(self, quantity: Quantity, law: str) -> bool:
        """Does this law belong to an option of the choice that governs the quantity?"""
        return quantity.by is not None and law in self.options.get(quantity.by, {})
