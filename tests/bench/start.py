"""How long a question takes to start, beside a hello-world Typer command, bare Python and `import sympy`.

Run it by hand: `python tests/bench/start.py [RUNS]`. It prints the median and the least wall time of each command,
interleaved so that a busy machine disturbs all alike, and the ratio to the hello-world command. It asserts nothing.
"""

# ruff: noqa: T201 - printing is what it is for

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HELLO = """
import typer
app = typer.Typer()
@app.command()
def main(name: str = "World") -> None:
    print(f"Hello {name}")
app()
"""
# As long as a short article, with as many claims.
ARTICLE = """
A model of 175 billion parameters saw 300 billion tokens, which is 6 * 175e9 * 300e9 = 3.15e23 FLOP. A device does
312 TFLOP/s at best; at 45% of that, 3.15e23 / (0.45 * 312e12) = 2.24e9 s, or 2.24e9 / 3600 = 622,000 device hours.

1. A device costs $2.50 an hour, so 622,000 * 2.5 = $1,555,000.
2. With 1024 devices it takes 622,000 / 1024 = 607 hours.
"""


def seconds(command: Sequence[str], environment: dict[str, str], folder: str) -> float:
    """The wall time of one run."""
    start = time.perf_counter()
    subprocess.run(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def commands(folder: str, turn: int) -> dict[str, list[str]]:
    """What is measured; the value given to eval is another one each time, so that no answer could be cached."""
    python = sys.executable
    return {
        "python -c pass": [python, "-c", "pass"],
        "hello-world Typer": [python, os.path.join(folder, "hello.py")],
        "symflops eval": [python, "-m", "symflops", "eval", "gpt3.toml", "-s", f"n_tokens={301 + turn}B token"],
        "symflops --help": [python, "-m", "symflops", "--help"],
        "symflops check": [python, "-m", "symflops", "check", os.path.join(folder, f"article{turn % 2}.md")],
        "symflops calc": [python, "-m", "symflops", "calc", f"{turn} PFday -> FLOP"],
        "import sympy": [python, "-c", "import sympy"],
    }


def main(runs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "hello.py").write_text(HELLO, encoding="utf-8")
        for turn in range(2):
            Path(folder, f"article{turn}.md").write_text(ARTICLE * (20 + turn), encoding="utf-8")
        environment = {**os.environ, "SYMFLOPS_CACHE": os.path.join(folder, "cache"), "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for command in commands(folder, 0).values():
            seconds(command, environment, folder)
        found: dict[str, list[float]] = {}
        for turn in range(1, runs + 1):
            for name, command in commands(folder, turn).items():
                found.setdefault(name, []).append(seconds(command, environment, folder))
    hello = statistics.median(found["hello-world Typer"])
    print(f"{'':20}{'median':>10}{'least':>10}{'ratio':>8}")
    for name, times in found.items():
        middle = statistics.median(times)
        print(f"{name:20}{middle * 1000:>7.0f} ms{min(times) * 1000:>7.0f} ms{middle / hello:>8.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
