"""Markdown: results, formulas, arguments and works cited, for a page or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from symflops.graph import set_by_a_formula
from symflops.text import escape

from .latex import Formula, last_sign, quantity, symbol
from .lowering.program import Program
from .lowering.said import Said, cited_works, steps
from .lowering.selection import labelled
from .lowering.writing import header

ABOUT = "results, formulas, arguments and works cited, for a page or a pull request"
SUFFIX = ".md"
OPTIONS: Mapping[str, tuple[str, ...]] = {}
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$])")


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """A page for each program."""
    return "\n".join("\n".join(page(program)) for program in programs)


def plain(text: str) -> str:
    """A text of a formula file as text of a page: nothing in it is markup, of HTML neither.

    >>> plain("<b> *x* [a](b)")
    '&lt;b&gt; \\\\*x\\\\* \\\\[a\\\\]\\\\(b\\\\)'
    """
    marked = _SPECIAL.sub(r"\\\1", escape(text)).replace("&", "&amp;")
    return marked.replace("<", "&lt;").replace(">", "&gt;")


def page(program: Program) -> Iterator[str]:
    """The page, line by line."""
    found, formula = list(steps(program)), Formula(program.library, siunitx=False)
    yield f"# {plain(program.title or ', '.join(output.label for output in program.outputs))}"
    wanted = {output.definition.key for output in program.outputs}
    for said in found:
        if said.definition.key in wanted:
            yield from result(said, formula)
    inputs = [said for said in found if said.definition.origin in ("given", "assumed", "free") and said.definition.quantity]
    given = [said for said in inputs if not set_by_a_formula(said.definition)]
    if given:
        yield from ("", "## Given and assumed", "", "| symbol | quantity | value | from | meaning |", "|---|---|---|---|---|")
        yield from (row(said) for said in given)
    yield from ("", "## Formulas", "", "| symbol | quantity | formula | meaning | source |", "|---|---|---|---|---|")
    yield from (
        formula_row(said, formula)
        for said in found
        if said.formula is not None and said.definition.law + said.definition.quantity
    )
    works = cited_works(program)
    if works:
        yield from ("", "## Works cited", "")
        yield from (
            f"- {key}: {plain('. '.join(filter(None, [work.authors, work.title, work.date])))} <{link(work.url)}>"
            for key, work in works.items()
        )
    yield from ("", plain(header(program)[-1]), "")


def result(said: Said, formula: Formula) -> Iterator[str]:
    """A result as a displayed formula."""
    right = [formula.of(said)] if said.formula is not None else []
    value = f" {last_sign(said)} {quantity(said, False)}" if said.value is not None else ""
    yield from ("", f"**{plain(labelled(said.definition))}**: {plain(said.definition.clauses.doc)}", "")
    yield from ("$$", f"{symbol(said)}{' = ' if right else ''}{''.join(right)}{value}", "$$")


def row(said: Said) -> str:
    """A line of the table of what is given."""
    value = f"${quantity(said, False)}$" if said.value is not None else ""
    origin = said.definition.by or {"assumed": "assumed", "free": "to be given"}.get(said.definition.origin, "")
    cells = [
        f"${in_cell(symbol(said))}$",
        plain(labelled(said.definition)),
        value,
        plain(origin),
        plain(said.definition.clauses.doc),
    ]
    return f"| {' | '.join(cells)} |"


def formula_row(said: Said, formula: Formula) -> str:
    """A line of the table of formulas."""
    shown = in_cell(formula.of(said))
    sources = "; ".join(plain(f"{one.key} {one.place}".rstrip()) for one in said.definition.sources)
    cells = [
        f"${in_cell(symbol(said))}$",
        plain(labelled(said.definition)),
        f"${shown}$",
        plain(said.definition.clauses.doc),
        sources,
    ]
    return f"| {' | '.join(cells)} |"


def in_cell(tex: str) -> str:
    """A formula in a table: a bar would end its cell."""
    return tex.replace("|", r"\vert ")


def link(address: str) -> str:
    """An address that ends where it ends."""
    return "".join(c for c in address if c.isascii() and c.isprintable() and c not in '<> \\`"')
