"""An article checked: every statement found, with its verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from symflops.article.blocks import Article, Block
from symflops.article.formulas.laws import has_quantities, laws
from symflops.article.formulas.stated import formulas
from symflops.article.judgement.causes import explained
from symflops.article.judgement.consequences import followed
from symflops.article.language.grammar import Parser
from symflops.article.language.prose_tokens import tokens_of
from symflops.article.language.tokens import Joined
from symflops.article.language.tree import Literal, Node
from symflops.article.language.units import Lexicon
from symflops.article.reading import read
from symflops.article.statements.anew import Named
from symflops.article.statements.bindings import agreed, bindings
from symflops.article.statements.changes import changes, has_change
from symflops.article.statements.devices import devices
from symflops.article.statements.equations import equations, worked_out
from symflops.article.statements.ratios import has_ratio, ratios
from symflops.article.statements.references import references
from symflops.article.statements.retold import has_retelling, retold
from symflops.article.statements.siblings import siblings
from symflops.article.statements.stretches import ranged
from symflops.article.tables.seen import Seen, numbers_seen
from symflops.article.verdicts import FINDINGS, RIGHT, ROUNDED, UNCHECKED, Finding
from symflops.collecting import uncollected
from symflops.text import Problem, Source, line_and_column
from symflops.units.table import UnitTable

# Signs and words that any statement has one of; most paragraphs have none, and are not cut into tokens at all.
_STATES = re.compile(
    r"[=≈≃≅≡→⇒⟹≥≤<>~(&]|\\(?:approx|sim|eq|cong|to|[rR]ight|impl|le|ge|l|g|ne)"
    r"|\b(?:is|are|equals?|gives|yields|makes|totals|becomes)\b"
)
# Signs that an expression in a cell of a table may stand beside its value with.
_MAY_STATE = re.compile(r"[=≈→⇒]|->|[×*·/^x][^()]*\(|\([^()]*[×*·/^x]|\d[\w ]*\(~?\d|\bfrom\b")
_HAS_SIGN = re.compile("[=≈→⇒>(m]")  # of which most cells have none: the m is that of `from`
LONGEST_CELL = 300
_SPEAKS = (has_quantities, has_ratio, has_change, has_retelling)  # of what has no sign of its own
_DIGIT = re.compile(r"\d")


class _Stating(NamedTuple):
    """A block of prose cut into tokens, the names that it gives a value, and whether it may say what something comes to."""

    parser: Parser
    joined: Joined
    bound: list[tuple[str, Literal]]
    states: bool


class Checked(NamedTuple):
    """An article and what is found in it, in the order of the text.

    `problems` are what is not read, references in a ring, and those of what its author asks in comments: pins that cannot
    be worked out, requests that met nothing.
    """

    source: Source
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        right = sum(one.verdict in (RIGHT, ROUNDED) for one in self.findings)
        return f"<Checked {self.source.path}: {right} right, {len(self.wrong)} wrong>"

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """What is wrong, but for what its author shows on purpose."""
        return tuple(one for one in self.findings if one.verdict in FINDINGS and not one.expected)

    def said(self, finding: Finding) -> str:
        """The words of a statement, from its first to its last."""
        start, end = min(finding.start, finding.expr_start), max(finding.end, finding.expr_end)
        return self.source.text[start:end]

    def line(self, finding: Finding) -> int:
        """The line of the stated value, counted from 1."""
        return line_and_column(self.source.text, finding.start)[0]

    def only(self, shown: frozenset[str] | None, hidden: frozenset[str]) -> Checked:
        """The same with some verdicts or codes alone, or without some."""
        kept = [
            one
            for one in self.findings
            if (shown is None or {one.verdict, one.code} & shown) and not {one.verdict, one.code} & hidden
        ]
        return self._replace(findings=tuple(kept))


@uncollected()
def check(source: Source, table: UnitTable) -> Checked:
    """Every statement of an article that can be found, judged."""
    article = read(source)
    lexicon = Lexicon(table)
    blocks = _prose(article, lexicon)
    names = agreed([one for block in blocks for one in block.bound])
    lines: list[Named] = []
    problems: list[Problem] = []
    found = [*_of_prose(blocks, names, lines), *siblings(article, lexicon), *references(article, lexicon, problems)]
    judged = {
        one.start: (min(one.start, one.expr_start), max(one.end, one.expr_end)) for one in found if one.verdict != UNCHECKED
    }
    found += laws(article, [(block.parser, block.joined) for block in blocks], judged)
    found += formulas(article)
    beside = (one for tell in (ratios, devices, retold) for block in blocks for one in tell(block.parser, block.joined))
    compared = [one for one in beside if one.start not in judged]
    known = judged.keys() | {one.start for one in compared}
    found += compared
    found += [one for block in blocks for one in changes(block.parser, block.joined) if one.start not in known]
    tables = [block for block in article.blocks if block.kind == "table"]
    seen = tuple(numbers_seen(article)) if tables else ()
    found += [one for block in tables for one in _of_table(article, block, lexicon, seen)]
    if any(block.kind in ("code", "output") for block in article.blocks):
        found += _of_code(article, lexicon, names, lines, problems)
    said = {one.start for one in found if one.verdict != UNCHECKED}
    found += [one for one in worked_out(lines, source.text) if one.start not in said]
    found = sorted(explained(found, source.text), key=lambda one: (one.start, one.end))
    return Checked(source, tuple(followed(found)), tuple(problems))


def _prose(article: Article, lexicon: Lexicon) -> list[_Stating]:
    """The blocks of prose that may state something, cut into tokens, with the names that each gives a value."""
    found = []
    for block in article.blocks:
        if block.kind == "prose" and block.pieces:
            joined = Joined.of(block, article.source.text)
            if not _DIGIT.search(joined.text):
                continue
            states = _STATES.search(joined.text) is not None
            if states or any(has(joined.text) for has in _SPEAKS):
                parser = Parser(tokens_of(block, joined), lexicon)
                found.append(_Stating(parser, joined, list(bindings(parser)) if states else [], states))
    return found


def _of_prose(blocks: list[_Stating], names: dict[str, Node], lines: list[Named]) -> Iterator[Finding]:
    for block in blocks:
        if block.states:
            block.parser.give(names | agreed(block.bound) if block.bound else names)
            ranges = ranged(block.parser, block.joined)
            if ranges.places:
                yield from ranges.with_equations(equations(block.parser, block.joined))
            else:
                yield from equations(block.parser, block.joined, lines)


def _of_code(
    article: Article, lexicon: Lexicon, names: dict[str, Node], lines: list[Named], problems: list[Problem]
) -> Iterator[Finding]:
    from symflops.article.code.cells import code_findings  # reads Python, and so imports `ast`
    from symflops.article.code.contradictions import Setting, contradictions
    from symflops.article.code.listings import listings
    from symflops.article.code.restatements import restatements

    settings: list[Setting] = []
    ran = list(code_findings(article, lexicon, settings, problems))
    yield from ran
    said = {one.start for one in ran}
    for parser, joined in listings(article, lexicon):
        parser.give(names)
        yield from (one for one in equations(parser, joined, lines) if one.start not in said)
    yield from restatements(article)
    yield from contradictions(article, settings, names)


def _of_table(article: Article, block: Block, lexicon: Lexicon, seen: tuple[Seen, ...]) -> Iterator[Finding]:
    from symflops.article.tables.findings import table_findings

    text = article.source.text
    of_cells = list(_of_cells(block, text, lexicon))
    said = {one.start for one in of_cells}
    yield from of_cells
    yield from (one for one in table_findings(block, text, lexicon, seen) if one.start not in said)


def _of_cells(block: Block, text: str, lexicon: Lexicon) -> Iterator[Finding]:
    """What cells state by themselves, as `8 × 80 GB = 640 GB` does."""
    for cell in block.pieces:
        words = text[cell.start : cell.end]
        if not _HAS_SIGN.search(words) or len(words) > LONGEST_CELL or not _MAY_STATE.search(words):
            continue
        joined = Joined.of(block, text, (cell,))
        parser = Parser(tokens_of(block._replace(kind="prose", pieces=(cell,)), joined), lexicon)
        found = [*equations(parser, joined), *devices(parser, joined)]
        yield from found
        yield from (one for one in changes(parser, joined) if one.start not in {said.start for said in found})
