"""Do all names mean something, and what is wanted where they stand?"""

from __future__ import annotations

from collections.abc import Sequence

from symflops.declared import Declared
from symflops.expr import (
    AGGREGATES,
    BUILT_IN,
    Aggregate,
    Argument,
    Assign,
    Binding,
    ByLaw,
    Call,
    Compare,
    Entry,
    Expr,
    Is,
    Match,
    Name,
    Pick,
    Rows,
    Under,
    children,
)
from symflops.model import Quantity
from symflops.text import Problem, Span, did_you_mean, nearest

from .remedies import instead, near
from .scope import ARITY, Scope, pieces, test_bindings, test_pieces


def check_names(declared: Declared, broken: frozenset[str]) -> list[Problem]:
    """All problems with names in the expressions of a library."""
    checker = NameChecker(declared, broken)
    for piece in pieces(declared):
        checker.expression(piece.expr, piece.scope)
    for test in declared.tests:
        checker.bindings(*test_bindings(test, declared))
        for piece in test_pieces(test, declared):
            checker.expression(piece.expr, piece.scope)
    return checker.problems


class NameChecker:
    """Walks expressions and collects what is wrong with their names."""

    def __init__(self, declared: Declared, broken: frozenset[str]) -> None:
        self.declared = declared
        self.broken = broken
        self.problems: list[Problem] = []

    def say(self, code: str, message: str, scope: Scope, span: Span, text: str = "", helps: Sequence[str] = ()) -> None:
        self.problems.append(Problem(code, message, (self.declared.label(scope.path, span, text),), tuple(helps)))

    # ---- expressions ----
    def expression(self, expr: Expr, scope: Scope) -> None:
        if isinstance(expr, Name):
            self.name(expr, scope)
        elif isinstance(expr, Call):
            self.call(expr, scope)
        elif isinstance(expr, (Is, Match)):
            self.options(expr, scope)
        elif isinstance(expr, Aggregate):
            self.aggregate(expr, scope)
        elif isinstance(expr, Compare) and self.compares_options(expr, scope):
            pass
        elif isinstance(expr, ByLaw):
            self.by_law(expr, scope)
        elif isinstance(expr, Under):
            self.bindings(expr.bindings, scope)
            self.expression(expr.body, scope)
        else:
            for child in children(expr):
                self.expression(child, scope)

    def quantity(self, name: str) -> Quantity | None:
        return self.declared.quantities.get(self.declared.aliases.get(name, name))

    def name(self, name: Name, scope: Scope) -> None:
        if name.id in scope.locals:
            if scope.locals[name.id] != "number":
                self.choice_as_number(name.id, scope, name.span)
            return
        quantity = self.quantity(name.id)
        if quantity is not None:
            if quantity.parameters is not None:
                helps = (f"it takes arguments: {name.id}({', '.join(p.name for p in quantity.parameters)})",)
                self.say("SF208", f"`{name.id}` is a function", scope, name.span, "", helps)
            self.per_index(quantity, scope, name.span)
        elif name.id in self.declared.choices:
            self.choice_as_number(name.id, scope, name.span)
        elif name.id in self.declared.indices:
            add = (f"add up over it: sum(… over {name.id})",)
            self.say("SF207", f"`{name.id}` is an index, not a number", scope, name.span, "", add)
        else:
            self.unknown(name.id, scope, name.span)

    def choice_as_number(self, name: str, scope: Scope, span: Span) -> None:
        helps = (f"compare it, `{name} is …`, or `match {name} {{ … }}`",)
        self.say("SF207", f"`{name}` is a choice, not a number", scope, span, "", helps)

    def unknown(self, name: str, scope: Scope, span: Span) -> None:
        if name in self.broken:
            return
        known = [*scope.locals, *self.declared.quantities, *self.declared.aliases]
        helps = list(near(name, known, self.problems))
        owners = [choice for choice, options in self.declared.options.items() if name in options]
        if owners:
            helps.append(f"`{name}` is an option: `{owners[0]} is {name}`")
        elif self.declared.units.find(name) is not None:
            helps = [f"`{name}` is a unit: it follows a number, 1 [{name}]"]
        elif not helps:
            helps.append("all names: symflops list quantities")
        self.say("SF203", f"unknown name `{name}`", scope, span, "", helps)

    def compares_options(self, expr: Compare, scope: Scope) -> bool:
        """`mask == causal`: said once, as what was meant."""
        first, second = expr.operands[:2]
        if not (isinstance(first, Name) and isinstance(second, Name) and len(expr.operands) == 2):
            return False
        choice = scope.locals.get(first.id, first.id)
        if second.id not in self.declared.options.get(choice, ()) or second.id in scope.locals or self.quantity(second.id):
            return False
        helps = (f"write {'not ' if expr.relations == ('!=',) else ''}{first.id} is {second.id}",)
        self.say("SF207", f"`{first.id}` is a choice, not a number", scope, expr.span, "", helps)
        return True

    def per_index(self, quantity: Quantity, scope: Scope, span: Span) -> None:
        if quantity.per is None or quantity.per in scope.indices or quantity.per not in self.declared.indices:
            return
        index = quantity.per
        helps = (f"add them up: sum({quantity.name} over {index})", f"or say so: let … per {index}")
        message = f"this is one number, but `{quantity.name}` differs from {index} to {index}"
        self.say("SF310", message, scope, span, f"one value per {index}", helps)

    # ---- calls ----
    def call(self, call: Call, scope: Scope) -> None:
        quantity = self.quantity(call.function)
        if call.function in BUILT_IN:
            self.built_in(call, scope)
        elif quantity is not None and quantity.parameters is not None:
            self.arguments(call, quantity, scope)
            self.per_index(quantity, scope, call.span)
        elif quantity is not None:
            alone = (f"write {call.function} alone, or {call.function}*(…)",)
            self.say("SF203", f"`{call.function}` is not a function", scope, self.head(call), "", alone)
        elif call.function in AGGREGATES:
            how = (f"write {call.function}(… over layer), or {call.function}(… over k = 1 .. n)",)
            self.say("SF208", f"`{call.function}` runs over something", scope, self.head(call), "", how)
        elif call.function not in self.broken:
            functions = [q.name for q in self.declared.quantities.values() if q.parameters is not None]
            helps = instead(call.function) or near(call.function, [*functions, *BUILT_IN], self.problems)
            helps = helps or (f"functions of the language: {', '.join(BUILT_IN)}",)
            self.say("SF203", f"unknown function `{call.function}`", scope, self.head(call), "", helps)

    @staticmethod
    def head(call: Call) -> Span:
        return Span(call.span.start, call.span.start + len(call.function))

    def built_in(self, call: Call, scope: Scope) -> None:
        low, high = ARITY.get(call.function, (1, 1))
        if any(isinstance(arg, Argument) for arg in call.args):
            self.say("SF208", f"`{call.function}` takes no names of arguments", scope, call.span, "", ("write the value alone",))
        elif not low <= len(call.args) <= high:
            wanted = f"{low} argument{'s' if low > 1 else ''}" if low == high else f"{low} to {high} arguments"
            helps = (f"write {call.function}({', '.join('xyz'[:low])}{', …' if high > low else ''})",)
            self.say("SF208", f"`{call.function}` takes {wanted}, not {len(call.args)}", scope, call.span, "", helps)
        elif call.function == "previous":
            self.previous(call, scope)
        for child in children(call):
            self.expression(child, scope)

    def previous(self, call: Call, scope: Scope) -> None:
        first = call.args[0]
        quantity = self.quantity(first.id) if isinstance(first, Name) else None
        if quantity is None or quantity.per is None:
            helps = ("previous(n_channels, input_channels): the row above, and what stands before the first",)
            self.say("SF208", "`previous` takes a quantity that differs from row to row", scope, call.span, "", helps)

    def arguments(self, call: Call, quantity: Quantity, scope: Scope) -> None:
        parameters = quantity.parameters or ()
        names = [parameter.name for parameter in parameters]
        given: dict[str, Expr] = {}
        for at, arg in enumerate(call.args):
            if isinstance(arg, Argument):
                if arg.name not in names:
                    helps = (*did_you_mean(arg.name, names), f"it takes {', '.join(names)}")
                    span = Span(arg.span.start, arg.span.start + len(arg.name))
                    self.say("SF208", f"`{call.function}` has no parameter `{arg.name}`", scope, span, "", helps)
                elif arg.name in given:
                    self.say("SF208", f"`{call.function}` is given `{arg.name}` twice", scope, arg.span, "", ("take one out",))
                given[arg.name] = arg.body
            elif at >= len(names):
                plural = "s" if len(names) != 1 else ""
                helps = (f"they are {', '.join(names)}",)
                self.say("SF208", f"`{call.function}` takes {len(names)} argument{plural}", scope, arg.span, "", helps)
                return
            else:
                given[names[at]] = arg
        missing = [p.name for p in parameters if p.name not in given and p.default is None]
        if missing:
            message = f"`{call.function}` needs {' and '.join(f'`{name}`' for name in missing)}"
            self.say("SF208", message, scope, call.span, "", (f"it takes {', '.join(names)}",))
        for parameter in parameters:
            if parameter.name in given:
                self.argument(given[parameter.name], self.declared.choice_of(parameter.type), scope)

    def argument(self, expr: Expr, choice: str | None, scope: Scope) -> None:
        if choice is None:
            self.expression(expr, scope)
        else:
            self.option_value(expr, choice, scope)

    # ---- options ----
    def option_value(self, expr: Expr, choice: str, scope: Scope) -> None:
        """What a choice may be set to: one of its options, or another choice of the same options."""
        options = self.declared.options.get(choice, {})
        if not isinstance(expr, Name):
            helps = (f"its options: {', '.join(options)}",)
            self.say("SF207", f"`{choice}` is a choice: one of its options is wanted here", scope, expr.span, "", helps)
            return
        kind = scope.locals.get(expr.id)
        other = kind if kind is not None and kind != "number" else expr.id if expr.id in self.declared.choices else None
        if expr.id in options or (other is not None and self.declared.options.get(other) == options):
            return
        self.no_option(choice, expr.id, scope, expr.span)

    def no_option(self, choice: str, name: str, scope: Scope, span: Span) -> None:
        options = self.declared.options.get(choice, {})
        if choice in self.broken or name in self.broken:
            return
        helps = (*did_you_mean(name, options), f"its options: {', '.join(options) or 'none yet'}")
        self.say("SF206", f"`{choice}` has no option `{name}`", scope, span, "", helps)

    def options(self, expr: Is | Match, scope: Scope) -> None:
        choice = scope.locals.get(expr.choice, expr.choice)
        at = expr.span.start + (len("match ") if isinstance(expr, Match) else 0)
        span = Span(at, at + len(expr.choice)) if isinstance(expr, Is) else self.find(expr.choice, expr.span, scope)
        if choice not in self.declared.options:
            self.not_a_choice(expr.choice, scope, span)
            return
        if isinstance(expr, Is):
            for option in expr.options:
                if option not in self.declared.options[choice]:
                    self.no_option(choice, option, scope, self.find(option, expr.span, scope))
            return
        self.arms(expr, choice, scope, span)

    def not_a_choice(self, name: str, scope: Scope, span: Span) -> None:
        if name in self.broken:
            return
        known = name == "number" or self.quantity(name) is not None or name in scope.locals
        message = f"`{name}` is a number, not a choice" if known else f"unknown choice `{name}`"
        helps = did_you_mean(name, self.declared.choices) or ("all of them: symflops list choices",)
        if known:
            helps = (f"compare it: {name} == 1, {name} < 8",)
        self.say("SF207" if known else "SF203", message, scope, span, "", helps)

    def find(self, word: str, span: Span, scope: Scope) -> Span:
        at = self.declared.sources[scope.path].text.rfind(word, span.start, span.end)
        first = self.declared.sources[scope.path].text.find(word, span.start + 1, span.end)
        start = first if word and first >= 0 else max(at, span.start)
        return Span(start, start + len(word))

    def arms(self, expr: Match, choice: str, scope: Scope, span: Span) -> None:
        options = self.declared.options[choice]
        seen: set[str] = set()
        has_else = False
        for arm in expr.arms:
            for option in arm.options:
                where = (
                    Span(arm.span.start, arm.span.start + len(option))
                    if len(arm.options) == 1
                    else self.find(option, arm.span, scope)
                )
                if option not in options:
                    self.no_option(choice, option, scope, where)
                elif option in seen:
                    self.say("SF209", f"`match {expr.choice}` has two arms for {option}", scope, where, "", ("take one out",))
                seen.add(option)
            has_else = has_else or not arm.options
            self.expression(arm.body, scope)
        missing = [option for option in options if option not in seen]
        unknown = [option for option in seen if option not in options]
        if missing and not has_else and not any(nearest(option, missing) for option in unknown):
            self.say(
                "SF209",
                f"`match {expr.choice}` leaves out {', '.join(missing)}",
                scope,
                span,
                "",
                ("add an arm for it, or `else => …`",),
            )

    # ---- aggregates, laws ----
    def aggregate(self, expr: Aggregate, scope: Scope) -> None:
        if expr.function not in AGGREGATES:
            helps = instead(expr.function) or did_you_mean(expr.function, AGGREGATES) or (f"these do: {', '.join(AGGREGATES)}",)
            self.say("SF203", f"`{expr.function}` does not run over anything", scope, expr.span, "", helps)
        inner = scope
        for binder in expr.binders:
            if binder.first is None or binder.last is None:
                if binder.name not in self.declared.indices and binder.name not in self.broken:
                    helps = (
                        *did_you_mean(binder.name, self.declared.indices),
                        f"a number runs from a to b: {binder.name} = a .. b",
                    )
                    self.say("SF203", f"unknown index `{binder.name}`", scope, binder.span, "", helps)
                    for index in self.declared.indices:  # whichever was meant
                        inner = inner.over(index)
                inner = inner.over(binder.name)
                continue
            self.expression(binder.first, inner)
            self.expression(binder.last, inner)
            inner = inner.with_local(binder.name)
        self.expression(expr.body, inner)

    def by_law(self, expr: ByLaw, scope: Scope) -> None:
        name = expr.body.id if isinstance(expr.body, Name) else expr.body.function if isinstance(expr.body, Call) else None
        self.expression(expr.body, scope)
        if name is None:
            helps = ("`by` stands right after a name: training_flops by kaplan",)
            self.say("SF211", "only a quantity goes by a law", scope, expr.span, "", helps)
        elif self.quantity(name) is not None:
            self.law(name, expr.law, scope, Span(expr.span.end - len(expr.law), expr.span.end))

    def law(self, name: str, law: str, scope: Scope, span: Span) -> None:
        quantity = self.quantity(name)
        if quantity is None:
            return
        laws = self.declared.laws.get(quantity.name, {})
        if law in laws or (law == "definition" and quantity.definition is not None) or quantity.name in self.broken:
            return
        helps = (*did_you_mean(law, laws), f"its laws: {', '.join(laws)}" if laws else "it has no laws")
        self.say("SF211", f"`{name}` has no law `{law}`", scope, span, "", helps)

    # ---- bindings ----
    def bindings(self, bindings: Sequence[Binding], scope: Scope) -> None:
        for binding in bindings:
            if isinstance(binding, Assign):
                self.assign(binding, scope)
            elif isinstance(binding, Pick):
                if self.known(binding.name, scope, binding.span):
                    self.law(binding.name, binding.law, scope, Span(binding.span.end - len(binding.law), binding.span.end))
            elif isinstance(binding, Entry):
                self.entry(binding, scope)
            elif isinstance(binding, Rows):
                self.rows(binding, scope)

    def known(self, name: str, scope: Scope, span: Span) -> bool:
        if self.quantity(name) is None:
            self.unknown(name, scope, Span(span.start, span.start + len(name)))
            return False
        return True

    def assign(self, binding: Assign, scope: Scope) -> None:
        if binding.name in self.declared.choices:
            self.option_value(binding.body, binding.name, scope)
            return
        if binding.name == "times":
            self.expression(binding.body, scope)
            return
        quantity = self.quantity(binding.name)
        if quantity is None:
            known = [*self.declared.quantities, *self.declared.aliases, *self.declared.choices]
            if binding.name not in self.broken:
                span = Span(binding.span.start, binding.span.start + len(binding.name))
                helps = near(binding.name, known, self.problems) or ("all names: symflops list quantities",)
                self.say("SF203", f"unknown name `{binding.name}`", scope, span, "", helps)
        elif quantity.parameters is not None:
            helps = (f"give its entries: {binding.name}(…) = …",)
            self.say("SF208", f"`{binding.name}` is a function", scope, binding.span, "", helps)
        self.expression(binding.body, scope)

    def entry(self, binding: Entry, scope: Scope) -> None:
        quantity = self.quantity(binding.name)
        if not self.known(binding.name, scope, binding.span) or quantity is None:
            return
        choice = self.declared.choice_of(quantity.parameters[0].type) if quantity.parameters else None
        if choice is None or quantity.definition is not None:
            helps = (f"give it a value: {binding.name} = …",)
            self.say("SF208", f"`{binding.name}` is not a table", scope, binding.span, "", helps)
        else:
            self.option_value(binding.key, choice, scope)
        self.expression(binding.body, scope)

    def rows(self, binding: Rows, scope: Scope) -> None:
        if binding.name not in self.declared.indices:
            span = Span(binding.span.start, binding.span.start + len(binding.name))
            helps = did_you_mean(binding.name, self.declared.indices) or (f"its indices: {', '.join(self.declared.indices)}",)
            self.say("SF203", f"unknown index `{binding.name}`", scope, span, "", helps)
        for row in binding.rows:
            self.bindings(row, scope)
