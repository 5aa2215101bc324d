"""The page of a name: a quantity with its formulas and works, a choice, a preset, a unit, an index, a work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from symflops.expr import Call, Expr, Is, Match, Name, walk
from symflops.library import Library
from symflops.model import Body, Cited, Clauses, Quantity, Said, Scenario
from symflops.notation.text import to_text
from symflops.show import Page, Style
from symflops.text import SymflopsError, did_you_mean, escape, fail, line_and_column
from symflops.units.dimension import Dimension
from symflops.units.display import exact_text, significant

from .layout import columns, wrap
from .listing import how
from .sources import cited_in, works
from .sources import lines as source_lines
from .values import cited

Fact = tuple[str, Any]  # a title, and a text, a list of texts or a list of facts
Entry = tuple[str, str, list[Fact]]  # what kind of thing, its headline, facts


def entry(name: str, library: Library) -> Page:
    """The page of everything that has a name."""
    found = list(entries(name, library))
    if not found:
        raise unknown(name, library)
    rows = [(kind, headline.partition("  ")[0], title, flat(value)) for kind, headline, facts in found for title, value in facts]
    return Page(
        columns=("kind", "name", "fact", "value"),
        rows=rows,
        record=lambda: [
            {"kind": kind, "name": name, **{title: plain(value) for title, value in facts}} for kind, _, facts in found
        ],
        text=lambda style: "\n\n".join("\n".join(drawn(one, library, style)) for one in found),
        piped="table",
    )


def entries(name: str, library: Library) -> Iterator[Entry]:
    """What a name stands for, in each space of names."""
    declared = library.declared
    full = declared.aliases.get(name, name)
    if full in declared.quantities:
        yield of_quantity(declared.quantities[full], library)
    if name in declared.choices:
        yield of_choice(name, library)
    if name in declared.indices:
        index = declared.indices[name]
        members = f"{to_text(index.first)} .. {to_text(index.last)}"
        yield (
            "index",
            f"{name} = {members}",
            [("members", members), ("doc", index.clauses.doc), ("declared", where(index, library))],
        )
    yield from of_alternatives(name, library)
    preset = preset_of(name, library)
    if preset is not None:
        yield of_preset(preset)
    unit = declared.units.find(name)
    if unit is not None:
        yield of_unit(name, library)
    if name in declared.citations:
        work = declared.citations[name]
        facts = [("title", work.title), ("authors", work.authors), ("date", work.date), ("url", work.url)]
        yield "source", f"{name}  {work.title}", [*facts, ("cited by", citing(name, library))]


def of_alternatives(name: str, library: Library) -> Iterator[Entry]:
    """Laws and options of that name, of whatever quantity or choice."""
    declared = library.declared
    for quantity, laws in declared.laws.items():
        if name in laws:
            law = laws[name]
            facts: list[Fact] = [*formula(law.body, law.clauses), ("declared", where(law, library))]
            yield "law", f"{quantity} by {name}", facts
    for choice, options in declared.options.items():
        if name in options:
            doc = options[name] or declared.choices[choice].clauses.doc
            yield "option", f"{choice} = {name}", [("doc", doc), ("choice", choice)]


def preset_of(name: str, library: Library) -> Scenario | None:
    """A preset or scenario by its name; where several fit, `show` says which like everybody else."""
    try:
        return library.find_preset(name)
    except SymflopsError:
        if name in library.declared.quantities:
            return None
        raise


def unknown(name: str, library: Library) -> SymflopsError:
    """The error for a name nothing has."""
    declared = library.declared
    known = [*declared.quantities, *declared.choices, *declared.indices, *library.preset_names(), *declared.citations]
    known += [one for names in (*declared.laws.values(), *declared.options.values()) for one in names]
    units = [unit.name for unit in declared.units.units]
    helps = [*did_you_mean(name, [*known, *units]), "what there is: symflops list"]
    if re.fullmatch("(SF|AR)[0-9]{3}", name):
        helps = [f"what a code means: symflops explain {name}"]
    return fail("SF203", f"nothing is called `{name}`", helps=helps)


# ---- kinds of things ----------------------------------------------------------------------------------------


def of_quantity(quantity: Quantity, library: Library) -> Entry:
    """A quantity: unit, formulas, laws, what it needs and who uses it."""
    declared, clauses = library.declared, quantity.clauses
    name = quantity.name
    if quantity.parameters is not None:
        name += f"({', '.join(one.name for one in quantity.parameters)})"
    unit = library.declared.unit_text(quantity)
    facts: list[Fact] = [("doc", clauses.doc), ("unit", unit), ("how", how(quantity, library))]
    facts += [("per", quantity.per or ""), ("latex", clauses.latex), ("aliases", list(clauses.aliases))]
    facts += [("values", values_of(clauses)), ("declared", where(quantity, library))]
    if quantity.definition is not None:
        facts.append(("definition", formula(quantity.definition, clauses)))
    if quantity.assumption is not None:
        facts.append(("default", formula(quantity.assumption, clauses)))
    for law in declared.laws.get(quantity.name, {}).values():
        facts.append((f"law {law.name}", [*formula(law.body, law.clauses), ("declared", where(law, library))]))
    facts += [
        ("needs", needs(quantity, library)),
        ("used by", users(quantity.name, library)),
        ("given by", givers(quantity.name, library)),
    ]
    return "quantity", f"{name} : {unit}" if unit not in ("", "1") else name, facts


def values_of(clauses: Clauses) -> str:
    """What values a quantity may have."""
    parts = ["whole"] if clauses.integer else []
    if clauses.domain is not None:
        low, high = clauses.domain
        parts.append(f"{to_text(low)} .. {to_text(high) if high is not None else ''}".rstrip())
    if clauses.usual is not None:
        parts.append(f"usually {to_text(clauses.usual[0])} .. {to_text(clauses.usual[1])}")
    return ", ".join(parts)


def formula(body: Body, clauses: Clauses) -> list[Fact]:
    """A formula with its local names, what it is, where it holds, whose it is."""
    facts: list[Fact] = [("formula", f"= {to_text(body.expr)}")]
    facts += [("where", f"{name} = {to_text(expr)}") for name, expr, _ in body.locals]
    facts += [("doc", clauses.doc), ("holds", f"when {to_text(clauses.when)}" if clauses.when is not None else "")]
    return [*facts, *(("source", cited(one)) for one in clauses.sources)]


def of_choice(name: str, library: Library) -> Entry:
    """A choice: its options, its default, what it decides."""
    choice = library.declared.choices[name]
    options = [(option, doc) for option, doc in library.declared.options[name].items()]
    governed = [one.name for one in library.declared.quantities.values() if one.by == name]
    used = [user for user, exprs in bodies(library) if any(decides(name, expr) for expr in exprs)]
    facts: list[Fact] = [("doc", choice.clauses.doc), ("default", choice.default or ""), ("options", options)]
    facts += [("governs", governed), ("used by", used), ("declared", where(choice, library))]
    return "choice", f"{name}  a choice", facts


def of_preset(preset: Scenario) -> Entry:
    """A preset or scenario: what it starts from, gives, expects."""
    facts: list[Fact] = [("title", preset.title), ("source", preset.cited), ("date", preset.date), ("place", preset.place)]
    facts += [("from", [name for name, _ in preset.parents]), ("want", [name for name, _ in preset.want])]
    facts.append(("given", [(name, said_text(said)) for name, said, _ in preset.given]))
    facts.append(
        ("expect", [(one.name, one.value.text + (f" within {one.within.text}" if one.within else "")) for one in preset.expect])
    )
    return "preset", f"{preset.name}  {preset.title}", [*facts, ("file", preset.source.path)]


def said_text(said: Said) -> str:
    """A value as it was said: tables and rows with all they hold."""
    value: Any = said.value
    if said.kind == "table":
        return ", ".join(f"{key} {said_text(inner)}" for key, inner in value)
    if said.kind == "rows":
        return "; ".join(", ".join(f"{name} = {said_text(inner)}" for name, inner, _ in row) for row in value)
    return said.text


def of_unit(name: str, library: Library) -> Entry:
    """A unit: what it is worth, its spellings, what is measured in it."""
    unit = library.declared.units.find(name)
    assert unit is not None
    base = unit.dimension == Dimension.base(unit.name)
    worth = (
        ("counts things" if unit.count else "a base unit")
        if base and not unit.prefix
        else f"{number(unit.factor)} {unit.dimension}"
    )
    measures = library.declared.measures
    same = [one for one, (_, dimension) in measures.items() if dimension == unit.dimension]
    facts: list[Fact] = [("worth", worth), ("spellings", list(unit.aliases)), ("prefixes", ", ".join(unit.families))]
    return "unit", f"{name}  a unit", [*facts, ("quantities", same)]


def number(value: Any) -> str:
    """A factor, whole when it is short."""
    exact = exact_text(value)
    return exact if len(exact) <= 16 else significant(value, 12)


# ---- who needs whom ----------------------------------------------------------------------------------------


def where(thing: Any, library: Library) -> str:
    """File and line of a statement."""
    source = library.declared.sources[thing.place.path]
    return f"{source.path}:{line_and_column(source.text, thing.place.name.start)[0]}"


def bodies(library: Library) -> Iterator[tuple[str, list[Expr]]]:
    """The formulas of each quantity: of its definition, its default and its laws, local names included."""
    declared = library.declared
    for name, quantity in declared.quantities.items():
        found = [body for body in (quantity.definition, quantity.assumption) if body is not None]
        found += [law.body for law in declared.laws.get(name, {}).values()]
        yield name, [expr for body in found for expr in (body.expr, *(inner for _, inner, _ in body.locals))]


def named(exprs: list[Expr], library: Library) -> list[str]:
    """The quantities some formulas name, in their order."""
    nodes = [node for expr in exprs for node in walk(expr)]
    names = [node.id if isinstance(node, Name) else node.function for node in nodes if isinstance(node, (Name, Call))]
    full = [library.declared.aliases.get(name, name) for name in names]
    return [name for name in dict.fromkeys(full) if name in library.declared.quantities]


def decides(choice: str, expr: Expr) -> bool:
    """Does a formula turn on a choice?"""
    return any(isinstance(node, (Is, Match)) and node.choice == choice for node in walk(expr))


def needs(quantity: Quantity, library: Library) -> list[str]:
    """The quantities that the formulas of one name."""
    return [name for name in named(dict(bodies(library))[quantity.name], library) if name != quantity.name]


def users(name: str, library: Library) -> list[str]:
    """The quantities whose formulas name one."""
    return [user for user, exprs in bodies(library) if user != name and name in named(exprs, library)]


def givers(name: str, library: Library) -> list[str]:
    """The presets that give a quantity."""
    aliases = library.declared.aliases
    return [one.name for one in library.presets.values() if any(aliases.get(given, given) == name for given, _, _ in one.given)]


def citing(key: str, library: Library) -> list[str]:
    """The quantities, laws and presets that cite a work."""
    declared = library.declared
    found = [name for name, one in declared.quantities.items() if any(c.key == key for c in one.clauses.sources)]
    for name, laws in declared.laws.items():
        found += [f"{name} by {law.name}" for law in laws.values() if any(c.key == key for c in law.clauses.sources)]
    return found + [one.name for one in library.presets.values() if any(c.key == key for c in cited_in(one))]


# ---- in every form ----------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A fact for scripts: lists of pairs as objects, unless a key repeats."""
    if isinstance(value, list) and value and all(isinstance(one, tuple) for one in value):
        keys = [key for key, _ in value]
        if len(set(keys)) == len(keys):
            return {key: plain(inner) for key, inner in value if inner}
        return [{"fact": key, "value": plain(inner)} for key, inner in value if inner]
    return value


