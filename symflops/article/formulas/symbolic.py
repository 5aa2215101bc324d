"""Formulas in letters as articles write them, read as sums of products: LaTeX, code, Unicode, words between signs.

A formula is read from left to right as far as it goes. Letters next to each other are a product; what stands behind a
stroke without a sign between, as in `8TP/nX`, may all stand below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from symflops.article.patterns import Pattern

from .forms import ONE, Form, NoFormError, added, constant, divided, multiplied, name, raised
from .letters import SIZES, by_name, by_phrase, spelled

_TOKEN = Pattern(
    r"""
  (?P<blank>(?:\s|\\[,;:!\ ]|\\(?:left|right|quad|qquad|displaystyle|bigl|bigr|big|Big|limits|nonumber)(?![a-zA-Z])|[~&])+)
 |(?P<number>\d[\d,]{0,20}(?<=\d)(?:\.\d{1,12})?(?:[eE][+-]?\d{1,2}(?!\d))?|\.\d{1,12})
 |(?P<frac>\\[dt]?frac(?![a-zA-Z]))
 |(?P<phrase>\\(?:text(?:rm|it|tt|sf)?|mathrm|mathit|operatorname|mbox)\{[^{}$]{1,60}\}(?:_\{?[\w\\{}]{1,24}\}?)?)
 |(?P<power>\*\*|\^)
 |(?P<times>[*×·⋅∙∗]|\\(?:times|cdot|ast)(?![a-zA-Z])|(?<=\s)[xX](?=\s))
 |(?P<over>[/÷]|\\div(?![a-zA-Z]))
 |(?P<plus>\+)
 |(?P<minus>[-−](?![-–>]))
 |(?P<open>[({\[])
 |(?P<close>[)}\]])
 |(?P<name>(?:\\(?!(?:approx|sim|eq|cong|le|ge|leq|geq|to|neq|ne|in|begin|end|label|tag|over)(?![a-zA-Z]))[A-Za-z]{2,8}(?![A-Za-z])
   |[A-Za-z\u03a6\u03c6\u03b1-\u03c9\U0001d400-\U0001d7ff\u210e]+)
   (?:(?<!\\)_(?:\w{1,24}|\{(?:[^{}$\n]|\{[^{}$\n]{0,20}\}){1,30}\}|\\(?:text|mathrm|rm)\{[^{}$\n]{1,20}\}))?(?:_\w{1,24})*)
 |(?P<raised>[²³⁴]|<sup>[2-4]</sup>)
""",
    re.VERBOSE,
)
_RAISED = {"²": 2, "³": 3, "⁴": 4, "<sup>2</sup>": 2, "<sup>3</sup>": 3, "<sup>4</sup>": 4}
_PAIRS = {"(": ")", "{": "}", "[": "]"}
_UNITS = re.compile(r"(?:bytes?|B|bits|FLOPs?)(?![A-Za-z])")
_PHRASE = re.compile(r"[A-Za-z][A-Za-z/-]*(?: [A-Za-z][A-Za-z/-]*){0,5}")
DEEPEST = 20
LONGEST = 400
MOST_TOKENS = 160
MOST_LETTERS = 6


class Lexeme(NamedTuple):
    """A sign, number or name, and where it stands."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool


class Said(NamedTuple):
    """A formula that was read: its form, where it ends, and how many names it is made of."""

    form: Form
    end: int
    names: int


def lexemes(text: str, start: int, end: int) -> Iterator[Lexeme]:
    """The signs of a stretch, up to the first that no formula has."""
    at, spaced = start, False
    while at < end:
        match = _TOKEN.match(text, at, end)
        if match is None:
            return
        at = match.end()
        if match.lastgroup == "blank":
            spaced = True
            continue
        yield Lexeme(match.lastgroup or "", match[0], match.start(), match.end(), spaced)
        spaced = False


def read(text: str, start: int, end: int, meaning: Callable[[str], str], tight: bool) -> Said | None:
    """The formula at a place, if one begins there. `tight` puts all that follows a stroke without a sign below it."""
    end = min(end, start + LONGEST)
    reader = _Reader(text, lexemes(text, start, end), end, meaning, tight)
    try:
        found = reader.sum(0, 0)
    except NoFormError:
        return None
    if found is None or not reader.names:
        return None
    form, i = found
    return Said(form, reader.found[i - 1].end, reader.names)


