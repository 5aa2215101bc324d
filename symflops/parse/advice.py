"""What to say of a text that does not parse: what is wrong with it, not what the parser felt."""

from __future__ import annotations

import re
from collections.abc import Callable

from symflops.text import Label, Problem, Span, did_you_mean

from .chunks import RESERVED, STATEMENT_WORDS
from .foreign import Advice, IsUnit, comment, late_if, markup, operator, two_signs, words
from .grammars import Misfit

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNIT_LIKE = re.compile(r"[A-Za-z$€£][A-Za-z0-9_]*(\^-?\d+)?([*/][A-Za-z$€£1][A-Za-z0-9_]*(\^-?\d+)?)*")
_STRINGS = re.compile(r'"[^"\n]*"')
CLOSING = {"(": ")", "[": "]", "{": "}"}

CLAUSES = ("latex", "source", "alias", "range", "in", "integer", "when", "prefix")
SHAPES = {
    "let": 'let NAME : UNIT = EXPRESSION  "what it is"',
    "law": 'law QUANTITY by NAME = EXPRESSION  "in words"',
    "choice": 'choice NAME { one, other } default one  "what it settles"',
    "option": 'option NAME : CHOICE  "what it is"',
    "index": "index NAME = 1 .. n_layers",
    "require": 'require CONDITION  "why"',
    "test": 'test "TITLE"  given NAME = EXPRESSION, …  expect CONDITION …',
    "unit": "unit NAME = 60 [s]",
    "count": "count NAME",
}
WANTED = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a string",
    "UNIT": "a unit",
    "UNIT_WORD": "a unit",
    "ARROW": "`->`",
    "INT": "a whole number",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "EQUAL": "`=`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "VBAR": "`|`",
    "__ANON_0": "`=>`",
    "__ANON_1": "`..`",
}
_OPERAND = frozenset({"NAME", "NUMBER", "MONEY", "LPAR", "MINUS", "_IF", "_MATCH", "_NOT"})
_OPERATOR = frozenset(
    {"CARET", "COMPARE", "MINUS", "PLUS", "SLASH", "STAR", "TILDE", "LSQB", "_AND", "_BY", "_DIVIDES", "_GIVEN", "_OR", "_IS"}
)


def advise(misfit: Misfit, is_unit: IsUnit = lambda name: False) -> Problem:
    """The problem of a text that does not fit its grammar."""
    if misfit.too_large:
        return Problem("SF405", misfit.too_large, (Label(misfit.source, misfit.at),), ("the limit keeps every answer quick",))
    if misfit.twice:
        helps = ("keep one of the two; docstrings, sources and aliases may be repeated",)
        return Problem("SF101", f"`{misfit.twice}` is said twice", (Label(misfit.source, misfit.at),), helps)
    for rule in RULES:
        advice = rule(misfit, is_unit)
        if advice is not None:
            return Problem("SF101", advice.message, (Label(misfit.source, advice.at),), advice.helps or shape(misfit))
    raise AssertionError("the last rule always answers")


def reserved_word(misfit: Misfit, at: Span) -> Problem:
    """The problem of a statement word used as a name: the text was cut there."""
    word = misfit.source.text[at.start : at.end]
    helps = (f"a longer name is free, such as {word}_size",)
    return Problem("SF101", f"`{word}` is a word of the language and cannot be a name", (Label(misfit.source, at),), helps)


def shape(misfit: Misfit) -> tuple[str, ...]:
    """How a statement of that kind looks; nothing for expressions."""
    if misfit.first_word in SHAPES:
        return (f"it looks like this: {SHAPES[misfit.first_word]}",)
    if "_LET" in misfit.wanted:
        return (f"a statement begins with {', '.join(STATEMENT_WORDS[:-1])} or {STATEMENT_WORDS[-1]}",)
    return ()


# ---- numbers and units -------------------------------------------------------------------------------------


