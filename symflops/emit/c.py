"""C: a function over structs that gives a status, in C11 without dependencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .lowering.dialect import Dialect
from .lowering.program import Program
from .lowering.samples import Case, Sample, assertion
from .lowering.writing import Written, about, helpers, written

ABOUT = "a C11 function over structs, with a status"
SUFFIX = ".c"
OPTIONS: Mapping[str, tuple[str, ...]] = {}
RUN = (
    ("gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-ffp-contract=off", "{file}", "-o", "{built}", "-lm"),
    ("{built}",),
)

_ONE = "static inline double sf_{0}(double a) {{ return {1}; }}\n"
_TWO = "static inline double sf_{0}(double a, double b) {{ return {1}; }}\n"
HELPERS = {
    "divide": _TWO.format("divide", "b != 0.0 && b - b == 0.0 ? a / b : NAN"),
    "min": _TWO.format("min", "a < b || a != a ? a : b"),
    "max": _TWO.format("max", "a > b || a != a ? a : b"),
    "ln": _ONE.format("ln", "a > 0.0 ? log(a) : NAN"),
    "log2": _ONE.format("log2", "a > 0.0 ? log2(a) : NAN"),
    "log10": _ONE.format("log10", "a > 0.0 ? log10(a) : NAN"),
    "mod": """static inline double sf_mod(double a, double b) {
  if (b == 0.0 || a - a != 0.0 || b - b != 0.0) return NAN;
  double rest = fmod(a, b);
  return rest != 0.0 && (rest < 0.0) != (b < 0.0) ? rest + b : rest;
}
""",
    "power": """static inline double sf_squared(double a, int n) {
  if (n <= 3) return n == 0 ? 1.0 : n == 1 ? a : n == 2 ? a * a : a * a * a;
  double half = sf_squared(a, n / 2);
  return n % 2 ? half * half * a : half * half;
}

