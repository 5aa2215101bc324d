"""Breaks formula files, scenarios and expressions at random: only SymflopsError may come out.

    python -m tests.hostile.fuzz [MUTANTS] [SEED]

A mutant is a shipped text with a few of its words and signs deleted, doubled, swapped or replaced. Mutants of
formula files are loaded in place of the file they come from; of scenarios and presets asked; of expressions computed.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from symflops import shelf
from symflops.answer import answer
from symflops.building import build
from symflops.calculate import calculate
from symflops.library import File, Library, list_files, load
from symflops.proving import run as run_tests
from symflops.question import ask, ask_of
from symflops.text import SymflopsError, render

SLOWEST = 10.0
TOKEN = re.compile(r'"[^"\n]*"|[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9._]*|\s+|.', re.DOTALL)
_WORDS = (
    "let law choice option index require test unit count per by default where when in integer range source alias given expect "
    'over if then else match and or not is divides ( ) [ ] { } = == => .. ~ + - * / ^ , : " # 0 1 2 1e9 1e-9 30% 175B layer '
    "mask n_layers d_model peak training_flops kaplan previous sum min mod date true nan é \x00 \N{RIGHT-TO-LEFT OVERRIDE}"
)
SPICE = _WORDS.split()
EXPRESSIONS = (
    "3640 PFday -> FLOP",
    "6 FLOP/param/token * 175B param * 300B token / (1024 device * 312 TFLOP/s/device * 45%) -> day",
    'n_params given {"models/gpt3_175b", n_layers = 3}',
    "sum(k^2 over k = 1 .. 100)/mod(7, 3) + date(2020, 5, 14)/1 [day]",
    "match mask { full => 1, causal => 2, half => max(3, 4) }",
    '(training_flops by kaplan given {"models/gpt2", n_tokens = 300B [token]})/(1 [PFday])',
    'dense_peak(bf16) given {"hardware/a100_sxm_80g"}',
    "$33,849/month * 3 month -> $",
)


class Report(NamedTuple):
    """How many mutants were tried, how many were refused, and what should not have come out."""

    tried: int
    refused: int
    faults: list[str]


def mutate(text: str, generator: random.Random) -> str:
    """A text with one to four changes: half of them wild, half that leave names names and numbers numbers."""
    tokens = TOKEN.findall(text)
    change = generator.choice((wild, careful))
    for _ in range(generator.randint(1, 4)):
        if tokens:
            change(tokens, generator)
    return "".join(tokens)


def wild(tokens: list[str], generator: random.Random) -> None:
    """Delete, double, swap, replace, add or cut a token."""
    at, other = generator.randrange(len(tokens)), generator.randrange(len(tokens))
    kind = generator.randrange(6)
    if kind == 0:
        del tokens[at]
    elif kind == 1:
        tokens.insert(at, tokens[at])
    elif kind == 2:
        tokens[at], tokens[other] = tokens[other], tokens[at]
    elif kind == 3:
        tokens[at] = generator.choice(SPICE)
    elif kind == 4:
        tokens.insert(at, f" {generator.choice(SPICE)} ")
    else:
        tokens[at] = tokens[at][: generator.randrange(len(tokens[at]) + 1)]


def careful(tokens: list[str], generator: random.Random) -> None:
    """Exchange a token for another of its kind, or change the inside of a string: what parses often still does."""
    at = generator.randrange(len(tokens))
    token = tokens[at]
    if token[0] == '"' and len(token) > 4 and generator.random() < 0.6:
        inside = TOKEN.findall(token[1:-1])
        generator.choice((wild, careful))(inside, generator)
        tokens[at] = '"' + "".join(inside).replace('"', "") + '"'
    elif not token.isspace():
        alike = [other for other in tokens if kind_of(other) == kind_of(token)]
        tokens[at] = generator.choice([*alike, *(word for word in SPICE if kind_of(word) == kind_of(token))])


def kind_of(token: str) -> str:
    """Roughly what a token is: word, number, string, arithmetic, another sign."""
    if token[0].isalpha() or token[0] == "_":
        return "word"
    return "number" if token[0].isdigit() else "string" if token[0] == '"' else "arithmetic" if token[0] in "+-*/^" else token[0]


def use(library: Library, path: str) -> None:
    """Answer a shipped scenario with a library and run the tests of one of its files: wrong numbers are fine here."""
    for _ in run_tests(library, [trial for trial in library.declared.tests if trial.place.path == path]):
        pass
    answer(ask_of(library, library.scenarios["gpt3"]))


class Fuzzer:
    """Mutants of everything shipped, in a scratch folder."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.generator = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self.files = tuple(list_files(()))
        self.texts = {file.shown: Path(file.path).read_text(encoding="utf-8") for file in self.files}
        self.library: Library = load()

    def formula(self) -> tuple[str, Callable[[], object]]:
        """The library with one of its formula files broken."""
        file = self.generator.choice([file for file in self.files if file.kind == "formula"])
        mutant = mutate(self.texts[file.shown], self.generator)
        path = self.written("mutant.flop", mutant)
        files = [File(one.shown, path if one is file else one.path, one.kind, one.name) for one in self.files]
        return f"{file.shown}\n{mutant}", lambda: use(build(files), file.shown)

    def scenario(self) -> tuple[str, Callable[[], object]]:
        """A broken scenario or preset, asked for something."""
        file = self.generator.choice([file for file in self.files if file.kind in {"scenario", "preset"}])
        mutant = mutate(self.texts[file.shown], self.generator)
        path = self.written("mutant.toml", mutant)
        want = self.generator.choice([(), ("n_params",), ("training_flops",), ("peak", "training_cost")])
        return f"{file.shown} {want}\n{mutant}", lambda: answer(ask(path, want))

    def expression(self) -> tuple[str, Callable[[], object]]:
        """A broken calculation."""
        mutant = mutate(self.generator.choice(EXPRESSIONS), self.generator)
        return mutant, lambda: calculate(mutant, self.library)

    def setting(self) -> tuple[str, Callable[[], object]]:
        """A shipped scenario with a broken setting on top."""
        setting = mutate(self.generator.choice(SETTINGS), self.generator)
        return f"-s {setting!r}", lambda: answer(ask("gpt3", ("training_flops", "n_params"), (setting,)))

    def written(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8", newline="")
        return os.fspath(path)

    def one(self) -> tuple[str, Callable[[], object]]:
        makers = (self.formula, self.scenario, self.scenario, self.expression, self.expression, self.setting)
        return self.generator.choice(makers)()


SETTINGS = (
    "n_layers=96",
    "n_tokens=300B token",
    "mfu=35% .. 45%",
    "d_ff== 4*d_model",
    "training_flops=by kaplan",
    "price=$2/h/device",
)


def run(mutants: int, seconds: float, seed: int) -> Report:
    """Try mutants until there were enough or the time is over."""
    faults: list[str] = []
    tried = refused = 0
    end = time.perf_counter() + seconds
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = Fuzzer(Path(folder), seed)
        while tried < mutants and time.perf_counter() < end:
            tried += 1
            text, act = fuzzer.one()
            start = time.perf_counter()
            try:
                act()
            except SymflopsError as error:
                refused += 1
                for problem in error.problems[:50]:
                    render(problem)
            except Exception:  # noqa: BLE001 - what a fuzzer is for
                faults.append(f"{text[-1500:]}\n{traceback.format_exc(limit=-4)}")
            if time.perf_counter() - start > SLOWEST:
                faults.append(f"{text[-1500:]}\nslow: {time.perf_counter() - start:.1f} s")
    return Report(tried, refused, faults)


if __name__ == "__main__":
    assert shelf.folder("formulas")
    found = run(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, 3600, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for fault in found.faults:
        sys.stdout.write(f"{fault}\n{'-' * 80}\n")
    sys.stdout.write(f"{found.tried} mutants, {found.refused} refused, {len(found.faults)} faults\n")
    sys.exit(1 if found.faults else 0)
