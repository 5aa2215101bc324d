"""Canonical forms as trees: multiplied out, factored, or collected by a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from flint import fmpz_mpoly

from symflops.expr import Aggregate, Binder, Call, Compare, Conditional, Divides, Expr, Logic, Name, Not, Power
from symflops.notation.text import to_text

from . import trees
from .factoring import factors_of
from .field import Field, Ratio, Test, TooWide, number_in

MOST_WRITTEN = 5_000  # terms inside generators
MOST_COLLECTED = 1_000  # terms times names of a polynomial that is collected by each of them
MOST_FACTORED = 2_000  # terms of a polynomial that is still factored


def shortest(field: Field, ratio: Ratio, others: Sequence[Expr] = ()) -> Expr:
    """The form that is shortest to read; of those that are equally short the first."""
    return min([*others, *forms(field, ratio)], key=lambda tree: len(to_text(tree)))


def forms(field: Field, ratio: Ratio) -> Iterator[Expr]:
    """The forms worth comparing: factored, multiplied out, collected by each name that some terms have more of."""
    field.written = 0
    below = _factors(field, ratio.below)  # once: of a long form this takes the most time
    yield trees.times(_factors(field, ratio.above, positive=True), below)
    if len(ratio.above) <= 40:
        field.written = 0
        yield expanded(field, ratio)
    used = field.used(Ratio(ratio.above, field.context.constant(1)))
    if 2 < len(ratio.above) <= 200 and len(ratio.above) * len(used) <= MOST_COLLECTED:
        monomials = field.lift(ratio.above).monoms()
        for at in used:
            if field.generators[at].word == "name" and len({powers[at] for powers in monomials}) > 1:
                field.written = 0
                yield trees.times(_collected(field, ratio.above, at), below)


def expanded(field: Field, ratio: Ratio) -> Expr:
    """A sum of products, over the denominator."""
    above, below = field.lift(ratio.above), field.lift(ratio.below)
    if len(below) == 1:
        one_by_one = [field.tidy(field.context.from_dict({powers: value}), below) for powers, value in above.to_dict().items()]
        return _signed([_term(field, term) for term in one_by_one])
    return trees.times([_sum(field, above)], [_sum(field, below)])


def _term(field: Field, term: Ratio) -> Expr:
    """A product over a product; a coefficient that is a decimal is written as one, `4.17/x` rather than `417/(100*x)`."""
    (above, value), (below, divisor) = (one for part in term for one in part.to_dict().items())
    number = Fraction(int(value), int(divisor))
    if divisor >= 10 and abs(value) != 1 and trees.decimal_text(abs(number)):
        return trees.times([trees.number(number), *_monomial(field, above, 1)], _monomial(field, below, 1))
    return trees.times(_monomial(field, above, value), _monomial(field, below, divisor))


def _sum(field: Field, polynomial: fmpz_mpoly) -> Expr:
    """A polynomial, term by term; one that is added stands first."""
    terms = [trees.times(_monomial(field, powers, value)) for powers, value in field.lift(polynomial).to_dict().items()]
    return _signed(terms)


def _signed(terms: list[Expr]) -> Expr:
    first = next((at for at, term in enumerate(terms) if not trees.is_negative(term)), 0)
    return trees.plus([terms[first], *terms[:first], *terms[first + 1 :]]) if terms else trees.ZERO


def _monomial(field: Field, powers: Sequence[Any], value: Any) -> list[Expr]:
    """The factors of one term of a polynomial; its number first."""
    found = [trees.number(int(value))] if abs(value) != 1 or not any(powers) else []
    found += [generator_power(field, at, int(power)) for at, power in enumerate(powers) if power]
    if value == -1 and any(powers):
        found[0] = trees.negated(found[0])
    return found


def factored(field: Field, ratio: Ratio) -> Expr:
    """A product of powers of sums, over another; `(b - a)*c` rather than `-(a - b)*c`."""
    return trees.times(_factors(field, ratio.above, positive=True), _factors(field, ratio.below))


def _factors(field: Field, polynomial: fmpz_mpoly, positive: bool = False) -> list[Expr]:
    if not polynomial:
        return [trees.ZERO]
    if len(polynomial) == 1:
        return _monomial(field, *next(iter(polynomial.to_dict().items())))
    if len(polynomial) > MOST_FACTORED:
        return [_sum(field, polynomial)]
    content, parts = factors_of(polynomial)
    found: list[Expr] = []
    sums: list[Expr] = []
    for part, count in parts:
        if len(part) == 1:
            found += [_raised(tree, count) for tree in _monomial(field, *next(iter(part.to_dict().items())))]
            continue
        if all(value < 0 for value in part.coeffs()) or _begins_low(part):
            part, content = -part, -content if count % 2 else content
        if positive and content < 0 and count % 2 and any(value < 0 for value in part.coeffs()):
            part, content = -part, -content
        sums.append(_raised(_sum(field, part), count))
    number = [trees.number(content)] if content != 1 else []
    return [*number, *found, *sums]


def _begins_low(polynomial: fmpz_mpoly) -> bool:
    """Are more terms subtracted than added?"""
    below = sum(1 for value in polynomial.coeffs() if value < 0)
    return 2 * below > len(polynomial)


def _raised(tree: Expr, count: int) -> Expr:
    if count == 1:
        return tree
    if isinstance(tree, Power) and (whole := _whole(tree)) is not None:
        return trees.power(tree.base, whole * count)
    if isinstance(tree, Call) and tree.function == "sqrt":
        return trees.power(tree.args[0], Fraction(count, 2))  # type: ignore[arg-type]
    if isinstance(tree, Call) and tree.function == "exp":
        return Call("exp", (trees.times([trees.number(count), tree.args[0]]),))  # type: ignore[list-item]
    return Power(tree, trees.number(count))


def _whole(tree: Power) -> Fraction | None:
    """The number an exponent is."""
    value = getattr(tree.exponent, "value", None)
    return value if isinstance(value, Fraction) else None


def collected(field: Field, ratio: Ratio, at: int) -> Expr:
    """Powers of one generator, highest first, each times its factored coefficient, over the denominator."""
    return trees.times(_collected(field, ratio.above, at), _factors(field, ratio.below))


def _collected(field: Field, polynomial: fmpz_mpoly, at: int) -> list[Expr]:
    """Their common number, and the sum of the powers."""
    above = field.lift(polynomial)
    parts: dict[int, dict[tuple[int, ...], Any]] = {}
    for powers, value in above.to_dict().items():
        parts.setdefault(int(powers[at]), {})[(*powers[:at], 0, *powers[at + 1 :])] = value
    common = number_in(above) if above else 1
    content = field.context.constant(common)
    terms = []
    for degree in sorted(parts, reverse=True):
        factors = _factors(field, field.context.from_dict(parts[degree]) / content)
        if degree:
            factors = [*[one for one in factors if one != trees.ONE], generator_power(field, at, degree)]
        terms.append(trees.times(factors))
    return [trees.number(common), _signed(terms)]


# ---- generators --------------------------------------------------------------------------------------------


def generator_power(field: Field, at: int, power: int) -> Expr:
    """A power of a generator."""
    made = field.generators[at]
    if made.word == "name":
        return trees.power(Name(made.name), Fraction(power, made.degree))
    if made.word == "root":
        return trees.power(_written(field, made.args[0]), Fraction(power, made.degree))
    if made.word == "power":
        base, exponent = (_written(field, arg) for arg in made.args)
        return Power(base, trees.times([trees.number(power), exponent]))
    if made.word == "exp":
        return Call("exp", (trees.times([trees.number(power), _written(field, made.args[0])]),))
    return trees.power(generator(field, at), Fraction(power))


def generator(field: Field, at: int) -> Expr:
    """What a generator stands for, written once; the count of what is written goes on as if it were written again."""
    if at in field.trees:
        tree, size = field.trees[at]
        count(field, size)
        return tree
    before = field.written
    tree = _generator(field, at)
    field.trees[at] = tree, field.written - before
    return tree


def count(field: Field, size: int) -> None:
    """Terms inside generators are counted: roots within roots double at each level, which ends at a limit."""
    field.written += size
    if field.written > MOST_WRITTEN:
        raise TooWide


def _generator(field: Field, at: int) -> Expr:
    made = field.generators[at]
    if made.word == "if":
        test, then, otherwise = made.args
        return Conditional(condition(field, test), _written(field, then), _written(field, otherwise))
    if made.word in ("sum", "prod") or (made.word in ("min", "max", "first", "last") and made.name):
        body, first, last, _ = (_written(field, arg) for arg in made.args)
        return Aggregate(made.word, body, (Binder(made.name, first, last),))
    return Call(made.word, tuple(_written(field, arg) for arg in made.args))


def _written(field: Field, ratio: Ratio) -> Expr:
    """What stands inside a generator."""
    count(field, len(ratio.above) + len(ratio.below))
    plain = expanded(field, ratio)
    tree = factored(field, ratio)
    return plain if len(to_text(plain)) <= len(to_text(tree)) else tree


def condition(field: Field, test: Test) -> Expr:
    """A condition in canonical form as a tree: what is added on one side, what is subtracted on the other."""
    if test.word in ("and", "or"):
        return Logic(test.word, tuple(condition(field, part) for part in test.parts))
    if test.word == "not":
        return Not(condition(field, test.parts[0]))
    (apart,) = test.parts
    if test.word == "whole":
        return Divides(_written(field, Ratio(apart.below, field.one.below)), _written(field, Ratio(apart.above, field.one.below)))
    if field.sign(Ratio(apart.below, field.context.constant(1))) == "+":
        apart = Ratio(apart.above, field.context.constant(1))
    sides: tuple[dict[Any, Any], dict[Any, Any]] = ({}, {})
    for powers, value in field.lift(apart.above).to_dict().items():
        sides[value < 0][powers] = abs(value)
    below = field.lift(apart.below)
    left, right = (expanded(field, field.tidy(field.context.from_dict(side), below)) for side in sides)
    return Compare((left, right), (test.word,))
