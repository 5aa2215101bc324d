"""Formulas compared with exact values at points of their domains before they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, islice
from typing import TYPE_CHECKING

from symflops.evaluate import MOST_TERMS, Values
from symflops.exact import Enclosure, Exact, NoValue, midpoint
from symflops.expr import Name
from symflops.graph import Definition
from symflops.notation.text import to_text
from symflops.text import fail

from .comparing import CLOSE, ENOUGH, MOST_TRIES, close
from .compiled import Compiled
from .points import Points, around, domain_of, numbers_in

if TYPE_CHECKING:
    from .formula import Formula

CLOSE_SLOPE = Fraction(1, 10**6)
FINE, COARSE = Fraction(1, 10**60), Fraction(1, 10**12)  # steps beside a place, as shares of it
NOUGHT = Fraction(1, 4)  # of a point: where a value is nought, as of max(0, …), a wrong formula may be nought too
FEW_STEPS = 100  # of the sums at a point, as long as there are enough points where they take no more
HOPELESS = 80  # points tried when nothing had a value at any of them


def points(formula: Formula, keys: Sequence[str]) -> Iterator[dict[str, Fraction]]:
    """Points of the domains of some names, those around the values that are given among them.

    A formula of a serving fleet has no value at most points that are drawn: there the model does not fit.
    """
    context = formula.context
    domains = [domain_of(context.definitions[key], context.library) for key in keys]
    drawn = iter(Points(domains, numbers_in([formula.expr], {}), seed=len(formula.title)))
    values = Values(context.definitions)
    given = {key: midpoint(found) for key in keys if not isinstance(found := values.outcome(key), NoValue)}
    near = around(given, domains, 2 * ENOUGH) if len(given) == len(keys) else ()
    return chain(islice(drawn, ENOUGH), near, drawn)


def certify(formula: Formula, used: Mapping[str, Definition]) -> None:
    """Compare with the exact evaluation of the graph `used`; a difference is an internal error.

    At points where the sums in it are short, if there are enough: one drawn may have a sum of a million bent terms.
    """
    if not any(agrees(formula, used, most_steps) for most_steps in (FEW_STEPS, MOST_TERMS)):
        unchecked(formula.title)


def agrees(formula: Formula, used: Mapping[str, Definition], most_steps: int) -> bool:
    """Could a formula be compared at enough points? A sum without a closed form takes so many steps there at most."""
    free = [key for key, d in used.items() if d.expr is None]
    graph, own = Compiled(used, free, most_steps), Compiled({}, formula.names, most_steps)
    root, tree = graph.part(Name(formula.context.root)), own.part(formula.expr)
    done = Fraction(0)
    for tries, point in enumerate(islice(points(formula, free), MOST_TRIES)):
        if tries > HOPELESS and not done:
            break
        try:
            wanted, found = graph.value(root, graph.at(point)), own.value(tree, own.at(point))
        except NoValue:
            continue
        if not close(found, wanted, CLOSE):
            raise AssertionError(f"a formula of {formula.title} does not have its value: {to_text(formula.expr)}")
        done += 1 if wanted else NOUGHT
        if done >= ENOUGH:
            return True
    return False


def check_same(formula: Formula, other: Formula) -> None:
    """Compare one form of a formula with another."""
    if not any(same(formula, other, most_steps) for most_steps in (FEW_STEPS, MOST_TERMS)):
        unchecked(formula.title)


def same(formula: Formula, other: Formula, most_steps: int) -> bool:
    """Could two forms be compared at enough points? A sum without a closed form takes so many steps there at most."""
    compiled = Compiled({}, tuple(dict.fromkeys((*formula.names, *other.names))), most_steps)
    trees = [compiled.part(one.expr) for one in (formula, other)]
    done = 0
    for point in islice(points(formula, formula.names), MOST_TRIES):
        try:
            wanted, value = (compiled.value(tree, compiled.at(point)) for tree in trees)
        except NoValue:
            continue
        if not close(value, wanted, CLOSE):
            raise AssertionError(f"a form of {formula.title} does not have its value: {to_text(other.expr)}")
        done += 1
        if done == ENOUGH:
            return True
    return False


def check_slope(slope: Formula, whole: Formula, key: str, relative: bool) -> None:
    """Compare with differences of the exact values on both sides of points of the domain."""
    done = kinks = 0
    for tries, point in enumerate(islice(points(whole, whole.names), MOST_TRIES)):
        if tries > HOPELESS and not done:
            break
        try:
            slopes, middle, found = _beside(slope, whole, key, point)
            if relative:
                slopes = [one * point[key] / middle for one in slopes]
        except (NoValue, ZeroDivisionError):
            continue
        least = Fraction(1, 10**6) if relative else abs(middle / point[key]) / 10**6
        if not any(abs(found - one) <= CLOSE_SLOPE * max(abs(one), least) for one in slopes):
            kinks += 1  # at a jump all differ; a wrong formula is wrong everywhere
            if kinks > ENOUGH:
                raise AssertionError(f"{slope.title} does not have its value: {to_text(slope.expr)}")
            continue
        done += 1
        if done == ENOUGH:
            return
    unchecked(slope.title)


def _beside(slope: Formula, whole: Formula, key: str, point: Mapping[str, Fraction]) -> tuple[list[Fraction], Fraction, Fraction]:
    """The slopes of a formula across a place, and on either side of it, where it bends; its value; what `slope` says.

    Exact values allow a step so small that no rounding comes between.
    """
    value, found = whole.value_at(point), midpoint(slope.value_at(point))

    def on_both_sides(step: Fraction) -> list[Exact]:
        return [whole.value_at({**point, key: point[key] + side * step}) for side in (-1, 1)]

    step = abs(point[key]) * FINE
    values = [value, *on_both_sides(step)]
    if any(isinstance(one, Enclosure) for one in values):  # 2^n is exact where n is whole, and not beside it
        step = abs(point[key]) * COARSE
        values = [value, *on_both_sides(step)]
    middle, low, high = map(midpoint, values)
    return [(high - low) / (2 * step), (middle - low) / step, (high - middle) / step], middle, found


def unchecked(title: str) -> None:
    """What could not be compared is not shown."""
    helps = ["a narrower domain of the names makes room for points at which everything has a value"]
    message = f"`{title}` has no value at {ENOUGH} points of the domain, so its formula could not be checked"
    raise fail("SF411", message, helps=helps, exit_code=3)
