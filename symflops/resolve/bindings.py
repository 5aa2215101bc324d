"""Bindings in braces and of tests, as layers: what `given {…}` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symflops.expr import Assign, Binding, Entry, Expr, Name, Pick, Preset, Rows
from symflops.notation.text import to_text

from .circumstances import Bound, Layer
from .scope import Scope

if TYPE_CHECKING:
    from .rewriting import Rewriter


class Bindings:
    """Turns bindings into layers for a rewriter."""

    def __init__(self, rewriter: Rewriter) -> None:
        self.rewriter = rewriter
        self.resolver = rewriter.resolver
        self.declared = rewriter.declared

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
            rows = tuple([self.row(row, scope, closed) for row in binding.rows])
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
        if not closed:
            return Bound("expr", "given", expr=expr, text=to_text(expr), path=scope.path)
        core = self.rewriter.rewrite(expr, scope)
        return Bound("core", "given", expr=core, text=to_text(expr))

    def option_bound(self, binding: Assign, scope: Scope, closed: bool) -> Bound:
        assert isinstance(binding.body, Name)
        name = binding.body.id
        if name in scope.locals:
            return Bound("option", "given", text=scope.locals[name].option)
        if name in self.declared.options[binding.name]:
            return Bound("option", "given", text=name)
        if closed:
            return Bound("option", "given", text=self.resolver.choices.option(name, scope.circumstances))
        return Bound("option", "given", text=f"={name}")

    def row(self, row: tuple[Binding, ...], scope: Scope, closed: bool) -> Layer:
        """A row; its values are worked out outside it: here, or where the row is entered."""
        times: Bound | None = None
        bindings: dict[str, Bound] = {}
        started: dict[str, Bound] = {}
        for binding in row:
            if isinstance(binding, Preset):
                for layer in self.resolver.indices.preset(binding, scope):
                    started |= {name: bound._replace(inside=True) for name, bound in layer.bindings.items()}
            elif isinstance(binding, Assign) and binding.name == "times":
                times = self.value(binding.body, scope, closed)
            else:
                bindings.update(self.bound(binding, scope, closed))
        return Layer("given", started | bindings, times=times)
