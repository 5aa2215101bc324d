"""One run of the command line: find the command, ask it, write what it replies, whatever happens."""

from __future__ import annotations

import os
from collections.abc import Sequence

from symflops.text import Problem, SymflopsError, did_you_mean, fail

from .console import COLOUR_CHOICES, Console
from .reply import Reply

REPORT = "https://github.com/symflops/symflops/issues"


def run(args: Sequence[str]) -> int:
    """Run a command line; the exit code of the documentation."""
    console = Console.of("auto")
    try:
        color, rest = without_color(args)
        console = Console.of(color)
        return answered(console, rest)
    except SymflopsError as error:
        console.problems(error.problems)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        console.gone()
        return 0
    except MemoryError:
        console.problems([Problem("SF905", "out of memory")])
        return 3
    except Exception as error:  # the last resort: a fault of ours is told in a line, not in a traceback
        if os.environ.get("SYMFLOPS_TRACEBACK"):
            raise
        console.problems([internal(error)])
        return 70


def answered(console: Console, args: Sequence[str]) -> int:
    """Ask the command and write its reply."""
    from .application import invoke

    reply = invoke(args, console)
    return console.write(reply) if isinstance(reply, Reply) else int(reply or 0)


def internal(error: Exception) -> Problem:
    """An internal error in one line, and where it should be told."""
    helps = (f"please report it, with the command, at {REPORT}", "SYMFLOPS_TRACEBACK=1 shows where it happened")
    return Problem("SF970", f"internal error: {type(error).__name__}: {str(error)[:200]}", (), helps)


def without_color(args: Sequence[str]) -> tuple[str, list[str]]:
    """`--color` may stand anywhere before `--`: it says how everything is written, errors too."""
    color, rest, at = "auto", list(args), 0
    end = rest.index("--") if "--" in rest else len(rest)
    while at < end:
        name, equals, value = rest[at].partition("=")
        if name in ("--color", "--colour"):
            width = 1 if equals else 2
            color = value if equals else "".join(rest[at + 1 : end][:1])
            if color not in COLOUR_CHOICES:
                helps = (*did_you_mean(color, COLOUR_CHOICES), f"--color takes {', '.join(COLOUR_CHOICES)}")
                raise fail("SF912", f"`{color}` is no way to colour" if color else "--color needs a value", helps=helps)
            del rest[at : at + width]
            end -= width
        else:
            at += 1
    return color, rest
