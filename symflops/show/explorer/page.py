"""The page: one file without anything from outside, that a browser opens from disk."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from symflops import __version__
from symflops.emit.lowering.program import Output, Program
from symflops.emit.lowering.said import Said, steps
from symflops.emit.lowering.selection import labelled
from symflops.graph import set_by_a_formula
from symflops.text import GENERATOR
from symflops.units.display import humanise

from .breakdown import Part, breakdown, defaults
from .code import model, rests_on
from .controls import Control, controls, record
from .formulas import formulas, text, works
from .scales import scales
from .scenario import key_of

GROUPS = (("given", "Given"), ("assumed", "Assumed"), ("free", "To be given"))


class Contents(NamedTuple):
    """What a page is made of; `left_out` says what could not be shown, and why, `dated` of which day prices are."""

    program: Program
    fields: tuple[Control, ...]
    parts: dict[str, tuple[Part, ...]]
    found: tuple[Said, ...]
    toml: dict[str, Any]
    left_out: tuple[str, ...]
    dated: tuple[str, ...] = ()


def explorer(program: Program, toml: dict[str, Any], left_out: Sequence[str] = (), dated: Sequence[str] = ()) -> str:
    """The page of a program; `toml` is the scenario it stands for."""
    values = defaults(program)
    parts = {output.key: breakdown(program, output, values) for output in program.outputs}
    contents = Contents(program, tuple(controls(program)), parts, tuple(steps(program)), toml, tuple(left_out), tuple(dated))
    script = f"{model(program, parts)}const page = {as_script(data(contents))};\n{beside('page.js')}"
    return "\n".join([*head(contents, script), *body(contents), f"<script>{script}</script>", "</body>", "</html>", ""])


def beside(name: str) -> str:
    """A file beside this one."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()


def as_script(value: Any) -> str:
    """Data inside a script: nothing in it can end the script.

    >>> as_script({"doc": "</script><!--"})
    '{"doc":"\\\\u003c/script\\\\u003e\\\\u003c!--"}'
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def policy(script: str, style: str) -> str:
    """What the page may do: run this script, use this style, and nothing else."""
    return f"default-src 'none'; script-src {hashed(script)}; style-src {hashed(style)}; base-uri 'none'; form-action 'none'"


def hashed(content: str) -> str:
    """The source expression of an inline element."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


# ---- data for the script -----------------------------------------------------------------------------------


def data(contents: Contents) -> dict[str, Any]:
    """Everything the script knows beside the formulas."""
    program = contents.program
    places = {one.base: at for at, one in enumerate(program.inputs)} | {one.key: at for at, one in enumerate(program.inputs)}
    exprs = {step.key: step.expr for step in program.steps if step.key not in places}
    demands = []
    for demand in program.demands:
        rests = rests_on(demand.condition, exprs, places)
        direct = rests_on(demand.condition, {}, places) == rests
        demands.append({"why": demand.message, "inputs": rests, "direct": direct})
    return {
        "inputs": [{**record(one), "key": key_of(one.label)} for one in contents.fields],
        "outputs": [shown(output, contents) for output in program.outputs],
        "demands": demands,
        "toml": contents.toml,
    }


def shown(output: Output, contents: Contents) -> dict[str, Any]:
    """A result as the script reads it."""
    definition = output.definition
    return {
        "name": output.label,
        "unit": output.unit,
        "factor": float(definition.factor),
        "scale": scales(definition, contents.program.library.declared.units),
        "parts": [part.label for part in contents.parts[output.key]],
    }


# ---- what a person reads ------------------------------------------------------------------------------------


def title_of(program: Program) -> str:
    """What the page is called."""
    return program.title or ", ".join(output.label for output in program.outputs[:3])


def head(contents: Contents, script: str) -> Iterator[str]:
    """The head: the policy comes before what it is about."""
    style = beside("page.css")
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield GENERATOR
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy(script, style)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">'
    yield f"<title>{text(title_of(contents.program))} · symflops</title>\n<style>{style}</style>\n</head>"


