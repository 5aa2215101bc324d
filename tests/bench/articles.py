"""Articles by the megabyte: how fast `check` reads, beside Python's `re` that cuts the same text into words.

Run it by hand: `python tests/bench/articles.py [KILOBYTES]`. For each kind of text it prints megabytes a second, how many
times longer that takes than `re` needs to split the text into words, numbers and signs, the statements judged, microseconds
for each, and the time of twice the text over that of the text: 2 where time is linear. The first kind has a statement every
six hundred bytes, which is what published articles on the subject have; every sentence or cell of the next kinds states
something to compute, so that what counts there is the time of a statement; the last kinds are what no one would write. It
asserts nothing.
"""

# ruff: noqa: T201 - printing is what it is for

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from symflops.article.check import check
from symflops.article.verdicts import UNCHECKED
from symflops.library import load
from symflops.text import Source

WORDS = re.compile(r"\w+|\d+(?:\.\d+)?|[^\w\s]")
ROUNDS = 3


def articles(rng: random.Random) -> Iterator[str]:
    """Sections of prose that names models, sizes and years, with an equation, a claim and a small table in each."""
    claims, rows = paragraphs(rng), tables(rng)
    while True:
        size, length, year = rng.randint(1, 400), rng.choice((2048, 4096, 8192)), rng.randint(2017, 2026)
        yield f"## What a {size}B model needs\n\n"
        for _ in range(2):
            for _ in range(2):
                yield (
                    f"The models that were trained since {year} read {length} tokens at once, and most of what is said of them"
                    f" holds for others of about {rng.randint(2, 99)}B parameters as well; how far depends on the machine. "
                )
            yield "What follows is kept simple, so that a reader can do it again on paper.\n\n"
        yield f"$$6 \\times {size} \\times 10^9 \\times 300 \\times 10^9 = {1.8 * size:.4g} \\times 10^{{21}}$$\n\n"
        yield next(claims).partition(". ")[0] + ".\n\n"
        yield "```python\n" + f"batch = {rng.randint(2, 64)}\ntokens = batch * {length}\n" + "```\n\n"
        if rng.random() < 1 / 8:
            yield from (next(rows) for _ in range(9))
            yield "\n"


def lines(rng: random.Random) -> Iterator[str]:
    """One equation a paragraph, in several forms."""
    while True:
        a, b, c = rng.randint(2, 99), rng.randint(10, 999), rng.randint(2, 999)
        x, y = round(rng.uniform(1, 9), 1), rng.randint(6, 13)
        yield f"{a} * {b} * {c} = {a * b * c}\n\n"
        yield f"${x} \\times 10^{{{y}}} / {a} = {x / a:.2f} \\times 10^{{{y}}}$\n\n"
        yield f"We need {a} × {x}e{y} = {a * x:.3g}e{y} FLOP.\n\n"
        yield f"{b}B parameters × 2 bytes = {2 * b} GB, so {b} / {a} = {b / a:.2f}.\n\n"


def wrong(rng: random.Random) -> Iterator[str]:
    """One wrong equation a paragraph: each is asked whatever may excuse it."""
    while True:
        a, b, c = rng.randint(2, 99), rng.randint(10, 999), rng.randint(2, 999)
        yield f"The weights of {a}B parameters take {a}e9 * {b % 7 + 1} bytes = {a * (b % 7 + 1) * 1.37:.4g} GB in all.\n\n"
        yield f"We need {a} * {b} * {c} = {a * b * c + 7 * a * b} of them.\n\n"


