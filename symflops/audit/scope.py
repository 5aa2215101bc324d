"""Every expression of a library with the names it may use: what names and units are checked in, once each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from symflops.declared import Declared, local_label
from symflops.expr import Binding, Expr, Units
from symflops.model import Body, Law, Parameter, Place, Quantity, Trial
from symflops.text import Source, Span

Kind = str  # `number`, or the choice a parameter takes an option of


# How many arguments the functions of the language take, where it is not one.
ARITY = {"mod": (2, 2), "date": (3, 3), "previous": (2, 2), "min": (1, 256), "max": (1, 256)}


class Scope(NamedTuple):
    """Where an expression stands.

    `locals` are parameters, `where` names and binders, with what they are; `local_bodies` the expressions of the
    `where` names, `parameter_units` the units of the parameters; `indices` those a value may depend on here.
    """

    path: str
    locals: Mapping[str, Kind] = {}
    indices: frozenset[str] = frozenset()
    local_bodies: Mapping[str, Expr] = {}
    parameter_units: Mapping[str, Units | None] = {}

    def with_local(self, name: str) -> Scope:
        """The same place with one more local number, which hides any other of that name."""
        bodies = {key: value for key, value in self.local_bodies.items() if key != name}
        units = {key: value for key, value in self.parameter_units.items() if key != name}
        return self._replace(locals={**self.locals, name: "number"}, local_bodies=bodies, parameter_units=units)

    def with_parameter(self, parameter: Parameter, declared: Declared) -> Scope:
        """The same place after one more parameter of a function."""
        choice = declared.choice_of(parameter.type)
        units = self.parameter_units if choice else {**self.parameter_units, parameter.name: parameter.type}
        return self._replace(locals={**self.locals, parameter.name: choice or "number"}, parameter_units=units)

    def over(self, index: str) -> Scope:
        """The same place inside an aggregate over an index."""
        return self._replace(indices=self.indices | {index})


class Piece(NamedTuple):
    """An expression of the library in its scope.

    `role` says what it is for: `definition`, `assumption`, `law`, `local`, `parameter`, `domain`, `usual`, `stated`,
    `within`, `number`, `when`, `condition`, `bound`, `expect`; `owner` the quantity or index it belongs to, if any;
    `label` names a local.
    """

    role: str
    expr: Expr
    scope: Scope
    owner: str | None
    place: Place
    label: str = ""


def parameter_kinds(parameters: tuple[Parameter, ...] | None, declared: Declared) -> dict[str, Kind]:
    """What each parameter of a function is."""
    return {parameter.name: declared.choice_of(parameter.type) or "number" for parameter in parameters or ()}


def _scope_of(quantity: Quantity, place: Place, body: Body | None, declared: Declared) -> Scope:
    units = {p.name: p.type for p in quantity.parameters or () if declared.choice_of(p.type) is None}
    kinds = parameter_kinds(quantity.parameters, declared)
    bodies = {name: expr for name, expr, _ in body.locals} if body else {}
    kinds.update(dict.fromkeys(bodies, "number"))
    units = {name: unit for name, unit in units.items() if name not in bodies}
    indices = frozenset({quantity.per} if quantity.per else ())
    return Scope(place.path, kinds, indices, bodies, units)


def _body_pieces(
    role: str, body: Body | None, quantity: Quantity, place: Place, declared: Declared, law: str = ""
) -> Iterator[Piece]:
    if body is None:
        return
    scope = _scope_of(quantity, place, body, declared)
    for name, expr, _ in body.locals:
        yield Piece("local", expr, scope, quantity.name, place, local_label(quantity.name, law, name))
    yield Piece(role, body.expr, scope, quantity.name, place)


def _quantity_pieces(quantity: Quantity, declared: Declared) -> Iterator[Piece]:
    place = quantity.place
    outer = _scope_of(quantity, place, None, declared)
    plain = Scope(place.path, indices=outer.indices)
    before = plain
    for parameter in quantity.parameters or ():
        if parameter.default is not None and declared.choice_of(parameter.type) is None:
            yield Piece("parameter", parameter.default, before, parameter.name, place)
        before = before.with_parameter(parameter, declared)
    yield from _body_pieces("definition", quantity.definition, quantity, place, declared)
    yield from _body_pieces("assumption", quantity.assumption, quantity, place, declared)
    if quantity.stated is not None:
        yield Piece("stated", quantity.stated.value, plain, quantity.name, place)
        if quantity.stated.within is not None:
            yield Piece("within", quantity.stated.within, plain, quantity.name, place)
    yield from _clause_pieces(quantity, plain)
    if quantity.clauses.when is not None:
        yield Piece(
            "when", quantity.clauses.when, _scope_of(quantity, place, quantity.definition, declared), quantity.name, place
        )


def _clause_pieces(quantity: Quantity, scope: Scope) -> Iterator[Piece]:
    for role, ends in (("domain", quantity.clauses.domain), ("usual", quantity.clauses.usual)):
        for end in ends or ():
            if end is not None:
                yield Piece(role, end, scope, quantity.name, quantity.place)


def _law_pieces(law: Law, declared: Declared) -> Iterator[Piece]:
    quantity = declared.quantities[law.quantity]
    yield from _body_pieces("law", law.body, quantity, law.place, declared, law.name)
    if law.clauses.when is not None:
        scope = _scope_of(quantity, law.place, law.body, declared)
        yield Piece("when", law.clauses.when, scope, law.quantity, law.place)


def pieces(declared: Declared) -> Iterator[Piece]:
    """Every expression of the library, tests left out."""
    everywhere = frozenset(declared.indices)
    for quantity in declared.quantities.values():
        yield from _quantity_pieces(quantity, declared)
    for laws in declared.laws.values():
        for law in laws.values():
            yield from _law_pieces(law, declared)
    for index in declared.indices.values():
        for bound in (index.first, index.last):
            yield Piece("bound", bound, Scope(index.place.path), index.name, index.place)
    for requirement in declared.requirements:
        scope = Scope(requirement.place.path, indices=everywhere)
        yield Piece("condition", requirement.condition, scope, None, requirement.place)
        if requirement.clauses.when is not None:
            yield Piece("when", requirement.clauses.when, scope, None, requirement.place)


def test_pieces(test: Trial, declared: Declared) -> Iterator[Piece]:
    """The expectations of a test; what is given is checked as bindings."""
    scope = Scope(test.place.path, indices=frozenset(declared.indices))
    for expect in test.expects:
        yield Piece("expect", expect.expr, scope, None, test.place)
        for stated in (expect.stated.value, expect.stated.within) if expect.stated else ():
            if stated is not None:
                yield Piece("number", stated, scope, None, test.place)


def test_bindings(test: Trial, declared: Declared) -> tuple[tuple[Binding, ...], Scope]:
    """What a test gives, and where."""
    return test.given, Scope(test.place.path, indices=frozenset(declared.indices))


def word_after(word: str, name: str, place: Place, source: Source) -> Span:
    """Where a name stands in a statement after one of the language's words (or a colon); else where the statement's name is."""
    start = r"\b" if word.isalpha() else ""
    pattern = re.compile(rf'{start}{word}\s+(?:[^"\n]*,\s*)?({re.escape(name)})\b')
    found = pattern.search(source.text, place.whole.start, place.whole.end)
    return Span(found.start(1), found.end(1)) if found else place.name
