"""Right numbers whose unit is that of something else: tokens times the size of a vocabulary are called bits."""

from __future__ import annotations

from .tree import Literal, Node, Operation

NO_BITS = "tokens times the size of a vocabulary are no bits: a token of a vocabulary of V holds log2 V bits"


def misnamed(left: Node, right: Literal) -> str:
    """Why the unit of a right number is not that of its expression; empty where nothing is known against it."""
    return NO_BITS if right.unit and _is_bits(right) and _is_tokens_by_vocabulary(left) else ""


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
