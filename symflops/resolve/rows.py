"""Indices: the rows of a table of layers, what flows from row to row, and sums over them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from symflops.exact import NoValue
from symflops.expr import Call, Conditional, Expr, Name, Not, Number, Power, Preset, Product, Sum
from symflops.graph import Check
from symflops.library import unknown_preset
from symflops.model import Index
from symflops.text import Problem, SymflopsError

from .circumstances import Bound, Circumstances, Layer, overridden
from .said import Reading
from .scope import Scope

if TYPE_CHECKING:
    from .resolver import Resolver

ONE = Number(Fraction(1), "1")
T = TypeVar("T")
MOST_MEMBERS = 10_000
MOST_ROWS = 1_000


class NeedsMembers(Exception):  # noqa: N818 - not a fault: the group must be told apart member by member
    """`previous` was met inside a group of several members."""

    def __init__(self, index: str) -> None:
        self.index = index
        super().__init__(index)


class Group(NamedTuple):
    """A row: what it says (None for the one group without rows) and how many equal members it stands for."""

    layer: Layer | None
    times: Expr


class Indices:
    """Rows for a resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.declared = resolver.declared
        self.counted: dict[Expr, Bound] = {}
        self.met: dict[tuple[str, Circumstances], None] = {}  # in which circumstances an index had rows
        self.lasts = {
            index.last.id: index.name
            for index in self.declared.indices.values()
            if isinstance(index.last, Name) and index.first == ONE
        }

    # ---- groups ----
    def groups(self, index: str, circumstances: Circumstances) -> list[Group]:
        """The rows of an index here; without rows one group from its first to its last member."""
        bound = self.resolver.consult(f"rows of {index}", circumstances)
        if bound is None:
            return [Group(None, self.length(self.declared.indices[index], circumstances))]
        self.met.setdefault((index, circumstances))
        if len(bound.rows) > MOST_ROWS:
            self.resolver.problem(
                "SF104", f"`{index}` has more than {MOST_ROWS:,} rows", bound.label, ("join equal rows with `times`",)
            )
            return []
        return [Group(layer, self.times(layer, circumstances)) for layer in bound.rows]

    def length(self, index: Index, circumstances: Circumstances) -> Expr:
        last, _ = self.resolver.rewriter.expression(index.last, circumstances, {}, index.place.path)
        if index.first == ONE:
            return last
        first, _ = self.resolver.rewriter.expression(index.first, circumstances, {}, index.place.path)
        return Sum((last, first, ONE), "+-+")

    def times(self, layer: Layer, circumstances: Circumstances) -> Expr:
        bound = layer.times
        if bound is None:
            return ONE
        if bound.kind == "number":
            return Number(bound.number, bound.text)
        assert bound.expr is not None
        if bound.kind == "core":
            return self.whole(bound.expr, bound)
        outside = bound.outside if bound.outside is not None else circumstances
        expr, _ = self.resolver.rewriter.expression(bound.expr, outside, {}, bound.path)
        return self.whole(expr, bound)

    def whole(self, times: Expr, bound: Bound) -> Expr:
        """A number of members, remembered to be checked: whole, and none or more."""
        self.counted.setdefault(times, bound)
        return times

    def enter(self, index: str, row: int, member: int | None, group: Group, circumstances: Circumstances) -> Circumstances:
        """Inside a row; what it says is worked out outside it."""
        circumstances = circumstances.outside(index)
        cached = circumstances.cache.get((index, row, member))
        if cached is not None:
            return cached
        layer = group.layer
        if layer is not None:
            closed = {
                name: bound if bound.inside else bound._replace(outside=bound.outside or circumstances)
                for name, bound in layer.bindings.items()
            }
            layer = Layer(layer.by, closed, layer.own, layer.times or Bound("number", number=Fraction(1)))
        inside = circumstances.in_row(index, row, member, layer)
        if layer is not None:
            for name, said, winner in overridden(inside, layer):
                self.note_replaced(name, said, winner, index, row)
        return inside

    def note_replaced(self, name: str, said: Bound, winner: Bound, index: str, row: int) -> None:
        where = f"row {row + 1} of {index}" + (f" in {said.by}" if said.by and said.by != "given" else "")
        message = f"`{name}` = {winner.text} ({winner.by}) replaces {said.text} of {where}"
        self.resolver.notes.setdefault(f"replaced {name} {where}", Problem("SF409", message, severity="note"))

    def count(self, times: Expr) -> int | None:
        """How many members a row has, when that is a number now."""
        try:
            value = self.resolver.values.read(times, {})
        except (NoValue, KeyError):
            return None
        if isinstance(value, Fraction) and value.denominator == 1 and value >= 0:
            return value.numerator
        return None

    def members(self, group: Group) -> int:
        """The number of members of a row that must be told apart."""
        count = self.count(group.times)
        if count is None:
            self.resolver.problem("SF404", "a row used with `previous` needs a whole number of `times`")
            return 0
        if count > MOST_MEMBERS:
            self.resolver.problem("SF104", f"a row of more than {MOST_MEMBERS:,} members that differ")
            return 0
        return count

    def place_of(self, index: str, place: Bound, circumstances: Circumstances, one_member: bool) -> str:
        """Which members of an index these are, in words: `layer 4`, `layer 4-61`; the row where they cannot be counted."""
        bound = circumstances.find(f"rows of {index}")
        rows = bound.rows if bound is not None else ()
        counts = [_known_count(row) for row in rows]
        if place.row >= len(counts) or not all(counts[: place.row + 1]):
            member = f".{place.member + 1}" if place.member is not None and one_member else ""
            return f"row {place.row + 1}{member} of {index}" if rows else f"{index} {place.row + 1}{member}"
        first = sum(counts[: place.row]) + 1
        if one_member and place.member is not None:
            return f"{index} {first + place.member}"
        last = first + counts[place.row] - 1
        return f"{index} {first}" if first == last else f"{index} {first}-{last}"

    def each(self, index: str, ask: Callable[[Circumstances], T]) -> list[T]:
        """What is asked in every row of an index: once for a group of equal members, or for each when they differ."""
        base = self.resolver.base
        found: list[T] = []
        rows = self.resolver.consult(f"rows of {index}", base)
        groups = self.groups(index, base) if rows is not None else [Group(None, Name(""))]  # one, of however many
        for row, group in enumerate(groups):
            if group.layer is not None and self.count(group.times) == 0:
                continue
            try:
                found.append(ask(self.enter(index, row, 0 if group.times == ONE else None, group, base)))
            except NeedsMembers as need:
                if need.index != index:
                    raise
                counted = group if group.layer is not None else self.groups(index, base)[0]
                found += [ask(self.enter(index, row, member, counted, base)) for member in range(self.members(counted))]
        return found

    # ---- sums and other aggregates over an index ----
    def aggregate(self, function: str, body: Expr, index: str, scope: Scope) -> Expr:
        parts: list[tuple[Expr, Expr]] = []
        groups = self.groups(index, scope.circumstances)
        if function in {"first", "last"}:
            return self.at_end(function, body, index, groups, scope)
        for row, group in enumerate(groups):
            if self.count(group.times) == 0:
                continue  # a row of no members has no values
            parts += self.of_group(body, index, row, group, scope)
        return combined(function, parts)

    def of_group(self, body: Expr, index: str, row: int, group: Group, scope: Scope) -> list[tuple[Expr, Expr]]:
        """What one row adds: its value and how often, or each member's value when they differ."""
        alone = group.times == ONE
        try:
            inside = self.enter(index, row, 0 if alone else None, group, scope.circumstances)
            return [(group.times, self.resolver.rewriter.rewrite(body, scope.elsewhere(inside)))]
        except NeedsMembers as need:
            if need.index != index:
                raise
        found: list[tuple[Expr, Expr]] = []
        for member in range(self.members(group)):
            inside = self.enter(index, row, member, group, scope.circumstances)
            found.append((ONE, self.resolver.rewriter.rewrite(body, scope.elsewhere(inside))))
        return found

    def at_end(self, function: str, body: Expr, index: str, groups: list[Group], scope: Scope) -> Expr:
        """The first or last member's value."""
        rows = [row for row, group in enumerate(groups) if self.count(group.times) != 0]
        if not rows:
            self.resolver.problem("SF410", f"{function} of nothing: `{index}` has no members")
            return Name(f"?{index}")
        row = rows[0] if function == "first" else rows[-1]
        group = groups[row]
        try:
            inside = self.enter(index, row, 0 if group.times == ONE else None, group, scope.circumstances)
            return self.resolver.rewriter.rewrite(body, scope.elsewhere(inside))
        except NeedsMembers as need:
            if need.index != index:
                raise
        member = 0 if function == "first" else max(self.members(group) - 1, 0)
        inside = self.enter(index, row, member, group, scope.circumstances)
        return self.resolver.rewriter.rewrite(body, scope.elsewhere(inside))

    # ---- what flows ----
    def previous(self, expr: Call, scope: Scope) -> Expr:
        """A quantity of the member above, or what stands before the first."""
        first, before = expr.args
        assert isinstance(first, Name)
        name = self.declared.aliases.get(first.id, first.id)
        index = self.declared.quantities[name].per or ""
        place = self.resolver.consult(f"@{index}", scope.circumstances)
        if place is None:
            self.resolver.problem("SF310", f"`previous({name}, …)` is asked for outside the rows of {index}")
            return Name(f"?{name}")
        groups = self.groups(index, scope.circumstances)
        if place.member is None:
            raise NeedsMembers(index)
        target = self.above(index, place.row, place.member, groups)
        if target is None:
            assert not hasattr(before, "name")
            return self.resolver.rewriter.rewrite(before, scope)
        return Name(self.value_at(name, index, target, groups, scope.circumstances), expr.span)

    def above(self, index: str, row: int, member: int, groups: list[Group]) -> tuple[int, int] | None:
        """The member above, skipping rows of none."""
        if member > 0:
            return row, member - 1
        for other in range(row - 1, -1, -1):
            count = self.members(groups[other])
            if count > 0:
                return other, count - 1
        return None

    def value_at(self, name: str, index: str, target: tuple[int, int], groups: list[Group], here: Circumstances) -> str:
        """A quantity at a member, after all members above it in order: so the stack stays shallow however long the table."""
        last = self.enter(index, *target, groups[target[0]], here)
        if self.resolver.memory.recall(name, last) is None:
            for row in range(target[0] + 1):
                members = target[1] if row == target[0] else self.members(groups[row])
                for member in range(members):
                    self.resolver.quantity(name, self.enter(index, row, member, groups[row], here))
        return self.resolver.quantity(name, last)

    def outdone(self, name: str, circumstances: Circumstances) -> bool:
        """Is `name` a number of members from around circumstances that say rows of their own? Then it is their sum."""
        index = self.lasts.get(name)
        if (
            index is None
            or circumstances is self.resolver.base
            or self.resolver.consult(f"rows of {index}", circumstances) is None
        ):
            return False
        rows, number = circumstances.layer_of(f"rows of {index}"), circumstances.layer_of(name)
        return rows > number and circumstances.layers[rows] not in self.resolver.base.layers

    def total_of(self, name: str, circumstances: Circumstances) -> Expr | None:
        """The number of members of an index with rows, when `name` is its last."""
        index = self.lasts.get(name)
        if index is None:
            return None
        bound = self.resolver.consult(f"rows of {index}", circumstances)
        if bound is None:
            return None
        return combined("sum", [(ONE, self.times(layer, circumstances)) for layer in bound.rows])

    # ---- numeric conditions ----
    def branches(self, test: Expr, expr: Conditional, scope: Scope) -> Expr:
        """Both branches, unless one lacks something and the condition says it is not needed."""
        found: list[tuple[Expr, list[Problem]]] = []
        for branch in (expr.then, expr.otherwise):  # once each: a chain of conditions must cost its length
            with self.resolver.aside() as problems:
                found.append((self.resolver.rewriter.rewrite(branch, scope), problems))
        if any(problems for _, problems in found):
            taken = self.decided(test)
            if taken is not None and not found[0 if taken else 1][1]:
                lacking = found[1 if taken else 0][1][0]
                self.resolver.stack[-1].settled.append(
                    Check(test if taken else Not(test), lacking._replace(severity="error"), ())
                )
                return found[0 if taken else 1][0]
        for _, problems in found:
            self.resolver.tell(problems)
        return Conditional(test, found[0][0], found[1][0], expr.span)

    def decided(self, test: Expr) -> bool | None:
        try:
            return self.resolver.values.truth(test)
        except (NoValue, KeyError):
            return None

    # ---- presets and tables ----
    def preset(self, preset: Preset, scope: Scope) -> list[Layer]:
        """The layers of a preset named in braces: one of the scenario's own, or one of the library."""
        own = self.resolver.presets.get(preset.name)
        if own is not None:
            return list(own)
        found = self.resolver.library.find_preset(preset.name)
        if found is None:
            problem = unknown_preset(preset.name, self.resolver.library).problems[0]
            label = self.declared.label(scope.path, preset.span) if scope.path in self.declared.sources else None
            more = (*problem.helps, f"or say what it is in the scenario: [preset.{preset.name}]")
            self.resolver.problem(problem.code, problem.message, label, more)
            return []
        reading = Reading(self.resolver.library)
        layers = reading.layers(found, own=False)
        if reading.problems:
            raise SymflopsError(reading.problems)
        return layers


def _known_count(row: Layer) -> int:
    """How many members a row has, when that is a number as it stands; else 0."""
    if row.times is None:
        return 1
    number = row.times.expr.value if isinstance(row.times.expr, Number) else row.times.number
    return number.numerator if number.denominator == 1 and number > 0 else 0


def combined(function: str, parts: list[tuple[Expr, Expr]]) -> Expr:
    """The aggregate of values that each occur so many times."""
    if function in {"min", "max"}:
        values = tuple(value for _, value in parts)
        return values[0] if len(values) == 1 else Call(function, values)
    if function == "prod":
        factors = tuple(value if times == ONE else Power(value, times) for times, value in parts)
        return factors[0] if len(factors) == 1 else Product(factors, "*" * len(factors)) if factors else ONE
    terms = tuple(value if times == ONE else times if value == ONE else Product((times, value), "**") for times, value in parts)
    return terms[0] if len(terms) == 1 else Sum(terms, "+" * len(terms)) if terms else Number(Fraction(0), "0")
