"""Precision and recall on articles whose numbers were changed on purpose.

    python -m tests.article.perturb [RUNS]

A seeded run takes each article under texts/, changes a random fifth of the numbers that stand in statements found
right, and checks the text again. A changed number is found when a statement it stands in is called wrong; an
accusation is true when a changed number stands in it, or in the code or table that it was computed from.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, FOLLOWS, RIGHT, ROUNDED, Finding
from symflops.library import load
from symflops.text import Source

TEXTS = Path(__file__).parent / "texts"
NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\d.])")
SHARE = Fraction(1, 5)


class Edit(NamedTuple):
    """A number changed: its place in the old text, its place in the new, and what was written."""

    start: int
    end: int
    new_start: int
    new_end: int
    old: str
    new: str


class Score(NamedTuple):
    """How many changed numbers were found, and how many accusations were true."""

    changed: int
    found: int
    accusations: int
    true: int

    @property
    def recall(self) -> float:
        return self.found / max(self.changed, 1)

    @property
    def precision(self) -> float:
        return self.true / max(self.accusations, 1)


def findings(path: Path, text: str) -> tuple[Finding, ...]:
    """The statements of a text under the name of a file."""
    return check(Source(path.name, text), load().declared.units).findings


def changed(written: str, rng: random.Random) -> str:
    """Another number in the same form: a factor, a power of ten, or another first digit."""
    digits = written.replace(",", "")
    kind = rng.choice(("digit", "ten", "factor"))
    if kind == "digit":
        first = next(i for i, c in enumerate(digits) if c not in "0.") if digits.strip("0.") else 0
        other = rng.choice([c for c in "123456789" if abs(int(c) - int(digits[first])) > 1])
        return digits[:first] + other + digits[first + 1 :]
    factor = 10 if kind == "ten" else rng.choice((2, 3, 4))
    value = Fraction(digits) * factor
    places = len(digits.partition(".")[2])
    return f"{float(value):.{places}f}"


def perturbed(path: Path, rng: random.Random) -> tuple[str, list[Edit]]:
    """The text with a fifth of the numbers in right statements changed."""
    text = path.read_text(encoding="utf-8")
    spans: list[tuple[int, int]] = []
    for one in findings(path, text):
        if one.verdict in (RIGHT, ROUNDED):
            spans += [(one.start, one.end)] + ([(one.expr_start, one.expr_end)] if one.tier in ("equation", "apposition") else [])
    places = sorted({m.span() for start, end in spans for m in NUMBER.finditer(text, start, end)})
    chosen = sorted(rng.sample(places, max(1, round(len(places) * SHARE))))
    parts, edits, at, length = [], [], 0, 0
    for start, end in chosen:
        old = text[start:end]
        new = changed(old, rng)
        parts += [text[at:start], new]
        length += start - at
        edits.append(Edit(start, end, length, length + len(new), old, new))
        length += len(new)
        at = end
    return "".join([*parts, text[at:]]), edits


def run(path: Path, seed: int) -> tuple[Score, list[str]]:
    """One article, changed and checked: the score, and what went wrong in words."""
    rng = random.Random(f"{seed} {path.name}")  # noqa: S311 - a seed, so that a run can be repeated
    text, edits = perturbed(path, rng)
    found = findings(path, text)
    wrong = [one for one in found if one.verdict in FINDINGS]
    notes = []
    hits = 0
    for edit in edits:
        if any(_touches(one, edit) for one in wrong) or any(_touches(one, edit) and one.verdict == FOLLOWS for one in found):
            hits += 1
        else:
            notes.append(f"{path.name} seed {seed}: {edit.old} -> {edit.new} not found: {_around(text, edit)}")
    true = 0
    for one in wrong:
        if any(_explains(one, edit, path, text) for edit in edits):
            true += 1
        else:
            notes.append(f"{path.name} seed {seed}: false alarm {text[one.expr_start : one.end][:80]!r}")
    return Score(len(edits), hits, len(wrong), true), notes


def _touches(one: Finding, edit: Edit) -> bool:
    return _overlap(one.start, one.end, edit) or _overlap(one.expr_start, one.expr_end, edit)


def _overlap(start: int, end: int, edit: Edit) -> bool:
    return start < edit.new_end and edit.new_start < end


def _explains(one: Finding, edit: Edit, path: Path, text: str) -> bool:
    """In code everything above counts, in a table the whole row and column."""
    if _touches(one, edit) or one.tier == "code":
        return True
    return one.tier == "table" and "\n\n" not in text[min(edit.new_end, one.start) : max(edit.new_start, one.start)]


def _around(text: str, edit: Edit) -> str:
    return " ".join(text[max(0, edit.new_start - 40) : edit.new_end + 30].split())


def total(seeds: Sequence[int]) -> tuple[Score, list[str]]:
    """All articles under several seeds."""
    scores, notes = [], []
    for seed in seeds:
        for path in sorted(TEXTS.iterdir()):
            score, said = run(path, seed)
            scores.append(score)
            notes += said
    return Score(*(sum(column) for column in zip(*scores, strict=True))), notes


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    score, notes = total(range(runs))
    print(*notes, sep="\n")  # noqa: T201
    print(  # noqa: T201
        f"{score.found} of {score.changed} changed numbers found (recall {score.recall:.2f}), "
        f"{score.true} of {score.accusations} accusations true (precision {score.precision:.3f})"
    )


if __name__ == "__main__":
    main()
