"""Formulas as presentation MathML, which browsers show without any library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from symflops.expr import Expr, Name, Number

from .symbols import read_symbol
from .typeset import Pieces, Typeset
from .writer import Hole, joined

_FENCES = {"call": ("(", ")"), "set": ("{", "}"), "ceil": ("⌈", "⌉"), "floor": ("⌊", "⌋"), "abs": ("|", "|")}
_FUNCTIONS = {"log2": "<msub><mi>log</mi><mn>2</mn></msub>", "log10": "<msub><mi>log</mi><mn>10</mn></msub>"}
_SIGNS = {"sum": "<mo>∑</mo>", "prod": "<mo>∏</mo>"}


_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})  # `html` loads all entities


def escape(text: str) -> str:
    """Text as it may stand in an element.

    >>> escape("a < b")
    'a &lt; b'
    """
    return text.translate(_ESCAPES)


def to_mathml(expr: Expr, symbols: Mapping[str, str]) -> str:
    """An expression as a `<math>` element. `symbols` gives short symbols in TeX for names; others stand upright.

    >>> to_mathml(Name("d_model"), {"d_model": r"h_\\ell"})
    '<math><msub><mi>h</mi><mi>ℓ</mi></msub></math>'
    """
    return MathML(symbols).write("<math>", Hole(expr), "</math>")


def _row(pieces: Pieces) -> Pieces:
    """Pieces as one element, which numbers, names and what stands alone already are."""
    only = pieces[0] if len(pieces) == 1 else None
    if isinstance(only, str) or (isinstance(only, Hole) and _single(only)):
        return pieces
    return ["<mrow>", *pieces, "</mrow>"]


def _single(hole: Hole) -> bool:
    node = hole.node
    return isinstance(node, Name) or (isinstance(node, Number) and node.text.isdecimal())


def _mo(sign: str) -> str:
    return f"<mo>{escape(sign)}</mo>"


class MathML(Typeset):
    """The notation of web pages."""

    opening = "<mrow><mo>(</mo>"
    closing = "<mo>)</mo></mrow>"
    marks: ClassVar[Mapping[str, str]] = {
        "+": _mo("+"), "-": _mo("−"), "minus": _mo("−"), "dot": _mo("⋅"), "times": _mo("×"), "%": _mo("%"), ",": _mo(","),
        "==": _mo("="), "!=": _mo("≠"), "<": _mo("<"), "<=": _mo("≤"), ">": _mo(">"), ">=": _mo("≥"),
        "divides": _mo("∣"), "in": _mo("∈"),
        "*": '<mo lspace="0" rspace="0.17em">\u2062</mo>',  # an invisible times, and the thin space around it
    }  # fmt: skip

    def _digits(self, text: str) -> str:
        return f"<mn>{escape(text)}</mn>"

    def _symbol(self, tex: str) -> str:
        base, below, above = (f"<mi>{escape(part)}</mi>" if part else "" for part in read_symbol(tex))
        if below and above:
            return f"<msubsup>{base}{below}{above}</msubsup>"
        return f"<msub>{base}{below}</msub>" if below else f"<msup>{base}{above}</msup>" if above else base

    def _upright(self, text: str) -> str:
        """One letter would be set slanted; a name of several is upright by itself."""
        return f'<mi mathvariant="normal">{escape(text)}</mi>' if len(text) == 1 else f"<mi>{escape(text)}</mi>"

    def _word(self, text: str) -> str:
        """Blanks at the ends of a text are not shown unless they do not break."""
        return f"<mtext>{escape(text).replace(' ', chr(0xA0))}</mtext>"

    def _fraction(self, above: Pieces, below: Pieces) -> Pieces:
        return ["<mfrac>", *_row(above), *_row(below), "</mfrac>"]

    def _raised(self, base: Pieces, exponent: Pieces) -> Pieces:
        return ["<msup>", *_row(base), *_row(exponent), "</msup>"]

    def _root(self, body: Pieces) -> Pieces:
        return ["<msqrt>", *body, "</msqrt>"]

    def _fenced(self, fence: str, body: Pieces) -> Pieces:
        opening, closing = _FENCES[fence]
        return [f"<mrow>{_mo(opening)}", *body, f"{_mo(closing)}</mrow>"]

    def _operator(self, function: str, below: Pieces, above: Pieces) -> Pieces:
        sign = _SIGNS.get(function, f"<mo>{escape(function)}</mo>")
        if above:
            return [f"<munderover>{sign}", *_row(below), *_row(above), "</munderover>"]
        return [f"<munder>{sign}", *_row(below), "</munder>"]

    def _function(self, function: str) -> str:
        return f"{_FUNCTIONS.get(function) or self._upright(function)}<mo>\u2061</mo>"

    def _cases(self, rows: Iterable[tuple[Pieces, Pieces]]) -> Pieces:
        cells = joined("", (["<mtr><mtd>", *body, "</mtd><mtd>", *when, "</mtd></mtr>"] for body, when in rows))
        return ['<mrow><mo>{</mo><mtable columnalign="left left">', *cells, "</mtable></mrow>"]

    def _restricted(self, body: Pieces, below: Pieces) -> Pieces:
        return ["<msub>", *_row([*body, '<mo stretchy="true">|</mo>']), *_row(below), "</msub>"]
