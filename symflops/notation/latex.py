"""Formulas as LaTeX, for papers and for pages with KaTeX or MathJax."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import ClassVar

from symflops.expr import Expr

from .typeset import Pieces, Typeset
from .writer import Hole, joined

_ESCAPES = str.maketrans(
    {c: "\\" + c for c in "{}$&#_%"} | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
)
_FENCES = {
    "call": (r"\left(", r"\right)"),
    "set": (r"\left\{", r"\right\}"),
    "ceil": (r"\left\lceil ", r"\right\rceil "),
    "floor": (r"\left\lfloor ", r"\right\rfloor "),
    "abs": (r"\left|", r"\right|"),
}
_FUNCTIONS = {"min": r"\min", "max": r"\max", "exp": r"\exp", "ln": r"\ln", "log2": r"\log_2", "log10": r"\log_{10}"}
_SIGNS = {"sum": r"\sum", "prod": r"\prod", "min": r"\min", "max": r"\max"}


def to_latex(expr: Expr, symbols: Mapping[str, str]) -> str:
    r"""An expression in LaTeX's maths mode, in the author's order. `symbols` gives TeX for names; others stand upright.

    >>> from symflops.expr import Name, Product
    >>> to_latex(Product((Name("a"), Name("n_heads"), Name("h")), "*/*"), {"h": r"\eta"})
    '\\frac{a}{\\mathrm{n\\_heads}}\\,\\eta'
    """
    return Latex(symbols).write(Hole(expr))


@lru_cache(4096)
def _upright(text: str) -> str:
    return rf"\mathrm{{{text.translate(_ESCAPES)}}}"


class Latex(Typeset):
    """The notation of TeX."""

    opening, closing = _FENCES["call"]
    marks: ClassVar[Mapping[str, str]] = {
        "+": " + ", "-": " - ", "minus": "-", "*": r"\,", "dot": r" \cdot ", "times": r" \times ", "%": r"\%", ",": r",\, ",
        "==": " = ", "!=": r" \ne ", "<": " < ", "<=": r" \le ", ">": " > ", ">=": r" \ge ", "divides": r" \mid ", "in": r" \in ",
    }  # fmt: skip

    def _digits(self, text: str) -> str:
        return text.replace(",", "{,}")

    def _symbol(self, tex: str) -> str:
        """Braces where a script of its own would meet one of ours."""
        return r"\_" if tex == "_" else f"{{{tex}}}" if "^" in tex else tex

    def _upright(self, text: str) -> str:
        return _upright(text)

    def _word(self, text: str) -> str:
        return rf"\text{{{text.translate(_ESCAPES)}}}"

    def _fraction(self, above: Pieces, below: Pieces) -> Pieces:
        return [r"\frac{", *above, "}{", *below, "}"]

    def _raised(self, base: Pieces, exponent: Pieces) -> Pieces:
        return [*base, "^{", *exponent, "}"]

    def _root(self, body: Pieces) -> Pieces:
        return [r"\sqrt{", *body, "}"]

    def _fenced(self, fence: str, body: Pieces) -> Pieces:
        opening, closing = _FENCES[fence]
        return [opening, *body, closing]

    def _operator(self, function: str, below: Pieces, above: Pieces) -> Pieces:
        sign = _SIGNS.get(function, rf"\operatorname*{{{function}}}")
        upper: Pieces = ["^{", *above, "}"] if above else []
        return [sign, "_{", *below, "}", *upper, " "]

    def _function(self, function: str) -> str:
        return _FUNCTIONS.get(function) or rf"\operatorname{{{function.translate(_ESCAPES)}}}"

    def _cases(self, rows: Iterable[tuple[Pieces, Pieces]]) -> Pieces:
        lines = joined(r" \\ ", ([*body, " & ", *when] for body, when in rows))
        return [r"\begin{cases} ", *lines, r" \end{cases}"]

    def _restricted(self, body: Pieces, below: Pieces) -> Pieces:
        return [r"\left. ", *body, r" \right|_{", *below, "}"]
