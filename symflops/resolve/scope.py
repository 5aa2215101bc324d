"""Where an expression is being rewritten: the names it may use, and how what it makes is shown."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple, TypeAlias

from symflops.expr import Expr
from symflops.model import Clauses, Law
from symflops.units.dimension import Dimension

from .circumstances import Circumstances


class Local:
    """A lexical name: a core tree, an option (of a choice parameter), or a `where` body.

    A body is rewritten in each of the circumstances it is met in: `w + (w given {x = 2}) where w = x` has two values.
    """

    __slots__ = ("body", "core", "cores", "law", "option")

    def __init__(self, core: Expr | None = None, option: str = "", body: Expr | None = None, law: str = "") -> None:
        self.core = core
        self.option = option
        self.body = body
        self.law = law
        self.cores: dict[Circumstances, Expr] = {}


Locals: TypeAlias = dict[str, Local]


class Shown(NamedTuple):
    """How a local name or a call is shown: its label, unit and what is said of it."""

    label: str
    dimension: Dimension
    factor: Fraction = Fraction(1)
    unit: str = ""
    clauses: Clauses = Clauses()
    law: str = ""


class Scope:
    """Where an expression is being rewritten."""

    __slots__ = ("circumstances", "locals", "owner", "path", "uses")

    def __init__(self, circumstances: Circumstances, local: Locals, path: str, owner: str, uses: dict[str, str]) -> None:
        self.circumstances = circumstances
        self.locals = local
        self.path = path
        self.owner = owner
        self.uses = uses

    def elsewhere(self, circumstances: Circumstances, local: Locals | None = None) -> Scope:
        return Scope(circumstances, self.locals if local is None else local, self.path, self.owner, self.uses)


class Use(NamedTuple):
    """A law that says when it holds, and where it was used; of a function, with which arguments. A definition is one too."""

    key: str
    law: Law
    circumstances: Circumstances
    locals: Locals
