"""Statements of code: stored outputs of cells and one-liners, and the values that comments give."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from symflops.article.blocks import Article, Block
from symflops.article.judgement.judge import judge
from symflops.article.language.chains import Relation, clean_after, hedges
from symflops.article.language.grammar import Parser
from symflops.article.language.prose_tokens import tokens_of
from symflops.article.language.tokens import WORD, Joined
from symflops.article.language.tree import Literal
from symflops.article.language.units import Lexicon
from symflops.article.language.words import STOPS
from symflops.article.verdicts import RIGHT, ROUNDED, UNITS, WRONG, Finding
from symflops.text import Label, Problem, Span

from .contradictions import Setting, settings_of
from .outputs import Match, matches
from .python.interpreter import Bound, Interpreter, Printed
from .shell import one_liners

PYTHON = ("python", "py", "python3", "ipython", "pycon")
PLAIN = ("", "text", "txt", "output", "console", "out", "plaintext")
# Constants of time with a digit that slipped, and what was meant.
SLIPS = {"3660": "3600", "84600": "86400", "86000": "86400"}
_SLIP = re.compile(rf"/\s*\(?\s*({'|'.join(SLIPS)})(?![\d.])")
_BINARY = re.compile(r"/\s*\(?\s*((?:2|1024)\s*\*\*\s*\d{1,2})(?!\d)")
_ALONE = re.compile(r"-?\d{1,15}(?:\.\d{1,30})?(?:e[+-]?\d{1,2})?")
_TIMES = re.compile(r"\s*(?:h|hours?|hrs?|d|days?)\b")


def code_findings(
    article: Article, lexicon: Lexicon, settings: list[Setting], problems: list[Problem] | None = None
) -> Iterator[Finding]:
    """What the code of an article states. Cells share one scope, as they do in a notebook.

    What they set is added to `settings`, and to `problems` which of them are not read.
    """
    text = article.source.text
    notebook = Interpreter()
    printed: Sequence[Printed] = ()
    result: Sequence[Printed] = ()  # of a cell of a notebook
    code: Joined | None = None
    for block in article.blocks:
        if block.kind == "output" and block.note == "result":
            if result and code is not None:
                yield from _stored(result, code, Joined.of(block, text))
            printed, result, code = (), (), None
        elif block.kind == "output" or (block.kind == "code" and code is not None and printed and block.note in PLAIN):
            if code is not None:
                yield from _stored(printed, code, Joined.of(block, text))
            printed = ()
            code = code if result else None  # behind what a cell prints stands what it comes to
        elif block.kind == "code" and (block.note.split() or [""])[0].lower() in PYTHON and block.pieces:
            code = Joined.of(block, text)
            printed = _ran(notebook, code)
            result = notebook.result if block.escaped else ()
            if notebook.skipped and problems is not None:
                problems.append(_unread(article, block, notebook.skipped))
            settings += settings_of(notebook.bound, code)
            yield from _comments([*notebook.bound, *_told(notebook.printed)], block, code, lexicon)
            if ">>> " in code.text:
                yield from _session(code)
        else:
            if block.kind == "code" and block.pieces:
                yield from _shell(Joined.of(block, text))
            printed, result, code = (), (), None


def _ran(interpreter: Interpreter, code: Joined) -> list[Printed]:
    return list(interpreter.printed) if interpreter.run(code.text) else []


def _unread(article: Article, block: Block, why: str) -> Problem:
    label = Label(article.source, Span(block.pieces[0].start, min(block.pieces[0].end, block.pieces[0].start + 1)))
    return Problem("AR905", f"this code is not read: {why}", (label,), ("its outputs are not checked",), "warning")


def _stored(printed: Sequence[Printed], code: Joined, output: Joined) -> Iterator[Finding]:
    """An output of its own block."""
    starts = _line_starts(code.text)
    for match in matches(printed, output.text):
        line = min(max(match.line, 1), len(starts)) - 1
        yield _finding(match, output, code, starts[line])


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _shell(block: Joined) -> Iterator[Finding]:
    """One-liners with their outputs in the same block."""
    for one in one_liners(block.text):
        interpreter = Interpreter()
        if not interpreter.run(one.code):
            continue
        slip = _slipped(one.code)
        for match in matches(interpreter.printed, block.text[one.output : one.end]):
            placed = match._replace(start=match.start + one.output, end=match.end + one.output)
            if slip is not None and match.verdict != WRONG and _TIMES.match(block.text, placed.end):
                yield _slip(placed, slip, block, one.start)
            else:
                yield _finding(placed, block, block, one.start)


def _slipped(code: str) -> tuple[str, list[Printed]] | None:
    """The constant of time that slipped, and what the code prints with the one that was meant."""
    found = _SLIP.search(code)
    if found is None:
        return None
    interpreter = Interpreter()
    interpreter.run(code[: found.start(1)] + SLIPS[found[1]] + code[found.end(1) :])
    return found[1], list(interpreter.printed)


def _slip(match: Match, slip: tuple[str, list[Printed]], block: Joined, start: int) -> Finding:
    meant = list(matches(slip[1], block.text[match.start : match.end + 40].split("\n")[0]))
    computed = meant[0].computed if meant else None
    cause = f"{slip[0]} stands where {SLIPS[slip[0]]} seconds are meant"
    return _finding(match, block, block, start)._replace(verdict=WRONG, computed=computed, code="AR406", cause=cause)


def _session(code: Joined) -> Iterator[Finding]:
    """An interactive session: what is typed after `>>> ` and what is answered under it."""
    interpreter = Interpreter()
    lines = code.text.split("\n")
    starts = _line_starts(code.text)
    i = 0
    while i < len(lines):
        if not lines[i].startswith(">>> "):
            i += 1
            continue
        typed = [lines[i][4:]]
        begin = i
        while i + 1 < len(lines) and lines[i + 1].startswith("... "):
            i += 1
            typed.append(lines[i][4:])
        answer = i + 1
        while i + 1 < len(lines) and not lines[i + 1].startswith(">>> "):
            i += 1
        source = "\n".join(typed)
        shown = f"print({source})" if len(typed) == 1 and "=" not in source and "print" not in source else source
        if answer <= i and interpreter.run(shown):
            for match in matches(interpreter.printed, "\n".join(lines[answer : i + 1])):
                placed = match._replace(start=match.start + starts[answer], end=match.end + starts[answer])
                yield _finding(placed, code, code, starts[begin])
        elif answer > i:
            interpreter.run(shown)
        i += 1


def _calls_binary_decimal(code: str, unit: str) -> bool:
    """Does code divide by a power of two, and its output call the quotient decimal?"""
    found = _BINARY.search(code)
    powers = {"GB": ("2**30", "1024**3"), "MB": ("2**20", "1024**2"), "TB": ("2**40", "1024**4")}
    return found is not None and "".join(found[1].split()) in powers.get(unit.strip()[:2], ())


def _finding(match: Match, output: Joined, code: Joined, start: int) -> Finding:
    end = code.text.find("\n", start)
    if match.verdict != WRONG and _calls_binary_decimal(
        code.text[start : end if end >= 0 else None], output.text[match.end :][:3]
    ):
        plain = _finding(match._replace(verdict=WRONG), output, code, start)
        return plain._replace(verdict=UNITS, code="AR304", cause="a power of two is divided by, so the unit is binary")
    place = code.source(start)
    return Finding(
        start=output.source(match.start),
        end=output.source(match.end - 1) + 1,
        expr_start=place,
        expr_end=max(place + 1, code.source((end if end >= 0 else len(code.text)) - 1) + 1),
        verdict=match.verdict,
        stated=match.stated,
        computed=match.computed,
        code="AR405" if match.verdict == WRONG else "",
        tier="code",
    )


# ---- comments ------------------------------------------------------------------------------------------------


def _told(printed: Sequence[Printed]) -> list[Bound]:
    """What lines print that print once, a number alone: `print(a / b)  # 2.5`."""
    lines = Counter(one.line for one in printed)
    alone = [one for one in printed if lines[one.line] == 1 and one.text is not None and _ALONE.fullmatch(one.text)]
    return [Bound("", float(one.text or 0), one.line, True) for one in alone]


def _comments(bound: Sequence[Bound], block: Block, code: Joined, lexicon: Lexicon) -> Iterator[Finding]:
    """`x = 20 * 5  # 100`: the comment behind an assignment, or behind what prints a number, gives the value."""
    starts = _line_starts(code.text)
    for one in bound:
        start = starts[one.line - 1]
        end = code.text.find("\n", start)
        line = code.text[start : end if end >= 0 else len(code.text)]
        mark = line.find("#")
        if mark > 0 and line[:mark].count("'") % 2 == 0 and line[:mark].count('"') % 2 == 0:
            yield from _comment(one, block, code, start, start + mark + 1, start + len(line), lexicon)


def _comment(one: Bound, block: Block, code: Joined, start: int, at: int, end: int, lexicon: Lexicon) -> Iterator[Finding]:
    words = Joined(code.text[at:end], (0,), (at,))
    tokens = tokens_of(block._replace(kind="prose", note="", rich=False), words)
    parser = Parser(tokens, lexicon)
    value = Literal(Fraction(one.value), Fraction(0), True, -1, -1, "")
    for i, token in enumerate(tokens):
        found = parser.side(i) if token.kind in ("number", "$") else None
        if found is None or not isinstance(found[0], Literal) or not clean_after(parser, found[1]):
            continue
        hedged, _, first = hedges(parser, 0)
        judgement = judge(value, found[0], Relation("=", hedged))
        rest = tokens[found[1] :]
        alone = (
            i == first
            and len(rest) <= 2 * bool(one.name)
            and all(one.kind == WORD and one.text.lower() not in STOPS for one in rest)
        )
        good = judgement.verdict in (RIGHT, ROUNDED)
        accused = judgement.verdict == WRONG and alone and one.computed and not found[0].unit
        accused = accused and (len(token.text) > 1 or bool(one.name))  # `print(a)  # 1` may count the lines
        if (good and (alone or judgement.verdict == RIGHT) and len(token.text) > 1) or accused:
            last = parser.at(found[1] - 1)
            yield Finding(
                start=code.source(at + token.start),
                end=code.source(at + last.end - 1) + 1,
                expr_start=code.source(start),
                expr_end=code.source(at - 1),
                verdict=judgement.verdict,
                stated=found[0].value,
                computed=judgement.computed,
                code=judgement.code,
                cause=judgement.repair.cause if judgement.repair else "",
                tier="code",
            )
        if accused:
            return
