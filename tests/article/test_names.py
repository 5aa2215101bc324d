"""What articles call their numbers: lists of a thing, names, references; and statements that contradict them."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import FINDINGS, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def found(text: str, name: str = "x.md") -> list[Finding]:
    return list(check(Source(name, text), UNITS).findings)


def accused(text: str) -> list[str]:
    return [one.code for one in found(text) if one.verdict in FINDINGS]


# ---- statements side by side ---------------------------------------------------------------------------------

SMALL = "(4 * 8 * 64 * 512 + 2 * 512 * 2048) * 10"
LARGE = "(4 * 20 * 64 * 1280 + 2 * 1280 * 5120){}"
SIDE_BY_SIDE = f"""Two networks are compared.

- Small: 8 heads, 512 width, 2048 inner width, 10 layers, 64 head width
- Large: 20 heads, 1280 width, 5120 inner width, 36 layers, 64 head width

Their products come to

- Small: {SMALL} = 3.15e7
- Large: {{}} = {{}}
"""


def test_a_factor_that_a_statement_lacks_beside_its_sibling() -> None:
    text = SIDE_BY_SIDE.format(LARGE.format(""), "1.97e7")
    wrong = [one for one in found(text) if one.verdict in FINDINGS]
    assert [one.code for one in wrong] == ["AR501"]
    assert text[wrong[0].start : wrong[0].end] == LARGE.format("")
    assert float(wrong[0].computed or 0) == (4 * 20 * 64 * 1280 + 2 * 1280 * 5120) * 36


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (LARGE.format(" * 36"), "7.08e8"),
        ("36 * 4 * 20 * 64 * 1280 + 36 * 2 * 1280 * 5120", "7.08e8"),  # in every term
        ("6.5e6 + 1.3e7", "1.95e7"),  # of totals, not of dimensions
    ],
)
def test_a_factor_that_is_there_in_another_place(expression: str, value: str) -> None:
    assert accused(SIDE_BY_SIDE.format(expression, value)) == []


def test_a_number_that_two_words_share_is_no_factor() -> None:
    text = SIDE_BY_SIDE.format(LARGE.format(""), "1.97e7")
    assert accused(text.replace("10 layers", "8 layers").replace(SMALL, SMALL[:-2] + "8").replace("3.15e7", "2.52e7")) == []


# ---- numbered statements -------------------------------------------------------------------------------------

NUMBERED = """1. The board said that the run cost $30m in all.
2. The crawl holds 6T tokens after filtering.
3. The vocabulary has 32,768 entries.
4. 16 X100 boards rent for $25,600 / month.
5. The X100 does 400 teraflops.

