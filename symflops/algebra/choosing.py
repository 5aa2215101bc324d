"""Which laws and options make a formula in the names that are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from symflops.expr import Is, Match, Name, walk
from symflops.graph import names_in
from symflops.notation.text import to_text
from symflops.question import Question
from symflops.resolve.resolver import Resolver
from symflops.text import SymflopsError, fail

from .attempts import Attempt, Picked, trials
from .canonical import reachable_until
from .field import TooWide
from .formula import Context, canonical_of
from .writing import shortest

MOST_GRAPHS = 400  # resolved in search of laws and options
DEEPEST = 4  # laws picked one upon another
NEAREST = 3  # choices of which the options are tried


def in_terms(question: Question, name: str, wanted: Mapping[str, str], first: Attempt) -> Attempt:
    """The attempt with the fewest picks whose formula is in the names wanted; laws are picked before options."""
    return Search(question, name, wanted, first).found()


class Search:
    """One search for laws and options, the fewest first."""

    def __init__(self, question: Question, name: str, wanted: Mapping[str, str], first: Attempt) -> None:
        self.question, self.name, self.wanted, self.first = question, name, wanted, first
        self.tried = 0
        self.seen: list[Attempt] = []

    def found(self) -> Attempt:
        """The best attempt. Raises `SymflopsError` with what a formula would need beside the names wanted."""
        level = [self.first]
        complete: list[Attempt] = []
        for _ in range(DEEPEST):
            done = [one for one in level if not one.strangers]
            if done:
                return the_one([*done, *self.without_defaults(done)])
            complete += [one for one in level if not open_laws(one)]
            level = [made for one in level for pick in open_laws(one) for made in self.with_pick(one, pick)]
        found = [
            made for one in complete for pick in open_options(one) for made in self.with_pick(one, pick) if not made.strangers
        ]
        if not found:
            raise out_of_terms(self.first, self.seen, self.wanted)
        return the_one(found)

    def with_pick(self, one: Attempt, pick: Picked) -> Iterator[Attempt]:
        """An attempt with one more pick, as long as there are not too many."""
        self.tried += 1
        if self.tried < MOST_GRAPHS:
            for made in trials(self.question, self.name, self.wanted, (*one.picks, pick)):
                self.seen.append(made)
                yield made

    def without_defaults(self, done: Sequence[Attempt]) -> list[Attempt]:
        """Formulas by laws in place of defaults: a law of the names asked for says more than a guess does."""
        found = []
        level = [(one, guesses(one)) for one in done if used_of(one) < len(self.wanted)]
        for _ in range(DEEPEST):
            made = [made for one, picks in level for pick in picks for made in self.with_pick(one, pick)]
            found += [one for one in made if not one.strangers]
            level = [(one, open_laws(one)) for one in made if one.strangers]
        return found


def used_of(one: Attempt) -> int:
    """How many of the names wanted a formula is in."""
    return len({one.resolver.definitions[key].quantity for key in one.leaves if key in one.stop})


def options_in(one: Attempt) -> int:
    """How many options were picked against what holds by default."""
    return sum(word == "is" for _, word, _ in one.picks)


def guesses(one: Attempt) -> list[Picked]:
    """The laws of what is assumed and has some."""
    definitions, laws = one.resolver.definitions, one.resolver.declared.laws
    used = reachable_until(definitions, [one.root], one.stop)
    assumed = dict.fromkeys(d.quantity for key in used if (d := definitions[key]).origin == "assumed")
    return [(name, "by", law) for name in assumed for law in laws.get(name, ())]


def open_laws(one: Attempt) -> list[Picked]:
    """Laws of the first name that is not wanted and has several."""
    laws = one.resolver.declared.laws
    for definition in one.strangers:
        if laws.get(definition.quantity):
            return [(definition.quantity, "by", law) for law in laws[definition.quantity]]
    return []


def open_options(one: Attempt) -> Iterator[Picked]:
    """Options of choices that nobody made and that formulas of the graph turn on, those nearest to the root first."""
    for choice, options in open_choices(one.resolver, [one.root], one.stop)[:NEAREST]:
        yield from ((choice, "is", option) for option in options)


def open_choices(resolver: Resolver, roots: Sequence[str], stop: Collection[str] = ()) -> list[tuple[str, list[str]]]:
    """The choices nearest to some nodes that nobody made and their formulas turn on, and what they might be instead."""
    by_default = {chosen.choice: chosen.option for chosen in resolver.chosen.values() if not chosen.by}
    near: dict[str, None] = {}
    level, seen = list(roots), {*roots, *stop}
    while level and not near:
        parts = [resolver.definitions[key] for key in level if key in resolver.definitions]  # not the running number of a sum
        near |= {node.choice: None for d in parts if d.said is not None for node in walk(d.said) if isinstance(node, (Match, Is))}
        level = list(dict.fromkeys(key for d in parts if d.expr is not None for key in names_in(d.expr) if key not in seen))
        seen |= set(level)
    options = resolver.declared.options
    return [
        (choice, [option for option in options.get(choice, {}) if option != by_default[choice]])
        for choice in near
        if choice in by_default
    ]


def the_one(found: Sequence[Attempt]) -> Attempt:
    """Of several attempts the one that uses most of the names and rests on least; other formulas are told with it.

    Raises `SymflopsError` where two different ones rest on equally little.
    """

    def size(one: Attempt) -> tuple[int, int]:
        return options_in(one), len(reachable_until(one.resolver.definitions, [one.root], one.stop))

    most = max(map(used_of, found))
    best = sorted((one for one in found if used_of(one) == most), key=size)
    forms = {form_of(one): one for one in reversed(best)}  # of equal formulas the one that rests on least
    plainest = [one for one in forms.values() if size(one) == size(best[0])]
    if len(plainest) > 1:
        helps = [f"-s '{way(one)}'".replace(" and ", "' -s '") for one in plainest]
        raise fail("SF403", "there are several formulas in these names: choose one", helps=helps)
    others = [one for one in forms.values() if one is not best[0]]
    return best[0]._replace(others=tuple(way(one) for one in sorted(others, key=size)))


def way(one: Attempt) -> str:
    """The picks of an attempt as settings say them."""
    return " and ".join(f"{what}={'by ' if word == 'by' else ''}{which}" for what, word, which in one.picks)


def form_of(one: Attempt) -> str:
    """The text of an attempt's formula, to compare it with others."""
    context = Context(one.resolver.library, one.resolver.definitions, one.root, one.leaves, {})
    forms, ratio = canonical_of(context, Name(one.root))
    try:
        return to_text(shortest(forms.field, ratio))
    except TooWide:
        return way(one)  # too long to be compared: it counts as another


