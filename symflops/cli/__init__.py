"""The command line: one file for each command, found by its name."""

from __future__ import annotations


def main() -> None:
    """The entry point of `symflops`."""
    import gc
    import sys

    gc.set_threshold(100_000)  # collecting while modules load costs a tenth of the time to start, and frees nothing

    from .shell.run import run

    sys.exit(run(sys.argv[1:]))
