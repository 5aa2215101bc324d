"""Breaks articles at random: nothing but `SymflopsError` may come out, and no place may lie outside the text.

    python -m tests.article.fuzz [SECONDS] [SEED]

A mutant is an article under texts/, or a few paragraphs of statements in every form, with words, signs and lines deleted,
doubled, swapped or replaced, read as one kind of file or another.
"""

from __future__ import annotations

import random
import re
import sys
import time
import traceback
from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import NamedTuple

from symflops.article.check import check
from symflops.library import load
from symflops.text import Source, SymflopsError

TEXTS = Path(__file__).parent / "texts"
PIECE = re.compile(r"\w+|\s+|.", re.DOTALL)
NAMES = ("x.md", "x.txt", "x.html", "x.tex", "x.ipynb")
SLOWEST = 5.0  # seconds for a few kilobytes; nothing asserts less, for machines are shared
STATEMENTS = (
    "1. It cost $30m for 5T tokens.\n2. A run (1) *(1)* takes 8TP/nX: 175B parameters, 300 billion tokens, 1024 A100 GPUs at "
    "140 teraFLOP/s per GPU, trained in 34 days.\n\n- A: 8 heads, 10 layers, 64 width\n- B: 9 heads, 12 layers, 72 width\n\n"
    "- A: (8 * 64 + 3) * 10 = 5150\n- B: (9 * 72 + 4) = 652\n",
    "| format | weights | x | left (GB) |\n|--|--|--|--|\n"
    "| bf16 | 26GB | 2x2 = 4 | 38 |\n| int8 | 13GB | 3 | 35 |\n| int4 | 7GB | 1 | 9 |\n",
    "```python\nB = 16; s = 1048\nprint(f'{B*s:,} tokens')\n```\n\n```\n16,768 tokens\n```\n\n"
    "```\n$ python -c 'print(2*3)'\n6\n```\n",
    "`614_400_000` params (1.2GB in bf16), 2min/iteration so 250 iterations is ~8h, $2/GPU-hour × 3M GPU-hours = $6M.\n",
    "$$\\frac{2 \\cdot 10^{3}}{4} = 500$$ and \\(N = 7 \\times 10^9\\), so 6ND = 6 × 10²³ ≈ 6e23.\n",
)
_SIGNS = (
    "( ) [ ] { } = == ≈ => ~ + - * ** / ^ × · ÷ \\times \\frac & , . : ; | $ $$ % ` ``` \" ' < > <td> &times; # 0 1 2 10 1e9 "
    "1,000 1e400 ² ³ K M B T GB GiB ms days per GPU tokens params bf16 of is about than GBS=16 (3) *(4)* \x00 \ufeff é 𝑇 \u202e"
)
SPICE = (*_SIGNS.split(" "), "\n", "\n\n", "\n- ", "\n> ", "\n1. ", "\n| ", "\n    ", "9" * 70, "(" * 60, "*(1)*" * 30)


class Report(NamedTuple):
    """How many mutants were tried, and what should not have come out."""

    tried: int
    faults: list[str]


def mutate(text: str, rng: random.Random) -> str:
    """A text with a few changes."""
    pieces = PIECE.findall(text)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(pieces) + 1)
        kind = rng.randrange(5)
        if kind == 0:
            del pieces[at : at + rng.randint(1, 4)]
        elif kind == 1:
            pieces[at:at] = pieces[at : at + rng.randint(1, 12)]
        elif kind == 2:
            pieces[at : at + 1] = [rng.choice(SPICE)]
        elif kind == 3:
            pieces[at:at] = [rng.choice(SPICE) for _ in range(rng.randint(1, 4))]
        else:
            start = rng.randrange(len(pieces) + 1)
            pieces[at:at] = pieces[start : start + rng.randint(1, 30)]
    return "".join(pieces)


def fault(name: str, text: str, slowest: float = inf) -> str:
    """What should not have come out of a mutant; empty where all is well."""
    began = time.perf_counter()
    try:
        findings = check(Source(name, text), load().declared.units).findings
    except SymflopsError:
        return ""
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return traceback.format_exc(limit=-4)
    if time.perf_counter() - began > slowest:
        return f"took {time.perf_counter() - began:.1f} s"
    for one in findings:
        if not (0 <= one.start < one.end <= len(text) and 0 <= one.expr_start < one.expr_end <= len(text)):
            return f"a place outside the text: {one}"
    return ""


def mutants(seed: int) -> Iterator[tuple[str, str]]:
    """Names of files and texts, without end."""
    rng = random.Random(seed)  # noqa: S311 - a seed, so that a run can be repeated
    texts = [path.read_text(encoding="utf-8") for path in sorted(TEXTS.iterdir())]
    texts += [*STATEMENTS, "\n".join(STATEMENTS)]
    while True:
        yield rng.choice(NAMES), mutate(rng.choice(texts), rng)


def run(seconds: float, seed: int) -> Report:
    """Mutants for so long."""
    faults: list[str] = []
    tried, end = 0, time.monotonic() + seconds
    for name, text in mutants(seed):
        tried += 1
        if said := fault(name, text, SLOWEST):
            faults.append(f"seed {seed}, mutant {tried}, {name}: {said}\n{text!r}")
        if time.monotonic() > end:
            break
    return Report(tried, faults)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 300
    report = run(seconds, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(*report.faults[:10], sep="\n\n")  # noqa: T201
    print(f"{report.tried} mutants, {len(report.faults)} faults")  # noqa: T201
    raise SystemExit(bool(report.faults))


if __name__ == "__main__":
    main()
