"""An answer as a scenario that says everything it was computed from: nothing is left to presets or defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .answer import Answer, Result
from .expr import Expr, Name, Negate, Node, Number, Power, Product, Sum, Tagged, walk
from .graph import Definition
from .notation.text import to_text
from .resolve.circumstances import Bound, Circumstances, Layer

_BARE = re.compile(r"[+-]?(0|[1-9][0-9]*(_[0-9]+)*)(\.[0-9]+(_[0-9]+)*)?([eE][+-]?[0-9]+)?\Z|[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def frozen(answer: Answer) -> str:
    """A scenario that says everything an answer was computed from and asks for the same."""
    return "\n".join(_Writing(answer).lines()) + "\n"


class _Writing:
    """Writes down every name that was consulted, with what it is bound to.

    What a row begins with holds inside the row: where that is a formula it becomes a `[preset.NAME]` of the scenario,
    which the row starts from.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.question = answer.question
        self.declared = answer.question.library.declared
        self.base = Circumstances(answer.question.layers)
        self.presets: dict[str, Mapping[str, Bound]] = {}

    def lines(self) -> Iterator[str]:
        scenario = self.question.scenario
        yield f"# Frozen: nothing here comes from a preset or a default. Library {self.question.library.digest}."
        if scenario.title:
            yield f"title = {quoted(scenario.title)}"
        if self.question.own_files:
            yield f"library = [{', '.join(quoted(_from_here(path)) for path in self.question.own_files)}]"
        yield f"want  = [{', '.join(quoted(name) for name in self.answer.results)}]"
        bindings = {name: bound for name in self.in_order() if (bound := self.base.find(name)) is not None}
        yield from ("", "[given]", *self.said(bindings, by=True), *self.defaults(bindings))
        for name, bound in bindings.items():
            if bound.kind == "rows":
                yield from self.rows(name.removeprefix("rows of "), bound.rows, self.later_than(name))
        for name, layers in self.question.presets.items():
            yield from self.preset(name, _together(layer.bindings for layer in layers))
        for name, inside in self.presets.items():
            yield from self.preset(name, inside)

    def in_order(self) -> list[str]:
        """The names that were consulted, those the answer rests on in its order."""
        order = {definition.quantity: at for at, definition in enumerate(self.answer.graph.definitions.values())}
        return sorted(self.answer.graph.consulted, key=lambda name: (order.get(name.partition("(")[0], len(order)), name))

    # ---- what was said ----
    def said(self, bindings: Mapping[str, Bound], by: bool = False) -> Iterator[str]:
        """Bindings as keys and values; rows are written apart."""
        tables: dict[str, list[str]] = {}
        sayers: dict[str, dict[str, None]] = {}
        for name, bound in bindings.items():
            table, _, option = name.rstrip(")").partition("(")
            if option:
                tables.setdefault(table, []).append(f"{option} = {_value(bound)}")
                if by and bound.by.isprintable():
                    sayers.setdefault(table, {})[self.sayer(bound)] = None
            elif bound.kind != "rows":
                yield f"{name} = {_value(bound)}" + (f"  # {self.sayer(bound)}" if by and bound.by.isprintable() else "")
        for table, entries in tables.items():
            yield f"{table} = {{ {', '.join(entries)} }}" + (f"  # {'; '.join(sayers[table])}" if table in sayers else "")

    def sayer(self, bound: Bound) -> str:
        """Who said a value, and as of when."""
        dated = {preset.name: preset for preset in self.question.dated}
        preset = dated.get(bound.by)
        return bound.by if preset is None else ", ".join(filter(None, [bound.by, f"as of {preset.date}", preset.place]))

    def rows(self, path: str, rows: Sequence[Layer], later: frozenset[str]) -> Iterator[str]:
        """The rows of an index, without what was said later for all of it."""
        for row in rows:
            bindings = {name: bound for name, bound in row.bindings.items() if name not in later and self.matters(name)}
            inside = {name: bound for name, bound in bindings.items() if bound.inside and _is_formula(bound)}
            yield from ("", f"[[{path}]]")
            if row.times is not None:
                yield f"times = {_value(row.times)}"
            if inside:
                yield f"from = {quoted(self.preset_name(inside))}"
            yield from self.said({name: bound for name, bound in bindings.items() if name not in inside})
            for name, bound in bindings.items():
                if bound.kind == "rows":
                    yield from self.rows(f"{path}.{name.removeprefix('rows of ')}", bound.rows, later)

    def preset(self, name: str, bindings: Mapping[str, Bound]) -> Iterator[str]:
        """Circumstances with a name, for formulas that speak of them and rows that start from them."""
        yield from ("", f"[preset.{_key(name)}]", *self.said(bindings))
        for key, bound in bindings.items():
            if bound.kind == "rows":
                yield from self.rows(f"preset.{_key(name)}.{key.removeprefix('rows of ')}", bound.rows, frozenset())

    def preset_name(self, bindings: Mapping[str, Bound]) -> str:
        """The name of what rows begin with; the same for rows that begin alike."""
        said = list(self.said(bindings))
        for name, known in self.presets.items():
            if list(self.said(known)) == said:
                return name
        name = f"row_{len(self.presets) + 1}"
        self.presets[name] = bindings
        return name

    def matters(self, name: str) -> bool:
        return name in self.answer.graph.consulted

    def later_than(self, name: str) -> frozenset[str]:
        """The names said in layers above the topmost one that binds a name."""
        layers = list(self.question.layers)
        at = max(at for at, layer in enumerate(layers) if name in layer.bindings)
        return frozenset().union(*(layer.bindings for layer in layers[at + 1 :]))

    # ---- what was assumed ----
    def defaults(self, bindings: Mapping[str, Bound]) -> Iterator[str]:
        """Defaults that no one spoke against everywhere."""
        done = set(bindings)
        assumed = [one for one in self.answer.graph.definitions.items() if one[1].origin == "assumed"]
        for key, definition in sorted(assumed, key=lambda one: bool(one[1].where)):
            if definition.quantity not in done:
                done.add(definition.quantity)
                yield f"{definition.quantity} = {self.default(key, definition)}"
        for chosen in self.answer.graph.chosen:
            if not chosen.by and chosen.choice not in done:
                done.add(chosen.choice)
                yield f"{chosen.choice} = {quoted(chosen.option)}  # assumed"

    def default(self, key: str, definition: Definition) -> str:
        """A default as it is said: a formula stays one, since other circumstances may make something else of it."""
        body = self.declared.quantities[definition.quantity].assumption
        result = self.answer.result(key)
        if body is None or (not body.locals and _is_constant(body.expr)):
            return f"{exactly(result)}  # assumed"
        formula = to_text(_written_out(body.expr, {name: expr for name, expr, _ in body.locals}))
        value = "" if definition.where else f": {self.answer.text(result)}"
        return f"{quoted(f'= {formula}')}  # assumed{value}"


