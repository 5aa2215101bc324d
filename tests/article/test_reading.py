"""Files to blocks, the command, and texts made to be slow."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symflops.article.check import check
from symflops.article.reading import read
from symflops.library import load
from symflops.text import Source, SymflopsError
from tests.article import perturb

UNITS = load().declared.units
ROOT = Path(__file__).resolve().parent.parent.parent


def kinds(text: str, name: str = "x.md") -> list[tuple[str, str]]:
    article = read(Source(name, text))
    return [(block.kind, "|".join(text[piece.start : piece.end] for piece in block.pieces)) for block in article.blocks]


def test_markdown() -> None:
    text = (
        "---\ntitle: 2 * 2 = 5\n---\n# Head\nfirst\nsecond\n\n> - item\n> - *other*\n\n"
        "| a | b |\n|---|:-:|\n| 1 \\| 2 | 3 |\n\n~~~py\nx = 1\n~~~\n"
    )
    assert kinds(text) == [
        ("prose", "Head"),
        ("prose", "first|second"),
        ("prose", "item"),
        ("prose", "*other*"),
        ("table", "a|b|1 \\| 2|3"),
        ("code", "x = 1"),
    ]


def test_html() -> None:
    text = "<html><head><title>t</title></head><body><p>a <b>b</b> c</p><pre>x\ny</pre>"
    text += "<table><tr><td>1</td><td> 2 </td></tr></table></body></html>"
    assert kinds(text, "x.html") == [("prose", "a <b>b</b> c"), ("code", "x|y"), ("table", "1|2")]


def test_latex() -> None:
    text = "\\begin{document}\none % two\n\nthree\n\\begin{equation}\n1 = 1\n\\end{equation}\n"
    text += "\\begin{tabular}{ll}\n\\hline a & b \\\\ c & d \\\\\n\\end{tabular}"
    assert [kind for kind, _ in kinds(text, "x.tex")] == ["prose", "prose", "prose", "table"]
    assert kinds(text, "x.tex")[3][1] == "a|b|c|d"


RST = """\
Title
=====

A ``code`` and :math:`2 \\times 3 = 7`.

.. note:: 5 * 5 = 26
.. math::
   :label: one

   6 \\cdot 6 = 37

.. a comment, 8 * 8 = 65

.. code-block:: python
   :linenos:

   x = 1

Like so::

  y = 2

- first
- second

======  =====
 chips  price
======  =====
     2      3
======  =====

+-------+-------+
| chips | two   |
|       | lines |
+=======+=======+
| 2     | 6     |
+-------+-------+

.. list-table::
   :header-rows: 1

   * - a
     - b
   * - 1
     - 2
