"""Configurations of models: what is read, what is refused and where, and what is said about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from symflops.answer import answer
from symflops.api import question
from symflops.importers.config import Imported, import_config
from symflops.importers.maps import joined, parse_map
from symflops.importers.writing import written
from symflops.library import load
from symflops.model import Said
from symflops.question import find
from symflops.text import Source, SymflopsError
from tests.truth.test_configs import MODELS

LIBRARY = load()
LLAMA = {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}


def read(table: dict[str, Any] | str) -> Imported:
    text = table if isinstance(table, str) else json.dumps(table, indent=1)
    return import_config(Source("config.json", text), "config.json", LIBRARY.imports)


def given(table: dict[str, Any]) -> dict[str, str]:
    return {name: said.text for name, said, _ in read(table).scenario.given if said.kind != "rows"}


def rows(table: dict[str, Any]) -> list[dict[str, str]]:
    said: Said = next(said for name, said, _ in read(table).scenario.given if name == "layer")
    return [{name: inner.text for name, inner, _ in row} for row in said.value]  # type: ignore[union-attr, misc]


def refused(table: dict[str, Any] | str) -> str:
    with pytest.raises(SymflopsError) as error:
        read(table)
    return str(error.value)


# ---- what is read ------------------------------------------------------------------------------------------


def test_omitted_keys_are_what_the_type_has() -> None:
    assert given(LLAMA)["d_model"] == "4096"
    assert given({**LLAMA, "hidden_size": 2048})["d_head"] == "64"
    assert given({**LLAMA, "num_key_value_heads": None})["n_kv_heads"] == "32"


def test_null_is_not_omitted() -> None:
    assert given({"model_type": "deepseek_v3"})["latent_queries"] == "yes"
    assert given({"model_type": "deepseek_v3", "q_lora_rank": None})["latent_queries"] == "no"
    assert "window" not in given({"model_type": "mistral", "sliding_window": None})
    assert given({"model_type": "mistral"})["window"] == "4096"


@pytest.mark.parametrize(
    ("table", "head"),
    [
        (LLAMA, "separate"),
        ({"model_type": "llama"}, "separate"),
        ({**LLAMA, "tie_word_embeddings": True}, "tied"),
        ({**LLAMA, "architectures": ["LlamaModel"]}, "none"),
        ({"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}, "tied"),
        ({"model_type": "t5", "architectures": ["T5ForConditionalGeneration"]}, "tied"),
        ({"model_type": "mt5"}, "separate"),
    ],
)
def test_heads(table: dict[str, Any], head: str) -> None:
    assert given(table)["head"] == head


def test_patterns_of_layers() -> None:
    assert rows({"model_type": "deepseek_v3", "first_k_dense_replace": 3}) == [
        {"times": "3", "ffn": "glu"},
        {"times": "58", "ffn": "moe"},
    ]
    assert rows({"model_type": "gemma2", "num_hidden_layers": 5}) == [
        {"times": "3", "span": "local"},
        {"times": "2", "span": "whole"},
    ]
    assert [row["times"] for row in rows({"model_type": "gemma3_text", "num_hidden_layers": 34})] == ["29", "5"]
    listed = ["full_attention", "sliding_attention", "sliding_attention"]
    assert rows({"model_type": "gemma3_text", "num_hidden_layers": 3, "layer_types": listed}) == [
        {"times": "1", "span": "whole"},
        {"times": "2", "span": "local"},
    ]
    sparse = {"model_type": "qwen3_moe", "num_hidden_layers": 6, "decoder_sparse_step": 2, "mlp_only_layers": [1]}
    assert {row["ffn"]: row["times"] for row in rows(sparse)} == {"glu": "4", "moe": "2"}
    maverick = {"model_type": "llama4_text", "num_hidden_layers": 4, "moe_layers": [0]}
    assert sum(int(row["times"]) for row in rows(maverick) if row["ffn"] == "moe") == 1
    neo = {"model_type": "gpt_neo", "num_layers": 4, "attention_types": [[["global", "local", "local"], 1], [["global"], 1]]}
    assert {row["span"]: row["times"] for row in rows(neo)} == {"whole": "2", "local": "2"}


def test_layers_named_by_one_period_by_letters_and_by_indices() -> None:
    griffin = {"model_type": "recurrent_gemma", "num_hidden_layers": 7, "block_types": ["recurrent", "attention", "attention"]}
    assert {row["mixer"]: row["times"] for row in rows(griffin)} == {"gated_recurrence": "3", "attention": "4"}
    nemotron = {"model_type": "nemotron_h", "hybrid_override_pattern": "M-M*ME"}
    assert [(row["times"], row["mixer"], row["ffn"]) for row in rows(nemotron)] == [
        ("3", "mamba2", "none"),
        ("1", "none", "mlp"),
        ("1", "attention", "none"),
        ("1", "none", "moe"),
    ]
    bamba = {"model_type": "bamba", "num_hidden_layers": 4, "attn_layer_indices": None}
    assert rows(bamba) == [{"times": "4", "mixer": "mamba2"}]
    assert [row["times"] for row in rows({**bamba, "attn_layer_indices": [3]})] == ["3", "1"]


def test_inner_tables_are_opened() -> None:
    dbrx = {"model_type": "dbrx", "attn_config": {"kv_n_heads": 8}, "ffn_config": {"moe_top_k": 4}}
    assert given(dbrx)["n_kv_heads"] == "8"
    assert given(dbrx)["n_active_experts"] == "4"


SPELLINGS = sorted((kind, *row) for kind, one in LIBRARY.imports.items() for row in one.synonyms)


def told_of(table: dict[str, Any]) -> tuple[Any, ...]:
    """All that a configuration comes to."""
    return tuple((name, said.text, said.value if said.kind == "rows" else "") for name, said, _ in read(table).scenario.given)


@pytest.mark.parametrize(("kind", "spelling", "key"), SPELLINGS)
def test_either_spelling_of_a_key_is_read(kind: str, spelling: str, key: str) -> None:
    """Which keys have two is `attribute_map` of each configuration in transformers 5, and what older files say."""
    value: Any = 64
    if key in {"layers_block_type", "layer_types"}:
        value = ["attention"] * 64
    elif key == "num_heads" and "swin" in kind:
        value = [3, 6, 12, 24]
    elif "bias" in key or "tie" in key:
        value = True
    elif "layers" in key or "stages" in key:
        value = 3
    plain = told_of({"model_type": kind, key: value})
    assert told_of({"model_type": kind, spelling: value}) == plain
    assert told_of({"model_type": kind, spelling: value, key: value}) == plain
    assert told_of({"model_type": kind, spelling: None, key: value}) == plain
    assert told_of({"model_type": kind, spelling: value, key: None}) == plain
    other = json.dumps({"model_type": kind, spelling: [] if isinstance(value, list) else 1234, key: value}, indent=1)
    found = refused(other)
    assert f"`{spelling}` and `{key}` are two spellings of one key, and differ" in found
    assert "config.json:3:2" in found
    assert "^" * len(f'"{spelling}"') in found
    assert "-" * len(f'"{key}"') in found


def test_two_spellings_in_the_tables_of_a_part() -> None:
    text = (
        '{"model_type": "gemma3",\n "hidden_size": 3, "text_config": {"model_type": "gpt2",\n "n_embd": 8,\n "hidden_size": 9}}'
    )
    assert "config.json:4:2" in refused(text)


def test_a_spelling_that_nothing_reads_is_not_told() -> None:
    assert "nothing reads" not in messages({"model_type": "gpt2", "hidden_size": 64, "num_attention_heads": 4})
    assert "hidden_size" not in messages({"model_type": "gpt2", "hidden_size": 64})
    assert "n_layer = 12" in messages({"model_type": "gpt2", "hidden_size": 64})


def test_spellings_of_a_map_are_checked_when_it_is_loaded() -> None:
    text = 'model_type = ["toy"]\n[defaults]\nwidth = 3\nbreadth = 4\n[synonyms]\nbreadth = "width"\nextent = "widht"'
    _, problems = joined([parse_map(Source("toy.toml", text), "imports/toy")], LIBRARY.declared)
    told = [problem.message for problem in problems]
    assert "`breadth` is a spelling of `width`, and has a default of its own" in told
    assert "`widht` is no key" in told


def test_a_default_of_another_key_is_no_spelling() -> None:
    assert given({"model_type": "llama", "num_attention_heads": 8, "num_key_value_heads": 4})["n_kv_heads"] == "4"


def test_types_whose_code_came_with_them() -> None:
    """Counted by hand from their code: transformers does not have them. ChatGLM3's files hold 2 bytes for each of these."""
    glm = {"model_type": "chatglm", "architectures": ["ChatGLMModel"], "multi_query_attention": True, "multi_query_group_num": 2}
    h, f, v = 4096, 13_696, 65_024
    layer = h * (h + 4 * 128) + (h + 4 * 128) + h * h + 3 * h * f + 2 * h
    assert (
        answer(question({**glm, "add_qkv_bias": True}, ["n_params"]))["n_params"].exact
        == 28 * layer + 2 * v * h + h
        == 6_243_584_000
    )
    assert "the first ChatGLM" in refused({**glm, "inner_hidden_size": 16_384})
    internlm = {"model_type": "internlm", "architectures": ["InternLMForCausalLM"], "bias": True}
    layer = 4 * h * h + 4 * h + 3 * h * 11_008 + 2 * h
    assert answer(question(internlm, ["n_params"]))["n_params"].exact == 32 * layer + 2 * 103_168 * h + h


