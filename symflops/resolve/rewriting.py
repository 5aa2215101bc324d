"""Expressions as their authors wrote them into core trees over nodes: units, options, laws and circumstances resolved."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symflops.declared import local_label
from symflops.expr import (
    Aggregate,
    Argument,
    Binder,
    ByLaw,
    Call,
    Compare,
    Conditional,
    Divides,
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
    Sum,
    Tagged,
    Under,
    walk,
)
from symflops.graph import Definition
from symflops.model import Body
from symflops.notation.text import to_text
from symflops.parse.saying import days_of
from symflops.text import Source
from symflops.units.dimension import PLAIN

from .bindings import Bindings
from .circumstances import Circumstances
from .functions import Functions
from .scope import Local, Locals, Scope, Shown

if TYPE_CHECKING:
    from .resolver import Resolver

TRUE = Logic("and", ())
FALSE = Logic("or", ())


class Rewriter:
    """Turns surface trees into core trees for a resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.declared = resolver.declared
        self.running = 0
        self.bindings = Bindings(self)
        self.functions = Functions(self)

    def expression(
        self, expr: Expr, circumstances: Circumstances, local: Locals, path: str, owner: str = ""
    ) -> tuple[Expr, tuple[tuple[str, str], ...]]:
        """A core tree, and which node each name of the expression means."""
        scope = Scope(circumstances, local, path, owner, {})
        return self.rewrite(expr, scope), tuple(scope.uses.items())

    def body(
        self, owner: str, law: str, body: Body, circumstances: Circumstances, path: str
    ) -> tuple[Expr, tuple[tuple[str, str], ...]]:
        """A definition with its local names, which are rewritten when first used."""
        local = {name: Local(body=expr, law=law) for name, expr, _ in body.locals}
        return self.expression(body.expr, circumstances, local, path, owner)

    def binders_of(self, expr: Expr) -> frozenset[str]:
        """The running numbers a core tree depends on, through nodes too; those it runs over itself left out."""
        found: set[str] = set()
        inner: set[str] = set()
        for node in walk(expr):
            if isinstance(node, Name):
                definition = self.resolver.definitions.get(node.id)
                found |= definition.binders if definition is not None else {node.id} if node.id.startswith("%") else set()
            elif isinstance(node, Aggregate):
                inner |= {binder.name for binder in node.binders}
        return frozenset(found - inner)

    def rewrite(self, expr: Expr, scope: Scope) -> Expr:
        self.resolver.spend(1)
        rule: Callable[[Any, Scope], Expr] = getattr(self, _RULES[type(expr)])
        return rule(expr, scope)

    # ---- atoms ----
    def number(self, expr: Number, scope: Scope) -> Expr:
        return expr

    def name(self, expr: Name, scope: Scope) -> Expr:
        local = scope.locals.get(expr.id)
        if local is not None:
            return self.local(expr.id, local, scope)
        key = self.resolver.quantity(expr.id, scope.circumstances)
        scope.uses.setdefault(expr.id, key)
        return Name(key, expr.span)

    def local(self, name: str, local: Local, scope: Scope) -> Expr:
        """A parameter, a running number, or a `where` name, which becomes a node of its own."""
        core = local.core if local.core is not None else local.cores.get(scope.circumstances)
        if core is None:
            core = local.cores[scope.circumstances] = self.local_body(name, local, scope)
        if isinstance(core, Name):
            scope.uses.setdefault(name, core.id)
        return core

    def local_body(self, name: str, local: Local, scope: Scope) -> Expr:
        assert local.body is not None
        uses: dict[str, str] = {}
        core = self.rewrite(local.body, Scope(scope.circumstances, scope.locals, scope.path, scope.owner, uses))
        label = local_label(scope.owner, local.law, name)
        dimension = self.declared.local_dimensions.get(label, PLAIN)
        return self.node(Shown(label, dimension), core, local.body, uses, "local", scope)

    def node(self, shown: Shown, core: Expr, said: Expr | None, uses: dict[str, str], origin: str, scope: Scope) -> Expr:
        """A node for a local name or a call; numbers and names need none."""
        if isinstance(core, Number) and said is None:
            return core
        if gap := self.resolver.gap_in(core):
            return Name(gap)
        where = self.resolver.where(scope.circumstances)
        unit = shown.unit or ("" if shown.dimension == PLAIN else str(shown.dimension))
        definition = Definition(
            "", shown.label, "", core, said, tuple(uses.items()), origin, shown.law, "", where,
            shown.factor, shown.dimension, unit, shown.clauses, shown.clauses.sources, None,
        )  # fmt: skip
        return Name(self.resolver.store(definition))

    def tagged(self, expr: Tagged, scope: Scope) -> Expr:
        body = self.rewrite(expr.body, scope)
        factor, _ = self.declared.units.resolve(expr.unit, self.source(scope.path))
        if factor == 1:
            return body
        if isinstance(body, Number):
            return Number(body.value * factor, body.text, body.span)
        return Product((body, Number(factor, str(factor))), "**", expr.span)

    def source(self, path: str) -> Source:
        return self.declared.sources[path] if path in self.declared.sources else Source(path, "")

    # ---- arithmetic ----
    def negate(self, expr: Negate, scope: Scope) -> Expr:
        return Negate(self.rewrite(expr.body, scope), expr.span)

    def sum(self, expr: Sum, scope: Scope) -> Expr:
        return Sum(tuple([self.rewrite(term, scope) for term in expr.terms]), expr.signs, expr.span)

    def product(self, expr: Product, scope: Scope) -> Expr:
        return Product(tuple([self.rewrite(factor, scope) for factor in expr.factors]), expr.operators, expr.span)

    def power(self, expr: Power, scope: Scope) -> Expr:
        return Power(self.rewrite(expr.base, scope), self.rewrite(expr.exponent, scope), expr.span)

    # ---- conditions: what is decided by options is decided now ----
    def compare(self, expr: Compare, scope: Scope) -> Expr:
        return Compare(tuple([self.rewrite(operand, scope) for operand in expr.operands]), expr.relations, expr.span)

    def divides(self, expr: Divides, scope: Scope) -> Expr:
        return Divides(self.rewrite(expr.divisor, scope), self.rewrite(expr.dividend, scope), expr.span)

    def is_option(self, expr: Is, scope: Scope) -> Expr:
        return TRUE if self.option_of(expr.choice, scope) in expr.options else FALSE

    def option_of(self, choice: str, scope: Scope) -> str:
        local = scope.locals.get(choice)
        return local.option if local is not None else self.resolver.choices.option(choice, scope.circumstances)

    def logic(self, expr: Logic, scope: Scope) -> Expr:
        settled, neutral = (FALSE, TRUE) if expr.word == "and" else (TRUE, FALSE)
        left: list[Expr] = []
        for operand in expr.operands:
            found = self.rewrite(operand, scope)
            if found == settled:
                return settled
            if found != neutral:
                left.append(found)
        return neutral if not left else left[0] if len(left) == 1 else Logic(expr.word, tuple(left), expr.span)

    def negation(self, expr: Not, scope: Scope) -> Expr:
        body = self.rewrite(expr.body, scope)
        return FALSE if body == TRUE else TRUE if body == FALSE else Not(body, expr.span)

    def conditional(self, expr: Conditional, scope: Scope) -> Expr:
        test = self.rewrite(expr.test, scope)
        if test in (TRUE, FALSE):
            return self.rewrite(expr.then if test == TRUE else expr.otherwise, scope)
        return self.resolver.indices.branches(test, expr, scope)

    def match(self, expr: Match, scope: Scope) -> Expr:
        option = self.option_of(expr.choice, scope)
        for arm in expr.arms:
            if not arm.options or option in arm.options:
                return self.rewrite(arm.body, scope)
        return Name(f"?{expr.choice}")

    # ---- laws and circumstances ----
    def by_law(self, expr: ByLaw, scope: Scope) -> Expr:
        if isinstance(expr.body, Name):
            key = self.resolver.quantity(expr.body.id, scope.circumstances, expr.law)
            scope.uses.setdefault(f"{expr.body.id} by {expr.law}", key)
            return Name(key, expr.span)
        assert isinstance(expr.body, Call)
        return self.functions.call(expr.body, self.declared.quantities[expr.body.function], scope, expr.law)

    def under(self, expr: Under, scope: Scope) -> Expr:
        layers = self.bindings.layers(expr.bindings, scope, closed=True)
        return self.rewrite(expr.body, scope.elsewhere(scope.circumstances.under(layers)))

    # ---- calls ----
    def call(self, expr: Call, scope: Scope) -> Expr:
        if expr.function == "previous":
            return self.resolver.indices.previous(expr, scope)
        if expr.function in self.declared.quantities:
            return self.functions.call(expr, self.declared.quantities[expr.function], scope, "")
        args = tuple([self.rewrite(arg, scope) for arg in expr.args if not isinstance(arg, Argument)])
        if expr.function == "date":
            return self.date(expr, args)
        return Call(expr.function, args, expr.span)

    def date(self, expr: Call, args: tuple[Expr, ...]) -> Expr:
        """Days since 2000-01-01, in base units of time."""
        import datetime  # 2 ms, for the few formulas that name dates

        numbers = [int(arg.value) for arg in args if isinstance(arg, Number) and arg.value.denominator == 1]
        day = self.declared.units.find("day")
        try:
            days = days_of(datetime.date(*numbers))
        except (ValueError, TypeError, OverflowError):
            helps = ["write year, month and day as numbers, date(2020, 5, 14)"]
            self.resolver.problem("SF406", f"{to_text(expr)} is no date", helps=helps)
            return Name("?date")
        return Number(days * (day.factor if day is not None else Fraction(1)), str(days), expr.span)

    # ---- aggregates ----
    def aggregate(self, expr: Aggregate, scope: Scope) -> Expr:
        binder, rest = expr.binders[0], expr.binders[1:]
        inner: Expr = Aggregate(expr.function, expr.body, rest, expr.span) if rest else expr.body
        if binder.first is None or binder.last is None:
            return self.resolver.indices.aggregate(expr.function, inner, binder.name, scope)
        first, last = self.rewrite(binder.first, scope), self.rewrite(binder.last, scope)
        self.running += 1
        key = f"%{binder.name}{self.running}"
        body = self.rewrite(inner, scope.elsewhere(scope.circumstances, {**scope.locals, binder.name: Local(core=Name(key))}))
        return Aggregate(expr.function, body, (Binder(key, first, last),), expr.span)


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
    Not: "negation",
    Conditional: "conditional",
    Match: "match",
    ByLaw: "by_law",
    Under: "under",
    Call: "call",
    Aggregate: "aggregate",
}
