"""What is left of a graph when everything is worked out that does not depend on some inputs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from symflops.evaluate import Values
from symflops.exact import NoValue
from symflops.expr import Conditional, Expr, Number
from symflops.graph import Definition, names_in, touched_by

from .rewriting import rewritten


def residue(definitions: Mapping[str, Definition], inputs: Collection[str]) -> dict[str, Definition]:
    """The definitions that move with the inputs, with numbers in them, and the others as they are.

    Parts that have no value, or none that is rational, stay as they are: whoever comes to need them meets the same reason.
    """
    return _Residue(definitions, inputs).graph()


class _Residue:
    def __init__(self, definitions: Mapping[str, Definition], inputs: Collection[str]) -> None:
        self.definitions = definitions
        self.moving = touched_by(definitions, inputs) | {other for other, d in definitions.items() if d.binders}
        self.values = Values(definitions)

    def graph(self) -> dict[str, Definition]:
        found = {}
        for key, definition in self.definitions.items():
            if key in self.moving and definition.expr is not None:
                definition = definition._replace(expr=rewritten(definition.expr, self._number))
            found[key] = definition
        return found

    def _moves(self, expr: Expr) -> bool:
        """Does it depend on the input, or on a running number, which is no key of the graph?"""
        return any(name in self.moving or name not in self.definitions for name in names_in(expr))

    def _number(self, node: Expr) -> Expr | None:
        """A number in place of what does not move, the branch that holds in place of a condition that does not."""
        try:
            if isinstance(node, Conditional) and not self._moves(node.test):
                return rewritten(node.then if self.values.truth(node.test) else node.otherwise, self._number)
            if not self._moves(node):
                value = self.values.read(node, {})
                return Number(value, "") if isinstance(value, Fraction) else None
        except NoValue:
            return None
        return None