# ---- what is said about it ---------------------------------------------------------------------------------


def messages(table: dict[str, Any]) -> str:
    return "\n".join(note.message for note in read(table).notes)


def test_unknown_keys_are_listed_and_known_ones_are_not() -> None:
    told = messages({**LLAMA, "hidden_dims_of_experts": 3, "torch_dtype": "bfloat16", "_name_or_path": "x"})
    assert "nothing reads: hidden_dims_of_experts" in told
    assert "torch_dtype" not in told
    assert "_name_or_path" not in told


def test_defaults_that_were_taken_are_told() -> None:
    assert "hidden_size = 4096" in messages(LLAMA)
    assert "hidden_size" not in messages({**LLAMA, "hidden_size": 2048})


def test_quantization_is_told() -> None:
    assert "awq" in messages({**LLAMA, "quantization_config": {"quant_method": "awq", "bits": 4}})


def test_an_answer_carries_the_notes(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**LLAMA, "what_is_this": 3}), encoding="utf-8")
    found = answer(question(str(path), ["n_params"]))
    assert found["n_params"].exact == 6_738_415_616
    assert any("what_is_this" in note.message for note in found.notes)


# ---- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told", "place"),
    [
        ('{"model_type": "llama",\n "hidden_size": }', "a value is wanted here", "config.json:2:17"),
        ('{"model_type": "llama"', "a comma or a closing bracket", "config.json:1:"),
        ('{"model_type": "llama",\n "hidden_size": NaN}', "NaN is no number", "config.json:2:17"),
        ('{"model_type": "llama", "rope_theta": -Infinity}', "-Infinity is no number", "config.json:1:"),
        ('{"model_type": "llama", "hidden_size": 1e41}', "larger than 10^40", "config.json:1:"),
        ('{"model_type": "llama", "hidden_size": 1e999999}', "out of reach", "config.json:1:"),
        ('{"model_type": "llama", "hidden_size": ' + "9" * 5000 + "}", "out of reach", "config.json:1:"),
        ('{"model_type": "llama",\n "hidden_size": 1, "hidden_size": 2}', "`hidden_size` stands twice", "config.json:2:20"),
        ('{"model_type": "llama", "x": ' + "[" * 500 + "]" * 500 + "}", "nested more than", "config.json:1:"),
        ("[1, 2]", "a configuration is a table", "config.json:1:1"),
        ("", "a value is wanted here", "config.json:1:1"),
    ],
)
def test_broken_json(text: str, told: str, place: str) -> None:
    found = refused(text)
    assert "error[SF611]" in found
    assert told in found
    assert place in found