def body(contents: Contents) -> Iterator[str]:
    """The page from its title to its last line."""
    program = contents.program
    yield f"<body>\n<header><h1>{text(title_of(program))}</h1>"
    yield '<p class="faint">Change a number: everything follows. Numbers may be written as 300B, 1.5e9 or 42%; '
    yield "Escape puts one back.</p>"
    yield "<noscript><p>Without JavaScript these are the numbers that the scenario begins with.</p></noscript></header>"
    yield '<main>\n<p id="live" class="hidden" role="status" aria-live="polite"></p>'
    yield '<p id="ignored" class="card" role="alert" hidden></p>'
    yield '<div class="columns">'
    yield from inputs(contents.fields)
    yield from results(contents)
    yield '</div>\n<p id="bar" class="script" aria-hidden="true"></p>'
    yield from scenario()
    yield from rest(contents)
    yield f'</main>\n<footer><p class="faint">Written by symflops {text(__version__)}, library {text(program.library.digest)}, '
    yield f"content {text(program.digest())}.</p></footer>"


def inputs(fields: Sequence[Control]) -> Iterator[str]:
    """The inputs, by who said them."""
    yield '<form class="card inputs" aria-label="Inputs" autocomplete="off"><h2>Inputs</h2>'
    for origin, legend in GROUPS:
        group = [(at, one) for at, one in enumerate(fields) if group_of(one) == origin]
        if group:
            yield f"<fieldset><legend>{legend}</legend>"
            for at, one in group:
                yield from field(at, one)
            yield "</fieldset>"
    if not fields:
        yield "<p>Nothing here can be changed.</p>"
    yield "</form>"


def group_of(one: Control) -> str:
    """Who said an input; what is worked out unless it is named as one, was said here."""
    return one.origin if one.origin in dict(GROUPS) else "given"


def field(at: int, one: Control) -> Iterator[str]:
    """An input: its name, a field with its unit, a slider, what it means."""
    kind = "date" if one.kind == "date" else "text"
    value = "" if one.value is None or kind == "date" else f"{one.value:.12g}"
    by = f" <small>from {text(one.by)}</small>" if one.by else ""
    unit = f'<span class="unit" id="unit-{at}">{text(one.unit)}</span>' if one.unit and kind == "text" else ""
    named = f'aria-labelledby="label-{at}{f" unit-{at}" if unit else ""}" aria-describedby="note-{at} doc-{at}"'
    yield f'<div class="input"><label id="label-{at}" for="field-{at}">{name(one.label)}</label>{by}'
    yield f'<div class="entry"><input type="{kind}" id="field-{at}" value="{value}" spellcheck="false" {named}>{unit}'
    yield f'<span class="note" id="note-{at}"></span></div>'
    if one.kind in ("log", "linear"):
        named = f'aria-label="{text(one.label)}, slider" aria-describedby="note-{at}"'
        yield f'<input type="range" class="script" id="slider-{at}" {named}>'
    yield f'<p class="doc" id="doc-{at}">{text(one.doc)}</p></div>'


def name(label: str) -> str:
    """A name that may be broken after an underscore."""
    return text(label).replace("_", "_<wbr>")


def results(contents: Contents) -> Iterator[str]:
    """The results, which of them the charts are about, and the charts."""
    yield '<div class="results"><section class="card" aria-labelledby="results-title"><h2 id="results-title">Results</h2>'
    yield '<div class="buttons script"><button type="button" id="pin">Pin as A, to compare</button>'
    yield '<button type="button" id="back" hidden>Back to A</button><button type="button" id="unpin" hidden>Forget A</button>'
    yield '<button type="button" id="reset">Reset all</button></div><p id="why" role="alert" hidden></p>'
    yield '<table id="results"><thead><tr><th scope="col">Result</th><th scope="col" class="number">Value</th>'
    yield '<th scope="col" class="number a">A</th><th scope="col" class="number a">against A</th></tr></thead><tbody>'
    said = {one.definition.key: one for one in contents.found}
    for at, output in enumerate(contents.program.outputs):
        yield from result(at, output, value_text(said.get(output.definition.key), contents.program))
    yield "</tbody></table>"
    if contents.left_out:
        yield f'<p class="faint">Left out: {"; ".join(map(text, contents.left_out))}.</p>'
    if contents.dated:
        yield f'<p class="faint">Of a day: {"; ".join(map(text, contents.dated))}.</p>'
    yield "</section>"
    yield from charts()
    yield "</div>"


def value_text(said: Said | None, program: Program) -> str:
    """The value that the scenario begins with, as a person would say it; nothing where there is none."""
    if said is None or said.value is None:
        return ""
    one = said.definition
    return humanise(said.value * one.factor, one.unit, one.factor, one.dimension, program.library.declared.units)


