"""Signs that coefficients, whole numbers and the meaning of max and min tell."""

from __future__ import annotations

import pytest

from symflops.algebra.signs import sign_of
from tests.algebra.test_canonical import canonical, tree


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("x + y", "+"),
        ("x - y", ""),
        ("-x*y/(a + b)", "-"),
        ("n - 1", "+0"),
        ("n*k - 1", "+0"),
        ("n + k - 1", "+"),
        ("n - 2", ""),
        ("1 - n*k", "-0"),
        ("x - 1", ""),
        ("1/n - 1", "-0"),
        ("max(x, y) - x", "+0"),
        ("x - max(x, y)", "-0"),
        ("min(x, y) - x", "-0"),
        ("a*max(x, y) - a*x", "+0"),
        ("max(x, y) - min(x, y)", "+0"),
        ("x - x", "0"),
    ],
)
def test_signs(text: str, sign: str) -> None:
    expr = tree(text)
    forms = canonical(expr)
    assert sign_of(forms.field, forms.form(expr)) == sign
