"""Hostile formulas asked of derive, solve and sensitivity: each has its answer or a declared error, and no algebra runs away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
CODE = "__import__('pathlib').Path('pwned').touch()"
WIDE = "".join(f"let w{at}\n" for at in range(10)) + "let six = (w0 + w1 + w2 + w3 + w4 + w5)^20\n"
WIDE += f"let ten = ({' + '.join(f'w{at}' for at in range(10))})^20\n"
ROOTS = "let w0\nlet r0 = w0\n" + "".join(f"let r{at} = sqrt(r{at - 1} + 1) + 1/(r{at - 1} + {at})\n" for at in range(1, 13))
DOUBLED = "let w0\nlet r0 = w0\n" + "".join(f"let r{at} = (r{at - 1} + 1)*(r{at - 1} + 2)\n" for at in range(1, 61))
CHAIN = "let r0 = 0*n_layers\n" + "".join(f"let r{at} = r{at - 1} + 1\n" for at in range(1, 5001))
TERMS = "".join(f"let w{at}\n" for at in range(5000)) + f"let all = {' + '.join(f'w{at}' for at in range(5000))}\n"
RATIONAL = "".join(f"let {name}\n" for name in ("w0", "w1", "w2", "w3", "w4", "w5", "w6"))
RATIONAL += "let sums = " + " + ".join(
    f"4*w0^2 + 2*w0*w1*w2/(w3 + {at}) + w0*w4/(w5 + {at}) + w6^2*w0/(w1*w2 + {at})" for at in range(1, 9)
)
LOSS = """
let w0
let w1
let w2
let budget
let size
let slope = -0.34*w1*size^-1.34 + 0.28*w2*(budget/(6*size))^-1.28*budget/(6*size^2)
"""
SMALL = """
let w0
let quintic = w0^5 - w0 - 1
let next = w0 + 1
let tower = w0^(w0^(w0^w0))
let one = w0/w0
let w1 integer
let stairs = floor(max(8, 4*w1)/230)
"""


@pytest.fixture
def ask(tmp_path: Path, symflops: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command line about the formulas of a text."""
    monkeypatch.chdir(tmp_path)

    def call(text: str, *words: str) -> Any:
        Path("own.flop").write_text(text, encoding="utf-8")
        ran = symflops(*words, "--lib", "own.flop")
        assert "Traceback" not in ran.err and not Path("pwned").exists()
        return ran

    return call


@pytest.mark.parametrize(("name", "terms"), [("six", "53,130"), ("ten", "10,015,005")])
def test_terms_are_counted_before_they_are_written(ask: Run, name: str, terms: str) -> None:
    ran = ask(WIDE, "derive", name, "--expand")
    assert ran.code == 3 and f"`{name}` has {terms} terms when multiplied out" in ran.err
    assert ask(WIDE, "derive", name, "--format", "value").out.endswith(")^20\n")


def test_what_doubles_is_no_closed_form(ask: Run) -> None:
    for name, *words in (("r12", "--simplify"), ("r12", "--factor")):
        assert ask(ROOTS, "derive", name, *words).code == 3
    ran = ask(DOUBLED, "derive", "r30", "--diff", "w0")
    assert ran.code == 3 and "too many terms to be shown" in ran.err
    ran = ask(DOUBLED, "eval", "gpt3", "r60", "-s", "w0=2")
    assert ran.code == 3 and "more than 4096 bits" in ran.err


def test_long_formulas_are_shown_as_they_stand(ask: Run) -> None:
    ran = ask(TERMS, "derive", "all", "--simplify", "--format", "value")
    assert ran.code == 0 and ran.out.startswith("w0 + w1 + w2") and ran.out.count("+") == 4999
    assert ask(RATIONAL, "derive", "sums", "--simplify").code == 0


def test_a_chain_is_evaluated_without_recursion(ask: Run) -> None:
    ran = ask(CHAIN, "eval", "gpt3", "r5000", "--exact", "--value")
    assert (ran.code, ran.out) == (0, "5000\n")


def test_the_optimum_of_a_loss_has_a_closed_form(ask: Run) -> None:
    """SymPy's `solve` does not end on exponents 0.34 and 0.28, as decimals or as fractions."""
    ran = ask(LOSS, "solve", "slope = 0", "--for", "size", "--format", "json")
    (root,) = json.loads(ran.out)["results"]["size"]
    assert root["formula"] == "(17*w1*budget^0.28/(14*w2*2^0.28*3^0.28))^(50/31)"
    given = ("-s", "w1=406.4", "-s", "w2=410.7", "-s", "budget=5.76e23")
    (found,) = json.loads(ask(LOSS, "solve", "slope = 0", "--for", "size", *given, "--format", "json").out)["results"]["size"]
    value = (0.34 * 406.4 / (0.28 * 410.7) * (5.76e23 / 6) ** 0.28) ** (1 / 0.62)
    assert found["value"] == pytest.approx(value, rel=1e-12)


def test_roots_are_certified_numbers(ask: Run) -> None:
    ran = ask(SMALL, "solve", "quintic = 0", "--for", "w0", "--format", "json")
    (root,) = json.loads(ran.out)["results"]["w0"]
    assert root["low"] <= root["value"] <= root["high"] and root["value"] == pytest.approx(1.16730397826141868, rel=1e-15)
    ran = ask(SMALL, "solve", "next = w0", "--for", "w0")
    assert ran.code == 3 and "no value of `w0` solves" in ran.err
    ran = ask(SMALL, "solve", "quintic = 0; next = 2", "--for", "w0,w1")
    assert ran.code == 2 and "systems of equations are not solved" in ran.err


def test_rounding_is_kept(ask: Run) -> None:
    assert ask(SMALL, "derive", "stairs", "--simplify", "--format", "value").out == "floor(max(8, 4*w1)/230)\n"
    assert ask(SMALL, "derive", "stairs", "-s", "w1=5", "--format", "value").out == "0\n"
    assert ask(SMALL, "derive", "one", "--simplify", "--format", "value").out == "1\n"


def test_a_tower_of_powers_has_a_slope_or_a_reason(ask: Run) -> None:
    ran = ask(SMALL, "sensitivity", "tower", "gpt3", "-s", "w0=1.5", "--format", "json")
    assert ran.code == 0 and json.loads(ran.out)["inputs"]
    assert ask(SMALL, "sensitivity", "tower", "gpt3", "-s", "w0=3").code == 3


@pytest.mark.parametrize(
    "words",
    [
        ("derive", "next", "--diff", CODE),
        ("derive", "next", "--in", CODE),
        ("derive", "next", "--collect", CODE),
        ("derive", CODE),
        ("solve", "next = 3", "--for", CODE),
        ("solve", f"{CODE} = 3", "--for", "w0"),
        ("sensitivity", "next", "gpt3", "--over", CODE),
        ("compare", "gpt3", "--laws", CODE),
    ],
)
def test_names_are_looked_up_and_never_run(ask: Run, words: tuple[str, ...]) -> None:
    ran = ask(SMALL, *words)
    assert ran.code == 2 and ran.err.startswith("error[SF")