def flat(value: Any) -> str:
    """A fact on one line."""
    if isinstance(value, list):
        return "; ".join(f"{one[0]}: {flat(one[1])}" if isinstance(one, tuple) else one for one in value)
    return str(value)


def drawn(one: Entry, library: Library, style: Style) -> list[str]:
    """A thing for people: its headline, then its facts under each other."""
    _, headline, facts = one
    name, gap, rest = headline.partition("  ")
    lines = [style.paint(escape(name), "bold", "cyan") + gap + escape(rest)]
    short: list[list[str]] = []
    for title, value in facts:
        if not value:
            continue
        if isinstance(value, list) and isinstance(value[0], tuple):
            lines += columns(short, style, ("dim",))
            short = []
            lines += ["", f"  {style.paint(title, 'bold')}", *inner(value, library, style)]
        else:
            short.append([title, escape(", ".join(value) if isinstance(value, list) else value)])
    if short:
        lines += ["", *columns(short, style, ("dim",))]
    return [line for at, line in enumerate(lines) if line or lines[at - 1]]


def inner(facts: list[Fact], library: Library, style: Style) -> list[str]:
    """The facts of a law, the options of a choice, the values of a preset."""
    if facts[0][0] != "formula":
        return columns([[escape(name), escape(flat(text))] for name, text in facts], style, ("", "dim"), indent=4)
    lines: list[str] = []
    for title, text in facts:
        if title == "source":
            key, _, place = text.partition(" ")
            lines += source_lines(works([Cited(key, place)], library.declared.citations), style, 4)
        elif text:
            said = text if title in ("formula", "doc", "holds") else f"{title} {text}"
            colour = {"formula": ("green",), "doc": ()}.get(title, ("dim",))
            parts = wrap(escape(said), style.width - 4, 2 if title == "formula" else 0)
            lines += [f"    {style.paint(part, *colour)}" for part in parts]
    return lines
