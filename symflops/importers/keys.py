"""The keys of a configuration, and expressions that speak of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias
from unicodedata import name as name_of

from symflops.evaluate import Exactly, Values
from symflops.exact import NoValue
from symflops.expr import Argument, Call, Compare, Conditional, Expr, Is, Match, Name, Node, Number, walk
from symflops.folding import fold
from symflops.model import Said, SaidRow
from symflops.notation.text import to_text
from symflops.text import Label, Span, SymflopsError, fail

from .json_text import JsonPlaces, Path
from .model import ImportMap

Key: TypeAlias = "Fraction | str | bool | tuple[Any, ...] | None"

MOST_LISTED = 10_000
_TASK = re.compile(r"For([A-Z]\w*)\Z|(LMHeadModel|DoubleHeadsModel|EncoderModel|Model|WithProjection|Backbone)\Z")
_WORD = re.compile(r"[^A-Za-z0-9_]")
_WORDS = re.compile(r"[A-Za-z0-9_]+")


def task_of(architectures: Any) -> str | None:
    """What a model is built for, from the name of its class: `CausalLM`, `Model` for one without a head.

    >>> task_of(["LlamaForCausalLM"]), task_of(["GPT2LMHeadModel"]), task_of(["BertModel"]), task_of(None)
    ('CausalLM', 'CausalLM', 'Model', None)
    """
    name = architectures[0] if isinstance(architectures, list) and architectures else None
    match = _TASK.search(name) if isinstance(name, str) else None
    if match is None:
        return None
    return match[1] or {"LMHeadModel": "CausalLM"}.get(match[2], match[2])


def asked_task(table: Mapping[str, Any], places: JsonPlaces, path: Path) -> str | None:
    """What a configuration says that its model is built for; raises `SymflopsError` where that cannot be told."""
    said = table.get("architectures")
    if said is None or said == []:
        return None
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        helps = ['write "architectures": ["LlamaForCausalLM"]']
        raise fail("SF611", "`architectures` is a list of names of classes", places.label(path), helps=helps)
    task = task_of(said)
    if task is None:
        helps = ["known names end in Model, LMHeadModel, ForCausalLM, ForMaskedLM and the like"]
        helps.append("take it out, and the model has the head that is usual for its type")
        message = f"`architectures` names {said[0]}, which does not tell what the model is built for"
        raise fail("SF611", message, places.label((*path, 0)), helps=helps)
    return task


def opened(table: Mapping[str, Any], tables: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The keys of a configuration with those of its inner tables, under the prefix that a map gives them."""
    found = dict(table)
    for name, prefix in tables:
        inner = found.pop(name, None)
        if isinstance(inner, dict):
            found |= {f"{prefix}{key}": value for key, value in inner.items() if key not in {"model_type", "architectures"}}
    return found


