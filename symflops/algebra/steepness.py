"""Which way a quantity goes at a place of one input, by exact evaluation: where its slope has too long a formula, or none."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symflops.evaluate import Values
from symflops.exact import midpoint
from symflops.expr import Number
from symflops.graph import Definition, reachable
from symflops.slopes import Slopes

from .residue import residue


class Steepness:
    """The sign of the slope of a node by one input, at one place after another."""

    def __init__(self, definitions: Mapping[str, Definition], root: str, key: str) -> None:
        self.root, self.key = root, key
        left = reachable(residue(definitions, (key,)), [root])
        # Nothing else is an input here: slopes by all that is given would be worked out for nobody.
        self.definitions = {name: d._replace(origin="definition") for name, d in left.items()}
        self.input = self.definitions[key]._replace(origin="given", where="")

    def side(self, at: Fraction) -> int:
        """-1 where it falls, 1 where it rises, 0 where it does neither. Raises `NoValue`."""
        definitions = {**self.definitions, self.key: self.input._replace(expr=Number(at, ""))}
        slope = midpoint(Slopes(definitions, Values(definitions)).of(self.root).by.get(self.key, Fraction(0)))
        return (slope > 0) - (slope < 0)
