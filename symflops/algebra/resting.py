"""What a formula or a solution rests on beside what was said of it: defaults, options by default, laws, what was said in vain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from symflops.expr import Number, walk
from symflops.graph import Chosen, Definition
from symflops.judging import told
from symflops.notation.text import to_text
from symflops.resolve.circumstances import Layer
from symflops.resolve.leaning import names
from symflops.resolve.resolve import unused
from symflops.resolve.resolver import Resolver
from symflops.text import Problem
from symflops.units.table import UnitTable


class Rests(NamedTuple):
    """Defaults that were put in, options nobody chose, laws where there was a choice, each with who picked it."""

    defaults: tuple[Definition, ...] = ()
    options: tuple[Chosen, ...] = ()
    laws: tuple[tuple[str, str, str], ...] = ()

    def named(self, units: UnitTable) -> list[str]:
        """All of it in a word each, what counts most first; what is left out by default is not worth one."""
        found = [f"{name} by {law} ({by})" for name, law, by in self.laws]
        found += [f"{one.label} = {value_of(one, units)} (default)" for one in self.defaults]
        return found + [f"{one.choice} = {one.option} (default)" for one in self.options if not one.leaves_out]


def rests(resolver: Resolver, used: Mapping[str, Definition], layers: Sequence[Layer]) -> Rests:
    """What the nodes in use rest on."""
    declared = resolver.declared
    mine = [d for d in used.values() if not d.binders]
    defaults = {(d.label, value_of(d, declared.units)): d for d in mine if d.origin == "assumed"}
    open_laws = [
        d for d in mine if d.law and len(declared.laws.get(d.quantity, ())) > 1 and declared.quantities[d.quantity].by is None
    ]
    laws = dict.fromkeys((d.quantity, d.law, by) for d in open_laws if (by := picked_by(d, layers)))
    options = {(one.choice, one.option): one for one in resolver.chosen.values() if not one.by}
    # A guess of a number counts more than what follows from other values.
    ordered = sorted(defaults.values(), key=lambda d: not isinstance(d.expr, Number))
    return Rests(tuple(ordered), tuple(options.values()), tuple(laws))


def options_by_default(resolver: Resolver, used: Sequence[Definition]) -> tuple[Chosen, ...]:
    """The options nobody chose, of the choices that the formulas of some nodes turn on."""
    quantities = resolver.declared.quantities
    turning = {name for d in used if d.said is not None for node in walk(d.said) for name in names(node)}
    turning |= {quantity.by for d in used if (quantity := quantities.get(d.quantity)) is not None and quantity.by}
    found = {(one.choice, one.option): one for one in resolver.chosen.values() if not one.by and one.choice in turning}
    return tuple(found.values())


def picked_by(definition: Definition, layers: Sequence[Layer]) -> str:
    """Who picked a law: a preset, the scenario, a setting; nobody where the formula that uses it names it."""
    for layer in reversed(layers):
        bound = layer.bindings.get(definition.quantity)
        if bound is not None and bound.kind == "law" and bound.text == definition.law:
            return layer.by
    return ""


def value_of(definition: Definition, units: UnitTable) -> str:
    """A default: its value, or the formula it is by default."""
    if isinstance(definition.expr, Number):
        return told(definition, definition.expr.value, units)
    return to_text(definition.said) if definition.said is not None else ""


def in_vain(resolver: Resolver) -> tuple[Problem, ...]:
    """A note of settings that nothing uses."""
    return tuple(unused(resolver, by_name=True))
