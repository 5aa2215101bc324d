"""Names that mean something in a target, and texts that try to leave a comment or a string."""

from __future__ import annotations

from pathlib import Path

import pytest

from symflops.emit import checked_options, target, targets
from symflops.emit.lowering.naming import Names
from symflops.emit.lowering.program import Program
from symflops.emit.lowering.samples import samples
from symflops.emit.lowering.selection import program_of
from symflops.emit.lowering.writing import plain
from symflops.text import SymflopsError
from tests.emit.running import label, ran, runnable
from tests.small import ask, library

# Keywords, macros, builtins and cells of spreadsheets; N and n are one name in SQL.
WORDS = """N n A100 H100 V100 T4 L4 R C R1C1 linux unix lambda class int double main register fn self Self crate super type _x
await arguments undefined eval NaN __proto__ yield def None True math np status sample inputs select group order value begin
end function local pi e i I in_ out errno NAN log pow gamma y0 j1 abs1 sf_divide part part_2 const static new this
struct union enum fn1 mut impl trait where_ from_ table_ row rows primary key user checked refused found bad wrong"""
CLASHING = WORDS.split()
HOSTILE = (
    "*/ int main(){system(id);} /*",
    "</script><img src=x onerror=alert(1)> <?php system(id); ?> <!--#exec cmd=id-->",
    r"ends in a backslash \\",
    "a trigraph ??/",
    "'''; import os; os.system('id') #",
    "'; DROP TABLE x; --",
    r"\\immediate\\write18{id} \\input{/etc/passwd} $x$ % & # _ ^ ~",
    "=HYPERLINK(1) {0} {{1}} %s %n ${x} `id`",
    "]]> <![CDATA[ --]] &#60;b&#62; -->",
    "=cmd|' /C calc'!A0 +1 -2+3 @SUM(1)",
    "end #= =# end $(run(`id`)) \\$(1)",
    "coding: latin-1 -*- vim: set fileencoding=utf-7",
)


def clashing() -> Program:
    text = "".join(f"let {name}\n" for name in CLASHING) + f"let total = {' + '.join(CLASHING)}\n"
    text += "".join(f"let c{at} = total*{at}/{name}\n" for at, name in enumerate(CLASHING, 1))
    text += f"let all_of_it = {' + '.join(f'c{at}' for at in range(1, len(CLASHING) + 1))}\n"
    return program_of(ask(library(text), "all_of_it", **{name: at for at, name in enumerate(CLASHING, 1)}))


def hostile() -> Program:
    text = "".join(f'let h{at} : $ "{doc}"\n' for at, doc in enumerate(HOSTILE))
    total = " + ".join(f"h{at}" for at in range(len(HOSTILE)))
    text += "".join(f'let d{at} : $ = h{at} + 1 [$] "{doc}" in 0 [$] ..\n' for at, doc in enumerate(HOSTILE))
    text += "".join(f'require h{at} < 1e9 [$] "{doc}"\n' for at, doc in enumerate(HOSTILE))
    text += f'let sum_of_them : $ = {total} + {total.replace("h", "d")} "{HOSTILE[0]}"\n'
    return program_of(ask(library(text), "sum_of_them", **{f"h{at}": f"{at + 1} $" for at in range(len(HOSTILE))}))


@pytest.mark.parametrize("kind", runnable(), ids=label)
def test_names_that_mean_something(kind: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    program = clashing()
    ran(*kind, [(program, samples(program))], tmp_path)


@pytest.mark.parametrize("kind", runnable(), ids=label)
def test_texts_stay_in_their_comments(kind: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    program = hostile()
    ran(*kind, [(program, samples(program))], tmp_path)


@pytest.mark.parametrize("name", targets())
def test_hostile_texts_do_nothing_anywhere(name: str) -> None:
    found = target(name).emit([hostile()], checked_options(name, {}))
    if isinstance(found, bytes):
        pytest.skip("no text: test_excel.py looks into it")
    never_here = {"latex": ("\\write18", "\\input{"), "markdown": ("$\\immediate", " \\immediate"), "json": ()}
    for never in ("<?php", "</script>", "<img", "<!--#", *never_here.get(name, ("*/ int",))):
        assert never not in found, never


@pytest.mark.parametrize("name", targets())
def test_what_is_written_is_the_same_each_time(name: str) -> None:
    chosen = checked_options(name, {})
    assert target(name).emit([clashing()], chosen) == target(name).emit([clashing()], chosen)


def test_each_name_has_one_key() -> None:
    keys = [*CLASHING, *(f"{name}@layer 1-3" for name in CLASHING), *(f"size({name}, x)" for name in CLASHING), "🙂", "ж", ""]
    for fold in (False, True):
        names = Names({"lambda", "class"}, fold=fold)
        found = [names.of(key) for key in keys]
        assert len({name.lower() if fold else name for name in found}) == len(set(keys))
        assert [names.of(key) for key in keys] == found
        assert all(name.isascii() and name.isidentifier() for name in found)


def test_control_characters_and_ends_of_lines_are_shown() -> None:
    assert plain("a\nb\u2028c\u202ed\x1b[0m\\") == "a\\u{a}b\\u{2028}c\\u{202e}d\\u{1b}[0m"
    assert plain("–×²") == "-x\\u{b2}"


def test_numbers_beyond_float64_are_refused() -> None:
    small = library("let huge = x*1e400\nlet tiny = x*1e-400\nlet x\n")
    for name in ("huge", "tiny"):
        with pytest.raises(SymflopsError, match="has no float64"):
            target("c").emit([program_of(ask(small, name))], {})


def test_a_sum_that_cannot_be_written_says_why() -> None:
    small = library("let n integer\nlet a\nlet s = sum(max(k, a) over k = 1 .. n)\nlet long = sum(1/k over k = 1 .. 5000)\n")
    with pytest.raises(SymflopsError, match="has no closed form, and its bounds depend on arguments"):
        program_of(ask(small, "s"))
    assert program_of(ask(small, "s", n=9), ["a"]).inputs[0].label == "a"
    with pytest.raises(SymflopsError, match="5,000 terms, more than 2,000"):
        program_of(ask(small, "long"))


def test_deep_and_long_formulas() -> None:
    """Compilers stumble over depth and over thousands of operands in one statement: both are cut into steps."""
    deep = "x" + "*(x + 1" * 90 + ")" * 90
    small = library(f"let x\nlet deep = {deep}\nlet long = {' + '.join(f'x*{at}' for at in range(1, 3000))}\n")
    for name in ("deep", "long"):
        program = program_of(ask(small, name, x=0.5))
        for kind in runnable():
            text = target(kind[0]).emit([program], checked_options(*kind))
            code = [line.partition(" -- ")[0] for line in text.splitlines() if "  =" not in line]
            assert max(depth(line) for line in code) <= 30


def depth(line: str) -> int:
    most = here = 0
    for character in line:
        here += {"(": 1, ")": -1}.get(character, 0)
        most = max(most, here)
    return most
