"""What a notation is: a rule for each kind of node, and the one loop that writes a tree by these rules."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from symflops.expr import (
    Aggregate,
    Assign,
    Binding,
    ByLaw,
    Call,
    Compare,
    Conditional,
    Divides,
    Entry,
    Expr,
    Is,
    Logic,
    Match,
    Name,
    Negate,
    Not,
    Number,
    Pick,
    Power,
    Preset,
    Product,
    Rows,
    Sum,
    Tagged,
    Under,
)

from .precedence import Level


class Hole(NamedTuple):
    """A place for a part, and how tightly the part must bind to stand there without brackets."""

    node: Expr | Binding
    level: Level = Level.ANY


Piece: TypeAlias = str | Hole


def joined(separator: str, parts: Iterable[list[Piece]]) -> list[Piece]:
    """The pieces of all parts with a separator between them."""
    pieces: list[Piece] = []
    for part in parts:
        if pieces:
            pieces.append(separator)
        pieces += part
    return pieces


class Notation(ABC):
    """A way to write trees. Each rule gives the pieces of one node, with holes where its parts go.

    Rules never write their parts themselves, so trees of any depth and width take linear time and no stack.
    """

    opening = "("
    closing = ")"

    def __init__(self) -> None:
        self._rules: dict[type, Callable[..., list[Piece]]] = {
            Number: self._number,
            Name: self._name,
            Tagged: self._tagged,
            Negate: self._negate,
            Sum: self._sum,
            Product: self._product,
            Power: self._power,
            Compare: self._compare,
            Divides: self._divides,
            Is: self._is_option,
            Logic: self._logic,
            Not: self._negation,
            Conditional: self._conditional,
            Match: self._match,
            Call: self._call,
            Aggregate: self._aggregate,
            Under: self._under,
            ByLaw: self._by_law,
            Assign: self._assign,
            Pick: self._pick,
            Entry: self._entry,
            Rows: self._rows,
            Preset: self._preset,
        }

    def write(self, *pieces: Piece) -> str:
        """The text of some pieces, every hole filled."""
        out: list[str] = []
        stack: list[Piece] = list(reversed(pieces))
        while stack:
            piece = stack.pop()
            if isinstance(piece, str):
                out.append(piece)
                continue
            parts = self._rules[type(piece.node)](piece.node)
            bracketed = self.level(piece.node) < piece.level
            if bracketed:
                out.append(self.opening)
                stack.append(self.closing)
            parts.reverse()
            stack += parts
        return "".join(out)

    @abstractmethod
    def level(self, node: Expr | Binding) -> Level:
        """How tightly a node binds in this notation."""

    @abstractmethod
    def _number(self, node: Number) -> list[Piece]: ...
    @abstractmethod
    def _name(self, node: Name) -> list[Piece]: ...
    @abstractmethod
    def _tagged(self, node: Tagged) -> list[Piece]: ...
    @abstractmethod
    def _negate(self, node: Negate) -> list[Piece]: ...
    @abstractmethod
    def _sum(self, node: Sum) -> list[Piece]: ...
    @abstractmethod
    def _product(self, node: Product) -> list[Piece]: ...
    @abstractmethod
    def _power(self, node: Power) -> list[Piece]: ...
    @abstractmethod
    def _compare(self, node: Compare) -> list[Piece]: ...
    @abstractmethod
    def _divides(self, node: Divides) -> list[Piece]: ...
    @abstractmethod
    def _is_option(self, node: Is) -> list[Piece]: ...
    @abstractmethod
    def _logic(self, node: Logic) -> list[Piece]: ...
    @abstractmethod
    def _negation(self, node: Not) -> list[Piece]: ...
    @abstractmethod
    def _conditional(self, node: Conditional) -> list[Piece]: ...
    @abstractmethod
    def _match(self, node: Match) -> list[Piece]: ...
    @abstractmethod
    def _call(self, node: Call) -> list[Piece]: ...
    @abstractmethod
    def _aggregate(self, node: Aggregate) -> list[Piece]: ...
    @abstractmethod
    def _under(self, node: Under) -> list[Piece]: ...
    @abstractmethod
    def _by_law(self, node: ByLaw) -> list[Piece]: ...
    @abstractmethod
    def _assign(self, node: Assign) -> list[Piece]: ...
    @abstractmethod
    def _pick(self, node: Pick) -> list[Piece]: ...
    @abstractmethod
    def _entry(self, node: Entry) -> list[Piece]: ...
    @abstractmethod
    def _rows(self, node: Rows) -> list[Piece]: ...
    @abstractmethod
    def _preset(self, node: Preset) -> list[Piece]: ...
