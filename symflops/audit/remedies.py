"""What to change when a formula has the wrong unit: a coefficient, a factor, the other way up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from symflops.declared import Declared
from symflops.expr import Expr, Negate, Number, Product, Tagged
from symflops.model import Quantity
from symflops.text import Problem, did_you_mean
from symflops.units.dimension import PLAIN, Dimension
from symflops.units.table import Measured

from .scope import Scope

MOST_GUESSES = 100
# Functions of other languages, and what is written here.
ELSEWHERE = {
    "log": "which one? ln, log2 or log10",
    "pow": "write a^b",
    "power": "write a^b",
    "round": "write floor(x + 1/2), or state how closely a value agrees: ~",
    "int": "write floor(x)",
    "float": "numbers are exact as they are",
    "len": "write sum(1 over layer)",
    "average": "write sum(… over layer)/n_layers",
    "mean": "write sum(… over layer)/n_layers",
    "product": "write prod(… over layer)",
}


# What helps against a code when nothing nearer is known.
ALWAYS = {
    "SF301": "write it in the unit declared, or multiply or divide by what is missing",
    "SF304": "both sides need one unit: multiply or divide one of them by what is missing",
    "SF306": "divide it by a value in the same unit first, as in x / 1 [s]",
    "SF307": "divide it by a value in the same unit first, as in x / 1 [s]",
    "SF308": "conditions stand after `if`, `when`, `require` and `expect`; numbers everywhere else",
    "SF312": "state the value in the unit of what it is stated of",
}


def always(code: str) -> tuple[str, ...]:
    """The help that a code always has: a line, or nothing."""
    return (ALWAYS[code],) if code in ALWAYS else ()


def near(name: str, known: Iterable[str], told: Sequence[Problem]) -> tuple[str, ...]:
    """The nearest names as a help line; none after a hundred problems: in a file of mistakes they would take minutes."""
    return did_you_mean(name, known) if len(told) < MOST_GUESSES else ()


def instead(function: str) -> tuple[str, ...]:
    """What stands here for a function of another language: a help line, or nothing."""
    return (ELSEWHERE[function],) if function in ELSEWHERE else ()


class Remedies:
    """Looks for the smallest change that makes two dimensions agree."""

    def __init__(self, declared: Declared, measures: Mapping[str, Measured]) -> None:
        self.declared = declared
        self.measures = measures

    def for_mismatch(self, expr: Expr, found: Dimension, wanted: Dimension, quantity: Quantity, scope: Scope) -> list[str]:
        """Help lines, best first; none when nothing is known to fit."""
        if isinstance(expr, Number) or (isinstance(expr, Tagged) and isinstance(expr.body, Number)):
            unit = self.declared.units.canonical(quantity.unit) if quantity.unit is not None else str(wanted)
            return [f"write it in {unit}" if unit != "1" else "write the number alone"]
        if found == PLAIN / wanted and found != PLAIN:
            return ["it is upside down"]
        missing = wanted / found
        coefficient = leading_number(expr)
        if found == PLAIN and not self.is_one_count(missing):  # any quantity of the whole unit would be a guess
            unit = self.declared.units.canonical(quantity.unit) if quantity.unit is not None else str(wanted)
            number = coefficient.text if coefficient is not None else "1"
            return [f"a number in it has the unit: {number} [{unit}]"]
        if coefficient is not None and self.all_counts(missing):
            return [f"a coefficient has its unit: {coefficient.text} [{self.as_unit(wanted, found)}]"]
        if self.is_one_count(missing) and quantity.unit is not None and self.plain_size(expr):
            return [f"if a plain size in it counts them, say so: * 1 [{missing}]"]
        return self.factor(expr, missing, quantity) or [f"a factor of {missing} is missing"]

    def all_counts(self, dimension: Dimension) -> bool:
        return all(name in self.declared.units.counts for name, _ in dimension.powers)

    def is_one_count(self, dimension: Dimension) -> bool:
        return len(dimension.powers) == 1 and dimension.powers[0][1] == 1 and self.all_counts(dimension)

    def plain_size(self, expr: Expr) -> bool:
        """Does a plain size stand as a factor? A size is whole; a share, such as a utilisation, counts nothing."""
        factors = expr.factors if isinstance(expr, Product) else (expr,)
        names = [self.declared.aliases.get(name, name) for factor in factors if (name := getattr(factor, "id", ""))]
        sizes = [name for name in names if self.measures.get(name, (Fraction(1), None))[1] == PLAIN]
        return any(self.declared.quantities[name].clauses.integer for name in sizes)

    def as_unit(self, wanted: Dimension, found: Dimension) -> str:
        """The missing factor in the order a person writes it: what is wanted over what is there."""
        over = "".join(f"/{name}" if power == 1 else f"/{name}^{power}" for name, power in found.powers if power > 0)
        under = [name if power == -1 else f"{name}^{-power}" for name, power in found.powers if power < 0]
        return "*".join([str(wanted), *under]) + over

    def factor(self, expr: Expr, missing: Dimension, quantity: Quantity) -> list[str]:
        """A quantity of exactly the missing unit, to multiply by or divide by; one in place of another that stands there."""
        inverse = PLAIN / missing
        names = [n for n in self.named(inverse) if n != quantity.name]
        if names:
            others = f", or one of {', '.join(names[1:4])}" if len(names) > 1 else ""
            return [f"divide by `{names[0]}` ({inverse}){others}, and it agrees"]
        names = [n for n in self.named(missing) if n != quantity.name]
        if names:
            others = f", or one of {', '.join(names[1:4])}" if len(names) > 1 else ""
            return [f"multiply by `{names[0]}` ({missing}){others}, and it agrees"]
        return self.instead(expr, missing)

    def instead(self, expr: Expr, missing: Dimension) -> list[str]:
        if not isinstance(expr, Product):
            return []
        for factor, operator in zip(expr.factors, expr.operators, strict=True):
            name = getattr(factor, "id", "")
            here = self.measures.get(self.declared.aliases.get(name, name))
            if here is None or here[1] == PLAIN:
                continue
            wanted = here[1] / missing if operator == "/" else here[1] * missing
            for other in self.named(wanted):
                return [f"`{other}` ({wanted}) in place of `{name}` ({here[1]}) makes them agree"]
        return []

    def named(self, dimension: Dimension) -> list[str]:
        """Quantities of a dimension, inputs first."""
        found = [name for name, (_, other) in self.measures.items() if other == dimension and dimension != PLAIN]
        quantities = self.declared.quantities
        found = [name for name in found if quantities[name].parameters is None]
        return sorted(found, key=lambda name: quantities[name].definition is not None)


def leading_number(expr: Expr) -> Number | None:
    """A bare coefficient: the first plain number among the factors of a product."""
    for factor in expr.factors if isinstance(expr, Product) else ():
        if isinstance(factor, Number):
            return factor
    return None


def constant_of(expr: Expr) -> Fraction | None:
    """The value of an exponent written in numbers alone."""
    if isinstance(expr, Number):
        return expr.value
    if isinstance(expr, Negate):
        inner = constant_of(expr.body)
        return None if inner is None else -inner
    if isinstance(expr, Product):
        value = Fraction(1)
        for factor, operator in zip(expr.factors, expr.operators, strict=True):
            inner = constant_of(factor)
            if inner is None or (operator == "/" and not inner):
                return None
            value = value / inner if operator == "/" else value * inner
        return value
    return None
