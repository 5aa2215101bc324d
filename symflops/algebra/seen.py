"""The values of a place of a compiled formula, as plain evaluation sees them: for sums of many terms."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from symflops.evaluate import Values
from symflops.exact import Exact, NoValue
from symflops.series import TooMuch

from .parts import Part, Place, lowered

if TYPE_CHECKING:
    from .compiled import Compiled


class Seen(Values):
    """The values of a place, as sums of many terms see them: those of names from the parts."""

    def __init__(
        self, compiled: Compiled, place: Place, running: Mapping[str, Fraction] | None = None, around: Seen | None = None
    ) -> None:
        given = {key: lowered(place[slot]) for key, slot in compiled.inputs.items() if place[slot] is not None}
        super().__init__(compiled.definitions, given)
        self.compiled, self.place, self.around = compiled, place, around
        # Of a formula over names alone the names are no nodes of a graph, which running numbers need not be either.
        alone = {key: value for key, value in given.items() if isinstance(value, Fraction)} if not self.definitions else {}
        self.running: Mapping[str, Fraction] = alone if running is None else running

    def put(self, key: str, part: Part, place: Place) -> None:
        """Know what a part came to."""
        try:
            value = lowered(part.step(place))
        except NoValue as reason:
            self.known[key] = reason
            return
        self.known[key] = value
        if isinstance(value, Fraction):
            self.running = {**self.running, key: value}

    def spend(self) -> None:
        """All sums of a place count together."""
        if self.around is not None:
            self.around.spend()
            return
        super().spend()
        if self.terms > self.compiled.most_steps:
            raise TooMuch(f"the sums, products, min and max in it take more than {self.compiled.most_steps:,} steps")

    def outcome(self, key: str) -> Exact | NoValue:
        if key not in self.known and key in self.compiled.named:
            try:
                self.known[key] = lowered(self.compiled.named[key].step(self.place))
            except NoValue as reason:
                self.known[key] = reason
        return super().outcome(key)
