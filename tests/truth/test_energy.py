"""Published energy, carbon and costs of training: each printed cell comes out within the interval of its rounded inputs.

`energy_tables.json` holds cells copied from the papers and model cards that its keys cite. What does not come out is named.
"""

from __future__ import annotations

import json
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest

from symflops.api import evaluate
from tests.truth.test_tables import Interval, agree, printed, rounded

TABLES = json.loads((Path(__file__).parent / "energy_tables.json").read_text())
PATTERSON = TABLES["patterson2021 table 4"]["rows"]
LLAMA = TABLES["touvron2023a table 15"]["rows"]
LLAMA2 = TABLES["touvron2023b table 2"]
CARDS = {
    # What the cards do not print: PUE times kg/kWh. One number for all rows of a card, and for its total.
    "Llama 3.1 model card": "0.4137 kg/kWh",
    "Llama 4 model card": "0.387 kg/kWh",
}
CUT_OFF = {"LLaMA-65B": "449.84 MWh, printed as 449"}
WRONG = {"BLOOM-175B": "475 MWh are printed; its hours are 476.47, and its 183 t are of those"}


def answers(given: dict[str, object], *names: str) -> list[Fraction]:
    found = evaluate({"given": given}, names)
    values = [found[name].exact for name in names]
    assert all(value is not None for value in values)
    return [value for value in values if value is not None]


def of(number: object, unit: str) -> str:
    return f"{float(Fraction(number)) if isinstance(number, str | Fraction) else number} {unit}"


# ---- Patterson et al. ---------------------------------------------------------------------------------------


@pytest.fixture(params=sorted(PATTERSON))
def ends(request: pytest.FixtureRequest) -> tuple[list[str], list[dict[str, object]]]:
    """A row, and what symflops is given for it: all inputs as low, and as high, as their rounding allows."""
    row = PATTERSON[request.param]
    lows, highs = zip(*(printed(cell) for cell in row[1:7]), strict=True)
    return row, [
        {
            "n_devices": row[0],
            "training_time": of(days, "day"),
            "power": of(watts, "W/device"),
            "pue": float(pue),
            "grid_intensity": of(grid, "g/kWh"),
            "peak": of(rate, "TFLOP/s/device"),
            "mfu": 1,  # the table's rate is what a chip achieves
            "training_flops": "by hardware",
            "net": of(net, "g/kWh"),
        }
        for days, watts, pue, grid, net, rate in (lows, highs)
    ]


def computed(ends: list[dict[str, object]], name: str, scale: int, **otherwise: str) -> Interval:
    low, high = (
        answers(
            {**{key: value for key, value in end.items() if key != "net"}, **{k: end[v] for k, v in otherwise.items()}}, name
        )[0]
        for end in ends
    )
    return low / scale, high / scale


def test_energy_of_google_and_openai(ends: tuple[list[str], list[dict[str, object]]]) -> None:
    row, given = ends
    assert agree(computed(given, "energy", 10**6), printed(row[8]))


def test_compute_of_google_and_openai(ends: tuple[list[str], list[dict[str, object]]]) -> None:
    row, given = ends
    assert agree(computed(given, "training_flops", 1), printed(row[7]))


def test_carbon_of_google_and_openai(ends: tuple[list[str], list[dict[str, object]]]) -> None:
    row, given = ends
    assert agree(computed(given, "carbon", 10**6), printed(row[9]))
    assert agree(computed(given, "carbon", 10**6, grid_intensity="net"), printed(row[10]))


# ---- Llama --------------------------------------------------------------------------------------------------


def at_design_power(hours: object, watts: object) -> dict[str, object]:
    """Meta's accounting: the devices at their design power, the building, and the mean of the US."""
    return {
        "device_hours": of(hours, "device*h"),
        "device_power": of(watts, "W/device"),
        "server_power": "= device_power",
        "mean_load": 1,
    }


@pytest.mark.parametrize("name", sorted(LLAMA))
def test_llama(name: str) -> None:
    hours, watts, megawatt_hours, tonnes = LLAMA[name]
    energy, carbon = answers(at_design_power(hours, watts), "energy", "carbon")
    low, high = printed(tonnes)
    assert low <= carbon / 10**6 <= high
    low, high = printed(megawatt_hours)
    assert (low <= energy / 10**6 <= high) == (name not in CUT_OFF and name not in WRONG)
    if name in CUT_OFF:
        assert floor(energy / 10**6) == int(megawatt_hours)


def test_llama_2_cuts_off_the_third_digit() -> None:
    """All four cells are cut off after two digits, not rounded; the total is rounded, from the whole sum."""
    sums = Fraction(0)
    for hours, watts, tonnes in LLAMA2["rows"].values():
        (carbon,) = answers(at_design_power(hours, watts), "carbon")
        assert Fraction(floor(carbon / 10**4), 100) == Fraction(tonnes)
        sums += carbon / 10**6
    hours, tonnes = LLAMA2["total"]
    assert hours == sum(row[0] for row in LLAMA2["rows"].values())
    low, high = printed(tonnes)
    assert low <= sums <= high


@pytest.mark.parametrize("card", sorted(CARDS))
def test_model_cards(card: str) -> None:
    """Every row and the total of a card are of one factor, which the card does not print."""
    rows = [*TABLES[card]["rows"].values(), [TABLES[card]["total"][0], 700, TABLES[card]["total"][1]]]
    for million_hours, watts, tonnes in rows:
        low, high = (
            answers({**at_design_power(10**6 * hours, watts), "pue": 1, "grid_intensity": CARDS[card]}, "carbon")[0] / 10**6
            for hours in printed(million_hours)
        )
        assert agree((low, high), rounded(int(tonnes)))


# ---- DeepSeek -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", sorted(TABLES["deepseek2024 table 1"]["rows"]))
def test_deepseek_v3_costs(part: str) -> None:
    thousand_hours, million_dollars = TABLES["deepseek2024 table 1"]["rows"][part]
    given = {"device_hours": of(Fraction(thousand_hours) * 1000, "device*h"), "chip": "h800_sxm", "training_cost": "by rented"}
    found = evaluate({"from": ["prices/h800_deepseek_2024_12"], "given": given}, "training_cost")["training_cost"]
    assert found.exact == Fraction(million_dollars) * 10**6