def test_a_file_that_is_too_large() -> None:
    assert "SF104" in refused('{"model_type": "llama", "x": "' + "x" * 2_000_000 + '"}')


def test_unknown_types_say_what_is_known() -> None:
    found = refused({"model_type": "lama"})
    assert "error[SF610]" in found
    assert "did you mean `llama`" in found
    assert "formulas/presets/imports/NAME.toml" in found
    assert "SF610" in refused({"hidden_size": 3})
    assert "SF610" in refused({"model_type": 3})


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"hidden_size": "big"}, '`hidden_size` is "big", and a number is wanted'),
        ({"hidden_size": [1, 2]}, "a list where one value is wanted: hidden_size"),
        ({"hidden_size": {"a": 1}}, "`hidden_size` is a table"),
        ({"hidden_size": None}, "`hidden_size` is null, and a number is wanted"),
        ({"num_attention_heads": 0}, "no value"),
    ],
)
def test_values_of_the_wrong_kind(keys: dict[str, Any], told: str) -> None:
    assert told in refused({**LLAMA, **keys})


@pytest.mark.parametrize("layers", [-1, 1.5, 10**9])
def test_numbers_of_layers_that_make_no_sense(layers: float) -> None:
    assert "SF611" in refused({"model_type": "gemma2", "num_hidden_layers": layers})


