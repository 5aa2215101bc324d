"""A unit: what it is worth in base units, and the prefixes and spellings it goes by."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from .dimension import Dimension

SI = {
    "n": (10, -9), "u": (10, -6), "m": (10, -3), "k": (10, 3), "M": (10, 6), "G": (10, 9), "T": (10, 12), "P": (10, 15),
    "E": (10, 18), "Z": (10, 21), "Y": (10, 24), "R": (10, 27), "Q": (10, 30),
}  # fmt: skip
FAMILIES: dict[str, dict[str, tuple[int, int]]] = {
    "si": SI,
    # Nobody means a thousandth of a FLOP or of a byte, so `mFLOP` and `mb` should not be words.
    "large": {prefix: power for prefix, power in SI.items() if power[1] > 0},
    "binary": {"Ki": (2, 10), "Mi": (2, 20), "Gi": (2, 30), "Ti": (2, 40), "Pi": (2, 50), "Ei": (2, 60)},
}
POWERS = SI | FAMILIES["binary"]


def multiple(prefix: str) -> Fraction:
    """What a prefix multiplies by.

    >>> multiple("k"), multiple("u"), multiple("Ki")
    (Fraction(1000, 1), Fraction(1, 1000000), Fraction(1024, 1))
    """
    if not prefix:
        return Fraction(1)
    base, power = POWERS[prefix]
    return Fraction(base**power) if power > 0 else Fraction(1, base**-power)


class Unit(NamedTuple):
    """A unit: `factor` is its worth in base units; `prefix` is the one it was asked for with, already in `factor`.

    `name` is the declared one; `count` says that it is a base for things counted; `families` are the prefixes it takes.
    """

    name: str
    factor: Fraction
    dimension: Dimension
    count: bool = False  # type: ignore[assignment]  # hides the method of tuples, which nobody asks of a unit
    families: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    prefix: str = ""

    @property
    def stems(self) -> tuple[str, ...]:
        """The spellings that take a prefix: `kB` and `kbyte` are said, `kbytes` is not."""
        if not self.families:
            return ()
        return (self.name, *(alias for alias in self.aliases if len(alias) <= len(self.name)))

    @property
    def sign(self) -> str:
        """The currency sign it is shown by, or nothing."""
        return next((alias for alias in self.aliases if not alias.replace("_", "").isalnum()), "")

    @property
    def symbol(self) -> str:
        """The one spelling it is shown by: `$`, `byte`, `GB`."""
        if self.prefix:
            return self.prefix + min(self.stems, key=len)
        return self.sign or self.name

    @property
    def prefixes(self) -> tuple[str, ...]:
        """All prefixes it takes."""
        return tuple(dict.fromkeys(prefix for family in self.families for prefix in FAMILIES[family]))

    def takes(self, prefix: str) -> bool:
        """Does this prefix go with it?"""
        return any(prefix in FAMILIES[family] for family in self.families)

    def prefixed(self, prefix: str) -> Unit:
        """The same unit with a prefix; it has none yet."""
        return self._replace(factor=self.factor * multiple(prefix), prefix=prefix) if prefix else self

    def spellings(self) -> Iterator[tuple[str, str]]:
        """Every way to write it, with the prefix each has; plain ones first."""
        for spelling in (self.name, *self.aliases):
            yield spelling, ""
        for prefix in self.prefixes:
            for stem in self.stems:
                yield prefix + stem, prefix
