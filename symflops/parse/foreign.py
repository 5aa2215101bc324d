"""Words and signs of other languages, and what is written here instead: Python, C, LaTeX, HTML, drafts of this one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from symflops.text import Span

from .grammars import Misfit

IsUnit = Callable[[str], bool]


class Advice(NamedTuple):
    """A message, where it points, and help."""

    message: str
    at: Span
    helps: tuple[str, ...] = ()


A_FUNCTION = "`let` with parameters: let double(x) = …"
STATEMENTS = {
    "input": "let",
    "quantity": "let",
    "param": "let",
    "var": "let",
    "const": "let",
    "formula": "let",
    "fn": A_FUNCTION,
    "func": A_FUNCTION,
    "function": A_FUNCTION,
    "def": A_FUNCTION,
    "prove": "test … expect",
    "claim": "`let` with a stated value: let x = … ~ …",
    "assert": "require",
    "constraint": "require",
    "enum": "choice",
    "dimension": "unit",
}
ELSEWHERE = {"with": "given", "assuming": "given", "for": "over", "as": "->", "to": "..", "elif": "else if", "lambda": A_FUNCTION}
NO_MODULES = {"import", "use", "module", "include", "from"}

OPERATORS = {
    "%": "write mod(a, b) for a remainder, 30% for a percentage",
    "&": "write and",
    "&&": "write and",
    "|": "write or between conditions; | only separates options",
    "||": "write or",
    "!": "write not before a condition; a factorial is a product: prod(k over k = 1 .. n)",
    "?": "write if … then … else …",
    ";": "nothing separates statements; each begins with its own word",
    "\\": "lines may break anywhere; no sign is needed",
    "'": 'a string stands in "double quotes"',
    "`": "names stand alone, without marks",
    "->": "an option and its value are joined by =>",
    "×": "write *",
    "·": "write *",
    "÷": "write /",
    "−": "write -",
    "€": "money is written with its unit: 3 [$]",
    "£": "money is written with its unit: 3 [$]",
    "$": "money is written with its unit: 3 [$]",
}
TWO_SIGNS = {
    "**": ("`**` is not an operator", ("write ^ for powers",)),
    "//": ("`//` is not an operator", ("write floor(a/b) for a quotient without remainder", "a comment begins with #")),
    "/*": ("`/*` does not fit here", ("a comment begins with # and ends with its line",)),
    ":=": ("`:=` does not fit here", ("write =",)),
    "==": ("`==` compares; here something is defined", ("write =",)),
    "=<": ("`=<` does not fit here", ("write <=",)),
}
_LATEX = re.compile(r"\\([A-Za-z]+)")
_HTML = re.compile(r"&(lt|gt|le|ge|amp|times|nbsp|#[0-9]+);")
IN_LATEX = {
    "frac": "write a/b",
    "times": "write *",
    "cdot": "write *",
    "le": "write <=",
    "ge": "write >=",
    "sqrt": "write sqrt(…)",
}
IN_HTML = {"lt": "write <", "gt": "write >", "le": "write <=", "ge": "write >=", "times": "write *"}


def two_signs(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """Two signs that are one elsewhere, of which the first was read alone."""
    sign = misfit.before[-1:] + misfit.found[:1]
    if sign not in TWO_SIGNS or (sign == "==" and "COMPARE" in misfit.wanted):
        return None
    message, helps = TWO_SIGNS[sign]
    return Advice(message, misfit.stretch(-1, 2), helps)


def comment(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """`//` or `/*` where no operand stands before it."""
    sign = misfit.rest[:2]
    if sign not in {"//", "/*", "--"}:
        return None
    return Advice(f"`{sign}` does not fit here", misfit.stretch(0, 2), ("a comment begins with # and ends with its line",))


def markup(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """Commands of LaTeX and entities of HTML."""
    if latex := _LATEX.match(misfit.rest):
        instead = IN_LATEX.get(latex[1], "formulas are plain text: names, numbers and + - * / ^")
        return Advice(f"`{latex[0]}` is LaTeX", misfit.stretch(0, len(latex[0])), (instead,))
    if html := _HTML.match(misfit.rest):
        return Advice(f"`{html[0]}` is HTML", misfit.stretch(0, len(html[0])), (IN_HTML.get(html[1], "write the sign itself"),))
    return None


def words(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """A word that means something elsewhere."""
    word = misfit.word
    at = misfit.stretch(0, len(word))
    begins = misfit.at.start == misfit.chunk.start
    if begins and word in NO_MODULES:
        helps = ("every file of the library sees every name; own files come with --lib or the scenario's `library`",)
        return Advice(f"`{word}` does not fit here: there are no modules", at, helps)
    if not begins and re.search(r"\blambda\s+$", misfit.before):
        return Advice("there is no `lambda`", at, (f"write {A_FUNCTION}",))
    instead = STATEMENTS if begins else ELSEWHERE
    if word not in instead or (word == "to" and "__ANON_1" not in misfit.wanted):
        return None
    replacement = instead[word] if "`" in instead[word] else f"`{instead[word]}`"
    return Advice(f"`{word}` does not fit here", at, (f"there is no word `{word}`: write {replacement}",))


def late_if(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """`a if b else c`."""
    if misfit.word != "if" or "STAR" not in misfit.wanted:
        return None
    return Advice("`if` stands before what it chooses from", misfit.stretch(0, 2), ("write if … then … else …",))


def operator(misfit: Misfit, is_unit: IsUnit) -> Advice | None:
    """A sign that is an operator elsewhere."""
    for width in (2, 1):
        sign = misfit.rest[:width]
        if sign in OPERATORS and not (sign == "->" and "__ANON_0" not in misfit.wanted):
            return Advice(f"`{sign}` does not fit here", misfit.stretch(0, width), (OPERATORS[sign],))
    return None
