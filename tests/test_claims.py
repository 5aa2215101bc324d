"""Stated values are judged from the premises and from what is printed; an article's names win inside it."""

from __future__ import annotations

from pathlib import Path

from symflops import trials
from symflops.claims import Claim, judge
from symflops.library import load
from symflops.proving import run


def judged(folder: Path, text: str) -> list[Claim]:
    path = folder / "article.flop"
    path.write_text(text, encoding="utf-8")
    return list(judge(load(own=[str(path)], use_cache=False), str(path)))


def verdicts(folder: Path, text: str) -> list[str]:
    return [one.verdict for one in judged(folder, text)]


def test_right_wrong_and_following_from_a_wrong_one(tmp_path: Path) -> None:
    text = """
    let rate = 8*3 ~ 24
    let total = rate*100 ~ 2500
    let half = total/2 ~ 1250
    let off = total/5 ~ 600 within 1%
    """
    assert verdicts(tmp_path, text) == ["right", "wrong", "follows", "wrong"]


def test_the_digits_written_decide(tmp_path: Path) -> None:
    assert verdicts(tmp_path, "let a = 10/3 ~ 3.33  let b = 10/3 ~ 3.34  let c = 10/3 ~ 3  let d = 10/3 ~ 3.4 within 3%") == [
        "right",
        "wrong",
        "right",
        "right",
    ]


def test_a_printed_value_with_the_wrong_unit_is_a_finding_and_the_chain_goes_on(tmp_path: Path) -> None:
    text = """
    let rent = 64 [$/h] / 64 [core]
    let peak = 275 [TFLOP/s/device]
    let flop_per_dollar = peak/rent ~ 9.9e17 [FLOP/$]
    let dollars = 9.9e18 [FLOP] / flop_per_dollar ~ 10 [$]
    """
    found = judged(tmp_path, text)
    assert [one.verdict for one in found] == ["units", "follows"]
    assert found[0].problem is not None
    assert "FLOP*core/USD/device, but what is printed is FLOP/USD" in found[0].problem.message


def test_inside_an_article_its_names_win_and_the_library_keeps_its_own(tmp_path: Path) -> None:
    text = """
    let h = 6144
    let l = 40
    let n_params = 12*l*h^2 ~ 18.1B [param]
    test "the library's own functions go on" given n_layers = 1  expect h == 6144
    """
    path = tmp_path / "article.flop"
    path.write_text(text, encoding="utf-8")
    library = load(own=[str(path)], use_cache=False)
    assert [one.verdict for one in judge(library, str(path))] == ["right"]
    own = [trial for trial in library.declared.tests if trial.place.path == str(path)]
    assert [outcome.verdict for outcome in run(library, own)] == ["passed"]
    assert library.declared.quantities["n_params"].place.path.startswith("formulas/")


def test_the_command_judges_what_files_state_each_with_a_scope_of_its_own(tmp_path: Path) -> None:
    first, second = tmp_path / "first.flop", tmp_path / "second.flop"
    first.write_text("let h = 6144  let n_params = 12*40*h^2 ~ 18.1B [param]  let total = 10/5 ~ 3\n", encoding="utf-8")
    second.write_text('let h = 10 ~ 10\nlet off = 2*h ~ 21\nlet next = off*2 ~ 42\ntest "t" expect h == 10\n', encoding="utf-8")
    found = [(one.title, one.verdict) for one in trials.judged([str(first), str(second)], [])]
    assert found == [
        ("n_params as stated", "passed"),
        ("total as stated", "failed"),
        ("t", "passed"),
        ("h as stated", "passed"),
        ("off as stated", "failed"),
        ("next as stated", "passed"),
    ]


def test_a_file_of_the_library_has_no_scope_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.flop"
    path.write_text("let twice = 2*n_layers\nlet four = 2*2 ~ 4\n", encoding="utf-8")
    assert [one.title for one in trials.judged([str(path)], [str(path)])] == ["four as stated"]
    folder = tmp_path / "formulas"
    folder.mkdir()
    (folder / "more.flop").write_text("let five = 2+3 ~ 6\n", encoding="utf-8")
    assert [one.verdict for one in trials.judged([str(folder)], [])] == ["failed"]
