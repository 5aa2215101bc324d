"""The chips that ship: beside Epoch AI's data, with every difference named, and from clock and units where those are known.

`epoch_hardware.json` holds values copied from Epoch AI, "Data on Machine Learning Hardware", CC BY 4.0 (see NOTICE): TFLOP/s
without sparsity, GB, GB/s, W.
"""

from __future__ import annotations

import json
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from symflops.api import evaluate
from symflops.library import load
from tests.documents import ROOT

EPOCH: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "epoch_hardware.json").read_text())
CHIPS = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "formulas" / "presets" / "hardware").glob("*.toml"))
}
FROM_UNITS = [name for name, preset in CHIPS.items() if "n_units" in preset["given"] and "dense_peak" in preset["given"]]
CLOSE = 0.02  # makers and collectors round, and count memory in GB or GiB

# Where a preset is not what Epoch AI lists, and why. The notes in the presets say which evidence decides.
DIFFERENT = {
    ("k80", "fp32"): "Epoch AI's is at a lower clock than the datasheet's boost",
    ("k80", "memory_bandwidth"): "Epoch AI's is one of two chips",
    ("a100_pcie_40g", "memory_bandwidth"): "Epoch AI has one row for both cards: the bandwidth of the 80 GB one",
    ("a100_pcie_40g", "device_power"): "Epoch AI has one row for both cards: the power of the 80 GB one",
    ("rtx_4090", "bf16"): "Epoch AI's sums are in fp16",
    ("b200_sxm", "fp32"): "75 in NVIDIA's table of the eight-chip board",
    ("h800_sxm", "tf32"): "half of bf16, as on every chip of the family; Epoch AI's looks like a slip of a digit",
    ("mi250x", "fp32"): "the rate of the matrix units; Epoch AI lists that of the cores beside them",
    ("mi355x", "fp8"): "Epoch AI's is the MI350X's",
    ("mi355x", "fp4"): "Epoch AI's is the MI350X's",
    ("tpu_v2", "memory_bandwidth"): "the designers' paper has 700 GB/s",
    ("tpu_v2", "memory_capacity"): "GiB; Epoch AI writes GB",
    ("tpu_v3", "memory_capacity"): "GiB; Epoch AI writes GB",
    ("tpu_v4", "memory_capacity"): "GiB; Epoch AI writes GB",
    ("trainium1", "memory_capacity"): "GiB; Epoch AI writes GB",
    ("trainium2", "memory_capacity"): "GiB; Epoch AI writes GB",
    ("trainium1", "memory_bandwidth"): "GiB/s; Epoch AI writes GB/s",
    ("trainium1", "int8"): "380 in today's documentation",
    ("gaudi2", "bf16"): "Epoch AI's 450 is a round figure",
}


def listed(name: str, key: str) -> float | None:
    """What a preset says, in the unit of the data; a matrix unit may do what Epoch AI lists for the cores beside it."""
    given = CHIPS[name]["given"]
    if key == "release_date":
        return None
    if key in given:
        number, unit = given[key].rsplit(" ", 1)
        scale = {"TB": 1e3, "GiB": 1024**3 / 1e9, "MB": 1e-3}.get(unit.split("/")[0], 1)
        return float(number) * scale
    peak = given.get("dense_peak", {}).get(key) or (given.get("dense_peak", {}).get("fp16") if key == "bf16" else None)
    return None if peak is None else float(peak.split(" ")[0].replace("_", ""))


@pytest.mark.parametrize("name", sorted(EPOCH))
def test_each_value_is_epochs_or_the_difference_is_named(name: str) -> None:
    for key, value in EPOCH[name].items():
        own = listed(name, key)
        if own is None:
            continue
        if DIFFERENT.get((name, key)):
            assert abs(own / value - 1) > CLOSE, f"{key} is Epoch AI's after all: take it out of DIFFERENT"
        else:
            assert own == pytest.approx(value, rel=CLOSE), key
    assert str(CHIPS[name]["given"]["release_date"]) == EPOCH[name]["release_date"]


@pytest.mark.parametrize("name", FROM_UNITS)
def test_units_and_clock_give_the_peak(name: str) -> None:
    """A datasheet's figure is within a hundredth of units times clock times what a unit does in a cycle."""
    given = CHIPS[name]["given"]
    printed = Fraction(given["dense_peak"][given.get("matmul_format", "bf16")].split(" ")[0].replace("_", ""))
    computed = evaluate({"from": [f"hardware/{name}"], "given": {"peak": "by first_principles"}}, "peak")["peak"].exact
    assert computed is not None
    assert abs(computed / printed - 1) < Fraction(1, 100)


def test_each_chip_has_a_preset_of_its_name_and_each_preset_its_chip() -> None:
    assert set(load().declared.options["chip"]) == set(CHIPS)
    assert {name: preset["given"]["chip"] for name, preset in CHIPS.items()} == {name: name for name in CHIPS}


def test_every_row_of_the_table_of_chips_is_known() -> None:
    assert set(EPOCH) < set(CHIPS)
    assert set(CHIPS) - set(EPOCH) == {
        "a100_pcie_80g", "epyc_7763", "epyc_9654", "l40s", "mi100", "rtx_5090", "xeon_8480",
    }  # fmt: skip


def test_half_the_width_is_at_least_as_fast() -> None:
    """Of one kind of matrix unit, narrower numbers are never slower."""
    for name, preset in CHIPS.items():
        rates = {key: float(value.split(" ")[0].replace("_", "")) for key, value in preset["given"].get("dense_peak", {}).items()}
        for wide, narrow in (
            ("fp64", "fp32"),
            ("fp32", "tf32"),
            ("tf32", "bf16"),
            ("bf16", "fp8"),
            ("fp8", "fp6"),
            ("fp6", "fp4"),
        ):
            if wide in rates and narrow in rates:
                assert rates[wide] <= rates[narrow], (name, wide, narrow)
