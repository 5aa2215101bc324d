"""What one thing is worth, which a statement may leave unsaid: a price, the bytes of a value, the bits of a byte.

`64 GPUs × 24 hours = $3,072` and `256 × 8 floats = 8 KB` are right at $2 an hour and four bytes a float. So a stated amount
of money or bytes is not held against things that are merely counted, unless something in the expression may be their worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symflops.article.language.chains import Relation
from symflops.article.language.tree import Literal, Node, Operation, factor_of, literals, unit_parts
from symflops.article.language.units import HARD, choose
from symflops.article.verdicts import RIGHT, ROUNDED

from .judge import judge

EXACTLY = Relation("=")
WIDTHS = (Fraction(1, 2), Fraction(1), Fraction(2), Fraction(4), Fraction(8))  # bytes of a value
VALUES = ("float", "double", "int", "half", "word", "value", "entr", "element", "number", "weight", "scalar", "bf", "fp")
BITS = Fraction(1, 8)
MOST_COUNTED = 10**7
MANY = (Fraction(1, 1000), Fraction(1, 10**6))  # of what a price may be that of


def unsaid(computed: Node, stated: Node) -> str:
    """Why something that is not said may make the two sides agree; empty where nothing speaks for it."""
    if not isinstance(stated, Literal) or not stated.unit:
        return ""
    theirs, ours = _measured(stated), _measured(computed)
    numbers = literals(computed)
    if "USD" in theirs & ours and _prices_tokens(numbers) and _fits(computed, stated, MANY):
        return "a price may be that of a thousand or a million"
    if not theirs or theirs & ours:
        return ""
    named = [one for one in numbers if one.unit or one.noun]
    if "USD" in theirs and named:
        return "a price that is not said"
    if len(named) == len(numbers) and not ours and _is_amount(stated):
        return "what one of them is worth is not said"
    if theirs == {"byte"} and not ours and all(_is_count(one) for one in numbers) and _fits_a_width(computed, stated, numbers):
        return "how many bytes a value has is not said"
    return ""


def _is_amount(stated: Literal) -> bool:
    """Is this an amount of something measured, and no number of times a second?"""
    dimension = factor_of(stated.unit, {})[1]
    return any(base in HARD and power > 0 for base, power in dimension.powers)


def _prices_tokens(numbers: Sequence[Literal]) -> bool:
    """Is a number of tokens multiplied by a price that is not said to be that of one or of many?"""
    told = [[one.noun.lower(), *(part.text.lower() for part in one.unit)] for one in numbers]
    counted = any(text.startswith("tok") for texts in told for text in texts)
    return counted and any(texts[1:] == ["$"] for texts in told)


def _measured(node: Node) -> set[str]:
    """The bases of the units in an expression that are measured, not counted."""
    found: set[str] = set()
    for part in node.unit if isinstance(node, Literal) else unit_parts(node):
        found |= {base for base, _ in choose(part.meaning, {})[1].powers} & HARD
    return found


def _is_count(literal: Literal) -> bool:
    """Is this the size of some dimension, and not an amount of bytes already?"""
    return literal.exact and abs(literal.value) < MOST_COUNTED


def _fits_a_width(computed: Node, stated: Literal, numbers: list[Literal]) -> bool:
    """Does the width of a value make the two sides agree, where no factor can be one? A bit may always be meant."""
    counts_values = any(one.noun.lower().startswith(VALUES) for one in numbers)
    added = isinstance(computed, Operation) and computed.sign in ("+", "-")  # what is added up has its unit behind the sum
    if added and not counts_values:
        return False
    open_width = counts_values or not any(one.exact and one.value in WIDTHS for one in numbers)
    return _fits(computed, stated, (BITS, *WIDTHS) if open_width else (BITS,))


def _fits(computed: Node, stated: Literal, factors: Sequence[Fraction]) -> bool:
    """Does one of some factors make the two sides agree?"""
    for factor in factors:
        times = Operation("*", computed, Literal(factor, Fraction(0), True, -1, -1, ""))
        if judge(times, stated, EXACTLY).verdict in (RIGHT, ROUNDED):
            return True
    return False
