"""What is told of configurations before one is read: the noun that the library keeps, and how a text is recognised."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from symflops.expr import Expr, Is, Match, Name, walk
from symflops.model import Said, SaidRow, Scenario
from symflops.text import Source


class ImportMap(NamedTuple):
    """How configurations of some types read.

    `scenario` holds what they give; it begins with the presets it names. What is given to one of the `choices` comes
    to a word, an option; what is given to a quantity, to a number. `parts` are tables that are configurations of their own:
    rows may begin with them. `synonyms` are other spellings of keys, each with the key that it spells.
    """

    name: str
    types: tuple[str, ...]
    like: str
    defaults: SaidRow
    tables: tuple[tuple[str, str], ...]
    synonyms: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    refused: tuple[tuple[str, Said], ...]
    parts: tuple[tuple[str, SaidRow], ...]
    scenario: Scenario
    choices: tuple[str, ...] = ()

    def keys(self) -> set[str]:
        """The keys it knows, in every spelling."""
        return {name for name, _, _ in self.defaults} | dict(self.synonyms).keys()

    def part_keys(self) -> set[str]:
        """The tables it reads as configurations, and those that stand in their place."""
        instead = {said.text for _, row in self.parts for name, said, _ in row if name == "instead"}
        return {part for part, _ in self.parts} | instead


def looks_like_json(source: Source) -> bool:
    """Is a text a table of JSON rather than TOML? No TOML begins with a brace.

    >>> looks_like_json(Source("", ' {"model_type": "llama"}')), looks_like_json(Source("", "[given]"))
    (True, False)
    """
    return source.path.endswith(".json") or source.text.lstrip()[:1] == "{"


def speaks(expr: Expr, keys: Container[str]) -> bool:
    """Does an expression speak of keys? One that does not is a formula of the library, and stays one."""
    names = (node.id if isinstance(node, Name) else node.choice for node in walk(expr) if isinstance(node, (Name, Is, Match)))
    return any(name in keys for name in names)
