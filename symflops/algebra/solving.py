"""Equations and inequalities turned around: every root in the domain, whole numbers that are admissible, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from math import ceil, floor

from symflops.collecting import uncollected
from symflops.exact import NoValue
from symflops.expr import Compare, Divides, Expr, Name, Number
from symflops.graph import Check, Definition, names_in, reachable, set_by_a_formula
from symflops.judging import broken, told
from symflops.question import Question
from symflops.resolve.checks import checks
from symflops.text import Problem, SymflopsError, fail

from . import lattice, trees
from .canonical import names_of
from .denial import Denial
from .deriving import known_unknown
from .equation import Equation, a_system, read_equation
from .field import TooWide
from .finding import Always, Finder, Root
from .impossible import refuse
from .inversion import Balance, form, inverted
from .points import Domain, domain_of
from .ranged import Ranges, notes
from .resting import in_vain, rests
from .roots import NotByDegree
from .sides import Sides
from .solution import Solution
from .stretches import Mark, Stretch, stretches
from .whole import grid_of, nearest

FIRST = 8  # of them that are told
NO_WHOLE = "no whole number where it holds, near an end of that, that meets every requirement"
MANY = 12  # changes of sign of what goes up and down without end
SOLVED_BY = {"==": (0,), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}  # signs of left minus right


@uncollected()
def solve(question: Question, text: str, unknown: str) -> Solution:
    """Every value of an input for which an equation or inequality holds.

    Raises `SymflopsError`: exit 2 when the question is wrong, exit 3 when nothing solves it, with the reason.
    """
    if "," in unknown or ";" in unknown:
        raise a_system()
    name = known_unknown(question.library, unknown)
    equation = read_equation(question, text)
    idle = in_vain(equation.resolver)
    search = Search(equation, name, unknown, list(checks(equation.resolver)))
    found = search.solution()
    used = {key: d for key, d in search.balance.used.items() if key != search.key}
    found = found._replace(rests=rests(equation.resolver, used, question.layers), notes=(*found.notes, *idle))
    return over_ranges(search, found, equation)


def over_ranges(search: Search, found: Solution, equation: Equation) -> Solution:
    """A solution with how far it moves over the ranges that it rests on."""

    def solved(definitions: Mapping[str, Definition]) -> tuple[Fraction | None, ...]:
        return Search(equation, search.name, search.label, (), definitions).solution().places

    ranges = Ranges(search.balance.used, search.key, solved)
    if not ranges.variables:
        return found
    moved = tuple(ranges.moved(search.balance.difference, found.places)) if not search.balance.free else ()
    known = bool(moved) and all(one is not None or place is None for one, place in zip(moved, found.places, strict=True))
    said = notes(ranges.variables, search.balance.used, known, search.library.declared.units)
    return found._replace(moved=moved if known else (), notes=(*found.notes, *said))


class Search:
    """One equation with one unknown."""

    def __init__(
        self,
        equation: Equation,
        name: tuple[str, str],
        label: str,
        found: Sequence[Check],
        definitions: Mapping[str, Definition] | None = None,
    ) -> None:
        self.equation = equation
        self.name, self.label = name, label
        self.library = equation.resolver.library
        all_definitions = {**equation.resolver.definitions, **(definitions or {})}
        below = reachable(all_definitions, names_in(equation.left, equation.right))
        keys = [key for key, d in below.items() if (d.quantity, d.label) == name and not set_by_a_formula(d)]
        if not keys:
            raise self.independent(below)
        if len(keys) > 1:
            raise self.several(sorted((below[key] for key in keys), key=lambda d: not d.where))
        (self.key,) = keys
        self.unknown = all_definitions[self.key]
        free = {self.key: self.unknown._replace(expr=None)}
        self.balance = Balance(equation.left, equation.right, self.key, {**all_definitions, **free}, self.library)
        self.balance = Balance(equation.left, equation.right, self.key, self.cancelled(), self.library)
        self.definitions = self.balance.definitions
        self.sides = Sides(equation.left, equation.right, self.key, self.definitions)
        musts = [check for check in found if check.problem.severity == "error"]
        refuse(musts, self.definitions, self.library.declared.units, (self.key,))
        self.musts = [check for check in musts if self.key in self.below(check.condition)]
        self.doubts = [check for check in found if check not in musts and self.key in self.below(check.condition)]
        self.domain: Domain = domain_of(self.unknown, self.library)
        self.finder = Finder(self.balance, self.sides, self.domain, self.likely())

    def several(self, found: Sequence[Definition]) -> SymflopsError:
        """The unknown is several numbers: where each holds."""
        units = self.library.declared.units
        values = [told(d, d.expr.value, units) if isinstance(d.expr, Number) else "" for d in found[:FIRST]]
        where = [f"in `{d.where}`" if d.where else "elsewhere" for d in found[:FIRST]]
        helps = [f"it is {', '.join(f'{value} {at}'.strip() for value, at in zip(values, where, strict=True))}"]
        message = f"`{self.label}` is no one value here: {len(found)} of that name differ by rows or circumstances"
        return fail("SF502", message, helps=[*helps, "look for a name of which there is but one"])

    def likely(self) -> list[Fraction]:
        """Places that are asked for most: the value that is given, and small whole numbers and powers of two where whole."""
        given = [self.unknown.expr.value] if isinstance(self.unknown.expr, Number) else []
        whole = [*range(1, 17), *(2**power for power in range(5, 21))] if self.unknown.clauses.integer else []
        return list(dict.fromkeys([*given, *(one * self.unknown.factor for one in whole)]))

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
        """The unknown cancels: what would have to be asked instead."""
        helps = [f"`{self.label}` cancels from it, or what it moves does not count here: look for another name"]
        return fail("SF503", f"`{self.equation.text}` holds whatever `{self.label}` is", helps=helps, exit_code=3)

    def countless(self, roots: Sequence[Root]) -> SymflopsError:
        """Where sides cross again and again: the first places."""
        d, units = self.unknown, self.library.declared.units
        some = [root.middle for root in roots if not d.clauses.integer or root.middle.denominator == 1][:FIRST]
        helps = [f"among them: {', '.join(told(d, at, units) for at in some)}"] if some else []
        helps.append("something like mod or ceil makes the two sides cross again and again")
        helps.append(f"look at the values one by one: symflops eval SCENARIO -s {self.label}=VALUE")
        return fail("SF503", f"`{self.equation.text}` has more solutions than can be listed", helps=helps, exit_code=3)

    def below(self, expr: Expr) -> dict[str, Definition]:
        return reachable(self.definitions, names_in(expr))

    def independent(self, below: Mapping[str, Definition]) -> SymflopsError:
        """The unknown does not occur: what does."""
        inputs = [d.label for d in below.values() if d.quantity and d.origin in ("given", "assumed", "free")]
        laws = [d.quantity for d in below.values() if d.expr is None and self.library.declared.laws.get(d.quantity)]
        helps = [f"it depends on {', '.join(dict.fromkeys(inputs[:20]))}"] if inputs else []
        of = self.library.declared.laws
        helps += [f"`{one}` has several laws: choose one, -s '{one}=by {' | '.join([*of[one]][:8])}'" for one in laws[:3]]
        quantity = self.library.declared.quantities.get(self.name[0])
        worked_out = quantity is not None and (quantity.definition is not None or self.name[0] in of)
        if worked_out and not laws:
            helps.append(
                f"`{self.label}` is worked out from others, here not on the way: `symflops explain {self.name[0]}` says which"
            )
        return fail("SF502", f"`{self.equation.text}` does not depend on `{self.label}`", helps=helps)

    # ---- solutions ----
    def solution(self) -> Solution:
        if self.balance.free:
            return self.symbolic()
        equal = self.equation.relation == "=="
        if self.unknown.clauses.integer and lattice.whole_alone(self.sides.side, self.finder.inside, self.likely()):
            return self.on_lattice(equal)
        try:
            roots = self.finder.roots()
        except Always:
            raise self.always() from None
        if equal and self.finder.bracketed and len(roots) > MANY:
            raise self.countless(roots)
        found = self.stretches(roots) if self.finder.bracketed or not equal else []
        lone = {one.low for one in found if one.low == one.high}
        if equal and self.finder.bracketed:  # a root at the end of a stretch is told with it
            roots = [root for root in roots if root.middle in lone]
            found = [one for one in found if one.low != one.high]
        if equal and not found and (none := self.vanishing(roots)):
            raise self.nothing(none)
        if not (roots and equal) and not found:
            raise self.nothing()
        whole = self.near(roots if equal else (), found)
        if not equal and self.unknown.clauses.integer and not whole:
            raise self.nothing(NO_WHOLE)
        return self.told(roots, found, whole)

    def on_lattice(self, equal: bool) -> Solution:
        """Where it holds, of sides that have a value at whole numbers alone."""
        self.finder.bracketed = True
        asked = lattice.places(self.domain, self.finder.inside, self.likely())
        if equal:
            roots = [Root(at, at, trees.number(at)) for at in sorted({*lattice.roots(self.sides.side, asked)})]
            if not roots:
                raise self.nothing(between=lattice.crossing(self.sides.side, asked))
            return self.told(roots, (), tuple(root.low for root in roots if self.admissible(root.low)))
        found = lattice.stretches(self.holding, asked, self.domain, self.finder.inside)
        if not found:
            raise self.nothing()
        whole = self.near((), found)
        if not whole:
            raise self.nothing(NO_WHOLE)
        return self.told((), found, whole)

    def told(self, roots: Sequence[Root], found: Sequence[Stretch], whole: tuple[Fraction, ...]) -> Solution:
        """What was found, with what does not hold of it."""
        equal = self.equation.relation == "=="
        if equal:
            roots = [root._replace(problems=tuple(self.problems(root.middle))) for root in roots]
        shape = (self.equation.text, self.equation.relation, self.unknown, self.label, self.library)
        rest = (self.balance.used, self.balance, self.domain.low, self.finder.exhaustive)
        notes = (*self.binding(roots if equal else (), found, whole), *(() if equal else self.doubtful(found)))
        return Solution(*shape, tuple(roots), tuple(found), whole, (), *rest, notes=notes)

    def doubtful(self, found: Sequence[Stretch]) -> Iterator[Problem]:
        """What does not hold at the ends of where an inequality does, though it may be asked."""
        ends = dict.fromkeys(end for one in found for end in (one.low, one.high) if end is not None and end != self.domain.low)
        units = self.library.declared.units
        for end in ends:
            for problem in broken(self.doubts, self.definitions, self.sides.values(end), units, judged=True):
                yield problem._replace(message=f"at `{self.label}` = {told(self.unknown, end, units)}: {problem.message}")

    def stretches(self, roots: Sequence[Root]) -> list[Stretch]:
        """Where it holds, told on both sides of every root and pole."""
        truth = len(self.equation.relation) == 2  # a bound that may be reached
        marks = [
            Mark(
                root.middle,
                truth and (root.expr is not None or self.holding(root.middle) or root.low < root.high),
                root.expr is not None,
            )
            for root in roots
        ]
        marks += [Mark(pole, self.holding(pole)) for pole in self.finder.poles()]
        return stretches(self.holding, marks, self.finder.inside, self.domain.low, self.domain.high)

    # ---- whole numbers, requirements ----
    def near(self, roots: Sequence[Root], found: Sequence[Stretch]) -> tuple[Fraction, ...]:
        """The nearest admissible whole numbers on both sides of roots, and those inside stretches nearest to their ends.

        A stretch without end has one where what must divide something has a largest divisor; that the unknown is positive
        ends one only for want of other ends.
        """
        if not self.unknown.clauses.integer:
            return ()
        grid = grid_of((must.condition for must in self.musts), self.sides.measure)
        inside, admissible = self.finder.inside, self.admissible
        beside = nearest([root.middle for root in roots], inside, admissible, None, grid)
        ends = [end for one in found for end in (one.low, one.high) if end is not None]
        ends += [grid.alone[-1] for one in found if one.high is None and grid.alone]
        others = [end for end in ends if end != self.domain.low]

        def solves(at: Fraction) -> bool:
            return any(one.reaches(at) for one in found) or self.holding(at)  # the former costs next to nothing

        def fits(at: Fraction) -> bool:
            return self.admissible(at) and self.holding(at)

        within = nearest(others, inside, fits, solves, grid) or nearest(ends[:1], inside, fits, solves, grid)
        return tuple(sorted({*beside, *within}))

    def binding(self, roots: Sequence[Root], found: Sequence[Stretch], whole: Sequence[Fraction]) -> Iterator[Problem]:
        """Which requirement keeps the whole numbers right beside a root, or inside an end, from being admissible."""
        if not self.unknown.clauses.integer:
            return
        ends = [end for one in found for end in (one.low, one.high) if end is not None and end != self.domain.low]
        sides = [Fraction(way(end)) for end in [*(root.middle for root in roots), *ends] for way in (floor, ceil)]
        refused = [at for at in dict.fromkeys(sides) if at not in whole and self.finder.inside(at) and at > 0]
        told_of: set[str] = set()
        for at in refused if roots else [at for at in refused if self.holding(at)]:
            values, units = self.sides.values(at), self.library.declared.units
            for problem in islice(broken(self.musts, self.definitions, values, units, judged=True), 1):
                if problem.message not in told_of:
                    message = f"`{self.label}` = {told(self.unknown, at, units)} is not admissible: {problem.message}"
                    yield Problem("SF409", message, problem.labels, problem.helps, "note")
                told_of.add(problem.message)

    def vanishing(self, roots: Sequence[Root]) -> str:
        """Is every root of an unknown that counts something as good as none of it? Nobody has a billionth of a device."""
        if not roots or not self.unknown.clauses.integer or self.finder.inside(Fraction(0)):
            return ""
        if any(round(root.middle) for root in roots):
            return ""
        return f"only {told(self.unknown, roots[-1].middle, self.library.declared.units)}, which is nearer to none than to one"

    def holding(self, at: Fraction) -> bool:
        """Does the equation or inequality hold at a place? Not where a side has no value."""
        try:
            sign = self.sides.side(at)
        except NoValue:
            return False
        return sign in SOLVED_BY[self.equation.relation]

    def admissible(self, at: Fraction) -> bool:
        """Does everything hold that must hold? What failed at the last number comes first: it often fails at the next too."""
        for place, check in enumerate(self.musts):
            try:
                if not self.sides.truth(check.condition, at):
                    self.musts.insert(0, self.musts.pop(place))
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
        return broken([*judged, *self.doubts], self.definitions, self.sides.values(at), self.library.declared.units)

    def nothing(self, why: str = "", between: tuple[Fraction, Fraction] | None = None) -> SymflopsError:
        """Why nothing solves it; `between` are neighbours it would lie between, where whole numbers alone have a value."""
        sides = (self.equation.left, self.equation.right)
        denial = Denial(self.equation.text, sides, self.unknown, self.label, self.library, self.sides, self.finder)
        return denial.error(why, between)

    # ---- with names left ----
    def symbolic(self) -> Solution:
        """The roots as formulas in what is still free, each checked at points of the domains."""
        labels = [self.definitions[key].label for key in self.balance.free]
        shown = ", ".join(labels[:12])
        if self.equation.relation != "==":
            raise fail(
                "SF401", f"`{self.equation.text}` also depends on {shown}", helps=["give them: -s NAME=VALUE, or a scenario"]
            )
        shape = (self.equation.text, self.equation.relation, self.unknown, self.label, self.library)
        try:
            good = inverted(self.balance)
        except (NotByDegree, NoValue, TooWide):
            good = None
        if good:
            roots = tuple(Root(Fraction(0), Fraction(0), tree) for tree in good)
            return Solution(*shape, roots, (), (), self.balance.free, self.balance.used, self.balance)
        # What is free may not count where the unknown has one of these values, as a network does not for one device.
        lone = tuple(Root(at, at, trees.number(at)) for at in sorted(self.likely()) if self.finder.solves(at))[:FIRST]
        if lone:
            rest = (self.balance.used, None, self.domain.low, False)
            return Solution(*shape, lone, (), (), (), *rest)
        if good is None:
            helps = ["with values for them there is a number: -s NAME=VALUE, or a scenario"]
            message = f"there is no formula for `{self.label}` while {shown} are free"
            raise fail("SF503", message, helps=helps, exit_code=3)
        helps = [f"while {shown} are free: with values for them there may be one, -s NAME=VALUE"]
        message = f"no formula of a positive `{self.label}` solves `{self.equation.text}`"
        raise fail("SF501", message, helps=helps, exit_code=3)
