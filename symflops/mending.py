"""Mends what hygiene finds and can be mended without asking: the meaning of every formula stays what it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .expr import Number, walk
from .linting import names_in
from .model import Body, Law, Quantity, Statement, expressions
from .parse.formula import read_formulas
from .text import Source, Span

Edit = tuple[Span, str]


def mended(source: Source) -> str:
    """A formula file without leading zeros and without local names that nothing reads."""
    while edits := list(edits_of(source)):
        text = source.text
        for span, new in sorted(edits, reverse=True):
            text = text[: span.start] + new + text[span.end :]
        source = Source(source.path, text)
    return source.text


def edits_of(source: Source) -> Iterator[Edit]:
    """What can be mended at once: no two of these overlap."""
    for statement in read_formulas(source).file.statements:
        removed = [edit for body in _bodies(statement) for edit in _unread(body, source)]
        yield from removed
        for expr in expressions(statement):
            for node in walk(expr):
                inside = any(span.start <= node.span.start < span.end for span, _ in removed)
                if isinstance(node, Number) and not inside and (plain := without_zeros(node.text)) != node.text:
                    yield Span(node.span.start, node.span.start + len(node.text)), plain


def without_zeros(text: str) -> str:
    """A number without zeros before its first digit.

    >>> without_zeros("010"), without_zeros("00.5"), without_zeros("0.5"), without_zeros("00")
    ('10', '0.5', '0.5', '0')
    """
    return re.sub(r"^[0_]+(?=[0-9])", "", text)


def _bodies(statement: Statement) -> list[Body]:
    found = []
    if isinstance(statement, Quantity):
        found = [statement.definition, statement.assumption]
    elif isinstance(statement, Law):
        found = [statement.body]
    return [body for body in found if body is not None]


def _unread(body: Body, source: Source) -> Iterator[Edit]:
    """Local names that nothing reads, each with its comma; with the last of them goes `where`. Comments stop it."""
    text = source.text
    used = {name for expr in (body.expr, *(expr for _, expr, _ in body.locals)) for name in names_in(expr)}
    unread = [name not in used for name, _, _ in body.locals]
    if not any(unread):
        return
    starts = [span.start for _, _, span in body.locals]
    end = _end(text, starts[-1], body.locals[-1][1].span.end)
    last_kept = max((at for at, one in enumerate(unread) if not one), default=-1)
    cuts = [Span(starts[at], starts[at + 1]) for at in range(last_kept) if unread[at]]
    if last_kept < 0:
        where = text.rindex("where", 0, starts[0])
        cuts.append(Span(len(text[:where].rstrip()), end))
    elif last_kept < len(starts) - 1:
        cuts.append(Span(text.rindex(",", 0, starts[last_kept + 1]), end))
    yield from ((span, "") for span in cuts if "#" not in text[span.start : span.end])


def _end(text: str, start: int, end: int) -> int:
    """Where an expression really ends: its place leaves out the brackets around it, and a unit after them."""
    while text.count("(", start, end) > text.count(")", start, end):
        end = text.index(")", end) + 1
    return end
