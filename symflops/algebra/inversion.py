"""An equation turned around with names left in it: formulas of the unknown, each compared before it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice

from symflops.evaluate import Values, number
from symflops.exact import Enclosure, Exact, NoValue, midpoint
from symflops.expr import Expr, Number, Sum
from symflops.graph import Definition, names_in, reachable, set_by_a_formula
from symflops.library import Library
from symflops.text import fail

from .canonical import Canonical
from .comparing import CLOSE, ENOUGH, MOST_TRIES, close
from .compiled import Compiled
from .field import MOST_WORK, Key, Ratio, TooWide
from .parts import Part
from .placing import Place
from .points import Domain, Points, around, domain_of, numbers_in
from .residue import residue
from .roots import NotByDegree, TooLong, Wanted, closed_roots, size

MOST_WORK_OPENED = MOST_WORK // 20  # a formula that takes more is longer than anybody reads
MOST_NODES_OPENED = 400  # of a formula that is checked and told: a page of text
TOO_LONG = f"has more than {MOST_NODES_OPENED} parts, too long to be read"
TOO_WIDE = "takes too much work to be turned around with its names left in it"
NO_FORMULA = "is none: no formula gives it, only its number"
UNCHECKED = "could not be checked at enough points near what is given"
FEW_TRIES = 40  # of points far from one at which it is known to hold
MOST_MISSED = 40  # points at which a formula does not solve it, for each at which it does, before it is given up
MOST_STEPS = 20  # of a sum at a point: one drawn may have a sum of more terms than anybody waits for
MOST_ADDED, FEW = 2_000, 3  # terms of sums after which few points are enough, the one at which it is known to hold among them
NEAR = Fraction(1, 10**12)  # a bracket is narrower by some digits


class Balance:
    """Two sides that are to be equal, over a graph in which the unknown and some other names are free."""

    def __init__(self, left: Expr, right: Expr, key: str, definitions: Mapping[str, Definition], library: Library) -> None:
        self.left, self.right, self.key, self.library = left, right, key, library
        self.definitions = definitions
        self.difference = Sum((left, right), "+-")
        self.used = reachable(definitions, names_in(left, right))
        self.free = tuple(name for name, d in self.used.items() if d.expr is None and name != key)

    @cached_property
    def domain(self) -> Domain:
        """Where the unknown may lie."""
        return domain_of(self.definitions[self.key], self.library)

    @cached_property
    def compiled(self) -> tuple[Compiled, Part, Part]:
        """Both sides over a graph in which everything is worked out that depends on no free name."""
        inputs = (self.key, *self.free)
        compiled = Compiled(residue(self.used, inputs), inputs, MOST_STEPS)
        return compiled, compiled.part(self.left), compiled.part(self.right)

    def opened(self) -> Balance:
        """The same with everything that somebody gave as a number left as a name."""
        given = {
            key: d._replace(expr=None)
            for key, d in self.used.items()
            if d.origin == "given" and isinstance(d.expr, Number) and d.quantity and not d.binders and not set_by_a_formula(d)
        }
        return Balance(self.left, self.right, self.key, {**self.definitions, **given}, self.library)


def form(balance: Balance, most_work: int = MOST_WORK) -> tuple[Canonical, Ratio]:
    """The canonical form of the difference of two sides."""
    forms = Canonical(balance.used, (balance.key,), (balance.difference,), most_work)
    return forms, forms.form(balance.difference)


def inside(domain: Domain, at: Fraction) -> bool:
    """Does a value lie in a domain?"""
    low, high = domain.low, domain.high
    return (low is None or at > low or (at == low and not domain.open)) and (high is None or at <= high)


def inverted(balance: Balance) -> list[Expr]:
    """The formulas of the unknown that solve it at points of the domains.

    Raises `NotByDegree`, `NoValue` or `TooWide` where there is no formula.
    """
    return [tree for tree in candidates(balance) if certified(balance, tree)]


def candidates(balance: Balance) -> Iterator[Expr]:
    """The formulas that may solve it: of a maximum each is of one case, of a square one has the other sign."""
    forms, ratio = form(balance)
    return filter(None, closed_roots(forms.field, ratio, balance.key))


def certified(balance: Balance, tree: Expr, known: Mapping[str, Fraction] | None = None) -> bool:
    """Does a formula solve the equation at points of the domains where it lies in the domain itself?

    `known` is a point where it does: those around it come first, since elsewhere the unknown may lie outside its domain.
    """
    domains = [domain_of(balance.definitions[key], balance.library) for key in balance.free]
    points = Points(domains, numbers_in([tree], {}), seed=1)
    compiled = Compiled({}, balance.free, MOST_STEPS)
    part = compiled.part(tree)
    most = FEW_TRIES if known else MOST_TRIES
    done = missed = 0
    near = around(known, domains, 4 * ENOUGH) if known else ()
    for point in chain(near, islice(points, most if domains else 1)):
        try:
            found = solves(balance, compiled.value(part, compiled.at(point)), point)
        except NoValue:
            continue
        done += bool(found)
        missed += found is False
        if done >= (ENOUGH if compiled.added < MOST_ADDED else FEW - bool(known)):
            return True
        if compiled.added > MOST_ADDED * ENOUGH:
            return False  # its points lie outside the domain, and each takes long
        if missed > MOST_MISSED * (done + 1):
            return False
    return bool(done) and not domains  # with nothing free there is but one point


def solves(balance: Balance, value: Exact, point: Mapping[str, Fraction]) -> bool | None:
    """Are both sides the same where the unknown has a value? None outside its domain. Raises `NoValue`."""
    at = midpoint(value)
    if not inside(balance.domain, at):
        return None
    compiled, *sides = balance.compiled
    place = compiled.at({**point, balance.key: at})
    left, right = (compiled.value(side, place) for side in sides)
    if not isinstance(value, Enclosure):
        return close(left, right, CLOSE)
    return abs(midpoint(left) - midpoint(right)) <= CLOSE * abs(midpoint(right)) + CLOSE


def at_given(balance: Balance, opened: Balance, places: Sequence[Fraction]) -> list[Expr | str]:
    """For each place that solves a balance the formula that has its value, in the names that `opened` leaves free.

    Where there is none, why.
    """
    given = {key: d.expr.value for key in opened.free if isinstance((d := balance.definitions[key]).expr, Number)}
    try:
        forms, ratio = form(opened, MOST_WORK_OPENED)
    except TooWide:
        return [TOO_WIDE] * len(places)
    except NoValue:
        return [NO_FORMULA] * len(places)

    known: dict[Key, list[Expr]] = {}

    def one(at: Fraction) -> Expr | str:
        wanted = Wanted(Place(forms.field, {**given, opened.key: at}), MOST_NODES_OPENED, known)
        try:
            written = [tree for tree in closed_roots(forms.field, ratio, opened.key, wanted) if tree is not None]
        except TooLong:
            return TOO_LONG
        except TooWide:
            return TOO_WIDE
        except (NotByDegree, NoValue):
            return NO_FORMULA
        trees = [tree for tree in written if size(tree) <= MOST_NODES_OPENED]
        near = [tree for tree in trees if (value := value_of(tree, given)) is not None and same(value, at)]
        found = next((tree for tree in near if certified(opened, tree, given)), None)
        return found or (UNCHECKED if near else TOO_LONG if len(trees) < len(written) else NO_FORMULA)

    return [one(at) for at in places]


def value_of(tree: Expr, point: Mapping[str, Fraction]) -> Fraction | None:
    """The value of a formula at a point, if it has one."""
    try:
        return midpoint(number(Values({}, dict(point)).read(tree, dict(point))))
    except NoValue:
        return None


def same(value: Fraction, place: Fraction) -> bool:
    """Is a value the place it is to be, as closely as places are bracketed?"""
    return abs(value - place) <= abs(place) * NEAR


def without_failing(balance: Balance, label: str, title: str) -> list[Expr]:
    """The formulas of the unknown, or the declared error of what has none."""
    try:
        found = inverted(balance)
    except (NotByDegree, NoValue, TooWide):
        helps = [f"with values for all else there is a number: symflops solve '{title} = …' --for {label} SCENARIO"]
        raise fail("SF503", f"there is no formula for `{label}` in that of `{title}`", helps=helps, exit_code=3) from None
    if not found:
        raise fail("SF501", f"no `{label}` in its domain gives `{title}` that value", exit_code=3)
    return found
