"""NumPy: a function over whole arrays, which broadcast."""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Sequence

from .lowering.dialect import Dialect
from .lowering.program import Program
from .lowering.samples import Case, assertion
from .lowering.writing import Written, about, helpers, written

ABOUT = "a function over arrays, which broadcast"
SUFFIX = ".numpy.py"
OPTIONS: Mapping[str, tuple[str, ...]] = {}
RUN = (("python3", "{file}"),)
NEEDS = ("numpy",)

HELPERS = {
    "divide": "def _divide(a, b):\n    return np.where((b != 0.0) & np.isfinite(b), np.divide(a, b), np.nan)\n",
    "ln": "def _ln(a):\n    return np.where(a > 0.0, np.log(a), np.nan)\n",
    "log2": "def _log2(a):\n    return np.where(a > 0.0, np.log2(a), np.nan)\n",
    "log10": "def _log10(a):\n    return np.where(a > 0.0, np.log10(a), np.nan)\n",
    "mod": """def _mod(a, b):
    rest = np.fmod(a, b)
    rest = np.where((rest != 0.0) & ((rest < 0.0) != (b < 0.0)), rest + b, rest)
    return np.where((b == 0.0) | ~np.isfinite(b), np.nan, rest)
""",
    "power": """def _power(a, b):
    whole = b == np.floor(b)
    wrong = ~np.isfinite(a) | ~np.isfinite(b) | ((a == 0.0) & (b < 0.0)) | ((a < 0.0) & ~whole)
    return np.where(wrong, np.nan, np.power(np.asarray(a, dtype=np.float64), b))
""",
}
DIALECT = Dialect(
    comment="#",
    templates={
        "divide": "_divide({0}, {1})", "min": "np.minimum({0}, {1})", "max": "np.maximum({0}, {1})", "mod": "_mod({0}, {1})",
        "power": "_power({0}, {1})", "ceil": "np.ceil({0})", "floor": "np.floor({0})", "abs": "np.abs({0})",
        "sqrt": "np.sqrt({0})", "exp": "np.exp({0})", "ln": "_ln({0})", "log2": "_log2({0})", "log10": "_log10({0})",
        "choose": "np.where({0}, {1}, {2})", "unknown": "np.isnan({0})", "finite": "np.isfinite({0})",
        "not": "np.logical_not({0})", "and": "&", "or": "|", "nothing": "np.nan",
    },
    reserved=frozenset({*keyword.kwlist, *keyword.softkwlist, "np", "status", "None", "dict", "float"}),
    helpers=HELPERS,
)  # fmt: skip


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """A module of functions: keyword arguments in declared units, results and a status of the same shape out."""
    return module([written(program, DIALECT) for program in programs])


def module(found: Sequence[Written]) -> str:
    """The text of a module."""
    lines = [*(f"# {line}" for line in found[0].header), "", "import numpy as np", ""]
    lines += [line for helper in helpers(DIALECT, found) for line in ("", *helper, "")]
    return "\n".join([*lines, *(line for one in found for line in ("", *function(one), ""))])


def function(found: Written) -> list[str]:
    """The messages and one function, line by line."""
    lines = [f"{found.name}_messages = ("]
    lines += ['    "",', *(f'    "{in_string(message)}",' for _, message in found.requirements), ")", "", ""]
    lines += [
        *signature(found),
        f'    """{in_string(found.header[0])}.',
        "",
        "    Arrays or numbers in the units of the library:",
    ]
    lines += [f"        {name}: {in_string(about(one))}" for name, one in found.arguments]
    lines += [
        "",
        "    Gives a dict of float64 arrays: the results, NaN where a demand of the library does not hold, and",
        "    status,",
    ]
    lines += [f"    0 or the place of what does not hold in {found.name}_messages.", '    """']
    # Whole numbers would wrap around in silence: 6·N·D of GPT-3 does not fit into 64 bits.
    lines += [f"    {name} = np.asarray({name}, dtype=np.float64)" for name, _ in found.arguments]
    lines += ['    with np.errstate(all="ignore"):']
    for statement in found.statements:
        lines += [f"        # {comment}" for comment in statement.comments]
        lines += [f"        {line.name} = {line.text}" for line in statement.lines]
    lines.append("        status = np.int64(0)")
    for at, (condition, _) in enumerate(found.requirements, 1):
        lines.append(f"        status = np.where((status == 0) & np.logical_not({condition.text}), {at}, status)")
    pairs = [
        f'"{name}": np.where(status == 0, {value}, np.nan)' for (name, _), value in zip(found.results, found.values, strict=True)
    ]
    return [*lines, "    return {", *(f"        {pair}," for pair in pairs), '        "status": status,', "    }"]


def signature(found: Written) -> list[str]:
    """`def` and its keyword arguments; those without a default come first."""
    if not found.arguments:
        return [f"def {found.name}():"]
    ordered = sorted(found.arguments, key=lambda pair: pair[1].default is not None)
    arguments = [name if one.default is None else f"{name}={float(one.default)!r}" for name, one in ordered]
    return [f"def {found.name}(", "    *,", *(f"    {argument}," for argument in arguments), "):"]


def in_string(message: str) -> str:
    """A message inside a string."""
    return message.replace("\\", "\\\\")


def test(cases: Sequence[Case], chosen: Mapping[str, str]) -> str:
    """A module with assertions behind it: all samples of a function in one call, as an array."""
    found = [written(program, DIALECT) for program, _ in cases]
    lines = [module(found), "", "def test_values_from_exact_evaluation():"]
    for one, (_, samples) in zip(found, cases, strict=True):
        if not samples:
            continue
        arguments = [f"{name}={[sample.point[argument.key] for sample in samples]!r}" for name, argument in one.arguments]
        lines.append(f"    found = {one.name}({', '.join(arguments)})")
        refused = [sample.expected is None for sample in samples]
        lines.append(f'    assert np.all((found["status"] != 0) == np.array({refused!r})), "{one.name}"')
        for at, (name, output) in enumerate(one.results):
            expected = ", ".join("np.nan" if sample.expected is None else repr(sample.expected[at]) for sample in samples)
            within = ", ".join("0.0" if sample.expected is None else repr(sample.within[at]) for sample in samples)
            lines.append(
                f'    off = np.abs(found["{name}"] - np.array([{expected}])) <= np.array([{within}])  # {assertion(output)}'
            )
            lines.append(f'    assert np.all(off | {refused!r}), found["{name}"]')
    return "\n".join(
        [*lines, "", "", 'if __name__ == "__main__":', "    test_values_from_exact_evaluation()", '    print("ok")', ""]
    )