def test_lists_that_are_too_short() -> None:
    assert "has 1 entries" in refused({"model_type": "gemma2", "layer_types": ["full_attention"]})


def test_words_that_are_not_known() -> None:
    found = refused({"model_type": "t5", "feed_forward_proj": "sparse"})
    assert '`feed_forward_proj` is "sparse", which is not known' in found
    assert "gated_gelu" in found


def test_letters_that_are_not_known() -> None:
    assert '`layers_block_type` is "solidus", which is not known' in refused(
        {"model_type": "nemotron_h", "hybrid_override_pattern": "M/"}
    )
    assert "`hybrid_override_pattern` is 3, and a text is wanted" in refused(
        {"model_type": "nemotron_h", "hybrid_override_pattern": 3}
    )


def test_heads_that_do_not_fill_the_inner_width_are_refused() -> None:
    assert "not as wide together" in refused({"model_type": "mamba2", "num_heads": 100})
    assert "not as wide together" in refused({"model_type": "bamba", "mamba_d_head": 32})
    assert "not as wide together" in refused({"model_type": "granitemoehybrid", "mamba_n_heads": 96})


def test_what_no_formula_covers_is_refused() -> None:
    assert "not known yet" in refused({"model_type": "minimax_m1", "shared_intermediate_size": 512})
    assert "not known yet" in refused({"model_type": "nemotron_h", "mlp_bias": True})
    assert "not known yet" in refused({"model_type": "opt", "word_embed_proj_dim": 512, "hidden_size": 1024})


@pytest.mark.parametrize("name", ["LlamaForSequenceClassification", "GPT2DoubleHeadsModel", "T5ForQuestionAnswering"])
def test_other_heads_are_refused(name: str) -> None:
    kind = {"L": "llama", "G": "gpt2", "T": "t5"}[name[0]]
    assert "heads other than" in refused({"model_type": kind, "architectures": [name]})


def test_heads_that_do_not_divide(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({**LLAMA, "num_key_value_heads": 7}), encoding="utf-8")
    with pytest.raises(SymflopsError, match="SF404"):
        answer(question(str(path), ["n_params"]))


