"""Values that other generators of code get wrong, said by hand: what each formula must give in every target."""

from __future__ import annotations

from pathlib import Path

import pytest

from symflops.emit.lowering.samples import Case, Sample
from symflops.emit.lowering.selection import program_of
from symflops.text import SymflopsError
from tests.emit.running import label, ran, runnable
from tests.small import ask, library

KNOWN = (  # formula, arguments, value, what goes wrong elsewhere
    ("6*N*D", {"N": 175e9, "D": 300e9}, 3.15e23, "64 bits wrap around to 3398197335696605184"),
    ("x*315000000000000000000000", {"x": 2.0}, 6.3e23, "the literal does not fit into an integer"),
    ("V*h*96", {"V": 50257.0, "h": 12288.0}, 59285569536.0, "32 bits wrap around"),
    ("ceil(N/75)", {"N": 525.0}, 7.0, "ceil((1.0/75.0)*525) is 8"),
    ("floor(N/49)", {"N": 49.0}, 1.0, "floor((1.0/49.0)*49) is 0"),
    ("mod(x, 8)", {"x": -3.0}, 5.0, "a remainder with the sign of the dividend"),
    ("mod(x, -8)", {"x": 3.0}, -5.0, "likewise"),
    ("max(a, b) + min(b, c)", {"a": 1.0, "b": 2.0, "c": 3.0}, 4.0, "a conditional without brackets"),
    ("N + n", {"N": 1.0, "n": 2.0}, 3.0, "SQL takes N for n"),
    ("2*(if x > 2 then 3 else 4) + 1", {"x": 3.0}, 7.0, "a conditional without brackets"),
    ("-x^2", {"x": 3.0}, -9.0, "Excel and Python differ"),
    ("x^0 + y^y", {"x": 0.0, "y": 0.0}, 2.0, "0^0 is 1"),
    ("7/2", {}, 3.5, "division of whole numbers"),
    ("a - (b - c) - (a - b)", {"a": 1.0, "b": 2.0, "c": 4.0}, 4.0, "brackets"),
    ("a/(b*c)*(a/b)/(c/a)", {"a": 8.0, "b": 2.0, "c": 4.0}, 8.0, "brackets"),
    ("x/3 + (if y > 0 then 1/y else 7)", {"x": 3.0, "y": 0.0}, 8.0, "the branch that is not taken has no value"),
    ("sum(k over k = 1 .. n)", {"n": 0.0}, 0.0, "an empty sum"),
    ("sum(k^2*a over k = n .. 9)", {"n": 3.0, "a": 0.5}, 140.0, "a closed form"),
)
REFUSED = (
    ("a/b", {"a": 1.0, "b": 0.0}),
    ("min(a/b, 3)", {"a": 1.0, "b": 0.0}),  # infinity would be lost in it
    ("a/(a/b)", {"a": 1.0, "b": 0.0}),
    ("if a/b > 2 then 1 else 2", {"a": 1.0, "b": 0.0}),
    ("(a/b)^0", {"a": 1.0, "b": 0.0}),
    ("ln(a)", {"a": 0.0}),
    ("exp(ln(a))", {"a": 0.0}),
    ("sqrt(a)", {"a": -1.0}),
    ("a^0.5", {"a": -1.0}),
    ("mod(a, b)", {"a": 1.0, "b": 0.0}),
    ("a^(b - 1)", {"a": 0.0, "b": 0.0}),
    ("a*b", {"a": 1e200, "b": 1e200}),
    ("sum(k over k = a .. 9)", {"a": 1.5}),  # its bounds are whole, or there is no sum
    ("1/(a*b)", {"a": 1e200, "b": 1e200}),  # 0 in IEEE arithmetic
)


def cases() -> list[Case]:
    rows: list[tuple[str, dict[str, float], float | None]] = [(formula, given, value) for formula, given, value, _ in KNOWN]
    rows += [(formula, given, None) for formula, given in REFUSED]
    names = sorted({name for _, given, _ in rows for name in given})
    text = "".join(f"let {name} in -1e300 ..\n" for name in names)
    small = library(text + "".join(f"let f{at} = {formula}\n" for at, (formula, _, _) in enumerate(rows)))
    found: list[Case] = []
    for at, (_, given, value) in enumerate(rows):
        program = program_of(ask(small, f"f{at}"))
        found.append(
            (program, [Sample(given, None if value is None else (value,), () if value is None else (abs(value) * 1e-15,))])
        )
    return found


@pytest.mark.parametrize("kind", runnable(), ids=label)
def test_known_values(kind: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    ran(*kind, cases(), tmp_path)


def test_there_is_no_round() -> None:
    """Half to even, half up, half away from zero: languages differ, so the language has none."""
    with pytest.raises(SymflopsError, match="round"):
        library("let x\nlet y = round(x)\n")
