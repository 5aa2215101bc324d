"""Tables of before, after and what changed."""

from __future__ import annotations

import pytest

from tests.article.asking import accused, found, table


@pytest.mark.parametrize(
    ("heads", "rows", "good", "bad"),
    [
        ("what | Before | After | Saved %", ("latency | 52 ms | 31 ms | 40%", "memory | 80 GB | 20 GB | 75%"), "25%", "35%"),
        ("what | Before | After | Savings", ("latency | 52 ms | 31 ms | 40.4%", "memory | 80 GB | 20 GB | 75%"), "25%", "20%"),
        ("model | baseline | ours | reduction", ("a | 52.3 | 31.1 | 40.5%", "b | 80.1 | 20.2 | 74.8%"), "25.0%", "35.0%"),
        ("model | old | new | Improvement (%)", ("a | 52.3 | 31.1 | 40.5", "b | 80.1 | 20.2 | 74.8"), "25.0", "20.0"),
        ("model | old | new | Change", ("a | 52.3 | 31.1 | -40.5%", "b | 80.1 | 20.2 | -74.8%"), "-25.0%", "-35.0%"),
        (
            "what | fp16 | int4 | saved",
            ("7B | 14.0 GB | 3.9 GB | 10.1 GB", "13B | 26.0 GB | 7.3 GB | 18.7 GB"),
            "100 GB",
            "111 GB",
        ),
    ],
)
def test_what_is_saved(heads: str, rows: tuple[str, ...], good: str, bad: str) -> None:
    last = "cost | $400 | $300 | {}"
    right = found(table(heads, *rows, last.format(good)))
    assert len(right) == 3 and {one.verdict for one in right} <= {"right", "rounded"}
    assert accused(table(heads, *rows, last.format(bad))) == [bad]


IMPROVED = (
    "latency | 52 ms | 31 ms | 1.68x",
    "memory | 80 GB | 20 GB | 4.0x",
    "cost | $400 | $300 | 1.33x",
    "J | 412 | 300 | 1.37x",
)
SAVED = ("latency | 52 ms | 31 ms | 40.4%", "memory | 80 GB | 20 GB | 75%", "cost | $400 | $300 | 25%", "J | 412 | 300 | 27.2%")
GROWN = ("a | 100 | 120 | +20%", "b | 80 | 100 | +25%", "c | 400 | 500 | +25%", "d | 310 | 372 | +20%")


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        (IMPROVED, "tokens/s | 100 | 150 | 1.5x"),  # should rise, where the others should fall
        (IMPROVED, "disk | 52.0 GB | 31.0 GB | 40.4%"),
        (SAVED, "tokens/s | 100 | 150 | 50%"),
        (SAVED, "tokens/s | 100 | 150 | 1.5x"),
        (GROWN, "latency | 52.0 ms | 31.0 ms | 40.4%"),
        (GROWN, "latency | 52.0 ms | 31.0 ms | 67.7%"),
        (GROWN, "step | 52 | 51 | -1.2%"),  # of 51.8 and 51.2
        (GROWN, "score | 81.5 | 84.0 | +2.5"),
    ],
)
def test_a_change_that_is_told_otherwise_is_not_wrong(rows: tuple[str, ...], last: str) -> None:
    text = table("Metric | Before | After | Improvement", *rows, last)
    assert not accused(text)
    assert len(found(text)) == 4


def test_a_change_that_nothing_tells_is_wrong() -> None:
    for rows, last, bad in ((IMPROVED, "T | 100.0 | 150.0 | 2.5x", "2.5x"), (SAVED, "L | 52.0 | 31.0 | 55.4%", "55.4%")):
        assert accused(table("Metric | Before | After | Improvement", *rows, last)) == [bad]


def test_what_a_share_leaves_is_no_share() -> None:
    shares = ("a | 8 | 4 | 50.0%", "b | 64 | 6 | 9.4%", "c | 160 | 6 | 3.75%", "e | 32 | 4 | 12.5%", "d | 16 | 4 | {}")
    text = table("model | experts | active | share", *shares)
    assert accused(text.format("25.0%")) == []
    assert accused(text.format("75.0%")) == ["75.0%"]


def test_columns_of_one_kind_in_different_units() -> None:
    """Minutes over seconds; that 1000/24 explains the others by chance, which are all 40, bears nothing out."""
    rows = (
        "11 | 7 min | 20 sec | {}",
        "40 | 26 min | 39 sec | 40×",
        "90 | 58 min | 87 sec | 40×",
        "400 | 260 min | 390 sec | 40×",
    )
    text = table("files | Before | After | Speedup", *rows)
    assert len(found(text.format("21×"))) == 4 and accused(text.format("21×")) == []
    assert accused(text.format("12×")) == ["12×"]


def test_what_is_hedged_in_a_cell_is_hedged() -> None:
    """Eight billion weights in several formats, with something beside weights and cache in each total."""
    rows = (
        "4 | 32 GB | ~12 GB | ~48 GB",
        "2 | 16 GB | ~12 GB | ~30 GB",
        "1 | 8 GB | ~12 GB | ~22 GB",
        "0.5 | 4 GB | ~12 GB | ~18 GB",
    )
    assert accused(table("bytes per value | size | cache | total", *rows)) == []
    costs = ("a | $50", "b | $500", "c | $375", "total | ~${}")
    assert accused(table("what | cost", *costs).format("950")) == []
    assert accused(table("what | cost", *costs).format("9,250")) == ["$9,250"]
