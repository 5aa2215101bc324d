"""A graph in other people's languages: a file for each target, found by its name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

from symflops.text import did_you_mean, fail

ALIASES = {
    "js": "javascript",
    "py": "python",
    "tex": "latex",
    "md": "markdown",
    "sqlite": "sql",
    "duckdb": "sql",
    "jl": "julia",
    "rs": "rust",
}


def targets() -> list[str]:
    """The targets there are: the files beside this one.

    >>> {"python", "c"} <= set(targets())
    True
    """
    found = [name.removesuffix(".py") for name in os.listdir(os.path.dirname(__file__)) if name.endswith(".py")]
    return sorted(name for name in found if not name.startswith("_"))


def target(name: str) -> ModuleType:
    """The module of a target.

    It has `ABOUT` (a line), `SUFFIX`, `OPTIONS` (with their values, the default first) and
    `emit`, which gives a text, or bytes. A code target also has
    `test`, and `RUN`: the commands that build and run what `test` writes. Raises `SymflopsError` for a name that is none.
    """
    known = targets()
    found = ALIASES.get(name.lower(), name)
    if found not in known:
        raise fail("SF912", f"there is no target `{name}`", helps=[*did_you_mean(name, known), f"targets: {', '.join(known)}"])
    return import_module(f"{__name__}.{found}")


def checked_options(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """The options of a target, with what was given; one that it does not have is an error."""
    options: Mapping[str, tuple[str, ...]] = target(name).OPTIONS
    for option, value in given.items():
        if option not in options:
            have = [f"--{one} {'|'.join(values)}" for one, values in options.items()]
            raise fail("SF912", f"--{option} is nothing that {name} has", helps=have or ["leave it out"])
        if value not in options[option]:
            near = did_you_mean(value, options[option])
            raise fail(
                "SF912",
                f"--{option} is not `{value}` for {name}",
                helps=[*near, f"--{option} takes {', '.join(options[option])}"],
            )
    return {option: given.get(option, values[0]) for option, values in options.items()}
