"""Grids and prices that ship: each of a day and a place, of chips and currents that make sense."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.documents import ROOT

PRESETS = ROOT / "formulas" / "presets"
DATED = sorted([*(PRESETS / "grids").glob("*.toml"), *(PRESETS / "prices").glob("*.toml")])


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", DATED, ids=lambda path: path.stem)
def test_a_day_a_place_and_a_name_that_says_the_year(path: Path) -> None:
    """The date that answers repeat is a day, is past, and is in the year (and month) that the name says."""
    preset = read(path)
    day = preset["date"]
    assert isinstance(day, date) and preset["place"]
    assert f"{day:%Y_%m}" in path.stem or path.stem.endswith(f"{day:%Y}")


def test_every_price_is_of_a_chip_that_has_a_preset() -> None:
    chips = {path.stem for path in (PRESETS / "hardware").glob("*.toml")}
    for path in (PRESETS / "prices").glob("*.toml"):
        for table in ("rent", "chip_price", "server_price"):
            assert set(read(path)["given"].get(table, {})) <= chips, path.stem


def test_a_commitment_is_cheaper_than_none() -> None:
    """Where a provider's rents of one day stand with and without a commitment, the committed one is lower."""
    pairs = [
        ("azure_2020_03", "azure_3y_2020_03"),
        ("azure_2024_01", "azure_3y_2024_01"),
        ("nebius_2026_08", "nebius_spot_2026_08"),
    ]
    for free, bound in pairs:
        freely, bindingly = (read(PRESETS / "prices" / f"{name}.toml")["given"]["rent"] for name in (free, bound))
        for chip in set(freely) & set(bindingly):
            low, high = (float(text[1:].split("/")[0]) for text in (bindingly[chip], freely[chip]))
            assert 0.25 * high < low < high, (chip, free)


def test_grids_lie_between_water_and_coal() -> None:
    for path in (PRESETS / "grids").glob("*.toml"):
        number, unit = read(path)["given"]["grid_intensity"].split(" ")
        assert unit == "g/kWh" and 20 < float(number) < 900, path.stem
