"""An article as a page, with every statement marked where it stands: what is wrong first, then the whole text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from symflops.article.check import Checked
from symflops.article.language.tokens import Joined
from symflops.article.reading import kind_of, read
from symflops.article.verdicts import FINDINGS, UNCHECKED, VERDICTS, Finding
from symflops.text import GENERATOR, Problem, line_and_column

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{generator}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1c1c1c; --paper: #fff; --line: #ddd; --soft: #666;
  --right: #1a7f37; --wrong: #b3261e; --wrong-paper: #fde4e1; --units: #8a4b00; --units-paper: #ffedd2;
  --follows: #6b5900; --follows-paper: #fff6c2; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #ddd; --paper: #17181a; --line: #3a3c40; --soft: #999;
  --right: #57c878; --wrong: #ff9b91; --wrong-paper: #4a1d1a; --units: #ffc27a; --units-paper: #452d0c;
  --follows: #f0df7a; --follows-paper: #3b3508; }} }}
body {{ font: 16px/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
  max-width: 60rem; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.4rem; }} h2 {{ font-size: 1.15rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); }}
.counts span {{ display: inline-block; margin-right: 1rem; }}
ol {{ padding-left: 1.6rem; }} li {{ margin: .5rem 0; }} li p {{ margin: 0; color: var(--soft); }}
pre {{ font: 14px/1.65 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; }}
mark {{ color: inherit; background: none; border-bottom: 2px solid var(--right); }}
mark.unchecked {{ border-bottom: 1px dotted var(--soft); }}
mark.wrong {{ background: var(--wrong-paper); border-bottom-color: var(--wrong); }}
mark.units {{ background: var(--units-paper); border-bottom-color: var(--units); }}
mark.follows {{ background: var(--follows-paper); border-bottom-color: var(--follows); }}
mark:target {{ outline: 2px solid var(--wrong); outline-offset: 2px; }}
.note {{ font: 13px/1.4 system-ui, sans-serif; font-weight: 600; padding: 0 .35em; white-space: normal; }}
a {{ color: inherit; }}
.note.wrong {{ color: var(--wrong); }} .note.units {{ color: var(--units); }}
@media print {{ body {{ max-width: none; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
"""


class Piece(NamedTuple):
    """A stretch of the text of an article, and where each of its characters stands in the file."""

    text: str
    places: Sequence[int]


def document(found: Sequence[Checked], tell: dict[int, Problem]) -> str:
    """The page of some articles. `tell` has the problem that says what is wrong, by the `id` of its finding."""
    title = f"The numbers of {found[0].source.path}" if len(found) == 1 else f"The numbers of {len(found)} articles"
    parts = [_HEAD.format(title=escape(title), generator=GENERATOR)]
    count = 0
    for one in found:
        parts += _article(one, tell, count)
        count += len(one.findings)
    return "".join([*parts, "</body>\n</html>\n"])


def _article(one: Checked, tell: dict[int, Problem], first: int) -> Iterator[str]:
    yield f"<section>\n<h2>{escape(one.source.path)}</h2>\n"
    number = Counter(finding.verdict for finding in one.findings)
    said = [f"<span>{number[verdict]} {verdict}</span>" for verdict in VERDICTS if number[verdict]]
    yield f'<p class="counts">{" ".join(said) or "no statement found that can be checked"}</p>\n'
    wrong = [(i, finding) for i, finding in enumerate(one.findings, first) if id(finding) in tell]
    if wrong:
        yield "<ol>\n"
        yield from (_entry(one, finding, tell[id(finding)], i) for i, finding in wrong)
        yield "</ol>\n"
    yield "<pre>"
    for piece in _pieces(one):
        yield from _marked(piece, one.findings, tell, first)
    yield "</pre>\n</section>\n"


def _entry(one: Checked, finding: Finding, problem: Problem, i: int) -> str:
    line, _ = line_and_column(one.source.text, finding.start)
    said = " ".join(one.said(finding).split())[:300]
    more = "; ".join([*(label.text for label in problem.labels[1:] if label.text), *problem.helps])
    told = f"<p>{escape(more)}</p>" if more else ""
    return f'<li><a href="#s{i}">line {line}</a>: {escape(problem.message)}<br><code>{escape(said)}</code>{told}</li>\n'


def _pieces(one: Checked) -> Iterator[Piece]:
    """The text as it stands; of a notebook its cells, since nobody reads JSON."""
    text = one.source.text
    if kind_of(one.source) != "notebook":
        yield Piece(text, range(len(text) + 1))
        return
    for block in read(one.source).blocks:
        joined = Joined.of(block, text)
        yield Piece(joined.text, [joined.source(i) for i in range(len(joined.text))])
        yield Piece("\n\n", ())


def _marked(piece: Piece, findings: Sequence[Finding], tell: dict[int, Problem], first: int) -> Iterator[str]:
    """The text with its stated values marked; where two overlap, the first is."""
    from bisect import bisect_left

    at = 0
    for i, finding in enumerate(findings, first):
        start = bisect_left(piece.places, finding.start)
        if start < at or start >= len(piece.places) or piece.places[start] != finding.start:
            continue
        end = min(bisect_left(piece.places, finding.end), len(piece.text))
        yield escape(piece.text[at:start])
        yield f'<mark id="s{i}" class="{finding.verdict}"{_title(finding)}>{escape(piece.text[start:end])}</mark>'
        problem = tell.get(id(finding))
        if problem is not None:
            yield f'<span class="note {finding.verdict}">{escape(_note(problem))}</span>'
        at = end
    yield escape(piece.text[at:])


def _title(finding: Finding) -> str:
    said = finding.reason if finding.verdict == UNCHECKED else "" if finding.verdict in FINDINGS else finding.verdict
    return f' title="{escape(said)}"' if said else ""


def _note(problem: Problem) -> str:
    return next((label.text for label in problem.labels[1:] if label.text), "") or problem.message
