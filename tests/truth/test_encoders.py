"""Encoders after BERT: what their configurations switch, against counts worked out by hand from the framework's code.

Each case is small, and says its parameters and FLOP as sums in which each term is one module or one product.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from symflops.answer import answer
from symflops.api import question
from symflops.text import SymflopsError

# Words, width, inner width, positions, segments, positions of a text.
V, H, F, P, T, S = 100, 64, 96, 512, 2, 128
SIZES = {"vocab_size": V, "hidden_size": H, "intermediate_size": F, "num_attention_heads": 4, "num_hidden_layers": 2}

LINEAR = 4 * H * H + 2 * H * F  # the matrices of a layer: queries, keys, values, output; in and out
LAYER = LINEAR + 4 * H + F + H + 2 * 2 * H  # with a bias for each output, and two norms
LAYER_FLOPS = 2 * S * LINEAR + 4 * S * S * H  # a multiply-add for each weight, and for each pair scores and sums
BODY = V * H + P * H + T * H + 2 * H + 2 * LAYER  # three tables, a norm, two layers
BODY_FLOPS = 2 * LAYER_FLOPS
SQUARE = H * H + H  # a linear map from width to width


class Case(NamedTuple):
    kind: str
    head: str
    keys: dict[str, Any]
    n_params: int
    flops: int

    def __str__(self) -> str:
        return f"{self.head}:{','.join(self.keys)}"


NINE = {"id2label": {str(at): f"label {at}" for at in range(9)}}
UNTIED = {"tie_word_embeddings": False}

BERT = [
    # The bare model has a pooler; heads that predict words have none, and map and norm before the words.
    Case("bert", "BertModel", {}, BODY + SQUARE, BODY_FLOPS + 2 * H * H),
    Case("bert", "BertForMaskedLM", {}, BODY + SQUARE + 2 * H + V, BODY_FLOPS + 2 * S * (H * H + H * V)),
    # Untied: a table of its own, and its biases twice (`predictions.bias` and `decoder.bias`, tied otherwise).
    Case("bert", "BertForMaskedLM", UNTIED, BODY + SQUARE + 2 * H + V * H + 2 * V, BODY_FLOPS + 2 * S * (H * H + H * V)),
    Case("bert", "BertLMHeadModel", {"is_decoder": True}, BODY + SQUARE + 2 * H + V, BODY_FLOPS + 2 * S * (H * H + H * V)),
    Case(
        "bert",
        "BertForPreTraining",
        {},
        BODY + 2 * SQUARE + 2 * H + V + 2 * H + 2,
        BODY_FLOPS + 2 * S * (H * H + H * V) + 2 * H * H + 2 * 2 * H,
    ),
    Case("bert", "BertForNextSentencePrediction", {}, BODY + SQUARE + 2 * H + 2, BODY_FLOPS + 2 * H * H + 2 * 2 * H),
    Case("bert", "BertForSequenceClassification", {}, BODY + SQUARE + 2 * H + 2, BODY_FLOPS + 2 * H * H + 2 * 2 * H),
    Case("bert", "BertForSequenceClassification", NINE, BODY + SQUARE + 9 * H + 9, BODY_FLOPS + 2 * H * H + 2 * 9 * H),
    Case("bert", "BertForSequenceClassification", {"num_labels": 1}, BODY + SQUARE + H + 1, BODY_FLOPS + 2 * H * H + 2 * H),
    Case("bert", "BertForMultipleChoice", NINE, BODY + SQUARE + H + 1, BODY_FLOPS + 2 * H * H + 2 * H),
    # Scores for each position: no pooler.
    Case("bert", "BertForTokenClassification", NINE, BODY + 9 * H + 9, BODY_FLOPS + 2 * S * 9 * H),
    Case("bert", "BertForQuestionAnswering", {}, BODY + 2 * H + 2, BODY_FLOPS + 2 * S * 2 * H),
    Case(
        "bert",
        "BertModel",
        {"type_vocab_size": 5, "max_position_embeddings": 300},
        BODY + 3 * H - 212 * H + SQUARE,
        BODY_FLOPS + 2 * H * H,
    ),
    Case("ernie", "ErnieModel", {"use_task_id": True, "task_type_vocab_size": 7}, BODY + 7 * H + SQUARE, BODY_FLOPS + 2 * H * H),
    Case("ernie", "ErnieModel", {"task_type_vocab_size": 7}, BODY + SQUARE, BODY_FLOPS + 2 * H * H),
]

ROBERTA = [
    # What precedes the scores of a text is a map of its own (`classifier.dense`), without a pooler below it.
    Case("roberta", "RobertaForSequenceClassification", NINE, BODY + SQUARE + 9 * H + 9, BODY_FLOPS + 2 * H * H + 2 * 9 * H),
    Case(
        "xlm-roberta",
        "XLMRobertaForMaskedLM",
        {"type_vocab_size": 1},
        BODY - H + SQUARE + 2 * H + V,
        BODY_FLOPS + 2 * S * (H * H + H * V),
    ),
    Case("camembert", "CamembertForTokenClassification", NINE, BODY + 9 * H + 9, BODY_FLOPS + 2 * S * 9 * H),
    # Norms before each half: none after the tables, one after the layers; 514 positions and one segment unless said.
    Case("xlm-roberta-xl", "XLMRobertaXLModel", {}, BODY - 2 * H + 2 * H - H + SQUARE, BODY_FLOPS + 2 * H * H),
    # The same with two segments; with a norm of the tables too.
    Case("megatron-bert", "MegatronBertForTokenClassification", NINE, BODY + 9 * H + 9, BODY_FLOPS + 2 * S * 9 * H),
    Case("roberta-prelayernorm", "RobertaPreLayerNormModel", {}, BODY + 2 * H + SQUARE, BODY_FLOPS + 2 * H * H),
    # Positions have 512 vectors and distances 32 biases in each of 4 heads; no segments.
    Case("mpnet", "MPNetModel", {}, BODY - T * H + 32 * 4 + SQUARE, BODY_FLOPS + 2 * H * H),
    Case(
        "mpnet",
        "MPNetForSequenceClassification",
        {"relative_attention_num_buckets": 16},
        BODY - T * H + 16 * 4 + SQUARE + 2 * H + 2,
        BODY_FLOPS + 2 * H * H + 2 * 2 * H,
    ),
    Case("mpnet", "MPNetForMaskedLM", {}, BODY - T * H + 32 * 4 + SQUARE + 2 * H + V, BODY_FLOPS + 2 * S * (H * H + H * V)),
]

W = 32  # width of words where it is another than that of the layers
NARROW = (V + P + T) * W + 2 * W + W * H + H  # tables, their norm, and the map to the width of the layers
NARROW_FLOPS = 2 * S * W * H
ALBERT = [
    # Six layers with the weights of one; with those of two groups; two groups of three layers each, passed three times.
    Case(
        "albert",
        "AlbertModel",
        {"embedding_size": W, "num_hidden_layers": 6},
        NARROW + LAYER + SQUARE,
        NARROW_FLOPS + 6 * LAYER_FLOPS + 2 * H * H,
    ),
    Case(
        "albert",
        "AlbertModel",
        {"embedding_size": W, "num_hidden_layers": 6, "num_hidden_groups": 2},
        NARROW + 2 * LAYER + SQUARE,
        NARROW_FLOPS + 6 * LAYER_FLOPS + 2 * H * H,
    ),
    Case(
        "albert",
        "AlbertModel",
        {"embedding_size": W, "num_hidden_layers": 6, "num_hidden_groups": 2, "inner_group_num": 3},
        NARROW + 6 * LAYER + SQUARE,
        NARROW_FLOPS + 18 * LAYER_FLOPS + 2 * H * H,
    ),
    # Words as wide as the layers are mapped all the same.
    Case(
        "albert",
        "AlbertModel",
        {"embedding_size": H},
        V * H + P * H + T * H + 2 * H + SQUARE + LAYER + SQUARE,
        2 * S * H * H + 2 * LAYER_FLOPS + 2 * H * H,
    ),
    # Words are predicted at their own width; which text comes first has as many scores as there are labels.
    Case(
        "albert",
        "AlbertForPreTraining",
        {"embedding_size": W, **NINE},
        NARROW + LAYER + SQUARE + (H * W + W) + 2 * W + V + 9 * H + 9,
        NARROW_FLOPS + 2 * LAYER_FLOPS + 2 * S * (H * W + W * V) + 2 * H * H + 2 * 9 * H,
    ),
    Case(
        "albert",
        "AlbertForMaskedLM",
        {"embedding_size": W, **UNTIED},
        NARROW + LAYER + (H * W + W) + 2 * W + V * W + 2 * V,
        NARROW_FLOPS + 2 * LAYER_FLOPS + 2 * S * (H * W + W * V),
    ),
]

ELECTRA = [
    Case("electra", "ElectraModel", {"embedding_size": W}, NARROW + 2 * LAYER, NARROW_FLOPS + BODY_FLOPS),
    # Words as wide as the layers need no map, and there is no pooler.
    Case("electra", "ElectraModel", {"embedding_size": H}, BODY, BODY_FLOPS),
    # The discriminator maps each position and gives it one score; the generator predicts words at their own width.
    Case(
        "electra",
        "ElectraForPreTraining",
        {"embedding_size": W},
        NARROW + 2 * LAYER + SQUARE + H + 1,
        NARROW_FLOPS + BODY_FLOPS + 2 * S * (H * H + H),
    ),
    Case(
        "electra",
        "ElectraForMaskedLM",
        {"embedding_size": W},
        NARROW + 2 * LAYER + (H * W + W) + 2 * W + V,
        NARROW_FLOPS + BODY_FLOPS + 2 * S * (H * W + W * V),
    ),
    # Biases of words stand once, tied or not.
    Case(
        "electra",
        "ElectraForMaskedLM",
        {"embedding_size": W, **UNTIED},
        NARROW + 2 * LAYER + (H * W + W) + 2 * W + V * W + V,
        NARROW_FLOPS + BODY_FLOPS + 2 * S * (H * W + W * V),
    ),
    Case(
        "electra", "ElectraForMultipleChoice", {"embedding_size": H, "summary_use_proj": False}, BODY + H + 1, BODY_FLOPS + 2 * H
    ),
]

DISTILBERT = [
    # No segments, no pooler; waves are a table all the same.
    Case("distilbert", "DistilBertModel", {"hidden_dim": F, "sinusoidal_pos_embds": True}, BODY - T * H, BODY_FLOPS),
    Case(
        "distilbert",
        "DistilBertModel",
        {"hidden_dim": F, "dim": H, "n_layers": 2, "n_heads": 4, "num_hidden_layers": 2},
        BODY - T * H,
        BODY_FLOPS,
    ),
    Case(
        "distilbert",
        "DistilBertForSequenceClassification",
        {"hidden_dim": F},
        BODY - T * H + SQUARE + 2 * H + 2,
        BODY_FLOPS + 2 * H * H + 2 * 2 * H,
    ),
    Case(
        "distilbert",
        "DistilBertForMaskedLM",
        {"hidden_dim": F, **UNTIED},
        BODY - T * H + SQUARE + 2 * H + V * H + V,
        BODY_FLOPS + 2 * S * (H * H + H * V),
    ),
]

# Gated, three matrices; no biases; norms have a gain alone; no positions, no segments; the first layer lacks a norm.
MODERN_LINEAR = 4 * H * H + 3 * H * F
MODERN = V * H + H + 2 * (MODERN_LINEAR + 2 * H) - H + H
MODERN_FLOPS = 2 * (2 * S * MODERN_LINEAR + 4 * S * S * H)
MODERNBERT = [
    Case("modernbert", "ModernBertModel", {}, MODERN, MODERN_FLOPS),
    Case("modernbert", "ModernBertModel", {"norm_bias": True}, MODERN + 5 * H, MODERN_FLOPS),  # of the words, three, the last
    Case("modernbert", "ModernBertModel", {"attention_bias": True}, MODERN + 2 * 4 * H, MODERN_FLOPS),
    Case("modernbert", "ModernBertModel", {"mlp_bias": True}, MODERN + 2 * (2 * F + H), MODERN_FLOPS),
    Case("modernbert", "ModernBertForMaskedLM", {}, MODERN + H * H + H + V, MODERN_FLOPS + 2 * S * (H * H + H * V)),
    Case(
        "modernbert",
        "ModernBertForMaskedLM",
        {"decoder_bias": False, "classifier_bias": True},
        MODERN + SQUARE + H,
        MODERN_FLOPS + 2 * S * (H * H + H * V),
    ),
    Case(
        "modernbert",
        "ModernBertForSequenceClassification",
        NINE,
        MODERN + H * H + H + 9 * H + 9,
        MODERN_FLOPS + 2 * H * H + 2 * 9 * H,
    ),
    # Map and norm precede the scores of each position too.
    Case(
        "modernbert",
        "ModernBertForTokenClassification",
        NINE,
        MODERN + H * H + H + 9 * H + 9,
        MODERN_FLOPS + 2 * S * (H * H + 9 * H),
    ),
]

# Nomic's: three matrices, no biases in the layers, no positions; here heads twice as wide as their share of the width.
NOMIC_LINEAR = 4 * H * 2 * H + 3 * H * F
NOMIC = [
    Case(
        "nomic_bert",
        "NomicBertModel",
        {"head_dim": 32},
        V * H + T * H + 2 * H + 2 * (NOMIC_LINEAR + 2 * 2 * H),
        2 * (2 * S * NOMIC_LINEAR + 4 * S * S * 2 * H),
    ),
]

# No segments, no pooler. Version 1 has no bias of keys; version 2 has one.
FAR = {"relative_attention": True, "position_biased_input": False}
BOTH = {**FAR, "pos_att_type": "c2p|p2c"}
DEBERTA_1 = BODY - T * H - 2 * H
DEBERTA_2 = BODY - T * H
DEBERTA = [
    # Distances are off unless said: BERT without segments.
    Case("deberta", "DebertaModel", {}, DEBERTA_1, BODY_FLOPS),
    Case("deberta-v2", "DebertaV2Model", {}, DEBERTA_2, BODY_FLOPS),
    Case("deberta-v2", "DebertaV2Model", {"type_vocab_size": 3}, DEBERTA_2 + 3 * H, BODY_FLOPS),
    # 1,024 distances in place of 512 positions; each layer maps them twice, once with a bias. Of them 2*128 are near: each
    # becomes a key and a query, and each of 128 positions meets them as both.
    Case(
        "deberta",
        "DebertaModel",
        BOTH,
        DEBERTA_1 - P * H + 1024 * H + 2 * (2 * H * H + H),
        BODY_FLOPS + 2 * (2 * 2 * 256 * H * H + 2 * 2 * S * 256 * H),
    ),
    # Queries that meet distances alone: one map, no bias. 40 each way, fewer than the text is long; positions stay.
    Case(
        "deberta",
        "DebertaModel",
        {"relative_attention": True, "pos_att_type": ["c2p"], "max_relative_positions": 40},
        DEBERTA_1 + 80 * H + 2 * H * H,
        BODY_FLOPS + 2 * (2 * 80 * H * H + 2 * S * 80 * H),
    ),
    # Version 2 scores all 1,024; its maps have a bias each.
    Case(
        "deberta-v2",
        "DebertaV2Model",
        BOTH,
        DEBERTA_2 - P * H + 1024 * H + 2 * (2 * H * H + 2 * H),
        BODY_FLOPS + 2 * (2 * 2 * 1024 * H * H + 2 * 2 * S * 1024 * H),
    ),
    # 2*32 ranges of distances with a norm, by the maps of the queries and keys.
    Case(
        "deberta-v2",
        "DebertaV2Model",
        {**BOTH, "share_att_key": True, "position_buckets": 32, "norm_rel_ebd": "layer_norm"},
        DEBERTA_2 - P * H + 64 * H + 2 * H,
        BODY_FLOPS + 2 * (2 * 2 * 64 * H * H + 2 * 2 * S * 64 * H),
    ),
    # Shared maps both run where one is used.
    Case(
        "deberta-v2",
        "DebertaV2Model",
        {**FAR, "pos_att_type": ["p2c"], "share_att_key": True, "position_buckets": 32},
        DEBERTA_2 - P * H + 64 * H,
        BODY_FLOPS + 2 * (2 * 2 * 64 * H * H + 2 * S * 64 * H),
    ),
    # Three neighbours in two groups of channels, a bias and a norm, once.
    Case(
        "deberta-v2",
        "DebertaV2Model",
        {"conv_kernel_size": 3, "conv_groups": 2},
        DEBERTA_2 + 3 * H * H // 2 + H + 2 * H,
        BODY_FLOPS + 2 * S * 3 * H * H // 2,
    ),
    Case(
        "deberta-v2",
        "DebertaV2ForSequenceClassification",
        NINE,
        DEBERTA_2 + SQUARE + 9 * H + 9,
        BODY_FLOPS + 2 * H * H + 2 * 9 * H,
    ),
    Case(
        "deberta-v2",
        "DebertaV2ForMaskedLM",
        {"legacy": False, **UNTIED},
        DEBERTA_2 + SQUARE + 2 * H + V,
        BODY_FLOPS + 2 * S * (H * H + H * V),
    ),
    Case(
        "deberta-v2",
        "DebertaV2ForMaskedLM",
        UNTIED,
        DEBERTA_2 + SQUARE + 2 * H + V * H + 2 * V,
        BODY_FLOPS + 2 * S * (H * H + H * V),
    ),
]

# Maps for those that see all are there in any case. 128 positions in chunks of 32 that overlap by 16: seven chunks, and
# eight of 16 that see three times 16. With a window of 16, fifteen chunks, and sixteen of 8 that see 24.
LONG = BODY + 2 * 3 * SQUARE
WIDE, NARROWER = 2 * H * (7 * 32 * 32 + 8 * 16 * 48), 2 * H * (15 * 16 * 16 + 16 * 8 * 24)
LONG_FLOPS = 2 * 2 * S * LINEAR
LONGFORMER = [
    Case("longformer", "LongformerModel", {"attention_window": 32}, LONG + SQUARE, LONG_FLOPS + 2 * WIDE + 2 * H * H),
    Case(
        "longformer",
        "LongformerForTokenClassification",
        {"attention_window": [32, 16]},
        LONG + 2 * H + 2,
        LONG_FLOPS + WIDE + NARROWER + 2 * S * 2 * H,
    ),
    # One position sees all: its query, keys and values of all, and four products of it and all others.
    Case(
        "longformer",
        "LongformerForSequenceClassification",
        {"attention_window": 32},
        LONG + SQUARE + 2 * H + 2,
        LONG_FLOPS + 2 * (WIDE + 2 * H * H * (1 + 2 * S) + 4 * 2 * S * H) + 2 * H * H + 2 * 2 * H,
    ),
]

# Five matrices without biases, three biases of queries and two vectors of segments; no tables but words, and one vector.
XLNET_KEYS = {"d_model": H, "n_head": 4, "n_layer": 2, "d_inner": F}
XLNET = V * H + H + 2 * (5 * H * H + 5 * H + 2 * H * F + F + H + 2 * 2 * H)
XLNET_FLOPS = BODY_FLOPS + 2 * (2 * 2 * S * H * H + 2 * S * 2 * S * H)
XLNETS = [
    Case("xlnet", "XLNetModel", XLNET_KEYS, XLNET, XLNET_FLOPS),
    Case(
        "xlnet",
        "XLNetModel",
        {**XLNET_KEYS, "attn_type": "uni"},
        XLNET,
        BODY_FLOPS + 2 * (2 * (S + 1) * H * H + 2 * S * (S + 1) * H),
    ),
    Case("xlnet", "XLNetLMHeadModel", XLNET_KEYS, XLNET + V, XLNET_FLOPS + 2 * S * H * V),
    Case(
        "xlnet",
        "XLNetForSequenceClassification",
        {**XLNET_KEYS, **NINE},
        XLNET + SQUARE + 9 * H + 9,
        XLNET_FLOPS + 2 * H * H + 2 * 9 * H,
    ),
    Case(
        "xlnet",
        "XLNetForSequenceClassification",
        {**XLNET_KEYS, "summary_use_proj": False},
        XLNET + 2 * H + 2,
        XLNET_FLOPS + 2 * 2 * H,
    ),
    Case("xlnet", "XLNetForQuestionAnsweringSimple", XLNET_KEYS, XLNET + 2 * H + 2, XLNET_FLOPS + 2 * S * 2 * H),
]

CASES = [*BERT, *ROBERTA, *ALBERT, *ELECTRA, *DISTILBERT, *MODERNBERT, *NOMIC, *DEBERTA, *LONGFORMER, *XLNETS]


def config(kind: str, head: str, keys: dict[str, Any]) -> dict[str, Any]:
    return {"model_type": kind, "architectures": [head], **SIZES, **keys}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_counts_by_hand(case: Case) -> None:
    own = {**SIZES, "max_position_embeddings": P} if case.kind == "xlm-roberta-xl" else {}
    table = config(case.kind, case.head, {**own, **case.keys})
    found = answer(question(table, ["n_params", "forward_flops"], [f"seq_len={S}", "batch_size=1"], conventions=("counter",)))
    assert found["n_params"].exact == case.n_params
    assert found["forward_flops"].exact == case.flops


def test_a_decoder_that_looks_at_an_encoder() -> None:
    """Each layer has an attention and a norm more, as large as its own."""
    table = config("bert", "BertLMHeadModel", {"is_decoder": True, "add_cross_attention": True})
    assert answer(question(table, ["n_params"]))["n_params"].exact == BODY + 2 * (4 * SQUARE + 2 * H) + SQUARE + 2 * H + V


def test_a_text_that_is_padded_to_whole_windows() -> None:
    """A framework pads 100 positions to 128, and takes them off before it scores positions."""
    table = config("longformer", "LongformerForTokenClassification", {"attention_window": [32, 16]})
    found = answer(question(table, ["forward_flops"], ["seq_len=100", "batch_size=1"], conventions=("counter",)))
    assert found["forward_flops"].exact == LONG_FLOPS + WIDE + NARROWER + 2 * 100 * 2 * H


def test_layers_that_look_around() -> None:
    """Of 22 layers 0, 3, … see everything, and only the first lacks a norm."""
    plain = answer(question({"model_type": "modernbert"}, ["forward_flops"], ["seq_len=512", "batch_size=1"]))
    around = sum(min(at + 64, 511) - max(at - 64, 0) + 1 for at in range(512))
    linear = 22 * (4 * 768**2 + 3 * 768 * 1152)
    assert plain["forward_flops"].exact == 2 * 512 * linear + 4 * 768 * (8 * 512**2 + 14 * around)


@pytest.mark.parametrize(
    ("kind", "head", "keys", "told"),
    [
        ("bert", "BertForImageRetrieval", {}, "heads of other tasks"),
        ("bert", "BertModel", {"position_embedding_type": "relative_key"}, "scores of distances"),
        ("bert", "BertModel", {"pruned_heads": {"1": [0, 2]}}, "heads were cut"),
        ("roberta", "RobertaForPreTraining", {}, "does not have"),
        ("albert", "AlbertModel", {"num_hidden_layers": 5, "num_hidden_groups": 2}, "different sizes"),
        ("electra", "ElectraForMultipleChoice", {"summary_proj_to_labels": True}, "as wide as the labels"),
        ("distilbert", "DistilBertForQuestionAnswering", {"num_labels": 3}, "a beginning and an end"),
        ("deberta", "DebertaModel", {"position_biased_input": False}, "without positions"),
        ("deberta-v2", "DebertaV2Model", {"embedding_size": 32}, "narrower"),
        ("deberta-v2", "DebertaV2Model", {"conv_kernel_size": 4}, "on one side"),
        ("xlnet", "XLNetForQuestionAnswering", {}, "searched for"),
        ("nomic_bert", "NomicBertModel", {"n_embd": 64}, "before the framework had it"),
    ],
)
def test_what_is_refused(kind: str, head: str, keys: dict[str, Any], told: str) -> None:
    with pytest.raises(SymflopsError, match=told):
        question(config(kind, head, keys), ["n_params"])
