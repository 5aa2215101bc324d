"""Powers, roots, logarithms and exponentials in a field of rational formulas.

Powers of products come apart where nothing is negative, numbers into their primes, exponents into their terms, so that
`(4*x)^0.5`, `2*sqrt(x)` and `2*x^0.5` are one form.
"""

from __future__ import annotations

from fractions import Fraction

from symflops import exact
from symflops.exact import Undefined

from .field import Field, Generator, Ratio, TooWide, number_in

MOST_TRIED = 1000  # primes up to this are looked for in a number
LARGEST_DEGREE = 10_000


def power(field: Field, base: Ratio, exponent: Ratio) -> Ratio:
    """A ratio to a ratio."""
    number = field.value(exponent)
    if number is not None and number.denominator == 1:
        try:
            return field.whole_power(base, number.numerator)
        except TooWide:
            return opaque_power(field, base, number)
    if number is not None:
        return root_power(field, base, number)
    return symbolic_power(field, base, exponent)


def opaque_power(field: Field, base: Ratio, exponent: Fraction) -> Ratio:
    """A power too wide to be multiplied out: of a generator of its own that stands for the base."""
    known = field.value(base)
    if known is not None:
        found = exact.power(known, exponent)
        if isinstance(found, Fraction):
            return field.constant(found)
    if exponent < 0:
        return field.divide(field.one, opaque_power(field, base, -exponent))
    key = ("power", field.key(base), exponent)
    sign = {"+": "positive", "+0": "nonnegative"}.get(field.sign(base), "nonnegative" if exponent.numerator % 2 == 0 else "real")
    return field.generator(key, Generator("power", "", (base, field.constant(exponent)), sign))


def root_power(field: Field, base: Ratio, exponent: Fraction) -> Ratio:
    """A power whose exponent is a fraction."""
    if not base.above:
        if exponent < 0:
            raise Undefined("zero to a negative power")
        return field.zero
    known = field.value(base)
    if known is not None and known < 0:
        raise Undefined("a root or a broken power of a negative number")
    outside = field.content([base])
    rest = field.divide(base, outside)
    found = monomial_power(field, outside, exponent)
    number = field.value(rest)
    if number == 1:
        return found
    return field.multiply(found, root_of(field, rest, exponent))


def monomial_power(field: Field, base: Ratio, exponent: Fraction) -> Ratio:
    """A power of a positive number times powers of generators that are positive."""
    found = field.one
    for part, sign in ((base.above, 1), (base.below, -1)):
        ((powers, value),) = part.to_dict().items()
        found = field.multiply(found, number_power(field, int(value), sign * exponent))
        for at, count in enumerate(powers):
            if count:
                found = field.multiply(found, generator_power(field, at, sign * int(count) * exponent))
    return found


def generator_power(field: Field, at: int, exponent: Fraction) -> Ratio:
    """A power of a generator: a whole one where its root is at hand."""
    if exponent.denominator == 1:
        return field.whole_power(Ratio(field.monomial({at: 1}), field.context.constant(1)), exponent.numerator)
    return root_of(field, Ratio(field.monomial({at: 1}), field.context.constant(1)), exponent)


def number_power(field: Field, value: int, exponent: Fraction) -> Ratio:
    """A power of a whole number, prime by prime."""
    whole, part = divmod(exponent, 1)
    if not part:
        return field.whole_power(field.constant(value), int(whole))
    found = field.one
    for prime, count in factors(value).items():
        times, rest = divmod(count * exponent, 1)
        found = field.multiply(found, field.whole_power(field.constant(prime), times))
        if rest:
            found = field.multiply(found, root_of(field, field.constant(prime), rest))
    return found


def factors(value: int) -> dict[int, int]:
    """Small primes of a number, with their counts, and what is left of it."""
    found: dict[int, int] = {}
    prime = 2
    while prime <= MOST_TRIED and prime * prime <= value:
        while value % prime == 0:
            found[prime] = found.get(prime, 0) + 1
            value //= prime
        prime += 1 + (prime > 2)
    if value > 1:
        found[value] = found.get(value, 0) + 1
    return found


def root_of(field: Field, inside: Ratio, exponent: Fraction) -> Ratio:
    """A power of what does not come apart: of its root, a generator with a relation."""
    degree = exponent.denominator
    if degree > LARGEST_DEGREE:
        return opaque_power(field, inside, exponent)
    key = ("root", field.key(inside), degree)
    sign = "positive" if field.sign(inside) == "+" else "nonnegative"
    root = field.generator(key, Generator("root", "", (inside,), sign, False, degree))
    field.relations[field.at[key]] = inside
    return field.whole_power(root, exponent.numerator)


# ---- exponents with names ----------------------------------------------------------------------------------


