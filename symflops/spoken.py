"""Help of errors in the words of Python: what is an option on the command line is an argument of a function."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from .text import SymflopsError

P = ParamSpec("P")
T = TypeVar("T")

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_SETTING = re.compile(rf"-s (?:'({_NAME})=([^']*)'|({_NAME})=([^\s,;]+))")
_TERMS = re.compile(r"--in ([^\s,;]+(?:,[^\s,;]+)*)")
_COMMAND = re.compile(r"\bsymflops [a-z]")  # a whole command is one in Python too


def spoken(verb: Callable[P, T]) -> Callable[P, T]:
    """A public function whose errors help in the words of Python."""

    @wraps(verb)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return verb(*args, **kwargs)
        except SymflopsError as error:
            problems = [one._replace(helps=tuple(map(in_python, one.helps))) for one in error.problems]
            raise SymflopsError(problems, error.exit_code) from error

    return told


def in_python(line: str) -> str:
    """A line of help.

    >>> in_python("choose one: -s 'mfu=by step', or name it too, --in n_params,n_tokens")
    "choose one: mfu='by step', or name it too, 'n_params', 'n_tokens'"
    >>> in_python('give it: chip = "…" in a file, -s chip=… on the command line')
    'give it: chip = "…" in a file, chip=\\'…\\' in Python'
    """
    if _COMMAND.search(line):
        return line
    found = _SETTING.sub(lambda said: f"{said[1] or said[3]}={said[2] or said[4]!r}", line)
    found = _TERMS.sub(lambda said: ", ".join(map(repr, said[1].split(","))), found)
    return found.replace(" on the command line", " in Python") if found != line else line
