"""What moves an answer: a tornado of bars for people, elasticities and slopes for programs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symflops.answer import Answer, Result
from symflops.exact import to_show
from symflops.sensitivity import Influence, Sensitivity
from symflops.show import Cell, Page, Style
from symflops.text import escape
from symflops.units.display import significant

from .layout import columns, heading, wrap
from .values import json_number, number, record

COLUMNS = ("input", "value", "unit", "elasticity", "slope", "slope_unit", "from", "to", "low", "high", "share", "steps")
NARROW = ("input", "elasticity", "low", "high")
HALF = 12  # signs of the longer half of a bar
MOST_SHOWN = 30


def page(answer: Answer, found: Sensitivity) -> Page:
    """The page of a quantity and its inputs."""
    return Page(
        COLUMNS,
        [_row(found, one) for one in found.influences],
        record=lambda: _record(found),
        text=lambda style: _text(answer, found, style),
        narrow=NARROW,
        value="elasticity",
        piped="tsv",
    )


def slope_unit(result: Result, given: Result) -> str:
    """The unit of a derivative."""
    above, below = (one.unit if one.unit not in ("", "1") else "1" for one in (result, given))
    return above if below == "1" else f"{above}/({below})" if "/" in below or "*" in below else f"{above}/{below}"


def _in_unit(given: Result, value: Fraction) -> Fraction:
    return value / given.definition.factor


def _number(value: Fraction | None) -> Cell:
    return None if value is None else number(value)


def _row(found: Sensitivity, one: Influence) -> tuple[Cell, ...]:
    given = one.input
    return (
        name_of(given),
        number(to_show(given.inner) / given.definition.factor),
        given.unit,
        None if one.elasticity is None else number(to_show(one.elasticity)),
        number(to_show(one.slope)),
        slope_unit(found.result, given),
        *(number(_in_unit(given, end)) for end in one.ends),
        _number(one.low),
        _number(one.high),
        one.share,
        "yes" if one.steps else "",
    )


def name_of(given: Result) -> str:
    """An input, with its place where it is special."""
    where = given.definition.where
    return f"{given.name}[{where}]" if where else given.name


def _record(found: Sensitivity) -> dict[str, Any]:
    result = found.result
    return {
        "quantity": result.name,
        **record(result),
        "swing": float(found.swing),
        "inputs": [
            {
                "input": one.input.name,
                "where": one.input.definition.where or None,
                **record(one.input),
                "elasticity": None if one.elasticity is None else json_number(to_show(one.elasticity)),
                "slope": json_number(to_show(one.slope)),
                "slope_unit": slope_unit(result, one.input),
                "from": json_number(_in_unit(one.input, one.ends[0])),
                "to": json_number(_in_unit(one.input, one.ends[1])),
                "ranged": one.ranged,
                "at_from": json_number(one.low),
                "at_to": json_number(one.high),
                "share_of_variance": one.share,
                "refused": list(one.refused),
                "why_refused": [why or None for why in one.why],
                "steps": one.steps,
            }
            for one in found.influences
        ],
    }


# ---- for people --------------------------------------------------------------------------------------------------


def _text(answer: Answer, found: Sensitivity, style: Style) -> str:
    result = found.result
    lines = [f"{style.paint(result.name, 'bold')} = {answer.text(result)}"]
    if not found.influences:
        return "\n".join([*lines, "", "no input moves it"])
    shown = found.influences[:MOST_SHOWN]
    for ranged, title in ((True, "over the ranges given"), (False, f"{significant(found.swing * 100)} % to either side")):
        rows = [_bar_row(answer, found, one) for one in shown if one.ranged == ranged]
        if rows:
            heads = ["input", "value", "low", "", "high", "elasticity", *(["variance"] if ranged else [])]
            lines += ["", heading(title, style), *columns([heads, *rows], style, ("cyan", "", "", "green"))]
    if len(found.influences) > MOST_SHOWN:
        lines.append(f"  … and {len(found.influences) - MOST_SHOWN} that matter less")
    if any(one.steps for one in shown):
        lines += [
            "",
            style.paint("~ a small change may make it jump or bend: the elasticity may not say it all", "dim"),
        ]
    if any(any(one.refused) for one in shown):
        said = "refused: no value on that side meets every requirement while all else is as it is"
        said_of = [*wrap(said, style.width)]
        for why, names in _reasons(shown).items():
            said_of += [f"  {line}" for line in wrap(escape(f"{', '.join(names)}: {why}"), style.width - 2, 2)]
        lines += ["", *(style.paint(line, "dim") for line in said_of)]
    return "\n".join(lines)


def _reasons(shown: Sequence[Influence]) -> dict[str, list[str]]:
    """Why inputs are refused, and which are for that."""
    found: dict[str, list[str]] = {}
    for one in shown:
        for why in list(filter(None, one.why))[:1]:  # that of the other side is much the same
            found.setdefault(why, []).append(name_of(one.input))
    return found


def _bar_row(answer: Answer, found: Sensitivity, one: Influence) -> list[str]:
    elasticity = "" if one.elasticity is None else significant(to_show(one.elasticity), 3)
    row = [
        escape(name_of(one.input)),
        _range(answer, one) if one.ranged else answer.text(one.input),
        "refused" if one.refused[0] else _told(answer, found.result, one.low),
        _bar(found, one),
        "refused" if one.refused[1] else _told(answer, found.result, one.high),
        elasticity + (" ~" if one.steps else ""),
    ]
    return [*row, f"{one.share:.0%}" if one.share is not None else ""] if one.ranged else row


def _range(answer: Answer, one: Influence) -> str:
    low, high = (answer.text(one.input._replace(inner=end), 3) for end in one.ends)
    return f"{low} .. {high}"


def _told(answer: Answer, result: Result, value: Fraction | None) -> str:
    return "no value" if value is None else answer.text(result._replace(inner=value * result.definition.factor))


def _bar(found: Sensitivity, one: Influence) -> str:
    """How far the answer goes to either side; the longest bar has `HALF` signs."""
    base = to_show(found.result.inner) / found.result.definition.factor
    ends = [end for each in found.influences for end in (each.low, each.high) if end is not None]
    longest = max((abs(end - base) for end in ends), default=Fraction(0))
    mine = [end - base for end in (one.low, one.high) if end is not None]
    if not longest:
        return ""
    left = round(HALF * max([-off for off in mine] + [Fraction(0)]) / longest)
    right = round(HALF * max([*mine, Fraction(0)]) / longest)
    return " " * (HALF - left) + "█" * left + "│" + "█" * right + " " * (HALF - right)
