"""`symflops export`: quantities as code and documents."""

from __future__ import annotations

import os
from typing import Annotated, TypeAlias

import typer

from symflops.question import Question
from symflops.show import Page
from symflops.show.pages.document import document
from symflops.text import fail

from .eval import is_quantity
from .new import write
from .shell import completing
from .shell.options import Conventions, Library, Settings, Start, split
from .shell.reply import Reply

PANEL = "Write"
RANK = 3


Words: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="QUANTITY...",
        autocompletion=completing.quantities,
        help="What to export, and a scenario among them; of a scenario alone, what it wants.",
    ),
]
To: TypeAlias = Annotated[str, typer.Option("--to", metavar="TARGET", help="python, c, sql, latex …: see --list.")]
Scenario: TypeAlias = Annotated[
    str,
    typer.Option("--scenario", metavar="SCENARIO", autocompletion=completing.scenarios, help="Where the numbers come from."),
]
In: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--in",
        metavar="NAMES",
        autocompletion=completing.quantities,
        help="The arguments; all else is worked out from the scenario.",
    ),
]
Output: TypeAlias = Annotated[
    str, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file, which must not be there yet.")
]
Dialect: TypeAlias = Annotated[str, typer.Option("--dialect", metavar="NAME", help="sqlite or duckdb, for sql.")]
Mode: TypeAlias = Annotated[
    str, typer.Option("--mode", metavar="MODE", help="formula, substituted, value, derivation or document, for latex.")
]
Numbers: TypeAlias = Annotated[str, typer.Option("--numbers", metavar="HOW", help="plain or siunitx, for latex.")]


def command(
    words: Words = None,
    to: To = "",
    scenario: Scenario = "",
    inputs: In = None,
    test: Annotated[bool, typer.Option("--test", help="With a test, its values from exact evaluation.")] = False,
    output: Output = "",
    dialect: Dialect = "",
    mode: Mode = "",
    numbers: Numbers = "",
    listed: Annotated[bool, typer.Option("--list", help="Every target, one to a line.")] = False,
    settings: Settings = None,
    start: Start = None,
    library: Library = None,
    conventions: Conventions = None,
) -> Reply:
    """Write quantities as code in another language, or as a document.

    Without --in, the arguments are all that is given or assumed as a number, with the scenario's values as defaults,
    and all that nobody says. Arguments and results are in the units of the library.

    Examples:
        symflops export training_time gpt3.toml --to python
        symflops export training_time training_cost gpt3.toml --in n_params,n_devices --to c --test -o cost.c
        symflops export training_time -s 'training_time=by narayanan' --to latex
        symflops export --list
    """
    from symflops.api import question
    from symflops.emit import checked_options, target

    if listed:
        return Reply(target_list())
    name = to or by_suffix(output)
    quantities, found = sorted_words(words or [], scenario, library or [])
    given = {option: value for option, value in (("dialect", dialect), ("mode", mode), ("numbers", numbers)) if value}
    chosen = checked_options(name, given)
    if not (quantities or found or start):
        raise fail("SF912", "nothing is asked for", helps=["for example: symflops export training_time gpt3.toml --to python"])
    presets, counted = split(start, "--from"), split(conventions, "--convention")
    asked = question(found or None, quantities, settings or (), presets, counted, library or ())
    text = written(asked, split(inputs, "--in"), name, chosen, test)
    if isinstance(text, bytes) and not output:
        raise fail("SF912", f"{name} is written to a file", helps=[f"-o {asked.want[0][0]}{target(name).SUFFIX}"])
    if output:
        write(output, text)
        return Reply(None, "", asked.notes)
    return Reply(document(str(text)), "", asked.notes)


def written(asked: Question, arguments: list[str], name: str, chosen: dict[str, str], test: bool) -> str | bytes:
    """The text of a target."""
    from symflops.emit import target
    from symflops.emit.lowering.selection import program_of

    module = target(name)
    if test and not hasattr(module, "test"):
        raise fail("SF912", f"--test is for code, and {name} is none", helps=["leave --test out"])
    program = program_of(asked, arguments, code=getattr(module, "CODE", hasattr(module, "test")))
    if not test:
        found: str | bytes = module.emit([program], chosen)
        return found
    from symflops.emit.lowering.samples import samples

    return str(module.test([(program, samples(program))], chosen))


def sorted_words(words: list[str], scenario: str, paths: list[str]) -> tuple[list[str], str]:
    """The quantities among the words of a command line, and the scenario, of which there is one at most."""
    quantities = [word for word in words if is_quantity(word, paths)]
    others = [word for word in words if word not in quantities]
    if scenario:
        return [*quantities, *others], scenario
    files = [word for word in others if os.path.isfile(word)]
    if len(files) == 1:  # it may have a library of its own, whose quantities stand beside it
        return [word for word in words if word not in files], files[0]
    if len(others) > 1:
        from symflops.library import load
        from symflops.text import did_you_mean

        known = load(paths).declared.quantities
        helps = [f"`{word}`: {line}" for word in others for line in did_you_mean(word, known)]
        raise fail(
            "SF912",
            f"more than one of these is no quantity: {', '.join(others)}",
            helps=[*helps, "one scenario at most may be named"],
        )
    return quantities, "".join(others)


def by_suffix(path: str) -> str:
    """The target that a file's name tells of."""
    from symflops.emit import target, targets

    for name in targets():
        if path and path.endswith(target(name).SUFFIX):
            return name
    raise fail("SF912", "a target is missing", helps=[f"--to {'|'.join(targets())}"])


def target_list() -> Page:
    """The targets, with what each is."""
    from symflops.emit import target, targets

    rows = [(name, target(name).ABOUT) for name in targets()]
    width = max(len(name) for name, _ in rows) + 2
    return Page(
        columns=("target", "about"),
        rows=rows,
        record=lambda: [{"target": name, "about": about} for name, about in rows],
        text=lambda style: "\n".join(f"{style.paint(name, 'cyan')}{' ' * (width - len(name))}{about}" for name, about in rows),
        narrow=("target",),
        value="target",
        piped="value",
    )
