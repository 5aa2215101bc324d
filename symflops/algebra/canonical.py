"""Core trees as canonical rational formulas, definitions put in for their names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from symflops import exact
from symflops.exact import Enclosure, Undefined
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
from symflops.graph import Definition, names_in, reachable

from .exponents import root_degree
from .field import MOST_WORK, Field, Generator, Ratio, Test
from .powers import exponential, logarithm, power
from .signs import OPPOSITE, sign_of
from .sums import closed_sum

Form: TypeAlias = Ratio | Test

TRUE, FALSE = Test("and", ()), Test("or", ())


class Canonical:
    """The canonical forms of the definitions of a graph, each worked out once.

    `stop` are keys that stay names, whatever they are defined as.
    """

    def __init__(
        self,
        definitions: Mapping[str, Definition],
        stop: Collection[str] = (),
        extra: Collection[Expr] = (),
        most_work: int = MOST_WORK,
        together: bool = False,
    ) -> None:
        self.definitions = definitions
        self.stop = set(stop)
        self.forms: dict[str, Ratio] = {}
        self.divisors: list[Ratio] = []  # what was divided by, outside the cases of conditions
        names = leaves(definitions, self.stop, extra)
        degree = root_degree(definitions, self.stop, extra)
        roots = dict.fromkeys(names, degree) if degree > 1 else {}
        self.field = Field([(key, *known(definitions.get(key))) for key in names], roots, most_work, together)

    def form(self, expr: Expr) -> Ratio:
        """The canonical form of a core tree."""
        self._prepare(expr)
        return self._number(expr)

    def test(self, expr: Expr) -> Test:
        """The canonical form of a condition."""
        self._prepare(expr)
        found = fold(expr, ToForm(self))
        if not isinstance(found, Test):
            raise Undefined("a number is no condition")
        return found

    def _number(self, expr: Expr) -> Ratio:
        found: Form = fold(expr, ToForm(self))
        if isinstance(found, Test):
            raise Undefined("a condition is no number")
        return found

    def _prepare(self, expr: Expr) -> None:
        """Definitions in the order they need each other, so that no chain of them is too long for the stack."""
        for key in reachable_until(self.definitions, names_in(expr), self.stop):
            self.of_name(key)

    def of_name(self, key: str) -> Ratio:
        """The form of a node."""
        found = self.forms.get(key)
        if found is None:
            definition = self.definitions.get(key)
            if key in self.stop or definition is None or definition.expr is None:
                found = self.field.name(key) if ("name", key) in self.field.at else self._running(key)
            else:
                found = self._number(definition.expr)
            self.forms[key] = found
        return found

    def _running(self, key: str) -> Ratio:
        """The running number of a sum."""
        return self.field.generator(("name", key), Generator("name", key, (), "real", True))


def reachable_until(definitions: Mapping[str, Definition], keys: Collection[str], stop: Collection[str]) -> list[str]:
    """The nodes that some keys rest on, in dependency order; below `stop` nothing is looked at."""
    cut = {key: d._replace(expr=None) if key in stop else d for key, d in definitions.items()}
    return list(reachable(cut, keys))


def leaves(definitions: Mapping[str, Definition], stop: Collection[str], extra: Collection[Expr]) -> list[str]:
    """The names that stay: what is free or stopped at, the running numbers of sums, names without a definition."""
    found = {key: None for key, d in definitions.items() if d.expr is None or key in stop}
    trees = [*(d.expr for d in definitions.values() if d.expr is not None), *extra]
    found |= dict.fromkeys(key for key in names_in(*trees) if key not in definitions)
    return list(found)


def known(definition: Definition | None) -> tuple[str, bool]:
    """What is known of a name: its sign, and whether it is whole. A domain says so; without one it is positive."""
    if definition is None:
        return "real", True  # the running number of a sum
    domain = definition.clauses.domain
    if domain is None:
        return ("real" if definition.unit == "date" else "positive"), definition.clauses.integer
    low = constant_of(domain[0])
    sign = "real" if low is None or low < 0 else "positive" if low > 0 else "nonnegative"
    return sign, definition.clauses.integer


def constant_of(expr: Expr) -> Fraction | None:
    """The number an end of a domain is, up to its unit."""
    if isinstance(expr, Number):
        return expr.value
    body = getattr(expr, "body", None)
    value = constant_of(body) if body is not None else None
    return -value if value is not None and isinstance(expr, Negate) else value


class ToForm:
    """Canonical forms as a reading of the tree."""

    def __init__(self, canonical: Canonical) -> None:
        self.canonical = canonical
        self.cases = 0

    @property
    def field(self) -> Field:
        return self.canonical.field

    def number(self, node: Number) -> Form:
        return self.field.constant(node.value)

    def name(self, node: Name) -> Form:
        return self.canonical.of_name(node.id)

    def negate(self, node: Negate, body: Any) -> Form:
        return self.field.negate(body)

    def sum(self, node: Sum, terms: tuple[Any, ...]) -> Form:
        parts = [term if sign == "+" else self.field.negate(term) for sign, term in zip(node.signs, terms, strict=True)]
        while len(parts) > 1:  # pairs of pairs: thousands of terms one by one would be slow
            pairs = zip(parts[::2], parts[1::2], strict=False)
            parts = [*(self.field.add(pair) for pair in pairs), *(parts[-1:] if len(parts) % 2 else ())]
        return parts[0]

    def product(self, node: Product, factors: tuple[Any, ...]) -> Form:
        found = factors[0]
        for operator, factor in zip(node.operators[1:], factors[1:], strict=True):
            found = self.field.multiply(found, factor) if operator == "*" else self.field.divide(found, factor)
            if operator == "/":
                self._divided(factor)
        return found  # type: ignore[no-any-return]

    def _divided(self, divisor: Ratio) -> None:
        if not self.cases and not divisor.above.is_constant():
            self.canonical.divisors.append(divisor)

    def power(self, node: Power, base: Any, exponent: Any) -> Form:
        number = self.field.value(exponent)
        if number is not None and number < 0:
            self._divided(base)
        return power(self.field, base, exponent)

    # ---- conditions ----
    def compare(self, node: Compare, operands: tuple[Any, ...]) -> Form:
        pairs = zip(node.relations, operands, operands[1:], strict=False)
        return joined("and", [self.related(relation, a, b) for relation, a, b in pairs])

    def related(self, relation: str, a: Ratio, b: Ratio) -> Test:
        """A comparison, decided where the coefficients decide it."""
        if relation == "!=":
            return opposite(self.related("==", a, b))
        if relation in (">", ">="):
            return self.related(relation.replace(">", "<"), b, a)
        apart = self.field.subtract(a, b)
        holds = {"<": ("-",), "<=": ("-", "0", "-0"), "==": ("0",)}[relation]
        fails = {"<": ("+", "0", "+0"), "<=": ("+",), "==": ("+", "-")}[relation]
        sign = sign_of(self.field, apart)
        if sign in holds or sign in fails:
            return TRUE if sign in holds else FALSE
        apart = self.field.divide(apart, self.field.content([apart], strict=True))  # what may be nought decides too
        if relation == "==" and apart.above.leading_coefficient() < 0:
            apart = self.field.negate(apart)
        return Test(relation, (apart,))

    def divides(self, node: Divides, divisor: Any, dividend: Any) -> Form:
        quotient = self.field.divide(dividend, divisor)
        if self.field.whole(quotient):
            return TRUE
        value = self.field.value(quotient)
        return FALSE if value is not None else Test("whole", (quotient,))

    def logic(self, node: Logic, operands: tuple[Any, ...]) -> Form:
        return joined(node.word, list(operands))

    def negation(self, node: Not, body: Any) -> Form:
        return opposite(body)

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Any]) -> Form:
        test = evaluate(node.test)
        if test in (TRUE, FALSE):
            return evaluate(node.then if test == TRUE else node.otherwise)  # type: ignore[no-any-return]
        self.cases += 1  # what a case divides by, its condition may exclude
        then, otherwise = evaluate(node.then), evaluate(node.otherwise)
        self.cases -= 1
        return self.case(test, then, otherwise)

    def case(self, test: Test, then: Ratio, otherwise: Ratio) -> Ratio:
        """One form where a condition holds, else another."""
        if test in (TRUE, FALSE):
            return then if test == TRUE else otherwise
        if self.field.same(then, otherwise):
            return then
        if test.word == "not":
            test, then, otherwise = test.parts[0], otherwise, then
        key = ("if", test_key(self.field, test), self.field.key(then), self.field.key(otherwise))
        signs = {sign_of(self.field, then), sign_of(self.field, otherwise)}
        sign = "positive" if signs == {"+"} else "nonnegative" if signs <= {"+", "+0", "0"} else "real"
        whole = self.field.whole(then) and self.field.whole(otherwise)
        return self.field.generator(key, Generator("if", "", (test, then, otherwise), sign, whole))

    # ---- functions ----
    def call(self, node: Call, args: tuple[Any, ...]) -> Form:
        word = node.function
        if word == "number":
            return args[0]  # type: ignore[no-any-return]
        if word == "sqrt":
            return power(self.field, args[0], self.field.constant(Fraction(1, 2)))
        if word == "exp":
            return exponential(self.field, args[0])
        if word == "ln":
            return logarithm(self.field, args[0])
        if word in ("log2", "log10"):
            base = self.field.constant(int(word[3:]))
            return self.field.divide(logarithm(self.field, args[0]), logarithm(self.field, base))
        values = [self.field.value(arg) for arg in args]
        if all(value is not None for value in values):
            found = exact.call(word, [value for value in values if value is not None])
            if not isinstance(found, Enclosure):
                return self.field.constant(found)
        return self.extreme(word, list(args)) if word in ("min", "max") else self.stepped(word, args)

    def extreme(self, word: str, args: list[Ratio]) -> Ratio:
        """A minimum or maximum: what surely does not count goes, what all share stands before it."""
        kept: list[Ratio] = []
        better = ("+", "+0", "0") if word == "max" else ("-", "-0", "0")
        for arg in args:
            signs = []
            for one in kept:
                signs.append(sign_of(self.field, self.field.subtract(one, arg)))
                if signs[-1] in better:
                    break
            else:
                kept = [one for one, sign in zip(kept, signs, strict=True) if OPPOSITE[sign] not in better]
                kept.append(arg)
        if len(kept) == 1:
            return kept[0]
        common = self.field.content(kept)
        kept = sorted((self.field.divide(one, common) for one in kept), key=self.field.key)
        signs = [sign_of(self.field, one) for one in kept]
        many = any if word == "max" else all
        sign = (
            "positive"
            if many(s == "+" for s in signs)
            else "nonnegative"
            if many(s in ("+", "+0", "0") for s in signs)
            else "real"
        )
        key = (word, *(self.field.key(one) for one in kept))
        made = self.field.generator(key, Generator(word, "", tuple(kept), sign, all(map(self.field.whole, kept))))
        return self.field.multiply(common, made)

    def stepped(self, word: str, args: tuple[Ratio, ...]) -> Ratio:
        """ceil, floor, mod or abs of something with names."""
        first = args[0]
        sign = sign_of(self.field, first)
        if word in ("ceil", "floor") and self.field.whole(first):
            return first
        if word == "mod" and self.field.whole(self.field.divide(*args)):
            return self.field.zero
        if word == "abs" and sign in ("+", "+0", "-", "-0"):
            return first if sign.startswith("+") else self.field.negate(first)
        signs = {
            "ceil": "positive" if sign == "+" else "nonnegative" if sign == "+0" else "real",
            "floor": "nonnegative" if sign in ("+", "+0") else "real",
            "abs": "nonnegative",
            "mod": "nonnegative" if word == "mod" and sign_of(self.field, args[-1]) == "+" else "real",
        }
        if word not in signs:
            raise Undefined(f"there is no {word} of {len(args)} arguments")
        whole = word in ("ceil", "floor") or all(map(self.field.whole, args))
        key = (word, *(self.field.key(arg) for arg in args))
        return self.field.generator(key, Generator(word, "", args, signs[word], whole))

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Any]) -> Form:
        binder = node.binders[0]
        assert binder.first is not None and binder.last is not None
        first, last, body = evaluate(binder.first), evaluate(binder.last), evaluate(node.body)
        running = self.canonical.of_name(binder.name)
        if node.function == "sum":
            closed = closed_sum(self.field, body, self.field.at["name", binder.name], first, last)
            if closed is not None:
                return closed
        key = (node.function, binder.name, *(self.field.key(part) for part in (body, first, last)))
        made = Generator(node.function, binder.name, (body, first, last, running), "real")
        return self.field.generator(key, made)


def joined(word: str, tests: list[Test]) -> Test:
    """Conditions joined, those that are decided left out."""
    settled, neutral = (FALSE, TRUE) if word == "and" else (TRUE, FALSE)
    if settled in tests:
        return settled
    left = [test for test in tests if test != neutral]
    return neutral if not left else left[0] if len(left) == 1 else Test(word, tuple(left))


def opposite(test: Test) -> Test:
    """The opposite of a condition."""
    if test in (TRUE, FALSE):
        return FALSE if test == TRUE else TRUE
    return test.parts[0] if test.word == "not" else Test("not", (test,))


def test_key(field: Field, test: Test) -> tuple[Any, ...]:
    """A condition as something that can be looked up."""
    parts = (test_key(field, part) if isinstance(part, Test) else field.key(part) for part in test.parts)
    return (test.word, *parts)


def names_of(field: Field, ratio: Ratio) -> set[str]:
    """The names in a form, those inside maxima, roots and cases too; the running number of a sum is none."""
    found: set[str] = set()
    running: set[str] = set()
    stack: list[Any] = [ratio]
    seen: set[int] = set()
    while stack:
        part = stack.pop()
        if isinstance(part, Test):
            stack += part.parts
        elif isinstance(part, Ratio):
            for at in field.used(part):
                made = field.generators[at]
                if made.word == "name":
                    found.add(made.name)
                elif at not in seen:
                    seen.add(at)
                    stack += made.args
                    running.add(made.name)
    return found - running
