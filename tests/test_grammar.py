"""The languages themselves: free of conflicts, one list of reserved words, long sums, limits, every error of a file."""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lark import Lark

from symflops import shelf
from symflops.expr import Expr, Number, Power, Sum
from symflops.notation import to_text
from symflops.parse import grammars
from symflops.parse.chunks import OTHER_WORDS, RESERVED, STATEMENT_WORDS
from symflops.parse.expression import parse_calculation, parse_expression
from symflops.parse.formula import problems_of, read_formulas
from symflops.parse.grammars import GRAMMARS, Misfit, build, parse_slice, restored, tables
from symflops.parse.limits import DEEPEST, MOST_NODES, MOST_TOKENS
from symflops.text import Problem, Source, Span, SymflopsError

START_RULES = list(GRAMMARS)


def parse(text: str) -> Expr:
    return parse_expression(Source("EXPR", text))


def problems(text: str) -> list[Problem]:
    """What is wrong with the form of a formula file."""
    return problems_of(read_formulas(Source("x.flop", text)), lambda name: name in {"s", "byte", "FLOP"})


def refused(text: str) -> Problem:
    with pytest.raises(SymflopsError) as caught:
        parse(text)
    return caught.value.problems[0]


# ---- the grammars ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", START_RULES)
def test_no_conflicts_and_no_two_terminals_that_collide(start: str) -> None:
    """LALR(1) with the contextual lexer; `strict` makes Lark prove it."""
    assert isinstance(build(start, strict=True), Lark)


@pytest.mark.parametrize("start", START_RULES)
def test_every_rule_has_its_own_name(start: str) -> None:
    """Grammars are joined as texts; imported ones would come with their rules renamed."""
    names = {str(rule.origin.name) for rule in build(start).rules}
    assert not [name for name in names if name.startswith(("unit__", "expression__"))]


# ---- reserved words --------------------------------------------------------------------------------------


def keyword_terminals() -> Iterator[str]:
    """The words that the grammars have terminals for."""
    for name in ("expression", "formula"):
        for terminal, word in re.findall(r"^_([A-Z]+)\.2:\s*/([a-z]+)\(\?!\[A-Za-z0-9_\]\)/", shelf.grammar(name), re.MULTILINE):
            assert terminal == word.upper()
            yield word


def words_excluded_in(terminal: str, grammar: str) -> list[str]:
    text = shelf.grammar(grammar)
    match = re.search(rf"^{terminal}:\s*/\(\?!\(\?:([a-z|]+)\)", text, re.MULTILINE)
    assert match is not None
    return match[1].split("|")


def test_three_lists_of_reserved_words_are_one() -> None:
    words = list(keyword_terminals())
    assert len(words) == len(set(words))
    assert set(words) == set(words_excluded_in("NAME", "expression")) == RESERVED
    assert len(RESERVED) == len(STATEMENT_WORDS) + len(OTHER_WORDS) == 34


def test_words_after_a_loose_number_are_those_that_may_follow_an_expression() -> None:
    """`2 given {…}` is no unit called given."""
    words = set(words_excluded_in("UNIT_WORD", "calc"))
    assert words <= RESERVED
    assert words == {"given", "over", "then", "else", "and", "or", "by", "divides"}


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_is_no_name(word: str) -> None:
    assert [problem.code for problem in problems(f"let {word} = 1")] == ["SF101"]
    assert not problems(f"let {word}_size = 1")
    assert not problems(f"let a_{word} = 1")


# ---- long and deep ---------------------------------------------------------------------------------------


def test_a_sum_of_5000_terms() -> None:
    """As a person might paste it: parsed, printed and parsed back."""
    text = " + ".join(f"{n}*x_{n}" if n % 3 else f"x_{n} - {n}" for n in range(1, 2501))
    tree = parse(text)
    assert isinstance(tree, Sum)
    assert len(tree.terms) == 2500 + 2500 // 3
    assert to_text(tree) == text
    longer = parse(" - ".join(f"x_{n}" for n in range(5000)))
    assert isinstance(longer, Sum)
    assert len(longer.terms) == 5000
    assert parse(to_text(longer)) == longer


