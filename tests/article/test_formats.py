"""One article in every format: what is said of it is the same, and stands where the article says it."""

from __future__ import annotations

import json

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units
MARKDOWN = r"""# Sizing

Training takes $6 \times 7 \times 10^{9} \times 2 \times 10^{12} = 8.4 \times 10^{22}$ FLOP.

| GPUs | hours | GPU-hours |
|---|---|---|
| 64 | 24 | 1,536 |
| 128 | 12 | 1,536 |
| 512 | 3 | 15,360 |

- 8 GPUs × 700 W = 5.6 kW
- 5.6 kW × 24 h = 13.4 kWh, and 2^30 / 10^9 = 1.07.
"""
TEX = r"6 \times 7 \times 10^{9} \times 2 \times 10^{12} = 8.4 \times 10^{22}"
DRAWN = (
    '<span class="katex-html" aria-hidden="true"><span class="base"><span class="mord">6</span><span class="mbin">×</span>'
    '<span class="mord">7</span><svg width="1"><path d="M1 7"/></svg></span>'
    '<span class="base">=<span class="mord">8</span></span></span>'
)
KATEX = (
    '<span class="katex"><span class="katex-mathml"><math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mn>6</mn>'
    '<mo>×</mo><mn>7</mn></mrow><annotation encoding="application/x-tex">'
    f"{TEX}</annotation></semantics></math></span>{DRAWN}</span>"
)
PAGE = """<html><head><script>var a = 2 * 3 == 7;</script></head><body><h1>Sizing</h1><p>Training takes {} FLOP.</p>
<table><tr><th>GPUs</th><th>hours</th><th>GPU-hours</th></tr><tr><td>64</td><td>24</td><td>1,536</td></tr>
<tr><td>128</td><td>12</td><td>1,536</td></tr><tr><td>512</td><td>3</td><td>15,360</td></tr></table>
<ul><li>8&nbsp;GPUs &times; 700&nbsp;W = <b>5.6 kW</b></li>
<li>5.6 kW &times; 24 h = 13.4 kWh, and 2<sup>30</sup> / 10<sup>9</sup> = 1.07.</li></ul></body></html>
"""
LATEX = r"""\documentclass{article}
\begin{document}
Training takes $%s$ FLOP.

\begin{tabular}{rrr}
GPUs & hours & GPU-hours \\ \hline
64 & 24 & 1,536 \\
128 & 12 & 1,536 \\
512 & 3 & 15,360 \\
\end{tabular}
\begin{itemize}
\item 8 GPUs $\times$ 700 W = 5.6\,kW
\item 5.6 kW $\times$ 24 h = 13.4~kWh, and $2^{30} / 10^9 = 1.07$.
\end{itemize}
\end{document}
"""
RST = """Sizing
======

Training takes :math:`%s` FLOP.

===== ===== =========
GPUs  hours GPU-hours
===== ===== =========
64    24    1,536
128   12    1,536
512   3     15,360
===== ===== =========

* 8 GPUs × 700 W = 5.6 kW
* 5.6 kW × 24 h = 13.4 kWh, and 2^30 / 10^9 = 1.07.
"""
SAID = [8.4e22, 1536, 1536, 15360, 5.6, 13.4, 1.07]
WRONG = [15360, 13.4]


def notebook(source: object) -> str:
    cell = {"cell_type": "markdown", "metadata": {}, "source": source}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=isinstance(source, str))


FORMS = {
    "a.md": MARKDOWN,
    "windows.md": MARKDOWN.replace("\n", "\r\n"),
    "mathjax.html": PAGE.format(f'<span class="math inline">\\({TEX}\\)</span>'),
    "katex.html": PAGE.format(KATEX),
    "a.tex": LATEX % TEX,
    "a.rst": RST % TEX,
    "lines.ipynb": notebook([f"{line}\n" for line in MARKDOWN.split("\n")]),
    "one.ipynb": notebook(MARKDOWN),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_format_says_the_same(name: str) -> None:
    text = FORMS[name]
    found = check(Source(name, text), UNITS).findings
    assert [float(one.stated or 0) for one in found] == SAID
    assert [float(one.stated or 0) for one in found if one.verdict in FINDINGS] == WRONG
    assert [text[one.start : one.end][:4] for one in found][3:6] == ["15,3", "5.6 ", "13.4"] or name == "a.tex"


def test_a_formula_that_is_drawn_alone_is_a_hole() -> None:
    drawn = "<math><mn>2</mn><mo>×</mo><mn>3</mn></math>"
    text = f"<html><body><p>There are {drawn} = 7 of them, and 2 &times; 3 = 7.</p><p>As {DRAWN} says.</p></body></html>"
    found = check(Source("x.html", text), UNITS).findings
    assert [text[one.start : one.end] for one in found] == ["7"]


def test_examples_in_the_text_of_a_notebook_are_no_part_of_it() -> None:
    text = notebook("An example:\n\n```python\nn = 6 * 7e9\nprint(n)  # 4.9e10\n```\n\n```\nweights: 7e9 × 2 = 15e9\n```\n")
    found = check(Source("x.ipynb", text), UNITS).findings
    assert [text[one.start : one.end] for one in found if one.verdict in FINDINGS] == ["15e9"]
