"""The page of a solution: roots, stretches of an inequality, the whole numbers that are admissible."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from symflops.algebra.finding import Root
from symflops.algebra.formula import Formula, text_of
from symflops.algebra.ranged import Moved
from symflops.algebra.solution import Solution
from symflops.algebra.stretches import Stretch
from symflops.expr import Name
from symflops.judging import told
from symflops.notation.latex import to_latex
from symflops.show import Cell, Page, Style
from symflops.show.latex import in_words
from symflops.text import escape
from symflops.units.display import exact_text

from .assumed import aside, assumed_text, assumptions
from .layout import columns, heading, wrap
from .values import json_number, number

KINDS = {"root": "", "integer": "admissible whole number"}
BELONGS = {True: "closed", False: "open"}  # does the end of a stretch belong to it?
SHORT = 60
SAMPLED = "found by trying many places: where both sides only touch, or one leaps for a moment, there may be more"
LONGEST = 1_000  # characters of a formula that is still written on a terminal


class Line(NamedTuple):
    """One value: what kind it is, the value in the declared unit (None: a formula), exactly where it is rational."""

    kind: str
    value: Fraction | None
    exact: str | None
    expression: str
    low: Fraction | None
    high: Fraction | None
    in_names: Formula | str = ""  # its formula in the names that are given, or why there is none
    included: bool = True
    moved: Moved | None = None  # over the ranges that were given

    @property
    def formula(self) -> Formula | None:
        """Its formula in the names that are given, where there is one."""
        return self.in_names if isinstance(self.in_names, Formula) else None


def page(found: Solution) -> Page:
    """The page of a solution. JSON has results: by unknown, one entry a value."""
    lines = list(lines_of(found))
    unit = found.unknown.unit
    rows: list[tuple[Cell, ...]] = [
        (
            found.label, one.kind, None if one.value is None else number(one.value), unit, one.exact, one.expression or None,
            *((None, None) if one.formula is None else (one.formula.text, one.formula.latex)),
            *((BELONGS[one.included] if one.kind in ("from", "to") else None,) if found.stretches else ()),
            *(ends_of(found, one) if found.moved else ()),
            None if at else "; ".join(found.rests.named(found.library.declared.units)),
        )
        for at, one in enumerate(lines)
    ]  # fmt: skip
    ended = ("end",) if found.stretches else ()
    ranged = ("least", "most", "method") if found.moved else ()
    return Page(
        columns=("name", "kind", "value", "unit", "exact", "expression", "formula", "latex", *ended, *ranged, "assumed"),
        rows=rows,
        record=lambda: {
            "equation": found.equation,
            "exhaustive": found.exhaustive,
            "results": {found.label: [{**record(one, unit), **moved_record(found, one)} for one in lines]},
            "assumed": assumptions(found.rests, found.library),
            "notes": [note.message for note in found.notes],
        },
        text=lambda style: text(found, lines, style),
        narrow=("name", "kind", "value", "unit", *(("expression",) if found.names else ()), *ended, *ranged),
        value="expression" if found.names else "value",
        aside=lambda: aside(found.rests, found.library),
        latex=lambda: "\n".join(equations(found, lines)),
    )


def equations(found: Solution, lines: list[Line]) -> Iterator[str]:
    """Each value as LaTeX: its formula where it has one, else the number in words."""
    d = found.unknown
    left = to_latex(Name(found.label), {found.label: d.clauses.latex} if d.clauses.latex else {})
    for one in lines:
        if one.kind == "from" and not one.included and one.value is not None and one.value * d.factor == found.lowest:
            continue  # that it is positive goes without saying
        relation = {"from": r"\ge" if one.included else ">", "to": r"\le" if one.included else "<"}.get(one.kind, "=")
        value = "" if one.value is None else in_words(told(d, one.value * d.factor, found.library.declared.units, 6))
        if one.formula is not None:
            near = rf" \approx {value}" if value else ""
            yield f"{left} {relation} {one.formula.latex}{near}"
        elif value:
            yield f"{left} {relation} {value}"


def ends_of(found: Solution, line: Line) -> tuple[Cell, ...]:
    """What a value becomes at the ends of what was given as ranges, and how certain that is."""
    if line.moved is None:
        return None, None, None
    least, most = (json_number(end / found.unknown.factor) for end in (line.moved.least, line.moved.most))
    return least, most, "corners" if line.moved.certain else "percentiles"


def moved_record(found: Solution, line: Line) -> dict[str, Any]:
    """The same for scripts; nothing where there is no range."""
    return dict(zip(("least", "most", "method"), ends_of(found, line), strict=True)) if line.moved is not None else {}


def record(line: Line, unit: str) -> dict[str, Any]:
    """A value for scripts: `kind` is root, integer (the nearest that is admissible), from or to (ends of a stretch, in turn;
    `included` says whether the end itself belongs to it).

    `expression` is the number in closed form, `formula` the same in the names that are given.
    """
    found = {
        "kind": line.kind,
        "value": json_number(line.value),
        "unit": unit,
        "exact": line.exact,
        "expression": line.expression or None,
        "low": json_number(line.low),
        "high": json_number(line.high),
        "formula": None if line.formula is None else line.formula.text,
        "latex": None if line.formula is None else line.formula.latex,
        "no_formula": line.in_names if isinstance(line.in_names, str) and line.in_names else None,
    }
    return {**found, "included": line.included} if line.kind in ("from", "to") else found


def lines_of(found: Solution) -> Iterator[Line]:
    """Everything there is to say, in order."""
    scale = found.unknown.factor
    moved = dict(zip(found.places, found.moved, strict=False))
    formulas = [one if not isinstance(one, Formula) or one.names else "" for one in found.in_names()]
    if found.relation == "==":
        for root, formula in zip(found.roots, formulas, strict=True):
            yield of_root(found, root)._replace(in_names=formula, moved=moved.get(root.middle))
    ends = {root.middle: formula for root, formula in zip(found.roots, formulas, strict=True)}
    for one in found.stretches:
        for kind, end, belongs in (("from", one.low, one.with_low), ("to", one.high, one.with_high)):
            if end is not None:
                yield Line(kind, end / scale, None, "", end / scale, end / scale, ends.get(end, ""), belongs, moved.get(end))
    for whole in found.whole:
        yield Line("integer", whole / scale, exact_text(whole / scale), "", whole / scale, whole / scale)


def of_root(found: Solution, root: Root) -> Line:
    """A root: its value and the formula it came from, or the formula alone where names are free."""
    scale = found.unknown.factor
    formula = "" if root.expr is None else text_of(found.library, found.definitions, root.expr, found.unknown.dimension)
    if found.names:
        return Line("root", None, None, formula, None, None)
    exact = exact_text(root.low / scale) if root.low == root.high and root.expr is not None else None
    return Line("root", root.middle / scale, exact, formula, root.low / scale, root.high / scale)


def text(found: Solution, lines: list[Line], style: Style) -> str:
    """A solution for people."""
    out = []
    rows = []
    for one in lines:
        if one.value is None:
            out.append(style.paint(escape(f"{found.label} = {one.expression}"), "bold"))
            continue
        if one.kind in ("from", "to"):
            continue
        value = told(found.unknown, one.value * found.unknown.factor, found.library.declared.units, 6)
        how = KINDS[one.kind] or ("closed form" if one.expression else "bracketed")
        how = f"{which(found, one)}{how}"
        short = one.expression if 0 < len(one.expression) <= SHORT else ""
        rows.append((f"{found.label} = {escape(value)}{escape(moved_text(found, one.moved))}", escape(how), escape(short)))
    rows = [*(stretch_row(found, one) for one in found.stretches), *rows]
    out += columns(rows, style, ("bold", "dim", "dim"), indent=0)
    if not found.exhaustive:
        out += ["", *(style.paint(line, "dim") for line in wrap(SAMPLED, style.width))]
    return "\n".join([*out, *in_names(found, lines, style), *assumed_text(found.rests, found.library, style)])


def which(found: Solution, line: Line) -> str:
    """Of two whole numbers at the ends of one stretch which is which."""
    if line.kind != "integer" or len(found.whole) != 2 or len(found.stretches) != 1 or found.relation == "==":
        return ""
    return "smallest " if line.value == min(found.whole) / found.unknown.factor else "largest "


def moved_text(found: Solution, moved: Moved | None) -> str:
    """The values at the ends of ranges, as a range is written."""
    if moved is None:
        return ""
    least, most = (told(found.unknown, end, found.library.declared.units) for end in (moved.least, moved.most))
    return f"  ({least} {'..' if moved.certain else 'to'} {most})"


def stretch_row(found: Solution, one: Stretch) -> tuple[str, str, str]:
    """A stretch as people write one: `3 <= x < 8`. That a quantity is positive goes without saying."""

    moved = dict(zip(found.places, found.moved, strict=False))

    def of(end: Fraction) -> str:
        return escape(told(found.unknown, end, found.library.declared.units, 6) + moved_text(found, moved.get(end)))

    open_at = found.lowest is not None and one.low == found.lowest and not one.with_low
    low = "" if one.low is None or open_at else of(one.low)
    high = "" if one.high is None else of(one.high)
    up, down = "<=" if one.with_high else "<", "<=" if one.with_low else "<"
    if one.low is not None and one.low == one.high:
        return f"{found.label} = {low}", "", ""
    if low and high:
        return f"{low} {down} {found.label} {up} {high}", "", ""
    if high:
        return f"{found.label} {up} {high}", "at most" if one.with_high else "less than", ""
    if low:
        return f"{found.label} {'>=' if one.with_low else '>'} {low}", "at least" if one.with_low else "more than", ""
    return f"every {found.label} above {of(one.low)}" if one.low is not None else f"every {found.label}", "", ""


def in_names(found: Solution, lines: list[Line], style: Style) -> Iterator[str]:
    """The formulas of what was found, and the names in them."""
    formulas = list(dict.fromkeys(one.formula for one in lines if one.formula is not None))
    untold = list(dict.fromkeys(one.in_names for one in lines if isinstance(one.in_names, str) and one.in_names))
    if untold:
        yield ""
        yield from (style.paint(escape(f"in the names that are given its formula {why}"), "dim") for why in untold)
    if not formulas:
        return
    if not found.names:
        yield from ["", heading("in the names that are given", style)]
        for one in formulas:
            if len(one.text) > LONGEST:
                yield f"  a formula of {len(one.text):,} characters, which --format json has"
                continue
            yield from (f"  {escape(part)}" for part in wrap(f"{found.label} = {one.text}", max(style.width - 2, 30), 4))
    shown = [one for one in formulas if len(one.text) <= LONGEST]
    if shown:
        yield from ["", heading("LaTeX", style)]
        yield from (f"  {escape(part)}" for one in shown for part in wrap(one.latex, max(style.width - 2, 30)))
        yield from ["", heading("names", style), *columns(names(shown), style, ("cyan", "dim"))]


def names(formulas: list[Formula]) -> list[tuple[str, str, str]]:
    """The names in some formulas."""
    used = {key: one.context.definitions[key] for one in formulas for key in one.names}
    return [(escape(d.label), escape(d.unit or "-"), escape(d.clauses.doc)) for d in used.values()]
