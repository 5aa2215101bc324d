"""Why a number that does not agree is not called wrong after all: what the text says around it, and what it leaves unsaid."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from symflops.article.judgement.by_language import of_language
from symflops.article.judgement.elsewhere import agrees_elsewhere
from symflops.article.judgement.judge import Judgement, judge
from symflops.article.judgement.unsaid import unsaid
from symflops.article.language.chains import OPERATORS, Relation, Side
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import NUMBER, RELATION, WORD
from symflops.article.language.tree import Literal, Node, Operation, factor_of, has_operation, literals, parts
from symflops.article.language.units import MONEY_SIGNS, hard
from symflops.article.language.words import COMPARES, CORRECTED, DENIES, EARLIER, ELSEWHERE, LETTERS
from symflops.article.verdicts import RIGHT, ROUNDED, UNITS

SHORT = 3  # letters of a unit
LITTLE = 100
BEFORE_UNITS = OPERATORS | {NUMBER}
GROUP = 3  # digits that a comma sets off
ARROWS = frozenset({"=>", "->", "→", "⇒", "⟹"})
COUNTED_IN_BILLIONS = ("param", "token", "weight")
GROUPS = frozenset({"dozen", "dozens", "pair", "pairs"})
WORK = frozenset({"FLOP", "token", "param"})  # what bytes and cores are the divisors of
SAID_WRONG = "the text itself speaks of a wrong number"


def doubt(parser: Parser, computed: Side, stated: Side, relation: Relation, judgement: Judgement) -> str:
    """Why an accusation is not made after all: the text goes on to compare, or itself calls the number wrong."""
    first, after = min(computed.first, stated.first), max(computed.after, stated.after)
    word = parser.at(after).text.lower()
    says = relation.sign == "says"
    percent = isinstance(stated.node, Literal) and stated.node.percent
    if word in COMPARES and (_shares(stated.node, says) if word == "of" else says or percent):
        return "the number compares or shares"
    if stated.first < computed.first and _is_called(parser, stated):
        return "the number may be part of a name"
    if stated.first < computed.first and _is_rate(parser, stated):
        return "a price or a share by which something before it is multiplied"
    if relation.sign in ARROWS and (isinstance(computed.node, Literal) or any(one.noun for one in literals(computed.node))):
        return "an arrow between two amounts may be a change, and one between things what they lead to"
    if relation.sign in ARROWS and _rounds_up(judgement, stated.node):
        return "an arrow may round up"
    if _are_unknown_units(computed.node, stated.node):
        return "two words that may be units which are not known"
    if _is_specification(computed.node):
        return "strokes may stand between the parts of a machine"
    if isinstance(stated.node, Literal) and stated.node.noun.lower() in GROUPS:
        return "a number of groups"
    if _names_doubtful(parser, computed, judgement):
        return "a name may stand for another value here"
    if _is_letter_a_name(parser, computed):
        return "a letter may be a name, not a power of ten"
    if isinstance(computed.node, Operation) and computed.node.sign == "+" and _agrees(computed.node.right, stated.node):
        return "a sum that runs on: its last part comes to the number"
    if _is_elsewhere(parser) and agrees_elsewhere(computed.node, stated.node):
        return "points may set off thousands here, or commas decimals"
    if said := of_language(computed.node, stated.node, stated.first == first):
        return said
    if said := unsaid(computed.node, stated.node):
        return said
    return SAID_WRONG if is_denied(parser, first, after) else ""


def is_denied(parser: Parser, first: int, after: int) -> bool:
    """Does the text around the tokens of a statement speak of a wrong number itself?

    It says `wrong` or its like, tells what an earlier version said, or goes on with the correct number.
    """
    before = [parser.at(i).text.lower() for i in range(first - 8, first) if parser.at(i).kind == WORD]
    behind = [parser.at(i).text.lower() for i in range(after, after + 8) if parser.at(i).kind == WORD]
    near = (parser.at(i) for i in (*range(first - 6, first), *range(after, after + 8)))
    if any(token.kind == WORD and token.text.lower() in DENIES for token in near):
        return True
    return any(pair in EARLIER for pair in pairwise(before)) or any(pair in CORRECTED for pair in pairwise(behind))


def _are_unknown_units(computed: Node, stated: Node) -> bool:
    """`3/18 em = 3 mu`: short words behind the numbers of both sides, not the same."""
    assert isinstance(stated, Literal)
    nouns = {one.noun for one in literals(computed) if one.noun}
    short = all(len(noun) <= SHORT for noun in (*nouns, stated.noun))
    return bool(nouns and stated.noun) and short and stated.noun not in nouns


def _rounds_up(judgement: Judgement, stated: Node) -> bool:
    """Is a whole number the next one above what was computed?"""
    whole = isinstance(stated, Literal) and stated.exact
    return whole and bool(judgement.computed) and 0 < literals(stated)[0].value - (judgement.computed or 0) < 1


def _is_specification(node: Node) -> bool:
    """`4 cores / 16 GB / 80 GB = 989`: what a machine has, and its price? Nothing is divided by bytes alone, or by so much."""
    divisors: list[Literal] = []
    while isinstance(node, Operation) and node.sign == "/" and isinstance(node.right, Literal):
        divisors.append(node.right)
        node = node.left
    if not divisors or not isinstance(node, Literal) or not all(one.unit or one.noun for one in (node, *divisors)):
        return False
    if any(part.meaning.key == "B" for part in node.unit) or any(base in WORK for base, _ in factor_of(node.unit, {})[1].powers):
        return False  # an intensity
    measures = [str(hard(factor_of(one.unit, {})[1])) for one in (node, *divisors)]
    if any("s" in one.split("/") for one in measures):
        return False  # a rate
    return len(divisors) > 1 or (measures[0] != measures[1] == "byte")


def _is_called(parser: Parser, stated: Side) -> bool:
    """Is the number on the left part of what a thing is called, as in `27B KV cache = …` and `Mistral 7B = …`?"""
    literal, before = stated.node, parser.at(stated.first - 1)
    assert isinstance(literal, Literal)
    billions = bool(literal.unit) and literal.unit[0].meaning.key == "B"
    if billions and literal.noun and not literal.noun.lower().startswith(COUNTED_IN_BILLIONS):
        return True
    if literal.value == 1 and literal.exact and (literal.noun or literal.unit):
        return True  # `1 minute of sound = 44,100 × 2 × 2 bytes × 60`: what one of something is
    return before.kind == WORD and not before.text.islower() and parser.at(stated.first).spaced


def _is_rate(parser: Parser, stated: Side) -> bool:
    """`10 TB at $0.09/GB = 10,000 × $0.09`, `8 GPUs at 40% MFU = …`: what is stated is no more than how much each is."""
    literal, before = stated.node, parser.at(stated.first - 1)
    assert isinstance(literal, Literal)
    return before.text in ("at", "@") and (literal.percent or any(part.text in MONEY_SIGNS for part in literal.unit))


def _names_doubtful(parser: Parser, computed: Side, judgement: Judgement) -> bool:
    """With names: a tight sign may set off a setting (`16/MBS=2`), and a power of 1000 the unit of a name."""
    if not any(one.start == -1 and one.text != "0" for one in literals(computed.node)):
        return False
    repair = judgement.repair
    thousands = repair is not None and repair.kind == "power of ten" and repair.shift % 3 == 0
    return thousands or not parser.at(computed.after).spaced or judgement.verdict == UNITS


@lru_cache(maxsize=1)  # of a block with a thousand wrong statements, asked once
def _is_elsewhere(parser: Parser) -> bool:
    """Is a block in a language whose decimals are set off by commas, or does it set them off so, as in `3,5 GB`?"""
    if any(token.kind == WORD and token.text.lower() in ELSEWHERE for token in parser.tokens):
        return True
    return any(
        token.kind == "," and parser.at(i - 1).kind == NUMBER and after.kind == NUMBER and not (token.spaced or after.spaced)
        for i, token in enumerate(parser.tokens)
        if len((after := parser.at(i + 1)).text) < GROUP
    )


def _agrees(computed: Node, stated: Node) -> bool:
    """Is a number what a part of an expression comes to?"""
    worked_out = isinstance(stated, Literal) and has_operation(computed)
    return worked_out and judge(computed, literals(stated)[0], Relation("=")).verdict in (RIGHT, ROUNDED)


def _is_letter_a_name(parser: Parser, computed: Side) -> bool:
    """`8K − 2`, `at K = 8`: is a letter that scales a number given a value in the block, or a small number added to it?"""
    letters = {
        parser.at(i).text
        for i in range(computed.first + 1, computed.after)
        if parser.at(i).text in LETTERS and parser.at(i - 1).kind == NUMBER
    }
    if letters & _given_letters(parser):
        return True
    sums = [one for one in parts(computed.node) if isinstance(one, Operation) and one.sign in ("+", "-")]
    return any(_adds_little(one.left, one.right) or _adds_little(one.right, one.left) for one in sums)


@lru_cache(maxsize=1)
def _given_letters(parser: Parser) -> frozenset[str]:
    """The letters that scale numbers and that a block gives a value, as in `at K = 8`."""
    return frozenset(
        token.text
        for i, token in enumerate(parser.tokens)
        if token.text in LETTERS and parser.at(i + 1).kind == RELATION and parser.at(i - 1).kind not in BEFORE_UNITS
    )


def _adds_little(one: Node, other: Node) -> bool:
    """Is a bare number of one or two digits added to one with a letter?"""
    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return False
    little = other.exact and other.value < LITTLE and not (other.unit or other.noun or other.percent)
    return little and bool(one.scale_key) and not one.noun


def _shares(stated: Node, says: bool) -> bool:
    """`50 % of …`, `… is 3 of the 8`: a share of something that follows."""
    return isinstance(stated, Literal) and (stated.percent or (says and abs(stated.value) < 10 and not stated.unit))
