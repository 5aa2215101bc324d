"""An imported configuration as the text of a scenario, each value with the keys it came from."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symflops.model import Said, SaidRow
from symflops.writing import quoted

from .config import Imported


def written(found: Imported) -> str:
    """A commented scenario that comes to the same numbers as the configuration."""
    scenario = found.scenario
    lines = [f"# From {_comment(scenario.name)}, by its model_type."]
    lines += [f"# {_comment(note.message)}" for note in found.notes]
    lines.append(f"title = {quoted(scenario.title)}")
    if scenario.parents:
        lines.append(f"from  = [{', '.join(quoted(name) for name, _ in scenario.parents)}]")
    lines += ['want  = ["n_params", "n_active_params"]', "", "[given]"]
    plain = [(name, said) for name, said, _ in scenario.given if said.kind != "rows"]
    left = max((len(name) for name, _ in plain), default=0)
    for name, said in plain:
        line = f"{name.ljust(left)} = {_value(said)}"
        origin = found.origins.get(name, "")
        lines.append(f"{line.ljust(left + 24)} # {origin}" if origin else line)
    for name, said, _ in scenario.given:
        if said.kind == "rows":
            lines += _rows(name, said.value)  # type: ignore[arg-type]
    return "\n".join(lines) + "\n"


def _rows(index: str, rows: tuple[SaidRow, ...]) -> Iterator[str]:
    """Rows of an index, and below each the rows within it: `[[part]]`, `[[part.layer]]`."""
    for row in rows:
        yield f"[[{index}]]"
        plain = [(name, said) for name, said, _ in row if said.kind != "rows"]
        left = max((len(name) for name, _ in plain), default=0)
        for name, said in plain:
            yield f"{name.ljust(left)} = {_value(said)}"
        for name, said, _ in row:
            if said.kind == "rows":
                yield from _rows(f"{index}.{name}", said.value)  # type: ignore[arg-type]


def _value(said: Said) -> str:
    if said.kind == "flag":
        return "true" if said.value else "false"
    if said.kind == "presets":
        return f"[{', '.join(quoted(str(name)) for name in said.value)}]"  # type: ignore[union-attr]
    if said.kind == "bare":
        value = said.value
        assert isinstance(value, Fraction)
        return str(value) if value.denominator == 1 else quoted(f"= {value}")
    return quoted(said.text)


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)
