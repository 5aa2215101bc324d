"""Numbers as they are written elsewhere: points set off thousands, `2.000 / 8 = 250`, and commas decimals, `8 × 1,125 = 9`."""

from __future__ import annotations

import re
from fractions import Fraction

from symflops.article.language.chains import Relation
from symflops.article.language.tree import Call, Literal, Measure, Node, Operation, literals
from symflops.article.verdicts import RIGHT, ROUNDED

from .judge import judge

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})+")
THOUSAND = Fraction(1000)


def agrees_elsewhere(computed: Node, stated: Node, signs: str = ".,") -> bool:
    """Do the two sides agree once points before three digits set off thousands, or commas decimals? `signs` are those meant."""
    if not isinstance(stated, Literal):
        return False
    found = {match[1] for one in (*literals(computed), stated) if (match := _GROUPED.fullmatch(one.text))}
    for sign in found & set(signs):
        as_written = _turned(stated, sign)
        assert isinstance(as_written, Literal)
        if judge(_turned(computed, sign), as_written, Relation("=")).verdict in (RIGHT, ROUNDED):
            return True
    return False


def _turned(node: Node, sign: str) -> Node:
    """A tree whose grouped numbers with a sign have it read in the other way."""
    if isinstance(node, Literal):
        match = _GROUPED.fullmatch(node.text)
        if match is None or match[1] != sign:
            return node
        if sign == ".":
            return node._replace(value=node.value * THOUSAND, half=Fraction(1, 2), exact=True)
        if node.text.count(",") > 1:
            return node
        return node._replace(value=node.value / THOUSAND, half=node.half / THOUSAND, exact=False)
    if isinstance(node, Operation):
        return node._replace(left=_turned(node.left, sign), right=_turned(node.right, sign))
    if isinstance(node, Call):
        return node._replace(args=tuple(_turned(one, sign) for one in node.args))
    return node._replace(body=_turned(node.body, sign)) if isinstance(node, Measure) else node
