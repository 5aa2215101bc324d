"""A new scenario: a commented text to be filled in."""

from __future__ import annotations

from collections.abc import Sequence

from .library import Library
from .writing import quoted


def new(library: Library, presets: Sequence[str], want: Sequence[str], lacking: Sequence[str]) -> str:
    """A commented scenario that starts from presets: what is still to be given stands there with its meaning."""
    names = ", ".join(quoted(name) for name in presets)
    lines = [
        'title = "…"                      # what this is about, in a few words',
        f"from  = [{names}]",
        f"want  = [{', '.join(quoted(name) for name in want)}]",
        "",
        "[given]                          # said here, it wins over the presets; -s name=value wins over this",
    ]
    for name in lacking:
        quantity = library.declared.quantities.get(name)
        if quantity is None:
            continue
        unit = library.declared.units.canonical(quantity.unit) if quantity.unit is not None else ""
        value = quoted(f"… {unit}") if unit else "…"
        laws = library.declared.laws.get(name, {})
        if len(laws) > 1:
            value = quoted(f"by {' | '.join(laws)}")
        lines.append(f"# {name} = {value}".ljust(31) + f"  # {quantity.clauses.doc}")
    lines += [
        "",
        "# [expect]                       # checked by eval, which then exits with 1 when it does not hold",
        '# training_time = { value = "34 day", within = "15%" }',
    ]
    return "\n".join(lines) + "\n"
