"""Guided by coverage, breaks what parses formula files, quantities and scenarios: only SymflopsError may come out.

    pip install -e '.[fuzz]'
    python -m tests.hostile.guided formula|quantity|scenario -max_total_time=300

Options after the first word are libFuzzer's. What it learns is kept nowhere: name a folder as the last word to keep it.
"""

from __future__ import annotations

import sys

NAMES = ("formula", "quantity", "scenario")


def formula(data: bytes) -> None:
    """A formula file: read, its problems told."""
    from symflops.parse.formula import problems_of, read_formulas
    from symflops.parse.limits import decode
    from symflops.text import render

    reading = read_formulas(decode(data, "fuzz.flop"))
    for problem in problems_of(reading, lambda name: name in {"s", "FLOP", "byte"}):
        render(problem)


def quantity(data: bytes) -> None:
    """A quantity as a scenario says it."""
    from symflops.parse.limits import decode
    from symflops.parse.quantity import parse_measure
    from symflops.text import Span

    source = decode(data, "fuzz")
    parse_measure(source, Span(0, len(source.text)))


def scenario(data: bytes) -> None:
    """A scenario; the expressions in it written out again."""
    from symflops.notation import to_text
    from symflops.parse.limits import decode
    from symflops.parse.scenario import parse_scenario

    found = parse_scenario(decode(data, "fuzz.toml"), "fuzz")
    for _, said, _ in found.given:
        if said.kind == "expr":
            to_text(said.value)  # type: ignore[arg-type]


def main() -> None:
    """Fuzz one of the targets until libFuzzer's options say stop, or something else than SymflopsError comes out."""
    try:
        import atheris
    except ImportError:
        sys.exit("guided fuzzing needs atheris: pip install -e '.[fuzz]'")
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        sys.exit(f"python -m tests.hostile.guided {'|'.join(NAMES)} [libFuzzer options]")
    target = {"formula": formula, "quantity": quantity, "scenario": scenario}[sys.argv[1]]
    with atheris.instrument_imports(include=["symflops"]):  # before anything of symflops is imported
        import symflops.notation
        import symflops.parse.formula
        import symflops.parse.quantity
        import symflops.parse.quantity_tree
        import symflops.parse.scenario  # noqa: F401
        from symflops.text import SymflopsError, render

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
