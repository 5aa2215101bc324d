"""Code whose lists change, and generators that run later: what the interpreter does not follow it must not judge."""

from __future__ import annotations

import json

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


RST = "Title\n=====\n\n.. code-block:: python\n\n   >>> 13e9 * 16 / 8 / 1e9\n   {0}\n\nAnd so\n\n>>> 13e9 * 16 / 8 / 1e9\n{0}\n"


def test_sessions_of_restructuredtext() -> None:
    for shown, verdict in (("26.0", "right"), ("28.0", "wrong")):
        found = check(Source("x.rst", RST.format(shown)), UNITS).findings
        assert [one.verdict for one in found] == [verdict, verdict]
        assert {RST.format(shown)[one.start : one.end] for one in found} == {shown}
    block = "Text.\n\n.. code:: python\n\n    for i in (41, 42):\n        n = 2 * i\n    m = n * 10  # {}\n"
    assert [one.verdict for one in check(Source("x.rst", block.format(840)), UNITS).findings] == ["right"]
    assert [one.verdict for one in check(Source("x.rst", block.format(480)), UNITS).findings] == ["wrong"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("print(20 * 5)  # 100", ["right"]),
        ("print(20 * 5)  # 120", ["wrong"]),
        ("print(20 * 5 / 3)  # 33.3", ["right"]),
        ("print(20 * 5)  # 1", []),  # counts lines
        ("print(20 * 5)  # 120 steps in all of them", []),
        ("print(20 * 5, 7)  # 120", []),
        ("for n in (20, 30): print(n)  # 25", []),
    ],
)
def test_comments_behind_what_is_printed(line: str, expected: list[str]) -> None:
    assert verdicts(session(line)) == expected


def notebook(source: str, stream: str, result: str) -> str:
    outputs: list[dict[str, object]] = [{"output_type": "stream", "name": "stdout", "text": stream}] if stream else []
    outputs.append({"output_type": "execute_result", "metadata": {}, "execution_count": 1, "data": {"text/plain": result}})
    cell = {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": source, "outputs": outputs}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    ("source", "stream", "result", "expected"),
    [
        ("n = 41\nn * 100", "", "4100", ["right"]),
        ("n = 41\nn * 100", "", "4200", ["wrong"]),
        ("print(41 * 2)\n41 * 3", "82\n", "132", ["right", "wrong"]),
        ("show(3)\n41 * 3", "5\n7\n", "123", ["right"]),  # what is not known prints before it
        ("f'{41 * 3} GB'", "", "'132 GB'", ["wrong"]),
        ("41 * 2, 41 * 3", "", "(82, 132)", ["right", "wrong"]),
        ("unknown(41)", "", "132", []),
        ("41 * 3\nunknown(1)", "", "132", []),
    ],
)
def test_what_a_cell_comes_to(source: str, stream: str, result: str, expected: list[str]) -> None:
    text = notebook(source, stream, result)
    found = check(Source("x.ipynb", text), UNITS).findings
    assert [one.verdict for one in found] == expected
    assert all(text[one.start : one.end].isdigit() for one in found)
