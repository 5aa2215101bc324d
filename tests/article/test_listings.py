"""Lines of listings that are no code, comments of those that are, and what is written anew at the end of a chain."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, UNCHECKED, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def found(text: str) -> list[Finding]:
    return list(check(Source("x.md", text), UNITS).findings)


def judged(text: str) -> str:
    return " ".join(one.verdict for one in found(text) if one.verdict != UNCHECKED)


def fenced(text: str, language: str = "") -> str:
    return f"We count:\n\n```{language}\n{text}\n```\n"


@pytest.mark.parametrize(
    ("lines", "verdicts"),
    [
        ("Weights of attention:  4 × 5120²      = 104,857,600  ≈ 105 M\nAll 40 layers:   ≈ 4.19 B", "right right"),
        ("Weights of attention:  4 × 5120²      = 104,857,600  ≈ 150 M", "right wrong"),
        ("ratio = 197,000,000,000,000 / 819,000,000,000\n      = 240.5 FLOP/byte", "right"),
        ("ratio = 197,000,000,000,000 / 819,000,000,000\n      = 204.5 FLOP/byte", "wrong"),
        ("4,000 log-probs * 2 bytes =  8 KB\n600 ids * 4 bytes = 24 KB", "right wrong"),
        ("node: 8 × $3.10/hr = $24.80/hr\n  each: $24.80 / 31 = $0.80/M tokens", "right right"),
        ("node: 8 × $3.10/hr = $28.40/hr\n  each: $24.80 / 31 = $8.00/M tokens", "wrong wrong"),
    ],
)
def test_lines_of_a_listing(lines: str, verdicts: str) -> None:
    assert judged(fenced(lines)) == judged(fenced(lines, "text")) == verdicts


@pytest.mark.parametrize(
    ("comment", "verdicts"), [("2 * 40 * 128 * 2 = 20480 bytes", "right"), ("2 * 40 * 128 * 2 = 2048 bytes", "wrong")]
)
def test_comments_of_code(comment: str, verdicts: str) -> None:
    assert judged(fenced(f"for layer in model:\n    cache(layer)  # {comment}\n", "python")) == verdicts
    assert judged(fenced(f"for (;;) {{\n    cache();  // {comment}\n}}\n", "cpp")) == verdicts


@pytest.mark.parametrize(("value", "verdicts"), [("163,840", "right"), ("16,384", "wrong")])
def test_docstrings(value: str, verdicts: str) -> None:
    listed = f"Here:\n      = 2 × 40 × 8 × 128 × 2 = {value} bytes"
    code = f'def cache():\n    """Bytes of a token.\n\n    {listed}\n    """\n    return 3 * 4 == 5\n'
    assert judged(fenced(code, "python")) == verdicts


@pytest.mark.parametrize(
    "text",
    [
        fenced("size = 3 * 4 == 7\nassert 2 * 3 == 7\n"),
        fenced("int n = 3 * 4; x[2] = 4 * 5;\n"),
        fenced('{"batch": 2, "rate": 3 * 4 = 5}\n', "json"),
        fenced("$ run --size 3 * 4 = 5\n"),
        fenced("print('# 3 * 4 = 5')\n", "python"),
        fenced("x = 3 * 4 = 5\n", "fortran"),
        fenced("f(x, 2**-4)  # ~= 6.25e-2 of it\ng(x)\nh(x, 1)  # ~= 1/3\n", "python"),
        fenced("# Node(size=4 id=0x108572410)\n", "python"),
        fenced("solve(2, 5, 3)  # 2x^2 + 5x + 3 = 0 (mod 7)\n", "python"),
        fenced("- sqrt(4) gives 2\n- sqrt(9) gives 3\n"),
        fenced("Write `3 * 4 = 5`.\n", "markdown"),
        fenced("a: 2 * 3\nb: = 7 of them\n3 * n = 7\n"),
    ],
)
def test_code_is_no_listing(text: str) -> None:
    assert not [one for one in found(text) if one.verdict in FINDINGS]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("It is 6 * 9e9 = 5.4e10 = 54 GB of them.", "right right"),
        ("It is 6 * 9e9 = 5.4e10 = 50 GB, binary.", "right right"),
        ("It is 6 * 9e9 = 5.4e10 = 45 GB of them.", "right wrong"),
        ("It is 100 / 7 = 14.3 = 14.29 in all.", "right rounded"),
        ("It is 13 * 3 = 39 -> 93", "right"),
    ],
)
def test_what_is_written_anew(text: str, verdicts: str) -> None:
    assert judged(text) == verdicts


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("$24.80 / 31 = $0.80/M tokens, $24.80 / 31 = $8/M tokens", "right wrong"),
        ("$2 / (500 * 3600) = $1.11 per million tokens", "right"),
        ("4M tokens × $2.5 per 1M tokens = $10", "right"),
        ("4M tokens × $2.5 / 1M tokens = $100", "wrong"),
        ("$4,500 / 9,000M = $0.50/M", "right"),
        ("$4,500 / 9,000M = $5.0/M", "wrong"),
    ],
)
def test_prices_of_a_million(text: str, verdicts: str) -> None:
    assert judged(text) == verdicts
