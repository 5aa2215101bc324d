"""Solutions told in the names that are given, beside their numbers; entries of tables as unknowns."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

import symflops as sf
from symflops.algebra import roots
from symflops.algebra.solution import Solution
from symflops.algebra.solving import solve
from symflops.exact import midpoint
from symflops.text import SymflopsError
from tests.small import ask, codes, library

SMALL = """
choice kind { big, small } default big
let rate(k : kind) : FLOP/s/device          "What a kind does"
let speed : FLOP/s/device = rate(kind)      let other : FLOP/s/device = rate(small)
let a  let b  let n integer  let c in -100 .. 100
let line = a*b + 3*n                        let square = a*c^2 + b*c - n
let top = max(a*n, b*n^2)                   let mixed = a*b + ln(b)
"""


@pytest.fixture(scope="module")
def found() -> Callable[..., Solution]:
    small = library(SMALL)

    def solved(equation: str, unknown: str, **given: Any) -> Solution:
        return solve(ask(small, "line", **given), equation, unknown)

    return solved


def at_given(solution: Solution) -> list[Fraction]:
    """What the formulas come to with the values that are given put in."""
    assert solution.balance is not None
    values = {key: getattr(d.expr, "value", None) for key, d in solution.balance.definitions.items()}
    return [midpoint(one.value_at({key: values[key] for key in one.names})) for one in solution.formulas if one is not None]


@pytest.mark.parametrize(
    ("equation", "unknown", "given", "texts"),
    [
        ("line = 20", "a", {"b": 4, "n": 2}, ["(20 - 3*n)/b"]),
        ("line = 20", "n", {"a": 2, "b": 4}, ["(20 - a*b)/3"]),
        ("line <= 20", "n", {"a": 2, "b": 4}, ["(20 - a*b)/3"]),
        ("top = 50", "n", {"a": 3, "b": 2}, ["sqrt(50/b)"]),
        ("top = 50", "n", {"a": 30, "b": 2}, ["50/a"]),
        ("square = 0", "c", {"a": 1, "b": 2, "n": 8}, None),
    ],
)
def test_the_formula_has_the_value_of_the_root(
    found: Callable[..., Solution], equation: str, unknown: str, given: dict[str, int], texts: list[str] | None
) -> None:
    """Of several candidates each root has the one that is right at the values given: that of its case of a maximum."""
    solution = found(equation, unknown, **given)
    assert all(one is not None for one in solution.formulas)
    values = at_given(solution)
    assert len(values) == len(solution.roots) == (2 if unknown == "c" else 1)
    for value, root in zip(values, solution.roots, strict=True):
        assert abs(value - root.middle) <= abs(root.middle) / 10**12
    if texts is not None:
        assert [one.text for one in solution.formulas if one] == texts


def test_a_root_that_has_no_formula_is_a_number_alone(found: Callable[..., Solution]) -> None:
    solution = found("mixed = 9", "b", a=2)
    assert solution.formulas == (None,) and solution.roots[0].expr is None


def test_an_entry_of_a_table_is_looked_for(found: Callable[..., Solution]) -> None:
    rates = {"rate": {"big": "5 FLOP/s/device", "small": "2 FLOP/s/device"}}
    (root,) = found("speed = 8 FLOP/s/device", "rate(big)", **rates).roots
    assert root.middle == 8
    (free,) = found("speed = 3*other", "rate(big)").roots  # nobody gives either
    assert free.expr is not None


@pytest.mark.parametrize(
    ("unknown", "message"),
    [
        ("rate", "is a table: a value is looked for in one entry"),
        ("rate(", "is a table: a value is looked for in one entry"),
        ("rate(bigg)", "has no entry `bigg`"),
        ("line(big)", "is no quantity"),
        ("rate(small)", "does not depend on `rate\\(small\\)`"),
    ],
)
def test_an_entry_that_is_none_says_so(found: Callable[..., Solution], unknown: str, message: str) -> None:
    with pytest.raises(SymflopsError, match=message) as caught:
        found("speed = 8 FLOP/s/device", unknown)
    assert codes(caught.value)[0] in ("SF203", "SF502") and caught.value.problems[0].helps


def test_the_peak_of_a_format_for_a_time(symflops: Callable[..., Any]) -> None:
    """A run of 30 days is asked of the bf16 peak of the chip; what eval says of the answer is 30 days."""
    line = "training_time = 30 day"
    given = ("--from", "hardware/h100_sxm", "-s", "n_params=70B", "-s", "n_tokens=1.4T", "-s", "n_devices=1024", "-s", "mfu=40%")
    laws = ("-s", "training_time=by work", "-s", "training_flops=by kaplan", "-s", "counted_params=all")
    out, err, code = symflops("solve", line, "--for", "dense_peak(bf16)", *given, *laws, "--format", "json")
    assert code == 0, err
    (one,) = json.loads(out)["results"]["dense_peak(bf16)"]
    assert one["unit"] == "TFLOP/s/device" and "n_devices" in one["formula"] and "mfu" in one["formula"] and one["latex"]
    assert one["value"] == pytest.approx(6 * 70e9 * 1.4e12 / (1024 * 0.4 * 30 * 86400) / 1e12)


def test_the_tokens_of_a_million_dollars_in_names() -> None:
    solution = sf.solve("training_cost = $1M", "n_tokens", "gpt3")
    (formula,) = solution.formulas
    assert formula is not None and "rent(a100_sxm_80g)" in formula.text and "n_devices" not in formula.text
    assert at_given(solution) == [solution.roots[0].middle]


def test_a_formula_with_a_sum_is_checked_at_whole_numbers_near_what_is_given() -> None:
    """A sum has no value between whole numbers, and far from what is given it may run over more terms than may be asked."""
    small = library(
        """
        let begin integer   let end integer   let rent   let width
        let bill = rent*sum(max(k*width, 3*k + 7) over k = begin .. end)
        """
    )
    asked = ask(small, "bill", begin=100, end=300, rent=2, width=4)
    solution = solve(asked, "bill = 1000", "rent")
    (formula,) = solution.formulas
    assert formula is not None and formula.names == ("width", "begin", "end")
    assert "over k = begin .. end" in formula.text
    assert at_given(solution) == [solution.roots[0].middle]


def test_equal_quadratics_are_written_once_and_long_ones_not_to_their_end(
    found: Callable[..., Solution], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both roots of a square are of one case: writing it is what takes time."""
    written: list[tuple[Any, ...]] = []
    write = roots._written_quadratic

    def counted(*args: Any) -> Any:
        written.append(args)
        return write(*args)

    monkeypatch.setattr(roots, "_written_quadratic", counted)
    solution = found("square = 0", "c", a=1, b=2, n=8)
    assert len(solution.roots) == 2 and all(solution.formulas)
    ((*parts, longest),) = [one for one in written if one[-1] is not None]
    assert len(write(*parts, longest)) == 2
    with pytest.raises(roots.TooLong):
        write(*parts, 3)
