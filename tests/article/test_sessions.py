"""Code whose lists change, and generators that run later: what the interpreter does not follow it must not judge."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(Source("x.md", text), UNITS).findings]


def session(*lines: str) -> str:
    return "\n".join(["```python", *lines, "```", ""])


@pytest.mark.parametrize(
    "lines",
    [
        (">>> a = [41, 12]", ">>> g = (a.append(i) for i in range(3))", ">>> len(a)", "2", ">>> a", "[41, 12]"),
        (">>> a = [41, 12]", ">>> g = (2*x for x in a)", ">>> sum(g)", "106", ">>> sum(g)", "0"),
        (">>> a = [41, 12]", ">>> g = (2*x for x in a)", ">>> a.append(100)", ">>> sum(g)", "306"),
        (">>> a = [41, 12]", ">>> a.sort()", ">>> a[0]", "12"),
        (">>> a = [41, 12]", ">>> b = a", ">>> b.sort()", ">>> a[0]", "12"),
        (">>> a = [41, 12]", ">>> c = {'x': a}", ">>> c['x'].sort()", ">>> a[0]", "12"),
        (">>> a = [41, 12, 30]", ">>> sum(a.pop() for _ in range(2))", "42", ">>> len(a)", "1"),
        (">>> a = [41, 12, 30]", ">>> any(a.append(i) or i == 1 for i in range(5))", "True", ">>> len(a)", "5"),
        (">>> a = [41, 12, 30]", ">>> z = zip(a, a)", ">>> len(list(z))", "3", ">>> len(list(z))", "0"),
        (">>> a = [41, 12, 30]", ">>> for x in a:", "...     if len(a) < 9: a.append(x)", ">>> len(a)", "9"),
        (">>> a = [41, 12]", ">>> def f():", "...     a.reverse()", ">>> f()", ">>> a[0]", "12"),
        (">>> a = [41, 12]", ">>> import random", ">>> random.shuffle(a)", ">>> a[0]", "12"),
        (">>> a = [41, 12]", ">>> del a[0]", ">>> a[0]", "12"),
        (">>> a = [41, 12]", ">>> a[0] = 77", ">>> a[0]", "77"),
        (">>> a = [41, 12]", ">>> b = a", ">>> b += [13]", ">>> len(a)", "3"),
        (">>> n = 41", ">>> def f():", "...     global n", "...     n = 12", ">>> f()", ">>> n", "12"),
        (">>> a = [41]*3", ">>> def g():", "...     for x in a: yield x", ">>> sum(g())", "123", ">>> sum(g()) + len(a)", "126"),
    ],
)
def test_what_changes_behind_the_back_is_not_judged(lines: tuple[str, ...]) -> None:
    assert "wrong" not in verdicts(session(*lines))


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ((">>> a = [41, 12]", ">>> sum(2*x for x in a)", "106"), "right"),
        ((">>> a = [41, 12]", ">>> sum(2*x for x in a)", "160"), "wrong"),
        ((">>> a = [41, 12]", ">>> a.append(13)", ">>> len(a)*100", "300"), "right"),
        ((">>> a = [41, 12]", ">>> a.append(13)", ">>> len(a)*100", "200"), "wrong"),
        ((">>> a = {'n': 41}", ">>> unknown(7)", ">>> a['n']*100", "4200"), "wrong"),
        ((">>> max(x*y for x, y in zip([4, 7], [6, 8]))", "56"), "right"),
    ],
)
def test_what_is_followed_is_judged(lines: tuple[str, ...], verdict: str) -> None:
    assert verdicts(session(*lines)) == [verdict]
