"""Expressions of Python, evaluated node by node from the syntax tree."""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

from .values import ALIASES, BUILTINS, CONSTANTS, MOST_ITEMS, Unknown, Value, arithmetic, called, checked, compared

_SPEC = re.compile(r"(?:.?[<>^=])?[-+ ]?#?0?\d{0,3}[,_]?(?:\.\d{1,2})?[a-zA-Z%]?\Z", re.DOTALL)
_FIELD = re.compile(r"\{(\d{0,2})(?::([^{}]*))?\}")
LAZY = frozenset({"zip", "enumerate", "reversed", "map", "filter", "iter"})
VIEWS = frozenset({"items", "keys", "values"})
MOST_STEPS = 200_000
DEEPEST = 60


class Expressions(ABC):
    """Evaluates expressions; what names mean is asked of `scopes`, innermost last."""

    def __init__(self) -> None:
        self.scopes: list[dict[str, Value]] = [{}]
        self.steps = 0
        self.depth = 0

    def value(self, node: ast.expr) -> Value:
        """The value of an expression. Raises `Unknown`."""
        self.steps += 1
        self.depth += 1
        if self.steps > MOST_STEPS or self.depth > DEEPEST:
            self.depth -= 1
            raise Unknown("too many steps")
        try:
            method: Callable[[Any], Value] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
            if method is None:
                raise Unknown(type(node).__name__)
            return method(node)
        finally:
            self.depth -= 1

    @abstractmethod
    def call_own(self, function: Any, args: list[Value], named: dict[str, Value]) -> Value:
        """Call a function that the code defines."""

    # ---- leaves ------------------------------------------------------------------------------------------------

    def _constant(self, node: ast.Constant) -> Value:
        return checked(node.value)

    def _name(self, node: ast.Name) -> Value:
        for scope in reversed(self.scopes):
            if node.id in scope:
                found = scope[node.id]
                if isinstance(found, Unknown):
                    raise found
                return found
        if node.id in BUILTINS:
            return BUILTINS[node.id]
        raise Unknown(f"the name {node.id}")

    def _list(self, node: ast.List) -> Value:
        return [self.value(one) for one in node.elts]

    def _tuple(self, node: ast.Tuple) -> Value:
        return tuple(self.value(one) for one in node.elts)

    def _dict(self, node: ast.Dict) -> Value:
        if any(key is None for key in node.keys):
            raise Unknown("a dictionary within another")
        return {
            self._hashable(key): self.value(item) for key, item in zip(node.keys, node.values, strict=True) if key is not None
        }

    def _hashable(self, node: ast.expr) -> Value:
        key = self.value(node)
        if not isinstance(key, (str, int, float, tuple, bool)):
            raise Unknown("such a key")
        return key

    # ---- operators ---------------------------------------------------------------------------------------------

    def _binop(self, node: ast.BinOp) -> Value:
        left = self.value(node.left)
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            raise Unknown("a template")
        return arithmetic(type(node.op).__name__, left, self.value(node.right))

    def _unaryop(self, node: ast.UnaryOp) -> Value:
        found = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return not found
        if not isinstance(found, (int, float)):
            raise Unknown("a sign of this")
        return -found if isinstance(node.op, ast.USub) else +found if isinstance(node.op, ast.UAdd) else ~int(found)

    def _boolop(self, node: ast.BoolOp) -> Value:
        found: Value = None
        for one in node.values:
            found = self.value(one)
            if bool(found) is isinstance(node.op, ast.Or):
                return found
        return found

    def _compare(self, node: ast.Compare) -> Value:
        left = self.value(node.left)
        for sign, one in zip(node.ops, node.comparators, strict=True):
            right = self.value(one)
            if not compared(type(sign).__name__, left, right):
                return False
            left = right
        return True

    def _ifexp(self, node: ast.IfExp) -> Value:
        return self.value(node.body if self.value(node.test) else node.orelse)

    # ---- collections -------------------------------------------------------------------------------------------

    def _subscript(self, node: ast.Subscript) -> Value:
        body = self.value(node.value)
        if isinstance(node.slice, ast.Slice) or not isinstance(body, (dict, list, tuple, str)):
            raise Unknown("a part of this")
        try:
            return body[self.value(node.slice)]
        except (LookupError, TypeError) as error:
            raise Unknown("no such item") from error

    def _listcomp(self, node: ast.ListComp) -> Value:
        return list(self._generated(node.elt, node.generators))

    def _generatorexp(self, node: ast.GeneratorExp) -> Value:
        raise Unknown("a generator that runs later, and once")

    def kept(self, node: ast.expr) -> Value:
        """The value of what is kept under a name; what runs when it is used, and once, has none."""
        if self.is_lazy(node):
            raise Unknown("what runs later, and once")
        return self.value(node)

    def is_lazy(self, node: ast.AST) -> bool:
        """Does an expression hold a `zip` or its like that nothing has run through?"""
        if isinstance(node, ast.Call):
            method = isinstance(node.func, ast.Attribute) and node.func.attr in VIEWS
            return method or (isinstance(node.func, ast.Name) and node.func.id in LAZY)
        if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            return self.is_lazy(node.elt)
        return any(self.is_lazy(one) for one in ast.iter_child_nodes(node))

    def _generated(self, element: ast.expr, generators: list[ast.comprehension]) -> Iterator[Value]:
        if len(generators) != 1:
            raise Unknown("several loops in one")
        loop = generators[0]
        self.scopes.append({})
        try:
            for item in self.steady(self.value(loop.iter)):
                self.bind(loop.target, item)
                if all(self.value(one) for one in loop.ifs):
                    yield self.value(element)
        finally:
            self.scopes.pop()

    def steady(self, found: Value) -> Iterator[Value]:
        """What a loop runs over, as long as it does not change on the way."""
        many = self.items(found)
        for one in many:
            yield one
            if len(found) != len(many):
                raise Unknown("a loop over what changes")

    def items(self, found: Value) -> list[Value]:
        """What a loop runs over."""
        if not isinstance(found, (list, tuple, range, dict, str)) or len(found) > MOST_ITEMS:
            raise Unknown("a loop over this")
        return list(found)

    def bind(self, target: ast.expr, found: Value) -> None:
        """Give a name, or several, a value."""
        if isinstance(target, ast.Name):
            self.scopes[-1][target.id] = found
        elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(found, (tuple, list)) and len(found) == len(target.elts):
            for one, item in zip(target.elts, found, strict=True):
                self.bind(one, item)
        elif isinstance(target, ast.Subscript):
            body = self.value(target.value)
            if not isinstance(body, dict) or len(body) > MOST_ITEMS:
                raise Unknown("an item of this")
            body[self._hashable(target.slice)] = found
        else:
            raise Unknown("such a target")

    # ---- calls and texts ---------------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> Value:
        if any(isinstance(arg, ast.Starred) for arg in node.args) or any(word.arg is None for word in node.keywords):
            raise Unknown("arguments in a list")
        if isinstance(node.func, ast.Attribute) and (method := self._method(node.func)):
            return method([self.kept(arg) for arg in node.args])
        name = self._dotted(node.func)
        function = BUILTINS.get(name) or (self.value(node.func) if isinstance(node.func, ast.Name) else None)
        if function is None:
            raise Unknown(f"the function {name}")
        own = function not in BUILTINS.values()
        args = [self._argument(arg, own) for arg in node.args]
        named = {word.arg: self._argument(word.value, own) for word in node.keywords if word.arg is not None}
        return self.call_own(function, args, named) if own else called(function, args, named)

    def _argument(self, node: ast.expr, own: bool) -> Value:
        """What a function is called with: the functions that are known run through a generator at once, and to its end."""
        if own:
            return self.kept(node)
        return list(self._generated(node.elt, node.generators)) if isinstance(node, ast.GeneratorExp) else self.value(node)

    def _dotted(self, node: ast.expr) -> str:
        """`math.sqrt` of `np.sqrt`; nothing for what is no name."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return f"{ALIASES.get(node.value.id, node.value.id)}.{node.attr}".lstrip(".")
        if isinstance(node, ast.Name) and not any(node.id in scope for scope in self.scopes):
            return node.id
        return ""

    def _method(self, node: ast.Attribute) -> Callable[[list[Value]], Value] | None:
        """The few methods that tables of numbers are printed with."""
        if isinstance(node.value, ast.Name) and not any(node.value.id in scope for scope in self.scopes):
            return None
        body = self.value(node.value)
        if isinstance(body, dict) and node.attr in ("items", "keys", "values"):
            return lambda args: list(getattr(body, node.attr)())
        if isinstance(body, str) and node.attr == "format":
            return lambda args: self._formatted(body, args)
        if isinstance(body, list) and node.attr == "append" and len(body) < MOST_ITEMS:
            return lambda args: body.append(args[0]) if args else None
        return None

    def _attribute(self, node: ast.Attribute) -> Value:
        name = self._dotted(node)
        if name not in CONSTANTS:
            raise Unknown(f"the attribute {node.attr}")
        return CONSTANTS[name]

    def _joinedstr(self, node: ast.JoinedStr) -> Value:
        return checked("".join(str(self.value(part)) for part in node.values))

    def _formattedvalue(self, node: ast.FormattedValue) -> Value:
        found = self.value(node.value)
        spec = str(self.value(node.format_spec)) if node.format_spec is not None else ""
        if node.conversion == ord("r") and isinstance(found, str):
            raise Unknown("a text with its quotes")
        return text_of(found, spec)

    def _formatted(self, template: str, args: list[Value]) -> str:
        """`"{} and {:.2f}".format(…)` with plain fields alone."""
        at = -1

        def field(match: re.Match[str]) -> str:
            nonlocal at
            at += 1
            index = int(match[1]) if match[1] else at
            if index >= len(args):
                raise Unknown("too few arguments")
            return text_of(args[index], match[2] or "")

        filled = _FIELD.sub(field, template)
        if "{" in _FIELD.sub("", template):
            raise Unknown("a field of another kind")
        return str(checked(filled))


def text_of(found: Value, spec: str = "") -> str:
    """A value as `print` and f-strings write it. Raises `Unknown` for what has no one form."""
    if isinstance(found, set) or callable(found) or not _SPEC.match(spec):
        raise Unknown("a value with no one form")
    try:
        return str(checked(format(found, spec) if spec else str(found)))
    except (ValueError, TypeError) as error:
        raise Unknown(str(error)) from error
