"""SQL: one query of layered common table expressions, for SQLite or DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .lowering.dialect import Dialect
from .lowering.printer import Line
from .lowering.program import Program
from .lowering.samples import Case, assertion
from .lowering.writing import Written, about, written

ABOUT = "a query of layered common table expressions, for sqlite or duckdb"
SUFFIX = ".sql"
OPTIONS: Mapping[str, tuple[str, ...]] = {"dialect": ("sqlite", "duckdb")}
RUN = (("sqlite3", "-bail", ":memory:", ".read {file}"),)
NEEDS = ("duckdb",)

_LARGEST = "1.7976931348623157e308"
_RESERVED = """abort action add after all alter always analyze and any array as asc asymmetric attach autoincrement before
begin between bigint binary bit boolean both by cascade case cast char character check coalesce collate
collation column commit concurrently conflict constraint create cross current current_catalog current_date
current_role current_schema current_time current_timestamp current_user cursor database date dec decimal
default deferrable deferred delete desc describe detach distinct do double drop each else end escape except
exclude exclusive exists explain extract fail false fetch filter first float following for foreign freeze from
full function generated glob grant group grouping groups having if ignore ilike immediate in index indexed
initially inner inout inputs insert instead int integer intersect interval into is isnull join key lambda last
lateral leading left like limit localtime localtimestamp macro map match materialized national natural nchar
no none not nothing notnull null nullif nulls numeric of offset on only or order others out outer over
overlaps overlay partition pivot placing plan position pragma preceding precision primary qualify query raise
range real recursive references regexp reindex release rename replace restrict returning right rollback row
rows savepoint select session_user set setof show similar smallint some struct substring summarize symmetric
table temp temporary then ties time timestamp to trailing transaction treat trigger trim true try_cast
unbounded union unique unpivot update user using vacuum values varchar variadic verbose view virtual when
where window with without status checked sample refused rowid oid"""
_BOTH = {"and": "AND", "or": "OR", "not": "NOT {0}", "nothing": "NULL", "==": "{0} = {1}", "!=": "{0} <> {1}"}
_REPEATED = frozenset({"divide", "min", "max", "mod", "power", "ceil", "floor", "ln", "log2", "log10", "unknown", "sqrt"})
# A power is told where it has a value; `MOD` and `FMOD` leave the sign of the dividend.
_POWER = (
    "CASE WHEN ({{0}} = 0 AND {{1}} < 0) OR ({{0}} < 0 AND {{1}} <> {floor}) OR NOT abs({{0}}) <= {most} THEN NULL "
    "ELSE pow({{0}}, {{1}}) END"
)
_MOD = (
    "CASE WHEN {{1}} = 0 THEN NULL WHEN ({mod} < 0 AND {{1}} > 0) OR ({mod} > 0 AND {{1}} < 0) THEN {mod} + {{1}} ELSE {mod} END"
)
# Without the extension of mathematical functions, which not every SQLite has; beyond 2^52 a float is whole.
_WHOLE = "CASE WHEN abs({{0}}) >= 4503599627370496.0 THEN {{0}} ELSE CAST(CAST({{0}} AS INTEGER) {step} AS REAL) END"
_FLOOR = _WHOLE.format(step="- ({0} < CAST({0} AS INTEGER))")

SQLITE = Dialect(
    comment="--",
    templates={
        **_BOTH,
        "divide": f"CASE WHEN abs({{1}}) <= {_LARGEST} THEN {{0}} / {{1}} END",  # by zero it is NULL
        "min": "min({0}, {1})", "max": "max({0}, {1})", "mod": _MOD.format(mod="mod({0}, {1})"),
        "power": _POWER.format(floor="floor({1})", most=_LARGEST), "floor": _FLOOR,
        "ceil": _WHOLE.format(step="+ ({0} > CAST({0} AS INTEGER))"), "abs": "abs({0})", "sqrt": "sqrt({0})", "exp": "exp({0})",
        "ln": "ln({0})", "log2": "log2({0})", "log10": "log10({0})", "choose": "CASE WHEN {0} THEN {1} ELSE {2} END",
        "unknown": "{0} IS NULL", "finite": f"abs({{0}}) <= {_LARGEST}",
    },
    reserved=frozenset(_RESERVED.split()), atoms=_REPEATED, fold_case=True,
)  # fmt: skip


def _with_exponent(value: float) -> str:
    """`1.5` is a decimal to DuckDB, `1.5e0` a double."""
    text = repr(value)
    return text if "e" in text else f"{text}e0"


_UNKNOWN = "{0} IS NULL OR {1} IS NULL OR isnan({0} + {1})"
DUCKDB = SQLITE._replace(
    literal=_with_exponent,
    templates={
        **SQLITE.templates,
        "divide": f"CASE WHEN {{1}} <> 0 AND abs({{1}}) <= {_LARGEST} THEN {{0}} / {{1}} END",
        "min": f"CASE WHEN {_UNKNOWN} THEN NULL WHEN {{0}} < {{1}} THEN {{0}} ELSE {{1}} END",
        "max": f"CASE WHEN {_UNKNOWN} THEN NULL WHEN {{0}} > {{1}} THEN {{0}} ELSE {{1}} END",
        "mod": _MOD.format(mod="fmod({0}, {1})"), "ceil": "ceil({0})", "floor": "floor({0})",
        "sqrt": "CASE WHEN {0} >= 0 THEN sqrt({0}) END", "ln": "CASE WHEN {0} > 0 THEN ln({0}) END",
        "log2": "CASE WHEN {0} > 0 THEN log2({0}) END", "log10": "CASE WHEN {0} > 0 THEN log10({0}) END",
        "unknown": "({0} IS NULL OR isnan({0}))",
    },
)  # fmt: skip
DIALECTS = {"sqlite": SQLITE, "duckdb": DUCKDB}


def emit(programs: Sequence[Program], chosen: Mapping[str, str]) -> str:
    """One query for each program: the arguments stand in `inputs`, for which a table with these columns may be put."""
    dialect = DIALECTS[chosen["dialect"]]
    return "\n".join(query(written(program, dialect), dialect) for program in programs)


def query(found: Written, dialect: Dialect) -> str:
    """The query at the defaults."""
    lines = [f"-- {line}" for line in found.header]
    lines += [
        "-- Arguments, in the units of the library; NULL must be given:",
        *(f"-- {name}: {about(one)}" for name, one in found.arguments),
    ]
    lines += [f"-- status {at}: {message}" for at, (_, message) in enumerate(found.requirements, 1)]
    values = ["NULL" if one.default is None else dialect.literal(float(one.default)) for _, one in found.arguments]
    columns = [name for name, _ in found.arguments]
    shown = (f"CAST({value} AS DOUBLE) AS {name}" for name, value in zip(columns, values, strict=True))
    inputs = f"inputs AS (SELECT {', '.join(shown) or '1 AS sample'})"
    wanted = ", ".join(
        f"CASE WHEN status = 0 THEN {value} END AS {name}" for (name, _), value in zip(found.results, found.values, strict=True)
    )
    return "\n".join([*lines, f"WITH {inputs},", *layers(found, dialect), f"SELECT {wanted}, status FROM checked;", ""])  # noqa: S608 - names are ours


def layers(found: Written, dialect: Dialect) -> list[str]:
    """A layer of columns that rest on earlier layers alone; materialised, or a planner writes each into the next."""
    by_layer: dict[int, list[tuple[tuple[str, ...], Line]]] = {}
    for statement in found.statements:
        for line in statement.lines:
            last = line is statement.lines[-1]
            by_layer.setdefault(line.layer, []).append((statement.comments if last else (), line))
    lines: list[str] = []
    before = "inputs"
    for layer in sorted(by_layer):
        lines.append(f"layer_{layer} AS MATERIALIZED (SELECT *,")
        entries = by_layer[layer]
        for at, (comments, line) in enumerate(entries, 1):
            lines += [f"  -- {comment}" for comment in comments]
            lines.append(f"  {line.text} AS {line.name}{',' if at < len(entries) else ''}")
        lines.append(f"  FROM {before}),")
        before = f"layer_{layer}"
    return [*lines, "checked AS MATERIALIZED (SELECT *, CASE", *conditions(found), f"  ELSE 0 END AS status FROM {before})"]


def conditions(found: Written) -> Iterable[str]:
    """What must hold, in order; a condition of NULL does not."""
    for at, (condition, _) in enumerate(found.requirements, 1):
        yield f"  WHEN CASE WHEN {condition.text} THEN 0 ELSE 1 END = 1 THEN {at}"


def test(cases: Sequence[Case], chosen: Mapping[str, str]) -> str:
    """Queries that give a row for each value that does not agree with exact evaluation, and then `ok`."""
    dialect = DIALECTS[chosen["dialect"]]
    parts = [checking(written(program, dialect), case, dialect) for case in cases if case[1] for program in case[:1]]
    return "\n".join([*parts, "SELECT 'ok';", ""])


def checking(found: Written, case: Case, dialect: Dialect) -> str:
    """The query over all samples of a program."""
    names = [name for name, _ in found.arguments]
    results = range(len(found.results))
    extra = [f"expected_{at}" for at in results] + [f"within_{at}" for at in results]
    rows = []
    for number, sample in enumerate(case[1]):
        cells = [dialect.literal(sample.point[one.key]) for _, one in found.arguments]
        cells += [dialect.literal(value) for value in (sample.expected or [0.0] * len(results))]
        cells += [dialect.literal(value) for value in (sample.within or [0.0] * len(results))]
        rows.append(f"({', '.join([str(number), str(int(sample.expected is None)), *cells])})")
    near = " AND ".join(f"abs({value} - expected_{at}) <= within_{at}" for at, value in enumerate(found.values))
    right = f"CASE WHEN refused = 1 THEN status <> 0 ELSE status = 0 AND {near} END"
    head = f"inputs(sample, refused, {', '.join([*names, *extra])}) AS (VALUES {', '.join(rows)})"
    said = ", ".join(f"{value} AS found_{at}, expected_{at}" for at, value in enumerate(found.values))
    wrong = f"CASE WHEN {right} THEN 0 ELSE 1 END = 1"
    last = f"SELECT '{found.name}' AS name, sample, refused, status, {said} FROM checked WHERE {wrong};"  # noqa: S608 - ours
    lines = [f"-- {assertion(output)}" for _, output in found.results]
    return "\n".join([*lines, f"WITH {head},", *layers(found, dialect), last, ""])
