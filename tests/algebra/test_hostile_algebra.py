"""Formulas that make algebra systems hang: each is answered or refused, by counted work and not by a clock."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symflops.algebra.deriving import derive
from symflops.algebra.formula import Formula
from symflops.text import SymflopsError
from tests.small import ask, codes, library


def formula(definition: str, names: str, target: str = "it") -> Formula:
    declared = "  ".join(f"let {name}" for name in names.split())
    small = library(f"{declared}\nlet unused default 1\n{definition}")
    question = ask(small, target)
    return derive(question, target).formula


def nested(depth: int) -> str:
    """Square roots within square roots, each level twice."""
    text = "x"
    for at in range(1, depth + 1):
        text = f"(sqrt({text} + 1) + 1/({text} + {at}))"
    return text


@pytest.mark.parametrize("names", ["a b c d e f", "a b c d e f g h i j"])
def test_a_power_of_a_long_sum_is_shown_but_not_multiplied_out(names: str) -> None:
    """(a + … + f)^20 has 53,130 terms."""
    found = formula(f"let it = ({' + '.join(names.split())})^20", names)
    assert found.text.endswith("^20")


def test_roots_within_roots_are_shown_as_they_are_written() -> None:
    found = formula(f"let it = {nested(5)}", "x")
    assert found.text.count("sqrt") == 31


def test_a_sum_of_rational_terms() -> None:
    terms = " + ".join(f"4*h^2 + 2*h*f*e/(k + {at}) + h*v/(l + {at}) + s^2*h/(t*p + {at})" for at in range(1, 9))
    found = formula(f"let it = {terms}", "h f e k v l s t p")
    assert found.value_at(dict.fromkeys(found.names, Fraction(1))) is not None


def test_thirty_doublings() -> None:
    steps = "\n".join(f"let t{at + 1} = (t{at} + 1)*(t{at} + 2)" for at in range(30))
    with pytest.raises(SymflopsError) as caught:
        formula(steps, "t0", "t30").diff("t0")
    assert codes(caught.value) == ["SF405"]


def test_more_names_than_a_form_may_have() -> None:
    names = " ".join(f"x{at}" for at in range(600))
    found = formula(f"let it = {' + '.join(names.split())}", names)
    assert len(found.names) == 600


def test_a_floor_that_sympy_loses() -> None:
    """floor(max(8, 4 h)/230) at h = 5 is 0."""
    found = formula("let it = floor(max(8, 4*h)/230)", "h")
    assert found.value_at({"h": Fraction(5)}) == 0


def test_a_name_over_itself() -> None:
    assert formula("let it = a/a", "a").text == "1"


def test_a_tower_has_a_slope() -> None:
    found = formula("let it = x^(x^x)", "x").diff("x")
    assert "ln(x)" in found.text