def paragraphs(rng: random.Random) -> Iterator[str]:
    """Prose of six sentences a paragraph, each with a claim, on models, machines and money."""
    while True:
        said = []
        for _ in range(2):
            n, d, g, h = rng.randint(2, 99), rng.randint(2, 99), rng.randint(8, 999), rng.randint(2, 99)
            said.append(f"A model of {n}B parameters trained on {d}B tokens takes 6 * {n}e9 * {d}e9 = {6e18 * n * d:.4g} FLOP.")
            said.append(f"With {g} GPUs for {h} hours, that is {g} * {h} = {g * h:,} GPU hours at $2.50 each.")
            said.append(f"The weights are {n}B × 2 bytes = {2 * n} GB, about {n / 40:.2f} of the memory of a device.")
        yield " ".join(said) + "\n\n"


def tables(rng: random.Random) -> Iterator[str]:
    """Tables of eight rows: two columns and what they come to."""
    while True:
        yield "| model | devices | hours | device hours | cost ($) |\n|---|---|---|---|---|\n"
        for row in range(8):
            g, h = rng.randint(8, 999), rng.randint(2, 999)
            yield f"| run {row} | {g} | {h} | {g * h:,} | {2.5 * g * h:,.2f} |\n"
        yield "\n"


def notebooks(rng: random.Random) -> Iterator[str]:
    """Cells of code with what they print."""
    while True:
        a, b = rng.randint(2, 999), rng.randint(2, 999)
        yield f"```python\nn = {a}\nprint(n * {b})\n```\n\n```\n{a * b}\n```\n\n"


def prose(rng: random.Random) -> Iterator[str]:
    """Sentences with a number here and there and nothing to check."""
    while True:
        year, people = rng.randint(1990, 2030), rng.randint(3, 90)
        yield f"In {year} the group of {people} people wrote about machines, and it was well read.\n\n"


def repeated(piece: str) -> Callable[[random.Random], Iterator[str]]:
    """One piece again and again."""

    def more(rng: random.Random) -> Iterator[str]:
        while True:
            yield piece

    return more


KINDS: dict[str, Callable[[random.Random], Iterator[str]]] = {
    "articles": articles,
    "equations, one a paragraph": lines,
    "wrong equations": wrong,
    "paragraphs of claims": paragraphs,
    "tables": tables,
    "cells of code": notebooks,
    "prose": prose,
    "brackets": repeated("(" * 40),
    "closed brackets": repeated("((1 + 2) * 3) = "),
    "dollars": repeated("$5 and 6$ "),
    "equal signs": repeated("1 = 1 = "),
    "digits": repeated("1234567890"),
    "backticks": repeated("`a ``b "),
    "pipes": repeated("| 1 "),
    "names": repeated("n = 3 and m = n * 2; "),
    "one long sum": repeated("1 + "),
}


def text_of(kind: str, size: int) -> str:
    """A text of a kind, of about as many characters."""
    parts: list[str] = []
    length = 0
    for part in KINDS[kind](random.Random(1)):  # noqa: S311 - the same text each time is what is wanted
        if length >= size:
            return "".join(parts)
        parts.append(part)
        length += len(part)
    raise AssertionError  # the texts do not end


def least(work: Callable[[], object]) -> float:
    """Seconds of CPU of the fastest of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main(kilobytes: int) -> None:
    """Measure and print."""
    units = load().declared.units
    print(f"{'':28}{'MB/s':>8}{'x re':>8}{'judged':>8}{'us each':>9}{'2x / 1x':>9}")
    for kind in KINDS if len(sys.argv) < 3 else sys.argv[2:]:
        text, double = text_of(kind, kilobytes * 1000), text_of(kind, 2 * kilobytes * 1000)
        once = least(partial(check, Source("x.md", text), units))
        twice = least(partial(check, Source("x.md", double), units))
        plain = least(partial(WORDS.findall, text))
        judged = sum(one.verdict != UNCHECKED for one in check(Source("x.md", text), units).findings)
        speed = len(text.encode()) / once / 1e6
        each = f"{once / judged * 1e6:.0f}" if judged else ""
        print(f"{kind:28}{speed:>8.2f}{once / plain:>8.0f}{judged:>8}{each:>9}{twice / once:>9.1f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