# ---- where it stands ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told", "place"),
    [
        ('{\n "model_type": ["llama"]}', "`model_type` is one name", "2:2"),
        ('\n{"hidden_size": 3}', "a configuration without a `model_type`", "2:1"),
        ('{"x": "model_type",\n "model_type": "lama"}', "no import map", "2:2"),
        ('{"model_type": "llama",\n "architectures": ["LlamaFoo"]}', "names LlamaFoo, which does not tell", "2:20"),
        ('{"model_type": "llama",\n "architectures": "LlamaForCausalLM"}', "a list of names of classes", "2:2"),
        ('{"model_type": "llama",\n "architectures": [3]}', "a list of names of classes", "2:2"),
        ('{"model_type": "llama",\n "architectures": ["LlamaForSequenceClassification"]}', "heads other than", "2:2"),
        ('{"model_type": "llama",\n "vocab_size": [1, 2]}', "a list where one value is wanted: vocab_size", "2:2"),
        ('{"model_type": "llama",\n "vocab_size": "many"}', '`vocab_size` is "many", and a number is wanted', "2:2"),
        ('{"model_type": "llama",\n "vocab_size": true}', "`vocab_size` is true, and a number is wanted", "2:2"),
        ('{"model_type": "gemma2",\n "num_hidden_layers": true}', "`num_hidden_layers` is true, and a number", "2:2"),
        ('{"model_type": "gemma2",\n "num_hidden_layers": [1]}', "a list where one value is wanted: num_hidden_layers", "2:2"),
        ('{"model_type": "gemma2",\n "num_hidden_layers": -1}', "num_hidden_layers is -1: layers are counted", "2:2"),
        ('{"model_type": "mpt", "d_model": 64,\n "n_heads": true}', "`n_heads` is true, and a number is wanted", "2:2"),
        (
            '{"model_type": "llama", "hidden_size": 64,\n "num_attention_heads": 0}',
            "division by zero; `num_attention_heads` is 0",
            "2:2",
        ),
        ('{"model_type": "llama",\n "quantization_config": "4 bits"}', "`quantization_config` is a table", "2:2"),
        (
            '{"model_type": "dbrx", "ffn_config": {"moe_top_k": 1},\n "moe_top_k": 2, "attn_config": {\n"kv_n_heads": "x"}}',
            '"x"',
            "3:1",
        ),
        ('{"model_type": "dbrx", "kv_n_heads": 3, "attn_config":\n {"kv_n_heads": []}}', "a list", "2:3"),
        ('{"model_type": "gemma3", "hidden_size": 1, "text_config": {\n"hidden_size": "x"}}', '"x"', "2:1"),
        ('{"model_type": "gemma3",\n "text_config": {"model_type": "lama"}}', "no import map", "2:18"),
        ('{"model_type": "gemma3",\n "text_config": {"model_type": []}}', "`model_type` is one name", "2:18"),
        ('{"model_type": "gemma3",\n "text_config": 3}', "`text_config` is a table", "2:2"),
        ('{"model_type": "clip",\n "vision_config_dict": 3}', "`vision_config_dict` is a table", "2:2"),
        (
            '{"model_type": "gemma3", "x": "text_config",\n "text_config": {"hidden_size": 1, "num_attention_heads": {}}}',
            "is a table",
            "2:36",
        ),
        ('{"model_type": "llama", "a": "NaN",\n "b": NaN}', "NaN is no number", "2:7"),
        ('{"model_type": "llama", "a": "1e99",\n "b": [1e99]}', "larger than 10^40", "2:8"),
        ('{"model_type": "llama", "a": {"b": 1}, "b": 2,\n "c": {"b": "b",\n "b": 3}, "d": "b"}', "`b` stands twice", "3:2"),
        ('{"model_type": "llama", "b": "a", "\\u0061": 1,\n "a": 2}', "`a` stands twice", "2:2"),
    ],
)
def test_errors_point_at_the_key_in_its_table(text: str, told: str, place: str) -> None:
    found = refused(text)
    assert told in found
    assert f"config.json:{place}\n" in found


def test_weights_stored_in_a_way_that_is_not_named() -> None:
    assert "does not name (quant_method)" in messages({**LLAMA, "quantization_config": {"bits": 4}})
    assert "weights" not in messages({**LLAMA, "quantization_config": None})


def test_no_architectures_are_the_usual_ones() -> None:
    assert given({**LLAMA, "architectures": []}) == given({**LLAMA, "architectures": None}) == given(LLAMA)


