"""What a command answers with: it writes nothing itself."""

from __future__ import annotations

from typing import NamedTuple

from symflops.show import Page
from symflops.text import Problem


class Reply(NamedTuple):
    """A page for standard output in a format (empty: by where it goes), problems for standard error, an exit code."""

    page: Page | None = None
    form: str = ""
    problems: tuple[Problem, ...] = ()
    code: int = 0


def checked_format(form: str) -> str:
    """A format that exists, or the error that says which do."""
    if not form:
        return ""
    from symflops.show import formats
    from symflops.text import did_you_mean, fail

    known = formats()
    if form not in known:
        raise fail("SF912", f"there is no format `{form}`", helps=[*did_you_mean(form, known), f"formats: {', '.join(known)}"])
    return form
