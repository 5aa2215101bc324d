"""Finding things: every word must occur in a name, an alias, a docstring or a title; names count most."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from symflops.library import Library
from symflops.show import Page
from symflops.text import distance, fail

from .listing import table
from .values import measured

COLUMNS = ("what", "name", "unit", "doc")

# Words of a question that name nothing.
FILLERS = frozenset({
    "a", "an", "and", "are", "by", "for", "from", "how", "in", "is", "it", "many", "much", "of", "on", "or", "per", "the", "to",
    "what", "with", "do", "does", "need", "needed", "needs", "required", "requires", "take",
    "takes",
})  # fmt: skip
# Questions in two words that ask for something with a name.
PHRASES = {
    "how long": "time", "how fast": "rate", "how expensive": "cost", "how big": "params",
    "memory (?:needed|required)": "device_memory", "how much memory": "device_memory",
}  # fmt: skip
WORD = re.compile(r"[^\s,;:()?!]+")
PARTS = re.compile(r"[a-z0-9]+")
LETTERS = re.compile(r"[0-9]+[a-z]{1,3}")  # a formula run together: 6nd
PER = re.compile(r" per |/")
IN_UNIT = 10  # points of what is measured in the unit that is asked for in words, as much as its name

# What people call things that the library calls otherwise.
SYNONYMS = {
    "gpu": ("device", "accelerator"), "gpus": ("devices",), "chip": ("device",), "vram": ("memory",), "ram": ("memory",),
    "flops": ("flop",), "tflops": ("flop", "peak"), "cost": ("price",), "rent": ("price",), "speed": ("rate", "throughput"),
    "duration": ("time",), "electricity": ("energy",), "co2": ("carbon",), "weights": ("params", "parameters"),
    "size": ("params",), "context": ("seq_len", "positions"), "utilization": ("utilisation",), "mfu": ("utilisation",),
    "batch": ("batch_size",), "ffn": ("feed",), "vocabulary": ("vocab",), "heads": ("n_heads",), "layers": ("n_layers",),
    "checkpointing": ("recompute",), "remat": ("recompute",), "kv": ("keys", "key"), "gqa": ("grouped-query",),
    "mqa": ("multi-query",), "mla": ("latent_attention",), "latency": ("time",), "serving": ("inference",),
}  # fmt: skip


class Thing(NamedTuple):
    """Something that can be found: its kind, its name, what it is measured in, what is said of it, other words for it."""

    kind: str
    name: str
    unit: str
    doc: str
    also: str = ""

    def rank(self) -> tuple[bool, int]:
        """Of what fits equally well a quantity comes before its laws, and what is about less else before the rest."""
        return self.kind == "law", len(self.name.replace("_", " ").split()) + len(self.doc.split())


def things(library: Library) -> Iterator[Thing]:
    """Everything there is to find."""
    declared = library.declared
    for name, quantity in declared.quantities.items():
        kind = "function" if quantity.parameters is not None else "quantity"
        aliases = " ".join((*quantity.clauses.aliases, quantity.clauses.latex))
        yield Thing(kind, name, library.declared.unit_text(quantity), quantity.clauses.doc, aliases)
        for law in declared.laws.get(name, {}).values():
            yield Thing("law", f"{name} by {law.name}", library.declared.unit_text(quantity), law.clauses.doc)
    for name, choice in declared.choices.items():
        yield Thing("choice", name, "", choice.clauses.doc)
        for option, doc in declared.options[name].items():
            yield Thing("option", f"{name} = {option}", "", doc)
    for name, index in declared.indices.items():
        yield Thing("index", name, "", index.clauses.doc)
    for unit in declared.units.units:
        yield Thing("unit", unit.name, "", "", " ".join(unit.aliases))
    for name, preset in library.presets.items():
        yield Thing("preset", name, "", preset.title, preset.place)
    for name, scenario in library.scenarios.items():
        yield Thing("scenario", name, "", scenario.title)
    for key, work in declared.citations.items():
        yield Thing("source", key, "", work.title, work.authors)


def search(words: Sequence[str], unit: str, library: Library) -> Page:
    """What fits all words, and the unit when one is named."""
    spoken, words = spoken_unit(words, library), asked(words)
    if not words and not unit:
        raise fail("SF912", "what is to be found?", helps=["symflops find attention", "symflops find --unit '$/h/device'"])
    found = list(things(library))
    if unit:
        _, _, dimension = measured(unit, library)
        measures = library.declared.measures
        fitting = {name for name, (_, other) in measures.items() if other == dimension}
        found = [thing for thing in found if thing.kind in {"quantity", "function", "law"} and thing.name.split()[0] in fitting]
    scored = [(score(words, thing) + IN_UNIT * (thing.name in spoken) if words else 1.0, thing) for thing in found]
    best = [thing for points, thing in sorted(scored, key=lambda one: (-one[0], *one[1].rank())) if points > 0]
    if not best and words:
        best = nearly(words, found) or mostly(words, found)
    page = table(COLUMNS, [(thing.kind, thing.name, thing.unit, thing.doc) for thing in best])
    return page if best else page._replace(text=lambda style: "nothing found: try other words, or symflops list")


def spoken_unit(texts: Sequence[str], library: Library) -> set[str]:
    """The quantities in a unit that is said in words, `tokens per second`; none where it is none."""
    pieces = PER.split(" ".join(texts).lower().strip())
    units = [library.declared.units.find(piece) for piece in pieces]
    if len(pieces) < 2 or None in units:
        return set()
    _, _, dimension = measured("/".join(pieces), library)
    return {name for name, (_, other) in library.declared.measures.items() if other == dimension}


def asked(texts: Sequence[str]) -> list[str]:
    """The words that say something; all of them where none does. What a hyphen joins is looked for part by part.

    >>> asked(["KV cache of grouped-query attention"])
    ['kv', 'cache', 'grouped', 'query', 'attention']
    >>> asked(["by"])
    ['by']
    """
    whole = " ".join(" ".join(texts).lower().split())
    for phrase, meant in PHRASES.items():
        whole = re.sub(rf"\b{phrase}\b", meant, whole)
    words = [part for word in WORD.findall(whole) for part in parts(word)]
    return [word for word in words if word not in FILLERS] or words


def parts(word: str) -> list[str]:
    """The parts of a word of the language of people; a name of the library, a unit or a key stays whole."""
    found = word.split("-")
    return [part for part in found if part] if all(part.isalpha() for part in found if part) else [word]


def score(words: Sequence[str], thing: Thing) -> float:
    """How well a thing fits: 0 when a word is nowhere; a whole name counts most, a docstring least, another word for it half."""
    points = [max([fit(word, thing), *(fit(other, thing) / 2 for other in SYNONYMS.get(word, ()))]) for word in words]
    return sum(points) if all(points) else 0.0


def fit(word: str, thing: Thing) -> float:
    """How well a thing fits one word."""
    name, doc, also = thing.name.lower(), thing.doc.lower(), thing.also.lower()
    if word == name or word in also.split():
        return 10
    if word in name.replace("/", " ").replace("_", " ").split():
        return 6
    if word in name:
        return 4
    if word in PARTS.findall(doc):
        return 2
    if LETTERS.fullmatch(word) and re.search(r"\b" + r"\s*".join(re.findall("[0-9]+|[a-z]", word)) + r"\b", doc):
        return 9 if thing.kind == "law" else 8  # a formula is that of a law
    return 1 if word in doc or word in also else 0


def mostly(words: Sequence[str], found: Sequence[Thing]) -> list[Thing]:
    """What fits most of several words, when nothing fits all: more than half, and as many as fit anywhere."""
    fitting = {thing: sum(score([word], thing) > 0 for word in words) for thing in found}
    most = max(fitting.values(), default=0)
    if 2 * most <= len(words):
        return []
    best = [thing for thing, count in fitting.items() if count == most]
    return sorted(best, key=lambda thing: (-sum(score([word], thing) for word in words), *thing.rank()))


def nearly(words: Sequence[str], found: Sequence[Thing]) -> list[Thing]:
    """Names a slip away from a word, when nothing fits."""
    close = []
    for thing in found:
        parts = [thing.name.lower(), *thing.name.lower().replace("/", " ").replace("_", " ").split()]
        if all(any(distance(word, part, 2) <= min(2, len(word) // 3) for part in parts) for word in words):
            close.append(thing)
    return close
