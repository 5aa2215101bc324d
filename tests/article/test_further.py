"""Further links of chains, bits for bytes, one-liners of Perl, a folder with its own report, and what is shown of a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from symflops.article.check import check
from symflops.article.files import checked
from symflops.article.review import review
from symflops.article.verdicts import RIGHT, ROUNDED, WRONG
from symflops.library import load
from symflops.show import Style
from symflops.show.github import render as github
from symflops.show.html import render as html
from symflops.show.pages.article import page, problem
from symflops.text import Source, SymflopsError, columns, render

UNITS = load().declared.units


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(Source("x.md", text), UNITS).findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2^10 = 1024 = 10^3", [RIGHT, RIGHT]),  # a power of ten has one digit
        ("1/3 = 0.3 = 0.333", [RIGHT, RIGHT]),  # the unrounded value goes on
        ("3 * 7 = 21 = 20", [RIGHT, ROUNDED]),
        ("2 * 3 = 6 = 7", [RIGHT, WRONG]),
        ("2 * 3 = 6 → 7", [RIGHT]),  # an arrow leads to something else
        ("7 = 7", []),
    ],
)
def test_a_number_after_a_number_restates_the_expression(text: str, expected: list[str]) -> None:
    assert verdicts(text) == expected


def test_bits_where_bytes_are_meant_are_the_cause() -> None:
    (one,) = check(Source("x.md", "10B parameters × 2 bytes/parameter = 20 Gb"), UNITS).wrong
    assert one.cause == "Gb counts bits; as bytes, GB, the number is right" and one.ratio is not None and one.ratio * 8 == 1
    assert verdicts("100 Gb/s = 12.5 GB/s") == [RIGHT]
    (other,) = check(Source("x.md", "10B parameters × 2 bytes/parameter = 23 Gb"), UNITS).wrong
    assert "bits" not in other.cause


@pytest.mark.parametrize(
    ("code", "output", "expected"),
    [
        ("print 6*175e9*300e9", "3.15e+23", [RIGHT]),
        ("print 6*175e9*300e9", "3.51e+23", [WRONG]),
        ("$n=64; $ms=52; print $ms*4*2*1024/($n*1e3)", "6.656", [RIGHT]),
        ("print int(1e9/3600)", "277778", [WRONG]),
        ("print (1 + 2) * 3", "3", []),  # Perl prints what the bracket holds, and so nothing is said
        ("print 105 * (341_000_000_000-shift)", "7", []),
        ("while(<>){print $_}", "7", []),
        ('system("rm"); print 1', "7", []),
    ],
)
def test_one_liners_of_perl(code: str, output: str, expected: list[str]) -> None:
    assert verdicts(f"```\n$ perl -le '{code}'\n{output}\n```\n") == expected


def test_a_folder_is_read_without_the_report_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("2 * 3 = 7\n", encoding="utf-8")
    report = html(page(checked([str(tmp_path)])), Style())
    (tmp_path / "report.html").write_text(report, encoding="utf-8")
    assert [Path(one.source.path).name for one in checked([str(tmp_path)])] == ["a.md"]
    assert checked([str(tmp_path / "report.html")])  # named, it is read


def test_what_cannot_be_read_keeps_the_others_from_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("2 * 3 = 7\n", encoding="utf-8")
    (tmp_path / "b.md").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "c.ipynb").write_text("{", encoding="utf-8")
    found = checked([str(tmp_path)])
    assert [len(one.wrong) for one in found] == [1, 0, 0]
    assert [problem.code for one in found for problem in one.problems] == ["SF103", "AR903"]
    named = checked([str(tmp_path / name) for name in ("a.md", "b.md", "c.md")])
    assert [problem.code for one in named for problem in one.problems] == ["SF103", "SF901"] and len(named[0].wrong) == 1
    with pytest.raises(SymflopsError) as caught:
        checked([str(tmp_path / name) for name in ("b.md", "c.md")])
    assert [problem.code for problem in caught.value.problems] == ["SF103", "SF901"]


def test_money_is_told_as_money() -> None:
    found = review(Source("x.md", "It is $2.76m × 2 = $5.1m in all, or 2 * $40 = $90."), load())
    assert [problem(found.source, one).labels[1].text for one in found.wrong] == ["comes to $5.52m", "comes to $80"]


def test_files_of_the_present_folder_are_named_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As code review names them, whose annotations would else be lost."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("2 * 3 = 7\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert github(page(checked(["."])), Style()).startswith("::error file=docs/a.md,line=1,")


def test_marks_stand_below_wide_characters_and_tabs() -> None:
    found = review(Source("x.md", "模型\tcafe\N{COMBINING ACUTE ACCENT}: 2 * 3 = 70"), load())
    said = render(problem(found.source, found.wrong[0])).split("\n")
    line, marks = said[3].partition(" | ")[2], said[4].partition(" | ")[2]
    assert line.endswith("2 * 3 = 70") and columns(line) == 5 + 6 + 10
    assert marks.index("^") == columns(line) - 2 and marks.count("^") == 2


def test_of_a_long_line_the_statement_is_shown() -> None:
    found = review(Source("x.md", "words " * 300 + "and so 2 * 3 = 70 of them " + "words " * 300), load())
    said = render(problem(found.source, found.wrong[0])).split("\n")
    line, marks = said[3].partition(" | ")[2], said[4].partition(" | ")[2]
    assert line.startswith("…") and line.endswith("…") and len(line) <= 120
    assert line[marks.index("^") :].startswith("70 of")