def test_brackets_and_powers_up_to_the_limit() -> None:
    assert parse("(" * DEEPEST + "1" + ")" * DEEPEST) == parse("1")
    assert refused("(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1)).code == "SF105"
    assert isinstance(parse("^".join(["2"] * DEEPEST)), Power)
    assert refused("^".join(["2"] * (DEEPEST + 1))).code == "SF105"
    assert refused("-" * 100_000 + "1").code == "SF105"
    assert refused("(" * 100_000).code == "SF105"


def test_large_texts_are_refused_at_once() -> None:
    assert refused(" + ".join(["1"] * (MOST_NODES + 1))).code == "SF104"
    assert refused("x " * (MOST_TOKENS + 1)).code == "SF104"
    assert refused("x" * 300_000).code == "SF104"


def test_numbers_are_exact_and_bounded() -> None:
    assert parse("0.1") == Number(parse("0.1").value, "0.1")  # type: ignore[union-attr]
    assert refused("9" * 401).code == "SF405"
    assert refused("1e1001").code == "SF405"


# ---- every error of a file -------------------------------------------------------------------------------

BROKEN = """
let a = 2 ** 3
let b = 6 n_params
let good = 1
law c by = 4
let d = (1 + 2
input e = 4
let f = x = 1
test "t" expect 1 == 1 ~
choice g { x, }
"""


def test_every_broken_statement_is_reported_once() -> None:
    found = problems(BROKEN)
    lines = [BROKEN.count("\n", 0, problem.labels[0].span.start) + 1 for problem in found]
    assert lines == [2, 3, 5, 6, 7, 8, 9]
    assert {problem.code for problem in found} == {"SF101"}


def test_a_broken_statement_does_not_hide_the_next() -> None:
    names = [getattr(statement, "name", "") for statement in read_formulas(Source("x.flop", BROKEN)).file.statements]
    assert names == ["good", "g"]


def test_an_open_string_is_the_only_report() -> None:
    """Whatever stands after it is its consequence."""
    found = problems('let a "doc\nlet b = 2 ** 3\n')
    assert [problem.message for problem in found] == ["this string has no end"]


def test_control_characters_are_refused_wherever_they_stand() -> None:
    for text in ("let a \u202e= 1", "# hidden \u200b\nlet a = 1", 'let a = 1 "doc\x1b[31m"'):
        assert {problem.code for problem in problems(text)} == {"SF102"}


# ---- what is read differently where people type ----------------------------------------------------------


@pytest.mark.parametrize(
    ("loose", "strict"),
    [
        ("80 GB/s", "80 [GB/s]"),
        ("80 GB / 2", "80 [GB]/2"),
        ("6 FLOP/param/token * 2", "6 [FLOP/param/token]*2"),
        ("$2/h * 3 h", "2 [$/h]*3 [h]"),
        ("80 s given {n = 1}", "80 [s] given {n = 1}"),
        ("2 s or 3 s", "2 [s] or 3 [s]"),
        ("3 m/s^2", "3 [m/s^2]"),
        ("-2^2", "-2^2"),
    ],
)
def test_a_loose_unit_is_one_word(loose: str, strict: str) -> None:
    assert to_text(parse_calculation(Source("EXPR", loose))[0]) == strict


def test_formula_files_want_brackets() -> None:
    assert refused("80 GB").helps == ("multiplication is always written: 80*GB",)


def test_typographic_operators_are_read_as_the_plain_ones() -> None:
    assert parse("2×3·4−5÷6") == parse("2*3*4-5/6")


@pytest.mark.parametrize("start", ["statement", "calculation", "quantity"])
def test_a_parser_from_the_cache_reads_the_same(start: str) -> None:
    built = build(start)
    again = restored(marshal.loads(marshal.dumps(tables(built))), start)  # noqa: S302 - our own, a line above
    texts = {
        "statement": [
            'let a : FLOP = 2*b where b = 3 [s]  "doc"',
            'test "t" given layer = {times = 2} expect a ~ 3 within 5%',
        ],
        "calculation": ["1 + 2*x given {a = 2} -> s", "sum(k^2 over k = 1 .. 10)", "if a is b | c then 1 else 2"],
        "quantity": ["35% .. 45%", "$1.50 .. 2.50 /h/device", "3e23 FLOP ×÷ 1.5"],
    }
    for text in texts[start]:
        assert again.parse(text, start=start) == built.parse(text, start=start)


def test_a_spoilt_table_is_built_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYMFLOPS_CACHE", str(tmp_path))
    grammars._parser.cache_clear()
    try:
        assert not isinstance(parse_slice("calculation", Source("x", "1+1"), Span(0, 3)), Misfit)
        (file,) = tmp_path.iterdir()
        whole = file.read_bytes()
        for spoilt in (b"", whole[:-1], whole[:40] + b"x" + whole[41:]):
            file.write_bytes(spoilt)
            grammars._parser.cache_clear()
            assert not isinstance(parse_slice("calculation", Source("x", "1+1"), Span(0, 3)), Misfit)
            assert len(file.read_bytes()) == len(whole)
    finally:
        grammars._parser.cache_clear()
