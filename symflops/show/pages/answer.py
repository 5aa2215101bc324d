"""The page of an answer: results, what was given, what was assumed and by whom, dated prices, sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symflops import __version__
from symflops.answer import Answer, Result
from symflops.graph import Chosen
from symflops.model import Cited
from symflops.notation.text import to_text
from symflops.show import Cell, Page, Style
from symflops.text import Problem, escape, line_and_column
from symflops.units.display import exact_text, significant

from .layout import columns, heading, wrap
from .sources import cited_in, works
from .sources import lines as source_lines
from .sources import record as source_record
from .values import Digits, Row, cell, json_number, method, record, records, said, with_spread

LONGEST_PLACE = 32  # characters of the circumstances a name has its value in, in a table
COLUMNS = ("name", "value", "exact", "unit", "low", "high", "law")


def page(answer: Answer, rows: Sequence[Row], digits: Digits) -> Page:
    """The page of an answer; `rows` are the results to tell, in their units."""
    ranged = any(row.result.spread is not None for row in rows)
    more = [(method(row.result),) if ranged else () for row in rows]
    return Page(
        columns=(*COLUMNS, *(("method",) if ranged else ())),
        rows=[(*data(row, digits), *cells) for row, cells in zip(rows, more, strict=True)],
        record=lambda: everything(answer, rows),
        text=lambda style: "\n".join(text(answer, rows, digits, style)),
        narrow=("name", "value", "unit", *(("low", "high", "method") if ranged else ())),
        value="value",
    )


def data(row: Row, digits: Digits) -> tuple[Cell, ...]:
    """A result as plain data."""
    result = row.result
    ends = [json_number(end) for end in (result.low, result.high)]
    exact = None if result.exact is None else exact_text(result.exact)
    return (row.label, cell(result, digits), exact, result.unit, *ends, result.definition.law or None)


# ---- for scripts ------------------------------------------------------------------------------------------


def everything(answer: Answer, rows: Sequence[Row]) -> dict[str, Any]:
    """An answer for scripts."""
    by_name: dict[str, list[Result]] = {}
    for row in rows:
        by_name.setdefault(row.name, []).append(row.result)
    problems = [*answer.warnings, *answer.notes, *answer.failed]
    return {
        "scenario": answer.question.scenario.name,
        "title": answer.question.scenario.title,
        "results": {name: records(name, results) for name, results in by_name.items()},
        "given": [{"name": one.name, "by": who(one.definition.by, answer), **record(one)} for one in answer.given()],
        "assumed": assumptions(answer),
        "warnings": [problem_record(problem) for problem in problems],
        "dated": [
            {"preset": one.name, "title": one.title, "date": one.date, "place": one.place} for one in answer.question.dated
        ],
        "sources": source_record(works(cited(answer, rows), answer.question.library.declared.citations)),
        "version": __version__,
        "library": answer.question.library.digest,
    }


def assumptions(answer: Answer) -> list[dict[str, Any]]:
    """Defaults, options and laws for scripts."""
    found = [{"name": one.name, "kind": "default", "by": "default", **record(one)} for one in answer.assumed()]
    found += [{"name": one.choice, "kind": "option", "option": one.option, "by": by(one, answer)} for one in answer.graph.chosen]
    found += [
        {"name": one.name, "kind": "law", "law": one.definition.law, "by": picked_by(one, answer)} for one in open_laws(answer)
    ]
    return found


def problem_record(problem: Problem) -> dict[str, Any]:
    """A warning or note for scripts."""
    found: dict[str, Any] = {
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "help": list(problem.helps),
    }
    if problem.labels:
        label = problem.labels[0]
        line, column = line_and_column(label.source.text, label.span.start)
        found |= {"file": label.source.path, "line": line, "column": column}
    return found


# ---- who said it ------------------------------------------------------------------------------------------


def who(name: str, answer: Answer) -> str:
    """Who gave a value: a preset by its name, the scenario itself, a setting."""
    return "this scenario" if name == answer.question.scenario.name else name


def by(chosen: Chosen, answer: Answer) -> str:
    """Who chose an option."""
    return who(chosen.by, answer) if chosen.by else "default"


def open_laws(answer: Answer) -> list[Result]:
    """Laws there was a choice of, and that no option settles."""
    quantities = answer.question.library.declared.quantities
    return [one for one in answer.laws() if quantities[one.definition.quantity].by is None]


def picked_by(law: Result, answer: Answer) -> str:
    """Who picked a law."""
    for layer in reversed(answer.question.layers):
        bound = layer.bindings.get(law.definition.quantity)
        if bound is not None and bound.kind == "law" and bound.text == law.definition.law:
            return who(layer.by, answer)
    return "the formula that uses it"


def cited(answer: Answer, rows: Sequence[Row]) -> list[Cited]:
    """What the results themselves and the scenario rest on."""
    return [*cited_in(answer.question.scenario), *(one for row in rows for one in row.result.definition.sources)]


# ---- for people -------------------------------------------------------------------------------------------


def text(answer: Answer, rows: Sequence[Row], digits: Digits, style: Style) -> list[str]:
    """An answer for people."""
    scenario = answer.question.scenario
    lines = [style.paint(escape(scenario.title), "bold"), ""] if scenario.title else []
    lines += columns([result_row(row, answer, digits) for row in rows], style, ("cyan", "bold", "dim"), most=1)
    for title, found, colours in (
        ("given", given_rows(answer, digits), ("", "", "dim")),
        ("assumed", assumed_rows(answer, digits), ("", "", "dim", "dim")),
        ("dated", dated_rows(answer), ("", "", "dim")),
    ):
        if found:
            lines += ["", heading(title, style), *columns(found, style, colours, most=1)]
            lines += unused(answer, style) if title == "assumed" else []
    sources = works(cited(answer, rows), answer.question.library.declared.citations)
    if sources:
        lines += ["", heading("sources", style), *source_lines(sources, style)]
    return lines + ([] if digits.exact else moving(answer, style))


def moving(answer: Answer, style: Style) -> list[str]:
    """A last line: which inputs would change the last of the results most, each by one per cent."""
    from symflops.sensitivity import strongest  # only people are told, and most answers go to a program

    from .sensitivity import name_of

    name = list(answer.results)[-1]
    found = strongest(answer, name)
    if len(found) < 2:
        return []
    moves = [f"{name_of(one)} {'' if elastic < 0 else '+'}{significant(elastic, 2)} %" for one, elastic in found]
    return ["", style.paint(f"what changes {name} most, 1 % more of each: {', '.join(moves)}", "dim")]


def result_row(row: Row, answer: Answer, digits: Digits) -> list[str]:
    """Name, value, what it is and by which law."""
    definition = row.result.definition
    quantity = answer.question.library.declared.quantities[definition.quantity]
    law = f"by {definition.law}" if definition.law and definition.law != quantity.by else ""
    doc = quantity.clauses.doc or definition.clauses.doc
    return [escape(row.label), escape(with_spread(row, answer, digits)), escape(": ".join(filter(None, [law, doc])))]


def given_rows(answer: Answer, digits: Digits) -> list[list[str]]:
    """Name, value, who gave it."""
    return [[place(one), given_text(one, answer, digits), escape(who(one.definition.by, answer))] for one in answer.given()]


def place(result: Result) -> str:
    """A name with the special circumstances it has its value in."""
    where = result.definition.where
    where = where if len(where) <= LONGEST_PLACE else f"{where[: LONGEST_PLACE - 3]}..."
    return escape(f"{result.name}[{where}]" if where else result.name)


def once(rows: list[list[str]]) -> list[list[str]]:
    """Rows without those that say the same of a name in other circumstances, which formulas make."""
    told = {(row[0], *row[1:]) for row in rows if "[" not in row[0]}
    found = []
    for row in rows:
        said = (row[0].partition("[")[0], *row[1:])
        if "[" not in row[0] or said not in told:
            found.append(row)
            told.add(said)
    return found


def given_text(result: Result, answer: Answer, digits: Digits) -> str:
    """A given value; of a range and of an expression also how it was said."""
    definition = result.definition
    value = said(Row(result.name, "", result), answer, digits)
    if definition.low is not None or (definition.said is not None and definition.said_text):
        value = f"{value}  ({definition.said_text.lstrip('= ') if definition.low is None else definition.said_text})"
    return escape(value)


def assumed_rows(answer: Answer, digits: Digits) -> list[list[str]]:
    """Name, value, where from, and what that means."""
    rows = []
    for one in answer.assumed():
        formula = to_text(one.definition.said) if one.definition.said is not None and one.definition.uses else ""
        doc = one.definition.clauses.doc
        value = said(Row(one.name, "", one), answer, digits)
        rows.append([place(one), escape(value), "default", f"= {formula}" if formula else escape(doc)])
    for chosen in sorted(answer.graph.chosen, key=lambda chosen: bool(chosen.by)):
        if is_off(chosen):
            continue
        name = f"{chosen.choice}[{chosen.where}]" if chosen.where else chosen.choice
        rows.append([escape(name), escape(chosen.option), escape(by(chosen, answer)), escape(chosen.doc)])
    for one in open_laws(answer):
        law = answer.question.library.declared.laws[one.definition.quantity][one.definition.law]
        rows.append([place(one), f"by {law.name}", escape(picked_by(one, answer)), escape(law.clauses.doc)])
    return once(rows)


def is_off(chosen: Chosen) -> bool:
    """Is something left out that nobody spoke of? A network lacks many things: they share a line."""
    return not chosen.by and not chosen.where and chosen.leaves_out


def unused(answer: Answer, style: Style) -> list[str]:
    """The line of what is left out by default."""
    off = [f"{chosen.choice} {chosen.option}" for chosen in answer.graph.chosen if is_off(chosen)]
    lines = wrap(escape(f"left out by default: {', '.join(off)}"), style.width - 2, 2) if off else []
    return [f"  {style.paint(line, 'dim')}" for line in lines]


def dated_rows(answer: Answer) -> list[list[str]]:
    """Prices and whatever else is of a day and a place."""
    return [
        [escape(one.date), escape(one.name), escape(", ".join(filter(None, [one.title, one.place])))]
        for one in answer.question.dated
    ]
