"""Units as articles write them: the registry of the formulas, and what people write in place of its spellings.

A spelling that may mean several things has several readings under one key (`GB` decimal or binary, `FLOPS` a count or
a rate, a month of 30 days or a twelfth of a year). A reading is chosen once for a whole statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from symflops.units.dimension import PLAIN, Dimension
from symflops.units.table import UnitTable
from symflops.units.unit import SI

Measured: TypeAlias = tuple[Fraction, Dimension]

# What cannot be dropped silently; things that are counted can, and people do.
CURRENCIES = frozenset({"USD", "EUR", "GBP", "¥", "INR", "CHF"})
MONEY_SIGNS = frozenset("$€£¥₹")
HARD = frozenset({"byte", "s", "J", "g"}) | CURRENCIES
# Money of other countries, each a dimension of its own, since no rate of exchange is known. `¥` is of two countries.
_MONEY = {
    "€": "EUR", "EUR": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "GBP": "GBP", "¥": "¥", "₹": "INR", "INR": "INR",
    "CHF": "CHF",
}  # fmt: skip
# Days of a month: of invoices, of the Julian year, of the common year, long and short ones, the 730 hours of clouds.
MONTHS = (Fraction(30), Fraction("30.4375"), Fraction(365, 12), Fraction(31), Fraction(28), Fraction(730, 24))
YEARS = (Fraction("365.25"), Fraction(365))


class Meaning(NamedTuple):
    """The readings of a spelling. `key` names the choice, which is one for a whole statement; empty where there is none."""

    readings: tuple[Measured, ...]
    key: str = ""


_PREFIX_WORDS = {
    "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E", "zetta": "Z", "yotta": "Y",
    "milli": "m", "micro": "u", "nano": "n",
}  # fmt: skip
_BINARY_WORDS = {"kibi": "Ki", "mebi": "Mi", "gibi": "Gi", "tebi": "Ti", "pebi": "Pi"}
# Spellings that formulas refuse, as people write them.
_SAYINGS = {
    "hr": "h", "hrs": "h", "hour": "h", "secs": "s", "msec": "ms", "µs": "us", "μs": "us", "usec": "us", "mins": "min",
    "d": "day", "wk": "week", "weeks": "week", "yrs": "year", "kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "twh": "TWh",
    "usd": "USD", "tok": "token", "toks": "token", "kg": "kg", "bucks": "USD", "milliseconds": "ms", "microseconds": "us",
    "nanoseconds": "ns", "millisecond": "ms", "microsecond": "us", "nanosecond": "ns",
}  # fmt: skip
# Grams of carbon dioxide are grams, however their equivalent is written: `tCO2e`, `gCO2eq`.
_SAYINGS |= {f"{unit}{gas}{tail}": unit for unit in ("g", "kg", "t") for gas in ("co2", "co₂") for tail in ("", "e", "eq")}
# What prices are told for; whoever divides by 12.24 may have counted in millions already.
_MILLIONS_OF_TOKENS = frozenset({"mtok", "mtoks", "mtoken", "mtokens"})
_TRANSFERS = {"MT": Fraction(10**6), "GT": Fraction(10**9)}
_ALONE = frozenset("shWJg") | MONEY_SIGNS  # single letters and signs that are units even where blanks stand before them
_NOT_UNITS = frozenset({"t", "server", "servers", "date", "chip", "m"})


class Lexicon:
    """Looks spellings up, each once."""

    def __init__(self, table: UnitTable) -> None:
        self.table = table
        self._known: dict[str, Meaning | None] = {}
        self.byte, self.second = Dimension.base("byte"), Dimension.base("s")
        self.flop, self.token = Dimension.base("FLOP"), Dimension.base("token")

    def find(self, word: str, glued: bool = False) -> Meaning | None:
        """What a word means as a unit; None where it is none. `glued` says that it follows its number without a blank."""
        if len(word) == 1 and not glued and word not in _ALONE:
            return None
        if word not in self._known:
            self._known[word] = self._meaning(word) if len(word) <= 24 else None
        return self._known[word]

    def _meaning(self, word: str) -> Meaning | None:
        if "-" in word:
            return self._plain(word.replace("-", "")) or self._product(word.split("-"))
        lower = word.lower()
        if lower in ("month", "months", "mo"):
            return Meaning(tuple((days * 86400, self.second) for days in MONTHS), "month")
        if lower in ("year", "years", "yr", "yrs"):
            return Meaning(tuple((days * 86400, self.second) for days in YEARS), "year")
        if money := _MONEY.get(word):
            return Meaning(((Fraction(1), Dimension.base(money)),))
        if flops := self._flops(word):
            return flops
        if word in _NOT_UNITS:
            return None
        if lower in _MILLIONS_OF_TOKENS:
            return Meaning(tuple((Fraction(factor), self.token) for factor in (10**6, 1)), "counted in")
        if rate := self._per_second(word):
            return rate
        return self._bytes(word) or self._bits(word) or self._plain(word)

    def _product(self, words: list[str]) -> Meaning | None:
        """`GPU-hours`, `s-days`: all parts are units, at most one of them with several readings."""
        found = [self.find(word, True) for word in words[:4]]
        if len(words) > 4 or None in found:
            return None
        readings: tuple[Measured, ...] = ((Fraction(1), PLAIN),)
        key = ""
        for one in found:
            assert one is not None
            if one.key and key:
                return None
            key = key or one.key
            readings = tuple((a * b, x * y) for a, x in readings for b, y in one.readings)
        return Meaning(readings, key)

    def _flops(self, word: str) -> Meaning | None:
        """`TFLOPS`, `teraflops`, `GFLOPs`: a count or a rate, whatever the case of the last letter says."""
        lower = word.lower().removesuffix("s").removesuffix("/")
        if not lower.endswith("flop"):
            return None
        head = word[: len(lower) - 4]
        prefix = _PREFIX_WORDS.get(head.lower(), head.upper() if head.lower() != "k" else "k")
        if prefix not in ("", "k", "M", "G", "T", "P", "E", "Z", "Y"):
            return None
        factor = Fraction(10) ** (SI[prefix][1] if prefix else 0)
        if not word.lower().endswith("s"):
            return Meaning(((factor, self.flop),))
        return Meaning(((factor, self.flop), (factor, self.flop / self.second)), f"flops {word}")

    def _bytes(self, word: str) -> Meaning | None:
        """`GB`, `kB`, `KB`, `gigabytes`: decimal by the letter, binary by habit."""
        lower = word.lower()
        head = lower.removesuffix("s").removesuffix("byte")
        if head in _BINARY_WORDS and head != lower:
            unit = self.table.find(f"{_BINARY_WORDS[head]}B")
            return Meaning(((unit.factor, unit.dimension),)) if unit else None
        prefix = _PREFIX_WORDS.get(head, "") if head != lower else ""
        if len(head) == 1 and lower.removesuffix("s") == f"{head}byte" and head in "kmgtp":
            prefix = head if head == "k" else head.upper()
        if len(word) == 2 and word[1] == "B" and word[0] in "kKMGTPE":
            prefix = word[0].replace("K", "k")
        if lower.removesuffix("s") in ("kib", "mib", "gib", "tib", "pib"):
            unit = self.table.find(f"{word[0].upper()}iB")
            return Meaning(((unit.factor, unit.dimension),)) if unit else None
        if not prefix or prefix not in "kMGTPE":
            return None
        power = SI[prefix][1] // 3
        return Meaning(((Fraction(1000) ** power, self.byte), (Fraction(1024) ** power, self.byte)), "binary")

    def _bits(self, word: str) -> Meaning | None:
        """`Gb`, `Mbit`: decimal by the letter; of memory, and in place of bytes, binary by habit."""
        prefix, rest = word[:1].replace("K", "k"), word[1:]
        unit = self.table.find("bit") if rest in ("b", "bit", "bits") and prefix in "kMGTP" else None
        if unit is None:
            return None
        power = SI[prefix][1] // 3
        return Meaning(tuple((unit.factor * base**power, unit.dimension) for base in (Fraction(1000), Fraction(1024))), "binary")

    def _per_second(self, word: str) -> Meaning | None:
        """`Gbps` and `GBps`, bits and bytes of a second; `GT` of `32 GT/s`, transfers of a bit or of the width of a bus."""
        if word in _TRANSFERS:
            return Meaning(((_TRANSFERS[word], PLAIN), (_TRANSFERS[word] / 8, self.byte)), "transfers")
        if len(word) > 4 or not word.endswith(("bps", "Bps")):
            return None
        unit = self.table.find("bit" if word.endswith("bps") else "byte")
        prefix = word[:-3].replace("K", "k")
        if unit is None or prefix not in ("", "k", "M", "G", "T"):
            return None
        factor = Fraction(10) ** (SI[prefix][1] if prefix else 0)
        return Meaning(((unit.factor * factor, unit.dimension / self.second),))

    def _plain(self, word: str) -> Meaning | None:
        """A spelling of the registry, as it stands or in the form that the registry has."""
        unit = None
        word = word.removesuffix("s") if word.endswith("MACs") else word
        said = word if len(word) == 1 else word.lower()
        for form in (_SAYINGS.get(said, ""), word, word.lower() if len(word) > 3 else ""):
            unit = unit or (self.table.find(form) if form else None)
        return Meaning(((unit.factor, unit.dimension),)) if unit else None


def hard(dimension: Dimension) -> Dimension:
    """The part of a dimension that must agree: what is only counted left out.

    >>> print(hard(Dimension.base("token") * Dimension.base("s")**-1))
    1/s
    """
    return Dimension(tuple(one for one in dimension.powers if one[0] in HARD))


def choose(meaning: Meaning, reading: Mapping[str, int]) -> Measured:
    """The reading of a spelling that a choice picks."""
    return meaning.readings[reading.get(meaning.key, 0) if meaning.key else 0]
