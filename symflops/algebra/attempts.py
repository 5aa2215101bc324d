"""A quantity's graph under some picks of laws and options, and the names that a formula of it would have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, TypeAlias

from symflops.expr import Expr, Is, Name, walk
from symflops.graph import Definition, set_by_a_formula
from symflops.question import Question
from symflops.resolve.circumstances import Bound, Layer
from symflops.resolve.leaning import leaning, links
from symflops.resolve.resolve import circumstances_of, deep
from symflops.resolve.resolver import Resolver
from symflops.resolve.rewriting import FALSE
from symflops.text import SymflopsError, fail

from .canonical import names_of, reachable_until
from .formula import Context, canonical_of

FEW = 8

Picked: TypeAlias = tuple[str, str, str]  # `quantity by law`, `choice is option`


class Attempt(NamedTuple):
    """A graph under some picks (`quantity by law`, `choice is option`), and the names a formula of it would have."""

    picks: tuple[Picked, ...]
    resolver: Resolver
    root: str
    stop: frozenset[str]
    leaves: tuple[str, ...]
    strangers: tuple[Definition, ...] = ()
    others: tuple[str, ...] = ()


def attempt(question: Question, name: str, wanted: Mapping[str, str], picks: tuple[Picked, ...]) -> Attempt:
    """The graph of a quantity with some laws and options picked, names not given left free.

    Names that are wanted are worked out only where they differ from what they stand for, as in a row; where even that fails,
    they are free from the start: `achieved_rate/peak` needs nothing of what a rate is worked out from.
    """
    bindings = {what: Bound("law" if word == "by" else "option", "derive", text=which) for what, word, which in picks}
    layers = [*question.layers, *([Layer("derive", bindings)] if bindings else [])]
    resolver, root = resolved(question, name, layers)
    if resolver.problems:
        resolver, root = resolved(question, name, [held(question, name, wanted), *layers])
    if resolver.problems:
        raise SymflopsError(resolver.problems)
    # What differs with a running number is no one value that a name could stand for, nor is an argument that a formula
    # sets itself, `… given {head_len = 1}`: their formulas are put in.
    stop = frozenset(
        key
        for key, d in resolver.definitions.items()
        if d.quantity in wanted and key != root and not d.binders and not set_by_a_formula(d)
    )
    used = reachable_until(resolver.definitions, [root], stop)
    leaves = tuple(key for key in used if key in stop or resolver.definitions[key].expr is None)
    made = Attempt(picks, resolver, root, stop, leaves)
    return made._replace(strangers=tuple(strangers(made, wanted))) if wanted else made


def resolved(question: Question, name: str, layers: Sequence[Layer]) -> tuple[Resolver, str]:
    """The graph of a quantity, with the problems that were met."""
    resolver = Resolver(question.library, circumstances_of(layers), question.presets, free=True)
    return resolver, deep(resolver, lambda: root_of(resolver, name))


def held(question: Question, name: str, wanted: Mapping[str, str]) -> Layer:
    """The names that are wanted as free, below everything that was said."""
    declared = question.library.declared
    said = links((*question.layers, *(layer for layers in question.presets.values() for layer in layers)))
    return Layer("derive", {one: Bound("free", "derive", leans=leaning(declared, one, said)) for one in wanted if one != name})


def root_of(resolver: Resolver, name: str) -> str:
    """The node of a quantity; of one that each row has, that of every row. Raises SF310 where rows have different ones."""
    index = resolver.declared.quantities[name].per
    if index is None:
        return resolver.quantity(name, resolver.base)
    keys = list(dict.fromkeys(resolver.indices.each(index, lambda place: resolver.quantity(name, place))))
    if len(keys) > 1:
        rows = [resolver.definitions[key].where or "the others" for key in keys]
        helps = [
            f"it has one for each of {', '.join(rows[:6])}{' …' if len(rows) > 6 else ''}: give what a row says with -s",
            f"or ask for what sums over it, as a total that has sum({name} over {index}) in it",
        ]
        raise fail("SF310", f"`{name}` differs from {index} to {index} here, and so does its formula", helps=helps)
    return keys[0] if keys else resolver.quantity(name, resolver.base)


def trials(question: Question, name: str, wanted: Mapping[str, str], picks: tuple[Picked, ...]) -> Iterator[Attempt]:
    """Attempts that may fail: a law may be circular, or not hold under the options chosen.

    Of a law that says all there is to say, and does not hold under an option nobody chose, that with an option it holds under.
    """
    try:
        made = attempt(question, name, wanted, picks)
    except SymflopsError:
        return
    unmet = unlawful(made)
    if not unmet:
        yield made
    elif not made.strangers:
        for pick in (pick for one in unmet for pick in options_of(one, made.resolver)):
            with suppress(SymflopsError):
                other = attempt(question, name, wanted, (*picks, pick))
                if not unlawful(other):
                    yield other


def options_of(condition: Expr, resolver: Resolver) -> Iterator[Picked]:
    """The options, of choices that nobody made, under which a condition may hold."""
    for node in walk(condition):
        if isinstance(node, Is) and resolver.base.find(node.choice) is None:
            yield from ((node.choice, "is", option) for option in node.options)


def unlawful(one: Attempt) -> list[Expr]:
    """The conditions of laws in use that do not hold, as far as options decide it."""
    resolver = one.resolver
    found = []
    for key, law, circumstances, arguments in resolver.whens:
        if key in resolver.definitions and law.clauses.when is not None:
            with resolver.trying() as problems:
                condition, _ = resolver.rewriter.expression(law.clauses.when, circumstances, arguments, law.place.path)
            if not problems and condition == FALSE:
                found.append(law.clauses.when)
    return found


def strangers(one: Attempt, wanted: Mapping[str, str]) -> list[Definition]:
    """The names a formula would have beside those wanted; of a few it is looked up whether they cancel."""
    found = [d for key in one.leaves if (d := one.resolver.definitions[key]).quantity not in wanted]
    laws = one.resolver.declared.laws
    if found and len(found) <= FEW and not any(laws.get(d.quantity) for d in found):
        context = Context(one.resolver.library, one.resolver.definitions, one.root, one.leaves, {})
        try:
            forms, ratio = canonical_of(context, Name(one.root))
        except SymflopsError:
            return found
        names = names_of(forms.field, ratio)
        found = [d for d in found if d.key in names]
    return found
