"""Configurations of recurrent models and of hybrids, with switches that no published model sets.

Every expected number is worked out here, weight by weight, as the modeling files of transformers 5.24 build the module and
as its counter counts one pass: two FLOP a weight and position, padded convolutions and chunks included.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.truth.test_configs import counts

S = 40  # positions of a sequence


class Case(NamedTuple):
    config: dict[str, Any]
    params: int
    flops: int


def conv(channels: int, taps: int) -> int:
    """A convolution that a framework pads by `taps - 1` on both ends."""
    return 2 * channels * taps * (S + taps - 1)


def attention(h: int, heads: int, kv: int, d: int) -> tuple[int, int]:
    """Weights, and FLOP of scores and their sum over the whole square."""
    return h * heads * d + 2 * h * kv * d + heads * d * h, 4 * heads * d * S * S


def ssd(h: int, width: int, heads: int, state: int, groups: int, taps: int, chunk: int) -> tuple[int, int, int]:
    """Mamba 2: weights of both maps; A, D, bias of the step and gains; FLOP of the convolution and the chunks."""
    channels = width + 2 * groups * state
    n = -(-S // chunk)  # the last chunk is filled up
    square = 2 * heads * n * chunk * chunk * (state + width // heads)
    state_io = 2 * 2 * heads * n * chunk * (width // heads) * state
    between = 2 * heads * (n + 1) ** 2 * (width // heads) * state
    weights = h * (width + channels + heads) + width * h
    return weights, 3 * heads + width, conv(channels, taps) + square + state_io + between


def mamba() -> Case:
    """The inner width that the file says wins over `expand`; a bias in and out, none of the convolution; no head."""
    h, w, state, taps, rank, layers = 32, 80, 8, 4, 2, 3  # rank: ceil(32/16)
    weights = h * 2 * w + w * (rank + 2 * state) + rank * w + w * h
    other = 2 * w + h + w * taps + w + w * state + w + h  # biases; kernel; bias of the step, A, D; norm
    return Case(
        {
            "model_type": "mamba",
            "architectures": ["MambaModel"],
            "vocab_size": 50,
            "hidden_size": h,
            "num_hidden_layers": layers,
            "state_size": state,
            "intermediate_size": w,
            "use_bias": True,
            "use_conv_bias": False,
        },
        50 * h + layers * (weights + other) + h,
        layers * (2 * S * weights + conv(w, taps) + 2 * w * state * S),
    )


def falcon_mamba() -> Case:
    """A file that omits the rank and whether the head is tied: it is. The norms inside have no gains."""
    h, w, state, taps, rank = 48, 144, 16, 3, 3  # expand 3; rank: ceil(48/16)
    weights = h * 2 * w + w * (rank + 2 * state) + rank * w + w * h
    other = w * taps + w + w + w * state + w + h  # kernel and its bias; bias of the step, A, D; norm
    config = {"model_type": "falcon_mamba", "vocab_size": 50, "hidden_size": h, "num_hidden_layers": 2}
    return Case(
        {**config, "architectures": ["FalconMambaForCausalLM"], "expand": 3, "conv_kernel": 3},
        50 * h + 2 * (weights + other) + h,
        2 * (2 * S * weights + conv(w, taps) + 2 * w * state * S) + 2 * S * 50 * h,
    )


def mamba2() -> Case:
    """Two groups, three chunks of 16 for 40 positions, a bias in and out and none of the convolution; not tied."""
    h, w, heads, state, groups, taps = 32, 64, 4, 8, 2, 2
    weights, other, core = ssd(h, w, heads, state, groups, taps, 16)
    channels = w + 2 * groups * state
    other += channels * taps + (w + channels + heads) + h + h  # kernel; bias in; bias out; norm
    return Case(
        {
            "model_type": "mamba2",
            "architectures": ["Mamba2ForCausalLM"],
            "vocab_size": 50,
            "hidden_size": h,
            "num_hidden_layers": 3,
            "num_heads": heads,
            "head_dim": w // heads,
            "state_size": state,
            "n_groups": groups,
            "conv_kernel": taps,
            "chunk_size": 16,
            "use_bias": True,
            "use_conv_bias": False,
        },
        2 * 50 * h + 3 * (weights + other) + h,
        3 * (2 * S * weights + core) + 2 * S * 50 * h,
    )


def jamba() -> Case:
    """Layers 0 to 4: attention in 1 and 4, experts in 0, 2 and 4, so each of four kinds of layers stands somewhere."""
    h, f, w, state, taps, rank = 48, 72, 96, 8, 4, 3
    mixer = h * 2 * w + w * (rank + 2 * state) + rank * w + w * h
    other = 2 * w + h + w * taps + w + w * state + w + rank + 2 * state  # biases; kernel; step, A, D; three norms
    core = conv(w, taps) + 2 * w * state * S
    heads, scores = attention(h, 4, 2, 12)
    expert = 3 * h * f
    params = 3 * (mixer + other) + 2 * heads + 2 * expert + 3 * (4 * expert + 4 * h) + 5 * 2 * h
    passed = 3 * mixer + 2 * heads + 2 * expert + 3 * (2 * expert + 4 * h)  # two of four experts, and the router
    return Case(
        {
            "model_type": "jamba",
            "architectures": ["JambaForCausalLM"],
            "vocab_size": 50,
            "hidden_size": h,
            "num_hidden_layers": 5,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "intermediate_size": f,
            "num_experts": 4,
            "expert_layer_period": 2,
            "expert_layer_offset": 0,
            "attn_layer_period": 3,
            "attn_layer_offset": 1,
            "mamba_d_state": state,
            "mamba_proj_bias": True,
            "mamba_conv_bias": False,
        },
        2 * 50 * h + params + h,
        2 * S * passed + 3 * core + 2 * scores + 2 * S * 50 * h,
    )


def jamba_without_experts() -> Case:
    """One expert is none: a feed-forward in every layer, and no router."""
    h, f, w, state, rank = 32, 40, 64, 16, 2
    mixer = h * 2 * w + w * (rank + 2 * state) + rank * w + w * h
    other = w * 4 + w + w + w * state + w + rank + 2 * state
    config = {"model_type": "jamba", "vocab_size": 50, "hidden_size": h, "num_hidden_layers": 2, "intermediate_size": f}
    return Case(
        {**config, "num_attention_heads": 4, "num_key_value_heads": 4, "num_experts": 1, "tie_word_embeddings": True},
        50 * h + 2 * (mixer + other + 3 * h * f + 2 * h) + h,
        2 * (2 * S * (mixer + 3 * h * f) + conv(w, 4) + 2 * w * state * S) + 2 * S * 50 * h,
    )


def bamba() -> Case:
    """Attention in layer 1 of 3, with biases, as the feed-forwards have; heads 8 wide where the file says so."""
    h, f, w, heads, state = 32, 40, 64, 4, 8
    weights, other, core = ssd(h, w, heads, state, 1, 4, 256)
    other += (w + 2 * state) * 5  # kernel and its bias
    matrices, scores = attention(h, 4, 2, 8)
    biases = 4 * 8 + 2 * 2 * 8 + h
    ffn = 3 * h * f
    return Case(
        {
            "model_type": "bamba",
            "architectures": ["BambaForCausalLM"],
            "vocab_size": 50,
            "hidden_size": h,
            "num_hidden_layers": 3,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "head_dim": 8,
            "intermediate_size": f,
            "attn_layer_indices": [1],
            "mamba_n_heads": heads,
            "mamba_d_state": state,
            "attention_bias": True,
            "mlp_bias": True,
        },
        2 * 50 * h + 2 * (weights + other) + matrices + biases + 3 * (ffn + 2 * f + h + 2 * h) + h,
        2 * S * (2 * weights + matrices + 3 * ffn) + 2 * core + scores + 2 * S * 50 * h,
    )


def granite_hybrid(experts: int) -> Case:
    """A feed-forward of its own width in every layer, beside experts where there are any."""
    h, f, shared, w, heads, state = 32, 24, 56, 64, 4, 8
    weights, other, core = ssd(h, w, heads, state, 1, 4, 256)
    other += (w + 2 * state) * 5
    matrices, scores = attention(h, 4, 4, 8)
    routed, passed = experts * 3 * h * f + h * experts, (2 * 3 * h * f + h * experts) if experts else 0
    each = 3 * h * shared
    return Case(
        {
            "model_type": "granitemoehybrid",
            "architectures": ["GraniteMoeHybridForCausalLM"],
            "vocab_size": 50,
            "hidden_size": h,
            "num_hidden_layers": 3,
            "num_attention_heads": 4,
            "intermediate_size": f,
            "shared_intermediate_size": shared,
            "num_local_experts": experts,
            "mamba_n_heads": heads,
            "mamba_d_head": 16,
            "mamba_d_state": state,
            "layer_types": ["mamba", "attention", "mamba"],
            "tie_word_embeddings": True,
        },
        50 * h + 2 * (weights + other) + matrices + 3 * (routed + each + 2 * h) + h,
        2 * S * (2 * weights + matrices + 3 * (passed + each)) + 2 * core + scores + 2 * S * 50 * h,
    )


def recurrent_gemma() -> Case:
    """A recurrence, then attention, over and over: five layers begin and end with a recurrence wider than the model."""
    h, w, heads, f = 48, 64, 4, 50  # intermediate_size 101: half of it, rounded down
    mixer = 3 * h * w + 2 * w * w // heads
    other = 2 * w + h + w * 2 + w + w + 2 * w  # biases of the maps; kernel and its bias; decay; biases of the gates
    matrices, scores = attention(h, heads, 1, 12)
    biases = heads * 12 + 2 * 12 + h
    ffn = 3 * h * f
    return Case(
        {
            "model_type": "recurrent_gemma",
            "architectures": ["RecurrentGemmaForCausalLM"],
            "vocab_size": 50,
            "hidden_size": h,
            "num_hidden_layers": 5,
            "num_attention_heads": heads,
            "num_key_value_heads": 1,
            "intermediate_size": 101,
            "lru_width": w,
            "conv1d_width": 2,
            "attention_bias": True,
            "block_types": ["recurrent", "attention"],
        },
        50 * h + 3 * (mixer + other) + 2 * (matrices + biases) + 5 * (ffn + 2 * f + h + 2 * h) + h,
        2 * S * (3 * mixer + 2 * matrices + 5 * ffn) + 3 * conv(w, 2) + 2 * scores + 2 * S * 50 * h,
    )


def rwkv() -> Case:
    """A feed-forward of another width than four times the model's; tied; layer norms have biases, and words are normed."""
    h, f = 32, 72
    weights = 4 * h * h + 2 * h * f + h * h
    other = 2 * h + 3 * h + 2 * h + 2 * 2 * h  # decay and bonus; mixes of three maps and of two; two norms
    return Case(
        {
            "model_type": "rwkv",
            "architectures": ["RwkvForCausalLM"],
            "vocab_size": 50,
            "hidden_size": h,
            "num_hidden_layers": 3,
            "intermediate_size": f,
            "tie_word_embeddings": True,
        },
        50 * h + 3 * (weights + other) + 2 * h + 2 * h,
        3 * 2 * S * weights + 2 * S * 50 * h,
    )


