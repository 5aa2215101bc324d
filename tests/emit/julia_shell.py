"""Reads a file of Julia by the grammar that editors have for it and works it out: `julia_shell.py FILE`, where there is no Julia.

Whether a text is Julia, what binds how tightly and what a name stands for is judged by tree-sitter's grammar and by rules
that follow the manual of Julia; what this file does not know is an error. It is no proof that Julia itself takes the text.
"""

from __future__ import annotations

import math
import operator
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from tree_sitter import Node

Names: TypeAlias = dict[str, Any]
Meaning: TypeAlias = Callable[[Names], Any]


class ArgumentError(Exception):
    """What `throw(ArgumentError(…))` throws."""


class Returned(Exception):  # noqa: N818 - no error
    """The value of a `return` on its way out."""


class Tuple(dict[str, Any]):
    """A named tuple."""


def divided(a: float, b: float) -> float:
    return a / b if b else math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1, b)


def raised(a: float, b: float) -> float:
    assert a >= 0 or b == math.floor(b), "a DomainError"
    try:
        return math.pow(a, b)
    except OverflowError:
        return math.inf


def exp(a: float) -> float:
    try:
        return math.exp(a)
    except OverflowError:
        return math.inf


def whole(step: Callable[[float], int]) -> Callable[[float], float]:
    return lambda a: float(step(a)) if math.isfinite(a) else a


def thrown(error: Exception) -> None:
    raise error


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": divided, "^": raised, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
BASE: Names = {
    "NaN": math.nan, "Inf": math.inf, "Float64": float, "Int": int, "abs": abs, "ceil": whole(math.ceil),
    "floor": whole(math.floor), "sqrt": math.sqrt, "exp": exp, "log": math.log, "log2": math.log2, "log10": math.log10,
    "rem": math.fmod, "isnan": math.isnan, "isfinite": math.isfinite, "isodd": lambda n: n % 2 == 1, "div": operator.floordiv,
    "ArgumentError": ArgumentError, "throw": thrown, "println": print,
}  # fmt: skip
SKIPPED = ("line_comment", "using_statement", ";")
ESCAPES = {"\\\\": "\\", "\\$": "$"}


def shown(node: Node) -> str:
    return (node.text or b"").decode()


def parts(node: Node) -> list[Node]:
    """What stands in a node: its named children, comments left out."""
    return [one for one in node.named_children if one.type not in ("line_comment", "operator")]


def block(nodes: list[Node]) -> Meaning:
    """Statements one after another; the value is that of the last."""
    meanings = [meaning(node) for node in nodes if node.type not in SKIPPED]

    def run(names: Names) -> Any:
        found = None
        for one in meanings:
            found = one(names)
        return found

    return run


def meaning(node: Node) -> Meaning:
    """A node as what it does among names."""
    found = globals().get(f"read_{node.type}")
    assert found is not None, f"line {node.start_point[0] + 1}: nothing here reads a {node.type}: {shown(node)[:80]}"
    result: Meaning = found(node)
    return result


# ---- expressions -------------------------------------------------------------------------------------------


def read_float_literal(node: Node) -> Meaning:
    text = shown(node)
    assert re.fullmatch(r"\d+\.\d*(e[-+]?\d+)?|\d+e[-+]?\d+", text), text
    value = float(text)
    return lambda names: value


def read_integer_literal(node: Node) -> Meaning:
    value = int(shown(node))
    return lambda names: value


def read_string_literal(node: Node) -> Meaning:
    texts = {"content": str, "escape_sequence": lambda text: ESCAPES[text]}
    value = "".join(texts[part.type](shown(part)) for part in node.named_children)
    return lambda names: value


def read_identifier(node: Node) -> Meaning:
    name = shown(node)
    return lambda names: names[name] if name in names else names["top"][name]


def read_parenthesized_expression(node: Node) -> Meaning:
    (only,) = parts(node)
    return meaning(only)


def read_unary_expression(node: Node) -> Meaning:
    return signed(shown(node.children[0]), meaning(node.children[1]))


def signed(sign: str, operand: Meaning) -> Meaning:
    return {"-": lambda names: -operand(names), "!": lambda names: not true(operand(names))}[sign]


def read_binary_expression(node: Node) -> Meaning:
    left, right = meaning(node.children[0]), meaning(node.children[2])
    sign = shown(node.children[1])
    if sign in ("&&", "||"):
        return (lambda n: left(n) and right(n)) if sign == "&&" else (lambda n: left(n) or right(n))
    work = OPERATORS[sign]
    return lambda names: work(left(names), right(names))


def read_ternary_expression(node: Node) -> Meaning:
    test, then, otherwise = map(meaning, parts(node))
    return lambda names: then(names) if true(test(names)) else otherwise(names)


