"""Calls of the library's functions and tables: the body with the arguments, in the circumstances of the call."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symflops.expr import Argument, Call, Expr, Name, Number
from symflops.model import Parameter, Quantity
from symflops.notation.text import to_text
from symflops.units.dimension import PLAIN

from .scope import Local, Locals, Scope, Shown, Use

if TYPE_CHECKING:
    from .circumstances import Circumstances
    from .rewriting import Rewriter

LONGEST_LABEL = 60


class Functions:
    """Calls for a rewriter."""

    def __init__(self, rewriter: Rewriter) -> None:
        self.rewriter = rewriter
        self.resolver = rewriter.resolver
        self.declared = rewriter.declared

    def call(self, expr: Call, quantity: Quantity, scope: Scope, law: str) -> Expr:
        """A call of a function of the library: its body with the arguments, in the circumstances of the call."""
        self.resolver.called.add(quantity.name)
        arguments = self.arguments(expr, quantity, scope)
        if quantity.definition is None and quantity.name not in self.declared.laws:
            return self.table(quantity, arguments, scope)
        picked = self.law_of(quantity, scope, law)
        if picked is None:
            return Name(f"?{quantity.name}")
        declared_law = self.declared.laws.get(quantity.name, {}).get(picked)
        body = declared_law.body if declared_law is not None else quantity.definition
        path = (declared_law or quantity).place.path
        assert body is not None
        uses: dict[str, str] = {}
        local = {**arguments, **{name: Local(body=inner, law=picked) for name, inner, _ in body.locals}}
        inside = Scope(scope.circumstances, local, path, quantity.name, uses)
        core = self.rewriter.rewrite(body.expr, inside)
        factor, dimension = self.declared.measures.get(quantity.name, (Fraction(1), PLAIN))
        unit = self.resolver.unit_text(quantity)
        shown = Shown(self.call_text(quantity, expr), dimension, factor, unit, quantity.clauses, picked)
        node = self.rewriter.node(shown, core, body.expr, uses, "call", scope)
        if declared_law is not None and declared_law.clauses.when is not None and isinstance(node, Name):
            self.resolver.whens.append(Use(node.id, declared_law, scope.circumstances, arguments))
        return node

    @staticmethod
    def call_text(quantity: Quantity, expr: Call) -> str:
        text = to_text(expr)
        return text if len(text) <= LONGEST_LABEL else f"{quantity.name}(…)"

    def law_of(self, quantity: Quantity, scope: Scope, law: str) -> str | None:
        """The law a function goes by here; empty for its definition, None when that is left open."""
        laws = self.declared.laws.get(quantity.name, {})
        bound = self.resolver.consult(quantity.name, scope.circumstances)
        picked = law or (bound.text if bound is not None and bound.kind == "law" else "")
        if not picked and quantity.by is not None:
            picked = self.resolver.choices.option(quantity.by, scope.circumstances)
        if picked in laws:
            return picked
        if quantity.definition is not None:
            return ""
        if len(laws) == 1:
            return next(iter(laws))
        self.resolver.missing(quantity, scope.circumstances)
        return None

    def arguments(self, expr: Call, quantity: Quantity, scope: Scope) -> Locals:
        parameters = quantity.parameters or ()
        given: dict[str, Expr] = {}
        for at, arg in enumerate(expr.args):
            if isinstance(arg, Argument):
                given[arg.name] = arg.body
            else:
                given[parameters[at].name] = arg
        found: Locals = {}
        for parameter in parameters:
            where, value = scope, given.get(parameter.name)
            if value is None:  # a default speaks of the parameters before it, and of the library
                where, value = Scope(scope.circumstances, dict(found), quantity.place.path, quantity.name, {}), parameter.default
            found[parameter.name] = self.argument(parameter, value, quantity, where)
        return found

    def argument(self, parameter: Parameter, expr: Expr | None, quantity: Quantity, scope: Scope) -> Local:
        choice = self.declared.choice_of(parameter.type)
        if choice is not None and isinstance(expr, Name):
            if expr.id in scope.locals:
                return Local(option=scope.locals[expr.id].option)
            options = self.declared.options[choice]
            return Local(option=expr.id if expr.id in options else self.resolver.choices.option(expr.id, scope.circumstances))
        core = self.rewriter.rewrite(expr, scope) if expr is not None else Name(f"?{parameter.name}")
        if isinstance(core, (Name, Number)):
            return Local(core=core)
        factor, dimension = Fraction(1), PLAIN
        if parameter.type is not None:
            factor, dimension = self.declared.units.resolve(parameter.type, self.rewriter.source(quantity.place.path))
        shown = Shown(f"{quantity.name}: {parameter.name}", dimension, factor)
        return Local(core=self.rewriter.node(shown, core, expr, {}, "local", scope))

    def table(self, quantity: Quantity, arguments: Locals, scope: Scope) -> Expr:
        """An entry that a preset gives; a missing one says which there are."""
        option = next((local.option for local in arguments.values()), "")
        entry = f"{quantity.name}({option})"
        if not option:  # a choice that nobody has set: that is the problem, and it has been told
            return Name(self.resolver.gap(entry))
        bound = self.resolver.consult(entry, scope.circumstances)
        if bound is None:
            return Name(self.no_entry(quantity, option, scope.circumstances))
        key = self.resolver.given(quantity, bound, scope.circumstances, entry)
        scope.uses.setdefault(entry, key)
        return Name(key)

    def no_entry(self, quantity: Quantity, option: str, circumstances: Circumstances) -> str:
        """A table without the entry asked for."""
        entry = f"{quantity.name}({option})"
        if self.resolver.free:
            return self.resolver.store_free(quantity, circumstances, entry)
        there = [name for layer in circumstances.layers for name in layer.bindings if name.startswith(f"{quantity.name}(")]
        if self.resolver.trial:
            self.resolver.problem("SF401", entry)
            return self.resolver.gap(entry)
        from .missing import givers

        how = (f'give it: {quantity.name} = {{ {option} = "…" }}', *givers(self.resolver, entry))
        if there:
            entries = dict.fromkeys(name[len(quantity.name) + 1 : -1] for name in there)
            message = f"`{quantity.name}` has no entry for {option}{self.resolver.wanted_by()}"
            self.resolver.problem("SF401", message, helps=(f"it has {', '.join(entries)}", *how))
        else:
            self.resolver.problem("SF401", f"`{entry}` is missing{self.resolver.wanted_by()}", helps=how)
        return self.resolver.gap(entry)
