"""Statements of articles, one by one: what each is judged, and what is left alone."""

from __future__ import annotations

import pytest

from symflops.article.check import check
from symflops.article.verdicts import UNCHECKED, Finding
from symflops.library import load
from symflops.text import Source

UNITS = load().declared.units


def found(text: str, name: str = "x.md") -> list[Finding]:
    return list(check(Source(name, text), UNITS).findings)


def judged(text: str, name: str = "x.md") -> str:
    return " ".join(one.verdict for one in found(text, name) if one.verdict != UNCHECKED)


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        # numbers and their forms
        ("8 * 3.5 * 10^9 = 2.8 * 10^10", "right"),
        ("6.2 * 10^14 / 3.1 * 10^11 = 2000", "right"),  # a literal has its power of ten
        ("1,024 × 768 = 786,432", "right"),
        ("1_000_000 / 2 = 5e5", "right"),
        ("2¹⁰ × 3 = 3072", "right"),
        (".5 * .5 = .25", "right"),
        ("The debugger says $10 = 0x0, and 0x10 = 16, 0x1f = 31.", ""),
        ("2x3x4 = 24 and 5x = 6", "right"),
        ("3/4 = 75%, 3/4 = 57%", "right wrong"),
        ("40% of 312 = 124.8", "right"),
        ("600 × 512 = **0.31 M**.", "right"),
        ("600 × 512 = 3.1 M (of them)", "wrong"),
        ("6.5 B tokens * 6 = 39 B", "right"),
        ("6 × 8M × 20M = 960T FLOPs, 6 × 8M × 20M = 960B FLOPs", "right wrong"),
        ("6 × 8M × 20M = 960B FLOPs = 960 × 10^12 FLOPs", "wrong right"),
        # brackets that explain a factor
        ("2 (K+V) × 40 layers × 8 heads × 128 × 2 bytes (fp16) = 163,840 bytes", "right"),
        ("2 (keys and values) × 40 × 1024 × 2 bytes (bf16) = 16,384 bytes", "wrong"),
        ("9 GB (weights) + 14 GB (cache) = **~23 GB** of them", "right"),
        ("9 GB (weights) + 14 GB (cache) = 32 GB of them", "wrong"),
        ("1024 x 5120 x 4 = 21MB / layer = 0.84GB in all", "right"),
        ("3 times 4 is 12", "right"),
        ("sqrt(2) = 1.414", "right"),
        ("log2(1024) = 10", "right"),
        # scales and units
        ("70B params × 2 bytes = 140 GB", "right"),
        ("70B × 2 bytes = 140 MB", "wrong"),
        ("64K × 2 = 131,072", "right"),
        ("24 h × 3600 s/h = 86400 s", "right"),
        ("Of that, 1.53 * 3072 = 4.59 GB and 1.53 * 3072 = 5.49 GB", "wrong"),  # MB that nobody says, in steps of 1024
        ("312 TFLOPS × 3600 s = 1.12 EFLOP", "right"),
        ("1 PFLOP/s-day = 8.64e19 FLOP", "right"),
        ("$2.50/hour × 24 hours = $60", "right"),
        ("16 GB * 3 TB/s = 8 ms", "units"),
        ("24 GB = 24564 MiB, 80 GB = 81,559 MiB, 141 GB = 143771 MiB", "rounded rounded rounded"),  # as drivers report it
        ("80 GB = 85 GiB, 2 TB = 2,300 GB, 1 GB = 1,030 MiB, 3 days = 73 hours", "wrong wrong wrong wrong"),
        ("20.3 MWh × 385 gCO2e/kWh = 7.8 t CO2e", "right"),
        ("20.3 MWh × 0.385 kg CO₂/kWh = 78 tCO2eq", "wrong"),
        ("It drew 20.3 MWh from a grid of 0.385 kg CO2eq per kWh and emitted 7.8 tonnes of CO₂.", "right"),
        ("2e12 / 1.024e15 = 1.95 ms", "right"),
        ("$100m / 4T tokens = 25 $/Mtoken", "right"),
        ("176e9 * 2 / 2**30 = 327.8 GB", "units"),
        # rounding
        ("100 / 7 = 14.3, 100 / 7 = 14.2, 100 / 7 = 14.1", "right rounded wrong"),
        ("1.2 * 1.3e5 / 7 = 22,300", "rounded"),
        ("170 * 11 ≈ 2000", "rounded"),
        ("170 * 11 = about 1500", "rounded"),
        ("170 * 11 = about 1200", "wrong"),
        ("5 * 7 = 30", "wrong"),
        # chains, brackets, words
        ("x = 3 * 5 = 15 = 30 / 2", "right right"),
        ("a * b = 3 * 5 = 16", "wrong"),
        ("48 GPUs (4*12) and 4805 steps (76894/16) and 4085 steps (76894/16)", "right rounded wrong"),
        ("8 * 512 gives us roughly 4096 tokens", "right"),
        ("2 + 2 != 5 and 2 * 3 > 5", "right right"),
        ("16*20*28 / 2*2 = 2240", "right"),  # brackets are implied
        ("400k + 20000 * 8 = 560 kbytes", "right"),
        ("It is 20 * 9 =\n180, or 20000 * 9 = 180\nkbytes; 2 * 23.25e9 = 46.5\nbillion.", "right right right"),
        # names
        ("With N = 7e9 and D = 2e12, C = 6ND = 8.4e22 or 6 * N * D = 5.4e22", "right wrong"),
        ("`d_model = 64` and `n = 3`: `12 * n * d_model**2 = 147456`", "right"),
        (r"$N = 2 \times 10^9$ and $D = 4 \times 10^{10}$ give $6 N D = 4.8 \times 10^{20}$", "right"),
        # LaTeX
        (r"$\frac{3 \cdot 10^8}{2 \times 10^{5}} = 1500$", "right"),
        (r"$$2^{10} = 1{,}024$$", "right"),
        (r"It is \(3 \times 5 = 16\).", "wrong"),
    ],
)
def test_judged(text: str, verdicts: str) -> None:
    assert judged(text) == verdicts