# ---- written out -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda m: str(m["id"]))
def test_a_written_scenario_comes_to_the_same(model: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "model.toml"
    path.write_text(written(read(model["config"])), encoding="utf-8")
    assert answer(question(str(path), ["n_params"], ["seq_len=512"]))["n_params"].exact == model["n_params"]
    assert find(str(path), LIBRARY).want


# ---- maps --------------------------------------------------------------------------------------------------


def test_a_map_is_checked_when_it_is_loaded() -> None:
    text = """
model_type = ["toy"]
[defaults]
width = 3
[given]
d_model  = "= widht"
n_lairs  = 3
norm     = "= if width is null then rms else lair"
ffn      = "moo"
"""
    _, problems = joined([parse_map(Source("toy.toml", text), "imports/toy")], LIBRARY.declared)
    told = [problem.message for problem in problems]
    assert "`widht` is neither a key nor an option" in told
    assert "unknown name `n_lairs`" in told
    assert "`lair` is neither a key nor an option" in told
    assert "`ffn` has no option `moo`" in told


@pytest.mark.parametrize("text", ["model_type = 3", "defaults = 3", "like = []", "refused = 1", "what = 3"])
def test_maps_of_the_wrong_form(text: str) -> None:
    with pytest.raises(SymflopsError, match=r"toy\.toml:1"):
        parse_map(Source("toy.toml", text), "imports/toy")


def test_maps_in_a_circle_and_from_nowhere() -> None:
    one = parse_map(Source("a.toml", 'model_type = ["a"]\nlike = "b"'), "imports/a")
    other = parse_map(Source("b.toml", 'model_type = ["a"]\nlike = "a"'), "imports/b")
    lost = parse_map(Source("c.toml", 'model_type = ["c"]\nlike = "nowhere"'), "imports/c")
    _, problems = joined([one, other, lost], LIBRARY.declared)
    assert {problem.code for problem in problems} == {"SF202", "SF205", "SF604"}


@pytest.mark.parametrize("kind", sorted(LIBRARY.imports))
def test_every_type_evaluates_from_its_defaults(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"model_type": kind}), encoding="utf-8")
    found = answer(question(str(path), ["n_params", "n_active_params", "forward_flops"], ["seq_len=128", "batch_size=1"]))
    assert found["n_params"].exact


def test_a_mapping_is_a_configuration_too() -> None:
    assert answer(question(LLAMA, ["n_params"]))["n_params"].exact == 6_738_415_616


