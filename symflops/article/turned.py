"""Characters that turn the direction of writing: what stands behind one is read in another order than it is shown in.

`\\u202e5 = 2+2` is shown as `2+2 = 5`. What is said on such a line is neither confirmed nor called wrong.
"""

from __future__ import annotations

import re

from symflops.article.check import Checked
from symflops.article.verdicts import UNCHECKED, Finding
from symflops.text import Label, Problem, Source, Span

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # embeddings, overrides and isolates of Unicode's annex 9
REASON = "characters that turn the direction of writing stand on this line"


def unturned(found: Checked) -> Checked:
    """What was found, with a warning and without a verdict where the direction of writing is turned."""
    first = _TURNS.search(found.source.text)
    if first is None:
        return found
    message = f"the character U+{ord(first[0]):04X} turns the direction of writing: statements on such lines are not checked"
    helps = ("take it out: it cannot be seen, and numbers are shown in another order than they stand in",)
    problem = Problem("AR904", message, (Label(found.source, Span(*first.span())),), helps, "warning")
    kept = tuple(_unjudged(one) if _is_turned(found.source, one) else one for one in found.findings)
    return found._replace(findings=kept, problems=(*found.problems, problem))


def _is_turned(source: Source, one: Finding) -> bool:
    text = source.text
    start = text.rfind("\n", 0, min(one.start, one.expr_start)) + 1
    end = text.find("\n", max(one.end, one.expr_end))
    return _TURNS.search(text, start, end if end >= 0 else len(text)) is not None


def _unjudged(one: Finding) -> Finding:
    return one._replace(verdict=UNCHECKED, code="", cause="", repair="", reason=REASON)
