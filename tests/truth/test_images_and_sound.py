"""Switches of configurations of images and sound that the truth set does not turn, against sums done by hand.

Each sum follows the modules that the framework builds for that class, in their order: a linear map from n to m is nm, and m
more with a bias; a layer norm is 2n. FLOP are those a counter sees: a multiply-add for each weight and position, and 4sh for
each position of an attention s long and h wide.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.truth.test_configs import counts

Config = dict[str, Any]


def block(h: int, f: int, biases: int | None = None) -> int:
    """A layer of an encoder: four square maps, a feed-forward, two norms; all biases unless said how many attention has."""
    return 4 * h * h + (4 * h if biases is None else biases) + (2 * h * f + f + h) + 4 * h


def block_flops(s: int, h: int, f: int) -> int:
    return 2 * s * (4 * h * h + 2 * h * f) + 4 * s * s * h


def of(kind: str, name: str, **keys: Any) -> Config:
    return {"model_type": kind, "architectures": [name], **keys}


TINY = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 100}
EYES = {**TINY, "image_size": 32, "patch_size": 8}  # 4 by 4 patches of 8*8*3 numbers
PATCH = 192 * 64 + 64
TEXT = {**TINY, "vocab_size": 1000, "max_position_embeddings": 7}

IMAGES: dict[str, tuple[Config, int, int]] = {
    "a pooler of another width, no biases of queries, keys and values": (
        of("vit", "ViTModel", **EYES, qkv_bias=False, pooler_output_size=10),
        # class token, 17 positions, patches, layers with the bias of the output alone, last norm, pooler
        64 + 17 * 64 + PATCH + 2 * block(64, 100, biases=64) + 128 + 64 * 10 + 10,
        2 * 16 * 192 * 64 + 2 * block_flops(17, 64, 100) + 2 * 64 * 10,
    ),
    "pixels made again from each patch: 8*8*3 for each": (
        of("vit", "ViTForMaskedImageModeling", **EYES, encoder_stride=8),
        # a vector for hidden patches; the decoder's kernel is one patch wide
        2 * 64 + 17 * 64 + PATCH + 2 * block(64, 100) + 128 + 64 * 192 + 192,
        2 * 16 * 192 * 64 + 2 * block_flops(17, 64, 100) + 2 * 16 * 64 * 192,
    ),
    "classes by their names": (
        of("vit", "ViTForImageClassification", **EYES, id2label={"0": "a", "1": "b", "2": "c"}),
        64 + 17 * 64 + PATCH + 2 * block(64, 100) + 128 + 64 * 3 + 3,
        2 * 16 * 192 * 64 + 2 * block_flops(17, 64, 100) + 2 * 64 * 3,
    ),
    "a second token that learns from a teacher, and its own classes": (
        of("deit", "DeiTForImageClassificationWithTeacher", **EYES, num_labels=10),
        2 * 64 + 18 * 64 + PATCH + 2 * block(64, 100) + 128 + 2 * (64 * 10 + 10),
        2 * 16 * 192 * 64 + 2 * block_flops(18, 64, 100) + 2 * 2 * 64 * 10,
    ),
    "gated branches that are scaled; the class token beside the mean patch": (
        of("dinov2", "Dinov2ForImageClassification", **EYES, mlp_ratio=4, use_swiglu_ffn=True, num_labels=10),
        # 256 inner channels become 170, rounded up to 176; two scales for each channel and layer; a vector for hidden patches
        2 * 64 + 17 * 64 + PATCH + 2 * (block(64, 0) - 64 + 3 * 64 * 176 + 2 * 176 + 64 + 128) + 128 + 128 * 10 + 10,
        2 * 16 * 192 * 64 + 2 * (2 * 17 * (4 * 64**2 + 3 * 64 * 176) + 4 * 17**2 * 64) + 2 * 128 * 10,
    ),
    "a tower of CLIP with its projection: no bias for patches, a norm before the layers and one after": (
        of("clip_vision_model", "CLIPVisionModelWithProjection", **EYES, projection_dim=20),
        64 + 17 * 64 + 192 * 64 + 128 + 2 * block(64, 100) + 128 + 64 * 20,
        2 * 16 * 192 * 64 + 2 * block_flops(17, 64, 100) + 2 * 64 * 20,
    ),
    "words of CLIP alone": (
        of("clip_text_model", "CLIPTextModel", **TEXT),
        1000 * 64 + 7 * 64 + 2 * block(64, 100) + 128,
        2 * block_flops(7, 64, 100),
    ),
    "both towers, what stands in an older table counts": (
        of("clip", "CLIPModel", projection_dim=20, text_config={"hidden_size": 1}, text_config_dict=TEXT, vision_config=EYES),
        (64 + 17 * 64 + 192 * 64 + 256 + 2 * block(64, 100)) + (1007 * 64 + 2 * block(64, 100) + 128) + 2 * 64 * 20 + 1,
        2 * 16 * 192 * 64 + 2 * block_flops(17, 64, 100) + 2 * block_flops(7, 64, 100) + 4 * 64 * 20 + 2 * 20,
    ),
    "classes from the eyes of CLIP, its words left out": (
        of("clip", "CLIPForImageClassification", text_config=TEXT, vision_config=EYES, num_labels=10),
        64 + 17 * 64 + 192 * 64 + 256 + 2 * block(64, 100) + 64 * 10 + 10,
        2 * 16 * 192 * 64 + 2 * block_flops(17, 64, 100) + 2 * 64 * 10,
    ),
    "SigLIP: no class token, a query that pools, words mapped once more, a scale and a shift of likeness": (
        of("siglip", "SiglipModel", text_config=TEXT, vision_config=EYES),
        # the query, its four maps, a norm and a feed-forward
        (16 * 64 + PATCH + 2 * block(64, 100) + 128 + 64 + block(64, 100) - 128)
        + (1007 * 64 + 2 * block(64, 100) + 128 + 64 * 64 + 64)
        + 2,
        # the query sees 16 patches: keys and values of all, query, output and feed-forward of one
        2 * 16 * 192 * 64 + 2 * block_flops(16, 64, 100) + 2 * (2 * 17 * 64**2 + 2 * 16 * 64 + 2 * 64 * 100)
        + 2 * block_flops(7, 64, 100) + 2 * 64**2 + 2 * 64,
    ),
    "SigLIP's eyes without what pools": (
        of("siglip_vision_model", "SiglipVisionModel", **EYES, vision_use_head=False),
        16 * 64 + PATCH + 2 * block(64, 100) + 128,
        2 * 16 * 192 * 64 + 2 * block_flops(16, 64, 100),
    ),
    "two stages of windows: 6 by 6 patches in windows of 4 are filled up to 8 by 8, then 3 by 3 are one window": (
        of("swin", "SwinForImageClassification", image_size=24, embed_dim=8, depths=[1, 2], num_heads=[2, 4], window_size=4,
           mlp_ratio=2, use_absolute_embeddings=True, num_labels=5),
        # patches of 4*4*3 numbers, a norm, a vector for each place; 49 distances for each head; merging; the last norm
        (48 * 8 + 8) + 16 + 36 * 8 + (block(8, 16) + 49 * 2) + (64 + 32 * 16) + 2 * (block(16, 32) + 49 * 4) + 32 + 16 * 5 + 5,
        2 * 36 * 48 * 8
        + (2 * 64 * 4 * 8**2 + 4 * 64 * 16 * 8 + 2 * 36 * 2 * 8 * 16)  # attention filled up, the feed-forward not
        + 2 * 9 * 32 * 16
        + 2 * (2 * 9 * 4 * 16**2 + 4 * 9 * 9 * 16 + 2 * 9 * 2 * 16 * 32)
        + 2 * 16 * 5,
    ),
    "the second Swin: no bias for keys, a scale for each head, biases by a network 512 wide, a norm after merging": (
        of("swinv2", "Swinv2Model", image_size=32, embed_dim=8, depths=[1, 1], num_heads=[2, 4], window_size=4, mlp_ratio=2),
        (48 * 8 + 8) + 16 + (block(8, 16, biases=24) + 2 + 3 * 512 + 512 * 2) + (32 * 16 + 32)
        + (block(16, 32, biases=48) + 4 + 3 * 512 + 512 * 4) + 32,
        2 * 64 * 48 * 8
        + (2 * 64 * (4 * 8**2 + 2 * 8 * 16) + 4 * 64 * 16 * 8 + 2 * 49 * (2 * 512 + 512 * 2))
        + 2 * 16 * 32 * 16
        + (2 * 16 * (4 * 16**2 + 2 * 16 * 32) + 4 * 16 * 16 * 16 + 2 * 49 * (2 * 512 + 512 * 4)),
    ),
    "stages of basic blocks that are equally wide: shapes still change where a stage begins": (
        of("resnet", "ResNetModel", embedding_size=8, hidden_sizes=[8, 8, 16], depths=[1, 2, 1], layer_type="basic"),
        # 7 by 7 at the beginning; 3 by 3 twice in each block; shortcuts where the stride is 2; gains and biases
        (147 * 8 + 16) + (2 * 576 + 32) + (2 * 576 + 32 + 64 + 16) + (2 * 576 + 32) + (1152 + 2304 + 64 + 128 + 32),
        2 * 112**2 * 147 * 8 + 2 * 56**2 * 2 * 576 + 2 * 28**2 * (2 * 576 + 64 + 2 * 576) + 2 * 14**2 * (1152 + 2304 + 128),
    ),
    "a bottleneck whose first map has the stride, from the first stage on": (
        of("resnet", "ResNetForImageClassification", embedding_size=8, hidden_sizes=[32], depths=[2], num_labels=5,
           downsample_in_bottleneck=True, downsample_in_first_stage=True),
        (147 * 8 + 16) + (64 + 576 + 256 + 16 + 16 + 64 + 256 + 64) + (256 + 576 + 256 + 16 + 16 + 64) + 32 * 5 + 5,
        2 * 112**2 * 147 * 8 + 2 * 28**2 * (64 + 576 + 256 + 256) + 2 * 28**2 * (256 + 576 + 256) + 2 * 32 * 5,
    ),
    "blocks of ConvNeXt without scales": (
        of("convnext", "ConvNextModel", image_size=32, hidden_sizes=[8, 16], depths=[1, 2], num_stages=2,
           layer_scale_init_value=0.0),
        (48 * 8 + 8) + 16 + (49 * 8 + 8 + 16 + 8 * 8**2 + 5 * 8) + (16 + 4 * 8 * 16 + 16)
        + 2 * (49 * 16 + 16 + 32 + 8 * 16**2 + 5 * 16) + 32,
        2 * 64 * 48 * 8 + 2 * 64 * (49 * 8 + 8 * 8**2) + 2 * 16 * 32 * 16 + 2 * 2 * 16 * (49 * 16 + 8 * 16**2),
    ),
    "the second ConvNeXt: a gain and a bias for each inner channel": (
        of("convnextv2", "ConvNextV2ForImageClassification", image_size=32, hidden_sizes=[8], depths=[1], num_stages=1),
        (48 * 8 + 8) + 16 + (49 * 8 + 8 + 16 + 8 * 8**2 + 5 * 8 + 2 * 32) + 16 + 8 * 2 + 2,
        2 * 64 * 48 * 8 + 2 * 64 * (49 * 8 + 8 * 8**2) + 2 * 8 * 2,
    ),
    "eyes built as a language model is": (
        of("pixtral", "PixtralVisionModel", **EYES),
        192 * 64 + 64 + 2 * (4 * 64**2 + 3 * 64 * 100 + 128),
        2 * 16 * 192 * 64 + 2 * (2 * 16 * (4 * 64**2 + 3 * 64 * 100) + 4 * 16**2 * 64),
    ),
}  # fmt: skip

WORDS = {**TINY, "vocab_size": 1000}
LLAMA = 1000 * 64 + 2 * (4 * 64**2 + 3 * 64 * 100 + 128) + 64
LLAMA_FLOPS = 2 * (2 * 9 * (4 * 64**2 + 3 * 64 * 100) + 4 * 9**2 * 64)
HEAD_FLOPS = 2 * 9 * 64 * 1000
# Gemma 3: keys and values of 4 heads, heads 16 wide, norms of queries and keys, four norms a layer
GEMMA_TEXT = {**WORDS, "num_key_value_heads": 2, "head_dim": 16}
GEMMA = 1000 * 64 + 2 * (3 * 64**2 + 32 + 3 * 64 * 100 + 4 * 64) + 64
GEMMA_FLOPS = 2 * (2 * 9 * (3 * 64**2 + 3 * 64 * 100) + 4 * 9**2 * 64)
SIGLIP_EYES = 16 * 64 + PATCH + 2 * block(64, 100) + 128
CLIP_EYES = 64 + 17 * 64 + 192 * 64 + 256 + 2 * block(64, 100)
SIGLIP_RUN = 2 * 16 * 192 * 64 + 2 * block_flops(16, 64, 100)
CLIP_RUN = 2 * 16 * 192 * 64 + 2 * block_flops(17, 64, 100)
PIXTRAL_EYES, PIXTRAL_RUN = IMAGES["eyes built as a language model is"][1:]
BLIND = {**EYES, "vision_use_head": False}

# What a file says, its parameters, FLOP over nine words, and FLOP of one image.
SYSTEMS: dict[str, tuple[Config, int, int, int]] = {
    "Gemma 3: patches averaged to 4 words, normed and mapped; a tied head": (
        of("gemma3", "Gemma3ForConditionalGeneration", text_config=GEMMA_TEXT, vision_config=BLIND, mm_tokens_per_image=4),
        SIGLIP_EYES + 64 * 64 + 64 + GEMMA,
        GEMMA_FLOPS + HEAD_FLOPS,
        SIGLIP_RUN + 2 * 4 * 64 * 64,
    ),
    "Gemma 3 without a head": (
        of("gemma3", "Gemma3Model", text_config=GEMMA_TEXT, vision_config=BLIND, mm_tokens_per_image=4),
        SIGLIP_EYES + 64 * 64 + 64 + GEMMA,
        GEMMA_FLOPS,
        SIGLIP_RUN + 2 * 4 * 64 * 64,
    ),
    "LLaVA: two maps with biases of 16 patches, the class token left out; a head of its own": (
        of("llava", "LlavaForConditionalGeneration", text_config=WORDS, vision_config=EYES),
        CLIP_EYES + 2 * (64 * 64 + 64) + LLAMA + 1000 * 64,
        LLAMA_FLOPS + HEAD_FLOPS,
        CLIP_RUN + 2 * 2 * 16 * 64 * 64,
    ),
    "LLaVA of other parts: features of two layers, no biases, a head that the text ties": (
        of("llava", "LlavaForConditionalGeneration", text_config={**WORDS, "tie_word_embeddings": True},
           vision_config={**BLIND, "model_type": "siglip_vision_model"}, vision_feature_layer=[-2, -1],
           vision_feature_select_strategy="full", multimodal_projector_bias=False),
        SIGLIP_EYES + 128 * 64 + 64 * 64 + LLAMA,
        LLAMA_FLOPS + HEAD_FLOPS,
        SIGLIP_RUN + 2 * 16 * (128 * 64 + 64 * 64),
    ),
    "PaliGemma: one map with a bias": (
        of("paligemma", "PaliGemmaForConditionalGeneration", text_config={**WORDS, "head_dim": 16, "num_key_value_heads": 4},
           vision_config=BLIND, projection_dim=64),
        SIGLIP_EYES + 64 * 64 + 64 + LLAMA,
        LLAMA_FLOPS + HEAD_FLOPS,
        SIGLIP_RUN + 2 * 16 * 64 * 64,
    ),
    "Mistral 3: a norm, four patches mapped to one, two maps without biases; the text says that its head is its own": (
        of("mistral3", "Mistral3ForConditionalGeneration", text_config={**WORDS, "num_key_value_heads": 4}, vision_config=EYES),
        PIXTRAL_EYES + 64 + 256 * 64 + 2 * 64 * 64 + LLAMA + 1000 * 64,
        LLAMA_FLOPS + HEAD_FLOPS,
        PIXTRAL_RUN + 2 * 4 * (256 * 64 + 2 * 64 * 64),
    ),
    "Llama 4: patches shuffled four to one, mapped twice, then to the words' width; no biases for patches": (
        of("llama4", "Llama4ForConditionalGeneration", vision_config={**EYES, "intermediate_size": 256, "projector_input_dim": 20,
           "projector_output_dim": 20, "vision_output_dim": 20},
           text_config={**WORDS, "num_key_value_heads": 4, "head_dim": 16, "moe_layers": [], "intermediate_size_mlp": 100}),
        (64 + 17 * 64 + 192 * 64 + 256 + 2 * block(64, 256) + 256 * 20 + 20 * 20) + 20 * 64 + LLAMA + 1000 * 64,
        LLAMA_FLOPS + HEAD_FLOPS,
        2 * 16 * 192 * 64 + 2 * block_flops(17, 64, 256) + 2 * 4 * (256 * 20 + 20 * 20 + 20 * 64),
    ),
}  # fmt: skip

# 400 samples: (400 - 10)/5 + 1 = 79 places of the first kernel, (79 - 3)/2 + 1 = 39 of the second.
HEAR = {**TINY, "conv_dim": [8, 12], "conv_stride": [5, 2], "conv_kernel": [10, 3],
        "num_conv_pos_embeddings": 4, "num_conv_pos_embedding_groups": 2, "vocab_size": 30}  # fmt: skip
# kernels; a norm of the first channels; a norm and a map to the width; the wide kernels, their biases and lengths; a norm before
# the layers; a vector for what is hidden
EARS = 10 * 8 + 3 * 8 * 12 + 16 + (24 + 12 * 64 + 64) + (64 * 32 * 4 + 64 + 4) + 128 + 64 + 2 * block(64, 100)
# an even kernel has one place more, which is cut off
EARS_RUN = 2 * 79 * 80 + 2 * 39 * 288 + 2 * 39 * 12 * 64 + 2 * 40 * 64 * 32 * 4 + 2 * block_flops(39, 64, 100)

SPEECH = {"d_model": 64, "encoder_layers": 2, "decoder_layers": 1, "encoder_attention_heads": 4, "decoder_attention_heads": 4,
          "encoder_ffn_dim": 100, "decoder_ffn_dim": 50, "num_mel_bins": 10, "vocab_size": 1000, "max_source_positions": 20,
          "max_target_positions": 9}  # fmt: skip
# two convolutions over 40 frames, positions, layers without biases for keys, a norm
ENCODER = 3 * 10 * 64 + 64 + 3 * 64 * 64 + 64 + 20 * 64 + 2 * block(64, 100, biases=192) + 128
ENCODER_RUN = 2 * 40 * 30 * 64 + 2 * 20 * 3 * 64 * 64 + 2 * block_flops(20, 64, 100)
DECODER = 1000 * 64 + 9 * 64 + block(64, 50, biases=192) + 4 * 64**2 + 192 + 128 + 128
# four square maps more: two for each word, two for each position of the encoder
DECODER_RUN = block_flops(9, 64, 50) + 4 * 9 * 64**2 + 4 * 20 * 64**2 + 4 * 9 * 20 * 64

SOUND: dict[str, tuple[Config, int, int]] = {
    "wav2vec 2.0 without a head": (of("wav2vec2", "Wav2Vec2Model", **HEAR), EARS, EARS_RUN),
    "letters for each frame; norms after all convolutions, which have biases; nothing is hidden": (
        of("wav2vec2", "Wav2Vec2ForCTC", **HEAR, feat_extract_norm="layer", conv_bias=True, mask_time_prob=0.0),
        EARS + 8 + 12 + 24 - 64 + 64 * 30 + 30,
        EARS_RUN + 2 * 39 * 64 * 30,
    ),
    "a narrow map and back after each layer, with a norm": (
        of("wav2vec2", "Wav2Vec2ForCTC", **HEAR, do_stable_layer_norm=True, adapter_attn_dim=6),
        EARS + 64 * 30 + 30 + 2 * (128 + 2 * 64 * 6 + 6 + 64),
        EARS_RUN + 2 * 39 * 64 * 30 + 2 * 2 * 39 * 2 * 64 * 6,
    ),
    "an adapter that shortens what comes out: to 50 channels, then twice in pairs, one weighing the other": (
        of("wav2vec2", "Wav2Vec2Model", **HEAR, add_adapter=True, output_hidden_size=50, num_adapter_layers=2),
        EARS + 64 * 50 + 50 + 100 + 2 * (3 * 50 * 100 + 100),
        EARS_RUN + 2 * 39 * 64 * 50 + 2 * (20 + 10) * 3 * 50 * 100,
    ),
    "codes that training compares with: 2 groups of 5, 6 wide together": (
        of("wav2vec2", "Wav2Vec2ForPreTraining", **HEAR, num_codevectors_per_group=5, codevector_dim=6, proj_codevector_dim=7),
        EARS + (64 * 7 + 7) + (12 * 10 + 10) + 10 * 3 + (6 * 7 + 7),
        EARS_RUN + 2 * 39 * (64 * 7 + 12 * 10 + 6 * 7),
    ),
    "classes of what is averaged, mapped before; HuBERT without a norm of features": (
        of("hubert", "HubertForSequenceClassification", **HEAR, num_labels=3, classifier_proj_size=5, feat_proj_layer_norm=False),
        EARS - 24 + 64 * 5 + 5 + 5 * 3 + 3,
        EARS_RUN + 2 * 39 * 64 * 5 + 2 * 5 * 3,
    ),
    "Whisper without a head": (of("whisper", "WhisperModel", **SPEECH), ENCODER + DECODER, ENCODER_RUN + DECODER_RUN),
    "Whisper with a head of its own": (
        of("whisper", "WhisperForConditionalGeneration", **SPEECH, tie_word_embeddings=False),
        ENCODER + DECODER + 64_000,
        ENCODER_RUN + DECODER_RUN + 2 * 9 * 64 * 1000,
    ),
    "classes of sound, by the encoder alone": (
        of("whisper", "WhisperForAudioClassification", **SPEECH, num_labels=3, classifier_proj_size=5),
        ENCODER + 64 * 5 + 5 + 5 * 3 + 3,
        ENCODER_RUN + 2 * 20 * 64 * 5 + 2 * 5 * 3,
    ),
}


@pytest.mark.parametrize("case", IMAGES)
def test_images(case: str, tmp_path: Path) -> None:
    config, params, flops = IMAGES[case]
    assert counts(tmp_path / "config.json", config, "n_params", "forward_flops") == [params, flops]


@pytest.mark.parametrize("case", SYSTEMS)
def test_eyes_before_a_language_model(case: str, tmp_path: Path) -> None:
    """Nobody sees an image unless it is said; one more image costs one run of the eyes and of what stands behind them."""
    config, params, flops, image = SYSTEMS[case]
    path = tmp_path / "config.json"
    assert counts(path, config, "n_params", "forward_flops", seq_len=9) == [params, flops]
    assert counts(path, config, "n_params", "forward_flops", seq_len=9, n_images=2) == [params, flops + 2 * image]


@pytest.mark.parametrize("case", SOUND)
def test_sound(case: str, tmp_path: Path) -> None:
    config, params, flops = SOUND[case]
    given = {"seq_len": 9} if config["model_type"] == "whisper" else {"input_size": 400}
    assert counts(tmp_path / "config.json", config, "n_params", "forward_flops", **given) == [params, flops]