def test_the_library_complains_where_the_key_stands(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text('{"model_type": "llama",\n "num_hidden_layers": -5}', encoding="utf-8")
    with pytest.raises(SymflopsError, match=r"config\.json:2:2"):
        answer(question(str(path), ["n_params"]))


def test_functions_of_lists() -> None:
    text = """
model_type = ["toy"]
[defaults]
depths = "null"
[given]
n_layers = "= length(depths)"
d_model  = "= entry(depths, 1)"
n_heads  = "= if has(depths, 7) then 7 else 1"
"""
    found, problems = joined([parse_map(Source("toy.toml", text), "imports/toy")], LIBRARY.declared)
    assert not problems
    imported = import_config(Source("c.json", '{"model_type": "toy", "depths": [2, 6]}'), "c.json", found)
    assert [said.text for _, said, _ in imported.scenario.given] == ["2", "6", "1"]
    with pytest.raises(SymflopsError, match="no number at place 1"):
        import_config(Source("c.json", '{"model_type": "toy", "depths": [2]}'), "c.json", found)


def test_one_number_stands_for_a_list_and_a_table_is_as_long_as_its_entries() -> None:
    text = """
model_type = ["toy"]
[defaults]
sides   = 7
classes = "null"
depths  = [3, 9]
[given]
d_model  = "= entry(sides, 1)"
d_ff     = "= entry(depths, 1)"
n_layers = "= length(sides)"
n_heads  = "= if classes is null then 1 else length(classes)"
"""
    found, problems = joined([parse_map(Source("toy.toml", text), "imports/toy")], LIBRARY.declared)
    assert not problems
    for table, told in (
        ({}, ["7", "9", "1", "1"]),
        ({"sides": [2, 3], "classes": {"0": "a", "1": "b"}, "depths": [1, 2]}, ["3", "2", "2", "2"]),
    ):
        imported = import_config(Source("c.json", json.dumps({"model_type": "toy", **table})), "c.json", found)
        assert [said.text for _, said, _ in imported.scenario.given] == told
    with pytest.raises(SymflopsError, match="a list of whole numbers"):
        parse_map(Source("toy.toml", 'model_type = ["toy"]\n[defaults]\ndepths = ["a"]'), "imports/toy")


# ---- stages, and configurations within others --------------------------------------------------------------


def test_stages_follow_each_other_and_are_not_joined() -> None:
    """Equal stages stay apart: each begins with the shape that the one before it left."""
    found = rows({"model_type": "resnet", "hidden_sizes": [8, 8, 8], "depths": [1, 2, 1], "layer_type": "basic"})[2:]
    assert [(row["d_out"], row.get("conv_stride"), row.get("times")) for row in found] == [
        ("8", "1", None),
        ("8", "2", None),
        ("8", None, "1"),
        ("8", "2", None),
    ]


def parts(table: dict[str, Any]) -> list[dict[str, Said]]:
    said: Said = next(said for name, said, _ in read(table).scenario.given if name == "part")
    return [{name: inner for name, inner, _ in row} for row in said.value]  # type: ignore[union-attr, misc]


def test_a_part_is_read_by_the_map_of_its_own_type() -> None:
    llava = {"model_type": "llava", "architectures": ["LlavaForConditionalGeneration"]}
    eyes, _, words = parts({**llava, "text_config": {"model_type": "qwen2", "architectures": ["Qwen2Model"]}})
    assert words["from"].text == "families/qwen2"
    assert words["head"].text == "separate"  # what the whole is built for wins
    assert (eyes["d_model"].text, eyes["input_size"].text) == ("1024", "336")  # what it is where the file has none
    assert parts({**llava, "vision_config": {}})[0]["d_model"].text == "768"  # and where it omits keys
    assert parts({**llava, "architectures": ["LlavaModel"]})[2]["head"].text == "none"


def test_eyes_of_qwen_over_an_image_and_keys_by_themselves_or_in_a_table() -> None:
    """Two layers of the eyes of Qwen2-VL, 256 patches, as transformers 5.24 runs them; older files say the rest by itself."""
    eyes = {"depth": 2, "embed_dim": 1280, "hidden_size": 1536, "in_chans": 3}
    words = {"hidden_size": 1536, "num_hidden_layers": 1, "num_attention_heads": 12, "num_key_value_heads": 2, "vocab_size": 1000}

    def flops(table: dict[str, Any], images: int) -> Any:
        config = {"model_type": "qwen2_vl", "vision_config": eyes, **table}
        settings = ["seq_len=128", f"n_images={images}"]
        return answer(question(config, ["forward_flops"], settings, conventions=("counter",)))["forward_flops"].exact

    for table in (words, {"text_config": words}):
        assert flops(table, 1) - flops(table, 0) == 25_936_527_360
        assert flops(table, 2) - flops(table, 0) == 2 * 25_936_527_360


@pytest.mark.parametrize(
    ("kind", "eyes", "flops"),
    [
        ("qwen2_5_vl", {"out_hidden_size": 2048, "fullatt_block_indexes": [1]}, 26_046_627_840),  # the first in windows of 64
        (
            "qwen3_vl",
            {"hidden_size": 1024, "intermediate_size": 4096, "out_hidden_size": 2560, "deepstack_visual_indexes": [0]},
            21_206_401_024,
        ),
    ],
)
def test_eyes_of_later_qwens_over_an_image(kind: str, eyes: dict[str, Any], flops: int) -> None:
    """Two layers of them over 256 patches, as transformers 5.24 runs them."""
    config = {"model_type": kind, "vision_config": {"depth": 2, **eyes}, "text_config": {"num_hidden_layers": 1}}
    seen, blind = (answer(question(config, ["forward_flops"], ["seq_len=128", f"n_images={images}"])) for images in (1, 0))
    assert (seen["forward_flops"].exact or 0) - (blind["forward_flops"].exact or 0) == flops


def test_a_table_may_stand_instead_of_another() -> None:
    clip = {"model_type": "clip", "vision_config": {"hidden_size": 64}}
    assert parts(clip)[0]["d_model"].text == "64"
    assert parts({**clip, "vision_config_dict": {"num_hidden_layers": 3}})[0]["d_model"].text == "768"
    assert parts({**clip, "vision_config_dict": None})[0]["d_model"].text == "64"


def test_what_is_wrong_within_a_part() -> None:
    gemma = {"model_type": "gemma3"}
    assert "`text_config` is a table" in refused({**gemma, "text_config": 3})
    assert "no import map" in refused({**gemma, "text_config": {"model_type": "lama"}})
    assert "has parts itself" in refused({**gemma, "text_config": {"model_type": "llava"}})
    told = messages({**gemma, "text_config": {"what_is_this": 3}, "and_this": 4})
    assert "keys of text_config of config.json that nothing reads: what_is_this" in told
    assert "keys of config.json that nothing reads: and_this" in told


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"model_type": "vit", "image_size": [224, 192]}, "images or patches that are not square"),
        ({"model_type": "siglip_vision_model", "architectures": ["SiglipForImageClassification"]}, "heads other than its own"),
        ({"model_type": "swin", "architectures": ["SwinForMaskedImageModeling"]}, "heads other than those for classes"),
        ({"model_type": "swinv2", "use_absolute_embeddings": True}, "one place too many"),
        ({"model_type": "whisper", "architectures": ["WhisperForCausalLM"]}, "a decoder alone"),
        ({"model_type": "hubert", "conv_pos_batch_norm": True}, "a norm in place of lengths of taps"),
        ({"model_type": "mistral3", "vision_feature_layer": [-1, -2]}, "features of several layers"),
        ({"model_type": "gemma3", "architectures": ["Gemma3ForSequenceClassification"]}, "heads other than those that predict"),
    ],
)
def test_images_and_sound_that_are_refused(table: dict[str, Any], told: str) -> None:
    assert told in refused(table)


