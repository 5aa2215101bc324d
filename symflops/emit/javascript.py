"""JavaScript: an ES module for browsers and Node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .lowering.dialect import Dialect
from .lowering.program import Program
from .lowering.samples import Case
from .lowering.writing import Written, about, helpers, written

ABOUT = "an ES module for browsers and Node"
SUFFIX = ".mjs"
OPTIONS: Mapping[str, tuple[str, ...]] = {}
RUN = (("node", "{file}"),)

_ONE = "const sf_{0} = (a) => {1};\n"
_TWO = "const sf_{0} = (a, b) => {1};\n"
HELPERS = {
    "divide": _TWO.format("divide", "b !== 0 && b - b === 0 ? a / b : NaN"),
    "min": _TWO.format("min", "a < b || a !== a ? a : b"),
    "max": _TWO.format("max", "a > b || a !== a ? a : b"),
    "ln": _ONE.format("ln", "a > 0 ? Math.log(a) : NaN"),
    "log2": _ONE.format("log2", "a > 0 ? Math.log2(a) : NaN"),
    "log10": _ONE.format("log10", "a > 0 ? Math.log10(a) : NaN"),
    "mod": """const sf_mod = (a, b) => {
  if (b === 0 || a - a !== 0 || b - b !== 0) return NaN;
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
};
""",
    "power": """const sf_squared = (a, n) => {
  if (n <= 3) return [1, a, a * a, a * a * a][n];
  const half = sf_squared(a, Math.floor(n / 2));
  return n % 2 ? half * half * a : half * half;
};

const sf_power = (a, b) => {
  const whole = b === Math.floor(b);
  if (a - a !== 0 || b - b !== 0 || (a === 0 && b < 0) || (a < 0 && !whole)) return NaN;
  if (whole && Math.abs(b) <= 64) {
    const result = sf_squared(a, Math.abs(b));
    return b >= 0 ? result : result !== 0 ? 1 / result : NaN;
  }
  return Math.pow(a, b);
};
""",
}
_KEYWORDS = """abstract arguments async await boolean break byte case catch char class const continue debugger default delete do
double else enum eval export extends false final finally float for function get goto if implements import in instanceof int
interface let long native new null of package private protected public return set short static super switch synchronized this
throw throws transient true try typeof undefined var void volatile while with yield NaN Infinity Math Number Object RangeError
isNaN isFinite globalThis window document self name console prototype constructor given"""
DIALECT = Dialect(
    comment="//",
    templates={
        "divide": "sf_divide({0}, {1})", "min": "sf_min({0}, {1})", "max": "sf_max({0}, {1})", "mod": "sf_mod({0}, {1})",
        "power": "sf_power({0}, {1})", "ceil": "Math.ceil({0})", "floor": "Math.floor({0})", "abs": "Math.abs({0})",
        "sqrt": "Math.sqrt({0})", "exp": "Math.exp({0})", "ln": "sf_ln({0})", "log2": "sf_log2({0})", "log10": "sf_log10({0})",
        "choose": "{0} ? {1} : {2}", "unknown": "{0} !== {0}", "finite": "{0} - {0} === 0", "not": "!{0}", "and": "&&",
        "or": "||", "nothing": "NaN", "==": "{0} === {1}", "!=": "{0} !== {1}",
    },
    reserved=frozenset(_KEYWORDS.split()),
    helpers=HELPERS,
)  # fmt: skip


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """A module of functions: one object of arguments in declared units in, the value (or an object of them) out."""
    return module([written(program, DIALECT) for program in programs])


def module(found: Sequence[Written]) -> str:
    """The text of a module."""
    lines = [f"// {line}" for line in found[0].header]
    for helper in helpers(DIALECT, found):
        lines += ["", *helper]
    return "\n".join([*lines, *(line for one in found for line in ("", *function(one))), ""])


def function(found: Written) -> list[str]:
    """One function, line by line."""
    lines = [
        f"// {found.header[0]}",
        "// RangeError where a demand of the library does not hold.",
        f"export function {found.name}({{",
    ]
    for name, one in found.arguments:
        default = "" if one.default is None else f" = {float(one.default)!r}"
        lines.append(f"  {name}{default},  // {about(one)}")
    lines.append("} = {}) {")
    for statement in found.statements:
        lines += [f"  // {comment}" for comment in statement.comments]
        lines += [f"  const {line.name} = {line.text};" for line in statement.lines]
    for at, (condition, message) in enumerate(found.requirements, 1):
        lines.append(f'  if (!({condition.text})) throw new RangeError("status {at}: {in_string(message)}");')
    return [*lines, f"  return {result(found)};", "}"]


def result(found: Written) -> str:
    """The value, or the values by name."""
    if len(found.values) == 1:
        return found.values[0]
    return "{ " + ", ".join(f"{name}: {value}" for (name, _), value in zip(found.results, found.values, strict=True)) + " }"


def in_string(message: str) -> str:
    """A message inside a string."""
    return message.replace("\\", "\\\\")


def test(cases: Sequence[Case], chosen: Mapping[str, str]) -> str:
    """A module with assertions behind it, for `node FILE`."""
    found = [written(program, DIALECT) for program, _ in cases]
    lines = [module(found), "const near = (found, expected, within, what) => {"]
    lines += ["  if (!(Math.abs(found - expected) <= within)) throw new Error(`${what}: ${found}, expected ${expected}`);", "};"]
    for one, (_, samples) in zip(found, cases, strict=True):
        for sample in samples:
            given = ", ".join(f"{name}: {sample.point[argument.key]!r}" for name, argument in one.arguments)
            if sample.expected is None:
                refused = f'throw new Error("{one.name}: a demand does not hold, and nothing was said")'
                lines.append(
                    f"{{ let said = false; try {{ {one.name}({{ {given} }}); }} catch {{ said = true; }} if (!said) {refused}; }}"
                )
                continue
            values = ", ".join(map(repr, sample.expected))
            got = f"{one.name}({{ {given} }})"
            got = f"[{got}]" if len(one.results) == 1 else f"Object.values({got})"
            within = ", ".join(map(repr, sample.within))
            lines.append(f'{got}.forEach((found, at) => near(found, [{values}][at], [{within}][at], "{one.name}"));')
    return "\n".join([*lines, 'console.log("ok");', ""])
