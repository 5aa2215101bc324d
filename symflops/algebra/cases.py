"""Proofs by cases: each maximum, minimum and condition in a claim is one of its cases, under what that case assumes.

A case assumes that something is above nought, not below it, or nought. Under that the claim is put together anew: maxima
and conditions that are decided now go, floor and ceil of what lies between two whole numbers too, and signs are told by
what is assumed. A claim is proved when it holds in every case; the cases of a maximum cover everything there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from symflops.exact import Undefined

from .canonical import FALSE, TRUE, Canonical, ToForm, joined, opposite, test_key
from .field import Field, Generator, Key, Ratio, Test, TooWide
from .powers import power
from .signs import NOT_ABOVE, NOT_BELOW, sign_of

MOST_CASES = 200
MOST_RESIDUES = 17
MOST_ASKED = 2_000  # ends of rounded values put in
DEEPEST = 8  # decisions assumed in each other

RELATIONS = {"<": ("-",), "<=": NOT_ABOVE, "==": ("0",)}  # the signs of a form for which its comparison with nought holds
FLIPPED = str.maketrans("+-", "-+")


class Fact(NamedTuple):
    """What a case assumes of a form: it is above nought (`>`), not below it (`>=`), or nought (`=`)."""

    form: Ratio
    relation: str


class Case(NamedTuple):
    """What is assumed: facts, which argument counts of generators, which conditions hold."""

    facts: tuple[Fact, ...] = ()
    chosen: Mapping[int, Ratio] = {}
    decided: Mapping[Key, bool] = {}

    def choosing(self, at: int, option: Ratio, *facts: Fact) -> Case:
        """With an argument that counts."""
        return self._replace(facts=(*self.facts, *facts), chosen={**self.chosen, at: option})


EVERYWHERE = Case()


class Cases:
    """One claim, proved case by case. Raises `TooWide` where there are too many."""

    def __init__(self, canonical: Canonical) -> None:
        self.make = ToForm(canonical)
        self.seen = self.asked = 0

    @property
    def field(self) -> Field:
        return self.make.field

    def prove(self, claim: Test, case: Case = EVERYWHERE, depth: int = 0) -> bool:
        """Does the claim hold throughout a case?"""
        self.seen += 1
        if self.seen > MOST_CASES or depth > DEEPEST:
            raise TooWide
        if any(self.impossible(fact) for fact in case.facts):
            return True
        claim = Anew(self, case).test(claim)
        if claim in (TRUE, FALSE):
            return claim == TRUE
        if claim.word == "and":
            return all(self.prove(part, case, depth) for part in claim.parts)
        return any(all(self.prove(claim, one, depth + 1) for one in cases) for cases in self.split(claim, case))

    def impossible(self, fact: Fact) -> bool:
        """Can this never be?"""
        sign = sign_of(self.field, fact.form)
        return sign == "-" or (sign in NOT_ABOVE and fact.relation == ">") or (sign == "+" and fact.relation == "=")

    def split(self, claim: Test, case: Case) -> Iterator[list[Case]]:
        """The cases of the first decision in a claim, of which all must be proved; of a maximum also with its ties elsewhere."""
        for at in inside(self.field, claim):
            made = self.field.generators[at]
            if made.word == "if":
                yield list(self.of_condition(made.args[0], case))
            elif made.word in ("max", "min") and not made.name:
                yield list(self.of_extreme(at, made, case, 1))
                yield list(self.of_extreme(at, made, case, -1))
            elif made.word == "abs":
                (one,) = made.args
                minus = self.field.negate(one)
                yield [case.choosing(at, one, Fact(one, ">=")), case.choosing(at, minus, Fact(minus, ">"))]
            elif made.word == "mod" and made.whole and (unit := self.field.value(made.args[1])) in range(1, MOST_RESIDUES):
                yield [case.choosing(at, self.field.constant(rest)) for rest in range(int(unit or 0))]
            else:
                continue
            return
        if claim.word == "or":
            yield list(self.of_condition(claim.parts[0], case))

    def of_extreme(self, at: int, made: Generator, case: Case, order: int) -> Iterator[Case]:
        """Each argument as the one that counts: the first of those that tie, or the last."""
        for place, option in enumerate(made.args):
            facts = []
            for other_place, other in enumerate(made.args):
                if other_place != place:
                    above, below = (option, other) if made.word == "max" else (other, option)
                    facts.append(Fact(self.field.subtract(above, below), ">" if other_place * order < place * order else ">="))
            yield case.choosing(at, option, *facts)

    def of_condition(self, test: Test, case: Case) -> Iterator[Case]:
        """A condition that holds, and one that does not, with what a comparison says of its form."""
        says: tuple[tuple[Fact, ...], tuple[Fact, ...]] = ((), ())
        if test.word in RELATIONS:
            (form,) = test.parts
            minus = self.field.negate(form)
            says = {
                "<": ((Fact(minus, ">"),), (Fact(form, ">="),)),
                "<=": ((Fact(minus, ">="),), (Fact(form, ">"),)),
                "==": ((Fact(form, "="),), ()),
            }[test.word]
        key = test_key(self.field, test)
        for truth, facts in ((True, says[0]), (False, says[1])):
            yield case._replace(facts=(*case.facts, *facts), decided={**case.decided, key: truth})

    # ---- signs ----
    def sign(self, form: Ratio, facts: tuple[Fact, ...]) -> str:
        """The sign of a form under what is assumed, by what ceil, floor and mod lie between if need be."""
        found = sign_of(self.field, form)
        for fact in facts:
            if found in ("+", "-", "0"):
                return found
            found = both(found, self.by_fact(form, fact))
        return found if found in ("+", "-", "0") else both(found, self.bounded(form, facts))

    def by_fact(self, form: Ratio, fact: Fact) -> str:
        """The sign of a form that is a multiple of what is assumed, or that and something of the same sign."""
        field = self.field
        if not fact.form.above:
            return ""
        share = field.divide(form, fact.form)
        whole = field.sign(Ratio(share.below, field.context.constant(1))) == "+"  # has a value where the fact is nought too
        if fact.relation == "=":
            return "0" if whole else ""
        sign = sign_of(field, share)
        if sign and (fact.relation == ">" or whole):
            return sign if fact.relation == ">" or sign.endswith("0") else f"{sign}0"
        own, form = self.bare(fact.form), self.bare(form)
        for sense, signs, none in ((own, NOT_BELOW, "+0"), (field.negate(own), NOT_ABOVE, "-0")):
            rest = sign_of(field, field.subtract(form, sense))
            if rest in signs:
                return none[0] if fact.relation == ">" or rest == none[0] else none
        return ""

    def bare(self, form: Ratio) -> Ratio:
        """A form without a factor that is surely above nought: of the same sign."""
        return self.field.divide(form, self.field.content([form], strict=True))

    def bounded(self, form: Ratio, facts: tuple[Fact, ...]) -> str:
        """The sign with ceil, floor or mod at the end of where it lies that is worst: `q <= ceil(q) < q + 1`."""
        field = self.field
        for at in field.used(form):
            made = field.generators[at]
            if made.word not in ("ceil", "floor", "mod") or form.above.degrees()[at] != 1 or form.below.degrees()[at]:
                continue
            slope = sign_of(field, field.slope(form, at))
            if slope not in ("+", "-", "+0", "-0"):
                continue
            for sense, low in (("+", slope.startswith("+")), ("-", not slope.startswith("+"))):
                found = self.at_end(form, at, low, facts)
                if found and (found[0] == sense or found == "0"):
                    reached = low if made.word in ("ceil", "mod") else not low
                    never = not reached and not slope.endswith("0")
                    return sense if never or found == sense else f"{sense}0"
        return ""

    def at_end(self, form: Ratio, at: int, low: bool, facts: tuple[Fact, ...]) -> str:
        """The sign of a form with a rounded value at the lower or upper end of where it lies."""
        self.asked += 1
        if self.asked > MOST_ASKED:
            raise TooWide
        field, made = self.field, self.field.generators[at]
        first, unit = made.args[0], made.args[1] if made.word == "mod" else field.one
        if made.word == "mod":
            end = field.zero if low else unit
            if sign_of(field, unit) != "+":
                return ""
        else:
            end = field.add([first, field.one if made.word == "ceil" else field.negate(field.one)])
            end = first if low == (made.word == "ceil") else end
        return self.sign(put(field, form, {at: end}), facts)


def both(one: str, other: str) -> str:
    """What two things that are told of a sign come to: not below nought and not above it is nought."""
    if not one or not other:
        return one or other
    return "0" if {one, other} == {"+0", "-0"} else min(one, other, key=len)


class Anew:
    """Forms put together anew in a case: what is decided now goes."""

    def __init__(self, cases: Cases, case: Case) -> None:
        self.cases, self.case, self.field, self.make = cases, case, cases.field, cases.make
        self.known: dict[int, Ratio] = {}

    def test(self, claim: Test) -> Test:
        """A condition, decided where what is assumed decides it."""
        if claim in (TRUE, FALSE):
            return claim
        told = self.case.decided.get(test_key(self.field, claim))
        if told is not None:
            return TRUE if told else FALSE
        if claim.word in ("and", "or"):
            return joined(claim.word, [self.test(part) for part in claim.parts])
        if claim.word == "not":
            return opposite(self.test(claim.parts[0]))
        form = self.form(claim.parts[0])
        if claim.word == "whole":
            return TRUE if self.field.whole(form) else Test("whole", (form,))
        return self.compared(claim.word, form)

    def compared(self, word: str, form: Ratio) -> Test:
        """A comparison with nought, told by the sign where that is known."""
        sign = self.cases.sign(form, self.case.facts)
        if sign in RELATIONS[word]:
            return TRUE
        never = {"<": NOT_BELOW, "<=": ("+",), "==": ("+", "-")}[word]
        return FALSE if sign in never else Test(word, (form,))

    def form(self, form: Ratio) -> Ratio:
        """A form with every generator that stands for something put together anew."""
        changed = {}
        for at in self.field.used(form):
            now = self.generator(at)
            if not self.field.same(now, itself(self.field, at)):
                changed[at] = now
        return put(self.field, form, changed) if changed else form

    def generator(self, at: int) -> Ratio:
        found = self.known.get(at)
        if found is None:
            found = self.known[at] = self._generator(at, self.field.generators[at])
        return found

    def _generator(self, at: int, made: Generator) -> Ratio:
        if at in self.case.chosen:
            return self.form(self.case.chosen[at])
        if made.name:  # a name; or over a running number, where what is assumed may not hold at each of its values
            return itself(self.field, at)
        if made.word == "if":
            return self.make.case(self.test(made.args[0]), self.form(made.args[1]), self.form(made.args[2]))
        args = [self.form(arg) for arg in made.args]
        if all(self.field.same(now, arg) for now, arg in zip(args, made.args, strict=True)):
            return self.decided(at, made)
        if made.word == "root":
            return power(self.field, args[0], self.field.constant(Fraction(1, made.degree)))
        if made.word == "power":
            return power(self.field, *args)
        if made.word in ("exp", "ln"):
            raise TooWide
        other = self.make.extreme(made.word, args) if made.word in ("max", "min") else self.make.stepped(made.word, tuple(args))
        return self.after(other)

    def after(self, form: Ratio) -> Ratio:
        """What became another generator, decided in its turn."""
        changed = {at: self.decided(at, self.field.generators[at]) for at in self.field.used(form)}
        changed = {at: now for at, now in changed.items() if not self.field.same(now, itself(self.field, at))}
        return put(self.field, form, changed) if changed else form

    def decided(self, at: int, made: Generator) -> Ratio:
        """A maximum or a rounded value that what is assumed decides."""
        field, facts = self.field, self.case.facts
        if made.word in ("max", "min") and not made.name:
            wanted = NOT_BELOW if made.word == "max" else NOT_ABOVE
            args: tuple[Ratio, ...] = made.args
            for arg in args:
                if all(self.cases.sign(field.subtract(arg, other), facts) in wanted for other in args if other is not arg):
                    return arg
        if made.word in ("floor", "ceil", "mod"):
            first, unit = made.args[0], made.args[1] if made.word == "mod" else field.one
            low, high = self.cases.sign(first, facts), self.cases.sign(field.subtract(first, unit), facts)
            if made.word == "ceil":
                return field.one if low == "+" and high in NOT_ABOVE else itself(field, at)
            if low in NOT_BELOW and high == "-" and (made.word == "floor" or sign_of(field, unit) == "+"):
                return field.zero if made.word == "floor" else first
        return itself(field, at)


def itself(field: Field, at: int) -> Ratio:
    """The form that a generator is."""
    return Ratio(field.monomial({at: 1}), field.context.constant(1))


def put(field: Field, form: Ratio, values: Mapping[int, Ratio]) -> Ratio:
    """A form with other forms in place of generators."""
    parts = []
    for part in form:
        terms = []
        for powers, value in part.to_dict().items():
            rest = {at: int(count) for at, count in enumerate(powers) if count and at not in values}
            term = Ratio(field.monomial(rest, int(value)), field.context.constant(1))
            for at, count in enumerate(powers):
                if count and at in values:
                    term = field.multiply(term, field.whole_power(values[at], int(count)))
            terms.append(term)
        parts.append(field.add(terms))
    if not parts[1].above:
        raise Undefined("division by zero")
    return field.divide(parts[0], parts[1])


def inside(field: Field, claim: Test) -> Iterator[int]:
    """The generators of a claim, those outside before those in their arguments; nothing under a running number."""
    level: list[object] = [claim]
    seen: set[int] = set()
    while level:
        below: list[object] = []
        for part in level:
            if isinstance(part, Test):
                below += part.parts
            elif isinstance(part, Ratio):
                for at in field.used(part):
                    if at not in seen:
                        seen.add(at)
                        yield at
                        below += () if field.generators[at].name else field.generators[at].args
        level = below