@pytest.mark.parametrize(
    "text",
    [
        "n * 3 * 5 = 16",  # part of something larger
        "2 * 3 * n = 7",
        "f(2 * 3) = 7",
        "Llama 3-70B = 140 GB",
        "version 1.2.3 * 4 = 5",
        "In 2023 we used 5 of the 80 GB",
        "pages 5-10 = many",
        "batch = 32, seq = 2048, lr = 3e-4",
        "MBS=2 (8*2) and a 4x4 (17) slice",
        "It said that 2 * 3 = 7, which is wrong.",
        "24 hours × 60 minutes = 1440 minutes",
        "$2 per hour × 24 = $48 per day",
        "when 2 * 5 > 12",
        "70 * 2 = 140 GB",
        "8 * 16 is 4 times as much",
        "the model (GPT-3) = 175B; 10:30 - 11:30 = one hour",
        "1,7 * 10 = 17",
        "see [3] * 4 = 12",
        "`a[2] * 3 = 7`",
        "| a | b |",
        "cost = $5 - $10 = cheap",
        "12 * 30 days = a year",
        "p = 7 and a e mod (p - 1) = 1",
        "400 * 20 * 1000 = 8 kwidgets",
        "x = 3 * 5 = 15\ns = 3",
        "A = 5 and A = 6: A * 2 = 11",
        "GBS=16 / MBS=1 and 16/MBS=2",
        "x = 5 and $x y = 7$",
        "Version 0.2 (1/8/99) was the second, 1.4 (2001/3/120) another.",
        "    10 words/2 ~\n    11\n",
        "30B KV cache = 2 * 48 * (8 * 128) * 1e5 * 2 bytes",
        "Falcon 30B = 30e9 * 2 bytes = 60 GB",
        "With 16 heads in bf16 (2 bytes) -> 1.5 GB of them",
        "Quantized: 60 GB -> 15 GB, 2 s → 500 ms",
        "2 (a + b) × 30 = 70",
        "a margin of 0.019965277777777776 = 1/48*23/24",
        "4 hours = 1/6 day",
        "3/18 em = 3 mu",
        "1 board (100 × 50 × 12) and 2 of them",
        "| tool | ms | times slower |\n|--|--|--|\n| ours | 3.9 | 1.0 |\n| a | 23.33 | 5.99 |\n| b | 39.0 | 10.0 |\n"
        "| c | 7.8 | 2.0 |\n\nIt is 3.9.",
        "16 * 48 GB / batch = 6 GB",
        "the 5 M of 3 * 4 = 12 M is so",
    ],
)
def test_left_alone(text: str) -> None:
    assert not {one.verdict for one in found(text)} & {"wrong", "units"}


