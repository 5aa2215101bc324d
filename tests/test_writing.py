"""A frozen scenario answers as the one it was frozen from, without presets and defaults."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from symflops.answer import Answer, answer
from symflops.library import load
from symflops.question import ask
from symflops.writing import frozen

LIBRARY = load()
NAMES = [*LIBRARY.scenarios, *(name for name, preset in LIBRARY.presets.items() if preset.expect)]


def numbers(found: Answer) -> dict[str, list[object]]:
    return {name: [result.inner for result in results] for name, results in found.results.items()}


def frozen_again(first: Answer, folder: Path) -> Answer:
    path = folder / "frozen.toml"
    path.write_text(frozen(first), encoding="utf-8")
    again = answer(ask(str(path)))
    assert frozen(again).splitlines()[2:] == frozen(answer(ask(str(path)))).splitlines()[2:]
    return again


@pytest.mark.parametrize("name", NAMES)
def test_a_frozen_scenario_answers_the_same(name: str, tmp_path: Path) -> None:
    first = answer(ask(name))
    again = frozen_again(first, tmp_path)
    assert numbers(again) == numbers(first)
    assert not list(again.assumed())
    assert not again.chosen(assumed=True)


@pytest.mark.parametrize(
    ("preset", "want", "setting"),
    [
        ("models/clip_vit_l14", "system_params", "d_model=1536"),  # rows within rows that began with presets
        ("models/llama4_maverick", "n_params", "d_ff=1000"),
        ("models/swin_tiny", "n_params", "n_heads=2"),
        ("models/jamba_v0_1", "n_params", "n_experts=4"),
    ],
)
def test_what_was_said_later_than_rows_stays_said(preset: str, want: str, setting: str, tmp_path: Path) -> None:
    first = answer(ask(preset, [want], [setting]))
    assert numbers(first) != numbers(answer(ask(preset, [want])))
    assert numbers(frozen_again(first, tmp_path)) == numbers(first)


def test_a_row_may_start_from_the_named_circumstances_of_its_scenario(tmp_path: Path) -> None:
    path = tmp_path / "rows.toml"
    path.write_text(
        """
        from = ["models/gpt2"]
        [preset.wide]
        d_model = 1536
        d_ff = "= 2*d_model"
        [[layer]]
        times = 2
        from = "wide"
        [[layer]]
        times = 10
        """,
        encoding="utf-8",
    )
    layers = answer(ask("models/gpt2", ["layer_params"], ["d_model=1536", "d_ff=3072"]))
    wide = answer(ask(str(path), ["layer_params"]))
    assert wide.results["layer_params"][0].exact == layers.results["layer_params"][0].exact
    again = frozen_again(wide, tmp_path)
    assert numbers(again) == numbers(wide)
    assert "[preset.row_1]" in (tmp_path / "frozen.toml").read_text(encoding="utf-8")  # what it began with holds inside it


def test_a_default_that_differs_by_row_stays_a_formula(tmp_path: Path) -> None:
    again = frozen_again(answer(ask("models/whisper_base", ["n_params"])), tmp_path)
    assert again.results["n_params"][0].exact == Fraction(72_593_920)


@pytest.mark.parametrize(
    ("scenario", "want"),
    [
        ("[given]\nrelease_date = 2022-09-20\nfrom_date = 2022-01-01\n", "age"),
        ("[given]\nd_small = 5\n[[piece]]\n[[piece]]\nd_small = 7\n", "t1 t3"),
        ('[given]\nd_small = 5\n[[piece]]\ntimes = 2\n[[piece]]\ntimes = 0\nd_small = 9\n[[piece]]\ntimes = "1"\n', "t1"),
    ],
)
def test_dates_formulas_and_rows_of_none_stay_what_they_are(
    scenario: str, want: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.flop").write_text(
        """
        index piece = 1 .. n_pieces
        let n_pieces integer
        let d_small
        let from_date : date
        let age : day = release_date - from_date
        let wide default a + 1 where a = 2*d_small
        let t1 = sum(wide over piece)
        let t3 = sum(wide given {d_small = k} over k = 1 .. 3)
        """,
        encoding="utf-8",
    )
    Path("s.toml").write_text('library = ["own.flop"]\n' + scenario, encoding="utf-8")
    first = answer(ask("s.toml", want.split()))
    assert numbers(frozen_again(first, tmp_path)) == numbers(first)
    Path("t.toml").write_text(scenario, encoding="utf-8")
    beside = answer(ask("t.toml", want.split(), library_paths=["own.flop"]))
    assert numbers(frozen_again(beside, tmp_path)) == numbers(first)


def test_the_day_and_the_origin_of_a_price_are_kept() -> None:
    text = frozen(answer(ask("gpt3", ["training_cost"])))
    assert 'rent = { a100_sxm_80g = "$1.50/h/device" }  # prices/a100_80g_lambda_2023_02, as of 2023-02-03, Lambda Cloud' in text