def symbolic_power(field: Field, base: Ratio, exponent: Ratio) -> Ratio:
    """A power whose exponent has names in it: a factor for each term of the exponent and each factor of the base."""
    known = field.value(base)
    if known == 1:
        return field.one
    if known is not None and known <= 0:
        raise Undefined("a power of a number that is not positive, with a name as its exponent")
    if is_quotient(field, base):
        coefficient = number_in(exponent.above) if exponent.above else 1
        return _single_power(field, base, field.divide(exponent, field.constant(coefficient)), Fraction(coefficient))
    outside = field.content([base])
    rest = field.divide(base, outside)
    bases: list[tuple[Ratio, Fraction]] = [] if field.value(rest) == 1 else [(rest, Fraction(1))]
    one = field.context.constant(1)
    for part, sign in ((outside.above, 1), (outside.below, -1)):
        ((powers, value),) = part.to_dict().items()
        bases += [(field.constant(prime), Fraction(sign * count)) for prime, count in factors(int(value)).items()]
        for at, count in enumerate(powers):
            if count:
                degree = field.generators[at].degree if field.generators[at].word == "name" else 1
                whole = Ratio(field.monomial({at: degree}), one)
                bases.append((whole, Fraction(sign * int(count), degree)))
    found = field.one
    for term, times in terms_of(field, exponent):
        for one_base, share in bases:
            found = field.multiply(found, _single_power(field, one_base, term, times * share))
    return found


def is_quotient(field: Field, base: Ratio) -> bool:
    """Is it a quotient whose powers are to stay together?"""
    return field.together and not base.above.is_one() and not base.below.is_one()


def terms_of(field: Field, ratio: Ratio) -> list[tuple[Ratio | None, Fraction]]:
    """The terms of a ratio, each without its coefficient (None for the constant one), over the whole denominator."""
    bottom = number_in(ratio.below)
    below = ratio.below / field.lift(field.context.constant(bottom)) if ratio.below.context() == field.context else None
    if below is None:
        return terms_of(field, Ratio(field.lift(ratio.above), field.lift(ratio.below)))
    found: list[tuple[Ratio | None, Fraction]] = []
    for powers, value in ratio.above.to_dict().items():
        term = field.tidy(field.context.from_dict({powers: 1}), below)
        constant = field.value(term)
        found.append((None if constant == 1 else term, Fraction(int(value), bottom)))
    return found


def _single_power(field: Field, base: Ratio, term: Ratio | None, count: Fraction) -> Ratio:
    """A factor that does not come apart any more."""
    if term is None:
        return power(field, base, field.constant(count))
    if count.denominator != 1:
        term = field.divide(term, field.constant(count.denominator))
    key = ("power", field.key(base), field.key(term))
    sign = "positive" if field.sign(base) == "+" else "nonnegative"
    made = field.generator(key, Generator("power", "", (base, term), sign))
    return field.whole_power(made, count.numerator)


def exponential(field: Field, exponent: Ratio) -> Ratio:
    """e to a ratio."""
    if not exponent.above:
        return field.one
    found = field.one
    terms = terms_of(field, exponent)
    if field.together and len({count > 0 for _, count in terms}) > 1:
        terms = [(exponent, Fraction(1))]  # what is taken away may be as large as what it is taken from
    for part, count in terms:
        inside = part if part is not None else field.one
        if count.denominator != 1:
            inside = field.divide(inside, field.constant(count.denominator))
        made = field.generator(("exp", field.key(inside)), Generator("exp", "", (inside,), "positive"))
        found = field.multiply(found, field.whole_power(made, count.numerator))
    return found


def logarithm(field: Field, inside: Ratio) -> Ratio:
    """The natural logarithm; that of a positive product is a sum."""
    known = field.value(inside)
    if known is not None and known <= 0:
        raise Undefined("the logarithm of a number that is not positive")
    if is_quotient(field, inside):
        return _log(field, inside)
    outside = field.content([inside])
    rest = field.divide(inside, outside)
    terms = [] if field.value(rest) == 1 else [_log(field, rest)]
    for part, sign in ((outside.above, 1), (outside.below, -1)):
        ((powers, value),) = part.to_dict().items()
        for prime, times in factors(int(value)).items():
            terms.append(field.multiply(_log(field, field.constant(prime)), field.constant(sign * times)))
        for at, count in enumerate(powers):
            if count:
                made = field.generators[at]
                degree = made.degree if made.word == "name" else 1
                body = Ratio(field.monomial({at: degree}), field.context.constant(1))
                terms.append(field.multiply(_log(field, body), field.constant(Fraction(sign * int(count), degree))))
    return field.add(terms)


def _log(field: Field, inside: Ratio) -> Ratio:
    known = field.value(inside)
    sign = "positive" if known is not None and known > 1 else "real"
    return field.generator(("ln", field.key(inside)), Generator("ln", "", (inside,), sign))
