"""Where expressions meet relations: chains such as `a * b = c ≈ d`, found in the tokens of a block.

A side counts only where it ends cleanly: what stands before and after it must not be part of the same expression. A
side that does not is kept in its chain, so that its neighbours are not taken for each other's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import category

from .grammar import Parser
from .tokens import BREAK, LINE, NUMBER, OTHER, RANGE, RELATION, WORD, Token
from .tree import Literal, Node, has_operation
from .words import ABOUT, BOUNDS, FUNCTIONS, LABELS, OPERATOR_WORDS, PASSING, SAYS_EQUAL, UNREAD

STARTS = frozenset({NUMBER, "(", "$", "-"})
MAY_START = STARTS | {WORD}
MOST_WORDS = 4  # between a number and a name that it may multiply
OPERATORS = frozenset({"*", "/", "^", "+", "-"})
_ENDS_PHRASE = frozenset({OTHER, BREAK, RANGE, ";", "|", "end"})
_STATES = frozenset({RELATION, "~", "("})


class Side(NamedTuple):
    """One side of a relation: its tree, its tokens, and whether it stands on its own."""

    node: Node
    first: int
    after: int
    clean: bool


class Relation(NamedTuple):
    """What stands between two sides: the sign or word, and what tempers the number after it."""

    sign: str
    hedged: bool = False
    bound: str = ""


EQUAL = Relation("=")


class Chain(NamedTuple):
    """Sides and the relations between them, one fewer."""

    sides: tuple[Side, ...]
    relations: tuple[Relation, ...]


def chains(parser: Parser) -> Iterator[Chain]:
    """The chains of a block, single expressions included, in order."""
    tokens = parser.tokens
    i, read, count = 0, 0, len(tokens)
    while i < count:
        kind = tokens[i].kind
        if kind not in MAY_START:
            i += 1
            continue
        if i >= read:
            read, states = _phrase(parser, i)
            if not states:
                i = read
                continue
        if kind != WORD or tokens[i].text in FUNCTIONS or parser.starts_with_name(i):
            side = _side(parser, i)
            if side is not None:
                chain = _chain(parser, side)
                yield chain
                i = max(i + 1, chain.sides[-1].after)
                continue
        i += 1


def _phrase(parser: Parser, i: int) -> tuple[int, bool]:
    """Where the phrase ends that a token stands in, and whether anything in it may state what an expression comes to.

    No expression goes over its end, and most phrases state nothing: their numbers are not read at all. A word such as
    `is` states only what something computed before it comes to; `of` computes only a share in per cent.
    """
    at = parser.at
    states, says, shares, computes = False, False, False, bool(parser.names)
    while (kind := at(i).kind) not in _ENDS_PHRASE:
        if states:
            pass
        elif kind == WORD:
            word = at(i).text.lower()
            says = says or (computes and word in SAYS_EQUAL)
            computes = computes or (word in OPERATOR_WORDS and (shares or word != "of"))
        elif kind in _STATES:
            states = True
        elif kind in OPERATORS:
            computes = True
        elif kind == "%":
            shares = True
        i += 1
    return i + 1, states or says


def _side(parser: Parser, i: int) -> Side | None:
    found = parser.side(i)
    if found is None:
        return None
    node, after = found
    clean = clean_before(parser, i) and clean_after(parser, after) and not _is_range(parser, i, after)
    clean = clean and not (isinstance(node, Literal) and _is_remark(parser, i, after))
    return Side(node, i, after, clean)


def _chain(parser: Parser, first: Side) -> Chain:
    sides = [first]
    relations: list[Relation] = []
    while True:
        found = relation(parser, sides[-1].after, sides[-1].node)
        side = _side(parser, found[1]) if found else None
        if found is None or side is None:
            return Chain(tuple(sides), tuple(relations))
        relations.append(found[0])
        sides.append(side)


def relation(parser: Parser, i: int, node: Node) -> tuple[Relation, int] | None:
    """The relation at a token behind an expression, with its hedges; words state one only after something computed."""
    if parser.at(i).kind == LINE and parser.at(i + 1).kind == RELATION:
        i += 1
    token = parser.at(i)
    if token.kind == RELATION:
        sign = token.text
    elif token.kind == "~" and token.spaced and parser.at(i + 1).spaced and parser.at(i + 1).kind != LINE:
        sign = "≈"
    elif token.kind == WORD and token.text.lower() in SAYS_EQUAL and has_operation(node):
        sign = "says"
    else:
        return None
    i += 1
    hedged, bound, i = (False, "", i) if parser.at(i).kind in STARTS else hedges(parser, i, sign == "says")
    return Relation(sign, hedged or sign in ("≈", "~="), bound), i


def hedges(parser: Parser, i: int, passing: bool = False) -> tuple[bool, str, int]:
    """`about`, `~`, `more than` and their like before a number: hedged, bound, the token after them."""
    hedged, bound = False, ""
    for _ in range(4):
        token, after = parser.at(i), parser.at(i + 1)
        word = token.text.lower()
        if token.kind in ("~", LINE) or (token.kind == WORD and word in ABOUT) or (token.kind == RELATION and token.text in "≈"):
            hedged = hedged or token.kind != LINE
        elif token.kind == WORD and (word, after.text.lower()) in BOUNDS:
            bound, i = BOUNDS[word, after.text.lower()], i + 1
        elif token.kind == WORD and (word, "") in BOUNDS:
            bound = BOUNDS[word, ""]
        elif not (passing and token.kind == WORD and word in PASSING):
            break
        i += 1
    return hedged, bound, i


# ---- boundaries ----------------------------------------------------------------------------------------------


def clean_before(parser: Parser, i: int) -> bool:
    """Does nothing before a token belong to the expression that begins there?"""
    token, before = parser.at(i), parser.at(i - 1)
    if i == 0 or before.kind in (LINE, BREAK, RELATION, ",", ";", "|", "~"):
        return not ((before.kind == "," and not token.spaced) or (before.kind == "|" and _is_or(parser, i - 1)))
    if before.kind in ("-", RANGE):
        return (
            before.mode == "p"
            and before.spaced
            and token.spaced
            and parser.at(i - 2).kind != NUMBER
            and parser.at(i - 2).kind != ")"
        )
    if before.kind in OPERATORS or before.kind in (NUMBER, "%", "$") or _is_mathematical(before) or _joins_digits(parser, i - 1):
        return False
    if before.text == ":" and not (before.spaced or token.spaced) and parser.at(i - 2).kind == NUMBER:
        return False  # `1:30`
    if before.kind == ")":
        return token.spaced and (token.mode == "p" or token.mode != before.mode)
    if before.kind in (WORD, "]") and token.kind == "(" and parser.at(i + 1).plain and parser.at(i + 2).kind == ")":
        return False  # `$5 per hour (3) × 2`: a bracket that holds a number alone refers to a statement, or repeats
    if before.kind == WORD:
        if _is_factor(parser, i):
            return False
        apart = token.spaced or token.mode != before.mode
        return before.mode != "m" and apart and not _numbered(before) and before.text.lower() not in UNREAD
    if before.kind == "(" or before.kind == "[":
        return parser.at(i - 2).kind not in OPERATORS and not (parser.at(i - 2).kind == WORD and not before.spaced)
    return not before.text.startswith(("\\", ".", "#", "@")) or token.spaced


def _is_factor(parser: Parser, i: int) -> bool:
    """Is what stands before a name or bracket multiplied by it without a sign: `12 L d^2`, `n (n + 1)`, `4 pi r^2`?"""
    if parser.at(i).kind not in (WORD, "("):
        return False
    if parser.is_symbol(i - 1):
        return True
    at = i - 1
    while at >= max(0, i - MOST_WORDS) and parser.phrases.is_noun(at):
        at -= 1
    return parser.at(i).kind == WORD and 0 <= at < i - 1 and parser.at(at).kind == NUMBER


def _joins_digits(parser: Parser, i: int) -> bool:
    """Does an apostrophe set off thousands, `8’192`, or a colon minutes, `1:30`?"""
    if parser.at(i).text not in ("'", "’", ":"):
        return False
    before, after = parser.at(i - 1), parser.at(i + 1)
    return before.kind == after.kind == NUMBER and not (parser.at(i).spaced or after.spaced)


def _is_or(parser: Parser, i: int) -> bool:
    """Is a bar in code or mathematics an operator on bits, `2^1 | 2^0`? Then a number stands on either side."""
    if parser.at(i).mode == "p" or i == 0:
        return False
    return parser.at(i - 1).kind in (NUMBER, ")") and parser.at(i + 1).kind in STARTS


def _is_mathematical(token: Token) -> bool:
    """A sign of mathematics that is not read, `∑` or `±`, but no arrow: what stands beside it is part of something larger."""
    sign = token.text[:1]
    return token.kind == OTHER and not sign.isascii() and category(sign) == "Sm" and not "←" <= sign <= "⇿"


def _numbered(word: Token) -> bool:
    return word.text.lower().rstrip("s") in LABELS


def clean_after(parser: Parser, i: int) -> bool:
    """Does nothing after an expression belong to it?"""
    last, token, after = parser.at(i - 1), parser.at(i), parser.at(i + 1)
    if token.kind == "end" or token.kind in (LINE, BREAK, RELATION, ")", "]", "|", ";", "~"):
        goes_on = token.kind == LINE and after.kind in ("*", "/", "^") and parser.at(i + 2).spaced
        return not (goes_on or (token.kind == "|" and _is_or(parser, i)))
    if token.kind == ",":
        return token.spaced or after.spaced or after.kind != NUMBER
    if token.kind in ("-", RANGE):
        return token.mode == "p" and token.spaced and after.spaced and after.kind not in (NUMBER, "(", "$")
    if token.kind in OPERATORS or token.kind in (NUMBER, "$") or _is_mathematical(token) or _joins_digits(parser, i):
        return False
    if token.kind == WORD:
        if token.text in parser.names and parser.is_symbol(i):
            return False  # a factor without a sign: `12 L d^2`
        apart = (token.mode != "m" or not token.plain) and (token.spaced or token.mode != last.mode)
        return apart and token.text.lower() not in UNREAD
    if token.kind in ("(", "["):
        return token.mode == "p" or token.spaced or token.mode != last.mode
    if token.text == ":" and after.kind == NUMBER and not (token.spaced or after.spaced):
        return False
    return not token.text.startswith(("\\", "±", "°", "′", "^"))


def _is_range(parser: Parser, i: int, after: int) -> bool:
    """`3-70B` in prose is a range or a name, not a difference."""
    if after - i < 3 or parser.at(i).mode != "p":
        return False
    tokens = parser.tokens[i:after]
    signs = [token for token in tokens if token.kind in OPERATORS]
    return len(signs) == 1 and signs[0].kind == "-" and not signs[0].spaced and not any(token.kind == "(" for token in tokens)


def _is_remark(parser: Parser, i: int, after: int) -> bool:
    """`fp16 (2 bytes) -> 1.07 GB`: a number alone in brackets behind a word explains that word."""
    return parser.at(i).kind == "(" and parser.closing.get(i) == after - 1 and parser.at(i - 1).kind in (WORD, NUMBER)
