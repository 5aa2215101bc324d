"""The formulas of a page, each as its author wrote it, with what it means and where it is from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symflops.emit.lowering.program import Program
from symflops.emit.lowering.said import Said, cited_works, symbols_of
from symflops.emit.lowering.selection import labelled
from symflops.emit.mathml import equation
from symflops.notation.mathml import escape as marked
from symflops.text import escape

LINKS = ("https://", "http://")


def text(said: str) -> str:
    """A text of a file as it may stand in an element or an attribute: no markup, and nothing that turns letters round.

    >>> text('a </script> "b"')
    'a &lt;/script&gt; &quot;b&quot;'
    """
    return marked(escape(said))


def formulas(program: Program, found: Sequence[Said]) -> Iterator[str]:
    """Each formula once; rows that share one are not repeated."""
    known = symbols_of(program.library)
    seen: set[str] = set()
    for said in found:
        definition = said.definition
        if said.formula is None or not (definition.quantity or definition.law) or definition.origin in ("given", "assumed"):
            continue
        shown = equation(said, known)
        plain = shown.replace(definition.where, "") if definition.where else shown
        if plain not in seen:
            seen.add(plain)
            yield from formula(said, shown)


def formula(said: Said, shown: str) -> Iterator[str]:
    """A formula under its name; a long one is scrolled by itself, by keys too, for which the script gives it a name."""
    definition = said.definition
    label = text(labelled(definition))
    law = f" by {text(definition.law)}" if definition.law else ""
    sources = "; ".join(text(f"{one.key} {one.place}".rstrip()) for one in definition.sources)
    yield f'<div class="formula"><p><b>{label}</b>{law}'
    yield f'<span class="doc"> {text(definition.clauses.doc)}{f" [{sources}]" if sources else ""}</span></p>'
    yield f'<div class="scroll">{shown}</div></div>'


def works(program: Program) -> Iterator[str]:
    """The works that the formulas and values cite."""
    for key, work in cited_works(program).items():
        said = text(". ".join(filter(None, [work.authors, work.title, work.date])))
        link = work.url if work.url.startswith(LINKS) else ""
        address = f' <a href="{text(link)}" rel="noreferrer">{text(link)}</a>' if link else ""
        yield f"<li><b>{text(key)}</b> {said}{address}</li>"
