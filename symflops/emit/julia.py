"""Julia: a function with keyword arguments that needs no package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .lowering.dialect import Dialect
from .lowering.program import Program
from .lowering.samples import Case, Sample, assertion
from .lowering.writing import Written, about, helpers, written

ABOUT = "a function with keyword arguments that needs no package"
SUFFIX = ".jl"
OPTIONS: Mapping[str, tuple[str, ...]] = {}
RUN = (("julia", "--startup-file=no", "{file}"),)

_ONE = "sf_{0}(a) = {1}\n"
_TWO = "sf_{0}(a, b) = {1}\n"
HELPERS = {
    "divide": _TWO.format("divide", "b != 0.0 && isfinite(b) ? a / b : NaN"),
    "min": _TWO.format("min", "a < b || isnan(a) ? a : b"),
    "max": _TWO.format("max", "a > b || isnan(a) ? a : b"),
    "sqrt": _ONE.format("sqrt", "a >= 0.0 ? sqrt(a) : NaN"),  # Julia's own raise a DomainError
    "ln": _ONE.format("ln", "a > 0.0 ? log(a) : NaN"),
    "log2": _ONE.format("log2", "a > 0.0 ? log2(a) : NaN"),
    "log10": _ONE.format("log10", "a > 0.0 ? log10(a) : NaN"),
    "mod": """function sf_mod(a, b)
    if b == 0.0 || !isfinite(a) || !isfinite(b)
        return NaN
    end
    rest = rem(a, b)
    return rest != 0.0 && (rest < 0.0) != (b < 0.0) ? rest + b : rest
end
""",
    "power": """function sf_squared(a, n)
    if n <= 3
        return n == 0 ? 1.0 : n == 1 ? a : n == 2 ? a * a : a * a * a
    end
    half = sf_squared(a, div(n, 2))
    return isodd(n) ? half * half * a : half * half
end

function sf_power(a, b)
    whole = b == floor(b)
    if !isfinite(a) || !isfinite(b) || (a == 0.0 && b < 0.0) || (a < 0.0 && !whole)
        return NaN
    end
    if whole && abs(b) <= 64.0
        result = sf_squared(a, Int(abs(b)))
        return b >= 0.0 ? result : result != 0.0 ? 1.0 / result : NaN
    end
    return a^b
end
""",
}
# Keywords, words that are keywords somewhere, and what the code of this file calls.
_KEYWORDS = """abstract baremodule begin break catch const continue do else elseif end export false finally for function global
if import in isa let local macro module mutable outer primitive public quote return struct true try type using where while
ans eval include ccall cglobal Main Base Core Test new nothing missing undef
NaN Inf Float64 Real Int ArgumentError throw println abs ceil floor sqrt exp log log2 log10 rem div isodd isnan isfinite"""
DIALECT = Dialect(
    comment="#",
    templates={
        "divide": "sf_divide({0}, {1})", "min": "sf_min({0}, {1})", "max": "sf_max({0}, {1})", "mod": "sf_mod({0}, {1})",
        "power": "sf_power({0}, {1})", "ceil": "ceil({0})", "floor": "floor({0})", "abs": "abs({0})", "sqrt": "sf_sqrt({0})",
        "exp": "exp({0})", "ln": "sf_ln({0})", "log2": "sf_log2({0})", "log10": "sf_log10({0})", "choose": "{0} ? {1} : {2}",
        "unknown": "isnan({0})", "finite": "isfinite({0})", "not": "!{0}", "and": "&&", "or": "||", "nothing": "NaN",
    },
    reserved=frozenset(_KEYWORDS.split()),
    helpers=HELPERS,
)  # fmt: skip


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """Functions: keyword arguments in declared units, the value (or a named tuple of them) out."""
    return module([written(program, DIALECT) for program in programs])


def module(found: Sequence[Written]) -> str:
    """The text of a file, to be included or run."""
    lines = [f"# {line}" for line in found[0].header]
    for helper in helpers(DIALECT, found):
        lines += ["", *helper]
    return "\n".join([*lines, *(line for one in found for line in ("", *function(one))), ""])


def function(found: Written) -> list[str]:
    """One function under its docstring."""
    lines = ['"""', f"    {found.name}({'; ...' if found.arguments else ''})", "", in_string(found.header[0]), ""]
    lines += ["Arguments, in the units of the library:", "", *described(found), ""] if found.arguments else []
    lines += ["Throws an `ArgumentError` where a demand of the library does not hold.", '"""', *signature(found)]
    lines += [f"    {name} = Float64({name})" for name, _ in found.arguments]
    for statement in found.statements:
        lines += [f"    # {comment}" for comment in statement.comments]
        lines += [f"    {line.name} = {line.text}" for line in statement.lines]
    for at, (condition, message) in enumerate(found.requirements, 1):
        lines += [f"    if !({condition.text})", f'        throw(ArgumentError("status {at}: {in_string(message)}"))', "    end"]
    return [*lines, f"    return {result(found)}", "end"]


def described(found: Written) -> list[str]:
    """What a docstring says of the arguments."""
    return [f"- `{name}`: {in_string(about(one))}" for name, one in found.arguments]


def signature(found: Written) -> list[str]:
    """`function` and its keyword arguments; those without a default come first."""
    if not found.arguments:
        return [f"function {found.name}()"]
    ordered = sorted(found.arguments, key=lambda pair: pair[1].default is not None)
    defaults = [(name, "" if one.default is None else f" = {float(one.default)!r}") for name, one in ordered]
    return [f"function {found.name}(;", *(f"    {name}::Real{default}," for name, default in defaults), ")"]


def result(found: Written) -> str:
    """The value, or the values by name."""
    if len(found.values) == 1:
        return found.values[0]
    return f"({', '.join(f'{name} = {value}' for (name, _), value in zip(found.results, found.values, strict=True))})"


def in_string(message: str) -> str:
    """A message inside a string, where `$` would put in a value."""
    return message.replace("\\", "\\\\").replace("$", "\\$")


def test(cases: Sequence[Case], chosen: Mapping[str, str]) -> str:
    """The functions and tests of them: a test that fails throws, outside of a set of tests as within one."""
    found = [written(program, DIALECT) for program, _ in cases]
    lines = [module(found), "using Test: @test, @test_throws", ""]
    lines += [line for one, (_, points) in zip(found, cases, strict=True) for point in points for line in sampled(one, point)]
    return "\n".join([*lines, 'println("ok")', ""])


def sampled(one: Written, sample: Sample) -> list[str]:
    """One call, and what must come of it."""
    arguments = ", ".join(f"{name} = {sample.point[argument.key]!r}" for name, argument in one.arguments)
    call = f"{one.name}({f'; {arguments}' if arguments else ''})"
    if sample.expected is None:
        return [f"@test_throws ArgumentError {call}"]
    lines = [f"let found = {call}"]
    for (name, output), value, within in zip(one.results, sample.expected, sample.within, strict=True):
        got = "found" if len(one.results) == 1 else f"found.{name}"
        lines.append(f"    @test abs({got} - ({value!r})) <= {within!r}  # {assertion(output)}")
    return [*lines, "end"]
