"""What was made before: a node is used again wherever the names consulted for it mean the same."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from .circumstances import Bound, Circumstances

Meaning: TypeAlias = frozenset[tuple[str, int]]  # what consulted names mean here that they do not mean at the base


class Made(NamedTuple):
    """A node, and every name that was consulted for it."""

    key: str
    consulted: frozenset[str]


class Memory:
    """Nodes by what was asked (`memo`), which names that consulted, and what those mean.

    Most questions about a quantity consult the same names, so that finding one takes no search through all others.
    """

    def __init__(self, base: Circumstances) -> None:
        self.base = base
        self.made: dict[str, dict[frozenset[str], dict[Meaning, Made]]] = {}
        self.exactly: dict[str, dict[Circumstances, Made]] = {}
        self.meanings: dict[tuple[object, ...], int] = {}
        self.numbers: dict[int, tuple[Bound, int]] = {}  # by the id of a binding, which is kept so that the id stays its own

    def recall(self, memo: str, circumstances: Circumstances) -> Made | None:
        """The node of an earlier question that holds in these circumstances too."""
        exactly = self.exactly.get(memo, {}).get(circumstances)
        if exactly is not None:
            return exactly
        for consulted, by_meaning in self.made.get(memo, {}).items():
            found = by_meaning.get(self.meaning(consulted, circumstances))
            if found is not None:
                return found
        return None

    def keep(self, memo: str, circumstances: Circumstances, made: Made) -> None:
        by_meaning = self.made.setdefault(memo, {}).setdefault(made.consulted, {})
        by_meaning[self.meaning(made.consulted, circumstances)] = made
        self.exactly.setdefault(memo, {})[circumstances] = made

    def consulted(self) -> set[str]:
        """Every name that mattered for something made."""
        return {name for sets in self.made.values() for consulted in sets for name in consulted}

    def meaning(self, consulted: frozenset[str], circumstances: Circumstances) -> Meaning:
        found = []
        for name in circumstances.touched & consulted:
            here, usual = self.number(circumstances.find(name)), self.number(self.base.find(name))
            if here != usual:
                found.append((name, here))
        return frozenset(found)

    def number(self, bound: Bound | None) -> int:
        """A number that bindings which say the same share."""
        if bound is None:
            return -1
        known = self.numbers.get(id(bound))
        if known is None:
            what = ("place", bound.row, bound.member) if bound.kind == "place" else (*bound[:7], bound.rows, bound.outside)
            known = self.numbers[id(bound)] = bound, self.meanings.setdefault(what, len(self.meanings))
        return known[1]
