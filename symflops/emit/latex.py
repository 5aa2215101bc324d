"""LaTeX: a formula, the hand calculation, the derivation, or a whole document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from fractions import Fraction
from functools import partial
from typing import ClassVar

from symflops.expr import Binding, Expr, Name, Number, Tagged
from symflops.library import Library
from symflops.notation.latex import Latex
from symflops.notation.precedence import TYPESET_LEVELS, Level, typeset_level
from symflops.notation.typeset import Pieces
from symflops.notation.writer import Hole
from symflops.text import fail

from .lowering.program import Program
from .lowering.said import Said, cited_works, is_count, mantissa, steps, symbols_of
from .lowering.selection import labelled
from .lowering.writing import header

ABOUT = "a formula, a hand calculation, a derivation or a document (--mode)"
SUFFIX = ".tex"
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "mode": ("formula", "substituted", "value", "derivation", "document"),
    "numbers": ("plain", "siunitx"),
}
_SPECIAL = {c: f"\\{c}" for c in "{}$&#_%"} | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
_SPECIAL |= {
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "×": r"$\times$",
    "÷": r"$\div$",
    "−": "$-$",
    "·": r"$\cdot$",
    "€": r"\texteuro{}",
}
_SPECIAL |= {"–": "--", "—": "---", "’": "'", "“": "``", "”": "''", '"': "''"}


class Formula(Latex):
    """Formulas as in papers: coefficients without the units that only count things; with `values`, numbers in place of names."""

    levels: ClassVar[Mapping[type, Level]] = {kind: level for kind, level in TYPESET_LEVELS.items() if kind not in (Name, Tagged)}

    def __init__(self, library: Library, siunitx: bool) -> None:
        super().__init__(symbols_of(library))
        self.library = library
        self.siunitx = siunitx
        self.values: Mapping[str, Said] = {}

    def of(self, said: Said) -> str:
        """The formula of a definition that has one."""
        assert said.formula is not None
        return self.write(Hole(said.formula))

    def with_values(self, values: Mapping[str, Said]) -> Formula:
        """The same with numbers, which need a sign between them."""
        found = copy(self)
        found.values = values
        found.marks = {**Latex.marks, "*": r" \cdot "}  # type: ignore[misc]
        return found

    def level(self, node: Expr | Binding) -> Level:
        """How tightly a node binds: a name that stands for a number as that number."""
        if isinstance(node, Name) and self._value(node) is not None:
            return Level.POWER
        return Level.ATOM if self._bare(node) else typeset_level(node)

    def _bare(self, node: Expr | Binding) -> bool:
        return (
            isinstance(node, Tagged)
            and isinstance(node.body, Number)
            and all(is_count(n, self.library) for n, _ in node.unit.factors)
        )

    def _tagged(self, node: Tagged) -> Pieces:
        return [Hole(node.body)] if self._bare(node) else super()._tagged(node)

    def _value(self, node: Name) -> Said | None:
        found = self.values.get(node.id)
        return found if found is not None and found.value is not None else None

    def _name(self, node: Name) -> Pieces:
        found = self._value(node)
        return super()._name(node) if found is None else [quantity(found, self.siunitx)]


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """The text of a mode: fragments are for the middle of a paper, a document stands alone."""
    siunitx = chosen["numbers"] == "siunitx"
    written = {"document": document, "derivation": derivation}.get(chosen["mode"], partial(hand, mode=chosen["mode"]))
    return "\n".join(written(program, Formula(program.library, siunitx)) for program in programs)


# ---- numbers and texts ---------------------------------------------------------------------------------------


def tex(text: str) -> str:
    r"""A text of a formula file as text of a document: nothing in it is a command.

    >>> tex(r"\write18{id} 50% of $x_1$")
    '\\textbackslash{}write18\\{id\\} 50\\% of \\$x\\_1\\$'
    """
    return "".join(
        _SPECIAL.get(c, c if (c.isascii() and c.isprintable()) or "À" <= c <= "ſ" else f"[U+{ord(c):04X}]") for c in text
    )


def number(value: Fraction, siunitx: bool) -> str:
    """A number of four digits."""
    digits, power = mantissa(value)
    if siunitx:
        return rf"\num{{{digits}e{power}}}" if power else rf"\num{{{digits}}}"
    if not power:
        whole, point, part = digits.partition(".")
        grouped = f"{int(whole):,}".replace(",", r"\,") if whole.lstrip("-").isdecimal() and len(whole) > 4 else whole
        return grouped + point + part
    return rf"10^{{{power}}}" if digits == "1" else rf"{digits} \times 10^{{{power}}}"


def quantity(said: Said, siunitx: bool) -> str:
    """A value with its unit."""
    assert said.value is not None
    unit = said.definition.unit
    if unit in ("", "1", "date"):
        return number(said.value, siunitx)
    shown = tex(unit).replace("*", r"\cdot ") if not siunitx else tex(unit).replace("*", ".")
    if siunitx:
        digits, power = mantissa(said.value)
        return rf"\qty{{{digits}e{power}}}{{{shown}}}" if power else rf"\qty{{{digits}}}{{{shown}}}"
    return rf"{number(said.value, siunitx)}\,\mathrm{{{shown}}}"


# ---- formulas ------------------------------------------------------------------------------------------------


def symbol(said: Said) -> str:
    """The left side: a declared symbol, or the name upright; braces keep scripts of its own apart."""
    if said.symbol:
        return said.symbol
    label = labelled(said.definition).rpartition(": ")[2]
    return label if len(label) == 1 and label.isalpha() else rf"\mathrm{{{tex(label)}}}"


def by_name(said: Said, found: Mapping[str, Said]) -> dict[str, Said]:
    """What the names of a formula stand for."""
    return {name: found[key] for name, key in said.definition.uses if key in found}


def hand(program: Program, formula: Formula, mode: str) -> str:
    """The formula of each result; with numbers put in; with its value: the three lines of a calculation by hand."""
    found = {said.definition.key: said for said in steps(program)}
    rows: list[str] = []
    for output in program.outputs:
        said = found[output.definition.key]
        sides = list(right_sides(program, said, found, mode, formula))
        rows += [f"{symbol(said)} &{first_sign(said)} {sides[0]}", *(f"&= {side}" for side in sides[1:-1])]
        rows += [f"&{'=' if said.exact and mode != 'value' else last_sign(said)} {sides[-1]}"] if len(sides) > 1 else []
    if len(rows) == 1:
        return f"\\[\n  {rows[0].replace('&', '', 1)}\n\\]\n"
    return "\n".join([r"\begin{align*}", " \\\\\n".join(f"  {row}" for row in rows), r"\end{align*}", ""])


def first_sign(said: Said) -> str:
    """The sign before what stands on the right first: a formula, or of what is given its digits."""
    return "=" if said.formula is not None or said.value is None else last_sign(said)


def last_sign(said: Said) -> str:
    """`=` where the digits shown are all there are."""
    assert said.value is not None
    digits, power = mantissa(said.value)
    return "=" if Fraction(digits) * Fraction(10) ** power == said.value and said.exact else r"\approx"


def right_sides(program: Program, said: Said, found: Mapping[str, Said], mode: str, formula: Formula) -> Iterator[str]:
    """The formula, with numbers, the value: as far as a mode goes."""
    if said.formula is not None:
        yield formula.of(said)
    if mode == "formula":
        if said.formula is None:
            yield quantity(said, formula.siunitx) if said.value is not None else r"\text{given}"
        return
    if said.value is None:
        free = [one.label for one in program.inputs if one.default is None]
        helps = [f"give {', '.join(free)}" if free else "", "name a scenario: --scenario gpt3", "or take --mode formula"]
        raise fail("SF401", f"`{said.definition.label}` has no value to put in", helps=[one for one in helps if one])
    if said.formula is not None and said.definition.uses:
        yield formula.with_values(by_name(said, found)).of(said)
    if mode == "value" or said.formula is None:
        yield quantity(said, formula.siunitx)


def derivation(program: Program, formula: Formula) -> str:
    """Every step, in the order in which it is worked out."""
    rows = [
        f"  {symbol(said)} &{first_sign(said)} {worked_out(said, formula)}"
        for said in steps(program)
        if said.formula or said.value is not None
    ]
    return "\n".join([r"\allowdisplaybreaks", r"\begin{align*}", " \\\\\n".join(rows), r"\end{align*}", ""])


def worked_out(said: Said, formula: Formula) -> str:
    """The right side of a step: its formula, and its value where that says more."""
    value = quantity(said, formula.siunitx) if said.value is not None else ""
    if said.formula is None:
        return value
    shown = formula.of(said)
    return f"{shown} {last_sign(said)} {value}" if value and said.definition.uses else shown


# ---- a document ----------------------------------------------------------------------------------------------


def document(program: Program, formula: Formula) -> str:
    """A document that stands alone: results, derivation, symbols with units and meaning, works cited."""
    lines = [
        *(f"% {line}" for line in header(program)),
        r"\documentclass{article}",
        r"\usepackage[T1]{fontenc}",
        r"\usepackage[utf8]{inputenc}",
    ]
    lines += [
        r"\usepackage{amsmath,amssymb,textcomp,longtable,array,url}",
        r"\usepackage[margin=2.2cm]{geometry}",
        *([r"\usepackage{siunitx}"] if formula.siunitx else []),
    ]
    wanted = ", ".join(output.label for output in program.outputs)
    lines += [rf"\title{{{tex(program.title or wanted)}}}", r"\date{}", r"\begin{document}", r"\maketitle", r"\section*{Results}"]
    known = all(one.default is not None for one in program.inputs)
    lines += [hand(program, formula, "value" if known else "formula"), r"\section*{Derivation}", derivation(program, formula)]
    lines += [r"\section*{Symbols}", *symbol_table(program, formula.siunitx)]
    works = cited_works(program)
    if works:
        lines += [r"\begin{thebibliography}{99}"]
        for key, work in works.items():
            parts = [work.authors, work.title, work.date]
            address = rf" \url{{{url(work.url)}}}" if work.url else ""
            lines.append(rf"\bibitem{{{key}}} {'. '.join(tex(part) for part in parts if part)}.{address}")
        lines.append(r"\end{thebibliography}")
    return "\n".join([*lines, r"\end{document}", ""])


def symbol_table(program: Program, siunitx: bool) -> Iterator[str]:
    """Symbols with name, unit, meaning and sources."""
    yield r"\begin{longtable}{llll>{\raggedright\arraybackslash}p{0.36\linewidth}}"
    yield r"symbol & name & unit & value & meaning \\ \hline \endhead"
    works = cited_works(program)
    for said in steps(program):
        if not said.definition.quantity:
            continue
        cites = "".join(rf"~\cite{{{one.key}}}" for one in said.definition.sources if one.key in works)
        value = f"${number(said.value, siunitx)}$" if said.value is not None and said.definition.unit != "date" else ""
        name, unit = tex(labelled(said.definition)), tex(said.definition.unit or "1")
        yield rf"${symbol(said)}$ & {name} & {unit} & {value} & {tex(said.definition.clauses.doc)}{cites} \\"
    yield r"\end{longtable}"


def url(text: str) -> str:
    """An address inside `\\url`, which takes all but a few characters as they are."""
    return "".join(c for c in text if c.isascii() and c.isprintable() and c not in "{}\\^% ")
