"""Prose, code spans and mathematics of a block, told apart and cut into tokens. One pass; no expression backtracks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from symflops.article.blocks import Block
from symflops.article.patterns import Pattern

from .latex_tokens import math_tokens
from .page_math import shown
from .siunitx import COMMAND, quantity_tokens
from .tokens import BREAK, LINE, NOTHING, NUMBER, OTHER, RANGE, RELATION, WORD, Joined, Token, number, token, written
from .units import MONEY_SIGNS

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

# What each sign is, however it is written.
_SIGNS = {
    **{sign: sign for sign in "+^()[],;|%"},
    **dict.fromkeys(("==", "!=", "<=", ">=", ":=", "~=", "=>", "->", *"≠≤≥→⇒⟹≈≃≅≡=<>"), RELATION),
    **dict.fromkeys("×✕⨯·⋅∙∗", "*"), **dict.fromkeys("÷/∕⁄", "/"), **dict.fromkeys("-−", "-"),
    **dict.fromkeys(("--", *"–‐‑‒"), RANGE), "---": OTHER, "-->": RELATION, **dict.fromkeys("~∼", "~"),
    **dict.fromkeys(MONEY_SIGNS, "$"),
}  # fmt: skip
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True) if len(sign) > 1)
_SIGN += f"|[{''.join(re.escape(sign) for sign in _SIGNS if len(sign) == 1)}]"
_KINDS = {"word": WORD, "other": OTHER, "url": OTHER}  # of what no sign is, by its group below
_ROOTS = {"√": "sqrt", "∛": "cbrt", "∜": "cbrt"}  # functions that a sign stands for; only the first is read
_PLAIN = {**_SIGNS, **dict.fromkeys(".:\"'!?`{}", OTHER)}  # what is told by what is written, most of the time

DIGITS = r"(?:\d{1,3}(?:(?:,|\{,\})\d{3}){1,12}(?!,?\d)|\d++(?:_\d++)*+)(?:\.\d++(?:_\d++)*+)?|\.\d++"
_NUMBER = rf"(?P<number>(?:{DIGITS})(?:[eE][-+−]?\d{{1,9}}+(?![\w]))?)"
_LETTER = r"[^\W\d_⁰¹²³⁴⁵⁶⁷⁸⁹]"
_TAIL = r"[^\W⁰¹²³⁴⁵⁶⁷⁸⁹]"
_BLANKS = r"[ \t\u00a0\u2009\u202f\u200a\u2002\u2003]++"
_URL = r"https?://[^\s)>\]]"
_CROSS = r"[xX](?=[ \d(])"
_COMMON = rf"""
 |{_NUMBER}
 |(?P<line>[\r\n]++[ \t]*+)
 |(?P<url>{_URL}++)
 |(?P<super>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]++)
 |(?P<mark>\*\(\d{{1,4}}\)\*|\*\[\d{{1,4}}\]\*)
 |(?P<stars>\*++)
 |(?P<tag><(?:/?[a-zA-Z][^<>\n]{{0,300}}|!--[^<>\n]{{0,300}}--)>)
 |(?P<entity>&(?:[a-zA-Z]{{2,10}}|\#\d{{1,6}}|\#x[0-9a-fA-F]{{1,5}});)
 |(?P<sign>{_SIGN})
"""
# What stands next, words first since most of a text is words. Something matches everywhere: a run of blanks in one go.
_PROSE = rf"""
  (?P<word>(?!{_CROSS}|{_URL}){_LETTER}{_TAIL}*+(?:[-'’]{_LETTER}{_TAIL}*+)*+)
 |{_BLANKS}
 |(?P<link>\]\([^()\s]{{0,500}}(?:\s+\"[^\"]{{0,200}}\")?\))
 {_COMMON}
 |(?P<thin>\\[,;:!\ ])
 |(?P<escape>\\[^\w\s])
 |(?P<quantity>{COMMAND})
 |(?P<command>\\[a-zA-Z]++)
 |(?P<cross>{_CROSS})
 |(?P<under>_++)
 |(?P<other>[^\s])
 |(?P<space>\s)
"""
_CODE = rf"""
  (?P<word>(?!{_CROSS}|{_URL})(?:{_LETTER}|_){_TAIL}*+(?:\.{_LETTER}{_TAIL}*+)*+)
 |{_BLANKS}
 {_COMMON}
 |(?P<cross>{_CROSS})
 |(?P<other>[^\s])
 |(?P<space>\s)
"""


class _Cutter(NamedTuple):
    """Cuts a stretch into pieces in one go, and tells of a piece what it is: most are told by what is written in them."""

    pieces: Pattern  # without groups, which cost more than all the rest
    groups: Pattern

    @classmethod
    def of(cls, pattern: str) -> _Cutter:
        """Of a pattern in which each kind of piece is a group with a name."""
        return cls(Pattern(re.sub(r"\?P<\w+>", "?:", pattern), re.VERBOSE), Pattern(pattern, re.VERBOSE))

    def group_of(self, text: str, start: int, end: int) -> str:
        """The kind of the piece that begins at a place, by the name of its group; `end` is the end of the stretch."""
        match = self.groups.match(text, start, end)
        return (match and match.lastgroup) or ""


_CROSSES = frozenset("xX")
_CUTTERS = {"p": _Cutter.of(_PROSE), "c": _Cutter.of(_CODE)}
_HEX = re.compile(r"(?<![\w.,])0x[0-9a-fA-F]")
_DELIMITER = re.compile(r"(?P<role>:math:)?(?P<tick>`+)|\\\((?P<inline>)|\\\[(?P<display>)|(?P<dollars>\$\$?)|\\.", re.DOTALL)
_SIGN_WORDS = re.compile(r"\\[a-zA-Z]|[\^_{=]")
_PLAIN_WORDS = re.compile(r"[a-z]{4}")
_TIE = re.compile(r"(?<=[\w$}.)])~(?=[\w$(\\])")  # a blank that no line breaks at
_LONGEST_MATH = 1500
_LONGEST_NAME = 8  # tokens of what is given a value
_IN_NAMES = frozenset({WORD, "/", "-", "(", ")"})
_MOST_DOLLARS = 6  # prices between a sign and the end of mathematics


class Segment(NamedTuple):
    """A stretch of one mode: `p` prose, `c` a code span, `m` mathematics; the delimiters are left out."""

    mode: str
    start: int
    end: int


def segments(text: str, rich: bool = True, latex: bool = False) -> Iterator[Segment]:
    """The stretches of a block."""
    at, begin, lost = 0, 0, set()
    while match := _DELIMITER.search(text, at):
        at = match.end()
        if match["tick"] is not None:
            ticks = match["tick"]
            end = -1 if not rich or len(ticks) in lost else _closing_ticks(text, ticks, at)
            if end < 0:
                lost.add(len(ticks))
            mode, width = ("m" if match["role"] else "c"), len(ticks)
        elif match["dollars"] is not None:
            end, mode, width = _closing_dollars(text, match, latex), "m", len(match[0])
        elif match["inline"] is not None or match["display"] is not None:
            end, mode, width = _closing_bracket(text, match, latex), "m", 2
        else:
            continue
        if end >= 0:
            yield Segment("p", begin, match.start())
            yield Segment(mode, match.end(), end)
            at = begin = end + width
    yield Segment("p", begin, len(text))


def _closing_ticks(text: str, ticks: str, at: int) -> int:
    """Where a run of as many backticks stands next."""
    while (end := text.find(ticks, at)) >= 0:
        stop = end + len(ticks)
        if text[stop : stop + 1] != "`":
            return end
        while text[stop : stop + 1] == "`":
            stop += 1
        at = stop
    return -1


def _closing_bracket(text: str, match: re.Match[str], latex: bool) -> int:
    """The end of `\\( … \\)`; in Markdown an escaped bracket is one only where mathematics stands between."""
    close = "\\)" if match["inline"] is not None else "\\]"
    end = text.find(close, match.end(), match.end() + _LONGEST_MATH)
    return end if end >= 0 and (latex or _SIGN_WORDS.search(text, match.end(), end)) else -1


def _closing_dollars(text: str, match: re.Match[str], latex: bool) -> int:
    """The end of `$…$`: a currency sign stands before digits, and no mathematics begins or ends with a blank there."""
    at = match.end()
    limit = at + _LONGEST_MATH
    if match[0] == "$$":
        return text.find("$$", at, limit)
    if not latex and text[at : at + 1] in ("", " ", "\n", "\t"):
        return -1
    end = at
    for _ in range(_MOST_DOLLARS):
        if (end := text.find("$", end, limit)) < 0:
            break
        before, after = text[end - 1 : end], text[end + 1 : end + 2]
        if before != "\\" and (latex or not (before in " \n\t/" or after.isdigit() or after == "$")):
            return end if latex or _looks_like_math(text[at:end]) else -1
        end += 1
    return -1


def _looks_like_math(inside: str) -> bool:
    if not inside[:1].isdigit():
        return True
    return (bool(_SIGN_WORDS.search(inside)) and not _PLAIN_WORDS.search(inside.replace("\\text", ""))) or "\\" in inside


def tokens_of(block: Block, joined: Joined) -> list[Token]:
    """The tokens of a block, their places still those of the joined text."""
    if block.kind == "code" or block.kind == "output":
        return _Scanner(joined.text, block.rich).tokens(Segment("c", 0, len(joined.text)), False)
    if block.note == "math":
        return math_tokens(joined.text, 0, len(joined.text), True)
    text = joined.text
    if block.note in ("latex", "html"):
        text = _TIE.sub(" ", text) if block.note == "latex" else shown(text)
    scanner = _Scanner(text, block.rich)
    found: list[Token] = []
    spaced = True
    for segment in segments(text, block.rich, block.note == "latex"):
        new = math_tokens(text, segment.start, segment.end, spaced) if segment.mode == "m" else scanner.tokens(segment, spaced)
        if new:
            found += new
            spaced = text[segment.end - 1 : segment.end].isspace()
        else:
            spaced = spaced or segment.end > segment.start
    return list(_wrapped(found)) if "\n" in joined.text or "\r" in joined.text else found


def _wrapped(tokens: list[Token]) -> Iterator[Token]:
    """The tokens without line ends between a number or word and a word: `180` and `kbytes` on the next line belong together.

    Words that begin a line and are given a value, `s = 3` and `cost / day = $200`, begin something new.
    """
    for i, one in enumerate(tokens):
        wraps = one.kind == LINE and one.mode == "p" and 0 < i < len(tokens) - 1 and tokens[i + 1].kind == WORD
        wraps = wraps and not tokens[i - 1].mode == tokens[i + 1].mode == "m"  # each formula is one of its own
        if wraps and not _is_given_a_value(tokens, i + 1):
            continue
        yield one


def _is_given_a_value(tokens: Sequence[Token], i: int) -> bool:
    """Does a name of a few words begin at a token, and a sign follow?"""
    after = i + 1
    while after < min(i + _LONGEST_NAME, len(tokens)) and tokens[after].kind in _IN_NAMES:
        after += 1
    return after < len(tokens) and (tokens[after].kind == RELATION or (after == i + 1 and tokens[after].text == ":"))


class _Scanner:
    """Cuts stretches of prose and code spans into tokens."""

    def __init__(self, text: str, rich: bool) -> None:
        self.text = text
        self.rich = rich
        self.raised = False  # within <sup> … </sup>

    def tokens(self, segment: Segment, spaced: bool) -> list[Token]:
        """The tokens of a stretch; `spaced` says whether blanks stand before it."""
        mode, text, after = segment.mode, self.text, segment.start
        cutter = _CUTTERS["p" if mode == "p" else "c"]
        found: list[Token] = []
        last = ""
        for piece in cutter.pieces.findall(text, after, segment.end):
            start, first = after, piece[0]
            after += len(piece)
            if piece == " ":
                spaced = True
            elif (kind := _PLAIN.get(piece)) is not None:
                if piece == "$" and last == WORD and not spaced and found[-1].text == "US":
                    start, spaced = found[-1].start, found.pop().spaced  # `US$5` is `$5`
                found.append(token((kind, piece, start, after, spaced, mode, NOTHING, 0, True)))
                last, spaced = kind, False
            elif first.isdecimal():
                found.append(_number(text, piece, start, after, spaced, mode))
                last, spaced = found[-1].kind, False
            elif first.isalpha() and piece not in _CROSSES and "://" not in piece:
                found.append(token((WORD, piece, start, after, spaced, mode, NOTHING, 0, True)))
                last, spaced = WORD, False
            elif piece.isspace():
                if first in "\r\n":
                    found.append(Token(LINE, "\n", start, after, True, mode))
                    last = LINE
                spaced = True
            elif new := self._made(cutter.group_of(text, start, segment.end), piece, start, after, spaced, mode, last):
                found += new
                last, spaced = new[-1].kind, False
        return found

    def _made(self, group: str, text: str, start: int, end: int, spaced: bool, mode: str, last: str) -> Sequence[Token]:
        """The tokens that a piece stands for: none for markup, more than one for superscripts."""
        if kind := _KINDS.get(group):
            if text in _ROOTS:
                return (Token(WORD, _ROOTS[text], start, end, spaced, mode),)
            return (Token(kind, text, start, end, spaced, mode),)
        if group == "number":
            return (_number(self.text, text, start, end, spaced, mode),)
        if group == "stars":
            kind = self._stars(start, end, mode)
            return (Token(kind, text, start, end, spaced, mode),) if kind else ()
        if group == "cross":
            times = self._is_times(end, last, spaced) and not _HEX.match(self.text, max(0, start - 1))
            return (Token("*" if times else WORD, text, start, end, spaced, mode),)
        if group == "command":
            return math_tokens(self.text, start, end, spaced)
        if group == "quantity":
            return tuple(quantity_tokens(self.text, start, spaced))
        if group == "super":
            return tuple(_superscript(text, start, end, mode))
        if group == "tag":
            return tuple(self._tag(text.lower(), start, end, mode))
        if group in ("entity", "escape"):
            said = unescape(text) if group == "entity" else text[1:]
            return tuple(self._character(said, start, end, spaced, mode))
        return ()  # an underscore, the place of a link, the mark of a statement that is referred to

    def _is_times(self, end: int, last: str, spaced: bool) -> bool:
        """Is an `x` that ends here a sign? It stands between two operands, with blanks on both sides or on neither."""
        after = self.text[end : end + 1].isspace()
        return last in (NUMBER, ")", WORD) and spaced == after and (spaced or last != WORD)

    def _stars(self, start: int, end: int, mode: str) -> str:
        """`*` and `**` as operators; nothing where they are emphasis."""
        width = end - start
        if width > 2:
            return ""
        if mode == "c" or not self.rich:
            return "*" if width == 1 else "^"
        before, after = self.text[start - 1 : start] if start else " ", self.text[end : end + 1] or " "
        if before.isspace() and after.isspace():
            return "*" if width == 1 else ""
        left = before.isdigit() or before in ")}`"
        right = after.isdigit() or after in "($`."
        if (
            not before.isspace()
            and not after.isspace()
            and (left or right)
            and (before.isalnum() or left)
            and (after.isalnum() or right)
        ):
            return "*" if width == 1 else "^" if left and right else ""
        return ""

    def _tag(self, tag: str, start: int, end: int, mode: str) -> Iterator[Token]:
        """`<sup>` raises to a power; a line break or a cell ends what stands before it; other tags say nothing."""
        name = tag.strip("</>").split()[:1]
        if name == ["sup"]:
            self.raised = not tag.startswith("</")
            yield Token("^" if self.raised else ")", tag, start, end, False, mode)
            if self.raised:
                yield Token("(", tag, end, end, False, mode)
        elif name in (["br"], ["br/"], ["p"], ["td"], ["tr"], ["li"], ["div"]):
            yield Token(BREAK, tag, start, end, True, mode)

    def _character(self, text: str, start: int, end: int, spaced: bool, mode: str) -> Iterator[Token]:
        """The token of a character that was written as an entity or behind a backslash."""
        group = _CUTTERS["c"].group_of(text, 0, len(text)) if text else ""
        if group not in ("", "space", "line"):
            kind = "*" if group == "stars" else _SIGNS.get(text) or _KINDS.get(group) or text
            yield Token(kind, text, start, end, spaced, mode)


def _number(text: str, said: str, start: int, end: int, spaced: bool, mode: str) -> Token:
    """A number, or no number where a point and more digits follow (versions, dates) or a letter comes right before."""
    read = written(said)
    before = text[start - 1 : start]
    dotted = said[0] == "." and before.isalnum()
    if read is None or before in (".", "_") or dotted or (text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit()):
        return Token(OTHER, said[:20], start, end, spaced, mode)
    return token((NUMBER, said, start, end, spaced, mode, *read))


def _superscript(text: str, start: int, end: int, mode: str) -> Iterator[Token]:
    digits = text.translate(_SUPERSCRIPTS)
    negative = digits.startswith("-")
    read = number(digits.lstrip("-+")) if digits.lstrip("-+").isdigit() else None
    yield Token("^", text, start, start, False, mode)
    if read is None:
        yield Token(OTHER, text[:20], start, end, False, mode)
        return
    if negative:
        yield Token("-", text, start, start, False, mode)
    yield Token(NUMBER, digits.lstrip("-+"), start, end, False, mode, read[0], 0, True)
