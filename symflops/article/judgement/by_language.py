"""Arithmetic as programs do it: `/` of whole numbers drops the rest, `^` is exclusive or, what is printed was rounded before."""

from __future__ import annotations

from symflops.article.language.tree import UNSCALED, Literal, Node, Operation

from .added import terms_of

MOST_BITS = 64


def of_language(computed: Node, stated: Node, stated_first: bool) -> str:
    """Why a number may be right though it is not what the expression comes to; empty where nothing speaks for it."""
    if not isinstance(stated, Literal):
        return ""
    whole = _whole(computed)
    if whole is not None and whole == stated.value:
        return "in the division of whole numbers it is right"
    terms = [one.value for one in terms_of(computed) if one.exact]
    if stated_first and terms and stated.exact and 2 * abs(sum(terms) - stated.value) <= len(terms):
        return "the parts may have been rounded before they were printed"
    return ""


def _whole(node: Node) -> int | None:
    """What an expression of whole numbers comes to in a language that keeps to them."""
    if isinstance(node, Literal):
        plain = node.exact and node.value.denominator == 1 and not node.unit and node.scales == UNSCALED and not node.percent
        return node.value.numerator if plain and node.value.numerator.bit_length() <= MOST_BITS else None
    if not isinstance(node, Operation):
        return None
    left, right = _whole(node.left), _whole(node.right)
    if left is None or right is None or (node.sign == "/" and not right):
        return None
    if node.sign == "/":
        return left // right
    if node.sign == "^":
        return left ^ right
    return left * right if node.sign == "*" else left + right if node.sign == "+" else left - right
