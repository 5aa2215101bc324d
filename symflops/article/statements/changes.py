"""By how many per cent or how many times an amount changes: `from $48,000 to $36,000, a saving of 25 %`, `1.7× (52 → 31 ms)`.

Only what stands right beside two amounts of which one becomes the other is judged. It is confirmed where it agrees with
them; wrong is called only what words tell to be a rise or a fall, and where no other way to tell the change explains it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from symflops.article.judgement.rounding import fit
from symflops.article.language.chains import Relation
from symflops.article.language.grammar import Parser
from symflops.article.language.tokens import Joined
from symflops.article.language.units import CURRENCIES
from symflops.article.language.words import ABOUT, DENIES
from symflops.article.patterns import Pattern
from symflops.article.verdicts import WRONG, Finding

from .doubts import is_denied
from .moves import Move, moves
from .ratios import TIMES, has_ratio, stated_times, temper

_ARROWS = ("→", "->", "⇒", "=>", "⟹", "\\to", "\\rightarrow", "&rarr;")
FAR = Fraction(25, 100)
WINDOW = 70  # characters beside two amounts in which their change is told
_LESS = (
    "savings?|saved|saves?|saving|reductions?|reduced|reduces|reducing|drop(?:s|ped|ping)?|decrease[sd]?|decreasing|declined?|cuts?"
    "|cutting|falls?|fell|down|less|lower(?:s|ed|ing)?|fewer|smaller|cheaper|shrank|shrinks?|shrunk|shrinking"
)
_MORE = (
    "increase[sd]?|increasing|rises?|rose|grows?|grew|growth|gain(?:s|ed)?|up|more|higher|larger|bigger|climb(?:s|ed)?"
    "|jump(?:s|ed)?"
)
_EITHER = "faster|slower|quicker|speed-?up|improve(?:s|d|ments?)?|improving|better|worse"
_WORD = Pattern(rf"(?<![\w-])(?:(?P<less>{_LESS})|(?P<more>{_MORE})|(?P<either>{_EITHER}))(?![\w-])", re.IGNORECASE)
_PERCENT = Pattern(r"(?<![\w.,])(\d{1,3}(?:\.\d{1,2})?) ?\\?%")
# No product where the bracket holds a change.
_BEFORE_BRACKET = Pattern(r"(?<![\w.,^×*/])(?P<number>\d{1,5}+(?:\.\d{1,3}+)?) ?[x×](?= \()")
_HEDGE = r"(?P<hedge>(?:(?:about|roughly|some|around|nearly|almost|approximately) |[~≈] ?)?)"
_SPOKEN = Pattern(
    rf"[ *`$}}]*[,:;(–—-]*\s*(?:which is |that is |i\.e\.,? |or |for |with )?(?:an? |by )?"
    rf"(?:(?P<kind>[\w-]+ )?(?P<word>{_LESS}|{_MORE})(?: of| by)?)?\s*{_HEDGE}[*`$]*",
    re.IGNORECASE,
)
_SIGNED = Pattern(rf"[ *`$]*[,(]\s*{_HEDGE}(?P<sign>[-−–+↓↑])\s?", re.IGNORECASE)
_CLOSED = Pattern(r"[*` ]*(?:[),;.](?!\d)|$)")
_NEXT = Pattern(r"[*`$ ]*(?P<word>[A-Za-z-]+)")
_BETWEEN = Pattern(r"(?P<words>(?: [A-Za-z-]+){0,6})[,:]?[ *]*(?P<open>[(\[]?)\s*(?:from )?[*~$`\\ ]*", re.IGNORECASE)
_APART = frozenset({"at", "for", "on", "with", "when", "if", "while", "and", "but", "of", "over", "than", "to", "after", "as"})
_NO_NOUNS = _APART | frozenset({"in", "per", "which", "since", "because", "now", "overall", "or", "so", "by", "without", "from"})
_ADJECTIVES = frozenset({
    "total", "overall", "net", "relative", "clear", "big", "large", "huge", "nice", "modest", "small", "significant", "full",
})  # fmt: skip
_REFERENCES = frozenset({"baseline", "baselines", "before", "previous", "previously", "original"})
_SIGNS = frozenset("+-−")
_SUBJECTS = {  # what is spoken of, and what it is measured in
    "byte": "memory|footprint|size|storage|vram|cache|disk|traffic",
    "s": "latency|time|runtime|duration|delay|throughput|bandwidth|rate|speed|ttft|power",
    "USD": "costs?|price|bill|spend(?:ing)?|budget",
    "J": "energy|power",
}
_SUBJECT = Pattern("|".join(rf"(?P<{base}>\b(?:{words})\b)" for base, words in _SUBJECTS.items()), re.IGNORECASE)
_LED = Pattern(
    r"\b(?:at|with|for|to|from|in|on|under|using|only|above|below|per|than|the) "
    r"(?:(?:about|roughly|some|around|nearly|almost|approximately|just|only) |[~≈] ?)?(?:an? )?[*`$]*$",
    re.IGNORECASE,
)
_TEMPERS = Pattern(r"(?P<hedge>(?:about|roughly|some|around|nearly|almost|approximately) |[~≈] ?)[*`$]*$", re.IGNORECASE)
_BOUNDS = Pattern(
    r"(?:\b(?:more than|over|at least|less than|under|up to|close to|another|further|additional) "
    r"|\d ?[%x×]? ?(?:[-–—~/]|to |or |and ) ?)$",
    re.IGNORECASE,
)
_OF_SOMETHING = Pattern(r" (?:of|as|the|that|this|its|an?|hour|day|month|year|points?)\b", re.IGNORECASE)


class _Told(NamedTuple):
    """A change that is told beside two amounts: the place of its number, the word that says which way, and its hedge."""

    match: re.Match[str]
    word: str
    falls: bool | None  # None where nothing says whether it is a fall
    hedged: bool
    tight: bool  # with nothing that may belong to something else between


def has_change(text: str) -> bool:
    """Does a text speak of a change in per cent or times at all?"""
    if "from" not in text and "From" not in text and not any(arrow in text for arrow in _ARROWS):
        return False
    return "%" in text or has_ratio(text) or _BEFORE_BRACKET.search(text) is not None


def changes(parser: Parser, joined: Joined) -> Iterator[Finding]:
    """What a block states of how much an amount has changed."""
    if not has_change(joined.text):
        return
    found: list[Finding] = []
    for move in moves(parser, joined):
        for told in _told(move, joined.text):
            verdict, computed = _judged(move, told)
            if verdict == WRONG and not _is_sure(parser, move, told):
                verdict = ""
            if verdict:
                found.append(_finding(move, told, verdict, computed, joined))
                break
    borne_out = {one.start for one in found if one.verdict != WRONG}  # by the amounts on its other side
    yield from (one for one in found if one.verdict != WRONG or one.start not in borne_out)


# ---- what is told --------------------------------------------------------------------------------------------


def _told(move: Move, text: str) -> Iterator[_Told]:
    """The change that is told behind two amounts, and the one before them."""
    for pattern in (_PERCENT, TIMES, _BEFORE_BRACKET):
        match = pattern.search(text, move.end, min(len(text), move.end + WINDOW))
        if match and (told := _behind(move, match, text)):
            yield told
        for match in list(pattern.finditer(text, max(0, move.start - WINDOW), move.start))[-1:]:
            if told := _before(move, match, text):
                yield told


def _behind(move: Move, match: re.Match[str], text: str) -> _Told | None:
    """`, a saving of 25 %`, `, 40% less`, `(-40 %)`, `, 1.7× faster`."""
    if _OF_SOMETHING.match(text, match.end()):
        return None
    signed = _SIGNED.fullmatch(text, move.end, match.start())
    if signed and not _is_times(match):
        return _Told(match, "", signed["sign"] in "-−–↓", bool(signed["hedge"]), bool(_CLOSED.match(text, match.end())))
    spoken = _SPOKEN.fullmatch(text, move.end, match.start())
    if not spoken:
        return None
    word, falls = _direction(spoken["word"] or "")
    following = _NEXT.match(text, match.end())
    if not word and following:
        word, falls = _direction(following["word"])
    hedged = bool(spoken["hedge"]) or _is_hedged(match)
    plain = not spoken["kind"] or spoken["kind"].strip().lower() in _ADJECTIVES
    led = "with " not in spoken[0].lower()  # `, with 60 % less of something else`
    return _Told(match, word, falls, hedged, plain and led and (bool(word) or _is_times(match)))


def _before(move: Move, match: re.Match[str], text: str) -> _Told | None:
    """`fell by 40 % (52 ms → 31 ms)`, `a 25% reduction, from $400 to $300`, `2.5× higher throughput (1,200 → 3,000 tokens/s)`."""
    between = _BETWEEN.fullmatch(text, match.end(), move.start)
    if not between:
        return None
    words = [one for one in between["words"].lower().split() if one != "from"]
    if len(words) >= 2 and words[0] in ("over", "than", "vs", "versus") and words[-1] in _REFERENCES:
        words = []  # `9.6% over the baseline (0.69 → 0.75)`
    if _APART & set(words) or (between["open"] and not _CLOSED.match(text, move.end)):
        return None
    word, falls = next(((said, falls) for said, falls in map(_direction, words) if said), ("", None))
    if not word and (words or _LED.search(text, max(0, match.start() - WINDOW), match.start())):
        return None  # `faster with a 4x batch (10 s → 5 s)`, `fell to 60 % (100 GB → 60 GB)`
    sign = text[match.start() - 1 : match.start()]
    if not word and sign in _SIGNS:
        falls = sign != "+"
    elif not word:
        clause = text[max(0, match.start() - WINDOW) : match.start()]
        found = [one for one in _WORD.finditer(clause) if not re.search(r"[\d.;:()]", clause[one.end() :])]
        word, falls = _direction(found[-1][0]) if found else ("", None)
    return _Told(match, word, falls, _is_hedged(match), bool(between["open"]) or "from" in between[0].lower())


def _direction(word: str) -> tuple[str, bool | None]:
    """A word, if it tells a change, and whether it tells a fall."""
    found = _WORD.fullmatch(word)
    if not found:
        return "", None
    return word, None if found["either"] else bool(found["less"])


def _is_times(match: re.Match[str]) -> bool:
    return match.re is not _PERCENT.compiled


def _is_hedged(match: re.Match[str]) -> bool:
    if _is_times(match):
        return temper(match) in ABOUT or temper(match) in ("~", "≈", "close to")
    return bool(_TEMPERS.search(match.string, max(0, match.start() - 20), match.start()))


# ---- judged --------------------------------------------------------------------------------------------------


def _judged(move: Move, told: _Told) -> tuple[str, Fraction]:
    """The verdict on a change; nothing where another way to tell it, or the rounding of the amounts, may explain it."""
    stated, half = _stated(told.match)
    times = _is_times(told.match)
    relation = Relation("=", told.hedged)
    computed = Fraction(0)
    for at, (before, after) in enumerate(move.readings):
        large, small = max(before, after), min(before, after)
        first = large / small if times else abs(after / before - 1) * 100
        computed = computed if at else first
        if verdict := fit(first, first, stated, half, relation):
            return verdict, first
        grown, kept = large / small, small / large
        ways = (grown, grown), ((grown - 1) * 100, grown * 100), ((1 - kept) * 100, kept * 100)
        others = (
            (*ways[:1], (grown - 1, grown))
            if times
            else ways[1:]
            if told.falls is None
            else ways[2:]
            if after < before
            else ways[1:2]
        )
        if any(abs(one - stated) <= 2 * half + sum(move.rounding) * size for one, size in others):
            return "", first
    if times and abs(computed / stated - 1) <= FAR:
        return "", computed
    return WRONG, computed


def _is_sure(parser: Parser, move: Move, told: _Told) -> bool:
    """Can the number be nothing but the change of these amounts?"""
    text = told.match.string
    if not told.tight or is_denied(parser, *move.tokens) or temper(told.match):
        return False
    start, end = min(move.start, told.match.start()), max(move.end, told.match.end())
    if DENIES & set(text[max(0, start - WINDOW) : end + WINDOW].lower().split()):
        return False
    if _BOUNDS.search(text, max(0, told.match.start() - 20), told.match.start()):
        return False
    if told.falls is not None and told.falls != move.falls:
        return False
    if not (move.is_measured() or (move.points and move.dimension.plain and told.falls is not None)) or not move.is_of(told.word):
        return False
    following = _NEXT.match(text, told.match.end())
    if _speaks_of_something_else(move, told):
        return False
    if _is_times(told.match):
        return following is None or bool(_direction(following["word"])[0]) or told.match.start() < move.start
    return told.falls is not None


def _speaks_of_something_else(move: Move, told: _Told) -> bool:
    """Is the change one of what is measured otherwise than these amounts, `20% less memory` beside two times?"""
    text, start = told.match.string, min(move.start, told.match.start())
    following = _NEXT.match(text, told.match.end())
    if following and not move.is_of(following["word"]):
        return True
    behind = following is not None and told.match.start() >= move.end and bool(_direction(following["word"])[0])
    if following and behind and (noun := _NEXT.match(text, following.end())):
        return noun["word"].lower() not in _NO_NOUNS
    bases = {"USD" if base in CURRENCIES else base for base, _ in move.dimension.powers}
    spoken = {one.lastgroup for one in _SUBJECT.finditer(text, max(0, start - WINDOW), start)}
    return bool(spoken and bases) and not spoken & bases


def _stated(match: re.Match[str]) -> tuple[Fraction, Fraction]:
    if _is_times(match):
        return stated_times(match)
    return Fraction(match[1]), Fraction(1, 2 * 10 ** len(match[1].partition(".")[2]))


def _finding(move: Move, told: _Told, verdict: str, computed: Fraction, joined: Joined) -> Finding:
    times = _is_times(told.match)
    group = "number" if times and told.match["number"] else 0
    start, end = told.match.span(group)
    return Finding(
        start=joined.source(start),
        end=joined.source(end - 1) + 1,
        expr_start=joined.source(move.start),
        expr_end=joined.source(move.end - 1) + 1,
        verdict=verdict,
        stated=_stated(told.match)[0],
        computed=computed,
        unit="" if times else "%",
        code="AR602" if verdict == WRONG else "",
        tier="ratio",
    )
