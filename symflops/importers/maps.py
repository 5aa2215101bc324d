"""Import maps: how the configuration of a type of model reads in the names of the library. A map is a file of data.

A map is a scenario whose expressions speak of the keys of a configuration, and a few tables more: which `model_type`s
it reads, what a key is when a file omits it (`defaults`), which other spellings keys have (`synonyms`), which inner
tables are opened (`tables`) and which are configurations of their own (`parts`), what it cannot say (`refused`), and
which keys say nothing of a model's structure (`ignored`). A map may begin as another one (`like`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symflops.declared import Declared
from symflops.expr import Call, Conditional, Expr, Is, Match, Name, walk
from symflops.model import Said, SaidRow
from symflops.parse.places import Places, scan
from symflops.parse.scenario import from_table
from symflops.parse.toml import load_toml
from symflops.text import Label, Problem, Source, Span, SymflopsError, did_you_mean, fail

from .model import ImportMap, speaks

FUNCTIONS = ("entry", "has", "length", "letters", "repeat")  # besides those of the language
GIVEN_KEYS = ("task", "model_type", "i")
_OWN: dict[str, tuple[type, str, str]] = {
    "model_type": (list, "a list of names", 'model_type = ["llama"]'),
    "like": (str, "the name of a map", 'like = "decoder"'),
    "defaults": (dict, "a table", "[defaults] and the keys below it"),
    "tables": (dict, "a table", '[tables] and text_config = "" below it'),
    "synonyms": (dict, "a table", '[synonyms] and hidden_size = "n_embd" below it: another spelling, and the key it spells'),
    "parts": (dict, "a table", '[parts] and vision_config = { model_type = "vit" } below it'),
    "ignored": (list, "a list of names", 'ignored = ["use_cache"]'),
    "refused": (dict, "a table", '[refused] and "what it is" = "= a condition" below it'),
}
_DEEPEST = 8


def parse_map(source: Source, name: str) -> ImportMap:
    """An import map from its text; raises `SymflopsError` with everything that is wrong with its form."""
    table = load_toml(source)
    places = scan(source)
    own = {key: table.pop(key) for key in _OWN if key in table}
    problems: list[Problem] = []
    for key, value in own.items():
        kind, what, example = _OWN[key]
        if not isinstance(value, kind):
            problems.append(Problem("SF602", f"`{key}` is {what}", (Label(source, places.key((key,))),), (f"write {example}",)))
    if problems:
        raise SymflopsError(problems)
    scenario = from_table(table or {"title": ""}, source, name, places)
    refused = from_table({"given": own.get("refused", {}), "title": ""}, source, name, places).given
    parts = from_table({"preset": own.get("parts", {}), "title": ""}, source, name, places).presets
    return ImportMap(
        name,
        _strings(own.get("model_type", [])),
        own.get("like", ""),
        _defaults(own.get("defaults", {}), source, name, places),
        tuple((key, str(prefix)) for key, prefix in own.get("tables", {}).items()),
        tuple((spelling, str(key)) for spelling, key in own.get("synonyms", {}).items()),
        _strings(own.get("ignored", [])),
        tuple((reason, said) for reason, said, _ in refused),
        parts,
        scenario,
    )


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in value)


def _defaults(table: Mapping[str, Any], source: Source, name: str, places: Places) -> SaidRow:
    """What keys are when they are omitted; a scenario has no lists, and a configuration has."""
    lists = {key: value for key, value in table.items() if isinstance(value, list)}
    plain = {key: value for key, value in table.items() if key not in lists}
    found = from_table({"given": plain, "title": ""}, source, name, places).given
    return (*found, *((key, _list(key, value, source, places), places.key(("defaults", key))) for key, value in lists.items()))


def _list(key: str, value: list[Any], source: Source, places: Places) -> Said:
    span = places.key(("defaults", key))
    if not all(isinstance(one, int) for one in value):
        raise fail("SF602", f"`{key}` is a list of whole numbers", Label(source, span), helps=[f"write {key} = [3, 3, 9, 3]"])
    return Said("list", tuple(map(Fraction, value)), ", ".join(map(str, value)).join("[]"), span)


def joined(maps: Sequence[ImportMap], declared: Declared) -> tuple[dict[str, ImportMap], list[Problem]]:
    """Maps by type of model, each with what it has from the map it is like; under `*` the keys that say nothing."""
    by_name = {one.name.rsplit("/", 1)[-1]: one for one in maps}
    found: dict[str, ImportMap] = {}
    problems: list[Problem] = []
    ignored = tuple(key for one in maps if not one.types for key in one.ignored)
    for one in maps:
        whole = _whole(one, by_name, problems)
        problems += check(whole, one, declared) if one.types else []
        for kind in one.types:
            if kind in found:
                label = Label(one.scenario.source, Span(max(one.scenario.source.text.find(f'"{kind}"'), 0), 1))
                problems.append(Problem("SF202", f"two maps read `{kind}`", (label,), (f"the other is {found[kind].name}",)))
            choices = {name for name, _, _ in _values(whole.scenario.given) if name in declared.choices}
            found[kind] = whole._replace(ignored=(*whole.ignored, *ignored), choices=tuple(sorted(choices)))
    return found, problems


def _whole(one: ImportMap, by_name: Mapping[str, ImportMap], problems: list[Problem], depth: int = 0) -> ImportMap:
    """A map with what it has from the one it is like; what it says itself wins, rows and reasons are replaced as a whole."""
    if not one.like:
        return one
    source = one.scenario.source
    label = Label(source, Span(max(source.text.find(one.like), 0), 1))
    if one.like not in by_name:
        problems.append(Problem("SF604", f"no import map `{one.like}`", (label,), did_you_mean(one.like, by_name)))
        return one
    if depth > _DEEPEST:
        problems.append(Problem("SF205", "import maps in a circle", (label,), ("take one `like` out",)))
        return one
    base = _whole(by_name[one.like], by_name, problems, depth + 1)
    scenario = one.scenario._replace(
        given=_over(base.scenario.given, one.scenario.given), parents=one.scenario.parents or base.scenario.parents
    )
    return one._replace(
        defaults=_over(tuple(row for row in base.defaults if row[0] not in dict(one.synonyms)), one.defaults),
        synonyms=tuple((dict(base.synonyms) | dict(one.synonyms)).items()),
        tables=(*base.tables, *one.tables),
        ignored=(*base.ignored, *one.ignored),
        refused=(*(row for row in base.refused if row[0] not in dict(one.refused)), *one.refused),
        parts=(*(row for row in base.parts if row[0] not in dict(one.parts)), *one.parts),
        scenario=scenario,
    )


def _over(base: SaidRow, own: SaidRow) -> SaidRow:
    """Rows of names with values, the later ones winning."""
    names = {name for name, _, _ in own}
    return (*(row for row in base if row[0] not in names), *own)


# ---- what is wrong with a map ------------------------------------------------------------------------------


def check(one: ImportMap, written: ImportMap, declared: Declared) -> list[Problem]:
    """Names that nobody knows: keys without a default, quantities and options that the library does not have."""
    keys = one.keys() | set(GIVEN_KEYS) | {f"{part}_{name}" for part, _ in one.parts for name in declared.quantities}
    problems: list[Problem] = []
    source = written.scenario.source
    for name, said, span in written.defaults:
        problems += _wrong_names(said, (), keys, Label(source, span), name, declared)
    for spelling, key in one.synonyms:
        label = Label(source, Span(max(source.text.find(spelling), 0), 1))
        problems += _wrong_synonym(spelling, key, one, label)
    for reason, said in written.refused:
        problems += _wrong_names(said, (), keys, Label(source, Span(max(source.text.find(reason), 0), 1)), reason, declared)
    for name, said, span in _values(written.scenario.given):
        label = Label(source, span)
        if name in declared.choices:
            problems += _wrong_names(said, tuple(declared.options[name]), keys, label, name, declared)
        elif name in declared.quantities or name == "times":
            problems += _wrong_names(said, (), keys, label, name, declared)
        else:
            helps = did_you_mean(name, (*declared.quantities, *declared.choices))
            problems.append(Problem("SF203", f"unknown name `{name}`", (label,), helps))
    return problems


def _wrong_synonym(spelling: str, key: str, one: ImportMap, label: Label) -> Iterator[Problem]:
    """A spelling that is a key of its own, or spells none."""
    defaults = {name for name, _, _ in one.defaults}
    if spelling in defaults:
        helps = (f"a default belongs to `{key}` alone",)
        yield Problem("SF202", f"`{spelling}` is a spelling of `{key}`, and has a default of its own", (label,), helps)
    if key not in defaults:
        yield Problem("SF203", f"`{key}` is no key", (label,), did_you_mean(key, defaults))


def _values(given: SaidRow) -> Iterator[tuple[str, Said, Span]]:
    """What is given, and what rows give."""
    for name, said, span in given:
        if said.kind == "rows":
            for row in said.value:  # type: ignore[union-attr]
                yield from _values(row)  # type: ignore[arg-type]
        elif name != "from":
            yield name, said, span


def _wrong_names(
    said: Said, options: Sequence[str], keys: set[str], label: Label, name: str, declared: Declared
) -> Iterator[Problem]:
    if said.kind == "text" and options and said.value not in {*options, "null"}:
        yield Problem("SF206", f"`{name}` has no option `{said.value}`", (label,), did_you_mean(str(said.value), options))
    if said.kind != "expr":
        return
    words = {*options, "null"}
    results = {id(node) for node in leaves(said.value)} if options else set()  # type: ignore[arg-type]
    if not speaks(said.value, keys) and not options:  # type: ignore[arg-type]
        keys = keys | set(declared.quantities)
    sought = {id(call.args[1]) for call in walk(said.value) if isinstance(call, Call) and call.function == "has"}  # type: ignore[arg-type]
    for node in walk(said.value):  # type: ignore[arg-type]
        if id(node) in sought:  # `has(list, word)`: a name that is no key is a word of the list
            continue
        if isinstance(node, (Is, Match)):
            known, what = node.choice in keys, node.choice
        elif isinstance(node, Name):
            known, what = node.id in words if id(node) in results else node.id in keys or node.id == "null", node.id
        elif isinstance(node, Call) and node.function not in FUNCTIONS:
            continue
        else:
            continue
        if not known:
            helps = (*did_you_mean(what, (*keys, *options)), "every key a map reads has a line under [defaults]")
            yield Problem("SF203", f"`{what}` is neither a key nor an option", (label,), helps)


def leaves(expr: Expr) -> Iterator[Expr]:
    """What an expression may come to: the ends of its conditions and cases."""
    if isinstance(expr, Conditional):
        yield from leaves(expr.then)
        yield from leaves(expr.otherwise)
    elif isinstance(expr, Match):
        for arm in expr.arms:
            yield from leaves(arm.body)
    else:
        yield expr
