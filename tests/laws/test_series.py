"""Closed sums equal sums term by term, whatever kinks the terms have."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from symflops.evaluate import Values, number
from symflops.expr import Aggregate, Binder, Call, Compare, Conditional, Expr, Name, Negate, Number, Power, Product, Sum

K = "%k1"


def whole(value: int) -> Number:
    return Number(Fraction(value), str(value))


leaves = st.one_of(st.just(Name(K)), st.integers(-5, 5).map(whole))


def grown(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.tuples(parts, parts).map(lambda p: Sum(p, "+-")),
        st.tuples(parts, parts).map(lambda p: Product(p, "**")),
        st.tuples(parts, st.integers(1, 7)).map(lambda p: Product((p[0], whole(p[1])), "*/")),
        st.tuples(parts, st.integers(0, 3)).map(lambda p: Power(p[0], whole(p[1]))),
        parts.map(Negate),
        st.tuples(st.sampled_from(("min", "max")), parts, parts).map(lambda p: Call(p[0], (p[1], p[2]))),
        st.tuples(st.sampled_from(("ceil", "floor", "abs")), parts).map(lambda p: Call(p[0], (p[1],))),
        st.tuples(parts, st.integers(2, 7)).map(lambda p: Call("mod", (p[0], whole(p[1])))),
        st.tuples(st.sampled_from(("<", "<=", "==", "!=")), parts, parts, parts, parts).map(
            lambda p: Conditional(Compare((p[1], p[2]), (p[0],)), p[3], p[4])
        ),
    )


@given(body=st.recursive(leaves, grown, max_leaves=8), first=st.integers(-4, 6), count=st.integers(0, 25))
@settings(deadline=None, max_examples=300)
def test_a_sum_equals_its_terms(body: Expr, first: int, count: int) -> None:
    values = Values({})
    last = first + count - 1
    together = values.read(Aggregate("sum", body, (Binder(K, whole(first), whole(last)),)), {})
    alone = sum((number(values.read(body, {K: Fraction(k)})) for k in range(first, last + 1)), Fraction(0))  # type: ignore[misc]
    assert together == alone


def test_a_long_sum_costs_as_much_as_its_kinks() -> None:
    body = Call("max", (Name(K), whole(1_000_000)))
    total = Values({}).read(Aggregate("sum", body, (Binder(K, whole(1), whole(10_000_000)),)), {})
    assert total == 1_000_000 * 1_000_000 + (10_000_000 * 10_000_001 - 1_000_000 * 1_000_001) // 2