class Keys:
    """The keys of one configuration, read as a map says; what the file omits is what the type's defaults say."""

    def __init__(self, places: JsonPlaces, path: Path, table: Mapping[str, Any], one: ImportMap, task_path: Path = ()) -> None:
        self.places = places
        self.path = path
        self.table = opened(table, one.tables)
        self.paths: dict[str, Path] = {
            f"{prefix}{key}": (name, key)
            for name, prefix in one.tables
            if isinstance(table.get(name), dict)
            for key in table[name]
        }
        self.synonyms = dict(one.synonyms)
        self.spell()
        self.defaults = {name: said for name, said, _ in one.defaults}
        self.member: int | None = None
        self.indexed = False
        self.used_defaults: dict[str, str] = {}
        self._known: dict[str, Key] = {"model_type": table.get("model_type")}
        self.task_path = task_path or (*path, "architectures")
        task = asked_task(table, places, self.task_path)
        if task is not None:
            self._known["task"] = task
        self._pending: set[str] = set()
        self.names = self.defaults.keys() | self.synonyms.keys() | {"i", "task", "model_type"}
        self._told: dict[str, Path] = {}

    def spell(self) -> None:
        """Read every key by its main spelling. Two spellings of one key that differ are an error."""
        for spelling, key in self.synonyms.items():
            if spelling not in self.table:
                continue
            path, value = self.paths.pop(spelling, (spelling,)), self.table.pop(spelling)
            known = self.table.get(key)
            if value is not None and known is not None and value != known:
                labels = [self.places.label((*self.path, *one)) for one in (path, self.paths.get(key, (key,)))]
                message = f"`{spelling}` and `{key}` are two spellings of one key, and differ"
                raise fail("SF611", message, *labels, helps=["keep the one that holds"])
            if known is None:
                self.table[key], self.paths[key] = value, path

    def tell(self, part: str, given: SaidRow) -> None:
        """What a part of the model gives is a key too: `text_config_d_model`."""
        for name, said, _ in given:
            if said.kind in {"bare", "flag", "text"}:
                self._known[f"{part}_{name}"] = said.value
                self.names |= {f"{part}_{name}"}
                self._told[f"{part}_{name}"] = (*self.path, part)

    # ---- single keys ----
    def key(self, name: str) -> Key:
        """What a key is; a list stands for its entry of the row that is being read."""
        name = self.synonyms.get(name, name)
        if name == "i":
            self.indexed = True
            return Fraction(self.member or 0)
        found = self.whole(name)
        if isinstance(found, tuple) and self.member is not None:
            self.indexed = True
            if self.member >= len(found):
                raise self.wrong(name, f"`{name}` has {len(found)} entries, and layer {self.member} (from 0) wants one more")
            entry: Key = found[self.member]
            return entry
        return found

    def whole(self, name: str) -> Key:
        """What a key is, a list as a whole. `null` counts as omitted where the default is computed."""
        name = self.synonyms.get(name, name)
        if name not in self._known:
            said = self.defaults.get(name)
            computed = said is not None and said.kind == "expr"
            if name in self.table and name != "task" and not (computed and self.table[name] is None):
                self._known[name] = self.plain(name, self.table[name])
            else:
                self._known[name] = self.default(name, said)
        return self._known[name]

    def plain(self, name: str, value: Any) -> Key:
        if isinstance(value, list):
            return tuple([self.plain(name, one) for one in value])
        if value is None or isinstance(value, (bool, Fraction, str)):
            return value
        raise self.wrong(name, f"`{name}` is a table, where a number, a word or a list is wanted")

    def default(self, name: str, said: Said | None) -> Key:
        if said is None:
            raise self.wrong(name, f"`{name}` is missing")
        if said.kind == "expr":
            if name in self._pending:
                raise self.wrong(name, f"`{name}` is missing")
            self._pending.add(name)
            member, self.member = self.member, None
            found = self.value(said.value)  # type: ignore[arg-type]
            self.member = member
            return found
        value = None if said.text == "null" else said.value
        if value is not None and name != "task":
            self.used_defaults[name] = told(value) if isinstance(value, bool) else said.text
        return value

    def wrong(self, name: str, message: str) -> SymflopsError:
        """The error for a key, where it stands."""
        return fail("SF611", message, self.label(name), helps=["compare the file with the model's own, as published"])

    def label(self, name: str) -> Label:
        """Where a key stands in the file, or where the first one stands that it is made of; else where it is missed."""
        return self.blame(Name(name))

    def blame(self, expr: Expr) -> Label:
        """Where the first key that an expression speaks of stands."""
        return self.places.label(self.first(expr) or self.path)

    def place(self, expr: Expr) -> Span:
        """Where the first key that an expression speaks of stands; no place where the file has none."""
        path = self.first(expr)
        return Span(0, 0) if path is None else self.places.label(path).span

    def first(self, expr: Expr) -> Path | None:
        """The path of the first key that an expression speaks of, of those that the file has."""
        seen: set[str] = set()
        pending = [expr]
        while pending:
            for name in (self.synonyms.get(one, one) for one in _names(pending.pop())):
                path = self.path_of(name)
                if path is not None:
                    return path
                said = self.defaults.get(name)
                if said is not None and said.kind == "expr" and name not in seen:
                    seen.add(name)
                    pending.append(said.value)  # type: ignore[arg-type]
        return None

    def path_of(self, name: str) -> Path | None:
        """Where a key stands, if the file has it."""
        if name == "task":
            return self.task_path if self.task_path in self.places.spans else None
        if name in self.table:
            return (*self.path, *self.paths.get(name, (name,)))
        return self._told.get(name)

    # ---- expressions ----
    def value(self, expr: Expr, words: bool = False) -> Key:
        """What an expression comes to: a number, a list, nothing (None); with `words` an option, which no key hides."""
        if isinstance(expr, Conditional):
            return self.value(expr.then if self.truth(expr.test) else expr.otherwise, words)
        if isinstance(expr, Match):
            return self.value(self.arm(expr), words)
        if isinstance(expr, Name):
            return None if expr.id == "null" else expr.id if words else self.key(expr.id)
        if isinstance(expr, Call) and expr.function in {"repeat", "letters"}:
            return self.repeated(expr) if expr.function == "repeat" else self.letters(expr)
        found = self.read(expr)
        return found if isinstance(found, (bool, Fraction)) else None

    def truth(self, expr: Expr) -> bool:
        """Does a condition hold?"""
        found = self.read(expr)
        return found is not False and found != 0

    def read(self, expr: Expr) -> Any:
        core = self.core(expr)
        try:
            return fold(core, Exactly(Values({}), {}))
        except NoValue as error:
            zero = next((name for name in _names(expr) if self._known.get(name) == 0), None)
            message = f"{to_text(expr)} has no value: {error}" + (f"; `{zero}` is 0" if zero else "")
            helps = ["compare the file with the model's own, as published"]
            raise fail("SF611", message, self.label(zero) if zero else self.blame(expr), helps=helps) from error

    def core(self, expr: Any) -> Any:
        """An expression with what it says of keys put in."""
        if isinstance(expr, Name):
            return self.number_of(expr.id)
        if isinstance(expr, Is):
            if expr.options == ("null",):  # asked of a list or a table as a whole
                inner = self.table.get(self.synonyms.get(expr.choice, expr.choice))
                return _truth(not isinstance(inner, dict) and self.whole(expr.choice) is None)
            return _truth(self.word_of(expr) in expr.options)
        if isinstance(expr, Match):
            return self.core(self.arm(expr))
        if isinstance(expr, Conditional):
            return self.core(expr.then if self.truth(expr.test) else expr.otherwise)
        if isinstance(expr, Call) and expr.function in {"entry", "has", "length"}:
            return self.of_list(expr)
        if isinstance(expr, Node):
            return type(expr)(*[self.core(part) for part in expr[:-1]], span=expr[-1])  # type: ignore[call-arg]
        if type(expr) is tuple:
            return tuple([self.core(part) for part in expr])
        return expr

    def number_of(self, name: str) -> Number:
        value = self.key(name)
        if isinstance(value, Fraction):
            return Number(value, name)
        raise self.wrong(name, f"`{name}` is {told(value)}, and a number is wanted")

    def word_of(self, expr: Is) -> str:
        """The word that a condition asks for; one that asks for true or false is not answered by a number or a text."""
        value = self.key(expr.choice)
        if {"true", "false"} >= set(expr.options) and not (value is None or isinstance(value, bool)):
            raise self.wrong(expr.choice, f"`{expr.choice}` is {told(value)}, and true or false is wanted")
        return self.word(expr.choice)

    def word(self, name: str) -> str:
        """A key as a word: true, false, null, or its text with _ for what no name has."""
        value = self.key(name)
        if value is None or isinstance(value, bool):
            return told(value)
        return _WORD.sub("_", value) if isinstance(value, str) else ""

    def arm(self, expr: Match) -> Expr:
        """The case of a key's value."""
        word = self.word(expr.choice)
        for arm in expr.arms:
            if not arm.options or word in arm.options:
                return arm.body
        known = [option for arm in expr.arms for option in arm.options]
        helps = [f"known here: {', '.join(known)}", "a line in the import map adds another"]
        message = f"`{expr.choice}` is {told(self.key(expr.choice))}, which is not known"
        raise fail("SF611", message, self.label(expr.choice), helps=helps)

    def argument(self, call: Call) -> str:
        """The key that a function of lists is asked of."""
        node = call.args[0].body if isinstance(call.args[0], Argument) else call.args[0]
        return self.synonyms.get(node.id, node.id) if isinstance(node, Name) else ""

    def listed(self, call: Call) -> tuple[Any, ...]:
        """The list a function is asked of: a table is as long as its entries, one number is a list of one, and of any place.

        `has` asks a text for one of its words: `"c2p|p2c"` has two.
        """
        name = self.argument(call)
        if call.function == "length" and isinstance(self.table.get(name), dict):
            return tuple(self.table[name])
        value = self.whole(name)
        if value is None:
            return ()
        if isinstance(value, Fraction) and call.function in {"entry", "length"}:
            return (value,) * (1 if call.function == "length" else MOST_LISTED)
        if isinstance(value, str) and call.function == "has":
            return tuple(_WORDS.findall(value))
        if not isinstance(value, tuple):
            raise self.wrong(name, f"`{name}` is {told(value)}, and a list is wanted")
        return value

    def of_list(self, call: Call) -> Expr:
        """`has(list, x)` of a number or a word, `length(list)`, and `entry(list, k)`, which counts from 0."""
        values = self.listed(call)
        if call.function == "entry":
            at = self.value(call.args[1])  # type: ignore[arg-type]
            found = values[at.numerator] if isinstance(at, Fraction) and at.denominator == 1 and 0 <= at < len(values) else None
            if not isinstance(found, Fraction):
                raise self.wrong(call.args[0].id, f"`{call.args[0].id}` has no number at place {told(at)}")  # type: ignore[union-attr]
            return Number(found, str(found))
        if call.function == "length":
            return Number(Fraction(len(values)), str(len(values)))
        sought = call.args[1]
        word = isinstance(sought, Name) and sought.id not in self.names  # a name that is no key stands for itself
        return _truth((sought.id if word else self.value(sought)) in values)  # type: ignore[union-attr, arg-type]

    def repeated(self, call: Call) -> tuple[Any, ...]:
        """`repeat([[["global", "local"], 6]])`: patterns with how often each stands; `repeat(list, 6)`: one of them."""
        found: list[Any] = []
        entries = self.listed(call)
        if len(call.args) > 1:
            entries = ((entries, self.value(call.args[1])),)  # type: ignore[arg-type]
        for entry in entries:
            pattern, times = entry if isinstance(entry, tuple) and len(entry) == 2 else (None, None)
            if not (isinstance(pattern, tuple) and isinstance(times, Fraction) and 0 <= times * len(pattern) <= MOST_LISTED):
                raise self.wrong(self.argument(call), "a pattern is a list and how often it stands")
            found += pattern * int(times)
        return tuple(found[:MOST_LISTED])

    def letters(self, call: Call) -> tuple[Any, ...]:
        """`letters("M-*")`: the letters of a text as words, `M`, `hyphen_minus`, `asterisk`."""
        value = self.whole(self.argument(call))
        if value is not None and not isinstance(value, str):
            raise self.wrong(self.argument(call), f"`{self.argument(call)}` is {told(value)}, and a text is wanted")
        return tuple(one if one.isalnum() else _WORD.sub("_", name_of(one, "").lower()) for one in (value or "")[:MOST_LISTED])


def _names(expr: Expr) -> Iterator[str]:
    """The keys, or what may be some, that an expression speaks of."""
    for node in walk(expr):
        if isinstance(node, (Name, Is, Match)):
            yield node.id if isinstance(node, Name) else node.choice


def _truth(holds: bool) -> Expr:
    return Compare((Number(Fraction(1), "1"), Number(Fraction(int(holds)), str(int(holds)))), ("==",))


def told(value: Any) -> str:
    """A value as a message says it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, str):
        return f'"{value[:40]}"'
    return "a list" if isinstance(value, tuple) else str(value)
