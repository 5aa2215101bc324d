"""Where a quantity is least, under an equality or free: a formula where the derivative vanishes by one, else an interval."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from symflops.evaluate import Values, number
from symflops.exact import Exact, NoValue, less, midpoint, to_show
from symflops.expr import Expr, Name, Number, Sum
from symflops.graph import Definition, names_in, reachable
from symflops.library import Library
from symflops.question import Question
from symflops.ranges import variables_of
from symflops.resolve.checks import checks
from symflops.resolve.resolve import circumstances_of
from symflops.resolve.resolver import Resolver
from symflops.text import Problem, SymflopsError, fail
from symflops.units.display import significant

from . import bracket
from .bracket import Side
from .canonical import Canonical, names_of
from .choosing import open_choices
from .derivative import derivative
from .deriving import known_quantity
from .equation import Equation, read_equation
from .field import Field, Ratio, TooWide
from .formula import guarded, text_of
from .impossible import refuse
from .inversion import inside
from .points import Points, domain_of, numbers_in
from .ranged import centred
from .resting import in_vain
from .roots import NotByDegree, closed_roots
from .steepness import Steepness
from .whole import nearest
from .writing import factored

BESIDE = Fraction(1, 1000)
ENOUGH, MOST_TRIES = 8, 400
NARROWER = "give values for what is free: -s NAME=VALUE, or a scenario; or choose a constraint in fewer names"


class Found(NamedTuple):
    """A quantity at the optimum: its value in base units, where all is given, and the formula it has."""

    label: str
    definition: Definition
    value: Exact | None
    expr: Expr | None


class Optimum(NamedTuple):
    """Where a quantity is least: the unknown, what the constraint makes of the other, and the quantity itself.

    `whole` is, of an unknown that is whole, the better of the admissible whole numbers beside the place, and the quantity
    there.
    """

    objective: str
    constraint: str
    found: tuple[Found, ...]
    names: tuple[str, ...]
    library: Library
    definitions: Mapping[str, Definition]
    notes: tuple[Problem, ...] = ()
    whole: tuple[Fraction, Exact] | None = None

    def __repr__(self) -> str:
        under = f" under {self.constraint}" if self.constraint else ""
        return f"<Optimum of {self.objective}{under}: {', '.join(map(self.told, self.found))}>"

    def told(self, one: Found) -> str:
        """A quantity at the optimum: its value, or the formula it has."""
        d = one.definition
        if one.value is not None:
            return f"{one.label} = {significant(to_show(one.value) / d.factor, 6)} {d.unit}".rstrip()
        return (
            one.label if one.expr is None else f"{one.label} = {text_of(self.library, self.definitions, one.expr, d.dimension)}"
        )


def minimize(question: Question, objective: str, unknowns: Sequence[str], constraint: str = "", most: bool = False) -> Optimum:
    """The value of an input at which a quantity is least (`most`: largest), a constraint keeping another input in step.

    Raises `SymflopsError`; exit 3 where there is no such place inside the domain.
    """
    names = [known_quantity(question.library, one) for one in (objective, *unknowns)]
    equation = read_equation(question, constraint) if constraint else None
    if equation is not None and equation.relation != "==":
        raise fail("SF101", "a constraint is an equation here", helps=["on the bound of an inequality: write = in place of it"])
    resolver = equation.resolver if equation is not None else Resolver(
        question.library, circumstances_of(question.layers), question.presets, free=True
    )  # fmt: skip
    root = resolver.quantity(names[0], resolver.base)
    if resolver.problems:
        raise SymflopsError(resolver.problems)
    idle = in_vain(resolver)
    search = Minimum(resolver, root, objective, names[1:], list(unknowns), equation, most)
    found = search.optimum()
    return found._replace(notes=(*idle, *centred(variables_of(search.used), search.used, search.library.declared.units)))


class Minimum:
    """One search for a place where a slope vanishes."""

    def __init__(
        self,
        resolver: Resolver,
        root: str,
        objective: str,
        names: list[str],
        labels: list[str],
        equation: Equation | None,
        most: bool,
    ) -> None:
        self.library, self.resolver = resolver.library, resolver
        self.objective, self.labels, self.equation, self.root = objective, labels, equation, root
        self.sign = -1 if most else 1
        self.definitions = dict(resolver.definitions)
        self.key = self.node(names[0], labels[0])
        self.definitions[self.key] = self.definitions[self.key]._replace(expr=None)
        self.other = ""
        if equation is not None:
            self.other = self.node(names[1], labels[1]) if len(names) > 1 else self.partner(equation)
            self.definitions[self.other] = self.definitions[self.other]._replace(expr=self.in_step(equation))
        elif len(names) > 1:
            raise fail(
                "SF912", "two inputs need a constraint between them", helps=["solve 'EQUATION' --minimize QUANTITY --for NAME"]
            )
        musts = list(checks(resolver))
        self.musts = [must for must in musts if must.problem.severity == "error"]
        refuse(musts, self.definitions, self.library.declared.units, (self.key, self.other))
        self.used = reachable(self.definitions, [root])
        if self.key not in self.used:
            raise fail("SF502", f"`{objective}` does not depend on `{labels[0]}`")

    @cached_property
    def forms(self) -> Canonical:
        """The canonical forms of what the objective rests on."""
        return Canonical(self.used, (self.key,))

    @cached_property
    def ratio(self) -> Ratio:
        """The objective. Raises `SymflopsError` where its form is too long."""
        found: Ratio = guarded(lambda: self.forms.form(Name(self.root)), self.objective, NARROWER)
        return found

    @property
    def field(self) -> Field:
        return self.forms.field

    def node(self, name: str, label: str) -> str:
        """The node of an input."""
        if name not in self.definitions:
            raise fail("SF502", f"neither `{self.objective}` nor the constraint depends on `{label}`")
        return name

    def partner(self, equation: Equation) -> str:
        """The one other input that the objective and the constraint share."""
        sides = reachable(self.definitions, names_in(equation.left, equation.right))
        mine = reachable(self.definitions, [self.root])
        shared = [
            key for key in mine if key in sides and key != self.key and (d := self.definitions[key]).quantity
            and (d.expr is None or isinstance(d.expr, Number)) and d.origin in ("given", "free")
        ]  # fmt: skip
        if len(shared) == 1:
            return shared[0]
        told = ", ".join(self.definitions[key].label for key in shared) or "none"
        helps = [f"say which: --for {self.labels[0]},NAME; both depend on: {told}"]
        helps += self.laws_to_choose((*sides.values(), *mine.values()))
        raise fail("SF912", "which input does the constraint keep in step?", helps=helps)

    def laws_to_choose(self, below: Iterable[Definition]) -> list[str]:
        """A help line for each quantity that has several laws, of which nobody chose one."""
        laws = self.library.declared.laws
        open_ones = dict.fromkeys(d.quantity for d in below if d.expr is None and laws.get(d.quantity))
        return [f"`{one}` has several laws: -s '{one}=by {' | '.join(laws[one])}'" for one in open_ones]

    def choices_to_make(self) -> list[str]:
        """A help line for each choice that nobody made and that decides which names the constraint has: N may stand for
        what is looked for, or for what has to be counted first."""
        sides = names_in(self.equation.left, self.equation.right) if self.equation is not None else [self.root]
        near = open_choices(self.resolver, list(dict.fromkeys(sides)), (self.key, self.other))
        return [f"or choose which formula holds: -s '{choice}={' | '.join(options)}'" for choice, options in near]

    def in_step(self, equation: Equation) -> Expr:
        """The other input as the constraint makes it."""
        definitions = {**self.definitions, self.other: self.definitions[self.other]._replace(expr=None)}
        difference = Sum((equation.left, equation.right), "+-")
        forms = Canonical(reachable(definitions, names_in(difference)), (self.key, self.other), (difference,))
        label = definitions[self.other].label
        try:
            trees = [tree for tree in closed_roots(forms.field, forms.form(difference), self.other) if tree is not None]
        except (NotByDegree, NoValue, TooWide, KeyError):
            trees = []
        if len(trees) != 1:
            helps = self.laws_to_choose(reachable(definitions, names_in(difference)).values())
            message = f"the constraint gives no one formula for `{label}`"
            raise fail("SF503", message, helps=helps or ["choose another constraint"], exit_code=3)
        return trees[0]

    # ---- the place ----
    def optimum(self) -> Optimum:
        try:
            slope = guarded(lambda: derivative(self.field, self.ratio, self.key), self.objective, NARROWER)
        except SymflopsError as reason:
            return self.without_formula(reason)
        names = names_of(self.field, self.ratio)
        free = sorted({name for _, key in self.rows() for name in names_of(self.field, self.forms.form(Name(key)))} - {self.key})
        if self.key not in names_of(self.field, slope) and not slope.above:
            raise self.flat(self.key in names)
        try:
            found = closed_roots(self.field, slope, self.key)
            trees = [tree for tree in found if tree is not None and tree != Number(Fraction(0), "0")]
        except NotByDegree:
            trees = []
        good = [tree for tree in trees if self.least(tree, free)]
        if good:
            return self.told(good[0], free)
        if free:
            labels = ", ".join(self.definitions[key].label for key in free)
            helps = ["give them: -s NAME=VALUE, or a scenario", *self.choices_to_make()]
            raise fail("SF503", f"there is no formula for the place while {labels} are free", helps=helps, exit_code=3)
        tree = factored(self.field, slope)

        def side(at: Fraction) -> int:
            found = midpoint(number(Values({}, {self.key: at}).read(tree, {self.key: at})))
            return (found > 0) - (found < 0)

        return self.bracketed(side)

    def without_formula(self, reason: SymflopsError) -> Optimum:
        """The place by exact evaluation, where the slope has too long a formula or none; not while names are free."""
        free = self.not_cancelled()
        if free:
            said, labels = reason.problems[0], ", ".join(self.definitions[key].label for key in free[:12])
            helps = [f"with values there is a place: -s NAME=VALUE, or a scenario, for {labels}", *self.choices_to_make()]
            raise fail(said.code, said.message, helps=helps, exit_code=reason.exit_code) from reason
        settled = {key: self.used[key]._replace(expr=Number(Fraction(1), "")) for key in self.idle}
        return self.bracketed(Steepness({**self.used, **settled}, self.root, self.key).side)

    def not_cancelled(self) -> list[str]:
        """The names that are free and on which the objective turns, the two that are kept in step held apart."""
        inputs = {self.key, self.other} - {""}
        step = self.definitions[self.other].expr if self.other else None
        found = set(names_in(step) if step is not None else ())
        try:
            forms = Canonical(self.used, inputs)
            found |= names_of(forms.field, forms.form(Name(self.root)))
        except (NoValue, TooWide):
            found |= self.idle.keys()
        return [key for key in self.used if key in found - inputs]

    def flat(self, steps: bool) -> SymflopsError:
        """No slope says where it is least: it does not change, or it does so in steps."""
        if not steps:
            return fail("SF502", f"`{self.objective}` does not change with `{self.labels[0]}`")
        message = f"`{self.objective}` changes with `{self.labels[0]}` in steps alone: no slope says where it is {self.what}"
        bound = f"'{self.objective} {'<=' if self.sign > 0 else '>='} VALUE'"
        helps = [f"ask from where on it is as good as you need: symflops solve {bound} --for {self.labels[0]}"]
        return fail("SF503", message, helps=helps, exit_code=3)

    @property
    def what(self) -> str:
        """What is looked for, in a word."""
        return "least" if self.sign > 0 else "largest"

    def beside(self, tree: Expr) -> tuple[Fraction, Exact] | None:
        """Of an unknown that is whole the better of the admissible whole numbers beside the place; with a constraint none."""
        if self.equation is not None or not self.definitions[self.key].clauses.integer:
            return None
        domain = domain_of(self.definitions[self.key], self.library)

        def admissible(at: Fraction) -> bool:
            values = Values(self.definitions, {self.key: at})
            try:
                return all(values.truth(must.condition) for must in musts)
            except NoValue:
                return False

        musts = [must for must in self.musts if self.key in reachable(self.definitions, names_in(must.condition))]
        place = midpoint(number(Values({}).read(tree, {})))
        found = [(at, self.value(at, {})) for at in nearest([place], lambda at: inside(domain, at), admissible, None)]
        return min(found, key=lambda pair: self.sign * midpoint(pair[1]), default=None)

    @property
    def idle(self) -> dict[str, Exact]:
        """Any value for the names that are free: a formula that keeps none of them does not turn on it."""
        return {key: Fraction(1) for key, d in self.used.items() if d.expr is None and key != self.key}

    def value(self, at: Fraction, others: Mapping[str, Exact]) -> Exact:
        return Values(self.definitions, {**self.idle, self.key: at, **others}).value(self.root)

    def least(self, tree: Expr, free: Sequence[str]) -> bool:
        """Is the quantity less there than on both sides, at points of the domains of what is free?"""
        domains = [domain_of(self.definitions[key], self.library) for key in free]
        done = 0
        for point in islice(Points(domains, numbers_in([tree], {}), seed=2), MOST_TRIES if free else 1):
            try:
                at = midpoint(number(Values({}, dict(point)).read(tree, dict(point))))
                if at <= 0:
                    continue
                here, *beside = (self.value(at * shift, point) for shift in (1, 1 - BESIDE, 1 + BESIDE))
                if not all(less(here, other) if self.sign > 0 else less(other, here) for other in beside):
                    return False
            except NoValue:
                continue
            done += 1
            if done == ENOUGH:
                break
        return done >= (ENOUGH if free else 1)

    def bracketed(self, slope: Side) -> Optimum:
        """Where it changes from falling to rising, `slope` being the sign of its slope by exact evaluation."""
        domain = domain_of(self.definitions[self.key], self.library)
        for low, high in bracket.changes(slope, domain.low, domain.high):
            middle = (low + high) / 2
            if self.least(Number(middle, "optimum"), ()):
                return self.told(Number(middle, "optimum"), (), by_formula=False)
        message = (
            f"`{self.objective}` is {self.what} nowhere inside the domain of `{self.labels[0]}`: it rises or falls throughout"
        )
        raise fail("SF501", message, helps=self.untied(), exit_code=3)

    def untied(self) -> list[str]:
        """What is to be said where the constraint does not tie the two inputs: larger is then better without end."""
        if self.equation is None:
            return []
        other, label = self.definitions[self.other], self.labels[0]
        if other.expr is None or self.key in reachable(self.definitions, names_in(other.expr)):
            return []
        sides = reachable(self.definitions, names_in(self.equation.left, self.equation.right))
        rests = [d.label for d in sides.values() if d.quantity and isinstance(d.expr, Number) and d.origin == "given"]
        helps = [
            f"the constraint does not depend on `{label}`: it leaves `{other.label}` at one value, however large `{label}` is"
        ]
        helps += [f"what it depends on instead: {', '.join(dict.fromkeys(rests[:12]))}"] if rests else []
        return [*helps, *self.laws_to_choose(sides.values())]

    def told(self, tree: Expr, free: Sequence[str], by_formula: bool = True) -> Optimum:
        """The place, what the constraint makes of the other input there, and the quantity."""
        definitions = {**self.definitions, self.key: self.definitions[self.key]._replace(expr=tree)}
        values = Values(definitions, self.idle)
        rows = []
        for label, key in self.rows():
            formula = self.formula(key, tree) if by_formula else None
            value = None if free else values.value(key)
            rows.append(Found(label, self.definitions[key], value, formula))
        constraint = self.equation.text if self.equation is not None else ""
        whole = None if free else self.beside(tree)
        return Optimum(self.objective, constraint, tuple(rows), tuple(free), self.library, self.definitions, whole=whole)

    def rows(self) -> Iterator[tuple[str, str]]:
        yield self.labels[0], self.key
        if self.other:
            yield (self.labels[1] if len(self.labels) > 1 else self.definitions[self.other].label), self.other
        yield self.objective, self.root

    def formula(self, key: str, tree: Expr) -> Expr | None:
        """The formula of the place, and that of the other input, in terms of the first."""
        return tree if key == self.key else self.definitions[key].expr if key == self.other else None
