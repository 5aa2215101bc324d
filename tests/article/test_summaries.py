"""The rows at the foot of a table: totals beside rows that are called all of something, means, medians."""

from __future__ import annotations

import pytest

from tests.article.asking import accused, found, table

STEPS = ("forward | 120", "backward | 240", "all-reduce | 60")
MODELS = ("m1 | 71.2 | 80.4 | 64.1 | 71.9", "m2 | 73.0 | 81.4 | 65.5 | 73.3", "m3 | 70.0 | 80.0 | 60.0 | 70.0")
SIZED = tuple(row.replace(" | ", " | 7.0 | ", 1) for row in MODELS)
TASKS = ("a | 71.2 | 61.2 | 51.3", "b | 80.4 | 70.4 | 60.6", "c | 64.1 | 54.4 | 44.1")


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        (table("step | ms", *STEPS, "Total | {}"), "420", "460"),
        (table("step | ms", "embedding | 100", "all layers | 240", "head | 60", "Total | {}"), "400", "440"),
        (table("what | time", "posts | 48 min", "checks | 150 min", "talk | 55 min", "Total | {}"), "4.2 hours", "4.5 hours"),
        (table("step | ms", *STEPS, "Total | {}", "Average | 140"), "420", "460"),
        (table("model | x | y | z | Avg.", *MODELS, "m4 | 75.0 | 82.0 | 66.5 | {}"), "74.5", "77.5"),
        (table("model | params (B) | x | y | z | Mean", *SIZED, "m4 | 13 | 75.0 | 82.0 | 66.5 | {}"), "74.5", "77.5"),
        (table("task | x | y | z", *TASKS, "Average | 71.9 | 62.0 | {}"), "52.0", "54.0"),
        (table("task | x | y | z", *TASKS, "Geomean | 71.6 | 61.7 | {}"), "51.6", "54.6"),
        (table("task | x | y | z", *TASKS, "Median | 71.2 | 61.2 | {}"), "51.3", "54.0"),
        (table("task | x", "a | 1.21", "b | 2.42", "c | 3.93", "Mean | {}"), "2.52", "25.2"),
    ],
)
def test_what_sums_a_table_up(text: str, good: str, bad: str) -> None:
    right = found(text.format(good))
    assert right and {one.verdict for one in right} <= {"right", "rounded"}
    assert accused(text.format(bad)) == [bad]


def test_all_of_something_may_be_a_mean() -> None:
    text = table("step | ms", *STEPS, "**All** | {}")
    assert [one.verdict for one in found(text.format("420"))] == ["right"]
    assert not accused(text.format("460"))


@pytest.mark.parametrize(
    "text",
    [
        table("step | ms", "forward | 20", "backward | 30", "all-reduce | 70"),  # no total
        table("step | ms", "attention | 100", "mlp | 140", "all layers | 240", "head | 60", "Total | 300"),
        table("step | ms", "all layers | 240", "attention | 100", "norm | 20", "Total | 240"),
        table("task | score", "a | 71.2", "b | 80.4", "c | 64.1", "Average | 74.9"),  # weighted by what is not shown
        table(
            "task | old | new | speedup",
            "a | 40 | 20 | 2.0x",
            "b | 90 | 30 | 3.0x",
            "c | 50 | 40 | 1.25x",
            "Average | 60 | 30 | 2.00x",
        ),
        table(
            "task | old | new | ratio", "a | 40 | 20 | 2.0", "b | 90 | 30 | 3.0", "c | 50 | 40 | 1.25", "Mean | 60 | 30 | 1.96"
        ),
        table(
            "class | x | n | y",
            "a | 0.90 | 100 | 0.80",
            "b | 0.60 | 300 | 0.70",
            "c | 0.75 | 200 | 0.75",
            "Mean | 0.75 | 200 | 0.73",
        ),
        table("task | score", "a | 71.2", "… | …", "c | 64.1", "Average | 81.9"),
        table("task | n | x", "a | 10 | 1.2", "b | 20 | 2.4", "c | 30 | 3.6", "Average | 60 | 2.4"),  # n in all
        table("model | x | y | z | Avg", *MODELS, "m4 | - | 82.0 | 66.5 | 77.0"),
        table("tier | GPU-hours", "a | 41", "b | 863", "c | 2,671", "d | 7,459", "e | 12,004", "**Total** | **23,039**"),
        table("what | ms", "P50 | 5.2", "P90 | 6.1", "P99 | 7.7", "Average | 81.0"),
        table("q | x", "min | 1.2", "max | 8.8", "mean | 3.0"),
    ],
)
def test_what_may_be_summed_up_otherwise(text: str) -> None:
    assert not accused(text)


def test_a_cell_is_told_once() -> None:
    months = ("1 | $45 | $7 | $38", "2 | $52 | $9 | $43", "3 | $47 | $8 | $39")
    totals = found(table("month | here | there | Savings", *months, "**Total** | $144 | $24 | $120"))
    assert len({one.start for one in totals}) == len(totals) == 6
    assert {one.verdict for one in totals} == {"right"}
