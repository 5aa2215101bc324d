"""What formulas look like on paper, whichever way they are set: fractions, cases, sums, in the author's order."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar

from symflops.expr import (
    Aggregate,
    Argument,
    Arm,
    Assign,
    Binder,
    Binding,
    ByLaw,
    Call,
    Compare,
    Conditional,
    Divides,
    Entry,
    Expr,
    Is,
    Logic,
    Match,
    Name,
    Negate,
    Not,
    Number,
    Pick,
    Power,
    Preset,
    Product,
    Rows,
    Sum,
    Tagged,
    Under,
    Units,
)

from .literals import read_literal
from .precedence import TYPESET_LEVELS, Level, factor_level, term_level, typeset_level
from .writer import Hole, Notation, Piece, joined

Pieces = list[Piece]
_FENCED = ("abs", "ceil", "floor")
_SIGMA = ("sum", "prod")


def _starts_with_digit(expr: Expr) -> bool:
    """Would a factor before it run into its digits?"""
    while isinstance(expr, (Power, Tagged)):
        expr = expr.base if isinstance(expr, Power) else expr.body
    return isinstance(expr, Number)


def _fractions(product: Product) -> Iterable[tuple[tuple[Expr, ...], tuple[Expr, ...]]]:
    """Runs of factors and what divides each run: `a*b/c*d` is (a b)/c and then d."""
    above: list[Expr] = []
    below: list[Expr] = []
    for operator, factor in zip(product.operators, product.factors, strict=True):
        if operator == "*" and below:
            yield tuple(above), tuple(below)
            above, below = [], []
        (above if operator == "*" else below).append(factor)
    yield tuple(above), tuple(below)


class Typeset(Notation):
    """The layout that LaTeX and MathML share. Each says how a mark, a word or a fraction is set."""

    levels: ClassVar[Mapping[type, Level]] = TYPESET_LEVELS
    marks: ClassVar[Mapping[str, str]]

    def __init__(self, symbols: Mapping[str, str]) -> None:
        super().__init__()
        self._symbols = symbols

    def level(self, node: Expr | Binding) -> Level:
        """How tightly a node binds as set."""
        return typeset_level(node)

    # ---- what a notation has to say ----

    @abstractmethod
    def _digits(self, text: str) -> str: ...
    @abstractmethod
    def _symbol(self, tex: str) -> str: ...
    @abstractmethod
    def _upright(self, text: str) -> str: ...
    @abstractmethod
    def _word(self, text: str) -> str: ...
    @abstractmethod
    def _fraction(self, above: Pieces, below: Pieces) -> Pieces: ...
    @abstractmethod
    def _raised(self, base: Pieces, exponent: Pieces) -> Pieces: ...
    @abstractmethod
    def _root(self, body: Pieces) -> Pieces: ...
    @abstractmethod
    def _fenced(self, fence: str, body: Pieces) -> Pieces: ...
    @abstractmethod
    def _operator(self, function: str, below: Pieces, above: Pieces) -> Pieces: ...
    @abstractmethod
    def _function(self, function: str) -> str: ...
    @abstractmethod
    def _cases(self, rows: Iterable[tuple[Pieces, Pieces]]) -> Pieces: ...
    @abstractmethod
    def _restricted(self, body: Pieces, below: Pieces) -> Pieces: ...

    def _part(self, node: Expr, level: Level = Level.ANY) -> Piece:
        """A hole for a part; names and whole numbers, which most parts are and nothing needs brackets around, at once."""
        if type(node) is Name and Name in self.levels:
            return self._named(node.id)
        if type(node) is Number and node.text.isdecimal():
            return self._digits(node.text)
        return Hole(node, level)

    # ---- arithmetic ----

    def _number(self, node: Number) -> Pieces:
        literal = read_literal(node.text)
        if not literal.power:
            return [self._digits(literal.digits), *([self.marks["%"]] if literal.percent else [])]
        ten = self._raised([self._digits("10")], self._signed(literal.power))
        return ten if literal.digits == "1" else [self._digits(literal.digits), self.marks["times"], *ten]

    def _signed(self, digits: str) -> Pieces:
        return [self.marks["minus"], self._digits(digits[1:])] if digits.startswith("-") else [self._digits(digits)]

    def _name(self, node: Name) -> Pieces:
        return [self._named(node.id)]

    def _named(self, name: str) -> str:
        if name in self._symbols:
            return self._symbol(self._symbols[name])
        return self._symbol(name) if len(name) == 1 else self._upright(name)

    def _tagged(self, node: Tagged) -> Pieces:
        level = Level.FACTOR if isinstance(node.body, Number) else Level.ATOM
        return [self._part(node.body, level), self.marks["*"], *self._units(node.unit)]

    def _units(self, units: Units) -> Pieces:
        above = [self._unit(name, power) for name, power in units.factors if power > 0]
        below = [self._unit(name, -power) for name, power in units.factors if power < 0]
        upper = joined(self.marks["*"], above) or [self._digits("1")]
        return self._fraction(upper, joined(self.marks["*"], below)) if below else upper

    def _unit(self, name: str, power: int) -> Pieces:
        return [self._upright(name)] if power == 1 else self._raised([self._upright(name)], [self._digits(str(power))])

    def _negate(self, node: Negate) -> Pieces:
        return [self.marks["minus"], self._part(node.body, factor_level(node.body, first=False))]

    def _sum(self, node: Sum) -> Pieces:
        pieces: Pieces = []
        for sign, term in zip(node.signs, node.terms, strict=True):
            level = term_level(term, first=not pieces)
            pieces += [self.marks[sign], self._part(term, level)] if pieces else [self._part(term, level)]
        return pieces

    def _product(self, node: Product) -> Pieces:
        if "/" not in node.operators:
            return self._run(node.factors, True, len(node.factors) == 1)
        pieces: Pieces = []
        for above, below in _fractions(node):
            if pieces:
                pieces.append(self._between(above[0], divided=bool(below)))
            if below:
                pieces += self._fraction(self._run(above, True, True), self._run(below, True, True))
            else:
                pieces += self._run(above, not pieces, len(node.factors) == 1)
        return pieces

    def _run(self, factors: tuple[Expr, ...], first: bool, alone: bool) -> Pieces:
        """Factors side by side; one that fills the numerator or denominator of a fraction needs no brackets."""
        if alone and len(factors) == 1:
            return [self._part(factors[0])]
        pieces: Pieces = [self._part(factors[0], factor_level(factors[0], first))]
        for factor in factors[1:]:
            between = self.marks["*"] if type(factor) is Name else self._between(factor)
            pieces += (between, self._part(factor, factor_level(factor, first=False)))
        return pieces

    def _between(self, factor: Expr, divided: bool = False) -> str:
        """What stands before a factor: a dot where digits would run together, else a little space."""
        return self.marks["dot" if not divided and _starts_with_digit(factor) else "*"]

    def _power(self, node: Power) -> Pieces:
        return self._raised([self._part(node.base, Level.POSTFIX)], [self._part(node.exponent)])

    # ---- conditions ----

    def _compare(self, node: Compare) -> Pieces:
        pieces: Pieces = [self._part(node.operands[0], Level.SUM)]
        for relation, operand in zip(node.relations, node.operands[1:], strict=True):
            pieces += [self.marks[relation], self._part(operand, Level.SUM)]
        return pieces

    def _divides(self, node: Divides) -> Pieces:
        return [self._part(node.divisor, Level.SUM), self.marks["divides"], self._part(node.dividend, Level.SUM)]

    def _is_option(self, node: Is) -> Pieces:
        return self._chosen(node.choice, node.options)

    def _chosen(self, choice: str, options: tuple[str, ...]) -> Pieces:
        named = joined(self.marks[","], ([self._upright(option)] for option in options))
        if len(options) == 1:
            return [self._named(choice), self.marks["=="], *named]
        return [self._named(choice), self.marks["in"], *self._fenced("set", named)]

    def _logic(self, node: Logic) -> Pieces:
        level = Level.NOT if node.word == "and" else Level.AND
        return joined(self._word(f" {node.word} "), ([self._part(operand, level)] for operand in node.operands))

    def _negation(self, node: Not) -> Pieces:
        return [self._word("not "), self._part(node.body, Level.NOT)]

    # ---- cases ----

    def _conditional(self, node: Conditional) -> Pieces:
        """Cases of cases in the last place are one list."""
        rows: list[tuple[Pieces, Pieces]] = []
        last: Expr = node
        while isinstance(last, Conditional):
            rows.append(([self._part(last.then)], [self._word("if "), self._part(last.test)]))
            last = last.otherwise
        return self._cases([*rows, ([self._part(last)], [self._word("otherwise")])])

    def _match(self, node: Match) -> Pieces:
        return self._cases([self._arm(node.choice, arm) for arm in node.arms])

    def _arm(self, choice: str, arm: Arm) -> tuple[Pieces, Pieces]:
        when: Pieces = [self._word("if "), *self._chosen(choice, arm.options)] if arm.options else [self._word("otherwise")]
        return [self._part(arm.body)], when

    # ---- functions ----

    def _call(self, node: Call) -> Pieces:
        args = joined(self.marks[","], map(self._argument, node.args))
        if len(node.args) == 1 and node.function in _FENCED:
            return self._fenced(node.function, args)
        if len(node.args) == 1 and node.function == "sqrt":
            return self._root(args)
        short = node.function in self._symbols or len(node.function) == 1
        return [self._named(node.function) if short else self._function(node.function), *self._fenced("call", args)]

    def _argument(self, argument: Expr | Argument) -> Pieces:
        if isinstance(argument, Argument):
            return [self._named(argument.name), self.marks["=="], self._part(argument.body)]
        return [self._part(argument)]

    def _aggregate(self, node: Aggregate) -> Pieces:
        if node.function in _SIGMA:
            signs = [piece for binder in node.binders for piece in self._sigma(node.function, binder)]
            return [*signs, self._part(node.body, term_level(node.body, first=False))]
        below = joined(self.marks[","], map(self._bounds, node.binders))
        return [*self._operator(node.function, below, []), *self._fenced("call", [self._part(node.body)])]

    def _sigma(self, function: str, binder: Binder) -> Pieces:
        if binder.first is None or binder.last is None:
            return self._operator(function, self._bounds(binder), [])
        below: Pieces = [self._named(binder.name), self.marks["=="], self._part(binder.first)]
        return self._operator(function, below, [self._part(binder.last)])

    def _bounds(self, binder: Binder) -> Pieces:
        if binder.first is None or binder.last is None:
            return [self._word(binder.name)]
        low, high = self._part(binder.first, Level.SUM), self._part(binder.last, Level.SUM)
        return [low, self.marks["<="], self._named(binder.name), self.marks["<="], high]

    # ---- circumstances ----

    def _listed(self, bindings: Iterable[Binding]) -> Pieces:
        return joined(self.marks[","], ([Hole(binding)] for binding in bindings))

    def _under(self, node: Under) -> Pieces:
        return self._restricted([Hole(node.body, Level.POSTFIX)], self._listed(node.bindings))

    def _by_law(self, node: ByLaw) -> Pieces:
        return self._restricted([Hole(node.body, Level.POSTFIX)], [self._word(node.law)])

    def _assign(self, node: Assign) -> Pieces:
        return [self._named(node.name), self.marks["=="], Hole(node.body)]

    def _pick(self, node: Pick) -> Pieces:
        return [self._named(node.name), self._word(f" by {node.law}")]

    def _entry(self, node: Entry) -> Pieces:
        return [self._named(node.name), *self._fenced("call", [Hole(node.key)]), self.marks["=="], Hole(node.body)]

    def _rows(self, node: Rows) -> Pieces:
        rows = joined(self.marks["*"], (self._fenced("set", self._listed(row)) for row in node.rows))
        return [self._named(node.name), self.marks["=="], *rows]

    def _preset(self, node: Preset) -> Pieces:
        return [self._word(node.name)]
