"""The units of a library: built from their definitions, looked up by spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from symflops.expr import Expr, Negate, Number, Power, Product, Sum, Tagged, Units, walk
from symflops.model import UnitDefinition
from symflops.text import Label, Problem, Source, Span, SymflopsError, did_you_mean, fail

from .dimension import PLAIN, Dimension
from .doubt import QUESTIONS, refusal
from .unit import FAMILIES, Unit

MOST_POWER = 99  # of a unit; more is a slip, and would only make numbers that fill the memory
MOST_BITS = 10_000  # of a number in a unit's definition

Measured: TypeAlias = tuple[Fraction, Dimension]
Frozen: TypeAlias = tuple[tuple[Any, ...], ...]  # of str, int, bool and tuple only: what marshal can write
Definitions: TypeAlias = Sequence[tuple[UnitDefinition, Source]]


class UnitTable:
    """The units of a library, found by name, alias or prefixed spelling. Nothing in it changes.

    Prefixed spellings are split when asked for: there are many hundred, and a question meets five.
    """

    __slots__ = ("_named", "_stems", "counts", "units")

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units: tuple[Unit, ...] = tuple(units)
        self.counts = frozenset([unit.name for unit in self.units if unit.count])
        self._named: dict[str, Unit] = {}
        self._stems: dict[str, Unit] = {}
        for unit in self.units:
            self._named.setdefault(unit.name, unit)
            for alias in unit.aliases:
                if alias not in QUESTIONS:
                    self._named.setdefault(alias, unit)
            for stem in unit.stems:
                self._stems.setdefault(stem, unit)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UnitTable) and self.units == other.units

    def __hash__(self) -> int:
        return hash(self.units)

    def find(self, spelling: str) -> Unit | None:
        """The unit a spelling stands for, or None."""
        if unit := self._named.get(spelling):
            return unit
        for length in (1, 2):
            unit = self._stems.get(spelling[length:])
            if unit is not None and unit.takes(spelling[:length]):
                return unit.prefixed(spelling[:length])
        return None

    def names(self) -> Iterator[str]:
        """Every spelling there is, prefixed ones included."""
        return iter(self._all())

    def _all(self) -> dict[str, Unit]:
        """Every spelling with its unit; only problems need them all."""
        every = dict(self._named)
        for unit in self.units:
            for spelling, prefix in unit.spellings():
                if spelling not in every and not (spelling in QUESTIONS and spelling in unit.aliases):
                    every[spelling] = unit.prefixed(prefix)
        return every

    def problems(self, units: Units, source: Source) -> list[Problem]:
        """What is wrong with a unit as written: spellings unknown (SF302) or doubtful (SF303), absurd powers (SF306)."""
        found = []
        for spelling, power in units.factors:
            labels = (Label(source, _place(spelling, units.span, source)),)
            if self.find(spelling) is None:
                found.append(refusal(spelling, self._all(), labels))
            elif abs(power) > MOST_POWER:
                found.append(Problem("SF306", f"`{spelling}` is raised to {power:.3g}; {MOST_POWER} is the most", labels))
        return found

    def resolve(self, units: Units, source: Source) -> Measured:
        """What one of a written unit is in bases, and its dimension. Raises SymflopsError with all its problems."""
        measured = _measure(units, self.find)
        if measured is None:
            raise SymflopsError(self.problems(units, source))
        return measured

    def canonical(self, units: Units) -> str:
        """The unit as written, each name by the one symbol it is shown by: `bytes/sec` is `byte/s`, `USD` is `$`."""
        text = ""
        for spelling, power in units.factors:
            unit = self.find(spelling)
            size = abs(power)
            text += ("*" if text else "") if power > 0 else "/" if text else "1/"
            text += (unit.symbol if unit else spelling) + (f"^{size}" if size != 1 else "")
        return text or "1"

    def freeze(self) -> Frozen:
        """The table as nested tuples of plain values."""
        return tuple(
            (unit.name, *unit.factor.as_integer_ratio(), _frozen(unit.dimension), unit.count, unit.families, unit.aliases)
            for unit in self.units
        )

    @classmethod
    def thaw(cls, frozen: Frozen) -> UnitTable:
        """The table `freeze` took apart."""
        return cls(
            [
                Unit(name, Fraction(above, below), _thawed(powers), count, families, aliases)
                for name, above, below, powers, count, families, aliases in frozen
            ]
        )


def _frozen(dimension: Dimension) -> tuple[tuple[str, int, int], ...]:
    return tuple((base, *power.as_integer_ratio()) for base, power in dimension.powers)


def _thawed(powers: tuple[tuple[str, int, int], ...]) -> Dimension:
    return Dimension(tuple([(base, above if below == 1 else Fraction(above, below)) for base, above, below in powers]))


def _measure(units: Units, find: Callable[[str], Unit | None]) -> Measured | None:
    factor, dimension = Fraction(1), PLAIN
    for spelling, power in units.factors:
        unit = find(spelling)
        if unit is None or abs(power) > MOST_POWER:
            return None
        factor *= unit.factor**power
        dimension *= unit.dimension**power
    return factor, dimension


def _place(spelling: str, span: Span, source: Source) -> Span:
    """Where one name stands within a unit; the whole unit when it cannot be seen there."""
    text, start = source.text[max(span.start, 0) : max(span.end, 0)], 0
    while (start := text.find(spelling, start)) >= 0:
        end = start + len(spelling)
        if not _in_word(text[start - 1 : start]) and not _in_word(text[end : end + 1]):
            return Span(span.start + start, span.start + end)
        start = end
    return span


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


# ---- from definitions --------------------------------------------------------------------------------------


ONE_MEANING = ("one spelling has one meaning: rename or leave out one of them",)
QUOTIENT = "does the unit belong to the quotient or to the divisor?"
NO_UNIT = ("a unit is a multiple of another, as in `60 [s]`; leave the value out to declare a base",)
BRACKETS = ("write (1/8) [byte], or put the divisor with its unit in brackets",)


def build_table(definitions: Definitions) -> tuple[UnitTable, list[Problem]]:
    """The table of some definitions, in any order, and all that is wrong with them.

    A unit whose definition fails stays in the table as a base, so that its name is no second problem.
    """
    problems: list[Problem] = []
    shells = [_shell(definition, source, problems) for definition, source in definitions]
    problems += _clashes(shells, definitions)
    worked = _Working(UnitTable(shells), problems)
    first: dict[str, tuple[UnitDefinition, Source]] = {}
    for definition, source in definitions:
        first.setdefault(definition.name, (definition, source))
    worked.run(first)
    return UnitTable([worked.done[name] for name in first]), problems


def _shell(definition: UnitDefinition, source: Source, problems: list[Problem]) -> Unit:
    """A unit with all its spellings and no worth yet."""
    families = []
    for family in definition.clauses.prefixes:
        if family in FAMILIES:
            families.append(family)
            continue
        helps = (*did_you_mean(family, FAMILIES), f"families: {', '.join(FAMILIES)}")
        problems.append(Problem("SF206", f"no prefixes are called `{family}`", (_label(definition, source),), helps))
    name = definition.name
    return Unit(name, Fraction(1), Dimension.base(name), definition.counted, tuple(families), definition.clauses.aliases)


def _label(definition: UnitDefinition, source: Source, text: str = "") -> Label:
    return Label(source, definition.place.name, text)


def _clashes(shells: Sequence[Unit], definitions: Definitions) -> list[Problem]:
    """Spellings of two units, or twice of one; one problem for each pair, since a clash of stems is one of all prefixes."""
    problems = []
    owners: dict[str, tuple[int, str]] = {}
    told: set[tuple[int, int]] = set()
    for at, unit in enumerate(shells):
        for spelling, prefix in unit.spellings():
            owner, other = owners.setdefault(spelling, (at, prefix))
            if (owner, other) == (at, prefix) and not (owner == at and _repeated(unit, spelling, prefix)):
                continue
            if (owner, at) not in told:
                told.add((owner, at))
                problems.append(_clash(spelling, (owner, other), (at, prefix), definitions))
    return problems


def _repeated(unit: Unit, spelling: str, prefix: str) -> bool:
    return not prefix and (unit.name, *unit.aliases).count(spelling) > 1


def _clash(spelling: str, one: tuple[int, str], two: tuple[int, str], definitions: Definitions) -> Problem:
    labels = []
    for at, prefix in (two, one) if one[0] != two[0] else (one,):
        definition, source = definitions[at]
        how = f"{prefix} + {spelling[len(prefix) :]}, of `{definition.name}`" if prefix else f"of `{definition.name}`"
        labels.append(_label(definition, source, how))
    names = [f"`{definitions[at][0].name}`" for at, _ in (one, two)]
    said = (
        f"is said twice by the unit {names[0]}" if one[0] == two[0] else f"is declared twice, by the units {' and '.join(names)}"
    )
    return Problem(
        "SF202", f"`{spelling}` {said}", tuple(labels), ("one spelling has one meaning: rename or leave out one of them",)
    )


class _Working:
    """The evaluation of definitions: each after those it is written in."""

    def __init__(self, shells: UnitTable, problems: list[Problem]) -> None:
        self.shells = shells
        self.named = {unit.name: unit for unit in reversed(shells.units)}
        self.problems = problems
        self.done: dict[str, Unit] = {}

    def run(self, definitions: dict[str, tuple[UnitDefinition, Source]]) -> None:
        """Evaluate all; what waits for itself in the end is a circle."""
        needs = {name: self._needs(definition) for name, (definition, _) in definitions.items()}
        users: dict[str, list[str]] = {name: [] for name in definitions}
        for name, needed in needs.items():
            for other in needed:
                users[other].append(name)
        waiting = {name: len(needed) for name, needed in needs.items()}
        ready = [name for name, count in waiting.items() if not count]
        while ready:
            name = ready.pop()
            self.done[name] = self._evaluated(*definitions[name])
            for user in users[name]:
                waiting[user] -= 1
                if not waiting[user]:
                    ready.append(user)
        left = {name: [other for other in needs[name] if other not in self.done] for name in needs if name not in self.done}
        self.problems += [_circle(circle, definitions) for circle in _circles(left)]
        self.done = self.named | self.done

    def _needs(self, definition: UnitDefinition) -> list[str]:
        """The units a definition is written in, each once."""
        if definition.value is None:
            return []
        spelled = [name for node in walk(definition.value) if isinstance(node, Tagged) for name, _ in node.unit.factors]
        return list(dict.fromkeys(unit.name for name in spelled if (unit := self.shells.find(name))))

    def _find(self, spelling: str) -> Unit | None:
        shell = self.shells.find(spelling)
        return self.done[shell.name].prefixed(shell.prefix) if shell else None

    def _evaluated(self, definition: UnitDefinition, source: Source) -> Unit:
        shell = self.named[definition.name]  # not by `find`: the name may be an alias of another unit too
        if definition.value is None:
            return shell
        try:
            factor, dimension = self._value(definition.value, source)
            if dimension.plain:
                raise fail("SF308", f"the value of `{shell.name}` has no unit", *_labels(definition, source), helps=NO_UNIT)
            if factor <= 0:
                raise fail("SF308", f"`{shell.name}` is not more than nothing", *_labels(definition, source))
        except SymflopsError as error:
            self.problems += error.problems
            return shell
        return shell._replace(factor=factor, dimension=dimension)

    def _value(self, expr: Expr, source: Source) -> Measured:
        """The value of a constant expression."""
        if isinstance(expr, Number):
            return expr.value, PLAIN
        if isinstance(expr, Tagged):
            value, inside = self._value(expr.body, source)
            measured = _measure(expr.unit, self._find)
            if measured is None:
                raise SymflopsError(self.shells.problems(expr.unit, source))
            return value * measured[0], inside * measured[1]
        if isinstance(expr, Negate):
            value, dimension = self._value(expr.body, source)
            return -value, dimension
        if isinstance(expr, Product):
            return self._product(expr, source)
        if isinstance(expr, Sum):
            return self._sum(expr, source)
        if isinstance(expr, Power):
            return self._power(expr, source)
        raise fail("SF308", "the value of a unit is made of numbers and units only", Label(source, expr.span))

    def _product(self, expr: Product, source: Source) -> Measured:
        value, dimension = Fraction(1), PLAIN
        for sign, factor in zip(expr.operators, expr.factors, strict=True):
            one, its = self._value(factor, source)
            if sign == "*":
                value, dimension = value * one, dimension * its
                continue
            if isinstance(factor, Tagged) and isinstance(factor.body, Number):
                raise fail(
                    "SF305", "does the unit belong to the quotient or to the divisor?", Label(source, expr.span), helps=BRACKETS
                )
            if not one:
                raise fail("SF308", "this divides by zero", Label(source, factor.span))
            value, dimension = value / one, dimension / its
        return value, dimension

    def _sum(self, expr: Sum, source: Source) -> Measured:
        total, dimension = self._value(expr.terms[0], source)
        for sign, term in zip(expr.signs[1:], expr.terms[1:], strict=True):
            value, its = self._value(term, source)
            if its != dimension:
                raise fail("SF304", f"cannot add {dimension} and {its}", Label(source, term.span, f"this is {its}"))
            total += value if sign == "+" else -value
        return total, dimension

    def _power(self, expr: Power, source: Source) -> Measured:
        base, dimension = self._value(expr.base, source)
        exponent, its = self._value(expr.exponent, source)
        if not its.plain or exponent.denominator != 1:
            raise fail("SF306", "the exponent of a unit's value is a whole plain number", Label(source, expr.exponent.span))
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if abs(exponent) * bits > MOST_BITS or (not base and exponent < 0):
            raise fail("SF308", "this power is out of reach", Label(source, expr.span))
        return Fraction(base**exponent.numerator), dimension**exponent


def _labels(definition: UnitDefinition, source: Source) -> tuple[Label, ...]:
    spans = [definition.value.span] if definition.value is not None and definition.value.span.start >= 0 else []
    return tuple(Label(source, span) for span in [*spans, definition.place.name][:1])


def _circles(left: dict[str, list[str]]) -> Iterator[list[str]]:
    """The circles among units that wait for each other; each once, and not the units that only lead to one."""
    seen: set[str] = set()
    for start in left:
        path: list[str] = []
        name = start
        while name not in seen:
            seen.add(name)
            path.append(name)
            name = left[name][0]
        if name in path:
            yield path[path.index(name) :]


def _circle(circle: list[str], definitions: dict[str, tuple[UnitDefinition, Source]]) -> Problem:
    chain = " -> ".join([*circle, circle[0]])
    return Problem("SF205", f"circular: {chain}", tuple(_label(*definitions[name]) for name in circle))
