"""The Typer application: commands found by file name, usage errors told like all others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Annotated, Any

import typer

from symflops.text import SymflopsError, did_you_mean, fail

from .console import Console
from .help import Command, Group
from .reply import Reply

USAGE: type[Exception] = typer.BadParameter.__bases__[0]  # Typer's own; it has no public name
FOLDER = os.path.dirname(os.path.dirname(__file__))
SETTINGS = {"help_option_names": ["-h", "--help"]}


def names() -> list[str]:
    """The commands there are: the files beside this folder. `import_.py` would be `import`.

    >>> {"calc", "eval", "explain"} <= set(names())
    True
    """
    found = [name.removesuffix(".py") for name in os.listdir(FOLDER) if name.endswith(".py")]
    return sorted(name.removesuffix("_") for name in found if not name.startswith("_"))


def module_of(name: str) -> ModuleType:
    """The module of a command."""
    package = __name__.rpartition(".shell.")[0]
    suffix = "" if os.path.exists(os.path.join(FOLDER, f"{name}.py")) else "_"
    return import_module(f"{package}.{name}{suffix}")


def invoke(args: Sequence[str], console: Console) -> Any:
    """Run a command line: the reply of its command, or an exit code."""
    command = typer.main.get_command(application(needed(args)))
    color = console.style(console.out).color
    try:
        return command.main(list(args), prog_name="symflops", standalone_mode=False, color=color)
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except USAGE as error:
        raise usage_error(error, args) from error


def needed(args: Sequence[str]) -> list[str]:
    """The commands whose modules must be loaded: the one asked for, or all of them for help."""
    first = next((arg for arg in args if not arg.startswith("-")), "")
    if first and "_SYMFLOPS_COMPLETE" not in os.environ and args[0] == first:
        if first in names():
            return [first]
        raise unknown_command(first)
    return names()


def application(commands: Sequence[str]) -> typer.Typer:
    """An application of some of the commands."""
    app = typer.Typer(cls=Group, rich_markup_mode=None, pretty_exceptions_enable=False, context_settings=SETTINGS)
    app.callback(invoke_without_command=True)(start)
    modules = sorted(((module_of(name), name) for name in commands), key=lambda one: (one[0].PANEL, one[0].RANK))
    for module, name in modules:
        app.command(name, cls=Command, rich_help_panel=module.PANEL, context_settings=SETTINGS)(module.command)
    return app


def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version and stop.")] = False,
) -> Reply | None:
    """What machine-learning models cost: parameters, FLOP, time, money, energy - computed, explained, with sources."""
    if context.invoked_subcommand is not None:
        return None
    from .welcome import examples, version_page

    return Reply(version_page()) if version else Reply(examples())


# ---- usage errors -----------------------------------------------------------------------------------------


def unknown_command(name: str) -> SymflopsError:
    """The error for a word that is no command."""
    starts = [one for one in names() if one.startswith(name[:3]) and name.startswith(one[:3])]
    meant = did_you_mean(name, names()) or tuple(f"did you mean `{one}`?" for one in starts[:1])
    helps = [*meant, f"commands: {', '.join(names())}"]
    if name.endswith((".toml", ".json")):
        helps.insert(0, f"to compute a scenario: symflops eval {name}")
    return fail("SF910", f"there is no command `{name}`", helps=helps)


def usage_error(error: Any, args: Sequence[str]) -> SymflopsError:
    """A usage error of Typer's in our words: what is wrong, the nearest option, where help is."""
    context = getattr(error, "ctx", None)
    path = (
        context.command_path if context is not None else " ".join(["symflops", *(name for name in args[:1] if name in names())])
    )
    helps = [f"see {path} --help"]
    name = getattr(error, "option_name", None)
    if name is not None and type(error).__name__ == "NoSuchOption":
        known = (
            [option for param in context.command.params for option in param.opts if option.startswith("--")] if context else []
        )
        return fail(
            "SF911",
            f"there is no option `{name}`",
            helps=[*did_you_mean(name, [*known, "--color", "--help"]), *negative(args, name), *helps],
        )
    message = error.format_message().rstrip(".")
    return fail("SF912", message[:1].lower() + message[1:], helps=helps)


def negative(args: Sequence[str], name: str) -> list[str]:
    """What looks like an option may be an expression."""
    if args and args[0] == "calc":
        return ["an expression that begins with a minus goes after --: symflops calc -- '-2^2'"]
    return []
