from __future__ import annotations

import datetime
import marshal
import pickle
from fractions import Fraction

import pytest

from symflops.expr import Expr, Name, Number, Power, Product, Sum, Tagged, Units
from symflops.model import Clauses, Place, UnitDefinition
from symflops.text import Problem, Source, Span, SymflopsError, render
from symflops.units.dimension import PLAIN, Dimension
from symflops.units.display import date_text, exact_text, humanise, in_unit, significant
from symflops.units.table import UnitTable, build_table


def units(text: str) -> Units:
    """`PFLOP/s*day` as the parser would give it."""
    factors, sign, word = [], 1, ""
    for character in f"{text}*":
        if character not in "*/":
            word += character
            continue
        name, _, power = word.partition("^")
        if name != "1":
            factors.append((name, sign * int(power or 1)))
        sign, word = (1 if character == "*" else -1), ""
    return Units(tuple(factors), Span(0, len(text)))


def measure(number: str, unit: str) -> Expr:
    value = Fraction(number)
    if value.denominator == 1:
        return Tagged(Number(value, number), units(unit))
    above, below = (Number(Fraction(part), part) for part in number.split("/"))
    return Tagged(Product((above, below), "*/"), units(unit))


def define(line: str) -> tuple[UnitDefinition, Source]:
    """`count cycle ! si ~ cycles`, `unit h = 60 [min] ~ hour, hours`: prefixes stand after `!`, aliases after `~`."""
    rest, _, aliases = line.partition(" ~ ")
    rest, _, prefixes = rest.partition(" ! ")
    head, _, value = rest.partition(" = ")
    kind, name = head.split()
    number, _, unit = value.partition(" [")
    body = measure(number, unit.rstrip("]")) if unit else Number(Fraction(number), number) if number else None
    clauses = Clauses(aliases=tuple(a for a in aliases.split(", ") if a), prefixes=tuple(p for p in prefixes.split(", ") if p))
    place = Place("units.flop", Span(len(kind) + 1, len(kind) + 1 + len(name)), Span(0, len(line)))
    return UnitDefinition(name, body, kind == "count", clauses, place), Source("units.flop", line)


LIBRARY = """
unit week = 7 [day] ~ weeks
unit s ! si ~ second, seconds, sec
unit min = 60 [s] ~ minute, minutes
unit h = 60 [min] ~ hour, hours, hr
unit day = 24 [h] ~ days
unit year = 1461/4 [day] ~ years, yr
unit month = 1/12 [year] ~ months
unit date = 1 [day]
unit byte ! large, binary ~ bytes, B
unit bit = 1/8 [byte] ! large ~ bits, b
unit J ! si ~ joule, joules
unit W = 1 [J/s] ! si ~ watt, watts
unit Wh = 1 [W*h] ! si
unit USD ~ $, dollar, dollars
unit g ! si ~ gram, grams
unit t = 1000 [kg] ~ tonne, tonnes
count FLOP ! large
unit MAC = 2 [FLOP] ! large ~ FMA
unit PFday = 1 [PFLOP/s*day] ~ PF_day
count param ~ params, parameter, parameters
count token ~ tokens
count device ~ devices, gpu, GPU, gpus, GPUs, chip, chips, tpu, TPU, accelerator
count core ~ cores
count node ~ nodes, server, servers
count cycle ! large ~ cycles
unit Hz = 1 [cycle/s] ! si
"""


def library(text: str = LIBRARY) -> UnitTable:
    table, problems = build_table([define(line) for line in text.strip().splitlines()])
    assert not problems, [render(problem) for problem in problems]
    return table


TABLE = library()


def problems_of(*lines: str) -> list[Problem]:
    return build_table([define(line) for line in lines])[1]


def refused(text: str) -> Problem:
    [problem] = TABLE.problems(units(text), Source("x", text))
    return problem


# ---- looking up ----


