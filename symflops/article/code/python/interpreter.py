"""Statements of Python: assignments, loops, functions of arithmetic, and what they print."""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any, NamedTuple

from .expressions import Expressions, text_of
from .values import Unknown, Value, mutable

MOST_DEPTH = 20  # calls within calls
MOST_PRINTED = 2_000
LONGEST = 100_000  # characters of a cell
TOO_DEEP = "it is nested too deep"
_NAME = re.compile(r"[A-Za-z_]\w*")


class Function(NamedTuple):
    """A function that the code defines."""

    name: str
    parameters: tuple[str, ...]
    defaults: tuple[Value, ...]
    body: tuple[ast.stmt, ...]


class Printed(NamedTuple):
    """A line that a cell prints; `text` is None where it is not known. `line` is that of the statement, from 1."""

    text: str | None
    line: int


class Bound(NamedTuple):
    """A name that a cell gives a number: the line, the value, and whether it was computed rather than written."""

    name: str
    value: int | float
    line: int
    computed: bool


class _Return(Exception):  # noqa: N818 - how a function ends
    def __init__(self, value: Value) -> None:
        self.value = value


class Interpreter(Expressions):
    """Runs cells one after another in one scope, as a notebook does."""

    def __init__(self) -> None:
        super().__init__()
        self.printed: list[Printed] = []
        self.bound: list[Bound] = []
        self.result: list[Printed] = []
        self.calls = 0
        self.line = 0
        self.bodies: dict[str, ast.FunctionDef] = {}  # of functions, those too that are not followed
        self.skipped = ""  # why the last cell was not read, where it may well be Python

    def run(self, text: str) -> bool:
        """Run a cell: `printed` and `bound` are what it did, `result` is what its last line comes to, if it says so.

        False when it is no Python, or too much of it.
        """
        self.printed, self.bound, self.steps, self.skipped = [], [], 0, ""
        self.result = []
        tree = self._parsed(text)
        if tree is None:
            self._forget_names(text)
            return False
        for statement in tree.body:
            self.line, self.result = statement.lineno, []
            self.attempt(statement)
        return True

    def _parsed(self, text: str) -> ast.Module | None:
        if len(text) > LONGEST:
            self.skipped = f"it has more than {LONGEST:,} characters"
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about escapes in the text that is read
                return ast.parse(text)
        except (RecursionError, MemoryError):
            self.skipped = TOO_DEEP
        except (SyntaxError, ValueError) as error:
            self.skipped = TOO_DEEP if "nested" in str(error) else ""
        return None

    def _forget_names(self, text: str) -> None:
        """What is not read may set any name that it speaks of."""
        known = self.scopes[0]
        for match in _NAME.finditer(text, 0, LONGEST):
            if match[0] in known:
                known[match[0]] = Unknown("a cell that is not read")

    def attempt(self, node: ast.stmt) -> None:
        """A statement; where it fails, what it would have bound is unknown from here on."""
        try:
            self.statement(node)
        except (Unknown, _Return, RecursionError) as error:
            reason = error if isinstance(error, Unknown) else Unknown("a return")
            self._forget(node, reason)
            if _may_print(node):
                self._print(None, node.lineno)

    def _forget(self, node: ast.stmt, reason: Unknown) -> None:
        """Nothing is known any more of what a statement may have set, nor of the lists that it may have changed."""
        known = self.scopes[0]
        stored, spoken = self._names_of(node)
        changed = {id(one) for name in stored | spoken for one in mutable(known.get(name))}
        for name in stored:
            known[name] = reason
        for name, found in list(known.items()):
            if changed and any(id(one) in changed for one in mutable(found)):
                known[name] = reason

    def _names_of(self, node: ast.stmt) -> tuple[set[str], set[str]]:
        """The names that a statement sets, and those that it and the functions it may call speak of."""
        stored: set[str] = set()
        spoken: set[str] = set()
        nodes, seen = [node], {id(node)}
        for body in nodes:
            for one in ast.walk(body):
                if isinstance(one, ast.Global):
                    stored.update(one.names)
                elif isinstance(one, ast.Name):
                    (stored if isinstance(one.ctx, ast.Store) and body is node else spoken).add(one.id)
                    called = self.bodies.get(one.id)
                    if called is not None and id(called) not in seen:
                        seen.add(id(called))
                        nodes.append(called)
        return stored, spoken

    def statement(self, node: ast.stmt) -> None:
        """A statement. Raises `Unknown`."""
        method = getattr(self, f"_do_{type(node).__name__.lower()}", None)
        if method is None:
            raise Unknown(type(node).__name__)
        method(node)

    def _print(self, text: str | None, line: int) -> None:
        if len(self.printed) < MOST_PRINTED:
            self.printed += [Printed(one, line) for one in (text.split("\n") if text is not None else [None])]

    # ---- statements --------------------------------------------------------------------------------------------

    def _do_expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id == "print":
            if any(self.is_lazy(arg) for arg in node.value.args):
                raise Unknown("what runs later")
            parts = [text_of(self.value(arg)) for arg in node.value.args]
            if node.value.keywords:
                raise Unknown("a print of another kind")
            self._print(" ".join(parts), node.lineno)
        elif not isinstance(node.value, ast.Constant):
            found = self.value(node.value)
            shown = repr(found) if isinstance(found, str) else text_of(found) if isinstance(found, (int, float, tuple)) else ""
            self.result = [Printed(shown, node.lineno)] if shown and len(self.scopes) == 1 else []

    def _do_assign(self, node: ast.Assign) -> None:
        found = self.kept(node.value)
        for target in node.targets:
            self.bind(target, found)
            if (
                isinstance(target, ast.Name)
                and len(self.scopes) == 1
                and isinstance(found, (int, float))
                and not isinstance(found, bool)
            ):
                computed = not isinstance(node.value, ast.Constant)
                self.bound.append(Bound(target.id, found, node.lineno, computed))

    def _do_augassign(self, node: ast.AugAssign) -> None:
        target = ast.copy_location(ast.Name(node.target.id, ast.Load()), node) if isinstance(node.target, ast.Name) else None
        if target is None:
            raise Unknown("such a target")
        if not isinstance(self.value(target), (int, float, str)):
            raise Unknown("what changes in place")
        self.bind(node.target, self.value(ast.copy_location(ast.BinOp(target, node.op, node.value), node)))

    def _do_annassign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.bind(node.target, self.kept(node.value))

    def _do_functiondef(self, node: ast.FunctionDef) -> None:
        self.bodies[node.name] = node
        args = node.args
        if args.vararg or args.kwarg or args.kwonlyargs or node.decorator_list:
            raise Unknown("a function of another kind")
        defaults = tuple(self.value(one) for one in args.defaults)
        parameters = tuple(one.arg for one in (*args.posonlyargs, *args.args))
        self.scopes[-1][node.name] = Function(node.name, parameters, defaults, tuple(node.body))

    def _do_return(self, node: ast.Return) -> None:
        raise _Return(self.kept(node.value) if node.value is not None else None)

    def _do_if(self, node: ast.If) -> None:
        for one in node.body if self.value(node.test) else node.orelse:
            self.statement(one)

    def _do_for(self, node: ast.For) -> None:
        over = self.value(node.iter)
        for item in self.steady(over):
            self.bind(node.target, item)
            for one in node.body:
                self.statement(one)

    def _do_pass(self, node: ast.Pass) -> None:
        return

    def _do_assert(self, node: ast.Assert) -> None:
        return

    def _do_import(self, node: ast.Import) -> None:
        return

    def _do_importfrom(self, node: ast.ImportFrom) -> None:
        return

    def call_own(self, function: Any, args: list[Value], named: dict[str, Value]) -> Value:
        if not isinstance(function, Function) or self.calls >= MOST_DEPTH:
            raise Unknown("a call of this")
        scope = dict(
            zip(function.parameters[len(function.parameters) - len(function.defaults) :], function.defaults, strict=True)
        )
        scope |= dict(zip(function.parameters, args, strict=False)) | named
        if len(args) > len(function.parameters) or set(scope) != set(function.parameters):
            raise Unknown("other arguments")
        outer, self.scopes, self.calls = self.scopes, [self.scopes[0], scope], self.calls + 1
        try:
            for one in function.body:
                self.statement(one)
        except _Return as result:
            return result.value
        finally:
            self.scopes, self.calls = outer, self.calls - 1
        return None


def _may_print(node: ast.stmt) -> bool:
    """Does a statement that failed perhaps print something?"""
    return any(isinstance(one, ast.Call) for one in ast.walk(node)) and not isinstance(node, (ast.FunctionDef, ast.ClassDef))