6. The run cost ${cost}m *(1)*
7. It read 6T tokens *(2)*
8. It has 33k vocab size *(3)*
9. 16 X100 boards cost $25,600 / month *(4)*
10. The X100 provides 400 teraflops *(5)*
11. 6T tokens *(7)* / ${cost}m *(6)* = {each}k tokens/$
12. 400 [teraflops / sec] *(10)* × 1 month ÷ $25,600 *(9)*{many} = {rate} flops/$
"""


def test_references_repeat_the_statements_they_refer_to() -> None:
    text = NUMBERED.format(cost=30, each=200, many=" × 16", rate="6.5e17")
    assert accused(text) == []
    repeated = [one for one in found(text) if one.tier == "names" and one.verdict == "right"]
    assert len(repeated) >= 7
    wrong = [one for one in found(NUMBERED.format(cost=80, each=75, many=" × 16", rate="6.5e17")) if one.verdict in FINDINGS]
    assert [(one.code, one.stated, one.computed) for one in wrong if one.code == "AR403"] == [("AR403", 80, 30)]


def test_references_without_emphasis_are_not_multiplied_by() -> None:
    text = NUMBERED.format(cost=30, each=200, many=" × 16", rate="6.5e17").replace("*(", "(").replace(")*", ")")
    assert accused(text) == []


def test_the_price_of_several_against_the_work_of_one() -> None:
    assert accused(NUMBERED.format(cost=30, each=200, many="", rate="4.05e16")) == ["AR403"]


def test_one_wrong_number_is_told_once() -> None:
    """With the wrong value of the expression and the reason in one."""
    wrong = [one for one in found(NUMBERED.format(cost=30, each=200, many="", rate="4.5e16")) if one.verdict in FINDINGS]
    assert [one.code for one in wrong] == ["AR403"]
    assert "X100" in wrong[0].reason and float(wrong[0].computed or 0) == pytest.approx(400e12 * 30 * 86400 / 25600)


def test_a_few_brackets_are_no_references() -> None:
    assert accused("1. It cost $30m.\n2. It took a year.\n\nThe other cost $80m (1).\n") == []
    apart = "".join(f"{i}. Part {i} costs ${i * 7}.\n" for i in range(1, 7)) + "\nAll of (1) to (6), $147 (6) and $50 (2).\n"
    assert accused(apart) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("2T tokens × 32k vocab size = 6.4e16 bits", ["AR301"]),
        ("2T tokens × 15 bits = 3e13 bits", []),
        ("2T tokens × 32k vocab size = 6.4e16 logits", []),
        ("2T tokens × 2 bytes = 4 TB", []),
    ],
)
def test_tokens_by_vocabulary_are_no_bits(text: str, codes: list[str]) -> None:
    assert accused(text) == codes


# ---- restatements --------------------------------------------------------------------------------------------

SIZES = (
    "# Delta-132B\n\nModel size: 132B. Delta-132B was trained on 800B tokens.\n\n"
    "```sh\n$ python -c 'Bmodel={}; Btokens=800; print(f\"{{Bmodel * Btokens * 6 / 1e3:.1f}}\")'\n```\n"
)


def test_two_digits_swapped_in_a_size_that_the_text_restates() -> None:
    assert accused(SIZES.format(132)) == []
    assert accused(SIZES.format(123)) == ["AR402"]
    assert accused(SIZES.format(123) + "\nThe other has 123 layers.\n") == []
    assert accused(SIZES.format(231)) == []
    assert accused(SIZES.format(123).replace("Model size: 132B", "It is called 132B")) == []


@pytest.mark.parametrize(
    "text",
    [
        "GPT-3 has 12 n_layer d_model^2 = 174B parameters, with n_layer = 96 and d_model = 12288.",
        "Attention has 4 d_model^2 = 67,108,864 parameters for d_model = 4096.",
        "N = 12 L d^2 = 174B with L = 96 and d = 12288.",
        "With a = 3 and b = 4, 2 a b^2 = 96.",
        "For n = 10, n (n + 1)/2 = 55.",
        "The area is 4 pi r_in^2 = 12.57 for r_in = 1.",
        "With h = 128 and w = 64, 12 h^2 w^2 = 805,306,368 and 12h²w = 12,582,912.",
        "With d = 64, 4d × 2 = 512.",
        "With k = 5, 3k^2 = 75 and k(k + 1) = 30.",
    ],
)
def test_factors_without_a_sign_are_no_words(text: str) -> None:
    assert not accused(text)


def test_a_power_is_that_of_the_letter_before_it() -> None:
    text = "With L = 96 and d = 12288 there are 12Ld^2 = {}."
    for said, verdict in (("174B", "right"), ("16.7T", "wrong")):
        (one,) = (one for one in found(text.format(said)) if one.computed)
        assert one.verdict == verdict


def test_letters_that_are_units_elsewhere() -> None:
    text = "With h = 4096, 4h² = 67M and 12h² = {}; 2h × 3 = 24,576, 4h = 16,384 and d = 4h = 16,384."
    found = check(Source("x.md", text.format("201M")), UNITS).findings
    assert {one.verdict for one in found} == {"right"} and len(found) >= 4
    assert [one.verdict for one in check(Source("x.md", text.format("301M")), UNITS).findings].count("wrong") == 1
    assert {one.verdict for one in check(Source("x.md", "It takes 4h² = 67M."), UNITS).findings} <= {"unchecked"}
    assert [one.verdict for one in check(Source("x.md", "It takes 4h × 3 = 12 h."), UNITS).findings] == ["right"]
