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
    circumstances), `core` (a core tree worked out already), `option`, `law`, `rows` or `place` (where in an index).
    `by` says who: a preset, the scenario, `-s`.
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
    """

    __slots__ = ("cache", "layers", "places", "touched")

    def __init__(self, layers: tuple[Layer, ...], places: Mapping[str, Bound], touched: frozenset[str]) -> None:
        self.layers = layers
        self.places = places
        self.touched = touched
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
        touched = self.touched.union(*(layer.bindings for layer in layers))
        return Circumstances((*self.layers, *layers), self.places, touched)

    def without(self, name: str) -> Circumstances:
        """These circumstances as if nobody had said this."""
        layers = tuple(
            Layer(layer.by, {key: bound for key, bound in layer.bindings.items() if key != name}, layer.own, layer.times)
            for layer in self.layers
        )
        return Circumstances(layers, self.places, self.touched | {name})

    def in_row(self, index: str, row: int, member: int | None, layer: Layer | None) -> Circumstances:
        """Inside a row of an index: what it says comes in just above the layer that said the rows.

        A row of the same index that was entered before is left: one is in one row of an index at a time.
        """
        key = (index, row, member)
        if key not in self.cache:
            mark = f"@{index}"
            before = self.places.get(mark)
            left = before.rows[0] if before is not None and before.rows else None
            layers = tuple([other for other in self.layers if other is not left])
            if layer is not None:
                depth = self.depth_of(f"rows of {index}", layers)
                layers = (*layers[: depth + 1], layer, *layers[depth + 1 :])
            place = Bound("place", row=row, member=member, rows=(layer,) if layer is not None else ())
            touched = self.touched | {mark} | (frozenset(layer.bindings) if layer is not None else frozenset())
            self.cache[key] = Circumstances(layers, {**self.places, mark: place}, touched)
        return self.cache[key]

    @staticmethod
    def depth_of(name: str, layers: tuple[Layer, ...]) -> int:
        """The topmost layer that binds a name; -1 when none does."""
        for at in range(len(layers) - 1, -1, -1):
            if name in layers[at].bindings:
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
