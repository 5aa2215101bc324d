"""Excel: a workbook with live formulas, a defined name for each quantity, checks, and a tornado chart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from io import BytesIO
from math import ceil, floor
from typing import Any, NamedTuple

from symflops.graph import names_in
from symflops.text import escape, fail

from .lowering.bounds import Bounds, Near
from .lowering.dialect import Dialect
from .lowering.printer import as_float
from .lowering.program import Input, Program
from .lowering.selection import labelled
from .lowering.writing import header, written

ABOUT = "a workbook with live formulas, names, checks and a tornado chart"
SUFFIX = ".xlsx"
OPTIONS: Mapping[str, tuple[str, ...]] = {}
CODE = True  # though it has no `test`: sums must be written out
SWING = 0.1  # of each argument, in the sensitivity
MOST_BARS = 15
UNKNOWN = ""  # of what a spreadsheet has still to work out; 0 would be a number

_RESERVED = """abs and ceiling exp false floor if int iserror isnumber ln log log10 max min mod na not or power sqrt sum true
print_area print_titles criteria database extract filterdatabase"""
DIALECT = Dialect(
    comment="",
    templates={
        "divide": "{0} / {1}", "min": "MIN({0},{1})", "max": "MAX({0},{1})", "mod": "{0} - {1} * INT({0} / {1})",
        "power": "IF(({0}=0)*({1}=0),1,{0} ^ {1})", "ceil": "-INT(-{0})", "floor": "INT({0})", "abs": "ABS({0})",
        "sqrt": "SQRT({0})", "exp": "EXP({0})", "ln": "LN({0})", "log2": "LOG({0},2)", "log10": "LOG10({0})",
        "choose": "IF({0},{1},{2})", "unknown": "ISERROR({0})", "finite": "ISNUMBER({0})", "not": "NOT({0})",
        # AND and OR of Excel are functions; of true and false, products and sums are the same.
        "and": "*", "or": "+", "nothing": "NA()", "==": "{0} = {1}", "!=": "{0} <> {1}",
    },
    reserved=frozenset(_RESERVED.split()),
    atoms=frozenset({"mod", "power"}),
    fold_case=True,
    strict=True,  # an error in a comparison is an error
    refused=re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*([Cc][0-9]*)?|[Cc][0-9]*"),  # cells: A100, H100, R1C1
)  # fmt: skip
_WORD = re.compile(r"(?<![A-Za-z0-9_.])[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_(])")


class Row(NamedTuple):
    """A line of the calculation: its name, the formula over names, what is said of it; `key` where it is a step's value."""

    name: str
    formula: str
    label: str
    unit: str
    said: str
    key: str = ""
    value: float | None = None


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> bytes:
    """The workbook of one program, as the bytes of a file that are the same each time."""
    try:
        import xlsxwriter
    except ImportError:
        helps = ["install it: pip install 'symflops[excel]'"]
        raise fail("SF906", "workbooks need XlsxWriter, which is not installed", helps=helps) from None
    if len(programs) != 1:
        raise fail("SF912", "a workbook holds one program")
    buffer = BytesIO()
    # Texts of files are texts: no formulas, no links. Numbers that are none are refused before they get here.
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, plain) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC), "comments": header(programs[0])[-1]})
        book.set_calc_mode("auto")
        Writer(book, programs[0]).write()
    return buffer.getvalue()


