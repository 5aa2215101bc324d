"""What a notation is: a rule for each kind of node, and the one loop that writes a tree by these rules."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import ClassVar, NamedTuple, TypeAlias

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


_RULES: Mapping[type, str] = {
    Number: "_number",
    Name: "_name",
    Tagged: "_tagged",
    Negate: "_negate",
    Sum: "_sum",
    Product: "_product",
    Power: "_power",
    Compare: "_compare",
    Divides: "_divides",
    Is: "_is_option",
    Logic: "_logic",
    Not: "_negation",
    Conditional: "_conditional",
    Match: "_match",
    Call: "_call",
    Aggregate: "_aggregate",
    Under: "_under",
    ByLaw: "_by_law",
    Assign: "_assign",
    Pick: "_pick",
    Entry: "_entry",
    Rows: "_rows",
    Preset: "_preset",
}


class Notation(ABC):
    """A way to write trees. Each rule gives the pieces of one node, with holes where its parts go.

    Rules never write their parts themselves, so trees of any depth and width take linear time and no stack.
    """

    opening = "("
    closing = ")"

    rules: ClassVar[Mapping[type, Callable[..., list[Piece]]]]
    levels: ClassVar[Mapping[type, Level]] = {}  # of the kinds of nodes that always bind alike; others are asked for

    def __init_subclass__(cls) -> None:
        cls.rules = {kind: getattr(cls, rule) for kind, rule in _RULES.items()}

    def write(self, *pieces: Piece) -> str:
        """The text of some pieces, every hole filled."""
        out: list[str] = []
        rules, levels = self.rules, self.levels
        pending: list[Iterator[Piece]] = []
        rest = iter(pieces)
        while True:
            for piece in rest:
                if isinstance(piece, str):
                    out.append(piece)
                    continue
                node, needed = piece
                kind = type(node)
                parts = rules[kind](self, node)
                if needed:
                    level = levels.get(kind)
                    if (self.level(node) if level is None else level) < needed:
                        parts = [self.opening, *parts, self.closing]
                pending.append(rest)
                rest = iter(parts)
                break
            else:
                if not pending:
                    return "".join(out)
                rest = pending.pop()

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
