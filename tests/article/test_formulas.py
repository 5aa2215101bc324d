"""Formulas in letters: those of the field are right under their names, halves of them are not, the rest is left alone."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symflops.article.check import check
from symflops.article.formulas.forms import NoFormError, constant, divided, name, raised
from symflops.article.formulas.known import BYTES, FORMULAS, LETTERS, TIME
from symflops.article.formulas.letters import KEYS, PHRASES, letters
from symflops.article.formulas.symbolic import read
from symflops.article.verdicts import Finding
from symflops.library import load
from symflops.proving import run
from symflops.text import Source, render

UNITS = load().declared.units

# What each formula of the table equals in the library, by what it is: under the circumstances of GIVEN, and some of its own.
GIVEN = '"families/gpt", mask = full, max_positions = seq_len, backward_ratio = 2'
LAYERS = "sum(mixer_weights + ffn_weights over layer)"
LAYER = "first(mixer_weights + ffn_weights over layer)"
KAPLAN = "(training_flops by kaplan given {counted_params = all})"
PALM = "(flops_per_token by palm)"
NORM = "norms_per_layer*norm_params"
ATTENTION = "first(2 [FLOP/param]*mixer_weights*seq_len + mixer_core_flops over layer)"
KEPT = "given {dropout = yes, attention_kernel = eager}"
ADAM = "given {optimizer = adam, weight_format = bf16}"
STATES = f"n_params*(weight_size + param_size(gradient_format) + master_size + moment_size) {ADAM}"
HALF = "first(mixer_core_flops given {mask = half} over layer)"
BARE = {  # what has a unit in the library, as the number that a letter of an article is
    "N": "number(n_params)",
    "D": "number(n_tokens)",
    "n": "number(n_devices)",
    "X": "(achieved_rate/1 [FLOP/s/device])",
    "w": "(value_size(kv_format)/1 [byte])",
}
PER = {BYTES: "/1 [byte]", TIME: "/1 [s]"}
EQUAL = {
    "12*L*h^2*(1 + 13/(12*h) + (V + s)/(12*L*h))": "(n_params given {final_norm = no})",
    "12*L*h^2*(1 + 13/(12*h) + (V + s)/(12*L*h)) + 2*h": "n_params",
    "L*(12*h^2 + 13*h) + V*h": "sum(layer_params over layer) + embedding_params",
    "12*L*h^2 + 13*L*h": "sum(layer_params over layer)",
    "12*L*h^2": LAYERS,
    "12*L*h^2 + V*h": f"{LAYERS} + embedding_params",
    "12*L*h^2 + 2*V*h": f"{LAYERS} + embedding_params + (head_params given {{head = separate}})",
    "12*L*h^2 + (V + s)*h": f"{LAYERS} + embedding_params + position_params",
    "2*L*h*(2*a*d + f)": LAYERS,
    "L*(4*h^2 + 2*h*f)": LAYERS,
    "12*h^2": LAYER,
    "12*h^2 + 13*h": "first(layer_params over layer)",
    "4*h^2 + 2*h*f": LAYER,
    "4*h^2 + 3*h*f": f"({LAYER} given {{ffn = glu}})",
    "4*h^2": "first(mixer_weights over layer)",
    "3*h^2": "first(mixer_weights over layer)*3/4",
    "3*h^2 + 3*h": "first(mixer_weights + mixer_other over layer)*3/4",
    "h^2 + h": "first(mixer_weights + mixer_other over layer)/4",
    "4*h^2 + 4*h": "first(mixer_weights + mixer_other over layer)",
    "4*h*a*d": "first(mixer_weights over layer)",
    "2*h*a*d + 2*h*k*d": "first(mixer_weights over layer)",
    "8*h^2": "first(ffn_weights over layer)",
    "8*h^2 + 5*h": "first(ffn_weights + ffn_other over layer)",
    "2*h*f": "first(ffn_weights over layer)",
    "3*h*f": "(first(ffn_weights over layer) given {ffn = glu})",
    "V*h": "embedding_params",
    "6*N*D": KAPLAN,
    "6*N": f"{KAPLAN}/n_tokens",
    "8*N*D": "(training_time by narayanan given {recompute = full})*n_devices*achieved_rate",
    "2*N*D": f"{KAPLAN}/(1 + backward_ratio)",
    "2*N": f"{KAPLAN}/n_tokens/(1 + backward_ratio)",
    "4*N*D": f"{KAPLAN}*backward_ratio/(1 + backward_ratio)",
    "4*N": f"{KAPLAN}/n_tokens*backward_ratio/(1 + backward_ratio)",
    "6*N + 12*L*h*s": PALM,
    "6*N + 12*L*a*d*s": PALM,
    "2*N + 2*L*h*s": f"2 [FLOP/param/token]*n_params + {HALF}*n_layers/(seq_len*1 [token])",
    "24*B*s*L*h^2*(1 + s/(6*h) + V/(12*L*h))": "batch_size*forward_flops",
    "72*B*s*L*h^2*(1 + s/(6*h) + V/(12*L*h))": "step_flops",
    "96*B*s*L*h^2*(1 + s/(6*h) + V/(16*L*h))": "(step_hardware_flops given {recompute = full})",
    "24*B*s*h^2 + 4*B*s^2*h": "batch_size*first_flops",
    "72*B*s*h^2 + 12*B*s^2*h": "batch_size*first_flops*(1 + backward_ratio)",
    "96*B*s*h^2 + 16*B*s^2*h": "batch_size*first_flops*(2 + backward_ratio)",
    "24*B*s*h^2": f"2 [FLOP/param]*batch_size*seq_len*{LAYER}",
    "8*B*s*h^2 + 4*B*s^2*h": f"batch_size*{ATTENTION}",
    "4*B*s^2*h": "batch_size*first(mixer_core_flops over layer)",
    "2*B*s^2*h": "batch_size*first(mixer_core_flops over layer)/2",
    "6*B*s*h^2": "2 [FLOP/param]*batch_size*seq_len*first(mixer_weights over layer)*3/4",
    "2*B*s*h^2": "2 [FLOP/param]*batch_size*seq_len*first(mixer_weights over layer)/4",
    "8*B*s*h^2": "2 [FLOP/param]*batch_size*seq_len*first(mixer_weights over layer)",
    "16*B*s*h^2": "2 [FLOP/param]*batch_size*seq_len*first(ffn_weights over layer)",
    "4*B*s*h*f": "2 [FLOP/param]*batch_size*seq_len*first(ffn_weights over layer)",
    "6*B*s*h*f": "(2 [FLOP/param]*batch_size*seq_len*first(ffn_weights over layer) given {ffn = glu})",
    "2*B*s*h*V": "batch_size*head_flops",
    "2*L*k*d*s*B*w": "kv_cache_bytes",
    "2*L*a*d*s*B*w": "kv_cache_bytes",
    "2*L*h*s*B*w": "kv_cache_bytes",
    "N*w": "n_params*param_size(kv_format)",
    "16*N": STATES,
    "s*B*h*(34 + 5*a*s/h)": f"batch_size*first(layer_kept by korthikanti {KEPT} over layer)",
    "8*D*N/(n*X)": "(training_time by narayanan given {recompute = full})",
    "6*D*N/(n*X)": f"{KAPLAN}/(n_devices*achieved_rate)",
    "D/(B*s)": "n_steps",
    "B*s": "step_tokens",
}  # fmt: skip


NOTATION = """
- $B$: batch size
- $s$: sequence length
- $h$: hidden size
- $l$: number of layers
- $V$: vocabulary size
- $P$: number of parameters
- $T$: number of tokens
- $n$: number of GPUs
- $X$: achieved throughput per GPU

