"""The page of a derived formula: its text, LaTeX, what was picked and put in."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symflops.algebra.conditions import conditions
from symflops.algebra.deriving import Derived
from symflops.algebra.formula import Formula
from symflops.algebra.rounding import rounded_tree
from symflops.expr import Name
from symflops.graph import Definition
from symflops.judging import told
from symflops.notation.latex import to_latex
from symflops.notation.text import to_text
from symflops.show import Page, Style
from symflops.show.latex import in_words
from symflops.text import Problem, escape

from .layout import columns, heading, wrap


def page(derived: Derived, formula: Formula, notes: Sequence[str] = ()) -> Page:
    """The page of a formula that was derived, or of one made from it. JSON has expression, unit, latex, names."""
    return Page(
        columns=("name", "expression", "unit", "latex", "picked", "put_in"),
        rows=[(formula.title, formula.text, formula.unit, formula.latex, "; ".join(derived.picked), put_line(derived, formula))],
        record=lambda: record(derived, formula, notes),
        text=lambda style: text(derived, formula, notes, style),
        narrow=("expression",),
        value="expression",
        aside=lambda: aside(derived, formula),
        latex=lambda: f"{left_of(formula)} = {formula.latex}",
    )


def put_line(derived: Derived, formula: Formula) -> str:
    """What was put in for names, in a line."""
    return "; ".join(f"{one.label} = {value(formula, one)}" for one in derived.put)


def aside(derived: Derived, formula: Formula) -> list[Problem]:
    """What was picked and put in, as notes for formats that hold the formula alone."""
    told = (
        ("picked, since the names ask for it", "; ".join(derived.picked)),
        ("put in", put_line(derived, formula)),
        ("options by default", option_line(derived)),
    )
    return [Problem("SF409", f"{what}: {names}", severity="note") for what, names in told if names]


def option_line(derived: Derived) -> str:
    """The options by default that the formula turns on, in a line; that something is left out is not worth one."""
    return ", ".join(f"{one.choice} {one.option}" for one in derived.options if not one.leaves_out)


def left_of(formula: Formula) -> str:
    """What a formula is of, by its symbol; of a slope the quotient, of anything else its title."""
    labels = {label: key for key, label in formula.context.labels.items()}

    def symbol(label: str) -> str:
        definition = formula.context.definitions.get(labels.get(label, label))
        return to_latex(Name(label), {label: definition.clauses.latex} if definition and definition.clauses.latex else {})

    if formula.title in labels or formula.title in formula.context.definitions:
        return symbol(formula.title)
    above, over, below = formula.title.removeprefix("d ").partition("/d ")
    if formula.title.startswith("d ") and over and above in labels and below in labels:
        return rf"\frac{{\partial {symbol(above)}}}{{\partial {symbol(below)}}}"
    return in_words(formula.title)


def record(derived: Derived, formula: Formula, notes: Sequence[str]) -> dict[str, Any]:
    """A formula for scripts."""
    definitions, labels = formula.context.definitions, formula.context.labels
    return {
        "name": formula.title,
        "expression": formula.text,
        "unit": formula.unit,
        "latex": formula.latex,
        "names": {
            labels.get(key, key): {"unit": definitions[key].unit, "doc": definitions[key].clauses.doc} for key in formula.names
        },
        "picked": list(derived.picked),
        "put_in": {d.label: value(formula, d) for d in derived.put},
        "options": {one.choice: one.option for one in derived.options},
        "where": conditions(formula),
        "notes": list(notes),
    }


def value(formula: Formula, definition: Definition) -> str:
    """What was put in for a name: its value, or the formula it is by default."""
    number = getattr(definition.expr, "value", None)
    if isinstance(number, Fraction):
        return told(definition, number, formula.context.library.declared.units)
    return to_text(definition.said) if definition.said is not None else ""


def who(definition: Definition) -> str:
    """Who says a value that was put in."""
    return definition.by if definition.origin == "given" else "default"


def text(derived: Derived, formula: Formula, notes: Sequence[str], style: Style) -> str:
    """A formula for people."""
    unit = f"  [{formula.unit}]" if formula.unit else ""
    parts = wrap(escape(f"{formula.title} = {formula.text}"), max(style.width - len(unit), 30), 4)
    lines = [*(style.paint(part, "bold") for part in parts[:-1]), style.paint(parts[-1], "bold") + style.paint(unit, "dim")]
    near = rounded_tree(formula)
    if near is not None:
        lines += wrap(escape(f"{'≈' if style.signs else '~'} {near}"), style.width, 4)
    lines += ["", heading("LaTeX", style), *(f"  {escape(part)}" for part in wrap(formula.latex, max(style.width - 2, 30)))]
    definitions, labels = formula.context.definitions, formula.context.labels
    rows = [(labels.get(key, key), definitions[key].unit or "-", definitions[key].clauses.doc) for key in formula.names]
    if rows:
        lines += ["", heading("names", style), *columns([tuple(map(escape, row)) for row in rows], style, ("cyan", "dim"))]
    holds = conditions(formula)
    if holds:
        lines += ["", heading("holds where", style), *(f"  {escape(one)}" for one in holds)]
    if derived.picked:
        lines += ["", heading("picked, since the names ask for it", style), *(f"  {escape(one)}" for one in derived.picked)]
    if derived.put:
        rows_put = [tuple(map(escape, (d.label, value(formula, d), who(d)))) for d in derived.put]
        lines += ["", heading("put in", style), *columns(rows_put, style, ("cyan", "", "dim"))]
    if options := option_line(derived):
        told_of = wrap(escape(f"options by default: {options}"), style.width - 2, 2)
        lines += [*([] if derived.put else ["", heading("put in", style)]), *(f"  {style.paint(one, 'dim')}" for one in told_of)]
    return "\n".join([*lines, *(["", *map(escape, notes)] if notes else [])])
