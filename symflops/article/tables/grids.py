"""Tables as grids of numbers: what each cell holds, and what the head of a column says it measures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.article.blocks import Block, trimmed
from symflops.article.language.chains import EQUAL, Relation, clean_after
from symflops.article.language.grammar import Parser
from symflops.article.language.prose_tokens import DIGITS, tokens_of
from symflops.article.language.tokens import LINE, RELATION, WORD, Joined, Token, half_of, number
from symflops.article.language.tree import ONE, Literal, Node, UnitPart, factor_of, has_operation, negated
from symflops.article.language.units import Lexicon
from symflops.text import Span
from symflops.units.dimension import Dimension

LONGEST_REMARK = 10  # tokens of a bracket behind a number, with the words before it
MOST_ROWS, MOST_COLUMNS = 400, 16
_SCALED = re.compile(r"[(\[]\s*(?:in )?(?:[BMTKkG]|bn|(?:b|m|tr)illions?|thousands?)\s*[)\]]")
ABOUT = Relation("=", True)
_HEDGED = re.compile(r"[\s*_`$(]*(?:[~≈∼≃]|\\sim|\\approx|(?:about|approx|around|roughly|circa|ca)\b)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_PLAIN = re.compile(DIGITS)
_SET = re.compile(r"\\(?:text(?:bf|it|rm|sc)|emph|underline|uline|bf|it)\{")


class Cell(NamedTuple):
    """A cell: its place, its words, the number that is all it holds, or the expression."""

    span: Span
    words: str
    literal: Literal | None = None
    expression: Node | None = None


class Column(NamedTuple):
    """A column: its head, the unit that the head names, and its cells from top to bottom."""

    head: str
    unit: tuple[UnitPart, ...]
    cells: tuple[Cell, ...]

    def numbers(self) -> int:
        """How many cells hold a number."""
        return sum(cell.literal is not None for cell in self.cells)


def columns(block: Block, text: str, lexicon: Lexicon) -> list[Column]:
    """The columns of a table; a table too large or too uneven to be one of numbers has none."""
    grid = block.grid()
    if len(grid) < 3 or len(grid) > MOST_ROWS or not 2 <= len(grid[0]) <= MOST_COLUMNS:
        return []
    found = []
    for at, head in enumerate(grid[0]):
        cells = tuple(_cell(block, row[at], text, lexicon) if at < len(row) else Cell(head, "") for row in grid[1:])
        found.append(Column(text[head.start : head.end], unit_of(block, head, text, lexicon), cells))
    return found


def is_scaled(column: Column) -> bool:
    """Does a head say in what its numbers are counted, as in `Params (B)`?"""
    return _SCALED.search(column.head) is not None


def rounded(column: Column) -> Column:
    """A column of thousands, millions or billions with its whole numbers as rounded ones: `13` under `Params (B)` is no count."""
    if not is_scaled(column):
        return column
    cells = [cell if cell.literal is None else cell._replace(literal=cell.literal._replace(exact=False)) for cell in column.cells]
    return column._replace(cells=tuple(cells))


def in_one_unit(column: Column) -> Column:
    """A column whose cells are told in several units of one kind, `900 GB/s` above `1.8 TB/s`, with its numbers in one of them.

    What holds between columns holds of their numbers, which are then scaled to the unit of the head or of most cells.
    """
    units = [cell.literal.unit or column.unit for cell in column.cells if cell.literal is not None]
    spelt = [tuple(part.text for part in unit) for unit in units]
    if len(set(spelt)) < 2:
        return column
    common = max(spelt, key=spelt.count)
    bare = any(cell.literal is not None and not cell.literal.unit for cell in column.cells)
    base, dimension = factor_of(column.unit if bare else units[spelt.index(common)], {})
    if dimension.plain or any(factor_of(unit, {})[1] != dimension for unit in units):
        return column
    return column._replace(cells=tuple(_scaled(cell, column.unit, base) for cell in column.cells))


def in_units_alike(columns: Sequence[Column]) -> Sequence[Column]:
    """Columns of one kind that are told in different units, minutes beside seconds, all in the unit of the first of them."""
    if sum(any(cell.literal is not None and cell.literal.unit for cell in column.cells) for column in columns) < 2:
        return columns
    bases: dict[Dimension, Fraction] = {}
    found = []
    for column in columns:
        base, dimension = _told_in(column)
        if dimension is not None:
            times = base / bases.setdefault(dimension, base)
            column = column if times == 1 else _times(column, times)
        found.append(column)
    return found


def _told_in(column: Column) -> tuple[Fraction, Dimension | None]:
    """The unit that every cell of a column has, or that most have and all are scaled to."""
    first = next((cell.literal for cell in column.cells if cell.literal is not None), None)
    if first is None or not first.unit:
        return ONE, None
    units = [cell.literal.unit for cell in column.cells if cell.literal is not None]
    spelt = [tuple([part.text for part in unit]) for unit in units]
    told = dict(zip(spelt, units, strict=True))
    base, dimension = factor_of(told[max(told, key=spelt.count)], {})
    alike = not dimension.plain and all(factor_of(unit, {})[1] == dimension for unit in told.values())
    return base, dimension if alike else None


def _times(column: Column, times: Fraction) -> Column:
    cells = [
        cell._replace(literal=cell.literal._replace(scales=tuple(one * times for one in cell.literal.scales)))
        if cell.literal is not None
        else cell
        for cell in column.cells
    ]
    return column._replace(cells=tuple(cells))


def relation_of(*cells: Cell) -> Relation:
    """What is said of a number beside others, `~` and `about` before any of them included."""
    return ABOUT if any(map(is_hedged, cells)) else EQUAL


def is_hedged(cell: Cell) -> bool:
    """Does a cell say that its number is about right?"""
    return not cell.words[:1].isdigit() and _HEDGED.match(cell.words) is not None


def _scaled(cell: Cell, head: tuple[UnitPart, ...], base: Fraction) -> Cell:
    """A cell whose number is scaled from its own unit to another."""
    if cell.literal is None:
        return cell
    times = factor_of(cell.literal.unit or head, {})[0] / base
    return cell._replace(literal=cell.literal._replace(scales=tuple(one * times for one in cell.literal.scales)))


def _tokens(block: Block, span: Span, text: str) -> tuple[list[Token], Joined]:
    joined = Joined.of(block, text, (span,))
    return tokens_of(block._replace(kind="prose", pieces=(span,)), joined), joined


def _cell(block: Block, span: Span, text: str, lexicon: Lexicon) -> Cell:
    span = _unwrapped(span, text)
    words = text[span.start : span.end]
    if len(words) > 200 or not _DIGIT.search(words):
        return Cell(span, words)
    if _PLAIN.fullmatch(words) and not block.escaped and (read := number(words)):
        value, last, plain = read  # most cells are a number alone, and need no parser
        return Cell(span, words, Literal(value, half_of(last), plain, 0, len(words), words))
    tokens, joined = _tokens(block, span, text)
    parser = Parser(tokens, lexicon)
    start = _start(tokens)
    found = parser.side(start)
    while found is not None and parser.at(found[1]).kind == RELATION and parser.at(found[1]).text in ("=", "≈"):
        start = found[1] + 1  # `4x4 = 16 chips` holds 16
        found = parser.side(start)
    if found is None or not clean_after(parser, found[1]) or not _only_words(parser, found[1]):
        return Cell(span, words)
    node, after = found
    behind = parser.at(after).text
    if len(behind) == 1 and behind.isascii() and behind.isalpha():
        return Cell(span, words)  # `811 G`: by some scale or in some unit that is not known
    sign = -1 if start and tokens[start - 1].kind == "-" else 1
    place = Span(joined.source(tokens[start].start), joined.source(tokens[after - 1].end - 1) + 1)
    if isinstance(node, Literal) and node.scale_key == "point":
        return Cell(span, words)  # `€2.300` beside `€930`: what the point means is not said
    if isinstance(node, Literal):
        signed = negated(node) if sign < 0 else node
        return Cell(place, words, signed if isinstance(signed, Literal) else node)
    return Cell(place, words, None, node if has_operation(node) else None)


def _unwrapped(span: Span, text: str) -> Span:
    """A cell without the commands that set all of it in another face: of `\\textbf{12}` the 12."""
    while (match := _SET.match(text, span.start, span.end)) and text[span.end - 1] == "}":
        inner = Span(match.end(), span.end - 1)
        if text.count("{", inner.start, inner.end) != text.count("}", inner.start, inner.end):
            break
        span = trimmed(text, inner)
    return span


def _start(tokens: list[Token]) -> int:
    """Past a hedge or a plus sign."""
    start = 0
    while start < len(tokens) and tokens[start].kind in ("~", "+", LINE, "≈"):
        start += 1
    return start


def _only_words(parser: Parser, i: int) -> bool:
    """May nothing but a few words, such as the name of a unit, follow?"""
    rest = parser.tokens[i:]
    if rest and rest[-1].kind == ")" and len(rest) <= LONGEST_REMARK:  # `6.2 GB (peak)`, `131,072,000 (~131M)`
        opened = next((j for j, token in enumerate(rest) if token.kind == "("), 0)
        if rest[opened].spaced and parser.closing.get(i + opened) == i + len(rest) - 1:
            rest = rest[:opened]
    return len(rest) <= 4 and all(token.kind == WORD for token in rest)


def unit_of(block: Block, head: Span, text: str, lexicon: Lexicon) -> tuple[UnitPart, ...]:
    """The unit in the head of a column: the first one that it names, read to its end."""
    tokens, _ = _tokens(block, head, text)
    parser = Parser(tokens, lexicon)
    for i, token in enumerate(tokens):
        if token.kind in (WORD, "$"):
            unit, _ = parser.phrases.after(i)
            if unit:
                return unit
    return ()
