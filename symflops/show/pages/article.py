"""What was found in articles: each statement with its verdict, as data, and the wrong ones with carets as text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from symflops.article.check import Checked
from symflops.article.verdicts import FINDINGS, UNCHECKED, UNITS, VERDICTS, Finding
from symflops.show import Page, Style, in_a_line
from symflops.show.md import table
from symflops.show.pages.annotated import document
from symflops.text import Label, Problem, Source, Span, line_and_column, render
from symflops.units.display import significant

COLUMNS = ("file", "line", "column", "verdict", "text", "computed", "stated", "ratio", "code", "cause", "reason")
NARROW = ("file", "line", "verdict", "computed", "stated", "text")
LONGEST = 160
MOST_TOLD = 100  # findings that are shown with their lines; more are counted
MOST_LINES = 8  # named that follow from one
PLACES, MOST_PLACES = 5, 16  # digits of what was computed: so many, and more where it takes them to tell two numbers apart
MOST_WHOLE = 10**15
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
COLOURS = {"right": "green", "rounded": "green", "wrong": "red", "units": "red", "follows": "yellow", "unchecked": "dim"}


class Asked(NamedTuple):
    """How findings are told: with statistics, the verdicts that are listed even if nothing is wrong, how many are left out."""

    statistics: bool = False
    listed: frozenset[str] = frozenset()
    left_out: int = 0


PLAINLY = Asked()


def page(found: Sequence[Checked], asked: Asked = PLAINLY) -> Page:
    """The page of some articles."""
    pairs = [(one.source, finding) for one in found for finding in one.findings]
    return Page(
        COLUMNS,
        [_row(source, finding) for source, finding in pairs],
        record=lambda: {"claims": [_record(source, finding) for source, finding in pairs], "summary": _counts(pairs)},
        text=lambda style: _text(pairs, asked, style),
        narrow=NARROW,
        value="verdict",
        piped="table",
        problems=lambda: [*(problem(*pair) for pair in pairs if _is_wrong(pair[1])), *(p for one in found for p in one.problems)],
        md=lambda: _markdown(pairs, asked),
        html=lambda: document(found, {id(finding): problem(source, finding) for source, finding in pairs if _is_wrong(finding)}),
    )


def _is_wrong(finding: Finding) -> bool:
    return finding.verdict in FINDINGS and not finding.expected


def said(source: Source, finding: Finding) -> str:
    """The words of a statement, from its first to its last."""
    start, end = min(finding.start, finding.expr_start), max(finding.end, finding.expr_end)
    words = " ".join(source.text[start : min(end, start + 4 * LONGEST)].split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _number(value: Fraction | None) -> float | None:
    if value is None:
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _row(source: Source, one: Finding) -> tuple[str | int | float | None, ...]:
    line, column = line_and_column(source.text, one.start)
    numbers = (_number(one.computed), _number(one.stated), _number(one.ratio))
    return (source.path, line, column, one.verdict, said(source, one), *numbers, one.code, one.cause, one.reason)


def _record(source: Source, one: Finding) -> dict[str, Any]:
    line, column = line_and_column(source.text, one.start)
    return {
        "file": source.path,
        "line": line,
        "column": column,
        "start": one.start,
        "end": one.end,
        "expr_start": one.expr_start,
        "expr_end": one.expr_end,
        "text": said(source, one),
        "verdict": one.verdict,
        "computed": _number(one.computed),
        "stated": _number(one.stated),
        "ratio": _number(one.ratio),
        "unit": one.unit,
        "code": one.code or None,
        "cause": one.cause or None,
        "repair": one.repair or None,
        "reason": one.reason or None,
        "followed": list(one.followed),
        "tier": one.tier,
        "expected": one.expected,
    }


def _counts(pairs: Sequence[tuple[Source, Finding]]) -> dict[str, int]:
    number = Counter(finding.verdict for _, finding in pairs)
    return {verdict: number[verdict] for verdict in VERDICTS}


def _text(pairs: Sequence[tuple[Source, Finding]], asked: Asked, style: Style) -> str:
    lines = []
    wrong = 0
    for source, one in pairs:
        if _is_wrong(one):
            wrong += 1
            lines += [*render(problem(source, one)).split("\n"), ""] if wrong <= MOST_TOLD else []
        elif one.verdict in asked.listed:
            lines += [_line(source, one, style), *([""] if one is pairs[-1][1] else [])]
    if wrong > MOST_TOLD:
        lines += [f"… and {wrong - MOST_TOLD:,} more: --format json has them all", ""]
    lines.append(_summary(pairs, asked, style))
    if asked.statistics:
        reasons = Counter(finding.reason for _, finding in pairs if finding.verdict == UNCHECKED)
        tiers = Counter(finding.tier for _, finding in pairs)
        lines += [f"  {count} unchecked: {reason}" for reason, count in reasons.most_common()]
        lines += [f"  {count} by {tier}" for tier, count in tiers.most_common()]
    return "\n".join(lines)


def _markdown(pairs: Sequence[tuple[Source, Finding]], asked: Asked) -> str:
    """For a summary of a build: how many there are, and what is wrong or asked for, each with its place and reason."""
    shown = [(source, one) for source, one in pairs if _is_wrong(one) or one.verdict in asked.listed]
    rows = []
    for source, one in shown:
        line, _ = line_and_column(source.text, one.start)
        why = in_a_line(problem(source, one)) if _is_wrong(one) else one.reason or one.cause
        rows.append((f"{source.path}:{line}", one.verdict, said(source, one), why))
    summary = _summary(pairs, asked, Style())
    return "\n\n".join([summary, *([table(("place", "verdict", "statement", "what is known of it"), rows)] if rows else [])])


def _line(source: Source, one: Finding, style: Style) -> str:
    """A statement that is not wrong, in a line: its place, verdict and words, and what is known of it."""
    line, column = line_and_column(source.text, one.start)
    why = one.reason or one.cause
    verdict = style.paint(one.verdict, COLOURS[one.verdict])
    return f"{source.path}:{line}:{column}: {verdict}: {said(source, one)}{f' ({why})' if why else ''}"


def _summary(pairs: Sequence[tuple[Source, Finding]], asked: Asked, style: Style) -> str:
    """How many statements came out which way."""
    expected = sum(one.expected for _, one in pairs)
    told = [style.paint(f"{count} {verdict}", COLOURS[verdict]) for verdict, count in _counts(pairs).items() if count]
    told += [f"{expected} of them wrong on purpose"] if expected else []
    return ", ".join(told) if told else _nothing(asked.left_out)


def _nothing(left_out: int) -> str:
    """What is said where no statement is shown."""
    if not left_out:
        return "no statement found that can be checked"
    return f"none of the {left_out} statements found is asked for" if left_out > 1 else "the one statement found is not asked for"


def problem(source: Source, one: Finding) -> Problem:
    """A finding as a problem: the stated value with a caret, what was computed beside its expression."""
    stated = Label(source, Span(one.start, one.end), "stated")
    inside = one.start <= one.expr_start < one.end
    labels = (stated,) if inside or one.expr_end <= one.expr_start else (stated, _computed(source, one))
    return Problem(one.code or "AR101", _message(one), labels, tuple(filter(None, (one.cause, _followed(source, one)))))


def _followed(source: Source, one: Finding) -> str:
    """Where the statements stand that are computed from a wrong value."""
    lines = list(dict.fromkeys(line_and_column(source.text, start)[0] for start in one.followed))
    if not lines:
        return ""
    more = f" and {len(lines) - MOST_LINES} more" if len(lines) > MOST_LINES else ""
    return f"goes into line{'s' * (len(lines) > 1)} {', '.join(map(str, lines[:MOST_LINES]))}{more}"


def _computed(source: Source, one: Finding) -> Label:
    if one.computed is None:
        return Label(source, Span(one.expr_start, one.expr_end), "")
    money = "$" if source.text.startswith("$", one.start) else ""
    glued = not one.unit or one.unit[0] in "%x" or _stands_glued(source.text[one.start : one.end], one.unit)
    unit = one.unit if glued else f" {one.unit}"
    return Label(source, Span(one.expr_start, one.expr_end), f"comes to {money}{_in_full(one, source)}{unit}")


def _in_full(one: Finding, source: Source) -> str:
    """What was computed, with digits enough to see in what it is another number; whole where the author writes it whole."""
    assert one.computed is not None
    if _WHOLE.fullmatch(source.text, one.start, one.end) and one.computed.denominator == 1 and abs(one.computed) < MOST_WHOLE:
        return f"{int(one.computed):,}"
    told = (significant(one.computed, digits) for digits in range(PLACES, MOST_PLACES))
    other = (significant(one.stated, digits) for digits in range(PLACES, MOST_PLACES)) if one.stated is not None else iter(())
    return next((ours for ours, theirs in zip(told, other, strict=False) if ours != theirs), significant(one.computed, PLACES))


def _stands_glued(stated: str, unit: str) -> bool:
    """Does the author write the unit right behind the number, as in `7.74B`?"""
    before, _, behind = stated.rpartition(unit)
    return bool(before) and not behind and not before[-1].isspace()


def _message(one: Finding) -> str:
    if one.reason or one.verdict == UNITS:
        return one.reason or one.cause or "the units of the two sides do not agree"
    ratio = one.ratio
    if ratio is None or ratio <= 0:
        return "the value is not what its expression comes to"
    if Fraction(95, 100) < ratio < Fraction(105, 100):
        off = abs(ratio - 1) * 100
        return f"the value is {significant(off, 2)} % too {'large' if ratio > 1 else 'small'}"
    factor = ratio if ratio > 1 else 1 / ratio
    return f"the value is {significant(factor, 3)} times too {'large' if ratio > 1 else 'small'}"
