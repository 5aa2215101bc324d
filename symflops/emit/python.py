"""Python: a function that needs nothing but the standard library."""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Sequence

from .lowering.dialect import Dialect
from .lowering.program import Program
from .lowering.samples import Case, assertion
from .lowering.writing import Written, about, helpers, written

ABOUT = "a function that needs the standard library alone"
SUFFIX = ".py"
OPTIONS: Mapping[str, tuple[str, ...]] = {}
RUN = (("python3", "{file}"),)

HELPERS = {
    "divide": "def _divide(a, b):\n    return a / b if b != 0.0 and b - b == 0.0 else math.nan\n",
    "min": "def _min(a, b):\n    return a if a < b or a != a else b\n",
    "max": "def _max(a, b):\n    return a if a > b or a != a else b\n",
    "ceil": "def _ceil(a):\n    return float(math.ceil(a)) if a - a == 0.0 else math.nan\n",
    "floor": "def _floor(a):\n    return float(math.floor(a)) if a - a == 0.0 else math.nan\n",
    "sqrt": "def _sqrt(a):\n    return math.sqrt(a) if a >= 0.0 else math.nan\n",
    "exp": "def _exp(a):\n    return math.exp(a) if a < 709.78 else math.nan\n",
    "ln": "def _ln(a):\n    return math.log(a) if a > 0.0 else math.nan\n",
    "log2": "def _log2(a):\n    return math.log2(a) if a > 0.0 else math.nan\n",
    "log10": "def _log10(a):\n    return math.log10(a) if a > 0.0 else math.nan\n",
    "mod": """def _mod(a, b):
    if b == 0.0 or a - a != 0.0 or b - b != 0.0:
        return math.nan
    rest = math.fmod(a, b)
    return rest + b if rest != 0.0 and (rest < 0.0) != (b < 0.0) else rest
""",
    "power": """def _power(a, b):
    if a - a != 0.0 or b - b != 0.0 or (a == 0.0 and b < 0.0) or (a < 0.0 and b != math.floor(b)):
        return math.nan
    if b == math.floor(b) and abs(b) <= 64.0:
        result = _squared(a, int(abs(b)))
        return result if b >= 0.0 else (1.0 / result if result != 0.0 else math.nan)
    try:
        return math.pow(a, b)
    except OverflowError:
        return math.nan


def _squared(a, n):
    if n <= 3:
        return (1.0, a, a * a, a * a * a)[n]
    half = _squared(a, n // 2)
    return half * half * a if n % 2 else half * half
""",
}
DIALECT = Dialect(
    comment="#",
    templates={
        "divide": "_divide({0}, {1})", "min": "_min({0}, {1})", "max": "_max({0}, {1})", "mod": "_mod({0}, {1})",
        "power": "_power({0}, {1})", "ceil": "_ceil({0})", "floor": "_floor({0})", "abs": "abs({0})", "sqrt": "_sqrt({0})",
        "exp": "_exp({0})", "ln": "_ln({0})", "log2": "_log2({0})", "log10": "_log10({0})", "choose": "{1} if {0} else {2}",
        "unknown": "{0} != {0}", "finite": "{0} - {0} == 0.0", "not": "not {0}", "and": "and", "or": "or", "nothing": "math.nan",
    },
    reserved=frozenset({*keyword.kwlist, *keyword.softkwlist, "abs", "float", "int", "math", "self", "None"}),
    helpers=HELPERS,
)  # fmt: skip


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """A module of functions: keyword arguments in declared units, the value (or a dict of them) out."""
    return module([written(program, DIALECT) for program in programs])


def module(found: Sequence[Written]) -> str:
    """The text of a module."""
    lines = [*(f"# {line}" for line in found[0].header), "", "import math", ""]
    lines += [line for helper in helpers(DIALECT, found) for line in ("", *helper, "")]
    return "\n".join([*lines, *(line for one in found for line in ("", *function(one), ""))])


def function(found: Written) -> list[str]:
    """One function, line by line."""
    lines = [*signature(found), f'    """{in_string(found.header[0])}.', "", "    Arguments, in the units of the library:"]
    lines += [f"        {name}: {in_string(about(one))}" for name, one in found.arguments]
    lines += ["", "    ValueError where a demand of the library does not hold.", '    """']
    lines += [f"    {name} = float({name})" for name, _ in found.arguments]
    for statement in found.statements:
        lines += [f"    # {comment}" for comment in statement.comments]
        lines += [f"    {line.name} = {line.text}" for line in statement.lines]
    for at, (condition, message) in enumerate(found.requirements, 1):
        lines += [f"    if not ({condition.text}):", f'        raise ValueError("status {at}: {in_string(message)}")']
    return [*lines, f"    return {result(found)}"]


def signature(found: Written) -> list[str]:
    """`def` and its keyword arguments; those without a default come first."""
    if not found.arguments:
        return [f"def {found.name}():"]
    ordered = sorted(found.arguments, key=lambda pair: pair[1].default is not None)
    arguments = [name if one.default is None else f"{name}={float(one.default)!r}" for name, one in ordered]
    return [f"def {found.name}(", "    *,", *(f"    {argument}," for argument in arguments), "):"]


def result(found: Written) -> str:
    """The value, or the values by name."""
    if len(found.values) == 1:
        return found.values[0]
    return "{" + ", ".join(f'"{name}": {value}' for (name, _), value in zip(found.results, found.values, strict=True)) + "}"


def in_string(message: str) -> str:
    """A message inside a string."""
    return message.replace("\\", "\\\\")


def test(cases: Sequence[Case], chosen: Mapping[str, str]) -> str:
    """A module with assertions behind it: `python FILE` runs them, and pytest finds them."""
    found = [written(program, DIALECT) for program, _ in cases]
    lines = [module(found), "", "def test_values_from_exact_evaluation():"]
    for one, (_, samples) in zip(found, cases, strict=True):
        for sample in samples:
            arguments = ", ".join(f"{name}={sample.point[argument.key]!r}" for name, argument in one.arguments)
            if sample.expected is None:
                lines += ["    try:", f"        {one.name}({arguments})", "    except ValueError:", "        pass", "    else:"]
                lines += [f'        raise AssertionError("{one.name}: a demand does not hold, and nothing was said")']
                continue
            lines.append(f"    found = {one.name}({arguments})")
            for (name, output), value, within in zip(one.results, sample.expected, sample.within, strict=True):
                got = "found" if len(one.results) == 1 else f'found["{name}"]'
                lines.append(f"    assert abs({got} - {value!r}) <= {within!r}, {got}  # {assertion(output)}")
    return "\n".join(
        [*lines, "", "", 'if __name__ == "__main__":', "    test_values_from_exact_evaluation()", '    print("ok")', ""]
    )