@pytest.mark.parametrize(
    ("text", "factor", "dimension"),
    [
        ("GB", "1000000000", "byte"),
        ("GiB", "1073741824", "byte"),
        ("Gbyte", "1000000000", "byte"),
        ("Gb", "125000000", "byte"),
        ("ms", "1/1000", "s"),
        ("min", "60", "s"),
        ("kWh", "3600000", "J"),
        ("TFLOP/s/device", "1000000000000", "FLOP/device/s"),
        ("PFday", "86400000000000000000", "FLOP"),
        ("$/h/GPU", "1/3600", "USD/device/s"),
        ("month", "2629800", "s"),
        ("t", "1000000", "g"),
        ("Gcycle", "1000000000", "cycle"),
        ("s^2", "1", "s^2"),
        ("1/s", "1", "1/s"),
        ("s/s", "1", "1"),
    ],
)
def test_resolve(text: str, factor: str, dimension: str) -> None:
    value, its = TABLE.resolve(units(text), Source("x", text))
    assert (value, str(its)) == (Fraction(factor), dimension)


@pytest.mark.parametrize("text", ["kbytes", "kseconds", "ksec", "mB", "mFLOP", "kday", "Kiparam", "KiFLOP", "kparam", "", "k"])
def test_no_such_prefix(text: str) -> None:
    assert TABLE.find(text) is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("bytes/seconds", "byte/s"),
        ("Gbyte/gpu", "GB/device"),
        ("USD/hour/GPUs", "$/h/device"),
        ("$", "$"),
        ("TFMA", "TMAC"),
        ("sec^2", "s^2"),
        ("1/sec", "1/s"),
        ("GPU*hours", "device*h"),
        ("", "1"),
    ],
)
def test_canonical(text: str, canonical: str) -> None:
    assert TABLE.canonical(units(text) if text else Units(())) == canonical


def test_counts() -> None:
    assert {"FLOP", "param", "token", "device", "core", "node", "cycle"} == TABLE.counts
    assert (unit := TABLE.find("TFLOP")) is not None
    assert (unit.name, unit.prefix, unit.symbol, unit.count) == ("FLOP", "T", "TFLOP", True)


# ---- refused ----


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("FLOPS", "FLOP"), ("FLOPs", "FLOP"), ("flops", "FLOP"), ("Flops", "FLOP"), ("TFLOPS", "TFLOP"), ("TFLOPs", "TFLOP"),
        ("GFlops", "GFLOP"), ("pflops", "PFLOP"), ("GMACs", "GMAC"),
    ],
)  # fmt: skip
def test_a_count_or_a_rate(text: str, count: str) -> None:
    problem = refused(text)
    assert problem.code == "SF303"
    assert problem.message == f"`{text}` may be a count or a rate"
    assert problem.helps == (f"write {count} for a number of operations, {count}/s for a rate",)


@pytest.mark.parametrize(
    ("text", "message", "help_line"),
    [
        ("gb", "`gb` may be GB (10^9 byte) or Gb (10^9 bit)", "write GB or Gb"),
        ("mb", "`mb` may be MB (10^6 byte) or Mb (10^6 bit)", "write MB or Mb"),
        ("gbps", "`gbps` may be GB/s (10^9 byte/s) or Gb/s (10^9 bit/s)", "write GB/s or Gb/s"),
        ("GBps", "`GBps` may be GB/s (10^9 byte/s) or Gb/s (10^9 bit/s)", "write GB/s or Gb/s"),
        ("Gbps", "`Gbps` may be GB/s (10^9 byte/s) or Gb/s (10^9 bit/s)", "write GB/s or Gb/s"),
        ("bps", "`bps` may be B/s (byte/s) or bit/s", "write B/s or bit/s"),
        ("pflop", "`pflop` may be PFLOP (10^15 FLOP) or a pico-FLOP (10^-12 FLOP)", "write PFLOP"),
        ("Pflop", "`Pflop` is not a unit, PFLOP (10^15 FLOP) is", "write PFLOP"),
        ("flop", "`flop` is not a unit, FLOP is", "write FLOP"),
        ("mw", "`mw` may be MW (10^6 W) or mW (10^-3 W)", "write MW or mW"),
        ("KB", "`KB` may be kB (10^3 byte) or kb (10^3 bit)", "write kB or kb"),
        ("ghz", "`ghz` is not a unit, GHz (10^9 Hz) is", "write GHz"),
    ],
)
def test_doubtful(text: str, message: str, help_line: str) -> None:
    problem = refused(text)
    assert (problem.code, problem.message, problem.helps) == ("SF303", message, (help_line,))


