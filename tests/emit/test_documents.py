"""LaTeX, MathML, Markdown, Mermaid and JSON: what they say, and that nothing a file says is markup."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from symflops.api import question
from symflops.emit import checked_options, target
from symflops.emit.latex import Formula, tex
from symflops.emit.lowering.program import Program
from symflops.emit.lowering.said import safe_symbol, symbols_of
from symflops.emit.lowering.selection import program_of
from symflops.library import load
from symflops.notation.writer import Hole
from symflops.text import SymflopsError
from tests.conftest import Ran
from tests.small import ask, library

Run = Callable[..., Ran]
MODES = ("formula", "substituted", "value", "derivation", "document")


def gpt3(*names: str) -> Program:
    return program_of(question("gpt3", names or ["training_time"]), ["n_params", "n_tokens"])


def written(name: str, program: Program, **given: str) -> str:
    return str(target(name).emit([program], checked_options(name, given)))


def compiled(folder: Path, document: str) -> None:
    """Run pdflatex, or skip where there is none."""
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    (folder / "page.tex").write_text(document, encoding="utf-8")
    words = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(words, cwd=folder, capture_output=True, timeout=200)
    log = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, log[-2500:]
    assert "Missing character" not in log
    assert (folder / "page.pdf").exists()


def in_document(body: str, siunitx: bool = False) -> str:
    packages = r"\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{amsmath,amssymb,textcomp}"
    more = r"\usepackage{siunitx}" if siunitx else ""
    return rf"\documentclass{{article}}{packages}{more}\begin{{document}}{body}\end{{document}}"


def has_package(name: str) -> bool:
    finder = shutil.which("kpsewhich")
    return finder is not None and subprocess.run([finder, name], capture_output=True).returncode == 0


def test_the_formula_of_narayanan_looks_as_in_the_paper(symflops: Run) -> None:
    ran = symflops("export", "training_time", "-s", "training_time=by narayanan", "--to", "latex")
    assert (ran.out, ran.code) == ("\\[\n  T = \\frac{8\\,N\\,D}{n\\,X}\n\\]\n", 0)


def test_quantities_of_the_library_of_a_scenario(symflops: Run, tmp_path: Path) -> None:
    (tmp_path / "own.flop").write_text('"Own."\n\nlet y = 2*d_model   "Twice"   latex "y"\n', encoding="utf-8")
    (tmp_path / "own.toml").write_text('library = ["own.flop"]\n', encoding="utf-8")
    ran = symflops("export", "y", str(tmp_path / "own.toml"), "--to", "latex")
    assert (ran.out, ran.code) == ("\\[\n  y = 2\\,h\n\\]\n", 0)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("said", "line"), [("1024", "n {}= 1024"), ("123456", r"n {}\approx 1.235 \times 10^{{5}}")])
def test_what_is_given_is_its_number(mode: str, said: str, line: str) -> None:
    """It has no formula to put numbers in; digits that are left out are told."""
    small = library('let n : device  latex "n"')
    text = written("latex", program_of(ask(small, "n", n=said), []), mode=mode)
    assert line.format("" if mode in ("formula", "substituted", "value") else "&") in text


@pytest.mark.parametrize("numbers", ["plain", "siunitx"])
@pytest.mark.parametrize("mode", MODES)
def test_modes(mode: str, numbers: str, golden: Callable[[str, str], None]) -> None:
    text = written("latex", gpt3(), mode=mode, numbers=numbers)
    shown = re.sub(r"symflops [0-9.]+, library [0-9a-f]+", "symflops VERSION, library DIGEST", text)
    golden(f"export/narayanan_{mode}_{numbers}.tex", shown)


@pytest.mark.parametrize("numbers", ["plain", "siunitx"])
def test_a_document_compiles(numbers: str, tmp_path: Path) -> None:
    if numbers == "siunitx" and not has_package("siunitx.sty"):
        pytest.skip("siunitx is not installed")
    program = program_of(question("gpt3", ["training_time", "training_cost", "n_params"]))
    compiled(tmp_path, written("latex", program, mode="document", numbers=numbers))


def test_every_formula_of_the_library_compiles(tmp_path: Path) -> None:
    shipped = load(())
    formula = Formula(shipped, siunitx=False)
    bodies = [quantity.definition or quantity.assumption for quantity in shipped.declared.quantities.values()]
    bodies += [law.body for laws in shipped.declared.laws.values() for law in laws.values()]
    lines = [formula.write(Hole(body.expr)) for body in bodies if body is not None]
    assert len(lines) > 500
    compiled(tmp_path, in_document("\n".join(rf"\[ {line} \]" for line in lines)))


def test_every_symbol_of_the_library_is_safe() -> None:
    declared = {quantity.clauses.latex for quantity in load(()).declared.quantities.values() if quantity.clauses.latex}
    assert [one for one in declared if not safe_symbol(one)] == []
    assert len(symbols_of(load(()))) > 50


HOSTILE_LATEX = (
    r"\immediate\write18{id}",
    r"\input{/etc/passwd}",
    "x}{y",
    "}",
    "{",
    r"\def\x{}",
    "a%b",
    "$x$",
    r"\\",
    "x&y",
    "é",
    "#1",
)


def test_a_symbol_draws_and_does_nothing_else(tmp_path: Path) -> None:
    assert not any(map(safe_symbol, HOSTILE_LATEX))
    text = "".join(f'let x{at} "{doc}" latex "{doc}"\n' for at, doc in enumerate(HOSTILE_LATEX))
    text += f"let y = {' + '.join(f'x{at}' for at in range(len(HOSTILE_LATEX)))}\n"
    program = program_of(ask(library(text), "y", **{f"x{at}": at + 1 for at in range(len(HOSTILE_LATEX))}))
    for mode in MODES:
        found = written("latex", program, mode=mode)
        assert not re.search(r"\\(write18|input|immediate|def)(?![a-z])", found)
    compiled(tmp_path, written("latex", program, mode="document"))


def test_a_name_of_several_words_has_no_double_subscript() -> None:
    program = program_of(ask(library("let d_model_max\nlet y = 2*d_model_max\n"), "y"))
    assert written("latex", program) == "\\[\n  y = 2\\,\\mathrm{d\\_model\\_max}\n\\]\n"


def test_numbers_that_are_missing_are_named() -> None:
    with pytest.raises(SymflopsError, match="has no value to put in"):
        written("latex", program_of(question(None, ["device_hours"])), mode="value")


def test_characters_that_fonts_lack_are_told() -> None:
    assert tex("ä\u202e🙂\x07") == "ä[U+202E][U+1F642][U+0007]"


def test_mathml_is_well_formed() -> None:
    for line in written("mathml", program_of(question("gpt3", ["n_params", "training_time", "layer_params"]))).splitlines():
        root = ElementTree.fromstring(line)  # noqa: S314 - our own
        assert root.tag == "math"
        assert root.find(".//mo") is not None


def test_json_says_exact_values() -> None:
    found = json.loads(written("json", program_of(ask(library("let x default 1/3\nlet y = x/2\n"), "y"))))
    assert found["arguments"][0]["default"] == {"exact": "1/3", "float": float(Fraction(1, 3))}
    assert found["results"][0]["value"] == {"exact": "1/6", "float": float(Fraction(1, 6))}
    assert found["steps"][0]["tree"]["kind"] == "Product"


def test_mermaid_shows_what_rests_on_what() -> None:
    lines = written("mermaid", gpt3()).splitlines()
    assert lines[0] == "flowchart BT"
    assert sum("-->" in line for line in lines) == 4
    hostile = program_of(ask(library('let x "a"\nlet size(n) = n^2\nlet y = size(x)\n'), "y"))
    assert '"size(x)"' in written("mermaid", hostile)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)


def test_markdown_has_no_markup_of_files() -> None:
    doc = "<img src=x> [click](javascript:alert(1)) **bold** | cell | `code` $x$"
    program = program_of(ask(library(f'let x "{doc}"\nlet y = 2*x "{doc}"\n'), "y", x=3))
    found = written("markdown", program)
    tags = Tags()
    tags.feed(found)
    assert tags.found == []
    assert "[click](" not in found
    assert "**bold**" not in found
    assert r"y = 2\,x = 6" in found
