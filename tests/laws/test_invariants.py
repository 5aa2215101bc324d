"""What is true of every network: special cases of one thing are another, and units are only units."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from symflops.answer import Answer, answer
from symflops.api import evaluate
from symflops.building import build
from symflops.exact import Enclosure
from symflops.library import Library, load
from symflops.question import ask_of

FEW = settings(max_examples=12, deadline=None)
WANTED = ("n_params", "n_active_params", "forward_flops", "step_flops", "step_hardware_flops")


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """Sizes of a decoder, with what may vary."""
    heads = draw(st.integers(1, 12))
    return {
        "n_layers": draw(st.integers(1, 9)),
        "n_heads": heads,
        "d_head": draw(st.integers(1, 40)),
        "d_model": draw(st.integers(1, 300)),
        "d_ff": draw(st.integers(1, 500)),
        "vocab_size": draw(st.integers(1, 2000)),
        "seq_len": draw(st.integers(1, 300)),
        "batch_size": draw(st.integers(1, 5)),
        "ffn": draw(st.sampled_from(["mlp", "glu"])),
        "head": draw(st.sampled_from(["tied", "separate", "none"])),
        "norm": draw(st.sampled_from(["rms", "layer", "bare"])),
        "bias": draw(st.booleans()),
        "recompute": draw(st.sampled_from(["none", "selective", "full"])),
        "mask": draw(st.sampled_from(["causal", "area", "band"])),
    }


def counts(sizes: dict[str, Any], *wanted: str, **other: Any) -> list[Fraction | None]:
    found = evaluate({"given": sizes | other}, wanted or WANTED)
    return [found[name].exact for name in wanted or WANTED]


@FEW
@given(networks())
def test_a_key_value_head_for_each_query_head_is_multi_head(sizes: dict[str, Any]) -> None:
    assert counts(sizes, n_kv_heads=sizes["n_heads"]) == counts(sizes)
    if sizes["n_heads"] > 1:
        assert counts(sizes, n_kv_heads=1)[0] < counts(sizes)[0]  # type: ignore[operator]


@FEW
@given(networks(), st.integers(0, 200))
def test_a_window_as_wide_as_the_text_is_none(sizes: dict[str, Any], more: int) -> None:
    assert counts(sizes, span="local", window=sizes["seq_len"] + more) == counts(sizes)


@FEW
@given(networks(), st.integers(0, 200))
def test_a_text_of_one_chunk_is_not_chunked(sizes: dict[str, Any], more: int) -> None:
    chunked = counts(sizes, span="chunked", chunk_len=sizes["seq_len"] + more)
    whole = counts(sizes)
    assert chunked == whole


@FEW
@given(networks())
def test_one_expert_for_every_token_is_a_feed_forward_and_a_router(sizes: dict[str, Any]) -> None:
    expert = {"mlp": "plain", "glu": "gated"}[sizes["ffn"]]
    mixture = sizes | {"ffn": "moe", "n_experts": 1, "n_active_experts": 1, "expert": expert}
    routers = sizes["n_layers"] * sizes["d_model"]
    plain, found = counts(sizes), counts(mixture)
    assert found[:2] == [plain[0] + routers, plain[1] + routers]  # type: ignore[operator]
    assert found[2] == plain[2] + 2 * routers * sizes["seq_len"]  # type: ignore[operator]
    assert counts(mixture, counted_router=False)[2:] == plain[2:]


@FEW
@given(networks(), st.integers(1, 6))
def test_layers_in_rows_are_layers(sizes: dict[str, Any], first: int) -> None:
    sizes = sizes | {"n_layers": 6}
    rows = [{"times": first}, {"times": 6 - first}] if first < 6 else [{"times": 6}]
    found = evaluate({"given": sizes, "layer": rows}, WANTED)
    assert [found[name].exact for name in WANTED] == counts(sizes)


# ---- packed texts --------------------------------------------------------------------------------------------------


@FEW
@given(networks(), st.lists(st.integers(1, 80), min_size=2, max_size=5))
def test_packed_texts_see_as_many_pairs_as_each_alone(sizes: dict[str, Any], texts: list[int]) -> None:
    rows = [{"text_len": length} for length in texts]
    sizes = sizes | {"mask": "causal", "seq_len": sum(texts), "span": "packed"}
    assert pairs(sizes, rows) == sum(length * (length + 1) // 2 for length in texts)
    assert pairs(sizes, rows) < sum(texts) * (sum(texts) + 1) // 2


@FEW
@given(networks())
def test_a_packed_text_alone_is_a_text(sizes: dict[str, Any]) -> None:
    assert counts(sizes, span="packed") == counts(sizes)
    found = evaluate({"given": sizes | {"span": "packed"}, "text": [{"text_len": sizes["seq_len"]}]}, WANTED)
    assert [found[name].exact for name in WANTED] == counts(sizes)


def pairs(sizes: dict[str, Any], rows: list[dict[str, int]]) -> Fraction | None:
    return evaluate({"given": sizes, "text": rows}, "attended_pairs")["attended_pairs"].exact


# ---- units ---------------------------------------------------------------------------------------------------------

SHIPPED = load()
BASES = ("s", "byte", "J", "USD", "g")  # not those of things counted: a plain number may stand for one of them
FACTORS = st.tuples(*[st.fractions(Fraction(1, 1000), 1000, max_denominator=1000).filter(bool) for _ in BASES])


def scaled(factors: dict[str, Fraction]) -> Library:
    """The shipped library, in which each base is a multiple of another base that nobody names."""
    units = next(file for file in SHIPPED.files if file.name == "" and file.path.endswith("units.flop"))
    text = Path(units.path).read_text(encoding="utf-8")
    for base, factor in factors.items():
        ratio = f"({factor.numerator}/{factor.denominator}) [basis_of_{base}]"
        text, changed = re.subn(rf"^unit {base} ", rf'unit basis_of_{base} "a base"\nunit {base} = {ratio} ', text, flags=re.M)
        assert changed == 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "units.flop"
        path.write_text(text, encoding="utf-8")
        return build([file._replace(path=str(path)) if file is units else file for file in SHIPPED.files])


def answers(library: Library) -> Iterator[tuple[str, Answer]]:
    for name, scenario in library.scenarios.items():
        yield name, answer(ask_of(library, scenario))


def ends(value: Fraction | Enclosure) -> tuple[Fraction, Fraction]:
    return (value.low, value.high) if isinstance(value, Enclosure) else (value, value)


@settings(max_examples=2, deadline=None)
@given(FACTORS)
def test_what_a_second_or_a_dollar_is_changes_no_answer(drawn: tuple[Fraction, ...]) -> None:
    """Everything a shipped scenario rests on scales by its dimension, so that in its own unit it stays what it is."""
    factors = dict(zip(BASES, drawn, strict=True))
    others = dict(answers(scaled(factors)))
    compared = set()
    for name, one in answers(SHIPPED):
        other = others[name]
        assert one.graph.definitions.keys() == other.graph.definitions.keys()
        for key, definition in one.graph.definitions.items():
            if definition.binders or definition.expr is None:
                continue
            factor = Fraction(1)
            for base, power in definition.dimension.powers:
                factor *= factors.get(base, Fraction(1)) ** power
            mine, found = ends(one.values.value(key)), ends(other.values.value(key))
            exact = mine[0] == mine[1] and found[0] == found[1]
            assert (mine[0] * factor == found[0]) if exact else (mine[0] * factor <= found[1] and found[0] <= mine[1] * factor)
            compared |= {base for base, _ in definition.dimension.powers}
    assert {"s", "J", "USD", "g"} <= compared


def test_a_time_is_as_many_days_however_long_a_second_is() -> None:
    changed = {"s": Fraction(7, 3), "byte": Fraction(1), "J": Fraction(1), "USD": Fraction(1), "g": Fraction(1)}
    library = scaled(changed)
    scenario = SHIPPED.scenarios["gpt3"]
    one = answer(ask_of(SHIPPED, scenario, ["training_time"]))["training_time"]
    other = answer(ask_of(library, scenario, ["training_time"]))["training_time"]
    assert other.inner == one.inner * Fraction(7, 3)
    assert other.exact == one.exact