def _empty(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    if misfit.source.text[misfit.chunk.start : misfit.chunk.end].strip():
        return None
    return Advice("there is nothing here to read", misfit.at, ("write an expression, such as 6*7",))


def _other_base(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    word = re.match(r"0[xob][0-9A-Za-z]+", misfit.rest)
    if word is None:
        return None
    return Advice(f"`{word[0]}` is not a number", misfit.stretch(0, word.end()), ("numbers are decimal",))


def _malformed_number(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """Something glued to a number: a `*` or brackets forgotten, a stray underscore, an exponent without digits."""
    before = re.search(r"(?<![A-Za-z0-9_.])([0-9][0-9A-Za-z_.]*)$", misfit.before)
    word = re.match(r"[A-Za-z0-9_]+|\.[0-9._]*", misfit.rest)
    if before is None or word is None:
        return None
    name = not re.fullmatch(r"_[0-9_]*", word[0]) and _WORD.fullmatch(word[0]) and not re.fullmatch(r"[eE][0-9]*", word[0])
    if name and word[0] not in RESERVED:
        return _glued(before[1], word[0], misfit, is_unit)
    whole = misfit.stretch(-len(before[1]), len(before[1]) + word.end())
    if re.fullmatch(r"_[0-9_]*", word[0]):
        return Advice(f"`{before[1]}{word[0]}` is not a number", whole, ("one _ stands between two digits: 1_000_000",))
    return Advice(f"`{before[1]}{word[0]}` is not a number", whole, ("numbers look like 175B, 2.5e-3, 30%, 1_000",))


def _glued(number: str, word: str, misfit: Misfit, is_unit: IsUnit) -> Advice:
    unit = _UNIT_LIKE.match(misfit.rest)
    if is_unit(word) and unit is not None:
        helps = (f"a unit stands in brackets: {number} [{unit[0]}]",)
        return Advice(f"`{unit[0]}` follows a number", misfit.stretch(0, unit.end()), helps)
    helps = (f"multiplication is always written: {number}*{word}",)
    return Advice(f"a `*` is missing before `{word}`", misfit.stretch(0, len(word)), helps)


def _leading_point(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    digits = re.match(r"\.([0-9]+)", misfit.rest)
    if digits is None or "NUMBER" not in misfit.wanted:
        return None
    return Advice(
        f"`{digits[0]}` is not a number", misfit.stretch(0, digits.end()), (f"a number begins with a digit: 0{digits[0]}",)
    )


def _thousands(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    before = re.search(r"(?<![A-Za-z0-9_.])([0-9]{1,3})$", misfit.before)
    rest = re.match(r"((?:,[0-9]{3})+)(?![0-9A-Za-z_])", misfit.rest)
    if before is None or rest is None:
        return None
    whole = before[1] + rest[1]
    at = misfit.stretch(-len(before[1]), len(whole))
    return Advice(f"`{whole}` is not a number", at, (f"digits are grouped by underscores: {whole.replace(',', '_')}",))


def _after_number(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """A word after a number and a blank: its unit without brackets, or a `*` forgotten."""
    before = re.search(r"(?<![A-Za-z0-9_.])([0-9][0-9A-Za-z_.%+-]*)\s+$", misfit.before)
    if before is None or not misfit.word or misfit.word in RESERVED or _next_arm(misfit) or _begins_clause(misfit):
        return None
    return _glued(before[1], misfit.word, misfit, is_unit)


def _before_bracket(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """`3(a + b)`, `(a)(b)`, `3 (s)`."""
    before = re.search(r"(?<![A-Za-z0-9_.])([0-9][0-9A-Za-z_.%]*|\))\s*$", misfit.before)
    if misfit.found != "(" or before is None:
        return None
    unit = re.match(r"\(\s*([^()\s]+)\s*\)", misfit.rest)
    if unit and all(is_unit(name) for name in _WORD.findall(unit[1])) and _WORD.match(unit[1]):
        helps = (f"a unit stands in square brackets: {before[1] if before[1] != ')' else '(…)'} [{unit[1]}]",)
        return Advice(f"`{unit[0]}` follows a number", misfit.stretch(0, unit.end()), helps)
    return Advice("a `*` is missing before `(`", misfit.at, ("multiplication is always written: 2*(a + b)",))


def _square_bracket(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    if misfit.found != "[":
        return None
    if "NUMBER" in misfit.wanted:
        helps = ["( ) group; there are no lists"]
        if re.search(r"\bin\s+$", misfit.before):
            helps = ["bounds are written 0 .. 1"]
        return Advice("`[` does not fit here: square brackets hold units", misfit.at, tuple(helps))
    helps = ["write 1 [byte] * … or put the whole expression in brackets: (…) [byte]"]
    return Advice("a unit can follow only a number or a closing bracket", misfit.at, tuple(helps))


# ---- words and names ---------------------------------------------------------------------------------------


def _equals(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    if misfit.found == "=" and "COMPARE" in misfit.wanted:
        return Advice("`=` does not fit here", misfit.at, ("write == to compare",))
    if misfit.rest.startswith("==") and "EQUAL" in misfit.wanted:
        return Advice("`==` compares; here something is defined", misfit.stretch(0, 2), ("write =",))
    if misfit.found == "=" and misfit.first_word == "law" and "_BY" in misfit.wanted:
        name = misfit.before.split()[-1]
        return Advice("a law has a name", misfit.at, (f"write law {name} by NAME = …",))
    return None


def _reserved(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    word = misfit.word
    if word in RESERVED and misfit.wanted & {"NAME"} and (not misfit.wanted & {"NUMBER"} or word not in {"if", "match", "not"}):
        helps = (f"a longer name is free, such as {word}_size",)
        return Advice(f"`{word}` is a word of the language and cannot be a name", misfit.at, helps)
    return None


def _name(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """What cannot be in a name, or begin one."""
    if "NAME" in misfit.wanted and "NUMBER" not in misfit.wanted and misfit.found[:1].isdigit():
        return Advice("a name begins with a letter", misfit.at, ("names are letters, digits and _",))
    before = re.search(r"[A-Za-z_][A-Za-z0-9_]*$", misfit.before)
    after = re.match(r"[-.]([A-Za-z_][A-Za-z0-9_]*)", misfit.rest)
    if before is None or after is None or (misfit.found == "-" and "MINUS" in misfit.wanted):
        return None
    if misfit.found == "." and misfit.first_word == "law" and "_BY" in misfit.wanted:
        return Advice("`.` does not fit here", misfit.at, (f"write law {before[0]} by {after[1]} = …",))
    whole = misfit.stretch(-len(before[0]), len(before[0]) + after.end())
    helps = (f"write {before[0]}_{after[1]}",)
    if misfit.found == ".":
        helps = ("there are no modules: every name stands alone and is seen everywhere",)
    return Advice(f"`{before[0]}{after[0]}` is no name: names are letters, digits and _", whole, helps)


def _next_arm(misfit: Misfit) -> bool:
    return re.match(r"[A-Za-z_][A-Za-z0-9_]*\s*(\|[^=]*)?=>", misfit.rest) is not None


def _begins_clause(misfit: Misfit) -> bool:
    return "_SOURCE" in misfit.wanted and re.match(r"[A-Za-z_]+\s*\"", misfit.rest) is not None


def _side_by_side(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """A word where an operator, a comma or a clause is wanted."""
    word = misfit.word
    if not word or word in RESERVED:
        return None
    at = misfit.stretch(0, len(word))
    if _next_arm(misfit) and "STAR" in misfit.wanted:
        return Advice(f"a `,` is missing before `{word}`", at, ("arms are separated by commas",))
    if re.search(r":\s*per\s+$", misfit.before):
        return Advice("there is no unit `per`", at, (f"write 1/{word}",))
    if _begins_clause(misfit):
        helps = (*did_you_mean(word, CLAUSES), f"clauses: {', '.join(CLAUSES)}; a string alone says what it is")
        return Advice(f"there is no clause `{word}`", at, helps)
    if "COLON" in misfit.wanted and is_unit(word):
        return Advice(f"a `:` is missing before `{word}`", at, (f"a unit follows a colon: {misfit.before.strip()} : {word}",))
    before = re.search(r"([A-Za-z0-9_]+|\))\s+$", misfit.before)
    if before is None or "STAR" not in misfit.wanted or ("EQUAL" in misfit.wanted - {"COMMA"} and "RPAR" not in misfit.wanted):
        return None
    helps = (f"multiplication is always written: {before[1] if before[1] != ')' else '(…)'}*{word}",)
    if "RPAR" in misfit.wanted:
        return Advice(f"a `,` or an operator is missing before `{word}`", at, ("arguments are separated by commas", *helps))
    return Advice(f"an operator is missing before `{word}`", at, helps)


def _given_late(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    before = re.search(r"\bgiven\s+$", misfit.before)
    if misfit.first_word != "test" or before is None or misfit.wanted != {"LBRACE"}:
        return None
    at = Span(misfit.chunk.start + before.start(), misfit.chunk.start + before.start() + len("given"))
    helps = ("put it there; for one expectation alone write (… given {…})",)
    return Advice("what a test gives stands before its first `expect`", at, helps)


def _begins_wrong(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """A statement without its word."""
    if "_LET" not in misfit.wanted or not misfit.word:
        return None
    at = misfit.stretch(0, len(misfit.word))
    if re.match(r"[A-Za-z_][A-Za-z0-9_]*\s*(\([^()]*\))?\s*(:|=)", misfit.rest):
        return Advice(
            f"`{misfit.word}` does not begin a statement", at, (f"a quantity is declared by `let`: let {misfit.word} = …",)
        )
    helps = (*did_you_mean(misfit.word, STATEMENT_WORDS), *shape(misfit))
    return Advice(f"`{misfit.word}` does not begin a statement", at, helps)


# ---- ends --------------------------------------------------------------------------------------------------


def _open(misfit: Misfit) -> list[int]:
    """Where the brackets stand that are open where it stopped."""
    opened: list[int] = []
    text = _STRINGS.sub(lambda match: " " * len(match[0]), misfit.before)
    for at, sign in enumerate(text):
        if sign in "([{":
            opened.append(misfit.chunk.start + at)
        elif sign in ")]}" and opened:
            opened.pop()
    return opened


def _open_bracket(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """The text ends inside brackets that were never closed: point at the first of them."""
    if misfit.at.start < misfit.chunk.end:
        return None
    opened = _open(misfit)
    ends_well = re.search(r"[\w)\]}%]\s*$", misfit.before)
    text = misfit.source.text
    if opened and (ends_well or text[opened[-1] + 1 : misfit.chunk.end].strip(" ([{") == ""):
        sign = text[opened[0]]
        return Advice(f"this `{sign}` is never closed", Span(opened[0], opened[0] + 1), (f"close it with {CLOSING[sign]}",))
    return None


def _breaks_off(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    if misfit.at.start < misfit.chunk.end:
        return None
    last = max(len(misfit.before.rstrip()) - 1, 0) + misfit.chunk.start
    what = "statement" if misfit.first_word in STATEMENT_WORDS else "expression"
    return Advice(f"the {what} breaks off here", Span(last, last + 1), _wanted(misfit))


def _closing(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    if misfit.found not in ")]}" or not misfit.found or misfit.wanted & {"NAME", "NUMBER"}:
        return None
    opened = _open(misfit)
    if not opened:
        return Advice(f"this `{misfit.found}` closes nothing", misfit.at, ("take it out, or open a bracket before",))
    sign = misfit.source.text[opened[-1]]
    if CLOSING[sign] == misfit.found:
        return None
    return Advice(f"this `{misfit.found}` would close a `{sign}`", misfit.at, (f"close it with {CLOSING[sign]}",))


def _generic(misfit: Misfit, is_unit: IsUnit) -> Advice:
    word = misfit.word or misfit.found
    return Advice(f"`{word}` does not fit here", misfit.stretch(0, len(word)), _wanted(misfit))


def _wanted(misfit: Misfit) -> tuple[str, ...]:
    """What would have fitted, when that is short enough to be of use and nothing is left out."""
    if "_ELSE" in misfit.wanted:
        return ("an `if` has an `else`: if … then … else …",)
    if "_THEN" in misfit.wanted:
        return ("after a condition stands `then`: if … then … else …",)
    left = set(misfit.wanted) - {"ONE", "$END"}
    names = []
    if left >= _OPERAND - {"_IF", "_NOT", "MONEY"}:
        names.append("an expression")
        left -= _OPERAND
    elif left >= {"STAR", "SLASH", "PLUS", "MINUS"}:
        names.append("an operator")
        left -= _OPERATOR
    names += sorted(WANTED.get(name) or f"`{name.strip('_').lower()}`" for name in left)
    return (f"wanted: {' or '.join(names)}",) if 0 < len(names) <= 4 else ()


RULES: tuple[Callable[[Misfit, IsUnit], Advice | None], ...] = (
    _empty,
    two_signs,
    _other_base,
    _malformed_number,
    _leading_point,
    _thousands,
    markup,
    words,
    late_if,
    _after_number,
    _before_bracket,
    _square_bracket,
    _equals,
    _reserved,
    _name,
    _given_late,
    _begins_wrong,
    _side_by_side,
    _open_bracket,
    _breaks_off,
    comment,
    operator,
    _closing,
    _generic,
)