def test_places_are_those_of_the_file() -> None:
    text = "# Title\n\n> - first\n> - so **2 × 3 = `7`** it is\n"
    one = found(text)[0]
    assert text[one.start : one.end] == "7"
    assert text[one.expr_start : one.expr_end] == "2 × 3"


@pytest.mark.parametrize(("text", "comes_to"), [("70B × 16 bytes = 1.12 GB", 1120), ("70B × 12 bytes = 740 GB", 840)])
def test_a_wrong_number_is_answered_in_the_usual_units(text: str, comes_to: int) -> None:
    """Not 1,043.1 or 782.3 GB, which are the numbers of GiB: a unit that may be binary is so only where that agrees."""
    assert [(one.verdict, one.computed) for one in found(text)] == [("wrong", comes_to)]


def test_one_wrong_number_is_told_once() -> None:
    text = "First 3.1e5 * 2e3 = 6.2e9.\n\nThen 6.2e9 / 3.1e4 = 2e5 of them.\n"
    assert judged(text) == "wrong follows"
    more = found(f"{text}\nSo 2e5 of them, 6.2e9 * 1.11 = 6.88e9, and 6.88e9 / 4.3 = 1.6e9.\n")
    assert [one.verdict for one in more] == ["wrong", "follows", "follows", "follows"]
    assert more[0].followed == tuple(one.start for one in more[1:])


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("4.1 * 2e7 = 8.2e10", "the power of ten is off by +3"),
        ("6 * 1234 = 3702", "a factor of 2 is missing"),
        ("17 * 19 = 401", ""),
    ],
)
def test_a_cause_is_named_where_one_change_explains_it(text: str, cause: str) -> None:
    assert [one.cause for one in found(text)] == [cause]


# ---- tables --------------------------------------------------------------------------------------------------

PRODUCTS = "| n | price | cost |\n|---|---|---|\n| 3 | 17 | 51 |\n| 4 | 19 | 76 |\n| 5 | 23 | {} |\n| 6 | 29 | 174 |\n"
CHANGES = "| ours | theirs | diff. % |\n|--|--|--|\n| 200 | 210 | 5.00 |\n| 300 | 290 | -3.33 |\n| 440 | 400 | {} |\n"
ROOM = (
    "A chip has 24 GB.\n\n| weights | chips | left for the rest (GB) |\n|--|--|--|\n"
    "| 90GB | 2x4 = 8 chips | 102 |\n| 45GB | 4 chips | {} |\n| 31GB | 1x2 = 2 chips | 17 |\n"
)
THREE = "| n | hours | price | bill |\n|--|--|--|--|\n"
THREE += "| 8 | 72 | 2.1 | 1210 |\n| 16 | 31 | 3.3 | 1637 |\n| 64 | 55 | 1.9 | {} |\n| 4 | 9 | 7.7 | 277 |\n"
TOTALS = "| part | GB |\n|--|--:|\n| a | 12.5 |\n| b | 7.25 |\n| Total | {} |\n"


@pytest.mark.parametrize(
    ("table", "good", "bad"),
    [
        (PRODUCTS, "115", "151"),
        (CHANGES, "-9.09", "-19.09"),
        (TOTALS, "19.75", "29.75"),
        (ROOM, "51", "61"),
        (THREE, "6688", "668.8"),
    ],
)
def test_tables(table: str, good: str, bad: str) -> None:
    assert {one.verdict for one in found(table.format(good))} <= {"right", "rounded"}
    assert "right" in judged(table.format(good))
    wrong = [one for one in found(table.format(bad)) if one.verdict == "wrong"]
    assert [table.format(bad)[one.start : one.end] for one in wrong] == [bad]


