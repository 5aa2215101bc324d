"""What first users met in their first hour, each as it should be."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symflops.answer import answer
from symflops.calculate import calculate
from symflops.library import load
from symflops.question import ask as question
from symflops.show import Style, render
from symflops.show.pages.entry import entries
from symflops.show.pages.search import search
from symflops.show.pages.tree import derivation
from symflops.text import SymflopsError
from tests.small import library, tell

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


def test_a_preset_that_changes_nothing_is_told() -> None:
    notes = [note.message for note in answer(question("gpt3", ["training_time"], (), ["h100_sxm"])).notes]
    assert "nothing asked for depends on what h100_sxm says" in notes
    heard = answer(question("gpt3", ["mfu"], (), ["h100_sxm"]))
    assert not any("nothing asked for" in note.message for note in heard.notes)


def test_an_answer_that_mixes_two_devices_is_told() -> None:
    chips = {"hardware/a": "[given]\nspeed = 1\nroom = 2\n", "hardware/b": "[given]\nspeed = 3\n"}
    small = library("let speed  let room  let both = speed*room", chips)
    notes = [note.message for note in tell(small, "both", start=["hardware/a", "hardware/b"]).notes]
    assert notes == ["the answer rests on hardware/a (room) and hardware/b (speed)"]
    assert tell(small, "speed", start=["hardware/a", "hardware/b"]).notes == ()  # the later says all that matters


def test_laws_and_options_have_pages() -> None:
    assert [headline for _, headline, _ in entries("full", load())] == ["recompute = full", "mask = full"]
    assert {headline for _, headline, _ in entries("narayanan", load())} >= {"training_time by narayanan"}


def test_formulas_without_numbers_show_those_of_every_law() -> None:
    text = render(derivation(question(None, ["training_time"])), "table", Style())
    assert "by work: = training_flops/(n_devices*peak*mfu)" in text


def test_depth_holds_for_scripts_too() -> None:
    asked = question("gpt3", ["training_time"])
    assert set(derivation(asked, 0).record()["steps"]) == {"training_time"}
    assert set(derivation(asked, 1).record()["steps"]) < set(derivation(asked).record()["steps"])


def test_things_are_found_by_what_people_call_them() -> None:
    gpu_memory = [row[1] for row in search(["gpu", "memory"], "", load()).rows]
    assert gpu_memory[0] == "device_memory" and "memory_capacity" in gpu_memory[:5]
    assert search(["vocabulary"], "", load()).rows[0][1] == "vocab_size"
    assert calculate("$3/Mtoken -> $/token", load()).exact == Fraction(3, 10**6)


def test_a_law_to_choose_can_be_pasted() -> None:
    with pytest.raises(SymflopsError) as caught:
        answer(question("models/llama2_70b", ["training_time"]))
    assert "-s 'training_time=by " in caught.value.problems[0].helps[0]
