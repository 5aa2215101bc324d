"""The units and nouns behind a number: `tokens / sec / chip`, `[operations per parameter]`, `training tokens`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from symflops.units.dimension import PLAIN

from .tokens import LINE, NUMBER, RELATION, WORD, Token, ten
from .tree import UnitPart
from .units import Lexicon, Meaning, hard
from .words import SAYS_EQUAL, SCALES, STOPS

MOST_NOUNS = 4
LETTER_POWERS = {"K": 3, "k": 3, "M": 6, "B": 9, "T": 12}
GOES_ON = frozenset({"*", "/", "+", "-", "^", ")", RELATION})
FOLLOWS_NUMBER = frozenset({WORD, "/", "[", "$"})  # what a unit or noun begins with


class Phrases:
    """Reads what stands behind numbers and brackets."""

    def __init__(self, at: Callable[[int], Token], lexicon: Lexicon, closing: Mapping[int, int]) -> None:
        self.at = at  # a token, or the end
        self.lexicon = lexicon
        self.closing = closing

    def behind(self, i: int, started: bool) -> tuple[tuple[UnitPart, ...], str, int]:
        """The unit of a number and the first unknown noun after it. `started` when it has a unit already, as money has."""
        if self.at(i).kind == "[" and (bracket := self._in_brackets(i)):
            return bracket[0], "", bracket[1]
        if started:
            unit, after = self._divisors(i)
        else:
            unit, after = self._phrase(i)
        nouns = self._nouns(after)
        noun = self.at(after).text if self.at(after).kind == WORD and not unit else ""
        if nouns > after and self.at(nouns).kind in GOES_ON and not self._says(nouns):
            if not unit and not started and (found := self._unit_among(after, nouns)):
                more, nouns = self._divisors(nouns)
                return (*found, *more), noun, nouns
            return unit, noun, nouns
        return unit, noun if self._is_noun(after) else "", after

    def after(self, i: int) -> tuple[tuple[UnitPart, ...], int]:
        """The unit behind a bracket: only one that stands right there."""
        if self.at(i).kind == "[" and (found := self._in_brackets(i)):
            return found
        unit, after = self._phrase(i)
        return unit, after

    def alone(self, i: int) -> tuple[tuple[UnitPart, ...], int]:
        """A unit in the place of an operand, an adjective before it left out: `/ training token`."""
        if self._is_noun(i) and not self._unit_at(i) and self.at(i + 1).kind == WORD and self._unit_at(i + 1):
            i += 1
        part = self._unit_at(i)
        return ((part,), i + 1) if part else ((), i)

    def names_unit(self, i: int) -> bool:
        """Does a unit in words stand here, as behind the letter of `70B FLOPs`?"""
        return self.at(i).kind == WORD and self.at(i).spaced and len(self.at(i).text) > 2 and self._unit_at(i) is not None

    # ---- pieces ------------------------------------------------------------------------------------------------

    def _unit_at(self, i: int, power: int = 1) -> UnitPart | None:
        token = self.at(i)
        if token.kind not in (WORD, "$"):
            return None
        if token.kind == "$" and self.at(i + 1).kind == NUMBER and not self.at(i + 1).spaced:
            return None
        before = self.at(i - 1)
        if len(token.text) == 1 and before.kind == NUMBER and not token.spaced and self.at(i + 1).kind == "^":
            return None  # `4h²`: the square of a name
        stroke = self.at(i + 1).kind == "/" and not self.at(i + 1).spaced
        glued = not token.spaced or stroke or before.kind in ("/", "[", "(") or before.text == "per"
        meaning = self.lexicon.find(token.text, glued)
        return UnitPart(meaning, power, token.text) if meaning else None

    def _phrase(self, i: int) -> tuple[tuple[UnitPart, ...], int]:
        """`GB`, `GB/s`, `tokens per second per chip`."""
        part = self._unit_at(i)
        if part is None:
            return (), i
        if hours := self._time_of(part, i + 1):
            more, after = self._divisors(i + 2)
            return (part, hours, *more), after
        more, after = self._divisors(i + 1)
        return (part, *more), after

    def _time_of(self, part: UnitPart, i: int) -> UnitPart | None:
        """The `hours` of `5,000 GPU hours`: a time right behind what is counted."""
        if (
            self.at(i).kind != WORD
            or not self.at(i).spaced
            or len(self.at(i).text) < 3
            or not hard(part.meaning.readings[0][1]).plain
        ):
            return None
        found = self._unit_at(i)
        return found if found is not None and found.meaning.readings[0][1] == self.lexicon.second else None

    def _divisors(self, i: int) -> tuple[tuple[UnitPart, ...], int]:
        """Everything a unit is divided by; unknown things that are counted are left out."""
        found: list[UnitPart] = []
        while self.at(i).kind == "/" or self.at(i).text == "per":
            word = i + 1
            if scale := self._scale_at(word):
                found.append(scale[0])
                word = scale[1]
                if self.at(word).kind != WORD or (not self._unit_at(word) and not self._is_noun(word)):
                    i = word
                    continue
            part = self._unit_at(word, -1)
            if part is None and self._is_noun(word) and self._unit_at(word + 1, -1) and self.at(word + 1).kind == WORD:
                word += 1
                part = self._unit_at(word, -1)
            if part is not None:
                found += self._hyphened(part)
            elif not (self._is_noun(word) and (self.at(word + 1).kind not in GOES_ON | {"(", "^"} or self._states(i, word))):
                break
            i = word + 1
        return tuple(found), i

    def _states(self, i: int, word: int) -> bool:
        """`= 117 MB / layer = …`: behind a number that is stated, a noun is no operand."""
        stated = self.at(i - 2).kind == NUMBER and self.at(i - 3).kind in (RELATION, "~")
        return stated and self.at(word).text.islower() and self.at(word + 1).kind == RELATION

    def _scale_at(self, i: int) -> tuple[UnitPart, int] | None:
        """`$0.50 / M tokens`, `per million tokens`, `/1M`; whoever writes so may have counted in millions already."""
        one = self.at(i).kind == NUMBER and self.at(i).plain and self.at(i).value == 1
        token, after = self.at(i + one), self.at(i + one + 1)
        price = self.at(i - 2).kind == NUMBER and self.at(i - 3).kind == "$" and not token.spaced  # `$0.52/M`
        letter = LETTER_POWERS.get(token.text, 0) if one or price or after.kind == WORD else 0
        power = SCALES.get(token.text.lower(), 0) or letter
        if token.kind != WORD or not power or token.mode == "m" or (one and token.spaced and token.text in LETTER_POWERS):
            return None
        meaning = Meaning(((ten(power), PLAIN), (Fraction(1), PLAIN)), "counted in")
        return UnitPart(meaning, -1, token.text), i + one + 1

    def _hyphened(self, part: UnitPart) -> list[UnitPart]:
        """`/s-days`: the stroke divides by the seconds alone; but `/GPU-hour` by both."""
        first, _, rest = part.text.partition("-")
        one, other = self.lexicon.find(first, True), self.lexicon.find(rest, True) if rest else None
        if one is None or other is None or one.readings[0][1] != self.lexicon.second:
            return [part]
        return [UnitPart(one, -1, first), UnitPart(other, 1, rest)]

    def _is_noun(self, i: int) -> bool:
        token = self.at(i)
        return token.kind == WORD and token.mode != "m" and token.text.lower() not in STOPS and len(token.text) > 1

    def _nouns(self, i: int) -> int:
        """Past the nouns that follow a number, a few at most."""
        end = i
        while end < i + MOST_NOUNS and self._is_noun(end) and self.at(end).spaced and self.at(end).mode == "p":
            end += 1
        return end

    def _says(self, i: int) -> bool:
        return self.at(i).text in SAYS_EQUAL

    def _unit_among(self, start: int, end: int) -> tuple[UnitPart, ...]:
        """The unit in a row of nouns, as in `training tokens`."""
        for i in range(start, end):
            if part := self._unit_at(i):
                return (part,)
        return ()

    def _in_brackets(self, i: int) -> tuple[tuple[UnitPart, ...], int] | None:
        """`[teraflops / sec]`: units and nouns alone."""
        close = self.closing.get(i, i)
        if not 1 < close - i <= 8:
            return None
        found: list[UnitPart] = []
        power = 1
        for at in range(i + 1, close):
            token = self.at(at)
            if token.kind == "/" or token.text == "per":
                power = -1
            elif part := self._unit_at(at, power):
                found.append(part)
            elif token.kind not in (WORD, LINE):
                return None
        return tuple(found), close + 1
