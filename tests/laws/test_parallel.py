"""What is true of every way to share a step out: nothing is free, nothing is faster than the machine."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from symflops.api import evaluate

FEW = settings(max_examples=6, deadline=None)
TOPOLOGIES = ("ring", "tree", "hierarchical", "fat_tree", "in_network", "torus")
COLLECTIVES = ("all_reduce", "all_gather", "reduce_scatter", "all_to_all", "broadcast", "point_to_point")
SCHEDULES = ("one_f_one_b", "gpipe", "zb_h1", "zb_h2", "dual_pipe")
MODEL = {"n_layers": 16, "d_model": 512, "n_heads": 8, "vocab_size": 1000, "seq_len": 256}
CHIP = {
    "peak": "100 TFLOP/s/device",
    "link_bandwidth": "100 GB/s/device",
    "network_bandwidth": "25 GB/s/device",
    "node_size": 8,
    "torus_axes": 1,
    "link_latency": "2 us",
    "network_latency": "5 us",
}
powers = st.sampled_from([1, 2, 4, 8])


def values(given: dict[str, Any], *names: str) -> list[Fraction]:
    """The middle of what comes out; latencies of trees and tori are enclosures."""
    answer = evaluate({"given": given}, list(names))
    return [Fraction(answer[name].value) if answer[name].exact is None else Fraction(answer[name].exact) for name in names]


@st.composite
def runs(draw: st.DrawFn) -> dict[str, Any]:
    """A model on some devices, shared out in some way."""
    tp, pp, cp, dp = (draw(powers) for _ in range(4))
    chosen = {
        "tp": tp,
        "pp": pp,
        "cp": cp,
        "n_devices": tp * pp * cp * dp,
        "batch_size": dp * draw(st.integers(1, 16)),
        "topology": draw(st.sampled_from(TOPOLOGIES[:5])),
        "zero": draw(st.sampled_from(["none", "optimizer", "gradients", "parameters"])),
        "recompute": draw(st.sampled_from(["none", "selective", "full"])),
        "rank_order": draw(st.sampled_from(["pipeline_last", "data_last"])),
        "pipeline_schedule": draw(st.sampled_from(SCHEDULES)),
        "sequence_parallel": draw(st.booleans()),
        "exposed_communication": draw(st.sampled_from(["by overlap", "by critical_path"])),
        "step_time": "by communication",
        "mfu": "by step",
        "hfu": "by step",
    }
    return MODEL | CHIP | chosen


@FEW
@given(runs())
def test_no_step_is_faster_than_its_work_at_peak(run: dict[str, Any]) -> None:
    step, floor, mfu, hfu, share = values(run, "step_time", "roofline_time", "mfu", "hfu", "bubble_share")
    assert step >= floor
    assert 0 < mfu <= hfu <= 1 - share
    if run["pp"] == 1:
        assert share == 0


@FEW
@given(runs())
def test_sizes_multiply_to_the_devices_and_parts_to_the_whole(run: dict[str, Any]) -> None:
    names = (
        "dp_volume",
        "tp_volume",
        "pp_volume",
        "cp_volume",
        "ep_volume",
        "communication_volume",
        "dp",
        "exposed_communication",
    )
    *parts, whole, replicas, exposed = values(run, *names)
    assert sum(parts) == whole
    assert run["tp"] * run["pp"] * run["cp"] * replicas == run["n_devices"]
    assert 0 <= exposed <= values(run, "communication_time")[0]
    for size, sent in zip((run["tp"], run["pp"], run["cp"]), parts[1:4], strict=True):
        assert (sent == 0) == (size == 1)
    copies = 2 if run["pipeline_schedule"] == "dual_pipe" and run["pp"] > 1 else 1
    assert (parts[0] == 0) == (replicas * run["cp"] * copies == 1)


@FEW
@given(runs())
def test_each_stage_of_zero_sends_no_less(run: dict[str, Any]) -> None:
    sent = [values(run | {"zero": stage, "topology": "ring", "gradient_format": "bf16"}, "dp_volume")[0]
            for stage in ("none", "optimizer", "gradients", "parameters")]  # fmt: skip
    assert sent == sorted(sent)
    assert sent[0] == sent[1]


@FEW
@given(st.sampled_from(TOPOLOGIES), st.sampled_from(COLLECTIVES), st.integers(2, 64), st.integers(0, 10**9))
def test_collectives(topology: str, collective: str, members: int, size: int) -> None:
    """More to send takes longer; nothing passes faster than links and adapters together; alone there is nobody to talk to."""
    group = CHIP | {"topology": topology, "collective": collective, "group_size": members, "message_size": f"{size} byte/device"}
    (time,) = values(group, "collective_time")
    (longer,) = values(group | {"message_size": f"{2 * size + 1} byte/device"}, "collective_time")
    assert values(group | {"group_size": 1}, "collective_time", "collective_volume") == [0, 0]
    assert 0 < time <= longer
    if collective != "broadcast":
        sent = Fraction(size) if collective == "point_to_point" else Fraction(size * (members - 1), members)
        assert time >= sent / (125 * 10**9)


@FEW
@given(st.integers(2, 256), st.integers(1, 10**9))
def test_levels_at_once_are_faster_than_one_after_another(members: int, size: int) -> None:
    group = CHIP | {"collective": "all_reduce", "group_size": members, "message_size": f"{size} byte/device"}
    (together,) = values(group | {"topology": "fat_tree"}, "collective_time")
    (after,) = values(group | {"topology": "hierarchical"}, "collective_time")
    assert together <= after
