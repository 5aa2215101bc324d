"""Mathematics in LaTeX as tokens: fractions become quotients in brackets, powers and signs what they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from symflops.article.patterns import Pattern

from .siunitx import COMMAND, quantity_tokens
from .tokens import LINE, NOTHING, NUMBER, OTHER, RELATION, WORD, Token, number, token, written

_MATH = Pattern(
    rf"(?P<quantity>{COMMAND})"
    r"""
 |(?P<blank>(?:\s|\\[,;:!>\ ]|&|~
     |\\(?:left|right|quad|qquad|displaystyle|textstyle|tiny|small|big|Big|bigg|Bigg|bigl|bigr|nonumber)(?![a-zA-Z])
     |\\label\{[^{}\n]{0,80}\})++)
 |(?P<line>\\\\(?:\[[^\]\n]{0,20}\])?|\\(?:begin|end)\{[a-zA-Z]{1,20}\*?\})
 |(?P<number>(?:\d{1,3}(?:(?:,|\{,\}|\\,)\d{3}){1,12}(?!,?\d)|\d++(?:_\d{3})*+)(?:\.\d++)?|\.\d++)
  (?:(?:[eE]|\\(?:text|mathrm)\{[eE]\})(?P<exponent>[-+−]?\d{1,9}+)(?![\w]))?
 |(?P<frac>\\[dt]?frac(?![a-zA-Z]))
 |(?P<sqrt>\\sqrt(?![a-zA-Z]))
 |(?P<text>\\(?:text(?:rm|bf|it|sf|tt)?|math(?:rm|bf|it|sf|tt|cal)|operatorname\*?|mbox|boxed|underbrace|overbrace)(?![a-zA-Z]))
 |(?P<command>\\(?:[a-zA-Z]++|.))
 |(?P<sub>_(?=\{|\\[a-z])|_\w)
 |(?P<open>\{)
 |(?P<close>\})
 |(?P<relation><=|>=|≤|≥|≠|≈|=>|→|[=<>])
 |(?P<word>[^\W\d_]++)
 |(?P<sign>[-−+*×·⋅/÷^()\[\],;|$%])
 |(?P<other>.)
""",
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {"−": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/"}
_COMMANDS = {
    "times": "*", "cdot": "*", "ast": "*", "div": "/", "%": "%", "$": "$", "sim": "~", "lbrace": "(", "rbrace": ")",
    "{": "(", "}": ")", "lbrack": "[", "rbrack": "]", "#": OTHER, "_": OTHER,
}  # fmt: skip
_RELATIONS = {
    "approx": "≈", "approxeq": "≈", "simeq": "≈", "cong": "≈", "doteq": "≈", "equiv": "=", "le": "<=", "leq": "<=", "ge": ">=",
    "geq": ">=", "lt": "<", "gt": ">", "ll": "<", "gg": ">", "neq": "!=", "ne": "!=", "to": "→", "rightarrow": "→",
    "Rightarrow": "=>", "implies": "=>", "leqslant": "<=", "geqslant": ">=", "coloneqq": "=",
}  # fmt: skip
_FUNCTIONS = ("log", "ln", "max", "min", "exp")


def math_tokens(text: str, start: int, end: int, spaced: bool) -> list[Token]:
    """The tokens of a stretch of mathematics."""
    return _Math(text, end, spaced).run(start)


class _Math:
    """One pass over a stretch, with the braces that are open."""

    def __init__(self, text: str, end: int, spaced: bool) -> None:
        self.text = text
        self.end = end
        self.spaced = spaced
        self.found: list[Token] = []
        self.braces: list[str] = []  # what each open brace belongs to
        self.pending = ""  # what the next brace belongs to
        self.hidden = 0  # open braces of subscripts

    def run(self, at: int) -> list[Token]:
        """All tokens from here to the end."""
        for match in _MATH.finditer(self.text, at, self.end):  # something matches everywhere
            group = match.lastgroup or ""
            if self.pending and group not in ("open", "blank", "text"):
                self._unbraced(match)
            _READS[group](self, match)
        return self.found

    def _put(self, kind: str, match: re.Match[str], text: str = "") -> None:
        if not self.hidden:
            start, end = match.span()
            plain = not (kind == WORD and "text" in self.braces)
            self.found.append(token((kind, text or match[0], start, end, self.spaced, "m", NOTHING, 0, plain)))
        self.spaced = False

    def _unbraced(self, match: re.Match[str]) -> None:
        """`\\frac12` and its like: nothing here is read that was not put in braces."""
        if self.pending in ("above", "below", "root"):
            self._put(OTHER, match)
        self.pending = ""

    def _blank(self, match: re.Match[str]) -> None:
        self.spaced = True

    def _line(self, match: re.Match[str]) -> None:
        self._put(LINE, match, "\n")

    def _number(self, match: re.Match[str]) -> None:
        said, start = match[0], match.start()
        digits, exponent = match.group("number", "exponent")
        read = written(said) if exponent is None and digits.isdigit() else _read(digits, exponent or "")
        if read is None or self.text[start - 1 : start] == ".":
            self._put(OTHER, match, said[:20])
        elif not self.hidden:
            self.found.append(token((NUMBER, said, start, match.end(), self.spaced, "m", *read)))
        self.spaced = False

    def _quantity(self, match: re.Match[str]) -> None:
        if not self.hidden:
            self.found += quantity_tokens(self.text, match.start(), self.spaced)
        self.spaced = False

    def _frac(self, match: re.Match[str]) -> None:
        self._put("(", match)
        self.pending = "above"

    def _sqrt(self, match: re.Match[str]) -> None:
        self._put(WORD, match, "sqrt")
        self.pending = "root"

    def _text(self, match: re.Match[str]) -> None:
        self.pending = self.pending or "text"

    def _command(self, match: re.Match[str]) -> None:
        name = match[0][1:]
        if name in _RELATIONS:
            self._put(RELATION, match, _RELATIONS[name])
        elif name in _COMMANDS:
            self._put(_COMMANDS[name], match)
        elif name == "mu":
            self._put(WORD, match, "µ")
        elif name in _FUNCTIONS:
            self._put(WORD, match, name)
        else:
            self._put(WORD if name.isalpha() else OTHER, match)

    def _sub(self, match: re.Match[str]) -> None:
        """A subscript belongs to the name before it."""
        if len(match[0]) == 1:
            self.pending = "sub"
        elif self.found and self.found[-1].kind == WORD and not self.hidden:
            last = self.found[-1]
            self.found[-1] = last._replace(text=f"{last.text}{match[0]}", end=match.end())

    def _open(self, match: re.Match[str]) -> None:
        if self.pending == "sub" or self.hidden:
            self.hidden += 1
            if self.found and self.found[-1].kind == WORD:
                self.found[-1] = self.found[-1]._replace(text=f"{self.found[-1].text}_")
            self.braces.append("sub")
        else:
            raised = bool(self.found) and self.found[-1].kind == "^"
            self.braces.append(self.pending or ("power" if raised else ""))
            if self.pending in ("above", "below", "root") or raised:
                self._put("(", match)
        self.pending = ""

    def _close(self, match: re.Match[str]) -> None:
        kind = self.braces.pop() if self.braces else ""
        if kind == "sub":
            self.hidden = max(0, self.hidden - 1)
            return
        if kind in ("above", "below", "root", "power"):
            self._put(")", match)
        if kind == "above":
            self._put("/", match)
            self.pending = "below"
        elif kind == "below":
            self._put(")", match)

    def _relation(self, match: re.Match[str]) -> None:
        self._put(RELATION, match)

    def _word(self, match: re.Match[str]) -> None:
        self._put(WORD, match)

    def _sign(self, match: re.Match[str]) -> None:
        self._put(_SIGNS.get(match[0], match[0]), match)

    def _other(self, match: re.Match[str]) -> None:
        self._put(OTHER, match)


_READS: dict[str, Callable[[_Math, re.Match[str]], None]] = {
    "quantity": _Math._quantity, "blank": _Math._blank,
    "line": _Math._line, "number": _Math._number, "exponent": _Math._number, "frac": _Math._frac,
    "sqrt": _Math._sqrt, "text": _Math._text, "command": _Math._command, "sub": _Math._sub, "open": _Math._open,
    "close": _Math._close, "relation": _Math._relation, "word": _Math._word, "sign": _Math._sign, "other": _Math._other,
}  # fmt: skip


def _read(digits: str, exponent: str) -> tuple[Fraction, int, bool] | None:
    """A number with the separators and the minus that mathematics is written with."""
    return number(digits.replace("{,}", "").replace("\\,", ""), exponent.replace("−", "-"))
