"""Hygiene of formula files: what is legal and still should not stay. Every finding is a warning with place and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from .declared import Declared
from .expr import Call, Expr, Match, Name, Number, walk
from .expr import Is as IsOption
from .library import Library
from .model import Body, Law, Place, Quantity, Statement, expressions
from .text import Problem, Span

Rule = Callable[[Library], Iterator[Problem]]

_ALIKE = str.maketrans({"I": "l", "1": "l", "O": "0", "o": "0"})
_LEADING_ZERO = re.compile(r"0[0-9]")


def lint(library: Library, paths: Sequence[str] | None = None) -> list[Problem]:
    """Everything to say about a library, or only about some of its files, in their order."""
    rank = {path: at for at, path in enumerate(library.declared.sources)}
    found = [problem for rule in RULES for problem in rule(library)]
    found += untested(library, rank if paths is None else paths)
    if paths is not None:
        found = [problem for problem in found if problem.labels[0].source.path in paths]
    return sorted(found, key=lambda problem: (rank.get(problem.labels[0].source.path, 0), problem.labels[0].span.start))


def _say(declared: Declared, code: str, message: str, place: Place, span: Span, fix: str) -> Problem:
    return Problem(code, message, (declared.label(place.path, span),), (fix,), "warning")


def undocumented(library: Library) -> Iterator[Problem]:
    """SF801: what a quantity means must be said."""
    for quantity in library.declared.quantities.values():
        if not quantity.clauses.doc:
            fix = 'say in a few words what it is: "…"'
            yield _say(library.declared, "SF801", f"`{quantity.name}` has no docstring", quantity.place, quantity.place.name, fix)


def unsourced(library: Library) -> Iterator[Problem]:
    """SF802: a law that is one of several ways says where it stands; that of an option may leave it to the option."""
    declared = library.declared
    for name, laws in declared.laws.items():
        quantity = declared.quantities[name]
        for law in laws.values():
            governed = quantity.by is not None and law.name in declared.options.get(quantity.by, {})
            if not governed and not law.clauses.sources and not law.clauses.doc:
                message = f"the law `{law.name}` of `{name}` says neither what it is nor where it stands"
                yield _say(
                    declared, "SF802", message, law.place, law.law_span, 'add a docstring, or a source: source "key place"'
                )


def untested(library: Library, paths: Collection[str]) -> Iterator[Problem]:
    """SF803: a formula of these files that no test, preset or scenario reaches can be wrong for years."""
    from .coverage import unreached

    declared = library.declared
    wanted: dict[tuple[str, str], Problem] = {}
    for quantity in declared.quantities.values():
        laws = declared.laws.get(quantity.name, {})
        everywhere = quantity.by is not None and all(option in laws for option in declared.options.get(quantity.by, {}))
        if quantity.definition is not None and not everywhere and quantity.place.path in paths:
            place = quantity.place
            wanted[quantity.name, ""] = _untested(declared, f"`{quantity.name}`", place, place.name)
        for law in laws.values():
            if law.place.path in paths:
                what = f"the law `{law.name}` of `{quantity.name}`"
                wanted[quantity.name, law.name] = _untested(declared, what, law.place, law.law_span)
    left = unreached(library, wanted, paths)
    yield from (problem for formula, problem in wanted.items() if formula in left)


def _untested(declared: Declared, what: str, place: Place, span: Span) -> Problem:
    fix = 'add: test "…" source "…" given … expect … ~ …'
    return _say(declared, "SF803", f"no test reaches {what}", place, span, fix)


def unused(library: Library) -> Iterator[Problem]:
    """SF804: parameters, local names and inputs that nothing reads; what a preset gives is a fact in its own right."""
    declared = library.declared
    read = _names_read(declared) | {name for preset in library.presets.values() for name, _, _ in preset.given}
    for quantity in declared.quantities.values():
        if quantity.definition is None and not declared.laws.get(quantity.name) and quantity.name not in read:
            fix = "use it or remove it"
            yield _say(declared, "SF804", f"nothing reads `{quantity.name}`", quantity.place, quantity.place.name, fix)
        bodies = [(quantity.definition, quantity.place), (quantity.assumption, quantity.place)]
        laws = [(law.body, law.place) for law in declared.laws.get(quantity.name, {}).values()]
        for body, place in [*bodies, *laws]:
            yield from _unused_locals(declared, body, place)
        yield from _unused_parameters(declared, quantity)


def names_in(expr: Expr) -> Iterator[str]:
    """The names of quantities, functions and choices in an expression."""
    for node in walk(expr):
        if isinstance(node, Name):
            yield node.id
        elif isinstance(node, Call):
            yield node.function
        elif isinstance(node, (IsOption, Match)):
            yield node.choice


def _names_read(declared: Declared) -> set[str]:
    statements: list[Statement] = [*declared.quantities.values(), *declared.indices.values()]
    statements += [*declared.requirements, *declared.tests]
    statements += [law for laws in declared.laws.values() for law in laws.values()]
    found = {name for statement in statements for expr in expressions(statement) for name in names_in(expr)}
    return {declared.aliases.get(name, name) for name in found}


def _unused_locals(declared: Declared, body: Body | None, place: Place) -> Iterator[Problem]:
    if body is None or not body.locals:
        return
    used = {name for expr in (body.expr, *(expr for _, expr, _ in body.locals)) for name in names_in(expr)}
    for name, _, span in body.locals:
        if name not in used:
            yield _say(declared, "SF804", f"nothing reads the local name `{name}`", place, span, "use it or remove it")


def _unused_parameters(declared: Declared, quantity: Quantity) -> Iterator[Problem]:
    if not quantity.parameters:
        return
    laws: list[Law] = list(declared.laws.get(quantity.name, {}).values())
    bodies = [body for body in (quantity.definition, *(law.body for law in laws)) if body is not None]
    if not bodies:
        return
    used = {name for body in bodies for expr in (body.expr, *(expr for _, expr, _ in body.locals)) for name in names_in(expr)}
    used |= {name for parameter in quantity.parameters if parameter.default for name in names_in(parameter.default)}
    for parameter in quantity.parameters:
        if parameter.name not in used:
            message = f"nothing reads the parameter `{parameter.name}` of `{quantity.name}`"
            yield _say(declared, "SF804", message, quantity.place, parameter.span, "use it or remove it")


def confusable(library: Library) -> Iterator[Problem]:
    """SF805: names equal but for case (they collide in SQL and in a spreadsheet); SF806: names that look alike."""
    declared = library.declared
    lower: dict[str, str] = {}
    alike: dict[str, str] = {}
    for name in (*declared.quantities, *declared.choices, *declared.indices):
        statement = declared.quantities.get(name) or declared.choices.get(name) or declared.indices[name]
        other = lower.setdefault(name.lower(), name)
        if other != name:
            message = f"`{name}` and `{other}` differ only in case"
            yield _say(
                declared, "SF805", message, statement.place, statement.place.name, "SQL and spreadsheets read them as one name"
            )
            continue
        other = alike.setdefault(name.translate(_ALIKE), name)
        if other != name:
            message = f"`{name}` looks like `{other}`"
            yield _say(declared, "SF806", message, statement.place, statement.place.name, "choose names that no font confuses")


def letters(library: Library) -> Iterator[Problem]:
    """SF807: a letter is an alias, never a name: it belongs to the paper it comes from."""
    for quantity in library.declared.quantities.values():
        if len(quantity.name) == 1:
            fix = f"give it a name that says what it is, and the letter as alias {quantity.name}"
            yield _say(library.declared, "SF807", f"`{quantity.name}` is a letter", quantity.place, quantity.place.name, fix)


def leading_zeros(library: Library) -> Iterator[Problem]:
    """SF808: `010` is ten here and eight elsewhere."""
    declared = library.declared
    statements: list[Statement] = [*declared.quantities.values(), *declared.requirements, *declared.tests]
    statements += [law for laws in declared.laws.values() for law in laws.values()]
    for statement in statements:
        for expr in expressions(statement):
            for node in walk(expr):
                if isinstance(node, Number) and _LEADING_ZERO.match(node.text):
                    fix = f"write {node.text.lstrip('0') or '0'}"
                    yield _say(declared, "SF808", f"`{node.text}` begins with a zero", statement.place, node.span, fix)


RULES: tuple[Rule, ...] = (undocumented, unsourced, unused, confusable, letters, leading_zeros)