@pytest.mark.parametrize(
    ("text", "help_line"),
    [
        ("secconds", "did you mean `seconds` or `second`?"),
        ("Tokens", "did you mean `tokens`?"),
        ("tokenps", "write token/s"),
        ("TBs", "did you mean `TB`"),
    ],
)
def test_unknown(text: str, help_line: str) -> None:
    problem = refused(text)
    assert (problem.code, problem.message) == ("SF302", f"unknown unit `{text}`")
    assert problem.helps[0].startswith(help_line)


def test_all_problems_of_a_unit_and_where_they_are() -> None:
    text = "let x : TFLOPS/devise = 1"
    written = Units((("TFLOPS", 1), ("devise", -1)), Span(8, 21))
    with pytest.raises(SymflopsError) as caught:
        TABLE.resolve(written, Source("x", text))
    spans = [problem.labels[0].span for problem in caught.value.problems]
    assert [text[span.start : span.end] for span in spans] == ["TFLOPS", "devise"]


def test_absurd_powers_do_not_fill_the_memory() -> None:
    with pytest.raises(SymflopsError) as caught:
        TABLE.resolve(Units((("h", 10**12),)), Source("x", "h"))
    assert caught.value.problems[0].code == "SF306"


# ---- definitions ----


def test_order_does_not_matter() -> None:
    backwards = library("\n".join(reversed(LIBRARY.strip().splitlines())))
    assert set(backwards.units) == set(TABLE.units)


def test_circles() -> None:
    found = problems_of("unit s", "unit a = 2 [b]", "unit b = 2 [c]", "unit c = 2 [a/s]", "unit d = 3 [a]", "unit e = 1 [e]")
    assert [(p.code, p.message) for p in found] == [("SF205", "circular: a -> b -> c -> a"), ("SF205", "circular: e -> e")]
    assert len(found[0].labels) == 3


@pytest.mark.parametrize(
    ("lines", "spelling", "names"),
    [
        (["unit s", "unit s"], "`s`", ["`s`"]),
        (["unit s ~ x", "unit g ~ x"], "`x`", ["`s`", "`g`"]),
        (["unit s ! si", "unit ms"], "`ms`", ["`s`", "`ms`"]),
        (["unit min", "unit in ! si"], "`min`", ["`min`", "`in`"]),
        (["unit x ! si ~ a", "unit y ! si ~ a"], "`a`", ["`x`", "`y`"]),
        (["unit B ! si", "unit iB ! large", "unit ib ! si, binary"], "", []),
        (["unit B ! binary", "unit iB ! si"], "`MiB`", ["`B`", "`iB`"]),
        (["unit s ~ s"], "`s`", ["`s`"]),
        (["unit s ~ x, x"], "`x`", ["`s`"]),
    ],
)
def test_clashes(lines: list[str], spelling: str, names: list[str]) -> None:
    found = problems_of(*lines)
    if not names:
        assert found == []
        return
    assert [problem.code for problem in found] == ["SF202"]
    assert all(part in found[0].message for part in names)
    assert spelling in found[0].message or "iB" in spelling


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["unit dozen = 12"], "SF308"),
        (["unit s", "unit odd = 12 [s/s]"], "SF308"),
        (["unit s", "unit none = 0 [s]"], "SF308"),
        (["unit s", "unit x = 3 [secs]"], "SF302"),
        (["unit s ! sii"], "SF206"),
    ],
)
def test_bad_definitions(lines: list[str], code: str) -> None:
    assert [problem.code for problem in problems_of(*lines)] == [code]


