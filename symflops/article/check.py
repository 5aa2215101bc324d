"""An article checked: every statement found, with its verdict."""

from __future__ import annotations

from collections.abc import Iterator
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
from .tokens import Joined
from .units import Lexicon
from .verdicts import FINDINGS, FOLLOWS, RIGHT, ROUNDED, Finding


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
    found = [one for block in article.blocks for one in _of_block(article, block, lexicon)]
    found += code_findings(article, lexicon)
    found.sort(key=lambda one: (one.start, one.end))
    return Checked(source, tuple(_followed(found)))


def _of_block(article: Article, block: Block, lexicon: Lexicon) -> Iterator[Finding]:
    text = article.source.text
    if block.kind == "prose" and block.pieces:
        joined = Joined.of(block, text)
        if any(character.isdigit() for character in joined.text):
            yield from equations(Parser(tokens_of(block, joined), lexicon), joined)
    elif block.kind == "table":
        yield from table_findings(block, text, lexicon)
        for cell in block.pieces:
            joined = Joined.of(block, text, (cell,))
            if "=" in joined.text:
                as_prose = block._replace(kind="prose", pieces=(cell,))
                yield from equations(Parser(tokens_of(as_prose, joined), lexicon), joined)


def _followed(found: list[Finding]) -> Iterator[Finding]:
    """What is right only from a wrong number follows from it."""
    wrong: set[tuple[object, str]] = set()
    for one in found:
        if one.verdict in (RIGHT, ROUNDED) and any(value in wrong for value in one.inputs):
            yield one._replace(verdict=FOLLOWS)
        else:
            yield one
        if one.verdict in FINDINGS and one.stated is not None:
            wrong.add((one.stated, ""))
