"""Trees to SymPy and back, by kinds of nodes: no text ever reaches SymPy, which would run it as Python.

Symbols are named by the keys of the graph and are positive where the domain leaves out zero, else nonnegative or real;
that a number is whole is left to ourselves (SymPy's floor goes wrong on whole symbols). ceil, floor, mod, min, max
and abs are inert. A number whose power would pass the limits is an error before SymPy works it out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy
from sympy.core.relational import Relational

from symflops import exact
from symflops.exact import Undefined
from symflops.expr import (
    Aggregate,
    Binder,
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

from . import trees
from .inert import BY_WORD, AtMost, Both, Either, If, Inert, Less, Opposite, Same, Whole
from .worker import NotAlgebra

SIGNS: Mapping[str, Mapping[str, bool]] = {
    "positive": {"positive": True},
    "nonnegative": {"nonnegative": True},
    "real": {"real": True},
}
_RELATIONS = {"==": sympy.Eq, "!=": sympy.Ne, "<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge}


def symbol(key: str, sign: str = "positive") -> sympy.Symbol:
    """The symbol of a name. `sign` is positive, nonnegative or real."""
    return sympy.Symbol(key, **SIGNS[sign])


def to_sympy(expr: Expr, sign: Callable[[str], str] = lambda key: "positive") -> Any:
    """The SymPy expression of a core tree; `sign` tells what is known of a name.

    >>> to_sympy(Product((Number(Fraction(12), "12"), Power(Name("h"), Number(Fraction(2), "2"))), "**"))
    12*h**2
    """
    return fold(expr, ToSymPy(sign))


def rational(value: Fraction) -> Any:
    """A rational number of SymPy."""
    return sympy.Rational(value.numerator, value.denominator)


class ToSymPy:
    """SymPy as a reading of the tree."""

    def __init__(self, sign: Callable[[str], str]) -> None:
        self.sign = sign

    def number(self, node: Number) -> Any:
        return rational(node.value)

    def name(self, node: Name) -> Any:
        return symbol(node.id, "real" if node.id.startswith("%") else self.sign(node.id))

    def negate(self, node: Negate, body: Any) -> Any:
        return -body

    def sum(self, node: Sum, terms: tuple[Any, ...]) -> Any:
        # All at once: adding one by one takes SymPy quadratic time.
        return sympy.Add(*[term if sign == "+" else -term for sign, term in zip(node.signs, terms, strict=True)])

    def product(self, node: Product, factors: tuple[Any, ...]) -> Any:
        parts = []
        for operator, factor in zip(node.operators, factors, strict=True):
            if operator == "/" and factor == 0:
                raise Undefined("division by zero")
            parts.append(factor if operator == "*" else sympy.Pow(factor, -1))
        return sympy.Mul(*parts)

    def power(self, node: Power, base: Any, exponent: Any) -> Any:
        if base.is_Rational and exponent.is_Rational:
            found = exact.power(Fraction(base.p, base.q), Fraction(exponent.p, exponent.q))
            if isinstance(found, Fraction):
                return rational(found)
            # SymPy would look for the factors of the base, however long it is.
            return sympy.Pow(base, exponent, evaluate=max(abs(base.p), base.q) < 10**12)
        return sympy.Pow(base, exponent)

    def compare(self, node: Compare, operands: tuple[Any, ...]) -> Any:
        pairs = zip(node.relations, operands, operands[1:], strict=False)
        found = [related(relation, a, b) for relation, a, b in pairs]
        return found[0] if len(found) == 1 else Both(*found)

    def divides(self, node: Divides, divisor: Any, dividend: Any) -> Any:
        return Whole(divisor, dividend)

    def logic(self, node: Logic, operands: tuple[Any, ...]) -> Any:
        return (Both if node.word == "and" else Either)(*operands)

    def negation(self, node: Not, body: Any) -> Any:
        return Opposite(body)

    def call(self, node: Call, args: tuple[Any, ...]) -> Any:
        name = node.function
        if name == "number":
            return args[0]
        if name in BY_WORD:
            return BY_WORD[name](*args)
        if name == "sqrt":
            half = Number(Fraction(1, 2), "0.5")
            return self.power(Power(node.args[0], half), args[0], sympy.Rational(1, 2))  # type: ignore[arg-type]
        if name == "exp":
            return sympy.exp(args[0])
        base = {"ln": 0, "log2": 2, "log10": 10}.get(name)
        if base is None:
            raise NotAlgebra(f"`{name}` has no counterpart in SymPy")
        if args[0].is_Rational and args[0] <= 0:
            raise Undefined("the logarithm of a number that is not positive")
        # SymPy pulls the factors of a whole number out of its logarithm, however long it takes.
        small = not args[0].is_Rational or max(args[0].p, args[0].q) < 10**12
        log = sympy.log(args[0], evaluate=small)
        return log / sympy.log(base) if base else log

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Any]) -> Any:
        return If(evaluate(node.test), evaluate(node.then), evaluate(node.otherwise))

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Any]) -> Any:
        binder = node.binders[0]
        if node.function not in ("sum", "prod") or binder.first is None or binder.last is None:
            raise NotAlgebra(f"`{node.function}` over a running number has no counterpart in SymPy")
        over = (symbol(binder.name, "real"), evaluate(binder.first), evaluate(binder.last))
        return (sympy.Sum if node.function == "sum" else sympy.Product)(evaluate(node.body), over)


def related(relation: str, a: Any, b: Any) -> Any:
    """A comparison that stays as it is: SymPy would try to decide it."""
    if relation in ("==", "!="):
        return Same(a, b) if relation == "==" else Opposite(Same(a, b))
    low, high = (b, a) if relation.startswith(">") else (a, b)
    return (AtMost if relation.endswith("=") else Less)(low, high)


# ---- and back ----------------------------------------------------------------------------------------------


def from_sympy(expression: Any) -> Expr:
    """The core tree of a SymPy expression; raises `NotAlgebra` for what the language has no word for.

    >>> from symflops.notation.text import to_text
    >>> x = symbol("x")
    >>> to_text(from_sympy((x + 1) ** 2 / (3 * x)))
    '(x + 1)^2/(3*x)'
    """
    for kinds, rule in _BACK:
        if isinstance(expression, kinds):
            return rule(expression)
    raise NotAlgebra(f"{type(expression).__name__} has no word in the language")


def _back_rational(value: Any) -> Expr:
    return trees.number(Fraction(int(value.p), int(value.q)))


def _back_add(found: Any) -> Expr:
    terms = list(found.args)
    terms.sort(key=lambda term: bool(term.is_Number))  # `x + 1`, not `1 + x`
    parts = [from_sympy(term) for term in terms]
    first = next((at for at, part in enumerate(parts) if not trees.is_negative(part)), 0)
    return trees.plus([parts[first], *parts[:first], *parts[first + 1 :]])


def _back_mul(found: Any) -> Expr:
    coefficient, rest = found.as_coeff_mul()
    above, below = [], []
    if coefficient.is_Rational:
        if abs(coefficient.p) != 1 or coefficient.p == -1:
            above.append(trees.number(int(coefficient.p)))
        if coefficient.q != 1:
            below.append(trees.number(int(coefficient.q)))
    else:
        above.append(from_sympy(coefficient))
    for factor in rest:
        base, exponent = factor.as_base_exp() if factor.is_Pow else (factor, sympy.Integer(1))
        down = exponent.could_extract_minus_sign() and not isinstance(factor, sympy.exp)
        (below if down else above).append(_raised(base, -exponent if down else exponent))
    return trees.times(above, below)


def _raised(base: Any, exponent: Any) -> Expr:
    body = from_sympy(base)
    if exponent.is_Rational:
        return trees.power(body, Fraction(int(exponent.p), int(exponent.q)))
    return Power(body, from_sympy(exponent))


def _back_pow(found: Any) -> Expr:
    base, exponent = found.as_base_exp() if not found.base.is_Rational else (found.base, found.exp)
    if exponent.could_extract_minus_sign():
        return trees.times([trees.ONE], [_raised(base, -exponent)])
    return _raised(base, exponent)


def _back_piecewise(found: Any) -> Expr:
    if found.args[-1][1] != sympy.true:
        raise NotAlgebra("a case for everything else is missing")
    result = from_sympy(found.args[-1][0])
    for value, test in reversed(found.args[:-1]):
        result = Conditional(from_sympy(test), from_sympy(value), result)
    return result


def _back_relation(found: Any) -> Expr:
    word = next(word for word, kind in _RELATIONS.items() if isinstance(found, kind))
    return Compare((from_sympy(found.lhs), from_sympy(found.rhs)), (word,))


def _back_inert(found: Any) -> Expr:
    parts = tuple(map(from_sympy, found.args))
    if isinstance(found, (Less, AtMost, Same)):
        return Compare(parts, (found.word,))
    if isinstance(found, (Both, Either)):
        return Logic(found.word, parts)
    if isinstance(found, If):
        return Conditional(parts[0], parts[1], parts[2])
    if isinstance(found, (Opposite, Whole)):
        return Not(parts[0]) if isinstance(found, Opposite) else Divides(parts[0], parts[1])
    return Call(found.word, parts)


def _back_aggregate(found: Any) -> Expr:
    if len(found.limits) != 1:
        raise NotAlgebra("a sum over several numbers at once has no word in the language")
    running, first, last = found.limits[0]
    binder = Binder(running.name, from_sympy(first), from_sympy(last))
    return Aggregate("sum" if isinstance(found, sympy.Sum) else "prod", from_sympy(found.function), (binder,))


def _called(word: str) -> Callable[[Any], Expr]:
    return lambda found: Call(word, tuple(from_sympy(arg) for arg in found.args))


_BACK: tuple[tuple[Any, Callable[[Any], Expr]], ...] = (
    (sympy.Rational, _back_rational),
    (sympy.Symbol, lambda found: Name(found.name)),
    (sympy.Add, _back_add),
    (sympy.Mul, _back_mul),
    (sympy.exp, _called("exp")),
    (sympy.Pow, _back_pow),
    (sympy.log, _called("ln")),
    (Inert, _back_inert),
    (sympy.Abs, _called("abs")),
    (sympy.Min, _called("min")),
    (sympy.Max, _called("max")),
    (sympy.floor, _called("floor")),
    (sympy.ceiling, _called("ceil")),
    (sympy.Piecewise, _back_piecewise),
    (Relational, _back_relation),
    (sympy.And, lambda found: Logic("and", tuple(map(from_sympy, found.args)))),
    (sympy.Or, lambda found: Logic("or", tuple(map(from_sympy, found.args)))),
    (sympy.Not, lambda found: Not(from_sympy(found.args[0]))),
    (type(sympy.true), lambda found: Logic("and", ())),
    (type(sympy.false), lambda found: Logic("or", ())),
    ((sympy.Sum, sympy.Product), _back_aggregate),
    (sympy.core.numbers.Exp1, lambda found: Call("exp", (trees.ONE,))),
)


# ---- values ------------------------------------------------------------------------------------------------


def value_of(expression: Any, point: Mapping[str, Fraction]) -> Any:
    """The value of a SymPy expression at a point: one replacement, then the inert functions made active."""
    known = {one: rational(point[one.name]) for one in expression.free_symbols if one.name in point}
    return _active(expression.xreplace(known))


def _active(part: Any) -> Any:
    """A number for a tree of numbers, functions that are inert worked out."""
    if not part.has(Inert):
        return part
    if isinstance(part, If):
        return _active(part.args[1] if _holds(part.args[0]) else part.args[2])
    args = [_active(arg) for arg in part.args]
    if not isinstance(part, Inert):
        return part.func(*args)
    if part.word == "mod":
        return args[0] - args[1] * sympy.floor(args[0] / args[1])
    if part.word in ("min", "max"):
        found = args[0]
        for other in args[1:]:
            below = _sign(other - found) < 0
            found = other if below == (part.word == "min") else found
        return found
    active = {"ceil": sympy.ceiling, "floor": sympy.floor, "abs": sympy.Abs}
    return active[part.word](*args)


def _holds(test: Any) -> bool:
    """Does a condition between numbers hold?"""
    if isinstance(test, (Both, Either)):
        return (all if isinstance(test, Both) else any)(_holds(arg) for arg in test.args)
    if isinstance(test, Opposite):
        return not _holds(test.args[0])
    a, b = (_active(arg) for arg in test.args)
    if isinstance(test, Whole):
        return bool((b / a).is_Integer)
    sign = _sign(a - b)
    return sign == 0 if isinstance(test, Same) else sign < 0 or (sign == 0 and isinstance(test, AtMost))


def _sign(number: Any) -> int:
    """The sign of a number; what is nought to 50 digits is nought."""
    if number.is_Rational:
        return int(number.p > 0) - int(number.p < 0)
    near = number.evalf(60)
    return 0 if abs(near) < sympy.Float(10) ** -50 else 1 if near > 0 else -1