def test_family_is_suggested() -> None:
    assert problems_of("unit s ! sii")[0].helps == ("did you mean `si`?", "families: si, large, binary")


@pytest.mark.parametrize(
    ("value", "code", "factor"),
    [
        (Product((measure("2", "s"), Number(Fraction(3), "3")), "**"), "", 6),
        (Product((measure("8", "s"), Number(Fraction(2), "2")), "*/"), "", 4),
        (Sum((measure("1", "h"), measure("5", "s")), "+-"), "", 3595),
        (Product((Power(Number(Fraction(10), "10"), Number(Fraction(3), "3")), measure("1", "s")), "**"), "", 1000),
        (Product((Number(Fraction(1), "1"), measure("8", "s")), "*/"), "SF305", 1),
        (Sum((measure("1", "h"), measure("5", "g")), "++"), "SF304", 1),
        (Product((Power(Number(Fraction(10), "10"), Number(Fraction(10**9), "1e9")), measure("1", "s")), "**"), "SF308", 1),
        (Product((measure("1", "s"), Number(Fraction(0), "0")), "*/"), "SF308", 1),
        (Product((Power(Number(Fraction(2), "2"), Number(Fraction(1, 2), "0.5")), measure("1", "s")), "**"), "SF306", 1),
        (Name("d_model"), "SF308", 1),
    ],
)
def test_values_are_folded(value: Expr, code: str, factor: int) -> None:
    definition, source = define("unit x")
    bases = [define(line) for line in ("unit s", "unit g", "unit h = 3600 [s]")]
    table, problems = build_table([*bases, (definition._replace(value=value), source)])
    assert [problem.code for problem in problems] == ([code] if code else [])
    assert (unit := table.find("x")) is not None and unit.factor == factor


def test_a_name_that_is_an_alias_elsewhere_keeps_both_units() -> None:
    table, problems = build_table([define(line) for line in ("unit s ~ b", "unit g", "unit b = 3 [g]")])
    assert [problem.code for problem in problems] == ["SF202"]
    assert [str(unit.dimension) for unit in table.units] == ["s", "g", "g"]
    assert build_table([]) == (UnitTable([]), [])


def test_long_chains_of_definitions() -> None:
    lines = [f"unit u{i} = 1 [u{i + 1}]" for i in range(3000)]
    assert problems_of(*lines, "unit u3000") == []


def test_frozen_tables_are_plain_and_come_back() -> None:
    frozen = TABLE.freeze()
    thawed = UnitTable.thaw(marshal.loads(marshal.dumps(frozen)))  # noqa: S302  # our own bytes
    assert thawed == TABLE and thawed.freeze() == frozen
    assert thawed.find("TFLOP") == TABLE.find("TFLOP")
    assert pickle.loads(pickle.dumps(TABLE)) == TABLE  # noqa: S301


# ---- showing ----