def result(at: int, output: Output, first: str) -> Iterator[str]:
    """A line of the results."""
    checked = " checked" if at == 0 else ""
    yield f'<tr id="row-{at}"><th scope="row"><label><input type="radio" class="script" name="show" id="show-{at}"{checked}>'
    yield f'<span><span class="name">{name(output.label)}</span>'
    yield f'<span class="doc">{text(output.definition.clauses.doc)}</span></span></label></th>'
    yield f'<td class="number"><span class="value" id="value-{at}">{text(first)}</span>'
    yield f'<span class="exact" id="exact-{at}"></span></td>'
    yield f'<td class="number a" id="pinned-{at}"></td><td class="number a" id="ratio-{at}"></td></tr>'


def charts() -> Iterator[str]:
    """The breakdown and the tornado: tables with a bar in each row, so that they can be read aloud."""
    yield '<section class="card script charts" id="parts-section" aria-labelledby="parts-title" hidden>'
    yield '<h2 id="parts-title"></h2>'
    yield '<table><thead><tr><th scope="col">Part</th><td></td><th scope="col" class="number">Value</th>'
    yield '<th scope="col" class="number">Share</th></tr></thead><tbody id="parts"></tbody></table></section>'
    yield '<section class="card script charts" id="swings-section" aria-labelledby="swings-title" hidden>'
    yield '<h2 id="swings-title"></h2>'
    yield '<p class="faint">Each input alone: over its range where one was given, else 10 % lower '
    yield f"{key('low')} and 10 % higher {key('high')}.</p>"
    yield '<table><thead><tr><th scope="col">Input</th><td></td><th scope="col" class="number">lower</th>'
    yield '<th scope="col" class="number">higher</th></tr></thead><tbody id="swings"></tbody></table></section>'


def key(side: str) -> str:
    """What a colour of the bars means."""
    box = f'<rect class="{side}" width="10" height="10"/>'
    return f'<svg class="key" viewBox="0 0 10 10" aria-hidden="true">{box}</svg>'


def scenario() -> Iterator[str]:
    """The scenario as a text to copy."""
    yield '<section class="card script" aria-labelledby="toml-title"><h2 id="toml-title">As a scenario</h2>'
    yield '<p class="faint">Kept in a file, <code>symflops eval</code> answers it.</p>'
    yield '<div class="buttons"><button type="button" id="copy">Copy as TOML</button>'
    yield '<span id="copied" role="status"></span></div>'
    yield '<textarea id="toml" readonly spellcheck="false" aria-label="The scenario as TOML"></textarea>'
    yield "</section>"


def rest(contents: Contents) -> Iterator[str]:
    """Formulas, what is fixed here, and the works cited."""
    yield '<details class="card" open><summary>Formulas</summary>'
    yield from formulas(contents.program, contents.found)
    yield "</details>"
    fixed = [f"<li>{line}</li>" for line in constants(contents)]
    if fixed:
        yield '<details class="card"><summary>Fixed on this page</summary>'
        yield '<p class="faint">To change one, write the page anew with '
        yield "<code>-s NAME=VALUE</code>.</p><ul>"
        yield from fixed
        yield "</ul></details>"
    cited = list(works(contents.program))
    if cited:
        yield '<details class="card"><summary>Works cited</summary><ul>'
        yield from cited
        yield "</ul></details>"


def constants(contents: Contents) -> Iterator[str]:
    """Choices, laws there was a choice of, and numbers that cannot be changed by themselves."""
    program = contents.program
    for one in sorted(set(program.chosen)):
        where = f" in {one.where}" if one.where else ""
        said_by = ", ".join(filter(None, [one.doc, one.by or "by default"]))
        yield f'<b>{text(one.choice)}</b> = {text(one.option + where)} <span class="doc">{text(said_by)}</span>'
    free = {one.base for one in program.inputs}
    for said in contents.found:
        definition = said.definition
        constant = definition.origin in ("given", "assumed") and definition.quantity and definition.key not in free
        if constant and said.value is not None and not set_by_a_formula(definition):
            formula = f"{definition.said_text.removeprefix('=').strip()} = " if definition.uses else ""
            shown = text(formula + value_text(said, program))
            doc = text(definition.clauses.doc)
            yield f'<b>{text(labelled(definition))}</b> = {shown} <span class="doc">{doc}</span>'
