"""Equations and inequalities turned around: every root in the domain, whole numbers that are admissible, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from symflops.evaluate import Values, number
from symflops.exact import Enclosure, Exact, NoValue, midpoint
from symflops.expr import Compare, Divides, Expr, Name, Number
from symflops.graph import Check, Definition, names_in, reachable
from symflops.judging import broken, told
from symflops.library import Library
from symflops.question import Question
from symflops.resolve.checks import checks
from symflops.text import Problem, SymflopsError, fail
from symflops.units.display import significant

from . import bracket
from .canonical import names_of
from .deriving import known_unknown
from .equation import Equation, a_system, read_equation
from .field import Field, Ratio, TooWide
from .formula import Context, Formula
from .inversion import Balance, at_given, form, inside, inverted
from .points import Domain, domain_of
from .roots import NotByDegree, closed_roots, real_roots
from .sides import Sides
from .stretches import Stretch, stretches
from .whole import grid_of, nearest

MOST_ROOTS = 50
MANY = 12  # changes of sign of what goes up and down without end
NEARLY = Fraction(1, 10**25)
MEETING = Fraction(1, 10**9)


class Root(NamedTuple):
    """A root in base units: the ends of an interval that holds it, equal when it is exact; the closed form it came from.

    `problems` are what does not hold of the answer there: domains, requirements.
    """

    low: Fraction
    high: Fraction
    expr: Expr | None
    problems: tuple[Problem, ...] = ()

    @property
    def middle(self) -> Fraction:
        """The number to show."""
        return (self.low + self.high) / 2


class Solution(NamedTuple):
    """What solves an equation: roots; of an inequality the stretches where it holds (None: without end).

    `whole` are the admissible whole numbers nearest to a root or to an end of a stretch.
    """

    equation: str
    relation: str
    unknown: Definition
    label: str
    library: Library
    roots: tuple[Root, ...]
    stretches: tuple[Stretch, ...] = ()
    whole: tuple[Fraction, ...] = ()
    names: tuple[str, ...] = ()
    definitions: Mapping[str, Definition] = {}
    balance: Balance | None = None

    @property
    def formulas(self) -> tuple[Formula | None, ...]:
        """For each root its formula in the names that are given or free; None where there is none.

        Of an inequality the roots are where both sides are equal.
        """
        if self.balance is None:
            return (None,) * len(self.roots)
        opened = self.balance if self.names else self.balance.opened()
        found: list[Expr | None] = [root.expr for root in self.roots]
        if not self.names:
            found = at_given(self.balance, opened, [root.middle for root in self.roots])
        labels = {key: d.label for key, d in opened.used.items()} | {opened.key: self.label}
        context = Context(self.library, opened.definitions, opened.key, opened.free, labels)
        d = self.unknown
        return tuple(
            None if tree is None else Formula(context, tree, self.label, d.unit, d.factor, d.dimension) for tree in found
        )


def solve(question: Question, text: str, unknown: str) -> Solution:
    """Every value of an input for which an equation or inequality holds.

    Raises `SymflopsError`: exit 2 when the question is wrong, exit 3 when nothing solves it, with the reason.
    """
    if "," in unknown or ";" in unknown:
        raise a_system()
    name = known_unknown(question.library, unknown)
    equation = read_equation(question, text)
    musts = [check for check in checks(equation.resolver) if check.problem.severity == "error"]
    return Search(equation, name, unknown, musts).solution()


class Search:
    """One equation with one unknown."""

    def __init__(self, equation: Equation, name: tuple[str, str], label: str, musts: Sequence[Check]) -> None:
        self.equation = equation
        self.label = label
        self.library = equation.resolver.library
        all_definitions = equation.resolver.definitions
        below = reachable(all_definitions, names_in(equation.left, equation.right))
        keys = [key for key, d in below.items() if (d.quantity, d.label) == name]
        if not keys:
            raise self.independent(below)
        if len(keys) > 1:
            raise fail("SF502", f"`{label}` differs from row to row or by circumstances: there is no one value to look for")
        (self.key,) = keys
        self.unknown = all_definitions[self.key]
        free = {self.key: self.unknown._replace(expr=None)}
        self.balance = Balance(equation.left, equation.right, self.key, {**all_definitions, **free}, self.library)
        self.balance = Balance(equation.left, equation.right, self.key, self.cancelled(), self.library)
        self.definitions = self.balance.definitions
        self.sides = Sides(equation.left, equation.right, self.key, self.definitions)
        self.musts = [check for check in musts if self.key in self.below(check.condition)]
        self.domain: Domain = domain_of(self.unknown, self.library)

    def cancelled(self) -> dict[str, Definition]:
        """The graph, with any value for the free names that the equation does not turn on after all."""
        definitions = dict(self.balance.definitions)
        if not self.balance.free:
            return definitions
        try:
            forms, ratio = form(self.balance)
        except (NoValue, TooWide):
            return definitions
        if not ratio.above:
            raise self.always()
        names = names_of(forms.field, ratio)
        any_value = {
            key: definitions[key]._replace(expr=Number(Fraction(1), "1")) for key in self.balance.free if key not in names
        }
        return {**definitions, **any_value}

    def always(self) -> SymflopsError:
        return fail("SF503", f"`{self.equation.text}` holds whatever `{self.label}` is", exit_code=3)

    def countless(self) -> SymflopsError:
        helps = ["something like mod or ceil makes the two sides cross again and again", "look at the values one by one: eval"]
        return fail("SF503", f"`{self.equation.text}` has more solutions than can be listed", helps=helps, exit_code=3)

    def below(self, expr: Expr) -> dict[str, Definition]:
        return reachable(self.definitions, names_in(expr))

    def independent(self, below: Mapping[str, Definition]) -> SymflopsError:
        """The unknown does not occur: what does."""
        inputs = [d.label for d in below.values() if d.quantity and d.origin in ("given", "assumed", "free")]
        laws = [d.quantity for d in below.values() if d.expr is None and self.library.declared.laws.get(d.quantity)]
        helps = [f"it depends on {', '.join(dict.fromkeys(inputs[:20]))}"] if inputs else []
        helps += [f"`{one}` has several laws: choose one, -s '{one}=by …'" for one in laws[:3]]
        return fail("SF502", f"`{self.equation.text}` does not depend on `{self.label}`", helps=helps)

    # ---- solutions ----
    def solution(self) -> Solution:
        if self.balance.free:
            return self.symbolic()
        roots = self.roots()
        shape = (self.equation.text, self.equation.relation, self.unknown, self.label, self.library)
        if self.equation.relation == "==":
            if not roots:
                raise self.nothing()
            judged = tuple(root._replace(problems=tuple(self.problems(root.middle))) for root in roots)
            whole = tuple(self.around([root.middle for root in roots]))
            return Solution(*shape, judged, (), whole, (), self.balance.used, self.balance)
        found = self.stretches(roots)
        if not found:
            raise self.nothing()
        ends = [end for stretch in found for end in stretch if end is not None]
        whole = tuple(self.around([end for end in ends if end != self.domain.low]) or self.around(ends[:1]))
        if self.unknown.clauses.integer and not whole:
            raise self.nothing("no whole number where it holds, near an end of that, that meets every requirement")
        return Solution(*shape, tuple(roots), tuple(found), whole, (), self.balance.used, self.balance)

    def roots(self) -> list[Root]:
        """All roots in the domain: by formula where there is one, else those of the polynomial, else by changes of sign."""
        try:
            forms, ratio = form(self.balance)
            if not ratio.above:
                raise self.always()
            try:
                found = [root for tree in closed_roots(forms.field, ratio, self.key) if (root := self.root(tree)) is not None]
            except NotByDegree:
                found = list(self.of_polynomial(forms.field, ratio))
        except (NotByDegree, NoValue, TooWide):
            found = [Root(low, high, None) for low, high in self.changes() if self.meets(low, high)]
            if len(found) > MANY:
                raise self.countless() from None
        unique: dict[Fraction, Root] = {}
        for root in sorted(found, key=lambda one: one.middle)[:MOST_ROOTS]:
            if not any(abs(root.middle - other) <= abs(other) / 10**14 for other in unique):
                unique[root.middle] = root
        return list(unique.values())

    def root(self, tree: Expr) -> Root | None:
        """A candidate, if it lies in the domain and solves the equation."""
        try:
            value = number(Values({}).read(tree, {}))
            low, high = (value.low, value.high) if isinstance(value, Enclosure) else (value, value)
            if not self.inside(low) and not self.inside(high):
                return None
            if low == high:
                return Root(low, high, tree) if self.sides.side(low) == 0 else None
            signs = [self.sides.side(end + direction * abs(end) * NEARLY) for end, direction in ((low, -1), (high, 1))]
            return Root(low, high, tree) if signs[0] * signs[1] <= 0 or self.sides.side((low + high) / 2) == 0 else None
        except NoValue:
            return None

    def inside(self, at: Fraction) -> bool:
        return inside(self.domain, at)

    def of_polynomial(self, field: Field, ratio: Ratio) -> Iterator[Root]:
        """The roots of a polynomial of any degree, each in an interval of its own."""
        for middle, times in real_roots(field, ratio.above, self.key):
            if not self.inside(middle):
                continue
            simple = middle.limit_denominator(10**6)
            width = abs(middle) / 10**13
            if abs(simple - middle) <= width and self.sides.side(simple) == 0:
                yield Root(simple, simple, None)
            elif times % 2 == 0:  # the sign is the same on both sides
                yield Root(middle - width, middle + width, None)
            else:
                found = bracket.changes(self.sides.side, middle - width, middle + width)
                yield from (Root(low, high, None) for low, high in found)

    def changes(self) -> Iterator[tuple[Fraction, Fraction]]:
        """Places where the sign changes; of a whole unknown nothing is asked between whole numbers that is not defined."""
        return islice(bracket.changes(self.sides.side, self.domain.low, self.domain.high, self.apart), MOST_ROOTS)

    def apart(self, at: Fraction) -> Fraction:
        return abs(self.sides.apart(at))

    def meets(self, low: Fraction, high: Fraction) -> bool:
        """Do both sides come together between two places, or does one of them jump over the other?"""
        if low == high:
            return True
        with suppress(NoValue):
            wide = 1000 * (high - low)
            if self.rise(low, high) <= self.rise(low - wide, high + wide) / 10:
                return True  # a jump is as high between places far closer
        return all(self.apart(at) <= MEETING * max(map(abs, map(midpoint, self.sides.of(at)))) for at in (low, high))

    def rise(self, low: Fraction, high: Fraction) -> Fraction:
        """How far left minus right moves between two places."""
        return abs(self.sides.apart(high) - self.sides.apart(low))

    def stretches(self, roots: Sequence[Root]) -> list[Stretch]:
        """Where an inequality holds, told on both sides of every root and pole."""
        truth = len(self.equation.relation) == 2  # a bound that may be reached
        marks = [(root.middle, truth and (root.expr is not None or self.holding(root.middle))) for root in roots]
        marks += [(pole, self.holding(pole)) for pole in self.poles()]
        return stretches(self.holding, marks, self.inside, self.domain.low, self.domain.high)

    def poles(self) -> list[Fraction]:
        """Where a denominator vanishes: a sign may change there without a root."""
        try:
            forms, ratio = form(self.balance)
            below = Ratio(ratio.below, forms.field.context.constant(1))
            try:
                trees = list(closed_roots(forms.field, below, self.key))
            except NotByDegree:
                return [middle for middle, _ in real_roots(forms.field, below.above, self.key)]
        except (NotByDegree, NoValue, TooWide):
            return []
        found = []
        for tree in trees:
            with suppress(NoValue):
                found.append(midpoint(number(Values({}).read(tree, {}))))
        return found

    # ---- whole numbers, requirements ----
    def around(self, places: Sequence[Fraction]) -> list[Fraction]:
        """The nearest admissible whole numbers on both sides of some places; of an inequality those that solve it."""
        if not self.unknown.clauses.integer:
            return []
        solves = self.holding if self.equation.relation != "==" else None
        grid = grid_of((must.condition for must in self.musts), self.sides.measure)
        return nearest(places, self.inside, self.admissible, solves, grid)

    def holding(self, at: Fraction) -> bool:
        """Does the inequality hold at a place? Not where a side has no value."""
        try:
            sign = self.sides.side(at)
        except NoValue:
            return False
        return sign in {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[self.equation.relation]

    def admissible(self, at: Fraction) -> bool:
        """Does everything hold that must hold?"""
        values = self.sides.values(at)
        for check in self.musts:
            try:
                if not values.truth(check.condition):
                    return False
            except NoValue:
                continue
        return True

    def problems(self, at: Fraction) -> Iterator[Problem]:
        """What does not hold at a root, that it is not whole left out: the whole numbers beside it are told."""
        others = [
            check
            for check in self.musts
            if not (isinstance(check.condition, Divides) and check.condition.dividend == Name(self.key))
        ]
        judged = [check for check in others if isinstance(check.condition, Compare)]
        return broken(judged, self.definitions, self.sides.values(at), self.library.declared.units)

    def nothing(self, why: str = "") -> SymflopsError:
        """Why nothing solves it: what both sides come to at the ends of the domain."""
        told_at = []
        places = bracket.grid(self.domain.low, self.domain.high)
        for at in (next(self.defined(places), None), next(self.defined(places[::-1]), None)):
            if at is not None:
                left, right = self.sides.of(at)
                where = told(self.unknown, at, self.library.declared.units)
                told_at.append(f"at {self.label} = {where} the left side is {self.told(left)}, the right {self.told(right)}")
        message = f"no value of `{self.label}` solves `{self.equation.text}`"
        return fail("SF501", message + (f": there is {why}" if why else ""), helps=list(dict.fromkeys(told_at)), exit_code=3)

    def defined(self, places: Sequence[Fraction]) -> Iterator[Fraction]:
        for at in places:
            try:
                if self.inside(at):
                    self.sides.of(at)
                    yield at
            except NoValue:
                continue

    def told(self, value: Exact) -> str:
        """A side as people say it, in the unit of its quantity where it is one."""
        for side in (self.equation.left, self.equation.right):
            if isinstance(side, Name):
                return told(self.definitions[side.id], value, self.library.declared.units)
        return significant(midpoint(value))

    # ---- with names left ----
    def symbolic(self) -> Solution:
        """The roots as formulas in what is still free, each checked at points of the domains."""
        labels = [self.definitions[key].label for key in self.balance.free]
        shown = ", ".join(labels[:12])
        if self.equation.relation != "==":
            raise fail(
                "SF401", f"`{self.equation.text}` also depends on {shown}", helps=["give them: -s NAME=VALUE, or a scenario"]
            )
        try:
            good = inverted(self.balance)
        except (NotByDegree, NoValue, TooWide):
            raise fail(
                "SF503",
                f"there is no formula for `{self.label}` while {shown} are free",
                helps=["with values for them there is a number: -s NAME=VALUE, or a scenario"],
                exit_code=3,
            ) from None
        if not good:
            raise fail("SF501", f"no positive `{self.label}` solves `{self.equation.text}`", exit_code=3)
        roots = tuple(Root(Fraction(0), Fraction(0), tree) for tree in good)
        shape = (self.equation.text, self.equation.relation, self.unknown, self.label, self.library)
        return Solution(*shape, roots, (), (), self.balance.free, self.balance.used, self.balance)
