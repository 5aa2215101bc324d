"""What is given where: layers of bindings, the later one wins; rows come in just above the layer that said them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from symflops.expr import Expr
from symflops.text import Label


class Bound(NamedTuple):
    """What a name is bound to.

    `kind` is `number` (a value in base units, `low`..`high` when a range was given), `expr` (a formula of the same
    circumstances), `core` (a core tree worked out already), `option`, `law`, `rows`, `place` (where in an index) or `free`
    (a name of a formula, whatever it is defined as, where nothing is otherwise that it `leans` on).
    `by` says who: a preset, the scenario, `-s`. A formula holds in the circumstances it is met in, or in those
    `outside`; what a row says is worked out outside the row, unless a preset said it (`inside`).
    """

    kind: str
    by: str = ""
    number: Fraction = Fraction(0)
    low: Fraction | None = None
    high: Fraction | None = None
    text: str = ""
    expr: Expr | None = None
    rows: tuple[Layer, ...] = ()
    row: int = 0
    member: int | None = None
    label: Label | None = None
    binders: frozenset[str] = frozenset()
    outside: Circumstances | None = None
    path: str = ""
    inside: bool = False
    leans: frozenset[str] = frozenset()


class Layer:
    """Bindings said together; `own` when the person asking said them."""

    __slots__ = ("bindings", "by", "own", "times")

    def __init__(self, by: str, bindings: Mapping[str, Bound], own: bool = False, times: Bound | None = None) -> None:
        self.by = by
        self.bindings = bindings
        self.own = own
        self.times = times


class Circumstances:
    """Layers, lowest first, and where in which index we are.

    `touched` holds the names bound in layers above the base: what may differ from the base circumstances.
    `outer` are the circumstances these were made from, by saying more (`said`) or by entering a row (`mark`).
    What is made from circumstances is made once, so that equal circumstances are the same object.
    """

    __slots__ = ("cache", "layers", "mark", "outer", "places", "said", "touched")

    def __init__(
        self,
        layers: tuple[Layer, ...],
        places: Mapping[str, Bound] | None = None,
        touched: frozenset[str] = frozenset(),
        outer: Circumstances | None = None,
        said: tuple[Layer, ...] = (),
        mark: str = "",
    ) -> None:
        self.layers = layers
        self.places = places or {}
        self.touched = touched
        self.outer = outer
        self.said = said
        self.mark = mark
        self.cache: dict[object, Circumstances] = {}

    def find(self, name: str) -> Bound | None:
        """What a name is bound to, by the topmost layer that says so."""
        if name[:1] == "@":
            return self.places.get(name)
        for layer in reversed(self.layers):
            found = layer.bindings.get(name)
            if found is not None:
                return found
        return None

    def under(self, layers: tuple[Layer, ...]) -> Circumstances:
        """These circumstances with more said on top."""
        if layers not in self.cache:
            touched = self.touched.union(*(layer.bindings for layer in layers))
            self.cache[layers] = Circumstances((*self.layers, *layers), self.places, touched, self, layers)
        return self.cache[layers]

    def outside(self, index: str) -> Circumstances:
        """These circumstances without the row of an index: one is in one row of an index at a time."""
        mark = f"@{index}"
        if mark not in self.places or self.outer is None:
            return self
        if self.mark == mark:
            return self.outer
        outer = self.outer.outside(index)
        if self.said:
            return outer.under(self.said)
        place = self.places[self.mark]
        return outer.in_row(self.mark[1:], place.row, place.member, place.rows[0] if place.rows else None)

    def in_row(self, index: str, row: int, member: int | None, layer: Layer | None) -> Circumstances:
        """Inside a row of an index: what it says comes in just above the layer that said the rows."""
        key = (index, row, member)
        if key not in self.cache:
            layers = self.layers
            if layer is not None:
                at = self.layer_of(f"rows of {index}") + 1
                layers = (*layers[:at], layer, *layers[at:])
            mark = f"@{index}"
            place = Bound("place", row=row, member=member, rows=(layer,) if layer is not None else ())
            touched = self.touched | {mark} | (frozenset(layer.bindings) if layer is not None else frozenset())
            self.cache[key] = Circumstances(layers, {**self.places, mark: place}, touched, self, mark=mark)
        return self.cache[key]

    def layer_of(self, name: str) -> int:
        """The topmost layer that binds a name; -1 when none does."""
        for at in range(len(self.layers) - 1, -1, -1):
            if name in self.layers[at].bindings:
                return at
        return -1


def overridden(circumstances: Circumstances, layer: Layer) -> list[tuple[str, Bound, Bound]]:
    """Names of a row that a later layer says otherwise: name, the row's, the winner."""
    found = []
    at = circumstances.layers.index(layer)
    for name, bound in layer.bindings.items():
        for later in circumstances.layers[at + 1 :]:
            winner = later.bindings.get(name)
            if winner is not None:
                found.append((name, bound, winner))
    return found
