"""The page of a test run: what failed and where, and how many passed."""

from __future__ import annotations

from collections.abc import Sequence

from symflops.show import Page, Style
from symflops.text import escape, render
from symflops.trials import Judged

MOST_SHOWN = 50


def page(found: Sequence[Judged], seconds: float) -> Page:
    """The page of a run."""
    rows = [(one.place, one.title, one.verdict, "; ".join(problem.message for problem in one.problems)) for one in found]
    return Page(
        columns=("place", "test", "verdict", "message"),
        rows=rows,
        record=lambda: {
            "summary": counts(found),
            "tests": [dict(zip(("place", "test", "verdict", "message"), row, strict=True)) for row in rows],
        },
        text=lambda style: text(found, seconds, style),
        value="verdict",
        piped="table",
        problems=lambda: [problem for one in found for problem in one.problems],
    )


def counts(found: Sequence[Judged]) -> dict[str, int]:
    """How many came out which way."""
    return {verdict: sum(one.verdict == verdict for one in found) for verdict in ("passed", "proved", "tried", "failed")}


def text(found: Sequence[Judged], seconds: float, style: Style) -> str:
    """The failures with their places, then the numbers."""
    failed = [one for one in found if one.verdict == "failed"]
    lines: list[str] = []
    for one in failed[:MOST_SHOWN]:
        lines += [style.paint("FAILED", "bold", "red") + f" {escape(one.place)} {escape(one.title)}"]
        lines += [line for problem in one.problems for line in (*render(problem).split("\n"), "")]
    if len(failed) > MOST_SHOWN:
        lines += [f"and {len(failed) - MOST_SHOWN} more", ""]
    number = counts(found)
    colours = {"passed": "green", "proved": "green", "tried": "yellow", "failed": "red"}
    parts = [style.paint(f"{count} {verdict}", *([colours[verdict]] if count else [])) for verdict, count in number.items()]
    return "\n".join([*lines, f"{', '.join(parts)} in {seconds:.1f} s"])