class Writer:
    """Writes the sheets of a workbook."""

    def __init__(self, book: Any, program: Program) -> None:
        self.book = book
        self.program = program
        self.found = written(program, DIALECT)
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.styles = {
            "given": book.add_format({"bg_color": "#DDEBF7", "num_format": "General"}),
            "assumed": book.add_format({"bg_color": "#FFF2CC", "num_format": "General"}),
            "free": book.add_format({"bg_color": "#F8CBAD", "num_format": "General"}),
        }
        point = {one.key: one.default for one in program.inputs if one.default is not None}
        self.bounds = Bounds(program, point) if len(point) == len(program.inputs) else None
        self.uses = [(step, names_in(step.expr)) for step in program.steps]
        self.values = self._values()
        self.ends: dict[str, tuple[Bounds | None, Bounds | None]] = {}
        self.rows = self._rows()

    def write(self) -> None:
        """All sheets, results first."""
        names = ("Results", "Inputs", "Calculation", "Checks", "Sensitivity", "Cases")
        sheets = {name: self.book.add_worksheet(name) for name in names}
        self._inputs(sheets["Inputs"])
        self._calculation(sheets["Calculation"])
        self._checks(sheets["Checks"])
        self._results(sheets["Results"])
        value = self.found.values[0]
        tested = [(name, one) for name, one in self.found.arguments if one.default and value in self._moved_by(name)]
        if tested:
            self._cases(sheets["Cases"], tested)
            self._sensitivity(sheets["Sensitivity"], tested)

    def _values(self) -> Mapping[str, float]:
        """What a spreadsheet shows before it has calculated: floats by key, at the defaults."""
        bounds = self.bounds
        found = {}
        for step in self.program.steps:
            outcome = bounds.known.get(step.key) if bounds is not None else None
            if isinstance(outcome, Near):
                found[step.key] = outcome.value
        return found

    def _rows(self) -> list[Row]:
        rows = []
        for statement, step in zip(self.found.statements, [*self.program.steps, None], strict=True):
            for line in statement.lines:
                last = line is statement.lines[-1] and step is not None
                definition = step.definition if last and step is not None else None
                label = labelled(definition) if definition is not None else ""
                said = " ".join(statement.comments[1:]) if definition is not None else ""
                key = step.key if last and step is not None else ""
                unit = "" if definition is None else definition.unit if definition.factor == 1 else f"{definition.dimension}"
                rows.append(Row(line.name, line.text, label, unit, said, key, self.values.get(key)))
        return rows

    # ---- sheets ----

    def _titles(self, sheet: Any, titles: Sequence[str], widths: Sequence[int]) -> None:
        for at, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.write_string(0, at, title, self.head)
            sheet.set_column(at, at, width)
        sheet.freeze_panes(1, 0)

    def _inputs(self, sheet: Any) -> None:
        self._titles(sheet, ("quantity", "value", "unit", "meaning", "from", "source"), (32, 18, 18, 60, 24, 24))
        for at, (name, one) in enumerate(self.found.arguments, 1):
            definition = self.program.definitions[one.base]
            style = self.styles.get(definition.origin, self.styles["given"])
            sheet.write_string(at, 0, escape(one.label))
            if one.default is None:
                sheet.write_blank(at, 1, None, self.styles["free"])
            else:
                sheet.write_number(at, 1, as_float(one.default), style)
            texts = (
                one.unit or "1",
                one.doc,
                definition.by or definition.origin,
                ", ".join(f"{c.key} {c.place}".strip() for c in definition.sources),
            )
            for column, text in enumerate(texts, 2):
                sheet.write_string(at, column, escape(text))
            self.book.define_name(name, f"=Inputs!$B${at + 1}")
        sheet.write_string(len(self.found.arguments) + 2, 0, "blue: given, yellow: assumed by default, red: to be given")

    def _calculation(self, sheet: Any) -> None:
        self._titles(sheet, ("name", "value", "unit", "quantity", "formula and source"), (32, 24, 18, 40, 90))
        for at, row in enumerate(self.rows, 1):
            sheet.write_string(at, 0, row.name)
            sheet.write_formula(at, 1, f"={row.formula}", None, UNKNOWN if row.value is None else row.value)
            for column, text in enumerate((row.unit, row.label, row.said), 2):
                sheet.write_string(at, column, escape(text))
            self.book.define_name(row.name, f"=Calculation!$B${at + 1}")

    def _checks(self, sheet: Any) -> None:
        self._titles(sheet, ("what must hold", "does it"), (110, 12))
        for at, (condition, message) in enumerate(self.found.requirements, 1):
            sheet.write_string(at, 0, escape(message))
            sheet.write_formula(at, 1, f"=IF(ISERROR({condition.text}),FALSE,IF({condition.text},TRUE,FALSE))", None, True)
        last = len(self.found.requirements) + 1
        wrong = self.book.add_format({"bg_color": "#FFC7CE"})
        sheet.conditional_format(1, 1, last, 1, {"type": "cell", "criteria": "equal to", "value": "FALSE", "format": wrong})

    def _results(self, sheet: Any) -> None:
        self._titles(sheet, ("result", "value", "unit", "meaning"), (40, 24, 18, 90))
        last = len(self.found.requirements) + 1
        for at, ((_, output), value) in enumerate(zip(self.found.results, self.found.values, strict=True), 1):
            sheet.write_string(at, 0, escape(output.label))
            shown = self.values.get(output.key)
            sheet.write_formula(
                at, 1, f"=IF(AND(Checks!$B$2:$B${last}),{value},NA())", None, shown if shown is not None else "#N/A"
            )
            sheet.write_string(at, 2, escape(output.unit or "1"))
            sheet.write_string(at, 3, escape(output.definition.clauses.doc))
        for at, line in enumerate(header(self.program), len(self.found.results) + 3):
            sheet.write_string(at, 0, line)

    # ---- sensitivity ----

    def _moved_by(self, name: str) -> set[str]:
        """The names that an argument moves, its own among them."""
        found = {name}
        for row in self.rows:
            if any(word[0] in found for word in _WORD.finditer(row.formula)):
                found.add(row.name)
        return found

    def _cases(self, sheet: Any, tested: Sequence[tuple[str, Input]]) -> None:
        """The calculation once for each argument below and above its value: a column each, live.

        A column has what the argument moves; everything else is read where it is worked out. What counts whole things
        moves to a whole number, at least one to either side.
        """
        sheet.write_string(0, 0, "name", self.head)
        sheet.set_column(0, 0, 32)
        rows = {
            name: at for at, name in enumerate([name for name, _ in self.found.arguments] + [row.name for row in self.rows], 1)
        }
        for name, at in rows.items():
            sheet.write_string(at, 0, name)
        for case in range(2 * len(tested)):
            column, (changed, one) = case + 1, tested[case // 2]
            moved = self._moved(one)[case % 2]
            sheet.write_string(0, column, f"{escape(one.label)} {'-+'[case % 2]}{SWING:.0%}", self.head)
            cells = {name: f"{column_name(column)}{rows[name] + 1}" for name in self._moved_by(changed)}
            sheet.write_formula(rows[changed], column, f"={self._end(changed, one, case % 2)}", None, value_of(moved, one.key))
            for row in self.rows:
                if row.name in cells:
                    value = value_of(moved, row.key)
                    sheet.write_formula(rows[row.name], column, f"={over_cells(row.formula, cells)}", None, value)

    def _whole(self, one: Input) -> bool:
        definition = self.program.definitions[one.base]
        return definition.clauses.integer

    def _end(self, name: str, one: Input, side: int) -> str:
        """Where an argument is moved to, as a formula over it."""
        swung = f"{name}*{(1 - SWING, 1 + SWING)[side]!r}"
        return swung if not self._whole(one) else f"-INT(-{swung})" if side else f"MAX(MIN({name},1),INT({swung}))"

    def _sensitivity(self, sheet: Any, tested: Sequence[tuple[str, Input]]) -> None:
        """How far the first result moves with each argument; the largest on top of the chart."""
        output = self.found.results[0][1]
        titles = (f"{output.label} [{output.unit or '1'}]", f"{-SWING:.0%}", f"+{SWING:.0%}", "lower", "higher")
        self._titles(sheet, titles, (40, 20, 20, 20, 20))
        value = self.found.values[0]
        names = [name for name, _ in self.found.arguments]
        at_row = [*names, *(row.name for row in self.rows)].index(value) + 2
        order = sorted(range(len(tested)), key=lambda at: self._swing(tested[at][1]))
        for row, at in enumerate(order, 1):
            sheet.write_string(row, 0, escape(tested[at][1].label))
            for side in (0, 1):
                moved, now = value_of(self._moved(tested[at][1])[side], output.key), self.values.get(output.key)
                apart = UNKNOWN if now is None or isinstance(moved, str) else moved - now
                sheet.write_formula(row, 1 + side, f"=Cases!{column_name(2 * at + side + 1)}{at_row}", None, moved)
                sheet.write_formula(row, 3 + side, f"={'BC'[side]}{row + 1}-{value}", None, apart)
        first = max(1, len(order) - MOST_BARS + 1)
        chart = self.book.add_chart({"type": "bar", "subtype": "stacked"})
        for side, colour in ((3, "#5B9BD5"), (4, "#ED7D31")):
            chart.add_series(
                {
                    "name": ["Sensitivity", 0, side - 2],
                    "categories": ["Sensitivity", first, 0, len(order), 0],
                    "values": ["Sensitivity", first, side, len(order), side],
                    "fill": {"color": colour},
                    "gap": 30,
                }
            )
        chart.set_title({"name": f"{escape(output.label)}: each argument {SWING:.0%} lower and higher"})
        chart.set_y_axis({"label_position": "low"})
        chart.set_x_axis({"name": escape(f"change in {output.unit or '1'}")})
        chart.set_size({"width": 760, "height": 120 + 26 * min(len(order), MOST_BARS)})
        sheet.insert_chart("G2", chart)

    def _swing(self, one: Input) -> float:
        """How far the first result moves at export, for the order of the bars."""
        low, high = (value_of(end, self.program.outputs[0].key) for end in self._moved(one))
        return 0.0 if isinstance(low, str) or isinstance(high, str) else abs(high - low)

    def _moved(self, one: Input) -> tuple[Bounds | None, Bounds | None]:
        """The values of everything with an argument at either end; none where they are not known at export."""
        if one.key not in self.ends:
            self.ends[one.key] = self._at_ends(one)
        return self.ends[one.key]

    def _at_ends(self, one: Input) -> tuple[Bounds | None, Bounds | None]:
        if self.bounds is None or one.default is None:
            return None, None
        moved, steps = {one.key}, []
        for step, names in self.uses:
            if not moved.isdisjoint(names):
                moved.add(step.key)
                steps.append(step)
        low, high = (one.default * as_fraction(factor) for factor in (1 - SWING, 1 + SWING))
        if self._whole(one):
            low, high = max(min(one.default, Fraction(1)), Fraction(floor(low))), Fraction(ceil(high))
        return self.bounds.moved(steps, {one.key: low}), self.bounds.moved(steps, {one.key: high})


def value_of(moved: Bounds | None, key: str) -> float | str:
    """The value of a step for a cell that has not been worked out; a text where it is not known."""
    outcome = None if moved is None else moved.known.get(key)
    return outcome.value if isinstance(outcome, Near) else UNKNOWN


def over_cells(formula: str, cells: Mapping[str, str]) -> str:
    """A formula with cells in place of names."""
    return _WORD.sub(lambda word: cells.get(word[0], word[0]), formula)


def as_fraction(value: float) -> Fraction:
    """A short decimal as a rational."""
    return Fraction(repr(round(value, 6)))


def column_name(number: int) -> str:
    """`A` for 0, `AA` for 26."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