"""


def test_restructured_text() -> None:
    assert kinds(RST, "x.rst") == [
        ("prose", "Title"),
        ("prose", "A ``code`` and :math:`2 \\times 3 = 7`."),
        ("prose", "5 * 5 = 26"),
        ("prose", "   6 \\cdot 6 = 37"),
        ("code", "x = 1"),
        ("prose", "Like so::"),
        ("code", "y = 2"),
        ("prose", "first"),
        ("prose", "second"),
        ("table", "chips|price|2|3"),
        ("table", "chips||2|6"),
        ("table", "a|b|1|2"),
    ]
    found = check(Source("x.rst", RST), UNITS).findings
    assert [RST[one.expr_start : one.end] for one in found if one.verdict == "wrong"] == [
        "2 \\times 3 = 7",
        "5 * 5 = 26",
        "6 \\cdot 6 = 37",
    ]


@pytest.mark.parametrize(
    "text", ["=\n" * 3000, "+--+\n" * 3000, ".. x::\n" * 3000, "- " * 5000, "a::\n" * 3000, "== ==\n" * 3000]
)
def test_restructured_text_of_many_beginnings(text: str) -> None:
    places = [piece for block in read(Source("x.rst", text)).blocks for piece in block.pieces]
    assert all(0 <= piece.start <= piece.end <= len(text) for piece in places)


def test_a_notebook_has_places_in_its_file() -> None:
    source = 'so "2 * 3 = 7" it is\n'
    text = json.dumps({"cells": [{"cell_type": "markdown", "source": [source]}], "nbformat": 4})
    one = check(Source("x.ipynb", text), UNITS).findings[0]
    assert (text[one.start : one.end], text[one.expr_start : one.expr_end]) == ("7", "2 * 3")


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 42}', "{" * 100_000, '{"cells": [1, {"source": {}}, NaN'])
def test_what_is_no_notebook_is_refused(text: str) -> None:
    with pytest.raises(SymflopsError) as error:
        check(Source("x.ipynb", text), UNITS)
    assert error.value.problems[0].code == "AR903"


@pytest.mark.parametrize("path", sorted(perturb.TEXTS.iterdir()), ids=lambda path: path.name)
def test_articles_of_our_own_are_right(path: Path) -> None:
    found = perturb.findings(path, path.read_text(encoding="utf-8"))
    assert {one.verdict for one in found} <= {"right", "rounded", "unchecked"}
    assert sum(one.verdict in ("right", "rounded") for one in found) >= 7


def test_changed_numbers_are_found_and_no_others() -> None:
    """`python -m tests.article.perturb` tells the same at greater length."""
    score, notes = perturb.total(range(4))
    assert score.precision >= 0.95, notes
    assert score.recall >= 0.7, notes


SIZE = 60_000
SLOW = {
    "digits": "9" * SIZE,
    "groups": "1,111," * (SIZE // 6),
    "commas": "1," * (SIZE // 2),
    "open": "(" * SIZE,
    "nested": "(" * (SIZE // 2) + "1" + ")" * (SIZE // 2) + " = 5",
    "pipes": "|" * SIZE,
    "table": "|a|b|\n|-|-|\n" + "|1|2|\n" * (SIZE // 6),
    "sum": "1+" * (SIZE // 2) + "1 = 5",
    "powers": "2^" * (SIZE // 2) + "2 = 5",
    "dollars": "$5 " * (SIZE // 3),
    "ticks": "".join("`" * (i % 40 + 1) + " " for i in range(SIZE // 20)),
    "stars": "a*b " * (SIZE // 4) + "=",
    "quotes": "> " * (SIZE // 2) + "x",
    "braces": "$" + "\\frac{" * (SIZE // 6) + "$ = 1",
    "tags": "<sup>" * (SIZE // 5),
    "links": "](" * (SIZE // 2),
    "functions": "sqrt(" * (SIZE // 5) + " = 1",
    "words": "5 apples " * (SIZE // 9) + "=",
    "rules": "-" * SIZE + "x",
    "blank": " " * SIZE + "x",
    "equals": "1 = " * (SIZE // 4),
}


@pytest.mark.parametrize("name", SLOW)
@pytest.mark.parametrize("kind", ["md", "html", "tex"])
def test_time_is_linear(name: str, kind: str) -> None:
    """Sixty kilobytes in a second or two: what is quadratic would need minutes. A guard against hanging, no measure."""
    start = time.process_time()
    check(Source(f"x.{kind}", SLOW[name]), UNITS)
    assert time.process_time() - start < 60


def run(*args: str, text: str = "", folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "symflops", "check", *args]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=folder, check=False)


def test_the_command() -> None:
    wrong = run("-", "--format", "json", text="2 * 3 = 7 and 2 * 4 = 8\n")
    assert wrong.returncode == 1
    claims = json.loads(wrong.stdout)["claims"]
    assert [(one["verdict"], one["computed"], one["stated"]) for one in claims] == [("wrong", 6.0, 7.0), ("right", 8.0, 8.0)]
    assert run("-", text="2 * 4 = 8\n").returncode == 0
    assert run("-", "--ignore", "wrong", text="2 * 3 = 7\n").returncode == 0
    assert run("-", "--only", "rigth", text="").returncode == 2
    assert run("no_such.md").returncode == 2
    assert run().returncode == 2
    assert "1 right" in run("-", "--statistics", text="2 * 4 = 8\n").stdout
    assert run("-", "--format", "csv", text="2 * 4 = 8\n").stdout.startswith("file,line")


def test_what_is_asked_for_is_listed_and_nothing_is_hidden() -> None:
    text = "2 * 4 = 8 and 3 * 5 = 16\n"
    assert run("-", "--only", "right", text=text).stdout == "standard input:1:9: right: 2 * 4 = 8\n\n1 right\n"
    assert run("-", "--only", "rounded", text=text).stdout == "none of the 2 statements found is asked for\n"
    assert run("-", "--ignore", "right", text="2 * 4 = 8\n").stdout == "the one statement found is not asked for\n"
    assert run("-", text="no number\n").stdout == "no statement found that can be checked\n"


def test_what_cannot_be_read_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("2 * 3 = 7\n")
    both = run("a.md", "missing.md", folder=tmp_path)
    assert both.returncode == 2 and "AR101" in both.stdout and "missing.md" in both.stderr
    assert run("missing.md", folder=tmp_path).stdout == ""


@pytest.mark.parametrize("claim", ["2 + 2 = 4 GB", "2 + 2 = 5 GB"])
def test_a_notebook_as_a_page(claim: str, tmp_path: Path) -> None:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": [f"We have {claim}.\n"]}]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "a.ipynb").write_text(json.dumps(book))
    page = run("a.ipynb", "--format", "html", folder=tmp_path)
    assert page.returncode == ("5" in claim) and "</mark>" in page.stdout and page.stderr == ""


def test_the_readme_of_the_project_is_right() -> None:
    assert run("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "grammar/LANGUAGE.md").returncode == 0


def test_a_comment_that_is_shown_as_code_is_none() -> None:
    text = "It took 6{}, and a pin is written `34 days<!-- = 2 * 16 -->`.\n"
    assert run("-", text=text.format("")).returncode == 0
    assert run("-", text=text.format("<!-- = 2 * 3 -->")).returncode == 0
    assert run("-", text=text.format("<!-- = 2 * 4 -->")).returncode == 1


def test_no_algebra_is_loaded_for_arithmetic() -> None:
    """SymPy takes longer to load than most articles to check; what has no symbols to compare needs neither it nor a parser."""
    text = "2 * 3 = 6 and $8TP/(nX)$ with N = 7e9: 2 * N = 1.4e10\n\n| a | b | c |\n|--|--|--|\n"
    text += (
        "".join(f"| {a} | {a + 7} | {a * (a + 7)} |\n" for a in range(11, 16)) + "\n```python\nprint(2 * 3)\n```\n\n```\n6\n```\n"
    )
    text += "\nThe model has 39 billion parameters; 1.2 trillion tokens are 1.2e12<!-- = 1.2 * 10^12 --> of them.\n"
    code = (
        "import sys; from symflops.article.review import review; from symflops.library import load; "
        f"from symflops.text import Source; found = review(Source('x.md', {text!r}), load()).findings; "
        "assert sum(one.verdict == 'right' for one in found) >= 8, found; "
        "sys.exit(', '.join({'sympy', 'numpy', 'flint', 'typer'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def test_markdown_for_the_summary_of_a_build() -> None:
    said = run("-", "--format", "md", text="2 * 4 = 8, 2 * 3 = 60 and 2 * 5 = 10\n").stdout
    assert said == (
        "2 right, 1 wrong\n\n| place | verdict | statement | what is known of it |\n| --- | --- | --- | --- |\n"
        "| standard input:1 | wrong | 2 \\* 3 = 60 | the value is 10 times too large; comes to 6; "
        "the power of ten is off by +1 |\n"
    )
    assert run("-", "--format", "md", text="2 * 4 = 8\n").stdout == "1 right\n"
