"""Prose, code spans and mathematics of a block, told apart and cut into tokens. One pass; no expression backtracks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from .blocks import Block
from .latex_tokens import math_tokens
from .tokens import BREAK, LINE, NUMBER, OTHER, RANGE, RELATION, WORD, Joined, Token, number

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,12}(?![,\d])|\d++(?:_\d++)*+)(?:\.\d++(?:_\d++)*+)?|\.\d++"
_EXPONENT = r"(?:[eE](?P<exponent>[-+−]?\d{1,9}+)(?![\w]))?"
_LETTER = r"[^\W\d_⁰¹²³⁴⁵⁶⁷⁸⁹]"
_TAIL = r"[^\W⁰¹²³⁴⁵⁶⁷⁸⁹]"
_COMMON = rf"""
  (?P<line>[\r\n]++[ \t]*+)
 |(?P<blank>[ \t\u00a0\u2009\u202f\u200a\u2002\u2003]++)
 |(?P<url>https?://[^\s)>\]]++)
 |(?P<number>{DIGITS}){_EXPONENT}
 |(?P<super>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]++)
 |(?P<relation>==|!=|≠|<=|>=|≤|≥|:=|~=|=>|->|→|⇒|⟹|≈|≃|≅|≅|≡|=)
 |(?P<stars>\*++)
 |(?P<tag><(?:/?[a-zA-Z][^<>\n]{{0,300}}|!--[^<>\n]{{0,300}}--)>)
 |(?P<compare>[<>])
 |(?P<entity>&(?:[a-zA-Z]{{2,10}}|\#\d{{1,6}}|\#x[0-9a-fA-F]{{1,5}});)
 |(?P<times>[×✕⨯·⋅∙∗])
 |(?P<divide>[÷/∕⁄])
 |(?P<minus>[-−])
 |(?P<range>[–‐‑‒])
 |(?P<tilde>[~∼])
 |(?P<sign>[+^()\[\],;|$%])
"""
_PROSE = re.compile(
    rf"""{_COMMON}
 |(?P<reference>\[\^[^\]\s]{{1,20}}\])
 |(?P<escape>\\(?P<escaped>[^\w\s]))
 |(?P<command>\\[a-zA-Z]++)
 |(?P<cross>[xX](?=[ \d(]))
 |(?P<word>{_LETTER}{_TAIL}*+(?:[-'’]{_LETTER}{_TAIL}*+)*+)
 |(?P<under>_++)
 |(?P<other>[^\s])
 |(?P<space>\s)
""",
    re.VERBOSE,
)
_CODE = re.compile(
    rf"""{_COMMON}
 |(?P<cross>[xX](?=[ \d(]))
 |(?P<word>(?:{_LETTER}|_){_TAIL}*+(?:\.{_LETTER}{_TAIL}*+)*+)
 |(?P<other>[^\s])
 |(?P<space>\s)
""",
    re.VERBOSE,
)
_REFERENCE = re.compile(r"\*\(\d{1,4}\)\*|\*\[\d{1,4}\]\*")
_DELIMITER = re.compile(r"(?P<role>:math:)?(?P<tick>`+)|\\\((?P<inline>)|\\\[(?P<display>)|(?P<dollars>\$\$?)|\\.", re.DOTALL)
_LINK = re.compile(r"\]\((?:[^()\s]{0,500})(?:\s+\"[^\"]{0,200}\")?\)")
_SIGN_WORDS = re.compile(r"\\[a-zA-Z]|[\^_{=]")
_PLAIN_WORDS = re.compile(r"[a-z]{4}")
_LONGEST_MATH = 1500
_MOST_DOLLARS = 6  # prices between a sign and the end of mathematics

_GROUPS = {"escaped": "escape"}
_KINDS = {"times": "*", "divide": "/", "minus": "-", "range": RANGE, "tilde": "~", "command": OTHER, "other": OTHER, "url": OTHER}


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
    scanner = _Scanner(joined.text, block.rich)
    found: list[Token] = []
    spaced = True
    for segment in segments(joined.text, block.rich, block.note == "latex"):
        if segment.mode == "m":
            new = math_tokens(joined.text, segment.start, segment.end, spaced)
        else:
            new = scanner.tokens(segment, spaced)
        if new:
            found += new
            spaced = joined.text[segment.end - 1 : segment.end].isspace()
        else:
            spaced = spaced or segment.end > segment.start
    return list(_wrapped(found)) if "\n" in joined.text or "\r" in joined.text else found


def _wrapped(tokens: list[Token]) -> Iterator[Token]:
    """The tokens without line ends between a number or word and a word: `180` and `kbytes` on the next line belong together.

    A word that begins a line and is given a value, `s = 3`, begins something new.
    """
    for i, token in enumerate(tokens):
        if token.kind == LINE and token.mode == "p" and 0 < i < len(tokens) - 1 and tokens[i + 1].kind == WORD:
            after = tokens[i + 2] if i + 2 < len(tokens) else None
            if after is None or (after.kind != RELATION and after.text != ":"):
                continue
        yield token


class _Scanner:
    """Cuts stretches of prose and code spans into tokens."""

    def __init__(self, text: str, rich: bool) -> None:
        self.text = text
        self.rich = rich
        self.raised = False  # within <sup> … </sup>

    def tokens(self, segment: Segment, spaced: bool) -> list[Token]:
        """The tokens of a stretch; `spaced` says whether blanks stand before it."""
        pattern, mode = (_PROSE, "p") if segment.mode == "p" else (_CODE, segment.mode)
        text, at, end, last = self.text, segment.start, segment.end, ""
        found: list[Token] = []
        while at < end:
            start, at = at, end
            for match in pattern.finditer(text, start, end):  # every character is matched by something
                group = match.lastgroup
                if group == "blank" or group == "space":
                    spaced = True
                elif group == "word":
                    found.append(Token(WORD, match[0], match.start(), match.end(), spaced, mode))
                    last, spaced = WORD, False
                elif group == "number" or group == "exponent":
                    found.append(_number(match, spaced, mode, text))
                    last, spaced = found[-1].kind, False
                elif (skipped := self._unread(group, match, mode)) >= 0:
                    at = skipped
                    break
                elif new := self._made(_GROUPS.get(group or "", group or ""), match, spaced, mode, last):
                    found += new
                    last = new[-1].kind
                    spaced = last == LINE
        return found

    def _unread(self, group: str | None, match: re.Match[str], mode: str) -> int:
        """Where the place of a link or of a reference ends, which is not read; -1 for anything else."""
        skipped = None
        if group == "sign" and mode == "p" and match[0] == "]":
            skipped = _LINK.match(self.text, match.start())
        elif group == "stars":
            skipped = _REFERENCE.match(self.text, match.start())
        return skipped.end() if skipped else -1

    def _made(self, group: str, match: re.Match[str], spaced: bool, mode: str, last: str) -> Sequence[Token]:
        """The tokens that a match stands for: none for markup, more than one for superscripts."""
        text, start, end = match[0], match.start(), match.end()
        if group == "sign" or (group in _KINDS and group != "command"):
            return (Token(_KINDS.get(group, text), text, start, end, spaced, mode),)
        if group == "line":
            return (Token(LINE, "\n", start, end, True, mode),)
        if group == "relation" or group == "compare":
            return (Token(RELATION, text, start, end, spaced, mode),)
        if group == "stars":
            kind = self._stars(start, end, mode)
            return (Token(kind, text, start, end, spaced, mode),) if kind else ()
        if group == "cross":
            return (Token("*" if self._is_times(end, last, spaced) else WORD, text, start, end, spaced, mode),)
        if group == "command":
            return math_tokens(self.text, start, end, spaced)
        if group == "super":
            return tuple(_superscript(text, start, end, mode))
        if group == "tag":
            return tuple(self._tag(text.lower(), start, end, mode))
        if group in ("entity", "escape"):
            said = unescape(text) if group == "entity" else match["escaped"]
            return tuple(self._character(said, start, end, spaced, mode))
        return ()  # an underscore or a footnote

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
        match = _CODE.match(text)
        group = match.lastgroup if match else None
        if group in ("relation", "compare"):
            yield Token(RELATION, text, start, end, spaced, mode)
        elif group == "stars":
            yield Token("*", text, start, end, spaced, mode)
        elif group not in ("blank", "space", "line", None):
            yield Token(_KINDS.get(group or "", text), text, start, end, spaced, mode)


def _number(match: re.Match[str], spaced: bool, mode: str, text: str) -> Token:
    """A number, or no number where a point and more digits follow (versions, dates) or a letter comes right before."""
    start, end = match.span()
    digits, exponent = match["number"], match["exponent"]
    read = number(digits, exponent.replace("−", "-") if exponent else "")
    before = text[start - 1 : start]
    dotted = digits[0] == "." and before.isalnum()
    if read is None or before in (".", "_") or dotted or (text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit()):
        return Token(OTHER, match[0][:20], start, end, spaced, mode)
    return Token(NUMBER, match[0], start, end, spaced, mode, *read)


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
