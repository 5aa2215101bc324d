"""What first users met in their first hour, each as it should be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_fmt_leaves_alone_what_is_no_formula_file_or_does_not_parse(symflops: Run, tmp_path: Path) -> None:
    for name, text in (("z.py", "x = [1,2]\n\n\n\n"), ("broken.flop", "let foo = (3 +\n\n\n\n")):
        path = tmp_path / name
        path.write_text(text)
        _, err, code = symflops("fmt", str(path))
        assert code == 2 and "error[SF" in err
        assert path.read_text() == text


@pytest.mark.parametrize(
    ("expression", "shown"), [("1 year -> h", "8,766 h"), ("10000 MB -> MB", "10,000 MB"), ("34 day -> h", "816 h")]
)
def test_calc_keeps_the_unit_that_was_asked_for(symflops: Run, expression: str, shown: str) -> None:
    assert symflops("calc", expression, "--format", "table")[0].strip() == shown


def test_an_impossible_result_is_an_error(symflops: Run) -> None:
    _, err, code = symflops("eval", "gpt3", "mfu", "-s", "achieved_rate=900 TFLOP/s/device")
    assert code == 2 and "`hfu` is 2.88462: it must be 0 .. 1" in err


def test_a_percentage_over_100_is_not_doubled(symflops: Run) -> None:
    assert "%%" not in symflops("eval", "gpt3", "mfu", "-s", "mfu=140%")[1]


def test_what_a_scenario_expects_does_not_judge_what_was_not_asked_or_changed(symflops: Run) -> None:
    out, _, code = symflops("eval", "gpt3", "training_time", "--from", "h100_sxm")
    assert code == 0 and out.startswith("training_time")
    assert "n_devices" not in symflops("eval", "gpt3", "n_params", "--format", "json")[0]


def test_nothing_found_says_so(symflops: Run) -> None:
    out, _, code = symflops("find", "zzzz", "--format", "table")
    assert code == 1 and out.startswith("nothing found")


def test_rows_are_named_by_their_members(symflops: Run) -> None:
    assert "layer_params[layer 1-3]" in symflops("eval", "deepseek_v3", "layer_params")[0]
