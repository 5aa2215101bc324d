"""The fold that prints: core trees as statements of a target, by its table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.expr import (
    Aggregate,
    Call,
    Compare,
    Conditional,
    Divides,
    Expr,
    Logic,
    Name,
    Negate,
    Not,
    Number,
    Power,
    Product,
    Sum,
)
from symflops.folding import fold
from symflops.text import fail

from .dialect import Dialect
from .naming import Names

ATOM, PRODUCT, SUM, LOOSE = 3, 2, 1, 0
DEEPEST = 6  # what nests deeper gets a name of its own: compilers and readers stumble over depth
LONGEST_CHAIN = 24  # operands of one sum or product: 5,000 in one statement overflow the stack of compilers
MOST_UNROLLED_POWER = 64
_SMALLEST = Fraction(2) ** -1022
_FUNCTION_NAMES = {"min", "max", "abs", "ceil", "floor", "sqrt", "exp", "ln", "log2", "log10", "mod"}


class Term(NamedTuple):
    """A piece of a statement: how tightly it binds, how deep it nests, on which layer of statements it rests."""

    text: str
    level: int = ATOM
    depth: int = 0
    layer: int = 0


class Line(NamedTuple):
    """A statement that gives a value to a new name. `layer` is one more than that of every name it uses."""

    name: str
    text: str
    layer: int


def as_float(value: Fraction) -> float:
    """The nearest float64; a number that none is near is an error, never an infinity or a zero."""
    try:
        found = float(value)
    except OverflowError:
        found = float("inf")
    if found - found != 0 or (value and abs(value) < _SMALLEST):
        helps = ["generated code computes in float64, from 2e-308 to 2e308; symflops eval --exact has no such limit"]
        raise fail("SF405", f"a number of about 10^{_magnitude(value)} has no float64", helps=helps, exit_code=3)
    return found


def _magnitude(value: Fraction) -> int:
    return (value.numerator.bit_length() - value.denominator.bit_length()) * 30103 // 100_000


class Printer:
    """Prints trees for a dialect. `sure` are keys whose values are known to be finite; `positive` those above zero too.

    What is printed piles up in `lines`; `used` are the operations that need helpers.
    """

    def __init__(self, dialect: Dialect, names: Names, sure: Collection[str] = (), positive: Collection[str] = ()) -> None:
        self.dialect = dialect
        self.names = names
        self.sure = set(sure)
        self.positive = set(positive)
        self.lines: list[Line] = []
        self.layers: dict[str, int] = {}
        self.used: set[str] = set()
        self.unknown: list[Term] | None = None  # while a test is printed: its operands that may have no value
        self.known: set[str] = set()

    # ---- statements ----

    def step(self, key: str, expr: Expr, wish: str = "") -> list[Line]:
        """The statements that give a key its value; those before the last are parts of it with names of their own."""
        start = len(self.lines)
        term = fold(expr, self)
        name = self.names.of(key, wish)
        self._line(name, term)
        return self.lines[start:]

    def condition(self, expr: Expr) -> Term:
        """A condition that is false where one of its operands has no value."""
        if isinstance(expr, Divides) or (isinstance(expr, Compare) and "!=" not in expr.relations):
            return fold(expr, self)  # a comparison with what has no value is false by itself
        test, unknown = self._test(expr, lambda node: fold(node, self))
        if not unknown:
            return test
        known = [self._apply("not", self._apply("unknown", one)) for one in unknown]
        return self._joined("and", [*known, test])

    def finite(self, terms: Sequence[Term]) -> Term:
        """Are all of these finite numbers?"""
        return self._joined("and", [self._apply("finite", term) for term in terms])

    def _line(self, name: str, term: Term) -> Term:
        self.lines.append(Line(name, term.text, term.layer + 1))
        self.layers[name] = term.layer + 1
        return Term(name, ATOM, 0, term.layer + 1)

    def _spilled(self, term: Term) -> Term:
        """A term as a name."""
        if term.level == ATOM and term.depth == 0:
            return term
        return self._line(self.names.new("part"), term)

    def _within(self, term: Term) -> Term:
        return self._spilled(term) if term.depth >= DEEPEST else term

    # ---- pieces ----

    def _apply(self, operation: str, *args: Term) -> Term:
        """An operation of the table."""
        self.used.add(operation)
        parts = [self._spilled(arg) if operation in self.dialect.atoms else self._within(arg) for arg in args]
        template = self.dialect.templates[operation]
        bare = template.endswith(")") and template[: template.find("(")].replace("_", "").replace(".", "").isalnum()
        shown = [part.text if bare or part.level == ATOM else f"({part.text})" for part in parts]
        text = template.format(*shown)
        return Term(text, ATOM if bare else LOOSE, 1 + max(part.depth for part in parts), max(part.layer for part in parts))

    def _tight(self, term: Term, level: int) -> str:
        return term.text if term.level >= level else f"({term.text})"

    def _chain(self, parts: Sequence[tuple[str, Term]], level: int, needs: int) -> Term:
        """`a + b - c`, from the left; a long one in stretches, which changes no rounding."""
        first, *rest = parts
        found = self._within(first[1])
        text, depth, layer, count = self._tight(found, level), found.depth, found.layer, 1
        for sign, part in rest:
            if count == LONGEST_CHAIN:
                spilled = self._line(self.names.new("part"), Term(text, level, depth, layer))
                text, depth, layer, count = spilled.text, 0, spilled.layer, 1
            inner = self._within(part)
            text += f" {sign} {self._tight(inner, needs)}"
            depth, layer, count = max(depth, inner.depth), max(layer, inner.layer), count + 1
        return Term(text, level, depth + 1, layer)

    # ---- the fold ----

    def number(self, node: Number) -> Term:
        value = as_float(node.value)
        text = self.dialect.literal(value)
        return Term(f"({text})" if value < 0 else text)

    def name(self, node: Name) -> Term:
        found = self.names.of(node.id)
        return Term(found, layer=self.layers.get(found, 0))

    def negate(self, node: Negate, body: Term) -> Term:
        inner = self._within(body)
        return Term(f"-{self._tight(inner, ATOM)}", SUM, inner.depth + 1, inner.layer)

    def sum(self, node: Sum, terms: tuple[Term, ...]) -> Term:
        if len(terms) == 1:
            return terms[0]
        return self._chain(list(zip(node.signs, terms, strict=True)), SUM, PRODUCT)

    def product(self, node: Product, factors: tuple[Term, ...]) -> Term:
        run: list[tuple[str, Term]] = [("*", factors[0])]
        for operator, factor, term in zip(node.operators[1:], node.factors[1:], factors[1:], strict=True):
            if operator == "/" and not self._never_zero(factor):
                run = [("*", self._apply("divide", self._product(run), term))]
            else:
                run.append((operator, term))
        return self._product(run)

    def _product(self, run: Sequence[tuple[str, Term]]) -> Term:
        return run[0][1] if len(run) == 1 else self._chain(run, PRODUCT, ATOM)

    def _never_zero(self, node: Expr) -> bool:
        return bool(node.value) if isinstance(node, Number) else isinstance(node, Name) and node.id in self.positive

    def power(self, node: Power, base: Term, exponent: Term) -> Term:
        written = node.exponent.body if isinstance(node.exponent, Negate) else node.exponent
        if isinstance(written, Number):
            value = -written.value if isinstance(node.exponent, Negate) else written.value
            if value == Fraction(1, 2):
                return self._apply("sqrt", base)
            if value.denominator == 1 and abs(value) <= MOST_UNROLLED_POWER:
                return self._whole_power(base, value.numerator) if value else self._one(node.base, base)
        return self._apply("power", base, exponent)

    def _one(self, node: Expr, base: Term) -> Term:
        """A power of zero is one, of what has no value it has none."""
        one = Term(self.dialect.literal(1.0))
        if isinstance(node, Number) or (isinstance(node, Name) and node.id in self.sure):
            return one
        unknown = self._apply("unknown", self._spilled(base))
        return self._apply("choose", unknown, Term(self.dialect.templates["nothing"]), one)

    def _whole_power(self, base: Term, exponent: int) -> Term:
        """By multiplications in a fixed order: library functions round differently from one language to the next."""
        one = Term(self.dialect.literal(1.0))
        found = self._squared(self._spilled(base), abs(exponent))
        return found if exponent > 0 else self._apply("divide", one, found)

    def _squared(self, base: Term, exponent: int) -> Term:
        if exponent <= 3:
            return self._product([("*", base)] * exponent)
        half = self._spilled(self._squared(base, exponent // 2))
        return self._product([("*", half), ("*", half), *([("*", base)] if exponent % 2 else [])])

    def compare(self, node: Compare, operands: tuple[Term, ...]) -> Term:
        shown = [self._operand(term, expr) for term, expr in zip(operands, node.operands, strict=True)]
        found = [self._related(relation, a, b) for relation, a, b in zip(node.relations, shown, shown[1:], strict=False)]
        return self._joined("and", found)

    def _related(self, relation: str, a: Term, b: Term) -> Term:
        sign = self.dialect.templates.get(relation, f"{{0}} {relation} {{1}}")
        text = sign.format(self._tight(a, SUM), self._tight(b, SUM))
        return Term(text, LOOSE, 1 + max(a.depth, b.depth), max(a.layer, b.layer))

    def divides(self, node: Divides, divisor: Term, dividend: Term) -> Term:
        if node.divisor == Number(Fraction(1), "1"):
            whole = self._operand(dividend, node.dividend)
            return self._related("==", self._apply("floor", whole), whole)
        rest = self._operand(self._apply("mod", dividend, divisor), node)
        return self._related("==", rest, Term(self.dialect.literal(0.0)))

    def _operand(self, term: Term, expr: Expr) -> Term:
        """An operand of a comparison: where it may have no value, a name that can be asked first."""
        settled = isinstance(expr, Number) or (isinstance(expr, Name) and expr.id in self.sure)
        if settled or self.dialect.strict or self.unknown is None:
            return term
        spilled = self._spilled(term)
        if spilled.text not in self.known:
            self.known.add(spilled.text)
            self.unknown.append(spilled)
        return spilled

    def _joined(self, word: str, parts: Sequence[Term]) -> Term:
        if len(parts) == 1:
            return parts[0]
        texts = [f"({part.text})" if part.level < ATOM else part.text for part in map(self._within, parts)]
        text = f" {self.dialect.templates[word]} ".join(texts)
        return Term(text, LOOSE, 1 + max(part.depth for part in parts), max(part.layer for part in parts))

    def logic(self, node: Logic, operands: tuple[Term, ...]) -> Term:
        return self._joined(node.word, operands)

    def negation(self, node: Not, body: Term) -> Term:
        return self._apply("not", body)

    def call(self, node: Call, args: tuple[Term, ...]) -> Term:
        if node.function == "number":
            return args[0]
        if node.function not in _FUNCTION_NAMES:
            raise TypeError(f"not a core tree: a call of {node.function}")
        if node.function in ("min", "max"):
            found = args[0]
            for arg in args[1:]:
                found = self._apply(node.function, found, arg)
            return found
        return self._apply(node.function, *args)

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Term]) -> Term:
        test, unknown = self._test(node.test, evaluate)
        found = self._apply("choose", test, evaluate(node.then), evaluate(node.otherwise))
        if unknown:
            asked = self._joined("or", [self._apply("unknown", one) for one in unknown])
            found = self._apply("choose", asked, Term(self.dialect.templates["nothing"]), found)
        return found

    def _test(self, expr: Expr, evaluate: Callable[[Expr], Term]) -> tuple[Term, list[Term]]:
        """A condition, and its operands that may have no value: a comparison would make `false` of them."""
        around, known, self.unknown, self.known = self.unknown, self.known, [], set()
        test = evaluate(expr)
        found, self.unknown, self.known = self.unknown, around, known
        return test, found

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Term]) -> Term:
        raise TypeError("an aggregate is written out before it is printed")
