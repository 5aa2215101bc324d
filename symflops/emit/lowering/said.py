"""Formulas as their authors wrote them, with symbols and with numbers: what all documents are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from symflops.evaluate import Values
from symflops.exact import NoValue, to_show
from symflops.expr import Expr
from symflops.graph import Definition
from symflops.library import Library
from symflops.model import Citation
from symflops.units.display import significant

from .program import Program

DIGITS = 4
_COMMANDS = """alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau
upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar mathrm mathcal mathbf
mathit mathsf text hat bar tilde star ast prime max min infty dagger times cdot circ
triangle square leftarrow rightarrow leftrightarrow uparrow downarrow to mid vert bullet
parallel perp oplus otimes odot ominus sharp flat""".split()  # noqa: SIM905 - a list of words
_SYMBOL = re.compile(r"(?:[A-Za-z0-9_^{}'*+,/().!| \-]|\\[&,;!]|\\(?:" + "|".join(_COMMANDS) + r")(?![A-Za-z]) ?)+")


class Said(NamedTuple):
    """One definition on paper; `value` is a number in its unit, None where it is not known."""

    definition: Definition
    symbol: str
    formula: Expr | None
    value: Fraction | None
    exact: bool


def safe_symbol(tex: str) -> bool:
    r"""Is a symbol nothing but letters, scripts and commands that only draw? A file may say what it likes in `latex`.

    >>> safe_symbol(r"\eta_{H}"), safe_symbol(r"\write18{id}"), safe_symbol("x}{y")
    (True, False, False)
    """
    level = 0
    for character in tex:
        level += {"{": 1, "}": -1}.get(character, 0)
        if level < 0:
            return False
    return level == 0 and len(tex) <= 60 and _SYMBOL.fullmatch(tex) is not None


def symbols_of(library: Library) -> dict[str, str]:
    """The declared symbols of quantities, by every name they go by."""
    found: dict[str, str] = {}
    for name, quantity in library.declared.quantities.items():
        tex = quantity.clauses.latex
        if tex and safe_symbol(tex):
            found |= dict.fromkeys((name, *quantity.clauses.aliases), tex)
    return found


def steps(program: Program) -> Iterator[Said]:
    """Every definition in order, with its value at the defaults."""
    free = {one.base: one.default * one.factor for one in program.inputs if one.default is not None}
    values = Values(program.definitions, free)
    values.each()
    known = symbols_of(program.library)
    for key, definition in program.definitions.items():
        if definition.binders:
            continue
        outcome = values.outcome(key)
        value = None if isinstance(outcome, NoValue) else to_show(outcome) / definition.factor
        symbol = known.get(definition.quantity, "") if not definition.where else ""
        yield Said(definition, symbol, definition.said, value, isinstance(outcome, Fraction))


def is_count(name: str, library: Library) -> bool:
    """Is a unit a base for things counted?"""
    unit = library.declared.units.find(name)
    return unit is not None and unit.count and unit.factor == 1


def mantissa(value: Fraction, digits: int = DIGITS) -> tuple[str, int]:
    """Digits and a power of ten: `1.746`, 11; a number that is easily read has the power 0.

    >>> mantissa(Fraction(174604259328)), mantissa(Fraction(1024)), mantissa(Fraction(-1, 40000))
    (('1.746', 11), ('1024', 0), ('-2.5', -5))
    """
    if not value or (Fraction(1, 1000) <= abs(value) < 10**5):
        return significant(value, max(digits, len(str(int(abs(value)))) if value.denominator == 1 else digits)).replace(
            ",", ""
        ), 0
    power = 0
    while abs(value) >= 10 * Fraction(10) ** power:
        power += 1
    while abs(value) < Fraction(10) ** power:
        power -= 1
    shown = significant(value / Fraction(10) ** power, digits)
    if shown.lstrip("-") == "10":
        shown, power = shown.replace("10", "1"), power + 1
    return shown, power


def cited_works(program: Program) -> Mapping[str, Citation]:
    """The works that the definitions cite, by key, in order of appearance."""
    known = program.library.declared.citations
    keys = (one.key for definition in program.definitions.values() for one in definition.sources)
    return {key: known[key] for key in dict.fromkeys(keys) if key in known}