def _from_here(path: str) -> str:
    """A path as it is reached from the current folder, or the whole of it when it lies elsewhere."""
    near = os.path.relpath(path)
    return os.path.abspath(path) if near.startswith(os.pardir) else near


def _together(layers: Iterable[Mapping[str, Bound]]) -> dict[str, Bound]:
    """What layers say together: the later one wins."""
    found: dict[str, Bound] = {}
    for bindings in layers:
        found |= bindings
    return found


def _is_formula(bound: Bound) -> bool:
    return bound.expr is not None and not _is_constant(bound.expr)


def _written_out(part: Any, local: Mapping[str, Expr]) -> Any:
    """An expression with what its local names mean in their place."""
    if isinstance(part, Name) and part.id in local:
        return _written_out(local[part.id], local)
    if isinstance(part, Node):
        return type(part)(*[_written_out(inner, local) for inner in part[:-1]], span=part[-1])  # type: ignore[call-arg]
    if type(part) is tuple:
        return tuple([_written_out(inner, local) for inner in part])
    return part


def _is_constant(expr: Expr) -> bool:
    return all(isinstance(node, (Number, Tagged, Negate, Sum, Product, Power)) for node in walk(expr))


def _key(name: str) -> str:
    """A name as a key of TOML."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)


def _value(bound: Bound) -> str:
    """What a name is bound to, as it was said."""
    if bound.kind == "law":
        return quoted(f"by {bound.text}")
    return quoted(bound.text.removeprefix("=")) if bound.kind == "option" else said(bound.text)


# ---- values --------------------------------------------------------------------------------------------


def quoted(text: str) -> str:
    """A TOML string: quotes, backslashes and control characters escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def said(text: str) -> str:
    """A value as it was said: a bare number and a date stay bare."""
    return text if _BARE.match(text) else quoted(text)


def exactly(result: Result) -> str:
    """A value as TOML: a number when it has a finite decimal, else a fraction as an expression."""
    value, unit = result.exact, result.unit
    if value is None:
        low, high = result.ends
        value = Fraction(round((low + high) / 2 * 10**30), 10**30)
    text = decimal(value)
    if text is None:
        fraction = f"{value.numerator}/{value.denominator}"
        return quoted(f"= ({fraction}) [{unit}]" if unit else f"= {fraction}")
    return quoted(f"{text} {unit}") if unit else text


def decimal(value: Fraction) -> str | None:
    """The finite decimal of a fraction, or None.

    >>> decimal(Fraction(-5, 4)), decimal(Fraction(1, 3))
    ('-1.25', None)
    """
    bottom = value.denominator
    places = 0
    while bottom % 10 == 0 or bottom % 2 == 0 or bottom % 5 == 0:
        bottom = bottom // 10 if bottom % 10 == 0 else bottom // 2 if bottom % 2 == 0 else bottom // 5
        places += 1
    if bottom != 1 or places > 40:
        return None
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    if not places:
        return sign + digits
    return sign + f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