SHOWN = """
174604259328 [param] is 174.6B param
300e9 [token] is 300B token
1024 [device] is 1,024 device
12288 [device] is 12,288 device
835584 [device*h] is 835.6K device*h
999960000 [param] is 1B param
5e15 [token] is 5e15 token
0.5 [token] is 0.5 token
12345.6 [token/s/device] is 12.35K token/s/device
3.2303e23 [FLOP] is 3.230e23 FLOP (3,739 PFday)
3e23 [FLOP] is 3e23 FLOP (3,472 PFday)
835 [FLOP] is 835 FLOP
1e18 [FLOP] is 1e18 FLOP
3739 [PFday] is 3,739 PFday
1e12 [MAC] is 1 TMAC
140 [TFLOP/s/device] is 140 TFLOP/s/device
1978.8 [TFLOP/s/device] is 1.979 PFLOP/s/device
0.14 [PFLOP/s] is 140 TFLOP/s
6 [FLOP/param/token] is 6 FLOP/param/token
0.5 [FLOP/byte] is 0.5 FLOP/byte
80 [GB] is 80 GB (74.51 GiB)
80 [GiB] is 80 GiB (85.9 GB)
80 [GB/device] is 80 GB/device (74.51 GiB/device)
512 [byte] is 512 byte
1500 [byte] is 1.5 kB
3.35 [TB/s/device] is 3.35 TB/s/device
2 [byte/param] is 2 byte/param
400 [Gb/s] is 400 Gb/s
34.0199 [day] is 34.02 day
6588 [s] is 1.83 h
0.0125 [s] is 12.5 ms
2.3 [year] is 2.3 year
90 [s] is 1.5 min
59 [s] is 59 s
30 [h] is 30 h
48 [h] is 2 day
12.5 [ms/token] is 12.5 ms/token
0.0000021 [s] is 2.1 us
1e-15 [s] is 1e-15 s
1e12 [year] is 1e12 year
5 [1/s] is 5/s
0 [day] is 0 day
1234000 [$] is $1.234M
4611 [$] is $4,611
2 [$/h/device] is $2/h/device
1.5 [$/h] is $1.50/h
-4611 [$] is -$4,611
2e9 [$] is $2B
0.0000002 [$/token] is $2e-7/token
0 [$] is $0
460.1 [MWh] is 460.1 MWh
460100 [kWh] is 460.1 MWh
400 [W/device] is 400 W/device
1e7 [J] is 10 MJ
184040 [kg] is 184 t
0.4 [kg] is 400 g
5 [kg] is 5 kg
400 [g/kWh] is 400 g/kWh
1.41 [GHz] is 1.41 GHz
5 [GB*h] is 5 GB*h
3 [s^2] is 3 s^2
108 [core/device] is 108 core/device
7439 [date] is 2020-05-14
0.45 [1] is 0.45
12288 [] is 12,288
-3 [] is -3
"""


@pytest.mark.parametrize("line", SHOWN.strip().splitlines())
def test_humanise(line: str) -> None:
    said, text = line.split(" is ")
    value, unit = said.rstrip("]").split(" [")
    factor, dimension = TABLE.resolve(units(unit) if unit else Units(()), Source("x", unit))
    assert humanise(Fraction(value) * factor, unit, factor, dimension, TABLE) == text


def test_digits() -> None:
    assert humanise(Fraction("174604259328"), "param", Fraction(1), Dimension.base("param"), TABLE, digits=7) == "174.6043B param"
    assert humanise(Fraction("174604259328"), "param", Fraction(1), Dimension.base("param"), TABLE, digits=2) == "175B param"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"), ("0.45", "0.45"), ("999999", "999,999"), ("999999.9", "1.000e6"), ("1e6", "1e6"), ("0.00012345", "0.0001234"),
        ("0.000099999", "0.0001"), ("0.00001234", "1.234e-5"), ("-12345.6", "-12,346"), ("3.14159e23", "3.142e23"),
        ("9.99996e23", "1.000e24"), ("2.3000001", "2.3"), ("1e400", "1e400"),
    ],
)  # fmt: skip
def test_significant(value: str, text: str) -> None:
    assert significant(Fraction(value)) == text


def test_numbers_longer_than_python_prints() -> None:
    assert exact_text(Fraction(10**20_000 + 7)) == "1" + "0" * 19_999 + "7"
    assert exact_text(Fraction(-(10**5000), 3)) == "-1" + "0" * 5000 + "/3"
    assert significant(Fraction(10**20_000)) == "1e20000"


@pytest.mark.parametrize("day", [*range(-800, 800, 7), 7439, 36524, 36525, -36525, 146097, 2000000, -700000])
def test_dates(day: int) -> None:
    assert date_text(Fraction(day)) == (datetime.date(2000, 1, 1) + datetime.timedelta(days=day)).isoformat()


def test_in_unit_and_plain() -> None:
    assert in_unit(Fraction(3600), Fraction(60)) == 60
    assert PLAIN.plain and not Dimension.base("s").plain
