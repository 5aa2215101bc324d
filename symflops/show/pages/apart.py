"""How formulas of one quantity differ from the first: the difference as a formula, and where it matters."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from symflops.judging import told
from symflops.show import Style
from symflops.text import escape
from symflops.units.display import significant

from .layout import heading, wrap
from .values import json_number

if TYPE_CHECKING:
    from symflops.algebra.difference import Difference, Turning

Apart: TypeAlias = Mapping[str, Mapping[str, "Difference"]]
"""By quantity, then by what the others are called."""


def lines(apart: Apart, first: str, style: Style) -> list[str]:
    """For people: those that differ by the same formula together."""
    out: list[str] = []
    for quantity, others in apart.items():
        groups: dict[str, list[str]] = {}
        for name, one in others.items():
            groups.setdefault(f"{one.formula.text}\n{'' if one.share is None else remark(one, first)}", []).append(name)
        if groups:
            out += ["", heading(f"{quantity} as a formula, less that {escape(called(first))}", style)]
        for said, names in groups.items():
            text, said_of = said.split("\n")
            unit = others[names[0]].formula.unit
            out.append(f"  {style.paint(escape(', '.join(names)), 'cyan')}")
            shown = "nothing: the same formula" if text == "0" else text + (f"  [{unit}]" if unit else "")
            out += [f"    {escape(part)}" for part in wrap(shown, max(style.width - 4, 30), 4)]
            if said_of and text != "0":
                out.append(f"    {style.paint(escape(said_of), 'dim')}")
    return out


def called(first: str) -> str:
    """`by kaplan`, `of chinchilla`."""
    return first if first.startswith("by ") else f"of {first}"


def remark(one: Difference, first: str) -> str:
    """How much of the first formula a difference is at the values given, and where it comes to more or less."""
    if one.share is None:
        return ""
    here = f"{significant(one.share * 100, 3)} % of that {called(first)} at the values given"
    return here + (f"; {where(one, one.turning)}" if one.turning is not None else "")


def where(one: Difference, turning: Turning) -> str:
    """`more than 10 % where seq_len is above 7,418`."""
    definition = one.formula.context.definitions[turning.key]
    place = told(definition, turning.place, one.formula.context.library.declared.units)
    share = f"{significant(turning.share * 100)} %"
    grows = abs(one.share or Fraction(0)) < turning.share
    above = turning.above == grows
    return f"{'more' if grows else 'less'} than {share} where {definition.label} is {'above' if above else 'below'} {place}"


def record(apart: Apart) -> dict[str, Any]:
    """For scripts: `share` is the difference over the first formula at the values given."""
    return {
        quantity: {
            name: {
                "formula": one.formula.text,
                "unit": one.formula.unit,
                "latex": one.formula.latex,
                "share": json_number(one.share),
                "matters": _turning(one),
            }
            for name, one in others.items()
        }
        for quantity, others in apart.items()
    }


def _turning(one: Difference) -> dict[str, Any] | None:
    if one.turning is None:
        return None
    definition = one.formula.context.definitions[one.turning.key]
    return {
        "input": definition.label,
        "value": json_number(one.turning.place / definition.factor),
        "unit": definition.unit,
        "share": json_number(one.turning.share),
        "more": "above" if one.turning.above else "below",
    }