def test_tables_are_counted_and_texts_are_lists_of_words() -> None:
    text = """
model_type = ["toy"]
[defaults]
labels = "null"
kinds  = "null"
[given]
n_classes   = "= if labels is null then 2 else length(labels)"
pooler      = "= if has(kinds, wide) then yes else no"
token_types = "= if has(kinds, narrow) then yes else no"
"""
    found, problems = joined([parse_map(Source("toy.toml", text), "imports/toy")], LIBRARY.declared)
    assert not problems
    for keys, said in [
        ({}, ["2", "no", "no"]),
        ({"labels": {"0": "a", "1": "b", "2": "c"}, "kinds": "wide|tall"}, ["3", "yes", "no"]),
        ({"labels": None, "kinds": ["narrow", "wide"]}, ["2", "yes", "yes"]),
    ]:
        source = Source("c.json", json.dumps({"model_type": "toy", **keys}))
        assert [value.text for _, value, _ in import_config(source, "c.json", found).scenario.given] == said


STRANGE: tuple[Any, ...] = (None, True, -1, 1.5, 10**30, "mamba-2", [], [[["a"], -2]], {"a": 1})


def outcome(table: dict[str, Any]) -> Imported | SymflopsError:
    """What comes of a configuration; anything but these two is a fault."""
    try:
        return read(table)
    except SymflopsError as error:
        return error


@pytest.mark.parametrize("kind", sorted(LIBRARY.imports))
def test_whatever_a_key_says_the_answer_is_a_scenario_or_an_error(kind: str) -> None:
    tables = [{"model_type": kind, name: value} for name in sorted(LIBRARY.imports[kind].keys()) for value in STRANGE]
    others = ("architectures", "text_config", "attn_config", "quantization_config")
    tables += [{"model_type": kind, **dict.fromkeys(others, value)} for value in STRANGE]
    for table in tables:
        found = outcome(table)
        if isinstance(found, SymflopsError):
            assert all(problem.code and problem.labels for problem in found.problems), table
        else:
            assert found.scenario.given, table