def true(value: Any) -> bool:
    assert isinstance(value, bool), "only a Bool can be tested"
    return value


def read_call_expression(node: Node) -> Meaning:
    head, given = node.children
    plain = [meaning(one) for one in parts(given) if one.type != "named_argument"]
    named = [(shown(one.children[0]), meaning(one.children[-1])) for one in parts(given) if one.type == "named_argument"]
    if head.type == "operator":  # `-(a + b)` and `!(a < b)`
        (operand,) = plain
        return signed(shown(head), operand)
    called = meaning(head)
    return lambda names: called(names)(*(one(names) for one in plain), **{name: one(names) for name, one in named})


def read_tuple_expression(node: Node) -> Meaning:
    named = [(shown(one.children[0]), meaning(one.children[-1])) for one in parts(node)]
    assert len({name for name, _ in named}) == len(named)
    return lambda names: Tuple({name: one(names) for name, one in named})


def read_field_expression(node: Node) -> Meaning:
    owner, field = parts(node)
    of, name = meaning(owner), shown(field)
    return lambda names: of(names)[name]


# ---- statements --------------------------------------------------------------------------------------------


def read_assignment(node: Node) -> Meaning:
    target, value = node.children[0], meaning(node.children[2])
    if target.type == "call_expression":
        return defined(target, value)
    name = shown(target)

    def run(names: Names) -> Any:
        names[name] = found = value(names)
        return found

    return run


def read_function_definition(node: Node) -> Meaning:
    signature, *body = parts(node)
    (head,) = parts(signature)
    return defined(head, block(body))


def defined(head: Node, body: Meaning) -> Meaning:
    """A function: plain arguments before `;`, keyword arguments with a type and perhaps a default behind it."""
    name, given = shown(head.children[0]), parts(head.children[1])
    plain = [shown(one) for one in given if one.type == "identifier"]
    keywords: dict[str, Meaning | None] = {}
    for one in given:
        if one.type == "typed_expression":
            keywords[typed(one)] = None
        elif one.type == "named_argument":
            keywords[typed(one.children[0])] = meaning(one.children[-1])
    assert len(plain) + len(keywords) == len(given), shown(head)

    def run(names: Names) -> None:
        def call(*args: Any, **named: Any) -> Any:
            assert len(args) == len(plain) and named.keys() <= keywords.keys(), f"no method of {name} matches"
            inner = {"top": names, **dict(zip(plain, args, strict=True))}
            for key, default in keywords.items():
                assert key in named or default is not None, f"{name}: keyword argument {key} not assigned"
                inner[key] = named[key] if key in named else default(inner) if default else None
            try:
                return body(inner)
            except Returned as found:
                return found.args[0]

        names[name] = call

    return run


def typed(node: Node) -> str:
    name, kind = parts(node)
    assert shown(kind) == "Real"
    return shown(name)


def read_if_statement(node: Node) -> Meaning:
    test, *then = parts(node)
    asked, body = meaning(test), block(then)
    return lambda names: body(names) if true(asked(names)) else None


def read_return_statement(node: Node) -> Meaning:
    value = meaning(parts(node)[0])

    def run(names: Names) -> None:
        raise Returned(value(names))

    return run


def read_let_statement(node: Node) -> Meaning:
    bound, *body = parts(node)
    name, value, inner = shown(bound.children[0]), meaning(bound.children[2]), block(body)
    return lambda names: inner({"top": names, name: value(names)})


def read_macrocall_expression(node: Node) -> Meaning:
    macro, given = parts(node)
    if shown(macro) == "@test":
        asked = meaning(parts(given)[0])

        def run(names: Names) -> None:
            assert true(asked(names)), shown(node)

        return run
    assert shown(macro) == "@test_throws" and shown(parts(given)[0]) == "ArgumentError", shown(node)
    call = meaning(parts(given)[1])

    def refused(names: Names) -> None:
        try:
            call(names)
        except ArgumentError:
            return
        raise AssertionError(f"nothing was thrown by {shown(node)}")

    return refused


def run(text: str) -> None:
    import tree_sitter_julia  # here, so that whoever collects tests without it meets no error
    from tree_sitter import Language, Parser

    tree = Parser(Language(tree_sitter_julia.language())).parse(text.encode())
    wrong = [node for node in tree.root_node.children if node.has_error]
    assert not wrong, f"line {wrong[0].start_point[0] + 1} is not Julia: {shown(wrong[0])[:300]}"
    top: Names = {**BASE}
    top["top"] = top
    block(tree.root_node.children)(top)


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    run(Path(sys.argv[1]).read_text(encoding="utf-8"))