class _Reader:
    """Reads one formula by its lexemes."""

    def __init__(self, text: str, coming: Iterator[Lexeme], stop: int, meaning: Callable[[str], str], tight: bool) -> None:
        self.text = text
        self.coming = coming
        self.found: list[Lexeme] = []  # as many as were looked at
        self.stop = stop
        self.meaning = meaning
        self.tight = tight
        self.names = 0
        self.last: Form | None = None  # the last letter of what was read, which a power is of

    def kind(self, i: int) -> str:
        return self.found[i].kind if self.has(i) else ""

    def has(self, i: int) -> bool:
        """Is there such a lexeme? They are read as they are looked at: most places hold no formula."""
        while len(self.found) <= i and len(self.found) < MOST_TOKENS:
            one = next(self.coming, None)
            if one is None:
                return False
            self.found.append(one)
        return i < len(self.found)

    def sum(self, i: int, depth: int) -> tuple[Form, int] | None:
        read = self.product(i, depth)
        while read is not None and self.kind(read[1]) in ("plus", "minus"):
            sign = 1 if self.kind(read[1]) == "plus" else -1
            more = self.product(read[1] + 1, depth)
            if more is None:
                return read  # the sign is left over, and tells that the formula does not end here
            read = added(read[0], more[0], sign), more[1]
        return read

    def product(self, i: int, depth: int) -> tuple[Form, int] | None:
        read = self.tied(i, depth)
        while read is not None:
            form, at = read
            kind = self.kind(at)
            if kind in ("times", "over"):
                more = self.tied(at + 1, depth) if kind == "over" and self.tight else self.power(at + 1, depth)
                if more is None:
                    return read
                read = (multiplied if kind == "times" else divided)(form, more[0]), more[1]
            elif more := self.beside(at, depth):
                read = multiplied(form, more[0]), more[1]
            else:
                return read
        return None

    def tied(self, i: int, depth: int) -> tuple[Form, int] | None:
        """Factors beside one another, without a sign between."""
        read = self.power(i, depth)
        while read is not None and (more := self.beside(read[1], depth)):
            read = multiplied(read[0], more[0]), more[1]
        return read

    def beside(self, i: int, depth: int) -> tuple[Form, int] | None:
        """A factor right behind another: a name, a bracket, a fraction; a bracket apart only where it holds a formula."""
        if self.kind(i) not in ("name", "open", "frac", "phrase"):
            return None
        if self.kind(i) == "open" and self.found[i].text == "[":
            return None
        if self.kind(i) in ("name", "phrase") and not self._is_factor(i):
            return None
        before = self.names
        read = self.power(i, depth)
        if read is None:
            self.names = before
        return read

    def _is_factor(self, i: int) -> bool:
        """Is a name beside a factor one too? `h^2 d_{ff}` has two, `12 L h^2 parameters` says what it counts."""
        symbol = spelled(self.found[i].text)
        if self.found[i].kind == "phrase":
            return "_" in symbol and bool(by_name(symbol))
        return bool(self.meaning(symbol) or ("_" in symbol and by_name(symbol)) or self._spelt(symbol))

    def power(self, i: int, depth: int) -> tuple[Form, int] | None:
        read = self.atom(i, depth)
        if read is None:
            return None
        form, i = read
        last = self.last
        if self.kind(i) == "power":
            bare = self.kind(i + 1) == "number" and not self._is_code(i)
            more = self.digit(i + 1) if bare else self.atom(i + 1, depth)
            if more is None:
                raise NoFormError
            return _raised(form, last, more[0]), more[1]
        if self.kind(i) == "raised":
            return _raised(form, last, constant(Fraction(_RAISED[self.found[i].text]))), i + 1
        return form, i

    def _is_code(self, i: int) -> bool:
        return self.found[i].text == "**"

    def digit(self, i: int) -> tuple[Form, int]:
        """`h^2d` and `h^24` in LaTeX: the first digit alone is raised; elsewhere one writes no second."""
        number = self.found[i].text
        if len(number) > 1 and "\\" in self.text[max(0, self.found[0].start - 1) : self.stop]:
            raise NoFormError
        return constant(Fraction(number.replace(",", ""))), i + 1

    def atom(self, i: int, depth: int) -> tuple[Form, int] | None:
        if not self.has(i) or depth > DEEPEST:
            return None
        one = self.found[i]
        self.last = None
        if one.kind == "number":
            unit = _UNITS.match(self.text, one.end + (self.text[one.end : one.end + 1] == " "), self.stop)
            i += 1
            if unit and not self.meaning(unit[0]) and self.has(i) and self.found[i].start < unit.end():
                i += 1  # `2 bytes`: as many as bytes
            return constant(Fraction(one.text.replace(",", ""))), i
        if one.kind == "open":
            return self.bracket(i, depth)
        if one.kind == "frac":
            return self.fraction(i, depth)
        if one.kind == "minus" and not depth:
            return None
        return self.word(i) if one.kind in ("name", "phrase") else None

    def bracket(self, i: int, depth: int) -> tuple[Form, int] | None:
        phrase = _PHRASE.match(self.text, self.found[i].end, self.stop)
        if phrase and self.text[phrase.end() : phrase.end() + 1] == _PAIRS[self.found[i].text] and " " in phrase[0]:
            return self.phrase(i, phrase[0], phrase.end() + 1)
        inner = self.sum(i + 1, depth + 1)
        if inner is None or self.kind(inner[1]) != "close" or self.found[inner[1]].text != _PAIRS[self.found[i].text]:
            return None
        self.last = None
        return inner[0], inner[1] + 1

    def fraction(self, i: int, depth: int) -> tuple[Form, int] | None:
        above = self.bracket(i + 1, depth) if self.kind(i + 1) == "open" else None
        below = self.bracket(above[1], depth) if above and self.kind(above[1]) == "open" else None
        self.last = None
        return (divided(above[0], below[0]), below[1]) if above and below else None

    def phrase(self, i: int, words: str, end: int) -> tuple[Form, int] | None:
        """Words that say a size."""
        role = by_phrase(words)
        if role not in SIZES:
            return None
        self.names += 1
        while self.has(i) and self.found[i].end <= end:
            i += 1
        self.last = None
        return name(role), i

    def word(self, i: int) -> tuple[Form, int] | None:
        """A name, letters beside one another, or words that say a size."""
        one = self.found[i]
        symbol = spelled(one.text)
        inside = one.text[one.text.find("{") + 1 : one.text.find("}")] if one.kind == "phrase" else ""
        if by_phrase(inside):
            return self.phrase(i, inside, one.end)
        role = self.meaning(symbol)
        roles = [role] if role else self._spelt(symbol)
        if not roles and (said := self._words(one)):
            return self.phrase(i, said, one.start + len(said))
        if not roles and (role := by_name(symbol)):
            roles = [role]
        if roles:
            self.names += len(roles)
            self.last = name(roles[-1])
            form = ONE
            for role in roles:
                form = multiplied(form, name(role))
            return form, i + 1
        if one.kind == "name" and len(symbol) > MOST_LETTERS and by_phrase(symbol):
            return self.phrase(i, symbol, one.end)
        return None

    def _words(self, one: Lexeme) -> str:
        """The words from a lexeme on that say a size, as many as do: `bytes per element`."""
        phrase = _PHRASE.match(self.text, one.start, self.stop)
        words = phrase[0].split(" ") if phrase else []
        for count in range(len(words), 1, -1):
            said = " ".join(words[:count])
            if by_phrase(said) in SIZES:
                return said
        return ""

    def _spelt(self, symbol: str) -> list[str]:
        """What letters beside one another mean, each by itself; the last may have a subscript."""
        letters, _, below = symbol.partition("_")
        if not 2 <= len(letters) <= MOST_LETTERS or not letters.isalpha():
            return []
        parts = [*letters[:-1], f"{letters[-1]}_{below}" if below else letters[-1]]
        roles = [self.meaning(part) or (by_name(part) if "_" in part else "") for part in parts]
        return roles if all(roles) else []


def _raised(form: Form, last: Form | None, exponent: Form) -> Form:
    """A power of the last letter alone: `lh^2` is `l h^2`; of a bracket, of all of it."""
    if last is None or len(form) != 1:
        return raised(form, exponent)
    return multiplied(divided(form, last), raised(last, exponent))
