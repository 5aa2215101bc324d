"""Expressions as their authors wrote them into core trees over nodes: units, options, laws and circumstances resolved."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from symflops.expr import (
    Aggregate,
    Argument,
    Assign,
    Binder,
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
    Pick,
    Power,
    Preset,
    Product,
    Rows,
    Sum,
    Tagged,
    Under,
    walk,
)
from symflops.graph import Definition
from symflops.model import Body, Clauses, Parameter, Quantity
from symflops.text import Source
from symflops.units.dimension import PLAIN

from .circumstances import Bound, Circumstances, Layer

if TYPE_CHECKING:
    from .resolver import Resolver

TRUE = Logic("and", ())
FALSE = Logic("or", ())
EPOCH = datetime.date(2000, 1, 1)


class Local:
    """A lexical name: a core tree, an option (of a choice parameter), or a `where` body still to be rewritten."""

    __slots__ = ("body", "core", "option", "resolving")

    def __init__(self, core: Expr | None = None, option: str = "", body: Expr | None = None) -> None:
        self.core = core
        self.option = option
        self.body = body
        self.resolving = False


Locals: TypeAlias = dict[str, Local]


class Scope:
    """Where an expression is being rewritten."""

    __slots__ = ("circumstances", "locals", "owner", "path", "uses")

    def __init__(self, circumstances: Circumstances, local: Locals, path: str, owner: str, uses: dict[str, str]) -> None:
        self.circumstances = circumstances
        self.locals = local
        self.path = path
        self.owner = owner
        self.uses = uses

    def elsewhere(self, circumstances: Circumstances, local: Locals | None = None) -> Scope:
        return Scope(circumstances, self.locals if local is None else local, self.path, self.owner, self.uses)


class Rewriter:
    """Turns surface trees into core trees for a resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.declared = resolver.declared
        self.running = 0

    def expression(
        self, expr: Expr, circumstances: Circumstances, local: Locals, path: str, owner: str = ""
    ) -> tuple[Expr, tuple[tuple[str, str], ...]]:
        """A core tree, and which node each name of the expression means."""
        scope = Scope(circumstances, local, path, owner, {})
        return self.rewrite(expr, scope), tuple(scope.uses.items())

    def body(
        self, owner: str, body: Body, circumstances: Circumstances, parameters: Locals, path: str
    ) -> tuple[Expr, tuple[tuple[str, str], ...]]:
        """A definition with its local names, which are rewritten when first used."""
        local = {**parameters, **{name: Local(body=expr) for name, expr, _ in body.locals}}
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
        if local.core is None and local.body is not None and not local.resolving:
            local.resolving = True
            uses: dict[str, str] = {}
            try:
                core = self.rewrite(local.body, Scope(scope.circumstances, scope.locals, scope.path, scope.owner, uses))
                local.core = self.node(f"{scope.owner}.{name}", core, local.body, uses, "local", scope)
            finally:
                local.resolving = False
        core = local.core if local.core is not None else Name(f"?{name}")
        if isinstance(core, Name):
            scope.uses.setdefault(name, core.id)
        return core

    def node(self, label: str, core: Expr, said: Expr | None, uses: dict[str, str], origin: str, scope: Scope) -> Expr:
        """A node for a local name or a call; numbers and names need none."""
        if isinstance(core, Number) and said is None:
            return core
        if gap := self.resolver.gap_in(core):
            return Name(gap)
        where = self.resolver.where(scope.circumstances)
        definition = Definition(
            "", label, "", core, said, tuple(uses.items()), origin, "", "", where, Fraction(1), PLAIN, "", Clauses(), (), None
        )
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
        return local.option if local is not None else self.resolver.option(choice, scope.circumstances)

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
        return self.function(expr.body, self.declared.quantities[expr.body.function], scope, expr.law)

    def under(self, expr: Under, scope: Scope) -> Expr:
        layers = self.layers(expr.bindings, scope, closed=True)
        return self.rewrite(expr.body, scope.elsewhere(scope.circumstances.under(layers)))

    def layers(self, bindings: Sequence[Binding], scope: Scope, closed: bool) -> tuple[Layer, ...]:
        """What bindings say, as layers; `closed` when their values are worked out in the scope around them."""
        found: list[Layer] = []
        here: dict[str, Bound] = {}
        for binding in bindings:
            if isinstance(binding, Preset):
                if here:
                    found.append(Layer("given", here))
                    here = {}
                found += self.resolver.indices.preset(binding, scope)
            else:
                here.update(self.bound(binding, scope, closed))
        if here:
            found.append(Layer("given", here))
        return tuple(found)

    def bound(self, binding: Binding, scope: Scope, closed: bool) -> dict[str, Bound]:
        if isinstance(binding, Pick):
            return {self.plain(binding.name): Bound("law", "given", text=binding.law)}
        if isinstance(binding, Rows):
            rows = tuple([self.row(row, scope) for row in binding.rows])
            return {f"rows of {binding.name}": Bound("rows", "given", rows=rows)}
        if isinstance(binding, Entry):
            key = binding.key.id if isinstance(binding.key, Name) else ""
            option = scope.locals[key].option if key in scope.locals else key
            return {f"{binding.name}({option})": self.value(binding.body, scope, closed)}
        assert isinstance(binding, Assign)
        if binding.name in self.declared.choices:
            return {binding.name: self.option_bound(binding, scope, closed)}
        return {self.plain(binding.name): self.value(binding.body, scope, closed)}

    def plain(self, name: str) -> str:
        return self.declared.aliases.get(name, name)

    def value(self, expr: Expr, scope: Scope, closed: bool) -> Bound:
        """A given value: a core tree when it is worked out here, otherwise a formula of the new circumstances."""
        from symflops.notation.text import to_text

        if not closed:
            return Bound("expr", "given", expr=expr, text=to_text(expr), path=scope.path)
        core = self.rewrite(expr, scope)
        return Bound("core", "given", expr=core, text=to_text(expr))

    def option_bound(self, binding: Assign, scope: Scope, closed: bool) -> Bound:
        assert isinstance(binding.body, Name)
        name = binding.body.id
        if name in scope.locals:
            return Bound("option", "given", text=scope.locals[name].option)
        if name in self.declared.options[binding.name]:
            return Bound("option", "given", text=name)
        if closed:
            return Bound("option", "given", text=self.resolver.option(name, scope.circumstances))
        return Bound("option", "given", text=f"={name}")

    def row(self, row: tuple[Binding, ...], scope: Scope) -> Layer:
        """A row in braces; its values are worked out outside it."""
        times = next((b for b in row if isinstance(b, Assign) and b.name == "times"), None)
        bindings: dict[str, Bound] = {}
        presets: list[Layer] = []
        for binding in row:
            if isinstance(binding, Preset):
                presets += self.resolver.indices.preset(binding, scope)
            elif binding is not times:
                bindings.update(self.bound(binding, scope, closed=False))
        for name, bound in bindings.items():
            if bound.kind == "expr":
                bindings[name] = bound._replace(outside=scope.circumstances)
        merged = {name: bound for layer in presets for name, bound in layer.bindings.items()} | bindings
        times_bound = self.value(times.body, scope, closed=False)._replace(outside=scope.circumstances) if times is not None else None
        return Layer("given", merged, times=times_bound)

    # ---- calls ----
    def call(self, expr: Call, scope: Scope) -> Expr:
        if expr.function == "previous":
            return self.resolver.indices.previous(expr, scope)
        if expr.function in self.declared.quantities:
            return self.function(expr, self.declared.quantities[expr.function], scope, "")
        args = tuple([self.rewrite(arg, scope) for arg in expr.args if not isinstance(arg, Argument)])
        if expr.function == "date":
            return self.date(expr, args)
        return Call(expr.function, args, expr.span)

    def date(self, expr: Call, args: tuple[Expr, ...]) -> Expr:
        """Days since 2000-01-01, in base units of time."""
        numbers = [int(arg.value) for arg in args if isinstance(arg, Number) and arg.value.denominator == 1]
        day = self.declared.units.find("day")
        try:
            days = (datetime.date(*numbers) - EPOCH).days
        except (ValueError, TypeError, OverflowError):
            self.resolver.problem("SF406", "this is no date: write year, month and day as numbers, date(2020, 5, 14)")
            return Name("?date")
        return Number(days * (day.factor if day is not None else Fraction(1)), str(days), expr.span)

    def function(self, expr: Call, quantity: Quantity, scope: Scope, law: str) -> Expr:
        """A call of a function of the library: its body with the arguments, in the circumstances of the call."""
        arguments = self.arguments(expr, quantity, scope)
        if quantity.definition is None and quantity.name not in self.declared.laws:
            return self.table(quantity, arguments, scope)
        body, path = self.function_body(quantity, scope, law)
        if body is None:
            return Name(f"?{quantity.name}")
        uses: dict[str, str] = {}
        local = {**arguments, **{name: Local(body=inner) for name, inner, _ in body.locals}}
        inside = Scope(scope.circumstances, local, path, quantity.name, uses)
        core = self.rewrite(body.expr, inside)
        return self.node(self.call_text(quantity, expr), core, body.expr, uses, "call", scope)

    @staticmethod
    def call_text(quantity: Quantity, expr: Call) -> str:
        from symflops.notation.text import to_text

        text = to_text(expr)
        return text if len(text) <= 60 else f"{quantity.name}(…)"

    def function_body(self, quantity: Quantity, scope: Scope, law: str) -> tuple[Body | None, str]:
        laws = self.declared.laws.get(quantity.name, {})
        bound = self.resolver.consult(quantity.name, scope.circumstances)
        picked = law or (bound.text if bound is not None and bound.kind == "law" else "")
        if not picked and quantity.by is not None:
            picked = self.resolver.option(quantity.by, scope.circumstances)
        if picked in laws:
            return laws[picked].body, laws[picked].place.path
        if quantity.definition is not None:
            return quantity.definition, quantity.place.path
        if len(laws) == 1:
            only = next(iter(laws.values()))
            return only.body, only.place.path
        self.resolver.missing(quantity, scope.circumstances)
        return None, ""

    def arguments(self, expr: Call, quantity: Quantity, scope: Scope) -> Locals:
        parameters = quantity.parameters or ()
        given: dict[str, Expr] = {}
        for at, arg in enumerate(expr.args):
            if isinstance(arg, Argument):
                given[arg.name] = arg.body
            else:
                given[parameters[at].name] = arg
        return {p.name: self.argument(p, given.get(p.name, p.default), quantity, scope) for p in parameters}

    def argument(self, parameter: Parameter, expr: Expr | None, quantity: Quantity, scope: Scope) -> Local:
        choice = self.choice_of(parameter)
        if choice is not None and isinstance(expr, Name):
            if expr.id in scope.locals:
                return Local(option=scope.locals[expr.id].option)
            options = self.declared.options[choice]
            return Local(option=expr.id if expr.id in options else self.resolver.option(expr.id, scope.circumstances))
        core = self.rewrite(expr, scope) if expr is not None else Name(f"?{parameter.name}")
        if isinstance(core, (Name, Number)):
            return Local(core=core)
        return Local(core=self.node(f"{quantity.name}.{parameter.name}", core, expr, {}, "local", scope))

    def choice_of(self, parameter: Parameter) -> str | None:
        unit = parameter.type
        if unit is not None and len(unit.factors) == 1 and unit.factors[0][0] in self.declared.choices:
            return unit.factors[0][0]
        return None

    def table(self, quantity: Quantity, arguments: Locals, scope: Scope) -> Expr:
        """An entry that a preset gives; a missing one says which there are."""
        option = next((local.option for local in arguments.values()), "")
        entry = f"{quantity.name}({option})"
        bound = self.resolver.consult(entry, scope.circumstances)
        if bound is None:
            return Name(self.resolver.indices.no_entry(quantity, option, scope.circumstances))
        key = self.resolver.given(quantity._replace(name=quantity.name), bound, scope.circumstances)
        if not key.startswith("?"):
            key = self.relabel(key, entry)
        scope.uses.setdefault(entry, key)
        return Name(key)

    def relabel(self, key: str, label: str) -> str:
        """The node of a table's entry is shown with its option."""
        definition = self.resolver.definitions.pop(key, None)
        if definition is None or definition.label == label:
            return key
        return self.resolver.store(definition._replace(label=label))

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
