"""The dimension of an expression, operand by operand, with a problem at the operand that does not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any, TypeAlias

from symflops.declared import Declared
from symflops.expr import (
    Aggregate,
    Argument,
    Assign,
    Binding,
    ByLaw,
    Call,
    Compare,
    Conditional,
    Divides,
    Entry,
    Expr,
    Is,
    Logic,
    Match,
    Name,
    Negate,
    Not,
    Number,
    Power,
    Product,
    Rows,
    Sum,
    Tagged,
    Under,
    children,
)
from symflops.text import Problem, Span, SymflopsError
from symflops.units.dimension import PLAIN, Dimension

from .remedies import MOST_GUESSES, always, constant_of
from .scope import ARITY, Scope


class Special(Enum):
    """What is no dimension: a condition, the zero that fits any unit, and what could not be told."""

    CONDITION = "a condition"
    ZERO = "0"
    UNKNOWN = "unknown"


CONDITION, ZERO, UNKNOWN = Special.CONDITION, Special.ZERO, Special.UNKNOWN
Kind: TypeAlias = Dimension | Special


def is_count(dimension: Dimension, counts: frozenset[str]) -> bool:
    """Is this a single count, which a plain number may stand for?"""
    return len(dimension.powers) == 1 and dimension.powers[0][1] == 1 and dimension.powers[0][0] in counts


def fits(kind: Kind, wanted: Dimension, counts: frozenset[str]) -> bool:
    """May this stand where a quantity of that dimension is wanted?"""
    if kind is UNKNOWN or kind is ZERO:
        return True
    return kind == wanted or (kind == PLAIN and is_count(wanted, counts))


def worded(kind: Kind) -> str:
    """A dimension in words.

    >>> worded(PLAIN), worded(Dimension.base("s"))
    ('a plain number', 's')
    """
    return "a plain number" if kind == PLAIN else str(kind.value if isinstance(kind, Special) else kind)


class Inference:
    """Works out dimensions; `quiet` while quantities without a declared unit are being found out."""

    def __init__(self, declared: Declared, of_quantity: Callable[[str], Kind], report: Callable[[Problem], None]) -> None:
        self.declared = declared
        self.of_quantity = of_quantity
        self.report = report
        self.quiet = True
        self.unknown_units = 0

    def of(self, expr: Expr, scope: Scope, silent: bool = False) -> Kind:
        """The dimension of an expression; `silent` when its problems have been told before."""
        if not silent:
            return self.kind(expr, scope)
        quiet, self.quiet = self.quiet, True
        found = self.kind(expr, scope)
        self.quiet = quiet
        return found

    def kind(self, expr: Expr, scope: Scope) -> Kind:
        rule: Callable[[Any, Scope], Kind] = getattr(self, _RULES[type(expr)])
        return rule(expr, scope)

    def say(self, code: str, message: str, scope: Scope, *labels: tuple[Span, str], helps: Sequence[str] = ()) -> None:
        if not self.quiet:
            found = tuple(self.declared.label(scope.path, span, text) for span, text in labels)
            self.report(Problem(code, message, found, tuple(helps) or always(code)))

    # ---- numbers and names ----
    def number(self, expr: Number, scope: Scope) -> Kind:
        return PLAIN if expr.value else ZERO

    def name(self, expr: Name, scope: Scope) -> Kind:
        if expr.id in scope.local_bodies:
            inner = {name: body for name, body in scope.local_bodies.items() if name != expr.id}
            return self.of(scope.local_bodies[expr.id], scope._replace(local_bodies=inner), silent=True)
        if expr.id in scope.parameter_units:
            unit = scope.parameter_units[expr.id]
            return PLAIN if unit is None else self.unit(unit, scope, silent=True)
        if expr.id in scope.locals:
            return PLAIN if scope.locals[expr.id] == "number" else UNKNOWN
        return self.of_quantity(expr.id)

    def unit(self, unit: Any, scope: Scope, silent: bool = False) -> Kind:
        unknown = any(self.declared.units.find(name) is None for name, _ in unit.factors)
        if unknown and (silent or self.quiet or self.unknown_units > MOST_GUESSES):
            return UNKNOWN  # what is wrong with a spelling takes long to find out
        self.unknown_units += unknown
        try:
            return self.declared.units.resolve(unit, self.declared.sources[scope.path])[1]
        except SymflopsError as error:
            if not silent and not self.quiet:
                for problem in error.problems:
                    self.report(problem)
            return UNKNOWN

    def tagged(self, expr: Tagged, scope: Scope) -> Kind:
        body = self.kind(expr.body, scope)
        unit = self.unit(expr.unit, scope)
        if isinstance(body, Dimension) and body != PLAIN:
            self.say("SF309", f"this is {body} already", scope, (expr.body.span, ""), helps=("leave the unit out",))
            return UNKNOWN
        return unit if body is not UNKNOWN else UNKNOWN

    def negate(self, expr: Negate, scope: Scope) -> Kind:
        return self.want_number(expr.body, scope)

    def want_number(self, expr: Expr, scope: Scope) -> Kind:
        return self.as_number(self.kind(expr, scope), expr, scope)

    def as_number(self, kind: Kind, expr: Expr, scope: Scope) -> Kind:
        if kind is CONDITION:
            self.say("SF308", "a number is wanted here, not a condition", scope, (expr.span, ""))
            return UNKNOWN
        return kind

    # ---- what must agree ----
    def agree(self, exprs: Sequence[Expr], scope: Scope, message: str) -> Kind:
        """The common dimension of operands."""
        return self.common([self.want_number(expr, scope) for expr in exprs], exprs, scope, message)

    def common(self, kinds: Sequence[Kind], exprs: Sequence[Expr], scope: Scope, message: str) -> Kind:
        """The dimension that expressions share; the odd one is reported beside the first of the majority."""
        known = [kind for kind in kinds if isinstance(kind, Dimension) and kind != PLAIN]
        if not known:
            if UNKNOWN in kinds:
                return UNKNOWN
            return PLAIN if PLAIN in kinds else ZERO
        common = max(known, key=known.count)
        if not is_count(common, self.declared.units.counts) and kinds.count(PLAIN) >= known.count(common) and kinds[0] == PLAIN:
            common = PLAIN
        wrong = [at for at, kind in enumerate(kinds) if not fits(kind, common, self.declared.units.counts)]
        if wrong:
            odd = wrong[0]
            beside = next(at for at, kind in enumerate(kinds) if kind == common)
            first, second = sorted((odd, beside))
            labels = [(exprs[at].span, f"this is {worded(kinds[at])}") for at in (odd, beside)]
            self.say("SF304", message.format(worded(kinds[first]), worded(kinds[second])), scope, *labels)
            return UNKNOWN
        return UNKNOWN if UNKNOWN in kinds else common

    def sum(self, expr: Sum, scope: Scope) -> Kind:
        return self.agree(expr.terms, scope, "cannot add {} and {}")

    def compare(self, expr: Compare, scope: Scope) -> Kind:
        self.agree(expr.operands, scope, "cannot compare {} and {}")
        return CONDITION

    def divides(self, expr: Divides, scope: Scope) -> Kind:
        self.agree((expr.divisor, expr.dividend), scope, "{} cannot divide {}")
        return CONDITION

    def conditional(self, expr: Conditional, scope: Scope) -> Kind:
        self.condition(expr.test, scope)
        return self.branches((expr.then, expr.otherwise), scope)

    def branches(self, exprs: Sequence[Expr], scope: Scope) -> Kind:
        kinds = [self.kind(expr, scope) for expr in exprs]  # once each: a chain of conditions must cost its length
        if all(kind is CONDITION for kind in kinds):
            return CONDITION
        numbers = [self.as_number(kind, expr, scope) for kind, expr in zip(kinds, exprs, strict=True)]
        return self.common(numbers, exprs, scope, f"the {'two ' if len(exprs) == 2 else ''}branches have different units")

    def match(self, expr: Match, scope: Scope) -> Kind:
        return self.branches([arm.body for arm in expr.arms], scope)

    # ---- conditions ----
    def condition(self, expr: Expr, scope: Scope) -> Kind:
        kind = self.kind(expr, scope)
        if kind is not CONDITION and kind is not UNKNOWN:
            self.say(
                "SF308", "a condition is wanted here, not a number", scope, (expr.span, ""), helps=("compare it with something",)
            )
        return CONDITION

    def logic(self, expr: Logic | Not, scope: Scope) -> Kind:
        for child in children(expr):
            self.condition(child, scope)
        return CONDITION

    def is_option(self, expr: Is, scope: Scope) -> Kind:
        return CONDITION

    # ---- products and powers ----
    def product(self, expr: Product, scope: Scope) -> Kind:
        found = PLAIN
        zero = unknown = False
        for at, (factor, operator) in enumerate(zip(expr.factors, expr.operators, strict=True)):
            kind = self.want_number(factor, scope)
            if operator == "/" and at == 1:
                unknown = self.ambiguous_quotient(expr, scope) or unknown
            if isinstance(kind, Dimension):
                found = found / kind if operator == "/" else found * kind
            unknown = unknown or kind is UNKNOWN
            zero = zero or (kind is ZERO and operator == "*")
        return UNKNOWN if unknown else ZERO if zero else found

    def ambiguous_quotient(self, expr: Product, scope: Scope) -> bool:
        """`1/8 [byte]` reads as an eighth of a byte and means one over eight bytes."""
        first, second = expr.factors[0], expr.factors[1]
        text = self.declared.sources[scope.path].text
        if not (isinstance(first, Number) and isinstance(second, Tagged) and isinstance(second.body, Number)):
            return False
        if "(" in text[first.span.end : second.span.start]:
            return False
        unit = text[second.unit.span.start : second.unit.span.end]  # after a bracket one without brackets is not read
        helps = (f"write ({first.text}/{second.body.text}) [{unit.strip('[]')}], or {first.text}/({second.body.text} {unit})",)
        span = Span(first.span.start, second.span.end)
        self.say("SF305", "does the unit belong to the quotient or to the divisor?", scope, (span, ""), helps=helps)
        return True

    def power(self, expr: Power, scope: Scope) -> Kind:
        exponent = self.want_number(expr.exponent, scope)
        base = self.want_number(expr.base, scope)
        if isinstance(exponent, Dimension) and exponent != PLAIN:
            helps = []
            if isinstance(expr.exponent, Tagged):
                helps.append("is the unit that of the whole? write (…^…) [unit]")
            self.say("SF306", f"an exponent must be a plain number, not {exponent}", scope, (expr.exponent.span, ""), helps=helps)
            return UNKNOWN
        if not isinstance(base, Dimension) or base == PLAIN:
            return base
        constant = constant_of(expr.exponent)
        if constant is None:
            helps = [f"for its plain number write number({_text(expr.base, self, scope)})"]
            if not all(name in self.declared.units.counts for name, _ in base.powers):
                helps = [f"divide it by a value in the same unit first, as in (x / 1 [{base}])"]
            message = f"{base} can be raised only to a power written as a number"
            self.say("SF306", message, scope, (expr.exponent.span, ""), helps=helps)
            return UNKNOWN
        if abs(constant) > 99:
            return UNKNOWN
        return base**constant

    # ---- calls ----
    def call(self, expr: Call, scope: Scope) -> Kind:
        if expr.function in _BUILT_IN_RULES:
            low, high = ARITY.get(expr.function, (1, 1))
            if not low <= len(expr.args) <= high:  # that has been said
                return UNKNOWN
            rule: Callable[[Call, Scope], Kind] = getattr(self, _BUILT_IN_RULES[expr.function])
            return rule(expr, scope)
        quantity = self.declared.quantities.get(expr.function)
        if quantity is None or quantity.parameters is None:
            return UNKNOWN
        parameters = {parameter.name: parameter for parameter in quantity.parameters}
        for at, arg in enumerate(expr.args):
            body = arg.body if isinstance(arg, Argument) else arg
            parameter = parameters.get(arg.name) if isinstance(arg, Argument) else None
            if not isinstance(arg, Argument) and at < len(quantity.parameters):
                parameter = quantity.parameters[at]
            if parameter is None or self.declared.choice_of(parameter.type) is not None:
                continue
            wanted = PLAIN if parameter.type is None else self.parameter_unit(quantity.place.path, parameter.type)
            self.argument(expr, parameter.name, body, wanted, scope)
        return self.of_quantity(expr.function)

    def parameter_unit(self, path: str, unit: Any) -> Kind:
        return self.unit(unit, Scope(path), silent=True)

    def argument(self, call: Call, name: str, body: Expr, wanted: Kind, scope: Scope) -> None:
        kind = self.want_number(body, scope)
        if isinstance(wanted, Dimension) and not fits(kind, wanted, self.declared.units.counts):
            message = f"`{call.function}({name})` takes {worded(wanted)}, but this is {worded(kind)}"
            self.say("SF301", message, scope, (body.span, f"this is {worded(kind)}"))

    def same(self, expr: Call, scope: Scope) -> Kind:
        return self.agree(children(expr), scope, f"{expr.function} cannot take {{}} and {{}}")

    def plain(self, expr: Call, scope: Scope) -> Kind:
        for arg in children(expr):
            kind = self.want_number(arg, scope)
            if isinstance(kind, Dimension) and kind != PLAIN:
                message = f"{expr.function} takes a plain number, not {kind}"
                self.say("SF307", message, scope, (arg.span, ""))
                return UNKNOWN
        return PLAIN

    def root(self, expr: Call, scope: Scope) -> Kind:
        kind = self.want_number(children(expr)[0], scope)
        return kind ** Fraction(1, 2) if isinstance(kind, Dimension) else kind

    def number_of(self, expr: Call, scope: Scope) -> Kind:
        arg = children(expr)[0]
        kind = self.want_number(arg, scope)
        if isinstance(kind, Dimension) and not all(name in self.declared.units.counts for name, _ in kind.powers):
            message = f"number takes a count, not {kind}"
            self.say("SF307", message, scope, (arg.span, ""))
            return UNKNOWN
        return PLAIN if kind is not UNKNOWN else UNKNOWN

    def date(self, expr: Call, scope: Scope) -> Kind:
        unit = self.declared.units.find("date") or self.declared.units.find("day")
        self.plain(expr, scope)
        return unit.dimension if unit is not None else PLAIN

    def aggregate(self, expr: Aggregate, scope: Scope) -> Kind:
        for binder in expr.binders:
            for bound in (binder.first, binder.last):
                if bound is not None:
                    kind = self.want_number(bound, scope)
                    if isinstance(kind, Dimension) and not fits(PLAIN, kind, self.declared.units.counts) and kind != PLAIN:
                        self.say("SF307", f"a bound is a plain number, not {kind}", scope, (bound.span, ""))
            scope = scope.with_local(binder.name) if binder.first is not None else scope.over(binder.name)
        kind = self.want_number(expr.body, scope)
        if expr.function == "prod" and isinstance(kind, Dimension) and kind != PLAIN:
            self.say("SF307", f"prod takes plain numbers, not {kind}", scope, (expr.body.span, ""))
            return UNKNOWN
        return kind

    # ---- circumstances ----
    def under(self, expr: Under, scope: Scope) -> Kind:
        self.bindings(expr.bindings, scope)
        return self.kind(expr.body, scope)

    def by_law(self, expr: ByLaw, scope: Scope) -> Kind:
        return self.kind(expr.body, scope)

    def bindings(self, bindings: Sequence[Binding], scope: Scope) -> None:
        """Given values are of the unit their quantity is declared in."""
        for binding in bindings:
            if isinstance(binding, (Assign, Entry)) and binding.name not in self.declared.choices:
                wanted = PLAIN if binding.name == "times" else self.of_quantity(binding.name)
                kind = self.want_number(binding.body, scope)
                if isinstance(wanted, Dimension) and not fits(kind, wanted, self.declared.units.counts):
                    message = f"`{binding.name}` is declared {worded(wanted)}, but this is {worded(kind)}"
                    self.say("SF301", message, scope, (binding.body.span, f"this is {worded(kind)}"))
            elif isinstance(binding, Rows):
                for row in binding.rows:
                    self.bindings(row, scope)


def _text(expr: Expr, inference: Inference, scope: Scope) -> str:
    return inference.declared.sources[scope.path].text[expr.span.start : expr.span.end]


_RULES: dict[type, str] = {
    Number: "number",
    Name: "name",
    Tagged: "tagged",
    Negate: "negate",
    Sum: "sum",
    Product: "product",
    Power: "power",
    Compare: "compare",
    Divides: "divides",
    Is: "is_option",
    Logic: "logic",
    Not: "logic",
    Conditional: "conditional",
    Match: "match",
    Call: "call",
    Aggregate: "aggregate",
    Under: "under",
    ByLaw: "by_law",
}
_BUILT_IN_RULES = {
    **dict.fromkeys(("min", "max", "abs", "mod", "previous", "ceil", "floor"), "same"),
    **dict.fromkeys(("exp", "ln", "log2", "log10"), "plain"),
    "sqrt": "root",
    "number": "number_of",
    "date": "date",
}