def lfm2(keys: dict[str, Any], f: int) -> Case:
    """Two convolutions of two taps with biases, as the maps around them have, and attention in layer 1."""
    h = 32
    weights = 4 * h * h
    other = 2 * h + (1 + 3 + 1) * h  # kernel; biases of the convolution, of three maps in, of one out
    matrices, scores = attention(h, 4, 2, 8)
    config = {"model_type": "lfm2", "architectures": ["Lfm2ForCausalLM"], "vocab_size": 50, "hidden_size": h}
    config |= {"num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2, "conv_L_cache": 2}
    return Case(
        {**config, "conv_bias": True, **keys},
        50 * h + 2 * (weights + other) + matrices + 2 * 8 + 3 * (3 * h * f + 2 * h) + h,
        2 * S * (2 * weights + matrices + 3 * 3 * h * f) + 2 * conv(h, 2) + scores + 2 * S * 50 * h,
    )


def lfm2_moe() -> Case:
    """A dense layer, then experts; the biases of their router are set, not learned. Not tied, by the older name."""
    h, f, e = 32, 40, 20
    matrices, scores = attention(h, 4, 2, 8)
    mixers = 2 * (4 * h * h + 3 * h) + matrices + 2 * 8
    config = {"model_type": "lfm2_moe", "architectures": ["Lfm2MoeForCausalLM"], "vocab_size": 50, "hidden_size": h}
    config |= {"num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": f}
    config |= {"moe_intermediate_size": e, "num_experts": 4, "num_experts_per_tok": 2, "num_dense_layers": 1}
    return Case(
        {**config, "layer_types": ["conv", "full_attention", "conv"], "tie_embedding": False},
        2 * 50 * h + mixers + 3 * h * f + 2 * (4 * 3 * h * e + 4 * h) + 3 * 2 * h + h,
        2 * S * (2 * 4 * h * h + matrices + 3 * h * f + 2 * (2 * 3 * h * e + 4 * h)) + 2 * conv(h, 3) + scores + 2 * S * 50 * h,
    )


def minimax(keys: dict[str, Any], lightning: int) -> Case:
    """Blocks of 16: two whole ones and one of 8. Of three layers some are lightning attention, the others attention."""
    h, f, heads, d = 32, 40, 4, 12
    linear = 5 * h * heads * d
    core = 4 * heads * d * (2 * 16 * 16 + 8 * 8 + d * S)
    matrices, scores = attention(h, heads, 2, d)
    full = 3 - lightning
    config = {"model_type": "minimax", "vocab_size": 50, "hidden_size": h, "num_hidden_layers": 3, "num_attention_heads": heads}
    config |= {"num_key_value_heads": 2, "head_dim": d, "intermediate_size": f, "num_local_experts": 4, "block_size": 16}
    return Case(
        {**config, **keys},
        2 * 50 * h + lightning * (linear + heads * d) + full * matrices + 3 * (4 * 3 * h * f + 4 * h + 2 * h) + h,
        2 * S * (lightning * linear + full * matrices + 3 * (2 * 3 * h * f + 4 * h))
        + lightning * core
        + full * scores
        + 2 * S * 50 * h,
    )


def qwen3_next() -> Case:
    """Attention in every second layer, with biases, the gate's among them; layer 0 dense by name, layer 2 by its step."""
    h, f, e, shared, heads, kv, d = 32, 72, 20, 36, 4, 2, 8
    nk, nv, dk, dv, taps = 1, 2, 8, 16, 4
    channels = 2 * nk * dk + nv * dv
    linear = h * (channels + nv * dv + 2 * nv) + nv * dv * h
    linear_other = channels * taps + 2 * nv + dv
    square = 64 * 64  # one chunk of 64 holds all positions, filled up
    core = conv(channels, taps) + nv * (2 * square * (dk + dk + dv) + 3 * 2 * 64 * dk * dv)
    matrices, scores = attention(h, heads, kv, d)
    matrices += h * heads * d
    biases = 2 * heads * d + 2 * kv * d + h
    moe = 4 * 3 * h * e + 4 * h + 3 * h * shared + h
    passed = 2 * 3 * h * e + 4 * h + 3 * h * shared + h
    return Case(
        {
            "model_type": "qwen3_next",
            "architectures": ["Qwen3NextForCausalLM"],
            "vocab_size": 50,
            "hidden_size": h,
            "num_hidden_layers": 4,
            "num_attention_heads": heads,
            "num_key_value_heads": kv,
            "head_dim": d,
            "attention_bias": True,
            "full_attention_interval": 2,
            "decoder_sparse_step": 2,
            "mlp_only_layers": [3],
            "intermediate_size": f,
            "moe_intermediate_size": e,
            "shared_expert_intermediate_size": shared,
            "num_experts": 4,
            "num_experts_per_tok": 2,
            "linear_num_key_heads": nk,
            "linear_num_value_heads": nv,
            "linear_key_head_dim": dk,
            "linear_value_head_dim": dv,
        },
        2 * 50 * h + 2 * (linear + linear_other) + 2 * (matrices + biases + 2 * d) + 3 * 3 * h * f + moe + 4 * 2 * h + h,
        2 * S * (2 * linear + 2 * matrices + 3 * 3 * h * f + passed) + 2 * core + 2 * scores + 2 * S * 50 * h,
    )


def nemotron_h(keys: dict[str, Any]) -> Case:
    """A state space, attention, a feed-forward, experts on a vector half as wide; a norm each, and no gates."""
    h, f, e, shared, latent, w, heads, state = 32, 40, 24, 36, 16, 32, 4, 8
    weights, other, core = ssd(h, w, heads, state, 2, 4, 16)
    other += (w + 2 * 2 * state) * 5
    matrices, scores = attention(h, 4, 2, 12)
    beside = 4 * h + 2 * h * latent + 2 * h * shared  # router, there and back, and what every token uses
    config = {"model_type": "nemotron_h", "vocab_size": 50, "hidden_size": h, "num_attention_heads": 4, "num_key_value_heads": 2}
    config |= {"head_dim": 12, "intermediate_size": f, "mamba_num_heads": heads, "mamba_head_dim": w // heads}
    config |= {"ssm_state_size": state, "n_groups": 2, "chunk_size": 16, "n_routed_experts": 4, "num_experts_per_tok": 2}
    config |= {"moe_intermediate_size": e, "moe_shared_expert_intermediate_size": shared, "moe_latent_size": latent}
    return Case(
        {**config, **keys},
        2 * 50 * h + weights + other + matrices + 2 * h * f + 4 * 2 * latent * e + beside + 4 * h + h,
        2 * S * (weights + matrices + 2 * h * f + 2 * 2 * latent * e + beside) + core + scores + 2 * S * 50 * h,
    )


def kimi_k2() -> Case:
    """DeepSeek-V3 with half the heads, half again as many experts and one dense layer."""
    h, heads, q, kv, nope, rope, e = 7168, 64, 1536, 512, 128, 64, 2048
    latent = h * q + q * heads * (nope + rope) + h * (kv + rope) + kv * heads * 2 * nope + heads * nope * h
    expert = 3 * h * e
    layers = 61 * (latent + q + kv + 2 * h) + 3 * h * 18432 + 60 * (384 * expert + expert + 384 * h)
    passed = 61 * latent + 3 * h * 18432 + 60 * (8 * expert + expert + 384 * h)
    config = {"model_type": "kimi_k2", "architectures": ["DeepseekV3ForCausalLM"], "vocab_size": 163840, "hidden_size": h}
    config |= {"num_hidden_layers": 61, "num_attention_heads": heads, "num_key_value_heads": heads, "first_k_dense_replace": 1}
    return Case(
        {**config, "n_routed_experts": 384, "moe_intermediate_size": e, "intermediate_size": 18432},
        2 * 163840 * h + layers + h,
        2 * S * (passed + 163840 * h) + 61 * 2 * heads * (nope + rope + nope) * S * S,
    )


OLDER = {"block_multiple_of": 8, "full_attn_idxs": [1]}
ADJUSTED = {"intermediate_size": 100, "block_multiple_of": 8, "full_attn_idxs": [1]}  # int(200/3) = 66
MIXED = ["linear_attention", "full_attention", "linear_attention"]
WORDS = ["mamba", "attention", "mlp", "moe"]
CASES = {
    "mamba": mamba(),
    "falcon_mamba": falcon_mamba(),
    "mamba2": mamba2(),
    "jamba": jamba(),
    "jamba without experts": jamba_without_experts(),
    "bamba": bamba(),
    "granitemoehybrid": granite_hybrid(4),
    "granitemoehybrid without experts": granite_hybrid(0),
    "recurrent_gemma": recurrent_gemma(),
    "rwkv": rwkv(),
    "lfm2, two thirds, up to the next 8": lfm2(ADJUSTED, 72),
    "lfm2, two thirds, times 1.3, up to the next 8": lfm2({**ADJUSTED, "block_ffn_dim_multiplier": 1.3}, 88),  # int(85.8)
    "lfm2, two thirds alone": lfm2({**ADJUSTED, "block_ffn_dim_multiplier": None}, 66),
    "lfm2, as the file says": lfm2({**ADJUSTED, "block_auto_adjust_ff_dim": False}, 100),
    "lfm2, by the older name": lfm2({**OLDER, "block_ff_dim": 40}, 32),  # int(80/3) = 26
    "lfm2, layers by their words": lfm2({"layer_types": ["conv", "full_attention", "conv"], "intermediate_size": 384}, 256),
    "lfm2_moe": lfm2_moe(),
    "minimax, layers by their words": minimax({"layer_types": MIXED}, 2),
    "minimax, every other layer": minimax({}, 1),
    "minimax, a window that a counter does not see": minimax({"sliding_window": 8}, 1),
    "minimax_text_01, layers by numbers": minimax({"model_type": "minimax_text_01", "attn_type_list": [0, 0, 1]}, 2),
    "qwen3_next": qwen3_next(),
    "nemotron_h, a letter each": nemotron_h({"hybrid_override_pattern": "M*-E", "num_hidden_layers": 4}),
    "nemotron_h, by words": nemotron_h({"layers_block_type": WORDS, "tie_word_embeddings": True}),  # it never is
    "nemotron_h, the layers of a file that names none": nemotron_h({}),
    "kimi_k2": kimi_k2(),
}


@pytest.mark.parametrize("name", CASES)
def test_parameters_and_forward_flops(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    config = {"architectures": ["AnyForCausalLM"], **case.config}
    found = counts(tmp_path / "config.json", config, "n_params", "forward_flops", seq_len=S, batch_size=1)
    assert found == [case.params, case.flops]
