"""Quantities of siunitx, units behind mathematics, and the lines of a document that begin anew."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.language.siunitx import quantity_tokens
from symflops.article.verdicts import FINDINGS, UNCHECKED
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units
DOCUMENT = "\\documentclass{article}\n\\begin{document}\n%s\n\\end{document}\n"


def judged(text: str) -> list[tuple[str, str, str]]:
    checked = check(Source("x.tex", DOCUMENT % text), UNITS)
    return [(one.verdict, checked.said(one), one.unit) for one in checked.findings]


@pytest.mark.parametrize(
    ("command", "tokens"),
    [
        (r"\qty{80}{\giga\byte}", ["80", "GB"]),
        (r"\SI{50.6}{\kilo\watt\hour}", ["50.6", "kWh"]),
        (r"\SI[per-mode=symbol]{3.35}{\tera\byte\per\second}", ["3.35", "TB", "/", "s"]),
        (r"\num{3.5e9}", ["3.5e9"]),
        (r"\unit{GB/s}", ["GB", "/", "s"]),
        (r"\qty{40}{\percent}", ["40", "%"]),
        (r"\qty{64}{\gibi\byte}", ["64", "GiB"]),
        (r"\num{3 \pm 1}", [r"3 \pm 1"]),
    ],
)
def test_a_quantity_as_it_is_printed(command: str, tokens: list[str]) -> None:
    assert [token.text for token in quantity_tokens(command, 0, True)] == tokens


@pytest.mark.parametrize(
    ("text", "verdict", "unit"),
    [
        (r"$8\times\qty{80}{\giga\byte}=\qty{640}{\giga\byte}$", "right", "GB"),
        (r"$8\times\qty{80}{\giga\byte}=\qty{64}{\giga\byte}$", "wrong", "GB"),
        (r"$8 \times \SI{400}{\watt} \times \SI{50.6}{\hour} = \SI{161.9}{\kilo\watt\hour}$", "right", "kWh"),
        (r"$8 \times \SI{400}{\watt} \times \SI{50.6}{\hour} = \SI{1619}{\kilo\watt\hour}$", "wrong", "kWh"),
        (r"That is 8 × \SI{80}{\giga\byte} = \SI{640}{\giga\byte}.", "right", "GB"),
        (r"$\qty{140}{\giga\byte} / \qty{3.35}{\tera\byte\per\second} = \qty{42}{\milli\second}$", "rounded", "ms"),
        (r"$2 \times \num{3.5e9} = \num{7e9}$", "right", ""),
        (r"We need $2 \times 7\times 10^9 = 15\times10^9$~bytes.", "wrong", "bytes"),
        (r"With $N = 7\times10^9$ we need $2N = 14$~GB in all.", "right", "GB"),
        ("\\begin{itemize}\n\\item $2 \\times 7 = 14$\n\\end{itemize}", "right", ""),
    ],
)
def test_what_a_document_states(text: str, verdict: str, unit: str) -> None:
    found = judged(text)
    assert [one[2] for one in found] == [unit]
    assert found[0][0] == verdict or (verdict, found[0][0]) == ("rounded", "right")


def test_a_quantity_is_marked_whole() -> None:
    assert judged(r"So $8\times\qty{80}{\giga\byte}=\qty{64}{\giga\byte}$.")[0][1] == (
        r"8\times\qty{80}{\giga\byte}=\qty{64}{\giga\byte}"
    )


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("5 \\times 40 \\times 15 = 3{,}000 \\text{ series}.", ""),
        ("5 \\times 40 \\times 15 = 3{,}500 \\text{ series}.", "3{,}500"),
        ("10^{11} \\times 2048^4 \\approx 1.8 \\times 10^{24} \\text{ operations}", ""),
        ("\\frac{6.3 \\times 10^{23}}{4.4 \\times 10^{22}} \\approx 154 \\text{ runs}", "154"),
        ("5 \\times 40 = 200 k", ""),
        ("5 \\times 40 = 300 k", ""),
    ],
)
def test_words_in_mathematics_are_no_factors(said: str, wrong: str) -> None:
    text = f"There are\n\n$${said}$$\n"
    found = check(Source("x.md", text), UNITS).findings
    assert [text[one.start : one.end].strip() for one in found if one.verdict in FINDINGS] == ([wrong] if wrong else [])
    assert all(one.verdict == UNCHECKED for one in found) == said.endswith("k")


def test_each_formula_of_its_own_line_is_read_alone() -> None:
    text = "1. So:\n   $$b = \\frac{0.34}{0.62} \\approx 0.5484$$\n   $$D^*(C) = 0.75 \\times 1.5 = 1.225$$\n"
    found = check(Source("x.md", text), UNITS).findings
    assert [(one.verdict, text[one.start : one.end]) for one in found] == [("right", "0.5484"), ("wrong", "1.225")]
