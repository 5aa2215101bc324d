"""What to say of a text that does not parse: what is wrong with it, not what the parser felt."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from symflops.text import Label, Problem, Span

from .chunks import RESERVED, STATEMENT_WORDS
from .grammars import Misfit

IsUnit = Callable[[str], bool]


class Advice(NamedTuple):
    """A message, where it points, and help."""

    message: str
    at: Span
    helps: tuple[str, ...] = ()


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNIT_LIKE = re.compile(r"[A-Za-z$€£][A-Za-z0-9_]*(\^-?\d+)?([*/][A-Za-z$€£1][A-Za-z0-9_]*(\^-?\d+)?)*")

# Statement words of other languages, and of this one's drafts: what is written here instead.
FOREIGN_STATEMENTS = {
    "input": "let",
    "quantity": "let",
    "param": "let",
    "var": "let",
    "const": "let",
    "formula": "let",
    "fn": "`let` with parameters: let double(x) = …",
    "func": "`let` with parameters: let double(x) = …",
    "function": "`let` with parameters: let double(x) = …",
    "def": "`let` with parameters: let double(x) = …",
    "prove": "test … expect",
    "claim": "`let` with a stated value: let x = … ~ …",
    "assert": "require",
    "constraint": "require",
    "enum": "choice",
    "dimension": "unit",
}
FOREIGN_ELSEWHERE = {"with": "given", "assuming": "given", "for": "over", "as": "->"}
NO_MODULES = {"import", "use", "module", "include", "from"}

OPERATORS = {
    "//": "write floor(a/b) for a quotient without remainder",
    "%": "write mod(a, b) for a remainder, 30% for a percentage",
    "&": "write and",
    "&&": "write and",
    "|": "write or between conditions; | only separates options",
    "||": "write or",
    "!": "write not",
    "?": "write if … then … else …",
    ";": "nothing separates statements; each begins with its own word",
    "\\": "lines may break anywhere; no sign is needed",
    "'": 'a string stands in "double quotes"',
    "`": "names stand alone, without marks",
    "@": "",
    ":": "",
}

WANTED = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a string",
    "UNIT": "a unit",
    "ONE": "",
    "INT": "a whole number",
    "COMPARE": "",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "EQUAL": "`=`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "__ANON_0": "`=>`",
    "__ANON_1": "`..`",
}


def advise(misfit: Misfit, is_unit: IsUnit = lambda name: False) -> Problem:
    """The problem of a text that does not fit its grammar."""
    if misfit.too_large:
        return Problem("SF405", misfit.too_large, (Label(misfit.source, misfit.at),), ("the limit keeps every answer quick",))
    for rule in RULES:
        advice = rule(misfit, is_unit)
        if advice is not None:
            return Problem("SF101", advice.message, (Label(misfit.source, advice.at),), advice.helps)
    raise AssertionError("the last rule always answers")


def _before(misfit: Misfit) -> str:
    return misfit.source.text[misfit.chunk.start : misfit.at.start]


def _found(misfit: Misfit) -> str:
    return misfit.source.text[misfit.at.start : max(misfit.at.end, misfit.at.start + 1)]


def _word(misfit: Misfit) -> str:
    match = _WORD.match(misfit.source.text, misfit.at.start, misfit.chunk.end)
    return match[0] if match else ""


def _empty(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    if misfit.source.text[misfit.chunk.start : misfit.chunk.end].strip():
        return None
    return Advice("there is nothing here to read", misfit.at, ("write an expression, such as 6*7",))


def _double_star(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    if _found(misfit) == "*" and _before(misfit).endswith("*"):
        return Advice("`**` is not an operator", Span(misfit.at.start - 1, misfit.at.end), ("write ^ for powers",))
    return None


def _malformed_number(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """Something glued to a number: a `*` forgotten, a base prefix, a stray underscore."""
    before = re.search(r"(?<![A-Za-z0-9_.])([0-9][0-9A-Za-z_.]*)$", _before(misfit))
    word = re.compile(r"[A-Za-z0-9_]+").match(misfit.source.text, misfit.at.start, misfit.chunk.end)
    if before is None or word is None:
        return None
    at = Span(misfit.at.start, word.end())
    if _WORD.fullmatch(word[0]) and word[0].strip("_") and word[0] not in RESERVED:
        return _times_missing(before[1], at, word[0], "")
    whole = Span(at.start - len(before[1]), at.end)
    return Advice(f"`{before[1]}{word[0]}` is not a number", whole, ("numbers look like 175B, 2.5e-3, 30%, 1_000",))


def _other_base(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    word = re.compile(r"0[xob][0-9A-Za-z]+").match(misfit.source.text, misfit.at.start)
    if word is None:
        return None
    return Advice(f"`{word[0]}` is not a number", Span(misfit.at.start, word.end()), ("numbers are decimal",))


def _times_missing(number: str, at: Span, name: str, gap: str) -> Advice:
    return Advice(f"a `*` is missing before `{name}`", at, (f"multiplication is always written: {number}*{name}",))


def _after_number(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """A word after a number and a blank: its unit without brackets, or a `*` forgotten."""
    before = re.search(r"(?<![A-Za-z0-9_.])([0-9][0-9A-Za-z_.%+-]*)\s+$", _before(misfit))
    word = _word(misfit)
    if before is None or not word or word in RESERVED:
        return None
    unit = _UNIT_LIKE.match(misfit.source.text, misfit.at.start, misfit.chunk.end)
    if is_unit(word) and unit is not None:
        at = Span(misfit.at.start, unit.end())
        return Advice(f"`{unit[0]}` follows a number", at, (f"a unit stands in brackets: {before[1]} [{unit[0]}]",))
    return _times_missing(before[1], Span(misfit.at.start, misfit.at.start + len(word)), word, " ")


def _unit_after_name(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    if _found(misfit) != "[":
        return None
    helps = ("write 1 [byte] * … or put the whole expression in brackets: (…) [byte]",)
    return Advice("a unit can follow only a number or a closing bracket", misfit.at, helps)


def _equals(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    if _found(misfit) == "=" and "COMPARE" in misfit.wanted:
        return Advice("`=` does not fit here", misfit.at, ("write == to compare",))
    if misfit.source.text.startswith("==", misfit.at.start) and "EQUAL" in misfit.wanted:
        return Advice("`==` compares; here something is defined", Span(misfit.at.start, misfit.at.start + 2), ("write =",))
    return None


def _reserved(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    word = _word(misfit)
    if word in RESERVED and misfit.wanted & {"NAME"} and not misfit.wanted & {"NUMBER"}:
        helps = (f"a longer name is free, such as {word}_size",)
        return Advice(f"`{word}` is a word of the language and cannot be a name", misfit.at, helps)
    return None


def _foreign(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    word = _word(misfit)
    at = Span(misfit.at.start, misfit.at.start + len(word))
    if misfit.at.start == misfit.chunk.start and word in NO_MODULES:
        helps = ("every file of the library sees every name; own files come with --lib or the scenario's `library`",)
        return Advice(f"`{word}` does not fit here: there are no modules", at, helps)
    instead = FOREIGN_STATEMENTS if misfit.at.start == misfit.chunk.start else FOREIGN_ELSEWHERE
    if word in instead:
        replacement = instead[word] if "`" in instead[word] else f"`{instead[word]}`"
        return Advice(f"`{word}` does not fit here", at, (f"there is no word `{word}`: write {replacement}",))
    return None


def _open_bracket(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """The text ends inside brackets that were never closed: point at the first of them."""
    if misfit.at.start < misfit.chunk.end:
        return None
    opened: list[int] = []
    text = re.sub(r'"[^"\n]*"', lambda match: " " * len(match[0]), misfit.source.text)
    for at in range(misfit.chunk.start, misfit.chunk.end):
        if text[at] in "([{":
            opened.append(at)
        elif text[at] in ")]}" and opened:
            opened.pop()
    ends_well = re.search(r"[\w)\]}%]\s*$", _before(misfit))
    if opened and (ends_well or text[opened[-1] + 1 : misfit.chunk.end].strip(" ([{") == ""):
        at = opened[0]
        return Advice(f"this `{text[at]}` is never closed", Span(at, at + 1))
    return None


def _breaks_off(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    if misfit.at.start < misfit.chunk.end:
        return None
    last = len(_before(misfit).rstrip()) - 1 + misfit.chunk.start
    what = "statement" if _WORD.match(misfit.source.text, misfit.chunk.start) and _begins(misfit) else "expression"
    return Advice(f"the {what} breaks off here", Span(max(last, 0), max(last, 0) + 1), _wanted(misfit))


def _begins(misfit: Misfit) -> bool:
    match = _WORD.match(misfit.source.text, misfit.chunk.start)
    return match is not None and match[0] in STATEMENT_WORDS


def _operator(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    text = misfit.source.text
    for width in (2, 1):
        sign = text[misfit.at.start : misfit.at.start + width]
        if sign in OPERATORS and (helps := OPERATORS[sign]):
            return Advice(f"`{sign}` does not fit here", Span(misfit.at.start, misfit.at.start + width), (helps,))
    return None


def _closing(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    if _found(misfit) in ")]}" and not any(misfit.wanted & {name} for name in ("NAME", "NUMBER")):
        return Advice(f"this `{_found(misfit)}` closes nothing", misfit.at)
    return None


def _generic(misfit: Misfit, is_unit: IsUnit) -> Advice:
    word = _word(misfit) or _found(misfit)
    return Advice(f"`{word}` does not fit here", Span(misfit.at.start, misfit.at.start + len(word)), _wanted(misfit))


def _wanted(misfit: Misfit) -> tuple[str, ...]:
    """What would have fitted, when that is short enough to be of use."""
    names = sorted({WANTED[name] for name in misfit.wanted if WANTED.get(name)})
    return (f"wanted: {', '.join(names)}",) if 0 < len(names) <= 4 else ()


RULES: tuple[Callable[[Misfit, IsUnit], Advice | None], ...] = (
    _empty,
    _double_star,
    _other_base,
    _malformed_number,
    _after_number,
    _unit_after_name,
    _equals,
    _reserved,
    _foreign,
    _open_bracket,
    _breaks_off,
    _operator,
    _closing,
    _generic,
)