"""


def claims() -> str:
    """The table as a file of tests."""
    lines = ['"Formulas of articles."', ""]
    for known in FORMULAS:
        if known.text not in EQUAL:
            continue
        text = re.sub(r"[A-Za-z]", lambda match: BARE.get(match[0]) or LETTERS[match[0]], known.text)
        heads = "n_kv_heads = 8" if "k" in known.text else "n_kv_heads = n_heads"
        width = "d_head = 64" if "d" in known.text else "d_head = d_model/n_heads"
        inner = "" if "f" in known.text else ", d_ff = 4*d_model"
        lines += [
            f'test "{known.text}"',
            f"  given {GIVEN}, {heads}, {width}{inner}",
            f"  expect number(({EQUAL[known.text]}){PER.get(known.kind, '')}) == {text}",
        ]
    return "\n".join(lines)


def test_the_table_is_that_of_the_library(tmp_path: Path) -> None:
    """Each formula is proved equal to what the library computes; all of them have such a proof, or a test of their own."""
    path = tmp_path / "articles.flop"
    path.write_text(claims(), encoding="utf-8")
    library = load([str(path)])
    trials = [one for one in library.declared.tests if one.place.path.endswith(path.name)]
    outcomes = list(run(library, trials))
    assert len(outcomes) == len(trials) == len(FORMULAS)
    wrong = [render(problem) for one in outcomes for problem in one.problems]
    assert not wrong, "\n".join(wrong)
    assert {one.verdict for one in outcomes} == {"proved"}
    assert {known.text for known in FORMULAS} - EQUAL.keys() == set()


def found(text: str) -> list[Finding]:
    return [one for one in check(Source("x.md", text), UNITS).findings if one.tier == "formula" and one.stated is None]


def verdicts(text: str) -> list[tuple[str, str]]:
    return [(one.verdict, one.code) for one in found(NOTATION + text)]


RIGHT = [("right", "")]


@pytest.mark.parametrize(
    "text",
    [
        "The model has $P = 12lh^2(1 + 13/(12h) + (V+s)/(12lh))$ of them.",
        r"The model has $P = 12 l h^2 \left(1 + \frac{13}{12h} + \frac{V+s}{12lh}\right)$ of them.",
        "The number of parameters is `P = 12*l*h**2*(1 + 13/(12*h) + (V + s)/(12*l*h))`.",
        "The number of parameters comes to $l(12h^2 + 13h) + Vh + sh$.",
        "A layer costs `24*B*s*h**2 + 4*B*s**2*h` floating point operations.",
        "A layer costs $24Bsh^2 + 4Bs^2h$ FLOPs.",
        "$$\n24 B s h^2 + 4 B s^2 h\n$$\n\nFLOPs for each layer.",
        "Each of the layers needs FLOPs = 24𝐵𝑠ℎ² + 4𝐵𝑠²ℎ.",
        "An iteration with recomputation needs a number of FLOPs of $96Bslh^2(1 + s/(6h) + V/(16lh))$.",
        "Training time (seconds) ≈ 8TP/nX",
        r"The training time is $\frac{8TP}{nX}$.",
        "Training takes 6PT FLOPs.",
        "A forward pass takes 2P FLOPs per token.",
        "The feed-forward network has $8h^2$ parameters.",
        "Attention has `4*h^2` parameters.",
        "KV cache (bytes) = 2 × n_layers × n_kv_heads × head_dim × seq_len × batch_size × bytes_per_element",
        "KV cache size in bytes: `2 * num_hidden_layers * hidden_size * 2 * seq_len`.",
        r"The KV cache takes $2 \cdot n_{layers} \cdot n_{\text{kv heads}} \cdot d_{head} \cdot 2$ bytes per token.",
        "KV cache memory = 2 × (number of layers) × (number of KV heads) × (head dimension) × 2 bytes per token",
        "The forward pass of the feed-forward network is $8Bsh^2$ multiply-accumulates.",
    ],
)
def test_right(text: str) -> None:
    assert verdicts(text) == RIGHT


def test_a_letter_means_what_follows_it() -> None:
    where = "where $b$ is the batch size, $s$ the sequence length and $h$ the hidden size."
    assert [one.code for one in found(f"A forward pass of a layer takes $12 b s h^2 + 2 b s^2 h$ FLOPs, {where}")] == ["AR503"]
    assert [one.verdict for one in found(f"A forward pass of a layer takes $24 b s h^2 + 4 b s^2 h$ FLOPs, {where}")] == ["right"]


def test_letters_that_everyone_uses() -> None:
    text = "For a model of N parameters and D tokens, compute is {}."
    assert [one.verdict for one in found(text.format("$C = 6ND$"))] == ["right"]
    assert not found("Here is $C = 6ND$.")  # nothing says what it is about
    assert not found(text.format("$C = 6MD$"))
    assert found(text.format("$C = 6ND$"))[0].cause.startswith("equal to training compute by 6 N D")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The forward pass of a layer takes $12Bsh^2 + 2Bs^2h$ FLOPs.", "AR503"),
        ("The feed-forward network needs $8Bsh^2$ FLOPs in a forward pass.", "AR503"),
        ("Training takes 3PT floating point operations.", "AR503"),
        ("Training takes $2PT$ FLOPs.", "AR504"),
        ("Training needs 2P FLOPs per token.", "AR504"),
    ],
)
def test_halves_and_forward_passes_alone(text: str, code: str) -> None:
    assert verdicts(text) == [("wrong", code)]


@pytest.mark.parametrize(
    "text",
    [
        "Counting multiply-adds, the forward pass of a layer takes $12Bsh^2 + 2Bs^2h$ FLOPs.",
        "With a causal mask the scores of attention take $2Bs^2h$ FLOPs, half of the square.",
        "The attention scores take $3Bs^2h$ FLOPs.",
        "Self-attention takes $2Bs^2h$ FLOPs.",  # the scores alone, perhaps
        "An encoder-decoder sees each token with one of its halves, so that training takes 3PT FLOPs.",
        "Each linear map has two products: in the feed-forward network, the first takes\n\n$$8Bsh^2$$\n\nFLOPs.",
        "With LoRA and a frozen base, training takes 2PT FLOPs.",
        "Sparse training takes $1.5PT$ FLOPs.",
        "The first projection of the feed-forward network needs $8Bsh^2$ FLOPs.",
        "A forward pass, as in training, takes 2P FLOPs per token.",
        "Training takes 2P bytes of memory for weights.",
        "Training takes 6PQ FLOPs.",
        "The width is $h = 4l + 2s$.",
        "The memory is $2Bsh + Q$ bytes.",
        "Speed is measured in 2PT FLOPS.",
    ],
)
def test_what_may_be_another_convention_is_not_accused(text: str) -> None:
    assert not [one for one in verdicts(text) if one[0] == "wrong"]


def test_a_letter_with_two_meanings_has_none() -> None:
    text = "With batch size $b$ and hidden size $h$, and $b$ the number of bytes per element, a layer takes $24bsh^2$ FLOPs."
    assert letters(text)["b"] == ""
    assert not found(text)


HTML = "<p>B: batch size</p><p>s: sequence length</p><p>h: hidden size</p><p>The feed-forward network takes {} FLOPs.</p>"
RST = "* ``B``: batch size\n* ``s``: sequence length\n* :math:`h`: hidden size\n\nThe feed-forward network takes {} FLOPs.\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("x.html", HTML.format("<code>16*B*s*h**2</code>")),
        ("x.html", HTML.format("16Bsh<sup>2</sup>")),
        ("x.html", HTML.format("\\(16Bsh^2\\)")),
        ("x.rst", RST.format(":math:`16Bsh^2`")),
        ("x.rst", RST.format("``16*B*s*h**2``")),
        (
            "x.tex",
            "Let $B$ be the batch size, $s$ the sequence length, $h$ the hidden size.\n"
            "The feed-forward network takes $16Bsh^{2}$ FLOPs.",
        ),
    ],
)
def test_other_markup(path: str, text: str) -> None:
    told = [one for one in check(Source(path, text), UNITS).findings if one.tier == "formula"]
    assert [one.verdict for one in told] == ["right"]
    assert text[told[0].start : told[0].end].startswith("16")


def test_the_place_is_that_of_the_formula() -> None:
    text = NOTATION + "A layer costs $24Bsh^2 + 4Bs^2h$ FLOPs."
    (one,) = found(text)
    assert text[one.start : one.end] == "24Bsh^2 + 4Bs^2h"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("where $s$ is the sequence length", {"s": "s"}),
        ("hidden size $h$, vocabulary size (V)", {"h": "h", "V": "V"}),
        ("| `a` | number of attention heads |\n| `d_k` | dimension of each head |", {"a": "a", "d_k": "d"}),
        ("N parameters and D tokens", {"N": "N", "D": "D"}),
        ("𝑇 denotes the number of tokens", {"T": "D"}),
        ("layers $L$\n- hidden size $h$\n- batch size be $b$\n", {"L": "L", "h": "h", "b": "B"}),
        ("2 * num_layers * n_heads * head_dim", {}),
        ("Batch size B\nSequence length s\n", {"B": "B", "s": "s"}),
        ("A is a nice letter, and a: number of heads", {}),
    ],
)
def test_what_letters_stand_for(text: str, meaning: dict[str, str]) -> None:
    assert dict(letters(text)) == meaning


def test_products_of_letters() -> None:
    def form(text: str, tight: bool = True) -> object:
        said = read(text, 0, len(text), lambda letter: letter if letter in ("a", "b", "c") else "", tight)
        return said and (said.form, text[said.end :])

    assert form("2ab^2") == form("2*a*b*b") == form("2b^{2} a") == form("2ab²")
    assert form("1/ab") == form("1/(a*b)") == form("1/a(b)") != form("1/a(b)", tight=False)
    assert form("1/a(b)", tight=False) == form("b/a")
    assert form("a(b + c)") == form("ab + ac")
    assert form("a/(b + c)") is None
    assert form("2a + q") == (form("2a")[0], " + q")  # type: ignore[index]
    assert form("(" * 500 + "a") is None
    with pytest.raises(NoFormError):
        raised(divided(name("a"), name("b")), constant(Fraction(1, 2)))


TABLE = (
    "| part | FLOPs | parameters |\n|---|---|---|\n| QKV projections | $6Bsh^2$ | $3h^2$ |\n| feed-forward | 16Bsh² | `8h^2` |\n"
    "| logits | ${}BshV$ | Vh |\n| layer | ~$24Bsh^2 + 4Bs^2h$ | 12h² |\n"
)


def test_the_cells_of_a_table() -> None:
    """The head of a column and the first cell of a row say what a formula is of."""
    assert verdicts(TABLE.format("2")) == [("right", "")] * 8
    assert sorted(verdicts(TABLE.format("")))[-1] == ("wrong", "AR503")
    assert verdicts(TABLE.format("").replace("FLOPs", "MACs").replace("$6", "$3").replace("16", "8"))[0] == ("right", "")


def test_each_letter_of_a_list_has_its_own_words() -> None:
    assert dict(letters("`s`: sequence length, `h`: hidden size")) == {"s": "s", "h": "h"}


@pytest.mark.parametrize("role", PHRASES)
def test_every_phrase_of_a_size_has_one_of_its_keys(role: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.from_regex(PHRASES[role].compiled, fullmatch=True, alphabet=st.characters(max_codepoint=127)))
    def holds(phrase: str) -> None:
        assert any(key in phrase.lower() for key in KEYS[role])

    assert KEYS.keys() == PHRASES.keys()
    holds()
