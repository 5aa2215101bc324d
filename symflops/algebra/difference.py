"""How two formulas of one quantity differ: their difference as a formula, how much it is, and where it comes to more."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from symflops.evaluate import Values, number
from symflops.exact import Exact, NoValue, add, midpoint
from symflops.expr import Expr, Name, Number, Sum
from symflops.graph import Definition, names_in
from symflops.question import Question
from symflops.text import SymflopsError, fail

from . import bracket
from .attempts import attempt
from .canonical import reachable_until
from .checking import unchecked
from .comparing import CLOSE, ENOUGH, MOST_TRIES, close
from .deriving import given_inputs, known_quantity
from .formula import Context, Formula, canonical_of, cut, guarded
from .inversion import inside
from .points import Points, domain_of, numbers_in
from .stretches import simplest
from .writing import factored, shortest

CONVENTIONS = "conventions/"  # the folder of presets that say how to count
MUCH, LITTLE = Fraction(1, 10), Fraction(1, 100)  # shares of the first formula: where one comes to much, or no more to little
STEP = Fraction(1, 10**6)  # of a name, to see how the share moves with it
SURELY = Fraction(1, 100)  # an elasticity below which the share does not move with a name
WIDE = Fraction(10**4)  # how far a name goes to either side


class Turning(NamedTuple):
    """Where a difference comes to a share of the first formula, all else as given: at a value of a name, above or below it."""

    key: str
    place: Fraction
    share: Fraction
    above: bool


class Difference(NamedTuple):
    """The second formula less the first, in the names that are given; what share of the first it is at their values."""

    formula: Formula
    share: Fraction | None
    turning: Turning | None


def difference(first: Question, other: Question, name: str) -> Difference:
    """The formula of a quantity in the second circumstances less that in the first.

    Compared with the exact values of both graphs before it is told. Raises `SymflopsError` where there is no such formula.
    """
    contexts = [context_of(question, name) for question in (first, other)]
    trees = [tree_of(context) for context in contexts]
    definitions = {key: context.definitions[key] for tree, context in zip(trees, contexts, strict=True) for key in names_in(tree)}
    root = contexts[0].definitions[contexts[0].root]
    names = tuple(definitions)
    free = {key: d._replace(expr=None) for key, d in definitions.items()}
    labels = {key: d.label for key, d in definitions.items()}
    shared = Context(first.library, {**free, root.key: root}, root.key, names, {**labels, root.key: root.label})
    forms, ratio = canonical_of(shared, Sum((trees[1], trees[0]), "+-"))
    found = guarded(lambda: shortest(forms.field, ratio), root.label)
    formula = Formula(shared, found, f"difference of {root.label}", root.unit, root.factor, root.dimension)
    certify(formula, contexts)
    given = {key: d.expr.value for key, d in definitions.items() if isinstance(d.expr, Number)}
    if len(given) < len(names) or not ratio.above:
        return Difference(formula, Fraction(0) if not ratio.above else None, None)
    share = share_at(formula.expr, trees[0], given)
    return Difference(formula, share, None if share is None else turning(formula, trees[0], given, share))


def context_of(question: Question, name: str) -> Context:
    """A quantity in the names that a scenario or a preset gives; the numbers of a convention are part of the formula."""
    found = attempt(question, known_quantity(question.library, name), {}, ())
    definitions = found.resolver.definitions
    stop = [*found.stop, *(key for key in given_inputs(found) if not definitions[key].by.startswith(CONVENTIONS))]
    used = reachable_until(definitions, [found.root], stop)
    terms = tuple(key for key in used if key in stop or definitions[key].expr is None)
    return Context(question.library, definitions, found.root, terms, {})


def tree_of(context: Context) -> Expr:
    """The formula of a context's root, as a product."""
    forms, ratio = canonical_of(context, Name(context.root))
    found: Expr = guarded(lambda: factored(forms.field, ratio), context.definitions[context.root].label)
    return found


def certify(formula: Formula, contexts: list[Context]) -> None:
    """Compare with the exact values of both graphs at points of the domains; what differs is an error of ours."""
    graphs = [cut(context) for context in contexts]
    free = {key: d for graph in graphs for key, d in graph.items() if d.expr is None}
    domains = [domain_of(d, formula.context.library) for d in free.values()]
    done = 0
    for point in islice(Points(domains, numbers_in([formula.expr], {}), seed=3), MOST_TRIES):
        try:
            values = [value_in(graph, context.root, point) for graph, context in zip(graphs, contexts, strict=True)]
            wanted, found = add([values[1], values[0]], "+-"), formula.value_at(point)
        except NoValue:
            continue
        least = CLOSE * abs(midpoint(values[0]))  # two large values may differ by nothing but their last digits
        if not close(found, wanted, CLOSE) and abs(midpoint(found) - midpoint(wanted)) > least:
            raise AssertionError(f"the {formula.title} does not have its value")
        done += 1
        if done == ENOUGH:
            return
    unchecked(formula.title)


def value_in(graph: Mapping[str, Definition], root: str, point: Mapping[str, Fraction]) -> Exact:
    """The value of a node, at the names of a point that are free in its graph: what is free in another may be defined here."""
    return Values(graph, {key: value for key, value in point.items() if key in graph and graph[key].expr is None}).value(root)


def share_at(apart: Expr, first: Expr, point: Mapping[str, Fraction]) -> Fraction | None:
    """The difference over the first formula at a point."""
    try:
        above, below = (midpoint(number(Values({}, dict(point)).read(one, dict(point)))) for one in (apart, first))
    except NoValue:
        return None
    return above / below if below else None


def turning(formula: Formula, first: Expr, given: Mapping[str, Fraction], share: Fraction) -> Turning | None:
    """The nearest value of the name that moves the share most at which it comes to the next of some shares."""
    moves = {key: elastic(formula.expr, first, given, key, share) for key in formula.names}
    if not moves:
        return None
    key = max(moves, key=lambda one: abs(moves[one]))
    if abs(moves[key]) < SURELY:
        return None
    domain = domain_of(formula.context.definitions[key], formula.context.library)
    wanted = MUCH if abs(share) < MUCH else LITTLE

    def side(at: Fraction) -> int:
        found = share_at(formula.expr, first, {**given, key: at}) if inside(domain, at) else None
        if found is None:
            raise fail("SF410", "no value")
        return (abs(found) > wanted) - (abs(found) < wanted)

    here = given[key]
    try:
        found = list(bracket.changes(side, here / WIDE, here * WIDE))
    except SymflopsError:
        return None
    if not found:
        return None
    low, high = min(found, key=lambda pair: max(pair[0] / here, here / pair[0]))
    place = simplest((low + high) / 2)
    return Turning(key, place, wanted, side(place * (1 + STEP)) > 0)


def elastic(apart: Expr, first: Expr, given: Mapping[str, Fraction], key: str, share: Fraction) -> Fraction:
    """By how many percent a share moves with each percent of a name; nought where that is not told."""
    beside = share_at(apart, first, {**given, key: given[key] * (1 + STEP)})
    return (beside / share - 1) / STEP if beside is not None and share else Fraction(0)
