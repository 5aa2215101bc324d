"""Limits and series of formulas, each compared with exact values nearby: by the powers that lead, else by SymPy.

What SymPy does may not end, so it runs in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import islice

from symflops.exact import NoValue, midpoint
from symflops.expr import Expr
from symflops.graph import Definition
from symflops.judging import told
from symflops.library import Library
from symflops.numerals import parse_decimal
from symflops.text import SymflopsError, fail

from . import trees
from .canonical import known
from .checking import points, unchecked
from .comparing import ENOUGH, MOST_TRIES
from .expansion import NotByPowers, limit_of, series_of
from .field import TooWide
from .formula import Formula
from .points import Domain, domain_of
from .stating import stated_value
from .worker import NotAlgebra, worked_out
from .writing import factored, shortest

INFINITY = ("inf", "infinity", "oo")
NEAR = Fraction(1, 10**30)
CLOSE = Fraction(1, 10**6)
LARGEST = Fraction(10**36)  # of a place that still differs from infinity
ORDER = 3
MOST_ORDER = 12


def limit(formula: Formula, request: str) -> Formula:
    """The limit of a formula, `seq_len=inf` or `tp=0`, from inside the domain."""
    name, equals, target = (part.strip() for part in request.partition("="))
    if not name or not equals or not target:
        raise fail("SF912", f"`{request}` is no limit", helps=["write --limit seq_len=inf, or --limit tp=0"])
    key = formula.used(name)
    place = None if target in INFINITY else place_of(formula, key, target, request)

    shown = f"the limit of {formula.title}"
    tree = by_powers(lambda: limited(formula, key, place), shown)

    def work() -> Expr:
        import sympy

        from .bridge import from_sympy, rational

        expression, at = expression_of(formula, key)
        found = sympy.limit(expression, at, sympy.oo if place is None else rational(place), "+")
        if found.has(sympy.oo, sympy.zoo, sympy.nan):
            raise NotAlgebra("it grows without bound")
        return from_sympy(sympy.factor(found))

    if tree is None:
        tree = worked_out(work, shown)
    title = f"limit of {formula.title}, {name} to {'infinity' if place is None else target}"
    found = Formula(formula.context, tree, title, formula.unit, formula.scale, formula.dimension)
    compare(formula, found, key, [1 / NEAR if place is None else place + NEAR * (1 + abs(place))])
    return found


def series(formula: Formula, request: str) -> Formula:
    """The first terms of a formula in powers of a name about nought: `micro_batch_size`, or `micro_batch_size=4`."""
    name, equals, count = (part.strip() for part in request.partition("="))
    key = formula.used(name)
    if equals and not (count.isdigit() and 0 < int(count) <= MOST_ORDER):
        raise fail("SF912", f"`{request}`: so many terms are 1 to {MOST_ORDER}", helps=[f"write --series {name}={ORDER}"])
    order = int(count) if equals else ORDER
    shown = f"the series of {formula.title}"
    tree = by_powers(lambda: expanded_about_nought(formula, key, order), shown)

    def work() -> Expr:
        import sympy

        from .bridge import from_sympy

        expression, at = expression_of(formula, key)
        found = sympy.series(expression, at, 0, order, "+").removeO()
        if found.has(sympy.oo, sympy.zoo, sympy.nan):
            raise NotAlgebra("there is no series about nought")
        return from_sympy(sympy.collect(sympy.expand(found), at))

    if tree is None:
        tree = worked_out(work, shown)
    title = f"{formula.title} for small {name}, up to {name}^{order - 1}"
    found = Formula(formula.context, tree, title, formula.unit, formula.scale, formula.dimension)
    compare(formula, found, key, [NEAR])
    return found


def by_powers(work: Callable[[], Expr], shown: str) -> Expr | None:
    """What the canonical form tells, without SymPy; None where it does not."""
    try:
        return work()
    except (NotByPowers, TooWide):
        return None
    except NoValue as reason:
        raise fail("SF503", f"{shown}: {reason}", exit_code=3) from reason
    except SymflopsError as error:
        if error.problems[0].code != "SF405":
            raise
        return None  # no canonical form: SymPy may still know


def limited(formula: Formula, key: str, place: Fraction | None) -> Expr:
    """The limit by the canonical form."""
    forms, ratio = formula.canonical
    return shortest(forms.field, limit_of(forms.field, ratio, key, place))


def expanded_about_nought(formula: Formula, key: str, order: int) -> Expr:
    """The series by the canonical form."""
    forms, ratio = formula.canonical
    return trees.plus([factored(forms.field, term) for term in series_of(forms.field, ratio, key, order)])


def expression_of(formula: Formula, key: str) -> tuple[object, object]:
    """The formula for SymPy, and the symbol of a name; what SymPy knows nothing of must not hold the name."""
    from .bridge import symbol, to_sympy
    from .inert import Inert

    definitions = formula.context.definitions

    def sign(one: str) -> str:
        return known(definitions.get(one))[0]

    expression = to_sympy(formula.expr, sign)
    at = symbol(key, sign(key))
    if any(at in part.free_symbols for part in expression.atoms(Inert)):
        raise NotAlgebra("a maximum, a case or a rounding holds the name")
    return expression, at


def place_of(formula: Formula, key: str, text: str, request: str) -> Fraction:
    """The place of a limit in base units: a number in the unit of the name, or one with its unit; in the domain or at an end."""
    definition, library = formula.context.definitions[key], formula.context.library
    try:
        bare = -parse_decimal(text[1:]) if text.startswith("-") else parse_decimal(text)
        place = bare * definition.factor
    except (ValueError, NoValue):
        if not any(letter.isdigit() for letter in text):
            helps = ["write --limit seq_len=inf, or --limit tp=0"]
            raise fail("SF912", f"`{request}` is no limit: `{text}` is no number", helps=helps) from None
        place = stated_value(text, definition.label, definition.factor, definition.dimension, library)
    domain = domain_of(definition, library)
    if (domain.low is not None and place < domain.low) or (domain.high is not None and place > domain.high):
        helps = [f"it may be {limits_of(definition, domain, library)}"]
        raise fail("SF406", f"`{request}`: `{definition.label}` never comes near that", helps=helps)
    if abs(place) > LARGEST:
        raise fail("SF912", f"`{request}`: so large a number is as good as none", helps=[f"write --limit {definition.label}=inf"])
    return place


def limits_of(definition: Definition, domain: Domain, library: Library) -> str:
    """What a name may be, in words."""
    low, high = (None if end is None else told(definition, end, library.declared.units) for end in (domain.low, domain.high))
    parts = [f"above {low}" if domain.open else f"{low} or more"] if low is not None else []
    return " and ".join([*parts, *([f"{high} or less"] if high is not None else [])])


def compare(formula: Formula, found: Formula, key: str, places: list[Fraction]) -> None:
    """What SymPy found must have the value of the formula close to the place, at points of all other names."""
    done = 0
    for point in islice(points(formula, formula.names), MOST_TRIES):
        for place in places:
            # Other names are kept moderate: close is meant against all of them.
            near = {name: value if abs(value) < 10**6 else Fraction(10**6) for name, value in point.items()} | {key: place}
            try:
                wanted, value = midpoint(formula.value_at(near)), midpoint(found.value_at(near))
            except NoValue:
                continue
            if abs(wanted - value) > CLOSE * max(abs(wanted), abs(value), CLOSE):
                raise fail("SF411", f"{found.title} does not agree with exact values nearby, and is not shown", exit_code=3)
            done += 1
        if done >= ENOUGH:
            return
    unchecked(formula.title)
