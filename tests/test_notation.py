"""Trees in the four notations: what people see, letter by letter."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from symflops.expr import (
    Aggregate,
    Argument,
    Arm,
    Assign,
    Binder,
    ByLaw,
    Call,
    Compare,
    Conditional,
    Divides,
    Entry,
    Expr,
    Is,
    Logic,
    Match,
    Name,
    Negate,
    Not,
    Number,
    Pick,
    Power,
    Preset,
    Product,
    Rows,
    Sum,
    Tagged,
    Under,
    Units,
)
from symflops.notation import bindings_text, to_latex, to_mathml, to_text, to_unicode, units_text
from tests.strategies import expressions

THIN = '<mo lspace="0" rspace="0.17em">\u2062</mo>'


def n(text: str, value: Fraction | int | None = None) -> Number:
    return Number(Fraction(text if value is None else value), text)


def v(name: str) -> Name:
    return Name(name)


def times(*factors: Expr) -> Product:
    return Product(factors, "*" * len(factors))


def over(above: Expr, below: Expr) -> Product:
    return Product((above, below), "*/")


def plus(*terms: Expr) -> Sum:
    return Sum(terms, "+" * len(terms))


SQUARE = Power(v("h"), n("2"))
LAYERS = times(
    n("12"),
    v("L"),
    SQUARE,
    plus(n("1"), over(n("13"), times(n("12"), v("h"))), over(plus(v("V"), v("s")), times(n("12"), v("L"), v("h")))),
)
NARAYANAN = times(
    n("96"),
    *(v(letter) for letter in "BsL"),
    SQUARE,
    plus(n("1"), over(v("s"), times(n("6"), v("h"))), over(v("V"), times(n("16"), v("L"), v("h")))),
)
KAPLAN = times(Tagged(n("6"), Units((("FLOP", 1), ("param", -1), ("token", -1)))), v("n_params"), v("n_tokens"))
MATCH = Match(
    "recompute",
    (Arm(("none",), n("0")), Arm(("full", "selective"), Product((v("a"), v("b"), v("c")), "*/*")), Arm((), v("d"))),
)
CASES = Conditional(
    Is("zero", ("gradients", "parameters")),
    v("dp"),
    Conditional(Compare((n("1"), v("x"), n("8")), ("<", "<=")), Power(Negate(n("2")), n("2")), Negate(Power(n("2"), n("2")))),
)
GIVEN = Under(
    v("n_params"),
    (
        Preset("models/gpt3_175b"),
        Assign("n_devices", n("8")),
        Pick("training_time", "work"),
        Rows("layer", ((Assign("times", n("3")),), (Assign("ffn", v("moe")),))),
        Entry("t", v("bf16"), n("1")),
    ),
)
TOTAL = plus(
    Aggregate("sum", times(v("layer_params"), v("g")), (Binder("layer", None, None),)),
    Aggregate("max", v("a"), (Binder("layer", None, None), Binder("k", n("1"), v("n")))),
    Aggregate("sum", plus(v("a"), v("b")), (Binder("k", n("1"), Sum((v("n"), n("1")), "+-")),)),
)
FUNCTIONS = times(
    Call("ceil", (over(v("a"), v("b")),)),
    Call("log2", (v("x"),)),
    Call("sqrt", (v("x"),)),
    Call("conv_size", (v("x"), Argument("stride", n("2")))),
)
SYMBOLS = {"n_params": "N", "n_tokens": "D", "dp": "d", "alpha": r"\alpha", "best": "N^*", "rank": "r_{kv}"}

GOLDENS = [
    (
        LAYERS,
        "12*L*h^2*(1 + 13/(12*h) + (V + s)/(12*L*h))",
        "12·L·h²·(1 + 13÷(12·h) + (V + s)÷(12·L·h))",
        r"12\,L\,h^{2}\,\left(1 + \frac{13}{12\,h} + \frac{V + s}{12\,L\,h}\right)",
    ),
    (
        NARAYANAN,
        "96*B*s*L*h^2*(1 + s/(6*h) + V/(16*L*h))",
        "96·B·s·L·h²·(1 + s÷(6·h) + V÷(16·L·h))",
        r"96\,B\,s\,L\,h^{2}\,\left(1 + \frac{s}{6\,h} + \frac{V}{16\,L\,h}\right)",
    ),
    (
        KAPLAN,
        "6 [FLOP/param/token]*n_params*n_tokens",
        "6 [FLOP/param/token]·N·D",
        r"6\,\frac{\mathrm{FLOP}}{\mathrm{param}\,\mathrm{token}}\,N\,D",
    ),
    (
        times(v("n_kv_heads"), MATCH),
        "n_kv_heads*match recompute { none => 0, full | selective => a/b*c, else => d }",
        "n_kv_heads·match recompute { none => 0, full | selective => a÷b·c, else => d }",
        r"\mathrm{n\_kv\_heads}\,\left(\begin{cases} 0 & \text{if }\mathrm{recompute} = \mathrm{none} \\ "
        r"\frac{a}{b}\,c & \text{if }\mathrm{recompute} \in \left\{\mathrm{full},\, \mathrm{selective}\right\} \\ "
        r"d & \text{otherwise} \end{cases}\right)",
    ),
    (
        CASES,
        "if zero is gradients | parameters then dp else if 1 < x <= 8 then (-2)^2 else -2^2",
        "if zero is gradients | parameters then d else if 1 < x ≤ 8 then (−2)² else −2²",
        r"\begin{cases} d & \text{if }\mathrm{zero} \in \left\{\mathrm{gradients},\, \mathrm{parameters}\right\} \\ "
        r"\left(-2\right)^{2} & \text{if }1 < x \le 8 \\ -2^{2} & \text{otherwise} \end{cases}",
    ),
    (
        GIVEN,
        'n_params given {"models/gpt3_175b", n_devices = 8, training_time by work, layer = {times = 3} {ffn = moe}, t(bf16) = 1}',
        'N given {"models/gpt3_175b", n_devices = 8, training_time by work, layer = {times = 3} {ffn = moe}, t(bf16) = 1}',
        r"\left. N \right|_{\text{models/gpt3\_175b},\, \mathrm{n\_devices} = 8,\, \mathrm{training\_time}\text{ by work},\, "
        r"\mathrm{layer} = \left\{\mathrm{times} = 3\right\}\,\left\{\mathrm{ffn} = \mathrm{moe}\right\},\, "
        r"t\left(\mathrm{bf16}\right) = 1}",
    ),
    (
        TOTAL,
        "sum(layer_params*g over layer) + max(a over layer, k = 1 .. n) + sum(a + b over k = 1 .. n - 1)",
        "Σ(layer_params·g over layer) + max(a over layer, k = 1 .. n) + Σ(a + b over k = 1 .. n − 1)",
        r"\sum_{\text{layer}} \mathrm{layer\_params}\,g + \max_{\text{layer},\, 1 \le k \le n} \left(a\right) + "
        r"\sum_{k = 1}^{n - 1} \left(a + b\right)",
    ),
    (
        FUNCTIONS,
        "ceil(a/b)*log2(x)*sqrt(x)*conv_size(x, stride = 2)",
        "⌈a÷b⌉·log₂(x)·√x·conv_size(x, stride = 2)",
        r"\left\lceil \frac{a}{b}\right\rceil \,\log_2\left(x\right)\,\sqrt{x}\,"
        r"\operatorname{conv\_size}\left(x,\, \mathrm{stride} = 2\right)",
    ),
    (
        times(n("175B", 175 * 10**9), n("2"), Power(n("2.5e-3"), v("alpha")), Power(v("best"), n("2")), v("rank")),
        "175B*2*2.5e-3^alpha*best^2*rank",
        "175B·2·(2.5×10⁻³)^α·N*²·r_kv",
        r"175 \times 10^{9} \cdot 2 \cdot \left(2.5 \times 10^{-3}\right)^{\alpha}\,{N^*}^{2}\,r_{kv}",
    ),
    (
        Logic("or", (Not(Divides(v("tp"), v("h"))), Logic("and", (v("a"), Logic("or", (v("b"), v("c"))))))),
        "not tp divides h or a and (b or c)",
        "not tp ∣ h or a and (b or c)",
        r"\text{not }\mathrm{tp} \mid h\text{ or }a\text{ and }\left(b\text{ or }c\right)",
    ),
    (
        Call("min", (ByLaw(Call("t", (v("n"),)), "ring"), n("50%", Fraction(1, 2)), n("1_000", 1000))),
        "min(t(n) by ring, 50%, 1_000)",
        "min(t(n) by ring, 50%, 1,000)",
        r"\min\left(\left. t\left(n\right) \right|_{\text{ring}},\, 50\%,\, 1{,}000\right)",
    ),
]


@pytest.mark.parametrize(("tree", "text", "terminal", "tex"), GOLDENS)
def test_each_notation_keeps_the_order_of_the_author(tree: Expr, text: str, terminal: str, tex: str) -> None:
    assert (to_text(tree), to_unicode(tree, SYMBOLS), to_latex(tree, SYMBOLS)) == (text, terminal, tex)


A, B, C = v("a"), v("b"), v("c")
BRACKETS = [
    (times(times(A, B), C), "(a*b)*c"),
    (times(A, over(B, C)), "a*(b/c)"),
    (plus(plus(A, B), C), "(a + b) + c"),
    (Sum((A, Negate(B), plus(B, C)), "+--"), "a - -b - (b + c)"),
    (times(Negate(A), Negate(B)), "-a*-b"),
    (Negate(times(A, B)), "-(a*b)"),
    (Negate(Negate(A)), "--a"),
    (Power(Negate(n("2")), n("2")), "(-2)^2"),
    (Negate(Power(n("2"), n("2"))), "-2^2"),
    (Power(A, Power(B, C)), "a^b^c"),
    (Power(Power(A, B), C), "(a^b)^c"),
    (Power(A, Negate(Power(B, Negate(C)))), "a^-b^-c"),
    (Power(A, over(n("1"), n("3"))), "a^(1/3)"),
    (times(A, Conditional(A, B, C)), "a*(if a then b else c)"),
    (Compare((Compare((A, B), ("<",)), C), ("==",)), "(a < b) == c"),
    (Not(Not(A)), "not not a"),
    (Logic("and", (Logic("and", (A, B)), C)), "(a and b) and c"),
    (Tagged(over(n("1"), n("8")), Units((("byte", 1),))), "(1/8) [byte]"),
    (Tagged(A, Units((("s", -1),))), "(a) [1/s]"),
    (Tagged(Negate(n("6")), Units((("FLOP", 1),))), "(-6) [FLOP]"),
    (Power(Tagged(n("6"), Units((("s", 1),))), n("2")), "6 [s]^2"),
    (Under(Sum((A, B), "++"), (Assign("a", n("1")),)), "(a + b) given {a = 1}"),
    (ByLaw(Under(A, (Pick("b", "c"),)), "d"), "(a given {b by c}) by d"),
    (Power(n("1/3"), n("2")), "(1/3)^2"),  # a number that algebra made
    (times(A, n("-3")), "a*-3"),
]


@pytest.mark.parametrize(("tree", "text"), BRACKETS)
def test_brackets_stand_where_the_tree_needs_them(tree: Expr, text: str) -> None:
    assert to_text(tree) == text


@pytest.mark.parametrize(
    ("factors", "text"),
    [
        ((("FLOP", 1), ("s", -1), ("device", -1)), "FLOP/s/device"),
        ((("s", -1),), "1/s"),
        ((("m", 1), ("kg", 1), ("s", -2)), "m*kg/s^2"),
        ((("s", -2), ("m", 2)), "1/s^2*m^2"),
        ((), "1"),
    ],
)
def test_units_as_written(factors: tuple[tuple[str, int], ...], text: str) -> None:
    assert units_text(Units(factors)) == text


def test_bindings_without_braces() -> None:
    assert bindings_text((Preset("draft"), Assign("n", n("1")))) == '"draft", n = 1'
    assert bindings_text(()) == ""


def test_two_signs_never_meet_on_paper() -> None:
    tree = Sum((A, times(Negate(B), Negate(C)), n("1")), "+--")
    assert to_latex(tree, {}) == r"a - \left(-b\,\left(-c\right)\right) - 1"
    assert to_unicode(tree, {}) == "a − (−b·(−c)) − 1"


def test_a_chain_of_divisions_is_one_fraction() -> None:
    assert to_latex(Product((A, B, C, n("2")), "*//*"), {}) == r"\frac{a}{b\,c} \cdot 2"


def test_latex_specials_are_escaped() -> None:
    tree = Tagged(Under(A, (Preset(r"50%_{x}\#&~^$"),)), Units((("$", 1), ("h", -1))))
    assert to_latex(tree, {}) == (
        r"\left(\left. a \right|_{\text{50\%\_\{x\}\textbackslash{}\#\&\textasciitilde{}\textasciicircum{}\$}}\right)"
        r"\,\frac{\mathrm{\$}}{\mathrm{h}}"
    )


def test_mathml_of_a_fraction() -> None:
    assert to_mathml(over(v("s"), times(n("6"), SQUARE)), {"s": r"\sigma_1"}) == (
        "<math><mfrac><msub><mi>σ</mi><mi>1</mi></msub>"
        f"<mrow><mn>6</mn>{THIN}<msup><mi>h</mi><mn>2</mn></msup></mrow></mfrac></math>"
    )


def test_mathml_of_cases_and_comparisons() -> None:
    assert to_mathml(Conditional(Compare((A, B), ("<",)), n("1e-3"), v("n_x")), {}) == (
        '<math><mrow><mo>{</mo><mtable columnalign="left left">'
        "<mtr><mtd><msup><mn>10</mn><mrow><mo>−</mo><mn>3</mn></mrow></msup></mtd>"
        "<mtd><mtext>if\u00a0</mtext><mi>a</mi><mo>&lt;</mo><mi>b</mi></mtd></mtr>"
        "<mtr><mtd><mi>n_x</mi></mtd><mtd><mtext>otherwise</mtext></mtd></mtr>"
        "</mtable></mrow></math>"
    )


def test_mathml_escapes_what_a_file_says() -> None:
    assert "<script>" not in to_mathml(Under(A, (Preset("<script>"),)), {"a": "<script>"})


@settings(deadline=None)
@given(expressions())
def test_every_tree_is_well_formed_mathml(tree: Expr) -> None:
    slots = {"mfrac": 2, "msup": 2, "msub": 2, "munder": 2, "munderover": 3, "msubsup": 3}
    for element in ElementTree.fromstring(to_mathml(tree, {"a": "a_1"})).iter():  # noqa: S314 - our own text
        assert len(element) == slots.get(element.tag, len(element))


@settings(deadline=None)
@given(expressions())
def test_every_tree_has_balanced_latex(tree: Expr) -> None:
    tex = to_latex(tree, {"a": r"\alpha"})
    groups = tex.replace(r"\{", "").replace(r"\}", "")
    assert groups.count("{") == groups.count("}")
    assert tex.count(r"\left") == tex.count(r"\right")
    assert to_unicode(tree, {"a": r"\alpha"}).isprintable()


def test_depth_and_width_need_no_stack() -> None:
    deep: Expr = A
    for _ in range(20_000):
        deep = Negate(Power(deep, B))
    assert to_text(deep).count("^b") == 20_000
    wide = Sum((A,) * 20_000, "+" * 20_000)
    assert len(to_text(wide)) == len(to_latex(wide, {})) == 4 * 20_000 - 3
