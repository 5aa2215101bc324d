"""Runs the tests written in formula files: values with everything given, proofs where names stay free.

A proof evaluates both sides exactly at random rational points of the domain of the free names: one point where they
differ refutes it. The points are the same on every run.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from .agreement import agrees, stated_tolerance, written_digits
from .evaluate import Values, number
from .exact import Exact, NoValue, Undecided, digits_certain, midpoint
from .expr import Compare, Expr, Name, Number, walk
from .graph import Definition, names_in, reachable
from .judging import broken
from .library import Library
from .model import Expect, Trial
from .resolve.checks import checks
from .resolve.circumstances import Circumstances, Layer
from .resolve.resolve import core_of, expression_graph, in_each_row, layers_of_bindings
from .resolve.resolver import Resolver
from .text import Label, Problem, SymflopsError
from .units.display import humanise, significant

POINTS = 24
MOST_TRIES = 400


class Outcome(NamedTuple):
    """How one expectation came out: `passed`, `proved` (it had free names) or `failed`, with what to say."""

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
        """Exact evaluation at random points of the domain."""
        names = tuple(definition.label for definition in free)
        generator = random.Random(zlib.crc32(f"{self.trial.title}{expect.span}".encode()))  # noqa: S311 - reproducible, not secret
        near = constants_in(condition, resolver.definitions)
        done = 0
        reason: NoValue | None = None
        for _ in range(MOST_TRIES):
            point = {definition.key: sample(definition, generator, self.library, near) for definition in free}
            values = Values(resolver.definitions, point)
            try:
                values.each()
                holds = true_to_all_digits(condition, values)
            except NoValue as error:
                reason = error
                continue
            if not holds:
                return self.failed(expect, condition, values, resolver, {d.label: point[d.key] for d in free})
            done += 1
            if done == POINTS:
                return Outcome(self.trial, expect, "proved", free=names)
        return self.fail(expect, f"no points of the domain to try it at: {reason}")

    def failed(self, expect: Expect, condition: Expr, values: Values, resolver: Resolver, point: Mapping[str, Exact]) -> Outcome:
        """What both sides come to."""
        message = "this does not hold"
        if isinstance(condition, Compare) and len(condition.operands) == 2:
            sides = [self.side(operand, values) for operand in condition.operands]
            message = f"this does not hold: {sides[0]} {condition.relations[0]} {sides[1]}"
        helps = []
        if point:
            shown = ", ".join(f"{name} = {significant(midpoint(value), 6)}" for name, value in list(point.items())[:8])
            helps.append(f"for example at {shown}")
        return self.fail(expect, message, helps)

    def side(self, expr: Expr, values: Values) -> str:
        value = midpoint(number(values.read(expr, {})))
        definition = values.definitions.get(expr.id) if isinstance(expr, Name) else None
        if definition is not None and definition.quantity:
            return humanise(value, definition.unit, definition.factor, definition.dimension, self.library.declared.units, 12)
        return significant(value, 12)

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


def constants_in(condition: Expr, definitions: Mapping[str, Definition]) -> list[Fraction]:
    """The numbers that a claim and its formulas name: where something changes its mind, if anywhere."""
    exprs = [condition, *(d.expr for d in reachable(definitions, names_in(condition)).values() if d.expr is not None)]
    return sorted({node.value for expr in exprs for node in walk(expr) if isinstance(node, Number)})


def sample(definition: Definition, generator: random.Random, library: Library, near: Sequence[Fraction] = ()) -> Fraction:
    """A random rational value of a free quantity, in base units: whole where it must be, within its domain.

    Small, large and huge ones, and some on and beside the numbers in `near`.
    """
    clauses = definition.clauses
    low, high = (_constant(end, definition, library) for end in (clauses.domain or (None, None)))
    if clauses.integer:
        least = -(-low.numerator // low.denominator) if low is not None else 1
        beside = [int(value) + step for value in near for step in (-1, 0, 1) if int(value) + step >= least]
        if high is None and beside and generator.random() < 0.3:
            return Fraction(generator.choice(beside))
        most = int(high) if high is not None else least + 10 ** generator.choice((1, 2, 5, 9, 15))
        return Fraction(generator.randint(least, most))
    if low is not None and high is not None:
        return low + (high - low) * Fraction(generator.randint(1, 9_999), 10_000)
    beside_rational = [value * Fraction(factor, 100) for value in near for factor in (99, 100, 101) if value > (low or 0)]
    if beside_rational and generator.random() < 0.2:
        return max(generator.choice(beside_rational), Fraction(low or 0))
    value = Fraction(generator.randint(1, 9_999), generator.choice((7, 64, 1_000))) * 10 ** generator.choice((0, 1, 2, 3, 12, 36))
    return Fraction(value + (low or 0))


def _constant(end: Expr | None, definition: Definition, library: Library) -> Fraction | None:
    if end is None:
        return None
    path = definition.place.path if definition.place is not None else ""
    _, cores = expression_graph(library, (), ((end, path),), free=True)
    value = Values({}).read(cores[0], {})
    return midpoint(number(value))
