"""Right numbers whose unit is that of something else: tokens times a vocabulary called bits, a rate called a count."""

from __future__ import annotations

from symflops.article.language.tree import Literal, Node, Operation, factor_of, literals, value
from symflops.exact import NoValue
from symflops.units.dimension import Dimension

FLOP, SECOND = Dimension.base("FLOP"), Dimension.base("s")
NO_BITS = "tokens times the size of a vocabulary are no bits: a token of a vocabulary of V holds log2 V bits"


def misnamed(left: Node, right: Literal) -> str:
    """Why the unit of a right number is not that of its expression; empty where nothing is known against it."""
    if right.unit and _is_bits(right) and _is_tokens_by_vocabulary(left):
        return NO_BITS
    return _rate_for_count(left, right)


def _rate_for_count(left: Node, right: Literal) -> str:
    """FLOP/s times a time, called FLOP/s; FLOP over a time, called FLOP.

    Only where every number that is more than a count has its unit, and none is spelled `FLOPS`, which is both.
    """
    if not right.unit or not _is_plain(right) or not all(_is_plain(one) or one.exact for one in literals(left)):
        return ""
    if sum(bool(one.unit) for one in literals(left)) < 2:
        return ""
    try:
        ours, theirs = value(left, {})[1], factor_of(right.unit, {})[1]
    except NoValue:
        return ""
    if (ours, theirs) == (FLOP, FLOP / SECOND):
        return "FLOP/s times a time are FLOP: a number of operations, not a rate"
    return "FLOP over a time are FLOP/s: a rate, not a number of operations" if (ours, theirs) == (FLOP / SECOND, FLOP) else ""


def _is_plain(literal: Literal) -> bool:
    """Has a number a unit that means one thing?"""
    return bool(literal.unit) and all(len(part.meaning.readings) == 1 for part in literal.unit)


def _is_bits(literal: Literal) -> bool:
    return all(part.text.lower().endswith(("bit", "bits")) for part in literal.unit)


def _is_tokens_by_vocabulary(node: Node) -> bool:
    """Is this a number of tokens times the size of a vocabulary, and nothing else?"""
    if not (isinstance(node, Operation) and node.sign == "*"):
        return False
    sides = (node.left, node.right)
    units = [[part.text.lower() for part in one.unit] for one in sides if isinstance(one, Literal)]
    nouns = [one.noun.lower() for one in sides if isinstance(one, Literal)]
    counts_tokens = any(unit and unit[0].startswith("token") for unit in units)
    return len(units) == 2 and counts_tokens and any(noun.startswith("vocab") for noun in nouns)