def test_a_quotient_under_a_unit_that_is_off_by_hours() -> None:
    rows = "| a | 9e14 | 9.0 | 1.0e14 |\n| b | 4.5e14 | 3.0 | 1.5e14 |\n| c | 2.2e14 | 1.0 | 2.2e14 |\n"
    text = f"| chip | FLOP/s | USD / hour | FLOP / $ |\n|--|--|--|--|\n{rows}"
    assert {one.code for one in found(text)} == {"AR305"}


def test_columns_that_have_nothing_to_do_with_one_another() -> None:
    text = "| a | b | c |\n|--|--|--|\n| 12 | 31 | 55 |\n| 17 | 26 | 91 |\n| 23 | 48 | 37 |\n| 31 | 11 | 62 |\n"
    assert not found(text)


# ---- code ----------------------------------------------------------------------------------------------------


def test_one_liners() -> None:
    text = "```\n$ N=7; python -c \"n=$N; print(f'{n*6:.1f} hours')\"\n{} hours\n```\n"
    assert judged(text.replace("{}", "42.0")) == "right"
    assert judged(text.replace("{}", "24.0")) == "wrong"


def test_a_slipped_constant_of_time() -> None:
    one = found("```\npython -c 'print(f\"{4805*15/3660:.2f}h\")'\n19.69h\n```\n")[0]
    assert (one.verdict, one.code) == ("wrong", "AR406")


def test_cells_share_a_scope_and_print_into_the_next_block() -> None:
    text = "```python\nx = 12\n```\n\n"
    text += "```python\nfor i in range(2):\n    print('n', x*i, unknown if i > 5 else '')\n```\n\n```\nn 0\nn {}\n```\n"
    assert judged(text.replace("{}", "12")) == "right right"
    assert judged(text.replace("{}", "13")) == "right wrong"


def test_comments_give_values() -> None:
    assert judged("```python\nx = 20 * 5  # 100\ny = 20 * 5  # 5 of them\nz = 20 * 5  # 105\n```\n") == "right wrong"


@pytest.mark.parametrize(
    "code",
    [
        "x = 9**9**9**9",
        "x = 'a' * 10**9",
        "while True: pass",
        "def f(n): return f(n)\nprint(f(1))",
        "x = [0]*10**9",
        "print(f'{1:999999999d}')",
        "import os; os.system('true')",
        "__import__('os')",
        "x = ().__class__",
        "(" * 5000,
        "x = 10**400 * 1.0",
        "print(int('9' * 5000))",
        "s = 'a'\nfor i in range(90000): s = s + s",
        "sum(range(10**12))",
        "x = list(range(10**9))",
        "x = {}\nx[x] = x",
        "lambda: 0",
        "print('%s' % 3)",
        "for i in range(10**5):\n  for j in range(10**5):\n    x = i*j",
    ],
)
def test_code_does_nothing_and_never_raises(code: str) -> None:
    assert not found(f"```python\n{code}\n```\n\n```\n1\n```\n")


def test_code_that_contradicts_the_text() -> None:
    text = (
        "- $l$ = number of layers\n- $h$ = hidden size\n- $s$ = sequence length\n\n"
        "The model has 24 layers, a hidden size of 2048 and a sequence length of 1024; it saw $T$ = 40 billion tokens.\n\n"
        "```python\nl=24\nh=2048\ns={}\nT={}\n```\n"
    )
    assert not found(text.replace("s={}", "s=1024").replace("T={}", "T=40e9"))
    assert [one.code for one in found(text.replace("s={}", "s=1042").replace("T={}", "T=4*10e9"))] == ["AR404"]
    assert [one.code for one in found(text.replace("s={}", "s=1024").replace("T={}", "T=40*10e9"))] == ["AR404"]
