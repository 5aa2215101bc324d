"""Random expressions through every surface form: rounded they are right, changed they are wrong, and places point at the text."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, RIGHT, ROUNDED, Finding
from symflops.library import load
from symflops.text import Source
from symflops.units.display import magnitude

from .fuzz import fault, mutants

UNITS = load().declared.units

Tree = tuple  # a number as written, or (sign, left, right)

numbers = st.one_of(
    st.integers(2, 99999).map(str),
    st.builds(lambda a, b: f"{a}.{b}", st.integers(1, 99), st.integers(1, 9)),
    st.builds(lambda a, b, n: f"{a}.{b}e{n}", st.integers(1, 9), st.integers(10, 99), st.integers(2, 15)),
)
trees = st.recursive(numbers, lambda inner: st.tuples(st.sampled_from("*/*/+"), inner, inner), max_leaves=6).filter(
    lambda tree: isinstance(tree, tuple)
)

# How a product, a quotient, a power of ten and a bracket are written; then what stands before and after the statement.
FORMS = {
    "plain": (" * ", " / ", "{m} * 10^{e}", "", "", "x.md"),
    "tight": ("*", "/", "{m}e{e}", "So `", "` it is.", "x.md"),
    "signs": (" × ", " ÷ ", "{m} × 10^{e}", "We get ", ", of course.", "x.txt"),
    "code": (" * ", " / ", "{m}*10**{e}", "- cost: `", "`", "x.md"),
    "latex": (r" \times ", r" / ", r"{m} \times 10^{{{e}}}", "It is $", "$.", "x.md"),
    "dots": (r" \cdot ", r" / ", r"{m} \cdot 10^{{{e}}}", "$$", "$$", "x.tex"),
    "html": (" &times; ", " &divide; ", "{m} &times; 10<sup>{e}</sup>", "<p>It is <b>", "</b>.</p>", "x.html"),
    "bold": (" × ", " / ", "{m}E{e}", "**", "**", "x.md"),
    "raised": (" · ", " / ", "{m} × 10{s}", "> ", "", "x.md"),
}
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


CHANGES = (Fraction(10), Fraction(1, 1000), Fraction(2), Fraction(3, 2), Fraction(1, 4))


def value(tree: Tree | str) -> Fraction:
    if isinstance(tree, str):
        return Fraction(tree)
    sign, left, right = tree
    a, b = value(left), value(right)
    return a * b if sign == "*" else a / b if sign == "/" else a + b


def written(tree: Tree | str, form: str, level: int = 0) -> str:
    """An expression in a form, with the brackets that its structure needs."""
    times, over, power, *_ = FORMS[form]
    if isinstance(tree, str):
        mantissa, _, exponent = tree.partition("e")
        return power.format(m=mantissa, e=exponent, s=exponent.translate(RAISED)) if exponent else tree
    sign, left, right = tree
    if sign == "+":
        text = f"{written(left, form, 0)} + {written(right, form, 1)}"
        return f"({text})" if level > 0 else text
    text = f"{written(left, form, 1)}{times if sign == '*' else over}{written(right, form, 2)}"
    return f"({text})" if level > 1 else text


def stated(number: Fraction, digits: int, form: str) -> str:
    """A number rounded to some digits, as an article writes it."""
    power = magnitude(number)
    mantissa = round(number / Fraction(10) ** power, digits - 1)
    if -3 <= power <= 5:
        return f"{float(mantissa * Fraction(10) ** power):.{max(0, digits - 1 - power)}f}"
    return FORMS[form][2].format(m=f"{float(mantissa):.{digits - 1}f}", e=power, s=str(power).translate(RAISED))


def found(text: str, name: str) -> list[Finding]:
    return list(check(Source(name, text), UNITS).findings)


def article(tree: Tree, number: str, form: str) -> tuple[str, str]:
    before, after, name = FORMS[form][3:]
    return f"{before}{written(tree, form)} = {number}{after}", name


@given(trees, st.sampled_from(list(FORMS)), st.integers(2, 4))
@settings(max_examples=300, deadline=None)
def test_what_is_rounded_is_right(tree: Tree, form: str, digits: int) -> None:
    assume(Fraction(1, 10**9) < value(tree) < 10**40)
    number = stated(value(tree), digits, form)
    text, name = article(tree, number, form)
    one = found(text, name)
    assert [f.verdict for f in one] in ([RIGHT], [ROUNDED]), text
    assert text[one[0].start : one[0].end].rstrip("*`$ ").startswith(number), text
    assert text[one[0].expr_start : one[0].expr_end] == written(tree, form)


@given(
    trees,
    st.sampled_from(list(FORMS)),
    st.sampled_from(CHANGES),
)
@settings(max_examples=300, deadline=None)
def test_what_is_changed_is_wrong(tree: Tree, form: str, factor: Fraction) -> None:
    assume(Fraction(1, 10**9) < value(tree) * factor < 10**40)
    text, name = article(tree, stated(value(tree) * factor, 3, form), form)
    assert [one.verdict for one in found(text, name)] == ["wrong"], text


@given(st.integers(2, 999), st.integers(2, 999), st.sampled_from(["GB", "TFLOP/s", "ms", "kWh", "tokens", "%", "days", "$"]))
@settings(max_examples=100, deadline=None)
def test_a_unit_goes_through_products(a: int, b: int, unit: str) -> None:
    one, result = (f"${a}", f"${a * b:,}") if unit == "$" else (f"{a} {unit}", f"{a * b:,} {unit}")
    assert [f.verdict for f in found(f"That is {b} × {one} = {result} in all.", "x.md")] == [RIGHT]
    wrong = f"${a * b * 7:,}" if unit == "$" else f"{a * b * 7:,} {unit}"
    assert [f.verdict for f in found(f"That is {b} × {one} = {wrong} in all.", "x.md")] == ["wrong"]


@given(st.text(st.sampled_from("0123456789 .,*/+-=()[]{}$%^_`~<>|\\&;xXeEkKMBTGs×·²≈\n\r'\"#:!?abd"), max_size=80))
@settings(max_examples=400, deadline=None)
def test_nothing_raises_and_places_are_in_the_text(text: str) -> None:
    for name in ("x.md", "x.html", "x.tex", "x.txt"):
        for one in found(text, name):
            assert 0 <= one.start < one.end <= len(text)
            assert 0 <= one.expr_start < one.expr_end <= len(text)


def test_markdown_html_and_text_agree() -> None:
    lines = ["6 * 70e9 * 1.4e12 = 5.88e23", "16 GB * 4 = 63 GB", "about 5 * 7 = 35 things", "80 GB / (2 TB/s) = 40 ms"]
    plain = "\n\n".join(lines)
    html = "".join(f"<p>{line.replace('*', '&times;')}</p>" for line in lines)
    verdicts = [
        [one.verdict for one in found(text, name)] for text, name in ((plain, "a.txt"), (plain, "a.md"), (html, "a.html"))
    ]
    assert verdicts[0] == verdicts[1] == verdicts[2] == ["right", "wrong", "right", "right"]
    assert FINDINGS == ("wrong", "units")


def test_mutants_of_articles() -> None:
    for name, text in islice(mutants(1), 25):
        assert not fault(name, text), text
