"""The names of a library: each declared once, options and laws attached, governed quantities complete, works cited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from symflops.declared import Declared
from symflops.expr import AGGREGATES, BUILT_IN
from symflops.model import (
    Choice,
    Citation,
    Cited,
    FormulaFile,
    Index,
    Law,
    Option,
    Place,
    Quantity,
    Requirement,
    Statement,
    Trial,
    UnitDefinition,
)
from symflops.text import Label, Problem, Span, did_you_mean, line_and_column
from symflops.units.table import build_table

from .remedies import near
from .scope import word_after

T = TypeVar("T")

BUILT_IN_NAMES = frozenset(BUILT_IN) | frozenset(AGGREGATES)


def declare(
    files: Sequence[FormulaFile], citations: Mapping[str, Citation], broken: frozenset[str]
) -> tuple[Declared, list[Problem]]:
    """Gather the statements of all files: declarations first, then options, then laws, which attach to them."""
    gathering = _Gathering(files, citations, broken)
    gathering.names()
    gathering.attach_options()
    gathering.attach_laws()
    gathering.aliases()
    gathering.cite()
    gathering.indexed()
    gathering.complete()
    return gathering.declared(), gathering.problems


class _Gathering:
    """The tables while they fill."""

    def __init__(self, files: Sequence[FormulaFile], citations: Mapping[str, Citation], broken: frozenset[str]) -> None:
        self.citations = citations
        self.broken = broken
        self.undeclared: set[str] = set()  # of which laws were met
        self.sources = {file.source.path: file.source for file in files}
        self.statements: list[Statement] = [statement for file in files for statement in file.statements]
        self.problems: list[Problem] = []
        self.quantities: dict[str, Quantity] = {}
        self.choices: dict[str, Choice] = {}
        self.indices: dict[str, Index] = {}
        self.options: dict[str, dict[str, str]] = {}
        self.laws: dict[str, dict[str, Law]] = {}
        self.alias_names: dict[str, str] = {}
        self.option_places: dict[tuple[str, str], Place] = {}
        units = [(s, self.sources[s.place.path]) for s in self.of(UnitDefinition)]
        self.units, unit_problems = build_table(units)
        self.problems += unit_problems

    def of(self, kind: type[T]) -> Iterator[T]:
        return (statement for statement in self.statements if isinstance(statement, kind))

    def declared(self) -> Declared:
        return Declared(
            quantities=self.quantities,
            laws=self.laws,
            choices=self.choices,
            options=self.options,
            indices=self.indices,
            requirements=tuple(self.of(Requirement)),
            tests=tuple(self.of(Trial)),
            units=self.units,
            measures={},
            local_dimensions={},
            aliases=self.alias_names,
            citations=self.citations,
            sources=self.sources,
        )

    def say(self, code: str, message: str, place: Place, span: Span, text: str = "", helps: Sequence[str] = ()) -> None:
        self.problems.append(Problem(code, message, (Label(self.sources[place.path], span, text),), tuple(helps)))

    def after(self, word: str, name: str, place: Place) -> Span:
        """Where a name stands in a statement after a word; the name of the statement when it cannot be seen there."""
        return word_after(word, name, place, self.sources[place.path])

    # ---- names ----
    def names(self) -> None:
        """One flat space for quantities, choices and indices."""
        first: dict[str, Place] = {}
        for statement in self.statements:
            if not isinstance(statement, (Quantity, Choice, Index)):
                continue
            if statement.name in first:
                self.twice(statement.name, statement.place, first[statement.name])
                continue
            if statement.name in BUILT_IN_NAMES:
                helps = ("choose another name",)
                self.say(
                    "SF202", f"`{statement.name}` is a function of the language", statement.place, statement.place.name, "", helps
                )
            first[statement.name] = statement.place
            self.store(statement)

    def store(self, statement: Quantity | Choice | Index) -> None:
        if isinstance(statement, Quantity):
            self.quantities[statement.name] = statement
            self.parameters_once(statement)
        elif isinstance(statement, Choice):
            self.choices[statement.name] = statement
        else:
            self.indices[statement.name] = statement

    def parameters_once(self, quantity: Quantity) -> None:
        seen: set[str] = set()
        for parameter in quantity.parameters or ():
            if parameter.name in seen:
                message = f"`{quantity.name}` has two parameters `{parameter.name}`"
                self.say("SF202", message, quantity.place, parameter.span, "again", ("call one of them something else",))
            seen.add(parameter.name)

    def twice(self, name: str, place: Place, first: Place) -> None:
        line, _ = line_and_column(self.sources[first.path].text, first.name.start)
        helps = (f"first in {_short(first.path)}, line {line}; names are unique in the whole library",)
        self.say("SF202", f"`{name}` is declared twice", place, place.name, "again", helps)

    # ---- options ----
    def attach_options(self) -> None:
        for choice in self.choices.values():
            self.options[choice.name] = self.listed(choice)
        for option in self.of(Option):
            choice_found = self.choices.get(option.choice)
            if choice_found is None:
                if option.choice not in self.broken:
                    helps = near(option.choice, self.choices, self.problems)
                    helps = helps or (f"declare it: choice {option.choice}",)
                    self.say("SF203", f"unknown choice `{option.choice}`", option.place, option.choice_span, "", helps)
            elif choice_found.like is not None:
                helps = (f"give the option to `{choice_found.like}`",)
                self.say(
                    "SF206",
                    f"`{option.choice}` has the options of `{choice_found.like}`",
                    option.place,
                    option.choice_span,
                    "",
                    helps,
                )
            elif choice_found.options is not None:
                helps = (f"add `{option.name}` there, or leave the list out to open the choice",)
                message = f"`{option.choice}` is closed: all its options stand in its declaration"
                self.say("SF206", message, option.place, option.choice_span, "", helps)
            elif option.name in self.options[option.choice]:
                message = f"`{option.choice}` has the option `{option.name}` already"
                self.say("SF202", message, option.place, option.place.name, "again", ("call this one something else",))
            else:
                self.options[option.choice][option.name] = option.clauses.doc
                self.option_places[option.choice, option.name] = option.place
        for choice in self.choices.values():
            self.share_options(choice)
        for choice in self.choices.values():
            self.check_default(choice)

    def listed(self, choice: Choice) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, doc in choice.options or ():
            if name in found:
                message = f"`{choice.name}` has two options `{name}`"
                self.say("SF202", message, choice.place, choice.place.name, "", ("take one out",))
            found[name] = doc
            self.option_places[choice.name, name] = choice.place
        return found

    def share_options(self, choice: Choice) -> None:
        seen = {choice.name}
        like = choice.like
        while like is not None and like in self.choices and self.choices[like].like is not None and like not in seen:
            seen.add(like)
            like = self.choices[like].like
        if like is None:
            return
        if like not in self.choices:
            if like not in self.broken:
                helps = did_you_mean(like, self.choices) or ("a choice lists its own options: choice NAME { one, other }",)
                self.say("SF203", f"unknown choice `{like}`", choice.place, self.after(":", like, choice.place), "", helps)
            return
        self.options[choice.name] = self.options[like]

    def check_default(self, choice: Choice) -> None:
        options = self.options[choice.name]
        if choice.default is None or choice.default in options or choice.default in self.broken:
            return
        if choice.like is not None and choice.like not in self.choices:
            return
        if choice.default in self.choices and self.options[choice.default] is options:
            self.check_default_circle(choice)
            return
        helps = (*did_you_mean(choice.default, options), f"its options: {', '.join(options) or 'none yet'}")
        span = self.after("default", choice.default, choice.place)
        self.say("SF206", f"`{choice.name}` has no option `{choice.default}`", choice.place, span, "", helps)

    def check_default_circle(self, choice: Choice) -> None:
        """The default of a choice may be what another choice is set to, but not in a circle."""
        chain = [choice.name]
        while (following := self.choices[chain[-1]].default) in self.choices:
            assert following is not None
            if following in chain:
                if following == choice.name == min(chain):  # said once for the circle
                    self.say("SF205", f"circular: {' -> '.join([*chain, following])}", choice.place, choice.place.name)
                return
            chain.append(following)

    # ---- laws ----
    def attach_laws(self) -> None:
        for law in self.of(Law):
            quantity = self.quantities.get(law.quantity)
            if quantity is None:
                self.law_for_nothing(law)
                continue
            laws = self.laws.setdefault(law.quantity, {})
            if law.name in laws:
                helps = (f"first in {_short(laws[law.name].place.path)}",)
                self.say("SF202", f"`{law.quantity}` has the law `{law.name}` already", law.place, law.law_span, "again", helps)
            elif law.name == "definition":
                helps = ("give the law another name",)
                self.say("SF202", "`definition` means the let's own value", law.place, law.law_span, "", helps)
            else:
                laws[law.name] = law

    def law_for_nothing(self, law: Law) -> None:
        name = law.quantity
        if name in self.broken:
            return
        if name in self.choices or name in self.indices:
            what = "a choice" if name in self.choices else "an index"
            how = ("what goes by a choice is a quantity: let NAME by CHOICE",)
            self.say("SF207", f"`{name}` is {what}: only quantities have laws", law.place, law.place.name, "", how)
            return
        helps = (
            *near(name, self.quantities, self.problems),
            f"declare it once with `let {name} …`, in the file where readers would look for it",
        )
        if name not in self.undeclared:  # once for all its laws
            self.undeclared.add(name)
            self.say("SF203", f"a law for `{name}`, which is not declared", law.place, law.place.name, "", helps)

    # ---- aliases, sources ----
    def aliases(self) -> None:
        """Aliases share the space of names; what comes later in the library is what is wrong."""
        spaces: dict[str, Place] = {}
        for named in (self.quantities, self.choices, self.indices):
            spaces |= {name: statement.place for name, statement in named.items()}
        taken: set[str] = set()
        order = {getattr(statement, "name", ""): at for at, statement in enumerate(self.statements)}
        for name, quantity in self.quantities.items():
            for alias in quantity.clauses.aliases:
                if alias in spaces and order[alias] > order[name]:
                    helps = (f"choose another name, or write {name} where that is meant",)
                    place = spaces[alias]
                    self.say("SF202", f"`{alias}` is an alias of `{name}`", place, place.name, "", helps)
                    self.alias_names[alias] = name  # it goes on meaning that, so that no one else is blamed
                    taken.add(alias)
                elif alias in spaces or alias in self.alias_names or alias in BUILT_IN_NAMES:
                    self.alias_taken(alias, quantity, spaces)
                else:
                    self.alias_names[alias] = name
        self.broken |= taken
        for alias in taken:
            for declared in (self.quantities, self.choices, self.indices, self.laws, self.options):
                declared.pop(alias, None)

    def alias_taken(self, alias: str, quantity: Quantity, spaces: Mapping[str, Place]) -> None:
        other = self.alias_names.get(alias) or (alias if alias in spaces else "")
        meaning = f"`{other}`" if other else "a function of the language"
        message = f"the alias `{alias}` of `{quantity.name}` already means {meaning}"
        self.say("SF202", message, quantity.place, self.after("alias", alias, quantity.place), "", ("choose another, or none",))

    def cite(self) -> None:
        for statement in self.statements:
            cited = statement.sources if isinstance(statement, Trial) else statement.clauses.sources
            for source in cited:
                if source.key not in self.citations:
                    self.no_source(source, statement.place)

    def no_source(self, cited: Cited, place: Place) -> None:
        helps = (*near(cited.key, self.citations, self.problems), "add it to sources.toml")
        self.say("SF204", f"no source `{cited.key}`", place, cited.span, "", helps)

    # ---- what varies with rows, governed quantities ----
    def indexed(self) -> None:
        """What differs from row to row does so along an index; `FLOP per second` is not how units are written."""
        for quantity in self.quantities.values():
            index = quantity.per
            if index is None or index in self.indices or index in self.broken:
                continue
            helps = did_you_mean(index, self.indices) or (f"its indices: {', '.join(self.indices)}",)
            if self.units.find(index) is not None:
                unit = self.units.canonical(quantity.unit) if quantity.unit is not None else "1"
                helps = (f"a unit is divided by /: let {quantity.name} : {unit}/{index}",)
            span = self.after("per", index, quantity.place)
            self.say("SF203", f"unknown index `{index}`", quantity.place, span, "", helps)

    def complete(self) -> None:
        """A governed quantity has a law for each option of its choice, or says what holds otherwise."""
        for quantity in self.quantities.values():
            if quantity.by is None:
                continue
            if quantity.by not in self.choices:
                if quantity.by not in self.broken:
                    helps = near(quantity.by, self.choices, self.problems) or (f"declare it: choice {quantity.by}",)
                    span = self.after("by", quantity.by, quantity.place)
                    self.say("SF203", f"unknown choice `{quantity.by}`", quantity.place, span, "", helps)
                continue
            self.laws_without_option(quantity, quantity.by)
            if quantity.definition is None:
                self.options_without_law(quantity, quantity.by)

    def laws_without_option(self, quantity: Quantity, choice: str) -> None:
        options = self.options[choice]
        for law in self.laws.get(quantity.name, {}).values():
            if law.name in options or law.name in self.broken:
                continue
            helps = [
                *did_you_mean(law.name, options),
                f"its options: {', '.join(sorted(options))}",
                f'or declare it: option {law.name} : {choice} "…"',
            ]
            message = f"`{quantity.name}` goes by `{choice}`, which has no option `{law.name}`"
            self.say("SF206", message, law.place, law.law_span, "", helps)

    def options_without_law(self, quantity: Quantity, choice: str) -> None:
        laws = self.laws.get(quantity.name, {})
        missing = [option for option in self.options[choice] if option not in laws]
        if not missing or quantity.name in self.broken:
            return
        helps = [self.where_to_add(quantity, choice, option) for option in missing[:3]]
        helps.append(f"or say what holds otherwise: let {quantity.name} … by {choice} = …")
        message = f"`{quantity.name}` goes by `{choice}` but has no law for {', '.join(missing)}"
        self.say("SF209", message, quantity.place, quantity.place.name, "", helps)

    def where_to_add(self, quantity: Quantity, choice: str, option: str) -> str:
        """Name the file where the option has its other laws."""
        add = f"add: law {quantity.name} by {option} = …"
        for other in self.quantities.values():
            law = self.laws.get(other.name, {}).get(option)
            if other.by == choice and law is not None:
                return f"{add}, in {_short(law.place.path)}, where `{other.name}` has its own"
        place = self.option_places.get((choice, option))
        return f"{add}, in {_short(place.path)}, where the option is" if place else add


def _short(path: str) -> str:
    return path.rsplit("/", 1)[-1]
