"""Scenarios as text: an answer with every assumption written out, and a new one from presets, to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from .answer import Answer, Result
from .expr import Name, walk
from .library import Library
from .notation.text import to_text
from .question import Question
from .resolve.circumstances import Bound, Circumstances, Layer

_BARE = re.compile(r"[+-]?[0-9][0-9_]*(\.[0-9_]+)?([eE][+-]?[0-9]+)?\Z")


def quoted(text: str) -> str:
    """A TOML string: quotes, backslashes and control characters escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def frozen(answer: Answer) -> str:
    """A scenario that says everything an answer was computed from and asks for the same."""
    question = answer.question
    library = question.library
    lines = [f"# Frozen: nothing here comes from a preset or a default. Library {library.digest}."]
    if question.scenario.title:
        lines.append(f"title = {quoted(question.scenario.title)}")
    if question.scenario.library:
        lines.append(f"library = [{', '.join(quoted(path) for path in question.scenario.library)}]")
    lines.append(f"want  = [{', '.join(quoted(name) for name in answer.results)}]")
    lines += ["", "[given]", *_values(answer), *_options(answer), *_laws(answer)]
    for index in library.declared.indices:
        bound = Circumstances(question.layers).find(f"rows of {index}")
        if bound is not None:
            lines += ["", *_rows(index, bound.rows)]
    lines += _named(answer)
    return "\n".join(lines) + "\n"


def _values(answer: Answer) -> Iterator[str]:
    """What was given, and what was assumed, with where it came from."""
    tables: dict[str, list[str]] = {}
    in_rows = _row_names(answer.question)
    for result in answer.given():
        definition = result.definition
        if definition.label != definition.quantity:
            option = definition.label[len(definition.quantity) + 1 : -1]
            tables.setdefault(definition.quantity, []).append(f"{option} = {said(definition.said_text)}")
        elif not (definition.where or definition.quantity in in_rows):
            yield f"{definition.quantity} = {said(definition.said_text)}  # {definition.by}"
    for name, entries in tables.items():
        yield f"{name} = {{ {', '.join(entries)} }}"
    for result in answer.assumed():
        if not (result.definition.where or result.definition.quantity in in_rows):
            yield f"{result.definition.quantity} = {_default(answer, result)}"


def _default(answer: Answer, result: Result) -> str:
    """A default as it is said: a formula stays one, since other circumstances may make something else of it."""
    quantity = answer.question.library.declared.quantities[result.definition.quantity]
    body = quantity.assumption
    if body is None or body.locals or not any(isinstance(node, Name) for node in walk(body.expr)):
        return f"{exactly(result)}  # assumed"
    return f"{quoted(f'= {to_text(body.expr)}')}  # assumed: {answer.text(result)}"


def _row_names(question: Question) -> set[str]:
    """Names that rows give: they stand there, and may differ."""
    circumstances = Circumstances(question.layers)
    found: set[str] = set()
    for index in question.library.declared.indices:
        bound = circumstances.find(f"rows of {index}")
        for row in bound.rows if bound is not None else ():
            found |= row.bindings.keys()
    return found


def said(text: str) -> str:
    """A value as it was said: a bare number stays bare."""
    return text if _BARE.match(text) and not text.startswith("0") else quoted(text)


def exactly(result: Result) -> str:
    """A value as TOML: a number when it has a finite decimal, else a fraction as an expression."""
    value, unit = result.exact, result.unit
    if value is None:
        low, high = result.ends
        value = Fraction(round((low + high) / 2 * 10**30), 10**30)
    text = decimal(value)
    if text is None:
        fraction = f"{value.numerator}/{value.denominator}"
        return quoted(f"= ({fraction}) [{unit}]" if unit else f"= {fraction}")
    return quoted(f"{text} {unit}") if unit else text


def decimal(value: Fraction) -> str | None:
    """The finite decimal of a fraction, or None.

    >>> decimal(Fraction(-5, 4)), decimal(Fraction(1, 3))
    ('-1.25', None)
    """
    bottom = value.denominator
    places = 0
    while bottom % 10 == 0 or bottom % 2 == 0 or bottom % 5 == 0:
        bottom = bottom // 10 if bottom % 10 == 0 else bottom // 2 if bottom % 2 == 0 else bottom // 5
        places += 1
    if bottom != 1 or places > 40:
        return None
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    if not places:
        return sign + digits
    return sign + f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")


def _options(answer: Answer) -> Iterator[str]:
    in_rows = _row_names(answer.question)
    for chosen in answer.graph.chosen:
        if not chosen.where and chosen.choice not in in_rows:
            yield f"{chosen.choice} = {quoted(chosen.option)}  # {chosen.by or 'assumed'}"


def _laws(answer: Answer) -> Iterator[str]:
    """The laws that somebody picked, of quantities the answer depends on."""
    circumstances = Circumstances(answer.question.layers)
    for name in dict.fromkeys(definition.quantity for definition in answer.graph.definitions.values()):
        bound = circumstances.find(name) if name else None
        if bound is not None and bound.kind == "law":
            yield f"{name} = {quoted(f'by {bound.text}')}  # {bound.by}"


def _named(answer: Answer) -> Iterator[str]:
    """Circumstances with names, for formulas that speak of them."""
    for name, layers in answer.question.presets.items():
        yield from ("", f"[preset.{name}]")
        for layer in layers:
            for key, bound in layer.bindings.items():
                if bound.kind != "rows":
                    yield f"{_key(key)} = {said(_bound_text(bound))}"
        for layer in layers:
            for key, bound in layer.bindings.items():
                if bound.kind == "rows":
                    yield from _rows(f"preset.{name}.{key.removeprefix('rows of ')}", bound.rows)


def _key(name: str) -> str:
    """A name as a key of TOML; an entry of a table is a dotted one."""
    return name.replace("(", ".").rstrip(")")


def _rows(index: str, rows: Sequence[Layer]) -> Iterator[str]:
    for row in rows:
        yield f"[[{index}]]"
        if row.times is not None:
            yield f"times = {said(row.times.text)}"
        for name, bound in row.bindings.items():
            yield f"{_key(name)} = {said(_bound_text(bound))}"


def _bound_text(bound: Bound) -> str:
    return f"by {bound.text}" if bound.kind == "law" else bound.text


# ---- a new scenario ----------------------------------------------------------------------------------------


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
