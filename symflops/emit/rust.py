"""Rust: a function over structs that gives a `Result`, without crates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .lowering.dialect import Dialect
from .lowering.program import Program
from .lowering.samples import Case, Sample, assertion
from .lowering.writing import Written, about, helpers, written

ABOUT = "a function over structs that gives a Result, without crates"
SUFFIX = ".rs"
OPTIONS: Mapping[str, tuple[str, ...]] = {}
RUN = (("rustc", "--edition=2021", "-D", "warnings", "{file}", "-o", "{built}"), ("{built}",))

_ONE = "fn sf_{0}(a: f64) -> f64 {{\n    {1}\n}}\n"
_TWO = "fn sf_{0}(a: f64, b: f64) -> f64 {{\n    {1}\n}}\n"
HELPERS = {
    "divide": _TWO.format("divide", "if b != 0.0 && b - b == 0.0 { a / b } else { f64::NAN }"),
    "min": _TWO.format("min", "if a < b || a.is_nan() { a } else { b }"),
    "max": _TWO.format("max", "if a > b || a.is_nan() { a } else { b }"),
    "ln": _ONE.format("ln", "if a > 0.0 { a.ln() } else { f64::NAN }"),
    "log2": _ONE.format("log2", "if a > 0.0 { a.log2() } else { f64::NAN }"),
    "log10": _ONE.format("log10", "if a > 0.0 { a.log10() } else { f64::NAN }"),
    "mod": """fn sf_mod(a: f64, b: f64) -> f64 {
    if b == 0.0 || a - a != 0.0 || b - b != 0.0 {
        return f64::NAN;
    }
    let rest = a % b;
    if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
}
""",
    "power": """fn sf_squared(a: f64, n: i32) -> f64 {
    match n {
        0 => 1.0,
        1 => a,
        2 => a * a,
        3 => a * a * a,
        _ => {
            let half = sf_squared(a, n / 2);
            if n % 2 == 1 { half * half * a } else { half * half }
        }
    }
}

fn sf_power(a: f64, b: f64) -> f64 {
    let whole = b == b.floor();
    if a - a != 0.0 || b - b != 0.0 || (a == 0.0 && b < 0.0) || (a < 0.0 && !whole) {
        return f64::NAN;
    }
    if whole && b.abs() <= 64.0 {
        let result = sf_squared(a, b.abs() as i32);
        return if b >= 0.0 { result } else if result != 0.0 { 1.0 / result } else { f64::NAN };
    }
    a.powf(b)
}
""",
}
_KEYWORDS = """as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move
mut pub ref return self Self static struct super trait true type unsafe use where while abstract become box do
final gen macro override priv try typeof unsized virtual yield union raw auto default f64 f32 i32 i64 u8 u32
u64 usize isize bool str char main input Result Ok Err Default String Some None Option std core alloc println
panic eprintln drop"""
DIALECT = Dialect(
    comment="//",
    templates={
        "divide": "sf_divide({0}, {1})", "min": "sf_min({0}, {1})", "max": "sf_max({0}, {1})", "mod": "sf_mod({0}, {1})",
        "power": "sf_power({0}, {1})", "ceil": "f64::ceil({0})", "floor": "f64::floor({0})", "abs": "f64::abs({0})",
        "sqrt": "f64::sqrt({0})", "exp": "f64::exp({0})", "ln": "sf_ln({0})", "log2": "sf_log2({0})", "log10": "sf_log10({0})",
        "choose": "if {0} {{ {1} }} else {{ {2} }}", "unknown": "f64::is_nan({0})", "finite": "f64::is_finite({0})",
        "not": "!{0}", "and": "&&", "or": "||", "nothing": "f64::NAN",
    },
    reserved=frozenset(_KEYWORDS.split()),
    helpers=HELPERS,
)  # fmt: skip
# Conditions are written as they are read, brackets and all; names are the library's.
ALLOW = "#![allow(non_snake_case, non_camel_case_types, unused_parens, dead_code, clippy::all)]"


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """Structs of arguments and results in declared units, the arguments' defaults, and the function."""
    return module([written(program, DIALECT) for program in programs])


def module(found: Sequence[Written]) -> str:
    """The text of a file, which can be a module of a crate."""
    lines = [*(f"// {line}" for line in found[0].header), ALLOW]
    for helper in helpers(DIALECT, found):
        lines += ["", *helper]
    return "\n".join([*lines, *(line for one in found for line in ("", *function(one))), ""])


