"""Hypothesis strategies that the property tests share: random trees as a parser would make them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from symflops.expr import (
    AGGREGATES,
    Aggregate,
    Argument,
    Arm,
    Assign,
    Binder,
    Binding,
    ByLaw,
    Call,
    Compare,
    Conditional,
    Divides,
    Entry,
    Expr,
    Is,
    Logic,
    Match,
    Name,
    Negate,
    Not,
    Number,
    Pick,
    Power,
    Preset,
    Product,
    Rows,
    Sum,
    Tagged,
    Under,
    Units,
)

LITERALS = (
    Number(Fraction(0), "0"),
    Number(Fraction(1), "1"),
    Number(Fraction(2), "2"),
    Number(Fraction(12), "12"),
    Number(Fraction(5, 2), "2.5"),
    Number(Fraction(1000), "1_000"),
    Number(Fraction(175 * 10**9), "175B"),
    Number(Fraction(4 * 10**12), "4T"),
    Number(Fraction(50_000), "50k"),
    Number(Fraction(3, 2) * 10**6, "1.5M"),
    Number(Fraction(3, 10), "30%"),
    Number(Fraction(1, 400), "2.5e-3"),
    Number(Fraction(10**12), "1E+12"),
)
# Names that begin like words of the language, single letters, and letters that end numbers.
NAMES = ("a", "B", "e", "x", "L", "h", "n_layers", "d_model", "n_kv_heads", "iffy", "organic", "by_", "given2", "_k")
OPTIONS = ("attention", "mamba", "none", "bf16")
UNIT_NAMES = ("FLOP", "param", "token", "s", "device", "byte", "$", "GB")
RELATIONS = ("==", "!=", "<", "<=", ">", ">=")
FUNCTIONS = ("min", "max", "sqrt", "ceil", "floor", "abs", "log2", "log10", "ln", "exp", "mod", "number", "conv_size")

names = st.sampled_from(NAMES)
options = st.lists(st.sampled_from(OPTIONS), min_size=1, max_size=3, unique=True).map(tuple)
numbers = st.sampled_from(LITERALS)
powers = st.integers(-3, 3).filter(bool)


@st.composite
def units(draw: st.DrawFn) -> Units:
    """A unit with at least one factor, each name once."""
    used = draw(st.lists(st.sampled_from(UNIT_NAMES), min_size=1, max_size=4, unique=True))
    return Units(tuple((name, draw(powers)) for name in used))


def _several(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[tuple[Expr, ...]]:
    return st.lists(parts, min_size=2, max_size=4).map(tuple)


@st.composite
def _chains(draw: st.DrawFn, parts: st.SearchStrategy[Expr]) -> Expr:
    """Sums, products, comparisons and logic: any number of operands with something between them."""
    operands = draw(_several(parts))
    kind = draw(st.sampled_from((Sum, Product, Compare, Logic)))
    if kind is Logic:
        return Logic(draw(st.sampled_from(("and", "or"))), operands)
    if kind is Compare:
        return Compare(operands, tuple(draw(st.sampled_from(RELATIONS)) for _ in operands[1:]))
    signs = "+-" if kind is Sum else "*/"
    marks = signs[0] + "".join(draw(st.sampled_from(signs)) for _ in operands[1:])
    return Sum(operands, marks) if kind is Sum else Product(operands, marks)


@st.composite
def _calls(draw: st.DrawFn, parts: st.SearchStrategy[Expr]) -> Call:
    by_place = draw(st.lists(parts, max_size=3))
    by_name = draw(st.lists(st.builds(Argument, names, parts), max_size=2))
    return Call(draw(st.sampled_from(FUNCTIONS)), (*by_place, *by_name))


def _binders(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Binder]:
    return st.builds(Binder, names, st.none(), st.none()) | st.builds(Binder, names, parts, parts)


def _listed(parts: st.SearchStrategy[Binding]) -> st.SearchStrategy[tuple[Binding, ...]]:
    return st.lists(parts, min_size=1, max_size=3).map(tuple)


def _bindings(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Binding]:
    plain: st.SearchStrategy[Binding] = st.one_of(
        st.builds(Assign, names, parts),
        st.builds(Pick, names, names),
        st.builds(Entry, names, parts, parts),
        st.builds(Preset, st.sampled_from(("models/gpt3_175b", "draft"))),
    )
    rows = st.lists(_listed(plain), min_size=1, max_size=2).map(tuple)
    return plain | st.builds(Rows, names, rows)


def core(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """One node of the kinds that definitions of a graph have, over some parts."""
    return st.one_of(
        _chains(parts),
        st.builds(Negate, parts),
        st.builds(Power, parts, parts),
        st.builds(Divides, parts, parts),
        st.builds(Not, parts),
        st.builds(Conditional, parts, parts, parts),
        _calls(parts),
        st.builds(Aggregate, st.sampled_from(AGGREGATES), parts, st.lists(_binders(parts), min_size=1, max_size=2).map(tuple)),
    )


def surface(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """One node of the kinds that only stand in files, over some parts."""
    arms = st.lists(st.builds(Arm, options | st.just(()), parts), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Tagged, parts, units()),
        st.builds(Is, names, options),
        st.builds(Match, names, arms),
        st.builds(Under, parts, _listed(_bindings(parts))),
        st.builds(ByLaw, parts, names),
    )


def expressions(leaves: int = 20) -> st.SearchStrategy[Expr]:
    """Trees of every kind of node, however they nest, with about so many leaves at most."""
    atoms: st.SearchStrategy[Expr] = numbers | st.builds(Name, names)
    return st.recursive(atoms, lambda parts: core(parts) | surface(parts), max_leaves=leaves)


def bindings(leaves: int = 10) -> st.SearchStrategy[tuple[Binding, ...]]:
    """What is given, with expressions of every kind."""
    return _listed(_bindings(expressions(leaves)))


def cores(names: tuple[str, ...], leaves: int = 8) -> st.SearchStrategy[Expr]:
    """Core trees that are numbers, over some names: what a definition of a graph without units and choices may be."""
    atoms: st.SearchStrategy[Expr] = (
        st.sampled_from(("1", "2", "3", "12", "0")).map(lambda text: Number(Fraction(text), text))
        | st.just(Number(Fraction(5, 2), "2.5"))
        | st.sampled_from(names).map(Name)
    )
    return st.recursive(atoms, _core_numbers, max_leaves=leaves)


def _core_numbers(parts: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """One node with a value that is a number, over parts with such values."""
    whole = st.sampled_from(("2", "3", "0", "1/2", "-1")).map(lambda text: Number(Fraction(text), text))
    conditions = st.builds(lambda a, b, relation: Compare((a, b), (relation,)), parts, parts, st.sampled_from(RELATIONS))

    def joined(kind: type, marks: str) -> st.SearchStrategy[Expr]:
        return st.builds(lambda a, b, mark: kind((a, b), marks[0] + mark), parts, parts, st.sampled_from(marks))

    return st.one_of(
        joined(Sum, "+-"),
        joined(Product, "*/"),
        joined(Product, "*/"),
        st.builds(Negate, parts),
        st.builds(Power, parts, whole),
        st.builds(lambda word, part: Call(word, (part,)), st.sampled_from(("ceil", "floor", "abs", "sqrt", "number")), parts),
        st.builds(lambda word, a, b: Call(word, (a, b)), st.sampled_from(("min", "max", "mod")), parts, parts),
        st.builds(Conditional, conditions, parts, parts),
    )