static inline double sf_power(double a, double b) {
  if (a - a != 0.0 || b - b != 0.0 || (a == 0.0 && b < 0.0) || (a < 0.0 && b != floor(b))) return NAN;
  if (b == floor(b) && fabs(b) <= 64.0) {
    double result = sf_squared(a, (int)fabs(b));
    return b >= 0.0 ? result : result != 0.0 ? 1.0 / result : NAN;
  }
  return pow(a, b);
}
""",
}
_KEYWORDS = """auto break case char const continue default do double else enum extern float for goto if inline int long register
restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool _Complex
_Imaginary bool true false asm typeof fortran near far main in out status linux unix i386 errno NAN INFINITY NULL EOF
HUGE_VAL isnan isinf isfinite signbit abs printf exit alignas alignof constexpr nullptr static_assert thread_local
typeof_unqual noreturn complex I HUGE_VALF HUGE_VALL MATH_ERRNO MATH_ERREXCEPT math_errhandling FP_NAN FP_INFINITE
FP_ZERO FP_SUBNORMAL FP_NORMAL FP_FAST_FMA DOMAIN SING OVERFLOW UNDERFLOW PLOSS TLOSS MAXFLOAT HUGE fpclassify
isnormal isgreater isless isunordered signgam acos asin atan atan2 cos sin tan acosh asinh atanh cosh sinh tanh exp
exp2 expm1 frexp ilogb ldexp log log10 log1p log2 logb modf scalbn scalbln cbrt fabs hypot pow sqrt erf erfc lgamma
tgamma gamma ceil floor nearbyint rint lrint llrint round lround llround index rindex abort exit malloc calloc realloc
free memcpy memset memcmp memmove strlen strcmp strcpy strcat strchr puts putchar fputs sprintf snprintf scanf isalpha
isdigit isupper islower toupper tolower bcmp bzero ffs labs llabs cabs cexp clog cpow csqrt creal cimag carg conj
cproj alloca stpcpy strdup execl fork time clock div rand printf_unlocked trunc fmod remainder remquo copysign nan
nextafter nexttoward fdim fmax fmin fma j0 j1 jn y0 y1 yn drem significand"""
DIALECT = Dialect(
    comment="//",
    templates={
        "divide": "sf_divide({0}, {1})", "min": "sf_min({0}, {1})", "max": "sf_max({0}, {1})", "mod": "sf_mod({0}, {1})",
        "power": "sf_power({0}, {1})", "ceil": "ceil({0})", "floor": "floor({0})", "abs": "fabs({0})", "sqrt": "sqrt({0})",
        "exp": "exp({0})", "ln": "sf_ln({0})", "log2": "sf_log2({0})", "log10": "sf_log10({0})", "choose": "{0} ? {1} : {2}",
        "unknown": "{0} != {0}", "finite": "{0} - {0} == 0.0", "not": "!{0}", "and": "&&", "or": "||", "nothing": "NAN",
    },
    reserved=frozenset(_KEYWORDS.split()),
    helpers=HELPERS,
)  # fmt: skip


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """Structs of arguments and results in declared units, their defaults, the function, and what its status means."""
    return module([written(program, DIALECT) for program in programs], ("math.h",))


def module(found: Sequence[Written], includes: Sequence[str]) -> str:
    """The text of a file."""
    lines = [f"// {line}" for line in found[0].header]
    lines += ["// Compile with -ffp-contract=off, and never with -ffast-math, which forgets what has no value.", ""]
    lines += [f"#include <{name}>" for name in includes]
    for helper in helpers(DIALECT, found):
        lines += ["", *helper]
    return "\n".join([*lines, *(line for one in found for line in ("", *function(one))), ""])


def function(found: Written) -> list[str]:
    """What belongs to one function."""
    lines = structs(found)
    inputs = f"const {found.name}_inputs *in, " if found.arguments else ""
    lines += ["// 0, or a status that says what does not hold; results are written only with 0."]
    lines += [f"int {found.name}({inputs}{found.name}_outputs *out) {{"]
    lines += [f"  const double {name} = in->{name};" for name, _ in found.arguments]
    for statement in found.statements:
        lines += [f"  // {comment}" for comment in statement.comments]
        lines += [f"  const double {line.name} = {line.text};" for line in statement.lines]
    lines += [f"  if (!({condition.text})) return {at};" for at, (condition, _) in enumerate(found.requirements, 1)]
    lines += [f"  out->{name} = {value};" for (name, _), value in zip(found.results, found.values, strict=True)]
    lines += ["  return 0;", "}", "", f"const char *{found.name}_message(int status) {{", "  switch (status) {"]
    lines += [f'    case {at}: return "{in_string(message)}";' for at, (_, message) in enumerate(found.requirements, 1)]
    return [*lines, '    default: return "";', "  }", "}"]


def structs(found: Written) -> list[str]:
    """The structs, and the arguments of the scenario."""
    lines = ["typedef struct {"] if found.arguments else []
    lines += [f"  double {name};  // {about(one)}" for name, one in found.arguments]
    lines += [f"}} {found.name}_inputs;", ""] if found.arguments else []
    lines += ["typedef struct {", *(f"  double {name};  // {assertion(output)}" for name, output in found.results)]
    lines += [f"}} {found.name}_outputs;", ""]
    if found.arguments:
        values = [(name, "NAN" if one.default is None else repr(float(one.default))) for name, one in found.arguments]
        lines += [f"{found.name}_inputs {found.name}_defaults(void) {{", f"  {found.name}_inputs in = {{"]
        lines += [*(f"    .{name} = {value}," for name, value in values), "  };", "  return in;", "}", ""]
    return lines


def in_string(message: str) -> str:
    """A message inside a string."""
    return message.replace("\\", "\\\\")


def test(cases: Sequence[Case], chosen: Mapping[str, str]) -> str:
    """A program that exits with 0 when all values agree with exact evaluation."""
    found = [written(program, DIALECT) for program, _ in cases]
    lines = [module(found, ("math.h", "stdio.h"))]
    lines += ["static int wrong(const char *name, double found, double expected) {"]
    lines += ['  printf("%s: %.17g, expected %.17g\\n", name, found, expected);', "  return 1;", "}"]
    tested = [(one, samples) for one, (_, samples) in zip(found, cases, strict=True) if samples]
    for at, (one, samples) in enumerate(tested):
        lines += ["", f"static int test_{at}(void) {{", f"  {one.name}_outputs out;", "  int bad = 0, status;"]
        for sample in samples:
            lines += sampled(one, sample)
        lines += ["  return bad;", "}"]
    lines += ["", "int main(void) {", "  int bad = 0;", *(f"  bad += test_{at}();" for at in range(len(tested)))]
    return "\n".join([*lines, '  if (!bad) printf("ok\\n");', "  return bad != 0;", "}", ""])


def sampled(one: Written, sample: Sample) -> list[str]:
    """One call, and what must come of it."""
    values = ", ".join(f".{name} = {sample.point[argument.key]!r}" for name, argument in one.arguments)
    call = f"{one.name}(&(const {one.name}_inputs){{{values}}}, &out)" if one.arguments else f"{one.name}(&out)"
    if sample.expected is None:
        return [f"  status = {call};", f'  if (status == 0) bad += wrong("{one.name} (refused)", 0.0, NAN);']
    lines = [f"  status = {call};", f'  if (status != 0) bad += wrong("{one.name} (status)", status, 0.0);']
    for (name, _), value, within in zip(one.results, sample.expected, sample.within, strict=True):
        bad = f'bad += wrong("{one.name} {name}", out.{name}, {value!r});'
        lines.append(f"  else if (!(fabs(out.{name} - ({value!r})) <= {within!r})) {bad}")
    return lines
