"""Formulas of the field as papers print them, by what they are of: parameters, FLOP, bytes, time, steps.

Each is one of the library's, which tests prove: `library` is what it equals there, `given` under which circumstances.
Letters: L layers, h width, s positions, B sequences, V words, a heads, k heads of keys and values, d width of a head,
f width of the feed-forward network, N parameters, D tokens, n devices, X FLOP/s of each, w bytes of a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from symflops.article.patterns import Pattern

from .forms import Form, constant, divided, multiplied, name, put_in
from .symbolic import read

LETTERS = {
    "L": "n_layers", "h": "d_model", "s": "seq_len", "B": "batch_size", "V": "vocab_size", "a": "n_heads", "k": "n_kv_heads",
    "d": "d_head", "f": "d_ff", "N": "n_params", "D": "n_tokens", "n": "n_devices",
}  # fmt: skip
_LETTER = re.compile(r"[A-Za-z]")
# Letters of variants that their formula has not (of all layers; with heads and networks told by the width), and the other way.
_BROUGHT_IN, _LEFT_OUT = frozenset("Lha"), frozenset("LBswfda")
FLOPS, PARAMS, BYTES, TIME, STEPS, TOKENS = KINDS = ("flops", "params", "bytes", "time", "steps", "tokens")


class Known(NamedTuple):
    """A formula: what it is of, the words that tell its part, how one writes it, what it is called."""

    kind: str
    part: str  # words that an article says of it; none where it is of the whole
    text: str
    called: str
    passes: str = ""  # `forward`, `training`: of FLOP, which passes it counts


FORMULAS = (
    # ---- parameters ---------------------------------------------------------------------------------------------
    Known(PARAMS, "", "12*L*h^2*(1 + 13/(12*h) + (V + s)/(12*L*h))", "parameters of a GPT, its last norm apart (narayanan2021)"),
    Known(PARAMS, "", "12*L*h^2*(1 + 13/(12*h) + (V + s)/(12*L*h)) + 2*h", "parameters of a GPT (narayanan2021 eq. 2)"),
    Known(PARAMS, "", "L*(12*h^2 + 13*h) + V*h", "parameters of the layers and of the table of words"),
    Known(PARAMS, "", "12*L*h^2 + 13*L*h", "parameters of the layers, biases included"),
    Known(PARAMS, "", "12*L*h^2", "weights of the layers (kaplan2020 eq. 2.1)"),
    Known(PARAMS, "", "12*L*h^2 + V*h", "weights of the layers and of the table of words"),
    Known(PARAMS, "", "12*L*h^2 + 2*V*h", "weights of the layers, of the table of words and of the head"),
    Known(PARAMS, "", "12*L*h^2 + (V + s)*h", "weights of the layers and of the tables of words and positions"),
    Known(PARAMS, "", "2*L*h*(2*a*d + f)", "weights of the layers (kaplan2020 eq. 2.1)"),
    Known(PARAMS, "", "L*(4*h^2 + 2*h*f)", "weights of the layers"),
    Known(PARAMS, "layer|block", "12*h^2", "weights of a layer"),
    Known(PARAMS, "layer|block", "12*h^2 + 13*h", "parameters of a layer, biases included"),
    Known(PARAMS, "layer|block", "4*h^2 + 2*h*f", "weights of a layer"),
    Known(PARAMS, "layer|block", "4*h^2 + 3*h*f", "weights of a layer with a gate"),
    Known(PARAMS, r"\bmlp_|\bfirst\b|\bsecond\b|\bup\b|\bdown\b|W_?[12]\b", "4*h^2", "one matrix of the feed-forward network"),
    Known(PARAMS, "attention|MHA|QKVO|projections", "4*h^2", "weights of attention"),
    Known(PARAMS, "QKV|Q, ?K|quer", "3*h^2", "weights of queries, keys and values"),
    Known(PARAMS, "QKV|Q, ?K|quer", "3*h^2 + 3*h", "parameters of queries, keys and values, biases included"),
    Known(PARAMS, "output|out proj|projection", "h^2 + h", "parameters of the output of attention, biases included"),
    Known(PARAMS, "attention|MHA", "4*h^2 + 4*h", "parameters of attention, biases included"),
    Known(PARAMS, "attention|MHA", "4*h*a*d", "weights of attention"),
    Known(PARAMS, "attention|GQA|MHA", "2*h*a*d + 2*h*k*d", "weights of attention with groups"),
    Known(PARAMS, "feed|ffn|mlp", "8*h^2", "weights of the feed-forward network"),
    Known(PARAMS, "feed|ffn|mlp", "8*h^2 + 5*h", "parameters of the feed-forward network, biases included"),
    Known(PARAMS, "feed|ffn|mlp", "2*h*f", "weights of the feed-forward network"),
    Known(PARAMS, "feed|ffn|mlp|glu", "3*h*f", "weights of the feed-forward network with a gate"),
    Known(PARAMS, "embed|vocab|unembed|head|logit", "V*h", "weights of the table of words"),
    # ---- FLOP -----------------------------------------------------------------------------------------------------
    Known(FLOPS, "", "6*N*D", "training compute by 6 N D (kaplan2020 2.1)", "training"),
    Known(FLOPS, "", "6*N", "training compute of a token by 6 N (kaplan2020 2.1)", "training"),
    Known(FLOPS, "", "8*N*D", "training compute with full recomputation (narayanan2021 eq. 4)", "recomputed"),
    Known(FLOPS, "", "2*N*D", "forward pass by 2 N D (kaplan2020 2.1)", "forward"),
    Known(FLOPS, "", "2*N", "forward pass of a token by 2 N (kaplan2020 2.1)", "forward"),
    Known(FLOPS, "", "4*N*D", "backward pass by 4 N D (kaplan2020 2.1)", "backward"),
    Known(FLOPS, "", "4*N", "backward pass of a token by 4 N (kaplan2020 2.1)", "backward"),
    Known(FLOPS, "", "6*N + 12*L*h*s", "training compute of a token with attention (chowdhery2022 app. B)", "training"),
    Known(FLOPS, "", "6*N + 12*L*a*d*s", "training compute of a token with attention (chowdhery2022 app. B)", "training"),
    Known(FLOPS, "", "2*N + 2*L*h*s", "forward pass of a token, half the square of attention (kaplan2020 2.1)", "forward"),
    Known(FLOPS, "", "24*B*s*L*h^2*(1 + s/(6*h) + V/(12*L*h))", "forward pass (narayanan2021 appendix)", "forward"),
    Known(FLOPS, "", "72*B*s*L*h^2*(1 + s/(6*h) + V/(12*L*h))", "training step (korthikanti2022 app. A)", "training"),
    Known(FLOPS, "", "96*B*s*L*h^2*(1 + s/(6*h) + V/(16*L*h))", "training step, recomputed (narayanan2021 eq. 3)", "recomputed"),
    Known(FLOPS, "layer|block", "24*B*s*h^2 + 4*B*s^2*h", "forward pass of a layer (narayanan2021 appendix)", "forward"),
    Known(FLOPS, "layer|block", "72*B*s*h^2 + 12*B*s^2*h", "a layer, forward and backward", "training"),
    Known(FLOPS, "layer|block", "96*B*s*h^2 + 16*B*s^2*h", "a layer, forward twice and backward", "recomputed"),
    Known(FLOPS, "layer|block", "24*B*s*h^2", "products of a layer with weights", "forward"),
    Known(FLOPS, "attention|MHA", "8*B*s*h^2 + 4*B*s^2*h", "forward pass of attention", "forward"),
    Known(FLOPS, "attention|score|softmax|QK", "4*B*s^2*h", "scores of attention and what is weighted by them", "forward"),
    Known(FLOPS, "score|QK|attention", "2*B*s^2*h", "scores of attention", "forward"),
    Known(FLOPS, "QKV|quer|projection", "6*B*s*h^2", "queries, keys and values", "forward"),
    Known(FLOPS, "output|projection|linear", "2*B*s*h^2", "a product with a square matrix", "forward"),
    Known(FLOPS, "projections", "8*B*s*h^2", "the four projections of attention", "forward"),
    Known(FLOPS, "feed|ffn|mlp", "16*B*s*h^2", "forward pass of the feed-forward network", "forward"),
    Known(FLOPS, r"\bfirst\b|\bsecond\b|\beach\b|linear|\bup\b|\bdown\b|4h", "8*B*s*h^2", "one feed-forward product", "forward"),
    Known(FLOPS, "feed|ffn|mlp", "4*B*s*h*f", "forward pass of the feed-forward network", "forward"),
    Known(FLOPS, "feed|ffn|mlp|glu", "6*B*s*h*f", "forward pass of the feed-forward network with a gate", "forward"),
    Known(FLOPS, "logit|vocab|head|embed|output", "2*B*s*h*V", "logits", "forward"),
    # ---- bytes ----------------------------------------------------------------------------------------------------
    Known(BYTES, "kv|cache|key", "2*L*k*d*s*B*w", "keys and values of all layers"),
    Known(BYTES, "kv|cache|key", "2*L*a*d*s*B*w", "keys and values of all layers, as many heads as queries have"),
    Known(BYTES, "kv|cache|key", "2*L*h*s*B*w", "keys and values of all layers, as many heads as queries have"),
    Known(BYTES, "weight|param|model", "N*w", "weights"),
    Known(BYTES, "train|optimi|adam|mixed", "16*N", "weights, gradients, Adam in mixed precision (rajbhandari2019 3.1)"),
    Known(BYTES, "activation", "s*B*h*(34 + 5*a*s/h)", "activations of a layer (korthikanti2022 eq. 1)"),
    # ---- time, steps ----------------------------------------------------------------------------------------------
    Known(TIME, "", "8*D*N/(n*X)", "time of a training with full recomputation (narayanan2021 eq. 4)"),
    Known(TIME, "", "6*D*N/(n*X)", "time of a training by 6 N D"),
    Known(STEPS, "", "D/(B*s)", "steps of a training (narayanan2021 5.1)"),
    Known(TOKENS, "", "B*s", "tokens of a step (narayanan2021 5.1)"),
)  # fmt: skip


class Row(NamedTuple):
    """A formula, or one that follows from it by what an article may leave out, in canonical form."""

    known: Known
    form: Form
    part: Pattern | None
    plain: bool  # as it stands in the table, but for what is counted: a batch, a sequence, a token


def form_of(text: str) -> Form:
    """The form of a formula of the table."""
    found = read(text, 0, len(text), lambda letter: letter if len(letter) == 1 else "", tight=False)
    assert found is not None and found.end == len(text), text
    return found.form


def rows(kind: str, letters: frozenset[str]) -> Iterator[Row]:
    """The formulas of a kind, with what follows from them, that may have some letters; each is worked out when it is needed."""
    for known in FORMULAS:
        if known.kind == kind:
            said = frozenset(_LETTER.findall(known.text))
            if letters - _BROUGHT_IN <= said and said - _LEFT_OUT <= letters:
                yield from _variants(known)


@cache
def _variants(known: Known) -> tuple[Row, ...]:
    part = Pattern(known.part, re.IGNORECASE) if known.part else None
    return tuple(Row(known, in_heads(form), part, plain) for plain, form in _written(known, form_of(known.text)))


def in_heads(form: Form) -> Form:
    """With the width of a head as the width of the model over the number of heads, which is what most models have."""
    return put_in(form, "d", divided(name("h"), name("a")))


def _written(known: Known, form: Form) -> Iterator[tuple[bool, Form]]:
    """Per batch, per sequence, per token; a network four times as wide; numbers of two or four bytes; of all layers."""
    counted = [form]
    if known.kind in (FLOPS, BYTES) and all("B" in dict(term) for term in form):
        counted.append(divided(form, name("B")))
        if all("s" in dict(term) for term in form):
            counted.append(divided(counted[-1], name("s")))
    for one in counted:
        yield True, one
        if any("f" in dict(term) for term in one):
            yield True, put_in(one, "f", multiplied(constant_of(4), name("h")))
        if any("w" in dict(term) for term in one):
            yield from ((size == 2, put_in(one, "w", constant_of(size))) for size in (2, 1, 4))
        if known.part and known.kind in (PARAMS, FLOPS) and not any("L" in dict(term) for term in one):
            yield False, multiplied(one, name("L"))
        if known.kind == BYTES and "kv" in known.part:
            yield False, divided(one, name("L"))
            yield False, put_in(divided(one, name("L")), "w", constant_of(2))


def constant_of(number: int) -> Form:
    """A whole number as a form."""
    return constant(Fraction(number))
