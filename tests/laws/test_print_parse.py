"""Source text is read back as the same tree, whatever the tree."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings

from symflops.expr import Binding, Expr
from symflops.notation import bindings_text, to_text
from symflops.text import Source
from tests.strategies import bindings, expressions

EXAMPLES = 10_000 if os.environ.get("SYMFLOPS_HEAVY") else 300

parse = pytest.importorskip("symflops.parse.expression")


@settings(max_examples=EXAMPLES, deadline=None)
@given(expressions())
def test_text_is_read_back_as_the_same_tree(tree: Expr) -> None:
    assert parse.parse_expression(Source("EXPR", to_text(tree))) == tree


@settings(deadline=None)
@given(bindings())
def test_bindings_are_read_back_as_the_same(given_: tuple[Binding, ...]) -> None:
    assert parse.parse_bindings(Source("EXPR", f"{{{bindings_text(given_)}}}")) == given_


@settings(deadline=None)
@given(expressions())
def test_printing_again_changes_nothing(tree: Expr) -> None:
    text = to_text(tree)
    assert to_text(parse.parse_expression(Source("EXPR", text))) == text
