"""A judgement of a cell as a finding, with the places of the cell and of the first that it was computed from."""

from __future__ import annotations

from symflops.article.judgement.judge import Judgement
from symflops.article.language.tokens import unmarked
from symflops.article.verdicts import Finding

from .grids import Cell


def cell_finding(judgement: Judgement, stated: Cell, first: Cell) -> Finding:
    """A judgement of a cell with its place."""
    literal = stated.literal
    assert literal is not None
    repair = judgement.repair
    return Finding(
        start=stated.span.start,
        end=stated.span.end,
        expr_start=first.span.start,
        expr_end=first.span.end,
        verdict=judgement.verdict,
        stated=literal.value,
        computed=judgement.computed,
        unit=unmarked(stated.words.partition(literal.text)[2]),
        code=judgement.code,
        cause=repair.cause if repair else "",
        reason=judgement.reason,
        tier="table",
    )
