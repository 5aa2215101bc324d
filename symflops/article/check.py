"""An article checked: every statement found, with its verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from symflops.text import Source
from symflops.units.table import UnitTable

from .blocks import Article, Block
from .code import code_findings
from .equations import equations
from .grammar import Parser
from .prose_tokens import tokens_of
from .reading import read
from .tables import table_findings
from .tokens import Joined, number
from .units import Lexicon
from .verdicts import FINDINGS, FOLLOWS, RIGHT, ROUNDED, Finding

# Signs and words that any statement has one of; most paragraphs have none, and are not cut into tokens at all.
_STATES = re.compile(
    r"[=≈≃≅≡→⇒⟹≥≤<>~(&]|\\(?:approx|sim|eq|cong|to|[rR]ight|impl|le|ge|l|g|ne)"
    r"|\b(?:is|are|equals?|gives|yields|makes|totals|becomes)\b"
)
_NUMBER = re.compile(r"(?<![\w.,])\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,12})?")
MOST_SEEN = 300


class Checked(NamedTuple):
    """An article and what is found in it, in the order of the text."""

    source: Source
    findings: tuple[Finding, ...]

    def only(self, shown: frozenset[str] | None, hidden: frozenset[str]) -> Checked:
        """The same with some verdicts or codes alone, or without some."""
        kept = [
            one
            for one in self.findings
            if (shown is None or {one.verdict, one.code} & shown) and not {one.verdict, one.code} & hidden
        ]
        return self._replace(findings=tuple(kept))


def check(source: Source, table: UnitTable) -> Checked:
    """Every statement of an article that can be found, judged."""
    article = read(source)
    lexicon = Lexicon(table)
    seen = _numbers_seen(article) if any(block.kind == "table" for block in article.blocks) else []
    found = [one for block in article.blocks for one in _of_block(article, block, lexicon, seen)]
    found += code_findings(article, lexicon)
    found.sort(key=lambda one: (one.start, one.end))
    return Checked(source, tuple(_followed(found)))


def _numbers_seen(article: Article) -> list[Fraction]:
    """The numbers of the prose, each once, a few hundred at most; what is 0 or 1 explains nothing."""
    found: dict[Fraction, None] = {}
    for block in article.blocks:
        for piece in block.pieces if block.kind == "prose" else ():
            for match in _NUMBER.finditer(article.source.text, piece.start, piece.end):
                if (read := number(match[0])) and read[0] > 1:
                    found[read[0]] = None
            if len(found) >= MOST_SEEN:
                return list(found)[:MOST_SEEN]
    return list(found)


def _of_block(article: Article, block: Block, lexicon: Lexicon, seen: list[Fraction]) -> Iterator[Finding]:
    text = article.source.text
    if block.kind == "prose" and block.pieces:
        joined = Joined.of(block, text)
        if _STATES.search(joined.text):
            yield from equations(Parser(tokens_of(block, joined), lexicon), joined)
    elif block.kind == "table":
        yield from table_findings(block, text, lexicon, seen)
        for cell in block.pieces:
            joined = Joined.of(block, text, (cell,))
            if "=" in joined.text:
                as_prose = block._replace(kind="prose", pieces=(cell,))
                yield from equations(Parser(tokens_of(as_prose, joined), lexicon), joined)


def _followed(found: list[Finding]) -> Iterator[Finding]:
    """What is right only from a wrong number follows from it. A number is known again by its value, if it has two digits."""
    wrong: set[Fraction] = set()
    for one in found:
        if one.verdict in (RIGHT, ROUNDED) and any(value in wrong for value in one.inputs):
            yield one._replace(verdict=FOLLOWS)
        else:
            yield one
        if one.verdict in FINDINGS and one.stated and len(str(one.stated.numerator).strip("0")) > 1:
            wrong.add(one.stated)
