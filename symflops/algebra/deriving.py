"""Closed forms of quantities in chosen names: laws and options picked where the names ask for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from symflops.declared import Declared
from symflops.expr import Expr, Is, Match, Name, Number, walk
from symflops.graph import Definition, names_in, set_by_a_formula
from symflops.library import Library
from symflops.notation.text import to_text
from symflops.question import Question
from symflops.ranges import variables_of
from symflops.resolve.checks import checks
from symflops.resolve.circumstances import Bound, Layer
from symflops.resolve.resolve import circumstances_of, deep
from symflops.resolve.resolver import Resolver
from symflops.resolve.rewriting import FALSE
from symflops.text import Problem, SymflopsError, did_you_mean, fail

from .canonical import names_of, reachable_until
from .checking import certify
from .field import TooWide
from .formula import Context, Formula, canonical_of, cut, guarded
from .impossible import choose_a_law, laws_to_open, refuse
from .ranged import NAME_IT, centred
from .resting import in_vain
from .rewriting import flattened, put_in
from .writing import shortest

MOST_GRAPHS = 400  # resolved in search of laws and options
FEW = 8
NEAREST = 3  # choices of which the options are tried
LONGEST_COMPARED = 4_000  # nodes of a formula with everything put in that is still compared with the others
LONGEST_SHOWN = 20_000  # and of one that is shown because nothing else can be had


class Derived(NamedTuple):
    """A closed form, and what was decided on the way: laws and options that were picked, values that were put in.

    `notes` say what the formula is of, where its name does not; `problems` are notes on what was given.
    """

    formula: Formula
    picked: tuple[str, ...]
    put: tuple[Definition, ...]
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()  # notes on what was said: ranges at their centre, settings that nothing uses


class Attempt(NamedTuple):
    """A graph under some picks (`quantity by law`, `choice is option`), and the names a formula of it would have."""

    picks: tuple[tuple[str, str, str], ...]
    resolver: Resolver
    root: str
    stop: frozenset[str]
    leaves: tuple[str, ...]
    strangers: tuple[Definition, ...] = ()
    others: tuple[str, ...] = ()


def derive(question: Question, name: str, terms: Sequence[str] = ()) -> Derived:
    """The closed form of a quantity in some names; in everything that is free or given when none are named.

    Laws and options that nobody chose are picked so that the formula is in these names alone. Values that are given or
    assumed are put in for all other names. Raises `SymflopsError` with what else the formula would need.
    """
    library = question.library
    full = known_quantity(library, name)
    wanted = {known_quantity(library, term): called(library.declared, term) for term in terms}
    found = attempt(question, full, wanted, ())
    if wanted:
        found = in_terms(question, full, wanted, found)
    idle = in_vain(found.resolver)
    refuse(list(checks(found.resolver)), found.resolver.definitions, library.declared.units, found.stop)
    labels = labels_of(found, {**wanted, full: name if full != name else full})
    definitions = found.resolver.definitions
    choose_a_law(library, definitions[found.root])
    stop = [*found.stop] if wanted else [*found.stop, *given_inputs(found)]
    used = reachable_until(definitions, [found.root], stop)
    leaves = [key for key in used if key in stop or definitions[key].expr is None]
    context = Context(library, definitions, found.root, tuple(leaves), labels)
    said = [definitions[key] for key in used if key not in stop and definitions[key].origin in ("given", "assumed")]
    put = [one for one in said if not set_by_a_formula(one)]
    put.sort(key=lambda one: (one.origin != "given", not isinstance(one.expr, Number)))  # what follows from others comes last
    picked = tuple(f"{what} {word} {which}" for what, word, which in found.picks)
    index = library.declared.quantities[full].per
    notes: tuple[str, ...] = (f"of one {index}: here each {index} has the same formula",) if index is not None else ()
    notes += () if wanted else laws_to_open(library, [definitions[key] for key in leaves])
    picked += tuple(f"another formula in these names: {other}" for other in found.others)
    problems = (*idle, *centred(variables_of({one.key: one for one in put}), definitions, library.declared.units, NAME_IT))
    return Derived(closed_form(context), picked, tuple(put), notes, problems)


def known_quantity(library: Library, name: str) -> str:
    """The full name of a quantity that has a value."""
    declared = library.declared
    full = full_name(declared, name)
    quantity = declared.quantities.get(full)
    if quantity is None:
        symbols = with_symbol(declared, name)
        helps = did_you_mean(name, [*declared.quantities, *declared.aliases]) or ("all of them: symflops list quantities",)
        helps = (f"it is the symbol of {' and of '.join(symbols)}: write the name",) if symbols else helps
        what = "a choice, which a formula does not name" if full in declared.choices else "no quantity"
        raise fail("SF203", f"`{name}` is {what}", helps=helps)
    if quantity.parameters is not None:
        raise fail("SF208", f"`{name}` is a function: a closed form is of a quantity that has a value")
    return full


def called(declared: Declared, name: str) -> str:
    """What a formula calls a quantity: as the person asking did, where the language knows that as a name."""
    return name if name in declared.aliases or name in declared.quantities else full_name(declared, name)


def full_name(declared: Declared, name: str) -> str:
    """The name that an alias stands for, or a symbol that only one quantity has: `h`, and `N` of a formula on paper."""
    full = declared.aliases.get(name, name)
    if full in declared.quantities or full in declared.choices:
        return full
    symbols = with_symbol(declared, name)
    return symbols[0] if len(symbols) == 1 else full


def with_symbol(declared: Declared, symbol: str) -> list[str]:
    """The quantities that are written with a symbol."""
    return [one.name for one in declared.quantities.values() if one.clauses.latex == symbol]


def known_unknown(library: Library, name: str) -> tuple[str, str]:
    """The full name of a quantity, or of a table, and the label of its node: `dense_peak(bf16)` is one entry."""
    declared = library.declared
    table, _, option = name.strip().removesuffix(")").partition("(")
    full = full_name(declared, table.strip())
    quantity = declared.quantities.get(full)
    if quantity is None or not quantity.parameters or quantity.definition is not None or full in declared.laws:
        return (known := known_quantity(library, name)), known
    choice = declared.choice_of(quantity.parameters[0].type)
    options = list(declared.options.get(choice, {})) if choice is not None else []
    if option.strip() in options:
        return full, f"{full}({option.strip()})"
    said = f"has no entry `{option.strip()}`" if option.strip() else "is a table: a value is looked for in one entry"
    near = did_you_mean(option.strip(), options) if option.strip() else ()
    raise fail("SF203", f"`{full}` {said}", helps=[*near, f"for example {full}({options[0]})" if options else "name an entry"])


def closed_form(context: Context) -> Formula:
    """The shortest form of a node: with everything put in as it is written, factored, multiplied out, collected."""
    definition = context.definitions[context.root]
    written = as_written(context, LONGEST_COMPARED)
    others = [written] if written is not None else []
    try:
        forms, ratio = canonical_of(context, Name(context.root))
        expr = guarded(lambda: shortest(forms.field, ratio, others), definition.label)
    except SymflopsError as error:
        written = as_written(context, LONGEST_SHOWN)
        if written is None or error.problems[0].code != "SF405":
            raise
        expr = written  # too wide to be simplified: as it is written it can be shown all the same
    title = context.labels.get(context.root, definition.label)
    made = Formula(context, expr, title, definition.unit, definition.factor, definition.dimension)
    certify(made, cut(context))
    return made


def as_written(context: Context, longest: int) -> Expr | None:
    """The definitions put into each other as their authors wrote them; None where that grows too long."""
    trees: dict[str, Expr] = {}
    sizes: dict[str, int] = {}
    for key in reachable_until(context.definitions, [context.root], context.terms):
        expr = context.definitions[key].expr
        if key in context.terms or expr is None:
            trees[key], sizes[key] = Name(key), 1
            continue
        sizes[key] = sum(sizes.get(node.id, 1) if isinstance(node, Name) else 1 for node in walk(expr))
        if sizes[key] > longest:
            return None
        trees[key] = put_in(expr, trees)
    return flattened(trees[context.root])


# ---- which graph -------------------------------------------------------------------------------------------


def attempt(question: Question, name: str, wanted: Mapping[str, str], picks: tuple[tuple[str, str, str], ...]) -> Attempt:
    """The graph of a quantity with some laws and options picked, names not given left free."""
    bindings = {what: Bound("law" if word == "by" else "option", "derive", text=which) for what, word, which in picks}
    layers = [*question.layers, *([Layer("derive", bindings)] if bindings else [])]
    resolver = Resolver(question.library, circumstances_of(layers), question.presets, free=True)
    root = deep(resolver, lambda: root_of(resolver, name))
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


def in_terms(question: Question, name: str, wanted: Mapping[str, str], first: Attempt) -> Attempt:
    """The attempt with the fewest picks whose formula is in the names wanted; laws are picked before options."""
    level = [first]
    tried = 0
    complete: list[Attempt] = []
    for _ in range(4):
        done = [one for one in level if not one.strangers]
        if done:
            return the_one(done)
        complete += [one for one in level if not open_laws(one)]
        following = []
        for one in level:
            for pick in open_laws(one):
                tried += 1
                if tried < MOST_GRAPHS and (made := trial(question, name, wanted, (*one.picks, pick))) is not None:
                    following.append(made)
        level = following
    found = []
    for one in complete:
        for pick in open_options(one):
            tried += 1
            if tried < MOST_GRAPHS and (made := trial(question, name, wanted, (*one.picks, pick))) is not None:
                found += [made] if not made.strangers else []
    if not found:
        raise out_of_terms(first, complete or [first], wanted)
    return the_one(found)


def trial(question: Question, name: str, wanted: Mapping[str, str], picks: tuple[tuple[str, str, str], ...]) -> Attempt | None:
    """An attempt that may fail: a law may be circular, or not hold under the options chosen."""
    try:
        made = attempt(question, name, wanted, picks)
    except SymflopsError:
        return None
    return made if lawful(made) else None


def lawful(one: Attempt) -> bool:
    """Do the laws used hold, as far as options decide it?"""
    resolver = one.resolver
    for key, law, circumstances, arguments in resolver.whens:
        if key in resolver.definitions and law.clauses.when is not None:
            with resolver.trying() as problems:
                condition, _ = resolver.rewriter.expression(law.clauses.when, circumstances, arguments, law.place.path)
            if not problems and condition == FALSE:
                return False
    return True


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


def open_laws(one: Attempt) -> list[tuple[str, str, str]]:
    """Laws of the first name that is not wanted and has several."""
    laws = one.resolver.declared.laws
    for definition in one.strangers:
        if laws.get(definition.quantity):
            return [(definition.quantity, "by", law) for law in laws[definition.quantity]]
    return []


def open_options(one: Attempt) -> Iterator[tuple[str, str, str]]:
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

    def names(one: Attempt) -> int:
        return len({one.resolver.definitions[key].quantity for key in one.leaves if key in one.stop})

    def size(one: Attempt) -> int:
        return len(reachable_until(one.resolver.definitions, [one.root], one.stop))

    most = max(map(names, found))
    best = sorted((one for one in found if names(one) == most), key=size)
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


def out_of_terms(first: Attempt, complete: Sequence[Attempt], wanted: Mapping[str, str]) -> SymflopsError:
    """What a formula would need beside the names wanted."""
    best = min(complete, key=lambda one: len(one.strangers))
    missing = list(dict.fromkeys(d.label for d in best.strangers))
    laws = first.resolver.declared.laws
    picks = " ".join(f"-s '{what}={'by ' if word == 'by' else ''}{which}'" for what, word, which in best.picks)
    helps = [f"name it too, --in {','.join([*wanted.values(), *missing[:12]])}" if len(missing) <= 12 else "name more of them"]
    helps += [f"that is with {picks}"] if picks else []
    helps += [f"or choose a law: {name} = {', '.join(f'by {law}' for law in laws[name])}" for name in missing[:3] if name in laws]
    title = first.resolver.definitions[first.root].label
    return fail("SF401", f"`{title}` also depends on {', '.join(missing[:20])}", helps=helps)


def given_inputs(one: Attempt) -> list[str]:
    """What a scenario or preset gives as a number: it stays a name when no names are wanted; what -s says is put in."""

    def stays(key: str, definition: Definition) -> bool:
        number = definition.origin == "given" and isinstance(definition.expr, Number)
        said = definition.by == "-s" and definition.low is None  # a range that is said is what the formula is wanted over
        alone = key != one.root and not definition.binders and not set_by_a_formula(definition)
        return number and not said and alone

    return [key for key, definition in one.resolver.definitions.items() if stays(key, definition)]


def labels_of(one: Attempt, wanted: Mapping[str, str]) -> dict[str, str]:
    """What nodes are called: as the person asking called them, else by their names, by their keys where two share one."""
    counts: dict[str, int] = {}
    definitions = one.resolver.definitions
    for definition in definitions.values():
        counts[definition.label] = counts.get(definition.label, 0) + 1
    found = {}
    for key, definition in definitions.items():
        name = wanted.get(definition.quantity, definition.label)
        found[key] = name if counts[definition.label] == 1 or key == definition.label else key
        if key == definition.label:
            found[key] = name
    return found
