"""Formula files with a scope of their own: inside an article its names win, and the library never sees them.

A name that the library has too is kept apart by a prime, which no name of the language can hold; it is taken off
again wherever a person reads it.
"""

from __future__ import annotations

from typing import Any

from .expr import Aggregate, Assign, Call, Entry, Is, Match, Name, Node, Pick, Rows, walk
from .model import Body, FormulaFile, Law, Quantity, Requirement, Statement, Trial, expressions
from .text import Problem

PRIME = "\N{PRIME}"

# The fields of nodes that hold the name of something declared.
_NAMING: dict[type, str] = {
    Name: "id",
    Call: "function",
    Is: "choice",
    Match: "choice",
    Assign: "name",
    Pick: "name",
    Entry: "name",
    Rows: "name",
}


def set_apart(file: FormulaFile, taken: frozenset[str]) -> FormulaFile:
    """A file whose declarations that clash with `taken` names are primed, wherever they are used in it."""
    own = {s.name for s in file.statements if not isinstance(s, (Law, Requirement, Trial))} & taken
    if not own:
        return file
    return file._replace(statements=tuple(_renamed(statement, own) for statement in file.statements))


def plain(text: str) -> str:
    """A text without primes."""
    return text.replace(PRIME, "")


def plain_problem(problem: Problem) -> Problem:
    """A problem without primes."""
    return problem._replace(message=plain(problem.message), helps=tuple(plain(line) for line in problem.helps))


def _renamed(statement: Statement, own: set[str]) -> Statement:
    own = own - _local_names(statement)
    renamed: Any = _rename(statement, own)
    for field in ("name", "quantity"):
        if getattr(statement, field, None) in own and not (field == "name" and isinstance(statement, Law)):
            renamed = renamed._replace(**{field: getattr(statement, field) + PRIME})
    return renamed  # type: ignore[no-any-return]


def _local_names(statement: Statement) -> set[str]:
    """Parameters, `where` names and running numbers, which hide what is declared."""
    found: set[str] = set()
    bodies: list[Body | None] = []
    if isinstance(statement, Quantity):
        found |= {parameter.name for parameter in statement.parameters or ()}
        bodies = [statement.definition, statement.assumption]
    elif isinstance(statement, Law):
        bodies = [statement.body]
    for body in bodies:
        found |= {name for name, _, _ in body.locals} if body is not None else set()
    for expr in expressions(statement):
        found |= {binder.name for node in walk(expr) if isinstance(node, Aggregate) for binder in node.binders}
    return found


def _rename(value: Any, own: set[str]) -> Any:
    """The same value with the names of declarations primed; strings elsewhere are left alone."""
    if isinstance(value, Node):
        naming = _NAMING.get(type(value), "")
        parts = [
            part + PRIME if name == naming and part in own else _rename(part, own)
            for name, part in zip(value.fields, value, strict=True)
        ]
        return tuple.__new__(type(value), parts)
    if type(value) is tuple:
        return tuple(_rename(part, own) for part in value)
    if isinstance(value, tuple):
        return type(value)(*[_rename(part, own) for part in value])
    return value
