"""`symflops check`: the arithmetic of articles."""

from __future__ import annotations

from typing import Annotated

import typer

from symflops.article.verdicts import VERDICTS
from symflops.show.pages.article import Asked, page
from symflops.text import did_you_mean, fail

from .shell.options import Format, split
from .shell.reply import Reply, checked_format

PANEL = "Check"
RANK = 2


def command(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH...", help="Articles; - reads one.")] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="VERDICTS", help=f"Show these alone: {', '.join(VERDICTS)}; or codes.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="VERDICTS", help="Leave these out, as if not found.")
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="How many statements came out which way, and why not.")
    ] = False,
    tolerance: Annotated[
        str, typer.Option("--tolerance", metavar="SHARE", help="Values that are off by no more count as rounded: 1%.")
    ] = "",
    form: Format = "",
) -> Reply:
    """Find the wrong numbers of an article.

    Reads Markdown, plain text, notebooks, HTML, LaTeX and reStructuredText without annotation, and verifies every
    statement it can: right as rounded, wrong and by what factor, units that do not agree. What it cannot read it leaves
    alone and counts. A comment <!-- = EXPRESSION --> pins the number before it. Exit 1 when something is wrong.

    Examples:
        symflops check article.md
        symflops check notebook.ipynb --statistics
        symflops check article.md --only wrong,units --format json
        symflops check docs/ --format sarif
    """
    from symflops.article.files import checked, tolerance_of
    from symflops.article.requests.pardons import NOT_FOUND

    form = checked_format(form)
    if not paths:
        raise fail("SF912", "no article is named", helps=["for example: symflops check article.md"])
    shown = _chosen(split(only, "--only"), "--only") or None
    hidden = _chosen(split(ignore, "--ignore"), "--ignore")
    articles = checked(paths, tolerance_of(tolerance))
    found = [one.only(shown, hidden) for one in articles]
    left_out = sum(len(one.findings) - len(kept.findings) for one, kept in zip(articles, found, strict=True))
    problems = [problem for one in found for problem in one.problems]
    errors = {problem.code for problem in problems if problem.severity == "error"}
    code = 2 if errors - {NOT_FOUND} else 1 if errors or any(one.wrong for one in found) else 0
    return Reply(page(found, Asked(statistics, shown or frozenset(), left_out)), form, tuple(problems), code)


def _chosen(words: list[str], option: str) -> frozenset[str]:
    """Verdicts and codes as said, refused where there are none such."""
    for word in words:
        if word not in VERDICTS and not (word[:2] == "AR" and word[2:].isdecimal()):
            helps = [*did_you_mean(word, VERDICTS), f"verdicts: {', '.join(VERDICTS)}; or a code such as AR101"]
            raise fail("SF912", f"{option}: `{word}` is no verdict", helps=helps)
    return frozenset(words)
