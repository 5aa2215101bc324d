"""A program as a function over NumPy arrays, composed of closures: nothing that is written is ever run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeAlias

from symflops.expr import (
    Aggregate,
    Call,
    Compare,
    Conditional,
    Divides,
    Expr,
    Logic,
    Name,
    Negate,
    Not,
    Number,
    Power,
    Product,
    Sum,
)
from symflops.folding import fold
from symflops.text import fail

from .printer import MOST_UNROLLED_POWER, as_float
from .program import Program

Values: TypeAlias = dict[str, Any]  # arrays: NumPy is imported only by whoever asks for a function
Reading: TypeAlias = Callable[[Values], Any]


def numpy_module() -> Any:
    """NumPy, or the error that says how to install it."""
    try:
        import numpy
    except ImportError:
        helps = ["install it: pip install 'symflops[numpy]'"]
        raise fail("SF906", "functions over arrays need NumPy, which is not installed", helps=helps) from None
    return numpy


class Compiled:
    """A function of keyword arguments, numbers or arrays in declared units, which broadcast.

    It gives float64 in declared units: NaN where a demand of the library does not hold or there is no value. With several
    results it gives a dict. `arguments` and `results` tell names with their units.
    """

    def __init__(self, program: Program) -> None:
        self._np = numpy_module()
        arrays = Arrays(self._np)
        self._steps = [(step.key, fold(step.expr, arrays)) for step in program.steps]
        self._demands = [fold(demand.condition, arrays) for demand in program.demands]
        self._inputs = {one.label: one for one in program.inputs}
        self._outputs = {one.label: one.key for one in program.outputs}
        self.arguments: Mapping[str, str] = {one.label: one.unit or "1" for one in program.inputs}
        self.results: Mapping[str, str] = {one.label: one.unit or "1" for one in program.outputs}

    def __repr__(self) -> str:
        return f"<symflops function of {', '.join(self.arguments) or 'nothing'}>"

    def __call__(self, **given: Any) -> Any:
        unknown = [name for name in given if name not in self._inputs]
        missing = [name for name, one in self._inputs.items() if one.default is None and name not in given]
        if unknown or missing:
            what = [f"no argument: {', '.join(unknown)}"] if unknown else []
            what += [f"missing: {', '.join(missing)}"] if missing else []
            raise fail("SF912", "; ".join(what), helps=[f"arguments: {', '.join(self.arguments)}"])
        np = self._np
        # Whole numbers would wrap around in silence: 6·N·D of GPT-3 does not fit into 64 bits.
        values = {
            one.key: np.asarray(given.get(name, self._default(name)), dtype=np.float64) for name, one in self._inputs.items()
        }
        with np.errstate(all="ignore"):
            valid = np.bool_(True)
            for value in values.values():
                valid = valid & np.isfinite(value)
            for key, reading in self._steps:
                values[key] = reading(values)
            for demand in self._demands:
                valid = valid & (demand(values) == 1.0)
            found = {name: self._shown(values[key], valid) for name, key in self._outputs.items()}
        return next(iter(found.values())) if len(found) == 1 else found

    def _default(self, name: str) -> float | None:
        default = self._inputs[name].default
        return None if default is None else as_float(default)

    def _shown(self, value: Any, valid: Any) -> Any:
        np = self._np
        found = np.where(valid & np.isfinite(value), value, np.nan)
        return float(found) if found.ndim == 0 else found


class Arrays:
    """Core trees as closures over arrays. Conditions are 1, 0 or NaN, so that what has no value stays so."""

    def __init__(self, np: Any) -> None:
        self.np = np

    def number(self, node: Number) -> Reading:
        value = self.np.float64(as_float(node.value))
        return lambda values: value

    def name(self, node: Name) -> Reading:
        key = node.id
        return lambda values: values[key]

    def negate(self, node: Negate, body: Reading) -> Reading:
        return lambda values: -body(values)

    def sum(self, node: Sum, terms: tuple[Reading, ...]) -> Reading:
        pairs = list(zip(node.signs, terms, strict=True))

        def total(values: Values) -> Any:
            found = pairs[0][1](values)
            for sign, term in pairs[1:]:
                found = found + term(values) if sign == "+" else found - term(values)
            return found

        return total

    def product(self, node: Product, factors: tuple[Reading, ...]) -> Reading:
        pairs = list(zip(node.operators, factors, strict=True))

        def found(values: Values) -> Any:
            result = pairs[0][1](values)
            for operator, factor in pairs[1:]:
                result = result * factor(values) if operator == "*" else self.divided(result, factor(values))
            return result

        return found

    def divided(self, a: Any, b: Any) -> Any:
        np = self.np
        return np.where((b != 0) & np.isfinite(b), np.divide(a, b), np.nan)

    def power(self, node: Power, base: Reading, exponent: Reading) -> Reading:
        np = self.np
        written = node.exponent.body if isinstance(node.exponent, Negate) else node.exponent
        if isinstance(written, Number) and written.value.denominator == 1 and abs(written.value) <= MOST_UNROLLED_POWER:
            whole = written.value.numerator * (-1 if isinstance(node.exponent, Negate) else 1)
            return lambda values: self.whole_power(base(values), whole)

        def found(values: Values) -> Any:
            a, b = base(values), exponent(values)
            wrong = ~np.isfinite(a) | ~np.isfinite(b) | ((a == 0) & (b < 0)) | ((a < 0) & (b != np.floor(b)))
            return np.where(wrong, np.nan, np.power(a, b))

        return found

    def whole_power(self, base: Any, exponent: int) -> Any:
        """By multiplications, in the order of all targets."""
        if exponent == 0:
            return self.np.where(self.np.isnan(base), self.np.nan, 1.0)
        found = squared(base, abs(exponent))
        return found if exponent > 0 else self.divided(self.np.float64(1.0), found)

    def truth(self, condition: Any, *operands: Any) -> Any:
        np = self.np
        unknown = np.bool_(False)
        for operand in operands:
            unknown = unknown | np.isnan(operand)
        return np.where(unknown, np.nan, np.where(condition, 1.0, 0.0))

    def compare(self, node: Compare, operands: tuple[Reading, ...]) -> Reading:
        np = self.np
        relations = {
            "==": np.equal,
            "!=": np.not_equal,
            "<": np.less,
            "<=": np.less_equal,
            ">": np.greater,
            ">=": np.greater_equal,
        }
        chain = [relations[relation] for relation in node.relations]

        def found(values: Values) -> Any:
            read = [operand(values) for operand in operands]
            holds = np.bool_(True)
            for relation, a, b in zip(chain, read, read[1:], strict=False):
                holds = holds & relation(a, b)
            return self.truth(holds, *read)

        return found

    def divides(self, node: Divides, divisor: Reading, dividend: Reading) -> Reading:
        def found(values: Values) -> Any:
            rest = self.remainder(dividend(values), divisor(values))
            return self.truth(rest == 0, rest)

        return found

    def remainder(self, a: Any, b: Any) -> Any:
        np = self.np
        rest = np.fmod(a, b)
        rest = np.where((rest != 0) & ((rest < 0) != (b < 0)), rest + b, rest)
        return np.where((b == 0) | ~np.isfinite(b), np.nan, rest)

    def logic(self, node: Logic, operands: tuple[Reading, ...]) -> Reading:
        np = self.np

        def found(values: Values) -> Any:
            read = [operand(values) for operand in operands]
            result = read[0]
            for one in read[1:]:
                result = np.minimum(result, one) if node.word == "and" else np.maximum(result, one)
            return result

        return found

    def negation(self, node: Not, body: Reading) -> Reading:
        return lambda values: 1.0 - body(values)

    def call(self, node: Call, args: tuple[Reading, ...]) -> Reading:
        if node.function == "number":
            return args[0]
        function = self.functions()[node.function]

        def found(values: Values) -> Any:
            read = [arg(values) for arg in args]
            result = function(*read[:2])
            for one in read[2:]:
                result = function(result, one)
            return result

        return found if len(args) > 1 or node.function not in ("min", "max") else args[0]

    def functions(self) -> dict[str, Callable[..., Any]]:
        """The functions of the language over arrays."""
        np = self.np
        return {
            "min": np.minimum, "max": np.maximum, "abs": np.abs, "ceil": np.ceil, "floor": np.floor, "exp": np.exp,
            "sqrt": np.sqrt, "mod": self.remainder, "ln": self.logarithm(np.log), "log2": self.logarithm(np.log2),
            "log10": self.logarithm(np.log10),
        }  # fmt: skip

    def logarithm(self, function: Callable[..., Any]) -> Callable[..., Any]:
        np = self.np
        return lambda x: np.where(x > 0, function(x), np.nan)

    def conditional(self, node: Conditional, evaluate: Callable[[Expr], Reading]) -> Reading:
        np = self.np
        test, then, otherwise = evaluate(node.test), evaluate(node.then), evaluate(node.otherwise)

        def found(values: Values) -> Any:
            read = test(values)
            return np.where(np.isnan(read), np.nan, np.where(read == 1.0, then(values), otherwise(values)))

        return found

    def aggregate(self, node: Aggregate, evaluate: Callable[[Expr], Reading]) -> NoReturn:
        raise TypeError("an aggregate is written out first")


def squared(base: Any, exponent: int) -> Any:
    """A power from 1 on."""
    if exponent <= 3:
        return (base, base * base, base * base * base)[exponent - 1]
    half = squared(base, exponent // 2)
    return half * half * base if exponent % 2 else half * half
