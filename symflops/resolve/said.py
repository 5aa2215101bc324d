"""What scenarios say, as bindings: every name known, every unit fitting, every option and law there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

from symflops.declared import Declared
from symflops.expr import Expr
from symflops.library import Library, unknown_preset
from symflops.model import Measure, Quantity, Said, SaidRow, Scenario
from symflops.text import Label, Problem, Source, Span, SymflopsError, did_you_mean, fail
from symflops.units.dimension import PLAIN, Dimension

from .circumstances import Bound, Layer
from .expressions import text_of, wrong_with

DEEPEST_PRESETS = 8
MOST_PRESETS = 10_000
MOST_GUESSED = 10  # unknown names for which nearest ones are looked up, among hundreds
MOST_GUESSES = 100  # nearest names for more problems than that would take minutes, and fifty are shown
SHIPPED_FLAG = ("no", "yes")


class Reading:
    """Turns scenarios into layers; collects everything that is wrong with what they say."""

    def __init__(self, library: Library, find: Callable[[str, Scenario], Scenario | None] | None = None) -> None:
        self.library = library
        self.declared: Declared = library.declared
        self.problems: list[Problem] = []
        self.started = 0
        self.near: dict[str, SaidRow] = {}
        self.find = find or (lambda name, _: library.find_preset(name))

    # ---- scenarios ----
    def layers(self, scenario: Scenario, own: bool, chain: tuple[str, ...] = ()) -> list[Layer]:
        """The layers of a scenario: those of what it starts from, in order, then its own."""
        found: list[Layer] = []
        chain = (*chain, scenario.name)
        self.started += 1
        if self.started > MOST_PRESETS:
            helps = ["each preset counts as often as it is named, along every way to it"]
            raise fail("SF104", f"the question starts from more than {MOST_PRESETS:,} presets", helps=helps)
        for name, span in scenario.parents:
            if len(self.problems) > MOST_GUESSES:
                break  # no one reads on
            parent = self.parent(name, span, scenario)
            if parent is None:
                continue
            if parent.name in chain:
                message = f"presets in a circle: {' -> '.join([*chain[chain.index(parent.name) :], parent.name])}"
                self.say("SF205", message, scenario.source, span, ("take one of them out of `from`",))
            elif len(chain) > DEEPEST_PRESETS:
                message = f"presets nested more than {DEEPEST_PRESETS} deep"
                self.say("SF105", message, scenario.source, span, ("start from fewer, side by side in one `from`",))
            else:
                found += self.layers(parent, False, chain)
        found.append(self.layer(scenario, own))
        return found

    def parent(self, name: str, span: Span, scenario: Scenario) -> Scenario | None:
        try:
            found = self.find(name, scenario)
            if found is None and len(self.problems) > MOST_GUESSED:
                raise fail("SF604", f"no scenario or preset `{name}`", helps=["all of them: symflops list presets"])
            if found is None:
                raise unknown_preset(name, self.library)
        except SymflopsError as error:
            label = self.declared.located(self.label(scenario.source, span))
            if not span.end:  # asked for beside the scenario, not in it
                label = Label(Source("--from", name), Span(0, len(name)))
            self.problems += [p if p.labels else p._replace(labels=(label,)) for p in error.problems]
            return None
        return found

    def layer(self, scenario: Scenario, own: bool) -> Layer:
        """What a scenario itself says."""
        with self.speaking(scenario.presets):
            return Layer(scenario.name, self.row(scenario.given, scenario.name, scenario.source), own)

    @contextmanager
    def speaking(self, presets: Sequence[tuple[str, SaidRow]]) -> Iterator[None]:
        """Reading what may start from the named circumstances of its own scenario."""
        before, self.near = self.near, dict(presets)
        try:
            yield
        finally:
            self.near = before

    def rows(self, index: str, said: Said, by: str, source: Source, span: Span) -> dict[str, Bound]:
        """The rows of an index, under the name `rows of` it."""
        if index not in self.declared.indices:
            helps = did_you_mean(index, self.declared.indices) or (f"its indices: {', '.join(self.declared.indices)}",)
            self.say("SF203", f"unknown index `{index}`", source, span, helps)
            return {}
        layers = tuple(self.row_layer(row, by, source) for row in rows_of(said))
        return {f"rows of {index}": Bound("rows", by, rows=layers, label=self.label(source, span))}

    def row_layer(self, row: SaidRow, by: str, source: Source) -> Layer:
        times = None
        bindings: dict[str, Bound] = {}
        rest = []
        for name, said, span in row:
            if name == "times":
                times = self.times(said, by, source, span)
            elif name == "from":
                for layer in self.starts(said, source, span):
                    bindings |= {key: bound._replace(inside=True) for key, bound in layer.bindings.items()}
            else:
                rest.append((name, said, span))
        return Layer(by, bindings | self.row(tuple(rest), by, source), times=times)

    def starts(self, said: Said, source: Source, span: Span) -> list[Layer]:
        """The layers of the presets that a row or named circumstances begin with."""
        found: list[Layer] = []
        for name in names_of(said):
            if name in self.near:
                found += self.named(name, self.near[name], source)
                continue
            preset = self.library.find_preset(name)
            if preset is None:
                problem = unknown_preset(name, self.library).problems[0]
                self.say(problem.code, problem.message, source, span, problem.helps)
            else:
                found += self.layers(preset, own=False)
        return found

    def presets(self, scenario: Scenario) -> dict[str, tuple[Layer, ...]]:
        """The named circumstances of a scenario."""
        with self.speaking(scenario.presets):
            return {name: self.named(name, row, scenario.source) for name, row in scenario.presets}

    def named(self, name: str, row: SaidRow, source: Source) -> tuple[Layer, ...]:
        """The layers of named circumstances, `[preset.NAME]`, which may start from others but not from themselves."""
        with self.speaking([one for one in self.near.items() if one[0] != name]):
            starts = [layer for key, said, span in row if key == "from" for layer in self.starts(said, source, span)]
            rest = tuple([one for one in row if one[0] != "from"])
            return (*starts, Layer(name, self.row(rest, name, source)))

    def times(self, said: Said, by: str, source: Source, span: Span) -> Bound | None:
        label = self.label(source, span)
        number = said.value if isinstance(said.value, Fraction) else None
        if isinstance(said.value, Measure) and said.value.kind == "point" and not (said.value.unit and said.value.unit.factors):
            number = said.value.value
        if number is not None and number.denominator == 1 and number >= 0:
            return Bound("number", by, number, text=said.text, label=label)
        if said.kind == "expr":
            return self.expression(None, said, by, source, label)
        helps = ('write a number, or an expression: times = "= n_layers/8"',)
        self.say("SF602", f"`times` is a whole number, not {said.text}", source, span, helps)
        return None

    def row(self, row: SaidRow, by: str, source: Source) -> dict[str, Bound]:
        """The bindings of a table of values."""
        found: dict[str, Bound] = {}
        spellings: dict[str, str] = {}
        for spelled, said, span in row:
            name = self.declared.aliases.get(spelled, spelled)
            first = spellings.setdefault(name, spelled)
            if first != spelled:
                self.say("SF602", f"`{spelled}` is given already, as `{first}`", source, span, ("keep one of them",))
            if said.kind == "rows":
                found.update(self.rows(name, said, by, source, span))
                continue
            if name in self.declared.choices:
                bound = self.option(name, said, by, source, span)
            elif name in self.declared.quantities:
                if said.kind == "table":
                    found.update(self.table(self.declared.quantities[name], said, by, source, span))
                    continue
                bound = self.quantity(self.declared.quantities[name], said, by, source, span)
            else:
                self.unknown(spelled, source, span)
                continue
            if bound is not None:
                found[name] = bound
        return found

    # ---- values ----
    def quantity(self, quantity: Quantity, said: Said, by: str, source: Source, span: Span) -> Bound | None:
        name = quantity.name
        if quantity.parameters is not None:
            helps: tuple[str, ...] = ("what it comes to follows from its arguments",)
            if self.table_choice(quantity) is not None:
                helps = (f'give a table of its entries: {name} = {{ … = "3 {self.declared.unit_text(quantity)}" }}',)
            self.say("SF602", f"`{name}` is a function", source, span, helps)
            return None
        label = self.label(source, span)
        if said.kind == "expr":
            return self.expression(quantity, said, by, source, label)
        if said.kind == "law":
            return self.law(quantity, str(said.value), by, source, span)
        if said.kind in {"flag", "text"}:
            self.not_a_quantity(quantity, said, source, span)
            return None
        return self.number(quantity, said, by, source, said.span if said.span.end > said.span.start else span, span)

    def expression(self, quantity: Quantity | None, said: Said, by: str, source: Source, label: Label) -> Bound | None:
        """`= …`, its names known and its unit that of the quantity (a plain number when there is none)."""
        expr = _expr(said)
        before = len(self.problems)
        self.problems += wrong_with(expr, quantity, self.declared, text_of(said, source, self.declared))
        if len(self.problems) > before:
            return None
        return Bound("expr", by, expr=expr, text=said.text, label=label, path=source.path)

    def number(self, quantity: Quantity, said: Said, by: str, source: Source, value_span: Span, span: Span) -> Bound | None:
        _, dimension = self.declared.measures.get(quantity.name, (Fraction(1), PLAIN))
        label = self.label(source, span)
        if said.kind == "date":
            assert isinstance(said.value, Fraction)
            day = self.declared.units.find("day")
            if day is None or self.declared.unit_text(quantity) != "date":
                message = f"`{quantity.name}` is declared {self.declared.unit_text(quantity)}, not a date"
                self.say("SF301", message, source, span, (f'a value looks like "{_example(self.declared.unit_text(quantity))}"',))
                return None
            return Bound("number", by, said.value * day.factor, text=said.text, label=label)
        measure = said.value if isinstance(said.value, Measure) else None
        if len(self.problems) > MOST_GUESSES:
            return None
        if measure is None or not (measure.unit and measure.unit.factors):
            return self.bare(quantity, said, dimension, by, label)
        try:
            scale, given = self.declared.units.resolve(measure.unit, source)
        except SymflopsError as error:
            self.problems += [p._replace(labels=(self.label(source, value_span),)) for p in error.problems]
            return None
        if given != dimension:
            helps = (f'a value looks like "{_example(self.declared.unit_text(quantity))}"',)
            declared, stated = self.declared.unit_text(quantity), self.declared.units.canonical(measure.unit)
            kind = "a plain number" if dimension == PLAIN else f"declared {declared}"
            message = f'`{quantity.name}` is {kind}, and "{said.text}" is in {stated}'
            self.say("SF301", message, source, value_span, helps)
            return None
        low = None if measure.low is None else measure.low * scale
        high = None if measure.high is None else measure.high * scale
        return Bound("number", by, measure.value * scale, low, high, said.text, label=label)

    def bare(self, quantity: Quantity, said: Said, dimension: Dimension, by: str, label: Label) -> Bound | None:
        """A number without a unit: for plain sizes and counts only."""
        value = said.value.value if isinstance(said.value, Measure) else said.value
        assert isinstance(value, Fraction)
        single = (
            len(dimension.powers) == 1 and dimension.powers[0][1] == 1 and dimension.powers[0][0] in self.declared.units.counts
        )
        scaled = self.declared.measures.get(quantity.name, (Fraction(1), PLAIN))[0] != 1
        if dimension != PLAIN and (scaled or not single):
            unit = self.declared.unit_text(quantity)
            helps: tuple[str, ...] = (f'write "{said.text} {unit}"',)
            if said.text.rstrip().endswith("%"):
                helps = (f'a value looks like "{_example(unit)}"', f'a share of something is an expression: "= {said.text}*…"')
            message = f"`{quantity.name}` is declared {unit}: the bare number {said.text} needs a unit"
            self.problems.append(Problem("SF602", message, (self.declared.located(label),), helps))
            return None
        if isinstance(said.value, Measure):
            return Bound("number", by, value, said.value.low, said.value.high, said.text, label=label)
        return Bound("number", by, value, text=said.text, label=label)

    def not_a_quantity(self, quantity: Quantity, said: Said, source: Source, span: Span) -> None:
        helps = [f'a value looks like "{_example(self.declared.unit_text(quantity))}"']
        if said.kind == "text":
            laws = self.declared.laws.get(quantity.name, {})
            if str(said.value) in laws:
                helps.insert(0, f'a law is picked with `by`: {quantity.name} = "by {said.value}"')
            helps.append('an expression begins with =: "= 4*d_model"')
        self.say("SF603", f"`{quantity.name}` is a number, and {said.text} is none", source, span, tuple(helps))

    def law(self, quantity: Quantity, law: str, by: str, source: Source, span: Span) -> Bound | None:
        laws = self.declared.laws.get(quantity.name, {})
        if law in laws or (law == "definition" and quantity.definition is not None):
            return Bound("law", by, text=law, label=self.label(source, span))
        helps = (*did_you_mean(law, laws), f"its laws: {', '.join(laws)}" if laws else "it has no laws")
        self.say("SF211", f"`{quantity.name}` has no law `{law}`", source, span, helps)
        return None

    def option(self, choice: str, said: Said, by: str, source: Source, span: Span) -> Bound | None:
        options = self.declared.options[choice]
        name = str(said.value) if said.kind == "text" else said.text
        if said.kind == "flag" and tuple(options) != SHIPPED_FLAG:
            self.say("SF206", f"`{choice}` is not a flag", source, span, (f"its options: {', '.join(options)}",))
            return None
        if name in options:
            return Bound("option", by, text=name, label=self.label(source, span))
        if name in self.declared.choices and dict(self.declared.options[name]) == dict(options):
            return Bound("option", by, text=f"={name}", label=self.label(source, span))
        helps = (*did_you_mean(name, options), f"its options: {', '.join(options)}")
        self.say("SF206", f"`{choice}` has no option `{name}`", source, span, helps)
        return None

    def table(self, quantity: Quantity, said: Said, by: str, source: Source, span: Span) -> dict[str, Bound]:
        """The entries of a table, under the names `table(option)`."""
        choice = self.table_choice(quantity)
        if choice is None:
            helps: tuple[str, ...] = (f'write {quantity.name} = "{_example(self.declared.unit_text(quantity))}"',)
            self.say("SF602", f"`{quantity.name}` is not a table", source, span, helps)
            return {}
        found = {}
        for key, entry in entries_of(said):
            options = self.declared.options[choice]
            span = key_before(key, entry, span, source)
            if key not in options:
                helps = (*did_you_mean(key, options), f"its entries: {', '.join(options)}")
                self.say("SF206", f"`{choice}` has no option `{key}`", source, span, helps)
                continue
            if entry.kind == "expr":
                bound = self.expression(quantity, entry, by, source, self.label(source, span))
                if bound is not None:
                    found[f"{quantity.name}({key})"] = bound
            elif entry.kind in {"bare", "measure"}:
                bound = self.number(quantity, entry, by, source, entry.span, span)
                if bound is not None:
                    found[f"{quantity.name}({key})"] = bound
            else:
                self.not_a_quantity(quantity, entry, source, entry.span)
        return found

    def table_choice(self, quantity: Quantity) -> str | None:
        """The choice a table goes by: it has one parameter of a choice and no body."""
        if quantity.parameters is None or quantity.definition is not None or len(quantity.parameters) != 1:
            return None
        return self.declared.choice_of(quantity.parameters[0].type)

    # ---- problems ----
    def known(self, name: str, source: Source, span: Span) -> None:
        """Refuse a name that is neither a quantity nor a choice."""
        plain = self.declared.aliases.get(name, name)
        if plain not in self.declared.quantities and plain not in self.declared.choices:
            self.unknown(name, source, span)

    def unknown(self, name: str, source: Source, span: Span) -> None:
        known = [*self.declared.quantities, *self.declared.choices, *self.declared.aliases]
        helps = (did_you_mean(name, known) if len(self.problems) < MOST_GUESSES else ()) or (
            "all names: symflops list quantities",
        )
        self.say("SF203", f"unknown name `{name}`", source, span, helps)

    def say(self, code: str, message: str, source: Source, span: Span, helps: tuple[str, ...] = ()) -> None:
        self.problems.append(Problem(code, message, (self.declared.located(self.label(source, span)),), helps))

    def label(self, source: Source, span: Span) -> Label:
        return Label(source, span)


def entries_of(said: Said) -> list[tuple[str, Said]]:
    """The entries of a table."""
    return list(said.value) if said.kind == "table" else []  # type: ignore[arg-type]


def key_before(key: str, entry: Said, table: Span, source: Source) -> Span:
    """Where the key of an entry stands: before its value; where the table stands when it cannot be seen."""
    at = source.text.rfind(key, table.start, max(entry.span.start, 0))
    return Span(at, at + len(key)) if at >= 0 else table


def names_of(said: Said) -> tuple[str, ...]:
    """The presets to begin with."""
    return said.value if said.kind == "presets" else ()  # type: ignore[return-value]


def rows_of(said: Said) -> tuple[SaidRow, ...]:
    """The rows of an index."""
    return said.value if said.kind == "rows" else ()  # type: ignore[return-value]


def _expr(said: Said) -> Expr:
    assert isinstance(said.value, tuple)
    return said.value  # type: ignore[return-value]


def _example(unit: str) -> str:
    return f"3 {unit}" if unit != "1" else "3"
