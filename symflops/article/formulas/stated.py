"""Formulas that an article states in letters, `P = 12 l h^2 (1 + 13/(12h) + …)`, beside those of the field.

What is equal to a known one is right, under its name. Wrong is said of what counts FLOP and is half of what they are, as
multiply-accumulates are; or of training, and counts a forward pass alone. Anything else may be another convention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from symflops.article.blocks import Article, Block
from symflops.article.language.tokens import Joined
from symflops.article.patterns import Pattern
from symflops.article.verdicts import RIGHT, WRONG, Finding

from .forms import Form, names, ratio
from .known import BYTES, FLOPS, PARAMS, STEPS, TIME, TOKENS, Row, in_heads, rows
from .letters import letters, spelled
from .symbolic import LONGEST, Said, read

_RELATION = re.compile(r":=|≈|≃|≅|~=|=(?![=>])|(?<![\w~])~(?!~)|\\(?:approx|simeq|sim|cong|equiv|coloneqq)(?![A-Za-z])")
_SPAN = Pattern(
    r"\$\$([^$]{2,600})\$\$|\$(?!\s)((?:[^$\n]|\n(?!\s*\n)){1,300})(?<!\s)\$(?!\d)|\\\(([^\\\n](?:[^\n\\]|\\(?!\)))*+)\\\)|\\\[((?:[^\\]|\\(?!\])){2,600})\\\]"
    r"|(?<!`)`([^`\n]{1,200})`(?!`)|(?<!`)``([^`\n]{1,200})``(?!`)|<code>((?:[^<\n]|<(?!/code)){1,300})</code>"
)
_BARE = Pattern(r"(?:(?<=\s)|(?<=\s[(~≈])|^)\d{1,3} ?(?:[*·×] ?)?[A-Za-z\U0001d400-\U0001d7ff\u210e]{1,6}(?![a-z])")
# Where a formula in letters may begin: numbers and brackets, and then a letter.
_BEGINS = Pattern(
    r"[\s~({\[&]*(?:[\d.,]{1,20}(?:[eE][-+]?\d{1,3}(?!\w))?\s?(?:[*×·⋅x]|\\times|\\cdot)?\s?[({]*){0,4}"
    r"(?:\\[a-z({]|(?![eE][-+]?\d)[A-Za-z\U0001d400-\U0001d7ff\u210e])"
)
_ANY_LETTER = re.compile(r"[^\W\d_]")
_LETTER = Pattern(  # of a name, and no sign of mathematics in letters
    r"(?<![\\A-Za-z])[A-Za-z\U0001d400-\U0001d7ff\u210e]"
    r"|\\(?!(?:times|cdot|d?frac|approx|simeq|sim|left|right|q?quad|div)(?![A-Za-z]))[A-Za-z]"
)
_AMOUNT = Pattern(
    r"[\s~(\[&$]*\d[\d.,]*(?:[eE][+-]?\d+)?(?: ?(?:[kKMGTB]|[kKMGTP]i?[Bb]|[A-Za-z][a-z]{2,}|[A-Z]{3,}\w*))(?![\w^_<]| ?[*×·^(])"
)
_BLANKS = Pattern(r"[ \n&*]*")
_MAY = re.compile(r"FLOP|param|bytes|floating|compute|memory|cache|time|steps|iterations", re.IGNORECASE)
_MATH_TAIL = Pattern(
    r"(?:\s|\\[,;:!]|\\(?:quad|qquad)(?![A-Za-z]))*(?:[.,;&=≈]|\\\\|\\(?:tag|label|end|text|textrm|mathrm|mbox)\{"
    r"|\\(?:nonumber|approx|simeq|sim|cong|equiv)(?![A-Za-z])|$)"
)
_CODE_TAIL = Pattern(r"\s*(?:$|#|//|=|≈|,|;|(?:FLOPs?|bytes?|parameters|params)\b)", re.IGNORECASE)
_PROSE_TAIL = Pattern(
    r"[`*_]{0,2}(?:$|\n|[.,;:)](?:\s|$)|\s*[=≈~]"
    r"| (?:FLOPs?|flops|floating|operations|ops|MACs|parameters?|params|bytes?|for|per|in|where|which|and|when|if"
    r"|to|with|on|as|is|are|by|during|total|seconds|iterations|steps|\()\b)"
)
_COUNTS = {
    FLOPS: r"[KMGTPE]?FLOPs?(?!/s|S|\w| ?/ ?s|ps| per second)|floating[- ]point operations|\bcompute\b|\boperations\b",
    "macs": r"\bMACs?\b|add-multiply|multiply[- ](?:add|acc)\w*|multiplication-addition|multiplications\b",
    PARAMS: r"\bparam(?:eter)?s?\b|\bparameter count|\bweights\b",
    BYTES: r"\bbytes?\b|\bmemory\b|\b(?:KV|key-value)[- ]cache|\bcache size\b|\bGi?B\b|\bVRAM\b",
    TIME: r"\btime\b|\bseconds\b",
    STEPS: r"\b(?:steps|iterations)\b",
    TOKENS: r"\btokens (?:per|in a|each) (?:step|batch|iteration)",
    "none": r"\bFLOP/s\b|\bFLOPS\b|\bthroughput|\bbandwidth|\blatency|\belements\b|\bentries\b|\bintensity|\bcommunic|\bvolume",
}  # fmt: skip
_KINDS = Pattern("|".join(f"(?P<{kind}>{words})" for kind, words in _COUNTS.items()), re.IGNORECASE)
_OF_LETTER = {"N": PARAMS, "flops": FLOPS, "bytes": BYTES, "time": TIME}
_PASSES = {
    "forward": Pattern(r"\bforward|\binfer|\bprefill|\bdecod(?:e|ing)|\bgenerat|\bsampl", re.IGNORECASE),
    "backward": Pattern(r"\bbackward|\bbackprop|\bgradient", re.IGNORECASE),
    "training": Pattern(r"\btrain|\bstep\b|\biteration|\btotal\b|\bboth\b", re.IGNORECASE),
    "recomputed": Pattern(r"\brecomput|\bcheckpoint", re.IGNORECASE),
}
_OTHER_COUNT = Pattern(
    r"multiply[- ]?(?:add|acc)|mult-add|add-multiply|\bMACs?\b|\bFMAs?\b|fused"
    r"|\bcausal|triang|\bhal(?:f|ve)|\bmask|sparse|window|encoder|\bT5\b|\bMoE\b|mixture|\bactive\b|frozen|LoRA",
    re.IGNORECASE,
)
_OTHER_TRAINING = Pattern(r"frozen|LoRA|adapter|probe|distil|teacher|evaluat|encoder|\bT5\b|forward", re.IGNORECASE)
_OPERATIONS = Pattern(r"FLOP|floating[- ]point operations", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?:](?:\s+(?=[A-Z$`(])|\n)|\n\s*\n|\n\s*[-*|]")
BEFORE, BEHIND, ELSEWHERE = 160, 60, 240
MOST = 400  # formulas of an article
FIRST_OF_CODE = 5  # of the groups of _SPAN: those before are of mathematics
MOST_CELLS = 600  # of a table


class _Place(NamedTuple):
    """Where a formula may stand: its text, what is left of its sign, what stands around; `mode` as of tokens."""

    text: str
    start: int
    end: int
    left: str
    before: str
    behind: str
    mode: str


class _Stated(NamedTuple):
    """A formula that was read, in both readings of its strokes, with what it is of."""

    place: _Place
    forms: tuple[Form, ...]
    said: Said
    kind: str


class Mathematics(NamedTuple):
    """A stretch of an article in which formulas may stand: is all of it mathematics, and what a table says of it in its head."""

    joined: Joined
    whole: bool
    head: str = ""


def mathematics(article: Article) -> Iterator[Mathematics]:
    """The blocks of prose of an article, and the cells of its tables with their heads."""
    text = article.source.text
    for block in article.blocks:
        if block.kind == "prose" and block.pieces:
            yield Mathematics(Joined.of(block, text), block.note == "math")
        elif block.kind == "table" and len(block.pieces) <= MOST_CELLS:
            yield from _cells(block, text)


def _cells(block: Block, text: str) -> Iterator[Mathematics]:
    """The cells right of the first column: the head of their column and the first cell of their row say what they are of."""
    heads, *rows = block.grid() or [()]
    for row in rows:
        for at, cell in enumerate(row[1:], 1):
            if at < len(heads) and _ANY_LETTER.search(text, cell.start, cell.end):
                said = f"{text[row[0].start : row[0].end]} {text[heads[at].start : heads[at].end]}"
                yield Mathematics(Joined.of(block, text, (cell,)), False, said)


def formulas(article: Article) -> Iterator[Finding]:
    """What an article states in letters."""
    text = article.source.text
    if not _MAY.search(text):
        return
    meanings: Mapping[str, str] | None = None
    blocks = list(mathematics(article))
    before, count = "", 0
    for at, (joined, whole, head) in enumerate(blocks):
        behind = blocks[at + 1].joined.text[:BEHIND] if at + 1 < len(blocks) and not head else ""
        until = -1
        for place in _in_cell(joined.text, head) if head else _places(joined.text, whole, before, behind):
            if count == MOST:
                return
            if place.start < until:
                continue
            if meanings is None:
                usual = {one: one for one in ("N", "D")} if "parameter" in text and "token" in text else {}
                meanings = {**usual, **letters(text)}
            stated = _stated(place, meanings)
            if stated is not None:
                count += 1
                until = stated.said.end
                if found := _judged(stated, text, joined):
                    yield found
        before = before if head else joined.text[-ELSEWHERE:]


def _may_begin(text: str, start: int, end: int, mode: str) -> bool:
    """May a formula begin at a place? In words, an amount such as `26T parameters` is none."""
    if not _BEGINS.match(text, start, end):
        return False
    return _LETTER.search(text, start, end) is not None if mode == "m" else not _AMOUNT.match(text, start, end)


# ---- where formulas stand ------------------------------------------------------------------------------------------


def _places(text: str, math: bool, before: str, behind: str) -> Iterator[_Place]:
    if math:
        yield from _sides(text, 0, len(text), "m", before, behind)
        return
    spans = []
    for match in _SPAN.finditer(text):
        group = match.lastindex or 1
        start, end = match.span(group)
        spans.append(match.span())
        earlier = f"{before}\n{text[max(0, start - ELSEWHERE) : match.start()]}"
        later = text[match.end() : match.end() + BEHIND] or behind
        code = group >= FIRST_OF_CODE and not text.endswith(":math:", 0, match.start())  # which reStructuredText marks so
        yield from _sides(text, start, end, "c" if code else "m", earlier, later)
    for start, end in _between(spans, len(text)):
        yield from _prose(text, start, end, before)


def _in_cell(text: str, head: str) -> Iterator[_Place]:
    """All of a cell, with or without marks of mathematics; `~` before it is a hedge."""
    found = _SPAN.fullmatch(text.strip(" *~≈"))
    start = text.find(found[found.lastindex or 1]) if found else 0
    end = start + len(found[found.lastindex or 1]) if found else len(text)
    yield from _sides(text, start, end, "m", head, "")


def _between(spans: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in spans:
        yield at, start
        at = end
    yield at, length


def _sides(text: str, start: int, end: int, mode: str, before: str, behind: str) -> Iterator[_Place]:
    """What stands right of each sign of a stretch; all of it where there is none."""
    signs = [match.span() for match in _RELATION.finditer(text, start, end)]
    if not signs and _may_begin(text, start, end, mode):
        yield _Place(text, start, end, "", before, behind, mode)
    for at, (_, after) in enumerate(signs):
        stop = signs[at + 1][0] if at + 1 < len(signs) else end
        if _may_begin(text, after, stop, mode):
            line = text.rfind("\n", start, signs[0][0]) + 1
            left = text[max(start, line) : signs[0][0]]
            yield _Place(text, after, stop, left, before, behind, mode)


def _prose(text: str, start: int, end: int, before: str) -> Iterator[_Place]:
    """`C = 6ND` and `6ND FLOPs` in running text."""
    for match in _RELATION.finditer(text, start, end):
        stop = text.find("\n", match.end(), end)
        stop = stop if stop >= 0 else end
        if _may_begin(text, match.end(), stop, "p"):
            line = max(text.rfind("\n", 0, match.start()), text.rfind(". ", 0, match.start())) + 1
            left = text[max(line, match.start() - 80) : match.start()]
            earlier = f"{before}\n{text[max(0, line - ELSEWHERE) : line]}"
            yield _Place(text, match.end(), stop, left, earlier, "", "p")
    for match in _BARE.finditer(text, start, end):
        if not _may_begin(text, match.start(), end, "p"):
            continue
        earlier = before + "\n" + text[max(0, match.start() - ELSEWHERE) : match.start()]
        yield _Place(text, match.start(), end, "", earlier, "", "p")


# ---- what they say -------------------------------------------------------------------------------------------------


def _stated(place: _Place, meanings: Mapping[str, str]) -> _Stated | None:
    def meaning(symbol: str) -> str:
        return meanings.get(symbol, "")

    first = _BLANKS.match(place.text, place.start, place.end)
    start = first.end() if first else place.start
    readings = (True, False) if "/" in place.text[start : min(place.end, start + LONGEST)] else (True,)
    found = [one for tight in readings if (one := read(place.text, start, place.end, meaning, tight))]
    if not found or found[0].end != found[-1].end or _is_bare(found[0].form) or not _ends(place, found[0].end):
        return None
    kind = _kind(place, found[0].end, meanings)
    forms = tuple(in_heads(one.form) for one in found)
    return _Stated(place._replace(start=start), forms, found[0], kind) if kind else None


def _is_bare(form: Form) -> bool:
    """A letter alone, which is no formula."""
    return len(form) == 1 and sum(abs(power) for _, power in next(iter(form))) == 1 and next(iter(form.values())) == 1


def _ends(place: _Place, end: int) -> bool:
    tail = {"m": _MATH_TAIL, "c": _CODE_TAIL, "p": _PROSE_TAIL}[place.mode]
    return tail.match(place.text, end, place.end) is not None or end == place.end


def _kind(place: _Place, end: int, meanings: Mapping[str, str]) -> str:
    """What a formula is of: by the words right behind it, the left side of its sign, the words before it."""
    behind = place.text[end : min(place.end, end + BEHIND)] if place.mode != "c" else place.text[end : place.end]
    behind = f"{behind} {place.behind}" if place.mode != "p" else behind
    close = _KINDS.search(behind)
    if close and close.start() <= 16 and not _SENTENCE.search(behind, 0, close.start()):
        return close.lastgroup or ""
    symbol = spelled(place.left.strip(" $*`_(&\n"))
    if meanings.get(symbol):
        return _OF_LETTER.get(meanings[symbol], "")
    for words in (place.left, _sentence(place.before)):
        found = [match.lastgroup or "" for match in _KINDS.finditer(words[-BEFORE:])]
        if found:
            return found[-1]
    return ""


def _sentence(before: str) -> str:
    """The last sentence that has a word."""
    parts = [part for part in _SENTENCE.split(before[-ELSEWHERE:]) if part and re.search(r"\w{3}", part)]
    return parts[-1] if parts else ""


# ---- judged --------------------------------------------------------------------------------------------------------


def _judged(stated: _Stated, text: str, joined: Joined) -> Finding | None:
    place = stated.place
    after = place.text[stated.said.end : min(place.end, stated.said.end + BEHIND)]
    near = f"{_sentence(place.before)} {place.left} {after} {place.behind}"
    kind = FLOPS if stated.kind == "macs" else stated.kind
    wanted = Fraction(2) if stated.kind == "macs" else Fraction(1)
    known = list(rows(kind, frozenset().union(*map(names, stated.forms))))
    same = [row for row in known if any(ratio(row.form, form) == wanted for form in stated.forms)]
    for row in sorted(same, key=lambda row: not (row.part and row.part.search(near))):
        if _is_meant(row, stated, near, place.before):
            return _finding(stated, joined, RIGHT, cause=f"equal to {row.known.called}")
    if (
        stated.kind == FLOPS
        and not any(_is_named(row, f"{place.before} {near}") for row in same)
        and _OPERATIONS.search(near)
        and not _OTHER_COUNT.search(text)
    ):
        for row in known:
            halves = all(ratio(row.form, form) == 2 for form in stated.forms)
            if halves and row.plain and _is_named(row, near) and _counts(row, near):
                reason = f"half of {row.known.called}: a multiplication and an addition are two FLOP"
                return _finding(stated, joined, WRONG, code="AR503", reason=reason)
    if stated.kind == FLOPS and same:
        return _of_passes(same, stated, near, joined) if not _OTHER_TRAINING.search(f"{place.before} {near}") else None
    return None


def _is_meant(row: Row, stated: _Stated, near: str, before: str) -> bool:
    """Does the text speak of what the formula is of, or is the formula such that it can be nothing else?"""
    if row.known.passes and not _counts(row, near):
        return False
    counted = row.known.passes
    if counted not in ("", "training") and names(row.form) <= {"N", "D"} and counted not in _passes(near):
        return False  # `2N FLOPs per token`: of which passes?
    form = stated.forms[0]
    telling = len(form) > 1 or (bool(names(form) & {"L", "V"}) and len(names(form)) >= 3)
    return telling or _is_named(row, near) or (row.part is not None and row.part.search(before) is not None)


def _is_named(row: Row, near: str) -> bool:
    return row.part is None or row.part.search(near) is not None


def _passes(near: str) -> frozenset[str]:
    return frozenset(one for one, words in _PASSES.items() if words.search(near))


def _counts(row: Row, near: str) -> bool:
    """Are the passes that the text names those that the formula counts? Where it names none, or several, they may be."""
    said = _passes(near)
    return len(said) != 1 or row.known.passes in said or (row.known.passes == "recomputed" and "training" in said)


def _of_passes(same: Sequence[Row], stated: _Stated, near: str, joined: Joined) -> Finding | None:
    """`Training takes 2ND FLOP`: a forward pass alone."""
    said = _passes(near)
    row = same[0]
    if (
        said == {"training"}
        and row.known.passes == "forward"
        and names(row.form) <= {"N", "D"}
        and re.search("train", near, re.IGNORECASE)
    ):
        return _finding(stated, joined, WRONG, code="AR504", reason=f"{row.known.called}: training takes three times as many")
    return None


def _finding(stated: _Stated, joined: Joined, verdict: str, code: str = "", cause: str = "", reason: str = "") -> Finding:
    start, end = joined.source(stated.place.start), joined.source(stated.said.end - 1) + 1
    return Finding(start, end, start, end, verdict, code=code, cause=cause, reason=reason, tier="formula")
