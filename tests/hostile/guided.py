"""Guided by coverage, breaks what parses formula files, quantities and scenarios: only SymflopsError may come out.

    pip install -e '.[fuzz]'
    python -m tests.hostile.guided formula|quantity|scenario -max_total_time=300

Options after the first word are libFuzzer's. What it learns is kept nowhere: name a folder as the last word to keep it.
"""

from __future__ import annotations

import sys

try:
    import atheris
except ImportError:
    sys.exit("guided fuzzing needs atheris: pip install -e '.[fuzz]'")

with atheris.instrument_imports(include=["symflops"]):
    from symflops.notation import to_text
    from symflops.parse.formula import problems_of, read_formulas
    from symflops.parse.limits import decode
    from symflops.parse.quantity import parse_measure
    from symflops.parse.scenario import parse_scenario
    from symflops.text import Span, SymflopsError, render


def formula(data: bytes) -> None:
    """A formula file: read, its problems told."""
    reading = read_formulas(decode(data, "fuzz.flop"))
    for problem in problems_of(reading, lambda name: name in {"s", "FLOP", "byte"}):
        render(problem)


def quantity(data: bytes) -> None:
    """A quantity as a scenario says it."""
    source = decode(data, "fuzz")
    parse_measure(source, Span(0, len(source.text)))


def scenario(data: bytes) -> None:
    """A scenario; the expressions in it written out again."""
    found = parse_scenario(decode(data, "fuzz.toml"), "fuzz")
    for _, said, _ in found.given:
        if said.kind == "expr":
            to_text(said.value)


TARGETS = {target.__name__: target for target in (formula, quantity, scenario)}


def main() -> None:
    """Fuzz one of the targets until libFuzzer's options say stop, or something else than SymflopsError comes out."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"python -m tests.hostile.guided {'|'.join(TARGETS)} [libFuzzer options]")
    target = TARGETS[sys.argv[1]]

    def once(data: bytes) -> None:
        try:
            target(data)
        except SymflopsError as error:
            for problem in error.problems:
                render(problem)

    atheris.Setup([sys.argv[0], *sys.argv[2:]], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
