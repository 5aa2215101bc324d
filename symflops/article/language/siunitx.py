r"""Quantities of LaTeX's siunitx, `\qty{80}{\giga\byte}` and `\num{3.5e9}`, as the tokens of what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symflops.article.patterns import Pattern

from .tokens import NOTHING, NUMBER, OTHER, WORD, Token, token, written

# One of its commands with its arguments; of those, the number and the unit.
COMMAND = r"\\(?:SI|qty|num|si|unit)(?:\[[^\]\n]{0,60}\])?(?:\{[^{}\n]{1,60}\}){1,2}"
_PARTS = Pattern(r"\\(?P<name>SI|qty|num|si|unit)(?:\[[^\]\n]*\])?\{(?P<first>[^{}\n]*)\}(?:\{(?P<second>[^{}\n]*)\})?")
_MACRO = Pattern(r"\\(?P<macro>[A-Za-z]+)|(?P<word>[A-Za-zµ]+)|(?P<sign>[/%])")
_PREFIXES = {
    "nano": "n", "micro": "µ", "milli": "m", "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E",
    "kibi": "Ki", "mebi": "Mi", "gibi": "Gi", "tebi": "Ti",
}  # fmt: skip
_UNITS = {
    "byte": "B", "bit": "b", "second": "s", "minute": "min", "hour": "h", "watt": "W", "joule": "J", "hertz": "Hz", "gram": "g",
    "tonne": "t",
}  # fmt: skip


def quantity_tokens(text: str, start: int, spaced: bool) -> Iterator[Token]:
    """The tokens of the command at a place: a number, the words of its unit, `/` before what is divided by."""
    match = _PARTS.match(text, start)
    if match is None:
        return
    alone = match["name"] in ("si", "unit")
    if not alone:
        yield _number(match, spaced)
    group = "first" if alone else "second"
    if match["name"] != "num" and match[group]:
        unit = list(_unit(match[group], match.start(group), spaced if alone else True))
        unit[-1:] = [one._replace(end=match.end()) for one in unit[-1:]]  # the brace belongs to it
        yield from unit


def _number(match: re.Match[str], spaced: bool) -> Token:
    said, start, end = match["first"], match.start(), match.end("first") + 1
    bare = said.strip()
    read = written(bare) if re.fullmatch(r"\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", bare) else None
    if read is None:
        return Token(OTHER, said[:20], start, end, spaced, "m")
    return token((NUMBER, bare, start, end, spaced, "m", *read))


def _unit(said: str, start: int, spaced: bool) -> Iterator[Token]:
    r"""`\giga\byte\per\second` is `GB`, `/`, `s`; units that follow one another are one, as in `kWh`."""
    prefix, word, begin, end = "", "", start, start
    for match in _MACRO.finditer(said):
        macro = match["macro"] or ""
        if macro == "per" or match["sign"] == "/":
            if word:
                yield token((WORD, word, begin, end, spaced, "p", NOTHING, 0, True))
            yield token(("/", "/", start + match.start(), start + match.end(), False, "p", NOTHING, 0, True))
            word, spaced = "", False
        elif macro == "percent" or match["sign"] == "%":
            yield token(("%", "%", start + match.start(), start + match.end(), False, "p", NOTHING, 0, True))
        elif macro in _PREFIXES:
            prefix = _PREFIXES[macro]
            begin = begin if word else start + match.start()
        else:
            begin = begin if word or prefix else start + match.start()
            word += prefix + (_UNITS.get(macro, macro) or match["word"])
            prefix, end = "", start + match.end()
    if word:
        yield token((WORD, word, begin, end, spaced, "p", NOTHING, 0, True))
