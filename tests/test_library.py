"""The library as a whole, and its cache: checked, lazy, and never a problem."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from symflops.answer import answer
from symflops.building import build
from symflops.cache import FORMAT
from symflops.freezing import freeze, thaw
from symflops.library import File, Library, from_plain, load, to_plain
from symflops.question import ask
from symflops.readings import KINDS, Kind, parsed, readings
from symflops.text import Source, SymflopsError
from tests.small import SHIPPED


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SYMFLOPS_CACHE", str(folder))
    return folder


@pytest.fixture(scope="module")
def cold() -> Library:
    return load(use_cache=False)


def cached_files(folder: Path) -> list[Path]:
    """What is kept: the library, and what each of its texts says."""
    found = sorted(folder.iterdir())
    assert len(found) == 2
    return found


def n_params() -> str:
    return str(answer(ask("models/gpt2"))["n_params"].exact)


def test_every_noun_freezes_and_thaws(cold: Library) -> None:
    for table in (cold.declared.quantities, cold.declared.choices, cold.declared.indices, cold.presets, cold.scenarios):
        for value in table.values():
            assert thaw(freeze(value)) == value
    assert thaw(freeze(tuple(cold.declared.tests))) == tuple(cold.declared.tests)


def test_what_the_cache_holds_is_the_library(cold: Library) -> None:
    warm = from_plain(to_plain(cold), cold.files)
    assert dict(warm.declared.quantities) == dict(cold.declared.quantities)
    assert {k: dict(v) for k, v in warm.declared.laws.items()} == {k: dict(v) for k, v in cold.declared.laws.items()}
    assert dict(warm.declared.measures) == dict(cold.declared.measures)
    assert {k: dict(v) for k, v in warm.declared.options.items()} == {k: dict(v) for k, v in cold.declared.options.items()}
    assert tuple(warm.declared.tests) == tuple(cold.declared.tests)
    assert warm.digest == cold.digest
    assert [*warm.declared.sources] == [*cold.declared.sources]
    assert warm.declared.sources["formulas/units.flop"].text.startswith('"""')


def test_the_cache_is_written_once_and_private(cache: Path) -> None:
    first = n_params()
    written = [file.stat() for file in cached_files(cache)]
    assert {stat.S_IMODE(status.st_mode) for status in written} == {0o600}
    assert n_params() == first == "124439808"
    assert [file.stat().st_mtime_ns for file in cached_files(cache)] == [status.st_mtime_ns for status in written]


def test_a_damaged_cache_is_ignored_and_replaced(cache: Path) -> None:
    n_params()
    for damage in ("flip", "truncate", "empty", "other"):
        damaged = {file: spoilt(file.read_bytes(), damage) for file in cached_files(cache)}
        for file, data in damaged.items():
            file.write_bytes(data)
        readings.cache_clear()
        assert n_params() == "124439808"
        assert all(file.read_bytes() != data for file, data in damaged.items())


def spoilt(data: bytes, damage: str) -> bytes:
    middle = len(data) // 2
    return {
        "flip": data[:middle] + bytes([data[middle] ^ 0x40]) + data[middle + 1 :],
        "truncate": data[:middle],
        "empty": b"",
        "other": b"x" * len(FORMAT) + data[len(FORMAT) :],
    }[damage]


def test_only_what_is_new_is_read_when_a_library_grows(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.flop"
    own.write_text('let my_rate = 3   "An own one"   source "vaswani2017"\n')
    n_params()
    readings.cache_clear()
    parsed.cache_clear()
    read: list[str] = []
    for name, kind in KINDS.items():

        def seen(source: Source, shown: str, kind: Kind = kind) -> Any:
            read.append(source.path)
            return kind.read(source, shown)

        monkeypatch.setitem(KINDS, name, kind._replace(read=seen))
    grown = load([str(own)])
    assert read == [str(own)]
    assert "my_rate" in grown.declared.quantities
    assert dict(grown.presets) == dict(load(use_cache=False).presets)


def test_a_cache_that_cannot_be_written_is_no_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("in the way")
    monkeypatch.setenv("SYMFLOPS_CACHE", str(blocker / "cache"))
    assert n_params() == "124439808"


def test_a_changed_file_is_read_again(cache: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.flop"
    own.write_text("let my_size = 1")
    assert "my_size" in load([str(own)]).declared.quantities
    own.write_text("let my_other = 1")
    os.utime(own, ns=(1, 1))
    found = load([str(own)]).declared.quantities
    assert "my_other" in found and "my_size" not in found


def test_a_name_that_fits_two_presets_is_an_error_that_names_them(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "presets" / "models").mkdir(parents=True)
    (tmp_path / "presets" / "mine").mkdir()
    for folder in ("models", "mine"):
        (tmp_path / "presets" / folder / "twin.toml").write_text('title = "t"\n[given]\nn_layers = 2\n')
    library = load([str(tmp_path)])
    with pytest.raises(SymflopsError) as caught:
        library.find_preset("twin")
    assert caught.value.problems[0].code == "SF605"
    assert library.find_preset("mine/twin") is not None


def test_the_digest_tells_texts_apart(tmp_path: Path, cache: Path) -> None:
    own = tmp_path / "own.flop"
    own.write_text("let my_size = 1")
    assert load([str(own)]).digest != load().digest


def test_broken_files_report_everything_at_once(tmp_path: Path) -> None:
    first, second = tmp_path / "a.flop", tmp_path / "b.flop"
    first.write_text("let a = (1 +\nlet b = c_unknown\n")
    second.write_text("let d : FLOPS = 1\n")
    with pytest.raises(SymflopsError) as caught:
        load([str(first), str(second)], use_cache=False)
    assert [problem.code for problem in caught.value.problems] == ["SF101", "SF203", "SF303"]


def test_sources_that_cannot_be_read_are_the_only_thing_said(tmp_path: Path) -> None:
    broken = tmp_path / "sources.toml"
    broken.write_text("[a]\ntitle = 'x'\nurl = 'y'\n[a]\n", encoding="utf-8")
    with pytest.raises(SymflopsError) as error:
        build([SHIPPED[0], File("sources.toml", str(broken), "sources")])
    assert [problem.code for problem in error.value.problems] == ["SF600"]
