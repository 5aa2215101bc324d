"""Names that an article gives a value, `N = 7e9`, for the expressions that use them later.

A name is used only where the article gives it one value, or where the block itself gives it one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symflops.article.language.chains import OPERATORS, clean_after
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import NUMBER, RANGE, RELATION, WORD, Token
from symflops.article.language.tree import Literal, Node
from symflops.article.language.words import FUNCTIONS, LETTERS, SCALES

LONGEST = 24
MOST_NAMES = 400


def bindings(parser: Parser) -> Iterator[tuple[str, Literal]]:
    """The names of a block that are given a number."""
    for i, sign in enumerate(parser.tokens):
        if sign.kind != RELATION or sign.text not in ("=", ":="):
            continue
        token = parser.at(i - 1)
        if token.kind == WORD and _is_name(token) and _stands_free(parser, i - 1):
            found = parser.side(i + 1)
            if found is not None and isinstance(found[0], Literal) and clean_after(parser, found[1]):
                yield token.text, found[0]._replace(start=-1, end=-1)


def _is_name(token: Token) -> bool:
    """A letter, or a word that no sentence would have: in code or mathematics, with capitals, an underscore or a digit."""
    text = token.text
    if len(text) > LONGEST or text in FUNCTIONS or text.lower() in SCALES or text in ("x", "X") or "-" in text:
        return False
    return len(text) == 1 or token.mode != "p" or "_" in text or not text.islower()


def _stands_free(parser: Parser, i: int) -> bool:
    """Is the name alone on its side of the sign?"""
    token, before = parser.at(i), parser.at(i - 1)
    if i and before.kind == WORD:
        if token.mode == before.mode == "p" and not token.spaced:
            return False  # `4*B*T`, whose stars may be those of emphasis
        if before.text in LETTERS and parser.at(i - 2).kind == NUMBER:
            return False  # `915k s = 10.6 days`
        return token.mode != "m" or before.mode != "m"
    return (
        before.kind not in OPERATORS
        and before.kind not in (RANGE, NUMBER, ")", "]")
        and not (before.kind == "(" and not before.spaced)
    )


def agreed(found: Sequence[tuple[str, Literal]]) -> dict[str, Node]:
    """The names that have one value wherever they are given one."""
    values: dict[str, Literal] = {}
    doubtful: set[str] = set()
    for name, literal in found[: 10 * MOST_NAMES]:
        known = values.setdefault(name, literal)
        same = (known.value, known.scales, known.percent) == (literal.value, literal.scales, literal.percent)
        if not same or [part.text for part in known.unit] != [part.text for part in literal.unit]:
            doubtful.add(name)
    return {name: literal for name, literal in values.items() if name not in doubtful}
