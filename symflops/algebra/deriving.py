"""Closed forms of quantities in chosen names: laws and options picked where the names ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from symflops.declared import Declared
from symflops.expr import Expr, Name, Number, walk
from symflops.graph import Chosen, Definition, set_by_a_formula
from symflops.library import Library
from symflops.question import Question
from symflops.ranges import variables_of
from symflops.resolve.checks import checks
from symflops.text import Problem, SymflopsError, did_you_mean, fail

from .attempts import Attempt, attempt
from .canonical import reachable_until
from .checking import certify
from .choosing import in_terms
from .formula import Context, Formula, canonical_of, cut, guarded
from .impossible import choose_a_law, laws_to_open, refuse
from .ranged import NAME_IT, centred
from .resting import in_vain, options_by_default
from .rewriting import flattened, numbers_added, put_in
from .writing import shortest

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
    options: tuple[Chosen, ...] = ()  # that the formula turns on and nobody chose


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
    options = options_by_default(found.resolver, [definitions[key] for key in used if key not in stop])
    formula = closed_form(context)
    occurring = {definitions[key].quantity for key in formula.names}
    problems += absent(formula.title, [label for one, label in wanted.items() if one not in occurring])
    return Derived(formula, picked, tuple(put), notes, problems, options)


def absent(title: str, names: Sequence[str]) -> tuple[Problem, ...]:
    """A note of names that were asked for and that the formula does without."""
    told = ", ".join(f"`{name}`" for name in names)
    return (Problem("SF409", f"the formula of `{title}` does without {told}", severity="note"),) if names else ()


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
    return numbers_added(flattened(trees[context.root]))


# ---- which graph -------------------------------------------------------------------------------------------


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