def function(found: Written) -> list[str]:
    """What belongs to one function."""
    lines = structs(found)
    inputs = f"input: &{found.name}_inputs" if found.arguments else ""
    lines += ["/// The results, or the number and text of what does not hold."]
    lines += [f"pub fn {found.name}({inputs}) -> Result<{found.name}_outputs, (u32, &'static str)> {{"]
    lines += [f"    let {name} = input.{name};" for name, _ in found.arguments]
    for statement in found.statements:
        lines += [f"    // {comment}" for comment in statement.comments]
        lines += [f"    let {line.name} = {line.text};" for line in statement.lines]
    for at, (condition, message) in enumerate(found.requirements, 1):
        lines += [f"    if !({condition.text}) {{", f'        return Err(({at}, "{in_string(message)}"));', "    }"]
    values = (f"{name}: {value}" for (name, _), value in zip(found.results, found.values, strict=True))
    return [*lines, f"    Ok({found.name}_outputs {{ {', '.join(values)} }})", "}"]


def structs(found: Written) -> list[str]:
    """The structs, and the arguments of the scenario."""
    lines: list[str] = []
    if found.arguments:
        lines += ["#[derive(Clone, Copy, Debug)]", f"pub struct {found.name}_inputs {{"]
        for name, one in found.arguments:
            lines += [f"    /// {about(one)}", f"    pub {name}: f64,"]
        lines += [
            "}",
            "",
            f"impl Default for {found.name}_inputs {{",
            "    fn default() -> Self {",
            f"        {found.name}_inputs {{",
        ]
        for name, one in found.arguments:
            lines.append(f"            {name}: {'f64::NAN' if one.default is None else repr(float(one.default))},")
        lines += ["        }", "    }", "}", ""]
    lines += ["#[derive(Clone, Copy, Debug)]", f"pub struct {found.name}_outputs {{"]
    for name, output in found.results:
        lines += [f"    /// {assertion(output)}", f"    pub {name}: f64,"]
    return [*lines, "}", ""]


def in_string(message: str) -> str:
    """A message inside a string."""
    return message.replace("\\", "\\\\")


def test(cases: Sequence[Case], chosen: Mapping[str, str]) -> str:
    """A program that exits with 0 when all values agree with exact evaluation."""
    found = [written(program, DIALECT) for program, _ in cases]
    lines = [module(found), "fn wrong(name: &str, found: f64, expected: f64) -> i32 {"]
    lines += ['    println!("{}: {:e}, expected {:e}", name, found, expected);', "    1", "}"]
    for at, (one, (_, samples)) in enumerate(zip(found, cases, strict=True)):
        lines += ["", f"fn test_{at}() -> i32 {{", "    let mut bad = 0;"]
        for sample in samples:
            lines += sampled(one, sample)
        lines += ["    bad += 0;", "    bad", "}"]
    lines += ["", "fn main() {", "    let mut bad = 0;", *(f"    bad += test_{at}();" for at in range(len(cases)))]
    lines += [
        "    if bad == 0 {",
        '        println!("ok");',
        "    }",
        "    std::process::exit(if bad == 0 { 0 } else { 1 });",
        "}",
        "",
    ]
    return "\n".join(lines)


def sampled(one: Written, sample: Sample) -> list[str]:
    """One call, and what must come of it."""
    values = ", ".join(f"{name}: {sample.point[argument.key]!r}" for name, argument in one.arguments)
    call = f"{one.name}(&{one.name}_inputs {{ {values} }})" if one.arguments else f"{one.name}()"
    if sample.expected is None:
        return [f"    if {call}.is_ok() {{", f'        bad += wrong("{one.name} (refused)", 0.0, 1.0);', "    }"]
    lines = [f"    match {call} {{", f'        Err((status, _)) => bad += wrong("{one.name} (status)", status as f64, 0.0),']
    lines += ["        Ok(out) => {"]
    for (name, _), value, within in zip(one.results, sample.expected, sample.within, strict=True):
        lines += [f"            if !((out.{name} - ({value!r})).abs() <= {within!r}) {{"]
        lines += [f'                bad += wrong("{one.name} {name}", out.{name}, {value!r});', "            }"]
    return [*lines, "        }", "    }"]
