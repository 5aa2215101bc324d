"""Runs the tests written in formula files: values with everything given, proofs where names stay free.

A proof puts both sides in canonical form, in which equal rational formulas are one. Where that does not decide, both
are evaluated exactly at a thousand points of the domains of the free names: one point where the claim fails refutes it,
and a claim that holds at all of them is `tried`, not proved. The points are the same on every run.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from .agreement import agrees, stated_tolerance, written_digits
from .algebra.points import Points, domain_of, numbers_in
from .evaluate import Values, number
from .exact import Exact, NoValue, Undecided, digits_certain, midpoint
from .expr import Compare, Expr, Name, Tagged
from .graph import Definition, names_in, reachable
from .judging import broken
from .library import Library
from .model import Expect, Trial
from .resolve.checks import checks
from .resolve.circumstances import Circumstances, Layer
from .resolve.resolve import core_of, expression_graph, in_each_row, layers_of_bindings
from .resolve.resolver import Resolver
from .text import Label, Problem, SymflopsError
from .units.dimension import Dimension
from .units.display import humanise, significant

POINTS = 1000
ENOUGH = 24  # fewer points than this say nothing
MOST_TRIES = 4000


class Outcome(NamedTuple):
    """How one expectation came out: `passed`, `proved` or `tried` (it had free names) or `failed`, with what to say."""

    trial: Trial
    expect: Expect
    verdict: str
    problems: tuple[Problem, ...] = ()
    free: tuple[str, ...] = ()


def run(library: Library, trials: Sequence[Trial]) -> Iterator[Outcome]:
    """Run tests, expectation by expectation."""
    for trial in trials:
        try:
            layers = layers_of_bindings(library, trial.given, trial.place.path)
        except SymflopsError as error:
            yield from (Outcome(trial, expect, "failed", error.problems) for expect in trial.expects)
            continue
        for expect in trial.expects:
            yield Judge(library, trial, layers).judge(expect)


class Judge:
    """Judges expectations of one test."""

    def __init__(self, library: Library, trial: Trial, layers: tuple[Layer, ...]) -> None:
        self.library = library
        self.trial = trial
        self.layers = layers
        self.path = trial.place.path

    def judge(self, expect: Expect) -> Outcome:
        try:
            return self.in_rows(expect)
        except SymflopsError as error:
            problems = tuple(p if p.labels else p._replace(labels=(self.label(expect),)) for p in error.problems)
            return Outcome(self.trial, expect, "failed", problems)

    def label(self, expect: Expect) -> Label:
        return self.library.declared.label(self.path, expect.span)

    def in_rows(self, expect: Expect) -> Outcome:
        """An expectation about what differs from row to row holds for every row."""
        parts = [expect.expr] + ([expect.stated.value] if expect.stated else [])
        parts += [expect.stated.within] if expect.stated and expect.stated.within else []
        free_allowed = expect.stated is None
        resolver, _ = expression_graph(self.library, self.layers, (), free_allowed)

        def outcome(circumstances: Circumstances) -> Outcome:
            cores = [core_of(resolver, part, circumstances, self.path) for part in parts]
            if resolver.problems:
                raise SymflopsError(resolver.problems)
            return self.settle(expect, cores, resolver)

        outcomes = in_each_row(resolver, expect.expr, outcome)
        if not outcomes:
            return self.fail(expect, "there is no row to judge it in" if not resolver.problems else resolver.problems[0].message)
        return next((one for one in outcomes if one.verdict == "failed"), outcomes[0])

    def settle(self, expect: Expect, cores: list[Expr], resolver: Resolver) -> Outcome:
        free = free_names(cores, resolver.definitions)
        try:
            if expect.stated is not None:
                return self.stated(expect, cores, resolver)
            if free:
                return self.proof(expect, cores[0], free, resolver)
            values = Values(resolver.definitions)
            values.each()
            if values.truth(cores[0]):
                return self.sound(expect, resolver, values)
            return self.failed(expect, cores[0], values, resolver, {})
        except NoValue as reason:
            return self.fail(expect, f"this has no value: {reason}")

    def sound(self, expect: Expect, resolver: Resolver, values: Values) -> Outcome:
        """What came out right must not rest on values outside their domain, or on requirements that do not hold."""
        found = broken(tuple(checks(resolver)), resolver.definitions, values, self.library.declared.units)
        problems = tuple(problem for problem in found if problem.severity == "error")
        if not problems:
            return Outcome(self.trial, expect, "passed")
        return Outcome(
            self.trial, expect, "failed", tuple(p if p.labels else p._replace(labels=(self.label(expect),)) for p in problems)
        )

    def stated(self, expect: Expect, cores: list[Expr], resolver: Resolver) -> Outcome:
        """`a ~ b within c`."""
        assert expect.stated is not None
        values = Values(resolver.definitions)
        values.each()
        value = number(values.read(cores[0], {}))
        wanted = number(values.read(cores[1], {}))
        within = number(values.read(cores[2], {})) if len(cores) == 3 else None
        tolerance = stated_tolerance(expect.stated, midpoint(wanted), within)
        if tolerance is None:
            return self.fail(expect, "what follows ~ is no single number: say how closely, `within 1%`")
        if tolerance < 0:
            return self.fail(expect, "the tolerance is below 0")
        if agrees(value, midpoint(wanted), tolerance):
            return self.sound(expect, resolver, values)
        shown = self.shown(value, expect.expr, cores[1], wanted, expect)
        return self.fail(expect, f"this is {shown}")

    def shown(self, value: Exact, expr: Expr, core: Expr, wanted: Exact, expect: Expect) -> str:
        """A value in the unit it was compared in, with how far it is off."""
        assert expect.stated is not None
        digits = written_digits(expect.stated.value)
        unit = ""
        scale = Fraction(1)
        if digits is not None and digits.value:
            scale = abs(midpoint(wanted) / digits.value)
            source = self.library.declared.sources[self.path].text
            unit = " " + source[digits.span.end : expect.stated.value.span.end].strip()
        off = f", off by {significant(abs(midpoint(value) / midpoint(wanted) - 1) * 100, 3)} %" if midpoint(wanted) else ""
        return f"{significant(midpoint(value) / scale, 6)}{unit.rstrip()}{off}"

    # ---- proofs ----
    def proof(self, expect: Expect, condition: Expr, free: list[Definition], resolver: Resolver) -> Outcome:
        """By canonical forms; else by exact evaluation at points of the domain."""
        from .algebra.proof import is_proved  # flint, for those who prove something

        names = tuple(definition.label for definition in free)
        if is_proved(condition, resolver.definitions):
            return Outcome(self.trial, expect, "proved", free=names)
        return self.trying(expect, condition, free, resolver)

    def trying(self, expect: Expect, condition: Expr, free: list[Definition], resolver: Resolver) -> Outcome:
        """A thousand points, or a counterexample."""
        seed = zlib.crc32(f"{self.trial.title}{expect.span}".encode())
        musts = [check.condition for check in checks(resolver) if check.problem.severity == "error"]
        domains = [domain_of(definition, self.library) for definition in free]
        points = Points(domains, numbers_in([condition], resolver.definitions), seed, musts)
        used = reachable(resolver.definitions, names_in(condition, *musts))
        done = 0
        reason: NoValue | None = None
        for point in islice(points, MOST_TRIES):
            values = Values(used, point)
            try:
                holds = true_to_all_digits(condition, values)
                if not admissible(musts, values):
                    continue
            except NoValue as error:
                reason = error
                continue
            if not holds:
                return self.failed(expect, condition, values, resolver, {d.label: point[d.key] for d in free})
            done += 1
            if done == POINTS:
                break
        if done >= ENOUGH:
            return Outcome(self.trial, expect, "tried", free=tuple(definition.label for definition in free))
        return self.fail(expect, f"no points of the domain to try it at: {reason}")

    def failed(self, expect: Expect, condition: Expr, values: Values, resolver: Resolver, point: Mapping[str, Exact]) -> Outcome:
        """What both sides come to."""
        message = "this does not hold"
        if isinstance(condition, Compare) and len(condition.operands) == 2:
            sides = self.sides(condition, values, expect)
            message = f"this does not hold: {sides[0]} {condition.relations[0]} {sides[1]}"
        helps = []
        if point:
            shown = ", ".join(f"{name} = {significant(midpoint(value), 6)}" for name, value in list(point.items())[:8])
            helps.append(f"for example at {shown}")
        return self.fail(expect, message, helps)

    def sides(self, condition: Compare, values: Values, expect: Expect) -> list[str]:
        """Both sides of a comparison, each in its own unit, or else in that of the other."""
        said = expect.expr.operands if isinstance(expect.expr, Compare) else ()
        units = [self.unit_of(core, values, said[at] if at < len(said) else None) for at, core in enumerate(condition.operands)]
        shown = []
        for at, core in enumerate(condition.operands):
            value, unit = midpoint(number(values.read(core, {}))), units[at] or units[1 - at]
            shown.append(significant(value, 12) if unit is None else humanise(value, *unit, self.library.declared.units, 12))
        return shown

    def unit_of(self, core: Expr, values: Values, said: Expr | None) -> tuple[str, Fraction, Dimension] | None:
        """The unit of a named value, or the one written behind a number; None where neither says."""
        definition = values.definitions.get(core.id) if isinstance(core, Name) else None
        if definition is not None and definition.quantity:
            return definition.unit, definition.factor, definition.dimension
        if not isinstance(said, Tagged):
            return None
        table = self.library.declared.units
        return table.canonical(said.unit), *table.resolve(said.unit, self.library.declared.sources[self.path])

    def fail(self, expect: Expect, message: str, helps: Sequence[str] = ()) -> Outcome:
        problem = Problem("SF412", f"{self.trial.title}: {message}", (self.label(expect),), tuple(helps))
        return Outcome(self.trial, expect, "failed", (problem,))


def true_to_all_digits(condition: Expr, values: Values) -> bool:
    """Does a condition hold; two sides with irrational parts are equal when all digits carried (30 at least) agree."""
    try:
        return values.truth(condition)
    except Undecided:
        if not (isinstance(condition, Compare) and condition.relations == ("==",)):
            raise
        a, b = (number(values.read(operand, {})) for operand in condition.operands)
        if min(digits_certain(a), digits_certain(b)) < 30:
            raise
        return True


def free_names(cores: Sequence[Expr], definitions: Mapping[str, Definition]) -> list[Definition]:
    """The free nodes that some expressions depend on."""
    return [definition for definition in reachable(definitions, names_in(*cores)).values() if definition.expr is None]


def admissible(musts: Sequence[Expr], values: Values) -> bool:
    """Does what must hold between the names hold at a point? What cannot be told does not speak against it."""
    for must in musts:
        try:
            if not values.truth(must):
                return False
        except NoValue:
            continue
    return True
