"""What to say when a quantity cannot be had: which laws there are and what each lacks, who gives it, how to give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symflops.model import Quantity

from .circumstances import Circumstances
from .said import entries_of

if TYPE_CHECKING:
    from .resolver import Resolver


def say_missing(resolver: Resolver, quantity: Quantity, circumstances: Circumstances) -> None:
    """Report a missing quantity, or one with several laws and none chosen."""
    name = quantity.name
    for problem in resolver.problems:
        if problem.code == "SF604" or (problem.code in {"SF401", "SF403"} and problem.message.startswith(f"`{name}` ")):
            return  # once is enough, however many want it; and an unknown preset may be what should give it
    laws = resolver.declared.laws.get(name, {})
    if len(laws) > 1:
        best = f"by {best_law(resolver, name, circumstances)}"
        helps = [f"choose one: {name} = \"{best}\" in a file, -s '{name}={best}' on the command line"]
        helps += [law_line(resolver, name, law, circumstances) for law in laws]
        resolver.problem("SF403", f"`{name}` has {len(laws)} laws, and none is chosen", helps=helps)
        return
    in_rows = rows_that_give(name, circumstances)
    if in_rows:
        helps = [f"rows of {in_rows} give it, but here it is wanted outside sum(… over {in_rows})"]
    else:
        unit = resolver.unit_text(quantity)
        value = "…" if not unit else f'"… {unit}"'
        helps = [f"give it: {name} = {value}", *givers(resolver, name)]
    resolver.problem("SF401", f"`{name}` is missing{resolver.wanted_by()}", helps=helps)


def rows_that_give(name: str, circumstances: Circumstances) -> str:
    """The index whose rows give a name."""
    for layer in circumstances.layers:
        for key, bound in layer.bindings.items():
            if bound.kind == "rows" and any(name in row.bindings for row in bound.rows):
                return key.removeprefix("rows of ")
    return ""


def lacks(resolver: Resolver, name: str, law: str, circumstances: Circumstances) -> list[str]:
    """What a law still needs."""
    with resolver.trying() as problems:
        resolver.quantity(name, circumstances, law)
    found = []
    for problem in problems:
        if problem.code == "SF401":
            found.append(problem.message)
        elif problem.code == "SF205":
            found.append(f"what does not come from `{name}` itself")
    return list(dict.fromkeys(found))


def law_line(resolver: Resolver, name: str, law: str, circumstances: Circumstances) -> str:
    """A law with its docstring and whether it can be computed."""
    needs = lacks(resolver, name, law, circumstances)
    doc = resolver.declared.laws[name][law].clauses.doc
    state = f"needs {', '.join(needs[:5])}" if needs else "can be computed"
    return f"  {law:12} {doc}{'   ' if doc else ''}({state})"


def best_law(resolver: Resolver, name: str, circumstances: Circumstances) -> str:
    """The law that lacks least."""
    laws = resolver.declared.laws[name]
    return min(laws, key=lambda law: len(lacks(resolver, name, law, circumstances)))


def givers(resolver: Resolver, name: str) -> list[str]:
    """Presets that give a name: a help line, or nothing."""
    found = []
    for preset in resolver.library.presets.values():
        for given, said, _ in preset.given:
            entries = [f"{given}({key})" for key, _ in entries_of(said)]
            if resolver.declared.aliases.get(given, given) == name or name in entries:
                found.append(preset.name)
    if not found:
        return []
    return [f"or start from a preset that gives it: {', '.join(sorted(found)[:4])}{' …' if len(found) > 4 else ''}"]