def out_of_terms(first: Attempt, seen: Sequence[Attempt], wanted: Mapping[str, str]) -> SymflopsError:
    """What a formula would need beside the names wanted: of all attempts that which is nearest to one in these names."""
    laws = first.resolver.declared.laws
    title = first.resolver.definitions[first.root].label
    others = [one for one in (*seen, first) if all(d.key != one.root for d in one.strangers)]
    if not others:
        helps = [f"its laws: {', '.join(f'by {law}' for law in laws.get(title, ()))}; see symflops show {title}"]
        return fail("SF401", f"no law of `{title}` gives it in {', '.join(wanted.values())}", helps=helps)
    best = min(others, key=lambda one: (options_in(one), -used_of(one), len(one.strangers), len(one.picks)))
    missing = list(dict.fromkeys(d.label for d in best.strangers))
    picks = " ".join(f"-s '{what}={'by ' if word == 'by' else ''}{which}'" for what, word, which in best.picks)
    helps = [f"name it too, --in {','.join([*wanted.values(), *missing[:12]])}" if len(missing) <= 12 else "name more of them"]
    helps += [f"that is with {picks}"] if picks else []
    helps += [f"or choose a law: {name} = {', '.join(f'by {law}' for law in laws[name])}" for name in missing[:3] if name in laws]
    return fail("SF401", f"`{title}` also depends on {', '.join(missing[:20])}", helps=helps)
