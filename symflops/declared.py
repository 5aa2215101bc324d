"""Everything formula files declare, by name: what the audit checks and the library holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from .expr import Units
from .model import Choice, Citation, Index, Law, Quantity, Requirement, Trial
from .text import Label, Source, Span
from .units.dimension import PLAIN, Dimension
from .units.table import Measured, UnitTable


class Declared(NamedTuple):
    """The declarations of a library.

    `options` (with their docstrings) and `aliases` are as they hold, not as written: a choice like another has its
    options. `measures` has, for each quantity, the factor and dimension of the unit it is declared in, or was
    found to have; `local_dimensions` those of local names, by label; `sources` the texts by path, for messages.
    """

    quantities: Mapping[str, Quantity]
    laws: Mapping[str, Mapping[str, Law]]
    choices: Mapping[str, Choice]
    options: Mapping[str, Mapping[str, str]]
    indices: Mapping[str, Index]
    requirements: Sequence[Requirement]
    tests: Sequence[Trial]
    units: UnitTable
    measures: Mapping[str, Measured]
    local_dimensions: Mapping[str, Dimension]
    aliases: Mapping[str, str]
    citations: Mapping[str, Citation]
    sources: Mapping[str, Source]

    def unit_text(self, quantity: Quantity) -> str:
        """The unit a quantity is declared in, or was found to have."""
        if quantity.unit is not None:
            return self.units.canonical(quantity.unit)
        return str(self.measures.get(quantity.name, (Fraction(1), PLAIN))[1])

    def choice_of(self, units: Units | None) -> str | None:
        """The choice a parameter's type names, when it is one and not a unit."""
        if units is not None and len(units.factors) == 1 and units.factors[0][1] == 1 and units.factors[0][0] in self.choices:
            return units.factors[0][0]
        return None

    def label(self, path: str, span: Span, text: str = "") -> Label:
        """A place in one of the files."""
        return Label(self.sources[path], span, text)

    def located(self, label: Label) -> Label:
        """A label with its text: places in shipped files are kept without it until a message is made."""
        if label.source.text or label.source.path not in self.sources:
            return label
        return label._replace(source=self.sources[label.source.path])


def local_label(quantity: str, law: str, name: str) -> str:
    """What a local name is called outside its formula: `training_cost by amortised: age`."""
    return f"{quantity} by {law}: {name}" if law else f"{quantity}: {name}"
