"""The command line: one file for each command, found by its name."""

from __future__ import annotations


def main() -> None:
    """The entry point of `symflops`."""
    import sys

    from .shell.run import run

    sys.exit(run(sys.argv[1:]))
